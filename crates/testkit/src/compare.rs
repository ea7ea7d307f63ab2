//! Compares what a run gave with what is expected, line by line.

use crate::case::{Case, Expected};
use std::fmt::Write;

/// One thing in which a run differs from what is expected.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// `status`, `stdout`, `stderr`, `events` or `file PATH`.
    pub what: String,
    /// The lines that differ: `-` expected, `+` given.
    pub lines: String,
}

/// Returns all differences; none where the run is as expected.
pub fn compare(case: &Case, expected: &Expected, given: &Expected) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut check = |what: &str, expected: &str, given: &str| {
        let mut sides = [expected, given].map(|text| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>());
        if case.unordered {
            for side in &mut sides {
                // Stars fill a banner up to the width; only they depend on what stands before.
                side.sort();
            }
        }
        if sides[0] != sides[1] {
            found.push(Difference { what: what.to_owned(), lines: difference(&sides[0], &sides[1]) });
        }
    };
    check("status", &format!("{}\n", expected.status), &format!("{}\n", given.status));
    check("stdout", &expected.stdout, &given.stdout);
    check("stderr", &expected.stderr, &given.stderr);
    check("events", &expected.events, &given.events);
    for path in &case.watched {
        let text =
            |side: &Expected| side.files.get(path).cloned().flatten().unwrap_or_else(|| "(no such file)".to_owned());
        check(&format!("file {path}"), &text(expected), &text(given));
    }
    found
}

/// Lists lines by their longest common subsequence, with one line of context.
fn difference(old: &[String], new: &[String]) -> String {
    let width = new.len() + 1;
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            lengths[i * width + j] = if a == b {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut text = String::new();
    let mut before: Option<&String> = None;
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            before = Some(&old[i]);
            (i, j) = (i + 1, j + 1);
            continue;
        }
        if let Some(context) = before.take() {
            let _ = writeln!(text, "  {}", context.trim_end_matches('\n'));
        }
        let removed = j == new.len() || (i < old.len() && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]);
        let (sign, line) = if removed { ('-', &old[i]) } else { ('+', &new[j]) };
        let _ = writeln!(text, "{sign} {}", line.trim_end_matches('\n'));
        if !line.ends_with('\n') {
            text.push_str("\\ no line break at the end\n");
        }
        if removed {
            i += 1;
        } else {
            j += 1;
        }
    }
    text
}
