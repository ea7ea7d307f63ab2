//! Reading imports, moves and answers, and finding modules in folders.

use super::answer;
use super::finder::{Finder, FoundKind, SearchPaths};
use super::imports::imports;
use super::style::{Style, shebang, style};
use crate::Finished;
use collection::{Collections, CoreSearch, Search};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use value::{JsonStyle, Value, to_json};

/// Checks what a source imports: names in order, those that may be missing with `?`.
#[track_caller]
fn check_imports(module: &str, source: &str, expected: &str) {
    let is_package = module.ends_with(".__init__");
    let module = module.trim_end_matches(".__init__");
    let found: Vec<String> = imports(source, module, is_package)
        .into_iter()
        .map(|import| format!("{}{}", import.name.join("."), if import.optional { "?" } else { "" }))
        .collect();
    assert_eq!(found.join(" "), expected, "{source}");
}

#[test]
fn imports_of_support_code_are_found() {
    let check = |source: &str, expected: &str| check_imports("ansible.modules.x", source, expected);
    check(
        "import os\nfrom ansible.module_utils.basic import AnsibleModule\n",
        "ansible.module_utils.basic.AnsibleModule",
    );
    check(
        "import ansible.module_utils.basic as b, os, ansible.module_utils.a.b",
        "ansible.module_utils.a.b ansible.module_utils.basic",
    );
    check(
        "from ansible.module_utils import basic, urls as u # both",
        "ansible.module_utils.basic ansible.module_utils.urls",
    );
    check(
        "from ansible.module_utils.a import (\n  b,\n  c as d,  # more\n)\n",
        "ansible.module_utils.a.b ansible.module_utils.a.c",
    );
    check("from ansible.module_utils.a import b, \\\n    c", "ansible.module_utils.a.b ansible.module_utils.a.c");
    check("from ansible.module_utils.basic import *", "ansible.module_utils.basic.*");
    check("import ansible.module_utils", "");
    check("from ansible.errors import AnsibleError", "");
    check("from os.path import join; from ansible.module_utils.a import b", "ansible.module_utils.a.b");
}

#[test]
fn imports_inside_something_may_be_missing() {
    let check = |source: &str, expected: &str| check_imports("ansible.modules.x", source, expected);
    check("try:\n    from ansible.module_utils.a import b\nexcept ImportError: pass", "ansible.module_utils.a.b?");
    check("try: import ansible.module_utils.a\nexcept ImportError: pass", "ansible.module_utils.a?");
    check("def f():\n\tfrom ansible.module_utils.a import b", "ansible.module_utils.a.b?");
    check("if True: x = 1; import ansible.module_utils.a", "ansible.module_utils.a?");
}

#[test]
fn strings_and_comments_import_nothing() {
    let check = |source: &str| check_imports("ansible.modules.x", source, "");
    check("EXAMPLES = '''\nfrom ansible.module_utils.a import b\n'''");
    check("x = \"\"\"it's\nimport ansible.module_utils.a\n\"\"\"");
    check("# from ansible.module_utils.a import b");
    check("x = r'\\'; y = '\nimport x'");
    check("x = '\\'\\\nfrom ansible.module_utils.a import b'");
    check("f(\n  'from ansible.module_utils.a import b'\n)");
}

#[test]
fn relative_imports_start_at_the_module() {
    let module = "ansible_collections.n.c.plugins.modules.x";
    let utils = "ansible_collections.n.c.plugins.module_utils";
    check_imports(module, "from ..module_utils.a import b", &format!("{utils}.a.b"));
    check_imports(module, "from ..module_utils import a", &format!("{utils}.a"));
    check_imports(module, "from .other import a", "");
    check_imports("ansible.module_utils.p.__init__", "from .a import b", "ansible.module_utils.p.a.b");
    check_imports(
        "ansible.module_utils.p.__init__",
        "from . import a\nfrom .. import c",
        "ansible.module_utils.c ansible.module_utils.p.a",
    );
    check_imports("ansible.module_utils.p.q", "from . import a", "ansible.module_utils.p.a");
    check_imports(
        module,
        "import ansible_collections.n.d.plugins.module_utils.e",
        "ansible_collections.n.d.plugins.module_utils.e",
    );
    check_imports(module, "from ansible_collections.n.c.plugins.lookup import y", "");
    check_imports(module, "from ......... import y", "");
}

