//! Numbers as Python reads, adds and rounds them.

use crate::fail::{Fail, Got, fail};
use crate::python::class::class_name;
use num_bigint::BigInt;
use value::{List, Value, str_repr};

/// Python's `int(text, base)`; base 0 and prefixes, underscores, signs and surrounding space included.
pub(crate) fn int_from_text(text: &str, base: i64) -> Option<Value> {
    let trimmed = text.trim_matches(super::text::is_space);
    let (negative, digits) = match trimmed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let lower = digits.to_ascii_lowercase();
    let prefixed = [("0x", 16), ("0o", 8), ("0b", 2)]
        .into_iter()
        .find(|(prefix, radix)| lower.starts_with(prefix) && (base == 0 || base == *radix));
    let (radix, body) = match prefixed {
        // Python allows one underscore right after a prefix.
        Some((_, radix)) => (radix, digits[2..].strip_prefix('_').unwrap_or(&digits[2..])),
        None if base == 0 => {
            if digits.len() > 1 && digits.starts_with('0') && digits.chars().any(|digit| !"0_".contains(digit)) {
                return None;
            }
            (10, digits)
        }
        None => (base, digits),
    };
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix))?;
    let plain = without_underscores(body)?;
    let ascii: String = plain.chars().map(|digit| ascii_digit(digit).unwrap_or(digit)).collect();
    if ascii.is_empty() || !ascii.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let number = BigInt::parse_bytes(ascii.as_bytes(), radix)?;
    Some(Value::from(if negative { -number } else { number }))
}

/// Digits of other scripts count as digits in Python; the common full-width and Arabic ones are known here.
fn ascii_digit(digit: char) -> Option<char> {
    let code = digit as u32;
    [0x0660, 0x06f0, 0x0966, 0xff10]
        .into_iter()
        .find(|zero| (*zero..zero + 10).contains(&code))
        .and_then(|zero| char::from_digit(code - zero, 10))
}

/// Underscores may stand between two digits only.
fn without_underscores(text: &str) -> Option<String> {
    if text.starts_with('_') || text.ends_with('_') || text.contains("__") {
        return None;
    }
    Some(text.replace('_', ""))
}

/// Python's `float(text)`.
pub(crate) fn float_from_text(text: &str) -> Option<f64> {
    let trimmed = text.trim_matches(super::text::is_space);
    let unsigned = trimmed.strip_prefix(['-', '+']).unwrap_or(trimmed).to_ascii_lowercase();
    let sign = if trimmed.starts_with('-') { -1.0 } else { 1.0 };
    match unsigned.as_str() {
        "inf" | "infinity" => return Some(sign * f64::INFINITY),
        "nan" => return Some(f64::NAN),
        _ => {}
    }
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        || !unsigned.chars().all(|part| part.is_ascii_digit() || "._e+-".contains(part))
    {
        return None;
    }
    let underscored = unsigned.split(['.', 'e', '+', '-']).all(|digits| without_underscores(digits).is_some());
    if !underscored || (unsigned.contains("._") || unsigned.contains("_.")) {
        return None;
    }
    unsigned.replace('_', "").parse::<f64>().ok().map(|number| sign * number)
}

/// Python's `float(value)`.
pub(crate) fn to_float(value: &Value) -> Got<f64> {
    #[expect(clippy::cast_precision_loss, reason = "Python's float(int) rounds as well")]
    match value {
        Value::Float(number) => Ok(*number),
        Value::Int(number) => Ok(*number as f64),
        Value::Bool(flag) => Ok(f64::from(u8::from(*flag))),
        Value::BigInt(number) => {
            let number = big_to_float(number);
            if number.is_infinite() { fail("int too large to convert to float") } else { Ok(number) }
        }
        Value::Str(text) => float_from_text(text)
            .ok_or_else(|| Fail::text(format!("could not convert string to float: {}", str_repr(text)))),
        other => fail(format!("float() argument must be a string or a real number, not '{}'", class_name(other))),
    }
}

/// The float nearest to a large integer.
pub(crate) fn big_to_float(number: &BigInt) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}

/// Python's `int(value)` for anything but text with a base.
pub(crate) fn to_int(value: &Value) -> Got<Value> {
    match value {
        Value::Int(_) | Value::BigInt(_) => Ok(value.clone()),
        Value::Bool(flag) => Ok(Value::Int(i64::from(*flag))),
        Value::Float(number) => int_from_float(*number),
        Value::Str(text) => int_from_text(text, 10)
            .ok_or_else(|| Fail::text(format!("invalid literal for int() with base 10: {}", str_repr(text)))),
        other => fail(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            class_name(other)
        )),
    }
}

