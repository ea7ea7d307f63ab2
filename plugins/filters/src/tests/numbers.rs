//! Tests of numbers.

use crate::access::plain;
use crate::fail::{Got, fail};
use crate::python::class::class_name;
use crate::python::number::{as_big, to_float};
use crate::signature::{bind, bind_none, given};
use num_bigint::BigInt;
use template::{Call, percent};
use value::Value;

/// Python's `a % b`: the sign is the divisor's; text is formatted.
fn modulo(a: &Value, b: &Value, call: &Call<'_, '_>) -> Got<Value> {
    if let (Some(left), Some(right)) = (as_big(a), as_big(b)) {
        let zero = BigInt::from(0);
        if right == zero {
            return fail("integer modulo by zero");
        }
        let rest = &left % &right;
        let adjust = rest != zero && (rest < zero) != (right < zero);
        return Ok(Value::from(if adjust { rest + right } else { rest }));
    }
    let is_number = |value: &Value| matches!(value, Value::Float(_)) || as_big(value).is_some();
    match (a, b) {
        (Value::Str(format), operand) => {
            Ok(Value::from(percent(format, &plain(call, operand)?, &|value| class_name(value).to_owned())?))
        }
        (left, right) if is_number(left) && is_number(right) => {
            let (left, right) = (to_float(left)?, to_float(right)?);
            if right == 0.0 {
                return fail("float modulo");
            }
            let rest = left % right;
            Ok(Value::Float(if rest != 0.0 && (rest < 0.0) != (right < 0.0) { rest + right } else { rest }))
        }
        _ => fail(format!("unsupported operand type(s) for %: '{}' and '{}'", class_name(a), class_name(b))),
    }
}

/// `odd`.
pub(super) fn odd(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_odd", &["value"])?;
    Ok(modulo(&value, &Value::Int(2), call)? == Value::Int(1))
}

/// `even`.
pub(super) fn even(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_even", &["value"])?;
    Ok(modulo(&value, &Value::Int(2), call)? == Value::Int(0))
}

/// `divisibleby(num)`.
pub(super) fn divisibleby(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [number] = bind(call, "test_divisibleby", &["value"], &["num"], &[])?;
    Ok(modulo(&value, &given(number)?, call)? == Value::Int(0))
}

/// `nan`.
pub(super) fn nan(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "isnotanumber", &["x"])?;
    Ok(matches!(value, Value::Float(number) if number.is_nan()))
}
