//! Jinja's filters for HTML.

use crate::access::{iterate, mapping, text};
use crate::fail::{Got, fail};
use crate::python::class::class_name;
use crate::signature::{bind, bind_none, index, or};
use std::collections::BTreeSet;
use std::fmt::Write;
use template::Call;
use value::{Str, Value, repr};

/// Escapes text for HTML as `MarkupSafe` does.
pub(crate) fn escape_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\'' => out.push_str("&#39;"),
            '"' => out.push_str("&#34;"),
            other => out.push(other),
        }
    }
    out
}

/// `escape`, `e`.
pub(super) fn escape(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    crate::signature::exactly_one(call, "_escape_inner")?;
    if matches!(&value, Value::Str(text) if text.is_markup()) {
        return Ok(value);
    }
    Ok(markup(escape_text(&text(call, &value)?)))
}

/// Text that is fit for HTML as it is.
pub(crate) fn markup(text: String) -> Value {
    Value::Str(Str::new(text).with_markup(true))
}

/// `forceescape`.
pub(super) fn forceescape(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_forceescape", &["value"])?;
    Ok(markup(escape_text(&text(call, &value)?)))
}

/// `safe`: the text itself.
pub(super) fn safe(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_mark_safe", &["value"])?;
    Ok(markup(text(call, &value)?.into_owned()))
}

/// `striptags`: text without tags and comments, entities resolved.
pub(super) fn striptags(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_striptags", &["value"])?;
    let mut subject = text(call, &value)?.into_owned();
    cut_out(&mut subject, "<!--", "-->");
    cut_out(&mut subject, "<", ">");
    let words: Vec<&str> = subject.split(crate::python::text::is_space).filter(|word| !word.is_empty()).collect();
    Ok(Value::from(unescape(&words.join(" "))))
}

fn cut_out(subject: &mut String, open: &str, close: &str) {
    while let Some(start) = subject.find(open) {
        let Some(length) = subject[start..].find(close) else { break };
        subject.replace_range(start..start + length + close.len(), "");
    }
}

/// Resolves numeric entities and the named ones in use.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (ch, length) = entity(rest).unwrap_or(('&', 1));
        out.push(ch);
        rest = &rest[length..];
    }
    out + rest
}

/// Reads an entity: its character and how many bytes it takes.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.find(';')?;
    let name = &text[1..end];
    let ch = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code)?
    } else {
        match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => '\u{a0}',
            "copy" => '©',
            "reg" => '®',
            "trade" => '™',
            "hellip" => '…',
            "mdash" => '—',
            "ndash" => '–',
            "laquo" => '«',
            "raquo" => '»',
            "euro" => '€',
            "times" => '×',
            "middot" => '·',
            "bull" => '•',
            "lsquo" => '‘',
            "rsquo" => '’',
            "ldquo" => '“',
            "rdquo" => '”',
            "auml" => 'ä',
            "ouml" => 'ö',
            "uuml" => 'ü',
            "Auml" => 'Ä',
            "Ouml" => 'Ö',
            "Uuml" => 'Ü',
            "szlig" => 'ß',
            "eacute" => 'é',
            "egrave" => 'è',
            "agrave" => 'à',
            "ccedil" => 'ç',
            _ => return None,
        }
    };
    Some((ch, end + 1))
}

/// `xmlattr(autospace=True)`: a mapping as attributes of a tag.
pub(super) fn xmlattr(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [autospace] = bind(call, "do_xmlattr", &["eval_ctx", "d"], &[], &["autospace"])?;
    let Some(dict) = mapping(call, &value)? else {
        return fail(format!("'{}' object has no attribute 'items'", class_name(&value)));
    };
    let mut parts = Vec::new();
    for (key, item) in &dict {
        if item.is_none() {
            continue;
        }
        let Value::Str(name) = key else {
            return fail(format!("expected string or bytes-like object, got '{}'", class_name(key)));
        };
        if name.contains(|ch: char| ch.is_ascii_whitespace() || ch == '\u{b}' || "/>=".contains(ch)) {
            return fail(format!("Invalid character in attribute name: {}", repr(key)));
        }
        parts.push(format!("{}=\"{}\"", escape_text(name), escape_text(&text(call, item)?)));
    }
    let mut out = parts.join(" ");
    if or(autospace, true).is_true() && !out.is_empty() {
        out.insert(0, ' ');
    }
    Ok(Value::from(out))
}

