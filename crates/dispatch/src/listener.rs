//! A callback as the dispatch thread has it: what it wants, and calls that can do no harm.

use crate::queue::Queue;
use crate::{CallbackTiming, RevivedHooks};
use event::{Callback, Display, Event, Recorded, Reply};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use value::Dict;

/// A callback that listens to a run.
pub(crate) struct Listener {
    pub(crate) callback: Box<dyn Callback>,
    wants_implicit: bool,
    wants_revived: bool,
    is_slow: bool,
    pub(crate) timing: CallbackTiming,
}

impl Listener {
    pub(crate) fn new(name: String, callback: Box<dyn Callback>, revived_hooks: RevivedHooks) -> Self {
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

    pub(crate) fn wants(&self, event: &Event) -> bool {
        let is_implicit = event.direct_task().is_some_and(|task| task.implicit);
        (self.wants_implicit || !is_implicit) && (self.wants_revived || !event.is_revived())
    }
}

impl Listener {
    /// Hands it an event, and shows what it complains of. Returns what it wants to have changed.
    pub(crate) fn hand(
        &mut self,
        recorded: &Recorded,
        display: &mut dyn Display,
        queue: &Queue,
        slow_after: Duration,
    ) -> Option<Dict> {
        let before = Instant::now();
        let reply = {
            let display: &mut dyn Display = &mut *display;
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
            display.warning(&format!("Callback dispatch 'v2_{hook}' failed for plugin '{name}': {message}"));
        } else if took > slow_after && !self.is_slow {
            self.is_slow = true;
            let (name, seconds) = (&self.timing.name, took.as_secs_f64());
            display.warning(&format!(
                "Callback plugin '{name}' took {seconds:.1} seconds over 'v2_{hook}'; output waits for it."
            ));
        }
        mutations
    }

    /// Tells it of an event before its turn. What goes wrong shows when its turn comes.
    pub(crate) fn ahead(&mut self, recorded: &Recorded) {
        let _ = catch_unwind(AssertUnwindSafe(|| self.callback.ahead(recorded)));
    }

    /// Tells it that the run is over.
    pub(crate) fn finish(&mut self, display: &mut dyn Display) {
        let ended = {
            let display: &mut dyn Display = &mut *display;
            catch_unwind(AssertUnwindSafe(|| self.callback.finish(display)))
        };
        let complaint = match ended {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(panic) => format!("internal error: {}", panic_text(panic.as_ref())),
        };
        display.warning(&format!("Callback plugin '{}' failed at the end: {complaint}", self.timing.name));
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic")
}
