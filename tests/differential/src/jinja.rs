//! Templates at random.

use crate::case::{Case, Kind};
use crate::grammar::{Grammar, Writer};
use crate::tree::Tree;
use rand::Rng;
use rand::rngs::StdRng;
use std::path::Path;
use std::sync::LazyLock;

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Grammar::parse(include_str!("jinja.txt")));

/// Files that templates use.
const FILES: &[(&str, &str)] = &[
    ("plain.j2", "plain {{ s1 }}\n"),
    ("loop.j2", "{% for x in l1 %}<{{ x }}>{% endfor %}\n"),
    ("base.j2", "[{% block head %}base {{ s1 }}{% endblock %}|{% block body %}{% endblock %}]\n"),
    ("middle.j2", "{% extends 'base.j2' %}{% block head %}mid {{ super() }}{% endblock %}"),
    (
        "macros.j2",
        "{% macro m1(a, b='x') %}({{ a }},{{ b }}){% endmacro %}{% macro m2() %}{{ caller() }}{% endmacro %}{% set exported = [1, s1] %}",
    ),
    ("broken.j2", "{% if %}\n"),
    ("undefined.j2", "{{ nope }}"),
    ("one.j2", "{{ l1 }}"),
    ("a.txt", "hello\n\n"),
    ("ansible.csv", "k1\tv1\tw1\nk2\tv2\tw2\n"),
    ("c.csv", "a,b,c\n\"x,1\",\"q \"\"z\"\"\",3\n"),
    ("ansible.ini", "[global]\nuser=joe\nPass = 12%%3\nempty=\n[sec]\nk=v\nk2: v2\nmulti = a\n  b\n  c\n"),
    ("p.properties", "jk=jv\n"),
];

/// Writes the files that templates use into a folder.
pub(crate) fn write_files(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (name, text) in FILES {
        std::fs::write(folder.join(name), text).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}

/// Makes a template with its variables.
pub(crate) fn case(rng: &mut StdRng) -> Case {
    let depth = rng.random_range(1..5);
    let strays = if rng.random_range(0..2) == 0 { 0 } else { 6 };
    let kind = match rng.random_range(0..20) {
        0 => Kind::Condition,
        1 | 2 => Kind::Expression,
        3 => Kind::Located,
        _ => Kind::Template,
    };
    let variables = variables(rng);
    let mut writer = Writer::new(&GRAMMAR, rng, strays);
    let input = match kind {
        Kind::Expression => writer.sentence("A", depth),
        Kind::Condition => writer.sentence("B", depth),
        _ => writer.sentence("Whole", depth),
    };
    Case { kind, input, variables }
}

/// Makes values for the names that the grammar knows.
fn variables(rng: &mut StdRng) -> Vec<(String, Tree)> {
    let mut variables = Vec::new();
    for line in include_str!("jinja_variables.txt").lines() {
        if let Some((name, value)) = line.split_once(": ") {
            variables.push((name.to_owned(), Tree::text(value)));
        }
    }
    let mut writer = Writer::new(&GRAMMAR, rng, 0);
    for name in ["r1", "r2"] {
        variables.push((name.to_owned(), writer.sentence("Yaml", 3)));
    }
    variables
}
