//! `counter_enabled`: which task of how many, which host of how many.

use crate::labels::delegated_address;
use crate::recap;
use crate::results::{ResultFormat, cleaned, is_verbose, show_failure, show_warnings};
use event::{
    Callback, CallbackError, CallbackPlugin, ColorSetting, Display, Event, Paint, Play, Recorded, Reply, Stats, Task,
    TaskResult,
};
use std::fmt::Write;
use value::{Dict, Value};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "counter_enabled",
    collection: "community.general",
    summary: "Prints a run with counters of tasks and hosts",
    doc: "Shows how far a long run over many hosts is: `TASK 3/9` and `ok: 17/250 [host]`. The tasks that are counted are \
          those of the play's first block. Items of loops are not shown.",
    kind: "stdout",
    needs_enabled: false,
    options: &crate::inherited::OF_DEFAULT,
    build: |options| {
        Ok(Box::new(CounterEnabled {
            format: ResultFormat::default(),
            shows_skipped: options.is_on("display_skipped_hosts"),
            shows_custom_stats: options.is_on("show_custom_stats"),
            shows_arguments: options.is_on("display_args_to_stdout"),
            is_free: false,
            task: 1,
            tasks: 0,
            host: 1,
            hosts: 0,
            hosts_before: 0,
            hosts_so_far: 0,
        }))
    },
};

#[expect(clippy::struct_excessive_bools, reason = "three options and the play's strategy")]
struct CounterEnabled {
    format: ResultFormat,
    shows_skipped: bool,
    shows_custom_stats: bool,
    shows_arguments: bool,
    /// The play has the strategy `free`.
    is_free: bool,
    /// The task that starts next.
    task: usize,
    tasks: usize,
    /// The host that was counted last.
    host: usize,
    hosts: usize,
    /// Hosts of the batches before this one.
    hosts_before: usize,
    /// The same with this batch.
    hosts_so_far: usize,
}

impl Callback for CounterEnabled {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::PlaybookOnPlayStart(play) => self.play_start(play, display)?,
            Event::PlaybookOnTaskStart(task) => self.task_start(task, display),
            Event::RunnerOnOk(result) => self.ok(result, display)?,
            Event::RunnerOnFailed { result, ignore_errors } => {
                self.failed(result, display)?;
                if ignore_errors.as_ref().is_some_and(Value::is_true) {
                    display.display("...ignoring", Paint::set(ColorSetting::Skip));
                }
            }
            Event::RunnerOnSkipped(result) => self.skipped(result, display)?,
            Event::RunnerOnUnreachable(result) => {
                self.host += 1;
                self.need_banner()?;
                let data = &result.result;
                self.fatal("UNREACHABLE", result, data, Paint::set(ColorSetting::Unreachable), display)?;
            }
            Event::PlaybookOnStats(stats) => self.recap(stats, display),
            _ => {}
        }
        Ok(Reply::Continue)
    }

    fn wants_revived(&self) -> bool {
        false
    }
}

impl CounterEnabled {
    fn play_start(&mut self, play: &Play, display: &mut dyn Display) -> Result<(), CallbackError> {
        let name = play.name.trim();
        let text = if name.is_empty() { "play".to_owned() } else { format!("PLAY [{name}]") };
        display.banner(&text, None);
        self.is_free = play.strategy.as_str() == Some("free");
        self.hosts_before = self.hosts_so_far;
        self.hosts_so_far += play.inventory_hosts;
        self.hosts = play.all_hosts;
        let Some(tasks) = play.block_sizes.first() else {
            // Ansible: a play without tasks of its own, roles aside.
            return Err(CallbackError::Message("list index out of range".to_owned()));
        };
        self.tasks = *tasks;
        self.task = 1;
        Ok(())
    }

    fn task_start(&mut self, task: &Task, display: &mut dyn Display) {
        let mut arguments = String::new();
        if self.shows_arguments && !task.no_log.is_true() {
            // Ansible: a slip; names and values are not put in.
            let pairs = vec!["{k}={v}"; task.args.as_dict().map_or(0, Dict::len)];
            let _ = write!(arguments, " {}", pairs.join(", "));
        }
        display.banner(&format!("TASK {}/{} [{}{arguments}]", self.task, self.tasks, task.name.trim()), None);
        if display.verbosity() >= 2
            && let Some(path) = &task.path
        {
            display.display(&format!("task path: {path}"), Paint::set(ColorSetting::Debug));
        }
        self.host = self.hosts_before;
        self.task += 1;
    }

