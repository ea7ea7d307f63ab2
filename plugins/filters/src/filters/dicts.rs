//! Filters of dictionaries: merging, turning into lists and back, picking from them.

use crate::access::{
    is_mapping, is_sequence, item, iterate, iterate_lazily, mapping, plain, raw_mapping, render, trip,
};
use crate::fail::{Fail, Got, fail, fail_handling};
use crate::filters::sequences::{flatten_into, tuple};
use crate::python::class::{class_name, class_text};
use crate::python::order::hashable;
use crate::signature::{bind, given, or};
use diagnostic::Diagnostic;
use template::Call;
use value::{Dict, List, Value, repr, to_text};

/// What `combine` does with two lists under one key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ListMerge {
    Replace,
    Keep,
    Append,
    Prepend,
    AppendRp,
    PrependRp,
}

impl ListMerge {
    fn parse(name: &Value) -> Got<Self> {
        Ok(match name.as_str() {
            Some("replace") => ListMerge::Replace,
            Some("keep") => ListMerge::Keep,
            Some("append") => ListMerge::Append,
            Some("prepend") => ListMerge::Prepend,
            Some("append_rp") => ListMerge::AppendRp,
            Some("prepend_rp") => ListMerge::PrependRp,
            _ => {
                return fail(
                    "merge_hash: 'list_merge' argument can only be equal to 'replace', 'keep', 'append', 'prepend', \
                     'append_rp' or 'prepend_rp'",
                );
            }
        })
    }
}

/// `combine(*terms, recursive=False, list_merge='replace')`.
pub(super) fn combine(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let mut recursive = Value::Bool(false);
    let mut list_merge = Value::from("replace");
    for (name, argument) in std::mem::take(&mut call.args.named) {
        match name.as_str() {
            "recursive" => recursive = argument,
            "list_merge" => list_merge = argument,
            _ => return fail("'recursive' and 'list_merge' are the only valid keyword arguments"),
        }
    }
    let mut terms = vec![value];
    terms.append(&mut call.args.positional);
    let mut dictionaries = Vec::new();
    flatten_into(call, &Value::from(terms), Some(1), true, &mut dictionaries)?;
    let Some(mut result) = dictionaries.pop() else { return Ok(Value::Dict(Dict::new())) };
    while let Some(lower) = dictionaries.pop() {
        result = merge(call, &lower, &result, recursive.is_true(), ListMerge::parse(&list_merge)?)?;
    }
    Ok(result)
}

fn merge(call: &Call<'_, '_>, low: &Value, high: &Value, recursive: bool, lists: ListMerge) -> Got<Value> {
    let (Some(low_dict), Some(high_dict)) = (raw_mapping(low)?, raw_mapping(high)?) else {
        return fail(format!(
            "failed to combine variables, expected dicts but got a '{}' and a '{}'.",
            class_name(low),
            class_name(high)
        ));
    };
    if high_dict.is_empty() && !low_dict.is_empty() {
        return Ok(low.clone());
    }
    // The reference copies both: that is where it notices undefined values.
    let high_dict = mapping(call, &Value::Dict(high_dict))?.unwrap_or_default();
    let mut merged = mapping(call, &Value::Dict(low_dict))?.unwrap_or_default();
    if merged.is_empty() || are_equal(call, &merged, &high_dict)? {
        return Ok(Value::Dict(high_dict.with_origin(high.origin().cloned())));
    }
    for (key, high_value) in &high_dict {
        let high_value = high_value.clone();
        let Some(low_value) = merged.get_key(key) else {
            merged.insert(key.clone(), high_value);
            continue;
        };
        let low_value = render(call, low_value);
        let value = if is_mapping(&low_value) && is_mapping(&high_value) {
            if recursive { merge(call, &low_value, &high_value, recursive, lists)? } else { high_value }
        } else if let (Value::List(low_list), Value::List(high_list)) = (&low_value, &high_value) {
            Value::List(merge_lists(low_list, high_list, lists))
        } else {
            high_value
        };
        merged.insert(key.clone(), value);
    }
    Ok(Value::Dict(merged.with_origin(low.origin().cloned())))
}

