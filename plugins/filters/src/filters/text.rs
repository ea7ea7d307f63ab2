//! Jinja's filters of text: case, space, length, wrapping, `%` formatting.

use crate::access::{plain, str_for_method, text};
use crate::fail::{Got, fail};
use crate::python::class::class_name;
use crate::python::text::{Wrap, capitalize, center, is_space, splitlines, take_chars, wrap};
use crate::signature::{bind, bind_none, given, index, or};
use template::{Call, percent};
use value::{Dict, Value};

/// `string`: the value as text.
pub(super) fn string(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "soft_str", &["s"])?;
    match value {
        // A string stays itself, tags and all.
        Value::Str(_) => Ok(value),
        other => Ok(Value::from(text(call, &other)?.into_owned())),
    }
}

/// `upper`.
pub(super) fn upper(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_upper", &["s"])?;
    Ok(Value::from(text(call, &value)?.to_uppercase()))
}

/// `lower`.
pub(super) fn lower(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_lower", &["s"])?;
    Ok(Value::from(text(call, &value)?.to_lowercase()))
}

/// `capitalize`: first letter upper, the others lower case.
pub(super) fn capitalize_text(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_capitalize", &["s"])?;
    Ok(Value::from(capitalize(&text(call, &value)?)))
}

/// `title`: each word's first letter upper, the others lower case.
pub(super) fn title(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_title", &["s"])?;
    let mut out = String::new();
    let mut at_start = true;
    for ch in text(call, &value)?.chars() {
        let separates = "-({[<".contains(ch) || is_space(ch);
        if separates {
            out.push(ch);
        } else if at_start {
            out.extend(ch.to_uppercase());
        } else {
            out.extend(ch.to_lowercase());
        }
        at_start = separates;
    }
    Ok(Value::from(out))
}

/// `center(width=80)`.
pub(super) fn center_text(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [width] = bind(call, "do_center", &["value"], &[], &["width"])?;
    let width = index(&or(width, 80_i64))?;
    Ok(Value::from(center(&text(call, &value)?, width)))
}

/// `trim(chars=None)`: strips both ends.
pub(super) fn trim(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [chars] = bind(call, "do_trim", &["value"], &[], &["chars"])?;
    let subject = text(call, &value)?;
    match chars {
        None | Some(Value::None) => Ok(Value::from(subject.trim_matches(is_space))),
        Some(Value::Str(chars)) => Ok(Value::from(subject.trim_matches(|ch| chars.contains(ch)))),
        Some(_) => fail("strip arg must be None or str"),
    }
}

/// `replace(old, new, count=None)`.
pub(super) fn replace(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [old, new, count] = bind(call, "do_replace", &["eval_ctx", "s"], &["old", "new"], &["count"])?;
    let (old, new) = (given(old)?, given(new)?);
    let (old, new) = (text(call, &old)?, text(call, &new)?);
    let count = match count {
        None | Some(Value::None) => -1,
        Some(Value::BigInt(_)) => return fail("Python int too large to convert to C ssize_t"),
        Some(count) => index(&count)?,
    };
    let subject = text(call, &value)?;
    Ok(Value::from(match usize::try_from(count) {
        Ok(count) => subject.replacen(old.as_ref(), &new, count),
        Err(_) => subject.replace(old.as_ref(), &new),
    }))
}

/// `indent(width=4, first=False, blank=False)`.
pub(super) fn indent(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [width, first, blank] = bind(call, "do_indent", &["s"], &[], &["width", "first", "blank"])?;
    let indention = match or(width, 4_i64) {
        Value::Str(text) => text.to_string(),
        other => match other.as_int() {
            Some(width) => " ".repeat(usize::try_from(width).unwrap_or(0)),
            None if matches!(other, Value::BigInt(_)) => {
                return fail("cannot fit 'int' into an index-sized integer");
            }
            None => return fail(format!("can't multiply sequence by non-int of type '{}'", class_name(&other))),
        },
    };
    let subject = match &value {
        Value::Str(text) => format!("{text}\n"),
        list @ Value::List(_) => return str_for_method(list, "splitlines").map(Value::from),
        other => {
            return fail(format!("unsupported operand type(s) for +=: '{}' and 'str'", class_name(other)));
        }
    };
    let lines = splitlines(&subject);
    let mut out = if or(blank, false).is_true() {
        lines.join(&format!("\n{indention}"))
    } else {
        let mut out = String::new();
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                out.push('\n');
                if !line.is_empty() {
                    out.push_str(&indention);
                }
            }
            out.push_str(line);
        }
        out
    };
    if or(first, false).is_true() {
        out.insert_str(0, &indention);
    }
    Ok(Value::from(out))
}

