//! Python filters, tests and lookups as templates find and call them.

use super::host::CallHost;
use super::places::{PluginFile, kind_of as collection_kind};
use super::{PythonPlugins, described, options, template_error};
use crate::documents;
use crate::plugin_files::PluginFiles;
use crate::plugin_options::{self, definition};
use ::python::Failure;
use collection::Kind;
use config::settings;
use diagnostic::Diagnostic;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use template::{Call, Foreign, ForeignCall, ForeignKind, ForeignPlugins, Services, Templar};
use value::{Dict, Value, str_repr};

/// What was worked out, each with the generation of plugins that it belongs to.
type Kept<K, V> = Mutex<HashMap<K, (usize, V)>>;

/// What was found by name so far, and the files of filters and tests that were looked into.
#[derive(Default)]
pub(super) struct Names {
    found: Kept<(ForeignKind, String), Option<Foreign>>,
    indexes: Kept<(Kind, String), Arc<Index>>,
    texts: Kept<Kind, Arc<[String]>>,
    /// Whether one was found.
    is_in_use: AtomicBool,
}

/// The functions of some files, by name.
type Index = HashMap<String, Function>;

/// A function of a file of filters or tests.
#[derive(Clone, Debug)]
struct Function {
    path: String,
    module: Option<String>,
    takes_markers: bool,
    /// Why it can't be used.
    failure: Option<String>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn kind_of(kind: ForeignKind) -> Kind {
    match kind {
        ForeignKind::Filter => Kind::Filter,
        ForeignKind::Test => Kind::Test,
        ForeignKind::Lookup => Kind::Lookup,
    }
}

/// Tells whether this program brings a plugin of a short name.
pub(super) fn is_native(kind: ForeignKind, short: &str) -> bool {
    match kind {
        ForeignKind::Filter => filters::FILTERS.iter().any(|filter| filter.names.contains(&short)),
        ForeignKind::Test => filters::TESTS.iter().any(|test| test.names.contains(&short)),
        ForeignKind::Lookup => filters::LOOKUPS.iter().any(|lookup| lookup.name == short),
    }
}

/// The Python plugins of a run as templates see them.
pub(crate) struct TemplatePlugins(pub(crate) Arc<PythonPlugins>);

impl ForeignPlugins for TemplatePlugins {
    fn find(&self, kind: ForeignKind, name: &str, services: &dyn Services) -> Result<Option<Foreign>, Diagnostic> {
        let generation = self.generation();
        let key = (kind, name.to_owned());
        if let Some((then, found)) = lock(&self.0.names.found).get(&key)
            && *then == generation
        {
            return Ok(found.clone());
        }
        let found = match kind {
            ForeignKind::Lookup => self.lookup(name, services)?,
            ForeignKind::Filter | ForeignKind::Test => self.function(kind, name, services)?,
        };
        if found.is_some() {
            self.0.names.is_in_use.store(true, Ordering::Relaxed);
        }
        lock(&self.0.names.found).insert(key, (generation, found.clone()));
        Ok(found)
    }

    fn setting(
        &self,
        plugin: Option<(&str, &str)>,
        name: &str,
        templar: &Templar<'_>,
    ) -> Result<Option<(Value, String)>, Diagnostic> {
        let plugins = &self.0;
        let Some((kind, of)) = plugin else {
            let Some(setting) = settings::find(name) else { return Ok(None) };
            let with_variable = options::of_plugin(&plugins.config, templar, ("", ""), name, &definition(setting))?;
            let is_variable = with_variable.1.starts_with("var: ");
            let place = || plugins.config.origin(setting).to_string();
            return Ok(Some(if is_variable { with_variable } else { (plugins.config.value(setting), place()) }));
        };
        let declared = match collection_kind(kind).map(|kind| plugins.places.find(kind, of, &[], true, &|_| false)) {
            Some(Ok(Some(file))) => {
                let files = PluginFiles::new(&plugins.config, None, &[]);
                Some(documents::options_of(&file.path, &file.full_name, &files)?)
            }
            _ => plugin_options::declared_options(kind, of, &plugins.config)?,
        };
        let Some(declared) = declared else {
            return Err(Diagnostic::error(format!("Unable to load {kind} plugin {}.", str_repr(of))));
        };
        let Some(entry) = declared.get(name).and_then(Value::as_dict) else { return Ok(None) };
        options::of_plugin(&plugins.config, templar, (kind, of), name, entry).map(Some)
    }

    fn generation(&self) -> usize {
        self.0.generation.load(Ordering::Relaxed)
    }

