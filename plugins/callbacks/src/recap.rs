//! A host's line of a recap, and the custom statistics below it: what several callbacks end with.

use crate::python::pad;
use crate::results::ResultFormat;
use event::{ColorSetting, Display, HostStats, Paint, Stats};
use std::fmt::Write;
use value::{Dict, Value, to_text};

/// A counter of a line: its name, its value, and its colour where it is not 0.
pub(crate) type Counter = (&'static str, fn(&HostStats) -> u64, ColorSetting);

const OK: Counter = ("ok", |counts| counts.ok, ColorSetting::Ok);
const CHANGED: Counter = ("changed", |counts| counts.changed, ColorSetting::Changed);
const UNREACHABLE: Counter = ("unreachable", |counts| counts.unreachable, ColorSetting::Unreachable);
const FAILED: Counter = ("failed", |counts| counts.failures, ColorSetting::Error);
const SKIPPED: Counter = ("skipped", |counts| counts.skipped, ColorSetting::Skip);
const RESCUED: Counter = ("rescued", |counts| counts.rescued, ColorSetting::Ok);
const IGNORED: Counter = ("ignored", |counts| counts.ignored, ColorSetting::Warn);

/// All counters, as `default` shows them.
pub(crate) const ALL: [Counter; 7] = [OK, CHANGED, UNREACHABLE, FAILED, SKIPPED, RESCUED, IGNORED];

/// Those of callbacks that do not count what was skipped.
pub(crate) const WITHOUT_SKIPPED: [Counter; 6] = [OK, CHANGED, UNREACHABLE, FAILED, RESCUED, IGNORED];

/// Writes a line for each host, after `prefix`: painted to the screen and plain to the log.
pub(crate) fn hosts(stats: &Stats, prefix: &str, counters: &[Counter], display: &mut dyn Display) {
    let mut text = String::new();
    for (host, counts) in &stats.hosts {
        text.clear();
        line(&mut text, prefix, host, counts, counters, Some(&*display));
        display.display(&text, Paint::PLAIN.screen_only());
        text.clear();
        line(&mut text, prefix, host, counts, counters, None);
        display.display(&text, Paint::PLAIN.log_only());
    }
}

/// Appends a host's line, painted where a display is given and has colours.
pub(crate) fn line(
    out: &mut String,
    prefix: &str,
    host: &str,
    counts: &HostStats,
    counters: &[Counter],
    display: Option<&dyn Display>,
) {
    out.push_str(prefix);
    let display = display.filter(|display| display.has_color());
    match display {
        Some(display) => {
            let color = if counts.failures > 0 || counts.unreachable > 0 {
                ColorSetting::Error
            } else if counts.changed > 0 {
                ColorSetting::Changed
            } else {
                ColorSetting::Ok
            };
            let mut painted = String::new();
            display.paint(&mut painted, host, color.into());
            // Ansible: the width includes what paints the name.
            pad(out, &painted, 37);
        }
        None => pad(out, host, 26),
    }
    out.push_str(" :");
    for (name, count, color) in counters {
        let count = count(counts);
        out.push(' ');
        match display {
            Some(display) if count > 0 => display.paint(out, &format!("{name}={count:<4}"), (*color).into()),
            _ => {
                let _ = write!(out, "{name}={count:<4}");
            }
        }
    }
}

/// Writes what `set_stats` set: a line for each host, then one for the run.
pub(crate) fn custom(custom: &Dict, format: ResultFormat, display: &mut dyn Display) {
    display.banner("CUSTOM STATS: ", None);
    let mut hosts: Vec<(String, &Value)> = custom.iter().map(|(key, value)| (to_text(key), value)).collect();
    hosts.sort_by(|a, b| a.0.cmp(&b.0));
    for (host, stats) in hosts.iter().filter(|(host, _)| host != "_run") {
        custom_line(host, stats, format, display);
    }
    if let Some(run) = custom.get("_run") {
        display.display("", Paint::PLAIN.screen_only());
        custom_line("RUN", run, format, display);
    }
    display.display("", Paint::PLAIN.screen_only());
}

fn custom_line(name: &str, stats: &Value, format: ResultFormat, display: &mut dyn Display) {
    let mut text = format!("\t{name}: ");
    if let Some(stats) = stats.as_dict() {
        format.dump_one_line(&mut text, stats, 1, display.verbosity());
    }
    display.display(&text, Paint::PLAIN);
}
