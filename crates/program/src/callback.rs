//! A program as a callback: events go ahead to its pipe, and what it says is shown when somebody looks.

use crate::bounded::{NotPut, Taken};
use crate::message::{self, Message};
use crate::process::Ending;
use crate::program::Program;
use crate::reader::{STDERR_SHOWN, Said};
use event::{Callback, CallbackError, Color, Display, Event, Paint, Recorded, Reply};
use std::time::{Duration, Instant};
use value::{Dict, Value};

/// How long room in the pipe is waited for between looks at what the program says.
const STEP: Duration = Duration::from_millis(5);

/// How a wait for a program went wrong.
enum Fault {
    /// It broke the protocol, or is gone.
    Broken(String),
    /// The time-out is over.
    Late,
}

impl Program {
    fn wants(&self, event: &Event) -> bool {
        !self.is_stopped && !self.has_left && self.hooks.contains(event.hook())
    }

    /// Shows all that it has said so far.
    fn drain(&mut self, display: &mut dyn Display) -> Result<(), Fault> {
        for said in std::mem::take(&mut self.early) {
            self.hear(said, display)?;
        }
        // Not more than waits now: one that talks without end would keep us here.
        for _ in 0..self.inbox.waiting().0 {
            let Taken::Item(said) = self.inbox.take(Some(Instant::now())) else { break };
            self.hear(said, display)?;
        }
        Ok(())
    }

    /// Takes one thing that it says.
    fn hear(&mut self, said: Said, display: &mut dyn Display) -> Result<(), Fault> {
        match said {
            Said::Line(line) => {
                let message = Message::read(&line).map_err(Fault::Broken)?;
                self.take(message, display);
            }
            Said::Stderr(lines) => display.display(&lines, Paint { stderr: true, screen_only: true, ..Paint::PLAIN }),
            Said::StderrCut => display.warning(&format!(
                "Callback plugin '{}' wrote more than {} KiB to its stderr: the rest is not shown.",
                self.name,
                STDERR_SHOWN / 1024
            )),
            Said::Garbage(problem) => return Err(Fault::Broken(problem)),
            Said::Mute if self.awaited.is_empty() => {}
            Said::Mute => return Err(Fault::Broken("it closed its stdout, and can't say when it is done".to_owned())),
            Said::Gone { ending, held } => {
                self.ended = Some(ending);
                // One that has ended the run has nothing more to hear.
                self.has_left |= self.has_aborted && ending == Ending::Status(0);
                if held {
                    self.process.kill();
                    display.warning(&format!(
                        "Callback plugin '{}' ended and left processes behind that hold its pipes: those of its process group \
                         are ended, and nobody reads what others write.",
                        self.name
                    ));
                } else {
                    self.process.let_go();
                }
                self.outbox.abandon();
            }
        }
        Ok(())
    }

    fn take(&mut self, message: Message, display: &mut dyn Display) {
        let color = message.color.as_deref().map(Color::Named);
        if let Some(text) = &message.banner {
            display.banner(text, color);
        }
        if let Some(text) = &message.display {
            display.display(text, Paint { color, stderr: message.stderr, keep_line: !message.newline, ..Paint::PLAIN });
        }
        if let Some(text) = &message.warning {
            display.warning(text);
        }
        self.unanswered.extend(message.mutations);
        self.abort = self.abort.or(message.abort);
        self.has_aborted |= message.abort.is_some();
        if message.leave {
            self.has_left = true;
            self.outbox.close();
        }
        if let Some(seq) = message.done {
            let wanted = std::mem::take(&mut self.unanswered);
            if !wanted.is_empty() {
                self.answers.entry(seq).or_default().extend(wanted);
            }
            self.done = self.done.max(Some(seq));
        }
    }

