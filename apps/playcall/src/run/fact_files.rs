//! Facts kept between runs in files of JSON: the fact cache `jsonfile`.
//!
//! A file for each host, `<prefix>s1_<host>`, whose text is an object with the facts as JSON text in `__payload__`. Files
//! that the reference wrote are read too: values that it wrote with their origins lose these.

use config::{Config, settings};
use diagnostic::Diagnostic;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use value::{Dict, JsonStyle, Value, parse_json, to_json};
use vars::FactStore;

/// The files of a folder.
pub(crate) struct FactFiles {
    folder: PathBuf,
    prefix: String,
    /// How long facts are good; nothing for ever.
    good_for: Option<Duration>,
}

impl FactFiles {
    /// Returns the store that the settings ask for; nothing where facts last for the run only.
    pub(crate) fn open(config: &Config) -> Result<Option<FactFiles>, Diagnostic> {
        let plugin = config.str(&settings::CACHE_PLUGIN).unwrap_or_default();
        if plugin.rsplit('.').next() != Some("jsonfile") {
            return Ok(None);
        }
        let Some(folder) = config.str(&settings::CACHE_PLUGIN_CONNECTION).filter(|folder| !folder.is_empty()) else {
            return Err(Diagnostic::error(
                "error, 'jsonfile' cache plugin requires the 'fact_caching_connection' config option to be set (to a \
                 writeable directory path)",
            ));
        };
        let folder = config::path::resolve(&folder, config.file(), config.snapshot());
        let prefix = if config.is_set(&settings::CACHE_PLUGIN_PREFIX) {
            config.str(&settings::CACHE_PLUGIN_PREFIX).unwrap_or_default()
        } else {
            String::new()
        };
        let seconds = u64::try_from(config.int(&settings::CACHE_PLUGIN_TIMEOUT)).unwrap_or(0);
        let good_for = (seconds > 0).then(|| Duration::from_secs(seconds));
        Ok(Some(FactFiles { folder: folder.into(), prefix, good_for }))
    }

    fn path(&self, host: &str) -> PathBuf {
        self.folder.join(format!("{}s1_{host}", self.prefix))
    }
}

impl FactStore for FactFiles {
    fn load(&self, host: &str) -> Option<Dict> {
        let path = self.path(host);
        if let Some(good_for) = self.good_for {
            let written = std::fs::metadata(&path).ok()?.modified().ok()?;
            if SystemTime::now().duration_since(written).is_ok_and(|age| age > good_for) {
                return None;
            }
        }
        let whole = parse_json(&std::fs::read_to_string(&path).ok()?).ok()?;
        let facts = parse_json(whole.as_dict()?.get("__payload__")?.as_str()?).ok()?;
        plain(&facts).as_dict().cloned()
    }

    fn save(&self, host: &str, facts: &Dict) -> std::io::Result<()> {
        let payload = to_json(&Value::Dict(facts.clone()), JsonStyle::default());
        let whole: Dict = [("__payload__", Value::from(payload))].into_iter().collect();
        let text = to_json(&Value::Dict(whole), JsonStyle::default());
        std::fs::create_dir_all(&self.folder)?;
        // Whole or not at all: another run may read it now.
        let fresh = self.folder.join(format!(".{}s1_{host}.{}", self.prefix, std::process::id()));
        std::fs::write(&fresh, text)?;
        std::fs::rename(&fresh, self.path(host))
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