    fn is_in_use(&self) -> bool {
        self.0.names.is_in_use.load(Ordering::Relaxed)
    }
}

impl TemplatePlugins {
    /// Finds a filter or a test.
    fn function(&self, kind: ForeignKind, name: &str, services: &dyn Services) -> Result<Option<Foreign>, Diagnostic> {
        let name = name.strip_prefix("ansible.legacy.").unwrap_or(name);
        let plugins = &self.0;
        if !name.contains('.') {
            if (!is_native(kind, name) || plugins.mention(kind_of(kind), name))
                && let Some(function) = plugins.legacy(kind_of(kind), services)?.get(name)
            {
                return self.foreign(kind, name, name, function).map(Some);
            }
            if is_native(kind, name) {
                return Ok(None);
            }
        }
        if name.strip_prefix("ansible.builtin.").is_some_and(|short| is_native(kind, short)) {
            return Ok(None);
        }
        let Some((name, files)) = plugins.places.follow(kind_of(kind), name)? else { return Ok(None) };
        let (prefix, short) = name.rsplit_once('.').unwrap_or(("", &name));
        let index = plugins.index(kind_of(kind), prefix, &files, services)?;
        index.get(short).map(|function| self.foreign(kind, &name, short, function)).transpose()
    }

    fn foreign(&self, kind: ForeignKind, name: &str, short: &str, function: &Function) -> Result<Foreign, Diagnostic> {
        if let Some(failure) = &function.failure {
            return Err(Diagnostic::error(failure.as_str()));
        }
        Ok(Foreign {
            name: Arc::from(name),
            takes_markers: function.takes_markers,
            call: Arc::new(FunctionCall {
                plugins: Arc::downgrade(&self.0),
                word: kind.word(),
                fields: vec![
                    ("path", Value::str(function.path.as_str())),
                    ("module", function.module.as_deref().map_or(Value::None, Value::str)),
                    ("name", Value::str(short)),
                ],
            }),
        })
    }

    /// Finds a lookup.
    fn lookup(&self, name: &str, services: &dyn Services) -> Result<Option<Foreign>, Diagnostic> {
        let Some(file) = self.0.lookup_file(name)? else { return Ok(None) };
        // Ansible: what is wrong with the file is told before anything is made of the arguments.
        let fields = described(&file);
        let borrowed: Vec<(&str, &Value)> = fields.iter().map(|(name, value)| (*name, value)).collect();
        let host = super::host::LoadHost::new(&self.0, services);
        let takes_markers = self.0.pool.call("lookup_markers", &borrowed, &host).map_err(Failure::into_error)?;
        Ok(Some(Foreign {
            name: Arc::from(name),
            takes_markers: takes_markers.is_true(),
            call: Arc::new(LookupCall { plugins: Arc::downgrade(&self.0), fields }),
        }))
    }
}

impl PythonPlugins {
    /// Finds a lookup's file by the name that a template gives; nothing where it is one of the program's own.
    pub(super) fn lookup_file(&self, name: &str) -> Result<Option<PluginFile>, Diagnostic> {
        let is_builtin = |name: &str| is_native(ForeignKind::Lookup, name);
        self.places.find(Kind::Lookup, name, &[], false, &is_builtin)
    }

    /// Tells whether there is a lookup of a name.
    pub(crate) fn lookup_exists(&self, name: &str) -> bool {
        let is_builtin = |name: &str| is_native(ForeignKind::Lookup, name);
        // What is wrong with it is told when it is called.
        !matches!(self.places.find(Kind::Lookup, name, &[], true, &is_builtin), Ok(None))
    }

    /// Tells whether a name occurs as a word in quotes, or before `=`, in one of the user's files: one that does not can't
    /// be the name of a function there.
    fn mention(&self, kind: Kind, name: &str) -> bool {
        let generation = self.generation.load(Ordering::Relaxed);
        let known = lock(&self.names.texts)
            .get(&kind)
            .filter(|(then, _)| *then == generation)
            .map(|(_, texts)| Arc::clone(texts));
        let texts = known.unwrap_or_else(|| {
            let read =
                |path: PathBuf| std::fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            let texts: Arc<[String]> = self.places.files(kind).into_iter().filter_map(read).collect();
            lock(&self.names.texts).insert(kind, (generation, Arc::clone(&texts)));
            texts
        });
        let quoted = [format!("'{name}'"), format!("\"{name}\""), format!("{name}=")];
        texts.iter().any(|text| quoted.iter().any(|word| text.contains(word.as_str())))
    }

    /// Returns the functions of the user's own files.
    fn legacy(&self, kind: Kind, services: &dyn Services) -> Result<Arc<Index>, Diagnostic> {
        let file = |path: PathBuf| PluginFile {
            name: path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
            full_name: String::new(),
            module: None,
            path,
            redirected: Vec::new(),
        };
        let files: Vec<PluginFile> = self.places.files(kind).into_iter().map(file).collect();
        self.index(kind, "", &files, services)
    }

