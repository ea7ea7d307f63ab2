//! Attributes, items and slices.

use super::Interp;
use crate::ast::Expr;
use crate::fault::{Eval, Fault, is_soft, raise, raised};
use crate::methods;
use crate::object::{Bound, object};
use crate::op;
use diagnostic::{Diagnostic, Kind};
use value::{List, Str, Undefined, Value, repr, str_repr};

impl Interp<'_> {
    /// `base.name`: an attribute, else an item.
    pub(crate) fn attribute(&mut self, base: Value, name: &Str) -> Eval<Value> {
        let held = base.clone();
        let base = self.current(base);
        match &base {
            Value::Dict(map) => {
                if methods::find(&base, name).is_none()
                    && let Some(value) = map.get(name)
                {
                    let value = value.clone();
                    return Ok(self.reached(value));
                }
            }
            Value::Undefined(marker) if is_soft(marker) => return raise(marker.reason.message.clone()),
            Value::Undefined(_) => return Ok(base),
            Value::Object(found) => {
                if let Some(value) = found.get_attr(name).map_err(Fault::from)? {
                    return Ok(self.reached(value));
                }
                if let Some(value) = found.get_item(&Value::Str(name.clone())).map_err(Fault::from)? {
                    return Ok(self.sourced(self.reached(value)));
                }
                if name.starts_with('_') && methods::is_unsafe(&base, name) {
                    return Ok(self.unsafe_attribute(&base, name));
                }
                if found.as_any().is::<crate::object::Loop>() && matches!(name.as_str(), "nextitem" | "previtem") {
                    let what = if name.as_str() == "nextitem" { "next" } else { "previous" };
                    let reason = Diagnostic::new(Kind::Undefined, format!("there is no {what} item"));
                    return Ok(Undefined::because(reason.at(self.origin), None));
                }
                return Ok(self.undefined_attribute(&base, &Value::Str(name.clone())));
            }
            _ => {}
        }
        if let Some(value) = python_attribute(&held, name) {
            return Ok(value);
        }
        if let Value::Dict(map) = &base
            && let Some(value) = map.get(name)
        {
            let value = value.clone();
            return Ok(self.reached(value));
        }
        if name.starts_with('_') && methods::is_unsafe(&base, name) {
            return Ok(self.unsafe_attribute(&base, name));
        }
        Ok(self.undefined_attribute(&base, &Value::Str(name.clone())))
    }

    fn unsafe_attribute(&self, base: &Value, name: &str) -> Value {
        let message =
            format!("access to attribute {} of '{}' object is unsafe.", str_repr(name), op::python_type(base));
        Undefined::because(Diagnostic::new(Kind::Undefined, message).at(self.origin), Some(name))
    }

    /// The marker of an attribute or item that is not there.
    pub(super) fn undefined_attribute(&self, base: &Value, key: &Value) -> Value {
        let shown = repr(key);
        let message = if key.is_true() || matches!(key, Value::Omit) {
            format!("object of type '{}' has no attribute {shown}", base.type_name())
        } else {
            // Jinja's own words: Ansible's need a key that is true.
            let kind = match base {
                Value::None => "None".to_owned(),
                Value::List(list) if self.is_asked_by_plugin || list.origin().is_some() => {
                    lazy("_AnsibleLazyTemplateList")
                }
                Value::Dict(map) if self.is_asked_by_plugin || map.origin().is_some() => {
                    lazy("_AnsibleLazyTemplateDict")
                }
                Value::Str(text) if text.tag().is_some() => {
                    "ansible.module_utils._internal._datatag._AnsibleTaggedStr object".to_owned()
                }
                other => format!("{} object", other.type_name()),
            };
            if key.as_str().is_some() {
                format!("'{kind}' has no attribute {shown}")
            } else {
                format!("{kind} has no element {shown}")
            }
        };
        Undefined::because(Diagnostic::new(Kind::Undefined, message).at(self.origin), key.as_str())
    }

    /// `base[key]`: an item, else an attribute.
    pub(crate) fn item(&mut self, base: Value, key: &Value) -> Eval<Value> {
        let held = base.clone();
        let base = self.current(base);
        if let Value::Undefined(marker) = &base {
            if is_soft(marker) {
                return raise(marker.reason.message.clone());
            }
            return Ok(base);
        }
        if let Value::Undefined(marker) = key {
            return Err(Fault::Marker(std::sync::Arc::clone(marker)));
        }
        let found = match &base {
            Value::Dict(map) => match key {
                Value::List(_) | Value::Dict(_) | Value::Set(_) => None,
                key => map.get_key(key).cloned(),
            },
            Value::List(items) | Value::Tuple(items) => {
                position(key, items.len()).and_then(|index| items.get(index).cloned())
            }
            Value::Str(text) if text.is_ascii() => {
                position(key, text.len()).and_then(|index| text.get(index..=index)).map(Value::from)
            }
            Value::Str(text) => position(key, text.chars().count())
                .and_then(|index| text.chars().nth(index))
                .map(|ch| Value::from(ch.to_string())),
            Value::Bytes(bytes) => {
                position(key, bytes.len()).and_then(|index| bytes.get(index)).map(|byte| Value::Int(i64::from(*byte)))
            }
            Value::Object(found) => match found.get_item(key).map_err(Fault::from)? {
                Some(value) => Some(self.sourced(value)),
                None => match key {
                    Value::Str(name) => found.get_attr(name).map_err(Fault::from)?,
                    _ => None,
                },
            },
            _ => None,
        };
        if let Some(value) = found {
            return Ok(self.reached(value));
        }
        if let Value::Str(name) = key {
            if let Some(value) = python_attribute(&held, name) {
                return Ok(value);
            }
            if name.starts_with('_') && methods::is_unsafe(&base, name) {
                return Ok(self.unsafe_attribute(&base, name));
            }
        }
        Ok(self.undefined_attribute(&base, key))
    }

    /// `base[start:stop:step]`
    pub(super) fn slice(
        &mut self,
        base: Value,
        parts: &[Option<Expr>; 3],
        kind: &dyn Fn(&Self, &Value) -> String,
    ) -> Eval<Value> {
        let mut bounds = [None, None, None];
        let mut values = [None, None, None];
        for (value, part) in values.iter_mut().zip(parts) {
            if let Some(part) = part {
                *value = Some(self.eval(part)?);
            }
        }
        let base = self.current(base);
        if let Value::Undefined(_) = base {
            return self.item(base, &Value::Int(0));
        }
        for (bound, value) in bounds.iter_mut().zip(values) {
            *bound = match value {
                None | Some(Value::None) => None,
                Some(Value::BigInt(number)) => Some(if *number < 0.into() { i64::MIN + 1 } else { i64::MAX }),
                Some(other) => match other.as_int() {
                    Some(number) => Some(number),
                    None => {
                        return raise("slice indices must be integers or None or have an __index__ method");
                    }
                },
            };
        }
        if bounds[2] == Some(0) {
            return raise("slice step cannot be zero");
        }
        let length = match &base {
            Value::List(items) | Value::Tuple(items) => items.len(),
            Value::Str(text) => text.chars().count(),
            Value::Bytes(bytes) => bytes.len(),
            Value::Object(found) => match found.iterate() {
                Some(items) if !found.is_mapping() => {
                    return self.slice(Value::List(items.into()), parts, kind);
                }
                _ => return Err(not_sliced(&base, &kind(self, &base))),
            },
            _ => return Err(not_sliced(&base, &kind(self, &base))),
        };
        let indices = slice_indices(bounds, length);
        Ok(match &base {
            Value::List(items) => Value::List(pick(items, &indices).with_origin(items.origin().cloned())),
            Value::Tuple(items) => Value::Tuple(pick(items, &indices)),
            Value::Bytes(bytes) => Value::Bytes(indices.iter().map(|index| bytes[*index]).collect()),
            Value::Str(text) => {
                let chars: Vec<char> = text.chars().collect();
                Value::from(indices.iter().map(|index| chars[*index]).collect::<String>())
            }
            other => other.clone(),
        })
    }
}

