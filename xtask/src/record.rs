//! `cargo xtask record`: writes into conformance cases what the reference gives.

use crate::{Failure, root};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::{Case, Program, all_cases, run as run_case};

/// Records the cases without an expectation, or those whose names hold one of `words`.
#[expect(clippy::print_stdout, reason = "a chore tells what it did")]
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let folder = root().join("tests/conformance");
    let bin = root().join("target/reference/bin");
    let program = Program {
        path: bin,
        callback_plugins: Some(folder.join("callback_plugins")),
        search_path: "/usr/local/bin:/usr/bin:/bin".to_owned(),
    };
    if !program.path.exists() {
        return Err(format!("no reference: {} does not exist", program.path.display()).into());
    }
    let cases = all_cases(&folder.join("cases"))?;
    let wanted = |case: &&Case| {
        if words.is_empty() {
            case.expected.is_none()
        } else {
            words.iter().any(|word| case.name.contains(word.as_str()))
        }
    };
    let chosen: Vec<&Case> = cases.iter().filter(wanted).collect();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let record = |case: &Case| -> Result<i32, Failure> {
        let expected = run_case(&program, case)?;
        let again = run_case(&program, case)?;
        let differences = testkit::compare(case, &expected, &again);
        if let Some(difference) = differences.first() {
            let lines = &difference.lines;
            return Err(format!("two runs of the reference differ in {}:\n{lines}", difference.what).into());
        }
        std::fs::write(&case.path, case.with_expected(&expected))?;
        Ok(expected.status)
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match record(case) {
                        Ok(status) => println!("recorded {} (status {status})", case.name),
                        Err(failure) => {
                            println!("FAILED {}: {failure}", case.name);
                            failures.lock().expect("no thread panics with it").push(case.name.clone());
                        }
                    }
                }
            });
        }
    });
    let failures = failures.into_inner()?;
    if failures.is_empty() { Ok(()) } else { Err(format!("not recorded: {}", failures.join(", ")).into()) }
}
