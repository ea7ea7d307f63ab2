//! Python's operators on values.

use crate::ast::{Binary, Comparison};
use crate::format;
use diagnostic::Diagnostic;
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;
use std::sync::Arc;
use value::{DateTime, DateTimeKind, List, Set, Value, compare};

/// Python's names of the types of both operands, for messages.
pub(crate) type TypeNames<'n> = &'n dyn Fn() -> (String, String);

/// Beyond this many bits Python would run out of patience too.
const BIT_LIMIT: u64 = 50_000_000;

type Outcome = Result<Value, Diagnostic>;

fn fail<T>(message: impl Into<String>) -> Result<T, Diagnostic> {
    Err(Diagnostic::error(message))
}

/// Applies an arithmetic operator.
pub(crate) fn binary(operator: Binary, left: &Value, right: &Value, names: TypeNames<'_>) -> Outcome {
    if let (Some(a), Some(b)) = (number(left), number(right)) {
        return arithmetic(operator, &a, &b);
    }
    match (operator, left, right) {
        (Binary::Add, Value::Str(a), Value::Str(b)) => {
            let mut text = String::with_capacity(a.len() + b.len());
            text.push_str(a);
            text.push_str(b);
            return Ok(Value::from(text));
        }
        (Binary::Add, Value::List(a), Value::List(b)) => {
            return Ok(Value::List(
                a.iter().chain(b.iter()).cloned().collect::<List>().with_origin(a.origin().cloned()),
            ));
        }
        (Binary::Add, Value::Tuple(a), Value::Tuple(b)) => {
            return Ok(Value::Tuple(a.iter().chain(b.iter()).cloned().collect()));
        }
        (Binary::Add, Value::Bytes(a), Value::Bytes(b)) => {
            return Ok(Value::Bytes([&**a, &**b].concat().into()));
        }
        (Binary::Sub, Value::Set(a), Value::Set(b)) => {
            return Ok(Value::Set(a.iter().filter(|item| !b.contains(item)).cloned().collect::<Set>()));
        }
        (Binary::Mul, sequence, count) | (Binary::Mul, count, sequence)
            if count.as_int().is_some()
                && matches!(sequence, Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Bytes(_)) =>
        {
            return repeat(sequence, count.as_int().unwrap_or(0));
        }
        (Binary::Mod, Value::Str(pattern), arguments) => {
            // What stands in a tuple was taken from somewhere; what stands alone may be written there.
            let class = |value: &Value| match value {
                Value::List(_) | Value::Dict(_) if matches!(arguments, Value::Tuple(_)) => lazy_type(value).to_owned(),
                Value::List(_) | Value::Dict(_) => names().1,
                other => other.type_name().to_owned(),
            };
            return format::percent(pattern, arguments, &class).map(Value::from);
        }
        (_, Value::DateTime(a), Value::DateTime(b)) => {
            if let Some(result) = times(operator, a, b) {
                return Ok(result);
            }
        }
        (Binary::Mul, Value::DateTime(time), count) | (Binary::Mul, count, Value::DateTime(time)) => {
            if let (DateTimeKind::Delta(micros), Some(count)) = (&time.kind, count.as_int()) {
                return Ok(delta(micros * i128::from(count)));
            }
        }
        _ => {}
    }
    type_error(operator, left, right, names)
}

