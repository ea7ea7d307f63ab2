//! The commands of `ansible-console`: what a line means, and the run that it may be.
//!
//! Inventory, variables and facts last as long as the console; each task is a run of its own, with callbacks of its own.

mod help;
mod lines;
mod settings;

use super::session::Session;
use super::{adhoc, run_start};
use crate::cli::adhoc::AdHoc;
use crate::cli::options::PlaybookOptions;
use crate::exit::Exit;
use diagnostic::{Diagnostic, Kind, Origin};
use engine::{Stop, run_console_command};
use event::{DisplayLevel, Event, RunEnd};
use help::Known;
use inventory::HostName;
use lines::{Line, Lines, Names};
use playbook::{Playbook, parse_kv};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use value::{Dict, Str, Value};

/// Commands that are no modules, with `EOF` for the end of input.
const COMMANDS: [&str; 17] = [
    "EOF",
    "become",
    "become_method",
    "become_user",
    "cd",
    "check",
    "collections",
    "diff",
    "exit",
    "forks",
    "help",
    "list",
    "remote_user",
    "serial",
    "shell",
    "timeout",
    "verbosity",
];

/// Reads commands until there are no more, and does what they say.
pub(super) fn read_and_run(session: &Session<'_>, options: &PlaybookOptions) -> Result<Exit, Stop> {
    let mut console = Console::new(session, options)?;
    let snapshot = session.config.snapshot();
    let mut lines = Lines::open(snapshot, console.names());
    console.welcome();
    let exit = loop {
        session.told.emitter.barrier();
        let line = match lines.read(&console.prompt(session.listeners.settings.color)) {
            Line::Text(line) => line,
            Line::End => "EOF".to_owned(),
            Line::Interrupted => {
                console.welcome();
                continue;
            }
        };
        match console.obey(&line) {
            Ok(Next::Line) => {}
            Ok(Next::End) => break Ok(Exit::Success),
            Err(stop) => break Err(stop),
        }
        lines.set_names(console.names());
    };
    lines.close();
    exit
}

/// What follows a command.
enum Next {
    /// The next line.
    Line,
    /// Nothing.
    End,
}

/// What the console knows between commands.
struct Console<'a> {
    session: &'a Session<'a>,
    /// What the next task is run with.
    options: PlaybookOptions,
    /// The pattern of hosts that tasks are for.
    pattern: String,
    /// The hosts that it matches.
    selected: Vec<HostName>,
    /// Hosts of the pattern that the console was started with.
    hosts: Vec<String>,
    groups: Vec<String>,
    /// `None` for becoming nobody by the play's own word.
    becomes: bool,
    become_user: Option<String>,
    become_method: String,
    remote_user: Option<String>,
    /// Collections whose plugins need no full name; nothing where none were set.
    collections: Option<Vec<String>>,
    timeout: i64,
    known: Known,
}

impl<'a> Console<'a> {
    fn new(session: &'a Session<'a>, options: &PlaybookOptions) -> Result<Self, Diagnostic> {
        let adhoc = options.adhoc.clone().unwrap_or_default();
        let inventory = session.variables.inventory();
        let hosts = inventory.hosts(&Value::str(adhoc.pattern.as_str()), None)?;
        let mut groups: Vec<String> = inventory.groups().map(|group| group.name.to_string()).collect();
        groups.sort();
        let mut console = Console {
            session,
            options: options.clone(),
            selected: Vec::new(),
            hosts: hosts.iter().map(ToString::to_string).collect(),
            groups,
            becomes: options.become_,
            become_user: options.become_user.clone(),
            become_method: options.become_method.clone(),
            remote_user: options.remote_user.clone(),
            collections: None,
            timeout: adhoc.task_timeout,
            known: Known::new(session),
            pattern: adhoc.pattern,
        };
        console.select()?;
        Ok(console)
    }

    fn welcome(&self) {
        self.session.told.emitter.barrier();
        write("Welcome to the ansible console. Type help or ? to list commands.\n\n");
    }

