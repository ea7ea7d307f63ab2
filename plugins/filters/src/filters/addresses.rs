//! Filters of web addresses.

use crate::access::{is_iterable, iterate, mapping, str_for_method, text};
use crate::fail::{Fail, Got, fail};
use crate::python::class::class_name;
use crate::python::url::{quote, split, unquote};
use crate::signature::{bind, bind_none, or};
use template::Call;
use value::Value;

/// `urldecode`: `+` is a space, `%xx` a byte.
pub(super) fn urldecode(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [_encoding, _errors] = bind(call, "unquote_plus", &["string"], &[], &["encoding", "errors"])?;
    let subject = str_for_method(&value, "replace")?.replace('+', " ");
    Ok(Value::from(unquote(&subject)))
}

/// `urlsplit(query='', alias='urlsplit')`: the parts of an address, or one of them.
pub(super) fn urlsplit(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [query, alias] = bind(call, "split_url", &["value"], &[], &["query", "alias"])?;
    let parts = split(str_for_method(&value, "decode")?).map_err(Fail::text)?;
    let dict = parts.to_dict().map_err(Fail::text)?;
    let query = or(query, "");
    if !query.is_true() {
        return Ok(Value::Dict(dict));
    }
    match dict.get_key(&query) {
        Some(part) => Ok(part.clone()),
        None => fail(format!(
            "{}: unknown URL component: {}",
            value::to_text(&or(alias, "urlsplit")),
            value::to_text(&query)
        )),
    }
}

/// The two items of a pair.
fn unpacked(call: &Call<'_, '_>, pair: &Value) -> Got<(Value, Value)> {
    if !is_iterable(pair) {
        return fail(format!("cannot unpack non-iterable {} object", class_name(pair)));
    }
    let mut parts = iterate(call, pair)?.into_iter();
    match (parts.next(), parts.next(), parts.next()) {
        (Some(key), Some(item), None) => Ok((key, item)),
        (Some(_), Some(_), Some(_)) => fail("too many values to unpack (expected 2)"),
        (first, _, _) => {
            fail(format!("not enough values to unpack (expected 2, got {})", usize::from(first.is_some())))
        }
    }
}

/// `urlencode`: text quoted for a path, or pairs joined to a query.
pub(super) fn urlencode(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_urlencode", &["value"])?;
    if matches!(value, Value::Str(_)) || !is_iterable(&value) {
        return Ok(Value::from(quote(&text(call, &value)?, "/")));
    }
    let pairs: Vec<(Value, Value)> = if let Some(dict) = mapping(call, &value)? {
        dict.iter().map(|(key, item)| (key.clone(), item.clone())).collect()
    } else {
        iterate(call, &value)?.iter().map(|pair| unpacked(call, pair)).collect::<Got<_>>()?
    };
    let mut out = Vec::with_capacity(pairs.len());
    for (key, item) in pairs {
        let part = |value: &Value| -> Got<String> { Ok(quote(&text(call, value)?, "").replace("%20", "+")) };
        out.push(format!("{}={}", part(&key)?, part(&item)?));
    }
    Ok(Value::from(out.join("&")))
}
