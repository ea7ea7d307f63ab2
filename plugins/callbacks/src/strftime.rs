//! Python's `datetime.strftime`.
//!
//! **Invariant:** the clock is never read: a time comes from an event, and the time zone from the start of the run or an
//! option.

use event::CallbackError;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::fmt::Write;
use std::time::SystemTime;

/// A time zone, and whether times tell of it.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    zone: TimeZone,
    /// Python: local times are naive; `%z` and `%Z` are empty.
    is_told: bool,
}

impl Zone {
    /// Returns a time zone by its name; fails as Python does.
    pub(crate) fn named(name: &str) -> Result<Self, CallbackError> {
        let zone =
            TimeZone::get(name).map_err(|_| CallbackError::Message(format!("'No time zone found with key {name}'")))?;
        Ok(Zone { zone, is_told: true })
    }

    /// Returns the time zone of a run: the system's where its name is empty or unknown.
    pub(crate) fn of_run(name: &str) -> Self {
        Zone { zone: TimeZone::get(name).unwrap_or_else(|_| TimeZone::system()), is_told: false }
    }
}

/// Returns a time in a form. What the form has that `strftime` does not know stays as it is.
pub(crate) fn strftime(time: SystemTime, zone: &Zone, form: &str) -> String {
    let time = Timestamp::try_from(time).unwrap_or_default().to_zoned(zone.zone.clone());
    let mut out = String::new();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let end = after.find(|ch: char| !matches!(ch, '-' | '_' | '0' | '^' | '#' | ':' | '1'..='9'));
        let length = end.and_then(|end| after[end..].chars().next().map(|ch| end + ch.len_utf8()));
        let (directive, after) = after.split_at(length.unwrap_or(after.len()));
        push(&mut out, &time, zone.is_told, directive);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Appends what a directive, without its `%`, stands for.
fn push(out: &mut String, time: &Zoned, is_told: bool, directive: &str) {
    let directive = match directive {
        "%" => return out.push('%'),
        "f" => {
            let micros = time.subsec_nanosecond() / 1000;
            let _ = write!(out, "{micros:06}");
            return;
        }
        "z" | "Z" | ":z" if !is_told => return,
        "c" => "a %b %e %H:%M:%S %Y",
        "x" => "m/%d/%y",
        "X" => "H:%M:%S",
        "r" => "I:%M:%S %p",
        other => other,
    };
    let form = format!("%{directive}");
    match strtime::format(&form, time) {
        Ok(text) => out.push_str(&text),
        Err(_) => out.push_str(&form),
    }
}
