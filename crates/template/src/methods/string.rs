//! Methods of `str` and `bytes`. (`format` and `format_map` need the evaluator and live with calls.)

use super::{Outcome, arity, bound, fail, items_of};
use crate::op::python_type;
use crate::plugin::Args;
use std::fmt::Write;
use value::{Dict, List, Str, Value};

pub(super) const NAMES: &[&str] = &[
    "capitalize",
    "casefold",
    "center",
    "count",
    "encode",
    "endswith",
    "expandtabs",
    "find",
    "format",
    "format_map",
    "index",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "istitle",
    "isupper",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "maketrans",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "translate",
    "upper",
    "zfill",
];

pub(super) const BYTES_NAMES: &[&str] = &["decode", "hex", "startswith", "endswith", "strip", "split"];

pub(super) fn call(text: &Str, name: &str, mut args: Args) -> Outcome {
    let full = || format!("str.{name}");
    let made = |made: String| Ok(Value::from(made));
    match name {
        "upper" | "lower" | "capitalize" | "title" | "swapcase" | "casefold" => {
            arity(&full(), &args, 0, 0)?;
            made(match name {
                "upper" => text.to_uppercase(),
                "lower" => text.to_lowercase(),
                "casefold" => text.to_lowercase().replace('ß', "ss"),
                "capitalize" => capitalize(text),
                "title" => title(text),
                _ => text.chars().flat_map(swap_case).collect(),
            })
        }
        "isalnum" | "isalpha" | "isascii" | "isdecimal" | "isdigit" | "isidentifier" | "islower" | "isnumeric"
        | "isprintable" | "isspace" | "istitle" | "isupper" => {
            arity(&full(), &args, 0, 0)?;
            Ok(Value::Bool(is(text, name)))
        }
        "strip" | "lstrip" | "rstrip" => {
            arity(name, &args, 0, 1)?;
            let (left, right) = (name != "rstrip", name != "lstrip");
            match args.positional.first() {
                None | Some(Value::None) => {
                    let space = |ch: char| ch.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&ch);
                    Ok(strip(text, left, right, space))
                }
                Some(Value::Str(set)) => Ok(strip(text, left, right, |ch| set.contains(ch))),
                Some(_) => fail(format!("{name} arg must be None or str")),
            }
        }
        "split" | "rsplit" => {
            if args.positional.len() + args.named.len() > 2 {
                let given = args.positional.len() + args.named.len();
                return fail(format!("{name}() takes at most 2 arguments ({given} given)"));
            }
            let separator = args.take(0, "sep").unwrap_or(Value::None);
            let most = args.take(1, "maxsplit").map_or(Ok(-1), |most| integer(&most))?;
            if let Some((key, _)) = args.named.first() {
                return fail(format!("'{key}' is an invalid keyword argument for {name}()"));
            }
            let limit = usize::try_from(most).ok();
            let parts = match &separator {
                Value::None if name == "split" => split_space(text, limit),
                Value::None => rsplit_space(text, limit),
                Value::Str(separator) if separator.is_empty() => return fail("empty separator"),
                Value::Str(separator) => split_by(text, separator, limit, name == "rsplit"),
                other => return fail(format!("must be str or None, not {}", python_type(other))),
            };
            Ok(Value::list(parts.into_iter().map(Value::from)))
        }
        "splitlines" => {
            let keep = args.take(0, "keepends").is_some_and(|keep| keep.is_true());
            args.finish(name, 1)?;
            Ok(Value::list(split_lines(text, keep).into_iter().map(Value::from)))
        }
        "join" => {
            arity(&full(), &args, 1, 1)?;
            let Ok(items) = items_of(&args.positional[0]) else { return fail("can only join an iterable") };
            let mut out = String::new();
            for (index, item) in items.iter().enumerate() {
                let Value::Str(part) = item else {
                    // Numbers of a list that was read from a file have Ansible's own class.
                    let class = match item {
                        Value::Int(_) if args.positional[0].origin().is_some() => "_AnsibleTaggedInt",
                        Value::Float(_) if args.positional[0].origin().is_some() => "_AnsibleTaggedFloat",
                        other => crate::op::lazy_type(other),
                    };
                    return fail(format!("sequence item {index}: expected str instance, {class} found"));
                };
                if index > 0 {
                    out.push_str(text);
                }
                out.push_str(part);
            }
            made(out)
        }
        "replace" => {
            arity(name, &args, 2, 3)?;
            let (old, new) = (needed(&args, 0, "replace() argument 1")?, needed(&args, 1, "replace() argument 2")?);
            let count = args.positional.get(2).map_or(Ok(-1), integer)?;
            made(match usize::try_from(count) {
                Err(_) => text.replace(old.as_str(), &new),
                Ok(count) => text.replacen(old.as_str(), &new, count),
            })
        }
        "startswith" | "endswith" => {
            find_arity(name, &args)?;
            let shown = cut(text, args.positional.get(1), args.positional.get(2));
            let Some(shown) = shown else { return Ok(Value::Bool(false)) };
            let matches =
                |part: &str| if name == "startswith" { shown.starts_with(part) } else { shown.ends_with(part) };
            match &args.positional[0] {
                Value::Str(part) => Ok(Value::Bool(matches(part))),
                Value::Tuple(parts) => Ok(Value::Bool(parts.iter().any(|part| part.as_str().is_some_and(&matches)))),
                other => fail(format!("{name} first arg must be str or a tuple of str, not {}", python_type(other))),
            }
        }
        "find" | "rfind" | "index" | "rindex" | "count" => {
            find_arity(name, &args)?;
            let Value::Str(part) = &args.positional[0] else {
                return fail(format!("must be str, not {}", python_type(&args.positional[0])));
            };
            let length = text.chars().count();
            let is_bound = |value: &Value| matches!(value, Value::None | Value::BigInt(_)) || value.as_int().is_some();
            if !args.positional[1..].iter().all(is_bound) {
                return fail("slice indices must be integers or None or have an __index__ method");
            }
            let start = bound(args.positional.get(1), length, 0);
            let Some(shown) = cut(text, args.positional.get(1), args.positional.get(2)) else {
                return if name.ends_with("index") {
                    fail("substring not found")
                } else {
                    Ok(Value::Int(if name == "count" { 0 } else { -1 }))
                };
            };
            if name == "count" {
                let count =
                    if part.is_empty() { shown.chars().count() + 1 } else { shown.matches(part.as_str()).count() };
                return Ok(Value::from(count));
            }
            let found = if name.starts_with('r') { shown.rfind(part.as_str()) } else { shown.find(part.as_str()) };
            match found {
                Some(at) => Ok(Value::from(start + shown[..at].chars().count())),
                None if name.ends_with("index") => fail("substring not found"),
                None => Ok(Value::Int(-1)),
            }
        }
        "partition" | "rpartition" => {
            arity(&full(), &args, 1, 1)?;
            let separator = needed(&args, 0, "")?;
            if separator.is_empty() {
                return fail("empty separator");
            }
            let found = if name == "partition" {
                text.split_once(separator.as_str())
            } else {
                text.rsplit_once(separator.as_str())
            };
            let parts = match found {
                Some((before, after)) => [before, separator.as_str(), after],
                None if name == "partition" => [text.as_str(), "", ""],
                None => ["", "", text.as_str()],
            };
            Ok(Value::Tuple(parts.into_iter().map(Value::from).collect::<List>()))
        }
        "center" | "ljust" | "rjust" => {
            arity(name, &args, 1, 2)?;
            let width = integer(&args.positional[0])?;
            let fill = match args.positional.get(1) {
                None => ' ',
                Some(Value::Str(fill)) if fill.chars().count() == 1 => fill.chars().next().unwrap_or(' '),
                Some(Value::Str(_)) => return fail("The fill character must be exactly one character long"),
                Some(other) => {
                    return fail(format!("The fill character must be a unicode character, not {}", python_type(other)));
                }
            };
            made(justify(text, name, usize::try_from(width).unwrap_or(0), fill)?)
        }
        "zfill" => {
            arity(&full(), &args, 1, 1)?;
            let width = usize::try_from(integer(&args.positional[0])?).unwrap_or(0);
            let length = text.chars().count();
            let signed = usize::from(text.starts_with(['-', '+']));
            let zeros = "0".repeat(width.saturating_sub(length).min(100_000_000));
            made(format!("{}{zeros}{}", &text[..signed], &text[signed..]))
        }
        "removeprefix" | "removesuffix" => {
            arity(&full(), &args, 1, 1)?;
            let part = needed(&args, 0, &format!("{name}() argument"))?;
            let rest = if name == "removeprefix" {
                text.strip_prefix(part.as_str())
            } else {
                text.strip_suffix(part.as_str())
            };
            made(rest.unwrap_or(text).to_owned())
        }
        "expandtabs" => {
            let size = usize::try_from(integer(&args.take_or(0, "tabsize", 8_i64))?).unwrap_or(0);
            args.finish(name, 1)?;
            made(expand_tabs(text, size))
        }
        "encode" => {
            let encoding = args.take_or(0, "encoding", "utf-8");
            let errors = args.take_or(1, "errors", "strict");
            args.finish(name, 2)?;
            encode(text, &value::to_text(&encoding), &value::to_text(&errors))
        }
        "translate" => {
            arity(&full(), &args, 1, 1)?;
            let Value::Dict(table) = &args.positional[0] else {
                return fail(format!("'{}' object is not subscriptable", python_type(&args.positional[0])));
            };
            made(text.chars().map(|ch| translated(ch, table)).collect())
        }
        "maketrans" => make_trans(&args),
        _ => fail(format!("'str' object has no attribute '{name}'")),
    }
}

