//! The command line of `ansible` and `playcall adhoc`: one task, for the hosts of a pattern.

use super::argparse::{Group, Opt, Parsed, Positional, Spec, Takes};
use super::options::{self, PlaybookOptions};
use super::playbook::{Program, start};
use crate::exit::Exit;
use config::{Config, Snapshot, path, settings};
use std::sync::LazyLock;
use value::to_text;

const OPTION: Opt = Opt { names: &[], takes: Takes::Nothing, metavar: "", help: "", group: Group::Plain, exclusive: 0 };

/// Options that other programs lack, or have with another meaning.
pub(super) static OWN: &[Opt] = &[
    Opt {
        names: &["-P", "--poll"],
        takes: Takes::Int,
        metavar: "POLL_INTERVAL",
        help: "with -B, look at the job every so many seconds (15, unless configured otherwise); 0 does not wait for it",
        ..OPTION
    },
    Opt {
        names: &["-B", "--background"],
        takes: Takes::Int,
        metavar: "SECONDS",
        help: "run the task as a job in the background that may take so many seconds",
        ..OPTION
    },
    Opt { names: &["-o", "--one-line"], help: "show each result in one line", ..OPTION },
    Opt {
        names: &["-t", "--tree"],
        takes: Takes::Text,
        metavar: "TREE",
        help: "write the results into files in this directory, one for each host",
        ..OPTION
    },
    Opt {
        names: &["--playbook-dir"],
        takes: Takes::Text,
        metavar: "BASEDIR",
        help: "take this directory as a playbook's: for roles, group_vars, library and what else stands beside one",
        ..OPTION
    },
    Opt {
        names: &["--task-timeout"],
        takes: Takes::Int,
        metavar: "TASK_TIMEOUT",
        help: "give the task up after so many seconds",
        ..OPTION
    },
    Opt {
        names: &["-a", "--args"],
        takes: Takes::Text,
        metavar: "MODULE_ARGS",
        help: "the arguments of the action: key=value words (-a 'path=/tmp/x state=touch'), a command, or a JSON dictionary",
        ..OPTION
    },
    Opt {
        names: &["-m", "--module-name"],
        takes: Takes::Text,
        metavar: "MODULE_NAME",
        help: "the action (command, unless configured otherwise)",
        ..OPTION
    },
];

/// First spellings of every option, in the order in which usage lines name them.
const NAMES: [&str; 38] = [
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
    "-P",
    "-B",
    "-o",
    "-t",
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
    "-e",
    "--vault-id",
    "-J",
    "--vault-password-file",
    "-f",
    "-M",
    "--playbook-dir",
    "--task-timeout",
    "-a",
    "-m",
];

static OPTIONS: LazyLock<Vec<Opt>> = LazyLock::new(|| {
    let find = |name: &&str| OWN.iter().chain(options::OPTIONS).find(|option| option.names[0] == *name).copied();
    NAMES.iter().filter_map(find).collect()
});

/// Spellings that go away, and what is to be used instead.
const DEPRECATED: &[(&str, &str)] = &[
    ("--inventory-file", "-i or --inventory"),
    ("-o", "callback configuration to enable the oneline callback"),
    ("--one-line", "callback configuration to enable the oneline callback"),
    ("-t", "callback configuration to enable the tree callback"),
    ("--tree", "callback configuration to enable the tree callback"),
];

/// What an ad-hoc command does, and how it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AdHoc {
    /// The pattern of hosts.
    pub(crate) pattern: String,
    /// `--module-name`.
    pub(crate) module: String,
    /// `--args`, as written.
    pub(crate) args: String,
    /// `--background`, in seconds; 0 for a task that is waited for.
    pub(crate) background: i64,
    /// `--poll`, in seconds.
    pub(crate) poll: i64,
    /// `--task-timeout`, in seconds; 0 for none.
    pub(crate) task_timeout: i64,
    /// `--one-line`.
    pub(crate) one_line: bool,
    /// `--tree`, as written.
    pub(crate) tree: Option<String>,
    /// `--playbook-dir`, absolute.
    pub(crate) playbook_dir: Option<String>,
}

/// Reads settings and arguments, and runs the task.
pub(crate) fn main(prog: &str, args: &[String], snapshot: &Snapshot) -> Exit {
    start(&Program { spec: spec(prog), deprecated: DEPRECATED, complete: options }, args, snapshot)
}

/// Returns the command line of `ansible`, for a program of a name.
pub(crate) fn spec(prog: &str) -> Spec {
    Spec {
        prog: prog.to_owned(),
        description: "Runs one task on the hosts that a pattern matches.",
        options: &OPTIONS,
        positional: Positional { name: "pattern", help: "the hosts", required: true, many: false },
        epilog: "Tasks that only make sense within a playbook (meta, imports) may do nothing here.",
    }
}

/// Completes what was given by what is configured; the error is argparse's text.
pub(crate) fn options(
    prog: &str,
    mut parsed: Parsed,
    config: &Config,
    snapshot: &Snapshot,
) -> Result<PlaybookOptions, String> {
    let configured = |setting| {
        let value = config.value(setting);
        if value.is_none() { String::new() } else { to_text(&value) }
    };
    let adhoc = AdHoc {
        pattern: parsed.positionals.pop().unwrap_or_default(),
        module: parsed.last("-m").map_or_else(|| configured(&settings::DEFAULT_MODULE_NAME), str::to_owned),
        args: parsed.last("-a").map_or_else(|| configured(&settings::DEFAULT_MODULE_ARGS), str::to_owned),
        background: parsed.int("-B").unwrap_or(0),
        poll: parsed.int("-P").unwrap_or_else(|| config.int(&settings::DEFAULT_POLL_INTERVAL)),
        task_timeout: parsed.int("--task-timeout").unwrap_or_else(|| config.int(&settings::TASK_TIMEOUT)),
        one_line: parsed.has("-o"),
        tree: parsed.last("-t").filter(|tree| !tree.is_empty()).map(str::to_owned),
        playbook_dir: parsed
            .last("--playbook-dir")
            .map(
                |written| {
                    if written == "-" { written.to_owned() } else { path::resolve_links(written, None, snapshot) }
                },
            )
            .or_else(|| config.str(&settings::PLAYBOOK_DIR)),
    };
    // What `-t` means to ansible-playbook is not asked for.
    parsed.given.retain(|given| given.option != "-t");
    let common = options::options(prog, parsed, config, snapshot)?;
    Ok(PlaybookOptions { tags: vec!["all".to_owned()], skip_tags: Vec::new(), adhoc: Some(adhoc), ..common })
}
