//! Filters, tests and lookups that this program does not bring: a user's own, found by name where a template is compiled or
//! a lookup is called.

use crate::Templar;
use crate::plugin::{Call, Filter, Services, TestPlugin};
use diagnostic::{Diagnostic, Kind};
use std::fmt;
use std::sync::Arc;
use value::{Value, str_repr};

/// What a foreign plugin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ForeignKind {
    /// A filter.
    Filter,
    /// A test.
    Test,
    /// A lookup.
    Lookup,
}

impl ForeignKind {
    /// Returns the word for it in messages: `filter`, `test`, `lookup`.
    pub fn word(self) -> &'static str {
        match self {
            ForeignKind::Filter => "filter",
            ForeignKind::Test => "test",
            ForeignKind::Lookup => "lookup",
        }
    }
}

/// Finds plugins that this program does not bring. They come before native ones of the same short name, as those of users
/// do before Ansible's.
pub trait ForeignPlugins: Send + Sync {
    /// Finds a plugin by its short or full name.
    ///
    /// # Errors
    ///
    /// The plugin is there and can't be loaded, or was removed.
    fn find(&self, kind: ForeignKind, name: &str, services: &dyn Services) -> Result<Option<Foreign>, Diagnostic>;

    /// Works out a setting with the variables of a template: an option of a plugin, named by its type and its name, or one
    /// of the program's own. Returns its value and where that comes from, as `lookup('config', …, show_origin=true)` tells
    /// it; nothing where there is no such setting.
    ///
    /// # Errors
    ///
    /// The plugin can't be found, or what was set is no value for it.
    fn setting(
        &self,
        plugin: Option<(&str, &str)>,
        name: &str,
        templar: &Templar<'_>,
    ) -> Result<Option<(Value, String)>, Diagnostic>;

    /// Returns a number that changes whenever a name may stand for another plugin than before.
    fn generation(&self) -> usize;

    /// Tells whether one of them was found so far: templates may then take their time.
    fn is_in_use(&self) -> bool;
}

/// A plugin that was found.
#[derive(Clone)]
pub struct Foreign {
    /// The name by which messages name it.
    pub name: Arc<str>,
    /// Whether it takes markers (undefined values) as arguments.
    pub takes_markers: bool,
    /// Calls it.
    pub call: Arc<dyn ForeignCall>,
}

impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Foreign").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A plugin as it is called.
pub trait ForeignCall: Send + Sync {
    /// Calls it: with the value before `|` or `is`, or with a lookup's terms, and with the arguments in `call.args`. A
    /// lookup returns a list.
    ///
    /// # Errors
    ///
    /// What it raised; a needed marker by [`crate::Templar::tripped`].
    fn call(&self, input: Vec<Value>, call: &mut Call<'_, '_>) -> Result<Value, Diagnostic>;
}

/// A filter as a template uses it.
#[derive(Clone)]
pub(crate) enum FilterUse {
    Native(&'static Filter),
    Foreign(Foreign),
    /// It is there, and can't be used.
    Broken(Diagnostic),
}

/// A test as a template uses it.
#[derive(Clone)]
pub(crate) enum TestUse {
    Native(&'static TestPlugin),
    Foreign(Foreign),
    /// It is there, and can't be used.
    Broken(Diagnostic),
}

/// The error of a plugin that is there and can't be used.
pub(crate) fn not_loaded(kind: ForeignKind, name: &str, cause: Diagnostic) -> Diagnostic {
    let message = format!("The {} plugin {} failed to load.", kind.word(), str_repr(name));
    Diagnostic::new(Kind::TemplateRuntime, message).caused_by(cause)
}
