//! The commands there are, one line each: `playcall NAME`, and the program of Ansible's that it is.

use super::{
    adhoc, callbacks_command, config_command, console, doc_command, galaxy, install_links, inventory, playbook, pull,
    vault_command,
};
use crate::exit::Exit;
use config::Snapshot;

/// A command.
pub(crate) struct Command {
    /// Its name after `playcall`.
    pub(crate) name: &'static str,
    /// The program of Ansible's that it stands for.
    pub(crate) program: Option<&'static str>,
    /// What `playcall --help` says it does.
    pub(crate) summary: &'static str,
    /// Runs it: what it is called, its arguments, the surroundings.
    pub(crate) main: fn(&str, &[String], &Snapshot) -> Exit,
}

/// All commands, as `playcall --help` lists them.
pub(crate) const ALL: &[Command] = &[
    of_ansible("run", "ansible-playbook", "run playbooks, as ansible-playbook does", playbook::main),
    of_ansible("adhoc", "ansible", "run one task on hosts, as ansible does", adhoc::main),
    of_ansible(
        "console",
        "ansible-console",
        "run one task after the other on hosts, as ansible-console does",
        console::main,
    ),
    of_ansible(
        "pull",
        "ansible-pull",
        "get playbooks out of a repository and run them here, as ansible-pull does",
        pull::main,
    ),
    of_ansible(
        "inventory",
        "ansible-inventory",
        "show hosts, groups and their variables, as ansible-inventory does",
        inventory::main,
    ),
    of_ansible(
        "galaxy",
        "ansible-galaxy",
        "list roles and collections, and install them from local files, as ansible-galaxy does",
        galaxy::main,
    ),
    of_ansible("config", "ansible-config", "show the settings, as ansible-config does", config_command::main),
    of_ansible(
        "vault",
        "ansible-vault",
        "encrypt and decrypt files and strings, as ansible-vault does",
        vault_command::main,
    ),
    of_ansible(
        "doc",
        "ansible-doc",
        "show documentation of modules, plugins, roles and keywords, as ansible-doc does",
        doc_command::main,
    ),
    own(
        "callbacks",
        "show which callbacks a run would call and why, their options, and try one",
        |_, rest, snapshot| callbacks_command::main(rest, snapshot),
    ),
    own(
        "install-links",
        "make links in a directory, to start Playcall under the names of Ansible's programs",
        |_, rest, _| install_links(rest),
    ),
];

/// Commands that are planned and have no name of Ansible's.
pub(crate) const PLANNED: &[&str] = &["replay", "web", "doctor"];

type Main = fn(&str, &[String], &Snapshot) -> Exit;

const fn of_ansible(name: &'static str, program: &'static str, summary: &'static str, main: Main) -> Command {
    Command { name, program: Some(program), summary, main }
}

const fn own(name: &'static str, summary: &'static str, main: Main) -> Command {
    Command { name, program: None, summary, main }
}

/// Returns the names of Ansible's programs that Playcall can be started under.
pub(crate) fn programs() -> Vec<&'static str> {
    ALL.iter().filter_map(|command| command.program).collect()
}
