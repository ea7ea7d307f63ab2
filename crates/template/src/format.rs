//! Python's `%` operator on text, `str.format` and format specifications.

use crate::op::{Number, number};
use diagnostic::Diagnostic;
use num_bigint::BigInt;
use std::fmt::Write;
use value::{Value, float_repr, repr, str_repr, to_text};

type Formatted<T> = Result<T, Diagnostic>;

/// Widths and precisions beyond this are refused: no text of a playbook is that long.
const WIDTH_LIMIT: usize = 100_000_000;

fn fail<T>(message: impl Into<String>) -> Formatted<T> {
    Err(Diagnostic::error(message))
}

/// One parsed format specification.
#[derive(Clone, Debug, Default)]
struct Spec {
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    alternate: bool,
    zero: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    kind: Option<char>,
}

/// Applies `%` to text: a tuple holds one argument for each directive, a dictionary named ones, anything else is the only argument.
/// `class` gives Python's name of an argument's class, for messages.
///
/// An error is the text of Python's exception.
pub fn percent(pattern: &str, arguments: &Value, class: &dyn Fn(&Value) -> String) -> Formatted<String> {
    let items: Vec<&Value> = match arguments {
        Value::Tuple(items) => items.iter().collect(),
        single => vec![single],
    };
    let mapping = match arguments {
        Value::Dict(dict) => Some(dict),
        _ => None,
    };
    let mut next = items.iter();
    let mut out = String::with_capacity(pattern.len() + 16);
    let chars: Vec<char> = pattern.chars().collect();
    let chars = chars.as_slice();
    let mut at = 0;
    let mut used_mapping = false;
    while at < chars.len() {
        if chars[at] != '%' {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        at += 1;
        let mut key = None;
        if chars.get(at) == Some(&'(') {
            let mut depth = 1;
            let start = at + 1;
            at += 1;
            while at < chars.len() && depth > 0 {
                match chars[at] {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                at += 1;
            }
            if depth > 0 {
                return fail("incomplete format key");
            }
            key = Some(chars[start..at - 1].iter().collect::<String>());
        }
        let mut spec = Spec::default();
        let mut is_left = false;
        while let Some(flag) = chars.get(at) {
            match flag {
                '-' => is_left = true,
                '+' => spec.sign = Some('+'),
                ' ' => spec.sign = spec.sign.or(Some(' ')),
                '#' => spec.alternate = true,
                '0' => spec.zero = true,
                _ => break,
            }
            at += 1;
        }
        let mut take =
            || next.next().copied().ok_or_else(|| Diagnostic::error("not enough arguments for format string"));
        if chars.get(at) == Some(&'*') {
            at += 1;
            let width = take()?.as_int().ok_or_else(|| Diagnostic::error("* wants int"))?;
            is_left |= width < 0;
            spec.width = usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX);
        } else {
            (spec.width, at) = digits(chars, at)?;
        }
        if chars.get(at) == Some(&'.') {
            at += 1;
            if chars.get(at) == Some(&'*') {
                at += 1;
                let precision = take()?.as_int().ok_or_else(|| Diagnostic::error("* wants int"))?;
                spec.precision = Some(usize::try_from(precision).unwrap_or(0));
            } else {
                let (precision, after) = digits(chars, at)?;
                spec.precision = Some(precision);
                at = after;
            }
        }
        if spec.width > WIDTH_LIMIT || spec.precision.is_some_and(|precision| precision > WIDTH_LIMIT) {
            return fail("width too big");
        }
        while matches!(chars.get(at), Some('h' | 'l' | 'L')) {
            at += 1;
        }
        let Some(kind) = chars.get(at).copied() else { return fail("incomplete format") };
        if kind == '%' {
            out.push('%');
            at += 1;
            continue;
        }
        let value = match key {
            Some(key) => {
                let Some(mapping) = mapping else { return fail("format requires a mapping") };
                used_mapping = true;
                mapping.get(&key).ok_or_else(|| Diagnostic::error(str_repr(&key)))?
            }
            None => take()?,
        };
        spec.align = Some(if is_left { '<' } else { '>' });
        if is_left {
            spec.zero = false;
        }
        out.push_str(&percent_one(value, kind, spec, at, class)?);
        at += 1;
    }
    // Python takes whatever has items for a mapping, which may hold more than is asked for.
    let is_like_mapping = matches!(arguments, Value::Dict(_) | Value::List(_) | Value::Bytes(_) | Value::Undefined(_));
    if !used_mapping && next.next().is_some() && !is_like_mapping {
        return fail("not all arguments converted during string formatting");
    }
    Ok(out)
}

fn digits(chars: &[char], mut at: usize) -> Formatted<(usize, usize)> {
    let mut number = 0_usize;
    while let Some(digit) = chars.get(at).and_then(|ch| ch.to_digit(10)) {
        number = number.saturating_mul(10).saturating_add(digit as usize);
        at += 1;
    }
    if number > WIDTH_LIMIT { fail("width too big") } else { Ok((number, at)) }
}

fn percent_one(
    value: &Value,
    kind: char,
    mut spec: Spec,
    at: usize,
    class: &dyn Fn(&Value) -> String,
) -> Formatted<String> {
    match kind {
        's' | 'r' | 'a' | 'd' | 'i' | 'u' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' if value.is_undefined() => {
            fail(crate::TRIPPED)
        }
        's' | 'r' | 'a' => {
            let mut text = match kind {
                's' => to_text(value),
                'r' => repr(value),
                _ => ascii(&repr(value)),
            };
            if let Some(precision) = spec.precision {
                text = text.chars().take(precision).collect();
            }
            spec.zero = false;
            Ok(pad(&text, &spec, '>'))
        }
        'c' => {
            let text = match value {
                Value::Str(text) if text.chars().count() == 1 => text.to_string(),
                other => match other.as_int() {
                    Some(code) => match u32::try_from(code).ok().and_then(char::from_u32) {
                        Some(ch) => ch.to_string(),
                        None => return fail("%c arg not in range(0x110000)"),
                    },
                    None => return fail("%c requires int or char"),
                },
            };
            spec.zero = false;
            Ok(pad(&text, &spec, '>'))
        }
        'd' | 'i' | 'u' => {
            let whole = match number(value) {
                Some(Number::Float(float)) => truncated(float)?,
                Some(_) => value.clone(),
                None => {
                    return fail(format!("%{kind} format: a real number is required, not {}", class(value)));
                }
            };
            spec.kind = Some('d');
            percent_int(&whole, &spec)
        }
        'x' | 'X' | 'o' => {
            if !matches!(number(value), Some(Number::Int(_) | Number::Big(_))) {
                return fail(format!("%{kind} format: an integer is required, not {}", class(value)));
            }
            spec.kind = Some(kind);
            percent_int(value, &spec)
        }
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            let Some(number) = number(value) else {
                return fail(format!("must be real number, not {}", class(value)));
            };
            spec.kind = Some(kind);
            spec.precision = spec.precision.or(Some(6));
            Ok(float_with(number.as_float(), &spec))
        }
        other => fail(format!(
            "unsupported format character {} (0x{:x}) at index {at}",
            str_repr(&other.to_string()),
            other as u32
        )),
    }
}

