//! Native results: how pieces are joined, and how a result becomes plain data as it leaves a template.

use crate::Templar;
use crate::eval::{Lenient, render_text};
use crate::fault::{Eval, Fault, check_stack, is_soft, raised};
use diagnostic::{Diagnostic, Origin};
use std::fmt::Write;
use std::sync::Arc;
use value::{DateTimeKind, Dict, List, Str, Trust, Undefined, Value, str_repr, to_text};

/// Where a result goes: out of the template, or into text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finalize {
    Whole,
    Text,
}

/// Joins what a template printed: nothing is `None`, one piece is itself, more are text.
pub(crate) fn concat(nodes: Vec<Value>, templar: &Templar<'_>, lenient: Lenient<'_>) -> Value {
    let is_flat = !nodes.iter().any(|node| matches!(node, Value::None | Value::Object(_)));
    let mut pieces = if is_flat {
        nodes
    } else {
        let mut pieces = Vec::with_capacity(nodes.len());
        flatten(nodes, &mut pieces);
        pieces
    };
    if pieces.len() <= 1 {
        return pieces.pop().unwrap_or_default();
    }
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Value::Str(piece) if !piece.is_template() => text.push_str(&piece),
            Value::Omit => {}
            Value::Int(number) => {
                let _ = write!(text, "{number}");
            }
            Value::Undefined(marker) if is_soft(&marker) => {}
            other => match finalize(other, Finalize::Text, templar, lenient) {
                Ok(Value::Bytes(bytes)) => text.push_str(&String::from_utf8_lossy(&bytes)),
                Ok(value) => text.push_str(&to_text(&value)),
                Err(fault) => return fault.into_marker(None, false),
            },
        }
    }
    Value::from(text)
}

fn flatten(nodes: Vec<Value>, pieces: &mut Vec<Value>) {
    for node in nodes {
        match &node {
            Value::None => {}
            Value::Object(found) => match found.as_any().downcast_ref::<crate::object::Module>() {
                Some(module) => flatten(module.output.clone(), pieces),
                None => pieces.push(node),
            },
            _ => pieces.push(node),
        }
    }
}

/// Renders templates at any depth and makes plain data: tuples become lists, `omit` drops out, markers fail (or become text).
pub(crate) fn finalize(value: Value, mode: Finalize, templar: &Templar<'_>, lenient: Lenient<'_>) -> Eval<Value> {
    if is_plain(&value) {
        return Ok(value);
    }
    check_stack()?;
    match value {
        Value::Str(text) if text.is_template() => {
            finalize(render_text(templar, &text, lenient), mode, templar, lenient)
        }
        Value::Str(text) => Ok(Value::Str(text.with_markup(false))),
        Value::DateTime(_) if mode == Finalize::Whole => Err(unsupported("timedelta")),
        Value::List(items) | Value::Tuple(items) => finalize_list(&items, mode, templar, lenient),
        Value::Dict(map) => {
            let mut made = Dict::new();
            for (key, value) in &map {
                if !matches!(value, Value::Omit) {
                    if matches!(key, Value::Tuple(_)) {
                        // It becomes a list, which is no key.
                        return Err(raised("unhashable type: 'list'"));
                    }
                    // Keys are never templates.
                    let key = match key {
                        Value::Str(text) if text.is_template() => key.untrusted(),
                        Value::Str(text) => Value::Str(text.clone().with_markup(false)),
                        other => finalize(other.clone(), mode, templar, lenient)?,
                    };
                    made.insert(key, finalize(value.clone(), mode, templar, lenient)?);
                }
            }
            Ok(Value::Dict(made.with_origin(map.origin().cloned())))
        }
        Value::Undefined(marker) if is_soft(&marker) => match mode {
            Finalize::Text => Ok(Value::from("")),
            Finalize::Whole => Err(unsupported_about("Undefined", String::new())),
        },
        Value::Undefined(marker) => match lenient {
            Some(list) => Ok(replaced(list, &marker)),
            None => Err(Fault::Marker(marker)),
        },
        Value::Set(items) if mode == Finalize::Whole => {
            let items: List = items.iter().cloned().collect();
            finalize_list(&items, mode, templar, lenient)
        }
        Value::Object(found) if found.is_veiled() => {
            finalize(found.reveal().unwrap_or_default(), mode, templar, lenient)
        }
        Value::Object(found) => {
            if mode == Finalize::Text && !found.is_mapping() {
                return Ok(Value::Object(found));
            }
            if found.type_name() == "range" {
                return Err(unsupported_about("range", found.repr()));
            }
            match found.to_plain() {
                Some(plain) => finalize(plain, mode, templar, lenient),
                None if mode == Finalize::Text => Ok(Value::Object(found)),
                None if found.is_mapping() => {
                    let mut made = Dict::new();
                    for key in found.iterate().unwrap_or_default() {
                        let value = found.get_item(&key).map_err(Fault::from)?.unwrap_or_default();
                        made.insert(key, value);
                    }
                    finalize(Value::Dict(made), mode, templar, lenient)
                }
                None => Err(unsupported_about(found.type_name(), found.repr())),
            }
        }
        other => Ok(other),
    }
}

fn unsupported(kind: &str) -> Fault {
    raised(format!("Type {} is unsupported for variable storage.", str_repr(kind)))
}

/// As [`unsupported`], showing the value.
fn unsupported_about(kind: &str, shown: String) -> Fault {
    let message = format!("Type {} is unsupported for variable storage.", str_repr(kind));
    Fault::from(Diagnostic::error(message).about(shown))
}

