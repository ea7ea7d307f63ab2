//! Tables: what is read from a text, and what is written for a text.

use crate::python_source::{Assigned, PythonSource};
use crate::wrap::Wrap;
use crate::{
    DocColors, Docstring, Fragment, FragmentBody, Fragments, Layout, PluginDoc, add_collection, extend, read, stub,
};
use value::{Dict, JsonStyle, Value, to_json};
use yaml::LoadOptions;

fn layout(is_plain: bool) -> Layout {
    Layout {
        columns: 79,
        verbosity: 0,
        is_plain,
        has_color: !is_plain,
        colors: DocColors::default(),
        docsite: "https://docs.example/core/".to_owned(),
    }
}

fn dict(text: &str) -> Dict {
    yaml::load(text, &LoadOptions::data()).unwrap().value.as_dict().cloned().unwrap()
}

fn json(value: &Value) -> String {
    to_json(&value.untrusted(), JsonStyle::default())
}

#[test]
fn texts_are_read_without_running_anything() {
    fn check(source: &str, expected: &str) {
        let source = PythonSource::new(source);
        let shown: Vec<String> = source
            .assignments()
            .into_iter()
            .map(|(name, assigned)| match assigned {
                Assigned::Text(text) => format!("{name}={text}"),
                Assigned::Literal(value) => format!("{name}:{}", json(&value)),
                Assigned::Expression(kind) => format!("{name}?{kind}"),
            })
            .collect();
        assert_eq!(shown.join("|"), expected);
    }
    check("A = 'x'", "A=x");
    check("A = r'\\n' '\\x41'", "A=\\nA");
    check("A = B = \"\"\"x\ny\"\"\"  # z", "A=x\ny|B=x\ny");
    check("A = ('x'\n     'y')", "A=xy");
    check("if x:\n    A = 'x'\nB = 'y'; C = 'z'", "B=y|C=z");
    check("A == 'x'\nA += 'x'\nA: str = 'x'\ndef a(b='c'): pass", "");
    check("A = {'a': [1, -2.5, None, True], 'b': ('x',)}", "A:{\"a\": [1, -2.5, null, true], \"b\": [\"x\"]}");
    check("A = b'x'\nB = f'{x}'\nC = 'a' + 'b'\nD = x()", "A?JoinedStr|B?JoinedStr|C?BinOp|D?Call");
    check("A = 'it\\'s \\\\ \\u00e9 \\q'", "A=it's \\ é \\q");
    check("A = '''#\n'''\n# B = 'x'\nC = '#'", "A=#\n|C=#");
    check("A = 'x\\\ny'\nB = \\\n  'z'", "A=xy|B=z");
    check("A = '''never closed", "A=never closed");
}

#[test]
fn names_of_filters_are_read_from_the_method_that_gives_them() {
    fn check(source: &str, expected: Option<&[&str]>) {
        let found = PythonSource::new(source).method_keys("FilterModule", "filters");
        let expected = expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(found, expected);
    }
    check("class FilterModule:\n  def filters(self):\n    return {'a': f, 'b': {'c': 1}}", Some(&["a", "b"]));
    check("class FilterModule(object):\n  def filters(self): return {'a': f}", Some(&["a"]));
    check(
        "class FilterModule:\n  def filters(self):\n    x = {'a': f}\n    x['b'] = g\n    return x",
        Some(&["a", "b"]),
    );
    check("class FilterModule:\n  def filters(self):\n    return dict(a=f, b=g(c=1))", Some(&["a", "b"]));
    check("F = {'a': f}\nclass FilterModule:\n  def filters(self):\n    return F", Some(&["a"]));
    check("class FilterModule:\n  m = {'a': f}\n  def filters(self):\n    return self.m", Some(&["a"]));
    check("class FilterModule:\n  def tests(self):\n    return {'a': f}", None);
    check("def filters(): return {'a': f}", None);
}

#[test]
fn docstrings_and_tables_of_functions() {
    let source =
        PythonSource::new("def f(x):\n    '''Does\n    it.'''\n    return x\nT = {'a': f, 'b': operator.eq, '>': g}\n");
    assert_eq!(source.docstring("f"), Some("Does\n    it."));
    assert_eq!(source.docstring("g"), None);
    let pairs = source.named_values("T");
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, of)| (name.as_str(), of.as_str())).collect();
    assert_eq!(pairs, [("a", "f"), ("b", "operator.eq"), (">", "g")]);
}

