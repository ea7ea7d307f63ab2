//! Methods of `list`, `tuple` and `set`.

use super::{Outcome, arity, fail, items_of};
use crate::op::python_type;
use crate::plugin::Args;
use std::cmp::Ordering;
use value::{List, Set, Value, compare, repr};

pub(super) const NAMES: &[&str] =
    &["append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort"];

pub(super) const TUPLE_NAMES: &[&str] = &["count", "index"];

pub(super) const SET_NAMES: &[&str] = &[
    "add",
    "clear",
    "copy",
    "difference",
    "difference_update",
    "discard",
    "intersection",
    "intersection_update",
    "isdisjoint",
    "issubset",
    "issuperset",
    "pop",
    "remove",
    "symmetric_difference",
    "symmetric_difference_update",
    "union",
    "update",
];

pub(super) fn call(items: &List, whole: &Value, name: &str, args: &Args) -> Outcome {
    let kind = whole.type_name();
    match name {
        "copy" => {
            arity("list.copy", args, 0, 0)?;
            Ok(Value::List(items.iter().cloned().collect::<List>().with_origin(items.origin().cloned())))
        }
        "count" => {
            arity(&format!("{kind}.count"), args, 1, 1)?;
            Ok(Value::from(items.iter().filter(|item| **item == args.positional[0]).count()))
        }
        "index" => {
            arity("index", args, 1, 3)?;
            let start = super::bound(args.positional.get(1), items.len(), 0);
            let end = super::bound(args.positional.get(2), items.len(), items.len());
            match items.iter().take(end).skip(start).position(|item| *item == args.positional[0]) {
                Some(at) => Ok(Value::from(start + at)),
                None if kind == "tuple" => fail("tuple.index(x): x not in tuple"),
                None => fail(format!("{} is not in list", repr(&args.positional[0]))),
            }
        }
        _ => fail(format!("'{kind}' object has no attribute '{name}'")),
    }
}

pub(super) fn mutate(items: &mut Vec<Value>, name: &str, mut args: Args) -> Outcome {
    match name {
        "append" => {
            arity("list.append", &args, 1, 1)?;
            items.push(args.positional.remove(0));
        }
        "extend" => {
            arity("list.extend", &args, 1, 1)?;
            items.extend(items_of(&args.positional[0])?);
        }
        "insert" => {
            arity("insert", &args, 2, 2)?;
            let at = super::bound(args.positional.first(), items.len(), 0);
            items.insert(at, args.positional.remove(1));
        }
        "clear" => items.clear(),
        "reverse" => items.reverse(),
        "pop" => {
            arity("pop", &args, 0, 1)?;
            if items.is_empty() {
                return fail("pop from empty list");
            }
            let index = args.positional.first().map_or(Some(-1), Value::as_int);
            let Some(index) = index else {
                return fail(format!(
                    "'{}' object cannot be interpreted as an integer",
                    python_type(&args.positional[0])
                ));
            };
            let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
            let at = if index < 0 { index + length } else { index };
            if !(0..length).contains(&at) {
                return fail("pop index out of range");
            }
            return Ok(items.remove(usize::try_from(at).unwrap_or(0)));
        }
        "remove" => {
            arity("list.remove", &args, 1, 1)?;
            match items.iter().position(|item| *item == args.positional[0]) {
                Some(at) => drop(items.remove(at)),
                None => return fail("list.remove(x): x not in list"),
            }
        }
        "sort" => {
            if !args.positional.is_empty() {
                return fail("sort() takes no positional arguments");
            }
            let reverse = args.take(9, "reverse").is_some_and(|reverse| reverse.is_true());
            if args.take(9, "key").is_some_and(|key| !key.is_none()) {
                return fail("list.sort(key=...) is not supported yet");
            }
            let mut wrong = None;
            items.sort_by(|a, b| {
                compare(a, b).unwrap_or_else(|| {
                    wrong.get_or_insert_with(|| (python_type(b).to_owned(), python_type(a).to_owned()));
                    Ordering::Equal
                })
            });
            if let Some((a, b)) = wrong {
                return fail(format!("'<' not supported between instances of '{a}' and '{b}'"));
            }
            if reverse {
                items.reverse();
            }
        }
        _ => return fail(format!("'list' object has no attribute '{name}'")),
    }
    Ok(Value::None)
}

pub(super) fn call_set(set: &Set, name: &str, args: &Args) -> Outcome {
    let others: Vec<Vec<Value>> = args.positional.iter().map(items_of).collect::<Result<_, _>>()?;
    let first = || others.first().map_or(&[][..], Vec::as_slice);
    Ok(match name {
        "copy" => Value::Set(set.clone()),
        "union" => Value::Set(set.iter().chain(others.iter().flatten()).cloned().collect()),
        "intersection" => {
            Value::Set(set.iter().filter(|item| others.iter().all(|other| other.contains(item))).cloned().collect())
        }
        "difference" => {
            Value::Set(set.iter().filter(|item| !others.iter().any(|other| other.contains(item))).cloned().collect())
        }
        "symmetric_difference" => {
            let other = first();
            let mine = set.iter().filter(|item| !other.contains(item));
            Value::Set(mine.chain(other.iter().filter(|item| !set.contains(item))).cloned().collect())
        }
        "isdisjoint" => Value::Bool(!first().iter().any(|item| set.contains(item))),
        "issubset" => Value::Bool(set.iter().all(|item| first().contains(item))),
        "issuperset" => Value::Bool(first().iter().all(|item| set.contains(item))),
        _ => return fail(format!("'set' object has no attribute '{name}'")),
    })
}

pub(super) fn mutate_set(set: &mut Set, name: &str, args: &Args) -> Outcome {
    let keep =
        |set: &Set, test: &dyn Fn(&Value) -> bool| set.iter().filter(|item| test(item)).cloned().collect::<Set>();
    match name {
        "add" => {
            arity("set.add", args, 1, 1)?;
            set.insert(args.positional[0].clone());
        }
        "clear" => *set = Set::default(),
        "update" => {
            for other in &args.positional {
                for item in items_of(other)? {
                    set.insert(item);
                }
            }
        }
        "discard" | "remove" => {
            arity(&format!("set.{name}"), args, 1, 1)?;
            if name == "remove" && !set.contains(&args.positional[0]) {
                return fail(repr(&args.positional[0]));
            }
            *set = keep(set, &|item| *item != args.positional[0]);
        }
        "pop" => {
            let Some(first) = set.iter().next().cloned() else { return fail("'pop from an empty set'") };
            *set = keep(set, &|item| *item != first);
            return Ok(first);
        }
        _ => {
            let computed = name.strip_suffix("_update").unwrap_or(name);
            if let Value::Set(result) = call_set(set, computed, args)? {
                *set = result;
            }
        }
    }
    Ok(Value::None)
}
