//! `urllib.parse`: splitting, quoting and unquoting addresses.

use std::fmt::Write;
use value::{Dict, Value};

/// The parts of an address.
#[derive(Debug, Default)]
pub(crate) struct Url {
    /// `http`, in lower case.
    pub(crate) scheme: String,
    /// `user:password@host:port`.
    pub(crate) netloc: String,
    /// What follows it.
    pub(crate) path: String,
    query: String,
    fragment: String,
}

/// Python's `urlsplit`; an error is the text of its exception.
pub(crate) fn split(url: &str) -> Result<Url, String> {
    let stripped = url.trim_start_matches(|ch: char| ch <= ' ');
    let cleaned: String = stripped.chars().filter(|ch| !matches!(ch, '\t' | '\r' | '\n')).collect();
    let mut rest = cleaned.as_str();
    let mut parts = Url::default();
    if let Some(at) = rest.find(':')
        && at > 0
        && rest.starts_with(|ch: char| ch.is_ascii_alphabetic())
        && rest[..at].chars().all(|ch| ch.is_ascii_alphanumeric() || "+-.".contains(ch))
    {
        parts.scheme = rest[..at].to_ascii_lowercase();
        rest = &rest[at + 1..];
    }
    if let Some(after) = rest.strip_prefix("//") {
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let netloc = &after[..end];
        if netloc.contains('[') != netloc.contains(']') {
            return Err("Invalid IPv6 URL".to_owned());
        }
        netloc.clone_into(&mut parts.netloc);
        rest = &after[end..];
    }
    if let Some((before, fragment)) = rest.split_once('#') {
        fragment.clone_into(&mut parts.fragment);
        rest = before;
    }
    if let Some((before, query)) = rest.split_once('?') {
        query.clone_into(&mut parts.query);
        rest = before;
    }
    rest.clone_into(&mut parts.path);
    Ok(parts)
}

impl Url {
    fn host_info(&self) -> (Option<String>, Option<&str>) {
        let host = self.netloc.rsplit_once('@').map_or(self.netloc.as_str(), |(_, host)| host);
        let (name, port) = match host.split_once('[') {
            Some((_, bracketed)) => {
                let (name, after) = bracketed.split_once(']').unwrap_or((bracketed, ""));
                (name, after.split_once(':').map(|(_, port)| port))
            }
            None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
        };
        let (name, zone) = name.split_once('%').map_or((name, None), |(name, zone)| (name, Some(zone)));
        let lower = match zone {
            Some(zone) => format!("{}%{zone}", name.to_lowercase()),
            None => name.to_lowercase(),
        };
        (Some(lower).filter(|name| !name.is_empty()), port.filter(|port| !port.is_empty()))
    }

    /// All parts by name, in alphabetical order; fails for a port that is no number.
    pub(crate) fn to_dict(&self) -> Result<Dict, String> {
        let (hostname, port) = self.host_info();
        let port = match port {
            None => Value::None,
            Some(text) => match text.parse::<i64>() {
                Ok(number) if text.chars().all(|ch| ch.is_ascii_digit()) && number <= 65_535 => Value::Int(number),
                Ok(_) if text.chars().all(|ch| ch.is_ascii_digit()) => {
                    return Err("Port out of range 0-65535".to_owned());
                }
                _ => return Err(format!("Port could not be cast to integer value as {}", value::str_repr(text))),
            },
        };
        let user_info = self.netloc.rsplit_once('@').map(|(user, _)| user);
        let username = user_info.map(|info| info.split_once(':').map_or(info, |(user, _)| user).to_owned());
        let password = user_info.and_then(|info| info.split_once(':')).map(|(_, password)| password.to_owned());
        Ok([
            ("fragment", Value::from(self.fragment.as_str())),
            ("hostname", Value::from(hostname)),
            ("netloc", Value::from(self.netloc.as_str())),
            ("password", Value::from(password)),
            ("path", Value::from(self.path.as_str())),
            ("port", port),
            ("query", Value::from(self.query.as_str())),
            ("scheme", Value::from(self.scheme.as_str())),
            ("username", Value::from(username)),
        ]
        .into_iter()
        .collect())
    }
}

/// Python's `quote`: all but letters, digits, `_.-~` and the safe ones as `%XX`.
pub(crate) fn quote(text: &str, safe: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        let ch = char::from(byte);
        if ch.is_ascii_alphanumeric() || "_.-~".contains(ch) || ch.is_ascii() && safe.contains(ch) {
            out.push(ch);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Python's `unquote`: bytes that are no UTF-8 become the replacement character.
pub(crate) fn unquote(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let decoded = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .filter(|hex| hex.chars().all(|ch| ch.is_ascii_hexdigit()))
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(decoded.unwrap_or(bytes[at]));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}
