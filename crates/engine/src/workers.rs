//! Threads that run tasks on hosts: at most `forks`, started as they are needed.

use crate::executor::{self, Job};
use crate::outcome::Outcome;
use crate::{Run, fields::TaskFields};
use crossbeam_channel::{Receiver, Sender, unbounded};
use diagnostic::Diagnostic;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use value::{Dict, Value};

/// The threads of a run.
pub(crate) struct Workers {
    run: Arc<Run>,
    jobs: Sender<Job>,
    waiting: Receiver<Job>,
    done_in: Sender<(Job, Outcome)>,
    done: Receiver<(Job, Outcome)>,
    threads: Vec<JoinHandle<()>>,
    most: usize,
    /// Jobs given and not yet taken back.
    pub(crate) pending: usize,
}

impl Workers {
    /// Makes a crew of at most `forks` threads.
    pub(crate) fn new(run: &Arc<Run>, forks: usize) -> Self {
        let (jobs, waiting) = unbounded();
        let (done_in, done) = unbounded();
        Workers {
            run: Arc::clone(run),
            jobs,
            waiting,
            done_in,
            done,
            threads: Vec::new(),
            most: forks.max(1),
            pending: 0,
        }
    }

    /// Gives a job. A quick one is run where it stands.
    pub(crate) fn give(&mut self, job: Job, is_quick: bool) {
        self.pending += 1;
        if is_quick {
            let outcome = guarded(&self.run, &job);
            // The receiver is ours: it can't be gone.
            let _ = self.done_in.send((job, outcome));
            return;
        }
        if self.threads.len() < self.most && self.threads.len() < self.pending {
            let (run, waiting, done) = (Arc::clone(&self.run), self.waiting.clone(), self.done_in.clone());
            let thread = std::thread::Builder::new().name("worker".to_owned()).stack_size(8 << 20).spawn(move || {
                for job in waiting {
                    let outcome = guarded(&run, &job);
                    if done.send((job, outcome)).is_err() {
                        break;
                    }
                }
            });
            match thread {
                Ok(thread) => self.threads.push(thread),
                Err(_) if self.threads.is_empty() => {
                    let outcome = guarded(&self.run, &job);
                    let _ = self.done_in.send((job, outcome));
                    return;
                }
                Err(_) => {}
            }
        }
        let _ = self.jobs.send(job);
    }

    /// Takes a finished job back; waits for one where `wait` is set.
    pub(crate) fn take(&mut self, wait: bool) -> Option<(Job, Outcome)> {
        if self.pending == 0 {
            return None;
        }
        let taken = if wait { self.done.recv().ok() } else { self.done.try_recv().ok() };
        if taken.is_some() {
            self.pending -= 1;
        }
        taken
    }

    /// Waits a while for a finished job.
    pub(crate) fn take_within(&mut self, time: std::time::Duration) -> Option<(Job, Outcome)> {
        if self.pending == 0 {
            return None;
        }
        let taken = self.done.recv_timeout(time).ok();
        if taken.is_some() {
            self.pending -= 1;
        }
        taken
    }

    /// How many jobs may run at a time.
    pub(crate) fn most(&self) -> usize {
        self.most
    }
}

/// Runs a job; a fault of ours fails the task, not the run.
fn guarded(run: &Arc<Run>, job: &Job) -> Outcome {
    catch_unwind(AssertUnwindSafe(|| executor::run(run, job))).unwrap_or_else(|fault| {
        let words = fault
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| fault.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let message = format!("Unexpected failure during task execution: {words}");
        let error = Diagnostic::error(message.as_str()).at(job.task.origin.as_ref());
        let mut data = Dict::new();
        data.insert("failed", true);
        data.insert("msg", message);
        data.insert("changed", false);
        data.insert("_ansible_no_log", Value::Bool(false));
        Outcome {
            data,
            error: Some(error),
            warnings: Vec::new(),
            deprecations: Vec::new(),
            fields: Arc::new(TaskFields { name: Arc::clone(&job.name), ..TaskFields::default() }),
            timing: event::Timing::default(),
        }
    })
}
