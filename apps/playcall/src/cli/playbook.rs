//! `ansible-playbook` and `playcall run`, up to the run itself; and how any program starts that runs tasks.

use super::argparse::{Parsed, Spec, Stop};
use super::inventory::ShownInventory;
use super::options::{self, PlaybookOptions};
use super::refuse::refuse;
use super::version::version;
use super::{stop, write_stderr};
use crate::exit::Exit;
use crate::password::passwords;
use crate::run::run_playbook;
use crate::terminal;
use collection::{Collections, Search, is_full_name};
use config::{Config, Snapshot, Warning, settings};
use connection::Passwords;
use diagnostic::Diagnostic;
use dispatch::Terminal;
use event::Display;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt};
use std::path::Path;
use std::sync::Arc;
use value::{Value, repr};

/// A program that runs tasks.
pub(super) struct Program {
    /// Its command line.
    pub(super) spec: Spec,
    /// Spellings of options that go away, and what is to be used instead.
    pub(super) deprecated: &'static [(&'static str, &'static str)],
    /// Completes what was given by what is configured; the error is argparse's text.
    pub(super) complete: fn(&str, Parsed, &Config, &Snapshot) -> Result<PlaybookOptions, String>,
}

/// Runs `ansible-playbook`.
pub(crate) fn main(prog: &str, args: &[String], snapshot: &Snapshot) -> Exit {
    let deprecated = &[("--inventory-file", "-i or --inventory")];
    start(&Program { spec: options::spec(prog), deprecated, complete: options::options }, args, snapshot)
}

/// Reads settings and arguments, and runs what they ask for.
pub(super) fn start(program: &Program, args: &[String], snapshot: &Snapshot) -> Exit {
    let (spec, prog) = (&program.spec, program.spec.prog.as_str());
    let (config, parsed, deprecations_explained) = match read(spec, program.deprecated, args, snapshot) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let version = || version(prog, &config, snapshot);
    let options = match (program.complete)(prog, parsed, &config, snapshot) {
        Ok(options) => PlaybookOptions { deprecations_explained, ..options },
        // Ansible: what is found wrong after parsing is told without the help text.
        Err(message) => return stop(spec, &Stop::Usage(message), &version, snapshot, false),
    };
    let mut display = terminal::open(&config, snapshot, options.verbosity);
    if let Some(Err(error)) = options.shown_inventory.as_ref().map(ShownInventory::check) {
        terminal::show_error(&mut display, &error);
        display.flush();
        return Exit::of(&error);
    }
    introduce(&mut display, &version(), &config);
    let checked = refuse(&options).map_or(Ok(()), Err).and_then(|()| check_playbooks(&options.playbooks, &config));
    let secrets = checked.and_then(|()| {
        // Ansible: an ad-hoc command asks even where it only lists hosts.
        let wanted = !options.lists_only() || options.adhoc.is_some();
        if wanted { passwords(&options, &config, &mut display) } else { Ok(Passwords::default()) }
    });
    let secrets = match secrets {
        Ok(secrets) => secrets,
        Err(error) => {
            terminal::show_error(&mut display, &error);
            display.flush();
            return Exit::of(&error);
        }
    };
    let options = PlaybookOptions { secrets, ..options };
    display.flush();
    drop(display);
    run_playbook(&options, &Arc::new(config))
}

/// Reads settings and arguments; tells of options that go away, and whether anybody was told of what goes away.
pub(super) fn read(
    spec: &Spec,
    deprecated: &[(&str, &str)],
    args: &[String],
    snapshot: &Snapshot,
) -> Result<(Config, Parsed, bool), Exit> {
    let (config, mut display) = begin(snapshot)?;
    let parsed = match spec.parse(args) {
        Ok(parsed) => parsed,
        Err(reason) => {
            display.flush();
            return Err(stop(spec, &reason, &|| version(&spec.prog, &config, snapshot), snapshot, true));
        }
    };
    for given in &parsed.given {
        if let Some((spelling, other)) = deprecated.iter().find(|(spelling, _)| *spelling == given.spelling) {
            display.deprecated(&format!(
                "The '{spelling}' argument is deprecated. This feature will be removed from ansible-core version 2.23. \
                 Use {other} instead."
            ));
        }
    }
    display.flush();
    let explained = display.has_deprecated();
    Ok((config, parsed, explained))
}

