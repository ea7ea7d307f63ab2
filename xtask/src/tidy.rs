//! `cargo xtask tidy`: rules of the house that no compiler checks.

use crate::{Failure, root};
use std::fs;
use std::path::{Path, PathBuf};

/// Crates from low to high: each may use those of its own row and of the rows above it here.
const LAYERS: &[&[&str]] = &[
    &["diagnostic", "value"],
    &["vault"],
    &["collection", "config", "event", "yaml", "module", "connection", "testkit"],
    &["documentation"],
    &["template", "inventory"],
    &["playbook"],
    &["vars"],
    &["engine"],
];

/// Crates that live on events alone, as what they do must not depend on how a run is carried out.
const ON_EVENTS: &[&str] = &["dispatch", "callbacks", "python", "program"];

/// What those may use.
const FOR_EVENTS: &[&str] = &["diagnostic", "value", "event", "collection", "config", "yaml", "vault", "testkit"];

/// Uses between shelves, each with its reason: none but these.
const BETWEEN_SHELVES: &[(&str, &str, &str)] =
    &[("connections", "modules", "the local host runs native modules in this process")];

/// The most lines a source file may have.
const LONGEST: usize = 800;

/// Documents that must be there and not be empty.
const DOCUMENTS: &[&str] = &[
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "docs/ARCHITECTURE.md",
    "docs/COMPATIBILITY.md",
    "docs/PERFORMANCE.md",
    "tests/conformance/status.toml",
];

/// Words that have no place in the tree: unfinished work and paths of one machine. They are put together here, so that
/// this file does not hold them.
fn forbidden() -> Vec<String> {
    [
        ("TO", "DO"),
        ("FIX", "ME"),
        ("XX", "X:"),
        ("todo", "!("),
        ("unimplemented", "!("),
        ("/work", "/main"),
        ("/work", "/shared"),
    ]
    .map(|(a, b)| format!("{a}{b}"))
    .to_vec()
}

/// Checks everything and tells all that is wrong.
#[expect(clippy::print_stdout, reason = "a chore tells what it did")]
pub(crate) fn run() -> Result<(), Failure> {
    let mut wrong = Vec::new();
    members(&mut wrong)?;
    let mut files = Vec::new();
    for folder in ["crates", "plugins", "apps", "xtask", "docs", "examples", "tests", ".ci"] {
        walk(&root().join(folder), &mut files)?;
    }
    files.extend(["README.md", "CHANGELOG.md", "Cargo.toml"].map(|name| root().join(name)));
    for file in &files {
        text(file, &mut wrong);
    }
    for name in DOCUMENTS {
        if fs::metadata(root().join(name)).map_or(0, |found| found.len()) == 0 {
            wrong.push(format!("{name}: is missing or empty"));
        }
    }
    if wrong.is_empty() {
        println!("tidy: {} files are as they should be", files.len());
        return Ok(());
    }
    Err(wrong.join("\n").into())
}

/// Checks the manifest of each member, and what it uses.
fn members(wrong: &mut Vec<String>) -> Result<(), Failure> {
    let mut all = Vec::new();
    for shelf in ["crates", "plugins", "apps"] {
        for entry in fs::read_dir(root().join(shelf))? {
            let path = entry?.path();
            if path.is_dir() {
                all.push((shelf, path.file_name().unwrap_or_default().to_string_lossy().into_owned(), path));
            }
        }
    }
    all.sort();
    let shelf_of = |name: &str| all.iter().find(|(_, member, _)| member == name).map(|(shelf, ..)| *shelf);
    for (shelf, name, path) in &all {
        let Ok(manifest) = fs::read_to_string(path.join("Cargo.toml")) else {
            wrong.push(format!("{shelf}/{name}: has no manifest"));
            continue;
        };
        let mut say = |problem: &str| wrong.push(format!("{shelf}/{name}/Cargo.toml: {problem}"));
        if !manifest.contains(&format!("name = \"{name}\"")) {
            say("the crate is not named after its folder");
        }
        if !manifest.contains("publish.workspace = true") {
            say("is not kept from being published");
        }
        if !manifest.contains("[lints]\nworkspace = true") {
            say("does not take the lints of the workspace");
        }
        let used: Vec<&str> = dependencies(&manifest).filter(|used| shelf_of(used).is_some()).collect();
        for used in used {
            if let Some(problem) = edge(shelf, name, shelf_of(used).unwrap_or_default(), used) {
                say(&format!("uses {used}: {problem}"));
            }
        }
    }
    if !fs::read_to_string(root().join("Cargo.toml"))?.contains("publish = false") {
        wrong.push("Cargo.toml: the workspace is not kept from being published".to_owned());
    }
    Ok(())
}

/// Returns the names below `[dependencies]`.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    manifest.lines().filter_map(move |line| {
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        }
        let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
        (inside && !name.is_empty() && !line.starts_with(['[', '#'])).then_some(name)
    })
}

/// Returns why `name` may not use `used`, if it may not.
fn edge(shelf: &str, name: &str, used_shelf: &str, used: &str) -> Option<String> {
    let layer = |name: &str| LAYERS.iter().position(|row| row.contains(&name));
    if used_shelf == "apps" {
        return Some("nothing stands on an app".to_owned());
    }
    if shelf == "apps" {
        return None;
    }
    if used_shelf == "plugins" {
        let allowed = BETWEEN_SHELVES.iter().any(|(from, to, _)| (*from, *to) == (name, used));
        return (!allowed).then(|| "only apps stand on plugins".to_owned());
    }
    if ON_EVENTS.contains(&name) {
        return (!FOR_EVENTS.contains(&used)).then(|| "it may know events, but not who makes them".to_owned());
    }
    if used == "dispatch" {
        return Some("only apps hand out events".to_owned());
    }
    if shelf == "plugins" {
        return (used == "engine" && name != "actions")
            .then(|| "of all plugins only actions know the engine".to_owned());
    }
    match (layer(name), layer(used)) {
        (Some(own), Some(other)) if other <= own => None,
        (Some(_), Some(_)) => Some("it stands higher".to_owned()),
        _ => Some("one of both has no place in the layers of xtask/src/tidy.rs".to_owned()),
    }
}

/// Checks the text of a file; files that hold no text are left alone.
fn text(path: &Path, wrong: &mut Vec<String>) {
    let Ok(text) = fs::read_to_string(path) else { return };
    let name = path.strip_prefix(root()).unwrap_or(path).display();
    let lines = text.lines().count();
    if path.extension().is_some_and(|extension| extension == "rs") {
        if lines > LONGEST {
            wrong.push(format!("{name}: has {lines} lines, more than {LONGEST}"));
        }
        // Tests explain themselves by their names.
        let of_tests = path.iter().any(|part| part == "tests" || part == "tests.rs");
        if !of_tests && !text.starts_with("//!") {
            wrong.push(format!("{name}: does not begin with what it is for (//!)"));
        }
    }
    for word in forbidden() {
        if let Some(number) = text.lines().position(|line| line.contains(&word)) {
            wrong.push(format!("{name}:{}: holds `{word}`", number + 1));
        }
    }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), found)?;
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(())
}
