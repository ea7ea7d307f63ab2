//! The host in memory behaves as a real one.

use crate::{MemorySystem, System, error_text};
use std::path::Path;

fn path(text: &str) -> &Path {
    Path::new(text)
}

#[test]
fn links_are_followed() {
    let mut system = MemorySystem::default().with_file("/a/f", "text");
    system.symlink(path("f"), path("/a/l")).unwrap();
    system.symlink(path("/a"), path("/b")).unwrap();
    assert_eq!(system.text("/b/l").as_deref(), Some("text"));
    assert_eq!(system.text("/b/../a/./l").as_deref(), Some("text"));
    assert!(system.is_link(path("/b/l")));
    assert_eq!(system.real_path(path("/b/l")), path("/a/f"));
}

#[test]
fn a_loop_of_links_is_an_error() {
    let mut system = MemorySystem::default();
    system.symlink(path("y"), path("/x")).unwrap();
    system.symlink(path("x"), path("/y")).unwrap();
    assert_eq!(error_text(&system.stat(path("/x")).unwrap_err()), "Too many levels of symbolic links");
    assert!(system.lexists(path("/x")));
}

#[test]
fn renaming_replaces() {
    let mut system = MemorySystem::default().with_file("/f", "new").with_file("/g", "old");
    system.rename(path("/f"), path("/g")).unwrap();
    assert_eq!(system.text("/g").as_deref(), Some("new"));
    assert!(!system.lexists(path("/f")));
}

#[test]
fn hard_links_are_counted() {
    let mut system = MemorySystem::default().with_file("/f", "x");
    system.hard_link(path("/f"), path("/g")).unwrap();
    assert_eq!(system.stat(path("/f")).unwrap().links, 2);
    system.remove_file(path("/f")).unwrap();
    assert_eq!(system.stat(path("/g")).unwrap().links, 1);
    assert_eq!(system.text("/g").as_deref(), Some("x"));
}

#[test]
fn others_are_kept_out() {
    let mut system = MemorySystem::default().with_file("/root/f", "x").with_user("guest", 1000).as_user(1000);
    assert_eq!(error_text(&system.read(path("/root/f")).unwrap_err()), "Permission denied");
    assert_eq!(error_text(&system.set_mode(path("/tmp"), 0o777).unwrap_err()), "Operation not permitted");
    assert!(system.write(path("/tmp/f"), b"mine").is_ok());
    assert!(!system.access(path("/"), 2));
}

#[test]
fn trees_go_whole() {
    let mut system = MemorySystem::default().with_file("/a/b/c", "x").with_file("/a/d", "y");
    assert_eq!(error_text(&system.remove_dir(path("/a")).unwrap_err()), "Directory not empty");
    system.remove_tree(path("/a")).unwrap();
    assert!(!system.exists(path("/a")));
}
