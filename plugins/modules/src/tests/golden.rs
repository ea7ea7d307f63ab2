//! Runs the rows of a golden table in folders of their own and compares results and files.
//!
//! The placeholders are those of `tests/record.py`, which filled the tables.

use fancy_regex::Regex;
use module::{LocalSystem, Request, System};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use value::{Dict, JsonStyle, Value, parse_json, to_json};

/// Checks each row of a module's table; all failures are shown at once.
#[track_caller]
pub(super) fn check(name: &str, table: &str) {
    let rows = parse_json(table).expect("the table is JSON");
    let rows = rows.as_slice().expect("the table is a list");
    assert!(rows.len() >= 5, "{name}: a table of {} rows", rows.len());
    let mut failures = Vec::new();
    for row in rows {
        let row = row.as_dict().expect("a row is a dictionary");
        let (result, tree) = run(name, row);
        let shown = to_json(&Value::Dict(result), JsonStyle::default());
        let expected = to_json(row.get("result").expect("recorded"), JsonStyle::default());
        let expected_tree: BTreeMap<String, String> = row
            .get("tree")
            .and_then(Value::as_dict)
            .expect("recorded")
            .iter()
            .map(|(key, value)| (value::to_text(key), value::to_text(value)))
            .collect();
        if shown != expected || tree != expected_tree {
            let mut row = row.clone();
            row.remove("result");
            row.remove("tree");
            failures.push(format!(
                "row      {}\nexpected {expected}\nactual   {shown}\nexpected {expected_tree:?}\nactual   {tree:?}",
                to_json(&Value::Dict(row), JsonStyle::default())
            ));
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), rows.len(), failures.join("\n\n"));
}

static NEXT: AtomicU32 = AtomicU32::new(0);

fn new_folder() -> PathBuf {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("golden-{}-{number}", std::process::id()));
    fs::create_dir(&folder).expect("a temporary folder");
    folder.canonicalize().expect("a temporary folder")
}

fn run(name: &str, row: &Dict) -> (Dict, BTreeMap<String, String>) {
    let (root, temporary) = (new_folder(), new_folder());
    let shown = root.to_str().expect("text").to_owned();
    prepare(&root, row);
    let Value::Dict(args) = substitute(row.get("args").expect("args"), &shown) else { panic!("args") };
    let flag = |key| row.get(key).is_some_and(Value::is_true);
    let request = Request {
        name: format!("ansible.builtin.{name}").into(),
        args,
        check_mode: flag("check"),
        diff: flag("diff"),
        tmpdir: Some(temporary.clone()),
        ..Request::default()
    };
    let mut environment = vec![
        ("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".to_owned()),
        ("HOME".to_owned(), shown.clone()),
        ("TZ".to_owned(), "UTC".to_owned()),
    ];
    if let Some(more) = row.get("env").and_then(Value::as_dict) {
        environment.extend(more.iter().map(|(key, value)| (value::to_text(key), value::to_text(value))));
    }
    let mut system = LocalSystem::new(&root, environment);
    let native = crate::find(name).expect("the module exists");
    let result = (native.run)(&request, &mut system, &mut |_, _| {});
    let clean = Cleaner::new(&shown, temporary.to_str().expect("text"), &system);
    let Value::Dict(result) = clean.value(&Value::Dict(result), None, false) else { panic!("result") };
    let mut tree = BTreeMap::new();
    describe(&root, &root, &clean, &mut tree);
    fs::remove_dir_all(&root).expect("removed");
    let _ = fs::remove_dir_all(&temporary);
    (result, tree)
}

fn prepare(root: &Path, row: &Dict) {
    let Some(steps) = row.get("setup").and_then(Value::as_slice) else { return };
    for step in steps {
        let step = step.as_slice().expect("a list");
        let text = |index: usize| step.get(index).and_then(Value::as_str);
        let path = root.join(text(1).expect("a path"));
        let mode = |index, default| text(index).map_or(default, |mode| u32::from_str_radix(mode, 8).expect("octal"));
        match text(0).expect("a kind") {
            "dir" => {
                fs::create_dir(&path).expect("made");
                fs::set_permissions(&path, fs::Permissions::from_mode(mode(2, 0o755))).expect("set");
            }
            "file" => {
                fs::write(&path, text(2).expect("content")).expect("written");
                fs::set_permissions(&path, fs::Permissions::from_mode(mode(3, 0o644))).expect("set");
            }
            "link" => {
                let target = text(2).expect("target").replace("$T", root.to_str().expect("text"));
                std::os::unix::fs::symlink(target, &path).expect("linked");
            }
            "hard" => fs::hard_link(root.join(text(2).expect("source")), &path).expect("linked"),
            "time" => {
                let seconds = step[2].as_int().expect("seconds");
                let time = module::Time { seconds, nanoseconds: 0 };
                LocalSystem::new("/", Vec::new()).set_times(&path, time, time).expect("set");
            }
            other => panic!("{other}"),
        }
    }
}

fn substitute(value: &Value, root: &str) -> Value {
    match value {
        Value::Str(text) => Value::str(text.replace("$T", root)),
        Value::List(items) => Value::list(items.iter().map(|item| substitute(item, root))),
        Value::Dict(dict) => {
            Value::Dict(dict.iter().map(|(key, value)| (key.clone(), substitute(value, root))).collect())
        }
        other => other.clone(),
    }
}

