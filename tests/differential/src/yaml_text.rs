//! YAML at random: documents that are mostly well-formed, and the same with a few characters changed.

use crate::case::{Case, Kind};
use crate::tree::Tree;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// Plain and quoted scalars: every type that YAML 1.1 knows, and what nearly is one.
const SCALARS: &[&str] = &[
    "a",
    "1",
    "x y",
    "'q'",
    "\"d\"",
    "~",
    "null",
    "Null",
    "true",
    "yes",
    "No",
    "on",
    "OFF",
    "y",
    "n",
    "True",
    "TRUE",
    "tRue",
    "0",
    "-1",
    "+12",
    "017",
    "0o17",
    "0x1F",
    "0b101",
    "1_000",
    "08",
    "09.5",
    "1:30",
    "1:30:15",
    "-1:30",
    "190:20:30.15",
    "1.5",
    "-.5",
    "1e3",
    "1.0e+3",
    "1.e3",
    ".inf",
    "-.INF",
    "+.inf",
    ".nan",
    ".NaN",
    "1.5e3",
    "6.8523015e+5",
    "685_230.15",
    "2001-12-14",
    "2001-12-14t21:59:43.10-05:00",
    "2001-12-14 21:59:43.10 -5",
    "2001-12-15 2:59:43.10",
    "2001-1-1",
    "2001-13-45",
    "2001-12-14T25:00:00",
    "2001-12-14 21:59:43Z",
    "<<",
    "=",
    ".",
    "..",
    "...x",
    "---x",
    "-",
    "- ",
    "?",
    ":",
    "-a",
    "?a",
    ":a",
    "a:",
    "a:b",
    "a: b",
    "a #b",
    "a#b",
    "#c",
    "'it''s'",
    "\"a\\nb\"",
    "\"\\x41\\u00e9\\U0001F600\"",
    "\"\\q\"",
    "\"\\/\"",
    "\"a\\\n  b\"",
    "'a\n  b'",
    "\"a\n\n  b\"",
    "'a\n\n\n  b '",
    "\"unclosed",
    "'unclosed",
    "%",
    "%a",
    "@a",
    "`a`",
    "!",
    "!!str 1",
    "!!int '5'",
    "!!int x",
    "!!float 1",
    "!!bool yes",
    "!!bool x",
    "!!null ''",
    "!!binary aGk=",
    "!!binary '?'",
    "!!timestamp 2001-01-01",
    "!!timestamp x",
    "!unsafe '{{ x }}'",
    "!unsafe 5",
    "!nope x",
    "!<tag:yaml.org,2002:str> 5",
    "!!python/object:x y",
    "!!python/tuple [1]",
    "é",
    "日本",
    "😀",
    "\u{a0}x",
    "\u{85}",
    "\u{2028}x",
    "\t",
    "a\tb",
    "\"\t\"",
    "{{ x }}",
    "'{{ x }}'",
    "\"{{ x }}\"",
    "{{ x }}y",
    "*a",
    "&a 1",
    "&a",
    "*nope",
    "&b [1]",
    "*b",
    "|",
    ">",
    "| a",
    "|2",
    "\"\"",
    "''",
    "[",
    "]",
    "{",
    "}",
    ",",
    "a,b",
    "[a",
    "- - a",
    "? a",
    "!!set {a, b}",
    "!!omap [a: 1]",
    "!!pairs [a: 1, a: 2]",
    "!!omap [1]",
    "!!set [a]",
    "!!seq {a: 1}",
    "!!map [1]",
    "!unsafe [a, {b: '{{ c }}'}]",
    "0x",
    "1__0",
    "_1",
    "+",
    ".5.5",
    "1e",
    "0.",
    "+.5",
    "12e03",
    "-2E+05",
    "1:60",
    "0:0",
    "00",
    "0_",
    "0b",
    "0b2",
    "0b_1",
    "190:20:30",
    "1.5:30",
    "1:30.5",
    ".1e2",
    "NULL",
    "nULL",
    "YES",
    "yEs",
    "\u{feff}a",
    "\u{7f}",
    "\u{1}",
    "a\rb",
    "\"\\0\\e\\a\\_\\N\\L\\P\\ \"",
];

