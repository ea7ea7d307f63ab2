//! Runs every case of `tests/conformance/cases` with this program and compares with what the reference gave.
//!
//! Words of the command line choose cases by a part of their names. The file `status.toml` says which ones are known
//! to fail: one of these that passes is a failure too, so that its entry goes.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::{Case, Program, Status, Statuses};

/// How one case ended.
enum Verdict {
    Ok,
    Ignored,
    Failed(String),
}

fn judge(program: &Program, case: &Case, status: &Status) -> Verdict {
    if let Status::OutOfScope(_) = status {
        return Verdict::Ignored;
    }
    let Some(expected) = &case.expected else {
        return Verdict::Failed("nothing is recorded for it: cargo xtask record\n".to_owned());
    };
    let given = match testkit::run(program, case) {
        Ok(given) => given,
        Err(error) => return Verdict::Failed(format!("{error}\n")),
    };
    let differences = testkit::compare(case, expected, &given);
    match status {
        Status::Fail(_) if differences.is_empty() => {
            Verdict::Failed("it passes now: take it out of tests/conformance/status.toml\n".to_owned())
        }
        Status::Fail(_) => Verdict::Ignored,
        _ if differences.is_empty() => Verdict::Ok,
        _ => {
            let told: Vec<String> = differences.iter().map(|it| format!("{}:\n{}", it.what, it.lines)).collect();
            Verdict::Failed(told.concat())
        }
    }
}

#[expect(clippy::print_stdout, reason = "a test tells its results")]
fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance");
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let cases = testkit::all_cases(&folder.join("cases")).expect("cases that can be read");
    let statuses = Statuses::read(&folder.join("status.toml")).expect("statuses that can be read");
    let unknown: Vec<&str> = statuses.names().filter(|name| !cases.iter().any(|case| case.name == *name)).collect();
    assert!(unknown.is_empty(), "status.toml names cases that do not exist: {unknown:?}");
    let chosen: Vec<&Case> = cases
        .iter()
        .filter(|case| words.is_empty() || words.iter().any(|word| case.name.contains(word.as_str())))
        .collect();
    if std::env::args().any(|word| word == "--list") {
        for case in &chosen {
            println!("{}: test", case.name);
        }
        return ExitCode::SUCCESS;
    }
    let program = Program {
        path: PathBuf::from(env!("CARGO_BIN_EXE_playcall")),
        callback_plugins: None,
        search_path: "/usr/local/bin:/usr/bin:/bin".to_owned(),
    };
    println!("running {} conformance cases", chosen.len());
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let counts = [const { AtomicUsize::new(0) }; 3];
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(|| {
                while let Some(case) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (index, word) = match judge(&program, case, &statuses.of(&case.name)) {
                        Verdict::Ok => (0, "ok"),
                        Verdict::Ignored => (1, "known to fail"),
                        Verdict::Failed(why) => {
                            failures
                                .lock()
                                .expect("no thread panics with it")
                                .push(format!("---- {} ----\n{why}", case.name));
                            (2, "FAILED")
                        }
                    };
                    counts[index].fetch_add(1, Ordering::Relaxed);
                    println!("case {} ... {word}", case.name);
                }
            });
        }
    });
    for failure in failures.lock().expect("no thread panics with it").iter() {
        println!("\n{failure}");
    }
    let [ok, known, failed] = counts.map(AtomicUsize::into_inner);
    let verdict = if failed == 0 { "ok" } else { "FAILED" };
    println!("\nconformance result: {verdict}. {ok} passed; {failed} failed; {known} known to fail");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
