//! Facts kept between runs in files of JSON: the fact cache `jsonfile`.
//!
//! A file for each host, `<prefix>s1_<host>`, whose text is an object with the facts as JSON text in `__payload__`. Files
//! that the reference wrote are read too: values that it wrote with their origins lose these.

use config::{Config, From, settings};
use diagnostic::Diagnostic;
use inventory::{Notice, NoticeSink};
use nix::unistd::{AccessFlags, access};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use value::{Dict, JsonStyle, Value, parse_json, str_repr, to_json};
use vars::FactStore;

/// The files of a folder.
pub(crate) struct FactFiles {
    folder: PathBuf,
    prefix: String,
    /// How long facts are good; nothing for ever.
    good_for: Option<Duration>,
    notices: NoticeSink,
}

impl FactFiles {
    /// Opens the folder that the settings name, if the cache is `jsonfile`.
    pub(crate) fn open(config: &Config, notices: &NoticeSink) -> Result<Option<FactFiles>, Diagnostic> {
        let plugin = config.str(&settings::CACHE_PLUGIN).unwrap_or_default();
        if plugin.rsplit('.').next() != Some("jsonfile") {
            return Ok(None);
        }
        let Some(folder) = config.str(&settings::CACHE_PLUGIN_CONNECTION) else {
            return Err(Diagnostic::error("Required config '_uri' for 'jsonfile' cache plugin not provided."));
        };
        let base = match config.origin(&settings::CACHE_PLUGIN_CONNECTION) {
            From::File { .. } => config.file(),
            _ => None,
        };
        let folder = config::path::resolve(&folder, base, config.snapshot());
        prepare(Path::new(&folder))?;
        let prefix = if config.is_set(&settings::CACHE_PLUGIN_PREFIX) {
            config.str(&settings::CACHE_PLUGIN_PREFIX).unwrap_or_default()
        } else {
            String::new()
        };
        let seconds = u64::try_from(config.int(&settings::CACHE_PLUGIN_TIMEOUT)).unwrap_or(0);
        let good_for = (seconds > 0).then(|| Duration::from_secs(seconds));
        Ok(Some(FactFiles { folder: folder.into(), prefix, good_for, notices: Arc::clone(notices) }))
    }

    fn path(&self, host: &str) -> PathBuf {
        self.folder.join(format!("{}s1_{host}", self.prefix))
    }

    /// Tells what a file holds that is no JSON, and takes it away.
    fn corrupt(&self, host: &str, path: &Path, reason: &str) -> Diagnostic {
        let path = path.display();
        (self.notices)(Notice::Warning(Diagnostic::error(format!(
            "error in 'jsonfile' cache plugin while trying to read {path} : b{}. Most likely a corrupt file, so erasing and \
             failing.",
            str_repr(reason)
        ))));
        self.forget(host);
        Diagnostic::error(format!(
            "The cache file {path} was corrupt, or did not otherwise contain valid data. It has been removed, so you can \
             re-run your command now."
        ))
    }
}

/// Makes the folder; one that is there must be for reading, writing and looking into.
fn prepare(folder: &Path) -> Result<(), Diagnostic> {
    if !folder.exists() {
        return std::fs::create_dir_all(folder).map_err(|error| {
            let missing = folder.ancestors().take_while(|ancestor| !ancestor.exists()).last().unwrap_or(folder);
            failed("create cache dir", folder).caused_by(reason(&error, missing))
        });
    }
    if access(folder, AccessFlags::R_OK | AccessFlags::W_OK | AccessFlags::X_OK).is_err() {
        return Err(Diagnostic::error(format!(
            "error in 'jsonfile' cache, configured path ({}) does not have necessary permissions (rwx), disabling plugin",
            folder.display()
        )));
    }
    Ok(())
}

fn failed(doing: &str, path: &Path) -> Diagnostic {
    let path = str_repr(&path.to_string_lossy());
    Diagnostic::error(format!("Error in 'jsonfile' cache plugin while trying to {doing} {path}."))
}

/// An error of the system in Python's words.
fn reason(error: &std::io::Error, path: &Path) -> Diagnostic {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let number = error.raw_os_error().unwrap_or_default();
    Diagnostic::error(format!("[Errno {number}] {text}: {}", str_repr(&path.to_string_lossy())))
}

impl FactStore for FactFiles {
    fn load(&self, host: &str) -> Result<Option<Dict>, Diagnostic> {
        let path = self.path(host);
        let Ok(found) = std::fs::metadata(&path) else { return Ok(None) };
        if let (Some(good_for), Ok(written)) = (self.good_for, found.modified())
            && SystemTime::now().duration_since(written).is_ok_and(|age| age > good_for)
        {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let shown = str_repr(&path.to_string_lossy());
            Diagnostic::error(format!("Error while accessing the cache file {shown}.")).caused_by(reason(&error, &path))
        })?;
        let whole = parse_json(&text).map_err(|error| self.corrupt(host, &path, &error.to_string()))?;
        let payload = whole.as_dict().and_then(|whole| whole.get("__payload__")).and_then(Value::as_str);
        let facts = parse_json(payload.unwrap_or_default()).map_err(|error| Diagnostic::error(error.to_string()))?;
        Ok(plain(&facts).as_dict().cloned())
    }

    fn save(&self, host: &str, facts: &Dict) -> Result<(), Diagnostic> {
        let payload = to_json(&Value::Dict(facts.clone()), JsonStyle::default());
        let whole: Dict = [("__payload__", Value::from(payload))].into_iter().collect();
        let text = to_json(&Value::Dict(whole), JsonStyle::default());
        // Whole or not at all: another run may read it now.
        let path = self.path(host);
        let fresh = self.folder.join(format!(".{}s1_{host}.{}", self.prefix, std::process::id()));
        std::fs::write(&fresh, text).map_err(|error| failed("write to", &fresh).caused_by(reason(&error, &fresh)))?;
        std::fs::rename(&fresh, &path).map_err(|error| {
            let _ = std::fs::remove_file(&fresh);
            failed(&format!("move {} to", str_repr(&fresh.to_string_lossy())), &path).caused_by(reason(&error, &path))
        })
    }

    fn forget(&self, host: &str) {
        let _ = std::fs::remove_file(self.path(host));
    }
}

/// Takes values out of what the reference wraps them in.
fn plain(value: &Value) -> Value {
    match value {
        Value::Dict(dict) if dict.contains("__ansible_type") && dict.contains("value") => {
            dict.get("value").map(plain).unwrap_or_default()
        }
        Value::Dict(dict) => Value::Dict(dict.iter().map(|(key, value)| (key.clone(), plain(value))).collect()),
        Value::List(list) => Value::list(list.iter().map(plain)),
        other => other.clone(),
    }
}