const KEYS: &[&str] = &[
    "a",
    "b",
    "c",
    "k",
    "name",
    "1",
    "1.5",
    "yes",
    "null",
    "~",
    "'q'",
    "\"d\"",
    "x y",
    "a",
    "a",
    "<<",
    "<<",
    "2001-01-01",
    "é",
    "\"a\\tb\"",
    "? a",
    "[1]",
    "{a: 1}",
    "!!str k",
    "&k k",
    "*a",
    "!unsafe k",
    "=",
    "-",
    "",
    "a b\n",
    "'multi\n line'",
    "|",
    "{{ x }}",
    "'{{ x }}'",
    "0x10",
    "0o7",
    "1:30",
    ".inf",
];

const BLOCKS: &[&str] = &[
    "|",
    ">",
    "|-",
    ">-",
    "|+",
    ">+",
    "|2",
    ">1-",
    "|-2",
    "|0",
    "|10",
    "|x",
    "| # c",
    "|#c",
    "> a",
    "|+ ",
    "|3+",
    "&a |",
    "!!str |",
    "!unsafe >",
    "!!int |",
];

const LINES: &[&str] = &[
    "one",
    "two words",
    "",
    "",
    "  more",
    "\ttab",
    " ",
    "# no comment",
    "- item",
    "k: v",
    "'q",
    "é",
    "   ",
    "trailing ",
    "a: |",
    "---",
    "...",
    "\u{2028}",
];

/// Makes a YAML text.
pub(crate) fn case(rng: &mut StdRng) -> Case {
    let mut writer = Writer { rng };
    let depth = writer.rng.random_range(0..4);
    let mut items = Vec::new();
    if writer.one_in(8) {
        items.push(writer.pick(&[
            "---\n",
            "--- ",
            "---\n---\n",
            "%YAML 1.1\n---\n",
            "%YAML 1.2\n---\n",
            "%TAG ! tag:x,2000:\n---\n",
            "# c\n",
            "\n",
            "\u{feff}",
            "...\n",
            "%X y\n---\n",
            "--- # c\n",
            "---\t",
            "%YAML 2.0\n---\n",
            "%YAML 1.1\n",
        ]));
    }
    items.push(writer.block(depth, 0));
    if writer.one_in(8) {
        items.push(writer.pick(&[
            "...\n",
            "---\na\n",
            "# end",
            "\n\n",
            "...\nx\n",
            "]",
            "\t\n",
            "---\n",
            "... # c\n",
            "...x\n",
        ]));
    }
    let mut input = Tree::Many { between: "", items };
    if writer.one_in(4) {
        input = writer.damaged(&input);
    }
    Case { kind: Kind::Yaml, input, variables: Vec::new() }
}

struct Writer<'r> {
    rng: &'r mut StdRng,
}

