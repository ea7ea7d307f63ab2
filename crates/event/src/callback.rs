//! Something that listens to a run.

use crate::Recorded;
use value::{Dict, Value};

/// Something that listens to a run.
///
/// Called in `seq` order from one thread. An error or a panic becomes a warning that names the callback; the run goes on.
pub trait Callback: Send {
    /// Receives an event.
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError>;

    /// Whether it wants tasks that the engine made itself (`wants_implicit_tasks`).
    fn wants_implicit_tasks(&self) -> bool {
        false
    }

    /// Whether it wants the hooks that Ansible no longer calls, under `revived_hooks = auto`.
    fn wants_revived(&self) -> bool {
        true
    }
}

/// What a callback answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// Go on.
    Continue,
    /// End the run with this exit status.
    Abort(i32),
    /// Set variables or arguments (write-back of Python plugins at start hooks).
    Mutations(Dict),
}

/// Why a callback could not handle an event.
#[derive(Debug, thiserror::Error)]
pub enum CallbackError {
    /// Something it said itself.
    #[error("{0}")]
    Message(String),
    /// It could not write.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// How text is painted: Ansible's colour names (`green`, `bright red` ...).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paint<'a> {
    /// Colour by name, as the `COLOR_*` settings give it; nothing for plain text.
    pub color: Option<&'a str>,
    /// To stderr rather than stdout.
    pub stderr: bool,
    /// Not to the log file.
    pub screen_only: bool,
    /// Only to the log file.
    pub log_only: bool,
    /// Without a line end.
    pub keep_line: bool,
}

/// Where callbacks write: Ansible's `Display`. The one screen writer orders what is written here.
pub trait Display {
    /// Writes a line.
    fn display(&mut self, text: &str, paint: Paint<'_>);
    /// Writes a line of stars around a text: `\nTEXT ****`.
    fn banner(&mut self, text: &str, color: Option<&str>);
    /// Writes `[WARNING]: text` on stderr, once for each text.
    fn warning(&mut self, text: &str);
    /// Writes `[DEPRECATION WARNING]: text` on stderr, once for each text.
    fn deprecated(&mut self, text: &str);
    /// Writes `[ERROR]: text` (to stdout or stderr), once for each text.
    fn error(&mut self, text: &str, stderr: bool);
    /// Writes a message that is shown from `level` times `-v` on, prefixed with `<host> ` where given.
    fn verbose(&mut self, level: u8, text: &str, host: Option<&str>);
    /// How many `-v` there are.
    fn verbosity(&self) -> u8;
    /// Columns of the screen less one, as Ansible counts them.
    fn columns(&self) -> usize;
}

/// A native callback as its shelf lists it.
pub struct CallbackPlugin {
    /// The plugin's name.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// `stdout`, `notification` or `aggregate`.
    pub kind: &'static str,
    /// Whether it runs only when enabled.
    pub needs_enabled: bool,
    /// Makes it from its options (each declared option with its value).
    pub build: fn(&dyn Options) -> Result<Box<dyn Callback>, CallbackError>,
}

/// Gives a plugin the values of its options.
pub trait Options {
    /// Returns an option's value.
    fn get(&self, name: &str) -> Value;
}
