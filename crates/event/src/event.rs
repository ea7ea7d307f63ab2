//! Every event of a run.

use crate::wire::{Wire, field};
use crate::{Host, IncludedFile, Play, Playbook, RunEnd, RunStart, Stats, Task, TaskResult, VarsPrompt, World};
use diagnostic::Report;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use value::Value;

/// An event with its place in the run.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Position in the run, from 0, without gaps.
    pub seq: u64,
    /// When it happened.
    pub time: SystemTime,
    /// How long after the start of the run.
    pub elapsed: Duration,
    /// What happened.
    pub event: Event,
    /// What the run knew then; only where a callback wants it ([`crate::Callback::wants_world`]).
    pub world: Option<Arc<dyn World>>,
}

impl Recorded {
    /// Returns it as one line of JSON without a line end:
    /// `{"seq":4,"time":1.0,"elapsed":0.1,"event":"runner_on_ok","data":{"result":{...}}}`.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(1024);
        out.push('{');
        field(&mut out, 1, "seq", &self.seq);
        field(&mut out, 1, "time", &self.time);
        field(&mut out, 1, "elapsed", &self.elapsed);
        field(&mut out, 1, "event", &self.event.hook());
        out.push_str(",\"data\":");
        self.event.write_data(&mut out);
        out.push('}');
        out
    }
}

/// What happened. Variants are named after Ansible's hooks without `v2_`.
#[derive(Clone, Debug)]
pub enum Event {
    /// A playbook file was loaded and its run starts.
    PlaybookOnStart(Arc<Playbook>),
    /// A play starts on a batch of hosts (once for each batch of `serial`).
    PlaybookOnPlayStart(Arc<Play>),
    /// A variable of `vars_prompt` is about to be asked for; precedes the play's start.
    PlaybookOnVarsPrompt(Arc<VarsPrompt>),
    /// No host matched the play.
    PlaybookOnNoHostsMatched,
    /// `max_fail_percentage` was exceeded, or under `free` every host is unreachable.
    PlaybookOnNoHostsRemaining,
    /// A task starts, before its first host.
    PlaybookOnTaskStart(Arc<Task>),
    /// A handler starts, before its first host.
    PlaybookOnHandlerTaskStart(Arc<Task>),
    /// A handler was notified by a host.
    PlaybookOnNotify {
        /// The handler.
        handler: Arc<Task>,
        /// Who notified it.
        host: Arc<Host>,
    },
    /// A dynamic include was loaded.
    PlaybookOnInclude(Arc<IncludedFile>),
    /// A playbook file ended: the counters so far.
    PlaybookOnStats(Arc<Stats>),
    /// A host starts on a task.
    RunnerOnStart {
        /// The host.
        host: Arc<Host>,
        /// The task.
        task: Arc<Task>,
    },
    /// A host finished a task.
    RunnerOnOk(Arc<TaskResult>),
    /// A host failed at a task.
    RunnerOnFailed {
        /// The result.
        result: Arc<TaskResult>,
        /// The task's `ignore_errors` as the hook is called with it: `Some(None)` where the task has none set,
        /// nothing where the hook is called without the keyword (a failed include).
        ignore_errors: Option<Value>,
    },
    /// A host skipped a task.
    RunnerOnSkipped(Arc<TaskResult>),
    /// A host could not be reached.
    RunnerOnUnreachable(Arc<TaskResult>),
    /// An item of a loop finished.
    RunnerItemOnOk(Arc<TaskResult>),
    /// An item of a loop failed.
    RunnerItemOnFailed(Arc<TaskResult>),
    /// An item of a loop was skipped.
    RunnerItemOnSkipped(Arc<TaskResult>),
    /// An attempt failed and another follows.
    RunnerRetry(Arc<TaskResult>),
    /// A background job was looked at and still runs.
    RunnerOnAsyncPoll(Arc<TaskResult>),
    /// A watched background job ended well.
    RunnerOnAsyncOk(Arc<TaskResult>),
    /// A watched background job failed.
    RunnerOnAsyncFailed(Arc<TaskResult>),
    /// A result has a diff to show.
    OnFileDiff(Arc<TaskResult>),

