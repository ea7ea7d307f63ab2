//! The options of `ansible-playbook` (and `playcall run`): the table, and what they say as plain data.

use super::adhoc::AdHoc;
use super::argparse::{Group, Opt, Parsed, Positional, Spec, Takes};
use super::inventory::ShownInventory;
use crate::vault_secrets::Wanted;
use config::{Config, Snapshot, path, settings};
use std::path::{Path, PathBuf};

const OPTION: Opt = Opt { names: &[], takes: Takes::Nothing, metavar: "", help: "", group: Group::Plain, exclusive: 0 };

/// Every option, in the order in which usage lines name them.
pub(crate) static OPTIONS: &[Opt] = &[
    Opt { names: &["-h", "--help"], takes: Takes::Help, help: "print this text and end", ..OPTION },
    Opt {
        names: &["--version"],
        takes: Takes::Version,
        help: "print the version, the configuration file and the search paths in use, and end",
        ..OPTION
    },
    Opt { names: &["-v", "--verbose"], help: "tell more; up to -vvvvvv tells more still", ..OPTION },
    Opt {
        names: &["--private-key", "--key-file"],
        takes: Takes::Text,
        metavar: "PRIVATE_KEY_FILE",
        help: "log in with the private key in this file",
        group: Group::Connection,
        ..OPTION
    },
    Opt {
        names: &["-u", "--user"],
        takes: Takes::Text,
        metavar: "REMOTE_USER",
        help: "log in as this user",
        group: Group::Connection,
        ..OPTION
    },
    Opt {
        names: &["-c", "--connection"],
        takes: Takes::Text,
        metavar: "CONNECTION",
        help: "connection of hosts that name none (ssh, unless configured otherwise)",
        group: Group::Connection,
        ..OPTION
    },
    Opt {
        names: &["-T", "--timeout"],
        takes: Takes::Int,
        metavar: "TIMEOUT",
        help: "seconds that a connection may take",
        group: Group::Connection,
        ..OPTION
    },
    Opt {
        names: &["--ssh-common-args"],
        takes: Takes::Text,
        metavar: "SSH_COMMON_ARGS",
        help: "further arguments of ssh, scp and sftp",
        group: Group::Connection,
        ..OPTION
    },
    Opt {
        names: &["--sftp-extra-args"],
        takes: Takes::Text,
        metavar: "SFTP_EXTRA_ARGS",
        help: "further arguments of sftp alone",
        group: Group::Connection,
        ..OPTION
    },
    Opt {
        names: &["--scp-extra-args"],
        takes: Takes::Text,
        metavar: "SCP_EXTRA_ARGS",
        help: "further arguments of scp alone",
        group: Group::Connection,
        ..OPTION
    },
    Opt {
        names: &["--ssh-extra-args"],
        takes: Takes::Text,
        metavar: "SSH_EXTRA_ARGS",
        help: "further arguments of ssh alone",
        group: Group::Connection,
        ..OPTION
    },
    Opt { names: &["-k", "--ask-pass"], help: "ask for the connection's password", exclusive: 1, ..OPTION },
    Opt {
        names: &["--connection-password-file", "--conn-pass-file"],
        takes: Takes::Text,
        metavar: "CONNECTION_PASSWORD_FILE",
        help: "take the connection's password from this file, or from the program that it is",
        exclusive: 1,
        ..OPTION
    },
    Opt { names: &["--force-handlers"], help: "run notified handlers even where a task failed", ..OPTION },
    Opt {
        names: &["-b", "--become"],
        help: "run tasks as another user (asks for no password by itself)",
        group: Group::Become,
        ..OPTION
    },
    Opt {
        names: &["--become-method"],
        takes: Takes::Text,
        metavar: "BECOME_METHOD",
        help: "how the other user is become (sudo, unless configured otherwise)",
        group: Group::Become,
        ..OPTION
    },
    Opt {
        names: &["--become-user"],
        takes: Takes::Text,
        metavar: "BECOME_USER",
        help: "the user that is become (root, unless configured otherwise)",
        group: Group::Become,
        ..OPTION
    },
    Opt { names: &["-K", "--ask-become-pass"], help: "ask for the become password", exclusive: 2, ..OPTION },
    Opt {
        names: &["--become-password-file", "--become-pass-file"],
        takes: Takes::Text,
        metavar: "BECOME_PASSWORD_FILE",
        help: "take the become password from this file, or from the program that it is",
        exclusive: 2,
        ..OPTION
    },
    Opt {
        names: &["-t", "--tags"],
        takes: Takes::Text,
        metavar: "TAGS",
        help: "run only what has one of these tags; may be repeated",
        ..OPTION
    },
    Opt {
        names: &["--skip-tags"],
        takes: Takes::Text,
        metavar: "SKIP_TAGS",
        help: "leave out what has one of these tags; may be repeated",
        ..OPTION
    },
    Opt { names: &["-C", "--check"], help: "change nothing; foretell what would change", ..OPTION },
    Opt { names: &["-D", "--diff"], help: "show what changes inside files", ..OPTION },
    Opt {
        names: &["-i", "--inventory", "--inventory-file"],
        takes: Takes::Text,
        metavar: "INVENTORY",
        help: "take hosts from this file, directory or program, or from a list with commas; may be repeated",
        ..OPTION
    },
    Opt { names: &["--list-hosts"], help: "print the hosts of each play and run nothing", ..OPTION },
    Opt {
        names: &["-l", "--limit"],
        takes: Takes::Text,
        metavar: "SUBSET",
        help: "of the hosts, take only those that match this pattern",
        ..OPTION
    },
    Opt { names: &["--flush-cache"], help: "forget the cached facts of all hosts", ..OPTION },
    Opt {
        names: &["-e", "--extra-vars"],
        takes: Takes::Text,
        metavar: "EXTRA_VARS",
        help: "set variables: key=value, a YAML or JSON dictionary, or @FILE; may be repeated",
        ..OPTION
    },
    Opt {
        names: &["--vault-id"],
        takes: Takes::Text,
        metavar: "VAULT_IDS",
        help: "a vault identity to decrypt with; may be repeated",
        ..OPTION
    },
    Opt {
        names: &["-J", "--ask-vault-password", "--ask-vault-pass"],
        help: "ask for the vault password",
        exclusive: 3,
        ..OPTION
    },
    Opt {
        names: &["--vault-password-file", "--vault-pass-file"],
        takes: Takes::Text,
        metavar: "VAULT_PASSWORD_FILES",
        help: "take the vault password from this file, or from the program that it is",
        exclusive: 3,
        ..OPTION
    },
    Opt {
        names: &["-f", "--forks"],
        takes: Takes::Int,
        metavar: "FORKS",
        help: "how many hosts are worked on at once (5, unless configured otherwise)",
        ..OPTION
    },
    Opt {
        names: &["-M", "--module-path"],
        takes: Takes::Text,
        metavar: "MODULE_PATH",
        help: "look for modules in these directories first (separated by colons); may be repeated",
        ..OPTION
    },
    Opt { names: &["--syntax-check"], help: "read the playbook and run nothing", ..OPTION },
    Opt { names: &["--list-tasks"], help: "print the tasks of each play and run nothing", ..OPTION },
    Opt { names: &["--list-tags"], help: "print the tags of each play and run nothing", ..OPTION },
    Opt { names: &["--step"], help: "ask before each task", ..OPTION },
    Opt {
        names: &["--start-at-task"],
        takes: Takes::Text,
        metavar: "START_AT_TASK",
        help: "begin at the task of this name",
        ..OPTION
    },
];

