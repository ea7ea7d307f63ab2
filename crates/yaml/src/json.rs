//! The JSON half of Ansible's loader: a text that is JSON is read as that, with the file as every value's origin.

use crate::{LoadOptions, construct};
use diagnostic::Origin;
use value::{Dict, List, Str, Trust, Value, parse_json};

/// Returns what a text says as JSON, nothing where it is none.
pub(crate) fn load(text: &str, options: &LoadOptions) -> Option<Value> {
    let origin = options.origin(0, 0);
    locate(parse_json(text).ok()?, &origin, options.trust())
}

/// Tags values with the file; nothing where a special key has a value it can't have.
fn locate(value: Value, origin: &Origin, trust: Trust) -> Option<Value> {
    Some(match value {
        Value::Str(text) => Value::Str(Str::tagged(text.shared(), Some(origin.clone()), trust)),
        Value::List(list) => {
            let items: Option<List> = list.into_vec().into_iter().map(|item| locate(item, origin, trust)).collect();
            Value::List(items?.with_origin(Some(origin.clone())))
        }
        Value::Dict(dict) => {
            if let Some(unsafe_text) = dict.get("__ansible_unsafe") {
                return match unsafe_text {
                    Value::Str(text) => Some(Value::Str(Str::tagged(text.shared(), Some(origin.clone()), Trust::Data))),
                    _ => None,
                };
            }
            if let Some(vault) = dict.get("__ansible_vault") {
                vault.as_str()?;
                return Some(construct::vaulted(origin));
            }
            let pairs: Option<Dict> =
                dict.iter().map(|(key, value)| Some((key.clone(), locate(value.clone(), origin, trust)?))).collect();
            Value::Dict(pairs?.with_origin(Some(origin.clone())))
        }
        other => other,
    })
}
