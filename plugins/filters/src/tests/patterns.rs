//! Tests of text: regular expressions and addresses.

use crate::access::{contains, text};
use crate::fail::Got;
use crate::filters::regex::pattern;
use crate::python::url::{Url, split};
use crate::signature::{bind, bind_none, or};
use template::Call;
use value::Value;

/// How much of the text a pattern is to match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Anywhere,
    Start,
    Whole,
}

fn run(
    call: &Call<'_, '_>,
    value: &Value,
    regex: Option<Value>,
    ignore_case: Option<Value>,
    multi_line: Option<Value>,
    extent: Extent,
) -> Got<bool> {
    let subject = text(call, value)?;
    let compiled = pattern(&or(regex, ""), or(ignore_case, false).is_true(), or(multi_line, false).is_true())?;
    match extent {
        Extent::Anywhere => compiled.is_match(&subject),
        Extent::Start => compiled.is_match_at_start(&subject),
        Extent::Whole => compiled.is_full_match(&subject),
    }
}

/// `match(pattern='', ignorecase=False, multiline=False)`: from the start.
pub(super) fn matches(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [regex, ignore_case, multi_line] =
        bind(call, "match", &["value"], &[], &["pattern", "ignorecase", "multiline"])?;
    run(call, &value, regex, ignore_case, multi_line, Extent::Start)
}

/// `search(pattern='', ignorecase=False, multiline=False)`: anywhere.
pub(super) fn search(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [regex, ignore_case, multi_line] =
        bind(call, "search", &["value"], &[], &["pattern", "ignorecase", "multiline"])?;
    run(call, &value, regex, ignore_case, multi_line, Extent::Anywhere)
}

/// `regex(pattern='', ignorecase=False, multiline=False, match_type='search')`.
pub(super) fn regex(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [regex, ignore_case, multi_line, kind] =
        bind(call, "regex", &["value"], &[], &["pattern", "ignorecase", "multiline", "match_type"])?;
    let extent = match or(kind, "search").as_str() {
        Some("match") => Extent::Start,
        Some("fullmatch") => Extent::Whole,
        Some("search") => Extent::Anywhere,
        // Ansible: an unknown kind falls back to a string, which can't be called.
        _ => return crate::fail::fail("'str' object is not callable"),
    };
    run(call, &value, regex, ignore_case, multi_line, extent)
}

fn is_uri(call: &Call<'_, '_>, value: &Value, schemes: &Value) -> Option<Url> {
    let parts = split(value.as_str()?).ok()?;
    let fits = !schemes.is_true() || contains(call, schemes, &Value::from(parts.scheme.as_str())).unwrap_or(false);
    fits.then_some(parts)
}

/// `uri(schemes=None)`.
pub(super) fn uri(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [schemes] = bind(call, "is_uri", &["value"], &[], &["schemes"])?;
    Ok(is_uri(call, &value, &or(schemes, Value::None)).is_some())
}

/// `url(schemes=None)`: a URI with a host, or of a file.
pub(super) fn url(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [schemes] = bind(call, "is_url", &["value"], &[], &["schemes"])?;
    let parts = is_uri(call, &value, &or(schemes, Value::None));
    Ok(parts.is_some_and(|parts| !parts.netloc.is_empty() || parts.scheme == "file"))
}

/// `urn`.
pub(super) fn urn(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "is_urn", &["value"])?;
    Ok(is_uri(call, &value, &Value::list([Value::from("urn")])).is_some())
}
