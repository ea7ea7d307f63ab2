//! The data model: what YAML, variables, templates and results are made of.
//!
//! A [`Value`] behaves as the Python value it stands for (equality, truth, printing, order). A
//! string carries two tags, as in Ansible 2.19: where it came from ([`Origin`]) and whether it may be a
//! template ([`Trust`]). Values are cheap to clone (shared by `Arc`) and may cross threads.
//!
//! **Invariant:** whatever a template, a module or a lookup computes is [`Trust::Data`]: only what comes from
//! playbooks, variable files, inventory and the command line is trusted.

mod container;
mod json;
mod object;
mod ops;
mod pretty;
mod repr;
mod scalar;
pub mod stray;
mod string;
#[cfg(test)]
mod tests;

pub use container::{Dict, List, Set};
pub use diagnostic::Origin;
pub use json::{JsonError, JsonStyle, parse_json, to_json, write_json, write_json_text};
pub use num_bigint::BigInt;
pub use object::{Object, Undefined};
pub use ops::{compare, truthy};
pub use pretty::{pformat, pformat_text};
pub use repr::{float_repr, repr, str_repr, to_text};
pub use scalar::{DateTime, DateTimeKind};
pub use string::{Str, Tag, Trust, looks_like_template};

use std::sync::Arc;

/// A value of the language.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// `None`.
    #[default]
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer of at most 64 bits.
    Int(i64),
    /// An integer beyond 64 bits; never one that fits an `Int`.
    BigInt(Arc<BigInt>),
    /// A float.
    Float(f64),
    /// Text, with its tags.
    Str(Str),
    /// Bytes.
    Bytes(Arc<[u8]>),
    /// A list.
    List(List),
    /// A tuple.
    Tuple(List),
    /// A dictionary; keeps insertion order.
    Dict(Dict),
    /// A set; keeps insertion order (Python's own order is arbitrary).
    Set(Set),
    /// A date, a date with time, or a duration.
    DateTime(Arc<DateTime>),
    /// A missing value that knows what was missing, or why it could not be worked out (a *marker*).
    Undefined(Arc<Undefined>),
    /// The value of `omit`: the argument that has it is left out.
    Omit,
    /// Something with behaviour: `hostvars`, functions, generators, namespaces ...
    Object(Arc<dyn Object>),
}

impl Value {
    /// Untrusted text.
    pub fn str(text: impl Into<Arc<str>>) -> Self {
        Value::Str(Str::new(text))
    }

    /// A list of values.
    pub fn list(items: impl IntoIterator<Item = Value>) -> Self {
        Value::List(items.into_iter().collect())
    }

    /// Returns the text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// Returns the dictionary, where it is one.
    pub fn as_dict(&self) -> Option<&Dict> {
        match self {
            Value::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// Returns the items of a list or tuple.
    pub fn as_slice(&self) -> Option<&[Value]> {
        match self {
            Value::List(list) | Value::Tuple(list) => Some(list.as_slice()),
            _ => None,
        }
    }

    /// Returns a boolean, where it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns an integer, where it is one that fits (a bool counts, as in Python).
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(value) => Some(*value),
            Value::Bool(value) => Some(i64::from(*value)),
            _ => None,
        }
    }

    /// Tells whether it is `None`.
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    /// Tells whether it is a marker.
    pub fn is_undefined(&self) -> bool {
        matches!(self, Value::Undefined(_))
    }

    /// Returns Python's truth of the value.
    pub fn is_true(&self) -> bool {
        truthy(self)
    }

    /// Tells whether the value is, or holds anywhere, a string that is to be templated, a value that is encrypted until
    /// something is rendered, or a marker, which no template is needed to trip over.
    /// Cheap: containers know it from their making.
    pub fn has_templates(&self) -> bool {
        match self {
            Value::Str(text) => text.is_template(),
            Value::List(list) | Value::Tuple(list) => list.has_templates(),
            Value::Dict(dict) => dict.has_templates(),
            Value::Undefined(_) => true,
            Value::Object(object) => object.is_veiled(),
            _ => false,
        }
    }

    /// Returns where the value came from, where that is known.
    pub fn origin(&self) -> Option<&Origin> {
        match self {
            Value::Str(text) => text.origin(),
            Value::List(list) | Value::Tuple(list) => list.origin(),
            Value::Dict(dict) => dict.origin(),
            Value::Object(object) => object.origin(),
            _ => None,
        }
    }

    /// Returns Python's name of the type: `str`, `int`, `dict`, `NoneType` ...
    pub fn type_name(&self) -> &str {
        match self {
            Value::None => "NoneType",
            Value::Bool(_) => "bool",
            Value::Int(_) | Value::BigInt(_) => "int",
            Value::Float(_) => "float",
            Value::Str(text) if text.is_markup() => "Markup",
            Value::Str(_) => "str",
            Value::Bytes(_) => "bytes",
            Value::List(_) => "list",
            Value::Tuple(_) => "tuple",
            Value::Dict(_) => "dict",
            Value::Set(_) => "set",
            Value::DateTime(time) => time.type_name(),
            Value::Undefined(_) => "Undefined",
            Value::Omit => "_OmitType",
            Value::Object(object) => object.type_name(),
        }
    }

    /// Returns the same data with every string in it [`Trust::Data`] and without origins: what a module returns.
    #[must_use]
    pub fn untrusted(&self) -> Value {
        match self {
            Value::Str(text) if text.tag().is_some() => Value::Str(Str::new(text.shared())),
            Value::List(list) => Value::List(list.iter().map(Value::untrusted).collect()),
            Value::Tuple(list) => Value::Tuple(list.iter().map(Value::untrusted).collect()),
            Value::Dict(dict) => {
                Value::Dict(dict.iter().map(|(key, value)| (key.untrusted(), value.untrusted())).collect())
            }
            other => other.clone(),
        }
    }
}

macro_rules! from {
    ($($from:ty => |$value:ident| $make:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Self { $make }
        })*
    };
}

from! {
    bool => |value| Value::Bool(value);
    i64 => |value| Value::Int(value);
    i32 => |value| Value::Int(i64::from(value));
    u32 => |value| Value::Int(i64::from(value));
    f64 => |value| Value::Float(value);
    &str => |value| Value::str(value);
    String => |value| Value::str(value);
    &String => |value| Value::str(value.as_str());
    Arc<str> => |value| Value::str(value);
    Str => |value| Value::Str(value);
    List => |value| Value::List(value);
    Dict => |value| Value::Dict(value);
    Vec<Value> => |value| Value::List(value.into_iter().collect());
    BigInt => |value| scalar::normalise(value);
    usize => |value| scalar::normalise(BigInt::from(value));
    u64 => |value| scalar::normalise(BigInt::from(value));
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::None, Into::into)
    }
}