fn integer(value: &Value) -> Result<i64, diagnostic::Diagnostic> {
    match value.as_int() {
        Some(number) => Ok(number),
        None if matches!(value, Value::BigInt(_)) => fail("Python int too large to convert to C ssize_t"),
        None => fail(format!("'{}' object cannot be interpreted as an integer", python_type(value))),
    }
}

fn needed(args: &Args, position: usize, what: &str) -> Result<Str, diagnostic::Diagnostic> {
    match &args.positional[position] {
        Value::Str(text) => Ok(text.clone()),
        other if what.is_empty() => fail(format!("must be str, not {}", python_type(other))),
        other => fail(format!("{what} must be str, not {}", python_type(other))),
    }
}

fn strip(text: &str, left: bool, right: bool, inside: impl Fn(char) -> bool + Copy) -> Value {
    let text = if left { text.trim_start_matches(inside) } else { text };
    Value::from(if right { text.trim_end_matches(inside) } else { text })
}

fn swap_case(ch: char) -> Vec<char> {
    if ch.is_uppercase() { ch.to_lowercase().collect() } else { ch.to_uppercase().collect() }
}

fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars.as_str().to_lowercase().chars()).collect(),
        None => String::new(),
    }
}

fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_letter = false;
    for ch in text.chars() {
        if after_letter {
            out.extend(ch.to_lowercase());
        } else {
            out.extend(ch.to_uppercase());
        }
        after_letter = ch.is_alphabetic();
    }
    out
}

