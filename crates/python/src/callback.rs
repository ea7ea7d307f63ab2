//! A Python plugin as a callback: events go ahead to its process, and what it shows is shown when their turn comes.

use crate::PythonError;
use crate::message::{Done, Said, Shown};
use crate::plugin::{Plugin, Started};
use event::{Callback, CallbackError, Color, Display, Event, Paint, Recorded, Reply, Show};
use std::collections::HashSet;
use std::sync::PoisonError;
use std::time::Instant;
use value::{Dict, Value};

/// Which start hooks are answered before the run goes on (`callback_writeback`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writeback {
    /// The run waits.
    Waits,
    /// It does not.
    GoesOn,
}

/// A Python plugin that listens to a run.
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own")]
pub struct PythonCallback {
    plugin: Plugin,
    hooks: HashSet<String>,
    started: Started,
    writeback: Writeback,
    revived: bool,
    is_stdout: bool,
    patches_display: bool,
    /// The number of the last call that was not an event.
    calls: i64,
    /// The last event that was sent ahead.
    sent: Option<u64>,
    is_over: bool,
}

impl PythonCallback {
    /// Makes a callback of a plugin that was started. `revived` tells whether it is in a place whose plugins get the hooks that
    /// Ansible no longer calls.
    pub fn new(
        plugin: Plugin,
        started: Started,
        writeback: Writeback,
        is_stdout: bool,
        revived: bool,
    ) -> PythonCallback {
        PythonCallback {
            plugin,
            hooks: started.hooks.iter().cloned().collect(),
            is_over: started.disabled,
            patches_display: started.patches_display,
            started,
            writeback,
            revived,
            is_stdout,
            calls: -1,
            sent: None,
        }
    }

    fn wants(&self, event: &Event) -> bool {
        let hook = event.hook();
        if self.is_over {
            return false;
        }
        // The plugin is told of each play's context, and knows each play and task, whatever hooks it has.
        matches!(event, Event::RunStart(_) | Event::PlaybookOnStart(_) | Event::PlaybookOnPlayStart(_))
            || self.hooks.contains(hook)
            || (self.started.any && is_of_ansible(event))
    }

    fn send(&mut self, event: &Recorded) {
        if self.sent.is_some_and(|sent| sent >= event.seq) {
            return;
        }
        self.sent = Some(event.seq);
        if let Some(world) = &event.world {
            let mut worlds = self.plugin.channel.worlds.lock().unwrap_or_else(PoisonError::into_inner);
            worlds.add(seq_of(event), std::sync::Arc::clone(world));
        }
        self.plugin.channel.send(&event.to_json());
    }

    /// Shows what the plugin says until it is done with something; nothing where it ended.
    fn until_done(&mut self, seq: Option<i64>, display: &mut dyn Display) -> Result<Option<Done>, PythonError> {
        let deadline = Instant::now() + self.plugin.timeout;
        loop {
            match self.plugin.hear(deadline)? {
                Said::Show(shown) => show(shown, display),
                Said::Prompt { id } => self.plugin.refuse_prompt(id),
                Said::Done(done) if done.seq == seq || done.exit.is_some() => return Ok(Some(done)),
                Said::Gone(reason) => {
                    self.plugin.is_gone();
                    return if seq.is_none() { Ok(None) } else { Err(PythonError::Garbage(reason)) };
                }
                Said::Done(_) | Said::Loaded(_) | Said::Started(_) | Said::Failed { .. } => {}
            }
        }
    }

    /// What a dead plugin costs: one message, and silence from then on.
    fn give_up(&mut self, error: PythonError) -> CallbackError {
        self.is_over = true;
        CallbackError::Message(match error {
            PythonError::Garbage(reason) => format!("{reason}; it gets no further events"),
            other => other.to_string(),
        })
    }
}

