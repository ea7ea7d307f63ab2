//! Filters of regular expressions: `regex_replace`, `regex_search`, `regex_findall`, `regex_escape`.

use crate::access::text;
use crate::fail::{Got, fail};
use crate::filters::sequences::tuple;
use crate::python::regex::{IGNORE_CASE, MULTI_LINE, Pattern, Replacement, escape, group_text};
use crate::signature::{bind, given, index, or};
use std::sync::Arc;
use template::Call;
use value::Value;

/// Compiles a pattern given as an argument.
pub(crate) fn pattern(value: &Value, ignore_case: bool, multi_line: bool) -> Got<Arc<Pattern>> {
    let flags = if ignore_case { IGNORE_CASE } else { 0 } | if multi_line { MULTI_LINE } else { 0 };
    match value {
        Value::Str(text) => Pattern::cached(text, flags),
        Value::List(_) | Value::Dict(_) => {
            fail(format!("unhashable type: '{}'", crate::python::class::class_name(value)))
        }
        _ => fail("first argument must be string or compiled pattern"),
    }
}

/// `regex_replace(pattern='', replacement='', ignorecase=False, multiline=False, count=0, mandatory_count=0)`.
pub(super) fn regex_replace(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [regex, replacement, ignore_case, multi_line, count, mandatory_count] = bind(
        call,
        "regex_replace",
        &["value"],
        &[],
        &["pattern", "replacement", "ignorecase", "multiline", "count", "mandatory_count"],
    )?;
    let subject = text(call, &value)?.into_owned();
    let regex = or(regex, "");
    let compiled = pattern(&regex, or(ignore_case, false).is_true(), or(multi_line, false).is_true())?;
    let replacement = or(replacement, "");
    let Value::Str(replacement) = &replacement else {
        return fail(format!(
            "decoding to str: need a bytes-like object, {} found",
            crate::python::class::class_name(&replacement)
        ));
    };
    let replacement = Replacement::parse(replacement, &compiled)?;
    let count = index(&or(count, 0_i64))?;
    let mandatory = or(mandatory_count, 0_i64);
    let (output, substitutions) = substitute(&compiled, &replacement, &subject, count)?;
    if mandatory.is_true() && mandatory != Value::Int(substitutions) {
        return fail(format!(
            "'{}' should match {} times, but matches {count} times in '{subject}'",
            value::to_text(&regex),
            value::to_text(&mandatory),
        ));
    }
    Ok(Value::from(output))
}

fn substitute(regex: &Pattern, replacement: &Replacement, subject: &str, count: i64) -> Got<(String, i64)> {
    let mut out = String::new();
    let mut copied = 0;
    let mut done = 0;
    if count < 0 {
        return Ok((subject.to_owned(), 0));
    }
    regex.each_match(subject, |found| {
        let Some(whole) = found.get(0) else { return Ok(false) };
        out.push_str(&subject[copied..whole.start()]);
        replacement.expand(found, &mut out);
        copied = whole.end();
        done += 1;
        Ok(count == 0 || done < count)
    })?;
    out.push_str(&subject[copied..]);
    Ok((out, done))
}

/// `regex_findall(regex, multiline=False, ignorecase=False)`.
pub(super) fn regex_findall(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [regex, multi_line, ignore_case] =
        bind(call, "regex_findall", &["value"], &["regex"], &["multiline", "ignorecase"])?;
    let subject = text(call, &value)?.into_owned();
    let compiled = pattern(&given(regex)?, or(ignore_case, false).is_true(), or(multi_line, false).is_true())?;
    let mut out = Vec::new();
    let groups = compiled.groups();
    compiled.each_match(&subject, |found| {
        let group = |number: usize| match group_text(found, number) {
            Value::None => Value::from(""),
            text => text,
        };
        out.push(match groups {
            0 | 1 => group(groups),
            _ => tuple((1..=groups).map(group)),
        });
        Ok(true)
    })?;
    Ok(Value::from(out))
}

/// `regex_search(regex, *groups, ignorecase=..., multiline=...)`.
pub(super) fn regex_search(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let mut positional = std::mem::take(&mut call.args.positional).into_iter();
    let mut named = std::mem::take(&mut call.args.named);
    let regex = positional.next().or_else(|| {
        let index = named.iter().position(|(name, _)| name.as_str() == "regex")?;
        Some(named.remove(index).1)
    });
    let Some(regex) = regex else {
        return fail("regex_search() missing 1 required positional argument: 'regex'");
    };
    let subject = text(call, &value)?.into_owned();
    let mut groups = Vec::new();
    for group in positional {
        groups.push(GroupRef::parse(&group)?);
    }
    let flag = |name: &str| named.iter().any(|(key, value)| key.as_str() == name && value.is_true());
    let compiled = pattern(&regex, flag("ignorecase"), flag("multiline"))?;
    let Some(found) = compiled.search(&subject, 0)? else { return Ok(Value::None) };
    if groups.is_empty() {
        return Ok(group_text(&found, 0));
    }
    let mut out = Vec::new();
    for group in groups {
        let number = match group {
            GroupRef::Number(number) => Some(number),
            GroupRef::Name(name) => compiled.group_number(&name),
        };
        match number.filter(|number| *number <= compiled.groups()) {
            Some(number) => out.push(group_text(&found, number)),
            None => return fail("no such group"),
        }
    }
    Ok(Value::from(out))
}

enum GroupRef {
    Number(usize),
    Name(String),
}

impl GroupRef {
    /// Reads `\1` or `\g<name>`.
    fn parse(value: &Value) -> Got<Self> {
        let text = crate::access::str_for_method(value, "startswith")?;
        if let Some(rest) = text.strip_prefix("\\g") {
            let name = rest.strip_prefix('<').and_then(|rest| rest.rsplit_once('>')).map(|(name, _)| name);
            return match name.filter(|name| !name.is_empty() && !name.contains(char::is_whitespace)) {
                Some(name) => Ok(GroupRef::Name(name.to_owned())),
                None => fail("'NoneType' object has no attribute 'group'"),
            };
        }
        let Some(rest) = text.strip_prefix('\\') else { return fail("Unknown argument") };
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        match digits.parse() {
            Ok(number) => Ok(GroupRef::Number(number)),
            Err(_) => fail("'NoneType' object has no attribute 'group'"),
        }
    }
}

/// `regex_escape(re_type='python')`.
pub(super) fn regex_escape(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [kind] = bind(call, "regex_escape", &["string"], &[], &["re_type"])?;
    let subject = text(call, &value)?.into_owned();
    let kind = or(kind, "python");
    match kind.as_str() {
        Some("python") => Ok(Value::from(escape(&subject))),
        Some("posix_basic") => {
            let mut out = String::new();
            for ch in subject.chars() {
                if "].[^$*\\".contains(ch) {
                    out.push('\\');
                }
                out.push(ch);
            }
            Ok(Value::from(out))
        }
        Some("posix_extended") => fail("Regex type (posix_extended) not yet implemented"),
        _ => fail(format!("Invalid regex type ({})", value::to_text(&kind))),
    }
}
