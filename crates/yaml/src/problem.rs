//! What is wrong with a text: PyYAML's errors, and what Ansible makes of them: a located error that guesses at
//! the usual mistakes.

use crate::LoadOptions;
use diagnostic::{Diagnostic, Origin};
use fancy_regex::Regex;
use std::fmt;

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Mark {
    /// Line, from 0.
    pub line: u32,
    /// Column in characters, from 0.
    pub column: u32,
}

/// Why a text can't be read. Prints as PyYAML's error of a text without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum YamlError {
    /// Something at a place.
    Marked {
        /// What was being read, and where it began.
        context: Option<(String, Mark)>,
        /// What is wrong.
        problem: String,
        /// Where.
        mark: Mark,
        /// Whether it is a rule of Ansible's rather than YAML's: no mistakes are guessed at then.
        ansible: bool,
    },
    /// Something without a place.
    Other(String),
}

impl YamlError {
    pub(crate) fn marked(context: Option<(&str, Mark)>, problem: impl Into<String>, mark: Mark) -> Self {
        let context = context.map(|(text, mark)| (text.to_owned(), mark));
        YamlError::Marked { context, problem: problem.into(), mark, ansible: false }
    }

    pub(crate) fn of_ansible(problem: impl Into<String>, mark: Mark) -> Self {
        YamlError::Marked { context: None, problem: problem.into(), mark, ansible: true }
    }

    /// Makes it an error about a text that was read under the given options.
    pub(crate) fn diagnose(&self, text: &str, options: &LoadOptions) -> Diagnostic {
        let (message, origin, help) = match self {
            YamlError::Other(message) => (collapse(message), options.origin(0, 0), None),
            YamlError::Marked { context, problem, mark, ansible } => {
                let mut origin = options.origin(mark.line + 1, mark.column + 1);
                let line = if origin.path.is_some() { source_line(text, mark.line) } else { None };
                match guess(&line.unwrap_or_default()).filter(|_| !ansible) {
                    Some(mistake) => {
                        origin.column = mistake.column;
                        (mistake.message.to_owned(), origin, mistake.help)
                    }
                    None => (sentence(context.as_ref().map(|context| context.0.as_str()), problem), origin, None),
                }
            }
        };
        let error = Diagnostic::parser(format!("YAML parsing failed: {message}")).at(Some(&origin));
        let error = about_text(error, &origin);
        match help {
            Some(help) => error.with_help(help),
            None => error,
        }
    }
}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn place(f: &mut fmt::Formatter<'_>, mark: Mark) -> fmt::Result {
            write!(f, "\n  in \"<unicode string>\", line {}, column {}", mark.line + 1, mark.column + 1)
        }
        match self {
            YamlError::Other(message) => f.write_str(message),
            YamlError::Marked { context, problem, mark, .. } => {
                if let Some((context, start)) = context {
                    f.write_str(context)?;
                    if start != mark {
                        place(f, *start)?;
                    }
                    f.write_str("\n")?;
                }
                f.write_str(problem)?;
                place(f, *mark)
            }
        }
    }
}

impl std::error::Error for YamlError {}

/// The reference names a text that is no file by the exception that looking for its lines raises.
fn about_text(error: Diagnostic, origin: &Origin) -> Diagnostic {
    if origin.path.is_none() && origin.line > 0 { error.about("(source not shown: TypeError)") } else { error }
}

/// Makes a sentence of what the parser says.
fn sentence(context: Option<&str>, problem: &str) -> String {
    let mut text = context.map_or_else(|| problem.to_owned(), |context| format!("{context} {problem}"));
    text = text.trim().to_owned();
    let mut chars = text.chars();
    let first: String = chars.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let mut text = first + chars.as_str();
    if !text.ends_with('.') {
        text.push('.');
    }
    collapse(&text)
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a line by number from 0, as Python reads text files; none of an encrypted text.
fn source_line(text: &str, line: u32) -> Option<String> {
    if text.starts_with("$ANSIBLE_VAULT") {
        return None;
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let line = text.split_inclusive('\n').nth(line as usize)?;
    Some(line.trim_end_matches('\n').to_owned())
}

struct Mistake {
    message: &'static str,
    /// From 1.
    column: u32,
    help: Option<&'static str>,
}

const UNQUOTED_TEMPLATE: &str = r#"
For example:

    raw: {{ some_var }}

Should be:

    raw: "{{ some_var }}"
"#;

const UNQUOTED_COLON: &str = r#"
For example:

    raw: echo 'name: ansible'

Should be:

    raw: "echo 'name: ansible'"
"#;

const HALF_QUOTED: &str = r#"
For example:

    raw: "foo" in bar

Should be:

    raw: '"foo" in bar'
"#;

const QUOTED_TWICE: &str = r#"
For example:

    raw: "foo" in "bar"

Should be:

    raw: '"foo" in "bar"'
"#;

/// Looks for the usual mistakes on the line of an error.
fn guess(line: &str) -> Option<Mistake> {
    if let Some(at) = line.find('\t') {
        return Some(Mistake { message: "Tabs are usually invalid in YAML.", column: column(line, at), help: None });
    }
    if let Some(at) = find_value(r"^\s*(?:-\s+)*(?:[\w\s]+:\s+)?(\{\{.*}})", line) {
        return Some(Mistake {
            message: "This may be an issue with missing quotes around a template block.",
            column: column(line, at),
            help: Some(UNQUOTED_TEMPLATE),
        });
    }
    if !line.trim_start().starts_with(':')
        && let Some(at) = find_value(r"^\s*(?:-\s+)*(?:[\w\s\[\]{}]+:\s+)?(.*)$", line)
        && let Some(colon) = unquoted_colon(&line[at..])
    {
        return Some(Mistake {
            message: "Colons in unquoted values must be followed by a non-space character.",
            column: column(line, at + colon),
            help: Some(UNQUOTED_COLON),
        });
    }
    let at = find_value(r#"^\s*(?:-\s+)*(?:[\w\s]+:\s+)?(["'].*?\s*)$"#, line)?;
    let value = &line[at..];
    let (first, last) = (value.chars().next()?, value.chars().next_back()?);
    if first != last {
        return Some(Mistake {
            message: "Values starting with a quote must end with the same quote.",
            column: column(line, at),
            help: Some(HALF_QUOTED),
        });
    }
    (line.matches(first).count() > 2).then(|| Mistake {
        message: "Values starting with a quote must end with the same quote, and not contain that quote.",
        column: column(line, at),
        help: Some(QUOTED_TWICE),
    })
}

/// Returns where the first group of a pattern begins.
fn find_value(pattern: &str, line: &str) -> Option<usize> {
    let captures = Regex::new(pattern).ok()?.captures(line).ok()??;
    Some(captures.get(1)?.start())
}

/// Returns where a colon is followed by a space or nothing, unless the whole value is quoted.
fn unquoted_colon(value: &str) -> Option<usize> {
    let trimmed = value.trim();
    let quoted = ['\'', '"'].iter().any(|quote| {
        trimmed.len() >= 2
            && trimmed.starts_with(*quote)
            && trimmed.ends_with(*quote)
            && !trimmed[1..trimmed.len() - 1].contains(*quote)
    });
    if quoted {
        return None;
    }
    let spaced = value.find(": ");
    spaced.or_else(|| value.ends_with(':').then(|| value.len() - 1))
}

/// Turns an offset in bytes into a column from 1.
fn column(line: &str, at: usize) -> u32 {
    u32::try_from(line[..at].chars().count() + 1).unwrap_or(0)
}
