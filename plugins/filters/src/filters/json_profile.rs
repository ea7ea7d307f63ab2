//! JSON with what inventory scripts say of strings: `__ansible_unsafe` marks what is never a template.

use value::{Str, Trust, Value};

/// A way of reading JSON that knows of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Profile {
    /// Plain JSON.
    Tagless,
    /// Any string may be a template.
    Legacy,
    /// Strings in variables may be templates: in `_meta.hostvars`, and in the `vars` of groups.
    InventoryLegacy,
}

impl Profile {
    /// Gives strings the trust of the text that they were read from, where the profile allows it.
    pub(super) fn revive(self, value: &Value, source: &Value) -> Value {
        if self == Profile::Tagless {
            return value.clone();
        }
        let text = match source {
            Value::Str(text) if text.is_trusted() => Some(text),
            _ => None,
        };
        self.revived(value, text, &mut Vec::new())
    }

    fn revived<'v>(self, value: &'v Value, source: Option<&Str>, place: &mut Vec<&'v str>) -> Value {
        match value {
            Value::Str(text) => match source {
                Some(source) if self.allows(place) => {
                    Value::Str(Str::tagged(text.shared(), source.origin().cloned(), Trust::Trusted))
                }
                _ => value.clone(),
            },
            Value::List(items) => {
                place.push("");
                let revived = Value::list(items.iter().map(|item| self.revived(item, source, place)));
                place.pop();
                revived
            }
            Value::Dict(dict) => {
                if let (1, Some(inner @ Value::Str(_))) = (dict.len(), dict.get("__ansible_unsafe")) {
                    return inner.clone();
                }
                let pairs = dict.iter().map(|(key, value)| {
                    place.push(key.as_str().unwrap_or_default());
                    let revived = self.revived(value, source, place);
                    place.pop();
                    (key.clone(), revived)
                });
                Value::Dict(pairs.collect())
            }
            other => other.clone(),
        }
    }

    /// Tells whether a string at a place may be a template.
    fn allows(self, place: &[&str]) -> bool {
        match self {
            Profile::Tagless => false,
            Profile::Legacy => true,
            Profile::InventoryLegacy => {
                place.len() >= 4 && place[..2] == ["_meta", "hostvars"] || place.len() >= 3 && place[1] == "vars"
            }
        }
    }
}