fn type_error(operator: Binary, left: &Value, right: &Value, names: TypeNames<'_>) -> Outcome {
    let (a, b) = names();
    let is_sequence =
        |value: &Value| matches!(value, Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Bytes(_));
    if operator == Binary::Mul {
        for (sequence, count, name) in [(left, right, &b), (right, left, &a)] {
            if is_sequence(sequence) && matches!(count, Value::BigInt(_)) {
                return fail(format!("cannot fit '{name}' into an index-sized integer"));
            }
        }
    }
    match (operator, left) {
        (Binary::Add, Value::Str(_)) => {
            return fail(format!("can only concatenate str (not \"{b}\") to str"));
        }
        (Binary::Add, Value::List(_)) => {
            return fail(format!("can only concatenate list (not \"{b}\") to list"));
        }
        (Binary::Add, Value::Tuple(_)) => {
            return fail(format!("can only concatenate tuple (not \"{b}\") to tuple"));
        }
        (Binary::Add, Value::Bytes(_)) => return fail(format!("can't concat {b} to bytes")),
        (Binary::Add, _)
            if b == "_AnsibleLazyTemplateList" && !matches!(left, Value::Str(_) | Value::List(_) | Value::Tuple(_)) =>
        {
            return fail("'NotImplementedType' object is not iterable");
        }
        // A list of a variable asks Python's list in its own way.
        (Binary::Mul, Value::List(_)) if a == "_AnsibleLazyTemplateList" => {
            return fail(format!("'{b}' object cannot be interpreted as an integer"));
        }
        (Binary::Mul, _) if b == "_AnsibleLazyTemplateList" => {
            return fail(format!("'{a}' object cannot be interpreted as an integer"));
        }
        (Binary::Mul, Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Bytes(_)) => {
            return fail(format!("can't multiply sequence by non-int of type '{b}'"));
        }
        (Binary::Mul, _) if matches!(right, Value::Str(_) | Value::List(_) | Value::Tuple(_)) => {
            return fail(format!("can't multiply sequence by non-int of type '{a}'"));
        }
        _ => {}
    }
    let sign = match operator {
        Binary::Add => "+",
        Binary::Sub => "-",
        Binary::Mul => "*",
        Binary::Div => "/",
        Binary::FloorDiv => "//",
        Binary::Mod => "%",
        Binary::Pow => "** or pow()",
    };
    fail(format!("unsupported operand type(s) for {sign}: '{a}' and '{b}'"))
}

fn repeat(sequence: &Value, count: i64) -> Outcome {
    let count = usize::try_from(count).unwrap_or(0);
    let length = match sequence {
        Value::Str(text) => text.len(),
        Value::List(list) | Value::Tuple(list) => list.len(),
        Value::Bytes(bytes) => bytes.len(),
        _ => 0,
    };
    if length.checked_mul(count).is_none_or(|size| size > 1 << 30) {
        return fail("cannot fit 'int' into an index-sized integer");
    }
    let repeated = |list: &List| (0..count).flat_map(|_| list.iter().cloned()).collect::<List>();
    Ok(match sequence {
        Value::Str(text) => Value::from(text.repeat(count)),
        Value::List(list) => Value::List(repeated(list)),
        Value::Tuple(list) => Value::Tuple(repeated(list)),
        Value::Bytes(bytes) => Value::Bytes(bytes.repeat(count).into()),
        other => other.clone(),
    })
}

pub(crate) fn delta(micros: i128) -> Value {
    Value::DateTime(Arc::new(DateTime { kind: DateTimeKind::Delta(micros) }))
}

fn times(operator: Binary, a: &DateTime, b: &DateTime) -> Option<Value> {
    let span = |micros: i128| jiff::SignedDuration::from_micros(i64::try_from(micros).ok()?).into();
    let made = |kind| Some(Value::DateTime(Arc::new(DateTime { kind })));
    match (operator, &a.kind, &b.kind) {
        (Binary::Sub, DateTimeKind::DateTime(a, x), DateTimeKind::DateTime(b, y)) if x.is_some() == y.is_some() => {
            let zones = i128::from(y.unwrap_or(0) - x.unwrap_or(0)) * 1_000_000;
            Some(delta(a.duration_since(*b).as_micros() + zones))
        }
        (Binary::Sub, DateTimeKind::Date(a), DateTimeKind::Date(b)) => Some(delta(a.duration_since(*b).as_micros())),
        (Binary::Add | Binary::Sub, DateTimeKind::Delta(a), DateTimeKind::Delta(b)) => {
            Some(delta(if operator == Binary::Add { a + b } else { a - b }))
        }
        (Binary::Add | Binary::Sub, DateTimeKind::DateTime(at, zone), DateTimeKind::Delta(micros)) => {
            let micros = if operator == Binary::Add { *micros } else { -micros };
            let span: Option<jiff::SignedDuration> = span(micros);
            made(DateTimeKind::DateTime(at.checked_add(span?).ok()?, *zone))
        }
        (Binary::Add, DateTimeKind::Delta(micros), DateTimeKind::DateTime(at, zone)) => {
            let span: Option<jiff::SignedDuration> = span(*micros);
            made(DateTimeKind::DateTime(at.checked_add(span?).ok()?, *zone))
        }
        (Binary::Add | Binary::Sub, DateTimeKind::Date(at), DateTimeKind::Delta(micros)) => {
            let days = i64::try_from(micros.div_euclid(86_400_000_000)).ok()?;
            let days = if operator == Binary::Add { days } else { -days };
            made(DateTimeKind::Date(at.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?))
        }
        _ => None,
    }
}