#[test]
fn markup_becomes_text() {
    fn check(text: &str, expected: &str) {
        assert_eq!(layout(true).markup(text), expected);
    }
    check("I(a) B(b) C(c) M(n.c.m) U(https://x)", "`a` *b* `c' [n.c.m] https://x");
    check("L(text, https://x) R(ref, anchor) P(n.c.p#lookup)", "text <https://x> ref [[n.c.p]]");
    check("O(a=b) V(v\\)) E(HOME) RV(r)", "`a=b' `v)' `HOME' `r'");
    check(
        "O(n.c.p#lookup:a=1) O(n.c.r#role:main:a)",
        "`a=1' (of lookup plugin n.c.p) `a' (of role n.c.r, main entrypoint)",
    );
    check("O(ignore:x)", "`x'");
    check("a HORIZONTALLINE b", "a \n-------------\n b");
    check("see :ref:`x` .. note:: y", "see `x` Note: y");
    check("notI(a) I()", "notI(a) I()");
}

#[test]
fn markup_becomes_colours() {
    let layout = layout(false);
    assert_eq!(layout.markup("B(b) I(i)"), "\u{1b}[1mb\u{1b}[0m \u{1b}[4mi\u{1b}[0m");
    assert_eq!(layout.markup("C(c)"), "\u{1b}[1;30m`c'\u{1b}[0m");
    assert_eq!(layout.markup("M(n.c.m)"), "\u{1b}[0;33mn.c.m\u{1b}[0m");
}

#[test]
fn paragraphs_are_broken_as_python_breaks_them() {
    fn check(text: &str, width: usize, max_lines: Option<usize>, expected: &str) {
        let wrap = Wrap { width, first: "", rest: "  ", max_lines };
        assert_eq!(wrap.paragraphs(text, 0), expected);
    }
    check("one two three", 8, None, "one two\n  three");
    check("well-known averylongword x", 8, None, "well-known\n  averylongword\n  x");
    check("  led  by   spaces", 9, None, "  led  by\n  spaces");
    check("tab\tbed\nlines", 12, None, "tab     bed\n  lines");
    check("one two three four five six seven", 10, Some(2), "one two\n  [...]");
    check("one averylongword two", 6, Some(1), "[...]");
    check("", 8, None, "");
    check("one\n\ntwo three", 8, None, "one\n  two\n  three");
}

#[test]
fn stubs_are_short_descriptions() {
    fn check(text: &str, expected: Option<&str>) {
        let found = stub(text).unwrap();
        let found = found.and_then(|stub| stub.get("short_description").map(value::to_text));
        assert_eq!(found.as_deref(), expected);
    }
    check("DOCUMENTATION = '''\nmodule: x\nshort_description: Does it.\noptions:\n'''", Some("Does it"));
    check("DOCUMENTATION:\n  short_description:\n    Does\n    it\n  options:\n", Some("Does it"));
    check("short_description: x", None);
    check("", None);
}

#[test]
fn files_are_read_by_their_ending() {
    let read_all = |path: &str, text: &str| -> Result<Docstring, String> {
        read(path, text).map_err(|error| error.full_message())
    };
    let found = read_all("/x.py", "DOCUMENTATION = 'a: 1'\nEXAMPLES = 'b: 2'\nRETURN = 'c: 3'").unwrap();
    assert_eq!(
        (json(&found.doc), json(&found.examples), json(&found.returns)),
        ("{\"a\": 1}".to_owned(), "\"b: 2\"".to_owned(), "{\"c\": 3}".to_owned())
    );
    let found = read_all("/x.yml", "DOCUMENTATION: {a: 1}\nEXAMPLES: [b]").unwrap();
    assert_eq!((json(&found.doc), json(&found.examples)), ("{\"a\": 1}".to_owned(), "[\"b\"]".to_owned()));
    let problem = "Unable to parse documentation in python file '/x.py': mapping values are not allowed in this context\n  \
                   in \"<unicode string>\", line 1, column 5";
    assert_eq!(read_all("/x.py", "DOCUMENTATION = 'a: b: c'").unwrap_err(), problem);
    assert_eq!(read_all("/x.ps1", "").unwrap_err(), "Unknown documentation format: /x.ps1");
}

