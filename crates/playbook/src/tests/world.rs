//! A controller in memory: files, the plugins that the cases use, and names rendered in the simplest way.

use crate::{Context, Keywords, ListingSource, Messages, Play, ResolvedAction, Resolver, Templates};
use diagnostic::{Diagnostic, Kind, Origin, Sources, render};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use value::{Dict, Value};
use yaml::{DuplicateKeys, Files, Loader, Notice};

/// Modules that exist.
const MODULES: &[&str] = &[
    "command",
    "copy",
    "debug",
    "fail",
    "ping",
    "raw",
    "script",
    "set_fact",
    "shell",
    "validate_argument_spec",
    "assert",
    "template",
    "file",
];

/// What a case runs in: its files in `/play`.
pub(super) struct World {
    memory: Arc<Memory>,
    loader: Loader,
    extra_vars: Dict,
    said: Arc<Mutex<Vec<(&'static str, Diagnostic)>>>,
}

/// Files by their absolute path.
struct Memory(BTreeMap<PathBuf, String>);

impl World {
    /// Takes the files of a case apart.
    pub(super) fn of(input: &str) -> World {
        let mut files: BTreeMap<PathBuf, String> = BTreeMap::new();
        let mut current = PathBuf::new();
        for line in input.split_inclusive('\n') {
            if let Some(path) = line.strip_prefix("## ") {
                current = Path::new("/play").join(path.trim());
                files.insert(current.clone(), String::new());
            } else if let Some(text) = files.get_mut(&current) {
                text.push_str(line);
            }
        }
        let memory = Arc::new(Memory(files));
        let said: Arc<Mutex<Vec<(&'static str, Diagnostic)>>> = Arc::default();
        let sink = Arc::clone(&said);
        let notify = Box::new(move |notice| {
            sink.lock().unwrap().push(match notice {
                Notice::Warning(warning) => ("WARNING", warning),
                Notice::Deprecated { what, .. } => ("DEPRECATION WARNING", what),
            });
        });
        let shared: Arc<dyn Files> = memory.clone();
        let loader = Loader::new(shared, DuplicateKeys::Warn, notify);
        World { memory, loader, extra_vars: Dict::new(), said }
    }

    pub(super) fn with_context<T>(&self, body: impl FnOnce(&Context<'_>) -> T) -> T {
        body(&Context {
            loader: &self.loader,
            extra_vars: &self.extra_vars,
            resolver: self,
            templates: self,
            messages: self,
            working_dir: PathBuf::from("/play"),
            roles_path: vec![PathBuf::from("/nowhere")],
            defaults: Keywords::default(),
            force_handlers: false,
            unknown_keyword_fails: true,
            private_role_vars: None,
        })
    }

    /// Returns what was said, as printed.
    pub(super) fn said(&self) -> String {
        let mut text = String::new();
        for (label, message) in self.said.lock().unwrap().iter() {
            if *label == "DEPRECATION WARNING" && !text.contains("can be disabled") {
                text.push_str("[WARNING]: Deprecation warnings can be disabled by setting `deprecation_warnings=False` in ansible.cfg.\n");
            }
            let block = render(message, self).block(label);
            if !text.contains(&block) {
                text.push_str(&block);
            }
        }
        text
    }

    pub(super) fn render_for(&self, play: &Play, value: &Value) -> Result<Value, Diagnostic> {
        Templates::render(self, value, &[play.vars.clone(), self.extra_vars.clone()])
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        self.0.get(path).map(|text| text.clone().into_bytes()).ok_or_else(|| std::io::ErrorKind::NotFound.into())
    }

    fn exists(&self, path: &Path) -> bool {
        let path = PathBuf::from(crate::path::normal(&path.to_string_lossy()));
        self.0.keys().any(|file| file.starts_with(&path))
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.exists(path) && !self.0.contains_key(&PathBuf::from(crate::path::normal(&path.to_string_lossy())))
    }

    fn is_executable(&self, _path: &Path) -> bool {
        false
    }

    fn list(&self, path: &Path) -> std::io::Result<Vec<String>> {
        let mut names: Vec<String> = self
            .0
            .keys()
            .filter_map(|file| file.strip_prefix(path).ok()?.components().next())
            .map(|name| name.as_os_str().to_string_lossy().into_owned())
            .collect();
        names.dedup();
        Ok(names)
    }

    fn run(&self, _program: &Path, _args: &[&str]) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    fn canonical(&self, path: &Path) -> PathBuf {
        path.to_path_buf()
    }

    fn home(&self) -> PathBuf {
        PathBuf::from("/home")
    }
}

impl Sources for World {
    fn text(&self, path: &str) -> Option<String> {
        self.memory.0.get(Path::new(path)).cloned()
    }
}

impl Resolver for World {
    fn action(&self, name: &str, _collections: &[&str]) -> Result<Option<ResolvedAction>, Diagnostic> {
        let short = crate::load::short_name(name);
        Ok(MODULES
            .contains(&short)
            .then(|| ResolvedAction { full_name: Arc::from(format!("ansible.builtin.{short}")) }))
    }

    fn lookup_exists(&self, name: &str) -> bool {
        matches!(name, "items" | "dict" | "list" | "fileglob")
    }
}

impl Messages for World {
    fn warn(&self, warning: Diagnostic) {
        self.said.lock().unwrap().push(("WARNING", warning));
    }

    fn deprecate(&self, mut deprecation: Diagnostic, version: &str) {
        deprecation.message += " This feature will be removed from ansible-core version ";
        deprecation.message += version;
        deprecation.message.push('.');
        self.said.lock().unwrap().push(("DEPRECATION WARNING", deprecation));
    }

    fn verbose(&self, _line: &str) {}
}

impl Templates for World {
    /// Knows `{{ name }}` and nothing else.
    fn render(&self, value: &Value, layers: &[Dict]) -> Result<Value, Diagnostic> {
        match value {
            Value::List(list) => Ok(Value::List(
                list.iter().map(|item| Templates::render(self, item, layers)).collect::<Result<_, _>>()?,
            )),
            Value::Str(text) if text.is_template() => {
                let (before, rest) = text.split_once("{{").unwrap_or((text, ""));
                let (name, after) = rest.split_once("}}").unwrap_or((rest, ""));
                let Some(found) = layers.iter().rev().find_map(|layer| layer.get(name.trim())) else {
                    return Err(undefined(name.trim(), text.origin()));
                };
                if before.is_empty() && after.is_empty() {
                    return Ok(found.clone());
                }
                Ok(Value::from(format!("{before}{}{after}", value::to_text(found))))
            }
            other => Ok(other.clone()),
        }
    }
}

fn undefined(name: &str, origin: Option<&Origin>) -> Diagnostic {
    Diagnostic::new(Kind::Undefined, format!("'{name}' is undefined")).at(origin)
}

impl ListingSource for World {
    fn render(&self, play: &Play, value: &Value) -> Result<Value, Diagnostic> {
        self.render_for(play, value)
    }

    fn hosts(&self, patterns: &[String]) -> Result<Vec<String>, Diagnostic> {
        Ok(patterns.iter().filter(|pattern| *pattern == "localhost").cloned().collect())
    }
}
