//! Finding the configuration file and working every setting out.

use crate::convert::{self, Source};
use crate::ini::Ini;
use crate::path::resolve;
use crate::settings::{self, Effect, Kind, Scope, Setting};
use crate::{Config, Entry, From, Snapshot, Warning};
use diagnostic::{Diagnostic, Kind as ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use value::{Origin, Value, repr};

/// Returns the configuration file in use: `ANSIBLE_CONFIG`, `ansible.cfg` here (unless anybody may write here),
/// `~/.ansible.cfg`, `/etc/ansible/ansible.cfg`; the first that can be read.
pub(crate) fn find_file(snapshot: &Snapshot, warnings: &mut Vec<Warning>) -> Option<String> {
    let readable = |path: &String| std::fs::File::open(path).is_ok();
    let mut candidates = Vec::new();
    let named = snapshot.var("ANSIBLE_CONFIG").map(|written| {
        let path = resolve(written, None, snapshot);
        if Path::new(&path).is_dir() { format!("{path}/ansible.cfg") } else { path }
    });
    candidates.extend(named.clone());
    let here = format!("{}/ansible.cfg", snapshot.cwd);
    let mut passed_over = false;
    if let Ok(directory) = std::fs::metadata(&snapshot.cwd) {
        if directory.permissions().mode() & 0o002 == 0 {
            candidates.push(here);
        } else {
            passed_over = Path::new(&here).exists();
        }
    }
    candidates.push(resolve("~/.ansible.cfg", None, snapshot));
    candidates.push("/etc/ansible/ansible.cfg".to_owned());
    let found = candidates.into_iter().find(readable);
    if passed_over && (found.is_none() || found != named) {
        warnings.push(Warning::Plain(format!(
            "Ansible is being run in a world writable directory ({}), ignoring it as an ansible.cfg source. For more \
             information see \
             https://docs.ansible.com/ansible/devel/reference_appendices/config.html#cfg-in-world-writable-dir",
            snapshot.cwd
        )));
    }
    found
}

/// Reads a configuration file.
pub(crate) fn read_file(path: &str) -> Result<Ini, Diagnostic> {
    let wrong = |message: String| Diagnostic::new(ErrorKind::Options, message);
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = match name.rfind('.') {
        Some(at) if !name[..at].bytes().all(|byte| byte == b'.') => &name[at..],
        _ => "",
    };
    match extension {
        ".ini" | ".cfg" => {}
        ".yaml" | ".yml" => return Err(wrong("Unsupported configuration file type: yaml".to_owned())),
        other => return Err(wrong(format!("Unsupported configuration file extension for {path}: {other}"))),
    }
    let bytes = std::fs::read(path).map_err(|error| wrong(format!("Error reading config file ({path}): {error}")))?;
    Ini::parse(&String::from_utf8_lossy(&bytes))
        .map_err(|error| wrong(format!("Error reading config file ({path}): {error}")))
}

/// Works every setting out.
pub(crate) fn load(snapshot: &Snapshot, cli_config: Option<&Path>) -> Result<(Config, Vec<Warning>), Diagnostic> {
    let mut warnings = Vec::new();
    let file = match cli_config {
        Some(path) => Some(path.to_string_lossy().into_owned()),
        None => find_file(snapshot, &mut warnings),
    };
    let ini = file.as_deref().map(read_file).transpose()?.unwrap_or_default();
    let mut config = Config::empty(snapshot, file, ini);
    let home = config.work_out(&settings::ANSIBLE_HOME, "", snapshot)?;
    let home_text = home.value.as_str().unwrap_or_default().to_owned();
    config.insert(&settings::ANSIBLE_HOME, home);
    for setting in settings::all() {
        if std::ptr::eq(setting, &raw const settings::ANSIBLE_HOME) {
            continue;
        }
        let entry = match config.work_out(setting, &home_text, snapshot) {
            Ok(entry) => entry,
            // A plugin's options are read when the plugin is: a wrong one must not stop a run without it.
            Err(error) if matches!(setting.scope, Scope::Plugin(..)) => Entry {
                value: convert::default(setting, &home_text, snapshot),
                from: From::Default,
                error: Some(Box::new(error)),
            },
            Err(error) => return Err(error),
        };
        if entry.from != From::Default {
            if let Some(deprecated) = &setting.deprecated {
                warnings.push(Warning::Deprecated { setting, deprecated });
            }
            // Who sets what it is anyway needs no warning.
            let differs = || entry.value != convert::default(setting, &home_text, snapshot);
            if setting.effect == Effect::None && differs() {
                warnings.push(Warning::NoEffect { setting, from: entry.from.clone() });
            }
        }
        config.insert(setting, entry);
    }
    Ok((config, warnings))
}

impl Config {
    /// Works one setting out: environment, then file, then default.
    pub(crate) fn work_out(&self, setting: &Setting, home: &str, snapshot: &Snapshot) -> Result<Entry, Diagnostic> {
        if std::ptr::eq(setting, &raw const settings::CONFIG_FILE) {
            let value = self.file().map_or(Value::None, Value::from);
            return Ok(Entry { value, from: From::Default, error: None });
        }
        let default = || Entry { value: convert::default(setting, home, snapshot), from: From::Default, error: None };
        let env = setting.env.iter().rev().find_map(|name| Some((*name, snapshot.var(name)?)));
        let (text, from, source) = if let Some((name, text)) = env {
            let origin = Origin::described(format!("<Config env: {name}>"));
            (text, From::Env(name), Source { origin: Some(origin), file: None })
        } else {
            let set = setting
                .ini
                .iter()
                .rev()
                .find_map(|(section, key)| Some((*section, *key, self.ini().get(section, key)?)));
            let (Some((section, key, text)), Some(file)) = (set, self.file()) else { return Ok(default()) };
            let mut origin = Origin::described(format!("section '{section}' option '{key}'"));
            origin.path = Some(file.into());
            (text, From::File { section, key, path: file.into() }, Source { origin: Some(origin), file: Some(file) })
        };
        let Some(value) = convert::convert(text, setting.kind, &source, snapshot) else {
            if text.is_empty() && matches!(from, From::Env(_)) {
                return Ok(default());
            }
            let cause = format!("Invalid value provided for {}: {}", kind_name(setting.kind), repr(&Value::str(text)));
            let message = format!("Config {} from '{from}' has an invalid value", setting.label());
            return Err(Diagnostic::new(ErrorKind::Options, format!("{message}.")).caused_by(Diagnostic::error(cause)));
        };
        if !setting.choices.is_empty() && !is_allowed(&value, setting.choices) {
            let message = format!("Invalid value {} for config {}.", repr(&value), setting.label());
            let help = format!("Valid values are: {}", setting.choices.join(", "));
            return Err(Diagnostic::new(ErrorKind::Options, message).with_help(help));
        }
        Ok(Entry { value, from, error: None })
    }
}

/// Tells whether a value, or each item of a list, is one of the choices.
fn is_allowed(value: &Value, choices: &[&str]) -> bool {
    match value {
        Value::List(items) => items.iter().all(|item| is_allowed(item, choices)),
        Value::Str(text) => choices.contains(&text.as_str()),
        _ => false,
    }
}

/// Returns the type's name as errors give it.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "'integer'",
        Kind::Float => "'float'",
        Kind::Dict => "'dict'",
        Kind::Bool => "'boolean'",
        Kind::List => "'list'",
        Kind::Path => "'path'",
        Kind::PathSpec => "'pathspec'",
        Kind::PathList => "'pathlist'",
        Kind::TmpPath => "'tmppath'",
        Kind::Any | Kind::Str => "'string'",
    }
}
