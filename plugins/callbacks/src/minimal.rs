//! `minimal`: one entry for each result, without banners and recap.

use crate::diff::{DIFF_CONTEXT, DiffFormat};
use crate::results::{
    PRETTY_RESULTS, RESULT_FORMAT, ResultFormat, cleaned, command_text, is_plain_text_action, show_messages,
};
use event::{
    Callback, CallbackError, CallbackPlugin, ColorSetting, Display, Event, Options, Paint, Recorded, Reply, TaskResult,
};
use value::{Dict, Value};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "minimal",
    collection: "ansible.builtin",
    summary: "Prints each result by itself, without banners",
    doc: "What the `ansible` command prints: `host | STATE => {...}`, and the plain output of commands.",
    kind: "stdout",
    needs_enabled: false,
    options: &[RESULT_FORMAT, PRETTY_RESULTS, DIFF_CONTEXT],
    build: |options| Ok(Box::new(Minimal::new(options))),
};

struct Minimal {
    format: ResultFormat,
    diff: DiffFormat,
}

impl Minimal {
    fn new(options: &dyn Options) -> Self {
        let format = ResultFormat::new(options);
        Minimal { format, diff: DiffFormat::new(options, format) }
    }

    fn line(&self, result: &TaskResult, shown: &Dict, state: &str, color: ColorSetting, display: &mut dyn Display) {
        let mut text = format!("{} | {state} => ", result.host.name);
        self.format.dump(&mut text, shown, Some(4), display.verbosity());
        display.display(&text, Paint::set(color));
    }
}

impl Callback for Minimal {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::RunnerOnOk(result) => {
                show_messages(result, display, false);
                let shown = cleaned(&result.result, &result.task.action);
                let (state, color) = if shown.get("changed").is_some_and(Value::is_true) {
                    ("CHANGED", ColorSetting::Changed)
                } else {
                    ("SUCCESS", ColorSetting::Ok)
                };
                if is_plain_text_action(&result.task.action) && !shown.contains("ansible_job_id") {
                    display.display(&command_text(&result.host.name, &shown, state), Paint::set(color));
                } else {
                    self.line(result, &shown, state, color, display);
                }
            }
            Event::RunnerOnFailed { result, .. } => {
                show_messages(result, display, false);
                if is_plain_text_action(&result.task.action) && !result.result.contains("module_stderr") {
                    let text = command_text(&result.host.name, &result.result, "FAILED");
                    display.display(&text, Paint::set(ColorSetting::Error));
                } else {
                    self.line(result, &result.result, "FAILED!", ColorSetting::Error, display);
                }
            }
            Event::RunnerOnSkipped(result) => {
                show_messages(result, display, false);
                display.display(&format!("{} | SKIPPED", result.host.name), Paint::set(ColorSetting::Skip));
            }
            Event::RunnerOnUnreachable(result) => {
                show_messages(result, display, false);
                self.line(result, &result.result, "UNREACHABLE!", ColorSetting::Unreachable, display);
            }
            Event::OnFileDiff(result) => {
                if let Some(diff) = result.result.get("diff").filter(|diff| diff.is_true()) {
                    let text = self.diff.text(diff, display)?;
                    display.display(&text, Paint::PLAIN);
                }
            }
            _ => {}
        }
        Ok(Reply::Continue)
    }
}
