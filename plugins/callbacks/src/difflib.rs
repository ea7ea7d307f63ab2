//! Unified diffs exactly as Python's `difflib` makes them.
//!
//! Its matcher is not a minimal diff: it looks for the longest run of equal lines, first come first served, and in texts
//! of 200 lines and more it leaves out lines that are frequent. Another algorithm gives other hunks.

use rustc_hash::FxHashMap;
use std::fmt::Write;
use std::ops::Range;

/// How a stretch of the old lines became a stretch of the new ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Equal,
    Replace,
    Delete,
    Insert,
}

#[derive(Clone, Debug)]
struct Step {
    change: Change,
    old: Range<usize>,
    new: Range<usize>,
}

/// From this many lines on, frequent lines are not matched by themselves.
const POPULAR_FROM: usize = 200;

struct Matcher {
    old: Vec<usize>,
    new: Vec<usize>,
    /// Where each line stands among the new ones, in order.
    places: Vec<Vec<usize>>,
}

impl Matcher {
    fn make(old: &[&str], new: &[&str]) -> Self {
        let mut ids: FxHashMap<String, usize> = FxHashMap::default();
        let mut number = |lines: &[&str]| -> Vec<usize> {
            lines
                .iter()
                .map(|line| {
                    if let Some(id) = ids.get(*line) {
                        return *id;
                    }
                    let id = ids.len();
                    ids.insert((*line).to_owned(), id);
                    id
                })
                .collect()
        };
        let (old, new) = (number(old), number(new));
        let mut places = vec![Vec::new(); ids.len()];
        for (index, id) in new.iter().enumerate() {
            places[*id].push(index);
        }
        if new.len() >= POPULAR_FROM {
            let limit = new.len() / 100 + 1;
            for found in &mut places {
                if found.len() > limit {
                    found.clear();
                }
            }
        }
        Matcher { old, new, places }
    }

    /// Finds the longest run of equal lines within two stretches; the earliest among equals.
    fn longest(&self, old: &Range<usize>, new: &Range<usize>, lengths: &mut [Vec<usize>; 2]) -> (usize, usize, usize) {
        let (mut at_old, mut at_new, mut size) = (old.start, new.start, 0);
        let [current, next] = lengths;
        // Lengths of runs that end at a new line, shifted by one so that there is a line before the first.
        let mut touched: Vec<usize> = Vec::new();
        for index in old.clone() {
            let mut written: Vec<usize> = Vec::new();
            for &place in &self.places[self.old[index]] {
                if place < new.start {
                    continue;
                }
                if place >= new.end {
                    break;
                }
                let length = current[place] + 1;
                next[place + 1] = length;
                written.push(place + 1);
                if length > size {
                    (at_old, at_new, size) = (index + 1 - length, place + 1 - length, length);
                }
            }
            for slot in touched.drain(..) {
                current[slot] = 0;
            }
            std::mem::swap(current, next);
            touched = written;
        }
        for slot in touched {
            current[slot] = 0;
        }
        while at_old > old.start && at_new > new.start && self.old[at_old - 1] == self.new[at_new - 1] {
            (at_old, at_new, size) = (at_old - 1, at_new - 1, size + 1);
        }
        while at_old + size < old.end && at_new + size < new.end && self.old[at_old + size] == self.new[at_new + size] {
            size += 1;
        }
        (at_old, at_new, size)
    }

