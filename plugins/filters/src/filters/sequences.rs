//! Jinja's filters of sequences: first, last, joining, sorting, grouping, cutting into pieces.

use crate::access::{Path, iterate, iterate_lazily, length as length_of, lower, mapping, plain, text, trip, undefined};
use crate::fail::{Fail, Got, fail, fail_handling};
use crate::python::class::class_name;
use crate::python::number::add;
use crate::python::order::{greater, less, sort_by_key};
use crate::signature::{bind, bind_none, exactly_one, given, index, or};
use diagnostic::Diagnostic;
use std::any::Any;
use std::sync::Arc;
use template::Call;
use value::{Object, Value, repr};

/// `length`, `count`.
pub(super) fn length(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    exactly_one(call, "len")?;
    Ok(Value::from(length_of(&value)?))
}

/// `list`.
pub(super) fn list(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "sync_do_list", &["value"])?;
    Ok(Value::from(iterate(call, &value)?))
}

/// `first`.
pub(super) fn first(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "sync_do_first", &["environment", "seq"])?;
    match iterate_lazily(call, &value)?.into_iter().next() {
        Some(item) => trip(item),
        None => Ok(undefined("No first item, sequence was empty.", None)),
    }
}

/// `last`.
pub(super) fn last(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_last", &["environment", "seq"])?;
    match iterate_backwards(call, &value)?.into_iter().next() {
        Some(item) => trip(item),
        None => Ok(undefined("No last item, sequence was empty.", None)),
    }
}

fn iterate_backwards(call: &Call<'_, '_>, value: &Value) -> Got<Vec<Value>> {
    if !crate::access::is_iterable(value) || matches!(value, Value::Set(_)) {
        return fail(format!("'{}' object is not reversible", class_name(value)));
    }
    let mut items = iterate_lazily(call, value)?;
    items.reverse();
    Ok(items)
}

/// `reverse`: text backwards, or the items.
pub(super) fn reverse(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_reverse", &["value"])?;
    if let Value::Str(subject) = &value {
        return Ok(Value::from(subject.chars().rev().collect::<String>()));
    }
    let mut items = match iterate(call, &value) {
        Err(Fail::Error(error)) => {
            return Err(Fail::Error(error.while_handling()).wrapped("argument must be iterable"));
        }
        other => other?,
    };
    items.reverse();
    Ok(Value::from(items))
}

/// `join(d='', attribute=None)`.
pub(super) fn join(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [separator, attribute] = bind(call, "sync_do_join", &["eval_ctx", "value"], &[], &["d", "attribute"])?;
    let separator = or(separator, "");
    let separator = text(call, &separator)?.into_owned();
    let attribute = attribute.filter(|attribute| !attribute.is_none()).map(|path| Path::new(&path, None));
    let mut out = String::new();
    for (number, item) in iterate(call, &value)?.into_iter().enumerate() {
        let item = match &attribute {
            Some(path) => path.require(call, &item)?,
            None => item,
        };
        if number > 0 {
            out.push_str(&separator);
        }
        out.push_str(&text(call, &item)?);
    }
    Ok(Value::from(out))
}

/// `sum(attribute=None, start=0)`.
pub(super) fn sum(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [attribute, start] = bind(call, "sync_do_sum", &["environment", "iterable"], &[], &["attribute", "start"])?;
    let attribute = attribute.filter(|attribute| !attribute.is_none()).map(|path| Path::new(&path, None));
    let mut total = or(start, 0_i64);
    let items = iterate(call, &value)?;
    if matches!(total, Value::Str(_)) {
        return fail("sum() can't sum strings [use ''.join(seq) instead]");
    }
    for item in items {
        let item = match &attribute {
            Some(path) => path.require(call, &item)?,
            None => item,
        };
        total = add(&total, &plain(call, &item)?)?;
    }
    Ok(total)
}

/// `sort(reverse=False, case_sensitive=False, attribute=None)`.
pub(super) fn sort(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [reverse, case_sensitive, attribute] =
        bind(call, "do_sort", &["environment", "value"], &[], &["reverse", "case_sensitive", "attribute"])?;
    let fold = !or(case_sensitive, false).is_true();
    let paths: Vec<Path> = match or(attribute, Value::None) {
        Value::Str(text) => {
            text.split(',').map(|part| Path::new(&Value::from(part), None).ignoring_case(fold)).collect()
        }
        other => vec![Path::new(&other, None).ignoring_case(fold)],
    };
    let items = iterate(call, &value)?;
    let mut keys = Vec::with_capacity(items.len());
    for item in &items {
        let parts: Vec<Value> = paths.iter().map(|path| path.require(call, item)).collect::<Got<_>>()?;
        keys.push(match <[Value; 1]>::try_from(parts) {
            Ok([only]) => only,
            Err(parts) => Value::from(parts),
        });
    }
    sort_by_key(items, keys, or(reverse, false).is_true()).map(Value::from)
}

