//! What users without rights get, on a host in memory: messages as the twins gave them to such a user.

use module::{MemorySystem, Request, System};
use std::path::Path;
use value::{Dict, Value, parse_json};

/// Runs a module as the user `guest`; returns its result.
fn run(system: MemorySystem, name: &str, args: &str) -> (Dict, MemorySystem) {
    let mut system = system.with_user("guest", 1000).as_user(1000);
    let Ok(Value::Dict(args)) = parse_json(args) else { panic!("{args}") };
    let request = Request {
        name: format!("ansible.builtin.{name}").into(),
        args,
        tmpdir: Some("/tmp".into()),
        ..Request::default()
    };
    let native = crate::find(name).expect("the module exists");
    ((native.run)(&request, &mut system, &mut |_, _| {}), system)
}

/// Checks the message of a failure; for a broken module the messages of the chain, joined.
#[track_caller]
fn check(system: MemorySystem, name: &str, args: &str, expected: &str) {
    let (result, _) = run(system, name, args);
    assert!(result.get("failed").is_some_and(Value::is_true), "{result:?}");
    let mut told: Vec<String> = result.get("msg").and_then(Value::as_str).map(str::to_owned).into_iter().collect();
    let mut link = result.get("exception").and_then(module::wire::diagnostic);
    while let Some(now) = link {
        if told.last() != Some(&now.message) {
            told.push(now.message);
        }
        link = now.cause.map(|cause| *cause);
    }
    assert_eq!(told.join(": "), expected);
}

fn host() -> MemorySystem {
    MemorySystem::default().with_file("/d/f", "old\n").with_file("/tmp/s", "new\n")
}

#[test]
fn a_file_is_not_made() {
    check(
        host(),
        "file",
        r#"{"path": "/d/x", "state": "touch"}"#,
        "Error, could not touch target.: [Errno 13] Permission denied: b'/d/x'",
    );
}

#[test]
fn a_folder_is_not_made() {
    check(
        host(),
        "file",
        r#"{"path": "/d/x/y", "state": "directory"}"#,
        "There was an issue creating /d/x as requested: [Errno 13] Permission denied: b'/d/x'",
    );
}

#[test]
fn a_mode_is_not_changed() {
    check(host(), "file", r#"{"path": "/d/f", "mode": "0600"}"#, "[Errno 1] Operation not permitted: b'/d/f'");
}

#[test]
fn an_owner_is_not_changed() {
    check(
        host(),
        "file",
        r#"{"path": "/d/f", "owner": "guest"}"#,
        "chown failed: [Errno 1] Operation not permitted: b'/d/f'",
    );
    check(host(), "file", r#"{"path": "/d/f", "group": "guest"}"#, "chgrp failed");
}

#[test]
fn nothing_is_removed() {
    check(
        host(),
        "file",
        r#"{"path": "/d/f", "state": "absent"}"#,
        "Unlinking failed.: [Errno 13] Permission denied: b'/d/f'",
    );
    check(host(), "file", r#"{"path": "/d", "state": "absent"}"#, "rmtree failed: [Errno 13] Permission denied: 'f'");
}

#[test]
fn times_are_not_set() {
    check(
        host(),
        "file",
        r#"{"path": "/d/f", "state": "touch"}"#,
        "Error while updating modification or access time: [Errno 13] Permission denied",
    );
}

#[test]
fn a_link_is_not_made() {
    check(
        host(),
        "file",
        r#"{"path": "/d/l", "src": "x", "state": "link", "force": true}"#,
        "Error while linking: [Errno 13] Permission denied: b'x' -> b'/d/l'",
    );
}

#[test]
fn nothing_is_copied_there() {
    check(host(), "copy", r#"{"src": "/tmp/s", "dest": "/d/x"}"#, "Destination /d not writable");
    check(host(), "copy", r#"{"src": "/root/s", "dest": "/tmp/x"}"#, "Source /root/s not found");
}

#[test]
fn nothing_is_read() {
    let secret = || {
        let mut system = MemorySystem::default().with_file("/f", "x");
        system.set_mode(Path::new("/f"), 0o600).unwrap();
        system
    };
    check(secret(), "slurp", r#"{"src": "/f"}"#, "File is not readable: /f: [Errno 13] Permission denied: '/f'");
    check(secret(), "copy", r#"{"src": "/f", "dest": "/tmp/x"}"#, "Source /f not readable");
    check(secret(), "lineinfile", r#"{"path": "/f", "line": "y"}"#, "[Errno 13] Permission denied: b'/f'");
}

#[test]
fn the_old_file_stays_where_it_cannot_be_replaced() {
    let (result, system) = run(host(), "lineinfile", r#"{"path": "/d/f", "line": "x"}"#);
    assert!(result.get("failed").is_some_and(Value::is_true));
    assert_eq!(system.text("/d/f").as_deref(), Some("old\n"));
    let left = system.list(Path::new("/tmp")).unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn own_things_work() {
    let own = MemorySystem::default().as_user(1000).with_file("/tmp/s", "new\n");
    let (result, system) = run(own, "copy", r#"{"src": "/tmp/s", "dest": "/tmp/x", "mode": "0600"}"#);
    assert_eq!(result.get("changed"), Some(&Value::Bool(true)), "{result:?}");
    assert_eq!(result.get("owner").and_then(Value::as_str), Some("guest"));
    assert_eq!(system.text("/tmp/x").as_deref(), Some("new\n"));
}