fn is(text: &str, name: &str) -> bool {
    let all = |test: fn(char) -> bool| !text.is_empty() && text.chars().all(test);
    match name {
        "isalnum" => all(char::is_alphanumeric),
        "isalpha" => all(char::is_alphabetic),
        "isascii" => text.is_ascii(),
        "isdecimal" => all(|ch| ch.is_ascii_digit() || (ch as u32 > 127 && ch.is_numeric() && !is_other_digit(ch))),
        "isdigit" => all(|ch| ch.is_ascii_digit() || (ch as u32 > 127 && ch.is_numeric() && !is_fraction(ch))),
        "isnumeric" => all(char::is_numeric),
        "isspace" => all(|ch| ch.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&ch)),
        "isprintable" => {
            value::str_repr(text).len()
                == text.len()
                    + 2
                    + text.matches('\'').count() * usize::from(text.contains('"') && text.contains('\''))
                    + text.matches('\\').count()
        }
        "isidentifier" => {
            let mut chars = text.chars();
            chars.next().is_some_and(|first| first.is_alphabetic() || first == '_')
                && chars.all(|ch| ch.is_alphanumeric() || ch == '_')
        }
        "islower" => text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase),
        "isupper" => text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase),
        _ => {
            let mut after_letter = false;
            let mut any = false;
            for ch in text.chars() {
                if ch.is_uppercase() && after_letter || ch.is_lowercase() && !after_letter {
                    return false;
                }
                after_letter = ch.is_uppercase() || ch.is_lowercase();
                any |= after_letter;
            }
            any
        }
    }
}

/// Superscripts and circled digits are digits but not decimals.
fn is_other_digit(ch: char) -> bool {
    is_fraction(ch) || matches!(ch, '²' | '³' | '¹' | '\u{2070}'..='\u{2089}' | '\u{2460}'..='\u{249b}')
}

fn is_fraction(ch: char) -> bool {
    matches!(ch, '¼'..='¾' | '\u{2150}'..='\u{218b}' | '\u{3007}' | '\u{4e00}'..='\u{9fff}')
}

