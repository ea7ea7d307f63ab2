//! What `find` looks for.

use crate::python_re::{Flags, Pattern, Subject};
use crate::text_file::{Encoding, decode};
use module::{Module, Stat, Stop, System, Time, from_symbols};
use std::cell::OnceCell;
use std::path::Path;
use value::{Value, to_text};

/// The arguments that say what fits.
pub(crate) struct Wanted {
    pub(crate) file_type: String,
    pub(crate) depth: Option<i64>,
    patterns: Vec<String>,
    excludes: Vec<String>,
    regex: bool,
    contains: Option<String>,
    whole: bool,
    encoding: Option<String>,
    age: Option<i64>,
    age_stamp: String,
    size: Option<i64>,
    mode: Option<String>,
    exact_mode: bool,
    umask: u32,
}

impl Wanted {
    pub(crate) fn read(module: &Module<'_>) -> Result<Wanted, Stop> {
        let text = |name: &str| module.text(name).map(|text| text.as_str().to_owned());
        let list = |name: &str| -> Vec<String> {
            module.param(name).and_then(Value::as_slice).unwrap_or_default().iter().map(to_text).collect()
        };
        let amount = |name: &str, units: &[(char, i64)]| match text(name) {
            None => Ok(None),
            Some(given) => match amount(&given.to_lowercase(), units) {
                Some(amount) => Ok(Some(amount)),
                None => Err(Stop::fail(format!("failed to process {name}")).with(name, given)),
            },
        };
        Ok(Wanted {
            file_type: text("file_type").unwrap_or_default(),
            depth: module.param("depth").and_then(Value::as_int).filter(|depth| *depth != 0),
            patterns: list("patterns"),
            excludes: list("excludes"),
            regex: module.flag("use_regex"),
            contains: text("contains"),
            whole: module.flag("read_whole_file"),
            encoding: text("encoding"),
            age: amount("age", &[('s', 1), ('m', 60), ('h', 3600), ('d', 86_400), ('w', 604_800)])?,
            age_stamp: text("age_stamp").unwrap_or_default(),
            size: amount("size", &[('b', 1), ('k', 1 << 10), ('m', 1 << 20), ('g', 1 << 30), ('t', 1 << 40)])?,
            mode: text("mode").filter(|mode| !mode.is_empty()),
            exact_mode: module.flag("exact_mode"),
            umask: module.system.umask(),
        })
    }

    /// Tells whether a path is old enough, or young enough where the age is negative.
    #[expect(clippy::cast_precision_loss, reason = "Ansible compares floats, too")]
    pub(crate) fn fits_age(&self, stat: &Stat, now: f64) -> bool {
        let Some(age) = self.age else { return true };
        let time: Time = match self.age_stamp.as_str() {
            "atime" => stat.atime,
            "ctime" => stat.ctime,
            _ => stat.mtime,
        };
        let (since, limit) = (now - time.as_float(), age.unsigned_abs() as f64);
        if age >= 0 { since >= limit } else { since <= limit }
    }

    /// Tells whether a file is big enough, or small enough where the size is negative.
    pub(crate) fn fits_size(&self, stat: &Stat) -> bool {
        match self.size {
            None => true,
            Some(size) if size >= 0 => stat.size >= size.unsigned_abs(),
            Some(size) => stat.size <= size.unsigned_abs(),
        }
    }

    /// Tells whether the permissions fit. The error is Python's sentence.
    pub(crate) fn fits_mode(&self, stat: &Stat) -> Result<bool, String> {
        let Some(mode) = &self.mode else { return Ok(true) };
        let wanted = match u32::from_str_radix(mode.trim().trim_start_matches("0o"), 8) {
            Ok(mode) => mode & 0o7777,
            Err(_) => from_symbols(&Stat::default(), mode, self.umask)? & 0o7777,
        };
        let now = stat.permissions();
        Ok(if self.exact_mode { now == wanted } else { now & wanted != 0 })
    }
}

/// Reads `-5d`: a number with a unit.
fn amount(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let unit = text.chars().last().and_then(|last| units.iter().find(|(unit, _)| *unit == last));
    let (digits, factor) = match unit {
        Some((unit, factor)) => (text.strip_suffix(*unit)?, *factor),
        None => (text, 1),
    };
    if digits.starts_with('+') {
        return None;
    }
    digits.parse::<i64>().ok()?.checked_mul(factor)
}

/// Names and content, with their patterns compiled when first needed.
pub(crate) struct Filter<'a> {
    wanted: &'a Wanted,
    patterns: OnceCell<Result<Vec<Matcher>, String>>,
    excludes: OnceCell<Result<Vec<Matcher>, String>>,
    contains: OnceCell<Result<Pattern, String>>,
}

