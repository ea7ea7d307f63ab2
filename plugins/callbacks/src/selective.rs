//! `selective`: only tasks that are tagged `print_action`, and what failed.

use crate::difflib;
use crate::python::split_lines;
use event::{
    Callback, CallbackError, CallbackPlugin, ColorSetting, Display, Event, OptionKind, OptionSpec, Options, Paint,
    Recorded, Reply, Stats, TaskResult, color_code,
};
use std::borrow::Cow;
use std::sync::Arc;
use value::{Dict, Value, repr, to_text};

/// A setting of a colour.
const fn color(
    name: &'static str,
    key: &'static [(&'static str, &'static str)],
    env: &'static [&'static str],
) -> OptionSpec {
    OptionSpec {
        name,
        doc: "A colour; it is used for texts that are not written by the display too.",
        kind: OptionKind::Text,
        default: None,
        choices: &[],
        ini: key,
        env,
    }
}

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "selective",
    collection: "community.general",
    summary: "Prints only tasks that are tagged `print_action`, and failures",
    doc: "A task with the tag `print_action`, and each that fails, is shown with a line for each host and item. Every other \
          result is a dot. From `-vv` on all tasks are shown. Colours are used on whatever the output goes to, unless \
          `nocolor` is set.",
    kind: "stdout",
    needs_enabled: false,
    options: &[
        OptionSpec {
            name: "nocolor",
            doc: "Whether the output is without colours.",
            kind: OptionKind::Bool,
            default: Some("false"),
            choices: &[],
            ini: &[("defaults", "nocolor")],
            env: &["ANSIBLE_NOCOLOR", "ANSIBLE_SELECTIVE_DONT_COLORIZE"],
        },
        color("color_ok", &[("colors", "ok")], &["ANSIBLE_COLOR_OK"]),
        color("color_changed", &[("colors", "changed")], &["ANSIBLE_COLOR_CHANGED"]),
        color("color_error", &[("colors", "error")], &["ANSIBLE_COLOR_ERROR"]),
        color("color_skip", &[("colors", "skip")], &["ANSIBLE_COLOR_SKIP"]),
    ],
    build: |options| Ok(Box::new(Selective::new(options)?)),
};

/// How wide lines are.
const WIDTH: usize = 120;

const BOLD: &str = "\u{1b}[1m";
const BLUE: &str = "\u{1b}[1m\u{1b}[34m";
const END: &str = "\u{1b}[0m";

struct Colors {
    is_off: bool,
    ok: String,
    changed: String,
    failed: String,
    skipped: String,
}

impl Colors {
    fn new(options: &dyn Options) -> Result<Self, CallbackError> {
        let code = |name: &str, setting: ColorSetting| {
            let given = options.get(name);
            let name = given.as_str().unwrap_or(setting.default_color());
            let code = color_code(name).ok_or_else(|| CallbackError::Message(value::str_repr(name)))?;
            Ok::<_, CallbackError>(format!("\u{1b}[{code}m"))
        };
        Ok(Colors {
            is_off: options.is_on("nocolor"),
            ok: code("color_ok", ColorSetting::Ok)?,
            changed: code("color_changed", ColorSetting::Changed)?,
            failed: code("color_error", ColorSetting::Error)?,
            skipped: code("color_skip", ColorSetting::Skip)?,
        })
    }

    fn paint(&self, text: &str, start: &str) -> String {
        if self.is_off { text.to_owned() } else { [start, text, END].concat() }
    }
}

struct Selective {
    colors: Colors,
    last_was_a_dot: bool,
    task: Arc<str>,
    is_task_printed: bool,
}

/// What is shown of a host or an item.
struct Entry<'a> {
    name: String,
    indent: usize,
    result: &'a Dict,
    message: String,
    is_error: bool,
}

impl Callback for Selective {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::PlaybookOnTaskStart(task) | Event::PlaybookOnHandlerTaskStart(task) => {
                self.task = Arc::clone(&task.name);
                self.is_task_printed = false;
            }
            Event::RunnerOnOk(result) => self.result(result, false, display)?,
            Event::RunnerOnFailed { result, .. } | Event::RunnerOnUnreachable(result) => {
                self.result(result, true, display)?;
            }
            Event::RunnerOnSkipped(result) if display.verbosity() > 1 => self.skipped(result, display),
            Event::PlaybookOnStats(stats) => self.recap(stats, display),
            _ => {}
        }
        Ok(Reply::Continue)
    }

    fn wants_revived(&self) -> bool {
        false
    }
}

