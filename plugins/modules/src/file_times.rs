//! Access and modification times as the `file` module takes them.

use fancy_regex::Regex;
use jiff::civil::DateTime;
use module::{Diff, Module, Stop, Time, bytes_repr, note, os_error};
use std::path::Path;
use value::str_repr;

/// What a time shall become.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stamp {
    /// What it is.
    Preserve,
    /// The present.
    Now,
    /// Seconds since the epoch.
    At(f64),
}

/// Both times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stamps {
    /// Of the last change.
    pub(crate) modification: Stamp,
    /// Of the last access.
    pub(crate) access: Stamp,
}

impl Stamps {
    /// Reads the arguments; where they are not given, `touch` sets the present and the others preserve.
    pub(crate) fn read(module: &Module<'_>, state: &str) -> Result<Stamps, Stop> {
        let one = |time: &str, format: &str| {
            let fallback = if state == "touch" { "now" } else { "preserve" };
            let text = module.text(time);
            let format = module.text(format).unwrap_or_default();
            stamp(module, text.as_ref().map_or(fallback, |text| text.as_str()), &format)
        };
        Ok(Stamps {
            modification: one("modification_time", "modification_time_format")?,
            access: one("access_time", "access_time_format")?,
        })
    }

    /// Sets the times of a path where they differ.
    pub(crate) fn apply(self, module: &mut Module<'_>, path: &str, mut diff: Option<&mut Diff>) -> Result<bool, Stop> {
        let both_now = self.modification == Stamp::Now && self.access == Stamp::Now;
        if self.modification == Stamp::Preserve && self.access == Stamp::Preserve {
            return Ok(false);
        }
        let refused = |reason: String| {
            Stop::fail(format!("Error while updating modification or access time: {reason}")).with("path", path)
        };
        let at = Path::new(path);
        let before = module.system.stat(at).map_err(|error| refused(os_error(&error, &bytes_repr(path))))?;
        let now = module.system.now().as_secs_f64();
        let seconds = |stamp: Stamp, before: Time| match stamp {
            Stamp::Preserve => before.as_float(),
            Stamp::Now => now,
            Stamp::At(seconds) => seconds,
        };
        let (mtime, atime) = (seconds(self.modification, before.mtime), seconds(self.access, before.atime));
        #[expect(clippy::float_cmp, reason = "Ansible compares the floats, too")]
        let same = |after: f64, before: Time| after == before.as_float();
        if !both_now && same(mtime, before.mtime) && same(atime, before.atime) {
            return Ok(false);
        }
        if !module.check_mode() {
            let set = if both_now {
                module.system.touch(at)
            } else {
                module.system.set_times(at, Time::from_float(atime), Time::from_float(mtime))
            };
            // Setting times fails without the name.
            set.map_err(|error| refused(os_error(&error, "")))?;
        }
        if !same(mtime, before.mtime) {
            note(diff.as_deref_mut(), "mtime", before.mtime.as_float(), mtime);
        }
        if !same(atime, before.atime) {
            note(diff, "atime", before.atime.as_float(), atime);
        }
        Ok(true)
    }
}

fn stamp(module: &Module<'_>, text: &str, format: &str) -> Result<Stamp, Stop> {
    match text {
        "preserve" => return Ok(Stamp::Preserve),
        "now" => return Ok(Stamp::Now),
        _ => {}
    }
    let failed = |reason: String| {
        Stop::fail(format!("Error while obtaining timestamp for time {text} using format {format}: {reason}"))
    };
    let civil = parse(text, format).map_err(failed)?;
    let zoned = civil.to_zoned(module.system.time_zone()).map_err(|_| failed("mktime argument out of range".into()))?;
    #[expect(clippy::cast_precision_loss, reason = "seconds of a calendar fit")]
    Ok(Stamp::At(zoned.timestamp().as_second() as f64))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads a time in a format of `strptime`. The error is Python's sentence.
fn parse(text: &str, format: &str) -> Result<DateTime, String> {
    let mut pattern = String::from("(?i)^");
    let mut keys = Vec::new();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            while chars.peek().is_some_and(|next| next.is_whitespace()) {
                chars.next();
            }
            pattern.push_str(r"\s+");
            continue;
        }
        if c != '%' {
            pattern.push_str(&fancy_regex::escape(c.encode_utf8(&mut [0; 4])));
            continue;
        }
        let Some(key) = chars.next() else { return Err(format!("stray %% in format {}", str_repr(format))) };
        let part = match key {
            'd' => r"3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9]",
            'f' => r"[0-9]{1,6}",
            'H' => r"2[0-3]|[0-1]\d|\d",
            'I' => r"1[0-2]|0[1-9]|[1-9]| [1-9]",
            'j' => r"36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9]",
            'm' => r"1[0-2]|0[1-9]|[1-9]",
            'M' => r"[0-5]\d|\d",
            'S' => r"6[0-1]|[0-5]\d|\d",
            'y' => r"\d\d",
            'Y' => r"\d\d\d\d",
            'p' => "am|pm",
            'a' => "mon|tue|wed|thu|fri|sat|sun",
            'A' => "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
            'b' => "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
            'B' => "january|february|march|april|may|june|july|august|september|october|november|december",
            '%' => {
                pattern.push('%');
                continue;
            }
            other => return Err(format!("'{other}' is a bad directive in format {}", str_repr(format))),
        };
        pattern.extend(["(", part, ")"]);
        keys.push(key);
    }
    let mismatch = || format!("time data {} does not match format {}", str_repr(text), str_repr(format));
    let regex = Regex::new(&pattern).map_err(|_| mismatch())?;
    let found = regex.captures(text).ok().flatten().ok_or_else(mismatch)?;
    let end = found.get(0).map_or(0, |whole| whole.end());
    if end < text.len() {
        return Err(format!("unconverted data remains: {}", &text[end..]));
    }
    let (mut year, mut month, mut day, mut hour, mut minute, mut second) = (1900_i16, 1_i8, 1_i8, 0_i8, 0_i8, 0_i8);
    let (mut afternoon, mut day_of_year) = (None, None);
    for (index, key) in keys.iter().enumerate() {
        let text = found.get(index + 1).map_or("", |part| part.as_str()).trim().to_lowercase();
        let number = text.parse::<i16>().unwrap_or(0);
        let small = i8::try_from(number).unwrap_or(0);
        match key {
            'd' => day = small,
            'H' | 'I' => hour = small,
            'j' => day_of_year = Some(number),
            'm' => month = small,
            'M' => minute = small,
            'S' => second = small.min(59),
            'y' => year = if number <= 68 { 2000 + number } else { 1900 + number },
            'Y' => year = number,
            'p' => afternoon = Some(text == "pm"),
            'b' | 'B' => {
                let at = MONTHS.iter().position(|month| month.starts_with(&text)).unwrap_or(0);
                month = i8::try_from(at + 1).unwrap_or(1);
            }
            _ => {}
        }
    }
    if let Some(afternoon) = afternoon {
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    if let Some(days) = day_of_year.filter(|_| !keys.contains(&'d')) {
        let first = DateTime::new(year, 1, 1, hour, minute, second, 0).map_err(|_| mismatch())?;
        return first.checked_add(jiff::Span::new().days(i64::from(days) - 1)).map_err(|_| mismatch());
    }
    DateTime::new(year, month, day, hour, minute, second, 0).map_err(|_| "day is out of range for month".to_owned())
}
