//! `hostvars`: every host's variables, each rendered in that host's own.

use crate::TaskVars;
use crate::variables::Shared;
use diagnostic::{Diagnostic, Kind};
use inventory::Host;
use std::any::Any;
use std::fmt;
use std::sync::Arc;
use value::{Dict, Object, Undefined, Value};

/// The variable `hostvars`: a mapping over all hosts.
pub(crate) struct HostVars {
    shared: Arc<Shared>,
}

impl HostVars {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        HostVars { shared: Arc::clone(shared) }
    }

    fn of_host(&self, name: &str) -> Result<Option<HostVarsVars>, Diagnostic> {
        let inventory = self.shared.inventory();
        let Some(host) = inventory.host(name) else { return Ok(None) };
        // Ansible: they do not see `hostvars` themselves, nor anything of play and task.
        let vars = self.shared.task_vars(inventory, None, Some(&host), None, false)?;
        Ok(Some(HostVarsVars { shared: Arc::clone(&self.shared), host, vars }))
    }
}

impl Object for HostVars {
    fn type_name(&self) -> &'static str {
        "HostVars"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_item(&self, key: &Value) -> Result<Option<Value>, Diagnostic> {
        let found = match key.as_str() {
            Some(name) => self.of_host(name)?,
            None => None,
        };
        Ok(Some(if let Some(vars) = found {
            Value::Object(Arc::new(vars) as Arc<dyn Object>)
        } else {
            let message = format!("hostvars[{}]", value::repr(key));
            Undefined::because(Diagnostic::new(Kind::Undefined, message), None)
        }))
    }

    fn contains(&self, key: &Value) -> Result<bool, Diagnostic> {
        Ok(key.as_str().is_some_and(|name| self.shared.inventory().host(name).is_some()))
    }

    fn is_mapping(&self) -> bool {
        true
    }

    fn iterate(&self) -> Option<Vec<Value>> {
        Some(self.shared.inventory().host_names().map(|name| Value::str(Arc::clone(name))).collect())
    }

    fn len(&self) -> Option<usize> {
        Some(self.shared.inventory().len())
    }

    fn to_plain(&self) -> Option<Value> {
        let inventory = self.shared.inventory();
        let plain = |name: &Arc<str>| {
            let vars = match self.of_host(name) {
                Ok(vars) => vars?.to_plain()?,
                Err(error) => Undefined::because(error, None),
            };
            Some((Value::str(Arc::clone(name)), vars))
        };
        Some(Value::Dict(inventory.host_names().filter_map(plain).collect()))
    }
}

impl fmt::Debug for HostVars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostVars")
    }
}

/// One host's variables, rendered when asked for.
struct HostVarsVars {
    shared: Arc<Shared>,
    host: Arc<Host>,
    vars: TaskVars,
}

impl Object for HostVarsVars {
    fn type_name(&self) -> &'static str {
        "HostVarsVars"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_item(&self, key: &Value) -> Result<Option<Value>, Diagnostic> {
        let raw = key.as_str().and_then(|name| self.vars.get(name));
        // What can't be rendered is a marker: it does no harm until somebody needs it.
        Ok(raw.map(|raw| {
            // An encrypted value tells by itself that it can't be opened.
            if let Value::Object(object) = &raw
                && let Some(revealed) = object.reveal()
            {
                return revealed;
            }
            let rendered = self.shared.render(&self.vars, &raw);
            rendered.unwrap_or_else(|error| Undefined::because(error, None))
        }))
    }

    fn contains(&self, key: &Value) -> Result<bool, Diagnostic> {
        Ok(key.as_str().is_some_and(|name| self.vars.contains(name)))
    }

    fn is_mapping(&self) -> bool {
        true
    }

    fn iterate(&self) -> Option<Vec<Value>> {
        Some(self.vars.all_names())
    }

    fn len(&self) -> Option<usize> {
        Some(self.vars.all_names().len())
    }

    fn repr(&self) -> String {
        format!("HostVarsVars(self._host={}, ...)", value::str_repr(&self.host.name))
    }

    /// What can't be rendered is a marker in it.
    fn to_plain(&self) -> Option<Value> {
        let plain: Dict = self
            .vars
            .all_names()
            .into_iter()
            .filter_map(|name| {
                let raw = self.vars.get(name.as_str()?)?;
                let rendered = self.shared.render(&self.vars, &raw);
                Some((name, rendered.unwrap_or_else(|error| Undefined::because(error, None))))
            })
            .collect();
        Some(Value::Dict(plain))
    }
}

impl fmt::Debug for HostVarsVars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.repr())
    }
}
