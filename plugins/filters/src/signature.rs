//! Binding the arguments of a call to a Python function's parameters, with Python's own messages.

use crate::fail::{Fail, Got, fail};
use template::Call;
use value::Value;

/// Binds a call's arguments to the parameters that follow the ones a plugin is always given.
///
/// `leading` names the parameters that the machinery fills (the filtered value, the environment ...): Python counts
/// them. The result holds the `required` parameters, then the `optional` ones that were given.
pub(crate) fn bind<const N: usize>(
    call: &mut Call<'_, '_>,
    function: &str,
    leading: &[&str],
    required: &[&str],
    optional: &[&str],
) -> Got<[Option<Value>; N]> {
    let names: Vec<&str> = required.iter().chain(optional).copied().collect();
    debug_assert_eq!(names.len(), N, "{function} binds as many parameters as it names");
    let mut slots: [Option<Value>; N] = std::array::from_fn(|_| None);
    let positional = std::mem::take(&mut call.args.positional);
    let given = leading.len() + positional.len();
    for (slot, value) in slots.iter_mut().zip(positional) {
        *slot = Some(value);
    }
    for (name, value) in std::mem::take(&mut call.args.named) {
        match names.iter().position(|known| *known == name.as_str()) {
            Some(index) if slots[index].is_none() => slots[index] = Some(value),
            None if !leading.contains(&name.as_str()) => {
                return fail(format!("{function}() got an unexpected keyword argument '{name}'"));
            }
            _ => return fail(format!("{function}() got multiple values for argument '{name}'")),
        }
    }
    let most = leading.len() + N;
    if given > most {
        let takes = if optional.is_empty() {
            format!("{most} positional argument{}", if most == 1 { "" } else { "s" })
        } else {
            format!("from {} to {most} positional arguments", leading.len() + required.len())
        };
        let were = if given == 1 { "was" } else { "were" };
        return fail(format!("{function}() takes {takes} but {given} {were} given"));
    }
    let missing: Vec<String> =
        required.iter().zip(&slots).filter(|(_, slot)| slot.is_none()).map(|(name, _)| format!("'{name}'")).collect();
    if missing.is_empty() {
        return Ok(slots);
    }
    let plural = if missing.len() == 1 { "" } else { "s" };
    fail(format!(
        "{function}() missing {} required positional argument{plural}: {}",
        missing.len(),
        join_with_and(&missing)
    ))
}

/// `a`; `a and b`; `a, b, and c`.
fn join_with_and(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
    }
}

/// Binds no argument at all.
pub(crate) fn bind_none(call: &mut Call<'_, '_>, function: &str, leading: &[&str]) -> Got<()> {
    bind::<0>(call, function, leading, &[], &[]).map(|_| ())
}

/// Fails as a function of Python's own with one argument does when more are given.
pub(crate) fn exactly_one(call: &Call<'_, '_>, function: &str) -> Got<()> {
    if !call.args.named.is_empty() {
        return fail(format!("{function}() takes no keyword arguments"));
    }
    match call.args.positional.len() {
        0 => Ok(()),
        more => fail(format!("{function}() takes exactly one argument ({} given)", more + 1)),
    }
}

/// Takes an argument's value or a default.
pub(crate) fn or(slot: Option<Value>, default: impl Into<Value>) -> Value {
    slot.unwrap_or_else(|| default.into())
}

/// Returns a bound parameter that must be there.
pub(crate) fn given(slot: Option<Value>) -> Got<Value> {
    slot.ok_or_else(|| Fail::text("a required argument is missing"))
}

/// Returns an argument that Python uses as an index or count.
pub(crate) fn index(value: &Value) -> Got<i64> {
    if matches!(value, Value::BigInt(_)) {
        return fail("Python int too large to convert to C ssize_t");
    }
    value.as_int().map_or_else(
        || fail(format!("'{}' object cannot be interpreted as an integer", crate::python::class::class_name(value))),
        Ok,
    )
}
