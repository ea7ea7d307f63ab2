//! Methods of objects that are mappings (`hostvars`): those of Python's `Mapping`.

use super::{Outcome, arity, fail};
use crate::plugin::Args;
use value::{List, Object, Value};

pub(super) const NAMES: &[&str] = &["get", "items", "keys", "values"];

pub(super) fn call(map: &dyn Object, name: &str, mut args: Args) -> Outcome {
    if name == "get" {
        let Some(key) = args.take(0, "key") else {
            return fail("Mapping.get() missing 1 required positional argument: 'key'");
        };
        let default = args.take(1, "default").unwrap_or(Value::None);
        return Ok(map.get_item(&key)?.unwrap_or(default));
    }
    arity(&format!("{}.{name}", map.type_name()), &args, 0, 0)?;
    let mut found = List::new();
    for key in map.iterate().unwrap_or_default() {
        found.push(match name {
            "keys" => key,
            "values" => map.get_item(&key)?.unwrap_or_default(),
            _ => {
                let value = map.get_item(&key)?.unwrap_or_default();
                Value::Tuple([key, value].into_iter().collect())
            }
        });
    }
    Ok(Value::List(found))
}
