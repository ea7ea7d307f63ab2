//! `dense`: one line that is rewritten while a task runs; only what changed or failed stays.

use crate::inherited::OF_DEFAULT;
use crate::labels::delegated_address;
use crate::results::{ResultFormat, show_warnings};
use crate::{default, recap};
use event::{
    Callback, CallbackError, CallbackPlugin, Display, Event, Paint, Play, Recorded, Reply, Stats, Task, TaskResult,
};
use std::sync::Arc;
use value::{Dict, Value, to_text};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "dense",
    collection: "community.general",
    summary: "Rewrites one line while a task runs, and keeps what changed or failed",
    doc: "For terminals: the line of the running task names its hosts in the colours of their states, and stays only where \
          something changed or failed. With `-v` such results are shown too, with a summary; from `-vv` on it is \
          `default`. It moves the cursor whatever its output goes to.",
    kind: "stdout",
    needs_enabled: false,
    options: &OF_DEFAULT,
    build: |options| {
        Ok(Box::new(Dense {
            default: (default::PLUGIN.build)(options)?,
            is_started: false,
            hosts: Vec::new(),
            keeps_line: false,
            is_title_shown: false,
            plays: 0,
            tasks: 0,
            handlers: 0,
            kind: Kind::Task,
            task: Arc::default(),
        }))
    },
};

const RESET: &str = "\u{1b}[0;0m";
const BOLD: &str = "\u{1b}[1m";
const UNDERLINE: &str = "\u{1b}[4m";
const CLEAR_LINE: &str = "\u{1b}[2K";
const SAVE: &str = "\u{1b}[s";
const RESTORE: &str = "\u{1b}[u";
const WRAP: &str = "\u{1b}[7h";
const NO_WRAP: &str = "\u{1b}[7l";
const WHITE_ON_RED: &str = "\u{1b}[1;37m\u{1b}[41m";

/// States of hosts; a later one takes the place of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Skipped,
    Ok,
    Changed,
    Failed,
    Unreachable,
    /// Failed, and it does not matter. Ansible: it has no place among the others.
    Ignored,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Skipped => "skipped",
            State::Ok => "ok",
            State::Changed => "changed",
            State::Failed => "failed",
            State::Unreachable => "unreachable",
            State::Ignored => "ignored",
        }
    }

    fn color(self) -> &'static str {
        match self {
            State::Skipped => "\u{1b}[0;36m",
            State::Ok => "\u{1b}[0;32m",
            State::Changed => "\u{1b}[0;33m",
            State::Failed => "\u{1b}[0;31m",
            State::Unreachable => "\u{1b}[1;31m",
            State::Ignored => "\u{1b}[46m\u{1b}[1;31m",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Task,
    Handler,
}

struct HostState {
    name: Arc<str>,
    state: State,
    delegate: Option<String>,
}

struct Dense {
    /// All there is from `-vv` on, and what has no form of its own below.
    default: Box<dyn Callback>,
    is_started: bool,
    /// The hosts of the task so far.
    hosts: Vec<HostState>,
    /// The line is to stay.
    keeps_line: bool,
    is_title_shown: bool,
    plays: u64,
    tasks: u64,
    handlers: u64,
    kind: Kind,
    task: Arc<Task>,
}

