//! `sequence`: numbers, each formatted as text.

use super::inline;
use super::options::{Kind, Options, Spec, option};
use crate::access::str_for_method;
use crate::fail::{Got, fail, fail_handling, handling};
use crate::python::regex::{IGNORE_CASE, Pattern, group_text};
use template::{Call, percent};
use value::{Value, repr, str_repr};

const OPTIONS: &[Spec] = &[
    option("start", Kind::Int("integer")),
    option("end", Kind::Int("integer")),
    option("count", Kind::Int("integer")),
    option("stride", Kind::Int("integer")),
    option("format", Kind::Raw),
];

/// `5`, `2-10/2`, `4:host%02d`.
const SHORTCUT: &str = "^((0?x?[0-9a-f]+)-)?(0?x?[0-9a-f]+)(/(0?x?[0-9a-f]+))?(:(.+))?$";

/// `sequence`. Options: `start=1`, `end`, `count`, `stride=1`, `format='%d'`; also inside a term, or as `2-10/2:x%d`.
pub(super) fn sequence(mut terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    if terms.is_empty() && !call.args.named.is_empty() {
        terms.push(Value::from(""));
    }
    let mut out = Vec::new();
    for term in &terms {
        let mut options = Options::from_named("sequence", OPTIONS, &call.args.named, call)?;
        read_term(term, &mut options, call)?;
        generate(&options, &mut out)?;
    }
    Ok(out)
}

fn read_term(term: &Value, options: &mut Options, call: &Call<'_, '_>) -> Got<()> {
    let Value::Str(text) = term else {
        return fail_handling(format!(
            "unknown error parsing with_sequence arguments: {}. Error was: expected string or bytes-like object, got '{}'",
            repr(term),
            crate::python::class::class_name(term)
        ));
    };
    let shortcut = Pattern::cached(SHORTCUT, IGNORE_CASE)?;
    if let Some(found) = shortcut.search(str_for_method(term, "split")?, 0)? {
        for (name, group) in [("start", 2), ("end", 3), ("stride", 5), ("format", 7)] {
            let value = group_text(&found, group);
            if !value.is_none() {
                options.set(name, value, call)?;
            }
        }
        return Ok(());
    }
    let inline = inline::parse(text)?;
    let mut unknown: Vec<Value> = Vec::new();
    for (name, value) in inline.options {
        if options.has(&name) {
            options.set(&name, Value::from(value), call)?;
        } else {
            unknown.push(Value::from(name));
        }
    }
    if inline.raw.is_some() {
        unknown.push(Value::from("_raw_params"));
    }
    if unknown.is_empty() {
        return Ok(());
    }
    fail(format!("unrecognized arguments to with_sequence: {}", repr(&Value::from(unknown))))
}

fn generate(options: &Options, out: &mut Vec<Value>) -> Got<()> {
    let start = options.int("start").unwrap_or(1);
    let stride = options.int("stride").unwrap_or(1);
    let format = options.text("format", "%d");
    let end = match (options.int("count"), options.int("end")) {
        (None, None) => return fail("must specify count or end in with_sequence"),
        (Some(_), Some(_)) => return fail("can't specify both count and end in with_sequence"),
        (Some(0), None) => return Ok(()),
        (Some(count), None) => start.saturating_add(count.saturating_mul(stride)).saturating_sub(1),
        (None, Some(end)) => end,
    };
    if stride > 0 && end < start {
        return fail("to count backwards make stride negative");
    }
    if stride < 0 && end > start {
        return fail("to count forward don't make stride negative");
    }
    if stride == 0 {
        return Ok(());
    }
    if format.matches('%').count() != 1 {
        return fail(format!("bad formatting string: {format}"));
    }
    let mut number = start;
    while if stride > 0 { number <= end } else { number >= end } {
        let formatted = percent(&format, &Value::Int(number), &|value| value.type_name().to_owned())
            .map_err(|_| handling(format!("problem formatting {number} with {}", str_repr(&format))))?;
        out.push(Value::from(formatted));
        match number.checked_add(stride) {
            Some(next) => number = next,
            None => break,
        }
    }
    Ok(())
}
