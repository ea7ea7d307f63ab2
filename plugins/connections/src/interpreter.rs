//! Which Python a host's modules run in, found as Ansible finds it.

use crate::Controller;
use module::wire::{TYPE_KEY, deprecation_summary};
use module::{LocalSystem, System, os_path};
use std::path::Path;
use value::{Dict, Value, str_repr};

/// Where interpreters are told about.
const HELP: &str = "See https://docs.ansible.com/ansible-core/2.19/reference_appendices/interpreter_discovery.html for \
                    more information.";

/// Where discovery ends that finds nothing.
const FALLBACK: &str = "/usr/bin/python3";

/// The interpreter of a module, and what the result tells about it.
#[derive(Clone, Debug)]
pub(crate) struct Interpreter {
    /// Its path, or its name.
    pub(crate) path: String,
    /// It was looked for, not set.
    discovered: bool,
    /// It is on the host.
    found: bool,
    warnings: Vec<Value>,
    deprecations: Vec<Value>,
}

impl Interpreter {
    /// Takes what is set, or looks for one where none is.
    pub(crate) fn choose(wanted: Option<&str>, host: &str, controller: &Controller) -> Self {
        let mode = match wanted.map(str::trim) {
            None | Some("") => "auto",
            Some(mode @ ("auto" | "auto_silent" | "auto_legacy" | "auto_legacy_silent")) => mode,
            Some(path) => {
                return Interpreter {
                    path: path.to_owned(),
                    discovered: false,
                    found: true,
                    warnings: Vec::new(),
                    deprecations: Vec::new(),
                };
            }
        };
        let found = controller.discovered.get_or_init(|| look(&controller.system, &controller.interpreters)).clone();
        let mut chosen = Interpreter {
            path: found.clone().unwrap_or_else(|| FALLBACK.to_owned()),
            discovered: true,
            found: found.is_some(),
            warnings: Vec::new(),
            deprecations: Vec::new(),
        };
        if mode.starts_with("auto_legacy") {
            let message = format!("The '{mode}' option for 'INTERPRETER_PYTHON' now has the same effect as 'auto'.");
            chosen.deprecations.push(deprecation_summary(&message, Some("2.21"), None));
        }
        if !mode.ends_with("_silent") {
            let host = str_repr(host);
            chosen.warnings.push(if let Some(path) = &found {
                let path = str_repr(path);
                let message = format!(
                    "Host {host} is using the discovered Python interpreter at {path}, but future installation of \
                     another Python interpreter could cause a different interpreter to be discovered."
                );
                warning(&message, Some(HELP))
            } else {
                let tried = Value::list(controller.interpreters.iter().map(|name| Value::str(name.as_str())));
                let tried = value::repr(&tried);
                warning(&format!("No python interpreters found for host {host} (tried {tried})."), None)
            });
        }
        chosen
    }

    /// Tells whether there is one: what was set is taken for granted.
    pub(crate) fn is_there(&self) -> bool {
        self.found
    }

    /// Adds to a result what was found. `native`: the module did not need it, so that a host without Python says nothing.
    pub(crate) fn report(self, result: &mut Dict, native: bool) {
        if !self.discovered || (native && !self.found) {
            return;
        }
        let mut facts = match result.get("ansible_facts") {
            Some(Value::Dict(facts)) => facts.clone(),
            Some(Value::None) | None => Dict::new(),
            Some(_) => return,
        };
        facts.insert("discovered_interpreter_python", self.path);
        result.insert("ansible_facts", facts);
        add(result, "warnings", self.warnings);
        add(result, "deprecations", self.deprecations);
    }
}

pub(crate) fn add(result: &mut Dict, key: &str, more: Vec<Value>) {
    if more.is_empty() {
        return;
    }
    let mut all = result.get(key).and_then(Value::as_slice).map(<[Value]>::to_vec).unwrap_or_default();
    all.extend(more);
    result.insert(key, all);
}

/// A warning as a result holds it, with a help text.
pub(crate) fn warning(message: &str, help: Option<&str>) -> Value {
    let mut event = Dict::new();
    event.insert("msg", message);
    if let Some(help) = help {
        event.insert("help_text", help);
    }
    event.insert(TYPE_KEY, "Event");
    let mut summary = Dict::new();
    summary.insert("event", event);
    summary.insert(TYPE_KEY, "WarningSummary");
    Value::Dict(summary)
}

/// Looks for the first of the names that is on the host and starts.
fn look(system: &LocalSystem, names: &[String]) -> Option<String> {
    let path = system.variable("PATH").unwrap_or_default();
    let program =
        |path: &str| path.starts_with('/') && system.is_file(Path::new(path)) && system.access(Path::new(path), 1);
    names
        .iter()
        .filter_map(|name| {
            if name.contains('/') {
                return Some(name.clone()).filter(|name| program(name));
            }
            path.split(':').map(|folder| os_path::join(folder, name)).find(|path| program(path))
        })
        // Ansible: takes the first, which may be a shim of a version that is not chosen and so never starts.
        .find(|path| !is_dead_shim(system, path))
}

/// Tells whether a path is a version manager's stand-in for a program of a version that is not in use.
fn is_dead_shim(system: &LocalSystem, path: &str) -> bool {
    if !os_path::dirname(path).ends_with("/shims") {
        return false;
    }
    let Ok(script) = system.read(Path::new(path)) else { return false };
    let script = String::from_utf8_lossy(&script);
    let root = script.lines().find_map(|line| line.trim().strip_prefix("export PYENV_ROOT="));
    let Some(root) = root.map(|root| root.trim_matches('"')) else { return !starts(path) };
    let name = os_path::basename(path);
    let Some(versions) = pyenv_versions(system, root) else { return !starts(path) };
    !versions.iter().any(|version| {
        let folder = format!("{root}/versions");
        system.access(Path::new(&format!("{folder}/{version}/bin/{name}")), 1)
            || system.list(Path::new(&folder)).unwrap_or_default().iter().any(|entry| {
                let installed = entry.name.to_string_lossy();
                installed.strip_prefix(version.as_str()).is_some_and(|rest| rest.starts_with('.'))
                    && system.access(Path::new(&format!("{folder}/{installed}/bin/{name}")), 1)
            })
    })
}

/// Returns the versions that pyenv has in use; `None` where one is the system's own, which only a start can tell about.
fn pyenv_versions(system: &LocalSystem, root: &str) -> Option<Vec<String>> {
    let mut text = system.variable("PYENV_VERSION").filter(|text| !text.is_empty()).map(|text| text.replace(':', "\n"));
    if text.is_none() {
        let start = system.variable("PYENV_DIR").map_or_else(|| system.cwd().to_owned(), Into::into);
        let beside = start.ancestors().map(|folder| folder.join(".python-version"));
        text = beside
            .chain([Path::new(root).join("version")])
            .find_map(|path| system.read(&path).ok())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    }
    let versions: Vec<String> = text?
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(str::split_whitespace)
        .map(|version| version.strip_prefix("python-").unwrap_or(version).to_owned())
        .collect();
    (!versions.is_empty() && !versions.iter().any(|version| version == "system")).then_some(versions)
}

fn starts(path: &str) -> bool {
    let mut command = std::process::Command::new(path);
    command.arg("--version").stdin(std::process::Stdio::null());
    command.output().is_ok_and(|done| done.status.success())
}
