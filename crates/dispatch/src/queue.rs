//! The bounded queue between the engine's threads and the dispatch thread.
//!
//! One lock gives an event its number and its place. The reader takes all that waits at once. While it is busy or has
//! just been, writers do not wake it: it looks by itself within a millisecond; only after a quiet time does the first
//! event wake it. So a fast run costs no switch of threads for each event, and a slow one shows each event at once.

use crate::listener::Listener;
use diagnostic::Report;
use event::{DisplayLevel, Event, Recorded, World};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use value::Dict;

/// How long the reader leaves events unlooked at after it was busy.
const LINGER: Duration = Duration::from_millis(1);

/// No status was set by a callback.
const NO_STATUS: i64 = i64::MIN;

/// What waits in the queue.
pub(crate) enum Entry {
    /// An event to hand out.
    Event(Recorded),
    /// An event to hand out, for whose answers somebody waits.
    Asked(Recorded, Arc<Answers>),
    /// Somebody waits until all before it is on the screen.
    Barrier(Arc<Gate>),
    /// Callbacks that hear of all from here on.
    Join(Vec<Listener>),
    /// The callbacks that there are hear of nothing more; somebody waits until they have ended.
    Dismiss(Arc<Gate>),
    /// From here on, so many `-v` count.
    Verbosity(u8),
}

/// Tells what the run knows now.
pub type WorldSource = Arc<dyn Fn() -> Arc<dyn World> + Send + Sync>;

/// What callbacks want to have changed in answer to an event.
#[derive(Default)]
pub(crate) struct Answers {
    pub(crate) gate: Gate,
    pub(crate) mutations: Mutex<Vec<Dict>>,
}

