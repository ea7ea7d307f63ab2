//! The dispatch thread.

use crate::listener::Listener;
use crate::queue::{Answers, Emitter, Entry, Queue};
use crate::routed::Routed;
use crate::{DispatchSettings, RevivedHooks, Screen, Terminal};
use event::{Callback, Display, Event, Recorded};
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How dispatching ended.
#[derive(Clone, Debug, Default)]
pub struct DispatchOutcome {
    /// The exit status that a callback asked for.
    pub aborted: Option<i32>,
    /// Stdout could not be written to: its reader is gone.
    pub broken_pipe: bool,
    /// What each callback took, in their order.
    pub timings: Vec<CallbackTiming>,
}

/// What a callback took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackTiming {
    /// The plugin's name.
    pub name: String,
    /// How many events it was given.
    pub events: u64,
    /// How long it worked on them altogether.
    pub total: Duration,
}

/// Hands events to callbacks, in order, from a thread of its own.
pub struct Dispatcher {
    queue: Arc<Queue>,
    revived_hooks: RevivedHooks,
    /// Up to how many `-v` are logged.
    logged: u8,
    thread: Option<JoinHandle<DispatchOutcome>>,
}

impl Dispatcher {
    /// Starts dispatching to callbacks, the stdout plugin first; more may [join](Self::join). Fails where no thread can be made.
    pub fn start(
        settings: DispatchSettings,
        callbacks: Vec<(String, Box<dyn Callback>)>,
        screen: Screen,
    ) -> std::io::Result<Dispatcher> {
        let revived_hooks = settings.revived_hooks;
        let logged = settings.log.as_ref().and_then(|log| log.verbosity).unwrap_or(0);
        let queue = Arc::new(Queue::new(settings.queue_bound, settings.verbosity.max(logged)));
        let own = Arc::clone(&queue);
        let thread = std::thread::Builder::new().name("dispatch".to_owned()).spawn(move || {
            let mut stage = Stage::new(&settings, screen, own);
            stage.run();
            stage.outcome()
        })?;
        let dispatcher = Dispatcher { queue, revived_hooks, logged, thread: Some(thread) };
        dispatcher.join(callbacks);
        Ok(dispatcher)
    }

    /// Lets callbacks in, in their order. What was emitted before is told to them too; after that they hear of each event
    /// as those do that were there from the beginning.
    pub fn join(&self, callbacks: Vec<(String, Box<dyn Callback>)>) {
        if callbacks.is_empty() {
            return;
        }
        let listeners: Vec<Listener> =
            callbacks.into_iter().map(|(name, callback)| Listener::new(name, callback, self.revived_hooks)).collect();
        for listener in &listeners {
            self.queue.wants_world.fetch_or(listener.callback.wants_world(), Ordering::AcqRel);
            self.queue.has_answers.fetch_or(listener.callback.answers_at_start(), Ordering::AcqRel);
        }
        self.queue.join(listeners);
    }

    /// Ends the callbacks; others may join later, and hear of all that happens from now on. Waits until they have ended.
    pub fn dismiss(&self) {
        self.queue.dismiss();
    }

    /// Has so many `-v` count for the screen from now on; a log that is more talkative stays so.
    pub fn set_verbosity(&self, verbosity: u8) {
        self.queue.set_verbosity(verbosity, verbosity.max(self.logged));
    }

    /// Returns a handle to emit events with.
    pub fn emitter(&self) -> Emitter {
        Emitter::new(Arc::clone(&self.queue))
    }

    /// Delivers what still waits, and ends.
    pub fn finish(mut self) -> DispatchOutcome {
        self.end()
    }

    fn end(&mut self) -> DispatchOutcome {
        self.queue.close();
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}

impl Drop for Dispatcher {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.end();
        }
    }
}

/// All that the dispatch thread owns.
struct Stage {
    listeners: Vec<Listener>,
    /// What happened before the first callback was there.
    early: Vec<Recorded>,
    terminal: Terminal,
    queue: Arc<Queue>,
    slow_after: Duration,
}

/// Closes the queue however the thread ends, so that nobody waits for it.
struct Closing<'a>(&'a Queue, &'a mut VecDeque<Entry>);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
        let mut rest = VecDeque::new();
        self.0.take(&mut rest);
        for entry in self.1.drain(..).chain(rest) {
            match entry {
                Entry::Barrier(gate) | Entry::Dismiss(gate) => gate.open(),
                Entry::Asked(_, answers) => answers.gate.open(),
                Entry::Event(_) | Entry::Join(_) | Entry::Verbosity(_) => {}
            }
        }
    }
}

impl Stage {
    fn new(settings: &DispatchSettings, screen: Screen, queue: Arc<Queue>) -> Self {
        Stage {
            listeners: Vec::new(),
            early: Vec::new(),
            terminal: Terminal::new(settings, screen),
            queue,
            slow_after: settings.slow_after,
        }
    }