impl Callback for Dense {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        if display.verbosity() >= 2 {
            return self.default.on_event(event, display);
        }
        match &event.event {
            Event::PlaybookOnStart(_) => {
                if !self.is_started {
                    self.is_started = true;
                    write(&[RESET, SAVE, CLEAR_LINE], display);
                }
                return self.default.on_event(event, display);
            }
            Event::PlaybookOnPlayStart(play) => self.play_start(play, display),
            Event::PlaybookOnTaskStart(task) => self.task_start(task, Kind::Task, display),
            Event::PlaybookOnHandlerTaskStart(task) => self.task_start(task, Kind::Handler, display),
            Event::PlaybookOnCleanupTaskStart(_) => write(&["cleanup."], display),
            Event::PlaybookOnNoHostsRemaining => {
                self.leave_line(display);
                write(&[WHITE_ON_RED, "NO MORE HOSTS LEFT"], display);
                next_line(display);
            }
            Event::RunnerOnOk(result) | Event::RunnerItemOnOk(result) => {
                let has_changed = result.result.get("changed").is_some_and(Value::is_true);
                self.add(result, if has_changed { State::Changed } else { State::Ok }, display)?;
            }
            Event::RunnerOnFailed { result, .. } | Event::RunnerItemOnFailed(result) => {
                let is_ignored = result.task.ignore_errors.is_true();
                self.add(result, if is_ignored { State::Ignored } else { State::Failed }, display)?;
            }
            Event::RunnerOnSkipped(result) | Event::RunnerItemOnSkipped(result) => {
                self.add(result, State::Skipped, display)?;
            }
            Event::RunnerOnUnreachable(result) => self.add(result, State::Unreachable, display)?,
            Event::OnFileDiff(_) => {
                write(&[BOLD], display);
                let reply = self.default.on_event(event, display)?;
                write(&[RESET], display);
                return Ok(reply);
            }
            Event::PlaybookOnInclude(_) => {}
            Event::PlaybookOnStats(stats) => self.recap(stats, display),
            _ => return self.default.on_event(event, display),
        }
        Ok(Reply::Continue)
    }

    fn finish(&mut self, display: &mut dyn Display) -> Result<(), CallbackError> {
        if self.is_started {
            next_line(display);
        }
        Ok(())
    }

    fn wants_revived(&self) -> bool {
        false
    }
}

/// Writes to the screen as it is, never to the log.
fn write(parts: &[&str], display: &mut dyn Display) {
    display.display(&parts.concat(), Paint { keep_line: true, ..Paint::PLAIN.screen_only() });
}

fn next_line(display: &mut dyn Display) {
    write(&[RESTORE, RESET, "\n", SAVE, CLEAR_LINE], display);
}

impl Dense {
    /// Begins a new line where the last is to stay, else the same anew.
    fn leave_line(&mut self, display: &mut dyn Display) {
        if display.verbosity() == 0 && self.keeps_line {
            next_line(display);
        } else {
            write(&[RESTORE, RESET, CLEAR_LINE], display);
        }
        self.keeps_line = false;
    }

    /// Returns `task 3`.
    fn place(&self) -> String {
        match self.kind {
            Kind::Task => format!("task {}", self.tasks),
            Kind::Handler => format!("handler {}", self.handlers),
        }
    }

    fn play_start(&mut self, play: &Play, display: &mut dyn Display) {
        self.leave_line(display);
        (self.tasks, self.handlers) = (0, 0);
        self.plays += 1;
        let name = Some(play.name.trim()).filter(|name| !name.is_empty()).unwrap_or("unnamed");
        write(&[BOLD, &format!("PLAY {}: {}", self.plays, name.to_uppercase())], display);
        next_line(display);
    }

    fn task_start(&mut self, task: &Arc<Task>, kind: Kind, display: &mut dyn Display) {
        if kind == Kind::Task && !(display.verbosity() == 0 && self.keeps_line) {
            // What the task before wrote is left until there is something new.
            write(&[RESTORE, RESET], display);
            self.keeps_line = false;
        } else {
            self.leave_line(display);
        }
        self.is_title_shown = false;
        self.hosts.clear();
        self.task = Arc::clone(task);
        self.kind = kind;
        if &*task.name != "setup" {
            match kind {
                Kind::Task => self.tasks += 1,
                Kind::Handler => self.handlers += 1,
            }
        }
        write(&[UNDERLINE, &self.place(), ".", RESET], display);
    }

