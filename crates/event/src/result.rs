//! What one host returned for one task (or one item of its loop).

use crate::wire::wire_object;
use crate::{Host, Task};
use diagnostic::Report;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use value::{Dict, Value};

/// When the work was done: taken when it started, not when it was queued.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// When the work started.
    pub start: SystemTime,
    /// How long it took.
    pub duration: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Timing { start: SystemTime::UNIX_EPOCH, duration: Duration::ZERO }
    }
}

/// What one host returned for a task. `result` is cleaned as callbacks get it: without `failed` and `skipped` at the
/// top (the flags below tell the truth), without internal keys, censored under `no_log`.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "the four states of Ansible's results, which are not exclusive")]
pub struct TaskResult {
    /// The host.
    pub host: Arc<Host>,
    /// The task with its templated attributes.
    pub task: Arc<Task>,
    /// The cleaned data.
    pub result: Dict,
    /// It changed something.
    pub changed: bool,
    /// It failed.
    pub failed: bool,
    /// It was skipped.
    pub skipped: bool,
    /// The host could not be reached.
    pub unreachable: bool,
    /// Why it failed, with excerpts: the `[ERROR]:` block.
    pub exception: Option<Arc<Report>>,
    /// Warnings of the task, with excerpts.
    pub warnings: Vec<Arc<Report>>,
    /// Deprecations of the task; the text as printed after `[DEPRECATION WARNING]: `.
    pub deprecations: Vec<Arc<Report>>,
    /// When the work was done.
    pub timing: Timing,
}

impl TaskResult {
    /// Tells whether something changed.
    pub fn is_changed(&self) -> bool {
        self.changed
    }

    /// Tells whether it failed.
    pub fn is_failed(&self) -> bool {
        self.failed
    }

    /// Tells whether it was skipped.
    pub fn is_skipped(&self) -> bool {
        self.skipped
    }

    /// Tells whether the host could not be reached.
    pub fn is_unreachable(&self) -> bool {
        self.unreachable
    }

    /// Looks a key up as `_check_key` does: at the top, and where it is not there in each item of a loop's `results`.
    pub fn check_key(&self, key: &str) -> bool {
        match self.result.get(key) {
            Some(value) => value.is_true(),
            None => self.items().filter_map(|item| item.get(key)).any(Value::is_true),
        }
    }

    /// What Ansible's `is_failed()` answers inside a hook, where `failed` was removed from the data:
    /// true only through `failed_when_result` or a loop's items.
    pub fn is_failed_as_ansible(&self) -> bool {
        let by_condition =
            self.result.contains("failed_when_result") || self.items().any(|item| item.contains("failed_when_result"));
        self.check_key(if by_condition { "failed_when_result" } else { "failed" })
    }

    /// What Ansible's `is_skipped()` answers inside a hook: true only where every item of a loop was skipped.
    pub fn is_skipped_as_ansible(&self) -> bool {
        let items = self.result.get("results").and_then(as_list).unwrap_or_default();
        let is_skipped = |item: &Value| item.as_dict().and_then(|dict| dict.get("skipped")).is_some_and(Value::is_true);
        (!items.is_empty() && items.iter().all(is_skipped)) || self.result.get("skipped").is_some_and(Value::is_true)
    }

    /// Returns the results of a loop's items.
    pub fn items(&self) -> impl Iterator<Item = &Dict> {
        self.result.get("results").and_then(as_list).unwrap_or_default().iter().filter_map(Value::as_dict)
    }
}

/// A tuple is no list, as in Python.
fn as_list(value: &Value) -> Option<&[Value]> {
    match value {
        Value::List(list) => Some(list.as_slice()),
        _ => None,
    }
}

wire_object!(TaskResult {
    host: Arc<Host>,
    task: Arc<Task>,
    result: Dict,
    changed: bool,
    failed: bool,
    skipped: bool,
    unreachable: bool,
    exception: Option<Arc<Report>>,
    warnings: Vec<Arc<Report>>,
    deprecations: Vec<Arc<Report>>,
    timing: Timing,
});

wire_object!(Timing { start: SystemTime, duration: Duration });
