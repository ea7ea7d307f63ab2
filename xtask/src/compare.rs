//! `cargo xtask compare`: runs sample playbooks under the reference and under Playcall, and compares events, what they
//! hold, output and status.

use crate::{Failure, reference, root};
use std::fs;
use testkit::Statuses;

/// Compares all samples, or those whose names hold one of `words`; those that the scoreboard lists are left out unless
/// they are named.
#[expect(clippy::print_stdout, reason = "a chore tells what it did")]
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let found = reference::fetch()?;
    let links = reference::links()?;
    let folder = root().join("tests/conformance");
    let statuses = Statuses::read(&folder.join("status.toml"))?;
    let mut samples: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder.join("samples"))? {
        samples.push(entry?.file_name().to_string_lossy().into_owned());
    }
    samples.sort();
    if let Some(unknown) = statuses.samples.keys().find(|name| !samples.contains(name)) {
        return Err(format!("status.toml names a sample that does not exist: {unknown}").into());
    }
    samples.retain(|name| {
        if words.is_empty() {
            !statuses.samples.contains_key(name)
        } else {
            words.iter().any(|word| name.contains(word.as_str()))
        }
    });
    if samples.is_empty() {
        return Err("no sample has such a name".into());
    }
    let mut command = reference::python(&found);
    command.arg("-u").arg(folder.join("compare_events.py"));
    command.arg("--reference").arg(&found.bin).arg("--candidate").arg(&links);
    command.args(samples.iter().map(|name| folder.join("samples").join(name)));
    let status = command.status()?;
    for (name, reason) in &statuses.samples {
        println!("left out: {name}: {reason}");
    }
    if status.success() { Ok(()) } else { Err("some samples differ from the reference".into()) }
}