/// What a command line asks of a run, with the configuration's values where it says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(crate) struct PlaybookOptions {
    /// The program, as it names itself.
    pub(crate) prog: String,
    /// The playbooks, as given.
    pub(crate) playbooks: Vec<String>,
    /// How many `-v`.
    pub(crate) verbosity: u32,
    /// Inventory sources: absolute paths, or lists with commas.
    pub(crate) inventory: Vec<String>,
    /// Whether `-i` gave them, and not the configuration.
    pub(crate) inventory_given: bool,
    /// The pattern of `--limit`, as given.
    pub(crate) limit: Option<String>,
    /// Tags to run, each once; `all` where none is given (`never` and `all` for `--list-tags`).
    pub(crate) tags: Vec<String>,
    /// Tags to leave out, each once.
    pub(crate) skip_tags: Vec<String>,
    /// Texts of `-e`; the path behind an `@` is absolute, with links followed.
    pub(crate) extra_vars: Vec<String>,
    /// How many hosts are worked on at once; at least 1.
    pub(crate) forks: usize,
    /// `--check`.
    pub(crate) check: bool,
    /// `--diff`.
    pub(crate) diff: bool,
    /// `--step`.
    pub(crate) step: bool,
    /// `--start-at-task`.
    pub(crate) start_at_task: Option<String>,
    /// `--force-handlers`.
    pub(crate) force_handlers: bool,
    /// `--flush-cache`.
    pub(crate) flush_cache: bool,
    /// `--syntax-check`.
    pub(crate) syntax_check: bool,
    /// `--list-hosts`.
    pub(crate) list_hosts: bool,
    /// `--list-tasks`.
    pub(crate) list_tasks: bool,
    /// `--list-tags`.
    pub(crate) list_tags: bool,
    /// Directories of `-M`, absolute, first searched first.
    pub(crate) module_path: Vec<String>,
    /// Connection of hosts that name none.
    pub(crate) connection: String,
    /// `-T`, in seconds.
    pub(crate) timeout: Option<i64>,
    /// User to log in as.
    pub(crate) remote_user: Option<String>,
    /// File of the private key, absolute.
    pub(crate) private_key_file: Option<String>,
    /// `--ssh-common-args`.
    pub(crate) ssh_common_args: Option<String>,
    /// `--sftp-extra-args`.
    pub(crate) sftp_extra_args: Option<String>,
    /// `--scp-extra-args`.
    pub(crate) scp_extra_args: Option<String>,
    /// `--ssh-extra-args`.
    pub(crate) ssh_extra_args: Option<String>,
    /// Whether tasks become another user where they do not say.
    pub(crate) become_: bool,
    /// How the other user is become.
    pub(crate) become_method: String,
    /// `--become-user`.
    pub(crate) become_user: Option<String>,
    /// Commands are read and run one after the other, each a task for the pattern.
    pub(crate) is_console: bool,
    /// What users are told once about deprecations was told already: of the settings, or of an option.
    pub(crate) deprecations_explained: bool,
    /// The task of an ad-hoc command, which has no playbook.
    pub(crate) adhoc: Option<AdHoc>,
    /// What `ansible-inventory` shows, which runs nothing.
    pub(crate) shown_inventory: Option<ShownInventory>,
    /// Which passwords are to be asked for or read.
    pub(crate) passwords: Passwords,
    /// The passwords that were asked for or read.
    pub(crate) secrets: connection::Passwords,
}

