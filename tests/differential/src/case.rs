//! One input, and what a side makes of it.

use crate::tree::{Tree, quoted};
use std::fmt::Write;

/// What is done with an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is read as YAML; places are compared too.
    Yaml,
    /// It is rendered as a value.
    Template,
    /// As a value, and places and trust are compared too.
    Located,
    /// As an expression.
    Expression,
    /// As a condition.
    Condition,
}

impl Kind {
    /// Returns the word by which the reference's side knows it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Yaml => "yaml",
            Kind::Template => "template",
            Kind::Located => "located",
            Kind::Expression => "expression",
            Kind::Condition => "condition",
        }
    }
}

/// One input.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// What is done with it.
    pub(crate) kind: Kind,
    /// The template, or the YAML text.
    pub(crate) input: Tree,
    /// Variables by name: YAML of one line each.
    pub(crate) variables: Vec<(String, Tree)>,
}

impl Case {
    /// Returns the file that both sides read.
    pub(crate) fn document(&self) -> String {
        let input = self.input.rendered();
        if self.kind == Kind::Yaml {
            return input;
        }
        let mut text = format!("t: {}\nvars:\n  zero: 0\n", quoted(&input));
        for (name, value) in self.used(&input) {
            let _ = writeln!(text, "  {name}: {}", value.rendered());
        }
        text
    }

    /// The variables that the input names, directly or by others.
    fn used(&self, input: &str) -> Vec<&(String, Tree)> {
        let mut texts = input.to_owned();
        loop {
            let used: Vec<&(String, Tree)> = self.variables.iter().filter(|(name, _)| has_word(&texts, name)).collect();
            let mut all = input.to_owned();
            for (_, value) in &used {
                all.push(' ');
                value.render(&mut all);
            }
            if all.len() <= texts.len() {
                return used;
            }
            texts = all;
        }
    }

    /// Returns the inputs that are this one with something less.
    pub(crate) fn smaller(&self) -> Vec<Case> {
        let mut found: Vec<Case> =
            self.input.smaller().into_iter().map(|input| Case { input, ..self.clone() }).collect();
        let input = self.input.rendered();
        let used: Vec<String> = self.used(&input).iter().map(|(name, _)| name.clone()).collect();
        for (index, (name, value)) in self.variables.iter().enumerate() {
            if used.contains(name) {
                for smaller in value.smaller() {
                    let mut case = self.clone();
                    case.variables[index].1 = smaller;
                    found.push(case);
                }
            }
        }
        found
    }

    /// Returns the input as a person reads it.
    pub(crate) fn shown(&self) -> String {
        let input = self.input.rendered();
        if self.kind == Kind::Yaml {
            return format!("{input}\n      {}", quoted(&input));
        }
        let mut text = format!("{}: {}", self.kind.name(), quoted(&input));
        for (name, value) in self.used(&input) {
            let _ = write!(text, "\n    {name}: {}", value.rendered());
        }
        text
    }

    /// Returns what two inputs that come down to the same have in common.
    pub(crate) fn signature(&self, expected: &Outcome, got: &Outcome) -> String {
        let (expected, got) = (expected.first_line(), got.first_line());
        if expected.contains('\'') && expected != got && expected.len() > 20 {
            return masked(&format!("{expected} / {got}"));
        }
        masked(&self.input.rendered())
    }
}

/// Exchanges what is between quotes, and numbers.
fn masked(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(ch) = chars.next() {
        match ch {
            '\'' | '"' => {
                out.push('\'');
                for inner in chars.by_ref() {
                    if inner == ch {
                        break;
                    }
                }
            }
            '0'..='9' => {
                if !out.ends_with('0') {
                    out.push('0');
                }
            }
            _ => out.push(ch),
        }
    }
    out
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |ch: char| ch.is_alphanumeric() || ch == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(is_part)
            && !text[at + word.len()..].chars().next().is_some_and(is_part)
    })
}

/// What a side makes of an input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outcome {
    /// Whether it is an error.
    pub(crate) is_error: bool,
    /// The value as Python's `repr` has it, or the error's whole block.
    pub(crate) text: String,
    /// Warnings and deprecations on the way.
    pub(crate) notes: Vec<String>,
}

impl Outcome {
    /// Tells whether both sides mean the same.
    pub(crate) fn is_same(&self, other: &Outcome) -> bool {
        self.is_error == other.is_error
            && comparable(&self.text) == comparable(&other.text)
            && self.sorted_notes() == other.sorted_notes()
    }

    /// Warnings and deprecations are told on ways of their own here: their order among each other is not compared.
    fn sorted_notes(&self) -> Vec<&String> {
        let mut notes: Vec<&String> = self.notes.iter().collect();
        notes.sort();
        notes
    }

    fn first_line(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }

    /// Returns what another outcome has not, as a person reads it.
    pub(crate) fn beside(&self, other: &Outcome) -> String {
        let other = other.shown();
        let other: Vec<&str> = other.lines().collect();
        let own = self.shown();
        let mut lines = own.lines();
        let mut text = lines.next().unwrap_or_default().to_owned();
        for line in lines.filter(|line| !line.is_empty() && !other.contains(line)) {
            text.push_str("\n    ");
            text.push_str(line);
        }
        text
    }

    /// Returns it as a person reads it.
    pub(crate) fn shown(&self) -> String {
        let mut text = if self.is_error { format!("! {}", self.text) } else { self.text.clone() };
        for note in &self.notes {
            let _ = write!(text, "\n    [{note}]");
        }
        text
    }
}

/// Returns a text without what is known to differ: numbers and dates of ours do not know where they were written, so
/// messages can't call them by the class of those that do.
fn comparable(text: &str) -> String {
    let mut text = without_addresses(text);
    for (tagged, plain) in [("Int", "int"), ("Float", "float"), ("DateTime", "datetime"), ("Date", "date")] {
        for prefix in ["ansible.module_utils._internal._datatag.", ""] {
            text = text.replace(&format!("{prefix}_AnsibleTagged{tagged}"), plain);
        }
    }
    text
}

/// Python shows where objects are in memory: no two runs agree on that.
fn without_addresses(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("0x") {
        out.push_str(&rest[..at + 2]);
        let after = &rest[at + 2..];
        let digits = after.len() - after.trim_start_matches(|ch: char| ch.is_ascii_hexdigit()).len();
        // Shorter numbers are none of these.
        if digits < 6 {
            out.push_str(&after[..digits]);
        }
        rest = &after[digits..];
    }
    out.push_str(rest);
    out
}
