//! Python's `%` formatting of text.

use crate::fail::{Fail, Got, fail};
use crate::python::class::class_name;
use crate::python::number::{as_big, int_from_float, to_float};
use num_bigint::BigInt;
use std::fmt::Write;
use value::{Dict, Value, repr, to_text};

/// What stands right of the `%`.
pub(crate) enum Operands {
    /// A tuple of values, taken one by one.
    Tuple(Vec<Value>),
    /// A dictionary, taken by name.
    Mapping(Dict),
}

#[derive(Default)]
struct Spec {
    left: bool,
    sign: Option<char>,
    zero: bool,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
}

struct Formatter<'a> {
    chars: Vec<char>,
    at: usize,
    operands: &'a Operands,
    next: usize,
}

/// Formats text; operands have no markers or templates in them.
pub(crate) fn percent(format: &str, operands: &Operands) -> Got<String> {
    let mut formatter = Formatter { chars: format.chars().collect(), at: 0, operands, next: 0 };
    let mut out = String::new();
    while let Some(ch) = formatter.advance() {
        if ch == '%' {
            formatter.directive(&mut out)?;
        } else {
            out.push(ch);
        }
    }
    match operands {
        Operands::Tuple(values) if formatter.next < values.len() => {
            fail("not all arguments converted during string formatting")
        }
        _ => Ok(out),
    }
}

impl Formatter<'_> {
    fn advance(&mut self) -> Option<char> {
        let ch = self.chars.get(self.at).copied();
        self.at += 1;
        ch
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next_operand(&mut self) -> Got<Value> {
        let value = match self.operands {
            Operands::Tuple(values) => values.get(self.next).cloned(),
            Operands::Mapping(dict) if self.next == 0 => Some(Value::Dict(dict.clone())),
            Operands::Mapping(_) => None,
        };
        self.next += 1;
        value.ok_or_else(|| Fail::text("not enough arguments for format string"))
    }

    fn named(&mut self) -> Got<Option<Value>> {
        if self.peek() != Some('(') {
            return Ok(None);
        }
        self.at += 1;
        let mut depth = 1;
        let mut key = String::new();
        loop {
            match self.advance() {
                None => return fail("incomplete format key"),
                Some('(') => depth += 1,
                Some(')') => depth -= 1,
                Some(_) => {}
            }
            if depth == 0 {
                break;
            }
            key.extend(self.chars.get(self.at - 1));
        }
        match self.operands {
            Operands::Mapping(dict) => {
                dict.get(&key).cloned().map(Some).ok_or_else(|| Fail::text(repr(&Value::from(key.as_str()))))
            }
            Operands::Tuple(_) => fail("format requires a mapping"),
        }
    }

    fn count(&mut self) -> Got<Option<i64>> {
        if self.peek() == Some('*') {
            self.at += 1;
            return match self.next_operand()? {
                Value::Int(number) => Ok(Some(number)),
                _ => fail("* wants int"),
            };
        }
        let mut digits = String::new();
        while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
            digits.push(digit);
            self.at += 1;
        }
        if digits.is_empty() {
            return Ok(None);
        }
        match digits.parse::<i64>() {
            Ok(number) if number < 1 << 24 => Ok(Some(number)),
            _ => fail("width too big"),
        }
    }

    fn directive(&mut self, out: &mut String) -> Got<()> {
        let named = self.named()?;
        let mut spec = Spec::default();
        while let Some(flag) = self.peek() {
            match flag {
                '-' => spec.left = true,
                '+' => spec.sign = Some('+'),
                ' ' if spec.sign.is_none() => spec.sign = Some(' '),
                ' ' => {}
                '0' => spec.zero = true,
                '#' => spec.alternate = true,
                _ => break,
            }
            self.at += 1;
        }
        if let Some(width) = self.count()? {
            spec.left |= width < 0;
            spec.width = usize::try_from(width.unsigned_abs()).unwrap_or(0);
        }
        if self.peek() == Some('.') {
            self.at += 1;
            spec.precision = Some(usize::try_from(self.count()?.unwrap_or(0)).unwrap_or(0));
        }
        if self.peek().is_some_and(|ch| "hlL".contains(ch)) {
            self.at += 1;
        }
        let Some(kind) = self.advance() else { return fail("incomplete format") };
        if kind == '%' {
            out.push('%');
            return Ok(());
        }
        if !"diuoxXeEfFgGcrsa".contains(kind) {
            let (code, index) = (kind as u32, self.at - 1);
            return fail(format!("unsupported format character '{kind}' ({code:#x}) at index {index}"));
        }
        let value = match named {
            Some(value) => value,
            None => self.next_operand()?,
        };
        let (sign, body) = convert(kind, &value, &spec)?;
        pad(out, &sign, &body, &spec, "diuoxXeEfFgG".contains(kind));
        Ok(())
    }
}