/// What the command line or the configuration says about passwords and vaults.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Passwords {
    /// `--ask-pass`.
    pub(crate) ask_connection: bool,
    /// `--connection-password-file`.
    pub(crate) connection_file: Option<String>,
    /// `--ask-become-pass`.
    pub(crate) ask_become: bool,
    /// `--become-password-file`.
    pub(crate) become_file: Option<String>,
    /// `--ask-vault-password`.
    pub(crate) ask_vault: bool,
    /// `--vault-id`.
    pub(crate) vault_ids: Vec<String>,
    /// `--vault-password-file`.
    pub(crate) vault_files: Vec<String>,
}

impl Passwords {
    /// Returns what secrets of vaults are wanted: those that are configured come first.
    pub(crate) fn vaults(&self, config: &Config) -> Wanted {
        let mut vault_ids = config.list(&settings::DEFAULT_VAULT_IDENTITY_LIST);
        vault_ids.extend(self.vault_ids.iter().cloned());
        Wanted { vault_ids, files: self.vault_files.clone(), asks: self.ask_vault, ..Wanted::default() }
    }
}

/// Returns the command line of `ansible-playbook`, for a program of a name.
pub(crate) fn spec(prog: &str) -> Spec {
    Spec {
        prog: prog.to_owned(),
        description: "Runs playbooks: the tasks they list, on the hosts they name.",
        options: OPTIONS,
        positional: Positional {
            name: "playbook",
            help: "playbooks to run, in this order",
            required: true,
            many: true,
        },
        epilog: "",
    }
}

