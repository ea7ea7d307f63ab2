//! Diffs of results as text.

use crate::difflib;
use crate::python::split_lines;
use crate::results::ResultFormat;
use event::{CallbackError, ColorSetting, Display, OptionKind, OptionSpec, Options};
use std::borrow::Cow;
use std::fmt::Write;
use value::{Dict, Value, to_text};

/// The setting `DIFF_CONTEXT`.
pub(crate) const DIFF_CONTEXT: OptionSpec = OptionSpec {
    name: "diff_context",
    doc: "How many equal lines are shown around changes in a diff.",
    kind: OptionKind::Int,
    default: Some("3"),
    choices: &[],
    ini: &[("diff", "context")],
    env: &["ANSIBLE_DIFF_CONTEXT"],
};

const NO_NEWLINE: &str = "\n\\ No newline at end of file\n";

/// How diffs are shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DiffFormat {
    /// Equal lines around changes.
    context: usize,
    /// The format of structured data.
    results: ResultFormat,
}

impl DiffFormat {
    /// Reads the setting.
    pub(crate) fn new(options: &dyn Options, results: ResultFormat) -> Self {
        let context = options.get(DIFF_CONTEXT.name).as_int().and_then(|lines| usize::try_from(lines).ok());
        DiffFormat { context: context.unwrap_or(0), results }
    }

    /// Returns the text of one diff or a list of them, painted; fails where a side is no text, as Ansible's does.
    pub(crate) fn text(self, diffs: &Value, display: &dyn Display) -> Result<String, CallbackError> {
        let mut out = String::new();
        let diffs = match diffs {
            Value::List(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        for diff in diffs.iter().filter_map(Value::as_dict) {
            self.one(&mut out, diff, display)?;
        }
        Ok(out)
    }

    fn one(self, out: &mut String, diff: &Dict, display: &dyn Display) -> Result<(), CallbackError> {
        if diff.contains("dst_binary") {
            out.push_str("diff skipped: destination file appears to be binary\n");
        }
        if diff.contains("src_binary") {
            out.push_str("diff skipped: source file appears to be binary\n");
        }
        for (key, side) in [("dst_larger", "destination"), ("src_larger", "source")] {
            if let Some(size) = diff.get(key) {
                let _ = writeln!(out, "diff skipped: {side} file size is greater than {}", to_text(size));
            }
        }
        if let (Some(before), Some(after)) = (diff.get("before"), diff.get("after")) {
            let (before, after) = (self.side(before)?, self.side(after)?);
            let before_name = header("before", diff.get("before_header"));
            let after_name = header("after", diff.get("after_header"));
            let (old, new) = (lines(&before), lines(&after));
            let old: Vec<&str> = old.iter().map(AsRef::as_ref).collect();
            let new: Vec<&str> = new.iter().map(AsRef::as_ref).collect();
            let diff_lines = difflib::unified(&old, &new, &before_name, &after_name, self.context);
            for line in &diff_lines {
                let color = match line.as_bytes().first() {
                    Some(b'+') => Some(ColorSetting::DiffAdd),
                    Some(b'-') => Some(ColorSetting::DiffRemove),
                    _ if line.starts_with("@@") => Some(ColorSetting::DiffLines),
                    _ => None,
                };
                match color {
                    Some(color) => display.paint(out, line, color.into()),
                    None => out.push_str(line),
                }
            }
            if !diff_lines.is_empty() {
                out.push('\n');
            }
        }
        if let Some(prepared) = diff.get("prepared") {
            out.push_str(&to_text(prepared));
        }
        Ok(())
    }

    fn side(self, side: &Value) -> Result<Cow<'_, str>, CallbackError> {
        match side {
            Value::Str(text) => Ok(Cow::Borrowed(text.as_str())),
            Value::None => Ok(Cow::Borrowed("")),
            Value::Dict(_) => self.results.diff_text(side).map(Cow::Owned),
            other => {
                Err(CallbackError::Message(format!("'{}' object has no attribute 'splitlines'", other.type_name())))
            }
        }
    }
}

fn header(side: &str, given: Option<&Value>) -> String {
    given.map_or_else(|| side.to_owned(), |given| format!("{side}: {}", to_text(given)))
}

/// Parts a side into lines; a last line without an end says so.
fn lines(text: &str) -> Vec<Cow<'_, str>> {
    let mut lines: Vec<Cow<'_, str>> = split_lines(text).into_iter().map(Cow::Borrowed).collect();
    if let Some(last) = lines.last_mut()
        && !last.ends_with('\n')
    {
        last.to_mut().push_str(NO_NEWLINE);
    }
    lines
}
