//! The contract of connections: how a host is reached.

mod escalation;
mod passwords;

pub use escalation::{Become, Exchange, Turn, Wrapped, success_line, unique_id};
pub use passwords::Passwords;

use diagnostic::Diagnostic;
use module::{Output, Request};
use std::path::Path;
use std::time::Instant;
use value::Dict;

/// A way to a host. One for each host and become-user; used from one thread at a time.
pub trait Connection: Send {
    /// Ansible's name of the connection plugin (`local`).
    fn transport(&self) -> &'static str;

    /// Runs a module and returns its result as the module gave it, with what the connection adds
    /// (`ansible_facts.discovered_interpreter_python`, `module_stdout` of a broken one ...).
    /// An error of kind `Unreachable` means that the host can't be reached; of kind `PluginNotFound` that there is no such module.
    fn run_module(&mut self, request: &Request, output: Output<'_>) -> Result<Dict, Diagnostic>;

    /// Runs a command line through the host's shell.
    fn exec(&mut self, command: &Exec, output: Output<'_>) -> Result<ExecResult, Diagnostic>;

    /// Copies a file of the controller to the host.
    fn put_file(&mut self, local: &Path, remote: &str) -> Result<(), Diagnostic>;

    /// Copies a file of the host to the controller.
    fn fetch_file(&mut self, remote: &str, local: &Path) -> Result<(), Diagnostic>;

    /// Makes a temporary folder on the host, as `_make_tmp_path` does; removed by [`Connection::remove_tmp`].
    fn make_tmp(&mut self) -> Result<String, Diagnostic>;

    /// Removes a temporary folder.
    fn remove_tmp(&mut self, path: &str);

    /// Sets when programs that it runs are killed, for what comes next; nothing for no limit.
    fn set_deadline(&mut self, deadline: Option<Instant>);

    /// Lets the user that the task becomes read files that were put on the host, as Ansible's `_fixup_perms2` does: nothing
    /// to do where nobody, an administrator or the connection's own user is become. Returns what is to be warned of.
    fn share(&mut self, paths: &[String]) -> Result<Vec<Diagnostic>, Diagnostic>;

    /// Tells whether tasks become another user here.
    fn becomes(&self) -> bool;

    /// Tells people how the host is reached: the transport, and the program that becomes another user.
    fn way(&self) -> String {
        self.transport().to_owned()
    }

    /// Closes and opens again (`meta: reset_connection`).
    fn reset(&mut self) -> Result<(), Diagnostic>;
}

/// A command line for the host's shell.
#[derive(Clone, Debug, Default)]
pub struct Exec {
    /// The command line.
    pub command: String,
    /// The shell that runs it; the connection's own where not set.
    pub executable: Option<String>,
    /// What it reads.
    pub stdin: Option<Vec<u8>>,
    /// Variables set for it, in order.
    pub environment: Vec<(String, String)>,
    /// The folder it starts in.
    pub cwd: Option<String>,
    /// Run it as the connection's own user, whoever the task becomes.
    pub as_login_user: bool,
}

/// What a command returned.
#[derive(Clone, Debug, Default)]
pub struct ExecResult {
    /// Its exit status.
    pub status: i32,
    /// Its output.
    pub stdout: Vec<u8>,
    /// Its errors.
    pub stderr: Vec<u8>,
}
