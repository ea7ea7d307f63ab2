//! `random` and `shuffle`.

use crate::access::{is_iterable, iterate, iterate_lazily, length, plain};
use crate::fail::{Got, fail};
use crate::filters::sequences::optional_index;
use crate::python::number::as_big;
use crate::python::random::Random;
use crate::signature::{bind, or};
use num_bigint::BigInt;
use template::Call;
use value::Value;

/// `random(start=None, step=None, seed=None)`: an item of a sequence, or a number below one.
pub(super) fn random(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [start, step, seed] = bind(call, "rand", &["environment", "end"], &[], &["start", "step", "seed"])?;
    let mut source = Random::new(&plain(call, &or(seed, Value::None))?)?;
    if let Some(end) = as_big(&value) {
        let start = optional_index(start)?.unwrap_or(0);
        let step = optional_index(step)?.filter(|step| *step != 0).unwrap_or(1);
        return range(&mut source, &end, start, step);
    }
    if !is_iterable(&value) {
        return fail("random can only be used on sequences and integers");
    }
    if start.is_some_and(|start| start.is_true()) || step.is_some_and(|step| step.is_true()) {
        return fail("start and step can only be used with integer values");
    }
    if length(&value)? == 0 {
        return fail("Cannot choose from an empty sequence");
    }
    let items = iterate_lazily(call, &value)?;
    let chosen = source.below(items.len());
    items.into_iter().nth(chosen).map_or_else(|| fail("Cannot choose from an empty sequence"), crate::access::trip)
}

fn range(source: &mut Random, end: &BigInt, start: i64, step: i64) -> Got<Value> {
    let zero = BigInt::from(0);
    let width = end - BigInt::from(start);
    if step == 1 {
        if width > zero {
            return Ok(Value::from(BigInt::from(start) + source.below_big(&width)));
        }
        return fail(format!("empty range for randrange() ({start}, {end}, {width})"));
    }
    let count = (width + if step > 0 { step - 1 } else { step + 1 }) / step;
    if count <= zero {
        return fail("empty range for randrange()");
    }
    Ok(Value::from(BigInt::from(start) + BigInt::from(step) * source.below_big(&count)))
}

/// `shuffle(seed=None)`; what can't be shuffled stays as it is.
pub(super) fn shuffle(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [seed] = bind(call, "randomize_list", &["mylist"], &[], &["seed"])?;
    if !is_iterable(&value) {
        return Ok(value);
    }
    let mut items = iterate(call, &value)?;
    let seed = or(seed, Value::None);
    match Random::new(if seed.is_true() { &seed } else { &Value::None }) {
        Ok(mut source) => source.shuffle(&mut items),
        Err(_) => return Ok(Value::from(items)),
    }
    Ok(Value::from(items))
}
