//! Host patterns: `web:&prod:!db[0]`, `~regex`, `@file` limits, and the order in which hosts are worked on.

use crate::address::parse_address;
use crate::data::{Data, HostId, IMPLICIT, LOCALHOST, host_id};
use crate::{HostName, Inventory, PatternMismatch, glob};
use diagnostic::{Diagnostic, Kind};
use rand::seq::SliceRandom;
use rustc_hash::FxHashSet;
use std::path::Path;
use std::sync::{Arc, PoisonError};
use value::Value;

impl Inventory {
    /// Returns the hosts that a pattern (text or a list) matches, within the limit, in an order: nothing or
    /// `inventory`, `reverse_inventory`, `sorted`, `reverse_sorted`, `shuffle`.
    pub fn hosts(&self, pattern: &Value, order: Option<&str>) -> Result<Vec<HostName>, Diagnostic> {
        let mut ids = self.data.evaluate(&split_host_pattern(pattern))?;
        if let Some(limit) = self.data.limit.as_ref().filter(|limit| !limit.is_empty()) {
            let within: FxHashSet<HostId> = self.data.evaluate(limit)?.into_iter().collect();
            ids.retain(|id| within.contains(id));
        }
        let mut names = self.names(&ids);
        match order {
            None | Some("inventory") => {}
            Some("reverse_inventory") => names.reverse(),
            Some("sorted") => names.sort(),
            Some("reverse_sorted") => {
                names.sort();
                names.reverse();
            }
            Some("shuffle") => names.shuffle(&mut rand::rng()),
            Some(other) => {
                return Err(Diagnostic::new(
                    Kind::Options,
                    format!("Invalid 'order' specified for inventory hosts: {other}"),
                ));
            }
        }
        Ok(names)
    }

    /// Returns the hosts that a pattern matches, whatever the limit.
    pub fn hosts_without_limit(&self, pattern: &Value) -> Result<Vec<HostName>, Diagnostic> {
        Ok(self.names(&self.data.evaluate(&split_host_pattern(pattern))?))
    }

    /// Sets what `--limit` asks for and checks that it leaves a host, as the programs do before they start: warns where
    /// the inventory is empty, fails where the limit matches nothing.
    pub fn limit(&mut self, limit: Option<&str>) -> Result<(), Diagnostic> {
        self.limit_for(limit, "all")
    }

    /// As [`Inventory::limit`], for a program that works on the hosts of one pattern: that is what has to match some.
    pub fn limit_for(&mut self, limit: Option<&str>, pattern: &str) -> Result<(), Diagnostic> {
        let is_empty = self.hosts(&Value::str("all"), None)?.is_empty();
        if is_empty && self.data.context.settings.localhost_warning && !LOCALHOST.contains(&pattern) {
            self.data.context.warn(
                "provided hosts list is empty, only localhost is available. Note that the implicit localhost does not match 'all'",
            );
        }
        self.restrict(limit)?;
        if self.hosts(&Value::str(pattern), None)?.is_empty() && !is_empty {
            return Err(Diagnostic::error(
                "Specified inventory, host pattern and/or --limit leaves us with no hosts to target.",
            ));
        }
        Ok(())
    }

    /// Sets a limit, whatever it leaves.
    pub fn restrict(&mut self, limit: Option<&str>) -> Result<(), Diagnostic> {
        let limit = limit.map(|limit| self.read_limit(limit)).transpose()?;
        self.change().limit = limit;
        Ok(())
    }

    /// Splits a limit into patterns; `@file` stands for the lines of a file.
    fn read_limit(&self, limit: &str) -> Result<Vec<String>, Diagnostic> {
        let files = self.data.context.loader.files();
        let mut patterns = Vec::new();
        for pattern in split_text(limit) {
            let Some(name) = pattern.strip_prefix('@') else {
                patterns.push(pattern);
                continue;
            };
            let path = Path::new(&*self.data.context.cwd).join(name);
            if !files.exists(&path) {
                return Err(Diagnostic::error(format!("Unable to find limit file b{}", value::str_repr(name))));
            }
            if files.is_dir(&path) {
                return Err(Diagnostic::error(format!(
                    "Limit starting with \"@\" must be a file, not a directory: b{}",
                    value::str_repr(name)
                )));
            }
            let text = self.data.context.loader.text(&path)?;
            patterns.extend(text.split('\n').map(|line| line.trim().to_owned()));
        }
        Ok(patterns)
    }

