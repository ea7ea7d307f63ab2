//! The delimiters and whitespace rules of a template, and the `#jinja2:` header that changes them.

use diagnostic::Diagnostic;
use value::{Dict, Value, repr, str_repr};

/// The header that changes delimiters at the top of a template.
pub(crate) const HEADER: &str = "#jinja2:";

/// How templates are written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "they are Jinja's own switches")]
pub(crate) struct Syntax {
    pub(crate) block_start: String,
    pub(crate) block_end: String,
    pub(crate) variable_start: String,
    pub(crate) variable_end: String,
    pub(crate) comment_start: String,
    pub(crate) comment_end: String,
    /// Begins a line that is a statement.
    pub(crate) line_statement: Option<String>,
    /// Begins the rest of a line that is a comment.
    pub(crate) line_comment: Option<String>,
    pub(crate) trim_blocks: bool,
    pub(crate) lstrip_blocks: bool,
    pub(crate) newline_sequence: String,
    pub(crate) keep_trailing_newline: bool,
    /// Backslashes in strings inside `{{ }}` stand for themselves: YAML has read the escapes already.
    pub(crate) escape_backslashes: bool,
}

impl Default for Syntax {
    fn default() -> Self {
        Syntax {
            block_start: "{%".into(),
            block_end: "%}".into(),
            variable_start: "{{".into(),
            variable_end: "}}".into(),
            comment_start: "{#".into(),
            comment_end: "#}".into(),
            line_statement: None,
            line_comment: None,
            trim_blocks: true,
            lstrip_blocks: false,
            newline_sequence: "\n".into(),
            keep_trailing_newline: false,
            escape_backslashes: true,
        }
    }
}

impl Syntax {
    /// Tells whether text holds one of the opening delimiters.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        [&self.block_start, &self.variable_start, &self.comment_start].iter().any(|mark| text.contains(mark.as_str()))
    }

    /// Tells whether text is one template from its first to its last character.
    pub(crate) fn is_all_of(&self, text: &str) -> bool {
        text.starts_with(HEADER)
            || [&self.block_start, &self.variable_start, &self.comment_start]
                .iter()
                .any(|mark| text.starts_with(mark.as_str()))
                && [&self.block_end, &self.variable_end, &self.comment_end]
                    .iter()
                    .any(|mark| text.ends_with(mark.as_str()))
    }

    /// Sets the options of a dictionary by Jinja's names.
    pub(crate) fn with_overrides(mut self, overrides: &Dict) -> Result<Self, Diagnostic> {
        for (key, value) in overrides {
            self.set(key.as_str().unwrap_or_default(), value)?;
        }
        self.checked()
    }

    fn checked(self) -> Result<Self, Diagnostic> {
        if self.block_start == self.variable_start
            || self.variable_start == self.comment_start
            || self.comment_start == self.block_start
        {
            return Err(Diagnostic::error("Block, variable and comment start strings must be different."));
        }
        Ok(self)
    }

    fn set(&mut self, key: &str, value: &Value) -> Result<(), Diagnostic> {
        let wrong = |wanted: &str| {
            let given = value.type_name();
            Diagnostic::error(format!("TemplateOverrides.{key} must be {wanted} instead of <class '{given}'>"))
        };
        let text = || value.as_str().map(str::to_owned).ok_or_else(|| wrong("<class 'str'>"));
        let flag = || value.as_bool().ok_or_else(|| wrong("<class 'bool'>"));
        match key {
            "block_start_string" => self.block_start = text()?,
            "block_end_string" => self.block_end = text()?,
            "variable_start_string" => self.variable_start = text()?,
            "variable_end_string" => self.variable_end = text()?,
            "comment_start_string" => self.comment_start = text()?,
            "comment_end_string" => self.comment_end = text()?,
            "trim_blocks" => self.trim_blocks = flag()?,
            "lstrip_blocks" => self.lstrip_blocks = flag()?,
            "keep_trailing_newline" => self.keep_trailing_newline = flag()?,
            "newline_sequence" => {
                let sequence = text()?;
                if !matches!(sequence.as_str(), "\n" | "\r\n" | "\r") {
                    return Err(Diagnostic::error(format!(
                        "TemplateOverrides.newline_sequence must be one of '\\n', '\\r\\n', '\\r' instead of {}",
                        repr(value)
                    )));
                }
                self.newline_sequence = sequence;
            }
            "line_statement_prefix" | "line_comment_prefix" => {
                let prefix = match value {
                    Value::None => None,
                    Value::Str(text) => Some(text.to_string()),
                    _ => return Err(wrong("<class 'str'> or <class 'NoneType'>")),
                };
                if key == "line_statement_prefix" {
                    self.line_statement = prefix;
                } else {
                    self.line_comment = prefix;
                }
            }
            _ => {
                return Err(Diagnostic::error(format!("Invalid {} override key {}.", str_repr(HEADER), str_repr(key))));
            }
        }
        Ok(())
    }

    /// Reads a `#jinja2:` header: what is left of the text, and the syntax it asks for.
    pub(crate) fn with_header<'t>(&self, text: &'t str) -> Result<(&'t str, Option<Syntax>), Diagnostic> {
        let Some(rest) = text.strip_prefix(HEADER) else { return Ok((text, None)) };
        let header = str_repr(HEADER);
        let (line, rest) = rest
            .split_once('\n')
            .ok_or_else(|| Diagnostic::error(format!("Missing newline after {header} override.")))?;
        let mut syntax = self.clone();
        for pair in line.split(',') {
            if pair.trim().is_empty() {
                return Err(Diagnostic::error(format!("Empty {header} override pair not allowed.")));
            }
            let (key, value) = pair.split_once(':').ok_or_else(|| {
                Diagnostic::error(format!(
                    "Missing key-value separator `:` in {header} override pair {}.",
                    str_repr(pair)
                ))
            })?;
            syntax.set(key.trim(), &literal(value.trim())?)?;
        }
        Ok((rest, Some(syntax.checked()?)))
    }
}

/// Reads the Python literals that a header uses.
fn literal(text: &str) -> Result<Value, Diagnostic> {
    match text {
        "True" => return Ok(Value::Bool(true)),
        "False" => return Ok(Value::Bool(false)),
        "None" => return Ok(Value::None),
        _ => {}
    }
    for quote in ['\'', '"'] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            let read = crate::lexer::unescape(inner).map_err(Diagnostic::error)?;
            return Ok(Value::from(read));
        }
    }
    text.parse::<i64>()
        .map(Value::Int)
        .map_err(|_| Diagnostic::error(format!("malformed node or string: {}", str_repr(text))))
}