/// An integer by `%`: a precision is the least count of digits.
fn percent_int(value: &Value, spec: &Spec) -> Formatted<String> {
    let mut text = int_digits(value, spec)?;
    if let Some(precision) = spec.precision {
        let start = text.len() - text.trim_start_matches(['-', '+', ' ']).len();
        let prefix =
            if text[start..].starts_with("0x") || text[start..].starts_with("0X") || text[start..].starts_with("0o") {
                start + 2
            } else {
                start
            };
        let missing = precision.saturating_sub(text.len() - prefix);
        text.insert_str(prefix, &"0".repeat(missing));
    }
    Ok(pad_number(&text, spec))
}

fn truncated(float: f64) -> Formatted<Value> {
    if float.is_nan() {
        return fail("cannot convert float NaN to integer");
    }
    if float.is_infinite() {
        return fail("cannot convert float infinity to integer");
    }
    let text = format!("{:.0}", float.trunc());
    Ok(BigInt::parse_bytes(text.as_bytes(), 10).map_or(Value::Int(0), Value::from))
}

fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        let code = ch as u32;
        match code {
            0..=0x7f => out.push(ch),
            0x80..=0xff => {
                let _ = write!(out, "\\x{code:02x}");
            }
            0x100..=0xffff => {
                let _ = write!(out, "\\u{code:04x}");
            }
            _ => {
                let _ = write!(out, "\\U{code:08x}");
            }
        }
    }
    out
}

