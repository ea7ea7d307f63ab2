//! Command lines: which program was started, what it is asked for, and saying so where that is wrong.

pub(crate) mod adhoc;
mod argparse;
mod callbacks_command;
mod config_command;
mod doc_command;
pub(crate) mod extra_vars;
mod links;
pub(crate) mod options;
mod pager;
mod playbook;
mod refuse;
#[cfg(test)]
mod tests;
mod usage;
pub(crate) mod version;

use crate::exit::Exit;
use argparse::{Spec, Stop};
use config::Snapshot;
use std::io::Write;
use std::path::Path;

/// What `playcall --help` prints.
const HELP: &str = "\
usage: playcall COMMAND ...

Runs Ansible playbooks.

commands:
  run             run playbooks, as ansible-playbook does
  adhoc           run one task on hosts, as ansible does
  callbacks       show which callbacks a run would call and why, their options, and try one
  config          show the settings, as ansible-config does
  doc             show documentation of modules, plugins, roles and keywords, as ansible-doc does
  install-links   make links in a directory, to start Playcall as ansible-playbook, ansible and ansible-config

Each command tells its options with --help. Started under one of Ansible's names, Playcall is that program.
";

/// Commands that are planned.
const NOT_BUILT: [&str; 5] = ["inventory", "vault", "replay", "web", "doctor"];

/// Runs the program that was started.
pub(crate) fn main(args: &[String], snapshot: &Snapshot) -> Exit {
    let (started, rest) = args.split_first().map_or(("playcall", args), |(first, rest)| (first.as_str(), rest));
    if rest == [crate::run::BACKGROUND] {
        return crate::run::work_in_background(snapshot);
    }
    match started.rsplit('/').next().unwrap_or(started) {
        "ansible-playbook" => playbook::main("ansible-playbook", rest, snapshot),
        "ansible" => adhoc::main("ansible", rest, snapshot),
        "ansible-config" => config_command::main("ansible-config", rest, snapshot),
        "ansible-doc" => doc_command::main("ansible-doc", rest, snapshot),
        name if links::NOT_BUILT.contains(&name) => fail(&format!("Playcall does not support {name} yet.")),
        _ => playcall(rest, snapshot),
    }
}

/// Runs `playcall`.
fn playcall(args: &[String], snapshot: &Snapshot) -> Exit {
    let Some((command, rest)) = args.split_first() else {
        write_stderr(HELP);
        return Exit::Usage;
    };
    match command.as_str() {
        "run" => playbook::main("playcall run", rest, snapshot),
        "adhoc" => adhoc::main("playcall adhoc", rest, snapshot),
        "config" => config_command::main("playcall config", rest, snapshot),
        "doc" => doc_command::main("playcall doc", rest, snapshot),
        "callbacks" => callbacks_command::main(rest, snapshot),
        "install-links" => install_links(rest),
        "-h" | "--help" => {
            write_stdout(HELP);
            Exit::Success
        }
        "--version" => {
            let ansible = version::ANSIBLE_VERSION;
            write_stdout(&format!("playcall {} (ansible-core {ansible})\n", env!("CARGO_PKG_VERSION")));
            Exit::Success
        }
        name if NOT_BUILT.contains(&name) => fail(&format!("Playcall does not support the command '{name}' yet.")),
        other => {
            write_stderr(&format!("{HELP}\nplaycall: error: unknown command '{other}'\n"));
            Exit::Usage
        }
    }
}

/// Runs `playcall install-links DIR`.
fn install_links(args: &[String]) -> Exit {
    let [directory] = args else {
        write_stderr("usage: playcall install-links DIR\n");
        return Exit::Usage;
    };
    if matches!(directory.as_str(), "-h" | "--help") {
        let names = links::PROGRAMS.join(", ");
        write_stdout(&format!("usage: playcall install-links DIR\n\nMakes the links {names} in DIR.\n"));
        return Exit::Success;
    }
    let made = std::env::current_exe()
        .map_err(|error| format!("can't tell where this program is: {error}"))
        .and_then(|program| links::install(Path::new(directory), &program));
    match made {
        Ok(made) => {
            write_stdout(&(made.join("\n") + "\n"));
            Exit::Success
        }
        Err(message) => fail(&message),
    }
}

/// Tells why there is nothing to run, as argparse and Ansible do; `extended` prints the help behind an error.
fn stop(spec: &Spec, stop: &Stop, version: &dyn Fn() -> String, snapshot: &Snapshot, extended: bool) -> Exit {
    let columns = snapshot.help_columns();
    match stop {
        Stop::Help => {
            write_stdout(&spec.help(columns));
            Exit::Success
        }
        Stop::Version => {
            write_stdout(&(version() + "\n"));
            Exit::Success
        }
        Stop::Usage(message) | Stop::Unrecognized(message) => {
            write_stderr(&format!("{}{}: error: {message}\n", spec.usage(columns), spec.prog));
            if extended {
                write_stderr(&format!(" \n{}", spec.help(columns)));
            }
            Exit::Usage
        }
    }
}

/// Writes an error where no configuration is at hand.
fn fail(message: &str) -> Exit {
    write_stderr(&format!("[ERROR]: {message}\n"));
    Exit::Error
}

/// Writes to stdout; a reader that is gone is no matter of ours.
fn write_stdout(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Writes to stderr; a reader that is gone is no matter of ours.
fn write_stderr(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