/// A number as arithmetic sees it.
#[derive(Clone)]
pub(crate) enum Number {
    Int(i64),
    Big(Arc<BigInt>),
    Float(f64),
}

/// Returns the number a value is; booleans are numbers in Python.
pub(crate) fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Int(value) => Some(Number::Int(*value)),
        Value::Bool(value) => Some(Number::Int(i64::from(*value))),
        Value::Float(value) => Some(Number::Float(*value)),
        Value::BigInt(value) => Some(Number::Big(Arc::clone(value))),
        _ => None,
    }
}

impl Number {
    #[expect(clippy::cast_precision_loss, reason = "as Python's float()")]
    pub(crate) fn as_float(&self) -> f64 {
        match self {
            Number::Int(value) => *value as f64,
            Number::Float(value) => *value,
            // Rounded right, as text is.
            Number::Big(value) => value.to_string().parse().unwrap_or(f64::INFINITY),
        }
    }

    fn big(&self) -> BigInt {
        match self {
            Number::Int(value) => BigInt::from(*value),
            Number::Big(value) => BigInt::clone(value),
            Number::Float(_) => BigInt::from(0),
        }
    }
}

fn arithmetic(operator: Binary, left: &Number, right: &Number) -> Outcome {
    match (left, right) {
        (Number::Int(a), Number::Int(b)) => {
            if let Some(result) = small(operator, *a, *b) {
                return result;
            }
        }
        (Number::Float(_), _) | (_, Number::Float(_)) => return floats(operator, left.as_float(), right.as_float()),
        _ => {}
    }
    let (a, b) = (left.big(), right.big());
    match operator {
        Binary::Add => Ok(Value::from(a + b)),
        Binary::Sub => Ok(Value::from(a - b)),
        Binary::Mul => Ok(Value::from(a * b)),
        Binary::Div => {
            if b.sign() == Sign::NoSign {
                return fail("division by zero");
            }
            divide(&a, &b)
        }
        Binary::FloorDiv | Binary::Mod => {
            if b.sign() == Sign::NoSign {
                return fail(if operator == Binary::Mod {
                    "integer modulo by zero"
                } else {
                    "integer division or modulo by zero"
                });
            }
            let mut quotient = &a / &b;
            let mut rest = &a % &b;
            if rest.sign() != Sign::NoSign && rest.sign() != b.sign() {
                quotient -= 1;
                rest += &b;
            }
            Ok(Value::from(if operator == Binary::Mod { rest } else { quotient }))
        }
        Binary::Pow => power(&a, &b),
    }
}

fn divide(a: &BigInt, b: &BigInt) -> Outcome {
    // Scaled so that the quotient carries more bits than a float holds.
    let shift = i64::try_from(b.bits()).unwrap_or(i64::MAX) - i64::try_from(a.bits()).unwrap_or(0) + 66;
    let quotient = if shift >= 0 { (a << shift.unsigned_abs()) / b } else { a / (b << shift.unsigned_abs()) };
    let float: f64 = quotient.to_string().parse().unwrap_or(f64::INFINITY);
    let exponent = i32::try_from(-shift).unwrap_or(0);
    let result = float * 2_f64.powi(exponent);
    if result.is_finite() { Ok(Value::Float(result)) } else { fail("integer division result too large for a float") }
}

