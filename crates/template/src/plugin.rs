//! The contract of filters, tests and lookups: natural Rust functions over [`Args`].

use crate::Templar;
use crate::foreign::{FilterUse, Foreign, ForeignKind, ForeignPlugins, TestUse, not_loaded};
use diagnostic::{Diagnostic, Kind};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use value::{Dict, Str, Value};
use vault::Secrets;

/// What plugins may reach outside the template: files, environment, commands, warnings.
pub trait Services: Send + Sync {
    /// Reports a warning.
    fn warn(&self, warning: Diagnostic);

    /// Reports a deprecation; the text is what follows `[DEPRECATION WARNING]: `.
    fn deprecated(&self, text: String);

    /// Reports a deprecation about a place; its help follows its text.
    fn deprecated_at(&self, warning: Diagnostic) {
        self.deprecated(warning.message);
    }

    /// Reports a deprecation with what a task's result tells of it (`msg`, `version` ...).
    fn deprecated_as(&self, warning: Diagnostic, _entry: Dict) {
        self.deprecated_at(warning);
    }

    /// Returns an environment variable of the controller.
    fn env_var(&self, name: &str) -> Option<String>;

    /// Reads a file of the controller.
    fn read_file(&self, path: &Path) -> std::io::Result<Vec<u8>>;

    /// Finds a file as lookups and actions do: in the role's and the task's `files/`, `templates/` ... (`folder`, may be empty),
    /// then beside the task's file, then beside the playbook. The error lists where was looked.
    fn find_file(&self, folder: &str, name: &str) -> Result<PathBuf, Diagnostic>;

    /// Returns the folders in which a file is looked for, best first (`ansible_search_path`).
    fn search_path(&self) -> Vec<PathBuf>;

    /// Returns the folder that relative paths start from.
    fn basedir(&self) -> PathBuf;

    /// Runs a shell command on the controller: status, stdout, stderr.
    fn run(&self, command: &str, cwd: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)>;

    /// Returns the value of a setting by its constant's name (`lookup('config', ...)`).
    fn setting(&self, name: &str) -> Option<Value>;

    /// Returns where a setting was set, in the words of `lookup('config', ..., show_origin=True)`.
    fn setting_place(&self, _name: &str) -> Option<String> {
        None
    }

    /// Returns what the configuration file says under a key of a section, and that file.
    fn configured(&self, _section: &str, _key: &str) -> Option<(String, String)> {
        None
    }

    /// Returns what opens vaults: nothing, unless there is something.
    fn secrets(&self) -> Secrets {
        Secrets::default()
    }
}

/// The arguments of a call in a template.
#[derive(Clone, Debug, Default)]
pub struct Args {
    /// The positional ones.
    pub positional: Vec<Value>,
    /// The named ones, in order.
    pub named: Vec<(Str, Value)>,
}

impl Args {
    /// Takes an argument by its position or its name.
    pub fn take(&mut self, position: usize, name: &str) -> Option<Value> {
        if let Some(index) = self.named.iter().position(|(key, _)| key.as_str() == name) {
            return Some(self.named.remove(index).1);
        }
        self.positional.get_mut(position).map(std::mem::take)
    }

    /// Takes an argument, or its default.
    pub fn take_or(&mut self, position: usize, name: &str, default: impl Into<Value>) -> Value {
        self.take(position, name).unwrap_or_else(|| default.into())
    }

    /// Fails, as Python does, where more arguments were given than `most` positional ones, or a named one is left.
    /// `function` is the name that Python's message would show.
    pub fn finish(&self, function: &str, most: usize) -> Result<(), Diagnostic> {
        if let Some((name, _)) = self.named.first() {
            return Err(Diagnostic::new(
                Kind::Error,
                format!("{function}() got an unexpected keyword argument '{name}'"),
            ));
        }
        if self.positional.len() > most {
            // Python counts the filtered value as an argument.
            return Err(Diagnostic::new(
                Kind::Error,
                format!(
                    "{function}() takes {} positional argument{} but {} were given",
                    most + 1,
                    if most == 0 { "" } else { "s" },
                    self.positional.len() + 1
                ),
            ));
        }
        Ok(())
    }
}

/// A call of a plugin: who calls, and with what.
pub struct Call<'c, 't> {
    /// The templar: calls other plugins, renders, reaches the variables and services.
    pub templar: &'c Templar<'t>,
    /// The arguments after the filtered (or tested) value.
    pub args: Args,
}

/// A filter: the value before `|`, and the call. An error's message is Python's text of the exception; the evaluator wraps it as the reference does.
pub type FilterFn = fn(Value, &mut Call<'_, '_>) -> Result<Value, Diagnostic>;

/// A test: the value before `is`, and the call.
pub type TestFn = fn(Value, &mut Call<'_, '_>) -> Result<bool, Diagnostic>;

/// A lookup: its terms (positional arguments), and the call whose `args.named` are its options. Returns its list of results.
pub type LookupFn = fn(Vec<Value>, &mut Call<'_, '_>) -> Result<Vec<Value>, Diagnostic>;

