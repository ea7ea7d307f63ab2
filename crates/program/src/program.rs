//! A program: started, described, given its options.

use crate::ProgramError;
use crate::bounded::{Bounded, NotPut, Taken};
use crate::message::{self, Description, START_HOOKS};
use crate::process::{Ending, Pipes, Process};
use crate::reader::{self, Said};
use event::HOOKS;
use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::PathBuf;
use std::process::ChildStdin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use value::{Dict, Value};

/// How many bytes of events may wait for a program to read them.
const OUTBOX: usize = 16 * 1024 * 1024;

/// How many bytes of what a program says may wait to be shown: one that talks without end waits itself.
const INBOX: usize = 1024 * 1024;

/// How much is written at once.
const CHUNK: usize = 64 * 1024;

/// What is started, and where.
#[derive(Clone, Debug, Default)]
pub struct LoadOrder {
    /// The name by which settings know it: its file's.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// The working directory.
    pub cwd: PathBuf,
    /// Columns of the screen less one.
    pub columns: usize,
    /// Whether output is coloured.
    pub color: bool,
    /// How many `-v` there are.
    pub verbosity: u8,
    /// How long it may take over one thing.
    pub timeout: Duration,
}

/// With what it listens.
#[derive(Clone, Debug, Default)]
pub struct StartOrder {
    /// The values of its options.
    pub options: Dict,
    /// Whether the run waits for its answers at the start of plays, tasks and handlers.
    pub answers_at_start: bool,
}

/// What is written to a program, line by line.
pub(crate) type Outbox = Arc<Bounded<String>>;

/// What a program says.
pub(crate) type Inbox = Arc<Bounded<Said>>;

/// A program that listens to a run. Its process group ends when this is dropped.
#[expect(clippy::struct_excessive_bools, reason = "two are what it asked for, two what became of it")]
pub struct Program {
    pub(crate) name: String,
    pub(crate) timeout: Duration,
    pub(crate) outbox: Outbox,
    pub(crate) inbox: Inbox,
    pub(crate) process: Process,
    pub(crate) hooks: HashSet<&'static str>,
    /// Hooks whose events end with `done`.
    pub(crate) awaited: HashSet<&'static str>,
    pub(crate) wants_implicit: bool,
    pub(crate) answers_at_start: bool,
    /// What it said before somebody was there to show it.
    pub(crate) early: Vec<Said>,
    /// The last event that was sent.
    pub(crate) sent: Option<u64>,
    /// The first event that had no room ahead of its turn.
    pub(crate) behind: Option<u64>,
    /// How much longer it may keep the run waiting for room.
    pub(crate) patience: Duration,
    /// The last event that it is done with.
    pub(crate) done: Option<u64>,
    /// Changes that it wants, by the event whose answer they are.
    pub(crate) answers: BTreeMap<u64, Vec<Value>>,
    /// Changes that no `done` has followed yet.
    pub(crate) unanswered: Vec<Value>,
    /// The status with which the run is to end, until that is told.
    pub(crate) abort: Option<i32>,
    /// It has asked for the end of the run.
    pub(crate) has_aborted: bool,
    /// It wants no further events.
    pub(crate) has_left: bool,
    /// It failed, and is neither sent nor heard anything more.
    pub(crate) is_stopped: bool,
    /// It has ended.
    pub(crate) ended: Option<Ending>,
    /// When the run was over.
    pub(crate) run_over: Option<Instant>,
}

impl Program {
    /// Starts a program and has it describe itself.
    pub fn load(order: &LoadOrder) -> Result<(Program, Description), ProgramError> {
        let (process, pipes) = Process::start(&order.path, &order.cwd)?;
        let (outbox, inbox) = serve(&order.name, pipes)?;
        let mut program = Program {
            name: order.name.clone(),
            timeout: order.timeout,
            outbox,
            inbox,
            process,
            hooks: HashSet::new(),
            awaited: HashSet::new(),
            wants_implicit: false,
            answers_at_start: false,
            early: Vec::new(),
            sent: None,
            behind: None,
            patience: order.timeout,
            done: None,
            answers: BTreeMap::new(),
            unanswered: Vec::new(),
            abort: None,
            has_aborted: false,
            has_left: false,
            is_stopped: false,
            ended: None,
            run_over: None,
        };
        let hello = message::hello(order.columns, order.color, order.verbosity);
        let _ = program.put(hello, Instant::now());
        let description = program.description()?;
        program.hooks = description.hooks.iter().copied().collect();
        // One that has the screen says when each line of it is there.
        let awaited = if description.kind == "stdout" { &description.hooks } else { &description.sync };
        program.awaited = awaited.iter().copied().collect();
        program.answers_at_start = description.sync.iter().any(|hook| START_HOOKS.contains(hook));
        program.wants_implicit = description.wants_implicit;
        Ok((program, description))
    }

