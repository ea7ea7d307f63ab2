//! Results as text: what is shown of a result, and in which format.

use crate::python;
use event::{CallbackError, Display, OptionKind, OptionSpec, Options, TaskResult};
use std::fmt::Write;
use value::{Dict, JsonStyle, Value, to_json};

/// The option `result_format`.
pub(crate) const RESULT_FORMAT: OptionSpec = OptionSpec {
    name: "result_format",
    doc: "The format in which results are shown; neither makes the whole output valid JSON or YAML.",
    kind: OptionKind::Text,
    default: Some("json"),
    choices: &["json", "yaml"],
    ini: &[("defaults", "callback_result_format")],
    env: &["ANSIBLE_CALLBACK_RESULT_FORMAT"],
};

/// The option `pretty_results`.
pub(crate) const PRETTY_RESULTS: OptionSpec = OptionSpec {
    name: "pretty_results",
    doc: "Whether results are spread over lines whatever the verbosity; unset means yes for yaml, where text is then made \
          easy to read rather than exact, and no for json.",
    kind: OptionKind::Bool,
    default: None,
    choices: &[],
    ini: &[("defaults", "callback_format_pretty")],
    env: &["ANSIBLE_CALLBACK_FORMAT_PRETTY"],
};

/// Actions whose results are plain text rather than data.
const NO_JSON: [&str; 17] = [
    "command",
    "ansible.builtin.command",
    "ansible.legacy.command",
    "shell",
    "ansible.builtin.shell",
    "ansible.legacy.shell",
    "raw",
    "ansible.builtin.raw",
    "ansible.legacy.raw",
    "win_command",
    "ansible.builtin.win_command",
    "ansible.legacy.win_command",
    "win_shell",
    "ansible.builtin.win_shell",
    "ansible.legacy.win_shell",
    "ansible.windows.win_command",
    "ansible.windows.win_shell",
];

