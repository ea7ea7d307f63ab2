//! Names of Python classes in messages.

use value::Value;

/// Returns `type(x).__name__` as messages of the reference show it: containers of templates leak their own class.
pub(crate) fn class_name(value: &Value) -> &str {
    match value {
        Value::List(_) => "_AnsibleLazyTemplateList",
        Value::Dict(_) => "_AnsibleLazyTemplateDict",
        Value::Tuple(_) => "_AnsibleLazyAccessTuple",
        Value::Str(text) if text.is_markup() => "Markup",
        Value::Str(text) if text.tag().is_some() => "_AnsibleTaggedStr",
        other => other.type_name(),
    }
}

/// Returns the text of `type(x)`: `<class 'int'>`.
pub(crate) fn class_text(value: &Value) -> String {
    let module = match value {
        Value::List(_) | Value::Dict(_) | Value::Tuple(_) => "ansible._internal._templating._lazy_containers.",
        Value::Str(text) if text.is_markup() => "markupsafe.",
        Value::Str(text) if text.tag().is_some() => "ansible.module_utils._internal._datatag.",
        Value::DateTime(_) => "datetime.",
        _ => "",
    };
    format!("<class '{module}{}'>", class_name(value))
}
