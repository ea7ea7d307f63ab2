//! A queue between two threads whose items weigh no more than so many bytes together.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The queue.
pub(crate) struct Bounded<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    limit: usize,
}

struct State<T> {
    items: VecDeque<(T, usize)>,
    weight: usize,
    is_closed: bool,
}

/// Why an item was not put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotPut {
    /// There was no room until the deadline.
    Full,
    /// Nothing is taken any more.
    Closed,
}

/// What was taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken<T> {
    /// An item.
    Item(T),
    /// Nothing was there until the deadline.
    Nothing,
    /// Nothing is there, nor will be.
    Closed,
}

impl<T> Bounded<T> {
    pub(crate) fn new(limit: usize) -> Self {
        Bounded {
            state: Mutex::new(State { items: VecDeque::new(), weight: 0, is_closed: false }),
            changed: Condvar::new(),
            limit,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts an item once there is room, until a deadline or (without one) as long as it takes. An item that weighs more
    /// than the limit has room in an empty queue.
    pub(crate) fn put(&self, item: T, weight: usize, deadline: Option<Instant>) -> Result<(), NotPut> {
        let mut state = self.lock();
        loop {
            if state.is_closed {
                return Err(NotPut::Closed);
            }
            if state.items.is_empty() || state.weight + weight <= self.limit {
                break;
            }
            state = self.wait(state, deadline).ok_or(NotPut::Full)?;
        }
        state.weight += weight;
        state.items.push_back((item, weight));
        drop(state);
        self.changed.notify_all();
        Ok(())
    }

    /// Takes an item, waiting for one until a deadline or as long as it takes.
    pub(crate) fn take(&self, deadline: Option<Instant>) -> Taken<T> {
        let mut state = self.lock();
        loop {
            if let Some((item, weight)) = state.items.pop_front() {
                state.weight -= weight;
                drop(state);
                self.changed.notify_all();
                return Taken::Item(item);
            }
            if state.is_closed {
                return Taken::Closed;
            }
            match self.wait(state, deadline) {
                Some(woken) => state = woken,
                None => return Taken::Nothing,
            }
        }
    }

    /// Returns how many items wait, and their weight.
    pub(crate) fn waiting(&self) -> (usize, usize) {
        let state = self.lock();
        (state.items.len(), state.weight)
    }

    /// Takes no more items; what waits can still be taken.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    /// Takes no more items and lets go of those that wait.
    pub(crate) fn abandon(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        state.items.clear();
        state.weight = 0;
        drop(state);
        self.changed.notify_all();
    }

    /// Waits for a change; nothing once the deadline has passed.
    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>, deadline: Option<Instant>) -> Option<MutexGuard<'a, State<T>>> {
        let Some(deadline) = deadline else {
            return Some(self.changed.wait(state).unwrap_or_else(PoisonError::into_inner));
        };
        let left = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
        Some(self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0)
    }
}
