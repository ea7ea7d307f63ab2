//! Filters of numbers: conversion, rounding, logarithms, sizes for people.

use crate::access::{plain, text};
use crate::fail::{Fail, Got, fail};
use crate::python::class::class_name;
use crate::python::number::{
    as_big, float_from_text, int_from_float, int_from_text, round_big, round_float, to_float, to_int,
};
use crate::signature::{bind, exactly_one, index, or};
use num_bigint::BigInt;
use template::Call;
use value::Value;

/// `abs`.
pub(super) fn abs(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    exactly_one(call, "abs")?;
    match &value {
        Value::Float(number) => Ok(Value::Float(number.abs())),
        other => match as_big(other) {
            Some(number) if number < BigInt::from(0) => Ok(Value::from(-number)),
            Some(number) => Ok(Value::from(number)),
            None => fail(format!("bad operand type for abs(): '{}'", class_name(other))),
        },
    }
}

/// `int(default=0, base=10)`: never fails but for an infinite float.
pub(super) fn int(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [default, base] = bind(call, "do_int", &["value"], &[], &["default", "base"])?;
    let direct = match &value {
        Value::Str(text) => index(&or(base, 10_i64)).ok().and_then(|base| int_from_text(text, base)),
        Value::Float(number) if number.is_infinite() => return int_from_float(*number),
        other => to_int(other).ok(),
    };
    let through_float = || to_float(&value).ok().and_then(|number| int_from_float(number).ok());
    Ok(direct.or_else(through_float).unwrap_or_else(|| or(default, 0_i64)))
}

/// `float(default=0.0)`.
pub(super) fn float(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [default] = bind(call, "do_float", &["value"], &[], &["default"])?;
    Ok(to_float(&value).map_or_else(|_| or(default, 0.0), Value::Float))
}

/// `round(precision=0, method='common')`.
pub(super) fn round(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [precision, method] = bind(call, "do_round", &["value"], &[], &["precision", "method"])?;
    let precision = or(precision, 0_i64);
    let method = or(method, "common");
    let method = method.as_str().unwrap_or_default();
    if !["common", "ceil", "floor"].contains(&method) {
        return fail("method must be common, ceil or floor");
    }
    if method == "common" {
        let digits = match precision {
            Value::None => {
                return match &value {
                    Value::Float(number) => int_from_float(round_float(*number, 0)),
                    other => to_int(other),
                };
            }
            // No number has that many digits.
            Value::BigInt(digits) => {
                if digits.sign() == num_bigint::Sign::Minus {
                    -100_000
                } else {
                    100_000
                }
            }
            other => {
                if !matches!(value, Value::Float(_)) && as_big(&value).is_none() {
                    return fail(format!("type {} doesn't define __round__ method", class_name(&value)));
                }
                index(&other)?
            }
        };
        return match &value {
            Value::Float(number) => Ok(Value::Float(round_float(*number, digits))),
            other => match as_big(other) {
                Some(number) if digits < 0 => {
                    Ok(Value::from(round_big(&number, usize::try_from(-digits).unwrap_or(0), false)))
                }
                Some(number) => Ok(Value::from(number)),
                None => fail(format!("type {} doesn't define __round__ method", class_name(other))),
            },
        };
    }
    let digits = i32::try_from(index(&precision)?).unwrap_or(308);
    if !matches!(value, Value::Float(_)) && as_big(&value).is_none() {
        return match value {
            Value::Str(_) if digits >= 0 => fail("must be real number, not str"),
            other => fail(format!(
                "unsupported operand type(s) for *: '{}' and '{}'",
                class_name(&other),
                if digits < 0 { "float" } else { "int" }
            )),
        };
    }
    let scale = 10_f64.powi(digits);
    let scaled = to_float(&value)? * scale;
    if scaled.is_nan() {
        return fail("cannot convert float NaN to integer");
    }
    if scaled.is_infinite() {
        return fail("cannot convert float infinity to integer");
    }
    // Python makes an integer of it, and those know no negative zero.
    let whole = if method == "ceil" { scaled.ceil() } else { scaled.floor() } + 0.0;
    Ok(Value::Float(whole / scale))
}

