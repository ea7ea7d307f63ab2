//! `oneline`: each result on one line.

use crate::results::{ResultFormat, is_plain_text_action, rc_text};
use event::{
    Callback, CallbackError, CallbackPlugin, ColorSetting, Display, Event, Paint, Recorded, Reply, TaskResult,
};
use value::{Dict, Value, to_text};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "oneline",
    collection: "ansible.builtin",
    summary: "Prints each result on one line",
    doc: "What `ansible --one-line` prints. Ansible calls it deprecated.",
    kind: "stdout",
    needs_enabled: false,
    options: &[],
    build: |_| Ok(Box::new(OneLine { is_announced: false })),
};

const DEPRECATED: &str =
    "The oneline callback plugin is deprecated. This feature will be removed from ansible-core version 2.23.";

struct OneLine {
    is_announced: bool,
}

impl Callback for OneLine {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::PlaybookOnStart(_) if !self.is_announced => {
                self.is_announced = true;
                display.deprecated(DEPRECATED);
            }
            Event::RunnerOnOk(result) => {
                let (state, color) = if result.result.get("changed").is_some_and(Value::is_true) {
                    ("CHANGED", ColorSetting::Changed)
                } else {
                    ("SUCCESS", ColorSetting::Ok)
                };
                if is_plain_text_action(&result.task.action) && !result.result.contains("ansible_job_id") {
                    let text = command_line(&result.host.name, &result.result, state);
                    display.display(&text, Paint::set(color));
                } else {
                    line(result, state, color, display);
                }
            }
            Event::RunnerOnFailed { result, .. } => failed(result, display),
            Event::RunnerOnSkipped(result) => {
                display.display(&format!("{} | SKIPPED", result.host.name), Paint::set(ColorSetting::Skip));
            }
            Event::RunnerOnUnreachable(result) => {
                let message = result.result.get("msg").map_or_else(String::new, to_text);
                let text = format!("{} | UNREACHABLE!: {message}", result.host.name);
                display.display(&text, Paint::set(ColorSetting::Unreachable));
            }
            _ => {}
        }
        Ok(Reply::Continue)
    }
}

fn line(result: &TaskResult, state: &str, color: ColorSetting, display: &mut dyn Display) {
    let mut text = format!("{} | {state} => ", result.host.name);
    ResultFormat::default().dump_one_line(&mut text, &result.result, 0, display.verbosity());
    display.display(&text, Paint::set(color));
}

fn failed(result: &TaskResult, display: &mut dyn Display) {
    if let Some(exception) = result.result.get("exception") {
        if is_plain_text_action(&result.task.action) && !result.result.contains("module_stderr") {
            let text = command_line(&result.host.name, &result.result, "FAILED");
            display.display(&text, Paint::set(ColorSetting::Error));
        } else {
            let exception = to_text(exception);
            let text = if display.verbosity() < 3 {
                let last = exception.trim().rsplit('\n').next().unwrap_or_default();
                format!(
                    "An exception occurred during task execution. To see the full traceback, use -vvv. The error was: {last}"
                )
            } else {
                let flat = exception.replace('\n', "");
                format!("An exception occurred during task execution. The full traceback is:\n{flat}")
            };
            display.display(&text, Paint::set(ColorSetting::Error));
        }
    }
    line(result, "FAILED!", ColorSetting::Error, display);
}

fn command_line(host: &str, result: &Dict, caption: &str) -> String {
    let flat = |key: &str| {
        result.get(key).map_or_else(String::new, |text| to_text(text).replace('\n', "\\n").replace('\r', "\\r"))
    };
    let mut text = format!("{host} | {caption} | rc={} | (stdout) {}", rc_text(result), flat("stdout"));
    if result.get("stderr").is_some_and(Value::is_true) {
        text.push_str(" (stderr) ");
        text.push_str(&flat("stderr"));
    }
    text
}