enum Matcher {
    Regex(Box<Pattern>),
    Glob(Vec<char>),
}

impl Matcher {
    fn new(source: &str, regex: bool) -> Result<Matcher, String> {
        if regex {
            Pattern::new(source, Subject::Text, Flags::default()).map(|pattern| Matcher::Regex(Box::new(pattern)))
        } else {
            Ok(Matcher::Glob(source.chars().collect()))
        }
    }

    fn matches(&self, name: &str) -> bool {
        match self {
            Matcher::Regex(pattern) => pattern.matches_start(name),
            Matcher::Glob(glob) => glob_matches(glob, &name.chars().collect::<Vec<_>>()),
        }
    }
}

impl<'a> Filter<'a> {
    pub(crate) fn new(wanted: &'a Wanted) -> Self {
        Filter { wanted, patterns: OnceCell::new(), excludes: OnceCell::new(), contains: OnceCell::new() }
    }

    /// Tells whether a name fits the patterns and none of the excludes. The error is Python's sentence.
    pub(crate) fn name(&self, name: &str) -> Result<bool, String> {
        let compile = |sources: &[String]| -> Result<Vec<Matcher>, String> {
            sources.iter().map(|source| Matcher::new(source, self.wanted.regex)).collect()
        };
        let patterns = self.patterns.get_or_init(|| compile(&self.wanted.patterns));
        let patterns = patterns.as_ref().map_err(Clone::clone)?;
        if !patterns.iter().any(|pattern| pattern.matches(name)) {
            return Ok(false);
        }
        let excludes = self.excludes.get_or_init(|| compile(&self.wanted.excludes));
        let excludes = excludes.as_ref().map_err(Clone::clone)?;
        Ok(!excludes.iter().any(|exclude| exclude.matches(name)))
    }

    /// Tells whether a file holds what is looked for. The error is Python's sentence.
    pub(crate) fn content(&self, system: &dyn System, path: &str) -> Result<bool, String> {
        let Some(source) = &self.wanted.contains else { return Ok(true) };
        let pattern = self.contains.get_or_init(|| Pattern::new(source, Subject::Text, Flags::default()));
        let pattern = pattern.as_ref().map_err(Clone::clone)?;
        let encoding = Encoding::named(self.wanted.encoding.as_deref().unwrap_or("utf-8"))?;
        let Ok(bytes) = system.read(Path::new(path)) else { return Ok(false) };
        if encoding == Encoding::Utf8 && std::str::from_utf8(&bytes).is_err() {
            let named = self.wanted.encoding.as_deref();
            let named = named.unwrap_or("None (default determined by the Python built-in function \"open\")");
            return Err(format!("Failed to read the file {path} due to an encoding error. current encoding: {named}"));
        }
        let text = decode(&bytes, encoding).replace("\r\n", "\n").replace('\r', "\n");
        if self.wanted.whole {
            return Ok(pattern.is_match(&text));
        }
        Ok(text.split_inclusive('\n').any(|line| pattern.matches_start(line)))
    }
}

/// Matches as `fnmatch`: `*`, `?`, `[seq]`, `[!seq]`.
fn glob_matches(glob: &[char], name: &[char]) -> bool {
    let Some((&first, rest)) = glob.split_first() else { return name.is_empty() };
    match first {
        '*' => (0..=name.len()).any(|skip| glob_matches(rest, &name[skip..])),
        '?' => !name.is_empty() && glob_matches(rest, &name[1..]),
        '[' => {
            let negated = rest.first() == Some(&'!');
            let body = &rest[usize::from(negated)..];
            // A bracket right at the start belongs to the set.
            let end = body.iter().skip(1).position(|c| *c == ']').map(|at| at + 1);
            let Some(end) = end else { return name.first() == Some(&'[') && glob_matches(rest, &name[1..]) };
            let Some((c, others)) = name.split_first() else { return false };
            in_set(&body[..end], *c) != negated && glob_matches(&body[end + 1..], others)
        }
        c => name.first() == Some(&c) && glob_matches(rest, &name[1..]),
    }
}

fn in_set(set: &[char], c: char) -> bool {
    let mut at = 0;
    while at < set.len() {
        if at + 2 < set.len() && set[at + 1] == '-' {
            if (set[at]..=set[at + 2]).contains(&c) {
                return true;
            }
            at += 3;
        } else {
            if set[at] == c {
                return true;
            }
            at += 1;
        }
    }
    false
}
