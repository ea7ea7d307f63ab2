//! Version numbers: the loose and strict ones of `distutils`, semantic versions, and PEP 440.

use crate::fail::{Got, fail};
use crate::python::order::less;
use std::cmp::Ordering;
use value::{Value, str_repr};

/// The schemes by which versions are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Numbers and words between dots.
    Loose,
    /// Two or three numbers, and perhaps a pre-release.
    Strict,
    /// Semantic Versioning 2.0.0.
    Semantic,
    /// Python's packages.
    Pep440,
}

/// Compares two versions; fails with the text of Python's exception.
pub(crate) fn compare(left: &str, right: &str, scheme: Scheme) -> Got<Ordering> {
    match scheme {
        Scheme::Loose => compare_loose(left, right),
        Scheme::Strict => Ok(Strict::parse(left)?.cmp(&Strict::parse(right)?)),
        Scheme::Semantic => Ok(Semantic::parse(left)?.order(&Semantic::parse(right)?)),
        Scheme::Pep440 => Ok(Pep440::parse(left)?.cmp(&Pep440::parse(right)?)),
    }
}

fn loose_parts(text: &str) -> Value {
    #[derive(PartialEq, Eq)]
    enum Class {
        Digits,
        Lower,
        Dot,
        Other,
    }
    let class = |ch: char| match ch {
        '.' => Class::Dot,
        'a'..='z' => Class::Lower,
        ch if ch.is_ascii_digit() => Class::Digits,
        _ => Class::Other,
    };
    let mut parts: Vec<String> = Vec::new();
    for ch in text.chars() {
        match parts.last_mut() {
            Some(part) if ch != '.' && part.chars().next().map(class) == Some(class(ch)) => part.push(ch),
            _ => parts.push(ch.to_string()),
        }
    }
    Value::list(
        parts
            .into_iter()
            .filter(|part| part != ".")
            .map(|part| crate::python::number::int_from_text(&part, 10).unwrap_or_else(|| Value::from(part))),
    )
}

fn compare_loose(left: &str, right: &str) -> Got<Ordering> {
    let (left, right) = (loose_parts(left), loose_parts(right));
    if left == right {
        return Ok(Ordering::Equal);
    }
    Ok(if less(&left, &right)? { Ordering::Less } else { Ordering::Greater })
}

/// A whole number of any length, by its digits without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Number(usize, String);

impl Number {
    fn parse(digits: &str) -> Self {
        let digits = digits.trim_start_matches('0');
        Number(digits.len(), digits.to_owned())
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Strict {
    release: [Number; 3],
    /// A release proper comes after its pre-releases.
    is_release: bool,
    pre: Option<(char, Number)>,
}

impl Strict {
    fn parse(text: &str) -> Got<Self> {
        Self::read(text).map_or_else(|| fail(format!("invalid version number '{text}'")), Ok)
    }

    fn read(text: &str) -> Option<Self> {
        let is_digits = |part: &str| !part.is_empty() && part.chars().all(|ch| ch.is_ascii_digit());
        let (numbers, pre) = match text.find(['a', 'b']) {
            Some(at) => (&text[..at], Some((text[at..].chars().next()?, &text[at + 1..]))),
            None => (text, None),
        };
        if pre.is_some_and(|(_, digits)| !is_digits(digits)) {
            return None;
        }
        let parts: Vec<&str> = numbers.split('.').collect();
        if !(2..=3).contains(&parts.len()) || !parts.iter().all(|part| is_digits(part)) {
            return None;
        }
        let number = |at: usize| parts.get(at).map_or_else(Number::default, |part| Number::parse(part));
        Some(Strict {
            release: [number(0), number(1), number(2)],
            is_release: pre.is_none(),
            pre: pre.map(|(letter, digits)| (letter, Number::parse(digits))),
        })
    }
}

/// A part of a pre-release: numbers come before words.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(Number),
    Word(String),
}

struct Semantic {
    core: [Number; 3],
    pre: Vec<Identifier>,
}

impl Semantic {
    fn parse(text: &str) -> Got<Self> {
        Self::read(text).map_or_else(|| fail(format!("invalid semantic version '{text}'")), Ok)
    }

    fn read(text: &str) -> Option<Self> {
        let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
        let (core, pre) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
        let is_word = |part: &str| !part.is_empty() && part.chars().all(|ch| ch.is_ascii_alphanumeric() || ch == '-');
        if build.is_some_and(|build| !build.split('.').all(is_word)) {
            return None;
        }
        let is_digits = |part: &str| !part.is_empty() && part.chars().all(|ch| ch.is_ascii_digit());
        let is_number = |part: &str| is_digits(part) && (part == "0" || !part.starts_with('0'));
        let parts: Vec<&str> = core.split('.').collect();
        let [major, minor, patch] = parts.as_slice() else { return None };
        if ![major, minor, patch].iter().all(|part| is_number(part)) {
            return None;
        }
        let mut identifiers = Vec::new();
        for part in pre.into_iter().flat_map(|pre| pre.split('.')) {
            if is_digits(part) {
                if !is_number(part) {
                    return None;
                }
                identifiers.push(Identifier::Number(Number::parse(part)));
            } else if is_word(part) {
                identifiers.push(Identifier::Word(part.to_owned()));
            } else {
                return None;
            }
        }
        Some(Semantic { core: [Number::parse(major), Number::parse(minor), Number::parse(patch)], pre: identifiers })
    }

