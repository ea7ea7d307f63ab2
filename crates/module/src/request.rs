//! What a module is asked to do.

use std::path::PathBuf;
use std::sync::Arc;
use value::Dict;

/// Takes live output of a command: the stream and its new lines.
pub type Output<'a> = &'a mut dyn FnMut(Stream, Vec<String>);

/// A stream of a running command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl Stream {
    /// Returns `stdout` or `stderr`.
    pub fn name(self) -> &'static str {
        match self {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        }
    }
}

/// A module with its arguments, and what it has to know of the task.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in Ansible")]
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The module's full name (`ansible.builtin.copy`).
    pub name: Arc<str>,
    /// Its arguments, templated.
    pub args: Dict,
    /// `--check` or `check_mode`.
    pub check_mode: bool,
    /// `--diff` or `diff`.
    pub diff: bool,
    /// `no_log` of the task.
    pub no_log: bool,
    /// How many `-v`.
    pub verbosity: u8,
    /// `environment` of the task, in order.
    pub environment: Vec<(String, String)>,
    /// The folder for temporary files of the connection (`remote_tmp`, made and removed by the connection).
    pub tmpdir: Option<PathBuf>,
    /// Python of the host, where set (`ansible_python_interpreter`); found otherwise.
    pub interpreter: Option<String>,
    /// The shell (`ansible_shell_executable`).
    pub shell_executable: String,
    /// `DEFAULT_KEEP_REMOTE_FILES`.
    pub keep_remote_files: bool,
    /// Run in the background: identifier, seconds and folder of the job file.
    pub background: Option<Background>,
    /// Put everything that the module needs beside it: it runs somewhere else, later, or as somebody else.
    pub self_contained: bool,
    /// Run the Python twin even where a native module exists.
    pub force_python: bool,
    /// Where modules of the playbook, its roles and collections are looked for first (`library/`).
    pub module_paths: Vec<PathBuf>,
    /// The same for `module_utils/`.
    pub module_utils_paths: Vec<PathBuf>,
    /// The folder that commands start in (the controller's working folder for a local connection).
    pub cwd: Option<PathBuf>,
}

/// A job in the background (`async`).
#[derive(Clone, Debug)]
pub struct Background {
    /// `j<random>.<pid>` as Ansible makes it.
    pub jid: String,
    /// How long it may take.
    pub seconds: u64,
    /// The folder of job files (`ansible_async_dir`), `~` included.
    pub dir: String,
}