fn finalize_list(items: &List, mode: Finalize, templar: &Templar<'_>, lenient: Lenient<'_>) -> Eval<Value> {
    let mut made = Vec::with_capacity(items.len());
    for item in items {
        if !matches!(item, Value::Omit) {
            made.push(finalize(item.clone(), mode, templar, lenient)?);
        }
    }
    Ok(Value::List(List::from(made).with_origin(items.origin().cloned())))
}

/// Lists the types in a result that variables don't have, and what each becomes: every time one occurs.
pub(crate) fn converted(value: &Value, out: &mut Vec<(&'static str, &'static str)>) {
    if check_stack().is_err() {
        return;
    }
    match value {
        Value::Str(text) if text.is_markup() => out.push(("Markup", "str")),
        Value::List(items) | Value::Tuple(items) => items.iter().for_each(|item| converted(item, out)),
        Value::Dict(map) => map.iter().for_each(|(key, item)| {
            converted(key, out);
            converted(item, out);
        }),
        Value::Object(found) if found.type_name() == "GroupTuple" => {
            out.push(("GroupTuple", "list"));
            found.iterate().unwrap_or_default().iter().for_each(|item| converted(item, out));
        }
        _ => {}
    }
}

/// Tells whether a value is plain data already.
pub(crate) fn is_plain(value: &Value) -> bool {
    match value {
        Value::None
        | Value::Bool(_)
        | Value::Int(_)
        | Value::BigInt(_)
        | Value::Float(_)
        | Value::Bytes(_)
        | Value::Omit => true,
        Value::DateTime(time) => !matches!(time.kind, DateTimeKind::Delta(_)),
        Value::Str(text) => !text.is_template() && !text.is_markup(),
        Value::List(items) => {
            !items.has_templates()
                && check_stack().is_ok()
                && items.iter().all(|item| !matches!(item, Value::Omit) && is_plain(item))
        }
        Value::Dict(map) => {
            !map.has_templates()
                && check_stack().is_ok()
                && map.iter().all(|(key, item)| !matches!(item, Value::Omit) && is_plain(key) && is_plain(item))
        }
        Value::Tuple(_) | Value::Set(_) | Value::Undefined(_) | Value::Object(_) => false,
    }
}

/// Puts a numbered note in a marker's place.
pub(crate) fn replaced(list: &std::cell::RefCell<Vec<Arc<Undefined>>>, marker: &Arc<Undefined>) -> Value {
    let mut list = list.borrow_mut();
    list.push(Arc::clone(marker));
    Value::from(format!("<< error {} - {} >>", list.len(), marker.reason.full_message()))
}

/// Renders templates at any depth; what fails stays inside as a marker.
pub(crate) fn render_deep(value: &Value, templar: &Templar<'_>, lenient: Lenient<'_>) -> Value {
    if !value.has_templates() {
        return value.clone();
    }
    if let Err(fault) = check_stack() {
        return fault.into_marker(value.origin(), false);
    }
    let each = |items: &List| -> List {
        let made: List = items.iter().map(|item| render_deep(item, templar, lenient)).collect();
        made.with_origin(items.origin().cloned())
    };
    match value {
        Value::Str(text) => {
            let rendered = render_text(templar, text, lenient);
            render_deep(&rendered, templar, lenient)
        }
        Value::List(items) => Value::List(each(items)),
        Value::Tuple(items) => Value::Tuple(each(items)),
        Value::Dict(map) => {
            let made: Dict = map.iter().map(|(key, item)| (key.clone(), render_deep(item, templar, lenient))).collect();
            Value::Dict(made.with_origin(map.origin().cloned()))
        }
        Value::Object(found) => found.reveal().unwrap_or_else(|| value.clone()),
        other => other.clone(),
    }
}

/// Returns the first marker in a value, at any depth.
pub(crate) fn first_marker(value: &Value) -> Option<Arc<Undefined>> {
    if check_stack().is_err() {
        return None;
    }
    match value {
        Value::Undefined(marker) if !is_soft(marker) => Some(Arc::clone(marker)),
        Value::List(items) | Value::Tuple(items) => items.iter().find_map(first_marker),
        Value::Dict(map) => map.values().find_map(first_marker),
        _ => None,
    }
}

/// What Jinja cuts off at the end of a template is put back: its newlines, as `newline` has them. Then the result is told
/// where it came from.
pub(crate) fn after_render(text: &Str, result: Value, newline: &str) -> Value {
    let result = match &result {
        Value::Str(shown) if text.ends_with('\n') => {
            let missing = newlines(text).saturating_sub(newlines(shown));
            if missing > 0 { Value::from(format!("{shown}{}", newline.repeat(missing))) } else { result }
        }
        _ => result,
    };
    tagged(result, text.origin())
}

fn newlines(text: &str) -> usize {
    text.len() - text.trim_end_matches('\n').len()
}

/// Gives a result an origin where it has none.
pub(crate) fn tagged(value: Value, origin: Option<&Origin>) -> Value {
    let Some(origin) = origin else { return value };
    match value {
        Value::Str(text) if text.origin().is_none() => {
            let trust = if text.is_trusted() { Trust::Trusted } else { Trust::Data };
            Value::Str(Str::tagged(text.shared(), Some(origin.clone()), trust).with_markup(text.is_markup()))
        }
        Value::List(items) if items.origin().is_none() => Value::List(items.with_origin(Some(origin.clone()))),
        Value::Dict(map) if map.origin().is_none() => Value::Dict(map.with_origin(Some(origin.clone()))),
        Value::Tuple(items) if items.origin().is_none() => Value::Tuple(items.with_origin(Some(origin.clone()))),
        other => other,
    }
}
