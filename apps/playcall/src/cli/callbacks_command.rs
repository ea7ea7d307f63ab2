//! `playcall callbacks`: which callbacks there are, why they are on or off, their options, and trying one.

use super::options::{self, PlaybookOptions};
use super::playbook::{load_config, tell};
use super::{write_stderr, write_stdout};
use crate::exit::Exit;
use crate::run::callbacks::{self, Choice, listing, trial};
use crate::run::look_at_callbacks;
use crate::terminal;
use collection::{Collections, Search};
use config::{Config, Snapshot};
use connections::Controller;
use diagnostic::Diagnostic;
use std::sync::Arc;

const USAGE: &str = "\
usage: playcall callbacks list [--why] [PLAYBOOK ...]
       playcall callbacks doc NAME
       playcall callbacks test NAME|FILE
";

const HELP: &str = "
list   shows the callbacks that are found here, or by a run of the playbooks, in
       the order in which they are called; --why tells the rule that put each on or off
doc    shows what a callback is for, and its options
test   gives a callback a run that fires every hook, and tells which hooks it
       implements, what it raised and printed, and how long each call took
";

/// Runs the command.
pub(crate) fn main(args: &[String], snapshot: &Snapshot) -> Exit {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["-h" | "--help"] => {
            write_stdout(&format!("{USAGE}{HELP}"));
            Exit::Success
        }
        ["list", rest @ ..] if rest.iter().all(|word| *word == "--why" || !word.starts_with('-')) => {
            let playbooks: Vec<String> =
                rest.iter().filter(|word| **word != "--why").map(|word| (*word).to_owned()).collect();
            list(&playbooks, rest.contains(&"--why"), snapshot)
        }
        ["doc", name] if !name.starts_with('-') => with_choice(snapshot, |choice| {
            callbacks::manual(choice, name, snapshot.help_columns()).map(|text| (text, Exit::Success))
        }),
        ["test", name] if !name.starts_with('-') => with_choice(snapshot, |choice| {
            trial::run(choice, name).map(|(text, is_well)| (text, if is_well { Exit::Success } else { Exit::Error }))
        }),
        _ => {
            write_stderr(USAGE);
            Exit::Usage
        }
    }
}

fn list(playbooks: &[String], why: bool, snapshot: &Snapshot) -> Exit {
    if playbooks.is_empty() {
        return with_choice(snapshot, |choice| {
            callbacks::verdicts(choice).map(|verdicts| (listing::text(&verdicts, why), Exit::Success))
        });
    }
    let (config, options) = match prepare(playbooks, snapshot) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    match look_at_callbacks(&options, &Arc::new(config)) {
        Ok(verdicts) => {
            write_stdout(&listing::text(&verdicts, why));
            Exit::Success
        }
        Err(exit) => exit,
    }
}

/// Does something with the callbacks that are found in the current folder, as by a playbook that stands there.
fn with_choice(snapshot: &Snapshot, act: impl FnOnce(&Choice<'_>) -> Result<(String, Exit), Diagnostic>) -> Exit {
    let (config, options) = match prepare(&["site.yml".to_owned()], snapshot) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    let collections = Arc::new(Collections::new(Search::of(&config, &[])));
    let controller = Controller::new(&config, connections::OwnPrograms::default(), collections);
    let display = terminal::dispatch_settings(&config, snapshot, options.verbosity);
    let choice = Choice {
        config: &config,
        options: &options,
        display: &display,
        finder: controller.payloads().finder(),
        roles: Vec::new(),
        only_looks: true,
    };
    match act(&choice) {
        Ok((text, exit)) => {
            write_stdout(&text);
            exit
        }
        Err(error) => {
            let mut display = terminal::open(&config, snapshot, 0);
            terminal::show_error(&mut display, &error);
            display.flush();
            Exit::of(&error)
        }
    }
}

fn prepare(playbooks: &[String], snapshot: &Snapshot) -> Result<(Config, PlaybookOptions), Exit> {
    let (config, warnings) = load_config(snapshot, None)?;
    let mut display = terminal::open(&config, snapshot, 0);
    tell(&mut display, &warnings);
    display.flush();
    let prog = "playcall callbacks";
    let failed = |message: String| {
        write_stderr(&format!("{USAGE}playcall callbacks: error: {message}\n"));
        Exit::Usage
    };
    let parsed = options::spec(prog).parse(playbooks).map_err(|_| failed("no playbook".to_owned()))?;
    let options = options::options(prog, parsed, &config, snapshot).map_err(failed)?;
    Ok((config, options))
}
