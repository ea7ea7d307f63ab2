//! Sorting and comparing as Python does, with its `TypeError`s.

use crate::fail::{Fail, Got};
use crate::python::class::class_name;
use std::cmp::Ordering;
use value::{Value, compare};

/// Python's `a < b`.
pub(crate) fn less(a: &Value, b: &Value) -> Got<bool> {
    ordered(a, b, "<", Ordering::is_lt)
}

/// Python's `a > b`.
pub(crate) fn greater(a: &Value, b: &Value) -> Got<bool> {
    ordered(a, b, ">", Ordering::is_gt)
}

/// Python's `a OP b` for an order; `holds` says which outcomes satisfy it.
pub(crate) fn ordered(a: &Value, b: &Value, operator: &str, holds: fn(Ordering) -> bool) -> Got<bool> {
    if let Some(order) = compare(a, b) {
        return Ok(holds(order));
    }
    if is_number(a) && is_number(b) {
        return Ok(false);
    }
    if let (Value::Set(left), Value::Set(right)) = (a, b) {
        let within = left.iter().all(|item| right.contains(item));
        let around = right.iter().all(|item| left.contains(item));
        return Ok(match (within, around) {
            (true, true) => holds(Ordering::Equal),
            (true, false) => holds(Ordering::Less),
            (false, true) => holds(Ordering::Greater),
            (false, false) => false,
        });
    }
    let (left, right) = first_difference(a, b);
    if is_number(left) && is_number(right) {
        return Ok(false);
    }
    Err(Fail::text(format!(
        "'{operator}' not supported between instances of '{}' and '{}'",
        class_name(left),
        class_name(right)
    )))
}

/// The innermost pair that decides the order of two values.
fn first_difference<'v>(a: &'v Value, b: &'v Value) -> (&'v Value, &'v Value) {
    match (a, b) {
        (Value::List(left), Value::List(right)) | (Value::Tuple(left), Value::Tuple(right)) => {
            left.iter().zip(right.iter()).find(|(x, y)| x != y).map_or((a, b), |(x, y)| first_difference(x, y))
        }
        _ => (a, b),
    }
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::BigInt(_))
}

/// Sorts items by their keys as `sorted()` does: stable, also when reversed.
pub(crate) fn sort_by_key(items: Vec<Value>, keys: Vec<Value>, reverse: bool) -> Got<Vec<Value>> {
    let mut pairs: Vec<(Value, Value)> = keys.into_iter().zip(items).collect();
    if reverse {
        pairs.reverse();
    }
    if pairs.len() < 64 {
        insertion_sort(&mut pairs)?;
    } else {
        merge_sort(&mut pairs)?;
    }
    if reverse {
        pairs.reverse();
    }
    Ok(pairs.into_iter().map(|(_, item)| item).collect())
}

/// What Python does with short lists; decides which two values an error names.
fn insertion_sort(pairs: &mut [(Value, Value)]) -> Got<()> {
    for index in 1..pairs.len() {
        let (mut low, mut high) = (0, index);
        if less(&pairs[index].0, &pairs[index - 1].0)? {
            high = index - 1;
        } else {
            low = index;
        }
        while low < high {
            let middle = usize::midpoint(low, high);
            if less(&pairs[index].0, &pairs[middle].0)? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        pairs[low..=index].rotate_right(1);
    }
    Ok(())
}

fn merge_sort(pairs: &mut [(Value, Value)]) -> Got<()> {
    let mut failure = None;
    // A comparison that fails must still be an order: such values count as equal.
    pairs.sort_by(|a, b| match (failure.is_none(), less(&a.0, &b.0)) {
        (false, _) => Ordering::Equal,
        (true, Ok(true)) => Ordering::Less,
        (true, Ok(false)) => match less(&b.0, &a.0) {
            Ok(true) => Ordering::Greater,
            Ok(false) => Ordering::Equal,
            Err(error) => {
                failure = Some(error);
                Ordering::Equal
            }
        },
        (true, Err(error)) => {
            failure = Some(error);
            Ordering::Equal
        }
    });
    failure.map_or(Ok(()), Err)
}

/// Fails with Python's `TypeError` unless the value can be a key of a dictionary or a member of a set.
pub(crate) fn hashable(value: &Value) -> Got<()> {
    match value {
        Value::Tuple(items) => items.iter().try_for_each(hashable),
        Value::List(_) | Value::Dict(_) | Value::Set(_) => {
            Err(Fail::text(format!("unhashable type: '{}'", class_name(value))))
        }
        _ => Ok(()),
    }
}