    /// Gives it its options; from now on it may be sent events.
    pub fn start(&mut self, order: StartOrder) {
        self.answers_at_start &= order.answers_at_start;
        let _ = self.put(message::start(order.options), Instant::now());
    }

    /// Returns the hooks that it is sent, in the order of [`HOOKS`].
    pub fn hooks(&self) -> Vec<String> {
        HOOKS.into_iter().filter(|hook| self.hooks.contains(hook)).map(str::to_owned).collect()
    }

    fn description(&mut self) -> Result<Description, ProgramError> {
        let deadline = Instant::now() + self.timeout;
        loop {
            let is_late = Instant::now() > deadline;
            match self.inbox.take(Some(deadline)) {
                Taken::Item(Said::Line(line)) => return Description::read(&line),
                Taken::Item(said @ (Said::Stderr(_) | Said::StderrCut)) if !is_late => self.early.push(said),
                Taken::Item(Said::Garbage(problem)) => return Err(ProgramError::Description(problem)),
                Taken::Item(Said::Mute) => {
                    return Err(ProgramError::Gone("it closed its stdout".to_owned()));
                }
                Taken::Item(Said::Gone { ending, held }) => {
                    if !held {
                        self.process.let_go();
                    }
                    return Err(ProgramError::Gone(self.last_words(&ending.to_string())));
                }
                Taken::Item(_) | Taken::Nothing => {
                    return Err(ProgramError::Silent { seconds: self.timeout.as_secs_f64() });
                }
                Taken::Closed => return Err(ProgramError::Gone("its pipes are closed".to_owned())),
            }
        }
    }

    /// Adds the last line of stderr to a reason: there most languages tell what went wrong.
    fn last_words(&self, reason: &str) -> String {
        let last = self.early.iter().rev().find_map(|said| match said {
            Said::Stderr(lines) => lines.lines().rev().map(str::trim).find(|line| !line.is_empty()),
            _ => None,
        });
        last.map_or_else(|| reason.to_owned(), |line| format!("{reason}: {line}"))
    }

    /// Hands a line to the thread that writes.
    pub(crate) fn put(&self, mut line: String, deadline: Instant) -> Result<(), NotPut> {
        line.push('\n');
        let weight = line.len();
        self.outbox.put(line, weight, Some(deadline))
    }

    /// Ends its processes; it gets and says nothing more.
    pub(crate) fn stop(&mut self) {
        self.is_stopped = true;
        self.process.kill();
        self.outbox.abandon();
        self.inbox.abandon();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.outbox.abandon();
        self.inbox.abandon();
    }
}

/// Starts the two threads that serve a program's pipes.
fn serve(name: &str, pipes: Pipes) -> std::io::Result<(Outbox, Inbox)> {
    let Pipes { stdin, stdout, stderr, end } = pipes;
    let outbox = Arc::new(Bounded::new(OUTBOX));
    let inbox = Arc::new(Bounded::new(INBOX));
    let lines = Arc::clone(&outbox);
    std::thread::Builder::new().name(format!("to {name}")).spawn(move || write(stdin, &lines))?;
    let said = Arc::clone(&inbox);
    std::thread::Builder::new().name(format!("from {name}")).spawn(move || reader::run(stdout, stderr, &end, &said))?;
    Ok((outbox, inbox))
}

/// Writes lines until there are no more, or nobody reads them.
fn write(mut stdin: ChildStdin, lines: &Bounded<String>) {
    while let Taken::Item(mut chunk) = lines.take(None) {
        while chunk.len() < CHUNK {
            let Taken::Item(line) = lines.take(Some(Instant::now())) else { break };
            chunk.push_str(&line);
        }
        if stdin.write_all(chunk.as_bytes()).is_err() {
            lines.abandon();
            return;
        }
    }
}