fn pad(text: &str, spec: &Spec, default: char) -> String {
    let length = text.chars().count();
    if length >= spec.width {
        return text.to_owned();
    }
    let missing = spec.width - length;
    let fill = spec.fill.unwrap_or(' ');
    let (before, after) = match spec.align.unwrap_or(default) {
        '<' => (0, missing),
        '^' => (missing / 2, missing - missing / 2),
        _ => (missing, 0),
    };
    let mut out = String::with_capacity(text.len() + missing);
    out.extend(std::iter::repeat_n(fill, before));
    out.push_str(text);
    out.extend(std::iter::repeat_n(fill, after));
    out
}

/// Pads a number: zeros and `=` go between the sign (or `0x`) and the digits.
fn pad_number(text: &str, spec: &Spec) -> String {
    let fills_zero = spec.zero && spec.fill.is_none();
    if spec.align == Some('=') || (fills_zero && matches!(spec.align, None | Some('>'))) {
        let fill = spec.fill.unwrap_or(if spec.zero { '0' } else { ' ' });
        let length = text.chars().count();
        if length >= spec.width {
            return text.to_owned();
        }
        let mut start = usize::from(text.starts_with(['-', '+', ' ']));
        let lower = text[start..].to_ascii_lowercase();
        if spec.alternate && (lower.starts_with("0x") || lower.starts_with("0o") || lower.starts_with("0b")) {
            start += 2;
        }
        let mut out = text[..start].to_owned();
        out.extend(std::iter::repeat_n(fill, spec.width - length));
        out.push_str(&text[start..]);
        return out;
    }
    pad(text, spec, '>')
}

fn signed(is_negative: bool, spec: &Spec) -> &'static str {
    match (is_negative, spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    }
}

fn int_digits(value: &Value, spec: &Spec) -> Formatted<String> {
    let big = match number(value) {
        Some(Number::Int(value)) if spec.grouping.is_none() && !matches!(spec.kind, Some('x' | 'X' | 'o' | 'b')) => {
            return Ok(format!("{}{}", signed(value < 0, spec), value.unsigned_abs()));
        }
        Some(Number::Int(value)) => BigInt::from(value),
        Some(Number::Big(value)) => BigInt::clone(&value),
        _ => return fail("an integer is required"),
    };
    let is_negative = big.sign() == num_bigint::Sign::Minus;
    let (radix, prefix) = match spec.kind {
        Some('x') => (16, "0x"),
        Some('X') => (16, "0X"),
        Some('o') => (8, "0o"),
        Some('b') => (2, "0b"),
        _ => (10, ""),
    };
    let mut digits = big.magnitude().to_str_radix(radix);
    if spec.kind == Some('X') {
        digits = digits.to_uppercase();
    }
    if let Some(grouping) = spec.grouping {
        digits = grouped(&digits, grouping, if radix == 10 { 3 } else { 4 });
    }
    let prefix = if spec.alternate { prefix } else { "" };
    Ok(format!("{}{prefix}{digits}", signed(is_negative, spec)))
}

