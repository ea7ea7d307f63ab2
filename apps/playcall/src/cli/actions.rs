//! Command lines whose first word says what to do: `ansible-vault encrypt ...`. Each action has options of its own.

use super::argparse::{Opt, Parsed, Positional, Spec, Stop};
use super::usage::describe;
use super::{stop, write_stderr, write_stdout};
use crate::exit::Exit;
use config::Snapshot;
use value::str_repr;

/// Something that a program does.
pub(super) struct Action {
    /// The word that asks for it.
    pub(super) name: &'static str,
    /// What it does, for `--help`.
    pub(super) help: &'static str,
    /// Its options.
    pub(super) options: &'static [Opt],
    /// What else it takes: a name, and what that is.
    pub(super) takes: (&'static str, &'static str),
}

/// A program that does several things.
pub(super) struct Program<'a> {
    /// The program, as usage lines name it.
    pub(super) prog: &'a str,
    /// What it is for, for `--help`.
    pub(super) description: &'static str,
    /// Its options ahead of the action.
    pub(super) options: &'static [Opt],
    /// What it does.
    pub(super) actions: &'static [Action],
}

impl Program<'_> {
    /// Reads arguments: what to do, and with what. Where there is nothing to do, that is told, and the status returned.
    pub(super) fn parse(
        &self,
        args: &[String],
        version: &dyn Fn() -> String,
        snapshot: &Snapshot,
    ) -> Result<(&'static str, Parsed), Exit> {
        let at = args.iter().position(|arg| !arg.starts_with('-')).unwrap_or(args.len());
        let (before, after) = args.split_at(at);
        let main = self.main();
        main.parse(before).map_err(|reason| self.stop(&reason, version, snapshot))?;
        let wrong = |message: String| self.stop(&Stop::Usage(message), version, snapshot);
        let Some((word, rest)) = after.split_first() else {
            return Err(wrong("the following arguments are required: action".to_owned()));
        };
        let Some(action) = self.actions.iter().find(|action| action.name == word) else {
            let all: Vec<String> = self.actions.iter().map(|action| str_repr(action.name)).collect();
            let all = all.join(", ");
            return Err(wrong(format!("argument action: invalid choice: {} (choose from {all})", str_repr(word))));
        };
        let spec = Spec {
            prog: format!("{} {}", self.prog, action.name),
            description: "",
            options: action.options,
            positional: Positional { name: action.takes.0, help: action.takes.1, required: false, many: true },
            epilog: "",
        };
        let parsed = spec.parse(rest).map_err(|reason| match reason {
            Stop::Unrecognized(message) => wrong(message),
            reason => {
                let exit = stop(&spec, &reason, version, snapshot, false);
                if let Stop::Usage(_) = reason {
                    write_stderr(&format!(" \n{}", self.help(snapshot.help_columns())));
                }
                exit
            }
        })?;
        Ok((action.name, parsed))
    }

    /// The options ahead of the action.
    fn main(&self) -> Spec {
        Spec {
            prog: self.prog.to_owned(),
            description: self.description,
            options: self.options,
            positional: Positional { name: "action", help: "", required: false, many: true },
            epilog: "",
        }
    }

    /// Tells why there is no action.
    fn stop(&self, reason: &Stop, version: &dyn Fn() -> String, snapshot: &Snapshot) -> Exit {
        let columns = snapshot.help_columns();
        match reason {
            Stop::Version => stop(&self.main(), reason, version, snapshot, false),
            Stop::Help => {
                write_stdout(&self.help(columns));
                Exit::Success
            }
            Stop::Usage(message) | Stop::Unrecognized(message) => {
                let (usage, help) = (self.usage(columns), self.help(columns));
                write_stderr(&format!("{usage}{}: error: {message}\n \n{help}", self.prog));
                Exit::Usage
            }
        }
    }

    /// The words for all actions, as usage lines show them.
    fn words(&self) -> String {
        let names: Vec<&str> = self.actions.iter().map(|action| action.name).collect();
        format!("{{{}}}", names.join(","))
    }

    fn usage(&self, columns: usize) -> String {
        self.main().usage_with(&[self.words(), "...".to_owned()], columns)
    }

    fn help(&self, columns: usize) -> String {
        let width = columns.saturating_sub(2).max(11);
        let mut text =
            format!("{}\n{}\n\npositional arguments:\n  {}\n", self.usage(columns), self.description, self.words());
        for action in self.actions {
            describe(&mut text, &format!("  {}", action.name), action.help, width);
        }
        self.main().describe_options(&mut text, width);
        text + &format!("\nSee '{} <command> --help' for what a command takes.\n", self.prog)
    }
}