fn split_space(text: &str, limit: Option<usize>) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if limit.is_some_and(|limit| parts.len() >= limit) {
            parts.push(rest.trim_end());
            break;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    parts
}

fn rsplit_space(text: &str, limit: Option<usize>) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_end();
    while !rest.is_empty() {
        if limit.is_some_and(|limit| parts.len() >= limit) {
            parts.push(rest.trim_start());
            break;
        }
        let start =
            rest.char_indices().rev().find(|(_, ch)| ch.is_whitespace()).map_or(0, |(at, ch)| at + ch.len_utf8());
        parts.push(&rest[start..]);
        rest = rest[..start].trim_end();
    }
    parts.reverse();
    parts
}

fn split_by<'t>(text: &'t str, separator: &str, limit: Option<usize>, from_right: bool) -> Vec<&'t str> {
    match limit {
        None => text.split(separator).collect(),
        Some(limit) if from_right => {
            let mut parts: Vec<&str> = text.rsplitn(limit + 1, separator).collect();
            parts.reverse();
            parts
        }
        Some(limit) => text.splitn(limit + 1, separator).collect(),
    }
}

fn split_lines(text: &str, keep: bool) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        if !matches!(ch, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            continue;
        }
        let mut end = at + ch.len_utf8();
        if ch == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n') {
            chars.next();
            end += 1;
        }
        lines.push(&text[start..if keep { end } else { at }]);
        start = end;
    }
    if start < text.len() {
        lines.push(&text[start..]);
    }
    lines
}

/// The part of text between two indices; nothing where the start is past the end.
fn cut<'t>(text: &'t str, start: Option<&Value>, end: Option<&Value>) -> Option<&'t str> {
    if start.is_none() {
        return Some(text);
    }
    let length = text.chars().count();
    if start.and_then(Value::as_int).is_some_and(|start| usize::try_from(start).is_ok_and(|start| start > length)) {
        return None;
    }
    let (from, to) = (bound(start, length, 0), bound(end, length, length));
    if from > to {
        return None;
    }
    let at = |index: usize| text.char_indices().nth(index).map_or(text.len(), |(at, _)| at);
    Some(&text[at(from)..at(to)])
}

/// The methods that look for something count their arguments in words of their own.
fn find_arity(name: &str, args: &Args) -> Result<(), diagnostic::Diagnostic> {
    if !args.named.is_empty() {
        return fail(format!("str.{name}() takes no keyword arguments"));
    }
    match args.positional.len() {
        0 => fail(format!("{name}() takes at least 1 argument (0 given)")),
        1..=3 => Ok(()),
        given => fail(format!("{name}() takes at most 3 arguments ({given} given)")),
    }
}

fn justify(text: &str, name: &str, width: usize, fill: char) -> Result<String, diagnostic::Diagnostic> {
    let length = text.chars().count();
    let missing = width.saturating_sub(length);
    if missing > 100_000_000 {
        return fail("");
    }
    let before = match name {
        "ljust" => 0,
        "rjust" => missing,
        // Python gives the odd one to the left where the width is odd too.
        _ => missing / 2 + (missing & width & 1),
    };
    let mut out = String::with_capacity(text.len() + missing);
    out.extend(std::iter::repeat_n(fill, before));
    out.push_str(text);
    out.extend(std::iter::repeat_n(fill, missing - before));
    Ok(out)
}

