//! What a task gave on one host, on its way from the action to the event: data, error, warnings, keywords.

use crate::action::{ActionError, Captured};
use crate::fields::TaskFields;
use crate::payload::Deprecation;
use diagnostic::{Diagnostic, Kind};
use event::Timing;
use std::sync::Arc;
use value::{Dict, Value};

/// What a task (or one item of its loop) gave.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The data, internal keys (`_ansible_*`) included.
    pub(crate) data: Dict,
    /// Why it failed.
    pub(crate) error: Option<Diagnostic>,
    /// Warnings, in order, each once.
    pub(crate) warnings: Vec<Diagnostic>,
    /// Deprecations.
    pub(crate) deprecations: Vec<Deprecation>,
    /// The keywords after templating (those of the last item for a loop).
    pub(crate) fields: Arc<TaskFields>,
    /// When the work was done.
    pub(crate) timing: Timing,
}

impl Outcome {
    /// Looks a flag up: at the top, or where it is missing there in any item of a loop.
    pub(crate) fn flag(&self, key: &str) -> bool {
        match self.data.get(key) {
            Some(value) => value.is_true(),
            None => {
                self.items().iter().filter_map(Value::as_dict).any(|item| item.get(key).is_some_and(Value::is_true))
            }
        }
    }

    /// Returns the results of a loop's items.
    pub(crate) fn items(&self) -> &[Value] {
        match self.data.get("results") {
            Some(Value::List(items)) => items.as_slice(),
            _ => &[],
        }
    }

    /// Tells whether something changed.
    pub(crate) fn is_changed(&self) -> bool {
        self.flag("changed")
    }

    /// Tells whether it failed.
    pub(crate) fn is_failed(&self) -> bool {
        let by_condition = self.data.contains("failed_when_result")
            || self.items().iter().filter_map(Value::as_dict).any(|item| item.contains("failed_when_result"));
        self.flag(if by_condition { "failed_when_result" } else { "failed" })
    }

    /// Tells whether it was skipped: a loop only where every item was.
    pub(crate) fn is_skipped(&self) -> bool {
        let items = self.items();
        let all = |item: &Value| item.as_dict().is_some_and(|dict| dict.get("skipped").is_some_and(Value::is_true));
        !items.is_empty() && items.iter().all(all) || self.data.get("skipped").is_some_and(Value::is_true)
    }

    /// Tells whether the host could not be reached.
    pub(crate) fn is_unreachable(&self) -> bool {
        self.flag("unreachable")
    }

    /// Tells whether the result is censored for callbacks.
    pub(crate) fn is_censored(&self) -> bool {
        self.fields.no_log || self.data.get("_ansible_no_log").is_some_and(Value::is_true)
    }
}

/// The error at the top of every failed task's chain.
pub(crate) fn task_failed(task: &playbook::Task, cause: Diagnostic) -> Diagnostic {
    let failed = Diagnostic::new(cause.kind, "Task failed.").at(task.origin.as_ref());
    let failed = match &task.written {
        Some(written) => failed.about(value::repr(&Value::Dict(written.as_ref().clone()))),
        None => failed,
    };
    // Ansible: the task that checks a role's arguments is written by no one, and shown as the dictionary it is made of.
    let failed = if task.origin.is_none() && !task.implicit && task.action.as_str() == CHECK_OF_ARGUMENTS {
        let written = [("action", Value::str(CHECK_OF_ARGUMENTS)), ("args", Value::Dict(task.args.clone()))];
        failed.about(value::repr(&Value::Dict(written.into_iter().collect())))
    } else {
        failed
    };
    failed.caused_by(cause)
}

/// The action of tasks that check a role's arguments.
const CHECK_OF_ARGUMENTS: &str = "ansible.builtin.validate_argument_spec";

/// Makes a failed (or skipped, or unreachable) result's data from why the action could not go on.
pub(crate) fn data_from_error(error: ActionError, chain: &Diagnostic) -> Dict {
    let mut data = error.result;
    match error.reason.kind {
        Kind::ActionSkip => {
            data.insert("skipped", true);
        }
        Kind::Unreachable => {
            data.insert("unreachable", true);
        }
        Kind::Timeout => {
            data.insert("failed", true);
            data.insert("timedout", data.get("timedout").cloned().unwrap_or(Value::Bool(true)));
        }
        _ => {
            data.insert("failed", true);
        }
    }
    if error.reason.kind != Kind::ActionSkip {
        data.insert("exception", "(traceback unavailable)");
    }
    if !data.contains("msg") {
        let message = match error.reason.kind {
            Kind::ActionSkip | Kind::ActionFail => error.reason.full_message(),
            _ => chain.full_message(),
        };
        data.insert("msg", message);
    }
    data
}

/// Looks at an action's data: a failure is an error with the message that it carries. Puts the `exception` key right.
pub(crate) fn captured_error(data: &mut Dict) -> Option<Diagnostic> {
    let failed = data.get("failed").is_some_and(Value::is_true);
    let exception = data.remove("exception").filter(Value::is_true);
    if !failed && exception.is_none() {
        return None;
    }
    let captured = exception.as_ref().and_then(|value| match value {
        Value::Object(object) => object.as_any().downcast_ref::<Captured>(),
        _ => None,
    });
    let (by_module, error) = match captured {
        Some(captured) => (captured.by_module, captured.error.clone()),
        None => (false, said(data)),
    };
    data.insert("exception", "(traceback unavailable)");
    let outer = if by_module { "Module failed." } else { "Action failed." };
    failed.then(|| Diagnostic::error(outer).caused_by(error))
}

/// What a failed result says for itself.
fn said(data: &Dict) -> Diagnostic {
    Diagnostic::error(data.get("msg").map_or_else(|| "Unknown error.".to_owned(), value::to_text)).verbatim()
}

/// Completes what a module returned, as Ansible does before an action sees it.
pub(crate) fn complete_module_result(mut result: Dict) -> Dict {
    for stream in ["stdout", "stderr"] {
        let lines = format!("{stream}_lines");
        if result.contains(&lines) {
            continue;
        }
        if let Some(text) = result.get(stream) {
            let text = match text {
                Value::Str(text) => text.to_string(),
                Value::None => String::new(),
                other => value::to_text(other),
            };
            result.insert(lines, split_lines(&text));
        }
    }
    // What was no answer of the module's is the action's failure.
    let parsed = result.get("_ansible_parsed").is_none_or(Value::is_true);
    result.insert("_ansible_parsed", parsed);
    let failed = result.get("failed").is_some_and(Value::is_true);
    let exception = result.get("exception").filter(|exception| exception.is_true()).cloned();
    let known = matches!(exception, Some(Value::Object(_)));
    if !known && (failed || exception.is_some()) {
        let told = exception.as_ref().and_then(module::wire::diagnostic);
        let error = told.unwrap_or_else(|| said(&result));
        result.insert("exception", Value::Object(Arc::new(Captured { by_module: parsed, error })));
    }
    result
}

/// Splits text as Python's `splitlines`.
pub fn split_lines(text: &str) -> Vec<Value> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let is_end = |c: char| {
            matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
        };
        match rest.find(is_end) {
            None => {
                lines.push(Value::str(rest));
                break;
            }
            Some(at) => {
                lines.push(Value::str(&rest[..at]));
                let ending = if rest[at..].starts_with("\r\n") {
                    2
                } else {
                    rest[at..].chars().next().map_or(1, char::len_utf8)
                };
                rest = &rest[at + ending..];
            }
        }
    }
    lines
}