/// `filesizeformat(binary=False)`.
pub(super) fn filesizeformat(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [binary] = bind(call, "do_filesizeformat", &["value"], &[], &["binary"])?;
    let bytes = to_float(&value)?;
    let binary = or(binary, false).is_true();
    let (base, suffix): (f64, &str) = if binary { (1024.0, "iB") } else { (1000.0, "B") };
    #[expect(clippy::float_cmp, reason = "exactly one byte has a word of its own")]
    if bytes == 1.0 {
        return Ok(Value::from("1 Byte"));
    }
    if bytes < base {
        return Ok(Value::from(format!("{} Bytes", value::to_text(&int_from_float(bytes)?))));
    }
    let letters = if binary { "KMGTPEZY" } else { "kMGTPEZY" };
    let mut unit = base;
    let mut out = String::new();
    for letter in letters.chars() {
        unit *= base;
        out = format!("{:.1} {letter}{suffix}", base * bytes / unit);
        if bytes < unit {
            break;
        }
    }
    Ok(Value::from(out))
}

fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Float(_) | Value::Int(_) | Value::Bool(_) | Value::BigInt(_) => to_float(value).ok(),
        _ => None,
    }
}

fn not_real(value: &Value) -> Fail {
    Fail::text(format!("must be real number, not {}", class_name(value)))
}

/// `log(base=e)`.
pub(super) fn log(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [base] = bind(call, "logarithm", &["x"], &[], &["base"])?;
    let base = or(base, std::f64::consts::E);
    let number = real(&value).ok_or_else(|| not_real(&value).wrapped("log() can only be used on numbers"))?;
    let base = real(&base).ok_or_else(|| not_real(&base).wrapped("log() can only be used on numbers"))?;
    if number <= 0.0 || base <= 0.0 {
        return fail("math domain error");
    }
    #[expect(clippy::float_cmp, reason = "the base ten has a function of its own, which is more exact")]
    if base == 10.0 {
        return Ok(Value::Float(number.log10()));
    }
    let divisor = base.ln();
    if divisor == 0.0 {
        return fail("float division by zero");
    }
    Ok(Value::Float(number.ln() / divisor))
}

/// `pow(y)`.
pub(super) fn pow(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [power] = bind(call, "power", &["x"], &["y"], &[])?;
    let power = or(power, Value::None);
    let number = real(&value).ok_or_else(|| not_real(&value).wrapped("pow() can only be used on numbers"))?;
    let power = real(&power).ok_or_else(|| not_real(&power).wrapped("pow() can only be used on numbers"))?;
    math_pow(number, power).map(Value::Float)
}

fn math_pow(number: f64, power: f64) -> Got<f64> {
    let result = number.powf(power);
    if result.is_nan() && !number.is_nan() && !power.is_nan() || number == 0.0 && power < 0.0 {
        return fail("math domain error");
    }
    if result.is_infinite() && number.is_finite() && power.is_finite() {
        return fail("math range error");
    }
    Ok(result)
}

/// `root(base=2)`.
pub(super) fn root(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    const TEXT: &str = "root() can only be used on numbers";
    let [base] = bind(call, "inversepower", &["x"], &[], &["base"])?;
    let base = or(base, 2_i64);
    let number = real(&value).ok_or_else(|| not_real(&value).wrapped(TEXT));
    if base == Value::Int(2) {
        let number = number?;
        return if number < 0.0 {
            Err(Fail::text("math domain error").wrapped(TEXT))
        } else {
            Ok(Value::Float(number.sqrt()))
        };
    }
    let divisor = to_float(&base).map_err(|error| error.wrapped(TEXT))?;
    if divisor == 0.0 {
        return fail("float division by zero");
    }
    math_pow(number?, 1.0 / divisor).map(Value::Float).map_err(|error| match error.message().as_str() {
        "math range error" => error,
        _ => error.wrapped(TEXT),
    })
}

/// Letters of units and the power of 1024 that they stand for, largest first.
const UNITS: [(char, u32); 9] =
    [('Y', 8), ('Z', 7), ('E', 6), ('P', 5), ('T', 4), ('G', 3), ('M', 2), ('K', 1), ('B', 0)];

