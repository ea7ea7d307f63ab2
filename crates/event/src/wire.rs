//! Events as JSON: what programs and Python plugins are sent, what is recorded.
//!
//! Each type lists its fields once, with [`wire_object!`]; both the text and the schema come from that list, so they
//! can't differ. A field that says nothing (no value, an empty list or dictionary) is left out of the text.
//!
//! Numbers are as Python writes them: integers have no bound, and a float may be `NaN` or `Infinity`.

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use value::{Dict, JsonStyle, Value, write_json, write_json_text};

/// How values are written: one line, no spaces, text as it is.
const STYLE: JsonStyle = JsonStyle { indent: None, sort_keys: false, ensure_ascii: false, compact: true };

/// The shape of a type, for the published schema.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Any JSON value.
    Any,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// Seconds, since 1970 or since the start.
    Seconds,
    /// Text.
    Text,
    /// A list of one shape.
    List(Box<Shape>),
    /// An object with any keys, each value of one shape.
    Map(Box<Shape>),
    /// An object of a named type.
    Object(&'static str, Vec<Field>),
    /// The same, or left out.
    Optional(Box<Shape>),
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
}

/// Something that has a form in JSON.
pub trait Wire {
    /// Appends its JSON text.
    fn write(&self, out: &mut String);

    /// Tells whether it says nothing, so that its field is left out.
    fn is_absent(&self) -> bool {
        false
    }

    /// Returns the shape of the text.
    fn shape() -> Shape
    where
        Self: Sized;
}

/// Gives a type its form: the fields it is written with, and their types.
macro_rules! wire_object {
    ($type:ident { $($field:ident: $kind:ty),+ $(,)? }) => {
        impl $crate::wire::Wire for $type {
            fn write(&self, out: &mut String) {
                out.push('{');
                let begin = out.len();
                $($crate::wire::field(out, begin, stringify!($field), &self.$field);)+
                out.push('}');
            }

            fn shape() -> $crate::wire::Shape {
                $crate::wire::Shape::Object(stringify!($type), vec![
                    $($crate::wire::Field {
                        name: stringify!($field),
                        shape: <$kind as $crate::wire::Wire>::shape(),
                    }),+
                ])
            }
        }
    };
}
pub(crate) use wire_object;

/// Appends a field of an object that began at `begin`, unless it says nothing.
pub(crate) fn field(out: &mut String, begin: usize, name: &str, value: &impl Wire) {
    if value.is_absent() {
        return;
    }
    key(out, begin, name);
    value.write(out);
}

fn key(out: &mut String, begin: usize, name: &str) {
    if out.len() > begin {
        out.push(',');
    }
    out.push('"');
    out.push_str(name);
    out.push_str("\":");
}

impl Wire for bool {
    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }

    fn shape() -> Shape {
        Shape::Bool
    }
}

macro_rules! wire_integer {
    ($($type:ty),+) => {$(
        impl Wire for $type {
            fn write(&self, out: &mut String) {
                let _ = write!(out, "{self}");
            }

            fn shape() -> Shape {
                Shape::Integer
            }
        }
    )+};
}
wire_integer!(u8, u16, u64, usize, i32);

macro_rules! wire_text {
    ($($type:ty),+) => {$(
        impl Wire for $type {
            fn write(&self, out: &mut String) {
                write_json_text(out, self, false);
            }

            fn shape() -> Shape {
                Shape::Text
            }
        }
    )+};
}
wire_text!(Arc<str>, String, &'static str);

impl Wire for Value {
    fn write(&self, out: &mut String) {
        write_json(out, self, STYLE);
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn shape() -> Shape {
        Shape::Optional(Box::new(Shape::Any))
    }
}

impl Wire for Dict {
    fn write(&self, out: &mut String) {
        write_json(out, &Value::Dict(self.clone()), STYLE);
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn shape() -> Shape {
        Shape::Optional(Box::new(Shape::Map(Box::new(Shape::Any))))
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn shape() -> Shape {
        Shape::Optional(Box::new(T::shape()))
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self, out: &mut String) {
        out.push('[');
        for (index, item) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            item.write(out);
        }
        out.push(']');
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn shape() -> Shape {
        Shape::Optional(Box::new(Shape::List(Box::new(T::shape()))))
    }
}

macro_rules! wire_shared {
    ($($type:ty),+) => {$(
        impl Wire for Arc<$type> {
            fn write(&self, out: &mut String) {
                (**self).write(out);
            }

            fn shape() -> Shape {
                <$type>::shape()
            }
        }
    )+};
}
wire_shared!(
    crate::Host,
    crate::RoleRef,
    crate::Task,
    crate::Play,
    crate::Playbook,
    crate::TaskResult,
    crate::Stats,
    crate::IncludedFile,
    crate::VarsPrompt,
    crate::RunStart,
    crate::RunEnd,
    diagnostic::Report
);

impl Wire for SystemTime {
    fn write(&self, out: &mut String) {
        let since = self.duration_since(UNIX_EPOCH).unwrap_or_default();
        since.write(out);
    }

    fn shape() -> Shape {
        Shape::Seconds
    }
}

impl Wire for Duration {
    fn write(&self, out: &mut String) {
        let _ = write!(out, "{}.{:06}", self.as_secs(), self.subsec_micros());
    }

    fn shape() -> Shape {
        Shape::Seconds
    }
}

/// A message with its place: its whole text, as it is printed.
impl Wire for diagnostic::Report {
    fn write(&self, out: &mut String) {
        write_json_text(out, if self.text.is_empty() { &self.message } else { &self.text }, false);
    }

    fn shape() -> Shape {
        Shape::Text
    }
}

impl<T: Wire> Wire for std::collections::BTreeMap<Arc<str>, T> {
    fn write(&self, out: &mut String) {
        out.push('{');
        for (index, (name, value)) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            name.write(out);
            out.push(':');
            value.write(out);
        }
        out.push('}');
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn shape() -> Shape {
        Shape::Optional(Box::new(Shape::Map(Box::new(T::shape()))))
    }
}