/// Returns an attribute that Python's own objects have: a method or a piece of data.
pub(crate) fn python_attribute(base: &Value, name: &str) -> Option<Value> {
    if let Some(name) = methods::find(base, name) {
        return Some(object(Bound { receiver: base.clone(), name }));
    }
    methods::property(base, name)
}

/// Python's error of slicing what has no slices.
fn not_sliced(base: &Value, kind: &str) -> Fault {
    match base {
        Value::Dict(_) => raised("unhashable type: 'slice'"),
        _ => raised(format!("'{kind}' object is not subscriptable")),
    }
}

fn lazy(class: &str) -> String {
    format!("ansible._internal._templating._lazy_containers.{class} object")
}

fn position(key: &Value, length: usize) -> Option<usize> {
    let index = key.as_int()?;
    if index < 0 {
        length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)
    } else {
        usize::try_from(index).ok().filter(|index| *index < length)
    }
}

fn pick(items: &List, indices: &[usize]) -> List {
    indices.iter().filter_map(|index| items.get(*index).cloned()).collect()
}

/// Returns the positions that a slice takes, as Python's `slice.indices` has them.
pub(crate) fn slice_indices(bounds: [Option<i64>; 3], length: usize) -> Vec<usize> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let step = bounds[2].unwrap_or(1);
    let (low, high) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let fit = |bound: Option<i64>, default: i64| match bound {
        None => default,
        Some(index) if index < 0 => index.saturating_add(length).max(low),
        Some(index) => index.min(high),
    };
    let (start, stop) = if step > 0 {
        (fit(bounds[0], 0), fit(bounds[1], length))
    } else {
        (fit(bounds[0], length - 1), fit(bounds[1], -1))
    };
    let mut indices = Vec::new();
    let mut at = start;
    while (step > 0 && at < stop) || (step < 0 && at > stop) {
        if let Ok(index) = usize::try_from(at) {
            indices.push(index);
        }
        let Some(next) = at.checked_add(step) else { break };
        at = next;
    }
    indices
}