#[expect(clippy::cast_precision_loss, reason = "as Python's float()")]
fn small(operator: Binary, a: i64, b: i64) -> Option<Outcome> {
    match operator {
        Binary::Add => a.checked_add(b).map(|sum| Ok(Value::Int(sum))),
        Binary::Sub => a.checked_sub(b).map(|rest| Ok(Value::Int(rest))),
        Binary::Mul => a.checked_mul(b).map(|product| Ok(Value::Int(product))),
        Binary::Div if b == 0 => Some(fail("division by zero")),
        Binary::Div if a.unsigned_abs() < 1 << 53 && b.unsigned_abs() < 1 << 53 => {
            Some(Ok(Value::Float(a as f64 / b as f64)))
        }
        Binary::Div => None,
        Binary::FloorDiv if b == 0 => Some(fail("integer division or modulo by zero")),
        Binary::Mod if b == 0 => Some(fail("integer modulo by zero")),
        Binary::FloorDiv => {
            let quotient = a.checked_div(b)?;
            Some(Ok(Value::Int(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })))
        }
        Binary::Mod => {
            let rest = a.checked_rem(b)?;
            Some(Ok(Value::Int(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest })))
        }
        Binary::Pow => {
            let exponent = u32::try_from(b).ok()?;
            a.checked_pow(exponent).map(|power| Ok(Value::Int(power)))
        }
    }
}

fn power(base: &BigInt, exponent: &BigInt) -> Outcome {
    if exponent.sign() == Sign::Minus {
        if base.sign() == Sign::NoSign {
            return fail("0.0 cannot be raised to a negative power");
        }
        let float = |number: &BigInt| Number::Big(Arc::new(number.clone())).as_float();
        return floats(Binary::Pow, float(base), float(exponent));
    }
    let size = u32::try_from(exponent).ok().filter(|size| base.bits().saturating_mul(u64::from(*size)) < BIT_LIMIT);
    match size {
        Some(size) => Ok(Value::from(base.pow(size))),
        None if base.bits() <= 1 => {
            let is_odd = exponent.bit(0);
            Ok(Value::from(if base.sign() == Sign::Minus && !is_odd { BigInt::from(1) } else { base.clone() }))
        }
        None => fail("the result of ** is too large"),
    }
}

fn floats(operator: Binary, a: f64, b: f64) -> Outcome {
    let result = match operator {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div if b == 0.0 => return fail("float division by zero"),
        Binary::Div => a / b,
        Binary::FloorDiv if b == 0.0 => return fail("float floor division by zero"),
        Binary::FloorDiv => {
            let rest = modulo(a, b);
            let quotient = (a - rest) / b;
            let floor = quotient.floor();
            if quotient - floor > 0.5 { floor + 1.0 } else { floor }
        }
        Binary::Mod if b == 0.0 => return fail("float modulo"),
        Binary::Mod => modulo(a, b),
        Binary::Pow if a == 0.0 && b < 0.0 => return fail("0.0 cannot be raised to a negative power"),
        Binary::Pow => {
            if a < 0.0 && b.fract() != 0.0 && a.is_finite() && b.is_finite() {
                return fail("Type 'complex' is unsupported for variable storage.");
            }
            let power = a.powf(b);
            if power.is_infinite() && a.is_finite() && b.is_finite() {
                return fail("(34, 'Numerical result out of range')");
            }
            power
        }
    };
    Ok(Value::Float(result))
}

fn modulo(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest == 0.0 {
        return 0_f64.copysign(b);
    }
    if (rest < 0.0) == (b < 0.0) { rest } else { rest + b }
}

/// Returns the class of a container that was reached through a variable or call.
pub(crate) fn lazy_type(value: &Value) -> &str {
    match value {
        Value::List(_) => "_AnsibleLazyTemplateList",
        Value::Dict(_) => "_AnsibleLazyTemplateDict",
        Value::Tuple(_) => "_AnsibleLazyAccessTuple",
        other => python_type(other),
    }
}

/// Negates or keeps a number; nothing where the value is none.
pub(crate) fn negate(value: &Value) -> Option<Value> {
    Some(match number(value)? {
        Number::Int(value) => value.checked_neg().map_or_else(|| Value::from(-BigInt::from(value)), Value::Int),
        Number::Float(value) => Value::Float(-value),
        Number::Big(value) => Value::from(-BigInt::clone(&value)),
    })
}

