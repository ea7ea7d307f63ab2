//! The JSON half of Ansible's loader: a text that is JSON is read as that, with the file as every value's origin.

use crate::LoadOptions;
use diagnostic::Origin;
use value::{Dict, List, Str, Trust, Value, parse_json};
use vault::EncryptedString;

/// Returns what a text says as JSON, nothing where it is none.
pub(crate) fn load(text: &str, options: &LoadOptions) -> Option<Value> {
    let origin = options.origin(0, 0);
    locate(parse_json(text).ok()?, &origin, options)
}

/// Tags values with the file; nothing where a special key has a value it can't have.
fn locate(value: Value, origin: &Origin, options: &LoadOptions) -> Option<Value> {
    let trust = options.trust();
    Some(match value {
        Value::Str(text) => Value::Str(Str::tagged(text.shared(), Some(origin.clone()), trust)),
        Value::List(list) => {
            let items: Option<List> = list.into_vec().into_iter().map(|item| locate(item, origin, options)).collect();
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
                let Value::Str(text) = vault else { return None };
                return Some(EncryptedString::value(text.shared(), Some(origin.clone()), &options.secrets));
            }
            let pairs: Option<Dict> =
                dict.iter().map(|(key, value)| Some((key.clone(), locate(value.clone(), origin, options)?))).collect();
            Value::Dict(pairs?.with_origin(Some(origin.clone())))
        }
        other => other,
    })
}