    /// Looks into files, once; `scope` names them together.
    fn index(
        &self,
        kind: Kind,
        scope: &str,
        files: &[PluginFile],
        services: &dyn Services,
    ) -> Result<Arc<Index>, Diagnostic> {
        if files.is_empty() {
            return Ok(Arc::default());
        }
        let generation = self.generation.load(Ordering::Relaxed);
        let key = (kind, scope.to_owned());
        if let Some((then, index)) = lock(&self.names.indexes).get(&key)
            && (*then == generation || !scope.is_empty())
        {
            return Ok(Arc::clone(index));
        }
        let list = Value::list(files.iter().map(|file| {
            let entry: Dict = [
                ("path", Value::str(file.path.to_string_lossy().as_ref())),
                ("module", file.module.as_deref().map_or(Value::None, Value::str)),
                ("shown", Value::str(file.full_name.as_str())),
            ]
            .into_iter()
            .collect();
            Value::Dict(entry)
        }));
        let host = super::host::LoadHost::new(self, services);
        let word = Value::str(kind.folder());
        let found = self.pool.call("index", &[("kind", &word), ("files", &list)], &host);
        let found = found.map_err(Failure::into_error)?;
        let mut index = Index::new();
        for entry in found.as_slice().unwrap_or_default().iter().filter_map(Value::as_dict) {
            let text = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
            let Some(names) = entry.get("names").and_then(Value::as_dict) else { continue };
            for (name, takes_markers) in names {
                let function = Function {
                    path: text("path").unwrap_or_default(),
                    module: text("module"),
                    takes_markers: *takes_markers == Value::Bool(true),
                    failure: takes_markers.as_str().map(str::to_owned),
                };
                let name = value::to_text(name);
                // Ansible: the first of the user's own files counts, and the last of a collection's.
                if scope.is_empty() {
                    if !name.contains('.') {
                        index.entry(name).or_insert(function);
                    }
                } else {
                    index.insert(name, function);
                }
            }
        }
        let index = Arc::new(index);
        lock(&self.names.indexes).insert(key, (generation, Arc::clone(&index)));
        Ok(index)
    }
}

/// The error of a call after the run is over.
fn over() -> Diagnostic {
    Diagnostic::error("the run is over")
}

fn holds_marker(value: &Value) -> bool {
    match value {
        Value::Undefined(_) => true,
        Value::List(items) | Value::Tuple(items) => items.has_templates() && items.iter().any(holds_marker),
        Value::Dict(dict) => dict.has_templates() && dict.values().any(holds_marker),
        _ => false,
    }
}

/// A filter or a test.
struct FunctionCall {
    plugins: Weak<PythonPlugins>,
    word: &'static str,
    fields: Vec<(&'static str, Value)>,
}

impl ForeignCall for FunctionCall {
    fn call(&self, input: Vec<Value>, call: &mut Call<'_, '_>) -> Result<Value, Diagnostic> {
        let plugins = self.plugins.upgrade().ok_or_else(over)?;
        let given = std::mem::take(&mut call.args);
        let markers = input.iter().chain(&given.positional).chain(given.named.iter().map(|(_, value)| value));
        let markers = Value::Bool(markers.into_iter().any(holds_marker));
        let args = Value::list(input.into_iter().chain(given.positional));
        let kwargs = Value::Dict(given.named.into_iter().collect());
        let mut fields: Vec<(&str, &Value)> = self.fields.iter().map(|(name, value)| (*name, value)).collect();
        fields.extend([("args", &args), ("kwargs", &kwargs), ("markers", &markers)]);
        plugins.pool.call(self.word, &fields, &CallHost::new(&plugins, call.templar)).map_err(template_error)
    }
}

/// A lookup.
struct LookupCall {
    plugins: Weak<PythonPlugins>,
    fields: Vec<(&'static str, Value)>,
}

impl ForeignCall for LookupCall {
    fn call(&self, input: Vec<Value>, call: &mut Call<'_, '_>) -> Result<Value, Diagnostic> {
        let plugins = self.plugins.upgrade().ok_or_else(over)?;
        let given = std::mem::take(&mut call.args);
        let markers = Value::Bool(input.iter().chain(given.named.iter().map(|(_, value)| value)).any(holds_marker));
        let terms = Value::list(input);
        let kwargs = Value::Dict(given.named.into_iter().collect());
        let mut fields: Vec<(&str, &Value)> = self.fields.iter().map(|(name, value)| (*name, value)).collect();
        fields.extend([("terms", &terms), ("kwargs", &kwargs), ("markers", &markers)]);
        plugins.pool.call("lookup", &fields, &CallHost::new(&plugins, call.templar)).map_err(template_error)
    }
}