    fn names(&self, ids: &[HostId]) -> Vec<HostName> {
        ids.iter().map(|&id| Arc::clone(&self.data.host(id).name)).collect()
    }
}

/// Splits a pattern (text, or a list of texts) into single ones.
pub fn split_host_pattern(pattern: &Value) -> Vec<String> {
    match pattern {
        Value::List(items) => items.iter().flat_map(split_host_pattern).collect(),
        other => split_text(&value::to_text(other)),
    }
}

fn split_text(pattern: &str) -> Vec<String> {
    let parts: Vec<&str> = if pattern.contains(',') {
        pattern.split(',').collect()
    } else if !pattern.contains(':') || parse_address(pattern, true).is_some() {
        // Without a colon there is nothing to split at but blanks.
        if parse_address(pattern, true).is_some() { vec![pattern] } else { split_colons(pattern) }
    } else {
        split_colons(pattern)
    };
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Takes the runs of what is neither blank nor colon nor a lone bracket; complete brackets may hold anything.
fn split_colons(pattern: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = None;
    let mut at = 0;
    while let Some(c) = pattern[at..].chars().next() {
        let length = match c {
            '[' => pattern[at..].find(']').map(|end| end + 1),
            ']' | ':' => None,
            c if c.is_whitespace() => None,
            c => Some(c.len_utf8()),
        };
        if let Some(length) = length {
            start.get_or_insert(at);
            at += length;
        } else {
            parts.extend(start.take().map(|start| &pattern[start..at]));
            at += c.len_utf8();
        }
    }
    parts.extend(start.map(|start| &pattern[start..]));
    parts
}

/// A subscript behind a pattern.
enum Subscript {
    /// `[2]`, `[-1]`.
    Item(i64),
    /// `[1:3]`; -1 for an open end.
    Range(i64, i64),
}

impl Data {
    /// Returns what several patterns match: plain ones add, `&` ones intersect, `!` ones take away.
    fn evaluate(&self, patterns: &[String]) -> Result<Vec<HostId>, Diagnostic> {
        let of_kind = |wanted: Option<char>| {
            let first = move |pattern: &&String| match pattern.chars().next() {
                Some(c @ ('!' | '&')) => wanted == Some(c),
                Some(_) => wanted.is_none(),
                None => false,
            };
            patterns.iter().filter(first).map(String::as_str)
        };
        let mut regular: Vec<&str> = of_kind(None).collect();
        if regular.is_empty() {
            regular.push("all");
        }
        let mut hosts: Vec<HostId> = Vec::new();
        let mut seen: FxHashSet<HostId> = FxHashSet::default();
        for pattern in regular {
            match self.hosts.get_index_of(pattern) {
                Some(index) => hosts.extend(Some(host_id(index)).filter(|id| seen.insert(*id))),
                None => hosts.extend(self.match_one(pattern)?.iter().copied().filter(|id| seen.insert(*id))),
            }
        }
        for (kind, keep) in [('&', true), ('!', false)] {
            for pattern in of_kind(Some(kind)) {
                let matched: FxHashSet<HostId> = self.match_one(&pattern[1..])?.iter().copied().collect();
                hosts.retain(|id| matched.contains(id) == keep);
            }
        }
        Ok(hosts)
    }

    fn match_one(&self, pattern: &str) -> Result<Arc<[HostId]>, Diagnostic> {
        let known = self.cache.patterns.lock().unwrap_or_else(PoisonError::into_inner).get(pattern).cloned();
        if let Some(hosts) = known {
            return Ok(hosts);
        }
        let (expression, subscript) = self.split_subscript(pattern);
        let mut hosts = self.enumerate(expression)?;
        if let Some(subscript) = subscript
            && !hosts.is_empty()
        {
            hosts = apply_subscript(&hosts, &subscript)
                .ok_or_else(|| Diagnostic::error(format!("No hosts matched the subscripted pattern '{pattern}'")))?;
        }
        let hosts: Arc<[HostId]> = hosts.into();
        let mut cache = self.cache.patterns.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(pattern.to_owned(), Arc::clone(&hosts));
        Ok(hosts)
    }

    fn split_subscript<'p>(&self, pattern: &'p str) -> (&'p str, Option<Subscript>) {
        if pattern.starts_with('~') {
            return (pattern, None);
        }
        let split = || {
            let inner = pattern.strip_suffix(']')?;
            let (expression, inner) = inner.rsplit_once('[')?;
            if expression.is_empty() {
                return None;
            }
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            if digits(inner.strip_prefix('-').unwrap_or(inner)) {
                return Some((expression, Subscript::Item(inner.parse().ok()?)));
            }
            let at = inner.find([':', '-'])?;
            let (start, end) = (&inner[..at], &inner[at + 1..]);
            if !digits(start) || !(end.is_empty() || digits(end)) {
                return None;
            }
            if inner[at..].starts_with('-') {
                self.context.warn("Use [x:y] inclusive subscripts instead of [x-y] which has been removed");
            }
            let end = if end.is_empty() { -1 } else { end.parse().ok()? };
            Some((expression, Subscript::Range(start.parse().ok()?, end)))
        };
        split().map_or((pattern, None), |(expression, subscript)| (expression, Some(subscript)))
    }

    /// Returns what a pattern without modifier or subscript matches; each host may be there more than once.
    fn enumerate(&self, pattern: &str) -> Result<Vec<HostId>, Diagnostic> {
        let mut hosts: Vec<HostId> = Vec::new();
        let groups = matching(pattern, self.groups.keys(), |name| self.groups.get_index_of(name))?;
        for &group in &groups {
            hosts.extend(self.members_of(crate::data::group_id(group)).iter());
        }
        if groups.is_empty() || pattern.starts_with('~') || pattern.contains(['.', '?', '*', '[']) {
            let named = matching(pattern, self.hosts.keys(), |name| self.hosts.get_index_of(name))?;
            hosts.extend(named.into_iter().map(host_id));
        }
        if hosts.is_empty() && LOCALHOST.contains(&pattern) {
            hosts.extend(self.find_host(pattern));
        }
        if hosts.is_empty() && groups.is_empty() && pattern != "all" {
            let message = format!("Could not match supplied host pattern, ignoring: {pattern}");
            match self.context.settings.pattern_mismatch {
                PatternMismatch::Warning => self.context.warn(message),
                PatternMismatch::Error => return Err(Diagnostic::error(message)),
                PatternMismatch::Ignore => {}
            }
        }
        debug_assert!(hosts.iter().all(|id| *id == IMPLICIT || (*id as usize) < self.hosts.len()));
        Ok(hosts)
    }
}

