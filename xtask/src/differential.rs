//! `cargo xtask differential`: gives inputs made at random to the reference and to Playcall, and shows where they differ.

use crate::{Failure, cargo, root};

/// Runs it with the words that follow: a language, and what its usage tells.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let python = root().join("target/reference/bin/python");
    if !python.exists() {
        return Err(format!("{} does not exist: this chore needs the reference", python.display()).into());
    }
    let status = cargo()
        .args(["run", "--quiet", "--package", "differential", "--"])
        .args(words)
        .args(["--reference", &python.to_string_lossy()])
        .status()?;
    if status.success() { Ok(()) } else { Err("the two differ".into()) }
}