struct Shelf;

impl Fragments for Shelf {
    fn find(&self, name: &str) -> Option<Fragment> {
        let text = "class ModuleDocFragment(object):\n    DOCUMENTATION = '''\noptions:\n  a: {type: str, version_added: '1'}\n  \
                    b: {type: int}\nnotes: [n]\n'''\n    PART = '''\noptions: {c: {}}\nrequirements: [z, a]\n'''\n    BAD = 'x: 1'\n";
        ["one", "n.c.one"]
            .contains(&name)
            .then(|| Fragment { name: name.to_owned(), body: FragmentBody::Source(text.to_owned()) })
    }
}

#[test]
fn fragments_stand_below_what_extends_them() {
    fn check(doc: &str, expected: &str) {
        let mut doc = dict(doc);
        let done = extend(&mut doc, "/x.py", &Shelf, true).map_err(|error| error.full_message());
        let shown = match done {
            Ok(()) => json(&Value::Dict(doc)),
            Err(message) => message,
        };
        assert_eq!(shown, expected);
    }
    check(
        "{options: {b: {type: str}}, extends_documentation_fragment: one}",
        "{\"options\": {\"b\": {\"type\": \"str\"}, \"a\": {\"type\": \"str\", \"version_added\": \"1\", \
         \"version_added_collection\": \"\"}}, \"notes\": [\"n\"]}",
    );
    check(
        "{requirements: [m], extends_documentation_fragment: [n.c.one.part]}",
        "{\"requirements\": [\"a\", \"m\", \"z\"], \"options\": {\"c\": {}}}",
    );
    check(
        "{extends_documentation_fragment: [nowhere, one.nothing]}",
        "unknown doc_fragment(s) in file /x.py: nowhere, one.nothing",
    );
    check(
        "{extends_documentation_fragment: [one.bad]}",
        "missing options or attributes in fragment (one), possibly misformatted?: /x.py",
    );
}

#[test]
fn collections_are_noted_beside_versions() {
    let mut doc = dict(
        "{version_added: '1', deprecated: {removed_in: '2'}, options: {a: {version_added: '1', env: [{name: X, \
         version_added: '3'}], suboptions: {b: {version_added: '4'}}}}}",
    );
    add_collection(&mut doc, "n.c", false);
    let shown = json(&Value::Dict(doc));
    assert_eq!(shown.matches("\"version_added_collection\": \"n.c\"").count(), 4);
    assert!(shown.contains("\"removed_from_collection\": \"n.c\""), "{shown}");
}

#[test]
fn manuals_tell_what_is_wrong() {
    fn check(doc: &str, returns: &str, expected: &str) {
        let mut plugin = PluginDoc { doc: dict(doc), ..PluginDoc::default() };
        plugin.doc.insert("plugin_name", "x");
        plugin.returns = Value::Dict(dict(returns));
        let message = layout(true).manual("x", "module", &plugin).unwrap_err().full_message();
        assert_eq!(message, format!("Unable to retrieve documentation from 'x': {expected}"));
    }
    check("{options: {}}", "{}", "'description'");
    check(
        "{description: x, options: {a: {}}}",
        "{}",
        "All (sub-)options and return values must have a 'description' field",
    );
    check(
        "{description: x}",
        "{a: {type: str}}",
        "All (sub-)options and return values must have a 'description' field",
    );
    check(
        "{description: x, options: {a: {description: d, required: maybe}}}",
        "{}",
        "Incorrect value for 'Required', a boolean is needed.: maybe",
    );
    check(
        "{description: x, options: {a: {description: [d, 1]}}}",
        "{}",
        "Expected string in description of a at index 2, got <class 'int'>",
    );
    check("{description: x, author: [a, 1]}", "{}", "sequence item 1: expected str instance, int found");
    check(
        "{description: x, deprecated: {removed_in: '1'}}",
        "{}",
        "Invalid deprecation documentation structure: 'why'",
    );
}
