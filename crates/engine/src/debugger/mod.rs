//! The task debugger: opened on a result, it lets the person at the terminal look at the task, its variables and its
//! result, change the first two, and have the task done again.
//!
//! Python is what its commands are written in under Ansible. Here paths (`task.args['src']`), literals and what the
//! template language knows of expressions can be looked at; paths can be assigned to and deleted. The rest is refused.

mod objects;
mod statement;
#[cfg(test)]
mod tests;

use crate::args;
use crate::executor::Job;
use crate::outcome::Outcome;
use crate::services::TaskServices;
use crate::strategy::PlayRun;
use config::settings;
use objects::Workbench;
use playbook::{Keyword, Task};
use std::sync::Arc;
use template::{Layered, Templar};
use value::{Dict, Value, pformat, repr};

/// What is to happen after the debugger.
pub(crate) enum Next {
    /// The run goes on with the result.
    Continue,
    /// The task is done again, as it was changed.
    Redo(Box<Redo>),
    /// The run ends.
    Quit,
}

/// A task that is to be done again.
pub(crate) struct Redo {
    /// The task with keywords that were changed.
    pub(crate) task: Arc<Task>,
    /// Its arguments; as written where nothing.
    pub(crate) args: Option<Dict>,
    /// Its name, rendered.
    pub(crate) name: Arc<str>,
    /// Variables that were changed, over all others.
    pub(crate) vars: Dict,
}

/// Tells whether the debugger may open on results of a task.
pub(crate) fn may_open(play: &PlayRun<'_>, task: &Task) -> bool {
    play.debugs_all || task.keyword(Keyword::Debugger).is_some()
}

/// Tells whether the debugger opens on a result.
pub(crate) fn opens(play: &PlayRun<'_>, outcome: &Outcome) -> bool {
    let ignores = play.run.config.bool(&settings::TASK_DEBUGGER_IGNORE_ERRORS);
    let fails = || outcome.is_failed() && !(ignores && outcome.fields.ignore_errors.is_true());
    match outcome.fields.debugger.as_str() {
        Some("always") => true,
        Some("never") => false,
        Some("on_failed") if fails() => true,
        Some("on_unreachable") if outcome.is_unreachable() => true,
        Some("on_skipped") if outcome.is_skipped() => true,
        _ => play.debugs_all && (fails() || outcome.is_unreachable()),
    }
}

/// Talks with the person until the debugger is left.
pub(crate) fn open(play: &PlayRun<'_>, job: &Job, outcome: &Outcome) -> Next {
    let mut session = Session { play, job, bench: Workbench::new(play.run, job, outcome), last: String::new() };
    let kind = if job.task.is_handler { "HANDLER" } else { "TASK" };
    let prompt = format!("[{}] {kind}: {} (debug)> ", job.host.name, job.task.display_name(Some(&job.name)));
    loop {
        play.run.events.barrier();
        let Some(line) = play.run.terminal.ask(&prompt, false) else {
            // Ansible: Ctrl-C leaves without a word; the end of the input is the command `EOF`.
            if play.run.events.aborted().is_none() {
                session.say("User interrupted execution");
            }
            return Next::Quit;
        };
        if play.run.events.aborted().is_some() {
            return Next::Quit;
        }
        if let Some(next) = session.command(line.trim()) {
            return next;
        }
    }
}

struct Session<'a> {
    play: &'a PlayRun<'a>,
    job: &'a Job,
    bench: Workbench,
    /// The last command: an empty line repeats it.
    last: String,
}

/// Commands and what `help` says of them.
const COMMANDS: &[(&str, &str)] = &[
    ("EOF", "Quit"),
    ("c", "Continue to next result"),
    ("continue", "Continue to next result"),
    ("h", "List available commands with \"help\" or detailed help with \"help cmd\"."),
    ("help", "List available commands with \"help\" or detailed help with \"help cmd\"."),
    ("p", "Pretty Print"),
    ("pprint", "Pretty Print"),
    ("q", "Quit"),
    ("quit", "Quit"),
    ("r", "Schedule task for re-execution. The re-execution may not be the next result"),
    ("redo", "Schedule task for re-execution. The re-execution may not be the next result"),
    ("u", "Recreate the task from ``task._ds``, and template with updated ``task_vars``"),
    ("update_task", "Recreate the task from ``task._ds``, and template with updated ``task_vars``"),
];

impl Session<'_> {
    fn say(&self, text: &str) {
        self.play.run.say(text);
    }

    fn complain(&self, problem: &statement::Problem) {
        self.say(&format!("***{}:{}", problem.kind, problem.text));
    }

    /// Does what a line asks for; tells how to go on where it ends the debugger.
    fn command(&mut self, line: &str) -> Option<Next> {
        let line = if line.is_empty() { std::mem::take(&mut self.last) } else { line.to_owned() };
        if line.is_empty() {
            return None;
        }
        self.last.clone_from(&line);
        let line = line.strip_prefix('?').map_or_else(|| line.clone(), |topic| format!("help {topic}"));
        let end = line.find(|ch: char| !ch.is_ascii_alphanumeric() && ch != '_').unwrap_or(line.len());
        let (word, rest) = line.split_at(end);
        match word {
            "EOF" | "q" | "quit" => {
                self.say("User interrupted execution");
                return Some(Next::Quit);
            }
            "c" | "continue" => return Some(Next::Continue),
            "r" | "redo" => return Some(Next::Redo(Box::new(self.bench.redo()))),
            "u" | "update_task" => self.update(),
            "p" | "pprint" => match self.bench.evaluate(self.play.run, self.job, rest.trim(), "<string>") {
                Ok(value) => self.say(&pformat(&value)),
                Err(problem) => self.complain(&problem),
            },
            "h" | "help" => self.help(rest.trim()),
            _ => match self.bench.execute(self.play.run, self.job, &line) {
                Ok(None | Some(Value::None)) => {}
                Ok(Some(value)) => self.say(&repr(&value)),
                Err(problem) => self.complain(&problem),
            },
        }
        None
    }

    fn help(&self, topic: &str) {
        if topic.is_empty() {
            let title = "Documented commands (type help <topic>):";
            let names: Vec<&str> = COMMANDS.iter().map(|(name, _)| *name).collect();
            self.say(&format!("\n{title}\n{}\n{}", "=".repeat(title.len()), names.join("  ")));
            self.say("");
            return;
        }
        match COMMANDS.iter().find(|(name, _)| *name == topic) {
            Some((_, text)) => self.say(text),
            None => self.say(&format!("*** No help on {topic}")),
        }
    }

    /// Goes back to the task as written, its arguments rendered with the variables as they are now.
    fn update(&mut self) {
        let run = self.play.run;
        let task = &self.job.task;
        let services = TaskServices::new(run, task);
        let over = self.bench.changed_vars();
        let scope = Layered { over: &over, under: &self.job.vars };
        let templar = Templar::new(&run.environment, &scope, &services);
        match args::finalize(run, task, run.args_of(task), run.action_of(task), &templar) {
            Ok(args) => self.bench.reset(task, args),
            Err(error) => self.say(&format!("***Error:{}", error.full_message())),
        }
    }
}
