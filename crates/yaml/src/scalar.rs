//! Scalars: what looks like a number, a truth or a date in YAML 1.1, and which value it is.

use crate::problem::YamlError;
use num_bigint::BigInt;
use std::sync::Arc;
use value::{DateTime, DateTimeKind, Value, str_repr};

/// Tells whether a text is one of the words for true and false.
pub(crate) fn is_bool(text: &str) -> bool {
    matches!(
        text,
        "yes"
            | "Yes"
            | "YES"
            | "no"
            | "No"
            | "NO"
            | "true"
            | "True"
            | "TRUE"
            | "false"
            | "False"
            | "FALSE"
            | "on"
            | "On"
            | "ON"
            | "off"
            | "Off"
            | "OFF"
    )
}

/// Tells whether a text is an integer: binary, octal, decimal, hexadecimal or to base 60.
pub(crate) fn is_int(text: &str) -> bool {
    let text = unsigned(text);
    if let Some(digits) = text.strip_prefix("0b") {
        return all(digits, |b| matches!(b, b'0' | b'1' | b'_'));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, |b| b.is_ascii_hexdigit() || b == b'_');
    }
    if let Some(digits) = text.strip_prefix('0') {
        return digits.is_empty() || all(digits, |b| matches!(b, b'0'..=b'7' | b'_'));
    }
    match text.split_once(':') {
        None => starts_with_digit(text) && all(text, is_digit_or_blank),
        Some((first, rest)) => {
            starts_with_digit(first) && all(first, is_digit_or_blank) && rest.split(':').all(is_sixtieth)
        }
    }
}

