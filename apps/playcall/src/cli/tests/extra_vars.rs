use crate::cli::extra_vars::load;
use crate::exit::Exit;
use diagnostic::Diagnostic;
use value::{Value, repr};
use yaml::DuplicateKeys;

fn read(texts: &[&str], merge: bool) -> Result<Value, Diagnostic> {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let mut read_file = |path: &str| match path {
        "/list" => Ok(Value::list([Value::Int(1)])),
        path => Err(Diagnostic::error(format!("no {path}"))),
    };
    load(&texts, merge, DuplicateKeys::Warn, &vault::Secrets::default(), &mut read_file)
        .map(|loaded| Value::Dict(loaded.vars))
}

#[track_caller]
fn check(texts: &[&str], expected: &str) {
    assert_eq!(repr(&read(texts, false).unwrap()), expected);
}

#[track_caller]
fn check_error(text: &str, code: u8, expected: &str) {
    let error = read(&[text], false).unwrap_err();
    assert_eq!((Exit::of(&error).code(), error.full_message().as_str()), (code, expected));
}

#[test]
fn pairs_are_strings() {
    check(&["a=1 b='x y'", "c=true"], "{'a': '1', 'b': 'x y', 'c': 'true'}");
    check(&["words only"], "{'_raw_params': 'words only'}");
    check(&[""], "{}");
}

#[test]
fn structures_keep_types() {
    check(&["{\"a\": 1, \"b\": [true]}", "{c: x}"], "{'a': 1, 'b': [True], 'c': 'x'}");
}

#[test]
fn later_options_win() {
    check(&["a=1 b=1", "{a: {x: 1}}", "{a: {y: 2}}"], "{'a': {'y': 2}, 'b': '1'}");
    let merged = read(&["{a: {x: 1, l: [1]}}", "{a: {y: 2, l: [2]}}"], true).unwrap();
    assert_eq!(repr(&merged), "{'a': {'x': 1, 'l': [2], 'y': 2}}");
}

#[test]
fn strings_may_be_templates() {
    let vars = read(&["a={{ b }}"], false).unwrap();
    assert!(vars.has_templates());
    let origin = vars.as_dict().and_then(|vars| vars.get("a")).and_then(Value::origin).map(ToString::to_string);
    assert_eq!(origin.as_deref(), Some("<CLI option '-e'>"));
}

#[test]
fn errors() {
    check_error("/x", 5, "Please prepend extra_vars filename '/x' with '@'");
    check_error("./x", 5, "Please prepend extra_vars filename './x' with '@'");
    check_error("[1]", 5, "Invalid extra vars data supplied. '[1]' could not be made into a dictionary");
    check_error("@/list", 5, "Invalid extra vars data supplied. '@/list' could not be made into a dictionary");
    check_error("@/none", 1, "no /none");
    check_error("a=\"b", 4, "failed at splitting arguments, either an unbalanced jinja2 block or quotes: a=\"b");
}