fn grouped(digits: &str, separator: char, size: usize) -> String {
    let count = digits.len();
    let mut out = String::with_capacity(count + count / size);
    for (at, ch) in digits.chars().enumerate() {
        if at > 0 && (count - at).is_multiple_of(size) {
            out.push(separator);
        }
        out.push(ch);
    }
    out
}

fn exponent_form(number: f64, precision: usize, is_upper: bool) -> String {
    let text = format!("{number:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    let letter = if is_upper { 'E' } else { 'e' };
    format!("{mantissa}{letter}{sign}{:02}", exponent.abs())
}

fn trim_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

fn general(number: f64, precision: usize, alternate: bool, is_upper: bool) -> String {
    let precision = precision.max(1);
    if number == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{number:.0$e}", precision - 1);
    let exponent: i32 = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    if exponent < -4 || exponent >= i32::try_from(precision).unwrap_or(i32::MAX) {
        let text = exponent_form(number, precision - 1, is_upper);
        if alternate {
            return text;
        }
        let at = text.find(['e', 'E']).unwrap_or(text.len());
        return format!("{}{}", trim_zeros(&text[..at]), &text[at..]);
    }
    let decimals = usize::try_from(i32::try_from(precision).unwrap_or(i32::MAX) - 1 - exponent).unwrap_or(0);
    let text = format!("{number:.decimals$}");
    if alternate { text } else { trim_zeros(&text).to_owned() }
}

fn float_with(number: f64, spec: &Spec) -> String {
    let kind = spec.kind.unwrap_or('r');
    let magnitude = number.abs();
    let is_upper = kind.is_ascii_uppercase();
    let mut digits = if number.is_nan() || number.is_infinite() {
        let text = if number.is_nan() { "nan" } else { "inf" };
        if is_upper { text.to_uppercase() } else { text.to_owned() }
    } else {
        let precision = spec.precision.unwrap_or(6);
        match kind {
            'f' | 'F' => format!("{magnitude:.precision$}"),
            'e' | 'E' => exponent_form(magnitude, precision, is_upper),
            'g' | 'G' | 'n' => general(magnitude, precision, spec.alternate, is_upper),
            '%' => format!("{:.precision$}", magnitude * 100.0),
            _ => match spec.precision {
                None => float_repr(magnitude),
                Some(precision) => {
                    let text = general(magnitude, precision, false, false);
                    if text.contains(['.', 'e']) || text.contains("inf") { text } else { text + ".0" }
                }
            },
        }
    };
    if let Some(grouping) = spec.grouping {
        let end = digits.find(|ch: char| !ch.is_ascii_digit()).unwrap_or(digits.len());
        digits = grouped(&digits[..end], grouping, 3) + &digits[end..];
    }
    if kind == '%' {
        digits.push('%');
    }
    let is_negative = number.is_sign_negative() && !number.is_nan();
    pad_number(&format!("{}{digits}", signed(is_negative, spec)), spec)
}

fn parse_spec(text: &str, type_name: &str) -> Formatted<Spec> {
    let chars: Vec<char> = text.chars().collect();
    let mut spec = Spec::default();
    let mut at = 0;
    let is_align = |ch: Option<&char>| matches!(ch, Some('<' | '>' | '^' | '='));
    if is_align(chars.get(1)) {
        spec.fill = Some(chars[0]);
        spec.align = Some(chars[1]);
        at = 2;
    } else if is_align(chars.first()) {
        spec.align = Some(chars[0]);
        at = 1;
    }
    if let Some(sign @ ('+' | '-' | ' ')) = chars.get(at) {
        spec.sign = Some(*sign);
        at += 1;
    }
    if chars.get(at) == Some(&'#') {
        spec.alternate = true;
        at += 1;
    }
    if chars.get(at) == Some(&'0') {
        spec.zero = true;
        at += 1;
    }
    (spec.width, at) = digits(&chars, at)?;
    if let Some(grouping @ (',' | '_')) = chars.get(at) {
        spec.grouping = Some(*grouping);
        at += 1;
    }
    if chars.get(at) == Some(&'.') {
        let (precision, after) = digits(&chars, at + 1)?;
        if after == at + 1 {
            return fail("Format specifier missing precision");
        }
        spec.precision = Some(precision);
        at = after;
    }
    if let Some(kind) = chars.get(at) {
        spec.kind = Some(*kind);
        at += 1;
    }
    if at < chars.len() {
        return fail(format!("Invalid format specifier {} for object of type '{type_name}'", str_repr(text)));
    }
    Ok(spec)
}

/// Python's `format(value, spec)`.
pub(crate) fn format_value(value: &Value, spec_text: &str) -> Formatted<String> {
    if spec_text.is_empty() {
        return Ok(to_text(value));
    }
    let type_name = value.type_name();
    let unknown = |kind: char| {
        fail(format!("Unknown format code {} for object of type '{type_name}'", str_repr(&kind.to_string())))
    };
    match value {
        Value::Str(text) => {
            let spec = parse_spec(spec_text, type_name)?;
            if spec.kind.is_some_and(|kind| kind != 's') {
                return unknown(spec.kind.unwrap_or('s'));
            }
            if spec.sign.is_some() {
                return fail("Sign not allowed in string format specifier");
            }
            if spec.align == Some('=') {
                return fail("'=' alignment not allowed in string format specifier");
            }
            let shown: String = match spec.precision {
                Some(precision) => text.chars().take(precision).collect(),
                None => text.to_string(),
            };
            let spec = Spec { fill: spec.fill.or(spec.zero.then_some('0')), ..spec };
            Ok(pad(&shown, &spec, '<'))
        }
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => {
            let spec = parse_spec(spec_text, type_name)?;
            match spec.kind {
                None | Some('d' | 'x' | 'X' | 'o' | 'b' | 'n') => {
                    if spec.precision.is_some() {
                        return fail("Precision not allowed in integer format specifier");
                    }
                    Ok(pad_number(&int_digits(value, &spec)?, &spec))
                }
                Some('c') => {
                    let ch = value.as_int().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32);
                    match ch {
                        Some(ch) => Ok(pad(&ch.to_string(), &spec, '>')),
                        None => fail("%c arg not in range(0x110000)"),
                    }
                }
                Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
                    let float = number(value).map_or(0.0, |number| number.as_float());
                    Ok(float_with(float, &spec))
                }
                Some(kind) => unknown(kind),
            }
        }
        Value::Float(float) => {
            let spec = parse_spec(spec_text, type_name)?;
            match spec.kind {
                None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' | 'n') => Ok(float_with(*float, &spec)),
                Some(kind) => unknown(kind),
            }
        }
        Value::DateTime(time) => Ok(crate::methods::strftime(time, spec_text)?),
        _ => fail(format!("unsupported format string passed to {}.__format__", crate::op::python_type(value))),
    }
}

