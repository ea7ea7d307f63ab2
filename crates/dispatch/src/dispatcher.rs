//! The dispatch thread.

use crate::queue::{Answers, Emitter, Entry, Queue};
use crate::{DispatchSettings, RevivedHooks, Screen, Terminal};
use event::{Callback, Display, Event, Recorded, Reply};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use value::Dict;

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
        let dispatcher = Dispatcher { queue, revived_hooks, thread: Some(thread) };
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

pub(crate) struct Listener {
    callback: Box<dyn Callback>,
    wants_implicit: bool,
    wants_revived: bool,
    is_slow: bool,
    timing: CallbackTiming,
}

impl Listener {
    fn new(name: String, callback: Box<dyn Callback>, revived_hooks: RevivedHooks) -> Self {
        Listener {
            wants_implicit: callback.wants_implicit_tasks(),
            wants_revived: match revived_hooks {
                RevivedHooks::Auto => callback.wants_revived(),
                RevivedHooks::Always => true,
                RevivedHooks::Never => false,
            },
            is_slow: false,
            timing: CallbackTiming { name, events: 0, total: Duration::ZERO },
            callback,
        }
    }

    fn wants(&self, event: &Event) -> bool {
        let is_implicit = event.direct_task().is_some_and(|task| task.implicit);
        (self.wants_implicit || !is_implicit) && (self.wants_revived || !event.is_revived())
    }
}

impl Listener {
    /// Hands it an event, and shows what it complains of. Returns what it wants to have changed.
    fn hand(
        &mut self,
        recorded: &Recorded,
        terminal: &mut Terminal,
        queue: &Queue,
        slow_after: Duration,
    ) -> Option<Dict> {
        let before = Instant::now();
        let reply = {
            let display: &mut dyn Display = terminal;
            catch_unwind(AssertUnwindSafe(|| self.callback.on_event(recorded, display)))
        };
        let took = before.elapsed();
        self.timing.events += 1;
        self.timing.total += took;
        let hook = recorded.event.hook();
        let mut mutations = None;
        let complaint = match reply {
            Ok(Ok(Reply::Continue)) => None,
            Ok(Ok(Reply::Abort(status))) => {
                queue.abort(status);
                None
            }
            Ok(Ok(Reply::Mutations(wanted))) => {
                mutations = Some(wanted);
                None
            }
            Ok(Err(error)) => Some(error.to_string()),
            Err(panic) => Some(format!("internal error: {}", panic_text(panic.as_ref()))),
        };
        if let Some(message) = complaint {
            let name = &self.timing.name;
            terminal.warning(&format!("Callback dispatch 'v2_{hook}' failed for plugin '{name}': {message}"));
        } else if took > slow_after && !self.is_slow {
            self.is_slow = true;
            let (name, seconds) = (&self.timing.name, took.as_secs_f64());
            terminal.warning(&format!(
                "Callback plugin '{name}' took {seconds:.1} seconds over 'v2_{hook}'; output waits for it."
            ));
        }
        mutations
    }

    /// Tells it of an event before its turn. What goes wrong shows when its turn comes.
    fn ahead(&mut self, recorded: &Recorded) {
        let _ = catch_unwind(AssertUnwindSafe(|| self.callback.ahead(recorded)));
    }

    /// Tells it that the run is over.
    fn finish(&mut self, terminal: &mut Terminal) {
        let ended = {
            let display: &mut dyn Display = terminal;
            catch_unwind(AssertUnwindSafe(|| self.callback.finish(display)))
        };
        let complaint = match ended {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(panic) => format!("internal error: {}", panic_text(panic.as_ref())),
        };
        terminal.warning(&format!("Callback plugin '{}' failed at the end: {complaint}", self.timing.name));
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
                Entry::Barrier(gate) => gate.open(),
                Entry::Asked(_, answers) => answers.gate.open(),
                Entry::Event(_) | Entry::Join(_) => {}
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
                    }
                }
            }
            self.terminal.flush();
            if !queue.wait() {
                break;
            }
        }
        for listener in &mut self.listeners {
            listener.finish(&mut self.terminal);
        }
        self.terminal.flush();
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
            self.terminal.message(*level, text, host.as_deref());
        }
        for listener in &mut self.listeners {
            if listener.wants(&recorded.event)
                && let Some(mutations) = listener.hand(&recorded, &mut self.terminal, &self.queue, self.slow_after)
            {
                match answers {
                    Some(answers) => {
                        answers.mutations.lock().unwrap_or_else(PoisonError::into_inner).push(mutations);
                    }
                    None => self.terminal.warning(&format!(
                        "Callback plugin '{}' changed variables or arguments in 'v2_{}', when the run no longer looks at \
                         them: nothing was changed.",
                        listener.timing.name,
                        recorded.event.hook()
                    )),
                }
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

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic")
}
