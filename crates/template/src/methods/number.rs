//! Methods and attributes of `int`, `bool` and `float`.

use super::{Outcome, arity, fail};
use crate::op::{Number, number};
use crate::plugin::Args;
use num_bigint::BigInt;
use value::{List, Value};

pub(super) const NAMES: &[&str] = &[
    "as_integer_ratio",
    "bit_count",
    "bit_length",
    "conjugate",
    "__and__",
    "__or__",
    "__xor__",
    "__lshift__",
    "__rshift__",
];

pub(super) const FLOAT_NAMES: &[&str] = &["as_integer_ratio", "conjugate", "hex", "is_integer"];

pub(super) fn property(value: &Value, name: &str) -> Option<Value> {
    match (name, value) {
        ("real" | "numerator", Value::Bool(value)) => Some(Value::Int(i64::from(*value))),
        ("real", _) | ("numerator", Value::Int(_) | Value::BigInt(_)) => Some(value.clone()),
        ("imag", Value::Float(_)) => Some(Value::Float(0.0)),
        ("imag", _) => Some(Value::Int(0)),
        ("denominator", Value::Int(_) | Value::BigInt(_) | Value::Bool(_)) => Some(Value::Int(1)),
        _ => None,
    }
}

fn big(value: &Value) -> Option<BigInt> {
    match number(value)? {
        Number::Int(value) => Some(BigInt::from(value)),
        Number::Big(value) => Some(BigInt::clone(&value)),
        Number::Float(_) => None,
    }
}

pub(super) fn call(receiver: &Value, name: &str, args: &Args) -> Outcome {
    let kind = receiver.type_name();
    let wide = |name: &str| format!("{kind}.{name}");
    match (name, receiver) {
        ("conjugate", _) => Ok(receiver.clone()),
        ("is_integer", Value::Float(value)) => {
            arity(&wide(name), args, 0, 0)?;
            Ok(Value::Bool(value.is_finite() && value.fract() == 0.0))
        }
        ("hex", Value::Float(value)) => Ok(Value::from(hex(*value))),
        ("as_integer_ratio", Value::Float(value)) => {
            if !value.is_finite() {
                return fail(if value.is_nan() {
                    "cannot convert NaN to integer ratio"
                } else {
                    "cannot convert Infinity to integer ratio"
                });
            }
            let mut numerator = *value;
            let mut power = 0_u32;
            while numerator.fract() != 0.0 {
                numerator *= 2.0;
                power += 1;
            }
            let text = format!("{numerator:.0}");
            let top = BigInt::parse_bytes(text.as_bytes(), 10).unwrap_or_default();
            Ok(Value::Tuple([Value::from(top), Value::from(BigInt::from(1) << power)].into_iter().collect::<List>()))
        }
        ("as_integer_ratio", _) => Ok(Value::Tuple([receiver.clone(), Value::Int(1)].into_iter().collect::<List>())),
        ("bit_length", _) => Ok(big(receiver).map_or(Value::None, |value| Value::from(value.bits()))),
        ("bit_count", _) => Ok(big(receiver).map_or(Value::None, |value| Value::from(value.magnitude().count_ones()))),
        ("__and__" | "__or__" | "__xor__" | "__lshift__" | "__rshift__", _) => {
            arity("expected", args, 1, 1)?;
            let (Some(a), Some(b)) = (big(receiver), big(&args.positional[0])) else {
                return fail(format!("unsupported operand for {name}"));
            };
            let shift = || i64::try_from(&b).ok().and_then(|by| u32::try_from(by).ok()).filter(|by| *by < 100_000_000);
            Ok(Value::from(match name {
                "__and__" => a & b,
                "__or__" => a | b,
                "__xor__" => a ^ b,
                "__lshift__" => match shift() {
                    Some(by) => a << by,
                    None if b.sign() == num_bigint::Sign::Minus => return fail("negative shift count"),
                    None => return fail("too many digits in integer"),
                },
                _ => match shift() {
                    Some(by) => a >> by,
                    None if b.sign() == num_bigint::Sign::Minus => return fail("negative shift count"),
                    None if a.sign() == num_bigint::Sign::Minus => BigInt::from(-1),
                    None => BigInt::from(0),
                },
            }))
        }
        _ => fail(format!("'{kind}' object has no attribute '{name}'")),
    }
}

fn hex(value: f64) -> String {
    if !value.is_finite() {
        return value::float_repr(value);
    }
    let bits = value.to_bits();
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let exponent = i64::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
    let mantissa = bits & ((1 << 52) - 1);
    if exponent == 0 && mantissa == 0 {
        return format!("{sign}0x0.0p+0");
    }
    let (lead, exponent) = if exponent == 0 { (0, -1022) } else { (1, exponent - 1023) };
    format!("{sign}0x{lead}.{mantissa:013x}p{exponent:+}")
}
