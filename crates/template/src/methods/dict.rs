//! Methods of `dict`. What Python gives as a view is a list here: the reference turns views into lists where a call returns.

use super::{Outcome, arity, fail, items_of};
use crate::op::unhashable;
use crate::plugin::Args;
use value::{Dict, List, Value, repr};

pub(super) const NAMES: &[&str] =
    &["clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values"];

/// Makes a tuple of a key and its value.
fn pair(key: &Value, value: &Value) -> Value {
    Value::Tuple([key.clone(), value.clone()].into_iter().collect::<List>())
}

fn check_key(key: &Value) -> Result<(), diagnostic::Diagnostic> {
    match unhashable(key) {
        Some(kind) => fail(format!("unhashable type: '{kind}'")),
        None => Ok(()),
    }
}

pub(super) fn call(map: &Dict, name: &str, mut args: Args) -> Outcome {
    match name {
        "items" | "keys" | "values" => {
            arity(&format!("dict.{name}"), &args, 0, 0)?;
            Ok(Value::list(map.iter().map(|(key, value)| match name {
                "items" => pair(key, value),
                "keys" => key.clone(),
                _ => value.clone(),
            })))
        }
        "get" => {
            let Some(key) = args.take(0, "key") else { return fail("get expected at least 1 argument, got 0") };
            check_key(&key)?;
            if args.positional.len() > 2 {
                return fail(format!("get expected at most 2 arguments, got {}", args.positional.len()));
            }
            let default = args.take(1, "default").unwrap_or(Value::None);
            Ok(map.get_key(&key).cloned().unwrap_or(default))
        }
        // Anew: it must not be the same dictionary.
        "copy" => {
            let copy: Dict = map.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
            Ok(Value::Dict(copy.with_origin(map.origin().cloned())))
        }
        "fromkeys" => {
            arity("fromkeys", &args, 1, 2)?;
            let value = args.positional.get(1).cloned().unwrap_or(Value::None);
            let made: Dict = items_of(&args.positional[0])?.into_iter().map(|key| (key, value.clone())).collect();
            Ok(Value::Dict(made))
        }
        _ => fail(format!("'dict' object has no attribute '{name}'")),
    }
}

/// Makes the dictionary that `dict(...)` or `.update(...)` is given.
pub(crate) fn gather(args: Args, function: &str) -> Result<Dict, diagnostic::Diagnostic> {
    let mut made = Dict::new();
    if args.positional.len() > 1 {
        return fail(format!("{function} expected at most 1 argument, got {}", args.positional.len()));
    }
    match args.positional.into_iter().next() {
        None => {}
        Some(Value::Dict(other)) => {
            made = other.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        }
        Some(Value::Object(object)) if object.is_mapping() => {
            for key in object.iterate().unwrap_or_default() {
                let value = object.get_item(&key)?.unwrap_or(Value::None);
                made.insert(key, value);
            }
        }
        Some(other) => {
            for (index, item) in items_of(&other)?.iter().enumerate() {
                let Ok(parts) = items_of(item) else {
                    return fail(format!("cannot convert dictionary update sequence element #{index} to a sequence"));
                };
                let [key, value] = parts.as_slice() else {
                    return fail(format!(
                        "dictionary update sequence element #{index} has length {}; 2 is required",
                        parts.len()
                    ));
                };
                check_key(key)?;
                made.insert(key.clone(), value.clone());
            }
        }
    }
    for (key, value) in args.named {
        made.insert(key, value);
    }
    Ok(made)
}

pub(super) fn mutate(map: &mut Dict, name: &str, mut args: Args) -> Outcome {
    match name {
        "update" => {
            let other = gather(args, "update")?;
            map.extend(&other);
        }
        "clear" => *map = Dict::new(),
        "pop" => {
            arity("pop", &args, 1, 2)?;
            check_key(&args.positional[0])?;
            return match map.remove_key(&args.positional[0]) {
                Some(value) => Ok(value),
                None if args.positional.len() > 1 => Ok(args.positional.remove(1)),
                None => fail(repr(&args.positional[0])),
            };
        }
        "popitem" => {
            let Some((key, value)) = map.iter().next_back().map(|(key, value)| (key.clone(), value.clone())) else {
                return fail("'popitem(): dictionary is empty'");
            };
            map.remove_key(&key);
            return Ok(pair(&key, &value));
        }
        "setdefault" => {
            arity("setdefault", &args, 1, 2)?;
            check_key(&args.positional[0])?;
            if let Some(value) = map.get_key(&args.positional[0]) {
                return Ok(value.clone());
            }
            let default = args.positional.get(1).cloned().unwrap_or(Value::None);
            map.insert(args.positional.remove(0), default.clone());
            return Ok(default);
        }
        _ => return fail(format!("'dict' object has no attribute '{name}'")),
    }
    Ok(Value::None)
}