fn expand_tabs(text: &str, size: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for ch in text.chars() {
        match ch {
            '\t' if size > 0 => {
                let spaces = size - column % size;
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            '\t' => {}
            '\n' | '\r' => {
                out.push(ch);
                column = 0;
            }
            _ => {
                out.push(ch);
                column += 1;
            }
        }
    }
    out
}

fn encode(text: &str, encoding: &str, errors: &str) -> Outcome {
    let name = encoding.to_lowercase().replace('_', "-");
    let limit = match name.as_str() {
        "utf-8" | "utf8" => return Ok(Value::Bytes(text.as_bytes().into())),
        "utf-16-le" | "utf-16le" => {
            return Ok(Value::Bytes(text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        }
        "utf-16-be" | "utf-16be" => {
            return Ok(Value::Bytes(text.encode_utf16().flat_map(u16::to_be_bytes).collect()));
        }
        "utf-16" => {
            let bytes = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes));
            return Ok(Value::Bytes(bytes.collect()));
        }
        "ascii" | "us-ascii" => 0x80,
        "latin-1" | "latin1" | "iso-8859-1" => 0x100,
        _ => return fail(format!("unknown encoding: {encoding}")),
    };
    let mut bytes = Vec::with_capacity(text.len());
    for (at, ch) in text.chars().enumerate() {
        match u8::try_from(ch as u32) {
            Ok(byte) if u32::from(byte) < limit => bytes.push(byte),
            _ if errors == "ignore" => {}
            _ if errors == "replace" => bytes.push(b'?'),
            _ => {
                let (codec, range) = if limit == 0x80 { ("ascii", 128) } else { ("latin-1", 256) };
                let code = ch as u32;
                let shown = if code < 0x100 { format!("\\x{code:02x}") } else { format!("\\u{code:04x}") };
                return fail(format!(
                    "'{codec}' codec can't encode character '{shown}' in position {at}: ordinal not in range({range})"
                ));
            }
        }
    }
    Ok(Value::Bytes(bytes.into()))
}

fn translated(ch: char, table: &Dict) -> String {
    match table.get_key(&Value::Int(i64::from(ch as u32))) {
        None => ch.to_string(),
        Some(Value::None) => String::new(),
        Some(Value::Str(text)) => text.to_string(),
        Some(other) => {
            other.as_int().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32).unwrap_or(ch).to_string()
        }
    }
}

fn make_trans(args: &Args) -> Outcome {
    let mut table = Dict::new();
    let code = |ch: char| Value::Int(i64::from(ch as u32));
    match args.positional.as_slice() {
        [Value::Dict(map)] => {
            for (key, value) in map {
                let key = match key {
                    Value::Str(text) if text.chars().count() == 1 => text.chars().next().map_or(Value::None, code),
                    other => other.clone(),
                };
                table.insert(key, value.clone());
            }
        }
        [Value::Str(from), Value::Str(to), rest @ ..] => {
            if from.chars().count() != to.chars().count() {
                return fail("the first two maketrans arguments must have equal length");
            }
            for (a, b) in from.chars().zip(to.chars()) {
                table.insert(code(a), code(b));
            }
            if let Some(Value::Str(removed)) = rest.first() {
                for ch in removed.chars() {
                    table.insert(code(ch), Value::None);
                }
            }
        }
        _ => return fail("if you give only one argument to maketrans it must be a dict"),
    }
    Ok(Value::Dict(table))
}

pub(super) fn call_bytes(bytes: &[u8], name: &str, mut args: Args) -> Outcome {
    match name {
        "decode" => {
            let encoding = value::to_text(&args.take_or(0, "encoding", "utf-8")).to_lowercase();
            let errors = value::to_text(&args.take_or(1, "errors", "strict"));
            args.finish(name, 2)?;
            match encoding.replace('_', "-").as_str() {
                "utf-8" | "utf8" | "ascii" | "us-ascii" => match std::str::from_utf8(bytes) {
                    Ok(text) => Ok(Value::from(text)),
                    Err(_) if errors != "strict" => Ok(Value::from(String::from_utf8_lossy(bytes).into_owned())),
                    Err(error) => {
                        let at = error.valid_up_to();
                        fail(format!(
                            "'utf-8' codec can't decode byte 0x{:02x} in position {at}: invalid start byte",
                            bytes[at]
                        ))
                    }
                },
                "latin-1" | "latin1" | "iso-8859-1" => {
                    Ok(Value::from(bytes.iter().map(|byte| char::from(*byte)).collect::<String>()))
                }
                "utf-16-le" | "utf-16le" => {
                    let units: Vec<u16> =
                        bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
                    Ok(Value::from(String::from_utf16_lossy(&units)))
                }
                _ => fail(format!("unknown encoding: {encoding}")),
            }
        }
        "hex" => {
            let mut digits = String::with_capacity(bytes.len() * 2);
            for byte in bytes {
                let _ = write!(digits, "{byte:02x}");
            }
            Ok(Value::from(digits))
        }
        "startswith" | "endswith" => {
            arity(name, &args, 1, 1)?;
            let Value::Bytes(part) = &args.positional[0] else {
                return fail(format!(
                    "{name} first arg must be bytes or a tuple of bytes, not {}",
                    python_type(&args.positional[0])
                ));
            };
            Ok(Value::Bool(if name == "startswith" { bytes.starts_with(part) } else { bytes.ends_with(part) }))
        }
        "strip" => Ok(Value::Bytes(bytes.trim_ascii().into())),
        _ => fail(format!("the bytes method {name} is not supported yet")),
    }
}
