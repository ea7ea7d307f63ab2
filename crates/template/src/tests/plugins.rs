//! Just enough plugins for the tests of templates; the real ones have a shelf of their own.

use crate::{Call, Filter, FilterFn, Lookup, Templar, TestFn, TestPlugin};
use diagnostic::{Diagnostic, Kind};
use value::{Value, to_text};

const fn filter(names: &'static [&'static str], run: FilterFn) -> Filter {
    Filter { names, is_ansible: false, takes_markers: false, run }
}

const fn with_markers(names: &'static [&'static str], run: FilterFn) -> Filter {
    Filter { names, is_ansible: false, takes_markers: true, run }
}

const fn test(names: &'static [&'static str], takes_markers: bool, run: TestFn) -> TestPlugin {
    TestPlugin { names, is_ansible: false, takes_markers, run }
}

pub(super) const FILTERS: &[Filter] = &[
    with_markers(&["default", "d"], |value, call| {
        let for_false = call.args.take(1, "boolean").is_some_and(|flag| flag.is_true());
        let default = call.args.take_or(0, "default_value", "");
        let is_missing = matches!(&value, Value::Undefined(marker) if marker.reason.kind == Kind::Undefined);
        Ok(if is_missing || for_false && !value.is_true() { default } else { value })
    }),
    with_markers(&["type_debug"], |value, _| {
        Ok(Value::from(if value.is_undefined() { "UndefinedMarker" } else { value.type_name() }))
    }),
    filter(&["int"], |value, call| {
        if call.args.positional.len() > 2 {
            let given = call.args.positional.len() + 1;
            return Err(Diagnostic::error(format!(
                "do_int() takes from 1 to 3 positional arguments but {given} were given"
            )));
        }
        Ok(match &value {
            Value::Str(text) => Value::Int(text.trim().parse().unwrap_or(0)),
            #[expect(clippy::cast_possible_truncation, reason = "small numbers only")]
            Value::Float(number) => Value::Int(*number as i64),
            other => Value::Int(other.as_int().unwrap_or(0)),
        })
    }),
    filter(&["float"], |value, call| {
        if let Some((name, _)) = call.args.named.iter().find(|(name, _)| name.as_str() != "default") {
            return Err(Diagnostic::error(format!("do_float() got an unexpected keyword argument '{name}'")));
        }
        Ok(match &value {
            Value::Str(text) => Value::Float(text.parse().unwrap_or(0.0)),
            #[expect(clippy::cast_precision_loss, reason = "small numbers only")]
            Value::Int(number) => Value::Float(*number as f64),
            _ => value,
        })
    }),
    filter(&["string"], |value, call| Ok(Value::from(call.templar.text(&value)?))),
    filter(&["upper"], |value, call| Ok(Value::from(call.templar.text(&value)?.to_uppercase()))),
    filter(&["trim"], |value, call| Ok(Value::from(call.templar.text(&value)?.trim()))),
    filter(&["abs"], |value, _| Ok(value.as_int().map_or(value, |number| Value::Int(number.abs())))),
    filter(&["length", "count"], |value, _| match &value {
        Value::Str(text) => Ok(Value::from(text.chars().count())),
        Value::Dict(map) => Ok(Value::from(map.len())),
        other => match items(other) {
            Some(items) => Ok(Value::from(items.len())),
            None => Err(Diagnostic::error(format!("object of type '{}' has no len()", other.type_name()))),
        },
    }),
    filter(&["list"], |value, _| Ok(Value::list(items(&value).unwrap_or_default()))),
    filter(&["first"], |value, _| Ok(items(&value).unwrap_or_default().into_iter().next().unwrap_or_default())),
    filter(&["join"], |value, call| {
        let between = to_text(&call.args.take_or(0, "d", ""));
        let texts: Result<Vec<String>, Diagnostic> =
            items(&value).unwrap_or_default().iter().map(|item| call.templar.text(item)).collect();
        Ok(Value::from(texts?.join(&between)))
    }),
    filter(&["map"], |value, call| {
        let name = to_text(&call.args.take_or(0, "", ""));
        let each = |item| call.templar.call_filter(&name, item, crate::Args::default());
        let made: Result<Vec<Value>, Diagnostic> = items(&value).unwrap_or_default().into_iter().map(each).collect();
        Ok(Value::from(made?))
    }),
    filter(&["replace"], |value, call| {
        let (old, new) = (call.args.take_or(0, "old", ""), call.args.take_or(1, "new", ""));
        Ok(Value::from(to_text(&value).replace(&to_text(&old), &to_text(&new))))
    }),
];

pub(super) const TESTS: &[TestPlugin] = &[
    test(&["defined"], true, |value, _| Ok(!value.is_undefined())),
    test(&["undefined"], true, |value, _| Ok(value.is_undefined())),
    test(&["none"], false, |value, _| Ok(value.is_none())),
    test(&["string"], false, |value, _| Ok(value.as_str().is_some())),
    test(&["number"], false, |value, _| Ok(matches!(value, Value::Int(_) | Value::Float(_) | Value::Bool(_)))),
    test(&["mapping"], false, |value, _| Ok(value.as_dict().is_some())),
    test(&["sequence"], false, |value, _| Ok(!matches!(value, Value::Int(_) | Value::None | Value::Bool(_)))),
    test(&["odd"], false, |value, _| Ok(value.as_int().unwrap_or(0) % 2 == 1)),
    test(&["even"], false, |value, _| Ok(value.as_int().unwrap_or(0) % 2 == 0)),
    test(&["divisibleby"], false, |value, call| {
        Ok(value.as_int().unwrap_or(0) % argument(call).as_int().unwrap_or(1) == 0)
    }),
    test(&["sameas", "eq", "equalto"], false, |value, call| Ok(value == argument(call))),
    test(&["in"], false, |value, call| Ok(items(&argument(call)).unwrap_or_default().contains(&value))),
];

pub(super) const LOOKUPS: &[Lookup] = &[
    Lookup {
        name: "vars",
        takes_markers: false,
        run: |terms, call| {
            terms
                .iter()
                .map(|term| match call.templar.variable(term.as_str().unwrap_or_default()) {
                    Value::Undefined(marker) => Err(Templar::tripped(&marker)),
                    value => Ok(value),
                })
                .collect()
        },
    },
    Lookup { name: "items", takes_markers: false, run: |terms, _| Ok(terms) },
];

fn argument(call: &mut Call<'_, '_>) -> Value {
    call.args.take_or(0, "other", Value::None)
}

fn items(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) | Value::Tuple(items) => Some(items.as_slice().to_vec()),
        Value::Dict(map) => Some(map.keys().cloned().collect()),
        Value::Str(text) => Some(text.chars().map(|ch| Value::from(ch.to_string())).collect()),
        Value::Object(object) => object.iterate(),
        _ => None,
    }
}
