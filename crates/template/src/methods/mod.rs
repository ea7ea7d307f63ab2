//! Python's methods and data attributes of plain values.

pub(crate) mod dict;
mod list;
mod mapping;
mod number;
mod string;
mod time;

pub(crate) use time::strftime;

use crate::plugin::Args;
use diagnostic::Diagnostic;
use value::Value;

/// The outcome of a method.
pub(crate) type Outcome = Result<Value, Diagnostic>;

/// Attributes that every Python object has and the sandbox keeps from templates.
const OBJECT_ATTRIBUTES: &[&str] = &[
    "__class__",
    "__delattr__",
    "__dir__",
    "__doc__",
    "__eq__",
    "__format__",
    "__ge__",
    "__getattribute__",
    "__gt__",
    "__hash__",
    "__init__",
    "__init_subclass__",
    "__le__",
    "__lt__",
    "__ne__",
    "__new__",
    "__reduce__",
    "__reduce_ex__",
    "__repr__",
    "__setattr__",
    "__sizeof__",
    "__str__",
    "__subclasshook__",
];

const SEQUENCE_ATTRIBUTES: &[&str] = &["__add__", "__contains__", "__getitem__", "__iter__", "__len__", "__mul__"];

/// Fails with a Python exception's text.
pub(crate) fn fail<T>(message: impl Into<String>) -> Result<T, Diagnostic> {
    Err(Diagnostic::error(message))
}

/// Returns the name of a method that a value has.
pub(crate) fn find(value: &Value, name: &str) -> Option<&'static str> {
    let names: &[&'static str] = match value {
        Value::Str(_) => string::NAMES,
        Value::Bytes(_) => string::BYTES_NAMES,
        Value::List(_) => list::NAMES,
        Value::Tuple(_) => list::TUPLE_NAMES,
        Value::Set(_) => list::SET_NAMES,
        Value::Dict(_) => dict::NAMES,
        Value::Object(object) if object.is_mapping() => mapping::NAMES,
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => number::NAMES,
        Value::Float(_) => number::FLOAT_NAMES,
        Value::DateTime(time) => time::names(time),
        _ => &[],
    };
    names.iter().find(|known| **known == name).copied()
}

/// Returns a data attribute of a value.
pub(crate) fn property(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) | Value::Float(_) => number::property(value, name),
        Value::DateTime(time) => time::property(time, name),
        _ => None,
    }
}

/// Tells whether Python's object has this attribute but the sandbox refuses it.
pub(crate) fn is_unsafe(value: &Value, name: &str) -> bool {
    OBJECT_ATTRIBUTES.contains(&name)
        || matches!(value, Value::Object(_))
            && matches!(name, "__globals__" | "__code__" | "__closure__" | "__dict__" | "__call__")
        || SEQUENCE_ATTRIBUTES.contains(&name)
            && matches!(value, Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Set(_))
}

/// Tells whether a name is that of a method that changes some container.
pub(crate) fn is_mutator(name: &str) -> bool {
    matches!(
        name,
        "append"
            | "extend"
            | "insert"
            | "pop"
            | "remove"
            | "sort"
            | "reverse"
            | "clear"
            | "update"
            | "popitem"
            | "setdefault"
            | "add"
            | "discard"
            | "difference_update"
            | "intersection_update"
            | "symmetric_difference_update"
    )
}

/// Tells whether a method changes the value it is called on.
pub(crate) fn mutates(value: &Value, name: &str) -> bool {
    match value {
        Value::List(_) => {
            matches!(name, "append" | "extend" | "insert" | "pop" | "remove" | "sort" | "reverse" | "clear")
        }
        Value::Dict(_) => matches!(name, "update" | "pop" | "popitem" | "setdefault" | "clear"),
        Value::Set(_) => matches!(
            name,
            "add"
                | "update"
                | "discard"
                | "remove"
                | "pop"
                | "clear"
                | "difference_update"
                | "intersection_update"
                | "symmetric_difference_update"
        ),
        _ => false,
    }
}