    /// Ansible: under `free` it looks for a banner that it does not have.
    fn need_banner(&self) -> Result<(), CallbackError> {
        if self.is_free {
            let message = "'CallbackModule' object has no attribute '_last_task_banner'";
            return Err(CallbackError::Message(message.to_owned()));
        }
        Ok(())
    }

    fn ok(&mut self, result: &TaskResult, display: &mut dyn Display) -> Result<(), CallbackError> {
        self.host += 1;
        self.need_banner()?;
        if result.task.is_include {
            return Ok(());
        }
        let (state, color) = if result.result.get("changed").is_some_and(Value::is_true) {
            ("changed", ColorSetting::Changed)
        } else {
            ("ok", ColorSetting::Ok)
        };
        let mut text = self.place(state, result)?;
        show_warnings(result, display);
        if is_shown_by_items(result) {
            return Ok(());
        }
        if is_verbose(&result.result, display.verbosity(), 0) {
            text.push_str(" => ");
            let shown = cleaned(&result.result, &result.task.action);
            self.format.dump(&mut text, &shown, None, display.verbosity());
        }
        display.display(&text, Paint::set(color));
        Ok(())
    }

    fn failed(&mut self, result: &TaskResult, display: &mut dyn Display) -> Result<(), CallbackError> {
        self.host += 1;
        self.need_banner()?;
        show_failure(result, display, false);
        show_warnings(result, display);
        if is_shown_by_items(result) {
            return Ok(());
        }
        let shown = cleaned(&result.result, &result.task.action);
        self.fatal("FAILED", result, &shown, Paint::set(ColorSetting::Error), display)
    }

    fn skipped(&mut self, result: &TaskResult, display: &mut dyn Display) -> Result<(), CallbackError> {
        self.host += 1;
        if !self.shows_skipped {
            return Ok(());
        }
        self.need_banner()?;
        if is_shown_by_items(result) {
            return Ok(());
        }
        let mut text = format!("skipping: {}/{} [{}]", self.host, self.hosts, result.host.name);
        if is_verbose(&result.result, display.verbosity(), 0) {
            text.push_str(" => ");
            let shown = cleaned(&result.result, &result.task.action);
            self.format.dump(&mut text, &shown, None, display.verbosity());
        }
        display.display(&text, Paint::set(ColorSetting::Skip));
        Ok(())
    }

    /// Returns `state: 1/3 [host]`.
    fn place(&self, state: &str, result: &TaskResult) -> Result<String, CallbackError> {
        let mut text = format!("{state}: {}/{} [{}", self.host, self.hosts, result.host.name);
        if let Some(address) = delegated_address(&result.result)? {
            let _ = write!(text, " -> {address}");
        }
        text.push(']');
        Ok(text)
    }

    fn fatal(
        &self,
        what: &str,
        result: &TaskResult,
        shown: &Dict,
        paint: Paint<'_>,
        display: &mut dyn Display,
    ) -> Result<(), CallbackError> {
        let mut text = self.place("fatal", result)?;
        let _ = write!(text, ": {what}! => ");
        self.format.dump(&mut text, shown, None, display.verbosity());
        display.display(&text, paint);
        Ok(())
    }

    fn recap(&self, stats: &Stats, display: &mut dyn Display) {
        display.banner("PLAY RECAP", None);
        recap::hosts(stats, "", &recap::WITHOUT_SKIPPED, display);
        display.display("", Paint::PLAIN.screen_only());
        if self.shows_custom_stats && !stats.custom.is_empty() {
            recap::custom(&stats.custom, self.format, display);
        }
    }
}

/// Ansible: what loops give is left to hooks for items, which this callback does not have.
fn is_shown_by_items(result: &TaskResult) -> bool {
    result.task.loop_items.is_true() && result.result.contains("results")
}