/// Python's `==`: what differs first ends it.
fn are_equal(call: &Call<'_, '_>, left: &Dict, right: &Dict) -> Got<bool> {
    if left.len() != right.len() {
        return Ok(false);
    }
    for (key, value) in left {
        match right.get_key(key) {
            Some(other) if plain(call, value)? == plain(call, other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

fn merge_lists(low: &List, high: &List, lists: ListMerge) -> List {
    let remaining = || low.iter().filter(|item| !high.as_slice().contains(item)).cloned();
    match lists {
        ListMerge::Replace => high.clone(),
        ListMerge::Keep => low.clone(),
        ListMerge::Append => low.iter().chain(high).cloned().collect(),
        ListMerge::Prepend => high.iter().chain(low).cloned().collect(),
        ListMerge::AppendRp => remaining().chain(high.iter().cloned()).collect(),
        ListMerge::PrependRp => high.iter().cloned().chain(remaining()).collect(),
    }
}

/// `dict2items(key_name='key', value_name='value')`.
pub(super) fn dict2items(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [key_name, value_name] =
        bind(call, "dict_to_list_of_dict_key_value_elements", &["mydict"], &[], &["key_name", "value_name"])?;
    let Some(dict) = raw_mapping(&value)? else {
        return fail(format!("dict2items requires a dictionary, got {} instead.", class_text(&value)));
    };
    let (key_name, value_name) = (or(key_name, "key"), or(value_name, "value"));
    if !dict.is_empty() {
        hashable(&key_name)?;
        hashable(&value_name)?;
    }
    let mut out = Vec::with_capacity(dict.len());
    for (key, item) in &dict {
        let item = trip(render(call, item))?;
        out.push(Value::Dict([(key_name.clone(), key.clone()), (value_name.clone(), item)].into_iter().collect()));
    }
    Ok(Value::from(out))
}

/// `items2dict(key_name='key', value_name='value')`.
pub(super) fn items2dict(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [key_name, value_name] =
        bind(call, "list_of_dict_key_value_elements_to_dict", &["mylist"], &[], &["key_name", "value_name"])?;
    if !is_sequence(&value) {
        return fail_handling(format!("items2dict requires a list, got {} instead.", class_text(&value)));
    }
    let (key_name, value_name) = (or(key_name, "key"), or(value_name, "value"));
    let mut out = Dict::new();
    for element in iterate(call, &value)? {
        let mut pair = Vec::with_capacity(2);
        for name in [&key_name, &value_name] {
            match subscript(call, &element, name)? {
                Subscript::Found(found) => pair.push(found),
                Subscript::NoKey => {
                    return fail_handling(format!(
                        "items2dict requires each dictionary in the list to contain the keys '{}' and '{}', got {} instead.",
                        to_text(&key_name),
                        to_text(&value_name),
                        repr(&plain(call, &value)?)
                    ));
                }
                Subscript::NoIndex => return fail("list index out of range"),
                Subscript::WrongType(_) => {
                    return no_dictionaries(call, &value);
                }
            }
        }
        let item = pair.pop().unwrap_or_default();
        let key = pair.pop().unwrap_or_default();
        if hashable(&key).is_err() {
            return no_dictionaries(call, &value);
        }
        out.insert(key, item);
    }
    Ok(Value::Dict(out))
}

/// The error of an input that is no list of dictionaries.
fn no_dictionaries(call: &Call<'_, '_>, value: &Value) -> Got<Value> {
    let shown = match plain(call, value)? {
        // Ansible: a tuple is what `%` takes its arguments from.
        Value::Tuple(items) if items.is_empty() => return fail_handling("not enough arguments for format string"),
        Value::Tuple(items) if items.len() > 1 => {
            return fail_handling("not all arguments converted during string formatting");
        }
        Value::Tuple(items) => to_text(&items.as_slice()[0]),
        other => to_text(&other),
    };
    fail_handling(format!("items2dict requires a list of dictionaries, got {shown} instead."))
}

/// What Python's `value[key]` comes to.
pub(crate) enum Subscript {
    /// The item.
    Found(Value),
    /// `KeyError`.
    NoKey,
    /// `IndexError`.
    NoIndex,
    /// `TypeError`, with its text.
    WrongType(String),
}

/// Python's `value[key]`.
pub(crate) fn subscript(call: &Call<'_, '_>, value: &Value, key: &Value) -> Got<Subscript> {
    if let Some(dict) = raw_mapping(value)? {
        return match dict.get_key(key) {
            Some(found) => Ok(Subscript::Found(trip(render(call, found))?)),
            None => Ok(Subscript::NoKey),
        };
    }
    let kind = match value {
        Value::List(_) => "list",
        Value::Tuple(_) => "tuple",
        Value::Str(_) => "string",
        Value::Object(object) if object.iterate().is_some() => "tuple",
        other => return Ok(Subscript::WrongType(format!("'{}' object is not subscriptable", class_name(other)))),
    };
    if key.as_int().is_none() {
        let or_slices = if kind == "string" { "string indices must be integers, not" } else { "" };
        return Ok(Subscript::WrongType(if kind == "string" {
            format!("{or_slices} '{}'", class_name(key))
        } else {
            format!("{kind} indices must be integers or slices, not {}", class_name(key))
        }));
    }
    match item(call, value, key)? {
        found if found.is_undefined() => Ok(Subscript::NoIndex),
        found => Ok(Subscript::Found(found)),
    }
}

/// `subelements(subelements, skip_missing=False)`.
pub(super) fn subelements(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [path, skip_missing] = bind(call, "subelements", &["obj"], &["subelements"], &["skip_missing"])?;
    let path = given(path)?;
    let elements = match &value {
        Value::Dict(_) => {
            let dict = mapping(call, &value)?.unwrap_or_default();
            dict.values().cloned().collect()
        }
        Value::List(_) => iterate(call, &value)?,
        _ => return fail("obj must be a list of dicts or a nested dict"),
    };
    let parts: Vec<Value> = match &path {
        Value::List(_) => iterate(call, &path)?,
        Value::Str(text) => text.split('.').map(Value::from).collect(),
        _ => return fail("subelements must be a list or a string"),
    };
    let skip_missing = or(skip_missing, false).is_true();
    let mut out = Vec::new();
    for element in elements {
        let element = plain(call, &element)?;
        let mut values = element.clone();
        let mut last = Value::None;
        for part in &parts {
            last = part.clone();
            values = match subscript(call, &values, part)? {
                Subscript::Found(found) => found,
                Subscript::NoKey if skip_missing => {
                    values = Value::from(Vec::new());
                    break;
                }
                Subscript::NoKey => {
                    let message =
                        format!("could not find {} key in iterated item {}", repr(part), repr(&plain(call, &values)?));
                    return fail_handling(message);
                }
                Subscript::NoIndex => return fail("list index out of range"),
                Subscript::WrongType(reason) => {
                    return Err(Fail::text(reason).wrapped(format!(
                        "the key {} should point to a dictionary, got '{}'",
                        to_text(part),
                        to_text(&plain(call, &values)?)
                    )));
                }
            };
        }
        if !matches!(values, Value::List(_)) {
            return fail(format!(
                "the key {} should point to a list, got {}",
                repr(&last),
                repr(&plain(call, &values)?)
            ));
        }
        for part in iterate(call, &values)? {
            out.push(tuple([element.clone(), part]));
        }
    }
    Ok(Value::from(out))
}

/// `extract(container, morekeys=None)`: the value is a key of the container.
pub(super) fn extract(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [container, more] = bind(call, "extract", &["environment", "item"], &["container"], &["morekeys"])?;
    let mut keys = vec![value];
    match more {
        None | Some(Value::None) => {}
        Some(list @ Value::List(_)) => keys.extend(iterate_lazily(call, &list)?),
        Some(other) => keys.push(other),
    }
    let mut current = given(container)?;
    for key in keys {
        current = item(call, &current, &trip(key)?)?;
    }
    Ok(current)
}

/// `rekey_on_member(key, duplicates='error')`.
pub(super) fn rekey_on_member(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [key, duplicates] = bind(call, "rekey_on_member", &["data"], &["key"], &["duplicates"])?;
    let key = given(key)?;
    let duplicates = or(duplicates, "error");
    if !matches!(duplicates.as_str(), Some("error" | "overwrite")) {
        return fail(format!("duplicates parameter to rekey_on_member has unknown value {}", repr(&duplicates)));
    }
    let items = if let Some(dict) = mapping(call, &value)? {
        dict.values().cloned().collect()
    } else if crate::access::is_iterable(&value) && !matches!(value, Value::Str(_) | Value::Bytes(_)) {
        iterate(call, &value)?
    } else {
        return fail("Type is not a valid list, set, or dict");
    };
    let mut out = Dict::new();
    for element in items {
        let Some(dict) = raw_mapping(&element)? else { return fail("List item is not a valid dict") };
        let Some(member) = dict.get_key(&key) else {
            let message = format!("Key {} was not found.", repr(&key));
            return Err(Diagnostic::error(message).at(element.origin()).about(to_text(&element)).into());
        };
        let member = trip(render(call, member))?;
        hashable(&member)?;
        if out.get_key(&member).is_some_and(Value::is_true) && duplicates.as_str() == Some("error") {
            return fail(format!("Key {} is not unique, cannot convert to dict.", repr(&member)));
        }
        out.insert(member, element);
    }
    Ok(Value::Dict(out))
}