/// What `str.format` asks of its caller: attributes and items of arguments.
pub(crate) trait Fields {
    /// Returns an argument by position.
    fn position(&self, index: usize) -> Option<Value>;
    /// Returns an argument by name.
    fn name(&self, name: &str) -> Option<Value>;
    /// Returns `value.name`.
    fn attribute(&mut self, value: Value, name: &str) -> Formatted<Value>;
    /// Returns `value[key]`.
    fn item(&mut self, value: Value, key: &Value) -> Formatted<Value>;
}

/// Tells whether a format has fields that are taken by their position.
pub(crate) fn takes_positions(pattern: &str) -> bool {
    let plain = pattern.replace("{{", "").replace("}}", "");
    plain.split('{').skip(1).any(|field| field.starts_with(|ch: char| ch.is_ascii_digit() || "}!:.[".contains(ch)))
}

/// Python's `str.format`.
pub(crate) fn str_format(pattern: &str, fields: &mut dyn Fields) -> Formatted<String> {
    let mut counter = Some(0);
    format_fields(pattern, fields, &mut counter, 2)
}

fn format_fields(
    pattern: &str,
    fields: &mut dyn Fields,
    counter: &mut Option<usize>,
    depth: usize,
) -> Formatted<String> {
    if depth == 0 {
        return fail("Max string recursion exceeded");
    }
    let chars: Vec<char> = pattern.chars().collect();
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut at = 0;
    while at < chars.len() {
        match chars[at] {
            '{' if chars.get(at + 1) == Some(&'{') => {
                out.push('{');
                at += 2;
            }
            '}' if chars.get(at + 1) == Some(&'}') => {
                out.push('}');
                at += 2;
            }
            '}' => return fail("Single '}' encountered in format string"),
            '{' => {
                let start = at + 1;
                let mut level = 1;
                at += 1;
                while at < chars.len() && level > 0 {
                    match chars[at] {
                        '{' => level += 1,
                        '}' => level -= 1,
                        _ => {}
                    }
                    at += 1;
                }
                if level > 0 {
                    return fail(if start >= chars.len() {
                        "Single '{' encountered in format string"
                    } else if chars[start..].contains(&':') {
                        "unmatched '{' in format spec"
                    } else {
                        "expected '}' before end of string"
                    });
                }
                let field: String = chars[start..at - 1].iter().collect();
                out.push_str(&format_field(&field, fields, counter, depth)?);
            }
            other => {
                out.push(other);
                at += 1;
            }
        }
    }
    Ok(out)
}