/// Compares two values; `names` are the types' names for Python's message.
pub(crate) fn compared(
    comparison: Comparison,
    left: &Value,
    right: &Value,
    names: TypeNames<'_>,
) -> Result<bool, Diagnostic> {
    let sign = match comparison {
        Comparison::Equal => return Ok(left == right),
        Comparison::NotEqual => return Ok(left != right),
        Comparison::Less => "<",
        Comparison::LessEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterEqual => ">=",
        Comparison::In | Comparison::NotIn => {
            return contains(right, left, names).map(|found| found == (comparison == Comparison::In));
        }
    };
    if let (Value::Set(a), Value::Set(b)) = (left, right) {
        let (within, around) = match comparison {
            Comparison::Less | Comparison::LessEqual => (a, b),
            _ => (b, a),
        };
        let is_strict = matches!(comparison, Comparison::Less | Comparison::Greater);
        return Ok(within.iter().all(|item| around.contains(item)) && (!is_strict || within.len() < around.len()));
    }
    match compare(left, right) {
        Some(order) => Ok(match comparison {
            Comparison::Less => order == Ordering::Less,
            Comparison::LessEqual => order != Ordering::Greater,
            Comparison::Greater => order == Ordering::Greater,
            _ => order != Ordering::Less,
        }),
        None => incomparable(left, right, sign, names),
    }
}

fn incomparable(left: &Value, right: &Value, sign: &str, names: TypeNames<'_>) -> Result<bool, Diagnostic> {
    if number(left).is_some() && number(right).is_some() {
        // Only a NaN gets here.
        return Ok(false);
    }
    if let (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) = (left, right)
        && let Some((x, y)) = a.iter().zip(b.iter()).find(|(x, y)| x != y)
    {
        let inner = || (python_type(x).to_owned(), python_type(y).to_owned());
        return incomparable(x, y, sign, &inner);
    }
    let (a, b) = names();
    fail(format!("'{sign}' not supported between instances of '{a}' and '{b}'"))
}

/// Python's `in`.
pub(crate) fn contains(container: &Value, item: &Value, names: TypeNames<'_>) -> Result<bool, Diagnostic> {
    match container {
        Value::Str(text) => match item {
            Value::Str(part) => Ok(text.contains(part.as_str())),
            Value::Undefined(_) => fail("'in <string>' requires string as left operand, not UndefinedMarker"),
            _ => fail(format!("'in <string>' requires string as left operand, not {}", names().0)),
        },
        Value::List(list) | Value::Tuple(list) => Ok(list.iter().any(|other| other == item)),
        Value::Dict(dict) => {
            if let Some(kind) = unhashable(item) {
                return fail(format!("unhashable type: '{kind}'"));
            }
            Ok(dict.contains_key(item))
        }
        Value::Set(set) => Ok(set.contains(item)),
        Value::Bytes(bytes) => match item {
            Value::Bytes(part) => Ok(part.is_empty() || bytes.windows(part.len()).any(|window| window == &**part)),
            _ => Ok(item.as_int().is_some_and(|wanted| bytes.iter().any(|byte| i64::from(*byte) == wanted))),
        },
        Value::Object(object) => {
            if object.is_mapping() {
                return object.contains(item);
            }
            match object.iterate() {
                Some(items) => Ok(items.contains(item)),
                None => fail(format!("argument of type '{}' is not iterable", names().1)),
            }
        }
        _ => fail(format!("argument of type '{}' is not iterable", names().1)),
    }
}

/// Names the type that keeps a value from being a key.
pub(crate) fn unhashable(value: &Value) -> Option<&'static str> {
    match value {
        Value::List(list) if list.origin().is_some() => Some("_AnsibleLazyTemplateList"),
        Value::List(_) => Some("list"),
        Value::Dict(dict) if dict.origin().is_some() => Some("_AnsibleLazyTemplateDict"),
        Value::Dict(_) => Some("dict"),
        Value::Set(_) => Some("set"),
        Value::Tuple(items) => items.iter().find_map(unhashable),
        _ => None,
    }
}

/// Python's name of a value's type as exceptions show it: Ansible's own classes shine through.
pub(crate) fn python_type(value: &Value) -> &str {
    match value {
        Value::Str(text) if text.tag().is_some() => "_AnsibleTaggedStr",
        Value::List(list) if list.origin().is_some() => "_AnsibleLazyTemplateList",
        Value::Dict(dict) if dict.origin().is_some() => "_AnsibleLazyTemplateDict",
        Value::Omit => "_OmitType",
        other => other.type_name(),
    }
}