impl Writer<'_> {
    fn one_in(&mut self, many: u32) -> bool {
        self.rng.random_range(0..many) == 0
    }

    fn pick(&mut self, from: &[&'static str]) -> Tree {
        Tree::text(from.choose(self.rng).copied().unwrap_or_default())
    }

    fn node(sort: &'static str, simplest: &'static str, parts: Vec<Tree>) -> Tree {
        Tree::Node { sort, parts, simplest }
    }

    fn scalar(&mut self) -> Tree {
        let part = self.pick(SCALARS);
        Self::node("scalar", "a", vec![part])
    }

    /// A collection or scalar in block style, with its last line feed, after `indent` spaces.
    fn block(&mut self, depth: u32, indent: usize) -> Tree {
        if depth == 0 || self.one_in(6) {
            let value = self.inline(depth);
            return Self::node("block", "a\n", vec![value, Tree::text("\n")]);
        }
        let is_list = self.one_in(3);
        let count = self.rng.random_range(1..4);
        let mut items = Vec::new();
        for number in 0..count {
            let mut parts = Vec::new();
            if number > 0 {
                let odd = if self.one_in(40) { self.rng.random_range(0..4) } else { indent };
                parts.push(Tree::text(" ".repeat(odd)));
            }
            if is_list {
                parts.push(Self::node("dash", "- ", vec![Tree::text("- ")]));
                parts.push(self.entry(depth - 1, indent + 2));
            } else {
                let key = self.pick(KEYS);
                parts.push(Self::node("key", "k", vec![key]));
                parts.push(if self.one_in(30) {
                    self.pick(&[" : ", ":", ":\t", ": # c\n "])
                } else {
                    Tree::text(": ")
                });
                parts.push(self.value(depth - 1, indent));
            }
            items.push(Self::node("item", "", parts));
        }
        Self::node("block", "a\n", vec![Tree::Many { between: "", items }])
    }

    /// What follows a dash.
    fn entry(&mut self, depth: u32, indent: usize) -> Tree {
        if self.one_in(3) { self.block(depth, indent) } else { self.value(depth, indent) }
    }

    /// What follows a key and its colon.
    fn value(&mut self, depth: u32, indent: usize) -> Tree {
        match self.rng.random_range(0..10) {
            0 | 1 if depth > 0 => {
                let deeper = indent + self.rng.random_range(0..4);
                let head = if self.one_in(6) {
                    self.pick(&["&a", "!!map", "!unsafe", "# c", "&b !!seq"])
                } else {
                    Tree::text("")
                };
                let body = self.block(depth, deeper);
                Self::node("value", "a\n", vec![head, Tree::text(format!("\n{}", " ".repeat(deeper))), body])
            }
            2 => self.literal(indent),
            3 => Tree::text(if self.one_in(2) { "\n" } else { " # c\n" }),
            _ => {
                let value = self.inline(depth);
                let end = if self.one_in(10) {
                    self.pick(&[" # c\n", " \n", "\t\n", "#c\n", "\n\n", "\r\n"])
                } else {
                    Tree::text("\n")
                };
                Self::node("value", "a\n", vec![value, end])
            }
        }
    }

    /// A block scalar with its lines.
    fn literal(&mut self, indent: usize) -> Tree {
        let head = self.pick(BLOCKS);
        let pad = " ".repeat(indent + self.rng.random_range(0..4));
        let count = self.rng.random_range(0..5);
        let mut items = Vec::new();
        for _ in 0..count {
            let line = self.pick(LINES);
            let odd = if self.one_in(10) { Tree::text(" ".repeat(indent)) } else { Tree::text(pad.clone()) };
            items.push(Self::node("line", "", vec![odd, line, Tree::text("\n")]));
        }
        Self::node("value", "a\n", vec![head, Tree::text("\n"), Tree::Many { between: "", items }])
    }

    /// A value within a line.
    fn inline(&mut self, depth: u32) -> Tree {
        if depth == 0 || !self.one_in(3) {
            return self.scalar();
        }
        let count = self.rng.random_range(0..4);
        let is_list = self.one_in(2);
        let mut items = Vec::new();
        for _ in 0..count {
            let value = self.inline(depth - 1);
            if is_list || self.one_in(12) {
                items.push(value);
            } else {
                let key = self.pick(KEYS);
                let colon = if self.one_in(12) { self.pick(&[":", " : ", ""]) } else { Tree::text(": ") };
                items.push(Self::node("pair", "a: 1", vec![key, colon, value]));
            }
        }
        let between = if self.one_in(10) { ",\n  " } else { ", " };
        let (open, close) = if is_list { ("[", "]") } else { ("{", "}") };
        let close =
            if self.one_in(15) { self.pick(&["", ",]", ",}", "]", "}", "\n]", " # c\n}"]) } else { Tree::text(close) };
        Self::node("scalar", "a", vec![Tree::text(open), Tree::Many { between, items }, close])
    }

    /// Takes away, adds or exchanges a few characters.
    fn damaged(&mut self, tree: &Tree) -> Tree {
        let mut chars: Vec<char> = tree.rendered().chars().collect();
        for _ in 0..self.rng.random_range(1..3) {
            let odd = *[
                ' ', '\n', ':', '-', '#', '\'', '"', '\t', '{', '}', '[', ']', ',', '&', '*', '!', '|', '>', '%', '\\',
                'a', '0', '\r', '\0',
            ]
            .choose(self.rng)
            .unwrap_or(&' ');
            let at = self.rng.random_range(0..=chars.len());
            match self.rng.random_range(0..3) {
                0 if at < chars.len() => {
                    chars.remove(at);
                }
                1 if at < chars.len() => chars[at] = odd,
                _ => chars.insert(at, odd),
            }
        }
        let lines = chars.split_inclusive(|ch| *ch == '\n').map(|line| {
            let words = line.split_inclusive(|ch| *ch == ' ').map(|word| Tree::text(word.iter().collect::<String>()));
            Tree::Many { between: "", items: words.collect() }
        });
        Tree::Many { between: "", items: lines.collect() }
    }
}
