//! What is typed into the debugger: assignments, deletions, and paths such as `task.args['src']`.

use value::{Value, repr, str_repr};

/// Why a line could not be done, as Python names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The exception's class.
    pub(crate) kind: &'static str,
    /// What its `repr` is, or a sentence of ours.
    pub(crate) text: String,
}

impl Problem {
    /// An exception with one argument.
    pub(crate) fn raised(kind: &'static str, argument: &Value) -> Self {
        Problem { kind, text: format!("{kind}({})", repr(argument)) }
    }

    /// An exception with a message.
    pub(crate) fn said(kind: &'static str, message: impl AsRef<str>) -> Self {
        Problem::raised(kind, &Value::str(message.as_ref()))
    }

    /// Something that would need Python.
    pub(crate) fn unsupported(what: &str) -> Self {
        let text = format!(
            "Playcall's debugger knows paths such as task.args['src'], literals, expressions of templates, assignments \
             to paths and del, but not {what}"
        );
        Problem { kind: "Unsupported", text }
    }
}

/// A line that is no command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Statement<'a> {
    /// `target = value`.
    Assign(&'a str, &'a str),
    /// `del target`.
    Delete(&'a str),
    /// Anything else: an expression.
    Expression(&'a str),
}

/// Reads a line.
pub(crate) fn read(line: &str) -> Result<Statement<'_>, Problem> {
    if let Some(target) = line.strip_prefix("del ") {
        return Ok(Statement::Delete(target.trim()));
    }
    let first = line.split(|ch: char| !ch.is_ascii_alphanumeric()).next().unwrap_or_default();
    if matches!(first, "import" | "from" | "for" | "while" | "if" | "def" | "class" | "with" | "try" | "lambda") {
        return Err(Problem::unsupported(&format!("the statement {}", str_repr(line))));
    }
    let Some(at) = assignment(line) else { return Ok(Statement::Expression(line)) };
    let (target, value) = (line[..at].trim_end(), line[at + 1..].trim());
    if target.ends_with(['+', '-', '*', '/', '%', '|', '&', '^', ':', '@']) {
        return Err(Problem::unsupported(&format!("the statement {}", str_repr(line))));
    }
    Ok(Statement::Assign(target, value))
}

/// Returns where the `=` of an assignment stands.
fn assignment(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut depth = 0_usize;
    let mut quote = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (quote, byte) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'\'' | b'"') => quote = Some(*byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            (None, b'=') if depth == 0 => {
                let before = at.checked_sub(1).and_then(|before| bytes.get(before));
                let is_comparison =
                    bytes.get(at + 1) == Some(&b'=') || matches!(before, Some(b'=' | b'!' | b'<' | b'>'));
                if !is_comparison {
                    return Some(at);
                }
            }
            (_, _) => {}
        }
        at += 1;
    }
    None
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// `.name`.
    Attribute(String),
    /// `[expression]`.
    Item(String),
    /// `()`.
    Call,
}

/// Reads a path: its root and steps. Nothing where the text is something else.
pub(crate) fn path(text: &str) -> Option<(String, Vec<Step>)> {
    let (root, mut rest) = name(text.trim())?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let (attribute, after) = name(after)?;
            steps.push(Step::Attribute(attribute.to_owned()));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("()") {
            steps.push(Step::Call);
            rest = after;
        } else {
            let after = rest.strip_prefix('[')?;
            let end = closing(after)?;
            steps.push(Step::Item(after[..end].trim().to_owned()));
            rest = &after[end + 1..];
        }
    }
    Some((root.to_owned(), steps))
}

fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|ch: char| !ch.is_alphanumeric() && ch != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let is_name = name.starts_with(|ch: char| ch.is_alphabetic() || ch == '_');
    (is_name && !matches!(name, "not" | "True" | "False" | "None")).then_some((name, rest))
}