#[test]
fn styles_are_told_apart() {
    let check =
        |content: &str, expected: Style| assert_eq!(style(content.as_bytes(), "x").ok(), Some(expected), "{content}");
    check("from ansible.module_utils.basic import AnsibleModule", Style::Packed);
    check("import ansible.module_utils.basic", Style::Packed);
    check("from ..module_utils.a import b", Style::Packed);
    check("from ansible_collections.n.c.plugins.module_utils.a import b", Style::Packed);
    check("#<<INCLUDE_ANSIBLE_MODULE_COMMON>>", Style::Packed);
    check("import ansible.module_utils", Style::Old);
    check("from .module_utils import b", Style::Old);
    check("args = '<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>'", Style::Replaced);
    check("#!/bin/sh\n# WANT_JSON", Style::WantsJson);
    check("#!/bin/sh\necho", Style::Old);
    check("\u{7f}ELF", Style::Binary);
    assert!(style(b"#Requires -Module Ansible.ModuleUtils.Legacy", "x").is_err());
}

#[test]
fn shebangs_are_split() {
    let check = |content: &str, expected: Option<&str>| {
        assert_eq!(shebang(content.as_bytes()).map(|words| words.join("|")).as_deref(), expected);
    };
    check("#!/usr/bin/python -u\nx", Some("/usr/bin/python|-u"));
    check("#! /usr/bin/env python3 \n", Some("/usr/bin/env|python3"));
    check("echo\n#!/bin/sh", None);
    check("#!\n", None);
}

/// Checks what is read from a module's output, as JSON.
#[track_caller]
fn check_answer(stdout: &str, expected: &str) {
    let done = Finished { status: 1, stdout: stdout.as_bytes().to_vec(), stderr: b"told".to_vec(), timed_out: false };
    let mut result = answer::read(&done, "/usr/bin/python3");
    result.remove("exception");
    assert_eq!(to_json(&Value::Dict(result), JsonStyle::default()), expected, "{stdout}");
}