    /// Sends an event, unless it was sent ahead of its turn; waits for room as long as its patience lasts.
    fn send(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<(), Fault> {
        if self.sent.is_some_and(|sent| sent >= event.seq) {
            return Ok(());
        }
        self.behind = None;
        self.sent = Some(event.seq);
        let line = message::event(event);
        loop {
            let begun = Instant::now();
            let step = STEP.min(self.patience);
            match self.put(line.clone(), begun + step) {
                Ok(()) => return Ok(()),
                Err(NotPut::Closed) => {
                    let fault = self.deaf(display);
                    return if self.has_left { Ok(()) } else { Err(fault) };
                }
                Err(NotPut::Full) => {}
            }
            // It may be waiting itself, for us to take what it says.
            self.drain(display)?;
            self.patience = self.patience.saturating_sub(begun.elapsed());
            if self.patience.is_zero() {
                let (count, bytes) = self.outbox.waiting();
                return Err(Fault::Broken(format!(
                    "it reads too slowly ({count} events of {} MiB wait for it) and is stopped",
                    bytes / (1024 * 1024)
                )));
            }
        }
    }

    /// Nobody reads what is sent: says why, once that is known.
    fn deaf(&mut self, display: &mut dyn Display) -> Fault {
        let deadline = Instant::now() + Duration::from_millis(300);
        while self.ended.is_none() {
            let Taken::Item(said) = self.inbox.take(Some(deadline)) else { break };
            if let Err(fault) = self.hear(said, display) {
                return fault;
            }
            if Instant::now() > deadline {
                break;
            }
        }
        Fault::Broken(match self.ended {
            Some(ending) => format!("{ending} before the run did"),
            None => "it closed its stdin".to_owned(),
        })
    }

    /// Waits until it is done with an event.
    fn await_done(&mut self, seq: u64, display: &mut dyn Display) -> Result<(), Fault> {
        let deadline = Instant::now() + self.timeout;
        while self.done.is_none_or(|done| done < seq) {
            if self.has_left {
                return Ok(());
            }
            if let Some(ending) = self.ended {
                return Err(Fault::Broken(format!("{ending} without an answer")));
            }
            match self.inbox.take(Some(deadline)) {
                Taken::Item(said) => self.hear(said, display)?,
                Taken::Nothing => return Err(Fault::Late),
                Taken::Closed => return Err(Fault::Broken("it is gone".to_owned())),
            }
            // One that talks without end would never be late otherwise.
            if Instant::now() > deadline && self.done.is_none_or(|done| done < seq) {
                return Err(Fault::Late);
            }
        }
        Ok(())
    }

    /// What a program that went wrong costs: one message, and silence from then on.
    fn give_up(&mut self, fault: Fault) -> CallbackError {
        self.stop();
        CallbackError::Message(match fault {
            Fault::Broken(problem) => format!("{problem}; it gets no further events"),
            Fault::Late => {
                format!("it did not answer within {} seconds and is stopped", self.timeout.as_secs_f64())
            }
        })
    }

    /// Returns the changes that it answered an event with; those of events before it came too late.
    fn answer(&mut self, seq: u64, display: &mut dyn Display) -> Vec<Value> {
        let later = self.answers.split_off(&(seq + 1));
        let mut answers = std::mem::replace(&mut self.answers, later);
        let own = answers.remove(&seq).unwrap_or_default();
        if !answers.is_empty() {
            self.warn_of_answers(display);
        }
        own
    }

    fn warn_of_answers(&self, display: &mut dyn Display) {
        display.warning(&format!(
            "Callback plugin '{}' wants changes, and not in answer to an event that is waited for: nothing is changed.",
            self.name
        ));
    }

    fn handle(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Vec<Value>, Fault> {
        self.drain(display)?;
        if !self.wants(&event.event) {
            return Ok(Vec::new());
        }
        // One that ended well may have read what went ahead; what follows it can't.
        let is_sent = self.sent.is_some_and(|sent| sent >= event.seq);
        if let Some(ending) = self.ended.filter(|ending| !is_sent || *ending != Ending::Status(0)) {
            return Err(Fault::Broken(format!("{ending} before the run did")));
        }
        self.send(event, display)?;
        if !self.awaited.contains(event.event.hook()) {
            return Ok(Vec::new());
        }
        self.await_done(event.seq, display)?;
        Ok(self.answer(event.seq, display))
    }

    /// Shows what it says until it has ended.
    fn await_end(&mut self, display: &mut dyn Display) -> Result<Ending, Fault> {
        let deadline = self.run_over.unwrap_or_else(Instant::now) + self.timeout;
        self.drain(display)?;
        loop {
            if let Some(ending) = self.ended {
                return Ok(ending);
            }
            match self.inbox.take(Some(deadline)) {
                Taken::Item(said) => self.hear(said, display)?,
                Taken::Nothing => return Err(Fault::Late),
                Taken::Closed => return Err(Fault::Broken("it is gone".to_owned())),
            }
            if Instant::now() > deadline && self.ended.is_none() {
                return Err(Fault::Late);
            }
        }
    }
}

impl Callback for Program {
    fn ahead(&mut self, event: &Recorded) {
        let is_sent = self.sent.is_some_and(|sent| sent >= event.seq);
        if is_sent || self.behind.is_some() || !self.wants(&event.event) {
            return;
        }
        match self.put(message::event(event), Instant::now()) {
            Ok(()) => self.sent = Some(event.seq),
            // Later ones wait for it, so that their order holds.
            Err(_) => self.behind = Some(event.seq),
        }
    }

    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        let handled = if self.is_stopped { Ok(Vec::new()) } else { self.handle(event, display) };
        if matches!(event.event, Event::RunEnd(_)) {
            // What was sent is still written; then its stdin ends.
            self.run_over = Some(Instant::now());
            self.outbox.close();
        }
        let mutations = handled.map_err(|fault| self.give_up(fault))?;
        if let Some(status) = self.abort.take() {
            return Ok(Reply::Abort(status));
        }
        if mutations.is_empty() {
            return Ok(Reply::Continue);
        }
        let mutations: Dict = [("mutations", Value::list(mutations))].into_iter().collect();
        Ok(Reply::Mutations(mutations))
    }

    fn finish(&mut self, display: &mut dyn Display) -> Result<(), CallbackError> {
        if self.is_stopped {
            return Ok(());
        }
        self.outbox.close();
        let end = self.await_end(display);
        if !self.answers.is_empty() || !self.unanswered.is_empty() {
            self.warn_of_answers(display);
        }
        let left = self.outbox.waiting().0;
        if self.ended.is_none() {
            self.stop();
        }
        match end {
            Ok(Ending::Status(0)) => match self.abort {
                Some(status) => Err(CallbackError::Message(format!(
                    "it wants the run to end with status {status}, and the run is over"
                ))),
                None => Ok(()),
            },
            Ok(ending) => Err(CallbackError::Message(ending.to_string())),
            Err(Fault::Broken(problem)) => Err(CallbackError::Message(problem)),
            Err(Fault::Late) => {
                let seconds = self.timeout.as_secs_f64();
                let unread = if left > 0 { format!(", {left} events unread,") } else { String::new() };
                Err(CallbackError::Message(format!(
                    "it did not end within {seconds} seconds after the run{unread} and is stopped"
                )))
            }
        }
    }

    fn answers_at_start(&self) -> bool {
        self.answers_at_start
    }

    fn wants_implicit_tasks(&self) -> bool {
        self.wants_implicit
    }
}
