//! Equality, order, hash and truth, as Python has them.

use crate::{BigInt, DateTimeKind, Dict, List, Value};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Python's truth of a value. A marker is false here; who must not pass over one looks first.
pub fn truthy(value: &Value) -> bool {
    match value {
        Value::None | Value::Undefined(_) | Value::Omit => false,
        Value::Bool(value) => *value,
        Value::Int(value) => *value != 0,
        Value::BigInt(_) => true,
        Value::Float(value) => *value != 0.0,
        Value::Str(text) => !text.is_empty(),
        Value::Bytes(bytes) => !bytes.is_empty(),
        Value::List(list) | Value::Tuple(list) => !list.is_empty(),
        Value::Dict(dict) => !dict.is_empty(),
        Value::Set(set) => !set.is_empty(),
        Value::DateTime(time) => !matches!(time.kind, DateTimeKind::Delta(0)),
        Value::Object(object) => object.len() != Some(0),
    }
}

impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || self.as_slice() == other.as_slice()
    }
}

impl PartialEq for Dict {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other)
            || self.len() == other.len()
                && self.iter().all(|(key, value)| other.get_key(key).is_some_and(|theirs| value == theirs))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Value::None, Value::None) | (Value::Omit, Value::Omit) => true,
            (Value::Str(a), Value::Str(b)) => a == b,
            (Value::Bytes(a), Value::Bytes(b)) => a == b,
            (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) => a == b,
            (Value::Dict(a), Value::Dict(b)) => a == b,
            (Value::Set(a), Value::Set(b)) => a.len() == b.len() && a.iter().all(|item| b.contains(item)),
            (Value::DateTime(a), Value::DateTime(b)) => a == b,
            (Value::Object(a), Value::Object(b)) => Arc::ptr_eq(a, b),
            (Value::Undefined(a), Value::Undefined(b)) => Arc::ptr_eq(a, b),
            _ => numeric(self, other) == Some(Ordering::Equal),
        }
    }
}

impl Eq for Value {}

/// Equal values hash alike: `1`, `1.0` and `True` are one key.
impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Value::Str(text) => text.as_str().hash(state),
            Value::None => 0_u8.hash(state),
            Value::Bool(value) => i64::from(*value).hash(state),
            Value::Int(value) => value.hash(state),
            Value::BigInt(value) => value.hash(state),
            Value::Float(value) => match float_as_int(*value) {
                Some(whole) => whole.hash(state),
                None => value.to_bits().hash(state),
            },
            Value::Bytes(bytes) => bytes.hash(state),
            Value::List(list) | Value::Tuple(list) => {
                for item in list {
                    item.hash(state);
                }
            }
            Value::Dict(dict) => dict.len().hash(state),
            Value::Set(set) => set.len().hash(state),
            Value::DateTime(time) => time.hash(state),
            Value::Undefined(marker) => Arc::as_ptr(marker).hash(state),
            Value::Omit => 1_u8.hash(state),
            Value::Object(object) => Arc::as_ptr(object).cast::<()>().hash(state),
        }
    }
}

/// Python's order of two values; nothing where Python raises `TypeError` (or for a NaN).
pub fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Str(a), Value::Str(b)) => Some(a.as_str().cmp(b.as_str())),
        (Value::Bytes(a), Value::Bytes(b)) => Some(a.cmp(b)),
        (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) => {
            for (x, y) in a.iter().zip(b.iter()) {
                if x != y {
                    return compare(x, y);
                }
            }
            Some(a.len().cmp(&b.len()))
        }
        (Value::DateTime(a), Value::DateTime(b)) => match (&a.kind, &b.kind) {
            (DateTimeKind::Date(a), DateTimeKind::Date(b)) => Some(a.cmp(b)),
            (DateTimeKind::DateTime(a, _), DateTimeKind::DateTime(b, _)) => Some(a.cmp(b)),
            (DateTimeKind::Delta(a), DateTimeKind::Delta(b)) => Some(a.cmp(b)),
            _ => None,
        },
        _ => numeric(left, right),
    }
}

/// Compares numbers (bools count); nothing where one of the two is none.
fn numeric(left: &Value, right: &Value) -> Option<Ordering> {
    match (small(left), small(right)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => match (left, right) {
            (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
            (Value::BigInt(a), Value::BigInt(b)) => Some(a.cmp(b)),
            (Value::BigInt(a), other) => Some(sign_order(a)).filter(|_| small(other).is_some()),
            (other, Value::BigInt(b)) => Some(sign_order(b).reverse()).filter(|_| small(other).is_some()),
            #[expect(
                clippy::cast_precision_loss,
                reason = "Python compares exactly; 2^53 and above are not told apart here"
            )]
            (Value::Float(a), other) => a.partial_cmp(&(small(other)? as f64)),
            #[expect(clippy::cast_precision_loss, reason = "as above")]
            (other, Value::Float(b)) => (small(other)? as f64).partial_cmp(b),
            _ => None,
        },
    }
}

fn sign_order(number: &BigInt) -> Ordering {
    number.cmp(&BigInt::from(0))
}

fn small(value: &Value) -> Option<i64> {
    value.as_int()
}

#[expect(clippy::cast_possible_truncation, reason = "whole and in bounds, so nothing is lost")]
fn float_as_int(value: f64) -> Option<i64> {
    /// 2 to the power of 63: what no 64-bit integer reaches.
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    (value.fract() == 0.0 && (-BOUND..BOUND).contains(&value)).then_some(value as i64)
}
