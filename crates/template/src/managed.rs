//! The text of `ansible_managed`: the setting with its fields.

use crate::format::{Fields, str_format};
use diagnostic::Diagnostic;
use value::Value;

/// Fills the fields `{host}`, `{uid}` and `{file}` of the setting `DEFAULT_MANAGED_STR` with templates for them; doubled
/// braces stand for one. Fails as Python's `str.format` does.
pub fn managed_template(setting: &str) -> Result<String, Diagnostic> {
    str_format(setting, &mut Known)
}

/// The fields that the setting may use.
struct Known;

impl Fields for Known {
    fn position(&self, _index: usize) -> Option<Value> {
        None
    }

    fn name(&self, name: &str) -> Option<Value> {
        match name {
            "host" => Some(Value::from("{{ template_host }}")),
            "uid" => Some(Value::from("{{ template_uid }}")),
            "file" => Some(Value::from("{{ template_path }}")),
            _ => None,
        }
    }

    fn attribute(&mut self, _value: Value, name: &str) -> Result<Value, Diagnostic> {
        Err(Diagnostic::error(format!("'str' object has no attribute '{name}'")))
    }

    fn item(&mut self, _value: Value, _key: &Value) -> Result<Value, Diagnostic> {
        Err(Diagnostic::error("string indices must be integers, not 'str'"))
    }
}
