//! `cargo xtask`: the project's own chores.

mod bench;
mod compare;
mod conformance;
mod differential;
mod record;
mod reference;
mod run_tests;
mod schema;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "\
usage: cargo xtask CHORE [WORD...]

chores:
  test [WORD...]         run all tests; with words, only the conformance cases whose names hold one of them
  tidy                   check what no compiler checks: edges between crates, sizes, documents
  record [WORD...]       write down what the reference gives for conformance cases: those that have no
                         expectation yet, or those whose names hold one of the words
  bench [WORD...]        time the reference and a release build in turn; a number is how many rounds, a path
                         the program, other words name benchmarks
  schema                 write docs/callback-protocol.schema.json from the types of events and messages
  reference              fetch ansible-core and its integration targets, for the chores below
  compare [WORD...]      run sample playbooks under the reference and under Playcall, and compare what they did;
                         with words, only the samples whose names hold one of them
  conformance [WORD...]  run integration targets of ansible-core's own suite and hold them against
                         tests/conformance/status.toml; words name groups or targets
  differential LANGUAGE  give inputs made at random (jinja, yaml) to the reference and to Playcall and show where
                         they differ; --seed N has a run again, --count N is how many inputs, --show N how many
                         differences

The reference is a virtual environment with ansible-core 2.19.14 at target/reference, its unpacked source package at
target/sdist.
";

/// Why a chore did not succeed.
type Failure = Box<dyn std::error::Error>;

/// Returns the folder that holds the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// Returns the cargo that started this chore.
fn cargo() -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root());
    command
}

#[expect(clippy::print_stderr, reason = "a chore talks to the person who started it")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (chore, words) = words.split_first().map_or(("", &[][..]), |(chore, rest)| (chore.as_str(), rest));
    let done = match chore {
        "test" => run_tests::run(words),
        "tidy" => tidy::run(),
        "record" => record::run(words),
        "bench" => bench::run(words),
        "schema" => schema::run(),
        "reference" => reference::fetch().map(drop),
        "compare" => compare::run(words),
        "conformance" => conformance::run(words),
        "differential" => differential::run(words),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
