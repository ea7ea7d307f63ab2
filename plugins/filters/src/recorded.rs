//! What the reference makes of a thousand expressions: each table holds an expression, a tab, and Python's `repr` of the
//! result (or `! ` and the error), followed by warnings in brackets. Line feeds are written `\n`.

use crate::{FILTERS, LOOKUPS, TESTS};
use diagnostic::Diagnostic;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use template::{Environment, Plugins, Services, Templar};
use value::{Dict, Str, Value, repr};

/// A controller with a few files, one variable of the environment, and commands that print what is known.
#[derive(Default)]
struct Desk {
    notes: Mutex<Vec<String>>,
}

const FILES: [(&str, &str); 7] = [
    ("/play/files/a.txt", "hello\n\n"),
    ("/play/b.txt", "  sp  \n"),
    ("/play/files/ansible.csv", "k1\tv1\tw1\nk2\tv2\tw2\n"),
    ("/play/files/c.csv", "a,b,c\n\"x,1\",\"q \"\"z\"\"\",3\n"),
    ("/play/files/ansible.ini", "[global]\nuser=joe\nPass = 12%%3\nempty=\n[sec]\nk=v\nk2: v2\nmulti = a\n  b\n  c\n"),
    ("/play/files/p.properties", "jk=jv\n"),
    ("/play/files/dup.ini", "[x]\na=1\na=2\n"),
];

impl Desk {
    fn note(&self, note: String) {
        self.notes.lock().unwrap().push(note);
    }
}

impl Services for Desk {
    fn warn(&self, warning: Diagnostic) {
        self.note(match &warning.cause {
            Some(cause) => format!("E:{} <- {}", warning.message, cause.full_message()),
            None => format!("W:{}", warning.message),
        });
    }

    fn deprecated(&self, text: String) {
        let (what, _) =
            text.split_once(" This feature will be removed from ").expect("a deprecation says when it ends");
        self.note(format!("D:{what}"));
    }

    fn env_var(&self, name: &str) -> Option<String> {
        (name == "HOME").then(|| "/home/u".to_owned())
    }

    fn read_file(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        if path == Path::new("/etc/passwd") {
            return Ok(b"root:x:0:0:root:/root:/bin/sh\n".to_vec());
        }
        let found = FILES.iter().find(|(name, _)| Path::new(name) == path);
        found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| Error::from(ErrorKind::NotFound))
    }

    fn find_file(&self, folder: &str, name: &str) -> Result<PathBuf, Diagnostic> {
        let base = self.basedir();
        [base.join(folder).join(name), base.join(name)]
            .into_iter()
            .find(|path| self.read_file(path).is_ok())
            .ok_or_else(|| Diagnostic::error("not found"))
    }

    fn search_path(&self) -> Vec<PathBuf> {
        vec![self.basedir()]
    }

    fn basedir(&self) -> PathBuf {
        PathBuf::from("/play")
    }

    fn run(&self, command: &str, _cwd: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        Ok(match command {
            "echo hi" => (0, b"hi\n".to_vec(), Vec::new()),
            "exit 2" => (2, Vec::new(), Vec::new()),
            "exit 3" => (3, Vec::new(), Vec::new()),
            _ => (0, b"a\nb".to_vec(), Vec::new()),
        })
    }

    fn setting(&self, name: &str) -> Option<Value> {
        (name == "DEFAULT_FORKS").then_some(Value::Int(5))
    }
}

fn variables() -> Dict {
    let text = include_str!("recorded/vars.yml");
    match yaml::load(text, &yaml::LoadOptions::trusted("/play/vars.yml")).unwrap().value {
        Value::Dict(mut variables) => {
            variables.insert("playbook_dir", "/play");
            variables
        }
        _ => Dict::new(),
    }
}

#[track_caller]
fn check(table: &str) {
    let environment = Environment::new(Plugins::from_shelves(FILTERS, TESTS, LOOKUPS));
    let variables = variables();
    let mut wrong = Vec::new();
    for line in table.lines() {
        let (expression, expected) = line.split_once('\t').unwrap();
        let desk = Desk::default();
        let templar = Templar::new(&environment, &variables, &desk);
        let outcome = templar.template(&Value::Str(Str::trusted(format!("{{{{ {expression} }}}}"), None)));
        let mut shown = match outcome {
            Ok(value) => repr(&value),
            Err(error) => format!("! {}", error.full_message()),
        };
        let notes = desk.notes.into_inner().unwrap();
        if !notes.is_empty() {
            shown.extend(["   [", &notes.join(" | "), "]"]);
        }
        let shown = shown.replace('\n', "\\n");
        if shown != expected {
            wrong.push(format!("{expression}\n    expected {expected}\n    got      {shown}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn calls_fail_as_pythons_do() {
    check(include_str!("recorded/calls.tsv"));
}

#[test]
fn sequences_sets_and_combinations() {
    check(include_str!("recorded/sequences.tsv"));
}

#[test]
fn dictionaries_and_json() {
    check(include_str!("recorded/dictionaries.tsv"));
}

#[test]
fn paths_dates_hashes_and_seeds() {
    check(include_str!("recorded/formats.tsv"));
}

#[test]
fn numbers_text_and_groups() {
    check(include_str!("recorded/values.tsv"));
}

#[test]
fn yaml_documents() {
    check(include_str!("recorded/yaml.tsv"));
}

#[test]
fn regular_expressions() {
    check(include_str!("recorded/regex.tsv"));
}

#[test]
fn what_is_undefined_inside() {
    check(include_str!("recorded/mixed.tsv"));
}

#[test]
fn tests_of_templates() {
    check(include_str!("recorded/tests.tsv"));
}

#[test]
fn arguments_and_corners() {
    check(include_str!("recorded/more.tsv"));
}

/// Recorded with passlib installed.
#[test]
fn hashes_of_passwords() {
    check(include_str!("recorded/passwords.tsv"));
}

#[test]
fn lookups_and_selections() {
    check(include_str!("recorded/lookup_corners.tsv"));
}

#[test]
fn lookups() {
    check(include_str!("recorded/lookups.tsv"));
}

/// What `cargo xtask differential` found.
#[test]
fn finds_of_the_differential_test() {
    check(include_str!("recorded/finds.tsv"));
}
