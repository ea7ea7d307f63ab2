//! `unixy`: short lines, as a Unix system writes them while it starts.

use crate::diff::DiffFormat;
use crate::inherited::OF_DEFAULT;
use crate::labels::{delegated_address, item_label};
use crate::python::basename;
use crate::results::{ResultFormat, show_failure, show_warnings};
use crate::{default, recap};
use event::{
    Callback, CallbackError, CallbackPlugin, ColorSetting, Display, Event, Paint, Play, Recorded, Reply, RunStart,
    Stats, Task, TaskResult,
};
use std::fmt::Write;
use value::{Dict, Value, to_text};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "unixy",
    collection: "community.general",
    summary: "Prints a run in short lines, as a Unix system writes them while it starts",
    doc: "A line for each task and a shorter one, indented, for each host, with the message and the output of what ran. \
          Results are shown whole with `-v`. What it does not show in its own way looks as in `default`.",
    kind: "stdout",
    needs_enabled: false,
    options: &OF_DEFAULT,
    build: |options| {
        let format = ResultFormat::default();
        Ok(Box::new(Unixy {
            default: (default::PLUGIN.build)(options)?,
            diff: DiffFormat::new(options, format),
            format,
            shows_skipped: options.is_on("display_skipped_hosts"),
            shows_ok: options.is_on("display_ok_hosts"),
            failed_stderr: options.is_on("display_failed_stderr"),
            shows_custom_stats: options.is_on("show_custom_stats"),
            check_markers: options.is_on("check_mode_markers"),
            start: RunStart::default(),
        }))
    },
};

#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
struct Unixy {
    /// Shows what has no form of its own here.
    default: Box<dyn Callback>,
    format: ResultFormat,
    diff: DiffFormat,
    shows_skipped: bool,
    shows_ok: bool,
    failed_stderr: bool,
    shows_custom_stats: bool,
    check_markers: bool,
    start: RunStart,
}

impl Callback for Unixy {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::PlaybookOnStart(playbook) => self.playbook_start(&playbook.file_name, display),
            Event::PlaybookOnPlayStart(play) => self.play_start(play, display),
            Event::PlaybookOnTaskStart(task) => self.task_start(task, ["...", " (check mode)..."], display),
            Event::PlaybookOnHandlerTaskStart(task) => {
                self.task_start(task, [" (via handler)... ", " (via handler in check mode)... "], display);
            }
            Event::PlaybookOnNoHostsMatched => {
                display.display("  No hosts found!", Paint::set(ColorSetting::Debug));
            }
            Event::PlaybookOnNoHostsRemaining => {
                display.display("  Ran out of hosts!", Paint::set(ColorSetting::Error));
            }
            Event::PlaybookOnStats(stats) => self.recap(stats, display),
            Event::RunnerOnOk(result) | Event::RunnerItemOnOk(result) => self.ok(result, display)?,
            Event::RunnerOnFailed { result, .. } | Event::RunnerItemOnFailed(result) => self.failed(result, display)?,
            Event::RunnerOnSkipped(result) | Event::RunnerItemOnSkipped(result) => {
                if self.shows_skipped {
                    self.messages(result, display);
                    self.line(result, "skipped", Paint::set(ColorSetting::Skip), display)?;
                }
            }
            Event::RunnerOnUnreachable(result) => {
                self.messages(result, display);
                let paint = Paint::set(ColorSetting::Unreachable).to_stderr(self.failed_stderr);
                self.line(result, "unreachable", paint, display)?;
            }
            Event::RunnerRetry(result) => self.retry(result, display)?,
            Event::OnFileDiff(result) => self.file_diff(result, display)?,
            other => {
                if let Event::RunStart(start) = other {
                    self.start = RunStart::clone(start);
                }
                return self.default.on_event(event, display);
            }
        }
        Ok(Reply::Continue)
    }

    fn wants_revived(&self) -> bool {
        false
    }
}

impl Unixy {
    fn playbook_start(&self, file_name: &str, display: &mut dyn Display) {
        let in_check_mode = if self.start.check && self.check_markers { " in check mode" } else { "" };
        display.display(&format!("Executing playbook {}{in_check_mode}", basename(file_name)), Paint::PLAIN);
        if display.verbosity() > 3 {
            if !self.start.positional.is_empty() {
                let text = format!("Positional arguments: {}", self.start.positional.join(" "));
                display.display(&text, Paint::set(ColorSetting::Verbose).screen_only());
            }
            for (name, value) in self.start.options.iter().filter(|(_, value)| value.is_true()) {
                display.verbose(4, &format!("{}: {}", to_text(name), to_text(value)), None);
            }
        }
    }

    fn play_start(&self, play: &Play, display: &mut dyn Display) {
        let name = play.name.trim();
        let in_check_mode = play.check_mode && self.check_markers;
        let text = if !name.is_empty() && play.hosts.is_true() {
            let hosts: Vec<String> = play.hosts.as_slice().unwrap_or_default().iter().map(to_text).collect();
            let marker = if in_check_mode { " (in check mode)" } else { "" };
            format!("\n- {name}{marker} on hosts: {} -", hosts.join(","))
        } else if in_check_mode {
            "- check mode -".to_owned()
        } else {
            "---".to_owned()
        };
        display.display(&text, Paint::PLAIN);
    }