impl Selective {
    fn new(options: &dyn Options) -> Result<Self, CallbackError> {
        let colors = Colors::new(options)?;
        Ok(Selective { colors, last_was_a_dot: false, task: Arc::from("None"), is_task_printed: false })
    }

    fn need_title(&mut self, display: &mut dyn Display) {
        if self.is_task_printed {
            return;
        }
        self.is_task_printed = true;
        if self.last_was_a_dot {
            print("", display);
        }
        let line = format!("# {} ", self.task);
        let stars = "*".repeat(WIDTH.saturating_sub(line.chars().count()));
        print(&self.colors.paint(&format!("{line}{stars}"), BOLD), display);
    }

    fn result(&mut self, result: &TaskResult, is_error: bool, display: &mut dyn Display) -> Result<(), CallbackError> {
        let is_tagged = result.task.tags.iter().any(|tag| tag.as_str() == Some("print_action"));
        if !is_tagged && !is_error && display.verbosity() < 2 {
            self.last_was_a_dot = true;
            display.display(".", Paint { keep_line: true, ..Paint::PLAIN.screen_only() });
            return Ok(());
        }
        self.need_title(display);
        self.last_was_a_dot = false;
        let data = &result.result;
        let message = Some(text(data, "msg")).filter(|text| !text.is_empty()).unwrap_or_else(|| text(data, "reason"));
        let name = self.colors.paint(&result.host.name, BLUE);
        self.entry(&Entry { name, indent: 0, result: data, message: message.into_owned(), is_error }, display)?;
        for item in result.items() {
            let missing = |key: &str| CallbackError::Message(value::str_repr(key));
            let variable = item.get("ansible_loop_var").ok_or_else(|| missing("ansible_loop_var"))?;
            let value = item.get_key(variable).ok_or_else(|| missing(&to_text(variable)))?;
            let value = value.as_dict().and_then(|item| item.get("key")).unwrap_or(value);
            let entry = Entry {
                name: self.colors.paint(&to_text(value), BOLD),
                indent: 4,
                result: item,
                message: text(item, "msg").into_owned(),
                is_error: item.get("failed").is_some_and(Value::is_true),
            };
            self.entry(&entry, display)?;
        }
        Ok(())
    }

    fn entry(&self, entry: &Entry<'_>, display: &mut dyn Display) -> Result<(), CallbackError> {
        let changed = entry.result.get("changed");
        let (color, state) = if entry.is_error {
            (&self.colors.failed, "FAILED!!!".to_owned())
        } else {
            let color = if changed.is_some_and(Value::is_true) { &self.colors.changed } else { &self.colors.ok };
            (color, format!("changed={}", changed.map_or_else(|| "False".to_owned(), to_text)))
        };
        let gap = " ".repeat(40usize.saturating_sub(entry.name.chars().count() + entry.indent));
        let state = self.colors.paint(&state, color);
        let line = format!("{}  * {}{gap}- {state}", " ".repeat(entry.indent), entry.name);
        let message = self.colors.paint(&entry.message, color);
        closed_line(line, &message, display);
        if message.chars().count() >= 50 {
            print(&indented(&message, entry.indent + 4), display);
        }
        if let Some(diff) = entry.result.get("diff").filter(|diff| diff.is_true()) {
            let diff = diff_text(diff)?;
            if !diff.is_empty() {
                print(&indented(&self.colors.paint(&diff, &self.colors.changed), entry.indent + 4), display);
            }
        }
        let parts = ["exception", "module_stderr"].map(|key| text(entry.result, key));
        let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).filter(|part| !part.is_empty()).collect();
        for output in [&*text(entry.result, "module_stdout"), parts.join("\n").trim()] {
            if !output.is_empty() {
                print(&indented(&self.colors.paint(output, &self.colors.failed), entry.indent + 4), display);
            }
        }
        Ok(())
    }

    fn skipped(&mut self, result: &TaskResult, display: &mut dyn Display) {
        self.need_title(display);
        self.last_was_a_dot = false;
        let host = &result.host.name;
        let gap = " ".repeat(27usize.saturating_sub(host.chars().count()));
        let state = self.colors.paint("skipped", &self.colors.skipped);
        let line = format!("  * {}{gap}- {state}", self.colors.paint(host, BLUE));
        let reason = Some(text(&result.result, "skipped_reason")).filter(|reason| !reason.is_empty());
        let reason = reason.unwrap_or_else(|| text(&result.result, "skip_reason"));
        closed_line(line, &reason, display);
        if reason.chars().count() >= 50 {
            print(&indented(&reason, 8), display);
            print(&reason, display);
        }
    }

    fn recap(&mut self, stats: &Stats, display: &mut dyn Display) {
        print("", display);
        self.is_task_printed = false;
        let task = std::mem::replace(&mut self.task, Arc::from("STATS"));
        self.need_title(display);
        self.task = task;
        for (host, counts) in &stats.hosts {
            let color = if counts.failures > 0 || counts.unreachable > 0 {
                &self.colors.failed
            } else if counts.changed > 0 {
                &self.colors.changed
            } else {
                &self.colors.ok
            };
            let line = format!(
                "{host}    : ok={}\tchanged={}\tfailed={}\tunreachable={}\trescued={}\tignored={}",
                counts.ok, counts.changed, counts.failures, counts.unreachable, counts.rescued, counts.ignored
            );
            print(&self.colors.paint(&line, color), display);
        }
    }
}

