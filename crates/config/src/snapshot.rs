//! What the program was started with: environment, directories, terminal.

use std::collections::BTreeMap;

/// The surroundings of a run, read once by the app that was started; nobody else looks at them.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Environment variables.
    pub env: BTreeMap<String, String>,
    /// The directory it was started in, absolute.
    pub cwd: String,
    /// The home directory of the user, absolute.
    pub home: String,
    /// The user's name; empty where it has none.
    pub user: String,
    /// The user's id.
    pub uid: u32,
    /// The program as it was started (`argv[0]`), with its directory where that is known.
    pub program: String,
    /// Id of this process.
    pub pid: u32,
    /// Width of the terminal that stdout is, in character cells; 0 where it is none.
    pub terminal_columns: usize,
    /// Whether stdin is a terminal.
    pub stdin_is_terminal: bool,
    /// Whether stdout is a terminal.
    pub stdout_is_terminal: bool,
    /// Whether stderr is a terminal.
    pub stderr_is_terminal: bool,
}

impl Snapshot {
    /// Returns an environment variable.
    pub fn var(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str)
    }

    /// Returns the width of banners, in character cells.
    // Ansible: `COLUMNS` has no say in it.
    pub fn banner_columns(&self) -> usize {
        self.terminal_columns.saturating_sub(1).max(79)
    }

    /// Returns the width of help and usage texts, in character cells.
    pub fn help_columns(&self) -> usize {
        let named = self.var("COLUMNS").and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        [named, self.terminal_columns].into_iter().find(|columns| *columns > 0).unwrap_or(80)
    }
}
