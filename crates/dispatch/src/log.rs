//! The log file (`log_path`), in the form of Python's `logging` as Ansible sets it up.

use crate::LogSettings;
use event::DisplayLevel;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::time::SystemTime;

/// How grave a line of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogLevel {
    Info,
    Warning,
    Error,
}

impl LogLevel {
    /// Returns how grave a kind of message is.
    pub(crate) fn of(level: DisplayLevel) -> Self {
        match level {
            DisplayLevel::Warning | DisplayLevel::SystemWarning => LogLevel::Warning,
            DisplayLevel::Error => LogLevel::Error,
            DisplayLevel::Verbose(_) | DisplayLevel::Deprecation | DisplayLevel::Text | DisplayLevel::Banner => {
                LogLevel::Info
            }
        }
    }
}

/// An open log file.
pub(crate) struct Log {
    file: File,
    head: String,
    zone: jiff::tz::TimeZone,
    /// Messages up to that many `-v` are logged.
    pub(crate) verbosity: u8,
}

impl Log {
    /// Opens the log, or returns the text that Ansible prints on stderr where it can't.
    pub(crate) fn open(settings: &LogSettings, verbosity: u8) -> Result<Option<Log>, String> {
        if settings.filter.iter().any(|name| name == "ansible") {
            return Ok(None);
        }
        let path = settings.path.display();
        if settings.path.is_dir() {
            return Err(format!("[WARNING]: DEFAULT_LOG_PATH can not be a directory '{path}', aborting\n"));
        }
        let file = OpenOptions::new().create(true).append(true).open(&settings.path).map_err(|_| {
            format!("[WARNING]: log file at '{path}' is not writeable and we cannot create it, aborting\n\n")
        })?;
        let zone = settings.time_zone.as_deref().and_then(|name| jiff::tz::TimeZone::get(name).ok());
        Ok(Some(Log {
            file,
            head: format!(" p={} u={} n=ansible ", std::process::id(), settings.user),
            zone: zone.unwrap_or_else(jiff::tz::TimeZone::system),
            verbosity: settings.verbosity.map_or(verbosity, |own| own.max(verbosity)),
        }))
    }

    /// Appends a message. A log that can't be written to is no reason to end a run.
    pub(crate) fn write(&mut self, time: SystemTime, level: LogLevel, text: &str) {
        let level = match level {
            LogLevel::Info => "INFO",
            LogLevel::Warning => "WARNING",
            LogLevel::Error => "ERROR",
        };
        let stamp = jiff::Timestamp::try_from(time).unwrap_or_default().to_zoned(self.zone.clone());
        let line = format!(
            "{},{:03}{}{level}| {}\n",
            stamp.strftime("%Y-%m-%d %H:%M:%S"),
            stamp.subsec_nanosecond() / 1_000_000,
            self.head,
            text.trim_start_matches('\n'),
        );
        let _ = self.file.write_all(line.as_bytes());
    }
}