    /// Looks which hosts the pattern matches.
    fn select(&mut self) -> Result<(), Diagnostic> {
        self.selected = self.session.variables.inventory().hosts(&Value::str(self.pattern.as_str()), None)?;
        Ok(())
    }

    fn prompt(&self, color: bool) -> String {
        let user = self.remote_user.clone().unwrap_or_else(|| lines::user(self.session.config.snapshot()));
        let is_root = self.becomes && self.become_user.as_deref().is_none_or(|user| user == "root");
        let sign = if is_root { "# " } else { "$ " };
        let (hosts, forks) = (self.selected.len(), self.options.forks);
        let prompt = format!("{user}@{} ({hosts})[f:{forks}]{sign}", self.pattern);
        if color { lines::painted(&prompt, is_root, self.session.config) } else { prompt }
    }

    /// Returns what can be completed.
    fn names(&self) -> Names {
        let within: Vec<String> = if matches!(self.pattern.as_str(), "all" | "*" | "\\") {
            self.hosts.iter().chain(&self.groups).cloned().collect()
        } else {
            self.selected.iter().map(ToString::to_string).collect()
        };
        let commands = COMMANDS.iter().map(ToString::to_string).chain(self.known.modules().iter().cloned());
        Names { commands: commands.collect(), places: within }
    }

    /// Does what a line says.
    fn obey(&mut self, line: &str) -> Result<Next, Stop> {
        let line = line.trim();
        if line.is_empty() {
            return Ok(Next::Line);
        }
        let line = match line.split_at_checked(1) {
            Some(("?", rest)) => format!("help {rest}"),
            Some(("!", rest)) => format!("shell {rest}"),
            _ => line.to_owned(),
        };
        let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(line.len());
        let (command, argument) = (&line[..end], line[end..].trim());
        match command {
            "exit" | "EOF" => {
                self.session.told.emitter.barrier();
                write("\nAnsible-console was exited.\n");
                return Ok(Next::End);
            }
            "help" => self.help(argument),
            "list" => self.list(argument),
            "cd" => self.cd(argument)?,
            "shell" => return self.task(argument, true),
            "forks" | "serial" => self.forks(argument)?,
            "collections" => self.set_collections(argument),
            "verbosity" => self.verbosity(argument),
            "become" => self.set_become(argument),
            "become_user" => self.set_become_user(argument),
            "become_method" => self.set_become_method(argument),
            "remote_user" => self.set_remote_user(argument),
            "check" => self.check(argument),
            "diff" => self.diff(argument),
            "timeout" => self.set_timeout(argument),
            _ => {
                self.known.met(command, self.module(command).is_some());
                return self.task(&line, false);
            }
        }
        Ok(Next::Line)
    }

    fn say(&self, text: &str) {
        let report = diagnostic::Report { text: text.to_owned(), ..diagnostic::Report::default() };
        self.session.told.emitter.report(DisplayLevel::Text, report);
    }

    fn verbose(&self, text: String) {
        self.session.told.emitter.verbose(1, None, || text);
    }

    fn error(&self, message: impl Into<String>) {
        self.session.told.tell(DisplayLevel::Error, &Diagnostic::error(message));
    }

    /// Returns the module or action that a word names.
    fn module(&self, word: &str) -> Option<String> {
        self.session.resolver.resolved(word, true).ok().flatten().map(|name| name.to_string())
    }