    fn order(&self, other: &Self) -> Ordering {
        self.core.cmp(&other.core).then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (false, true) => Ordering::Less,
            (true, false) => Ordering::Greater,
            (false, false) => self.pre.cmp(&other.pre),
        })
    }
}

/// A part that sorts before or after all values when it is missing.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Bound<T> {
    Lowest,
    At(T),
    Highest,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Pep440 {
    epoch: Number,
    release: Vec<Number>,
    pre: Bound<(String, Number)>,
    post: Bound<Number>,
    dev: Bound<Number>,
    local: Bound<Vec<Local>>,
}

/// A part of a local version: words come before numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Local {
    Word(String),
    Number(Number),
}

/// Reads a version from its left end.
struct Scanner<'t>(&'t str);

impl<'t> Scanner<'t> {
    fn digits(&mut self) -> Option<&'t str> {
        let end = self.0.find(|ch: char| !ch.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at(end);
        if digits.is_empty() {
            return None;
        }
        self.0 = rest;
        Some(digits)
    }

    fn skip_separator(&mut self) {
        self.0 = self.0.strip_prefix(['-', '_', '.']).unwrap_or(self.0);
    }

    /// Reads one of some words with its number, with separators before and between.
    fn labelled(&mut self, words: &[&'static str]) -> Option<(&'static str, Number)> {
        let mut ahead = Scanner(self.0);
        ahead.skip_separator();
        let word = words.iter().find(|word| ahead.0.starts_with(**word))?;
        ahead.0 = &ahead.0[word.len()..];
        let mut after = Scanner(ahead.0);
        after.skip_separator();
        let number = match after.digits() {
            Some(digits) => {
                ahead = after;
                Number::parse(digits)
            }
            None => Number::default(),
        };
        self.0 = ahead.0;
        Some((word, number))
    }
}

impl Pep440 {
    fn parse(text: &str) -> Got<Self> {
        Self::read(text).map_or_else(|| fail(format!("Invalid version: {}", str_repr(text))), Ok)
    }

    fn read(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        let (public, local) =
            lower.split_once('+').map_or((lower.as_str(), None), |(public, local)| (public, Some(local)));
        let mut scanner = Scanner(public.strip_prefix('v').unwrap_or(public));
        let mut epoch = Number::default();
        let mut first = Number::parse(scanner.digits()?);
        if let Some(rest) = scanner.0.strip_prefix('!') {
            scanner.0 = rest;
            epoch = first;
            first = Number::parse(scanner.digits()?);
        }
        let mut release = vec![first];
        while let Some(rest) = scanner.0.strip_prefix('.') {
            let mut ahead = Scanner(rest);
            let Some(digits) = ahead.digits() else { break };
            release.push(Number::parse(digits));
            scanner = ahead;
        }
        while release.len() > 1 && release.last() == Some(&Number::default()) {
            release.pop();
        }
        let pre = scanner.labelled(&["alpha", "a", "beta", "b", "preview", "pre", "c", "rc"]);
        let implicit = scanner.0.strip_prefix('-').and_then(|rest| {
            let mut ahead = Scanner(rest);
            let digits = ahead.digits()?;
            Some((Number::parse(digits), ahead.0))
        });
        let post = match implicit {
            Some((number, rest)) => {
                scanner.0 = rest;
                Some(number)
            }
            None => scanner.labelled(&["post", "rev", "r"]).map(|(_, number)| number),
        };
        let dev = scanner.labelled(&["dev"]).map(|(_, number)| number);
        if !scanner.0.is_empty() {
            return None;
        }
        let local = match local {
            None => Bound::Lowest,
            Some(local) => {
                let mut parts = Vec::new();
                for part in local.split(['-', '_', '.']) {
                    if part.is_empty() || !part.chars().all(|ch| ch.is_ascii_alphanumeric()) {
                        return None;
                    }
                    parts.push(if part.chars().all(|ch| ch.is_ascii_digit()) {
                        Local::Number(Number::parse(part))
                    } else {
                        Local::Word(part.to_owned())
                    });
                }
                Bound::At(parts)
            }
        };
        let pre = match pre {
            Some((word, number)) => {
                let letter = match word {
                    "alpha" => "a",
                    "beta" => "b",
                    "c" | "pre" | "preview" => "rc",
                    other => other,
                };
                Bound::At((letter.to_owned(), number))
            }
            // A development release of a release comes before its pre-releases.
            None if post.is_none() && dev.is_some() => Bound::Lowest,
            None => Bound::Highest,
        };
        Some(Pep440 {
            epoch,
            release,
            pre,
            post: post.map_or(Bound::Lowest, Bound::At),
            dev: dev.map_or(Bound::Highest, Bound::At),
            local,
        })
    }
}