/// Calls a method that changes its value.
pub(crate) fn mutate(receiver: &mut Value, name: &str, args: Args) -> Outcome {
    match receiver {
        Value::List(items) => {
            if let ("append", 1, true) = (name, args.positional.len(), args.named.is_empty()) {
                items.push(args.positional.into_iter().next().unwrap_or_default());
                return Ok(Value::None);
            }
            let origin = items.origin().cloned();
            let mut work = std::mem::take(items).into_vec();
            let outcome = list::mutate(&mut work, name, args);
            *items = value::List::from(work).with_origin(origin);
            outcome
        }
        Value::Dict(map) => dict::mutate(map, name, args),
        Value::Set(set) => list::mutate_set(set, name, &args),
        _ => fail(format!("'{}' object has no attribute '{name}'", receiver.type_name())),
    }
}

/// Calls a method. Those that change their value work on a copy here.
pub(crate) fn call(receiver: &Value, name: &str, args: Args) -> Outcome {
    if mutates(receiver, name) {
        return mutate(&mut receiver.clone(), name, args);
    }
    match receiver {
        Value::Str(text) => string::call(text, name, args),
        Value::Bytes(bytes) => string::call_bytes(bytes, name, args),
        Value::List(items) | Value::Tuple(items) => list::call(items, receiver, name, &args),
        Value::Set(set) => list::call_set(set, name, &args),
        Value::Dict(map) => dict::call(map, name, args),
        Value::DateTime(time) => time::call(time, name, args),
        Value::Object(object) => mapping::call(object.as_ref(), name, args),
        _ => number::call(receiver, name, &args),
    }
}

/// Checks how many arguments a method was given, in the words of Python's own methods.
pub(crate) fn arity(name: &str, args: &Args, least: usize, most: usize) -> Result<(), Diagnostic> {
    if !args.named.is_empty() {
        return fail(format!("{name}() takes no keyword arguments"));
    }
    let given = args.positional.len();
    if (least..=most).contains(&given) {
        return Ok(());
    }
    let short = name.rsplit('.').next().unwrap_or(name);
    if most == 0 {
        return fail(format!("{name}() takes no arguments ({given} given)"));
    }
    if least == most && most == 1 {
        return fail(format!("{name}() takes exactly one argument ({given} given)"));
    }
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    if least == most {
        return fail(format!("{short} expected {least} arguments, got {given}"));
    }
    if given < least {
        return fail(format!("{short} expected at least {least} argument{}, got {given}", plural(least)));
    }
    fail(format!("{short} expected at most {most} argument{}, got {given}", plural(most)))
}

/// Iterates over a value as Python does; fails for what can't be iterated.
pub(crate) fn items_of(value: &Value) -> Result<Vec<Value>, Diagnostic> {
    Ok(match value {
        Value::List(items) | Value::Tuple(items) => items.as_slice().to_vec(),
        Value::Set(set) => set.iter().cloned().collect(),
        Value::Dict(map) => map.keys().cloned().collect(),
        Value::Str(text) => text.chars().map(|ch| Value::from(ch.to_string())).collect(),
        Value::Bytes(bytes) => bytes.iter().map(|byte| Value::Int(i64::from(*byte))).collect(),
        Value::Object(object) => match object.iterate() {
            Some(items) => items,
            None => return fail(format!("'{}' object is not iterable", object.type_name())),
        },
        other => return fail(format!("'{}' object is not iterable", crate::op::python_type(other))),
    })
}

/// Reads an index as Python's slices do: negative ones count from the end, others are cut to fit.
pub(crate) fn bound(value: Option<&Value>, length: usize, default: usize) -> usize {
    match value.and_then(Value::as_int) {
        None => default,
        Some(index) if index < 0 => length.saturating_sub(usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX)),
        Some(index) => usize::try_from(index).unwrap_or(usize::MAX).min(length),
    }
}