    /// Takes in what became of a host, and rewrites the line.
    fn add(&mut self, result: &TaskResult, state: State, display: &mut dyn Display) -> Result<(), CallbackError> {
        let name = &result.host.name;
        let index = match self.hosts.iter().position(|host| host.name == *name) {
            None => {
                self.hosts.push(HostState { name: Arc::clone(name), state, delegate: None });
                self.hosts.len() - 1
            }
            Some(index) => {
                let known = &mut self.hosts[index].state;
                if *known == State::Ignored || state == State::Ignored {
                    // Ansible: it fails to compare an ignored failure with another state.
                    return Err(CallbackError::Message("tuple.index(x): x not in tuple".to_owned()));
                }
                *known = state.max(*known);
                index
            }
        };
        if let Some(address) = delegated_address(&result.result)? {
            self.hosts[index].delegate = Some(address);
        }
        self.progress(display);
        if matches!(state, State::Changed | State::Failed | State::Unreachable) {
            self.keeps_line = true;
            if display.verbosity() == 1 {
                self.title(display);
                self.result(result, state, display)?;
            }
        }
        Ok(())
    }

    fn progress(&self, display: &mut dyn Display) {
        let mut text = [RESTORE, RESET, CLEAR_LINE, NO_WRAP, UNDERLINE, &self.place(), ":", RESET].concat();
        for host in &self.hosts {
            text.push(' ');
            if let Some(delegate) = host.delegate.as_deref().filter(|delegate| !delegate.is_empty()) {
                text.push_str(delegate);
                text.push('>');
            }
            text.extend([host.state.color(), &*host.name, RESET]);
        }
        text.push_str(WRAP);
        write(&[&text], display);
    }

    fn title(&mut self, display: &mut dyn Display) {
        write(&[RESTORE, RESET, CLEAR_LINE], display);
        if !self.is_title_shown {
            self.is_title_shown = true;
            write(&[UNDERLINE, &self.place(), ": ", self.task.name.trim()], display);
            next_line(display);
        }
        self.keeps_line = false;
    }

    fn result(&mut self, result: &TaskResult, state: State, display: &mut dyn Display) -> Result<(), CallbackError> {
        self.leave_line(display);
        if &*result.task.action == "include" {
            return Ok(());
        }
        let shown = without_trifles(&result.result);
        let mut text = match state {
            State::Failed if shown.contains("exception") => {
                "An exception occurred during task execution. To see the full traceback, use -vvv.".to_owned()
            }
            State::Unreachable => match shown.get("msg") {
                Some(message) => to_text(message),
                None => return Err(CallbackError::Message("'msg'".to_owned())),
            },
            _ => String::new(),
        };
        if text.is_empty() {
            ResultFormat::default().dump(&mut text, &shown, None, display.verbosity());
        }
        if !(result.task.loop_items.is_true() && shown.contains("results")) {
            let host = &*result.host.name;
            let host = match delegated_address(&shown)? {
                Some(address) => [RESET, host, ">", state.color(), &address].concat(),
                None => host.to_owned(),
            };
            write(&[state.color(), state.name(), ": ", &host, ": ", &text, "\n", RESET, SAVE, CLEAR_LINE], display);
        }
        if state == State::Changed {
            show_warnings(result, display);
        }
        Ok(())
    }

    fn recap(&mut self, stats: &Stats, display: &mut dyn Display) {
        let keeps_line = self.keeps_line;
        self.leave_line(display);
        self.keeps_line = keeps_line;
        if display.verbosity() == 0 {
            return;
        }
        write(&[BOLD, UNDERLINE, "SUMMARY"], display);
        next_line(display);
        for (host, counts) in &stats.hosts {
            let mut text = String::new();
            recap::line(&mut text, "", host, counts, &recap::WITHOUT_SKIPPED, Some(&*display));
            display.display(&text, Paint::PLAIN.screen_only());
        }
    }
}

/// Returns a result without times and flags that the line tells already, and without what is empty.
fn without_trifles(result: &Dict) -> Dict {
    const TRIFLES: [&str; 7] = ["delta", "end", "failed", "failed_when_result", "invocation", "start", "stdout_lines"];
    let is_empty = |value: &Value| match value {
        Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Dict(_) => !value.is_true(),
        _ => false,
    };
    let is_shown =
        |key: &Value, value: &Value| !key.as_str().is_some_and(|key| TRIFLES.contains(&key)) && !is_empty(value);
    result.iter().filter(|(key, value)| is_shown(key, value)).map(|(key, value)| (key.clone(), value.clone())).collect()
}
