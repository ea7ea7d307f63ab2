//! Integers without bound; dates and times.

use crate::{BigInt, Value};
use std::fmt::Write;
use std::sync::Arc;

/// Makes the integer value of a number: an `Int` where it fits.
pub(crate) fn normalise(number: BigInt) -> Value {
    match i64::try_from(&number) {
        Ok(small) => Value::Int(small),
        Err(_) => Value::BigInt(Arc::new(number)),
    }
}

/// A date, a date with time, or a duration, as Python's `datetime` has them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    /// What it is.
    pub kind: DateTimeKind,
}

/// The kinds of [`DateTime`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DateTimeKind {
    /// `datetime.date`.
    Date(jiff::civil::Date),
    /// `datetime.datetime`, with its offset from UTC in seconds where it has one.
    DateTime(jiff::civil::DateTime, Option<i32>),
    /// `datetime.timedelta`, in microseconds.
    Delta(i128),
}

impl DateTime {
    /// Python's name of the type.
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            DateTimeKind::Date(_) => "date",
            DateTimeKind::DateTime(..) => "datetime",
            DateTimeKind::Delta(_) => "timedelta",
        }
    }

    /// Returns ISO 8601 text as `isoformat()` gives it (for a duration: Python's `str`).
    pub fn isoformat(&self, separator: char) -> String {
        match &self.kind {
            DateTimeKind::Date(date) => format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
            DateTimeKind::DateTime(time, offset) => {
                let mut text = format!(
                    "{:04}-{:02}-{:02}{separator}{:02}:{:02}:{:02}",
                    time.year(),
                    time.month(),
                    time.day(),
                    time.hour(),
                    time.minute(),
                    time.second()
                );
                let micros = time.subsec_nanosecond() / 1000;
                if micros > 0 {
                    let _ = write!(text, ".{micros:06}");
                }
                if let Some(seconds) = offset {
                    let sign = if *seconds < 0 { '-' } else { '+' };
                    let minutes = seconds.abs() / 60;
                    let _ = write!(text, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
                    if seconds.abs() % 60 != 0 {
                        let _ = write!(text, ":{:02}", seconds.abs() % 60);
                    }
                }
                text
            }
            DateTimeKind::Delta(micros) => {
                let day = 86_400_000_000_i128;
                let (days, rest) = (micros.div_euclid(day), micros.rem_euclid(day));
                let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
                let mut text = match days {
                    0 => String::new(),
                    1 | -1 => format!("{days} day, "),
                    _ => format!("{days} days, "),
                };
                let _ = write!(text, "{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
                if fraction > 0 {
                    let _ = write!(text, ".{fraction:06}");
                }
                text
            }
        }
    }
}
