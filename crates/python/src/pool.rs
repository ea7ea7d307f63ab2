//! The processes that work for templates and tasks: started when the first is needed, one for each thread that needs one
//! at the same time, used again.

use crate::PythonError;
use crate::nursery::Nursery;
use crate::worker::{self, Failure, Host, Worker};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use value::Value;

/// Starts the process that workers are forked from.
pub type StartNursery = Box<dyn Fn() -> Result<Nursery, PythonError> + Send + Sync>;

/// Processes for plugins that are called. They end with this.
pub struct Pool {
    number: usize,
    start: StartNursery,
    nursery: Mutex<Option<Nursery>>,
    idle: Mutex<Vec<Worker>>,
    /// Every process that was forked and not ended.
    alive: Mutex<BTreeSet<i32>>,
    is_stopped: AtomicBool,
}

/// A pool's number, and the process of it that is at work for a thread.
type Open = (usize, Rc<RefCell<Worker>>);

thread_local! {
    /// The processes that are at work for this thread: what one of them asks for may call it again.
    static OPEN: RefCell<Vec<Open>> = const { RefCell::new(Vec::new()) };
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pool {
    /// Makes one; nothing is started yet.
    pub fn new(start: StartNursery) -> Pool {
        static NUMBERS: AtomicUsize = AtomicUsize::new(0);
        Pool {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            start,
            nursery: Mutex::default(),
            idle: Mutex::default(),
            alive: Mutex::default(),
            is_stopped: AtomicBool::new(false),
        }
    }

    /// Has a process do something (`what`) with some values, and serves it while it does.
    ///
    /// # Errors
    ///
    /// What the plugin raised, or that its process ended.
    pub fn call(&self, what: &str, fields: &[(&str, &Value)], host: &dyn Host) -> Result<Value, Failure> {
        let open = OPEN.with_borrow(|open| open.iter().rev().find(|(pool, _)| *pool == self.number).cloned());
        if let Some((_, worker)) = open {
            return worker::call(&worker, what, fields, host);
        }
        let lent = Lent { pool: self, worker: Some(Rc::new(RefCell::new(self.take()?))) };
        let Some(worker) = &lent.worker else { return Err(PythonError::Gone.into()) };
        OPEN.with_borrow_mut(|open| open.push((self.number, Rc::clone(worker))));
        worker::call(worker, what, fields, host)
    }

    fn take(&self) -> Result<Worker, PythonError> {
        if self.is_stopped.load(Ordering::Relaxed) {
            return Err(PythonError::Gone);
        }
        if let Some(worker) = lock(&self.idle).pop() {
            return Ok(worker);
        }
        let mut nursery = lock(&self.nursery);
        let worker = match nursery.as_mut() {
            Some(nursery) => Worker::fork(nursery)?,
            None => Worker::fork(nursery.insert((self.start)()?))?,
        };
        lock(&self.alive).insert(worker.pid());
        Ok(worker)
    }

    fn give_back(&self, mut worker: Worker) {
        worker.rest();
        if worker.is_fit() && !self.is_stopped.load(Ordering::Relaxed) {
            lock(&self.idle).push(worker);
        } else {
            worker.stop();
            lock(&self.alive).remove(&worker.pid());
        }
    }

    /// Ends all processes: calls that are open fail.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        lock(&self.idle).clear();
        for pid in std::mem::take(&mut *lock(&self.alive)) {
            let _ = killpg(Pid::from_raw(pid), Signal::SIGKILL);
        }
        lock(&self.nursery).take();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A process that is given back when its outermost call is over, however that ends.
struct Lent<'a> {
    pool: &'a Pool,
    worker: Option<Rc<RefCell<Worker>>>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        OPEN.with_borrow_mut(Vec::pop);
        let worker = self.worker.take().and_then(Rc::into_inner);
        if let Some(worker) = worker {
            self.pool.give_back(worker.into_inner());
        }
    }
}