/// Completes what was given by what is configured; the error is argparse's text.
pub(crate) fn options(
    prog: &str,
    parsed: Parsed,
    config: &Config,
    snapshot: &Snapshot,
) -> Result<PlaybookOptions, String> {
    let text = |option: &str| parsed.last(option).map(str::to_owned);
    let resolved = |option: &str| {
        text(option).map(|written| if written == "-" { written } else { path::resolve_links(&written, None, snapshot) })
    };
    let forks = parsed.int("-f").unwrap_or_else(|| config.int(&settings::DEFAULT_FORKS));
    let Some(forks) = usize::try_from(forks).ok().filter(|forks| *forks > 0) else {
        return Err("The number of processes (--forks) must be >= 1".to_owned());
    };
    let list_tags = parsed.has("--list-tags");
    let mut tags = config.list(&settings::TAGS_RUN);
    tags.extend(parsed.all("-t").map(str::to_owned));
    let mut skip_tags = config.list(&settings::TAGS_SKIP);
    skip_tags.extend(parsed.all("--skip-tags").map(str::to_owned));
    if tags.is_empty() {
        let all = if list_tags && skip_tags.is_empty() { vec!["never", "all"] } else { vec!["all"] };
        tags.extend(all.into_iter().map(str::to_owned));
    }
    let given: Vec<String> = parsed
        .all("-i")
        .map(|source| if source.contains(',') { source.to_owned() } else { path::resolve(source, None, snapshot) })
        .collect();
    let inventory_given = !given.is_empty();
    let inventory = if inventory_given { given } else { config.list(&settings::DEFAULT_HOST_LIST) };
    let verbosity = config.int(&settings::DEFAULT_VERBOSITY).max(0);
    let extra_vars = parsed.all("-e").map(|text| match text.strip_prefix('@') {
        Some(file) => format!("@{}", path::resolve_links(file, None, snapshot)),
        None => text.to_owned(),
    });
    let module_path = parsed.all("-M").rev().flat_map(|paths| {
        paths.split(':').filter(|one| !one.is_empty()).map(|one| path::resolve_links(one, None, snapshot))
    });
    let vault_files = parsed.all("--vault-password-file").map(|file| path::resolve(file, None, snapshot));
    Ok(PlaybookOptions {
        prog: prog.to_owned(),
        verbosity: u32::try_from(verbosity).unwrap_or(0) + u32::try_from(parsed.count("-v")).unwrap_or(0),
        inventory,
        inventory_given,
        limit: text("-l"),
        tags: each_tag(&tags),
        skip_tags: each_tag(&skip_tags),
        extra_vars: extra_vars.collect(),
        forks,
        check: parsed.has("-C"),
        diff: parsed.has("-D") || config.bool(&settings::DIFF_ALWAYS),
        step: parsed.has("--step"),
        start_at_task: text("--start-at-task"),
        force_handlers: parsed.has("--force-handlers") || config.bool(&settings::DEFAULT_FORCE_HANDLERS),
        flush_cache: parsed.has("--flush-cache"),
        syntax_check: parsed.has("--syntax-check"),
        list_hosts: parsed.has("--list-hosts"),
        list_tasks: parsed.has("--list-tasks"),
        list_tags,
        module_path: module_path.collect(),
        connection: text("-c").or_else(|| config.str(&settings::DEFAULT_TRANSPORT)).unwrap_or_default(),
        timeout: parsed.int("-T"),
        remote_user: text("-u").or_else(|| config.str(&settings::DEFAULT_REMOTE_USER)),
        private_key_file: resolved("--private-key").or_else(|| config.str(&settings::DEFAULT_PRIVATE_KEY_FILE)),
        ssh_common_args: text("--ssh-common-args"),
        sftp_extra_args: text("--sftp-extra-args"),
        scp_extra_args: text("--scp-extra-args"),
        ssh_extra_args: text("--ssh-extra-args"),
        become_: parsed.has("-b") || config.bool(&settings::DEFAULT_BECOME),
        become_method: text("--become-method")
            .or_else(|| config.str(&settings::DEFAULT_BECOME_METHOD))
            .unwrap_or_default(),
        become_user: text("--become-user"),
        passwords: Passwords {
            ask_connection: parsed.has("-k") || config.bool(&settings::DEFAULT_ASK_PASS),
            connection_file: resolved("--connection-password-file")
                .or_else(|| config.str(&settings::CONNECTION_PASSWORD_FILE)),
            ask_become: parsed.has("-K") || config.bool(&settings::DEFAULT_BECOME_ASK_PASS),
            become_file: resolved("--become-password-file").or_else(|| config.str(&settings::BECOME_PASSWORD_FILE)),
            ask_vault: parsed.has("-J") || config.bool(&settings::DEFAULT_ASK_VAULT_PASS),
            vault_ids: parsed.all("--vault-id").map(str::to_owned).collect(),
            vault_files: vault_files.collect(),
        },
        playbooks: parsed.positionals,
        adhoc: None,
        is_console: false,
        secrets: connection::Passwords::default(),
        shown_inventory: None,
        deprecations_explained: false,
    })
}