    /// Returns all runs of equal lines, in order, neighbours joined, closed by an empty one at the ends.
    fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut lengths = [vec![0; self.new.len() + 1], vec![0; self.new.len() + 1]];
        let mut waiting = vec![(0..self.old.len(), 0..self.new.len())];
        let mut found = Vec::new();
        while let Some((old, new)) = waiting.pop() {
            let (at_old, at_new, size) = self.longest(&old, &new, &mut lengths);
            if size == 0 {
                continue;
            }
            found.push((at_old, at_new, size));
            if old.start < at_old && new.start < at_new {
                waiting.push((old.start..at_old, new.start..at_new));
            }
            if at_old + size < old.end && at_new + size < new.end {
                waiting.push((at_old + size..old.end, at_new + size..new.end));
            }
        }
        found.sort_unstable();
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for (at_old, at_new, size) in found {
            match runs.last_mut() {
                Some(last) if last.0 + last.2 == at_old && last.1 + last.2 == at_new => last.2 += size,
                _ => runs.push((at_old, at_new, size)),
            }
        }
        runs.push((self.old.len(), self.new.len(), 0));
        runs
    }

    fn steps(&self) -> Vec<Step> {
        let (mut old, mut new) = (0, 0);
        let mut steps = Vec::new();
        for (at_old, at_new, size) in self.runs() {
            let change = match (old < at_old, new < at_new) {
                (true, true) => Some(Change::Replace),
                (true, false) => Some(Change::Delete),
                (false, true) => Some(Change::Insert),
                (false, false) => None,
            };
            if let Some(change) = change {
                steps.push(Step { change, old: old..at_old, new: new..at_new });
            }
            (old, new) = (at_old + size, at_new + size);
            if size > 0 {
                steps.push(Step { change: Change::Equal, old: at_old..old, new: at_new..new });
            }
        }
        steps
    }
}

/// Parts the steps into hunks with so many equal lines around the changes.
fn hunks(mut steps: Vec<Step>, context: usize) -> Vec<Vec<Step>> {
    if let Some(first) = steps.first_mut()
        && first.change == Change::Equal
    {
        first.old.start = first.old.start.max(first.old.end.saturating_sub(context));
        first.new.start = first.new.start.max(first.new.end.saturating_sub(context));
    }
    if let Some(last) = steps.last_mut()
        && last.change == Change::Equal
    {
        last.old.end = last.old.end.min(last.old.start + context);
        last.new.end = last.new.end.min(last.new.start + context);
    }
    let mut hunks = Vec::new();
    let mut hunk: Vec<Step> = Vec::new();
    for mut step in steps {
        if step.change == Change::Equal && step.old.len() > 2 * context {
            hunk.push(Step {
                change: Change::Equal,
                old: step.old.start..step.old.end.min(step.old.start + context),
                new: step.new.start..step.new.end.min(step.new.start + context),
            });
            hunks.push(std::mem::take(&mut hunk));
            step.old.start = step.old.start.max(step.old.end.saturating_sub(context));
            step.new.start = step.new.start.max(step.new.end.saturating_sub(context));
        }
        hunk.push(step);
    }
    if hunk.iter().any(|step| step.change != Change::Equal) || hunk.len() > 1 {
        hunks.push(hunk);
    }
    hunks
}

fn range_text(range: &Range<usize>) -> String {
    match range.len() {
        1 => (range.start + 1).to_string(),
        0 => format!("{},0", range.start),
        length => format!("{},{length}", range.start + 1),
    }
}

/// Returns the lines of a unified diff (with their ends), none where nothing differs.
/// The lines given keep their ends; `context` is how many equal lines stand around changes.
pub(crate) fn unified(old: &[&str], new: &[&str], old_name: &str, new_name: &str, context: usize) -> Vec<String> {
    let mut out = Vec::new();
    for hunk in hunks(Matcher::make(old, new).steps(), context) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        if out.is_empty() {
            out.push(format!("--- {old_name}\n"));
            out.push(format!("+++ {new_name}\n"));
        }
        let mut head = String::new();
        let old_range = range_text(&(first.old.start..last.old.end));
        let new_range = range_text(&(first.new.start..last.new.end));
        let _ = writeln!(head, "@@ -{old_range} +{new_range} @@");
        out.push(head);
        for step in &hunk {
            if step.change == Change::Equal {
                out.extend(old[step.old.clone()].iter().map(|line| format!(" {line}")));
                continue;
            }
            if step.change != Change::Insert {
                out.extend(old[step.old.clone()].iter().map(|line| format!("-{line}")));
            }
            if step.change != Change::Delete {
                out.extend(new[step.new.clone()].iter().map(|line| format!("+{line}")));
            }
        }
    }
    out
}
