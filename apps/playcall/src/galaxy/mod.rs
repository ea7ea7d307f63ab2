//! `ansible-galaxy`, as far as it needs no server: what is installed, and installing from files of this machine.

mod archive;
mod collections;
mod list;
mod requirements;
mod roles;

use crate::exit::Exit;
use config::{Config, Snapshot};
use diagnostic::{Diagnostic, Kind};
use dispatch::Terminal;
use event::{Display, Paint};
use std::path::{Path, PathBuf};

/// What is listed or installed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Roles.
    #[default]
    Roles,
    /// Roles, and the collections that a file of requirements names: the command line says neither `role` nor `collection`.
    Both,
    /// Collections.
    Collections,
}

/// How collections are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// As a table.
    #[default]
    Human,
    /// As a YAML dictionary.
    Yaml,
    /// As a JSON dictionary.
    Json,
}

/// What a command line asks for.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(crate) struct GalaxyOptions {
    /// What is listed or installed.
    pub(crate) subject: Subject,
    /// Whether it is installed, not listed.
    pub(crate) installs: bool,
    /// Names and files.
    pub(crate) names: Vec<String>,
    /// The folders of roles: those of `-p`, then those of the setting.
    pub(crate) roles_path: Vec<String>,
    /// Folders of collections that `-p` names.
    pub(crate) collections_path: Vec<String>,
    /// Whether `-p` was given.
    pub(crate) has_path: bool,
    /// `--format`.
    pub(crate) format: Format,
    /// `--role-file` or `--requirements-file`, absolute.
    pub(crate) requirements: Option<String>,
    /// `--force`, also by `--force-with-deps`.
    pub(crate) force: bool,
    /// `--no-deps`.
    pub(crate) no_dependencies: bool,
    /// `--ignore-errors`.
    pub(crate) ignore_errors: bool,
}

/// What a command works with.
struct Work<'a> {
    options: &'a GalaxyOptions,
    config: &'a Config,
    display: &'a mut Terminal,
}

impl Work<'_> {
    fn say(&mut self, text: &str) {
        self.display.display(text, Paint::PLAIN);
    }

    fn snapshot(&self) -> &Snapshot {
        self.config.snapshot()
    }
}

/// Lists or installs.
pub(crate) fn run(options: &GalaxyOptions, config: &Config, display: &mut Terminal) -> Result<Exit, Diagnostic> {
    let mut work = Work { options, config, display };
    match (options.installs, options.subject) {
        (false, Subject::Collections) => list::collections(&mut work),
        (false, _) => list::roles(&mut work),
        (true, _) => install(&mut work),
    }
}

fn install(work: &mut Work<'_>) -> Result<Exit, Diagnostic> {
    let options = work.options;
    let is_collections = options.subject == Subject::Collections;
    let (mut roles, mut wanted) = (Vec::new(), Vec::new());
    if is_collections {
        match (&options.requirements, options.names.is_empty()) {
            (None, true) => {
                return Err(Diagnostic::error("You must specify a collection name or a requirements file."));
            }
            (Some(_), false) => {
                let message = "The positional collection_name arg and --requirements-file are mutually exclusive.";
                return Err(Diagnostic::error(message));
            }
            (Some(file), true) => wanted = requirements::read(file, work)?.collections,
            (None, false) => wanted.extend(options.names.iter().map(|name| requirements::Wanted::named(name))),
        }
    } else if let Some(file) = &options.requirements {
        if !Path::new(file).extension().is_some_and(|ending| ending == "yml" || ending == "yaml") {
            let message = "Invalid role requirements file, it must end with a .yml or .yaml extension";
            return Err(Diagnostic::error(message));
        }
        let read = requirements::read(file, work)?;
        roles = read.roles;
        let both = options.subject == Subject::Both;
        if !read.collections.is_empty() && (!both || options.has_path) {
            let message = format!(
                "The requirements file '{file}' contains collections which will be ignored. To install these \
                 collections run 'ansible-galaxy collection install -r' or to install both at the same time run \
                 'ansible-galaxy install -r' without a custom install path."
            );
            if both { work.display.warning(&message) } else { work.display.verbose(3, &message, None) }
        } else {
            wanted = read.collections;
        }
    } else if options.names.is_empty() {
        return Err(Diagnostic::new(Kind::Options, "- you must specify a user/role name or a roles file"));
    } else {
        for name in &options.names {
            roles.push(roles::Role::parse(name.trim())?);
        }
    }
    let found = collections::find_all(wanted, work)?;
    if roles.is_empty() && found.is_empty() {
        work.say("Skipping install, no requirements found");
        return Ok(Exit::Success);
    }
    if !roles.is_empty() {
        work.say("Starting galaxy role install process");
        let exit = roles::install(roles, work)?;
        if exit != Exit::Success {
            return Ok(exit);
        }
    }
    if !found.is_empty() {
        work.say("Starting galaxy collection install process");
        collections::install(&found, work)?;
    }
    Ok(Exit::Success)
}

/// Refuses what only a server could give.
fn needs_server(what: &str) -> Diagnostic {
    let message = format!(
        "Playcall does not support {what}: ansible-galaxy lists what is installed, and installs from local files \
         and folders, and from requirement files that name such."
    );
    Diagnostic::new(Kind::Unsupported, message)
}

/// Returns a path from a file or command line as it is seen from the current folder.
fn local(written: &str, snapshot: &Snapshot) -> PathBuf {
    let path = written.strip_prefix("file://").unwrap_or(written);
    let home = path.strip_prefix("~/").map(|rest| Path::new(&snapshot.home).join(rest));
    Path::new(&snapshot.cwd).join(home.unwrap_or_else(|| PathBuf::from(path)))
}
