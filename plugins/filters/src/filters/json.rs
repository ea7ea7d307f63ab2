//! `to_json`, `to_nice_json`, `from_json` and Jinja's `tojson`.

use crate::access::{plain, text};
use crate::fail::{Fail, Got, fail};
use crate::filters::html::markup;
use crate::filters::json_profile::Profile;
use crate::python::class::{class_name, class_text};
use crate::python::order::sort_by_key;
use crate::signature::{bind, index, or};
use diagnostic::Diagnostic;
use std::fmt::Write;
use template::Call;
use value::{Dict, JsonStyle, Str, Value, float_repr, parse_json, to_json as value_to_json};

/// How JSON is written: all that `json.dumps` lets one choose.
struct Style {
    indent: Option<String>,
    item_separator: String,
    key_separator: String,
    sort_keys: bool,
    ensure_ascii: bool,
    allow_nan: bool,
}

fn take(named: &mut Vec<(Str, Value)>, name: &str) -> Option<Value> {
    let index = named.iter().position(|(key, _)| key.as_str() == name)?;
    Some(named.remove(index).1)
}

impl Style {
    /// Reads the keyword arguments of `json.dumps`.
    fn from_named(named: &mut Vec<(Str, Value)>, call: &Call<'_, '_>) -> Got<Style> {
        let indent = match take(named, "indent") {
            None | Some(Value::None) => None,
            Some(Value::Str(text)) => Some(text.to_string()),
            Some(other) => Some(" ".repeat(usize::try_from(index(&other)?).unwrap_or(0))),
        };
        let separators = take(named, "separators").filter(|given| !given.is_none());
        let (item_separator, key_separator) = match separators {
            Some(given) => {
                let parts = crate::access::iterate(call, &given)?;
                match parts.as_slice() {
                    [item, key] => (text(call, item)?.into_owned(), text(call, key)?.into_owned()),
                    [] | [_] => {
                        return fail(format!("not enough values to unpack (expected 2, got {})", parts.len()));
                    }
                    _ => return fail("too many values to unpack (expected 2)"),
                }
            }
            None if indent.is_some() => (",".to_owned(), ": ".to_owned()),
            None => (", ".to_owned(), ": ".to_owned()),
        };
        let mut flag = |name: &str, default: bool| or(take(named, name), default).is_true();
        let style = Style {
            indent,
            item_separator,
            key_separator,
            sort_keys: flag("sort_keys", false),
            ensure_ascii: flag("ensure_ascii", true),
            allow_nan: flag("allow_nan", true),
        };
        // What these choose makes no difference to values that are trees of plain data.
        for name in ["skipkeys", "check_circular", "default"] {
            take(named, name);
        }
        match named.first() {
            Some((name, _)) => fail(format!("JSONEncoder.__init__() got an unexpected keyword argument '{name}'")),
            None => Ok(style),
        }
    }

    fn write(&self, value: &Value, depth: usize, out: &mut String) -> Got<()> {
        match value {
            Value::List(items) | Value::Tuple(items) => self.write_list(items.as_slice(), depth, out),
            Value::Set(items) => {
                let items: Vec<Value> = items.iter().cloned().collect();
                self.write_list(&items, depth, out)
            }
            Value::Dict(dict) => self.write_dict(dict, depth, out),
            Value::Float(number) if !number.is_finite() && !self.allow_nan => {
                fail(format!("Out of range float values are not JSON compliant: {}", float_repr(*number)))
            }
            Value::Omit => fail("Object of type '_OmitType' is not JSON serializable by the 'tagless' profile."),
            Value::Object(object) => match object.to_plain() {
                Some(plain) => self.write(&plain, depth, out),
                None => fail(format!("Object of type {} is not JSON serializable", class_name(value))),
            },
            scalar => {
                let style = JsonStyle { ensure_ascii: self.ensure_ascii, ..JsonStyle::default() };
                out.push_str(&value_to_json(scalar, style));
                Ok(())
            }
        }
    }

    fn new_line(&self, depth: usize, out: &mut String) {
        if let Some(indent) = &self.indent {
            out.push('\n');
            out.push_str(&indent.repeat(depth));
        }
    }

