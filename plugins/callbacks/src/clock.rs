//! Times of events as a person where the run was reads them.
//!
//! **Invariant:** the clock is never read: a time comes from an event, and the time zone from the start of the run.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::SystemTime;

/// Writes times in the time zone of a run.
pub(crate) struct Clock(TimeZone);

impl Default for Clock {
    fn default() -> Self {
        Clock(TimeZone::system())
    }
}

impl Clock {
    /// Takes the name of a time zone; the system's where it is empty or unknown.
    pub(crate) fn new(time_zone: &str) -> Self {
        TimeZone::get(time_zone).map_or_else(|_| Clock::default(), Clock)
    }

    /// Returns a time as `strftime` writes it.
    pub(crate) fn format(&self, time: SystemTime, form: &str) -> String {
        Timestamp::try_from(time).unwrap_or_default().to_zoned(self.0.clone()).strftime(form).to_string()
    }
}
