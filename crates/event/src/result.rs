//! What one host returned for one task (or one item of its loop).

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

    /// Looks a key up as `_check_key` does: in each item of a loop's `results`, else at the top.
    pub fn check_key(&self, key: &str) -> bool {
        let items = self.result.get("results").and_then(Value::as_slice);
        match items {
            Some(items) if !items.is_empty() && self.is_loop() => {
                items.iter().any(|item| item.as_dict().and_then(|dict| dict.get(key)).is_some_and(Value::is_true))
            }
            _ => self.result.get(key).is_some_and(Value::is_true),
        }
    }

    /// What Ansible's `is_failed()` answers inside a hook, where `failed` was removed from the data:
    /// true only through `failed_when_result` or a loop's items.
    pub fn is_failed_as_ansible(&self) -> bool {
        let by_condition = |dict: &Dict| dict.get("failed_when_result").is_some_and(Value::is_true);
        if self.result.contains("failed_when_result") {
            return by_condition(&self.result);
        }
        let items = self.result.get("results").and_then(Value::as_slice).unwrap_or_default();
        if items.iter().filter_map(Value::as_dict).any(|item| item.contains("failed_when_result")) {
            return items.iter().filter_map(Value::as_dict).any(by_condition);
        }
        self.check_key("failed")
    }

    /// What Ansible's `is_skipped()` answers inside a hook: true only where every item of a loop was skipped.
    pub fn is_skipped_as_ansible(&self) -> bool {
        match self.result.get("results").and_then(Value::as_slice) {
            Some(items) if !items.is_empty() && items.iter().all(|item| item.as_dict().is_some()) => items
                .iter()
                .filter_map(Value::as_dict)
                .all(|item| item.get("skipped").is_some_and(Value::is_true)),
            _ => self.result.get("skipped").is_some_and(Value::is_true),
        }
    }

    fn is_loop(&self) -> bool {
        !self.task.loop_items.is_none()
    }
}
