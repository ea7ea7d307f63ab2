//! The local host as a connection, and the interpreter that discovery finds.

use crate::{ConnectionSpec, Controller, OwnPrograms, open};
use collection::{Collections, Search};
use config::{Config, Snapshot};
use connection::{Connection, Exec};
use diagnostic::Kind;
use module::Request;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use value::{Dict, JsonStyle, Value, to_json};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A home folder of its own, and a controller that lives there.
struct Home {
    root: PathBuf,
    controller: Arc<Controller>,
}

impl Home {
    fn new(path: &str, variables: &[(&str, &str)]) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let root = std::env::temp_dir().join(format!("connections-{}-{number}", std::process::id()));
        std::fs::create_dir(&root).expect("made");
        let root = root.canonicalize().expect("there");
        let shown = root.to_str().expect("text").to_owned();
        let mut env: std::collections::BTreeMap<String, String> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), value.replace("$T", &shown))).collect();
        env.insert("PATH".to_owned(), path.replace("$T", &shown));
        env.insert("HOME".to_owned(), shown.clone());
        env.insert("ANSIBLE_REMOTE_TMP".to_owned(), format!("{shown}/tmp"));
        let snapshot = Snapshot { env, cwd: shown.clone(), home: shown, ..Snapshot::default() };
        let (config, _) = Config::load(&snapshot, None).expect("loaded");
        let collections = Arc::new(Collections::new(Search::of(&config, &[])));
        Home { root, controller: Arc::new(Controller::new(&config, OwnPrograms::default(), collections)) }
    }

    /// Writes a file. A process of its own does it: were the file open here, another test could start a program just then,
    /// which would hold it open for writing, and a program that is can't be started (`ETXTBSY`).
    fn write(&self, name: &str, content: &str, mode: u32) {
        let path = self.root.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let script = r#"printf %s "$2" > "$1" && chmod "$3" "$1""#;
        let mode = format!("{mode:o}");
        let path = path.to_str().expect("text");
        let written = std::process::Command::new("/bin/sh").args(["-c", script, "sh", path, content, &mode]).status();
        assert!(written.expect("started").success(), "{path} was not written");
    }

    fn connect(&self) -> Box<dyn Connection> {
        let spec =
            ConnectionSpec { connection: "local".to_owned(), host: "h1".to_owned(), ..ConnectionSpec::default() };
        open(&spec, &self.controller).expect("opened")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

const SYSTEM: &str = "/usr/bin:/bin";

#[track_caller]
fn check_exec(command: &Exec, status: i32, stdout: &str, lines: &[&str]) {
    let home = Home::new(SYSTEM, &[]);
    let mut seen = Vec::new();
    let mut connection = home.connect();
    let done = connection.exec(command, &mut |stream, lines| {
        seen.extend(lines.into_iter().map(|line| format!("{}:{line}", stream.name())));
    });
    let done = done.expect("started");
    let text = String::from_utf8(done.stdout).expect("text").replace(home.root.to_str().expect("text"), "$T");
    assert_eq!((done.status, text.as_str()), (status, stdout));
    assert_eq!(
        seen.iter().map(|line| line.replace(home.root.to_str().expect("text"), "$T")).collect::<Vec<_>>(),
        lines
    );
}

#[test]
fn command_lines_run_in_the_shell() {
    let line = |command: &str| Exec { command: command.to_owned(), ..Exec::default() };
    check_exec(&line("echo a; printf b"), 0, "a\nb", &["stdout:a", "stdout:b"]);
    check_exec(&line("exit 9"), 9, "", &[]);
    check_exec(&line("pwd"), 0, "$T\n", &["stdout:$T"]);
    check_exec(&Exec { cwd: Some("/usr".to_owned()), ..line("pwd") }, 0, "/usr\n", &["stdout:/usr"]);
    check_exec(&Exec { stdin: Some(b"x".to_vec()), ..line("cat") }, 0, "x", &["stdout:x"]);
    check_exec(
        &Exec { environment: vec![("A".to_owned(), "1 2".to_owned())], ..line("echo \"$A\"") },
        0,
        "1 2\n",
        &["stdout:1 2"],
    );
    check_exec(&Exec { executable: Some("/bin/bash".to_owned()), ..line("echo {a,b}") }, 0, "a b\n", &["stdout:a b"]);
    check_exec(
        &Exec { executable: Some("/no/shell".to_owned()), ..line("true") },
        127,
        "",
        &["stderr:/bin/sh: 1: /no/shell: not found"],
    );
}

#[test]
fn files_are_copied_both_ways() {
    let home = Home::new(SYSTEM, &[]);
    home.write("a", "content", 0o644);
    let mut connection = home.connect();
    connection.put_file(&home.root.join("a"), "b").expect("copied");
    connection.fetch_file("b", &home.root.join("c")).expect("copied");
    assert_eq!(std::fs::read_to_string(home.root.join("c")).expect("there"), "content");
    let error = connection.put_file(Path::new("/no/file"), "b").expect_err("refused");
    assert_eq!((error.kind, error.message.as_str()), (Kind::FileNotFound, "file or module does not exist: /no/file"));
    let error = connection.put_file(&home.root.join("a"), "/no/folder/b").expect_err("refused");
    assert_eq!(
        error.full_message(),
        "Failed to transfer file to '/no/folder/b': [Errno 2] No such file or directory: b'/no/folder/b'"
    );
}

#[test]
fn temporary_folders_are_private_and_removed() {
    use std::os::unix::fs::MetadataExt;
    let home = Home::new(SYSTEM, &[]);
    let mut connection = home.connect();
    let path = connection.make_tmp().expect("made");
    assert!(path.starts_with(&format!("{}/tmp/ansible-tmp-", home.root.display())) && path.ends_with('/'));
    assert_eq!(std::fs::metadata(&path).expect("there").mode() & 0o777, 0o700);
    connection.remove_tmp(&path);
    assert!(!Path::new(&path).exists());
}

/// Runs a module; returns its result as JSON, home folder replaced.
fn run(home: &Home, name: &str, args: &[(&str, &str)], library: Option<&str>) -> String {
    let args: Dict = args.iter().map(|(name, value)| (Value::str(*name), Value::str(*value))).collect();
    let request = Request {
        name: name.into(),
        args,
        interpreter: Some("/usr/bin/python3".to_owned()),
        shell_executable: "/bin/sh".to_owned(),
        module_paths: library.map(|folder| home.root.join(folder)).into_iter().collect(),
        ..Request::default()
    };
    let shown = match home.connect().run_module(&request, &mut |_, _| {}) {
        Ok(result) => to_json(&Value::Dict(result), JsonStyle::default()),
        Err(error) => format!("{:?}: {error}", error.kind),
    };
    assert!(!home.root.join("tmp").exists() || std::fs::read_dir(home.root.join("tmp")).expect("there").count() == 0);
    shown.replace(home.root.to_str().expect("text"), "$T")
}

#[test]
fn modules_of_the_user_come_first() {
    let home = Home::new(SYSTEM, &[]);
    let pong = r#"{"ping": "pong", "invocation": {"module_args": {"data": "pong"}}}"#;
    assert_eq!(run(&home, "ping", &[], None), pong);
    home.write("library/ping", "#!/bin/sh\n. $1\necho \"{\\\"own\\\": \\\"$data\\\"}\"\n", 0o644);
    assert_eq!(run(&home, "ping", &[("data", "a b")], Some("library")), r#"{"own": "a b"}"#);
    assert_eq!(run(&home, "ansible.legacy.ping", &[("data", "x")], Some("library")), r#"{"own": "x"}"#);
    assert_eq!(run(&home, "ansible.builtin.ping", &[], Some("library")), pong);
}

#[test]
fn modules_in_any_language_get_their_arguments() {
    let home = Home::new(SYSTEM, &[]);
    // A folder is read once.
    home.write("l/json", "#!/bin/sh\n# WANT_JSON\ngrep -o '\"a\": \"[^\"]*\"' $1 | sed 's/.*/{&}/'\n", 0o644);
    home.write("l/marked", "#!/bin/sh\nprintf '%s' '<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>'\n", 0o644);
    home.write("l/bare", "echo\n", 0o755);
    assert_eq!(run(&home, "json", &[("a", "x y")], Some("l")), r#"{"a": "x y"}"#);
    let marked = run(&home, "marked", &[("a", "x")], Some("l"));
    assert!(marked.starts_with(r#"{"a": "x", "warnings": ["#), "{marked}");
    assert_eq!(run(&home, "bare", &[], Some("l")), "Error: module (bare) is missing interpreter line");
    assert_eq!(
        run(&home, "nowhere", &[], Some("l")),
        "PluginNotFound: The module nowhere was not found in configured module paths"
    );
}

#[test]
fn unknown_connections_are_not_found() {
    let home = Home::new(SYSTEM, &[]);
    let check = |connection: &str, expected: &str| {
        let spec = ConnectionSpec { connection: connection.to_owned(), ..ConnectionSpec::default() };
        let error = open(&spec, &home.controller).err().map(|error| format!("{:?}: {error}", error.kind));
        assert_eq!(error.as_deref(), Some(expected));
    };
    check("foo", "Error: the connection plugin 'foo' was not found");
    check("a.b.c", "Error: the connection plugin 'a.b.c' was not found");
}

#[test]
fn a_host_that_ssh_does_not_reach_is_unreachable() {
    let home = Home::new("$T/bin:/usr/bin:/bin", &[]);
    home.write("bin/ssh", "#!/bin/sh\necho \"ssh: no way to $4\" >&2\nexit 255\n", 0o755);
    let spec = ConnectionSpec { connection: "ssh".to_owned(), host: "h1".to_owned(), ..ConnectionSpec::default() };
    let mut connection = open(&spec, &home.controller).expect("opened");
    let error = connection.run_module(&Request::default(), &mut |_, _| {}).expect_err("refused");
    assert_eq!(error.kind, Kind::Unreachable);
    assert!(error.message.starts_with("Failed to connect to the host via ssh: ssh: no way to "), "{}", error.message);
    home.write("bin/ssh", "#!/bin/sh\nfor last; do :; done; echo \"ran $last\"\n", 0o755);
    let error = connection.run_module(&Request::default(), &mut |_, _| {}).expect_err("refused");
    assert_eq!(error.message, "modules over ssh are not built in this version of Playcall");
    let done = connection.exec(&Exec { command: "id -u".to_owned(), ..Exec::default() }, &mut |_, _| {});
    assert_eq!(done.expect("ran").stdout, b"ran id -u\n");
}

/// Checks the discovered interpreter and the start of the warning about it.
#[track_caller]
fn check_discovery(home: &Home, wanted: Option<&str>, expected: Option<&str>, warns: bool) {
    let request = Request { name: "ping".into(), interpreter: wanted.map(str::to_owned), ..Request::default() };
    let result = home.connect().run_module(&request, &mut |_, _| {}).expect("ran");
    let facts = result.get("ansible_facts").and_then(Value::as_dict);
    let found = facts.and_then(|facts| facts.get("discovered_interpreter_python")).map(value::to_text);
    let shown = found.map(|path| path.replace(home.root.to_str().expect("text"), "$T"));
    assert_eq!(shown.as_deref(), expected);
    assert_eq!(result.contains("warnings"), warns);
}

#[test]
fn the_first_interpreter_that_starts_is_discovered() {
    let home = Home::new("$T/one:$T/two", &[]);
    home.write("two/python3.12", "", 0o755);
    home.write("one/python3.11", "", 0o755);
    home.write("one/python3.12", "", 0o644);
    check_discovery(&home, None, Some("$T/two/python3.12"), true);
    check_discovery(&home, Some("auto"), Some("$T/two/python3.12"), true);
    check_discovery(&home, Some("auto_silent"), Some("$T/two/python3.12"), false);
    check_discovery(&home, Some("/bin/sh"), None, false);
}

#[test]
fn shims_of_versions_not_in_use_are_passed_over() {
    let home = Home::new("$T/shims", &[]);
    let shim = format!("#!/bin/sh\nexport PYENV_ROOT=\"{}\"\n", home.root.display());
    home.write("shims/python3.13", &shim, 0o755);
    home.write("shims/python3.11", &shim, 0o755);
    home.write("versions/3.13.0/bin/python3.13", "", 0o755);
    home.write("versions/3.11.7/bin/python3.11", "", 0o755);
    home.write("version", "3.11\n", 0o644);
    check_discovery(&home, None, Some("$T/shims/python3.11"), true);
}

#[test]
fn shims_that_do_not_start_are_passed_over() {
    let home = Home::new("$T/shims:$T/bin", &[]);
    home.write("shims/python3.13", "#!/bin/sh\nexit 1\n", 0o755);
    home.write("bin/python3.9", "", 0o755);
    check_discovery(&home, None, Some("$T/bin/python3.9"), true);
}