/// Writes a line as Python's `print` does: to the screen, never to the log.
fn print(text: &str, display: &mut dyn Display) {
    display.display(&format!("{text}\n"), Paint::PLAIN.screen_only());
}

/// Writes a line with its message, if that is short, and dashes up to the width.
fn closed_line(mut line: String, message: &str, display: &mut dyn Display) {
    let is_short = message.chars().count() < 50;
    if is_short {
        line.push_str(" -- ");
        line.push_str(message);
    }
    let dashes = "-".repeat(WIDTH.saturating_sub(line.chars().count()));
    print(&format!("{line} {dashes}{}", if is_short { "---------" } else { "" }), display);
}

fn text<'a>(data: &'a Dict, key: &str) -> Cow<'a, str> {
    match data.get(key) {
        None => Cow::Borrowed(""),
        Some(Value::Str(text)) => Cow::Borrowed(text.as_str()),
        // Ansible: what says nothing but a message is left out; a message is shown as it is.
        Some(value) if key != "msg" && key != "reason" && !value.is_true() => Cow::Borrowed(""),
        Some(value) => Cow::Owned(to_text(value)),
    }
}

/// Returns a text's lines without their ends.
fn plain_lines(text: &str) -> Vec<&str> {
    let is_end = |ch: char| split_lines(&format!("{ch}.")).len() > 1;
    split_lines(text)
        .into_iter()
        .map(|line| line.strip_suffix("\r\n").unwrap_or_else(|| line.strip_suffix(is_end).unwrap_or(line)))
        .collect()
}

fn indented(text: &str, by: usize) -> String {
    let margin = " ".repeat(by);
    plain_lines(text).iter().map(|line| format!("{margin}{line}")).collect::<Vec<_>>().join("\n")
}

/// Returns a diff as text: of one with two sides their difference, of a list what Python calls it.
fn diff_text(diff: &Value) -> Result<String, CallbackError> {
    let Some(diff) = diff.as_dict() else { return Ok(to_text(diff)) };
    let side = |key: &str| diff.get(key).ok_or_else(|| CallbackError::Message(value::str_repr(key)));
    let (before, after) = (side("before")?, side("after")?);
    let (Some(old), Some(new)) = (before.as_str(), after.as_str()) else {
        return match (before.as_dict(), after.as_dict()) {
            (Some(before), Some(after)) => Ok(differing_keys(before, after)),
            (before_keys, _) => {
                let odd = if before_keys.is_none() { before } else { after };
                Err(CallbackError::Message(format!("'{}' object has no attribute 'keys'", odd.type_name())))
            }
        };
    };
    let old_name = diff.get("before_header").map_or_else(|| "new_file".to_owned(), to_text);
    let new_name = to_text(side("after_header")?);
    Ok(difflib::unified(&plain_lines(old), &plain_lines(new), &old_name, &new_name, 3).join("\n"))
}

fn differing_keys(before: &Dict, after: &Dict) -> String {
    let mut keys: Vec<&Value> = before.keys().collect();
    keys.extend(after.keys().filter(|key| !before.contains_key(key)));
    let of = |dict: &Dict, key: &Value| dict.get_key(key).cloned().unwrap_or_default();
    let pairs = keys.into_iter().map(|key| (key, of(before, key), of(after, key)));
    let texts = pairs
        .filter(|(_, before, after)| before != after)
        .map(|(key, before, after)| format!("{}: ({}, {})", repr(key), repr(&before), repr(&after)));
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() { String::new() } else { format!("{{{}}}", texts.join(", ")) }
}
