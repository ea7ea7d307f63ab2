//! The command line of `ansible-console` and `playcall console`: tasks, typed one after the other.

use super::adhoc::{self, AdHoc};
use super::argparse::{Group, Opt, Parsed, Positional, Spec, Takes};
use super::options::{self, PlaybookOptions};
use super::playbook::{Program, start};
use crate::exit::Exit;
use config::{Config, Snapshot};
use std::sync::LazyLock;

static STEP: Opt = Opt {
    names: &["--step"],
    takes: Takes::Nothing,
    metavar: "",
    help: "ask before each task",
    group: Group::Plain,
    exclusive: 0,
};

/// First spellings of every option, in the order in which usage lines name them.
const NAMES: [&str; 33] = [
    "-h",
    "--version",
    "-v",
    "-b",
    "--become-method",
    "--become-user",
    "-K",
    "--become-password-file",
    "-i",
    "--list-hosts",
    "-l",
    "--flush-cache",
    "--private-key",
    "-u",
    "-c",
    "-T",
    "--ssh-common-args",
    "--sftp-extra-args",
    "--scp-extra-args",
    "--ssh-extra-args",
    "-k",
    "--connection-password-file",
    "-C",
    "-D",
    "--vault-id",
    "-J",
    "--vault-password-file",
    "-f",
    "-M",
    "--playbook-dir",
    "-e",
    "--task-timeout",
    "--step",
];

static OPTIONS: LazyLock<Vec<Opt>> = LazyLock::new(|| {
    let known = || std::iter::once(&STEP).chain(adhoc::OWN).chain(options::OPTIONS);
    NAMES.iter().filter_map(|name| known().find(|option| option.names[0] == *name).copied()).collect()
});

/// Reads settings and arguments, and then commands.
pub(crate) fn main(prog: &str, args: &[String], snapshot: &Snapshot) -> Exit {
    let deprecated = &[("--inventory-file", "-i or --inventory")];
    start(&Program { spec: spec(prog), deprecated, complete: options }, args, snapshot)
}

/// Returns the command line of `ansible-console`, for a program of a name.
pub(crate) fn spec(prog: &str) -> Spec {
    Spec {
        prog: prog.to_owned(),
        description: "Reads commands and runs each as a task on the hosts of a pattern.",
        options: &OPTIONS,
        positional: Positional {
            name: "pattern",
            help: "the hosts (all, where not given)",
            required: false,
            many: false,
        },
        epilog: "No connection is held open between commands: each is a run of its own.",
    }
}

/// Completes what was given by what is configured; the error is argparse's text.
fn options(prog: &str, parsed: Parsed, config: &Config, snapshot: &Snapshot) -> Result<PlaybookOptions, String> {
    let pattern = parsed.positionals.last().cloned().unwrap_or_else(|| "all".to_owned());
    let completed = adhoc::options(prog, parsed, config, snapshot)?;
    let adhoc = completed.adhoc.map(|adhoc| AdHoc { pattern, ..adhoc });
    // Ansible: hosts are listed by a command; the option has no say.
    Ok(PlaybookOptions { adhoc, is_console: true, list_hosts: false, step: false, ..completed })
}
