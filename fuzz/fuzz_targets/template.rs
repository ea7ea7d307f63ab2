//! Any text is rendered as a template and as an expression, or refused; nothing outside is reached.

#![no_main]

use diagnostic::Diagnostic;
use filters::{FILTERS, LOOKUPS, TESTS};
use libfuzzer_sys::fuzz_target;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use template::{Environment, Plugins, Services, Templar};
use value::{Dict, Str, Value};

/// A controller with nothing on it.
struct Nowhere;

impl Services for Nowhere {
    fn warn(&self, _warning: Diagnostic) {}

    fn deprecated(&self, _text: String) {}

    fn env_var(&self, _name: &str) -> Option<String> {
        None
    }

    fn read_file(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        if path == Path::new("/play/t.j2") {
            return Ok(b"{% macro m(a) %}{{ a }}{% endmacro %}{% block b %}{{ s }}{% endblock %}".to_vec());
        }
        Err(Error::from(ErrorKind::NotFound))
    }

    fn find_file(&self, _folder: &str, name: &str) -> Result<PathBuf, Diagnostic> {
        Ok(Path::new("/play").join(name))
    }

    fn search_path(&self) -> Vec<PathBuf> {
        vec![PathBuf::from("/play")]
    }

    fn basedir(&self) -> PathBuf {
        PathBuf::from("/play")
    }

    fn run(&self, _command: &str, _cwd: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        Err(Error::from(ErrorKind::PermissionDenied))
    }

    fn setting(&self, name: &str) -> Option<Value> {
        (name == "DEFAULT_JINJA2_EXTENSIONS").then(|| Value::from("jinja2.ext.do,jinja2.ext.loopcontrols"))
    }
}

const VARIABLES: &str = r#"
s: "Hello, World"
t: "{{ s }}!"
i: 7
f: 2.5
b: true
n: null
l: [3, 1, 2, "{{ i }}"]
d: {a: 1, b: {c: [1, 2]}, items: x}
u: [{n: x, v: 1}, {n: y, v: 2}]
bad: "{{ nope }}"
time: 2020-01-02 03:04:05
"#;

static WORLD: LazyLock<(Environment, Dict)> = LazyLock::new(|| {
    let environment = Environment::new(Plugins::from_shelves(FILTERS, TESTS, LOOKUPS));
    let loaded = yaml::load(VARIABLES, &yaml::LoadOptions::trusted("/play/vars.yml"));
    let variables = match loaded.map(|loaded| loaded.value) {
        Ok(Value::Dict(variables)) => variables,
        _ => Dict::new(),
    };
    (environment, variables)
});

fuzz_target!(|text: &str| {
    // What takes Python's time and memory takes ours.
    if text.len() > 400 || text.contains("**") || has_number(text) {
        return;
    }
    let (environment, variables) = &*WORLD;
    let templar = Templar::new(environment, variables, &Nowhere);
    for result in [
        templar.template(&Value::Str(Str::trusted(text, None))),
        templar.evaluate(&Str::trusted(text, None)),
        templar.condition(&Value::Str(Str::trusted(text, None))).map(Value::Bool),
    ] {
        match result {
            Ok(value) => drop(value::repr(&value)),
            Err(error) => drop(error.full_message()),
        }
    }
});

/// Tells whether a number of more than three digits is written in it: repetitions and ranges of that size are slow.
fn has_number(text: &str) -> bool {
    text.as_bytes().windows(4).any(|window| window.iter().all(|byte| byte.is_ascii_alphanumeric() && *byte <= b'9'))
        || text.contains(['e', 'E']) && text.as_bytes().windows(2).any(|pair| pair[0].eq_ignore_ascii_case(&b'e') && pair[1].is_ascii_digit())
}
