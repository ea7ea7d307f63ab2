//! Methods that change a list, dictionary or set where it is kept: Python's containers are shared, ours are copied on write,
//! so the change is made in the variable, attribute or item that the call names.

use super::Interp;
use crate::ast::Expr;
use crate::fault::{Eval, Fault};
use crate::methods;
use crate::object::{Namespace, lock};
use crate::plugin::Args;
use value::Value;

/// A change of a value in its place.
type Change<'c> = &'c mut dyn FnMut(&Interp<'_>, &mut Value) -> Eval<Value>;

impl Interp<'_> {
    /// Calls a method that changes its value.
    pub(super) fn mutate(&mut self, place: &Expr, method: &'static str, args: Args) -> Eval<Value> {
        let mut args = Some(args);
        self.change(place, &mut |interp, value| {
            if value.has_templates() {
                *value = interp.rendered(std::mem::take(value));
            }
            methods::mutate(value, method, args.take().unwrap_or_default()).map_err(Fault::from)
        })
    }

    fn change(&mut self, place: &Expr, change: Change<'_>) -> Eval<Value> {
        match place {
            Expr::Name(id) => {
                let visible = &self.locals[self.base..];
                if let Some(at) = visible.iter().rposition(|(name, _)| name == id) {
                    let at = self.base + at;
                    let mut value = std::mem::take(&mut self.locals[at].1);
                    let outcome = change(self, &mut value);
                    self.locals[at].1 = value;
                    return outcome;
                }
                let name = self.template.names[*id as usize].clone();
                if let Some(context) = self.context.clone()
                    && context.get(&name).is_some()
                {
                    // Taken out, so that it is changed where it is and not copied.
                    let mut value = context.take(&name);
                    let outcome = change(self, &mut value);
                    context.set(name, value);
                    return outcome;
                }
                let mut value = self.name(*id);
                if let Some(slot) = self.cache.get_mut(*id as usize) {
                    *slot = None;
                }
                let outcome = change(self, &mut value);
                self.remember(*id, value);
                outcome
            }
            Expr::Attr(base, name) => self.change_inside(base, &Value::Str(name.clone()), change),
            Expr::Item(base, key) if !matches!(**key, Expr::Slice(_)) => {
                let key = self.eval(key)?;
                self.change_inside(base, &key, change)
            }
            other => {
                let mut value = self.eval(other)?;
                change(self, &mut value)
            }
        }
    }

    fn change_inside(&mut self, base: &Expr, key: &Value, change: Change<'_>) -> Eval<Value> {
        let holder = self.eval(base)?;
        if let Value::Object(found) = &holder
            && let Some(namespace) = found.as_any().downcast_ref::<Namespace>()
        {
            let name = key.as_str().unwrap_or_default();
            let taken = lock(&namespace.attributes).insert(name, Value::None);
            let mut value = taken.unwrap_or_default();
            let outcome = change(self, &mut value);
            lock(&namespace.attributes).insert(name, value);
            return outcome;
        }
        drop(holder);
        self.change(base, &mut |interp, holder| match holder {
            Value::Dict(map) if map.contains_key(key) => {
                let taken = map.insert(key.clone(), Value::None);
                let mut value = interp.reached(taken.unwrap_or_default());
                let outcome = change(interp, &mut value);
                map.insert(key.clone(), value);
                outcome
            }
            Value::List(items) => {
                let length = items.len();
                let index = key.as_int().unwrap_or(0);
                let index = if index < 0 { index + i64::try_from(length).unwrap_or(0) } else { index };
                let index = usize::try_from(index).unwrap_or(usize::MAX);
                let origin = items.origin().cloned();
                let mut work = std::mem::take(items).into_vec();
                let outcome = match work.get_mut(index) {
                    Some(slot) => {
                        let mut value = interp.reached(std::mem::take(slot));
                        let outcome = change(interp, &mut value);
                        *slot = value;
                        outcome
                    }
                    None => Ok(Value::None),
                };
                *items = value::List::from(work).with_origin(origin);
                outcome
            }
            _ => Ok(Value::None),
        })
    }
}
