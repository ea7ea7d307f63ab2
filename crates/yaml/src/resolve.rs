//! Tags, and which of them a plain scalar has by its looks: YAML 1.1's rules as PyYAML has them.

use crate::scalar;

/// YAML's prefix of standard tags.
const STANDARD: &str = "tag:yaml.org,2002:";

/// A tag that has a meaning, or any other by its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    Null,
    Bool,
    Int,
    Float,
    Str,
    Binary,
    Timestamp,
    Merge,
    Default,
    Seq,
    Map,
    Set,
    Omap,
    Pairs,
    Unsafe,
    Vault,
    VaultEncrypted,
    Other(String),
}

impl Tag {
    pub(crate) fn from_text(text: String) -> Tag {
        match text.strip_prefix(STANDARD) {
            Some("null") => Tag::Null,
            Some("bool") => Tag::Bool,
            Some("int") => Tag::Int,
            Some("float") => Tag::Float,
            Some("str" | "python/unicode") => Tag::Str,
            Some("binary") => Tag::Binary,
            Some("timestamp") => Tag::Timestamp,
            Some("merge") => Tag::Merge,
            Some("value") => Tag::Default,
            Some("seq") => Tag::Seq,
            Some("map" | "python/dict") => Tag::Map,
            Some("set") => Tag::Set,
            Some("omap") => Tag::Omap,
            Some("pairs") => Tag::Pairs,
            Some(_) => Tag::Other(text),
            None => match text.as_str() {
                "!unsafe" => Tag::Unsafe,
                "!vault" => Tag::Vault,
                "!vault-encrypted" => Tag::VaultEncrypted,
                _ => Tag::Other(text),
            },
        }
    }

    /// Returns the tag in full, where a message may need it.
    pub(crate) fn text(&self) -> &str {
        match self {
            Tag::Merge => "tag:yaml.org,2002:merge",
            Tag::Default => "tag:yaml.org,2002:value",
            Tag::Unsafe => "!unsafe",
            Tag::Vault => "!vault",
            Tag::VaultEncrypted => "!vault-encrypted",
            Tag::Other(text) => text,
            _ => "",
        }
    }
}

/// Returns the tag of a plain scalar without one.
pub(crate) fn resolve(text: &str) -> Tag {
    let Some(first) = text.bytes().next() else {
        return Tag::Null;
    };
    // A line end behind it is overlooked, as Python's `$` does; only quoted text that is marked `!unsafe` has one.
    let text = text.strip_suffix('\n').unwrap_or(text);
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' if scalar::is_bool(text) => Tag::Bool,
        b'n' | b'N' | b'~' if matches!(text, "~" | "null" | "Null" | "NULL") => Tag::Null,
        b'-' | b'+' | b'.' | b'0'..=b'9' if scalar::is_float(text) => Tag::Float,
        b'-' | b'+' | b'0'..=b'9' if scalar::is_int(text) => Tag::Int,
        b'0'..=b'9' if scalar::is_timestamp(text) => Tag::Timestamp,
        b'<' if text == "<<" => Tag::Merge,
        b'=' if text == "=" => Tag::Default,
        b'!' | b'&' | b'*' if text.len() == 1 => Tag::Other(format!("{STANDARD}yaml")),
        _ => Tag::Str,
    }
}