    /// Writes a task's name without its role, and one of two ends: the second in check mode.
    fn task_start(&self, task: &Task, ends: [&str; 2], display: &mut dyn Display) {
        let name = task.name.trim();
        let name = name.rsplit_once(" : ").map_or(name, |(_, last)| last);
        if !name.starts_with("include") {
            let end = ends[usize::from(task.in_check_mode() && self.check_markers)];
            display.display(&format!("{name}{end}"), Paint::PLAIN);
        }
    }

    fn messages(&self, result: &TaskResult, display: &mut dyn Display) {
        show_failure(result, display, self.failed_stderr);
        show_warnings(result, display);
    }

    fn ok(&self, result: &TaskResult, display: &mut dyn Display) -> Result<(), CallbackError> {
        self.messages(result, display);
        if result.result.get("changed").is_some_and(Value::is_true) {
            self.line(result, &with_item("done", &result.result), Paint::set(ColorSetting::Changed), display)
        } else if self.shows_ok {
            self.line(result, "ok", Paint::set(ColorSetting::Ok), display)
        } else {
            Ok(())
        }
    }

    fn failed(&self, result: &TaskResult, display: &mut dyn Display) -> Result<(), CallbackError> {
        self.messages(result, display);
        let paint = Paint::set(ColorSetting::Error).to_stderr(self.failed_stderr);
        self.line(result, &with_item("failed", &result.result), paint, display)
    }

    /// Writes a host's line: what became of it, and the result or what the result says.
    fn line(
        &self,
        result: &TaskResult,
        state: &str,
        paint: Paint<'_>,
        display: &mut dyn Display,
    ) -> Result<(), CallbackError> {
        let host = &result.host.name;
        let data = &result.result;
        let mut text = format!("  {host} {state}");
        if is_verbose(data, display.verbosity()) {
            text.push_str(": ");
            self.format.dump(&mut text, data, Some(4), display.verbosity());
        } else {
            if let Some(address) = delegated_address(data)? {
                text = format!("  {host} -> {address} {state}");
            }
            let shown = |key: &str| data.get(key).filter(|value| value.is_true());
            if let Some(message) = shown("msg").filter(|message| message.as_str() != Some("All items completed")) {
                let _ = write!(text, " | msg: {}", to_text(message));
            }
            for key in ["stdout", "stderr"] {
                if let Some(output) = shown(key) {
                    let _ = write!(text, " | {key}: {}", to_text(output));
                }
            }
        }
        display.display(&text, paint);
        Ok(())
    }

    fn retry(&self, result: &TaskResult, display: &mut dyn Display) -> Result<(), CallbackError> {
        let count = |key: &str| {
            let missing = || CallbackError::Message(format!("'{key}'"));
            result.result.get(key).map(to_text).ok_or_else(missing)
        };
        let mut text = format!("  Retrying... ({} of {})", count("attempts")?, count("retries")?);
        if is_verbose(&result.result, display.verbosity()) {
            text.push_str("Result was: ");
            self.format.dump(&mut text, &result.result, None, display.verbosity());
        }
        display.display(&text, Paint::set(ColorSetting::Debug));
        Ok(())
    }

    fn file_diff(&self, result: &TaskResult, display: &mut dyn Display) -> Result<(), CallbackError> {
        let items: Vec<&Dict> = if result.task.loop_items.is_true() && result.result.contains("results") {
            result.items().collect()
        } else {
            vec![&result.result]
        };
        for item in items.into_iter().filter(|item| item.get("changed").is_some_and(Value::is_true)) {
            if let Some(diff) = item.get("diff").filter(|diff| diff.is_true()) {
                let text = self.diff.text(diff, display)?;
                if !text.is_empty() {
                    display.display(&text, Paint::PLAIN);
                }
            }
        }
        Ok(())
    }

    fn recap(&self, stats: &Stats, display: &mut dyn Display) {
        display.display("\n- Play recap -", Paint::PLAIN.screen_only());
        recap::hosts(stats, "  ", &recap::WITHOUT_SKIPPED, display);
        if self.shows_custom_stats && !stats.custom.is_empty() {
            recap::custom(&stats.custom, self.format, display);
        }
    }
}

fn with_item(state: &str, result: &Dict) -> String {
    let label = item_label(result);
    // Ansible: an item that is no text and false is left out too.
    let is_shown = result.get("_ansible_no_log").is_some_and(Value::is_true)
        || result.get("_ansible_item_label").or_else(|| result.get("item")).is_some_and(Value::is_true);
    if is_shown { format!("{state} | item: {label}") } else { state.to_owned() }
}

/// Ansible: the two marks count where they are there, whatever they say.
fn is_verbose(result: &Dict, verbosity: u8) -> bool {
    (verbosity > 0 || result.contains("_ansible_verbose_always")) && !result.contains("_ansible_verbose_override")
}
