//! The template language: Jinja as Ansible 2.19 uses it, over lazily rendered variables.
//!
//! [`Environment`] holds the plugins and compiled templates of a run; a [`Templar`] renders with the variables of one [`Scope`].
//! Variables are stored raw: a trusted string that is a template is rendered when something reaches it, so an
//! undefined variable in a value nobody asks for does no harm.
//!
//! **Invariant:** results are untrusted data: nothing is rendered twice.

mod plugin;

pub use plugin::{Args, Call, Filter, FilterFn, Lookup, LookupFn, Plugins, Services, TestFn, TestPlugin};

use diagnostic::Diagnostic;
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

/// The plugins and compiled templates of a run; shared by all hosts and threads.
pub struct Environment {
    pub(crate) plugins: Plugins,
}

/// Renders with the variables of one scope. Cheap to make: one for each host and task.
pub struct Templar<'a> {
    /// The plugins and compiled templates.
    pub env: &'a Environment,
    /// The variables.
    pub scope: &'a dyn Scope,
    /// What plugins may reach outside.
    pub services: &'a dyn Services,
}

/// How a template file is rendered (the `template` module and lookup).
#[derive(Clone, Debug, Default)]
pub struct FileOptions {
    /// The file's path, for messages and relative includes.
    pub path: Option<String>,
    /// Folders in which `include`, `import` and `extends` look.
    pub search_path: Vec<String>,
    /// `newline_sequence`, `block_start_string` ... by name; unset ones are Jinja's.
    pub overrides: Dict,
}

impl<'a> Templar<'a> {
    /// Makes one.
    pub fn new(env: &'a Environment, scope: &'a dyn Scope, services: &'a dyn Services) -> Self {
        Templar { env, scope, services }
    }

    /// Renders every template in a value, at any depth, and makes the result plain data.
    /// Fails where something undefined is needed; `omit` stays as [`Value::Omit`] at the top and is left out of containers.
    pub fn template(&self, _value: &Value) -> Result<Value, Diagnostic> {
        Err(Diagnostic::error("templates"))
    }

    /// As [`Templar::template`], but an expression that fails becomes text (`<< error 1 - 'x' is undefined >>`): task names.
    pub fn template_lenient(&self, _value: &Value) -> Value {
        Value::None
    }

    /// Evaluates a condition (`when`, `until`, `changed_when`, `that`): an expression, or already a boolean.
    pub fn condition(&self, _condition: &Value) -> Result<bool, Diagnostic> {
        Err(Diagnostic::error("conditions"))
    }

    /// Evaluates an expression without delimiters (`debug: var=`).
    pub fn evaluate(&self, _expression: &Str) -> Result<Value, Diagnostic> {
        Err(Diagnostic::error("expressions"))
    }

    /// Returns a variable, rendered; a marker where it is undefined.
    pub fn variable(&self, _name: &str) -> Value {
        Value::None
    }

    /// Renders a template file's text to text.
    pub fn render_file(&self, _text: &Str, _options: &FileOptions) -> Result<String, Diagnostic> {
        Err(Diagnostic::error("template files"))
    }
}

impl Environment {
    /// Makes one from the plugins of the shelves.
    pub fn new(plugins: Plugins) -> Self {
        Environment { plugins }
    }

    /// Returns the plugins.
    pub fn plugins(&self) -> &Plugins {
        &self.plugins
    }
}
