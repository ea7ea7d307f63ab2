//! Lookups that rearrange their terms.

use crate::access::{is_mapping, iterate, iterate_lazily, mapping, plain, trip};
use crate::fail::{Got, fail};
use crate::filters::sequences::tuple;
use crate::python::class::class_text;
use crate::python::random::Random;
use crate::tests::boolean_word;
use template::Call;
use value::{Dict, Value, to_text};

/// Items of lists among the terms, one level deep.
fn flattened(terms: &[Value], call: &Call<'_, '_>) -> Got<Vec<Value>> {
    let mut out = Vec::new();
    for term in terms {
        if crate::access::is_sequence(term) {
            out.extend(iterate(call, term)?);
        } else {
            out.push(term.clone());
        }
    }
    Ok(out)
}

/// `items`: lists among the terms are flattened one level deep.
pub(super) fn items(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    flattened(&terms, call)
}

/// `list`: the terms.
#[expect(clippy::unnecessary_wraps, reason = "a lookup as any other")]
pub(super) fn list(terms: Vec<Value>, _call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    Ok(terms)
}

/// `dict`: keys and values of dictionaries.
pub(super) fn dict(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let mut out = Vec::new();
    for term in &terms {
        let Some(dict) = mapping(call, term)? else {
            return fail(format!(
                "the 'dict' lookup plugin expects a dictionary, got '{}' of type {})",
                to_text(&plain(call, term)?),
                class_text(term)
            ));
        };
        for (key, value) in &dict {
            let pair: Dict = [("key", key.clone()), ("value", value.clone())].into_iter().collect();
            out.push(Value::Dict(pair));
        }
    }
    Ok(out)
}

/// `indexed_items`: items with their positions.
pub(super) fn indexed_items(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let items = flattened(&terms, call)?;
    Ok(items.into_iter().enumerate().map(|(at, item)| tuple([Value::from(at), item])).collect())
}

/// `nested`: all combinations of items of lists.
pub(super) fn nested(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let Some((first, rest)) = terms.split_first() else {
        return fail("with_nested requires at least one element in the nested list");
    };
    let mut rows = iterate(call, first)?;
    for term in rest {
        let items = iterate(call, term)?;
        let mut wider = Vec::with_capacity(rows.len() * items.len());
        for row in &rows {
            for item in &items {
                wider.push(Value::from(flattened(&[row.clone(), item.clone()], call)?));
            }
        }
        rows = wider;
    }
    rows.iter().map(|row| Ok(Value::from(flattened(&iterate(call, row)?, call)?))).collect()
}

/// `together`: items at the same position of lists; `None` where a list is shorter.
pub(super) fn together(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    if terms.is_empty() {
        return fail("with_together requires at least one element in each list");
    }
    let lists: Vec<Vec<Value>> = terms.iter().map(|term| iterate(call, term)).collect::<Got<_>>()?;
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest)
        .map(|at| {
            let row: Vec<Value> = lists.iter().map(|list| list.get(at).cloned().unwrap_or_default()).collect();
            Ok(Value::from(flattened(&row, call)?))
        })
        .collect()
}

/// `random_choice`: one of the terms.
pub(super) fn random_choice(mut terms: Vec<Value>, _call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    if terms.is_empty() {
        return Ok(terms);
    }
    let chosen = Random::new(&Value::None)?.below(terms.len());
    Ok(vec![terms.swap_remove(chosen)])
}

fn bad_terms<T>(reason: &str) -> Got<T> {
    fail(format!("subelements lookup expects a list of two or three items, {reason}"))
}

/// `subelements`: each element with each item of a list inside it.
pub(super) fn subelements(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let (elements, path, flags) = match terms.as_slice() {
        [elements, path] => (elements, path, None),
        [elements, path, flags] => (elements, path, Some(flags)),
        _ => return bad_terms(""),
    };
    let (Value::List(_) | Value::Dict(_), Value::Str(path)) = (elements, path) else {
        return bad_terms("first a dict or a list, second a string pointing to the subkey");
    };
    let path: Vec<&str> = path.split('.').collect();
    let elements: Vec<Value> = match mapping(call, elements)? {
        Some(dict) if was_skipped(&dict) => return Ok(Vec::new()),
        Some(dict) => dict.values().cloned().collect(),
        None => iterate(call, elements)?,
    };
    let skip_missing = match flags {
        None => false,
        Some(flags) => {
            let Some(dict) = mapping(call, flags)? else {
                let known = crate::access::is_iterable(flags)
                    && iterate_lazily(call, flags)?.iter().all(|flag| flag.as_str() == Some("skip_missing"));
                if !known {
                    return bad_terms("the optional third item must be a dict with flags skip_missing");
                }
                return fail(format!("'{}' object has no attribute 'get'", crate::python::class::class_name(flags)));
            };
            dict.get("skip_missing").and_then(boolean_word).unwrap_or(false)
        }
    };
    let mut out = Vec::new();
    for element in elements {
        let element = plain(call, &element)?;
        let Value::Dict(dict) = &element else {
            if let Value::Tuple(items) = &element
                && items.len() != 1
            {
                // Ansible: the element itself is what `%` takes its arguments from.
                let how = if items.is_empty() {
                    "not enough arguments for format string"
                } else {
                    "not all arguments converted during string formatting"
                };
                return fail(how);
            }
            return fail(format!("subelements lookup expects a dictionary, got '{}'", to_text(&element)));
        };
        if was_skipped(dict) {
            continue;
        }
        let (items, remaining) = taken(dict, &path, skip_missing)?;
        for item in items {
            out.push(tuple([Value::Dict(remaining.clone()), trip(item)?]));
        }
    }
    Ok(out)
}

fn was_skipped(dict: &Dict) -> bool {
    dict.get("skipped").is_some_and(|skipped| *skipped != Value::Bool(false))
}

/// The list at the end of a path, and the dictionary without it.
fn taken(dict: &Dict, path: &[&str], skip_missing: bool) -> Got<(Vec<Value>, Dict)> {
    let Some((key, rest)) = path.split_first() else { return Ok((Vec::new(), dict.clone())) };
    let Some(found) = dict.get(key) else {
        if skip_missing {
            // Ansible: the rest of the path is then looked up here.
            return taken(dict, rest, skip_missing);
        }
        return fail(format!("could not find '{key}' key in iterated item '{}'", to_text(&Value::Dict(dict.clone()))));
    };
    let mut remaining = dict.clone();
    if rest.is_empty() {
        let Value::List(items) = found else {
            return fail(format!("the key {key} should point to a list, got '{}'", to_text(found)));
        };
        let items = items.clone().into_vec();
        remaining.remove(key);
        return Ok((items, remaining));
    }
    let Value::Dict(inner) = found else {
        if skip_missing && !is_mapping(found) {
            return taken(dict, rest, skip_missing);
        }
        return fail(format!("the key {key} should point to a dictionary, got '{}'", to_text(found)));
    };
    let (items, inner) = taken(inner, rest, skip_missing)?;
    remaining.insert(*key, Value::Dict(inner));
    Ok((items, remaining))
}