/// `dictsort(case_sensitive=False, by='key', reverse=False)`: pairs of a dictionary in order.
pub(super) fn dictsort(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [case_sensitive, by, reverse] =
        bind(call, "do_dictsort", &["value"], &[], &["case_sensitive", "by", "reverse"])?;
    let by = or(by, "key");
    let position = match by.as_str() {
        Some("key") => 0,
        Some("value") => 1,
        _ => return fail("You can only sort by either \"key\" or \"value\""),
    };
    let Some(dict) = mapping(call, &value)? else {
        return fail(format!("'{}' object has no attribute 'items'", class_name(&value)));
    };
    let fold = !or(case_sensitive, false).is_true();
    let mut pairs = Vec::with_capacity(dict.len());
    let mut keys = Vec::with_capacity(dict.len());
    for (key, item) in &dict {
        let by = if position == 0 { key.clone() } else { item.clone() };
        keys.push(if fold { lower(by) } else { by });
        pairs.push(tuple([key.clone(), item.clone()]));
    }
    sort_by_key(pairs, keys, or(reverse, false).is_true()).map(Value::from)
}

/// Makes a tuple.
pub(crate) fn tuple(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Tuple(items.into_iter().collect())
}

/// `items`: pairs of a mapping; nothing of something undefined.
pub(super) fn items(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_items", &["value"])?;
    match mapping(call, &value)? {
        Some(dict) => Ok(Value::list(dict.iter().map(|(key, item)| tuple([key.clone(), item.clone()])))),
        None => fail("Can only get item pairs from a mapping."),
    }
}

/// `min(case_sensitive=False, attribute=None)`.
pub(super) fn min(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    extreme(&value, call, "do_min", less)
}

/// `max(case_sensitive=False, attribute=None)`.
pub(super) fn max(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    extreme(&value, call, "do_max", greater)
}

fn extreme(
    value: &Value,
    call: &mut Call<'_, '_>,
    function: &str,
    beats: fn(&Value, &Value) -> Got<bool>,
) -> Got<Value> {
    let [case_sensitive, attribute] =
        bind(call, function, &["environment", "value"], &[], &["case_sensitive", "attribute"])?;
    let path = Path::new(&or(attribute, Value::None), None).ignoring_case(!or(case_sensitive, false).is_true());
    let mut best: Option<(Value, Value)> = None;
    for item in iterate(call, value)? {
        let key = path.require(call, &item)?;
        let wins = match &best {
            Some((_, champion)) => beats(&key, champion)?,
            None => true,
        };
        if wins {
            best = Some((item, key));
        }
    }
    Ok(best.map_or_else(|| undefined("No aggregated item, sequence was empty.", None), |(item, _)| item))
}

/// `slice(slices, fill_with=None)`: that many lists.
pub(super) fn slice(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [slices, fill] = bind(call, "sync_do_slice", &["value"], &["slices"], &["fill_with"])?;
    let slices = given(slices)?;
    let items = iterate(call, &value)?;
    let Some(count) = slices.as_int() else {
        return fail(format!("unsupported operand type(s) for //: 'int' and '{}'", class_name(&slices)));
    };
    if count == 0 {
        return fail("integer division or modulo by zero");
    }
    let count = usize::try_from(count).unwrap_or(0);
    let fill = or(fill, Value::None);
    let mut out = Vec::new();
    if let (Some(each), Some(extra)) = (items.len().checked_div(count), items.len().checked_rem(count)) {
        let mut rest = items.into_iter();
        for number in 0..count {
            let mut part: Vec<Value> = rest.by_ref().take(each + usize::from(number < extra)).collect();
            if !fill.is_none() && number >= extra {
                part.push(fill.clone());
            }
            out.push(Value::from(part));
        }
    }
    Ok(Value::from(out))
}

/// `batch(linecount, fill_with=None)`: lists of that many items.
pub(super) fn batch(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [count, fill] = bind(call, "do_batch", &["value"], &["linecount"], &["fill_with"])?;
    let count = given(count)?;
    let fill = or(fill, Value::None);
    let mut out = Vec::new();
    let mut part: Vec<Value> = Vec::new();
    for item in iterate(call, &value)? {
        if Value::from(part.len()) == count {
            out.push(Value::from(std::mem::take(&mut part)));
        }
        part.push(item);
    }
    if !part.is_empty() {
        if !fill.is_none() {
            let Some(size) = count.as_int() else {
                return fail(format!("'<' not supported between instances of 'int' and '{}'", class_name(&count)));
            };
            let missing = usize::try_from(size).unwrap_or(0).saturating_sub(part.len());
            part.extend(std::iter::repeat_n(fill, missing));
        }
        out.push(Value::from(part));
    }
    Ok(Value::from(out))
}

