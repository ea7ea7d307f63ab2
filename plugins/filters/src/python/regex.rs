//! Python's `re`: patterns are rewritten for the regular expression engine, and checked as Python checks them.

mod replacement;
mod translate;

pub(crate) use replacement::Replacement;

use crate::fail::{Fail, Got};
use fancy_regex::{Regex, RegexBuilder};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};
use translate::Translator;
use value::Value;

/// `re.IGNORECASE`.
pub(crate) const IGNORE_CASE: u8 = 1;
/// `re.MULTILINE`.
pub(crate) const MULTI_LINE: u8 = 2;

/// What a pattern matched.
pub(crate) type Captures<'t> = fancy_regex::Captures<'t, str>;

/// A compiled pattern.
pub(crate) struct Pattern {
    regex: Regex,
    anchored: OnceLock<Option<Regex>>,
    whole: OnceLock<Option<Regex>>,
    /// The pattern for matches that end after the place where the search starts.
    advancing: OnceLock<Option<Regex>>,
    source: String,
}

type Cache = Mutex<HashMap<(String, u8), Arc<Pattern>>>;

/// Patterns are compiled once in a run; far more than a playbook has would start afresh.
const CACHED_PATTERNS: usize = 2_000;

impl Pattern {
    /// Returns the compiled form of a Python pattern; fails with the text of `re.error`.
    pub(crate) fn cached(pattern: &str, flags: u8) -> Got<Arc<Pattern>> {
        static CACHE: OnceLock<Cache> = OnceLock::new();
        let cache = CACHE.get_or_init(Cache::default);
        let key = (pattern.to_owned(), flags);
        if let Some(found) = cache.lock().ok().and_then(|known| known.get(&key).cloned()) {
            return Ok(found);
        }
        let compiled = Arc::new(Pattern::compile(pattern, flags)?);
        if let Ok(mut known) = cache.lock() {
            if known.len() >= CACHED_PATTERNS {
                known.clear();
            }
            known.insert(key, Arc::clone(&compiled));
        }
        Ok(compiled)
    }

    fn compile(pattern: &str, flags: u8) -> Got<Pattern> {
        let source = Translator::new(pattern, flags).translate()?;
        let regex = build(&source)?;
        Ok(Pattern { regex, anchored: OnceLock::new(), whole: OnceLock::new(), advancing: OnceLock::new(), source })
    }

    /// Python's `search`: the first match at or after a byte offset.
    pub(crate) fn search<'t>(&self, text: &'t str, from: usize) -> Got<Option<Captures<'t>>> {
        self.regex.captures_from_pos(text, from).map_err(|error| Fail::text(error.to_string()))
    }

    /// Tells whether it is found anywhere.
    pub(crate) fn is_match(&self, text: &str) -> Got<bool> {
        self.regex.is_match(text).map_err(|error| Fail::text(error.to_string()))
    }

    /// Python's `match`: whether it matches at the start.
    pub(crate) fn is_match_at_start(&self, text: &str) -> Got<bool> {
        let anchored = self.anchored.get_or_init(|| build(&format!("\\A(?:{})", self.source)).ok());
        match anchored {
            Some(regex) => regex.is_match(text).map_err(|error| Fail::text(error.to_string())),
            None => Ok(self.search(text, 0)?.and_then(|found| found.get(0)).is_some_and(|found| found.start() == 0)),
        }
    }

    /// Python's `fullmatch`: whether it matches all of the text.
    pub(crate) fn is_full_match(&self, text: &str) -> Got<bool> {
        let whole = self.whole.get_or_init(|| build(&format!("\\A(?:{})\\z", self.source)).ok());
        match whole {
            Some(regex) => regex.is_match(text).map_err(|error| Fail::text(error.to_string())),
            None => Ok(false),
        }
    }

    /// How many groups it has, the whole match not counted.
    pub(crate) fn groups(&self) -> usize {
        self.regex.captures_len().saturating_sub(1)
    }

    /// Returns the number of a named group.
    pub(crate) fn group_number(&self, name: &str) -> Option<usize> {
        self.regex.capture_names().position(|known| known == Some(name))
    }

    /// Calls back with each match, as Python's `finditer` walks: an empty match may follow right after another one.
    pub(crate) fn each_match<'t>(&self, text: &'t str, mut visit: impl FnMut(&Captures<'t>) -> Got<bool>) -> Got<()> {
        let mut from = 0;
        let mut must_advance = false;
        while from <= text.len() {
            let found = if must_advance { self.search_beyond(text, from)? } else { self.search(text, from)? };
            let Some(found) = found else { break };
            let Some(whole) = found.get(0) else { break };
            if !visit(&found)? {
                break;
            }
            from = whole.end();
            must_advance = whole.start() == whole.end();
        }
        Ok(())
    }

    /// The first match from a byte offset that does not end there.
    fn search_beyond<'t>(&self, text: &'t str, from: usize) -> Got<Option<Captures<'t>>> {
        let advancing = self.advancing.get_or_init(|| build(&format!("(?:{})(?!\\G)", self.source)).ok());
        match advancing {
            Some(regex) => regex.captures_from_pos(text, from).map_err(|error| Fail::text(error.to_string())),
            None => self.search(text, next_char(text, from).min(text.len())),
        }
    }
}

fn next_char(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}

fn build(source: &str) -> Got<Regex> {
    RegexBuilder::new(source).backtrack_limit(50_000_000).build().map_err(|error| Fail::text(error.to_string()))
}

/// The text of a group as Python's `findall` and templates give it.
pub(crate) fn group_text(found: &Captures<'_>, number: usize) -> Value {
    found.get(number).map_or(Value::None, |group| Value::from(group.as_str()))
}

/// Python's `re.escape`.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::new();
    for ch in text.chars() {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}".contains(ch) {
            out.push('\\');
        }
        out.push(ch);
    }
    out
}