impl PlaybookOptions {
    /// Returns the folders beside whose files plugins, modules and collections are looked for: the playbooks'.
    pub(crate) fn folders(&self, snapshot: &Snapshot) -> Vec<PathBuf> {
        let cwd = Path::new(&snapshot.cwd);
        let of_playbook = |playbook: &String| cwd.join(Path::new(playbook).parent().unwrap_or(Path::new("")));
        let of_adhoc = self.adhoc.as_ref().and_then(|adhoc| adhoc.playbook_dir.as_ref());
        let of_shown = self.shown_inventory.as_ref().and_then(|shown| shown.playbook_dir.as_ref());
        self.playbooks.iter().map(of_playbook).chain(of_adhoc.or(of_shown).map(PathBuf::from)).collect()
    }

    /// Returns what the command line is about: the playbooks, or the pattern of hosts.
    pub(crate) fn subjects(&self) -> Vec<String> {
        match (&self.adhoc, &self.shown_inventory) {
            (Some(adhoc), _) => vec![adhoc.pattern.clone()],
            (None, Some(shown)) => vec![shown.group.clone()],
            (None, None) => self.playbooks.clone(),
        }
    }

    /// Tells whether the program was started under Ansible's own name: then nothing is printed that Ansible does not.
    pub(crate) fn is_ansible(&self) -> bool {
        self.prog.starts_with("ansible")
    }

    /// Tells whether nothing is to be run, only listed or checked.
    pub(crate) fn lists_only(&self) -> bool {
        self.list_hosts || self.list_tasks || self.list_tags || self.syntax_check || self.shown_inventory.is_some()
    }
}

/// Splits lists of tags at their commas; keeps each tag once.
fn each_tag(lists: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in lists.iter().flat_map(|list| list.split(',')).map(str::trim) {
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}