/// Returns the sign with any prefix, and the rest.
fn convert(kind: char, value: &Value, spec: &Spec) -> Got<(String, String)> {
    let cut = |text: String| match spec.precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text,
    };
    match kind {
        's' => Ok((String::new(), cut(to_text(value)))),
        'r' => Ok((String::new(), cut(repr(value)))),
        'a' => Ok((String::new(), cut(ascii_repr(value)))),
        'c' => match value {
            Value::Str(text) if text.chars().count() == 1 => Ok((String::new(), text.to_string())),
            Value::Int(code) => match u32::try_from(*code).ok().and_then(char::from_u32) {
                Some(ch) => Ok((String::new(), ch.to_string())),
                None => fail("%c arg not in range(0x110000)"),
            },
            _ => fail("%c requires int or char"),
        },
        'd' | 'i' | 'u' => Ok(integer(&whole(kind, value)?, 10, "", spec)),
        'o' => Ok(integer(&exact(kind, value)?, 8, "0o", spec)),
        'x' => Ok(integer(&exact(kind, value)?, 16, "0x", spec)),
        'X' => {
            let (sign, body) = integer(&exact(kind, value)?, 16, "0X", spec);
            Ok((sign, body.to_uppercase()))
        }
        _ => {
            let number = to_float(value).map_err(|_| match value {
                Value::Str(_) | Value::None | Value::List(_) | Value::Dict(_) => {
                    Fail::text(format!("must be real number, not {}", class_name(value)))
                }
                _ => Fail::text("float argument required"),
            })?;
            if matches!(value, Value::Str(_)) {
                return fail(format!("must be real number, not {}", class_name(value)));
            }
            Ok(float(kind, number, spec))
        }
    }
}

fn whole(kind: char, value: &Value) -> Got<BigInt> {
    match value {
        Value::Float(number) => Ok(as_big(&int_from_float(*number)?).unwrap_or_default()),
        other => as_big(other)
            .ok_or_else(|| Fail::text(format!("%{kind} format: a real number is required, not {}", class_name(other)))),
    }
}

fn exact(kind: char, value: &Value) -> Got<BigInt> {
    as_big(value)
        .ok_or_else(|| Fail::text(format!("%{kind} format: an integer is required, not {}", class_name(value))))
}

fn integer(number: &BigInt, radix: u32, prefix: &str, spec: &Spec) -> (String, String) {
    let text = number.to_str_radix(radix);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.as_str()),
    };
    let mut sign = sign_text(negative, spec);
    if spec.alternate {
        sign.push_str(prefix);
    }
    let zeros = spec.precision.unwrap_or(0).saturating_sub(digits.len());
    (sign, "0".repeat(zeros) + digits)
}

fn sign_text(negative: bool, spec: &Spec) -> String {
    if negative { "-".to_owned() } else { spec.sign.map(String::from).unwrap_or_default() }
}

fn float(kind: char, number: f64, spec: &Spec) -> (String, String) {
    let sign = sign_text(number.is_sign_negative() && !number.is_nan(), spec);
    let magnitude = number.abs();
    let precision = spec.precision.unwrap_or(6);
    let mut body = if magnitude.is_nan() {
        "nan".to_owned()
    } else if magnitude.is_infinite() {
        "inf".to_owned()
    } else {
        match kind.to_ascii_lowercase() {
            'f' => format!("{magnitude:.precision$}"),
            'e' => exponent(magnitude, precision),
            _ => general(magnitude, precision, spec.alternate),
        }
    };
    if spec.alternate && !body.contains('.') && magnitude.is_finite() {
        match body.find('e') {
            Some(at) => body.insert(at, '.'),
            None => body.push('.'),
        }
    }
    (sign, if kind.is_ascii_uppercase() { body.to_uppercase() } else { body })
}

/// C's `%e`: at least two digits of exponent.
fn exponent(number: f64, precision: usize) -> String {
    let text = format!("{number:.precision$e}");
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = match power.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', power),
    };
    format!("{mantissa}e{sign}{digits:0>2}")
}

/// C's `%g`.
pub(crate) fn general(number: f64, precision: usize, keep_zeros: bool) -> String {
    let precision = precision.max(1);
    let scientific = exponent(number, precision - 1);
    let power: i64 = scientific.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0);
    let limit = i64::try_from(precision).unwrap_or(i64::MAX);
    let text = if power < -4 || power >= limit {
        scientific
    } else {
        let places = usize::try_from(limit - 1 - power).unwrap_or(0);
        format!("{number:.places$}")
    };
    if keep_zeros || !text.contains('.') {
        return text;
    }
    let (mantissa, rest) = match text.find('e') {
        Some(at) => text.split_at(at),
        None => (text.as_str(), ""),
    };
    format!("{}{rest}", mantissa.trim_end_matches('0').trim_end_matches('.'))
}

fn pad(out: &mut String, sign: &str, body: &str, spec: &Spec, numeric: bool) {
    let length = sign.chars().count() + body.chars().count();
    let fill = spec.width.saturating_sub(length);
    if spec.left {
        out.push_str(sign);
        out.push_str(body);
        out.extend(std::iter::repeat_n(' ', fill));
    } else if spec.zero && numeric {
        out.push_str(sign);
        out.extend(std::iter::repeat_n('0', fill));
        out.push_str(body);
    } else {
        out.extend(std::iter::repeat_n(' ', fill));
        out.push_str(sign);
        out.push_str(body);
    }
}

fn ascii_repr(value: &Value) -> String {
    let mut out = String::new();
    for ch in repr(value).chars() {
        let code = ch as u32;
        match code {
            0..=0x7f => out.push(ch),
            0x80..=0xff => drop(write!(out, "\\x{code:02x}")),
            0x100..=0xffff => drop(write!(out, "\\u{code:04x}")),
            _ => drop(write!(out, "\\U{code:08x}")),
        }
    }
    out
}