impl Callback for PythonCallback {
    fn ahead(&mut self, event: &Recorded) {
        // Where others show something through it, events and calls have to come in their turn.
        if self.wants(&event.event) && !self.takes_display() {
            self.send(event);
        }
    }

    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        for shown in self.plugin.early.drain(..) {
            show(shown, display);
        }
        if let Event::RunEnd(end) = &event.event
            && end.status == 99
        {
            self.plugin.interrupt();
        }
        if !self.wants(&event.event) {
            return Ok(Reply::Continue);
        }
        self.send(event);
        let seq = seq_of(event);
        let done = match self.until_done(Some(seq), display) {
            Ok(done) => done.unwrap_or_default(),
            Err(error) => return Err(self.give_up(error)),
        };
        self.plugin.channel.worlds.lock().unwrap_or_else(PoisonError::into_inner).done(seq);
        for (hook, message) in &done.errors {
            let name = &self.plugin.name;
            display.warning(&format!("Callback dispatch '{hook}' failed for plugin '{name}': {message}"));
        }
        self.patches_display |= done.patches_display;
        self.is_over |= done.disabled;
        if let Some(status) = done.exit {
            self.is_over = true;
            return Ok(Reply::Abort(status));
        }
        if done.mutations.is_empty() {
            return Ok(Reply::Continue);
        }
        let mutations: Dict = [("mutations", Value::list(done.mutations))].into_iter().collect();
        Ok(Reply::Mutations(mutations))
    }

    fn finish(&mut self, display: &mut dyn Display) -> Result<(), CallbackError> {
        self.plugin.channel.send("{\"op\":\"finish\"}");
        let done = self.until_done(None, display);
        // What it wrote to its own stdout on its way out.
        if done.is_ok() {
            let _ = self.until_gone(display);
        }
        done.map(|_| ()).map_err(|error| self.give_up(error))
    }

    fn takes_display(&self) -> bool {
        self.is_stdout && self.patches_display && !self.is_over
    }

    fn show(&mut self, show: &Show<'_>, display: &mut dyn Display) -> Result<(), CallbackError> {
        let color =
            |color: Option<Color<'_>>| color.map_or(Value::None, |color| Value::from(display.color_name(color)));
        let (method, args): (&str, Dict) = match show {
            Show::Display { text, paint } => (
                "display",
                [
                    ("text", Value::str(*text)),
                    ("color", color(paint.color)),
                    ("stderr", Value::Bool(paint.stderr)),
                    ("screen_only", Value::Bool(paint.screen_only)),
                    ("log_only", Value::Bool(paint.log_only)),
                    ("newline", Value::Bool(!paint.keep_line)),
                ]
                .into_iter()
                .collect(),
            ),
            Show::Banner { text, color: painted } => {
                ("banner", [("text", Value::str(*text)), ("color", color(*painted))].into_iter().collect())
            }
            Show::Warning(text) => ("warning", [("text", Value::str(*text))].into_iter().collect()),
            Show::Deprecated(text) => ("deprecated", [("text", Value::str(*text))].into_iter().collect()),
            Show::Error { text, stderr } => {
                ("error", [("text", Value::str(*text)), ("stderr", Value::Bool(*stderr))].into_iter().collect())
            }
            Show::Verbose { level, text, host } => (
                "verbose",
                [
                    ("level", Value::Int(i64::from(*level))),
                    ("text", Value::str(*text)),
                    ("host", host.map_or(Value::None, Value::str)),
                ]
                .into_iter()
                .collect(),
            ),
        };
        // Calls have numbers of their own, below those of events.
        self.calls -= 1;
        let call: Dict = [
            ("op", Value::str("call")),
            ("seq", Value::Int(self.calls)),
            ("method", Value::str(method)),
            ("args", Value::Dict(args)),
        ]
        .into_iter()
        .collect();
        self.plugin.channel.send_dict(call);
        self.until_done(Some(self.calls), display).map(|_| ()).map_err(|error| self.give_up(error))
    }

    fn wants_world(&self) -> bool {
        self.started.asks
    }

    fn answers_at_start(&self) -> bool {
        self.writeback == Writeback::Waits
    }

    fn wants_implicit_tasks(&self) -> bool {
        self.started.wants_implicit
    }

    fn wants_revived(&self) -> bool {
        self.revived
    }
}

impl PythonCallback {
    fn until_gone(&mut self, display: &mut dyn Display) -> Result<(), PythonError> {
        let deadline = Instant::now() + self.plugin.timeout;
        loop {
            match self.plugin.hear(deadline)? {
                Said::Show(shown) => show(shown, display),
                Said::Gone(_) => {
                    self.plugin.is_gone();
                    return Ok(());
                }
                _ => {}
            }
        }
    }
}

fn seq_of(event: &Recorded) -> i64 {
    i64::try_from(event.seq).unwrap_or(i64::MAX)
}

/// Tells whether `v2_on_any` is called for it: for each event that Ansible has, or once had.
fn is_of_ansible(event: &Event) -> bool {
    !matches!(
        event,
        Event::RunStart(_)
            | Event::RunEnd(_)
            | Event::RunnerOnOutput { .. }
            | Event::PlaybookOnTaskEnd { .. }
            | Event::PlaybookOnPlayEnd(_)
            | Event::Display { .. }
    )
}

/// Shows what a plugin wants to be shown.
fn show(shown: Shown, display: &mut dyn Display) {
    match shown {
        Shown::Display { text, color, stderr, screen_only, log_only, newline } => {
            let color = color.as_deref().map(Color::Named);
            display.display(&text, Paint { color, stderr, screen_only, log_only, keep_line: !newline });
        }
        Shown::Warning(text) => display.warning(&text),
        Shown::Deprecated(text) | Shown::Deprecation { text, .. } => display.deprecated(&text),
        Shown::Error { text, stderr } => display.error(&text, stderr),
        Shown::Verbose { level, text, host } => display.verbose(level, &text, host.as_deref()),
        Shown::Raw { text, stderr } => {
            display.display(&text, Paint { stderr, screen_only: true, keep_line: true, ..Paint::PLAIN });
        }
    }
}
