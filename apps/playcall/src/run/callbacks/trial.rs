//! `playcall callbacks test`: a plugin is given a run that fires every hook, and what it did is told.

use super::{Choice, Trial};
use diagnostic::Diagnostic;
use dispatch::{DispatchSettings, Screen, Terminal};
use event::{HOOKS, Reply, sample_run};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Bytes that are written, for us to read.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// What calls of one hook did.
#[derive(Default)]
struct Tally {
    calls: u32,
    total: Duration,
    longest: Duration,
    printed: usize,
    complaints: Vec<String>,
}

/// Tries a plugin; returns the report, and whether all went well.
pub(crate) fn run(choice: &Choice<'_>, name: &str) -> Result<(String, bool), Diagnostic> {
    let Trial { name, mut callback, hooks, notices, nursery } = super::load_one(choice, name)?;
    let (stdout, stderr) = (Written::default(), Written::default());
    let settings = DispatchSettings { log: None, cow: None, color: false, ..choice.display.clone() };
    let screen = Screen { stdout: Box::new(stdout.clone()), stderr: Box::new(stderr.clone()) };
    let mut terminal = Terminal::new(&settings, screen);
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let mut output = String::new();
    let mut complaints: Vec<String> = notices;
    let mut abort = None;
    for recorded in sample_run() {
        terminal.set_time(recorded.time);
        let begun = Instant::now();
        let reply = callback.on_event(&recorded, &mut terminal);
        let took = begun.elapsed();
        terminal.flush();
        let (said, warned) = (stdout.take(), stderr.take());
        let tally = tallies.entry(recorded.event.hook()).or_default();
        tally.calls += 1;
        tally.total += took;
        tally.longest = tally.longest.max(took);
        tally.printed += said.len();
        output.push_str(&said);
        tally.complaints.extend(warned.lines().filter(|line| !line.is_empty()).map(str::to_owned));
        match reply {
            Ok(Reply::Continue | Reply::Mutations(_)) => {}
            Ok(Reply::Abort(status)) => {
                abort = Some((recorded.event.hook(), status));
                break;
            }
            Err(error) => tally.complaints.push(error.to_string()),
        }
    }
    let begun = Instant::now();
    if let Err(error) = callback.finish(&mut terminal) {
        complaints.push(format!("at the end: {error}"));
    }
    let end = begun.elapsed();
    terminal.flush();
    output.push_str(&stdout.take());
    complaints.extend(stderr.take().lines().map(str::to_owned));
    drop(callback);
    drop(nursery);
    let is_well = complaints.is_empty() && abort.is_none() && tallies.values().all(|tally| tally.complaints.is_empty());
    Ok((report(&name, hooks.as_deref(), &tallies, &output, &complaints, abort, end), is_well))
}

fn report(
    name: &str,
    hooks: Option<&[String]>,
    tallies: &BTreeMap<&'static str, Tally>,
    output: &str,
    complaints: &[String],
    abort: Option<(&str, i32)>,
    end: Duration,
) -> String {
    let mut text = format!("callback {name}\n\n");
    let _ = writeln!(
        text,
        "{:36} {:12} {:>5} {:>10} {:>10} {:>8}",
        "HOOK", "IMPLEMENTED", "CALLS", "MEAN ms", "MAX ms", "BYTES"
    );
    for hook in HOOKS {
        let implemented = match hooks {
            Some(hooks) if hooks.iter().any(|known| known == hook) => "yes",
            Some(_) => "-",
            None => "?",
        };
        let none = Tally::default();
        let tally = tallies.get(hook).unwrap_or(&none);
        let millis = |time: Duration| time.as_secs_f64() * 1000.0;
        let _ = writeln!(
            text,
            "v2_{hook:33} {implemented:12} {:>5} {:>10.3} {:>10.3} {:>8}",
            tally.calls,
            millis(tally.total) / f64::from(tally.calls.max(1)),
            millis(tally.longest),
            tally.printed,
        );
    }
    let _ = writeln!(text, "{:36} {:12} {:>5} {:>10.3}", "(end of the run)", "", "", end.as_secs_f64() * 1000.0);
    let mut wrong = String::new();
    for (hook, tally) in tallies {
        for complaint in &tally.complaints {
            let _ = writeln!(wrong, "  v2_{hook}: {complaint}");
        }
    }
    for complaint in complaints {
        let _ = writeln!(wrong, "  {complaint}");
    }
    if let Some((hook, status)) = abort {
        let _ = writeln!(wrong, "  v2_{hook}: it ended the run with status {status}");
    }
    let _ = write!(text, "\nRAISED, WARNED\n{}", if wrong.is_empty() { "  nothing\n" } else { &wrong });
    text.push_str("\nPRINTED\n");
    if output.is_empty() {
        text.push_str("  nothing\n");
    }
    for line in output.lines() {
        let _ = writeln!(text, "  {line}");
    }
    text
}
