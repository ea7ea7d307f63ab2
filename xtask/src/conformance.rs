//! `cargo xtask conformance`: runs integration targets of ansible-core's own suite against Playcall, and holds what comes
//! of them against the scoreboard, `tests/conformance/status.toml`.
//!
//! `tests/conformance/run_conformance.py` runs the targets, each in a file system and namespaces of its own where the
//! machine allows it; elsewhere those that change the machine are left out. A target counts as passed when its own checks
//! pass and at least as many tasks are ok as under the reference (`tests/conformance/reference.json`).

use crate::reference::{self, Reference};
use crate::{Failure, root};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use testkit::Statuses;
use value::{Value, parse_json};

/// How often a target that went backwards is run again.
const MORE_CHANCES: usize = 4;

/// What came of a target: whether it passed, and why not. Targets that were left out are not there.
type Outcomes = BTreeMap<String, Result<(), String>>;

/// Runs all targets of the scoreboard, or the groups and targets that `words` name.
#[expect(clippy::print_stdout, reason = "a chore tells what it did")]
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let statuses = Statuses::read(&root().join("tests/conformance/status.toml"))?;
    let mut wanted: Vec<String> = Vec::new();
    for (name, group) in &statuses.targets {
        let listed = group.passing.iter().chain(group.failing.keys());
        if words.is_empty() || words.contains(name) {
            wanted.extend(listed.cloned());
        }
    }
    wanted.extend(words.iter().filter(|word| !statuses.targets.contains_key(*word)).cloned());
    wanted.sort();
    wanted.dedup();
    let found = reference::fetch()?;
    let links = reference::links()?;
    let run_targets = |names: &[String], bin: &Path| run_targets(names, bin, &found);
    let mut outcomes = run_targets(&wanted, &links)?;
    let must_pass = |name: &str| statuses.targets.values().any(|group| group.passing.iter().any(|other| other == name));
    let backwards = |outcomes: &Outcomes| -> Vec<String> {
        let failed = outcomes.iter().filter(|(name, outcome)| outcome.is_err() && must_pass(name));
        failed.map(|(name, _)| name.clone()).collect()
    };
    // Some targets count seconds, which a busy machine upsets; `ansible-pull` commits the time of day twice, and fails where
    // both fall into one second. They get further chances.
    for _ in 0..MORE_CHANCES {
        let again = backwards(&outcomes);
        if again.is_empty() {
            break;
        }
        println!("again: {}", again.join(" "));
        outcomes.extend(run_targets(&again, &links)?);
    }
    // What fails under the reference as well lacks something on this machine: a locale, a program, a file system.
    let failed = backwards(&outcomes);
    if !failed.is_empty() {
        println!("under the reference: {}", failed.join(" "));
        for (name, _) in run_targets(&failed, &found.bin)?.into_iter().filter(|(_, outcome)| outcome.is_err()) {
            println!("left out: {name} fails under the reference too");
            outcomes.remove(&name);
        }
    }
    let mut wrong = Vec::new();
    for (name, group) in &statuses.targets {
        let passed = |target: &&String| outcomes.get(*target).is_some_and(Result::is_ok);
        let run =
            group.passing.iter().chain(group.failing.keys()).filter(|target| outcomes.contains_key(*target)).count();
        if run > 0 {
            let count = group.passing.iter().chain(group.failing.keys()).filter(passed).count();
            println!("{name}: {count} of {run}");
        }
        for target in &group.passing {
            if let Some(Err(reason)) = outcomes.get(target) {
                wrong.push(format!("{target} went backwards: {reason}"));
            }
        }
        for target in group.failing.keys().filter(passed) {
            // Not an error: some fail for what the machine lacks.
            println!("{target} passes here: if it does so everywhere, it belongs to the passing ones of status.toml");
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Runs targets with the programs in the folder `bin`.
fn run_targets(names: &[String], bin: &Path, found: &Reference) -> Result<Outcomes, Failure> {
    let folder = root().join("tests/conformance");
    let work = root().join("target/conformance");
    let answer = work.join("outcomes.json");
    // The answers of an earlier run are not those of this one.
    let _ = fs::remove_file(&answer);
    let mut command = reference::python(found);
    command.arg("-u").arg(folder.join("run_conformance.py"));
    command.arg("--suite").arg(&found.suite).arg("--bin").arg(bin).arg("--python").arg(&found.bin);
    command.arg("--reference").arg(folder.join("reference.json")).arg("--json").arg(&answer);
    command.arg("--keep-logs").arg(work.join("logs"));
    command.args(["--jobs", "2", "--timeout", "300", "--targets", &names.join(",")]);
    command.status()?;
    let text = fs::read_to_string(&answer)?;
    let parsed = parse_json(&text).map_err(|error| format!("{}: {error}", answer.display()))?;
    let Some(targets) = field(&parsed, "targets").and_then(Value::as_dict) else {
        return Err(format!("{} holds no targets", answer.display()).into());
    };
    let mut outcomes = Outcomes::new();
    for (name, outcome) in targets {
        let word = |key: &str| field(outcome, key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let outcome = match word("status").as_str() {
            "skipped" => continue,
            "pass" => Ok(()),
            _ => Err(word("reason")),
        };
        outcomes.insert(name.as_str().unwrap_or_default().to_owned(), outcome);
    }
    Ok(outcomes)
}

fn field<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    value.as_dict()?.get(key)
}
