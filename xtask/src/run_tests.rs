//! `cargo xtask test`: everything that shows that the product works, without Ansible or a network.

use crate::{Failure, cargo};

/// Runs all tests, or the conformance cases whose names hold one of `words`.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let mut command = cargo();
    if words.is_empty() {
        command.args(["test", "--workspace", "--no-fail-fast"]);
    } else {
        command.args(["test", "--package", "playcall", "--test", "conformance", "--"]).args(words);
    }
    if command.status()?.success() { Ok(()) } else { Err("tests failed".into()) }
}
