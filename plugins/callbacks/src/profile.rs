//! What `profile_tasks` and `profile_roles` share: the line that tells times, and how lines are filled.

use crate::clock::Clock;
use event::{Display, Event, Paint, Recorded};
use std::time::Duration;

/// Tells the time, how long it is since it was told last, and how long the run takes so far.
#[derive(Default)]
pub(crate) struct TaskTime {
    clock: Clock,
    told: Duration,
}

impl TaskTime {
    /// Takes the time zone where an event has it.
    pub(crate) fn look(&mut self, event: &Recorded) {
        if let Event::RunStart(start) = &event.event {
            self.clock = Clock::new(&start.time_zone);
        }
    }

    /// Writes the line of an event.
    pub(crate) fn tell(&mut self, event: &Recorded, display: &mut dyn Display) {
        let since = event.elapsed.saturating_sub(self.told);
        self.told = event.elapsed;
        let now = self.clock.format(event.time, "%A %d %B %Y  %H:%M:%S %z");
        let text = format!("{now} ({}){}{}", clock_text(since), " ".repeat(7), clock_text(event.elapsed));
        display.display(&filled(&text, '*'), Paint::PLAIN);
    }
}

/// Returns a duration as `0:00:01.234`.
fn clock_text(duration: Duration) -> String {
    let (seconds, millis) = (duration.as_secs(), duration.subsec_millis());
    format!("{}:{:02}:{:02}.{millis:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Returns a text filled up to 79 characters, and a blank.
pub(crate) fn filled(text: &str, fill: char) -> String {
    let mut line = if text.is_empty() { String::new() } else { format!("{text} ") };
    let rest = 79_usize.saturating_sub(line.chars().count()).max(3);
    line.extend(std::iter::repeat_n(fill, rest));
    line.push(' ');
    line
}

/// Returns a name filled with dashes up to a width, and the seconds of a duration.
pub(crate) fn summary_line(name: &str, took: Duration, width: usize) -> String {
    let mut line = dashed(name, width);
    let seconds = format!(" {:.2}s", took.as_secs_f64());
    line.extend(std::iter::repeat_n('-', 9_usize.saturating_sub(seconds.len())));
    line.push_str(&seconds);
    line
}

/// Returns a text, a blank, and dashes up to a width.
pub(crate) fn dashed(text: &str, width: usize) -> String {
    let mut line = format!("{text} ");
    line.extend(std::iter::repeat_n('-', width.saturating_sub(line.chars().count())));
    line
}
