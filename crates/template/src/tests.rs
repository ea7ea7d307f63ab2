//! Templates against what the reference makes of them. The plugins here are just what the tests need.

mod changes;
mod conditions;
mod depth;
mod expressions;
mod files;
mod native;
mod plugins;
mod statements;
mod syntax;
mod text;
mod undefined;

use crate::{Environment, FileOptions, Plugins, Services, Templar};
use diagnostic::{Diagnostic, Origin};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use value::{Dict, Str, Value, parse_json, repr};

/// Services without a world: a setting for the tags that the tests use, files in memory, warnings kept.
#[derive(Default)]
struct World {
    files: Vec<(&'static str, &'static str)>,
    heard: Mutex<Vec<String>>,
}

impl Services for World {
    fn warn(&self, warning: Diagnostic) {
        self.heard.lock().unwrap().push(warning.message);
    }

    fn deprecated(&self, text: String) {
        self.heard.lock().unwrap().push(text);
    }

    fn env_var(&self, _name: &str) -> Option<String> {
        None
    }

    fn read_file(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let found = self.files.iter().find(|(name, _)| Path::new("/templates").join(name) == path);
        found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| std::io::ErrorKind::NotFound.into())
    }

    fn find_file(&self, _folder: &str, name: &str) -> Result<PathBuf, Diagnostic> {
        Err(Diagnostic::error(format!("no file {name}")))
    }

    fn search_path(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    fn basedir(&self) -> PathBuf {
        "/templates".into()
    }

    fn run(&self, _command: &str, _cwd: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    fn setting(&self, name: &str) -> Option<Value> {
        (name == "DEFAULT_JINJA2_EXTENSIONS").then(|| Value::from("jinja2.ext.do,jinja2.ext.loopcontrols"))
    }
}

const VARIABLES: &str = r#"{
    "i": 5, "f": 1.5, "b": true, "n": null, "l": [1, 2, 3], "s": "text", "e": [], "ed": {},
    "d": {"k": 1, "t": "{{ i }}", "u": "{{ nobody }}"},
    "x": "{{ i }}", "y": "{{ x }} tail", "bad": "{{ nobody }}", "lt": ["{{ i }}", "{{ nobody }}", 3],
    "itself": "{{ itself }}", "l1": "{{ l2 }}", "l2": "{{ l1 }}", "expr": "i == 5",
    "nested": {"a": {"b": [{"c": "{{ s }}"}]}},
    "who": "world", "rows": [{"name": "one", "n": 1}, {"name": "two", "n": 2}, {"name": "three", "n": 3}]
}"#;

/// Gives every string trust and a place, and every container a place, as reading YAML does.
fn trusted(value: &Value) -> Value {
    let origin = Some(Origin::described("<t>"));
    match value {
        Value::Str(text) => Value::Str(Str::trusted(text.shared(), origin)),
        Value::List(items) => Value::List(items.iter().map(trusted).collect::<value::List>().with_origin(origin)),
        Value::Dict(map) => {
            let made: Dict = map.iter().map(|(key, value)| (key.clone(), trusted(value))).collect();
            Value::Dict(made.with_origin(origin))
        }
        other => other.clone(),
    }
}

fn variables() -> Dict {
    match trusted(&parse_json(VARIABLES).unwrap()) {
        Value::Dict(map) => map,
        _ => Dict::new(),
    }
}

fn environment() -> Environment {
    Environment::new(Plugins::from_shelves(plugins::FILTERS, plugins::TESTS, plugins::LOOKUPS))
}

fn source(text: &str) -> Str {
    Str::trusted(text, Some(Origin::described("<source>")))
}

fn messages(error: &Diagnostic) -> String {
    error.chain().map(|link| link.message.as_str()).collect::<Vec<_>>().join(" <- ")
}

fn rendered(text: &str) -> Result<Value, Diagnostic> {
    let (environment, variables, world) = (environment(), variables(), World::default());
    Templar::new(&environment, &variables, &world).template(&Value::Str(source(text)))
}

/// Renders a template and compares Python's `repr` of the result.
#[track_caller]
fn check(template: &str, expected: &str) {
    match rendered(template) {
        Ok(value) => assert_eq!(repr(&value), expected, "{template}"),
        Err(error) => panic!("{template}: {}", messages(&error)),
    }
}

/// Renders a template that fails and compares the messages from the outermost to the innermost.
#[track_caller]
fn check_error(template: &str, expected: &str) {
    match rendered(template) {
        Ok(value) => panic!("{template}: {}", repr(&value)),
        Err(error) => assert_eq!(messages(&error), expected, "{template}"),
    }
}

fn decided(condition: &str) -> Result<bool, Diagnostic> {
    let (environment, variables, world) = (environment(), variables(), World::default());
    Templar::new(&environment, &variables, &world).condition(&Value::Str(source(condition)))
}

#[track_caller]
fn check_condition(condition: &str, expected: bool) {
    match decided(condition) {
        Ok(result) => assert_eq!(result, expected, "{condition}"),
        Err(error) => panic!("{condition}: {}", messages(&error)),
    }
}

#[track_caller]
fn check_condition_error(condition: &str, expected: &str) {
    match decided(condition) {
        Ok(result) => panic!("{condition}: {result}"),
        Err(error) => assert_eq!(messages(&error), expected, "{condition}"),
    }
}

/// Renders a template file of several that may use each other.
#[track_caller]
fn check_file(files: &[(&'static str, &'static str)], expected: &str) {
    let (environment, variables) = (environment(), variables());
    let world = World { files: files.to_vec(), heard: Mutex::default() };
    let templar = Templar::new(&environment, &variables, &world);
    let options = FileOptions { search_path: vec!["/templates".into()], ..FileOptions::default() };
    match templar.render_file(&source(files[0].1), &options) {
        Ok(text) => assert_eq!(text, expected),
        Err(error) => assert_eq!(messages(&error), expected),
    }
}