/// Python's `int(float)`: cuts the fraction off.
pub(crate) fn int_from_float(number: f64) -> Got<Value> {
    if number.is_nan() {
        return fail("cannot convert float NaN to integer");
    }
    if number.is_infinite() {
        return fail("cannot convert float infinity to integer");
    }
    let text = format!("{:.0}", number.trunc());
    match BigInt::parse_bytes(text.as_bytes(), 10) {
        Some(number) => Ok(Value::from(number)),
        None => fail("cannot convert float to integer"),
    }
}

/// Returns an integer of any size.
pub(crate) fn as_big(value: &Value) -> Option<BigInt> {
    match value {
        Value::BigInt(number) => Some((**number).clone()),
        other => other.as_int().map(BigInt::from),
    }
}

/// Python's `a + b`.
pub(crate) fn add(a: &Value, b: &Value) -> Got<Value> {
    if let (Some(left), Some(right)) = (a.as_int(), b.as_int()) {
        return Ok(left.checked_add(right).map_or_else(|| Value::from(BigInt::from(left) + right), Value::Int));
    }
    if let (Some(left), Some(right)) = (as_big(a), as_big(b)) {
        return Ok(Value::from(left + right));
    }
    match (a, b) {
        (Value::Float(_), Value::Float(_) | Value::Int(_) | Value::Bool(_) | Value::BigInt(_))
        | (Value::Int(_) | Value::Bool(_) | Value::BigInt(_), Value::Float(_)) => {
            Ok(Value::Float(to_float(a)? + to_float(b)?))
        }
        (Value::Str(left), Value::Str(right)) => Ok(Value::from(format!("{left}{right}"))),
        (Value::List(left), Value::List(right)) => Ok(Value::List(left.iter().chain(right).cloned().collect::<List>())),
        (Value::Tuple(left), Value::Tuple(right)) => {
            Ok(Value::Tuple(left.iter().chain(right).cloned().collect::<List>()))
        }
        // The reference's own list type trips over what it can't be added to.
        (_, Value::List(_)) => fail("'NotImplementedType' object is not iterable"),
        (Value::List(_), other) => fail(format!("can only concatenate list (not \"{}\") to list", other.type_name())),
        (Value::Str(_), other) => fail(format!("can only concatenate str (not \"{}\") to str", class_name(other))),
        _ => fail(format!("unsupported operand type(s) for +: '{}' and '{}'", class_name(a), class_name(b))),
    }
}

/// Python's `round(number, digits)`: correctly rounded, halves to even.
pub(crate) fn round_float(number: f64, digits: i64) -> f64 {
    if !number.is_finite() || digits > 330 {
        return number;
    }
    if digits >= 0 {
        let places = usize::try_from(digits).unwrap_or(0);
        // Formatting is exact and rounds halves to even on the binary value, as Python does.
        return format!("{number:.places$}").parse().unwrap_or(number);
    }
    if digits < -330 {
        return 0.0 * number;
    }
    let exact = format!("{number:.0}");
    let zeros = usize::try_from(-digits).unwrap_or(0);
    match BigInt::parse_bytes(exact.as_bytes(), 10) {
        Some(whole) => {
            let fraction = number.fract().abs();
            let rounded = round_big(
                &BigInt::parse_bytes(format!("{:.0}", number.trunc()).as_bytes(), 10).unwrap_or(whole),
                zeros,
                fraction > 0.0,
            );
            let result = big_to_float(&rounded);
            if result == 0.0 && number < 0.0 { -0.0 } else { result }
        }
        None => number,
    }
}

/// Rounds an integer to a multiple of a power of ten, halves to even; `more` says that a fraction was cut off.
pub(crate) fn round_big(number: &BigInt, zeros: usize, more: bool) -> BigInt {
    let unit = BigInt::from(10).pow(u32::try_from(zeros).unwrap_or(u32::MAX));
    let negative = number < &BigInt::from(0);
    let magnitude = if negative { -number } else { number.clone() };
    let (quotient, rest) = (&magnitude / &unit, &magnitude % &unit);
    let double = rest * 2;
    let up = double > unit || double == unit && (more || &quotient % 2 == BigInt::from(1));
    let rounded = (if up { quotient + 1 } else { quotient }) * unit;
    if negative { -rounded } else { rounded }
}
