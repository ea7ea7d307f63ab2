//! `time.strftime` as glibc does it, and `datetime.strptime`.

use crate::fail::{Fail, Got, fail};
use crate::python::regex::{IGNORE_CASE, Pattern, escape};
use jiff::civil;
use value::str_repr;

/// A moment taken apart, for formatting.
pub(crate) struct Moment {
    /// Date and time of day at the place.
    pub(crate) at: civil::DateTime,
    /// Seconds east of UTC.
    pub(crate) offset: i32,
    /// The zone's short name.
    pub(crate) zone: String,
    /// Seconds since 1970.
    pub(crate) epoch: i64,
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
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
];

/// Formats a moment in the C locale.
pub(crate) fn strftime(format: &str, moment: &Moment) -> String {
    let chars: Vec<char> = format.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while let Some(ch) = chars.get(at).copied() {
        if ch != '%' {
            out.push(ch);
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        let (mut pad, mut upper, mut swap) = (None, false, false);
        while let Some(flag) = chars.get(at).copied().filter(|flag| "_-0^#+".contains(*flag)) {
            match flag {
                '^' => upper = true,
                '#' => swap = true,
                '+' => pad = Some('0'),
                flag => pad = Some(flag),
            }
            at += 1;
        }
        let digits: String = chars[at..].iter().take_while(|ch| ch.is_ascii_digit()).take(4).collect();
        at += digits.len();
        let width: usize = digits.parse().unwrap_or(0);
        if chars.get(at).is_some_and(|ch| matches!(ch, 'E' | 'O')) {
            at += 1;
        }
        let field = chars.get(at).and_then(|kind| Field::of(*kind, moment));
        at += 1;
        let Some(field) = field else {
            out.extend(&chars[start..at.min(chars.len())]);
            continue;
        };
        let mut text = field.padded(pad, width);
        if upper {
            text = text.to_uppercase();
        }
        if swap {
            text = if chars.get(at - 1).is_some_and(|kind| matches!(kind, 'Z' | 'p')) {
                text.to_lowercase()
            } else {
                text.to_uppercase()
            };
        }
        out.push_str(&text);
    }
    out
}

/// One directive's value: a number with its usual width and padding, or text.
enum Field {
    Number(i64, usize, char),
    Text(String),
}

impl Field {
    fn padded(&self, pad: Option<char>, width: usize) -> String {
        let fill = |text: String, width: usize, pad: char| {
            let missing = width.saturating_sub(text.chars().count());
            pad.to_string().repeat(missing) + &text
        };
        match self {
            Field::Number(number, usual, usual_pad) => {
                let text = number.to_string();
                match pad {
                    Some('-') => text,
                    Some('_') => fill(text, width.max(*usual), ' '),
                    Some(_) => fill(text, width.max(*usual), '0'),
                    None => fill(text, width.max(*usual), *usual_pad),
                }
            }
            Field::Text(text) => fill(text.clone(), width, if pad == Some('0') { '0' } else { ' ' }),
        }
    }

    fn of(kind: char, moment: &Moment) -> Option<Field> {
        let at = moment.at;
        let date = at.date();
        let zero = |number: i64, width: usize| Some(Field::Number(number, width, '0'));
        let text = |text: &str| Some(Field::Text(text.to_owned()));
        let nested = |format: &str| Some(Field::Text(strftime(format, moment)));
        let monday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        let sunday = i64::from(date.weekday().to_sunday_zero_offset());
        let month = usize::try_from(date.month() - 1).unwrap_or(0);
        let hour = i64::from(at.hour());
        let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
        let day_of_year = i64::from(date.day_of_year()) - 1;
        let year = i64::from(date.year());
        let iso = date.iso_week_date();
        match kind {
            'a' => text(&DAYS[monday][..3]),
            'A' => text(DAYS[monday]),
            'b' | 'h' => text(&MONTHS[month][..3]),
            'B' => text(MONTHS[month]),
            'c' => nested("%a %b %e %H:%M:%S %Y"),
            'C' => zero(year.div_euclid(100), 2),
            'd' => zero(i64::from(date.day()), 2),
            'D' | 'x' => nested("%m/%d/%y"),
            'e' => Some(Field::Number(i64::from(date.day()), 2, ' ')),
            'F' => nested("%Y-%m-%d"),
            'g' => zero(i64::from(iso.year()).rem_euclid(100), 2),
            'G' => zero(i64::from(iso.year()), 1),
            'H' => zero(hour, 2),
            'I' => zero(twelve, 2),
            'j' => zero(day_of_year + 1, 3),
            'k' => Some(Field::Number(hour, 2, ' ')),
            'l' => Some(Field::Number(twelve, 2, ' ')),
            'm' => zero(i64::from(date.month()), 2),
            'M' => zero(i64::from(at.minute()), 2),
            'n' => text("\n"),
            'p' => text(if hour < 12 { "AM" } else { "PM" }),
            'P' => text(if hour < 12 { "am" } else { "pm" }),
            'r' => nested("%I:%M:%S %p"),
            'R' => nested("%H:%M"),
            's' => zero(moment.epoch, 1),
            'S' => zero(i64::from(at.second()), 2),
            't' => text("\t"),
            'T' | 'X' => nested("%H:%M:%S"),
            'u' => zero(i64::try_from(monday).unwrap_or(0) + 1, 1),
            'U' => zero((day_of_year + 7 - sunday) / 7, 2),
            'V' => zero(i64::from(iso.week()), 2),
            'w' => zero(sunday, 1),
            'W' => zero((day_of_year + 7 - i64::try_from(monday).unwrap_or(0)) / 7, 2),
            'y' => zero(year.rem_euclid(100), 2),
            'Y' => zero(year, 1),
            'z' => {
                let sign = if moment.offset < 0 { '-' } else { '+' };
                let minutes = moment.offset.abs() / 60;
                text(&format!("{sign}{:02}{:02}", minutes / 60, minutes % 60))
            }
            'Z' => text(&moment.zone),
            '%' => text("%"),
            _ => None,
        }
    }
}

/// The patterns of `strptime`'s directives.
fn directive(kind: char) -> Option<String> {
    let names = |names: &[&str], length: usize| {
        let mut names: Vec<&str> = names.iter().map(|name| &name[..length.min(name.len())]).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names.join("|")
    };
    let pattern = match kind {
        'd' => r"3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9]".to_owned(),
        'f' => "[0-9]{1,6}".to_owned(),
        'H' => r"2[0-3]|[0-1]\d|\d".to_owned(),
        'I' | 'm' => "1[0-2]|0[1-9]|[1-9]".to_owned(),
        'G' | 'Y' => r"\d\d\d\d".to_owned(),
        'j' => r"36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9]".to_owned(),
        'M' => r"[0-5]\d|\d".to_owned(),
        'S' => r"6[0-1]|[0-5]\d|\d".to_owned(),
        'U' | 'W' => r"5[0-3]|[0-4]\d|\d".to_owned(),
        'w' => "[0-6]".to_owned(),
        'u' => "[1-7]".to_owned(),
        'V' => r"5[0-3]|0[1-9]|[1-4]\d|\d".to_owned(),
        'y' => r"\d\d".to_owned(),
        'z' => r"[+-]\d\d:?[0-5]\d(:?[0-5]\d(\.\d{1,6})?)?|(?-i:Z)".to_owned(),
        'A' => names(&DAYS, 20),
        'a' => names(&DAYS, 3),
        'B' => names(&MONTHS, 20),
        'b' => names(&MONTHS, 3),
        'p' => "am|pm".to_owned(),
        'Z' => "utc|gmt".to_owned(),
        _ => return None,
    };
    Some(format!("(?P<{kind}>{pattern})"))
}

fn format_pattern(format: &str) -> Got<String> {
    let mut out = String::new();
    let mut chars = format.chars().peekable();
    while let Some(ch) = chars.next() {
        if ch.is_whitespace() {
            while chars.next_if(|next| next.is_whitespace()).is_some() {}
            out.push_str(r"\s+");
            continue;
        }
        if ch != '%' {
            out.push_str(&escape(&ch.to_string()));
            continue;
        }
        let Some(kind) = chars.next() else {
            return fail(format!("stray % in format {}", str_repr(format)));
        };
        match kind {
            '%' => out.push('%'),
            'c' => out.push_str(&format_pattern("%a %b %d %H:%M:%S %Y")?),
            'x' => out.push_str(&format_pattern("%m/%d/%y")?),
            'X' => out.push_str(&format_pattern("%H:%M:%S")?),
            kind => match directive(kind) {
                Some(pattern) => out.push_str(&pattern),
                None => {
                    return fail(format!("'{kind}' is a bad directive in format {}", str_repr(format)));
                }
            },
        }
    }
    Ok(out)
}

/// Python's `datetime.strptime`: date and time, and the offset from UTC in seconds where the text has one.
pub(crate) fn strptime(text: &str, format: &str) -> Got<(civil::DateTime, Option<i32>)> {
    let pattern = Pattern::cached(&format!("\\A(?:{})", format_pattern(format)?), IGNORE_CASE)?;
    let Some(found) = pattern.search(text, 0)? else {
        return fail(format!("time data {} does not match format {}", str_repr(text), str_repr(format)));
    };
    let end = found.get(0).map_or(0, |whole| whole.end());
    if end < text.len() {
        return fail(format!("unconverted data remains: {}", &text[end..]));
    }
    let part = |kind: &str| found.name(kind).map(|group| group.as_str());
    let number = |kind: &str| part(kind).and_then(|digits| digits.trim().parse::<i64>().ok());
    let year = match (number("Y"), number("y")) {
        (Some(year), _) => year,
        (None, Some(short)) => short + if short <= 68 { 2000 } else { 1900 },
        _ => 1900,
    };
    let by_name = |kind: &str, names: &[&str]| {
        let text = part(kind)?.to_lowercase();
        names.iter().position(|name| name.to_lowercase().starts_with(&text))
    };
    let named_month = by_name("B", &MONTHS).or_else(|| by_name("b", &MONTHS));
    let mut month = named_month.and_then(|month| i64::try_from(month + 1).ok()).or_else(|| number("m")).unwrap_or(1);
    let mut day = number("d").unwrap_or(1);
    let hour = match (number("H"), number("I")) {
        (Some(hour), _) => hour,
        (None, Some(twelve)) => {
            let afternoon = part("p").is_some_and(|half| half.eq_ignore_ascii_case("pm"));
            twelve % 12 + if afternoon { 12 } else { 0 }
        }
        _ => 0,
    };
    if let (Some(ordinal), None, None) = (number("j"), number("d"), number("m")) {
        let first = civil_date(year, 1, 1)?;
        let date = first.saturating_add(jiff::Span::new().days(ordinal - 1));
        month = i64::from(date.month());
        day = i64::from(date.day());
    }
    let micros = part("f").map_or(0, |digits| format!("{digits:0<6}").parse::<i64>().unwrap_or(0));
    let second = number("S").unwrap_or(0);
    if second > 59 {
        return fail("second must be in 0..59");
    }
    let date = civil_date(year, month, day)?;
    let small = |number: i64| i8::try_from(number).unwrap_or(0);
    let time = civil::Time::new(
        small(hour),
        small(number("M").unwrap_or(0)),
        small(second),
        i32::try_from(micros * 1000).unwrap_or(0),
    )
    .map_err(|error| Fail::text(error.to_string()))?;
    Ok((date.to_datetime(time), part("z").map(offset)))
}

fn civil_date(year: i64, month: i64, day: i64) -> Got<civil::Date> {
    if !(1..=9999).contains(&year) {
        return fail(format!("year {year} is out of range"));
    }
    let small = |number: i64| i8::try_from(number).unwrap_or(0);
    civil::Date::new(i16::try_from(year).unwrap_or(1), small(month), small(day))
        .map_err(|_| Fail::text("day is out of range for month"))
}

fn offset(text: &str) -> i32 {
    if text == "Z" || text == "z" {
        return 0;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let part = |at: usize| digits.get(at..at + 2).and_then(|two| two.parse::<i32>().ok()).unwrap_or(0);
    let seconds = part(0) * 3600 + part(2) * 60 + part(4);
    if text.starts_with('-') { -seconds } else { seconds }
}
