//! `yaml`: what `default` prints, with results as YAML for reading.
//!
//! Older than the option `result_format` of `default`, and different from it: what changed stands in a line of its own,
//! levels are two spaces deep.

use crate::default::Default;
use crate::inherited::OF_DEFAULT;
use crate::results::{ResultFormat, without_internal_keys};
use event::{Callback, CallbackError, CallbackPlugin, Display, Event, Recorded, Reply};
use std::fmt::Write;
use value::{Dict, Value, to_text};
use yaml::{Blocks, DumpStyle};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "yaml",
    collection: "community.general",
    summary: "Prints a run as default does, with results as YAML",
    doc: "Text of several lines is shown as lines, without trailing blanks and what can't be printed. community.general \
          calls it deprecated: `default` with `result_format` set to `yaml` shows much the same.",
    kind: "stdout",
    needs_enabled: false,
    options: &OF_DEFAULT,
    build: |options| {
        // Ansible: under 2.19 it fails at diffs of structured data, for want of a name.
        let format = ResultFormat::own(write_result).failing_at_diffs("name 'AnsibleDumper' is not defined");
        Ok(Box::new(Yaml { default: Default::new(options, format), is_announced: false }))
    },
};

const DEPRECATED: &str = "community.general.yaml has been deprecated. The plugin has been superseded by the option \
    `result_format=yaml` in callback plugin ansible.builtin.default from ansible-core 2.13 onwards. This feature will be \
    removed from collection 'community.general' version 12.0.0.";

struct Yaml {
    default: Default,
    is_announced: bool,
}

impl Callback for Yaml {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        if !self.is_announced && matches!(event.event, Event::PlaybookOnStart(_)) {
            self.is_announced = true;
            display.deprecated(DEPRECATED);
        }
        self.default.on_event(event, display)
    }
}

const CENSORED: &str =
    r#"{"censored": "The output has been hidden due to the fact that 'no_log: true' was specified for this result"}"#;

fn write_result(out: &mut String, result: &Dict, verbosity: u8) {
    if result.get("_ansible_no_log").is_some_and(Value::is_true) {
        out.push_str(CENSORED);
        return;
    }
    let mut shown = without_internal_keys(result);
    if verbosity < 3 {
        shown.remove("invocation");
        shown.remove("diff");
    }
    for key in ["exception", "warnings", "deprecations"] {
        shown.remove(key);
    }
    let mut text = String::new();
    for key in ["changed", "skipped"] {
        if let Some(value) = shown.remove(key) {
            let _ = write!(text, "{key}={} ", to_text(&value).to_lowercase());
        }
    }
    for (whole, lines) in [("stdout", "stdout_lines"), ("stderr", "stderr_lines")] {
        if shown.contains(whole) && shown.contains(lines) {
            shown.insert(lines, "<omitted>");
        }
    }
    if !shown.is_empty() {
        let style = DumpStyle {
            width: Some(1000),
            allow_unicode: true,
            blocks: Blocks::ReadableLines,
            aliases: false,
            ..DumpStyle::default()
        };
        text.push('\n');
        text.push_str(&yaml::dump(&Value::Dict(shown), &style));
    }
    out.push_str(text.replace('\n', "\n  ").trim_end());
}