/// Opens once.
#[derive(Default)]
pub(crate) struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    pub(crate) fn open(&self) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.opened.notify_all();
    }

    fn wait(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        while !*open {
            open = self.opened.wait(open).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

struct State {
    entries: VecDeque<Entry>,
    next_seq: u64,
    /// The reader sleeps until somebody wakes it.
    asleep: bool,
    /// No more events are taken.
    closed: bool,
}

pub(crate) struct Queue {
    state: Mutex<State>,
    not_empty: Condvar,
    not_full: Condvar,
    bound: usize,
    started: Instant,
    status: AtomicI64,
    verbosity: AtomicU8,
    world: OnceLock<WorldSource>,
    /// A callback wants to ask what the run knows.
    pub(crate) wants_world: AtomicBool,
    /// A callback's answers at starts are waited for.
    pub(crate) has_answers: AtomicBool,
}

impl Queue {
    pub(crate) fn new(bound: usize, verbosity: u8) -> Self {
        Queue {
            state: Mutex::new(State { entries: VecDeque::new(), next_seq: 0, asleep: false, closed: false }),
            not_empty: Condvar::new(),
            not_full: Condvar::new(),
            bound: bound.max(1),
            started: Instant::now(),
            status: AtomicI64::new(NO_STATUS),
            verbosity: AtomicU8::new(verbosity),
            world: OnceLock::new(),
            wants_world: AtomicBool::new(false),
            has_answers: AtomicBool::new(false),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn emit(&self, event: Event) {
        self.put(event, None);
    }

    fn put(&self, event: Event, answers: Option<Arc<Answers>>) {
        let time = SystemTime::now();
        // A message may be told by somebody who is changing what the run knows: it is not to be looked at then.
        let wants_world = !matches!(event, Event::Display { .. }) && self.wants_world.load(Ordering::Acquire);
        let world = self.world.get().filter(|_| wants_world).map(|source| source());
        let mut state = self.lock();
        while state.entries.len() >= self.bound && !state.closed {
            self.not_empty.notify_one();
            state = self.not_full.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            if let Some(answers) = answers {
                answers.gate.open();
            }
            return;
        }
        let seq = state.next_seq;
        state.next_seq += 1;
        let recorded = Recorded { seq, time, elapsed: self.started.elapsed(), event, world };
        state.entries.push_back(match answers {
            Some(answers) => Entry::Asked(recorded, answers),
            None => Entry::Event(recorded),
        });
        if state.asleep || state.entries.len() == self.bound / 2 {
            state.asleep = false;
            self.not_empty.notify_one();
        }
    }

    /// Hands over an event and waits for what callbacks want to have changed.
    fn ask(&self, event: Event) -> Vec<Dict> {
        if !self.has_answers.load(Ordering::Acquire) {
            self.emit(event);
            return Vec::new();
        }
        let answers = Arc::new(Answers::default());
        self.put(event, Some(Arc::clone(&answers)));
        answers.gate.wait();
        std::mem::take(&mut *answers.mutations.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets callbacks in.
    pub(crate) fn join(&self, listeners: Vec<Listener>) {
        let mut state = self.lock();
        if !state.closed {
            state.entries.push_back(Entry::Join(listeners));
        }
    }

    fn barrier(&self) {
        self.wait_for(Entry::Barrier);
    }

    /// Lets the callbacks go, and waits until they have ended.
    pub(crate) fn dismiss(&self) {
        self.wait_for(Entry::Dismiss);
        self.wants_world.store(false, Ordering::Release);
        self.has_answers.store(false, Ordering::Release);
    }

    /// Has so many `-v` count.
    pub(crate) fn set_verbosity(&self, shown: u8, made: u8) {
        self.verbosity.store(made, Ordering::Relaxed);
        let mut state = self.lock();
        if !state.closed {
            state.entries.push_back(Entry::Verbosity(shown));
        }
    }

    /// Puts an entry with a gate into the queue, and waits at the gate.
    fn wait_for(&self, entry: impl FnOnce(Arc<Gate>) -> Entry) {
        let gate = Arc::new(Gate::default());
        {
            let mut state = self.lock();
            if state.closed {
                return;
            }
            state.entries.push_back(entry(Arc::clone(&gate)));
            state.asleep = false;
            self.not_empty.notify_one();
        }
        gate.wait();
    }

    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    pub(crate) fn abort(&self, status: i32) {
        // The first status counts.
        let _ = self.status.compare_exchange(NO_STATUS, i64::from(status), Ordering::AcqRel, Ordering::Acquire);
    }

    pub(crate) fn aborted(&self) -> Option<i32> {
        match self.status.load(Ordering::Acquire) {
            NO_STATUS => None,
            status => i32::try_from(status).ok(),
        }
    }

    /// Moves what waits into an empty batch without waiting; tells whether there was any.
    pub(crate) fn take(&self, batch: &mut VecDeque<Entry>) -> bool {
        let mut state = self.lock();
        std::mem::swap(&mut state.entries, batch);
        drop(state);
        if batch.is_empty() {
            return false;
        }
        self.not_full.notify_all();
        true
    }

    /// Waits until something is there; false once the queue is closed and empty.
    pub(crate) fn wait(&self) -> bool {
        let mut state = self.lock();
        if state.entries.is_empty() && !state.closed {
            state = self.not_empty.wait_timeout(state, LINGER).unwrap_or_else(PoisonError::into_inner).0;
        }
        while state.entries.is_empty() {
            if state.closed {
                return false;
            }
            state.asleep = true;
            state = self.not_empty.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.asleep = false;
        true
    }
}

/// Takes events of a run. Clones may be used from any thread.
#[derive(Clone)]
pub struct Emitter {
    queue: Arc<Queue>,
}

impl Emitter {
    pub(crate) fn new(queue: Arc<Queue>) -> Self {
        Emitter { queue }
    }

    /// Gives an event its number and hands it over. Waits only while the queue is full.
    /// After the dispatcher has finished, events are dropped.
    pub fn emit(&self, event: Event) {
        self.queue.emit(event);
    }

    /// Gives an event its number, hands it over, and waits until callbacks have answered, where one of them has a say in
    /// how the run goes on. Returns what they want to have changed.
    pub fn ask(&self, event: Event) -> Vec<Dict> {
        self.queue.ask(event)
    }

    /// Says who tells what the run knows at an event. Only the first counts.
    pub fn set_world(&self, source: WorldSource) {
        let _ = self.queue.world.set(source);
    }

    /// Waits until everything emitted before is on the screen: before prompts.
    pub fn barrier(&self) {
        self.queue.barrier();
    }

    /// Returns the exit status that a callback asked for, where one wants the run to end.
    pub fn aborted(&self) -> Option<i32> {
        self.queue.aborted()
    }

    /// Returns up to how many `-v` messages are shown or logged: others need not be made.
    pub fn verbosity(&self) -> u8 {
        self.queue.verbosity.load(Ordering::Relaxed)
    }

    /// Emits a message of the engine.
    pub fn message(&self, level: DisplayLevel, text: impl Into<String>) {
        self.report(level, Report { text: text.into(), ..Report::default() });
    }

    /// Emits a message with its whole report.
    pub fn report(&self, level: DisplayLevel, report: Report) {
        self.emit(Event::Display { level, report: Arc::new(report), host: None });
    }

    /// Emits a message that is shown from `level` times `-v` on; not made below that.
    pub fn verbose(&self, level: u8, host: Option<&Arc<str>>, text: impl FnOnce() -> String) {
        if level <= self.verbosity() {
            let report = Arc::new(Report { text: text(), ..Report::default() });
            self.emit(Event::Display { level: DisplayLevel::Verbose(level), report, host: host.cloned() });
        }
    }
}