/// Returns where the bracket closes that was open before the text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, ch) in text.char_indices() {
        match (quote, ch) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), ch) if open == ch => quote = None,
            (None, '\'' | '"') => quote = Some(ch),
            (None, '[' | '(' | '{') => depth += 1,
            (None, ']') if depth == 0 => return Some(at),
            (None, ']' | ')' | '}') => depth = depth.checked_sub(1)?,
            (_, _) => {}
        }
    }
    None
}

/// Functions of Python that are there.
const FUNCTIONS: &[&str] = &["len", "str", "repr", "sorted"];

/// Reads a call of one of the functions with one argument.
pub(crate) fn call(text: &str) -> Option<(&str, &str)> {
    let (function, rest) = text.split_once('(')?;
    let inner = rest.strip_suffix(')')?;
    let is_whole = !inner.contains(')') || closing(&format!("{inner}]")) == Some(inner.len());
    (FUNCTIONS.contains(&function) && is_whole).then_some((function, inner))
}

/// Calls one of the functions.
pub(crate) fn apply(function: &str, value: &Value) -> Result<Value, Problem> {
    let length = match value {
        Value::Str(text) => Some(text.chars().count()),
        Value::List(items) | Value::Tuple(items) => Some(items.len()),
        Value::Dict(dict) => Some(dict.len()),
        Value::Object(object) => object.len(),
        _ => None,
    };
    match (function, length) {
        ("len", Some(length)) => Ok(Value::Int(i64::try_from(length).unwrap_or(i64::MAX))),
        ("len", None) => {
            Err(Problem::said("TypeError", format!("object of type '{}' has no len()", value.type_name())))
        }
        ("str", _) => Ok(Value::str(value::to_text(value))),
        ("repr", _) => Ok(Value::str(repr(value))),
        _ => {
            let items: Vec<Value> = match value {
                Value::Dict(dict) => dict.keys().cloned().collect(),
                other => other.as_slice().unwrap_or_default().to_vec(),
            };
            if !items.iter().all(|item| item.as_str().is_some()) {
                return Err(Problem::unsupported("sorted() of anything but text"));
            }
            let mut items = items;
            items.sort_by_key(value::to_text);
            Ok(Value::list(items))
        }
    }
}

/// Methods that change what they are called on.
const CHANGING: &[&str] =
    &["append", "extend", "insert", "remove", "pop", "popitem", "clear", "update", "setdefault", "sort", "reverse"];

/// Returns the method that changes something, where a line calls one.
pub(crate) fn changing_method(text: &str) -> Option<&str> {
    let (before, _) = text.split_once('(')?;
    let (_, method) = before.rsplit_once('.')?;
    CHANGING.contains(&method).then_some(method)
}

/// Walks one step into plain data.
pub(crate) fn item(value: &Value, key: &Value) -> Result<Value, Problem> {
    match value {
        Value::Dict(dict) => dict.get_key(key).cloned().ok_or_else(|| Problem::raised("KeyError", key)),
        Value::List(items) | Value::Tuple(items) => {
            let kind = value.type_name();
            let Some(index) = key.as_int() else {
                let message = format!("{kind} indices must be integers or slices, not {}", key.type_name());
                return Err(Problem::said("TypeError", message));
            };
            let at = usize::try_from(if index < 0 { index + i64::try_from(items.len()).unwrap_or(0) } else { index });
            let found = at.ok().and_then(|at| items.get(at)).cloned();
            found.ok_or_else(|| Problem::said("IndexError", format!("{kind} index out of range")))
        }
        Value::Object(object) => match object.get_item(key) {
            Ok(Some(found)) => Ok(found),
            Ok(None) if object.is_mapping() => Err(Problem::raised("KeyError", key)),
            _ => Err(not_subscriptable(value)),
        },
        other => Err(not_subscriptable(other)),
    }
}

fn not_subscriptable(value: &Value) -> Problem {
    Problem::said("TypeError", format!("'{}' object is not subscriptable", value.type_name()))
}