    // Declared by plugins, never called by today's Ansible; revived here (setting `revived_hooks`).
    /// A task is reached and no host of the batch is left to run it.
    RunnerOnNoHosts(Arc<Task>),
    /// One diff of a result, beside [`Event::OnFileDiff`].
    RunnerOnFileDiff {
        /// The result.
        result: Arc<TaskResult>,
        /// The diff.
        diff: Value,
    },
    /// A play starts gathering facts.
    PlaybookOnSetup,
    /// A `vars_files` or `include_vars` file was loaded for a host.
    PlaybookOnImportForHost {
        /// The host (as a result without data).
        result: Arc<TaskResult>,
        /// The file.
        imported_file: Arc<str>,
    },
    /// A candidate of a `vars_files` list of alternatives does not exist.
    PlaybookOnNotImportForHost {
        /// The host (as a result without data).
        result: Arc<TaskResult>,
        /// The file.
        missing_file: Arc<str>,
    },
    /// A task of a rescue or always section starts for a host that failed.
    PlaybookOnCleanupTaskStart(Arc<Task>),

    // Beyond Ansible.
    /// The run starts: always the first event.
    RunStart(Arc<RunStart>),
    /// The run ended, also after an error or Ctrl-C: always the last event.
    RunEnd(Arc<RunEnd>),
    /// Live output of a running command.
    RunnerOnOutput {
        /// The host.
        host: Arc<Host>,
        /// The task.
        task: Arc<Task>,
        /// `stdout` or `stderr`.
        stream: &'static str,
        /// The lines, without their ends.
        lines: Vec<String>,
    },
    /// A task ended on every host of the batch.
    PlaybookOnTaskEnd {
        /// The task.
        task: Arc<Task>,
        /// The counters so far.
        stats: Arc<Stats>,
    },
    /// A play ended (once for each batch).
    PlaybookOnPlayEnd(Arc<Play>),
    /// A message of the engine.
    Display {
        /// Which kind of message.
        level: DisplayLevel,
        /// The text, or the error's or warning's whole report.
        report: Arc<Report>,
        /// The host that a verbose message is prefixed with (`<host> text`).
        host: Option<Arc<str>>,
    },
}

/// A [`Wire`] that is put into an object without its type being known.
trait ErasedWire {
    fn put(&self, out: &mut String, begin: usize, name: &str);
}

impl<T: Wire> ErasedWire for T {
    fn put(&self, out: &mut String, begin: usize, name: &str) {
        field(out, begin, name, self);
    }
}

impl DisplayLevel {
    /// Returns its name in records.
    pub fn name(self) -> &'static str {
        match self {
            DisplayLevel::Verbose(_) => "verbose",
            DisplayLevel::Warning => "warning",
            DisplayLevel::SystemWarning => "system_warning",
            DisplayLevel::Deprecation => "deprecation",
            DisplayLevel::Error => "error",
            DisplayLevel::Text => "text",
            DisplayLevel::Banner => "banner",
        }
    }
}

/// The kinds of messages of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisplayLevel {
    /// Shown from that many `-v` on (1 to 6).
    Verbose(u8),
    /// `[WARNING]: ...` on stderr, once for each text.
    Warning,
    /// The same, unless `system_warnings` are switched off.
    SystemWarning,
    /// `[DEPRECATION WARNING]: ...` on stderr, once for each text.
    Deprecation,
    /// `[ERROR]: ...` on stderr, once for each text.
    Error,
    /// Plain text on stdout.
    Text,
    /// A line of stars around a text on stdout.
    Banner,
}

