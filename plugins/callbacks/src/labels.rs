//! How hosts and items are called on the screen.

use event::{CallbackError, TaskResult};
use std::borrow::Cow;
use value::{Dict, Value, to_text};

/// Returns a result's host, with the host it was delegated to: `web1 -> db1(10.0.0.2)`.
pub(crate) fn host_label(result: &TaskResult) -> Cow<'_, str> {
    let host: &str = &result.host.name;
    let delegate = &result.task.delegate_to;
    if !delegate.is_true() || delegate.as_str() == Some(host) {
        return Cow::Borrowed(host);
    }
    let mut label = format!("{host} -> {}", to_text(delegate));
    let delegated = result.result.get("_ansible_delegated_vars").and_then(Value::as_dict);
    if let Some(address) = delegated.and_then(|vars| vars.get("ansible_host"))
        && address != delegate
    {
        label.push('(');
        label.push_str(&to_text(address));
        label.push(')');
    }
    Cow::Owned(label)
}

/// Returns the address of the host that a result was delegated to; fails where it is delegated and has none, as Ansible's
/// older callbacks do.
pub(crate) fn delegated_address(result: &Dict) -> Result<Option<String>, CallbackError> {
    let delegated = result.get("_ansible_delegated_vars").and_then(Value::as_dict).filter(|vars| !vars.is_empty());
    match delegated.map(|vars| vars.get("ansible_host")) {
        None => Ok(None),
        Some(Some(address)) => Ok(Some(to_text(address))),
        Some(None) => Err(CallbackError::Message("'ansible_host'".to_owned())),
    }
}

/// Returns what stands for an item of a loop.
pub(crate) fn item_label(result: &Dict) -> Cow<'_, str> {
    if result.get("_ansible_no_log").is_some_and(Value::is_true) {
        return Cow::Borrowed("(censored due to no_log)");
    }
    match result.get("_ansible_item_label").or_else(|| result.get("item")) {
        Some(Value::Str(text)) => Cow::Borrowed(text.as_str()),
        Some(other) => Cow::Owned(to_text(other)),
        None => Cow::Borrowed("None"),
    }
}
