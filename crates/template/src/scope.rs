//! The variables that a template sees.

use value::{Dict, Str, Value};

/// Variables that a template sees.
pub trait Scope: Send + Sync {
    /// Returns a variable as stored: templates in it are not rendered yet.
    fn get(&self, name: &str) -> Option<Value>;

    /// Returns the names of all variables.
    fn names(&self) -> Vec<Str>;
}

impl Scope for Dict {
    fn get(&self, name: &str) -> Option<Value> {
        Dict::get(self, name).cloned()
    }

    fn names(&self) -> Vec<Str> {
        self.keys().filter_map(|key| if let Value::Str(name) = key { Some(name.clone()) } else { None }).collect()
    }
}

/// Variables laid over others.
pub struct Layered<'a> {
    /// Looked at first.
    pub over: &'a dyn Scope,
    /// Looked at next.
    pub under: &'a dyn Scope,
}

impl Scope for Layered<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        self.over.get(name).or_else(|| self.under.get(name))
    }

    fn names(&self) -> Vec<Str> {
        let mut names = self.under.names();
        for name in self.over.names() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}