    fn write_list(&self, items: &[Value], depth: usize, out: &mut String) -> Got<()> {
        out.push('[');
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                out.push_str(&self.item_separator);
            }
            self.new_line(depth + 1, out);
            self.write(item, depth + 1, out)?;
        }
        if !items.is_empty() {
            self.new_line(depth, out);
        }
        out.push(']');
        Ok(())
    }

    fn write_dict(&self, dict: &Dict, depth: usize, out: &mut String) -> Got<()> {
        let mut pairs = Vec::with_capacity(dict.len());
        for (key, item) in dict {
            pairs.push((key_text(key)?, item));
        }
        if self.sort_keys {
            pairs.sort_by(|a, b| a.0.cmp(&b.0));
        }
        out.push('{');
        for (number, (key, item)) in pairs.iter().enumerate() {
            if number > 0 {
                out.push_str(&self.item_separator);
            }
            self.new_line(depth + 1, out);
            let style = JsonStyle { ensure_ascii: self.ensure_ascii, ..JsonStyle::default() };
            out.push_str(&value_to_json(&Value::from(key.as_str()), style));
            out.push_str(&self.key_separator);
            self.write(item, depth + 1, out)?;
        }
        if !pairs.is_empty() {
            self.new_line(depth, out);
        }
        out.push('}');
        Ok(())
    }
}

fn key_text(key: &Value) -> Got<String> {
    let mut out = String::new();
    match key {
        Value::Str(text) => out.push_str(text),
        Value::None => out.push_str("null"),
        Value::Bool(flag) => {
            let _ = write!(out, "{flag}");
        }
        Value::Int(_) | Value::BigInt(_) | Value::Float(_) => out = value_to_json(key, JsonStyle::default()),
        Value::DateTime(time) => out = time.isoformat('T'),
        other => {
            return fail(format!("keys must be str, int, float, bool or None, not {}", class_name(other)));
        }
    }
    Ok(out)
}

fn check_profile(profile: Option<Value>) -> Got<()> {
    match profile {
        None | Some(Value::None) => Ok(()),
        Some(Value::Str(name)) if matches!(name.as_str(), "" | "tagless") => Ok(()),
        Some(Value::Str(name)) => Err(Fail::unsupported(format!("The JSON profile {name} is not supported yet."))),
        Some(other) => fail(format!("Name is {} instead of <class 'str'> or <class 'module'>.", class_text(&other))),
    }
}

/// `to_json(profile=None, vault_to_text=..., preprocess_unsafe=..., **kwargs)`.
pub(super) fn to_json(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let positional = std::mem::take(&mut call.args.positional);
    if positional.len() > 3 {
        return fail(format!(
            "to_json() takes from 1 to 4 positional arguments but {} were given",
            positional.len() + 1
        ));
    }
    let mut named = std::mem::take(&mut call.args.named);
    let profile = positional.into_iter().next().or_else(|| take(&mut named, "profile"));
    let has_profile = profile.as_ref().is_some_and(Value::is_true);
    for name in ["vault_to_text", "preprocess_unsafe"] {
        if take(&mut named, name).is_some() && has_profile {
            return fail(format!("Only one of `{name}` or `profile` can be specified."));
        }
    }
    check_profile(profile)?;
    write_json(&value, named, call)
}

fn write_json(value: &Value, mut named: Vec<(Str, Value)>, call: &Call<'_, '_>) -> Got<Value> {
    let style = Style::from_named(&mut named, call)?;
    let mut out = String::new();
    style.write(&plain(call, value)?, 0, &mut out)?;
    Ok(Value::from(out))
}

/// `to_nice_json(indent=4, sort_keys=True, **kwargs)`.
pub(super) fn to_nice_json(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let positional = std::mem::take(&mut call.args.positional);
    if positional.len() > 2 {
        return fail(format!(
            "to_nice_json() takes from 1 to 3 positional arguments but {} were given",
            positional.len() + 1
        ));
    }
    let mut named = std::mem::take(&mut call.args.named);
    let mut positional = positional.into_iter();
    let indent = positional.next().or_else(|| take(&mut named, "indent"));
    let sort_keys = positional.next().or_else(|| take(&mut named, "sort_keys"));
    take(&mut named, "separators");
    check_profile(take(&mut named, "profile"))?;
    for name in ["vault_to_text", "preprocess_unsafe"] {
        take(&mut named, name);
    }
    named.push((Str::new("indent"), or(indent, 4_i64)));
    named.push((Str::new("sort_keys"), or(sort_keys, true)));
    named.push((Str::new("separators"), Value::list([Value::from(","), Value::from(": ")])));
    write_json(&value, named, call)
}