/// A filter as its shelf lists it.
pub struct Filter {
    /// Its names; the first is its own, full names (`ansible.builtin.x`) are understood without listing.
    pub names: &'static [&'static str],
    /// Whether it is Ansible's (`ansible.builtin.`) rather than Jinja's: decides how errors are wrapped.
    pub is_ansible: bool,
    /// Whether it takes markers (undefined values) as its input or arguments, as `default` does; others never see one: a marker ends the call.
    pub takes_markers: bool,
    /// The function.
    pub run: FilterFn,
}

/// A test as its shelf lists it.
pub struct TestPlugin {
    /// Its names.
    pub names: &'static [&'static str],
    /// Whether it is Ansible's rather than Jinja's.
    pub is_ansible: bool,
    /// Whether it takes markers, as `defined` does.
    pub takes_markers: bool,
    /// The function.
    pub run: TestFn,
}

/// A lookup as its shelf lists it.
pub struct Lookup {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// Whether it takes markers among its terms and options; others never see one.
    pub takes_markers: bool,
    /// The function.
    pub run: LookupFn,
}

/// The plugins that templates may use, by name.
#[derive(Default)]
pub struct Plugins {
    /// Filters.
    pub filters: FxHashMap<&'static str, &'static Filter>,
    /// Tests.
    pub tests: FxHashMap<&'static str, &'static TestPlugin>,
    /// Lookups.
    pub lookups: FxHashMap<&'static str, &'static Lookup>,
    /// Finds plugins that this program does not bring; nothing where there are none.
    pub foreign: Option<Arc<dyn ForeignPlugins>>,
}

impl Plugins {
    /// Makes the table from the shelves' slices.
    pub fn from_shelves(filters: &'static [Filter], tests: &'static [TestPlugin], lookups: &'static [Lookup]) -> Self {
        let mut plugins = Plugins::default();
        for filter in filters {
            plugins.filters.extend(filter.names.iter().map(|name| (*name, filter)));
        }
        for test in tests {
            plugins.tests.extend(test.names.iter().map(|name| (*name, test)));
        }
        plugins.lookups.extend(lookups.iter().map(|lookup| (lookup.name, lookup)));
        plugins
    }

    /// The same table with a finder of other plugins.
    #[must_use]
    pub fn with_foreign(mut self, foreign: Arc<dyn ForeignPlugins>) -> Self {
        self.foreign = Some(foreign);
        self
    }

    /// Finds a plugin that this program does not bring.
    pub(crate) fn find_foreign(
        &self,
        kind: ForeignKind,
        name: &str,
        services: &dyn Services,
    ) -> Result<Option<Foreign>, Diagnostic> {
        match &self.foreign {
            Some(foreign) => foreign.find(kind, name, services).map_err(|cause| not_loaded(kind, name, cause)),
            None => Ok(None),
        }
    }

    /// Returns a filter as a template uses it.
    pub(crate) fn use_filter(&self, name: &str, services: &dyn Services) -> Option<FilterUse> {
        match self.find_foreign(ForeignKind::Filter, name, services) {
            Ok(Some(found)) => Some(FilterUse::Foreign(found)),
            Ok(None) => self.filter(name).map(FilterUse::Native),
            Err(error) => Some(FilterUse::Broken(error)),
        }
    }

    /// Returns a test as a template uses it.
    pub(crate) fn use_test(&self, name: &str, services: &dyn Services) -> Option<TestUse> {
        match self.find_foreign(ForeignKind::Test, name, services) {
            Ok(Some(found)) => Some(TestUse::Foreign(found)),
            Ok(None) => self.test(name).map(TestUse::Native),
            Err(error) => Some(TestUse::Broken(error)),
        }
    }

    /// Tells whether templates use plugins that this program does not bring.
    pub fn uses_foreign(&self) -> bool {
        self.foreign.as_ref().is_some_and(|foreign| foreign.is_in_use())
    }

    /// Returns the number of [`ForeignPlugins::generation`].
    pub(crate) fn generation(&self) -> usize {
        self.foreign.as_ref().map_or(0, |foreign| foreign.generation())
    }

    /// Returns a filter by its short or full name.
    pub fn filter(&self, name: &str) -> Option<&'static Filter> {
        self.filters.get(short_name(name)).copied()
    }

    /// Returns a test by its short or full name.
    pub fn test(&self, name: &str) -> Option<&'static TestPlugin> {
        self.tests.get(short_name(name)).copied()
    }

    /// Returns a lookup by its short or full name.
    pub fn lookup(&self, name: &str) -> Option<&'static Lookup> {
        self.lookups.get(short_name(name)).copied()
    }
}

/// Returns a plugin's name without `ansible.builtin.` or `ansible.legacy.`.
pub(crate) fn short_name(name: &str) -> &str {
    name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy.")).unwrap_or(name)
}