/// Every hook's name without `v2_`, in the order of the events.
pub const HOOKS: [&str; 35] = [
    "playbook_on_start",
    "playbook_on_play_start",
    "playbook_on_vars_prompt",
    "playbook_on_no_hosts_matched",
    "playbook_on_no_hosts_remaining",
    "playbook_on_task_start",
    "playbook_on_handler_task_start",
    "playbook_on_notify",
    "playbook_on_include",
    "playbook_on_stats",
    "runner_on_start",
    "runner_on_ok",
    "runner_on_failed",
    "runner_on_skipped",
    "runner_on_unreachable",
    "runner_item_on_ok",
    "runner_item_on_failed",
    "runner_item_on_skipped",
    "runner_retry",
    "runner_on_async_poll",
    "runner_on_async_ok",
    "runner_on_async_failed",
    "on_file_diff",
    "runner_on_no_hosts",
    "runner_on_file_diff",
    "playbook_on_setup",
    "playbook_on_import_for_host",
    "playbook_on_not_import_for_host",
    "playbook_on_cleanup_task_start",
    "run_start",
    "run_end",
    "runner_on_output",
    "playbook_on_task_end",
    "playbook_on_play_end",
    "display",
];

impl Event {
    /// Returns the task that the hook gets directly (not through a result): decides who hears of implicit tasks.
    pub fn direct_task(&self) -> Option<&Arc<Task>> {
        match self {
            Event::PlaybookOnTaskStart(task)
            | Event::PlaybookOnHandlerTaskStart(task)
            | Event::PlaybookOnNotify { handler: task, .. }
            | Event::RunnerOnStart { task, .. }
            | Event::RunnerOnNoHosts(task)
            | Event::PlaybookOnCleanupTaskStart(task)
            | Event::PlaybookOnTaskEnd { task, .. }
            | Event::RunnerOnOutput { task, .. } => Some(task),
            _ => None,
        }
    }

    /// Tells whether the hook is one that plugins declare and today's Ansible never calls.
    pub fn is_revived(&self) -> bool {
        matches!(
            self,
            Event::RunnerOnNoHosts(_)
                | Event::RunnerOnFileDiff { .. }
                | Event::PlaybookOnSetup
                | Event::PlaybookOnImportForHost { .. }
                | Event::PlaybookOnNotImportForHost { .. }
                | Event::PlaybookOnCleanupTaskStart(_)
        )
    }

    /// Appends what the hook is called with as a JSON object: its keys are the names of the hook's arguments.
    pub fn write_data(&self, out: &mut String) {
        out.push('{');
        let begin = out.len();
        let mut put = |name: &str, value: &dyn ErasedWire| value.put(out, begin, name);
        match self {
            Event::PlaybookOnStart(playbook) => put("playbook", playbook),
            Event::PlaybookOnPlayStart(play) | Event::PlaybookOnPlayEnd(play) => put("play", play),
            Event::PlaybookOnVarsPrompt(prompt) => put("prompt", prompt),
            Event::PlaybookOnNoHostsMatched | Event::PlaybookOnNoHostsRemaining | Event::PlaybookOnSetup => {}
            Event::PlaybookOnTaskStart(task)
            | Event::PlaybookOnHandlerTaskStart(task)
            | Event::RunnerOnNoHosts(task)
            | Event::PlaybookOnCleanupTaskStart(task) => put("task", task),
            Event::PlaybookOnNotify { handler, host } => {
                put("handler", handler);
                put("host", host);
            }
            Event::PlaybookOnInclude(included) => put("included_file", included),
            Event::PlaybookOnStats(stats) => put("stats", stats),
            Event::RunnerOnStart { host, task } => {
                put("host", host);
                put("task", task);
            }
            Event::RunnerOnFailed { result, ignore_errors } => {
                put("result", result);
                put("ignore_errors", ignore_errors);
            }
            Event::RunnerOnOk(result)
            | Event::RunnerOnSkipped(result)
            | Event::RunnerOnUnreachable(result)
            | Event::RunnerItemOnOk(result)
            | Event::RunnerItemOnFailed(result)
            | Event::RunnerItemOnSkipped(result)
            | Event::RunnerRetry(result)
            | Event::RunnerOnAsyncPoll(result)
            | Event::RunnerOnAsyncOk(result)
            | Event::RunnerOnAsyncFailed(result)
            | Event::OnFileDiff(result) => put("result", result),
            Event::RunnerOnFileDiff { result, diff } => {
                put("result", result);
                put("diff", diff);
            }
            Event::PlaybookOnImportForHost { result, imported_file } => {
                put("result", result);
                put("imported_file", imported_file);
            }
            Event::PlaybookOnNotImportForHost { result, missing_file } => {
                put("result", result);
                put("missing_file", missing_file);
            }
            Event::RunStart(start) => put("run", start),
            Event::RunEnd(end) => put("run", end),
            Event::RunnerOnOutput { host, task, stream, lines } => {
                put("host", host);
                put("task", task);
                put("stream", stream);
                put("lines", lines);
            }
            Event::PlaybookOnTaskEnd { task, stats } => {
                put("task", task);
                put("stats", stats);
            }
            Event::Display { level, report, host } => {
                put("level", &level.name());
                if let DisplayLevel::Verbose(verbosity) = level {
                    put("verbosity", verbosity);
                }
                put("text", report);
                put("host", host);
            }
        }
        out.push('}');
    }

