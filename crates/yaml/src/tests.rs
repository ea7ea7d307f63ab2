//! Expectations were recorded by running the reference; each file has one `check` and many inputs.

mod dumps;
mod errors;
mod values;

use crate::{DuplicateKeys, LoadOptions, YamlError, load_all_plain, load_json_or_yaml, load_plain};
use diagnostic::{FileSources, render};
use std::fmt::Write;
use value::{Origin, Value, repr};

const PATH: &str = "/site.yml";

/// Reads a text and shows warnings, then the value, or else the error.
fn read(text: &str, duplicate_keys: DuplicateKeys) -> String {
    let sources = FileSources(|_: &str| Ok(text.as_bytes().to_vec()));
    let options = LoadOptions { duplicate_keys, ..LoadOptions::trusted(PATH) };
    match load_json_or_yaml(text, &options) {
        Ok(loaded) => {
            let notes: Vec<String> =
                loaded.deprecations.iter().map(|note| format!("[DEP]: {}\n", note.message)).collect();
            let mut shown = notes.concat();
            shown.extend(loaded.warnings.iter().map(|warning| render(warning, &sources).block("WARNING")));
            show(&loaded.value, &mut shown);
            shown
        }
        Err(error) => render(&error, &sources).block("ERROR"),
    }
}

/// Shows a value with its types, the place of each part and whether texts are trusted:
/// `D@1:1{S'key'@1:1T=L@1:6[1,],}`.
fn show(value: &Value, out: &mut String) {
    let place = |origin: Option<&Origin>| origin.map_or("-".to_owned(), |o| format!("{}:{}", o.line, o.column));
    match value {
        Value::Str(text) => {
            let trusted = if text.is_trusted() { "T" } else { "" };
            let _ = write!(out, "S{}@{}{trusted}", repr(value), place(text.origin()));
        }
        Value::List(list) | Value::Tuple(list) => {
            let sign = if matches!(value, Value::List(_)) { 'L' } else { 'U' };
            let _ = write!(out, "{sign}@{}[", place(list.origin()));
            for item in list {
                show(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Dict(dict) => {
            let _ = write!(out, "D@{}{{", place(dict.origin()));
            for (key, value) in dict {
                show(key, out);
                out.push('=');
                show(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Set(set) => {
            let mut items: Vec<String> = set
                .iter()
                .map(|item| {
                    let mut text = String::new();
                    show(item, &mut text);
                    text
                })
                .collect();
            items.sort();
            let _ = write!(out, "E{{{}}}", items.join(","));
        }
        Value::DateTime(time) => {
            out.push('T');
            out.push_str(&time.isoformat('T'));
        }
        Value::Object(object) if object.is_veiled() => {
            let _ = write!(out, "V@{}", place(value.origin()));
        }
        other => out.push_str(&repr(other)),
    }
}

#[test]
fn duplicate_keys_are_errors_or_nothing_as_set() {
    assert_eq!(
        read("a: 1\na: 2\n", DuplicateKeys::Error),
        "[ERROR]: YAML parsing failed: Found duplicate mapping key 'a'.\nOrigin: /site.yml:2:1\n\n1 a: 1\n2 a: 2\n  ^ \
         column 1\n\n"
    );
    assert_eq!(read("a: 1\na: 2\n", DuplicateKeys::Ignore), "D@1:1{S'a'@1:1T=2,}");
}

#[test]
fn deep_nesting_is_an_error_and_no_crash() {
    let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(load_plain(&text, &LoadOptions::data()).is_err());
    let stacked: Vec<String> = (1..2000).map(|n| format!("- &a{n} [*a{}]\n", n - 1)).collect();
    assert!(load_plain(&format!("- &a0 x\n{}", stacked.concat()), &LoadOptions::data()).is_err());
}

#[test]
fn collections_that_hold_themselves_are_refused() {
    let error = load_plain("&a [*a]\n", &LoadOptions::data()).unwrap_err();
    assert_eq!(error, YamlError::Other("A collection that holds itself is not supported.".to_owned()));
}

#[test]
fn plain_errors_print_as_pyyaml_does() {
    let error = |text: &str| load_plain(text, &LoadOptions::data()).unwrap_err().to_string();
    assert_eq!(
        error("a: [1, 2\nb: 3\n"),
        "while parsing a flow sequence\n  in \"<unicode string>\", line 1, column 4\ndid not find expected ',' or ']'\n  \
         in \"<unicode string>\", line 2, column 2"
    );
    assert_eq!(error("a: *x\n"), "found undefined alias\n  in \"<unicode string>\", line 1, column 4");
    assert_eq!(
        error("a: \u{7}"),
        "unacceptable character #x0007: control characters are not allowed\n  in \"<unicode string>\", position 3"
    );
    assert_eq!(
        error("a: !unsafe b"),
        "could not determine a constructor for the tag '!unsafe'\n  in \"<unicode string>\", line 1, column 4"
    );
}

#[test]
fn all_documents_of_a_text_can_be_read() {
    let loaded = load_all_plain("a\n---\n- 1\n...\n---\n", &LoadOptions::data()).unwrap();
    assert_eq!(repr(&loaded.value), "['a', [1], None]");
}

#[test]
fn untrusted_texts_are_no_templates() {
    let loaded = load_plain("'{{ x }}'", &LoadOptions::data()).unwrap();
    assert!(!loaded.value.has_templates());
    let loaded = load_plain("'{{ x }}'", &LoadOptions::trusted(PATH)).unwrap();
    assert!(loaded.value.has_templates());
}