#[test]
fn answers_are_found_among_other_lines() {
    let warning = |text: &str| {
        format!(r#"[{{"event": {{"msg": "{text}", "__ansible_type": "Event"}}, "__ansible_type": "WarningSummary"}}]"#)
    };
    check_answer("{\"a\": 1}", r#"{"a": 1}"#);
    check_answer("motd\n\n  {\"a\":\n 1}\n\n", r#"{"a": 1}"#);
    let junk = warning("Module invocation had junk after the JSON data: bye\\nnow");
    check_answer("{\"a\": 1}\nbye\nnow\n", &format!(r#"{{"a": 1, "warnings": {junk}}}"#));
    check_answer("{\"warnings\": [], \"deprecations\": null}", "{}");
    let internal = warning("Removed unexpected internal key in module return: _ansible_x = 1");
    check_answer("{\"_ansible_x\": 1}", &format!(r#"{{"warnings": {internal}}}"#));
    let renamed = warning("Found internal 'results' key in module return, renamed to 'ansible_module_results'.");
    check_answer(r#"{"results": 5}"#, &format!(r#"{{"ansible_module_results": 5, "warnings": {renamed}}}"#));
    check_answer(r#"{"results": [5]}"#, r#"{"results": [5]}"#);
    check_answer(
        r#"{"ansible_facts": {"discovered_interpreter_python": "x", "y": 1}}"#,
        r#"{"ansible_facts": {"y": 1}}"#,
    );
}

#[test]
fn what_is_no_answer_fails() {
    let failure = |reason: &str, stdout: &str| {
        format!(
            r#"{{"failed": true, "msg": "Module result deserialization failed: {reason}", "_ansible_parsed": false, "module_stdout": "{stdout}", "module_stderr": "told", "rc": 1}}"#
        )
    };
    check_answer("", &failure("No start of json char found", ""));
    check_answer("hello\n", &failure("No start of json char found", "hello\\n"));
    check_answer("[1]", &failure("No start of json char found", "[1]"));
    check_answer("{\n", &failure("No end of json char found", "{\\n"));
    check_answer("{a}", &failure("Expecting property name enclosed in double quotes: line 1 column 2 (char 1)", "{a}"));
    check_answer(
        "/bin/sh: 1: /usr/bin/python3: not found",
        r#"{"failed": true, "msg": "The module interpreter '/usr/bin/python3' was not found.", "_ansible_parsed": false, "module_stdout": "/bin/sh: 1: /usr/bin/python3: not found", "module_stderr": "told", "rc": 1}"#,
    );
}

static NEXT: AtomicU32 = AtomicU32::new(0);

/// Makes a folder with files.
fn folder(files: &[(&str, &str)]) -> PathBuf {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let root = std::env::temp_dir().join(format!("payload-{}-{number}", std::process::id()));
    for (name, content) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, content).expect("written");
    }
    root
}

/// A small ansible-core with two modules, a library and a collection.
fn finder() -> (Finder, PathBuf) {
    let root = folder(&[
        ("lib/python3.11/site-packages/ansible/modules/ping.py", ""),
        ("lib/python3.11/site-packages/ansible/modules/apt.py", ""),
        ("lib/python3.11/site-packages/ansible/modules/__init__.py", ""),
        ("lib/python3.11/site-packages/ansible/module_utils/basic.py", ""),
        (
            "lib/python3.11/site-packages/ansible/config/ansible_builtin_runtime.yml",
            "plugin_routing:\n  modules:\n    gone:\n      redirect: n.c.old\n",
        ),
        ("bin/python3", ""),
        ("own/apt", "#!/bin/sh\n"),
        ("own/tool.sh", "#!/bin/sh\n"),
        ("own/tool.py", ""),
        ("own/notes.md", ""),
        ("col/ansible_collections/n/c/plugins/modules/new.py", ""),
        ("col/ansible_collections/n/c/plugins/modules/deep/down.py", ""),
        (
            "col/ansible_collections/n/c/meta/runtime.yml",
            "plugin_routing:\n  modules:\n    old:\n      redirect: n.c.new\n",
        ),
    ]);
    let core = CoreSearch { python: Some(root.join("bin/python3").display().to_string()), ..Default::default() };
    let search = Search { configured: vec![root.join("col")], core, ..Search::default() };
    let paths = SearchPaths { collections: std::sync::Arc::new(Collections::new(search)), ..SearchPaths::default() };
    (Finder::new(paths), root)
}

#[test]
fn modules_are_found_where_ansible_finds_them() {
    let (finder, root) = finder();
    let libraries = [root.join("own")];
    let check = |name: &str, collections: &[&str], expected: Option<(&str, &str, FoundKind)>| {
        let collections: Vec<String> = collections.iter().map(|name| (*name).to_owned()).collect();
        let found = finder.find(name, &libraries, &collections).expect("no error");
        let shown = found.as_ref().map(|found| {
            let file = found.path.file_name().expect("a name").to_str().expect("text");
            (found.full_name.as_str(), file, found.kind)
        });
        assert_eq!(shown, expected, "{name}");
    };
    check("ping", &[], Some(("ansible.builtin.ping", "ping.py", FoundKind::Core)));
    check("ansible.legacy.ping", &[], Some(("ansible.builtin.ping", "ping.py", FoundKind::Core)));
    check("apt", &[], Some(("apt", "apt", FoundKind::Library)));
    check("ansible.builtin.apt", &[], Some(("ansible.builtin.apt", "apt.py", FoundKind::Core)));
    check("tool", &[], Some(("tool", "tool.py", FoundKind::Library)));
    check("tool.sh", &[], Some(("tool.sh", "tool.sh", FoundKind::Library)));
    check("notes", &[], None);
    check("n.c.new", &[], Some(("n.c.new", "new.py", FoundKind::Collection)));
    check("n.c.deep.down", &[], Some(("n.c.deep.down", "down.py", FoundKind::Collection)));
    check("n.c.old", &[], Some(("n.c.new", "new.py", FoundKind::Collection)));
    check("gone", &[], Some(("n.c.new", "new.py", FoundKind::Collection)));
    check("new", &[], None);
    check("new", &["n.c"], Some(("n.c.new", "new.py", FoundKind::Collection)));
    check("n.d.new", &[], None);
    check("", &[], None);
    assert_eq!(finder.names(&libraries), ["apt", "ping", "tool"].map(str::to_owned).to_vec());
    std::fs::remove_dir_all(root).expect("removed");
}
