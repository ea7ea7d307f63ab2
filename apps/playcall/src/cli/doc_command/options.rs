//! The command line of `ansible-doc` and `playcall doc`.

use crate::cli::argparse::{Group, Opt, Parsed, Positional, Spec, Takes};
use config::{Config, Snapshot, path, settings};

const OPTION: Opt = Opt { names: &[], takes: Takes::Nothing, metavar: "", help: "", group: Group::Plain, exclusive: 0 };

/// What has documentation.
const TYPES: &[&str] = &[
    "become",
    "cache",
    "callback",
    "cliconf",
    "connection",
    "httpapi",
    "inventory",
    "lookup",
    "netconf",
    "shell",
    "vars",
    "module",
    "strategy",
    "test",
    "filter",
    "role",
    "keyword",
];

static OPTIONS: &[Opt] = &[
    Opt { names: &["-h", "--help"], takes: Takes::Help, help: "print this text and end", ..OPTION },
    Opt {
        names: &["--version"],
        takes: Takes::Version,
        help: "print the version, the configuration file and the search paths in use, and end",
        ..OPTION
    },
    Opt { names: &["-v", "--verbose"], help: "tell more: since when options are there", ..OPTION },
    Opt {
        names: &["-M", "--module-path"],
        takes: Takes::Text,
        metavar: "MODULE_PATH",
        help: "look in these directories, separated by colons, before those of the settings",
        ..OPTION
    },
    Opt {
        names: &["--playbook-dir"],
        takes: Takes::Text,
        metavar: "BASEDIR",
        help: "take this directory as a playbook's: for plugins, modules, roles and collections beside it",
        ..OPTION
    },
    Opt {
        names: &["-t", "--type"],
        takes: Takes::Choice(TYPES),
        metavar: "TYPE",
        help: "what is asked about (module, unless given)",
        ..OPTION
    },
    Opt { names: &["-j", "--json"], help: "write JSON", ..OPTION },
    Opt {
        names: &["-r", "--roles-path"],
        takes: Takes::Text,
        metavar: "ROLES_PATH",
        help: "look for roles in these directories before those of the settings",
        ..OPTION
    },
    Opt {
        names: &["-e", "--entry-point"],
        takes: Takes::Text,
        metavar: "ENTRY_POINT",
        help: "show this entry point of roles only",
        exclusive: 1,
        ..OPTION
    },
    Opt {
        names: &["-s", "--snippet"],
        help: "write a task, a lookup or an inventory source to start from",
        exclusive: 1,
        ..OPTION
    },
    Opt {
        names: &["-F", "--list_files"],
        help: "list plugins with their files: all, or those of the collections that are named",
        exclusive: 1,
        ..OPTION
    },
    Opt {
        names: &["-l", "--list"],
        help: "list plugins with what they are for: all, or those of the collections that are named",
        exclusive: 1,
        ..OPTION
    },
    Opt {
        names: &["--metadata-dump"],
        help: "write all documentation of all types as JSON: for tools",
        exclusive: 1,
        ..OPTION
    },
    Opt {
        names: &["--no-fail-on-errors"],
        help: "with --metadata-dump, tell what is wrong in the JSON and go on",
        ..OPTION
    },
];

/// Returns the command line, for a program of a name.
pub(super) fn spec(prog: &str) -> Spec {
    Spec {
        prog: prog.to_owned(),
        description: "Shows documentation of modules, plugins, roles and keywords.",
        options: OPTIONS,
        positional: Positional {
            name: "plugin",
            help: "names; with lists, of collections",
            required: false,
            many: true,
        },
        epilog: "",
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct DocOptions {
    /// `--type`.
    pub(super) kind: String,
    /// Names of plugins, roles, keywords, or collections.
    pub(super) names: Vec<String>,
    /// What is shown.
    pub(super) content: Content,
    /// `--json`.
    pub(super) is_json: bool,
    /// `--entry-point`.
    pub(super) entry_point: Option<String>,
    /// `--no-fail-on-errors` was not given.
    pub(super) fails_on_errors: bool,
    /// `--playbook-dir`, absolute.
    pub(super) playbook_dir: Option<String>,
    /// `--module-path`, absolute, the last given first.
    pub(super) module_path: Vec<String>,
    /// `--roles-path` before the setting's, absolute.
    pub(super) roles_path: Vec<String>,
    /// How many `-v`.
    pub(super) verbosity: u32,
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Manuals.
    Manuals,
    /// A snippet for each.
    Snippets,
    /// A list with summaries.
    List,
    /// A list with files.
    Files,
    /// Everything.
    Dump,
}

impl DocOptions {
    /// Completes what was given by what is configured.
    pub(super) fn new(parsed: &Parsed, config: &Config, snapshot: &Snapshot) -> Self {
        let paths = |option: &str| -> Vec<String> {
            let split = |paths: &str| -> Vec<String> {
                let each = paths.split(':').filter(|path| !path.is_empty());
                each.map(|path| path::resolve_links(path, None, snapshot)).collect()
            };
            parsed.all(option).rev().flat_map(split).collect()
        };
        let configured = config.int(&settings::DEFAULT_VERBOSITY).max(0);
        let mut roles_path = paths("-r");
        roles_path.extend(config.list(&settings::DEFAULT_ROLES_PATH));
        DocOptions {
            kind: parsed.last("-t").unwrap_or("module").to_owned(),
            names: parsed.positionals.clone(),
            content: if parsed.has("--metadata-dump") {
                Content::Dump
            } else if parsed.has("-F") {
                Content::Files
            } else if parsed.has("-l") {
                Content::List
            } else if parsed.has("-s") {
                Content::Snippets
            } else {
                Content::Manuals
            },
            is_json: parsed.has("-j") || parsed.has("--metadata-dump"),
            entry_point: parsed.last("-e").map(str::to_owned),
            fails_on_errors: !parsed.has("--no-fail-on-errors"),
            playbook_dir: parsed
                .last("--playbook-dir")
                .map(|written| path::resolve_links(written, None, snapshot))
                .or_else(|| config.str(&settings::PLAYBOOK_DIR)),
            module_path: paths("-M"),
            roles_path,
            verbosity: u32::try_from(configured).unwrap_or(0) + u32::try_from(parsed.count("-v")).unwrap_or(0),
        }
    }
}
