//! Hosting of plugins written in Python, unmodified: callbacks each in a process of its own, all others in processes that
//! are called ([`Pool`]).
//!
//! A [`Nursery`] is one warm Python process; each plugin is a fork of it ([`Plugin`]), reached through a socket by frames
//! of JSON. [`PythonCallback`] is such a plugin as [`event::Callback`]. What runs inside is in the folder `package`.
//! The protocol is described in `docs/decisions/python-plugins.md`.
//!
//! **Invariant:** whatever a plugin does (raise, exit, print, hang, die), it costs a warning and at most the time-out.
//! **Invariant:** nothing here reads the environment; the app says where to install, which interpreter to use, and what
//! the settings are.

mod callback;
mod channel;
mod codec;
mod frame;
mod message;
mod nursery;
mod object;
mod package;
mod plugin;
mod pool;
mod pty;
#[cfg(test)]
mod tests;
mod worker;

pub use callback::{PythonCallback, Writeback};
pub use message::Shown;
pub use nursery::{Nursery, NurserySettings, Ready};
pub use object::PythonObject;
pub use package::install;
pub use plugin::{LoadOrder, Loaded, Plugin, StartOrder, Started};
pub use pool::{Pool, StartNursery};
pub use worker::{Failure, Host, Raised};

/// Why Python plugins could not be hosted, or one of them not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum PythonError {
    /// The interpreter could not be started, or ended at once.
    #[error("could not start {python}: {message}")]
    Start {
        /// The interpreter.
        python: String,
        /// What it said, or what the system said.
        message: String,
    },
    /// The files that run inside the interpreter could not be written.
    #[error("could not write the Python package to {folder}: {source}")]
    Install {
        /// The folder.
        folder: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The plugin could not be imported or made, in the words of Python.
    #[error("{message}")]
    Plugin {
        /// `syntax`, `import`, `init`, `options` ...
        kind: String,
        /// What is wrong.
        message: String,
    },
    /// It did not answer in time and was stopped.
    #[error("it did not answer within {seconds} seconds and is stopped")]
    Slow {
        /// The time-out.
        seconds: f64,
    },
    /// Its process is gone.
    #[error("its process ended")]
    Gone,
    /// It said something that is not of the protocol.
    #[error("it said what is no message: {0}")]
    Garbage(String),
    /// The system refused something.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl From<nix::Error> for PythonError {
    fn from(error: nix::Error) -> Self {
        PythonError::Io(error.into())
    }
}