/// Tells whether a text is a float: with a point, to base 60 with a point, infinite or no number.
pub(crate) fn is_float(text: &str) -> bool {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let signed = unsigned(text);
    if matches!(signed, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    if let Some(fraction) = text.strip_prefix('.') {
        let (digits, exponent) = split_exponent(fraction);
        return starts_with_digit(digits) && all(digits, is_digit_or_blank) && exponent.is_none_or(is_exponent);
    }
    let Some((whole, fraction)) = signed.split_once('.') else {
        return false;
    };
    if !starts_with_digit(whole) {
        return false;
    }
    if let Some((first, rest)) = whole.split_once(':') {
        return all(first, is_digit_or_blank)
            && rest.split(':').all(is_sixtieth)
            && fraction.bytes().all(is_digit_or_blank);
    }
    let (digits, exponent) = split_exponent(fraction);
    all(whole, is_digit_or_blank) && digits.bytes().all(is_digit_or_blank) && exponent.is_none_or(is_exponent)
}

/// Tells whether a text is a date as `2001-12-14`, or a date with time.
pub(crate) fn is_timestamp(text: &str) -> bool {
    match Moment::parse(text) {
        Some(moment) => moment.time.is_some() || text.len() == "2001-12-14".len(),
        None => false,
    }
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

fn all(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(allowed)
}

fn is_digit_or_blank(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'_'
}

fn starts_with_digit(text: &str) -> bool {
    text.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
}

/// Tells whether a text is a number below 60 of one or two digits.
fn is_sixtieth(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9'])
}

fn split_exponent(text: &str) -> (&str, Option<&str>) {
    match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// Tells whether a text is an exponent, which must have a sign.
fn is_exponent(text: &str) -> bool {
    text.strip_prefix(['-', '+']).is_some_and(|digits| all(digits, |b| b.is_ascii_digit()))
}

/// Makes a truth value; Python's complaint where the text is no word for one.
pub(crate) fn bool_value(text: &str) -> Result<Value, YamlError> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "on" => Ok(Value::Bool(true)),
        "no" | "false" | "off" => Ok(Value::Bool(false)),
        other => Err(YamlError::Other(str_repr(other))),
    }
}

/// Makes an integer.
pub(crate) fn int_value(text: &str) -> Result<Value, YamlError> {
    let text = text.replace('_', "");
    let (negative, digits) = sign(&text)?;
    let number = if digits == "0" {
        BigInt::ZERO
    } else if let Some(digits) = digits.strip_prefix("0b") {
        python_int(digits, 2)?
    } else if let Some(digits) = digits.strip_prefix("0x") {
        python_int(digits, 16)?
    } else if digits.is_empty() {
        return Err(YamlError::Other("string index out of range".to_owned()));
    } else if digits.starts_with('0') {
        python_int(digits, 8)?
    } else if digits.contains(':') {
        let mut number = BigInt::ZERO;
        for part in digits.split(':') {
            number = number * 60 + python_int(part, 10)?;
        }
        number
    } else {
        python_int(digits, 10)?
    };
    Ok(Value::from(if negative { -number } else { number }))
}

/// Splits a sign off.
fn sign(text: &str) -> Result<(bool, &str), YamlError> {
    match text.bytes().next() {
        None => Err(YamlError::Other("string index out of range".to_owned())),
        Some(b'-') => Ok((true, &text[1..])),
        Some(b'+') => Ok((false, &text[1..])),
        Some(_) => Ok((false, text)),
    }
}

/// What Python's `int(text, base)` gives, or says.
fn python_int(text: &str, base: u32) -> Result<BigInt, YamlError> {
    /// More digits than this are refused, as they take long.
    const MAX_DIGITS: usize = 4300;
    let digits = text.trim();
    if base == 10 && unsigned(digits).len() > MAX_DIGITS {
        return Err(YamlError::Other(format!(
            "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion: value has {} digits; use \
             sys.set_int_max_str_digits() to increase the limit",
            unsigned(digits).len()
        )));
    }
    let digits =
        if base == 8 { digits.strip_prefix("0o").or(digits.strip_prefix("0O")).unwrap_or(digits) } else { digits };
    if all(unsigned(digits), |byte| (byte as char).is_digit(base))
        && let Some(number) = BigInt::parse_bytes(digits.as_bytes(), base)
    {
        return Ok(number);
    }
    Err(YamlError::Other(format!("invalid literal for int() with base {base}: {}", str_repr(text))))
}

/// Makes a float.
pub(crate) fn float_value(text: &str) -> Result<Value, YamlError> {
    let text = text.replace('_', "").to_lowercase();
    let (negative, digits) = sign(&text)?;
    let number = match digits.trim_end_matches('\n') {
        ".inf" => f64::INFINITY,
        ".nan" => return Ok(Value::Float(f64::NAN)),
        number if number.contains(':') => {
            let mut total = 0.0;
            let mut base = 1.0;
            for part in number.rsplit(':') {
                total += python_float(part)? * base;
                base *= 60.0;
            }
            total
        }
        number => python_float(number)?,
    };
    Ok(Value::Float(if negative { -number } else { number }))
}

fn python_float(text: &str) -> Result<f64, YamlError> {
    text.trim().parse().map_err(|_| YamlError::Other(format!("could not convert string to float: {}", str_repr(text))))
}

/// The parts of a date, and of a time where there is one.
struct Moment {
    year: i16,
    month: u32,
    day: u32,
    time: Option<Time>,
}

struct Time {
    hour: u32,
    minute: u32,
    second: u32,
    micros: u32,
    /// Seconds east of UTC.
    offset: Option<i32>,
}

impl Moment {
    fn parse(text: &str) -> Option<Moment> {
        let (year, rest) = number(text, 4, 4)?;
        let (month, rest) = number(rest.strip_prefix('-')?, 1, 2)?;
        let (day, rest) = number(rest.strip_prefix('-')?, 1, 2)?;
        let year = i16::try_from(year).ok()?;
        if rest.is_empty() {
            return Some(Moment { year, month, day, time: None });
        }
        let rest = if let Some(rest) = rest.strip_prefix(['T', 't']) {
            rest
        } else {
            let trimmed = rest.trim_start_matches([' ', '\t']);
            (trimmed.len() < rest.len()).then_some(trimmed)?
        };
        let (hour, rest) = number(rest, 1, 2)?;
        let (minute, rest) = number(rest.strip_prefix(':')?, 2, 2)?;
        let (second, mut rest) = number(rest.strip_prefix(':')?, 2, 2)?;
        let mut micros = 0;
        if let Some(fraction) = rest.strip_prefix('.') {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            micros = format!("{:0<6.6}", &fraction[..digits]).parse().ok()?;
            rest = &fraction[digits..];
        }
        let offset = match rest.trim_start_matches([' ', '\t']) {
            "" if rest.is_empty() => None,
            "Z" => Some(0),
            rest => Some(zone(rest)?),
        };
        Some(Moment { year, month, day, time: Some(Time { hour, minute, second, micros, offset }) })
    }
}

/// Reads `+2`, `-05:30`.
fn zone(text: &str) -> Option<i32> {
    let (hours, rest) = number(text.strip_prefix(['-', '+'])?, 1, 2)?;
    let minutes = match rest.strip_prefix(':') {
        Some(rest) => {
            let (minutes, rest) = number(rest, 2, 2)?;
            rest.is_empty().then_some(minutes)?
        }
        None => rest.is_empty().then_some(0)?,
    };
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Some(if text.starts_with('-') { -seconds } else { seconds })
}

/// Reads as many digits as there are, within bounds.
fn number(text: &str, least: usize, most: usize) -> Option<(u32, &str)> {
    let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if digits < least {
        return None;
    }
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

/// Makes a date, or a date with time; Python's complaint where there is no such day or hour.
pub(crate) fn timestamp_value(text: &str) -> Result<Value, YamlError> {
    let complain = |message: &str| Err(YamlError::Other(message.to_owned()));
    let Some(moment) = Moment::parse(text.strip_suffix('\n').unwrap_or(text)) else {
        return complain("'NoneType' object has no attribute 'groupdict'");
    };
    if moment.year == 0 {
        return complain("year 0 is out of range");
    }
    if !(1..=12).contains(&moment.month) {
        return complain("month must be in 1..12");
    }
    let (Ok(month), Ok(day)) = (i8::try_from(moment.month), i8::try_from(moment.day)) else {
        return complain("day is out of range for month");
    };
    let Ok(date) = jiff::civil::Date::new(moment.year, month, day) else {
        return complain("day is out of range for month");
    };
    let Some(time) = moment.time else {
        return Ok(datetime(DateTimeKind::Date(date)));
    };
    let zone_hours = time.offset.unwrap_or(0);
    if zone_hours.abs() >= 86_400 {
        let (days, seconds) = (zone_hours.div_euclid(86_400), zone_hours.rem_euclid(86_400));
        let delta = if seconds == 0 { format!("days={days}") } else { format!("days={days}, seconds={seconds}") };
        return Err(YamlError::Other(format!(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not \
             datetime.timedelta({delta})."
        )));
    }
    for (value, most, name) in [(time.hour, 23, "hour"), (time.minute, 59, "minute"), (time.second, 59, "second")] {
        if value > most {
            return Err(YamlError::Other(format!("{name} must be in 0..{most}")));
        }
    }
    let small = |value: u32| i8::try_from(value).unwrap_or(0);
    let nanos = i32::try_from(time.micros * 1000).unwrap_or(0);
    let at = date.at(small(time.hour), small(time.minute), small(time.second), nanos);
    Ok(datetime(DateTimeKind::DateTime(at, time.offset)))
}

fn datetime(kind: DateTimeKind) -> Value {
    Value::DateTime(Arc::new(DateTime { kind }))
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Decodes base64 as Python does: what is no base64 is skipped. The error is Python's words.
pub(crate) fn decode_base64(text: &str) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let (mut bits, mut filled, mut padding, mut digits) = (0_u32, 0_u32, 0, 0_usize);
    for byte in text.bytes() {
        if byte == b'=' {
            padding += 1;
            if digits % 4 >= 2 && digits % 4 + padding >= 4 {
                return Ok(out);
            }
            continue;
        }
        let Some(digit) = BASE64.iter().position(|known| *known == byte) else {
            continue;
        };
        padding = 0;
        digits += 1;
        bits = (bits << 6) | u32::try_from(digit).unwrap_or(0);
        filled += 6;
        if filled >= 8 {
            filled -= 8;
            out.push(u8::try_from((bits >> filled) & 0xff).unwrap_or(0));
        }
    }
    match digits % 4 {
        0 => Ok(out),
        1 => Err(format!(
            "Invalid base64-encoded string: number of data characters ({digits}) cannot be 1 more than a multiple of 4"
        )),
        _ => Err("Incorrect padding".to_owned()),
    }
}

/// Encodes base64 in lines of 76 characters, each with a line end.
pub(crate) fn encode_base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for line in bytes.chunks(57) {
        for group in line.chunks(3) {
            let bits = group.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - group.len()));
            for place in 0..4 {
                if place <= group.len() {
                    let digit = (bits >> (18 - 6 * place)) & 0x3f;
                    out.push(char::from(BASE64[digit as usize]));
                } else {
                    out.push('=');
                }
            }
        }
        out.push('\n');
    }
    out
}
