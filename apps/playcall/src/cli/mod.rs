//! Command lines: which program was started, what it is asked for, and saying so where that is wrong.

mod actions;
pub(crate) mod adhoc;
mod argparse;
mod callbacks_command;
mod commands;
mod config_command;
mod console;
mod doc_command;
pub(crate) mod extra_vars;
mod galaxy;
pub(crate) mod inventory;
mod links;
pub(crate) mod options;
mod pager;
mod playbook;
mod pull;
mod refuse;
#[cfg(test)]
mod tests;
mod usage;
mod vault_command;
mod vault_files;
mod vault_strings;
pub(crate) mod version;

use crate::exit::Exit;
use argparse::{Spec, Stop};
use config::Snapshot;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

/// Returns what `playcall --help` prints.
fn help() -> String {
    let mut text = "usage: playcall COMMAND ...\n\nRuns Ansible playbooks.\n\ncommands:\n".to_owned();
    for command in commands::ALL {
        let _ = writeln!(text, "  {:<16}{}", command.name, command.summary);
    }
    text + "\nEach command tells its options with --help. Started under one of Ansible's names, Playcall is that program.\n"
}

/// Runs the program that was started.
pub(crate) fn main(args: &[String], snapshot: &Snapshot) -> Exit {
    let (started, rest) = args.split_first().map_or(("playcall", args), |(first, rest)| (first.as_str(), rest));
    if rest == [crate::run::BACKGROUND] {
        return crate::run::work_in_background(snapshot);
    }
    if rest == [crate::run::ESCALATED] {
        return crate::run::work_escalated(snapshot);
    }
    let name = started.rsplit('/').next().unwrap_or(started);
    let Some(command) = commands::ALL.iter().find(|command| command.program == Some(name)) else {
        return playcall(rest, snapshot);
    };
    if let Some(reason) = crate::preflight::refusal(snapshot) {
        write_stderr(&format!("ERROR: {reason}\n"));
        return Exit::Error;
    }
    (command.main)(name, rest, snapshot)
}

/// Runs `playcall`.
fn playcall(args: &[String], snapshot: &Snapshot) -> Exit {
    let Some((command, rest)) = args.split_first() else {
        write_stderr(&help());
        return Exit::Usage;
    };
    if let Some(known) = commands::ALL.iter().find(|known| known.name == command) {
        return (known.main)(&format!("playcall {command}"), rest, snapshot);
    }
    match command.as_str() {
        "-h" | "--help" => {
            write_stdout(&help());
            Exit::Success
        }
        "--version" => {
            let ansible = version::ANSIBLE_VERSION;
            write_stdout(&format!("playcall {} (ansible-core {ansible})\n", env!("CARGO_PKG_VERSION")));
            Exit::Success
        }
        name if commands::PLANNED.contains(&name) => {
            fail(&format!("Playcall does not support the command '{name}' yet."))
        }
        other => {
            write_stderr(&format!("{}\nplaycall: error: unknown command '{other}'\n", help()));
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
        let names = commands::programs().join(", ");
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