/// Tells whether an action's results are shown as plain text by `minimal` and `oneline`.
pub(crate) fn is_plain_text_action(action: &str) -> bool {
    NO_JSON.contains(&action)
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ResultFormat {
    is_yaml: bool,
    pretty: Option<bool>,
    /// Writes results instead, where a callback does it in its own way.
    own: Option<WriteResult>,
    /// What is said where a diff has structured data, in a callback that fails there.
    diff_error: Option<&'static str>,
}

/// Appends a result as a callback of a collection shows it at a verbosity.
pub(crate) type WriteResult = fn(&mut String, &Dict, u8);

impl ResultFormat {
    /// Reads the two options.
    pub(crate) fn new(options: &dyn Options) -> Self {
        ResultFormat {
            is_yaml: options.get(RESULT_FORMAT.name).as_str() == Some("yaml"),
            pretty: options.get(PRETTY_RESULTS.name).as_bool(),
            own: None,
            diff_error: None,
        }
    }

    /// Has results written by a function, whatever the two options say.
    pub(crate) fn own(write: WriteResult) -> Self {
        ResultFormat { own: Some(write), ..ResultFormat::default() }
    }

    /// The same, failing with a sentence where a diff has structured data.
    pub(crate) fn failing_at_diffs(self, sentence: &'static str) -> Self {
        ResultFormat { diff_error: Some(sentence), ..self }
    }

    /// Appends a result as callbacks show it: without internal keys, messages that were shown already, and (below
    /// `-vvv`) the invocation and the diff.
    pub(crate) fn dump(self, out: &mut String, result: &Dict, indent: Option<usize>, verbosity: u8) {
        if let Some(write) = self.own {
            return write(out, result, verbosity);
        }
        let mut indent = indent;
        let wide = result.get("_ansible_verbose_always").is_some_and(Value::is_true)
            || (self.pretty.is_none() && self.is_yaml)
            || self.pretty == Some(true)
            || verbosity > 2;
        if indent.unwrap_or(0) == 0 && wide {
            indent = Some(4);
        }
        if self.pretty == Some(false) {
            indent = None;
        }
        let mut shown = without_internal_keys(result);
        if verbosity < 3 {
            shown.remove("invocation");
            shown.remove("diff");
        }
        for key in ["exception", "warnings", "deprecations"] {
            shown.remove(key);
        }
        if self.is_yaml {
            if self.is_lossy() {
                for (whole, lines) in [("stdout", "stdout_lines"), ("stderr", "stderr_lines")] {
                    if shown.contains(whole) && shown.contains(lines) {
                        shown.insert(lines, "<omitted>");
                    }
                }
            }
            out.push('\n');
            let prefix = " ".repeat(indent.filter(|indent| *indent > 0).unwrap_or(4));
            python::indent(out, &self.yaml(&Value::Dict(shown), indent), &prefix);
        } else {
            let style = JsonStyle { indent, sort_keys: true, ensure_ascii: false, ..JsonStyle::default() };
            out.push_str(&to_json(&Value::Dict(shown), style));
        }
    }

    /// The same with its line breaks taken out.
    pub(crate) fn dump_one_line(self, out: &mut String, result: &Dict, indent: usize, verbosity: u8) {
        let mut text = String::new();
        self.dump(&mut text, result, Some(indent), verbosity);
        out.extend(text.split('\n'));
    }

    /// Returns structured data of a diff as text with a line end.
    pub(crate) fn diff_text(self, data: &Value) -> Result<String, CallbackError> {
        if let Some(sentence) = self.diff_error {
            return Err(CallbackError::Message(sentence.to_owned()));
        }
        let mut out = String::new();
        if self.is_yaml {
            python::indent(&mut out, &self.yaml(data, Some(4)), "    ");
        } else {
            let style = JsonStyle { indent: Some(4), sort_keys: true, ..JsonStyle::default() };
            out.push_str(&to_json(data, style));
        }
        out.push('\n');
        Ok(out)
    }

    fn is_lossy(self) -> bool {
        self.pretty != Some(false)
    }

    /// Block style, text of several lines as blocks, sorted keys.
    fn yaml(self, value: &Value, indent: Option<usize>) -> String {
        let indent = indent.and_then(|indent| i64::try_from(indent).ok());
        yaml::dump(value, &yaml::DumpStyle::of_results(indent, self.is_lossy()))
    }
}

/// Returns a result without keys that start with `_ansible_`, at any depth. Shares what holds none.
pub(crate) fn without_internal_keys(dict: &Dict) -> Dict {
    if !dict_has_internal(dict) {
        return dict.clone();
    }
    dict.iter()
        .filter(|(key, _)| !is_internal(key))
        .map(|(key, value)| (key.clone(), value_without_internal(value)))
        .collect()
}

fn value_without_internal(value: &Value) -> Value {
    match value {
        Value::Dict(dict) => Value::Dict(without_internal_keys(dict)),
        Value::List(list) if list.iter().any(has_internal) => Value::list(list.iter().map(value_without_internal)),
        other => other.clone(),
    }
}

fn is_internal(key: &Value) -> bool {
    key.as_str().is_some_and(|key| key.starts_with("_ansible_"))
}

fn dict_has_internal(dict: &Dict) -> bool {
    dict.iter().any(|(key, value)| is_internal(key) || has_internal(value))
}

fn has_internal(value: &Value) -> bool {
    match value {
        Value::Dict(dict) => dict_has_internal(dict),
        Value::List(list) => list.iter().any(has_internal),
        _ => false,
    }
}

/// What is shown of `debug` with `msg`.
const SHOWN_BESIDE_MSG: [&str; 4] = ["msg", "exception", "warnings", "deprecations"];

/// What is not shown of `debug` with `var`.
const HIDDEN_BESIDE_VAR: [&str; 8] = [
    "changed",
    "failed",
    "skipped",
    "invocation",
    "skip_reason",
    "ansible_loop_var",
    "ansible_index_var",
    "ansible_loop",
];

/// Returns what is shown of a result: of `debug` only what it was asked to show.
pub(crate) fn cleaned(result: &Dict, action: &str) -> Dict {
    if !matches!(action, "debug" | "ansible.builtin.debug" | "ansible.legacy.debug") {
        return result.clone();
    }
    let has_msg = result.contains("msg");
    let is_shown = |key: &Value| match key.as_str() {
        Some(key) if has_msg => key.starts_with('_') || SHOWN_BESIDE_MSG.contains(&key),
        Some(key) => !HIDDEN_BESIDE_VAR.contains(&key),
        None => !has_msg,
    };
    result.iter().filter(|(key, _)| is_shown(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Tells whether a result's data are shown at this verbosity.
pub(crate) fn is_verbose(result: &Dict, verbosity: u8, above: u8) -> bool {
    let is_flag = |key: &str, flag: bool| result.get(key).and_then(Value::as_bool) == Some(flag);
    (verbosity > above || is_flag("_ansible_verbose_always", true))
        && (!result.contains("_ansible_verbose_override") || is_flag("_ansible_verbose_override", false))
}

/// Shows the warnings, the deprecations and the failure that came with a result.
pub(crate) fn show_messages(result: &TaskResult, display: &mut dyn Display, failures_to_stderr: bool) {
    show_warnings(result, display);
    show_failure(result, display, failures_to_stderr);
}

/// Shows the warnings and the deprecations that came with a result.
pub(crate) fn show_warnings(result: &TaskResult, display: &mut dyn Display) {
    for warning in &result.warnings {
        display.warning(report_text(warning));
    }
    for deprecation in &result.deprecations {
        display.deprecated(report_text(deprecation));
    }
}

/// Shows the failure that came with a result.
pub(crate) fn show_failure(result: &TaskResult, display: &mut dyn Display, failures_to_stderr: bool) {
    if let Some(exception) = &result.exception {
        display.error(report_text(exception), failures_to_stderr);
    }
}

fn report_text(report: &diagnostic::Report) -> &str {
    if report.text.is_empty() { &report.message } else { &report.text }
}

/// Returns the output of a command as `minimal` shows it.
pub(crate) fn command_text(host: &str, result: &Dict, caption: &str) -> String {
    let mut out = format!("{host} | {caption} | rc={} >>\n", rc_text(result));
    for key in ["stdout", "stderr", "msg"] {
        if let Some(value) = result.get(key) {
            let _ = write!(out, "{}", value::to_text(value));
        }
    }
    out.push('\n');
    out
}

/// Returns the exit status of a command as text, -1 where there is none.
pub(crate) fn rc_text(result: &Dict) -> String {
    result.get("rc").map_or_else(|| "-1".to_owned(), value::to_text)
}