/// A group: a tuple whose items also have names.
#[derive(Debug)]
struct Group {
    grouper: Value,
    list: Value,
}

impl Object for Group {
    fn type_name(&self) -> &'static str {
        "GroupTuple"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_attr(&self, name: &str) -> Result<Option<Value>, Diagnostic> {
        Ok(match name {
            "grouper" => Some(self.grouper.clone()),
            "list" => Some(self.list.clone()),
            _ => None,
        })
    }

    fn get_item(&self, key: &Value) -> Result<Option<Value>, Diagnostic> {
        Ok(match key.as_int() {
            Some(0 | -2) => Some(self.grouper.clone()),
            Some(1 | -1) => Some(self.list.clone()),
            _ => None,
        })
    }

    fn iterate(&self) -> Option<Vec<Value>> {
        Some(vec![self.grouper.clone(), self.list.clone()])
    }

    fn len(&self) -> Option<usize> {
        Some(2)
    }

    fn repr(&self) -> String {
        format!("({}, {})", repr(&self.grouper), repr(&self.list))
    }

    fn to_plain(&self) -> Option<Value> {
        Some(tuple([self.grouper.clone(), self.list.clone()]))
    }
}

/// `groupby(attribute, default=None, case_sensitive=False)`.
pub(super) fn groupby(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [attribute, default, case_sensitive] =
        bind(call, "sync_do_groupby", &["environment", "value"], &["attribute"], &["default", "case_sensitive"])?;
    let attribute = given(attribute)?;
    let default = or(default, Value::None);
    let fold = !or(case_sensitive, false).is_true();
    let shown = Path::new(&attribute, Some(default.clone()));
    let path = Path::new(&attribute, Some(default)).ignoring_case(fold);
    let items = iterate(call, &value)?;
    let keys: Vec<Value> = items.iter().map(|item| path.require(call, item)).collect::<Got<_>>()?;
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    for item in sort_by_key(items, keys, false)? {
        let key = path.require(call, &item)?;
        match groups.last_mut() {
            Some((last, members)) if *last == key => members.push(item),
            _ => groups.push((key, vec![item])),
        }
    }
    let mut out = Vec::with_capacity(groups.len());
    for (_, members) in groups {
        let grouper = match members.first() {
            Some(member) => shown.require(call, member)?,
            None => continue,
        };
        out.push(Value::Object(Arc::new(Group { grouper, list: Value::from(members) })));
    }
    Ok(Value::from(out))
}

/// `attr(name)`: an attribute, never an item.
pub(super) fn attr(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [name] = bind(call, "do_attr", &["environment", "obj"], &["name"], &[])?;
    let name = given(name)?;
    let Value::Str(attribute) = &name else {
        return fail_handling(format!("attribute name must be string, not '{}'", class_name(&name)));
    };
    Ok(call.templar.own_attribute(&value, attribute)?.unwrap_or_else(|| {
        let reason = format!("object of type '{}' has no attribute {}", value.type_name(), repr(&name));
        undefined(reason, Some(attribute))
    }))
}

/// `flatten(levels=None, skip_nulls=True)`.
pub(super) fn flatten(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [levels, skip_nulls] = bind(call, "flatten", &["mylist"], &[], &["levels", "skip_nulls"])?;
    let depth = or(levels, Value::None);
    let levels = depth.as_int();
    if levels.is_none() && !depth.is_none() && iterate(call, &value)?.iter().any(crate::access::is_sequence) {
        return fail(format!("'>=' not supported between instances of '{}' and 'int'", class_name(&depth)));
    }
    let mut out = Vec::new();
    flatten_into(call, &value, levels, or(skip_nulls, true).is_true(), &mut out)?;
    Ok(Value::from(out))
}

/// Adds the items of a list, and of lists in it down to a depth.
pub(crate) fn flatten_into(
    call: &Call<'_, '_>,
    value: &Value,
    levels: Option<i64>,
    skip_nulls: bool,
    out: &mut Vec<Value>,
) -> Got<()> {
    for item in iterate(call, value)? {
        if skip_nulls && (item.is_none() || matches!(item.as_str(), Some("None" | "null"))) {
            continue;
        }
        if crate::access::is_sequence(&item) && levels.is_none_or(|levels| levels >= 1) {
            flatten_into(call, &item, levels.map(|levels| levels - 1), skip_nulls, out)?;
        } else {
            out.push(item);
        }
    }
    Ok(())
}

/// `random(end, start=None, step=None, seed=None)` uses this to tell a negative step.
pub(super) fn optional_index(value: Option<Value>) -> Got<Option<i64>> {
    match value {
        None | Some(Value::None) => Ok(None),
        Some(other) => index(&other).map(Some),
    }
}