    /// Runs a line as a task: the module that it begins with, or else a command line.
    fn task(&mut self, line: &str, is_shell: bool) -> Result<Next, Stop> {
        if line.starts_with('#') {
            return Ok(Next::Line);
        }
        let mut words = line.split_whitespace();
        let module = words.next().filter(|word| !is_shell && self.module(word).is_some());
        let (module, arguments) = match module {
            Some(module) => (module.to_owned(), words.collect::<Vec<_>>().join(" ")),
            None => ("shell".to_owned(), line.to_owned()),
        };
        let options = self.task_options(&module, &arguments);
        let loaded = self.play(&module, &arguments).and_then(|play| {
            Playbook::of_play("__adhoc_playbook__", self.session.basedir, &play, self.session.context)
        });
        let playbook = match loaded {
            Ok(playbook) => playbook,
            Err(error) => {
                self.error(format!("Unable to build command: {}", error.full_message()));
                return Ok(Next::Line);
            }
        };
        let told = self.session.told;
        told.emitter.emit(run_start(&options, self.session.config, self.session.listeners.settings));
        let ended = self.run(&options, &playbook);
        let status = *ended.as_ref().unwrap_or(&1);
        told.emitter.emit(Event::RunEnd(Arc::new(RunEnd { status, reason: None })));
        self.session.listeners.dismiss();
        match ended {
            Ok(_) => {}
            Err(Stop::Error(error)) => told.tell(DisplayLevel::Error, &error),
            Err(Stop::Exit(_)) if told.interrupted.swap(false, Ordering::Relaxed) => {
                self.session.controller.kill_programs();
                self.error("User interrupted execution");
            }
            Err(stop) => return Err(stop),
        }
        Ok(Next::Line)
    }

    fn run(&self, options: &PlaybookOptions, playbook: &Playbook) -> Result<i32, Stop> {
        let wants_output = Arc::new(AtomicBool::new(false));
        let run = self.session.run(options, &wants_output);
        self.session.let_callbacks_in(options, playbook, &wants_output)?;
        run_console_command(&run, playbook, self.session.context)
    }

    fn task_options(&self, module: &str, arguments: &str) -> PlaybookOptions {
        let adhoc = AdHoc {
            pattern: self.pattern.clone(),
            module: module.to_owned(),
            args: arguments.to_owned(),
            task_timeout: self.timeout,
            ..self.options.adhoc.clone().unwrap_or_default()
        };
        PlaybookOptions { adhoc: Some(adhoc), ..self.options.clone() }
    }

    /// Makes the play of a task.
    fn play(&self, module: &str, arguments: &str) -> Result<Dict, Diagnostic> {
        // What is typed has no place that could be told.
        let nowhere = Some(Origin::described("<unknown>"));
        let mut task = Dict::new();
        task.insert("action", Value::Str(Str::trusted(module, nowhere.clone())));
        let arguments = parse_kv(&Str::trusted(arguments, nowhere.clone()), adhoc::takes_free_form(module))?;
        task.insert("args", arguments.with_origin(nowhere.clone()));
        task.insert("timeout", self.timeout);
        let mut play = Dict::new();
        play.insert("name", "Ansible Shell");
        play.insert("hosts", Value::Str(Str::trusted(self.pattern.as_str(), None)));
        play.insert("gather_facts", "no");
        play.insert("tasks", Value::list([Value::Dict(task.with_origin(nowhere))]));
        if let Some(user) = &self.remote_user {
            play.insert("remote_user", user.as_str());
        }
        play.insert("become", self.becomes);
        if let Some(user) = &self.become_user {
            play.insert("become_user", user.as_str());
        }
        play.insert("become_method", self.become_method.as_str());
        play.insert("check_mode", self.options.check);
        play.insert("diff", self.options.diff);
        if let Some(collections) = &self.collections {
            play.insert("collections", Value::list(collections.iter().map(|name| Value::str(name.as_str()))));
        }
        Ok(play)
    }
}

/// Writes what is neither logged nor coloured; a reader that is gone is no matter of ours.
fn write(text: &str) {
    let mut stdout = std::io::stdout();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// What Python says of a text that is no number.
fn no_number(text: &str) -> String {
    format!("invalid literal for int() with base 10: {}", value::str_repr(text))
}

/// An error that nobody expects, as the reference words it.
fn unexpected(reason: &str) -> Diagnostic {
    Diagnostic::new(Kind::Unexpected, format!("Unexpected Exception, this is probably a bug: {reason}"))
}