    /// Returns the hook's name without `v2_`, which is also the event's tag in records.
    pub fn hook(&self) -> &'static str {
        match self {
            Event::PlaybookOnStart(_) => "playbook_on_start",
            Event::PlaybookOnPlayStart(_) => "playbook_on_play_start",
            Event::PlaybookOnVarsPrompt(_) => "playbook_on_vars_prompt",
            Event::PlaybookOnNoHostsMatched => "playbook_on_no_hosts_matched",
            Event::PlaybookOnNoHostsRemaining => "playbook_on_no_hosts_remaining",
            Event::PlaybookOnTaskStart(_) => "playbook_on_task_start",
            Event::PlaybookOnHandlerTaskStart(_) => "playbook_on_handler_task_start",
            Event::PlaybookOnNotify { .. } => "playbook_on_notify",
            Event::PlaybookOnInclude(_) => "playbook_on_include",
            Event::PlaybookOnStats(_) => "playbook_on_stats",
            Event::RunnerOnStart { .. } => "runner_on_start",
            Event::RunnerOnOk(_) => "runner_on_ok",
            Event::RunnerOnFailed { .. } => "runner_on_failed",
            Event::RunnerOnSkipped(_) => "runner_on_skipped",
            Event::RunnerOnUnreachable(_) => "runner_on_unreachable",
            Event::RunnerItemOnOk(_) => "runner_item_on_ok",
            Event::RunnerItemOnFailed(_) => "runner_item_on_failed",
            Event::RunnerItemOnSkipped(_) => "runner_item_on_skipped",
            Event::RunnerRetry(_) => "runner_retry",
            Event::RunnerOnAsyncPoll(_) => "runner_on_async_poll",
            Event::RunnerOnAsyncOk(_) => "runner_on_async_ok",
            Event::RunnerOnAsyncFailed(_) => "runner_on_async_failed",
            Event::OnFileDiff(_) => "on_file_diff",
            Event::RunnerOnNoHosts(_) => "runner_on_no_hosts",
            Event::RunnerOnFileDiff { .. } => "runner_on_file_diff",
            Event::PlaybookOnSetup => "playbook_on_setup",
            Event::PlaybookOnImportForHost { .. } => "playbook_on_import_for_host",
            Event::PlaybookOnNotImportForHost { .. } => "playbook_on_not_import_for_host",
            Event::PlaybookOnCleanupTaskStart(_) => "playbook_on_cleanup_task_start",
            Event::RunStart(_) => "run_start",
            Event::RunEnd(_) => "run_end",
            Event::RunnerOnOutput { .. } => "runner_on_output",
            Event::PlaybookOnTaskEnd { .. } => "playbook_on_task_end",
            Event::PlaybookOnPlayEnd(_) => "playbook_on_play_end",
            Event::Display { .. } => "display",
        }
    }
}
