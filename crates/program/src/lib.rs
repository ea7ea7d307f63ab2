//! Callbacks that are programs in any language: JSON lines on stdin and stdout.
//!
//! A [`Program`] is an executable file, started with pipes and in a process group of its own. It describes itself
//! ([`Description`]), gets its options ([`StartOrder`]), and from then on is an [`event::Callback`]: it is sent the events
//! that it asked for, as [`event::Recorded::to_json`] writes them, and says what is to be shown. The protocol is told in
//! `docs/callback-protocol.md`; its schema ([`schema`]) is made from the types.
//!
//! **Invariant:** whatever a program does (die, hang, stop reading, write garbage or without end, leave children behind),
//! it costs a warning and at most the time-out, never the run, and never another callback's events.
//! **Invariant:** nothing here reads the environment; the app says where a program runs, and what the screen is like.

mod bounded;
mod callback;
mod message;
mod process;
mod program;
mod reader;
mod schema;
#[cfg(test)]
mod tests;

pub use message::{Description, PROTOCOL};
pub use program::{LoadOrder, Program, StartOrder};
pub use schema::schema;

/// Why a program can't be a callback.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// It could not be started.
    #[error("it could not be started: {source}")]
    Start {
        /// What the system said.
        source: std::io::Error,
    },
    /// It did not describe itself in time.
    #[error("it did not describe itself within {seconds} seconds and is stopped")]
    Silent {
        /// The time-out.
        seconds: f64,
    },
    /// It ended before it described itself.
    #[error("it did not describe itself: {0}")]
    Gone(String),
    /// What it wrote is no description of a callback.
    #[error("it did not describe itself: {0}")]
    Description(String),
    /// It speaks another version of the protocol.
    #[error("it speaks version {spoken} of the protocol, and this is version {PROTOCOL}")]
    Version {
        /// The version that it speaks.
        spoken: String,
    },
    /// The system refused something.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}
