//! Methods and attributes of `date`, `datetime` and `timedelta`, and `strftime`.

use super::{Outcome, arity, fail};
use crate::plugin::Args;
use diagnostic::Diagnostic;
use jiff::civil;
use std::sync::Arc;
use value::{DateTime, DateTimeKind, Value, to_text};

const DATE: &[&str] =
    &["ctime", "isocalendar", "isoformat", "isoweekday", "strftime", "timetuple", "toordinal", "weekday", "replace"];
const DATE_TIME: &[&str] = &[
    "ctime",
    "date",
    "isoformat",
    "isoweekday",
    "strftime",
    "time",
    "timestamp",
    "toordinal",
    "weekday",
    "replace",
    "utcoffset",
];
const DELTA: &[&str] = &["total_seconds"];

pub(super) fn names(time: &DateTime) -> &'static [&'static str] {
    match time.kind {
        DateTimeKind::Date(_) => DATE,
        DateTimeKind::DateTime(..) => DATE_TIME,
        DateTimeKind::Delta(_) => DELTA,
    }
}

pub(super) fn property(time: &DateTime, name: &str) -> Option<Value> {
    let (date, clock, zone) = match &time.kind {
        DateTimeKind::Date(date) => (*date, None, None),
        DateTimeKind::DateTime(at, zone) => (at.date(), Some(at.time()), *zone),
        DateTimeKind::Delta(micros) => {
            let day = 86_400_000_000_i128;
            let rest = micros.rem_euclid(day);
            let number = |value: i128| i64::try_from(value).ok().map(Value::Int);
            return match name {
                "days" => number(micros.div_euclid(day)),
                "seconds" => number(rest / 1_000_000),
                "microseconds" => number(rest % 1_000_000),
                _ => None,
            };
        }
    };
    let number = |value: i64| Some(Value::Int(value));
    match name {
        "year" => number(i64::from(date.year())),
        "month" => number(i64::from(date.month())),
        "day" => number(i64::from(date.day())),
        "hour" => number(i64::from(clock?.hour())),
        "minute" => number(i64::from(clock?.minute())),
        "second" => number(i64::from(clock?.second())),
        "microsecond" => number(i64::from(clock?.subsec_nanosecond() / 1000)),
        "tzinfo" if clock.is_some() && zone.is_none() => Some(Value::None),
        _ => None,
    }
}

pub(super) fn call(time: &DateTime, name: &str, mut args: Args) -> Outcome {
    if let DateTimeKind::Delta(micros) = time.kind {
        arity("timedelta.total_seconds", &args, 0, 0)?;
        #[expect(clippy::cast_precision_loss, reason = "as Python's total_seconds")]
        return Ok(Value::Float(micros as f64 / 1e6));
    }
    let (date, at) = match &time.kind {
        DateTimeKind::Date(date) => (*date, date.to_datetime(civil::Time::midnight())),
        DateTimeKind::DateTime(at, _) => (at.date(), *at),
        DateTimeKind::Delta(_) => return fail("timedelta"),
    };
    match name {
        "strftime" => {
            let Some(pattern) = args.take(0, "format") else {
                return fail("strftime() missing required argument 'format' (pos 1)");
            };
            strftime(time, &to_text(&pattern)).map(Value::from)
        }
        "isoformat" => {
            let separator =
                args.take(0, "sep").map(|sep| to_text(&sep)).and_then(|sep| sep.chars().next()).unwrap_or('T');
            Ok(Value::from(time.isoformat(separator)))
        }
        "timestamp" => {
            let seconds = match &time.kind {
                DateTimeKind::DateTime(at, Some(offset)) => {
                    at.duration_since(civil::date(1970, 1, 1).at(0, 0, 0, 0)).as_secs_f64() - f64::from(*offset)
                }
                _ => match at.to_zoned(jiff::tz::TimeZone::system()) {
                    Ok(zoned) => zoned.timestamp().as_duration().as_secs_f64(),
                    Err(error) => return fail(error.to_string()),
                },
            };
            Ok(Value::Float(seconds))
        }
        "date" => Ok(Value::DateTime(Arc::new(DateTime { kind: DateTimeKind::Date(date) }))),
        // A time of day has no type of its own here: it is its text.
        "time" => {
            let text = time.isoformat(' ');
            let text = text.split_once(' ').map_or("", |(_, clock)| clock);
            Ok(Value::from(text.split(['+', '-']).next().unwrap_or_default()))
        }
        "weekday" => Ok(Value::Int(i64::from(date.weekday().to_monday_zero_offset()))),
        "isoweekday" => Ok(Value::Int(i64::from(date.weekday().to_monday_one_offset()))),
        "toordinal" => {
            let days = date.duration_since(civil::date(1, 1, 1)).as_secs() / 86_400;
            Ok(Value::Int(days + 1))
        }
        "ctime" => strftime(time, "%a %b %e %H:%M:%S %Y").map(Value::from),
        "utcoffset" => Ok(match &time.kind {
            DateTimeKind::DateTime(_, Some(offset)) => crate::op::delta(i128::from(*offset) * 1_000_000),
            _ => Value::None,
        }),
        "replace" => replace(time, args),
        _ => fail(format!("the {} method {name} is not supported yet", time.type_name())),
    }
}