/// `tojson(indent=None)`: Jinja's, fit for HTML.
pub(super) fn tojson(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [indent] = bind(call, "do_tojson", &["eval_ctx", "value"], &[], &["indent"])?;
    let mut named = Vec::new();
    if let Some(indent) = indent {
        named.push((Str::new("indent"), indent));
    }
    let value = plain(call, &value)?;
    if let Some(odd) = not_json(&value) {
        return fail(format!("Object of type {} is not JSON serializable", class_name(odd)));
    }
    let json = write_json(&sorted(&value)?, named, call)?;
    let json = json.as_str().unwrap_or_default();
    Ok(markup(json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026").replace('\'', "\\u0027")))
}

/// Orders dictionaries by their keys as they are, not by their text: keys of different types have no order.
fn sorted(value: &Value) -> Got<Value> {
    Ok(match value {
        Value::List(items) => Value::List(items.iter().map(sorted).collect::<Got<_>>()?),
        Value::Tuple(items) => Value::Tuple(items.iter().map(sorted).collect::<Got<_>>()?),
        Value::Dict(dict) => {
            let keys: Vec<Value> = dict.keys().cloned().collect();
            let mut made = Dict::new();
            for key in sort_by_key(keys.clone(), keys, false)? {
                let value = dict.get_key(&key).cloned().unwrap_or_default();
                made.insert(key, sorted(&value)?);
            }
            Value::Dict(made)
        }
        other => other.clone(),
    })
}

/// Finds what Python's own `json.dumps` can't write.
fn not_json(value: &Value) -> Option<&Value> {
    match value {
        Value::List(items) | Value::Tuple(items) => items.iter().find_map(not_json),
        Value::Dict(dict) => dict.values().find_map(not_json),
        Value::DateTime(_) | Value::Set(_) | Value::Bytes(_) | Value::Omit => Some(value),
        _ => None,
    }
}

/// `from_json(profile=None)`.
pub(super) fn from_json(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [profile] = bind(call, "from_json", &["a"], &[], &["profile"])?;
    let profile = match profile.as_ref().and_then(Value::as_str) {
        Some("legacy") => Profile::Legacy,
        Some("inventory_legacy") => Profile::InventoryLegacy,
        _ => {
            check_profile(profile)?;
            Profile::Tagless
        }
    };
    Ok(profile.revive(&read_json(&value, call)?, &value))
}

fn read_json(value: &Value, call: &Call<'_, '_>) -> Got<Value> {
    let subject = match value {
        Value::Str(text) => text.to_string(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => {
            return fail(format!("the JSON object must be str, bytes or bytearray, not {}", class_name(other)));
        }
    };
    let error = match lone_surrogate(&subject) {
        None => return parse_json(&subject).map_err(|error| Fail::text(error.to_string())),
        Some(_) if !is_strict(call) => {
            let readable = replace_surrogates(&subject);
            return parse_json(&readable).map_err(|error| Fail::text(error.to_string()));
        }
        Some((code, position)) => format!(
            "Refusing to deserialize an invalid UTF8 string value: 'utf-8' codec can't encode character '\\u{code:04x}' in \
             position {position}: surrogates not allowed"
        ),
    };
    Err(Fail::Error(
        Diagnostic::error(error)
            .with_help("This check can be disabled with the `MODULE_STRICT_UTF8_RESPONSE` setting."),
    ))
}

/// Tells whether text that is no UTF-8 is refused.
fn is_strict(call: &Call<'_, '_>) -> bool {
    call.templar.services.setting("MODULE_STRICT_UTF8_RESPONSE").is_none_or(|setting| setting.is_true())
}

/// Calls with each half of a surrogate pair that stands alone in a string of JSON: where its escape is, its code, and its
/// place in the string that it is read as.
fn lone_surrogates(json: &str, mut found: impl FnMut(usize, u16, usize)) {
    let code_at = |at: usize| -> Option<u16> {
        let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (mut at, mut position, mut in_string) = (0, 0, false);
    while let Some(next) = json.get(at..).and_then(|rest| rest.chars().next()) {
        match next {
            '"' => {
                in_string = !in_string;
                position = 0;
                at += 1;
                continue;
            }
            '\\' if in_string => match code_at(at) {
                Some(0xd800..=0xdbff) if code_at(at + 6).is_some_and(|low| (0xdc00..=0xdfff).contains(&low)) => {
                    at += 12;
                }
                Some(code @ 0xd800..=0xdfff) => {
                    found(at, code, position);
                    at += 6;
                }
                Some(_) => at += 6,
                None => at += 1 + json.get(at + 1..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8),
            },
            other => at += other.len_utf8(),
        }
        position += 1;
    }
}

fn lone_surrogate(json: &str) -> Option<(u16, usize)> {
    let mut first = None;
    if json.contains("\\u") {
        lone_surrogates(json, |_, code, position| first = first.or(Some((code, position))));
    }
    first
}

/// Replaces halves of surrogate pairs that stand alone by question marks.
fn replace_surrogates(json: &str) -> String {
    let mut made = String::with_capacity(json.len());
    let mut done = 0;
    lone_surrogates(json, |at, _, _| {
        made.push_str(json.get(done..at).unwrap_or_default());
        made.push('?');
        done = at + 6;
    });
    made.push_str(json.get(done..).unwrap_or_default());
    made
}
