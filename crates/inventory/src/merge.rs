//! Laying variables over variables: `hash_behaviour`.

use value::{Dict, Value};

/// What happens to a dictionary that is defined at two levels: `DEFAULT_HASH_BEHAVIOUR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum HashBehaviour {
    /// The higher level's stands.
    #[default]
    Replace,
    /// They are merged, at any depth; lists are replaced.
    Merge,
}

/// Returns `over` laid over `under`. Keys keep the place where they first stood.
#[must_use]
pub fn combine(under: &Dict, over: &Dict, behaviour: HashBehaviour) -> Dict {
    if over.is_empty() {
        return under.clone();
    }
    let mut result = under.clone();
    match behaviour {
        HashBehaviour::Replace => result.extend(over),
        HashBehaviour::Merge => {
            for (key, value) in over {
                let merged = match result.get_key(key) {
                    Some(old) => combine_value(old, value),
                    None => value.clone(),
                };
                result.insert(key.clone(), merged);
            }
        }
    }
    result
}

/// Returns one value laid over another as merging does it: dictionaries are merged, anything else is replaced.
#[must_use]
pub fn combine_value(under: &Value, over: &Value) -> Value {
    match (under, over) {
        (Value::Dict(under), Value::Dict(over)) => Value::Dict(combine(under, over, HashBehaviour::Merge)),
        _ => over.clone(),
    }
}
