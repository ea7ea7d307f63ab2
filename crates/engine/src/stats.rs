//! The recap's counters while a run goes on.

use event::{HostStats, Stats};
use std::sync::Arc;
use value::{Dict, Value};

/// The counters of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counters {
    stats: Stats,
}

impl Counters {
    /// Changes a host's counters.
    pub(crate) fn count(&mut self, host: &str, change: impl FnOnce(&mut HostStats)) {
        if let Some(counters) = self.stats.hosts.get_mut(host) {
            change(counters);
        } else {
            let host: Arc<str> = Arc::from(host);
            self.stats.order.push(Arc::clone(&host));
            change(self.stats.hosts.entry(host).or_default());
        }
    }

    /// Returns the counters as an event carries them.
    pub(crate) fn snapshot(&self) -> Arc<Stats> {
        Arc::new(self.stats.clone())
    }

    /// Sets a custom statistic of a host, or of the run.
    pub(crate) fn set_custom(&mut self, host: Option<&str>, name: &Value, value: Value) {
        let key = host.unwrap_or("_run");
        let mut own = match self.stats.custom.get(key) {
            Some(Value::Dict(own)) => own.clone(),
            _ => Dict::new(),
        };
        own.insert(name.clone(), value);
        self.stats.custom.insert(key, own);
    }

    /// Adds to a custom statistic: numbers and texts are added up, lists joined, dictionaries merged.
    /// A value of another type than the one before is not taken.
    pub(crate) fn add_custom(&mut self, host: Option<&str>, name: &Value, value: Value) {
        let key = host.unwrap_or("_run");
        let before = match self.stats.custom.get(key) {
            Some(Value::Dict(own)) => own.get_key(name).cloned(),
            _ => None,
        };
        let sum = match (before, value) {
            (None, value) => value,
            (Some(Value::Dict(mut before)), Value::Dict(more)) => {
                before.extend(&more);
                Value::Dict(before)
            }
            (Some(Value::Int(before)), Value::Int(more)) => Value::Int(before.saturating_add(more)),
            (Some(Value::Float(before)), Value::Float(more)) => Value::Float(before + more),
            (Some(Value::Str(before)), Value::Str(more)) => Value::str(format!("{before}{more}")),
            (Some(Value::List(before)), Value::List(more)) => {
                Value::List(before.iter().chain(more.iter()).cloned().collect())
            }
            (Some(before), _) => before,
        };
        self.set_custom(host, name, sum);
    }
}
