//! Values with behaviour, and missing values.

use crate::Value;
use diagnostic::{Diagnostic, Origin};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A value with behaviour: `hostvars`, functions, generators, loop variables ...
///
/// Everything but [`Object::as_any`] has an answer for "an object without that ability".
pub trait Object: fmt::Debug + Send + Sync + 'static {
    /// Python's name of the type, as messages and `type_debug` show it.
    fn type_name(&self) -> &str;

    /// For crates that own a type of object and want it back.
    fn as_any(&self) -> &dyn Any;

    /// Returns an attribute (`a.name`), or nothing where there is none.
    fn get_attr(&self, _name: &str) -> Result<Option<Value>, Diagnostic> {
        Ok(None)
    }

    /// Returns an item (`a[key]`), or nothing where there is none.
    fn get_item(&self, _key: &Value) -> Result<Option<Value>, Diagnostic> {
        Ok(None)
    }

    /// Tells whether a key is there (`key in a`), for a mapping whose items are costly, or known to be missing only when used.
    fn contains(&self, key: &Value) -> Result<bool, Diagnostic> {
        Ok(self.get_item(key)?.is_some())
    }

    /// Tells whether it is a mapping (`is mapping`; iterating gives keys).
    fn is_mapping(&self) -> bool {
        false
    }

    /// Returns the items (a mapping's keys), or nothing where it can't be iterated.
    fn iterate(&self) -> Option<Vec<Value>> {
        None
    }

    /// Returns how many items there are, where that has a meaning.
    fn len(&self) -> Option<usize> {
        None
    }

    /// Tells whether it has a length of zero.
    fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// Tells whether it can be called.
    fn is_callable(&self) -> bool {
        false
    }

    /// Returns Python's `repr`.
    fn repr(&self) -> String {
        format!("<{} object>", self.type_name())
    }

    /// Returns Python's `str`.
    fn text(&self) -> String {
        self.repr()
    }

    /// Returns where it came from, where that is known.
    fn origin(&self) -> Option<&Origin> {
        None
    }

    /// Tells whether it stands for another value that only rendering gives ([`Object::reveal`]), as a template does.
    fn is_veiled(&self) -> bool {
        false
    }

    /// Returns the value that a veiled object stands for: a marker where there is none.
    fn reveal(&self) -> Option<Value> {
        None
    }

    /// Turns it into plain data, as when a template's result leaves the template: mappings to a dict, generators to a list.
    /// Nothing where it can't be (a function).
    fn to_plain(&self) -> Option<Value> {
        None
    }
}

/// A missing value: knows the sentence to print when somebody needs it.
///
/// Ansible calls it a *marker*: it travels through templates until something needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Undefined {
    /// Why there is no value: `'x' is undefined`, or the failure of a template further in.
    pub reason: Diagnostic,
    /// The name that was missing, where one was (`x`).
    pub name: Option<Arc<str>>,
    /// The vault that can't be opened, where that is the reason.
    pub ciphertext: Option<Arc<str>>,
}

impl Undefined {
    /// A missing variable: `'name' is undefined`.
    pub fn variable(name: &str) -> Value {
        Undefined::because(
            Diagnostic::new(diagnostic::Kind::Undefined, format!("{} is undefined", crate::str_repr(name))),
            Some(name),
        )
    }

    /// A value that is missing for a reason.
    pub fn because(reason: Diagnostic, name: Option<&str>) -> Value {
        Value::Undefined(Arc::new(Undefined { reason, name: name.map(Arc::from), ciphertext: None }))
    }

    /// A vault that can't be opened.
    pub fn undecryptable(reason: Diagnostic, ciphertext: Arc<str>) -> Value {
        Value::Undefined(Arc::new(Undefined { reason, name: None, ciphertext: Some(ciphertext) }))
    }
}