/// Returns the places of the names that a pattern matches: plain names are looked up, others tried one by one.
fn matching<'n>(
    pattern: &str,
    names: impl Iterator<Item = &'n Arc<str>>,
    find: impl Fn(&str) -> Option<usize>,
) -> Result<Vec<usize>, Diagnostic> {
    let places = |test: &dyn Fn(&str) -> bool| {
        names.enumerate().filter(|(_, name)| test(name)).map(|(place, _)| place).collect()
    };
    if let Some(expression) = pattern.strip_prefix('~') {
        // Python's `match` is tied to the beginning.
        let regex = fancy_regex::Regex::new(&format!("^(?:{expression})"))
            .map_err(|_| Diagnostic::error(format!("Invalid host list pattern: {pattern}")))?;
        return Ok(places(&|name| regex.is_match(name).unwrap_or(false)));
    }
    if !pattern.contains(['*', '?', '[']) {
        return Ok(find(pattern).into_iter().collect());
    }
    Ok(places(&|name| glob::matches(pattern, name)))
}

/// Takes the items that a subscript names; nothing where a single one does not exist.
fn apply_subscript(hosts: &[HostId], subscript: &Subscript) -> Option<Vec<HostId>> {
    let length = i64::try_from(hosts.len()).ok()?;
    let item = |at: i64| {
        let at = if at < 0 { at + length } else { at };
        hosts.get(usize::try_from(at).ok()?).map(|id| vec![*id])
    };
    match *subscript {
        // Ansible: an end of 0 counts as none, so `[0:0]` is `[0]` and so is `[3:0]` the fourth.
        Subscript::Item(at) | Subscript::Range(at, 0) => item(at),
        Subscript::Range(start, end) => {
            let end = if end == -1 { length } else { (end + 1).min(length) };
            let range = usize::try_from(start).ok()?..usize::try_from(end).ok()?;
            Some(hosts.get(range).map(<[HostId]>::to_vec).unwrap_or_default())
        }
    }
}
