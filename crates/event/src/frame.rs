//! Marks around what is written on the screen, for a reader that takes the output of a run apart.

use crate::DisplayLevel;
use std::time::SystemTime;

/// A text that is about to be written on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said<'a> {
    /// The text.
    pub text: &'a str,
    /// What kind of text; `Text` for what callbacks display.
    pub level: DisplayLevel,
    /// The host that a verbose message is about.
    pub host: Option<&'a str>,
    /// It goes to stderr.
    pub stderr: bool,
    /// When the event happened that is being told of.
    pub time: SystemTime,
}

/// What is written before and after a text, on the text's stream and not in the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Before it.
    pub before: String,
    /// After it and its line end.
    pub after: String,
}

/// Puts marks around each text, whoever says it: the engine, the callback that made the frame, or another one.
///
/// Called by the one writer of the screen for what is really written: not for messages that were told before, that
/// need more `-v`, or that go only to the log.
pub trait Frame: Send {
    /// Returns the marks of a text.
    fn around(&mut self, said: &Said<'_>) -> Around;
}
