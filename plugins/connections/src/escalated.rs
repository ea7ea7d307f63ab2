//! Work as another user on the machine we run on: command lines behind a become plugin, and native modules in a process
//! of ours that the plugin starts.
//!
//! That process is started with the words that the app gave ([`Controller`]); it reads its order as JSON and calls
//! [`run_escalated`]. It gets the order only once it runs as the other user.

use crate::background::{self, Work};
use crate::{ConnectionSpec, Controller, order};
use connection::{Become, Exchange, ExecResult, Turn, Wrapped};
use diagnostic::Diagnostic;
use module::payload::Job;
use module::{Command, Dialog, Lines, LocalSystem, Output, Reply, Request, Stream, System, os_error, shell_words};
use std::path::Path;
use std::time::Duration;
use value::{Dict, JsonStyle, Value, parse_json, str_repr, to_json, to_text};

/// How tasks of a connection become another user.
#[derive(Clone, Debug)]
pub(crate) struct Escalation {
    pub(crate) plugin: std::sync::Arc<dyn Become>,
    /// How long the program may take until the command starts.
    pub(crate) limit: Duration,
    /// Drops what it prints before.
    pub(crate) strips: bool,
    /// The shell that runs the command as the other user.
    pub(crate) shell: String,
}

/// What is run as another user.
pub(crate) struct Errand<'a> {
    /// The command line.
    pub(crate) line: &'a str,
    /// The shell that it is given to first.
    pub(crate) executable: Option<&'a str>,
    /// What the command reads, once it has started.
    pub(crate) stdin: Option<Vec<u8>>,
    /// The folder it starts in.
    pub(crate) cwd: Option<std::path::PathBuf>,
}

impl Escalation {
    /// How a connection's tasks become another user; nothing where that is the user that we are.
    pub(crate) fn of(spec: &ConnectionSpec, controller: &Controller) -> Option<Self> {
        let plugin = std::sync::Arc::clone(spec.becomes.as_ref()?);
        if plugin.user() == controller.user && !controller.becomes_same_user {
            return None;
        }
        let limit = spec.set("ansible_local_become_success_timeout");
        let limit = limit.and_then(|limit| to_text(limit).trim().parse().ok()).unwrap_or(controller.become_timeout);
        let strips = spec.set("ansible_local_become_strip_preamble");
        Some(Escalation {
            plugin,
            // Ansible: less than a second is no limit of its own.
            limit: Duration::from_secs(u64::try_from(limit).ok().filter(|limit| *limit > 0).unwrap_or(10)),
            strips: strips.map_or(controller.strips_preamble, crate::is_on),
            shell: spec.set("ansible_shell_executable").map_or_else(|| controller.executable.clone(), to_text),
        })
    }

    /// Runs a command line as the other user.
    pub(crate) fn run(
        &self,
        errand: &Errand<'_>,
        system: &LocalSystem,
        shell: &str,
        output: Output<'_>,
    ) -> Result<ExecResult, Diagnostic> {
        let wrapped = self.plugin.wrap(errand.line, &self.shell);
        let line = match errand.executable {
            Some(own) => format!("{own} -c {}", shell_words::quote(&wrapped.line)),
            None => wrapped.line.clone(),
        };
        let command = Command {
            arguments: vec![shell.to_owned(), "-c".to_owned(), line],
            environment: system.environment().to_vec(),
            cwd: errand.cwd.clone(),
            ..Command::default()
        };
        let mut talk = Talk::new(self, &wrapped, errand.stdin.clone(), output);
        // Ansible: a terminal where a password is asked for, as some programs read it from nothing else.
        let has_terminal = talk.exchange.expects_prompt() && errand.stdin.is_none();
        let done = system.talk(&command, &mut talk, has_terminal);
        talk.lines.finish(talk.output);
        let done = done.map_err(|error| Diagnostic::error(os_error(&error, &str_repr(shell))))?;
        if let Some(problem) = talk.problem {
            return Err(problem);
        }
        if !talk.exchange.is_done() && !done.timed_out {
            return Err(talk.exchange.ended());
        }
        let (stdout, stderr) = talk.exchange.into_output(self.strips);
        Ok(ExecResult { status: done.status, stdout, stderr })
    }
}

struct Talk<'a, 'o> {
    exchange: Exchange<'a>,
    stdin: Option<Vec<u8>>,
    problem: Option<Diagnostic>,
    lines: Lines,
    output: Output<'o>,
}

