//! A grammar as text, and sentences of it at random.
//!
//! Each line of a grammar is `SORT = pattern`, or `SORT . pattern` for one that needs no others (a leaf). In a pattern
//! `{X}` is a sentence of the sort `X`, `{X*}` up to three of them with commas, `{T}` a template text of up to three
//! pieces (`P`), `¶` a line feed, and `{T:a,b}` one in which the names `a` and `b` are known. A sort of one capital letter is an expression's.

use crate::tree::Tree;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use std::collections::HashMap;

/// A part of a pattern.
#[derive(Clone, Debug)]
enum Part {
    Text(&'static str),
    Sort(&'static str),
    List(&'static str),
    Body(Vec<&'static str>),
}

/// A grammar.
#[derive(Debug)]
pub(crate) struct Grammar {
    rules: HashMap<&'static str, Vec<Vec<Part>>>,
    leaves: HashMap<&'static str, Vec<&'static str>>,
    simplest: HashMap<&'static str, &'static str>,
}

/// Sentences of one grammar.
pub(crate) struct Writer<'a> {
    grammar: &'a Grammar,
    rng: &'a mut StdRng,
    /// Names that are known where a sentence stands.
    names: Vec<&'static str>,
    /// How often a sort is exchanged for any other, in a hundred.
    strays: u32,
}

impl Grammar {
    /// Reads a grammar; the first leaf of a sort is its simplest sentence.
    pub(crate) fn parse(text: &'static str) -> Self {
        let mut grammar = Grammar { rules: HashMap::new(), leaves: HashMap::new(), simplest: HashMap::new() };
        for line in text.lines() {
            let Some((sort, rest)) = line.split_once(' ') else { continue };
            if let Some(pattern) = rest.strip_prefix("= ") {
                grammar.rules.entry(sort).or_default().push(parts(pattern));
            } else if let Some(leaf) = rest.strip_prefix(". ") {
                grammar.simplest.entry(sort).or_insert(leaf);
                grammar.leaves.entry(sort).or_default().push(leaf);
            }
        }
        grammar
    }

    /// Returns the simplest sentence of a sort.
    fn simplest(&self, sort: &str) -> &'static str {
        self.simplest.get(sort).copied().unwrap_or_default()
    }
}

fn parts(pattern: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < pattern.len() {
        let inner = pattern[at..].strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(inner, _)| inner);
        let part = inner.filter(|inner| inner.starts_with(|ch: char| ch.is_ascii_uppercase())).and_then(|inner| {
            if let Some(names) = inner.strip_prefix("T:") {
                return Some(Part::Body(names.split(',').collect()));
            }
            if inner == "T" {
                return Some(Part::Body(Vec::new()));
            }
            if let Some(sort) = inner.strip_suffix('*') {
                return Some(Part::List(sort));
            }
            inner.chars().all(char::is_alphanumeric).then_some(Part::Sort(inner))
        });
        match (part, inner) {
            (Some(part), Some(inner)) => {
                if start < at {
                    parts.push(Part::Text(&pattern[start..at]));
                }
                parts.push(part);
                at += inner.len() + 2;
                start = at;
            }
            _ => at += pattern[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    if start < pattern.len() {
        parts.push(Part::Text(&pattern[start..]));
    }
    parts
}

impl<'a> Writer<'a> {
    /// Makes one.
    pub(crate) fn new(grammar: &'a Grammar, rng: &'a mut StdRng, strays: u32) -> Self {
        Writer { grammar, rng, names: Vec::new(), strays }
    }

    /// Writes a sentence of a sort, at most `depth` deep.
    pub(crate) fn sentence(&mut self, sort: &'static str, depth: u32) -> Tree {
        let is_expression = sort.len() == 1 && sort != "P";
        let mut chosen = sort;
        if is_expression && self.rng.random_range(0..100) < self.strays {
            chosen = ["A", "S", "I", "L", "D", "B", "F", "U"].choose(self.rng).copied().unwrap_or("A");
        }
        let simplest = self.grammar.simplest(sort);
        let rules = self.grammar.rules.get(chosen);
        let leaves = self.grammar.leaves.get(chosen);
        let wants_leaf = depth == 0 || self.rng.random_range(0..100) < 20;
        let rule = match (rules, leaves) {
            (Some(rules), Some(_)) if !wants_leaf => rules.choose(self.rng),
            (Some(rules), None) => rules.choose(self.rng),
            _ => None,
        };
        let Some(rule) = rule else {
            if is_expression && !self.names.is_empty() && self.rng.random_range(0..3) == 0 {
                let name = self.names.choose(self.rng).copied().unwrap_or("loop");
                return Tree::Node { sort, parts: vec![Tree::text(name)], simplest };
            }
            let leaf = leaves.and_then(|leaves| leaves.choose(self.rng).copied()).unwrap_or(simplest);
            return Tree::Node { sort, parts: self.marks(leaf), simplest };
        };
        let mut made = Vec::new();
        let next = depth.saturating_sub(1);
        for part in rule {
            match part {
                Part::Text(text) => made.extend(self.marks(text)),
                Part::Sort(inner) => made.push(self.child(inner, next)),
                Part::List(inner) => {
                    let count = self.rng.random_range(0..4);
                    let items = (0..count).map(|_| self.child(inner, next)).collect();
                    made.push(Tree::Many { between: ", ", items });
                }
                Part::Body(names) => {
                    let known = self.names.len();
                    self.names.extend(names);
                    made.push(self.body(next));
                    self.names.truncate(known);
                }
            }
        }
        Tree::Node { sort, parts: made, simplest }
    }

    /// Writes up to three pieces of template text.
    pub(crate) fn body(&mut self, depth: u32) -> Tree {
        let count = self.rng.random_range(1..4);
        let items = (0..count).map(|_| self.sentence("P", depth)).collect();
        Tree::Many { between: "", items }
    }

    fn child(&mut self, sort: &'static str, depth: u32) -> Tree {
        let tree = self.sentence(sort, depth);
        let is_expression = sort.len() == 1 && sort != "P";
        if is_expression && depth > 0 && self.rng.random_range(0..100) < 35 {
            let simplest = self.grammar.simplest(sort);
            return Tree::Node { sort, parts: vec![Tree::text("("), tree, Tree::text(")")], simplest };
        }
        tree
    }

    /// Exchanges some delimiters of a text for those that take whitespace away.
    fn marks(&mut self, text: &'static str) -> Vec<Tree> {
        let mut made = Vec::new();
        let mut rest = text;
        while let Some(at) = ["{{ ", "{% ", " }}", " %}", "{# ", " #}"].iter().filter_map(|mark| rest.find(mark)).min()
        {
            made.push(Tree::text(rest[..at].replace('¶', "\n")));
            let plain = &rest[at..at + 3];
            rest = &rest[at + 3..];
            if self.rng.random_range(0..100) >= 8 {
                made.push(Tree::text(plain));
                continue;
            }
            let sign = if self.rng.random_range(0..4) == 0 { '+' } else { '-' };
            let marked = match plain {
                " }}" => " -}}".to_owned(),
                "{{ " => "{{- ".to_owned(),
                " %}" | " #}" => format!(" {sign}{}", &plain[1..]),
                _ => format!("{}{sign} ", &plain[..2]),
            };
            made.push(Tree::Node { sort: "mark", parts: vec![Tree::Text(marked)], simplest: plain });
        }
        made.push(Tree::text(rest.replace('¶', "\n")));
        made
    }
}
