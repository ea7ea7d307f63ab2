//! `to_yaml`, `to_nice_yaml`, `from_yaml`, `from_yaml_all`.

use crate::fail::{Fail, Got};
use crate::signature::bind;
use template::Call;
use value::Value;
use yaml::LoadOptions;

/// `from_yaml`.
pub(super) fn from_yaml(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [] = bind(call, "from_yaml", &["data"], &[], &[])?;
    match &value {
        Value::None => Ok(Value::None),
        Value::Str(text) => {
            let loaded = yaml::load_plain(text, &LoadOptions::data()).map_err(|error| Fail::text(error.to_string()))?;
            report(call, &loaded);
            Ok(loaded.value)
        }
        _ => Ok(ignored(value, call, "from_yaml")),
    }
}

/// `from_yaml_all`: each document of a stream.
pub(super) fn from_yaml_all(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [] = bind(call, "from_yaml_all", &["data"], &[], &[])?;
    match &value {
        Value::None => Ok(Value::from(Vec::new())),
        Value::Str(text) => {
            let loaded =
                yaml::load_all_plain(text, &LoadOptions::data()).map_err(|error| Fail::text(error.to_string()))?;
            report(call, &loaded);
            Ok(loaded.value)
        }
        _ => Ok(ignored(value, call, "from_yaml_all")),
    }
}

fn report(call: &Call<'_, '_>, loaded: &yaml::Loaded) {
    for warning in &loaded.warnings {
        call.templar.services.warn(warning.clone());
    }
}

fn ignored(value: Value, call: &Call<'_, '_>, filter: &str) -> Value {
    call.templar.services.deprecated(format!(
        "The {filter} filter ignored non-string input of type {}. This feature will be removed from ansible-core version 2.23.",
        value::str_repr(value.type_name())
    ));
    value
}