/// `truncate(length=255, killwords=False, end='...', leeway=None)`.
pub(super) fn truncate(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [length, kill_words, end, leeway] =
        bind(call, "do_truncate", &["env", "s"], &[], &["length", "killwords", "end", "leeway"])?;
    let leeway = match leeway {
        None | Some(Value::None) => 5,
        Some(leeway) => clamped(&leeway).map_or_else(|| index(&leeway), Ok)?,
    };
    let given_length = or(length, 255_i64);
    let Some(length) = clamped(&given_length) else {
        return fail(format!("'>=' not supported between instances of '{}' and 'int'", class_name(&given_length)));
    };
    let end = or(end, "...");
    let end = text(call, &end)?;
    let end_length = i64::try_from(end.chars().count()).unwrap_or(0);
    if length < end_length {
        return fail(format!("expected length >= {end_length}, got {}", value::to_text(&given_length)));
    }
    if leeway < 0 {
        return fail(format!("expected leeway >= 0, got {leeway}"));
    }
    if i64::try_from(crate::access::length(&value)?).unwrap_or(i64::MAX) <= length.saturating_add(leeway) {
        return Ok(value);
    }
    let subject = str_for_method(&value, "rsplit")?;
    let head = take_chars(subject, usize::try_from(length - end_length).unwrap_or(0));
    let head =
        if or(kill_words, false).is_true() { head } else { head.rsplit_once(' ').map_or(head, |(before, _)| before) };
    Ok(Value::from(format!("{head}{end}")))
}

/// Returns a whole number; one beyond 64 bits as the nearest that is not.
fn clamped(value: &Value) -> Option<i64> {
    match value {
        Value::BigInt(number) => Some(if number.sign() == num_bigint::Sign::Minus { i64::MIN } else { i64::MAX }),
        other => other.as_int(),
    }
}

/// `wordwrap(width=79, break_long_words=True, wrapstring=None, break_on_hyphens=True)`.
pub(super) fn wordwrap(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [width, break_long_words, wrap_string, break_on_hyphens] = bind(
        call,
        "do_wordwrap",
        &["environment", "s"],
        &[],
        &["width", "break_long_words", "wrapstring", "break_on_hyphens"],
    )?;
    let separator = match wrap_string {
        None | Some(Value::None) => "\n".to_owned(),
        Some(other) => text(call, &other)?.into_owned(),
    };
    let width = or(width, 79_i64);
    str_for_method(&value, "splitlines")?;
    let width = clamped(&width).map_or_else(|| index(&width), Ok)?;
    let subject = str_for_method(&value, "splitlines")?;
    let style = Wrap {
        width: usize::try_from(width).unwrap_or(0),
        break_long_words: or(break_long_words, true).is_true(),
        break_on_hyphens: or(break_on_hyphens, true).is_true(),
    };
    let lines = splitlines(subject);
    if width <= 0 && !lines.is_empty() {
        return fail(format!("invalid width {width} (must be > 0)"));
    }
    let wrapped: Vec<String> = lines.iter().map(|line| wrap(line, &style).join(&separator)).collect();
    Ok(Value::from(wrapped.join(&separator)))
}

/// `wordcount`: how many words.
pub(super) fn wordcount(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_wordcount", &["s"])?;
    let subject = text(call, &value)?;
    let words = subject.split(|ch: char| !(ch.is_alphanumeric() || ch == '_')).filter(|word| !word.is_empty());
    Ok(Value::from(words.count()))
}

/// `format(*args, **kwargs)`: the value is a `%` format.
pub(super) fn format_text(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let positional = std::mem::take(&mut call.args.positional);
    let named = std::mem::take(&mut call.args.named);
    if !positional.is_empty() && !named.is_empty() {
        return fail("can't handle positional and keyword arguments at the same time");
    }
    let operands = if named.is_empty() {
        Value::Tuple(positional.iter().map(|item| plain(call, item)).collect::<Got<_>>()?)
    } else {
        let mut dict = Dict::new();
        for (name, item) in named {
            dict.insert(name, plain(call, &item)?);
        }
        Value::Dict(dict)
    };
    Ok(Value::from(percent(&text(call, &value)?, &operands, &|value| class_name(value).to_owned())?))
}

/// `split(sep=None, maxsplit=-1)`: Python's `str.split`.
pub(super) fn split(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let Value::Str(subject) = &value else {
        return fail(format!(
            "descriptor 'split' for 'str' objects doesn't apply to a '{}' object",
            class_name(&value)
        ));
    };
    if call.args.positional.len() > 2 {
        return fail(format!("split() takes at most 2 arguments ({} given)", call.args.positional.len()));
    }
    let [separator, most] = bind(call, "split", &["self"], &[], &["sep", "maxsplit"])?;
    let most = match most {
        None => usize::MAX,
        Some(most) => usize::try_from(index(&most)?).unwrap_or(usize::MAX),
    };
    let parts: Vec<Value> = match separator {
        None | Some(Value::None) => split_at_space(subject, most).into_iter().map(Value::from).collect(),
        Some(Value::Str(separator)) if separator.is_empty() => return fail("empty separator"),
        Some(Value::Str(separator)) => {
            subject.splitn(most.saturating_add(1), separator.as_str()).map(Value::from).collect()
        }
        Some(other) => return fail(format!("must be str or None, not {}", class_name(&other))),
    };
    Ok(Value::from(parts))
}

fn split_at_space(subject: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = subject.trim_start_matches(is_space);
    while !rest.is_empty() {
        if parts.len() == most {
            parts.push(rest);
            break;
        }
        let end = rest.find(is_space).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(is_space);
    }
    parts
}