impl<'a, 'o> Talk<'a, 'o> {
    fn new(escalation: &'a Escalation, wrapped: &'a Wrapped, stdin: Option<Vec<u8>>, output: Output<'o>) -> Self {
        let exchange = Exchange::new(escalation.plugin.as_ref(), wrapped, escalation.limit);
        Talk { exchange, stdin, problem: None, lines: Lines::default(), output }
    }
}

impl Dialog for Talk<'_, '_> {
    fn hear(&mut self, stream: Stream, piece: &[u8]) -> Reply {
        if self.exchange.is_done() {
            self.lines.push(stream, piece, self.output);
        }
        match self.exchange.hear(stream == Stream::Stderr, piece) {
            Ok(Turn::Wait) => Reply::Wait,
            Ok(Turn::Answer(words)) => Reply::Say(words),
            Ok(Turn::Done) => Reply::Leave(self.stdin.take()),
            Err(problem) => {
                self.problem = Some(problem);
                Reply::Wait
            }
        }
    }

    fn gives_up(&mut self) -> bool {
        if self.problem.is_none() && self.exchange.is_late() {
            self.problem = Some(self.exchange.timed_out());
        }
        self.problem.is_some()
    }
}

/// What another process of ours is to do.
pub(crate) enum Task<'a> {
    /// A native module.
    Module,
    /// A packed module, its files in a folder, in the background.
    Job(&'a Job, &'a str),
}

/// Writes down what another process is to do for a request.
pub(crate) fn order(request: &Request, task: &Task<'_>) -> Vec<u8> {
    let mut order = order::of_request(request, &request.environment);
    if let Some(background) = &request.background {
        order.insert("background", order::of_background(background));
    }
    if let Task::Job(job, folder) = task {
        let mut written = Dict::new();
        written.insert("line", job.line.as_str());
        written.insert("interpreter", job.interpreter.as_str());
        written.insert("folder", *folder);
        written.insert("keep", request.keep_remote_files);
        order.insert("job", written);
    }
    to_json(&Value::Dict(order), JsonStyle::default()).into_bytes()
}

/// Tells whether a user that has no special rights on a program may start it.
pub(crate) fn may_start(program: &str, system: &LocalSystem) -> bool {
    let path = Path::new(program);
    let allows = |path: &Path, wanted: u32| system.stat(path).is_ok_and(|stat| stat.mode & wanted == wanted);
    allows(path, 0o005) && path.ancestors().skip(1).all(|folder| folder.as_os_str().is_empty() || allows(folder, 0o001))
}

/// Does what an order asks for, and returns the answer as JSON: what the process calls that a become plugin started.
pub fn run_escalated(order: &str, mut system: LocalSystem, program: &[String]) -> Result<String, Diagnostic> {
    let Ok(Value::Dict(order)) = parse_json(order) else {
        return Err(Diagnostic::error("an order has to be a JSON object"));
    };
    let mut request = order::to_request(&order);
    let result = if let Some(Value::Dict(background)) = order.get("background") {
        let background = order::to_background(background);
        request.background = Some(background.clone());
        let text = |dict: &Dict, key: &str| dict.get(key).map(to_text).unwrap_or_default();
        match order.get("job") {
            Some(Value::Dict(written)) => {
                let job =
                    Job { files: Vec::new(), line: text(written, "line"), interpreter: text(written, "interpreter") };
                let folder = text(written, "folder");
                let remove = !written.get("keep").is_some_and(Value::is_true);
                let work = Work::Job { job: &job, folder: &folder, remove };
                background::start(&background, &request, &work, &system, program, "/bin/sh")?
            }
            _ => background::start(&background, &request, &Work::Native, &system, program, "/bin/sh")?,
        }
    } else {
        let Some(native) = modules::find(&request.name) else {
            let message = format!("The module {} was not found in configured module paths", request.name);
            return Err(Diagnostic::error(message));
        };
        (native.run)(&request, &mut system, &mut |_, _| {})
    };
    Ok(to_json(&Value::Dict(result), JsonStyle::default()))
}

/// Returns the command line that starts another process of ours, and feeds it nothing yet.
pub(crate) fn line(controller: &Controller) -> Option<String> {
    let words: Vec<String> = controller.escalated.iter().map(|word| shell_words::quote(word)).collect();
    (!words.is_empty()).then(|| words.join(" "))
}