fn format_field(field: &str, fields: &mut dyn Fields, counter: &mut Option<usize>, depth: usize) -> Formatted<String> {
    let (head, spec) = match field.find(':') {
        Some(at) if !field[..at].contains('[') || field[..at].contains(']') => (&field[..at], &field[at + 1..]),
        _ => (field, ""),
    };
    let (name, conversion) = match head.split_once('!') {
        Some((name, conversion)) => (name, Some(conversion)),
        None => (head, None),
    };
    let mut value = lookup_field(name, fields, counter)?;
    value = match conversion {
        None => value,
        Some("s") => Value::from(to_text(&value)),
        Some("r") => Value::from(repr(&value)),
        Some("a") => Value::from(ascii(&repr(&value))),
        Some(other) => return fail(format!("Unknown conversion specifier {other}")),
    };
    let spec = if spec.contains('{') { format_fields(spec, fields, counter, depth - 1)? } else { spec.to_owned() };
    format_value(&value, &spec)
}

fn lookup_field(name: &str, fields: &mut dyn Fields, counter: &mut Option<usize>) -> Formatted<Value> {
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (first, mut rest) = name.split_at(end);
    let index = if first.is_empty() {
        let Some(next) = counter.as_mut() else {
            return fail("cannot switch from manual field specification to automatic field numbering");
        };
        *next += 1;
        Some(*next - 1)
    } else if let Ok(index) = first.parse::<usize>() {
        if counter.is_some_and(|count| count > 0) {
            return fail("cannot switch from automatic field numbering to manual field specification");
        }
        *counter = None;
        Some(index)
    } else {
        None
    };
    let mut value = match index {
        Some(index) => fields.position(index).ok_or_else(|| {
            Diagnostic::error(format!("Replacement index {index} out of range for positional args tuple"))
        })?,
        None => fields.name(first).ok_or_else(|| Diagnostic::error(str_repr(first)))?,
    };
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            value = fields.attribute(value, &after[..end])?;
            rest = &after[end..];
        } else if let Some((key, after)) = rest.strip_prefix('[').and_then(|after| after.split_once(']')) {
            let key = key.parse::<i64>().map_or_else(|_| Value::from(key), Value::Int);
            value = fields.item(value, &key)?;
            rest = after;
        } else {
            return fail("Only '.' or '[' may follow ']' in format field specifier");
        }
    }
    Ok(value)
}