    fn run(&mut self) {
        let queue = Arc::clone(&self.queue);
        let mut batch = VecDeque::new();
        let closing = Closing(&queue, &mut batch);
        loop {
            while queue.take(closing.1) {
                self.send_ahead(closing.1);
                while let Some(entry) = closing.1.pop_front() {
                    match entry {
                        Entry::Event(recorded) => self.deliver(recorded, None),
                        Entry::Asked(recorded, answers) => {
                            self.deliver(recorded, Some(&answers));
                            answers.gate.open();
                        }
                        Entry::Barrier(gate) => {
                            self.terminal.flush();
                            gate.open();
                        }
                        Entry::Join(listeners) => self.join(listeners),
                        Entry::Dismiss(gate) => {
                            self.dismiss();
                            gate.open();
                        }
                        Entry::Verbosity(verbosity) => self.terminal.set_verbosity(verbosity),
                    }
                }
            }
            self.terminal.flush();
            if !queue.wait() {
                break;
            }
        }
        self.finish();
    }

    /// Ends the callbacks.
    fn finish(&mut self) {
        // The stdout plugin is the last to end, as the others may show something through it.
        if let Some((first, others)) = self.listeners.split_first_mut() {
            for listener in others {
                if first.callback.takes_display() {
                    listener.finish(&mut Routed::new(&mut *first.callback, &mut self.terminal));
                } else {
                    listener.finish(&mut self.terminal);
                }
            }
            first.finish(&mut self.terminal);
        }
        self.terminal.flush();
    }

    /// Ends the callbacks and forgets them; what happens from now on is told to those that join next.
    fn dismiss(&mut self) {
        self.finish();
        self.listeners.clear();
        self.early.clear();
        self.terminal.forget_callbacks();
    }

    /// Tells callbacks that work in other processes of all that waits.
    fn send_ahead(&mut self, batch: &VecDeque<Entry>) {
        for listener in &mut self.listeners {
            for entry in batch {
                if let Entry::Event(recorded) | Entry::Asked(recorded, _) = entry
                    && listener.wants(&recorded.event)
                {
                    listener.ahead(recorded);
                }
            }
        }
    }

    /// Lets callbacks in, and tells them what happened before.
    fn join(&mut self, mut listeners: Vec<Listener>) {
        for frame in listeners.iter().filter_map(|listener| listener.callback.frame()) {
            self.terminal.add_frame(frame);
        }
        for recorded in &self.early {
            for listener in &mut listeners {
                if listener.wants(&recorded.event) {
                    listener.hand(recorded, &mut self.terminal, &self.queue, self.slow_after);
                }
            }
        }
        self.listeners.extend(listeners);
    }

    fn deliver(&mut self, recorded: Recorded, answers: Option<&Answers>) {
        self.terminal.set_time(recorded.time);
        if let Event::Display { level, report, host } = &recorded.event {
            let text = if report.text.is_empty() { &report.message } else { &report.text };
            match self.listeners.first_mut() {
                Some(first) if first.callback.takes_display() => {
                    let level = self.terminal.shown_level(*level);
                    Routed::new(&mut *first.callback, &mut self.terminal).message(level, text, host.as_deref());
                }
                _ => self.terminal.message(*level, text, host.as_deref()),
            }
        }
        let mut first: Option<&mut Listener> = None;
        for listener in &mut self.listeners {
            if listener.wants(&recorded.event) {
                let mutations = match first.as_deref_mut().filter(|first| first.callback.takes_display()) {
                    Some(first) => {
                        let mut routed = Routed::new(&mut *first.callback, &mut self.terminal);
                        listener.hand(&recorded, &mut routed, &self.queue, self.slow_after)
                    }
                    None => listener.hand(&recorded, &mut self.terminal, &self.queue, self.slow_after),
                };
                match (mutations, answers) {
                    (None, _) => {}
                    (Some(mutations), Some(answers)) => {
                        answers.mutations.lock().unwrap_or_else(PoisonError::into_inner).push(mutations);
                    }
                    (Some(_), None) => self.terminal.warning(&format!(
                        "Callback plugin '{}' changed variables or arguments in 'v2_{}', when the run no longer looks at \
                         them: nothing was changed.",
                        listener.timing.name,
                        recorded.event.hook()
                    )),
                }
            }
            if first.is_none() {
                first = Some(listener);
            }
        }
        if self.listeners.is_empty() {
            self.early.push(recorded);
        }
    }

    fn outcome(self) -> DispatchOutcome {
        DispatchOutcome {
            aborted: self.queue.aborted(),
            broken_pipe: self.terminal.is_broken(),
            timings: self.listeners.into_iter().map(|listener| listener.timing).collect(),
        }
    }
}
