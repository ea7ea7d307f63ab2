//! Filters that treat lists as sets: `unique`, `union`, `intersect`, `difference`, `symmetric_difference`.

use crate::access::{Path, is_iterable, iterate, plain};
use crate::fail::{Fail, Got};
use crate::python::number::add;
use crate::python::order::hashable;
use crate::python::set_order::{HashSet, is_ordered};
use crate::signature::{bind, given, or};
use diagnostic::Diagnostic;
use template::Call;
use value::{Set, Value};

/// `unique(case_sensitive=None, attribute=None)`.
pub(super) fn unique(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [case_sensitive, attribute] =
        bind(call, "unique", &["environment", "a"], &[], &["case_sensitive", "attribute"])?;
    let (case_sensitive, attribute) = (or(case_sensitive, Value::None), or(attribute, Value::None));
    let path = Path::new(&attribute, None).ignoring_case(!case_sensitive.is_true());
    let by_key = || -> Got<Vec<Value>> {
        let mut seen = Set::default();
        let mut out = Vec::new();
        for item in iterate(call, &value)? {
            let key = path.follow(call, &item)?;
            if key.is_undefined() {
                // The key is hashed: that is where a marker is noticed, inside the filter.
                return Err(Fail::Error(Fail::Marker(key).into_diagnostic()));
            }
            hashable(&key)?;
            if seen.insert(plain(call, &key)?) {
                out.push(item);
            }
        }
        Ok(out)
    };
    match by_key() {
        Ok(items) => Ok(Value::from(items)),
        Err(Fail::Marker(marker)) => {
            let reason = Fail::Marker(marker.clone()).into_diagnostic();
            warn(call, reason);
            Err(Fail::Marker(marker))
        }
        Err(error) if matches!(case_sensitive, Value::Bool(false)) || attribute.is_true() => Err(error.wrapped(
            "Jinja2's unique filter failed and we cannot fall back to Ansible's version as it does not support the \
             parameters supplied.",
        )),
        Err(error) => {
            if let Fail::Error(reason) = error
                && reason.kind == diagnostic::Kind::Undefined
            {
                warn(call, reason);
            }
            distinct(call, iterate(call, &value)?).map(Value::from)
        }
    }
}

fn warn(call: &Call<'_, '_>, reason: Diagnostic) {
    let message = "Falling back to Ansible unique filter as Jinja2 one failed.";
    call.templar.services.warn(Diagnostic::error(message).caused_by(reason));
}

/// Items that equal no earlier one; they need no hash.
fn distinct(call: &Call<'_, '_>, items: Vec<Value>) -> Got<Vec<Value>> {
    let mut seen: Vec<Value> = Vec::new();
    let mut out = Vec::new();
    for item in items {
        let comparable = plain(call, &item)?;
        if !seen.contains(&comparable) {
            seen.push(comparable);
            out.push(item);
        }
    }
    Ok(out)
}

/// The two operands of a set filter, and whether their items can be hashed.
struct Operands {
    a: Vec<Value>,
    b: Vec<Value>,
    hashed: bool,
}

fn operands(value: &Value, call: &mut Call<'_, '_>, function: &str) -> Got<(Operands, Value)> {
    let [other] = bind(call, function, &["environment", "a"], &["b"], &[])?;
    let other = given(other)?;
    let rendered =
        |value: &Value| -> Got<Vec<Value>> { iterate(call, value)?.iter().map(|item| plain(call, item)).collect() };
    let (a, b) = (rendered(value)?, rendered(&other)?);
    let hashed = a.iter().chain(&b).all(|item| hashable(item).is_ok());
    Ok((Operands { a, b, hashed }, other))
}

impl Operands {
    /// The result in Python's order, where that is the same in every run.
    fn ordered(&self, operation: fn(&HashSet, &HashSet) -> HashSet) -> Option<Value> {
        (is_ordered(&self.a) && is_ordered(&self.b)).then(|| {
            let (a, b) = (HashSet::from_items(&self.a), HashSet::from_items(&self.b));
            Value::from(operation(&a, &b).into_items())
        })
    }

    fn keep(&self, from: &[Value], keep: impl Fn(&Value) -> bool) -> Value {
        let mut out: Vec<Value> = Vec::new();
        if self.hashed {
            let unique: Set = from.iter().filter(|item| keep(item)).cloned().collect();
            out.extend(unique.iter().cloned());
        } else {
            for item in from.iter().filter(|item| keep(item)) {
                if !out.contains(item) {
                    out.push(item.clone());
                }
            }
        }
        Value::from(out)
    }

    fn member(&self, of: &[Value]) -> Box<dyn Fn(&Value) -> bool> {
        if self.hashed {
            let set: Set = of.iter().cloned().collect();
            Box::new(move |item| set.contains(item))
        } else {
            let list = of.to_vec();
            Box::new(move |item| list.contains(item))
        }
    }
}

/// `intersect(b)`.
pub(super) fn intersect(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let (sides, _) = operands(&value, call, "intersect")?;
    if let Some(result) = sides.ordered(HashSet::intersection) {
        return Ok(result);
    }
    let in_b = sides.member(&sides.b);
    Ok(sides.keep(&sides.a, in_b))
}

/// `difference(b)`.
pub(super) fn difference(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let (sides, _) = operands(&value, call, "difference")?;
    if let Some(result) = sides.ordered(HashSet::difference) {
        return Ok(result);
    }
    let in_b = sides.member(&sides.b);
    Ok(sides.keep(&sides.a, |item| !in_b(item)))
}

/// `symmetric_difference(b)`.
pub(super) fn symmetric_difference(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let (sides, _) = operands(&value, call, "symmetric_difference")?;
    if let Some(result) = sides.ordered(HashSet::symmetric_difference) {
        return Ok(result);
    }
    let (in_a, in_b) = (sides.member(&sides.a), sides.member(&sides.b));
    let all: Vec<Value> = sides.a.iter().chain(&sides.b).cloned().collect();
    Ok(sides.keep(&all, |item| in_a(item) != in_b(item)))
}

/// `union(b)`.
pub(super) fn union(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    // What is no set is added to the other operand.
    if let [other] = call.args.positional.as_slice()
        && !other.is_undefined()
        && !(is_iterable(&value) && is_iterable(other))
    {
        return add(&value, other);
    }
    let (sides, _) = operands(&value, call, "union")?;
    if let Some(result) = sides.ordered(HashSet::union) {
        return Ok(result);
    }
    let all: Vec<Value> = sides.a.iter().chain(&sides.b).cloned().collect();
    Ok(sides.keep(&all, |_| true))
}