/// `human_readable(isbits=False, unit=None)`.
pub(super) fn human_readable(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [is_bits, unit] = bind(call, "human_readable", &["size"], &[], &["isbits", "unit"])?;
    let base = if or(is_bits, false).is_true() { "bits" } else { "Bytes" };
    let unit = or(unit, Value::None);
    let bad = |text: String| Err(Fail::text(text).wrapped("human_readable() failed on bad input"));
    let wanted = match &unit {
        Value::None => None,
        Value::Str(text) => Some(text.to_uppercase()),
        other => {
            return Err(Fail::text(format!("'{}' object has no attribute 'upper'", class_name(other)))
                .wrapped("human_readable() can't interpret the input"));
        }
    };
    let Some(size) = real(&value) else {
        return bad(match wanted {
            None => format!("'>=' not supported between instances of '{}' and 'int'", class_name(&value)),
            Some(_) => format!("unsupported operand type(s) for /: '{}' and 'int'", class_name(&value)),
        });
    };
    let limit = |power: u32| 1024_f64.powi(i32::try_from(power).unwrap_or(0));
    let (letter, power) = UNITS
        .into_iter()
        .find(|(letter, power)| match &wanted {
            None => size >= limit(*power),
            Some(wanted) => wanted.chars().eq([*letter]),
        })
        .unwrap_or(('B', 0));
    let suffix = if power == 0 { base.to_owned() } else { format!("{letter}{}", &base[..1]) };
    Ok(Value::from(format!("{:.2} {suffix}", size / limit(power))))
}

/// `human_to_bytes(default_unit=None, isbits=False)`.
pub(super) fn human_to_bytes(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [unit, is_bits] = bind(call, "human_to_bytes", &["size"], &[], &["default_unit", "isbits"])?;
    let input = text(call, &plain(call, &value)?)?.into_owned();
    let unit = or(unit, Value::None);
    let unit = match unit {
        Value::None => None,
        Value::Str(text) => Some(text.to_string()),
        other => {
            return Err(Fail::text(format!("'{}' object is not subscriptable", class_name(&other)))
                .wrapped("human_to_bytes() failed on bad input"));
        }
    };
    bytes_from_human(&input, unit, or(is_bits, false).is_true())
        .map_err(|error| error.wrapped("human_to_bytes() can't interpret the input"))
}

fn bytes_from_human(input: &str, default_unit: Option<String>, is_bits: bool) -> Got<Value> {
    let is_space = crate::python::text::is_space;
    let body = input.trim_end_matches(is_space);
    let digits_end = body.find(|ch: char| !(ch.is_ascii_digit() || ch == '.')).unwrap_or(body.len());
    let (digits, rest) = body.split_at(digits_end);
    let unit = rest.trim_start_matches(is_space);
    let number_is_plain = digits.matches('.').count() <= 1 && digits.ends_with(|ch: char| ch.is_ascii_digit());
    let number = float_from_text(digits).filter(|_| number_is_plain && unit.chars().all(|ch| ch.is_ascii_alphabetic()));
    let Some(number) = number else {
        return fail(format!("human_to_bytes() can't interpret following string: {input}"));
    };
    let unit = if unit.is_empty() { default_unit } else { Some(unit.to_owned()) };
    let Some(unit) = unit else { return int_from_float(round_float(number, 0)) };
    let Some(letter) = unit.chars().next().map(|ch| ch.to_ascii_uppercase()) else {
        return fail("string index out of range");
    };
    let Some((_, power)) = UNITS.into_iter().find(|(known, _)| *known == letter) else {
        return fail(format!(
            "human_to_bytes() failed to convert {input} (unit = {unit}). The suffix must be one of Y, Z, E, P, T, G, M, K, B"
        ));
    };
    if unit.chars().count() > 1 {
        let (class, class_word) = if is_bits { ("b", "bit") } else { ("B", "byte") };
        let prefix = match letter {
            'K' => "kilo",
            'M' => "mega",
            'G' => "giga",
            'T' => "tera",
            'P' => "peta",
            'E' => "exa",
            'Z' => "zeta",
            'Y' => "yotta",
            _ => "",
        };
        let short = if power == 0 { class.to_owned() } else { format!("{letter}{class}") };
        if unit.to_lowercase() != format!("{prefix}{class_word}") && unit != short {
            let expected = if power == 0 {
                format!("expect {class} or {class_word}")
            } else {
                format!("expect {letter}{class} or {letter}")
            };
            return fail(format!(
                "human_to_bytes() failed to convert {input}. Value is not a valid string ({expected})"
            ));
        }
    }
    let limit = 1024_f64.powi(i32::try_from(power).unwrap_or(0));
    int_from_float(round_float(number * limit, 0))
}