/// `urlize(trim_url_limit=None, nofollow=False, target=None, rel=None, extra_schemes=None)`: links in text made clickable.
pub(super) fn urlize(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [limit, nofollow, target, rel, extra] = bind(
        call,
        "do_urlize",
        &["eval_ctx", "value"],
        &[],
        &["trim_url_limit", "nofollow", "target", "rel", "extra_schemes"],
    )?;
    let rel = or(rel, Value::None);
    let rel = if rel.is_true() { text(call, &rel)?.into_owned() } else { String::new() };
    let mut rels: BTreeSet<&str> = rel.split_whitespace().collect();
    if or(nofollow, false).is_true() {
        rels.insert("nofollow");
    }
    rels.insert("noopener");
    let rels: Vec<&str> = rels.into_iter().collect();
    let mut attributes = format!(" rel=\"{}\"", escape_text(&rels.join(" ")));
    let target = or(target, Value::None);
    if target.is_true() {
        let _ = write!(attributes, " target=\"{}\"", escape_text(&text(call, &target)?));
    }
    let mut schemes = Vec::new();
    if let Some(extra) = extra.filter(|value| !value.is_none()) {
        for scheme in iterate(call, &extra)? {
            let name = text(call, &scheme)?.into_owned();
            if !is_scheme(&name) {
                return fail(format!("{} is not a valid URI scheme prefix.", repr(&scheme)));
            }
            schemes.push(name);
        }
    }
    let links = Links {
        limit: match limit {
            None | Some(Value::None) => None,
            Some(limit) => Some(usize::try_from(index(&limit)?).unwrap_or(0)),
        },
        attributes,
        schemes,
        url: crate::python::regex::Pattern::cached(URL, crate::python::regex::IGNORE_CASE)?,
        email: crate::python::regex::Pattern::cached(r"^\S+@\w[\w.-]*\.\w+$", 0)?,
    };
    let escaped = escape_text(&text(call, &value)?);
    let mut out = String::new();
    let mut rest = escaped.as_str();
    while !rest.is_empty() {
        let is_space = |ch: char| crate::python::text::is_space(ch);
        let word_end = rest.find(is_space).unwrap_or(rest.len());
        out.push_str(&links.word(&rest[..word_end])?);
        rest = &rest[word_end..];
        let space_end = rest.find(|ch: char| !is_space(ch)).unwrap_or(rest.len());
        out.push_str(&rest[..space_end]);
        rest = &rest[space_end..];
    }
    Ok(Value::from(out))
}

/// What counts as a link: a web address with a scheme or `www.`, or a domain of a common kind.
const URL: &str = concat!(
    r"^((https?://|www\.)(([\w%-]+\.)+)?([a-z]{2,63}|xn--[\w%]{2,59})",
    r"|([\w%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)",
    r"|(https?://)((([\d]{1,3})(\.[\d]{1,3}){3})|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}])))",
    r"(?::[\d]{1,5})?(?:[/?#]\S*)?$"
);

fn is_scheme(name: &str) -> bool {
    let Some((scheme, rest)) = name.split_once(':') else { return false };
    let mut chars = scheme.chars();
    chars.next().is_some_and(|ch| ch.is_ascii_alphabetic())
        && chars.all(|ch| ch.is_ascii_alphanumeric() || ".+-".contains(ch))
        && scheme.len() >= 2
        && (rest.is_empty() || rest == "/" || rest == "//")
}

struct Links {
    limit: Option<usize>,
    attributes: String,
    schemes: Vec<String>,
    url: std::sync::Arc<crate::python::regex::Pattern>,
    email: std::sync::Arc<crate::python::regex::Pattern>,
}

impl Links {
    fn word(&self, word: &str) -> Got<String> {
        let mut middle = word;
        while let Some(rest) = ["(", "<", "&lt;"].iter().find_map(|open| middle.strip_prefix(open)) {
            middle = rest;
        }
        let head = &word[..word.len() - middle.len()];
        let body = middle;
        while let Some(rest) = [")", ">", ".", ",", "\n", "&gt;"].iter().find_map(|close| middle.strip_suffix(close)) {
            middle = rest;
        }
        let mut tail = &body[middle.len()..];
        let mut end = middle.len();
        for (open, close) in [("(", ")"), ("<", ">"), ("&lt;", "&gt;")] {
            let opened = body[..end].matches(open).count();
            if opened <= body[..end].matches(close).count() {
                continue;
            }
            for _ in 0..opened.min(tail.matches(close).count()) {
                let Some(at) = tail.find(close) else { break };
                end += at + close.len();
                tail = &body[end..];
            }
        }
        Ok(format!("{head}{}{tail}", self.link(&body[..end])?))
    }

    fn link(&self, middle: &str) -> Got<String> {
        let shown = match self.limit {
            Some(limit) if middle.chars().count() > limit => {
                format!("{}...", crate::python::text::take_chars(middle, limit))
            }
            _ => middle.to_owned(),
        };
        let attributes = &self.attributes;
        if self.url.is_match_at_start(middle)? {
            let scheme = if middle.starts_with("https://") || middle.starts_with("http://") { "" } else { "https://" };
            return Ok(format!("<a href=\"{scheme}{middle}\"{attributes}>{shown}</a>"));
        }
        if let Some(address) = middle.strip_prefix("mailto:")
            && self.email.is_match_at_start(address)?
        {
            return Ok(format!("<a href=\"{middle}\">{address}</a>"));
        }
        if middle.contains('@')
            && !middle.starts_with("www.")
            && !middle.starts_with('@')
            && !middle.contains(':')
            && self.email.is_match_at_start(middle)?
        {
            return Ok(format!("<a href=\"mailto:{middle}\">{middle}</a>"));
        }
        let mut linked = middle.to_owned();
        for scheme in &self.schemes {
            if linked != *scheme && linked.starts_with(scheme.as_str()) {
                linked = format!("<a href=\"{linked}\"{attributes}>{linked}</a>");
            }
        }
        Ok(linked)
    }
}
