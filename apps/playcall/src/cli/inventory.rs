//! The command line of `ansible-inventory` and `playcall inventory`: hosts, groups and their variables as a run would
//! have them.

use super::argparse::{Group, Opt, Parsed, Positional, Spec, Takes};
use super::options::{self, PlaybookOptions};
use super::playbook::{Program, start};
use crate::exit::Exit;
use config::{Config, Snapshot, path, settings};
use diagnostic::{Diagnostic, Kind};
use std::sync::LazyLock;

const OPTION: Opt = Opt { names: &[], takes: Takes::Nothing, metavar: "", help: "", group: Group::Plain, exclusive: 0 };

/// Options that other programs lack, or have with another meaning.
static OWN: &[Opt] = &[
    Opt {
        names: &["--playbook-dir"],
        takes: Takes::Text,
        metavar: "BASEDIR",
        help: "take this directory as a playbook's: for group_vars, host_vars and what else stands beside one",
        ..OPTION
    },
    Opt {
        names: &["--list"],
        help: "show all hosts, groups and variables, as an inventory script does",
        group: Group::Actions,
        ..OPTION
    },
    Opt {
        names: &["--host"],
        takes: Takes::Text,
        metavar: "HOST",
        help: "show the variables of one host, as an inventory script does, whatever the limit",
        group: Group::Actions,
        ..OPTION
    },
    Opt {
        names: &["--graph"],
        help: "show the tree of groups and hosts, of the group that is named or of all, whatever the limit",
        group: Group::Actions,
        ..OPTION
    },
    Opt { names: &["-y", "--yaml"], help: "write YAML in place of JSON; --graph takes no notice", ..OPTION },
    Opt { names: &["--toml"], help: "write TOML in place of JSON; --graph takes no notice", ..OPTION },
    Opt { names: &["--vars"], help: "with --graph, show variables too", ..OPTION },
    Opt {
        names: &["--export"],
        help: "with --list, leave each variable at the group or host that it was set for",
        ..OPTION
    },
    Opt {
        names: &["--output"],
        takes: Takes::Text,
        metavar: "OUTPUT_FILE",
        help: "with --list, write into this file and not to the screen",
        ..OPTION
    },
];

/// First spellings of every option, in the order in which usage lines name them.
const NAMES: [&str; 19] = [
    "-h",
    "--version",
    "-v",
    "-i",
    "-l",
    "--flush-cache",
    "--vault-id",
    "-J",
    "--vault-password-file",
    "--playbook-dir",
    "-e",
    "--list",
    "--host",
    "--graph",
    "-y",
    "--toml",
    "--vars",
    "--export",
    "--output",
];

static OPTIONS: LazyLock<Vec<Opt>> = LazyLock::new(|| {
    let find = |name: &&str| OWN.iter().chain(options::OPTIONS).find(|option| option.names[0] == *name).copied();
    NAMES.iter().filter_map(find).collect()
});

/// What of the inventory is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Everything.
    List,
    /// The variables of the host that this pattern matches.
    Host(String),
    /// The tree of groups.
    Graph,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// As inventory scripts write it.
    Json,
    /// As YAML inventories are written.
    Yaml,
    /// As TOML inventories are written.
    Toml,
}

/// What `ansible-inventory` is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ShownInventory {
    /// The actions asked for: it must be one.
    pub(crate) actions: Vec<Action>,
    /// The group at the top of a graph.
    pub(crate) group: String,
    /// The format of lists.
    pub(crate) format: Format,
    /// Whether a graph has variables.
    pub(crate) has_vars: bool,
    /// `--export`.
    pub(crate) is_export: bool,
    /// The file written to; the screen where there is none.
    pub(crate) output: Option<String>,
    /// `--playbook-dir`, absolute.
    pub(crate) playbook_dir: Option<String>,
}

impl ShownInventory {
    /// Fails unless there is one action.
    pub(crate) fn check(&self) -> Result<(), Diagnostic> {
        let wrong = |text: &str| Err(Diagnostic::new(Kind::Options, text));
        match self.actions.len() {
            0 => wrong("No action selected, at least one of --host, --graph or --list needs to be specified."),
            1 => Ok(()),
            _ => wrong("Conflicting options used, only one of --host, --graph or --list can be used at the same time."),
        }
    }
}

/// Reads settings and arguments, and shows the inventory.
pub(crate) fn main(prog: &str, args: &[String], snapshot: &Snapshot) -> Exit {
    let deprecated = &[("--inventory-file", "-i or --inventory")];
    start(&Program { spec: spec(prog), deprecated, complete: options }, args, snapshot)
}

/// Returns the command line of `ansible-inventory`, for a program of a name.
pub(crate) fn spec(prog: &str) -> Spec {
    Spec {
        prog: prog.to_owned(),
        description: "Shows hosts, groups and their variables; as JSON, unless asked for otherwise.",
        options: &OPTIONS,
        positional: Positional {
            name: "group",
            help: "with --graph, the group to begin at",
            required: false,
            many: false,
        },
        epilog: "",
    }
}

/// Completes what was given by what is configured; the error is argparse's text.
pub(crate) fn options(
    prog: &str,
    mut parsed: Parsed,
    config: &Config,
    snapshot: &Snapshot,
) -> Result<PlaybookOptions, String> {
    let mut actions = Vec::new();
    if parsed.has("--list") {
        actions.push(Action::List);
    }
    // Ansible: an empty name is as good as none.
    actions.extend(parsed.last("--host").filter(|host| !host.is_empty()).map(|host| Action::Host(host.to_owned())));
    if parsed.has("--graph") {
        actions.push(Action::Graph);
    }
    let resolved = |written: &str| {
        if written == "-" { written.to_owned() } else { path::resolve_links(written, None, snapshot) }
    };
    let shown = ShownInventory {
        actions,
        group: parsed.positionals.pop().filter(|group| !group.is_empty()).unwrap_or_else(|| "all".to_owned()),
        format: match (parsed.has("-y"), parsed.has("--toml")) {
            (true, _) => Format::Yaml,
            (false, true) => Format::Toml,
            (false, false) => Format::Json,
        },
        has_vars: parsed.has("--vars"),
        is_export: parsed.has("--export") || config.bool(&settings::INVENTORY_EXPORT),
        output: parsed.last("--output").map(str::to_owned),
        playbook_dir: parsed
            .last("--playbook-dir")
            .map(resolved)
            .or_else(|| config.str(&settings::PLAYBOOK_DIR))
            .filter(|folder| !folder.is_empty()),
    };
    let common = options::options(prog, parsed, config, snapshot)?;
    Ok(PlaybookOptions { shown_inventory: Some(shown), ..common })
}
