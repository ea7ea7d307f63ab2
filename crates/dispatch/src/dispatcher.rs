//! The dispatch thread.

use crate::queue::{Emitter, Entry, Queue};
use crate::{DispatchSettings, RevivedHooks, Screen, Terminal};
use event::{Callback, CallbackError, Display, Event, Recorded, Reply};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

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
    thread: Option<JoinHandle<DispatchOutcome>>,
}

impl Dispatcher {
    /// Starts dispatching to callbacks, the stdout plugin first. Fails where no thread can be made.
    pub fn start(
        settings: DispatchSettings,
        callbacks: Vec<(String, Box<dyn Callback>)>,
        screen: Screen,
    ) -> std::io::Result<Dispatcher> {
        let logged = settings.log.as_ref().and_then(|log| log.verbosity).unwrap_or(0);
        let queue = Arc::new(Queue::new(settings.queue_bound, settings.verbosity.max(logged)));
        let own = Arc::clone(&queue);
        let thread = std::thread::Builder::new().name("dispatch".to_owned()).spawn(move || {
            let mut stage = Stage::new(&settings, callbacks, screen, own);
            stage.run();
            stage.outcome()
        })?;
        Ok(Dispatcher { queue, thread: Some(thread) })
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

struct Listener {
    callback: Box<dyn Callback>,
    wants_implicit: bool,
    wants_revived: bool,
    is_slow: bool,
    timing: CallbackTiming,
}

impl Listener {
    fn wants(&self, event: &Event, is_implicit: bool) -> bool {
        (self.wants_implicit || !is_implicit) && (self.wants_revived || !event.is_revived())
    }
}

/// All that the dispatch thread owns.
struct Stage {
    listeners: Vec<Listener>,
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
            if let Entry::Barrier(gate) = entry {
                gate.open();
            }
        }
    }
}

impl Stage {
    fn new(
        settings: &DispatchSettings,
        callbacks: Vec<(String, Box<dyn Callback>)>,
        screen: Screen,
        queue: Arc<Queue>,
    ) -> Self {
        let listeners = callbacks.into_iter().map(|(name, callback)| Listener {
            wants_implicit: callback.wants_implicit_tasks(),
            wants_revived: match settings.revived_hooks {
                RevivedHooks::Auto => callback.wants_revived(),
                RevivedHooks::Always => true,
                RevivedHooks::Never => false,
            },
            is_slow: false,
            timing: CallbackTiming { name, events: 0, total: Duration::ZERO },
            callback,
        });
        Stage {
            listeners: listeners.collect(),
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
                while let Some(entry) = closing.1.pop_front() {
                    match entry {
                        Entry::Event(recorded) => self.deliver(&recorded),
                        Entry::Barrier(gate) => {
                            self.terminal.flush();
                            gate.open();
                        }
                    }
                }
            }
            self.terminal.flush();
            if !queue.wait() {
                return;
            }
        }
    }

    fn deliver(&mut self, recorded: &Recorded) {
        self.terminal.set_time(recorded.time);
        if let Event::Display { level, report, host } = &recorded.event {
            let text = if report.text.is_empty() { &report.message } else { &report.text };
            self.terminal.message(*level, text, host.as_deref());
        }
        let is_implicit = recorded.event.direct_task().is_some_and(|task| task.implicit);
        let mut before = Instant::now();
        for listener in &mut self.listeners {
            if !listener.wants(&recorded.event, is_implicit) {
                continue;
            }
            let terminal: &mut dyn Display = &mut self.terminal;
            let reply = catch_unwind(AssertUnwindSafe(|| listener.callback.on_event(recorded, terminal)));
            let after = Instant::now();
            let took = after - before;
            before = after;
            listener.timing.events += 1;
            listener.timing.total += took;
            let complaint = match reply {
                Ok(Ok(Reply::Continue)) => None,
                Ok(Ok(Reply::Abort(status))) => {
                    self.queue.abort(status);
                    None
                }
                Ok(Ok(Reply::Mutations(_))) => {
                    Some("changing variables or arguments of a run from a callback is not supported yet".to_owned())
                }
                Ok(Err(CallbackError::Message(message))) => Some(message),
                Ok(Err(error)) => Some(error.to_string()),
                Err(panic) => Some(format!("internal error: {}", panic_text(panic.as_ref()))),
            };
            if let Some(message) = complaint {
                let (hook, name) = (recorded.event.hook(), &listener.timing.name);
                self.terminal.warning(&format!("Callback dispatch 'v2_{hook}' failed for plugin '{name}': {message}"));
            }
            if took > self.slow_after && !listener.is_slow {
                listener.is_slow = true;
                let (hook, name, seconds) = (recorded.event.hook(), &listener.timing.name, took.as_secs_f64());
                self.terminal.warning(&format!(
                    "Callback plugin '{name}' took {seconds:.1} seconds over 'v2_{hook}'; output waits for it."
                ));
            }
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

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic")
}