fn describe(root: &Path, folder: &Path, clean: &Cleaner<'_>, out: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("an entry").path();
        let stat = fs::symlink_metadata(&path).expect("stat");
        let mode = stat.mode() & 0o7777;
        let mut text = if stat.is_symlink() {
            format!("link {}", fs::read_link(&path).expect("a link").display())
        } else if stat.is_dir() {
            describe(root, &path, clean, out);
            format!("dir {mode:04o}")
        } else {
            let bytes = fs::read(&path).expect("readable");
            let content = match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => backslashed(error.as_bytes()),
            };
            format!("file {mode:04o} {content}")
        };
        if stat.mtime() < 1_700_000_000 && !stat.is_symlink() {
            let _ = write!(text, " @{}", stat.mtime());
        }
        let name = path.strip_prefix(root).expect("inside").to_str().expect("text").to_owned();
        out.insert(clean.text(&name), clean.text(&text));
    }
}

/// Text with the bytes that are none written as Python's `backslashreplace` does.
fn backslashed(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// What differs each time, and its placeholder.
static RULES: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let rule = |pattern, replacement| (Regex::new(pattern).expect("a pattern"), replacement);
    vec![
        rule(r"\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~", ".<pid>.<date>~"),
        rule(r"/\.\d+\.\d+\.\d+\.tmp", "/.<pid>.<time>.tmp"),
        rule(r"(ansible\.|\.ansible_tmp|\$T/(?:[a-z]/)?tmp|pre_)(?:[a-z0-9_]{8}|\?{8})(?![a-z0-9_])", "${1}<random>"),
        rule("Valid booleans include: .*", "Valid booleans include: <set>"),
    ]
});

struct Cleaner<'a> {
    root: &'a str,
    temporary: &'a str,
    uid: u32,
    gid: u32,
    user: String,
    group: String,
}

impl<'a> Cleaner<'a> {
    fn new(root: &'a str, temporary: &'a str, system: &LocalSystem) -> Self {
        let identity = system.identity();
        Cleaner {
            root,
            temporary,
            uid: identity.euid,
            gid: identity.egid,
            user: system.user_by_id(identity.euid).map(|user| user.name).unwrap_or_default(),
            group: system.group_by_id(identity.egid).map(|group| group.name).unwrap_or_default(),
        }
    }

    fn text(&self, text: &str) -> String {
        let mut text = text.replace(self.root, "$T").replace(self.temporary, "$T/t");
        for (pattern, replacement) in RULES.iter() {
            text = pattern.replace_all(&text, *replacement).into_owned();
        }
        text
    }

    fn value(&self, value: &Value, key: Option<&str>, folder: bool) -> Value {
        let key = key.unwrap_or_default();
        let mark = || Value::str(format!("<{key}>"));
        match (key, value) {
            ("attributes", Value::List(_)) => return mark(),
            ("atime" | "mtime", Value::Float(time)) if *time < 1_700_000_000.0 => return value.clone(),
            (
                "atime" | "mtime" | "ctime" | "inode" | "dev" | "version" | "attr_flags" | "block_size" | "blocks"
                | "mimetype" | "charset",
                other,
            ) if other.as_dict().is_none() => return mark(),
            ("start" | "end" | "delta", Value::Str(text)) if text.as_str().contains(':') => return mark(),
            ("size" | "nlink", _) if folder => return mark(),
            ("uid", Value::Int(uid)) if *uid == i64::from(self.uid) => return mark(),
            ("gid", Value::Int(gid)) if *gid == i64::from(self.gid) => return mark(),
            ("owner" | "pw_name", Value::Str(name)) if name.as_str() == self.user => return Value::str("<user>"),
            ("group" | "gr_name", Value::Str(name)) if name.as_str() == self.group => return Value::str("<group>"),
            _ => {}
        }
        match value {
            Value::Dict(dict) => {
                let inside = matches!(dict.get("state").and_then(Value::as_str), Some("directory" | "link"))
                    || ["isdir", "islnk"].iter().any(|key| dict.get(key).is_some_and(Value::is_true));
                Value::Dict(
                    dict.iter()
                        .map(|(key, value)| {
                            let key = value::to_text(key);
                            let mut cleaned = self.value(value, Some(&key), inside);
                            if key == "files" {
                                cleaned = by_path(&cleaned);
                            }
                            if key == "path_content" {
                                cleaned = sorted(&cleaned);
                            }
                            (Value::str(self.text(&key)), cleaned)
                        })
                        .collect(),
                )
            }
            Value::List(items) => Value::list(items.iter().map(|item| self.value(item, None, false))),
            Value::Str(text) => Value::str(self.text(text)),
            other => other.clone(),
        }
    }
}

/// The order of a folder's entries differs between file systems.
fn by_path(files: &Value) -> Value {
    let mut files = files.as_slice().unwrap_or_default().to_vec();
    files.sort_by_key(|file| {
        file.as_dict().and_then(|file| file.get("path")).map_or_else(|| value::to_text(file), value::to_text)
    });
    Value::from(files)
}

fn sorted(content: &Value) -> Value {
    let Some(dict) = content.as_dict() else { return content.clone() };
    Value::Dict(
        dict.iter()
            .map(|(key, list)| {
                let mut names: Vec<String> = list.as_slice().unwrap_or_default().iter().map(value::to_text).collect();
                names.sort();
                (key.clone(), Value::list(names.into_iter().map(Value::str)))
            })
            .collect(),
    )
}
