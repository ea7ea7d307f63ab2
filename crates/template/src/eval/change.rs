//! Methods that change a list, dictionary or set.
//!
//! Python's containers are shared: who holds one sees what others do to it. Ours are copied on write, so a changed container
//! is kept aside under the address of the original, which stands for it wherever it is held. Reading looks there first.
//! Nothing is kept aside in a template that changes nothing, and then reading costs one look at an empty table.

use super::Interp;
use crate::fault::{Eval, Fault};
use crate::methods;
use crate::plugin::Args;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use value::{Dict, List, Value};

/// The containers that a template has changed: by the original's address, the original (which keeps its address its own) and
/// what has become of it.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    changed: RefCell<FxHashMap<usize, (Value, Value)>>,
    /// The containers that the template wrote down itself. The reference copies those where they are given to a call or
    /// come back from one; others stay the same.
    literals: RefCell<FxHashMap<usize, Value>>,
}

fn address(value: &Value) -> Option<usize> {
    match value {
        Value::List(items) => Some(items.address()),
        Value::Dict(map) => Some(map.address()),
        Value::Set(set) => Some(set.address()),
        _ => None,
    }
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.changed.borrow().is_empty()
    }

    pub(super) fn get(&self, value: &Value) -> Option<Value> {
        let changed = self.changed.borrow();
        if changed.is_empty() {
            return None;
        }
        changed.get(&address(value)?).map(|(_, now)| now.clone())
    }

    /// Returns a value with all that has changed in it, at any depth; nothing where it is what it was.
    fn settled(&self, value: &Value, depth: usize) -> Option<Value> {
        if depth > 200 {
            return None;
        }
        let now = self.get(value);
        let seen = now.as_ref().unwrap_or(value);
        let inner = match seen {
            Value::List(items) => self.settled_list(items, depth).map(Value::List),
            Value::Tuple(items) => self.settled_list(items, depth).map(Value::Tuple),
            Value::Dict(map) => {
                let found: Vec<Option<Value>> = map.values().map(|item| self.settled(item, depth + 1)).collect();
                found.iter().any(Option::is_some).then(|| {
                    let pairs = map.iter().zip(found);
                    let made: Dict =
                        pairs.map(|((key, old), new)| (key.clone(), new.unwrap_or_else(|| old.clone()))).collect();
                    Value::Dict(made.with_origin(map.origin().cloned()))
                })
            }
            _ => None,
        };
        inner.or(now)
    }

    fn settled_list(&self, items: &List, depth: usize) -> Option<List> {
        let found: Vec<Option<Value>> = items.iter().map(|item| self.settled(item, depth + 1)).collect();
        found.iter().any(Option::is_some).then(|| {
            let made: List = items.iter().zip(found).map(|(old, new)| new.unwrap_or_else(|| old.clone())).collect();
            made.with_origin(items.origin().cloned())
        })
    }
}

impl Interp<'_> {
    /// Notes a container that the template wrote down itself.
    pub(super) fn literal(&self, value: Value) -> Value {
        if self.template.mutates
            && let Some(address) = address(&value)
        {
            self.changes.literals.borrow_mut().insert(address, value.clone());
        }
        value
    }

    /// Copies what the template wrote down itself, as it goes into a call or comes out of one.
    pub(super) fn handed(&self, value: Value) -> Value {
        if self.changes.literals.borrow().is_empty() {
            return value;
        }
        self.handed_deep(&value, 0).unwrap_or(value)
    }

    fn handed_deep(&self, value: &Value, depth: usize) -> Option<Value> {
        let address = address(value);
        let is_literal = address.is_some_and(|address| self.changes.literals.borrow().contains_key(&address));
        let now = if is_literal { self.changes.get(value) } else { None };
        let seen = now.as_ref().unwrap_or(value);
        if depth > 200 {
            return None;
        }
        let each = |items: &List| {
            let found: Vec<Option<Value>> = items.iter().map(|item| self.handed_deep(item, depth + 1)).collect();
            (is_literal || found.iter().any(Option::is_some)).then(|| {
                let made: List = items.iter().zip(found).map(|(old, new)| new.unwrap_or_else(|| old.clone())).collect();
                made.with_origin(items.origin().cloned())
            })
        };
        match seen {
            Value::List(items) => each(items).map(Value::List),
            Value::Tuple(items) => each(items).map(Value::Tuple),
            Value::Dict(map) => {
                let found: Vec<Option<Value>> = map.values().map(|item| self.handed_deep(item, depth + 1)).collect();
                (is_literal || found.iter().any(Option::is_some)).then(|| {
                    let pairs = map.iter().zip(found);
                    let made: Dict =
                        pairs.map(|((key, old), new)| (key.clone(), new.unwrap_or_else(|| old.clone()))).collect();
                    Value::Dict(made.with_origin(map.origin().cloned()))
                })
            }
            _ => None,
        }
    }

    /// Returns what a container has become; what is in it is left as it is held.
    pub(super) fn current(&self, value: Value) -> Value {
        self.changes.get(&value).unwrap_or(value)
    }

    /// Returns a value as it leaves the template's hands: with all that has changed in it.
    pub(super) fn settled(&self, value: Value) -> Value {
        if self.changes.is_empty() {
            return value;
        }
        self.changes.settled(&value, 0).unwrap_or(value)
    }

    /// Calls a method that changes its value.
    pub(super) fn mutate(&mut self, original: Value, method: &'static str, args: Args) -> Eval<Value> {
        // What is stored stays shared; what is only gone over is taken as it is now.
        let goes_over = matches!(method, "extend" | "update") || matches!(original, Value::Set(_));
        let args = Args {
            positional: args
                .positional
                .into_iter()
                .map(|arg| if goes_over { self.current(arg) } else { arg })
                .collect(),
            named: args.named,
        };
        let Some(key) = address(&original) else {
            return methods::mutate(&mut original.clone(), method, args).map_err(Fault::from);
        };
        let known = self.changes.changed.borrow_mut().remove(&key);
        let (original, mut now) = known.unwrap_or_else(|| (original.clone(), original));
        if now.has_templates() {
            now = super::native::render_deep(&now, self.templar, self.lenient);
        }
        let outcome = methods::mutate(&mut now, method, args).map_err(Fault::from);
        self.changes.changed.borrow_mut().insert(key, (original, now));
        outcome
    }
}
