//! The passwords of a run.

use std::fmt;

/// Passwords that were asked for, or read from files, when the run began. Variables of a host beat them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Passwords {
    /// What hosts are logged in with (`--ask-pass`, `--connection-password-file`).
    pub connection: Option<String>,
    /// What other users are become with (`--ask-become-pass`, `--become-password-file`); may be empty.
    pub becoming: Option<String>,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |password: &Option<String>| password.as_ref().map(|_| "********");
        let (connection, becoming) = (told(&self.connection), told(&self.becoming));
        formatter.debug_struct("Passwords").field("connection", &connection).field("becoming", &becoming).finish()
    }
}
