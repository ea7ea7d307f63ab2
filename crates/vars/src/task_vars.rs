//! The variables that one host sees in one task.

use crate::magic::Magic;
use inventory::{HashBehaviour, combine_value};
use std::sync::Arc;
use template::Scope;
use value::{Dict, Str, Value};

/// The variables of a host for a task: a snapshot, cheap to clone. What is asked for is looked up in the layers, the strongest
/// first.
#[derive(Clone)]
pub struct TaskVars {
    /// What was laid over all others, the strongest first.
    over: Arc<[Dict]>,
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    /// The strongest first; none is empty.
    pub(crate) layers: Vec<Dict>,
    pub(crate) magic: Arc<Magic>,
    pub(crate) behaviour: HashBehaviour,
}

impl TaskVars {
    pub(crate) fn new(inner: Inner) -> Self {
        TaskVars { over: Arc::new([]), inner: Arc::new(inner) }
    }

    /// Returns the same variables with some laid over all of them: the loop variable, registered results.
    #[must_use]
    pub fn with(&self, vars: Dict) -> TaskVars {
        let over = std::iter::once(vars).chain(self.over.iter().cloned()).collect();
        TaskVars { over, inner: Arc::clone(&self.inner) }
    }

    /// Returns a variable as stored. Asking for one that goes away is told of.
    pub fn get(&self, name: &str) -> Option<Value> {
        if name == "play_hosts" {
            self.inner.magic.tell_of_play_hosts();
        }
        self.peek(name)
    }

    fn peek(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.over.iter().find_map(|layer| layer.get(name)) {
            return Some(value.clone());
        }
        if name == "vars" && (self.inner.magic.play.is_some() || self.inner.magic.task.is_some()) {
            return Some(Value::Dict(self.inner.flat()));
        }
        self.inner.get(name)
    }

    /// Tells whether there is a variable of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.peek(name).is_some()
    }

    /// Returns all names, in the order in which the reference has them; each once.
    pub fn all_names(&self) -> Vec<Value> {
        let mut names = self.inner.name_set();
        if self.inner.magic.play.is_some() || self.inner.magic.task.is_some() {
            names.insert("vars", Value::None);
        }
        for layer in self.over.iter().rev() {
            for name in layer.keys() {
                names.insert(name.clone(), Value::None);
            }
        }
        names.keys().cloned().collect()
    }

    /// Returns what was set as one dictionary of raw values, without what leads to everything again: `hostvars`, `vars` and
    /// `groups`.
    pub fn plain_dict(&self) -> Dict {
        self.all_names()
            .into_iter()
            .filter(|name| !matches!(name.as_str(), None | Some("hostvars" | "vars" | "groups")))
            .filter_map(|name| {
                let value = self.peek(name.as_str()?)?;
                Some((name, value))
            })
            .collect()
    }

    /// Returns everything as one dictionary of raw values.
    pub fn to_dict(&self) -> Dict {
        self.all_names()
            .into_iter()
            .filter_map(|name| {
                let value = self.peek(name.as_str()?)?;
                Some((name, value))
            })
            .collect()
    }
}

impl Inner {
    fn get(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.magic.get(name) {
            return Some(value);
        }
        match self.behaviour {
            HashBehaviour::Replace => self.layers.iter().find_map(|layer| layer.get(name)).cloned(),
            HashBehaviour::Merge => {
                let mut found = self.layers.iter().rev().filter_map(|layer| layer.get(name));
                let lowest = found.next()?.clone();
                Some(found.fold(lowest, |under, over| combine_value(&under, over)))
            }
        }
    }

    /// The names as keys of a dictionary, whose values mean nothing.
    fn name_set(&self) -> Dict {
        let mut names = Dict::new();
        for layer in self.layers.iter().rev() {
            for name in layer.keys() {
                names.insert(name.clone(), Value::None);
            }
        }
        for name in self.magic.names() {
            names.insert(name, Value::None);
        }
        names
    }

    /// The variable `vars`: everything but itself.
    fn flat(&self) -> Dict {
        self.name_set()
            .keys()
            .filter_map(|name| {
                let value = self.get(name.as_str()?)?;
                Some((name.clone(), value))
            })
            .collect()
    }
}

impl Scope for TaskVars {
    fn get(&self, name: &str) -> Option<Value> {
        TaskVars::get(self, name)
    }

    fn names(&self) -> Vec<Str> {
        let text = |name: Value| if let Value::Str(text) = name { Some(text) } else { None };
        self.all_names().into_iter().filter_map(text).collect()
    }
}

impl std::fmt::Debug for TaskVars {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TaskVars").field("layers", &self.inner.layers.len()).finish_non_exhaustive()
    }
}