fn replace(time: &DateTime, mut args: Args) -> Outcome {
    let mut part = |position: usize, name: &str, old: i64| {
        args.take(position, name).and_then(|value| value.as_int()).unwrap_or(old)
    };
    let small = |value: i64| i8::try_from(value).unwrap_or(-1);
    let made = |kind| Ok(Value::DateTime(Arc::new(DateTime { kind })));
    let wrong = |error: &jiff::Error| Diagnostic::error(error.to_string());
    match &time.kind {
        DateTimeKind::Date(date) => {
            let year = i16::try_from(part(0, "year", date.year().into())).unwrap_or(0);
            let (month, day) = (part(1, "month", date.month().into()), part(2, "day", date.day().into()));
            made(DateTimeKind::Date(civil::Date::new(year, small(month), small(day)).map_err(|error| wrong(&error))?))
        }
        DateTimeKind::DateTime(at, zone) => {
            let year = i16::try_from(part(0, "year", at.year().into())).unwrap_or(0);
            let (month, day) = (part(1, "month", at.month().into()), part(2, "day", at.day().into()));
            let (hour, minute) = (part(3, "hour", at.hour().into()), part(4, "minute", at.minute().into()));
            let second = part(5, "second", at.second().into());
            let micros = part(6, "microsecond", i64::from(at.subsec_nanosecond() / 1000));
            let nanos = i32::try_from(micros * 1000).unwrap_or(-1);
            let made_at =
                civil::DateTime::new(year, small(month), small(day), small(hour), small(minute), small(second), nanos)
                    .map_err(|error| wrong(&error))?;
            made(DateTimeKind::DateTime(made_at, *zone))
        }
        DateTimeKind::Delta(_) => fail("'datetime.timedelta' object has no attribute 'replace'"),
    }
}

/// Python's `strftime` of a date or time.
pub(crate) fn strftime(time: &DateTime, pattern: &str) -> Result<String, Diagnostic> {
    let (at, offset) = match &time.kind {
        DateTimeKind::Date(date) => (date.to_datetime(civil::Time::midnight()), None),
        DateTimeKind::DateTime(at, offset) => (*at, *offset),
        DateTimeKind::Delta(_) => return fail("unsupported format string passed to datetime.timedelta.__format__"),
    };
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(ch) = chars.next() {
        if ch != '%' {
            out.push(ch);
            continue;
        }
        let plain = chars.next_if_eq(&'-').is_some();
        let Some(code) = chars.next() else {
            out.push('%');
            break;
        };
        let pad = |width: usize, value: i64| if plain { value.to_string() } else { format!("{value:0width$}") };
        let hour = i64::from(at.hour());
        let hour12 = if hour % 12 == 0 { 12 } else { hour % 12 };
        let monday = i64::from(at.weekday().to_monday_zero_offset());
        let sunday = i64::from(at.weekday().to_sunday_zero_offset());
        let day_of_year = i64::from(at.day_of_year());
        let iso = at.date().iso_week_date();
        let weekday = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
            [usize::try_from(monday).unwrap_or(0)];
        let month = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ][usize::try_from(at.month() - 1).unwrap_or(0)];
        let again = |pattern: &str| strftime(time, pattern);
        let text = match code {
            'Y' => at.year().to_string(),
            'C' => pad(2, i64::from(at.year()) / 100),
            'y' => pad(2, i64::from(at.year()).rem_euclid(100)),
            'm' => pad(2, i64::from(at.month())),
            'd' => pad(2, i64::from(at.day())),
            'e' => format!("{:2}", at.day()),
            'H' => pad(2, hour),
            'k' => format!("{hour:2}"),
            'I' => pad(2, hour12),
            'l' => format!("{hour12:2}"),
            'M' => pad(2, i64::from(at.minute())),
            'S' => pad(2, i64::from(at.second())),
            'f' => format!("{:06}", at.subsec_nanosecond() / 1000),
            'j' => pad(3, day_of_year),
            'p' => if hour < 12 { "AM" } else { "PM" }.to_owned(),
            'P' => if hour < 12 { "am" } else { "pm" }.to_owned(),
            'A' => weekday.to_owned(),
            'a' => weekday[..3].to_owned(),
            'B' => month.to_owned(),
            'b' | 'h' => month[..3].to_owned(),
            'w' => sunday.to_string(),
            'u' => (monday + 1).to_string(),
            'U' => pad(2, (day_of_year + 6 - sunday) / 7),
            'W' => pad(2, (day_of_year + 6 - monday) / 7),
            'V' => pad(2, i64::from(iso.week())),
            'G' => iso.year().to_string(),
            'g' => pad(2, i64::from(iso.year()).rem_euclid(100)),
            'D' | 'x' => again("%m/%d/%y")?,
            'T' | 'X' => again("%H:%M:%S")?,
            'R' => again("%H:%M")?,
            'r' => again("%I:%M:%S %p")?,
            'F' => again("%Y-%m-%d")?,
            'c' => again("%a %b %e %H:%M:%S %Y")?,
            'n' => "\n".to_owned(),
            't' => "\t".to_owned(),
            '%' => "%".to_owned(),
            's' => match (offset, at.to_zoned(jiff::tz::TimeZone::system())) {
                (None, Ok(zoned)) => zoned.timestamp().as_second().to_string(),
                (Some(offset), _) => {
                    let utc = at.duration_since(civil::date(1970, 1, 1).at(0, 0, 0, 0)).as_secs();
                    (utc - i64::from(offset)).to_string()
                }
                _ => String::new(),
            },
            'z' => offset.map_or_else(String::new, |offset| {
                let sign = if offset < 0 { '-' } else { '+' };
                format!("{sign}{:02}{:02}", offset.abs() / 3600, offset.abs() / 60 % 60)
            }),
            'Z' => offset.map_or_else(String::new, |offset| if offset == 0 { "UTC".to_owned() } else { String::new() }),
            other => format!("%{other}"),
        };
        out.push_str(&text);
    }
    Ok(out)
}
