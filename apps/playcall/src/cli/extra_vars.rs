//! The variables of `-e`.

use diagnostic::{Diagnostic, Kind, Origin};
use value::{Dict, Str, Value};
use vault::Secrets;
use yaml::{DuplicateKeys, LoadOptions};

/// What `-e` set.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExtraVars {
    /// The variables; later options win.
    pub(crate) vars: Dict,
    /// What reading them is to be warned about.
    pub(crate) warnings: Vec<Diagnostic>,
    /// What of them goes away.
    pub(crate) deprecations: Vec<Diagnostic>,
}

/// The source that errors name.
const SOURCE: &str = "<CLI option '-e'>";

/// Reads the texts of `-e`: `key=value ...` (values are strings), a YAML or JSON dictionary, or `@` and a file's path.
///
/// `read_file` reads and parses a file, `secrets` open single values; `merge` merges dictionaries of one name instead of replacing them
/// (`DEFAULT_HASH_BEHAVIOUR`). Errors have the reference's texts and classes.
pub(crate) fn load(
    texts: &[String],
    merge: bool,
    duplicate_keys: DuplicateKeys,
    secrets: &Secrets,
    read_file: &mut dyn FnMut(&str) -> Result<Value, Diagnostic>,
) -> Result<ExtraVars, Diagnostic> {
    let mut all = ExtraVars::default();
    for text in texts {
        let value = match text.chars().next() {
            None => continue,
            Some('@') => read_file(&text[1..])?,
            Some('/' | '.') => {
                let message = format!("Please prepend extra_vars filename '{text}' with '@'");
                return Err(Diagnostic::new(Kind::Options, message));
            }
            Some('[' | '{') => {
                let options =
                    LoadOptions { path: SOURCE.into(), trusted: true, duplicate_keys, secrets: secrets.clone() };
                let loaded = yaml::load_json_or_yaml(text, &options)?;
                all.warnings.extend(loaded.warnings);
                all.deprecations.extend(loaded.deprecations);
                loaded.value
            }
            Some(_) => Value::Dict(pairs(text)?),
        };
        let Value::Dict(vars) = value else {
            let message = format!("Invalid extra vars data supplied. '{text}' could not be made into a dictionary");
            return Err(Diagnostic::new(Kind::Options, message));
        };
        combine(&mut all.vars, &vars, merge);
    }
    Ok(all)
}

/// Reads `key=value ...`; keys and values are trusted strings.
fn pairs(text: &str) -> Result<Dict, Diagnostic> {
    let origin = Origin::described(SOURCE);
    let pairs = playbook::parse_kv(&Str::trusted(text, Some(origin.clone())), false)?;
    Ok(pairs.with_origin(Some(origin)))
}

/// Lays variables over others.
fn combine(under: &mut Dict, over: &Dict, merge: bool) {
    for (key, value) in over {
        match (under.get_key(key), value) {
            (Some(Value::Dict(below)), Value::Dict(above)) if merge => {
                let mut merged = below.clone();
                combine(&mut merged, above, merge);
                under.insert(key.clone(), merged);
            }
            _ => {
                under.insert(key.clone(), value.clone());
            }
        }
    }
}