/// Does what every program does before it looks at its arguments: works the settings out, tells what is amiss with them,
/// and makes the folders that things of its own are kept in.
pub(super) fn begin(snapshot: &Snapshot) -> Result<(Config, Terminal), Exit> {
    let (config, warnings) = load_config(snapshot, None)?;
    if let Err(message) = make_local_tmp(&config) {
        write_stderr(&format!("ERROR: {message}\n\n"));
        return Err(Exit::Options);
    }
    let mut display = terminal::open(&config, snapshot, 0);
    tell(&mut display, &warnings);
    make_home(&mut display, &config);
    Ok((config, display))
}

/// Works the settings out; what is wrong with them is told as the reference tells it before anything else is there.
pub(super) fn load_config(snapshot: &Snapshot, file: Option<&Path>) -> Result<(Config, Vec<Warning>), Exit> {
    Config::load(snapshot, file).map_err(|error| {
        let help = error.help.as_ref().map_or_else(String::new, |help| format!(" {help}"));
        write_stderr(&format!("ERROR: {}{help}\n\n", error.full_message()));
        Exit::of(&error)
    })
}

/// Says with `-v` who is running, with which configuration.
pub(super) fn introduce(display: &mut Terminal, version: &str, config: &Config) {
    display.verbose(2, version, None);
    match config.file() {
        Some(file) => display.verbose(1, &format!("Using {file} as config file"), None),
        None => display.verbose(1, "No config file found; using defaults", None),
    }
}

/// Tells what a user should know about the configuration.
pub(super) fn tell(display: &mut Terminal, warnings: &[Warning]) {
    for warning in warnings {
        if warning.is_deprecation() {
            display.deprecated(&warning.text());
        } else {
            display.warning(&warning.text());
        }
    }
}

/// Makes the directory below which temporary files are kept, as the reference does when it reads the setting.
fn make_local_tmp(config: &Config) -> Result<(), String> {
    let Some(path) = config.str(&settings::DEFAULT_LOCAL_TMP) else { return Ok(()) };
    if Path::new(&path).exists() {
        return Ok(());
    }
    let parents = Path::new(&path).parent().map_or(Ok(()), std::fs::create_dir_all);
    parents.and_then(|()| std::fs::DirBuilder::new().mode(0o700).create(&path)).map_err(|error| {
        // Ansible: the outermost directory that is missing is named.
        let missing = Path::new(&path).ancestors().take_while(|ancestor| !ancestor.exists()).last();
        let named = missing.map_or_else(String::new, |missing| format!(": b'{}'", missing.display()));
        format!("Unable to create local directories {}: {}{named}", repr(&Value::str(path.as_str())), reason(&error))
    })
}

/// Words an error of the system as Python does: `[Errno 2] No such file or directory`.
fn reason(error: &std::io::Error) -> String {
    let errno = nix::errno::Errno::from_raw(error.raw_os_error().unwrap_or_default());
    format!("[Errno {}] {}", errno as i32, errno.desc())
}

/// Makes the directory of the user's own things, as the reference does before anything else.
fn make_home(display: &mut Terminal, config: &Config) {
    let Some(home) = config.str(&settings::ANSIBLE_HOME) else { return };
    if Path::new(&home).is_dir() {
        return;
    }
    if let Err(error) = std::fs::DirBuilder::new().mode(0o700).create(&home) {
        let reason = reason(&error);
        display.warning(&format!("Failed to create the directory PosixPath('{home}'): {reason}: '{home}'"));
    }
}

/// Looks whether the playbooks are there.
fn check_playbooks(playbooks: &[String], config: &Config) -> Result<(), Diagnostic> {
    for playbook in playbooks {
        if is_full_name(playbook) && Collections::new(Search::of(config, &[])).playbook(playbook)?.is_some() {
            continue;
        }
        let Ok(file) = std::fs::metadata(playbook) else {
            return Err(Diagnostic::error(format!("the playbook: {playbook} could not be found")));
        };
        if !file.is_file() && !file.file_type().is_fifo() {
            return Err(Diagnostic::error(format!("the playbook: {playbook} does not appear to be a file")));
        }
    }
    Ok(())
}
