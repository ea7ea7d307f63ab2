//! Filters made of Python's `zip` and `itertools`.

use crate::access::iterate;
use crate::fail::{Got, fail};
use crate::filters::sequences::tuple;
use crate::signature::{index, or};
use template::Call;
use value::Value;

fn take_named(call: &mut Call<'_, '_>, name: &str) -> Option<Value> {
    let index = call.args.named.iter().position(|(key, _)| key.as_str() == name)?;
    Some(call.args.named.remove(index).1)
}

fn no_more_named(call: &Call<'_, '_>, function: &str) -> Got<()> {
    match call.args.named.first() {
        Some((name, _)) => fail(format!("'{name}' is an invalid keyword argument for {function}()")),
        None => Ok(()),
    }
}

/// The filtered value and the positional arguments, each iterated.
fn pools(value: &Value, call: &Call<'_, '_>) -> Got<Vec<Vec<Value>>> {
    std::iter::once(value).chain(&call.args.positional).map(|list| iterate(call, list)).collect()
}

/// `zip(*others, strict=False)`.
pub(super) fn zip(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let strict = or(take_named(call, "strict"), false).is_true();
    no_more_named(call, "zip")?;
    let pools = pools(&value, call)?;
    let shortest = pools.iter().map(Vec::len).min().unwrap_or(0);
    if strict {
        let first = pools.first().map_or(0, Vec::len);
        if let Some(other) = pools.iter().position(|pool| pool.len() != first) {
            let than = if other == 1 { "argument 1".to_owned() } else { format!("arguments 1-{other}") };
            let how = if pools[other].len() < first { "shorter" } else { "longer" };
            return fail(format!("zip() argument {} is {how} than {than}", other + 1));
        }
    }
    Ok(Value::list((0..shortest).map(|row| tuple(pools.iter().map(|pool| pool[row].clone())))))
}

/// `zip_longest(*others, fillvalue=None)`.
pub(super) fn zip_longest(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let fill = or(take_named(call, "fillvalue"), Value::None);
    if !call.args.named.is_empty() {
        return fail("zip_longest() got an unexpected keyword argument");
    }
    let pools = pools(&value, call)?;
    let longest = pools.iter().map(Vec::len).max().unwrap_or(0);
    Ok(Value::list(
        (0..longest).map(|row| tuple(pools.iter().map(|pool| pool.get(row).cloned().unwrap_or_else(|| fill.clone())))),
    ))
}

/// `product(*others, repeat=1)`.
pub(super) fn product(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let repeat = index(&or(take_named(call, "repeat"), 1_i64))?;
    no_more_named(call, "product")?;
    if repeat < 0 {
        return fail("repeat argument cannot be negative");
    }
    let once = pools(&value, call)?;
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for _ in 0..repeat {
        for pool in &once {
            rows = rows
                .iter()
                .flat_map(|row| pool.iter().map(move |item| row.iter().chain([item]).cloned().collect()))
                .collect();
        }
    }
    Ok(Value::list(rows.into_iter().map(tuple)))
}

/// Reads the `r` of `permutations` and `combinations`.
fn chosen(call: &mut Call<'_, '_>, function: &str) -> Got<Option<Value>> {
    let named = take_named(call, "r");
    no_more_named(call, function)?;
    if call.args.positional.len() > 1 {
        return fail(format!("{function}() takes at most 2 arguments ({} given)", call.args.positional.len() + 1));
    }
    Ok(call.args.positional.first().cloned().or(named))
}

fn count(value: &Value) -> Got<usize> {
    match usize::try_from(index(value)?) {
        Ok(count) => Ok(count),
        Err(_) => fail("r must be non-negative"),
    }
}

/// `permutations(r=None)`.
pub(super) fn permutations(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let pool = iterate(call, &value)?;
    let size = match chosen(call, "permutations")? {
        None | Some(Value::None) => pool.len(),
        Some(number) if number.as_int().is_none() => return fail("Expected int as r"),
        Some(number) => count(&number)?,
    };
    let mut out = Vec::new();
    if size <= pool.len() {
        permute(&pool, size, &mut Vec::new(), &mut out);
    }
    Ok(Value::from(out))
}

fn permute(pool: &[Value], size: usize, taken: &mut Vec<usize>, out: &mut Vec<Value>) {
    if taken.len() == size {
        out.push(tuple(taken.iter().map(|at| pool[*at].clone())));
        return;
    }
    for at in 0..pool.len() {
        if !taken.contains(&at) {
            taken.push(at);
            permute(pool, size, taken, out);
            taken.pop();
        }
    }
}

/// `combinations(r)`.
pub(super) fn combinations(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let Some(number) = chosen(call, "combinations")? else {
        return fail("combinations() missing required argument 'r' (pos 2)");
    };
    let pool = iterate(call, &value)?;
    let size = count(&number)?;
    let mut out = Vec::new();
    combine(&pool, size, 0, &mut Vec::new(), &mut out);
    Ok(Value::from(out))
}

fn combine(pool: &[Value], size: usize, from: usize, taken: &mut Vec<Value>, out: &mut Vec<Value>) {
    if taken.len() == size {
        out.push(tuple(taken.iter().cloned()));
        return;
    }
    for at in from..pool.len() {
        taken.push(pool[at].clone());
        combine(pool, size, at + 1, taken, out);
        taken.pop();
    }
}
