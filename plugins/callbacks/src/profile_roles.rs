//! `profile_roles`: how long each role took.

use crate::profile::{TaskTime, filled, summary_line};
use event::{
    Callback, CallbackError, CallbackPlugin, Display, Event, OptionKind, OptionSpec, Paint, Recorded, Reply, Task,
};
use std::sync::Arc;
use std::time::Duration;

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "profile_roles",
    collection: "ansible.posix",
    summary: "Tells how long roles took",
    doc: "Under each task's banner the time, how long the task before took, and how long the run takes so far; after the \
          recap what each role took. Tasks outside of roles are counted by their actions.",
    kind: "aggregate",
    needs_enabled: true,
    options: &[OptionSpec {
        name: "summary_only",
        doc: "Whether only the summary is shown.",
        kind: OptionKind::Bool,
        default: Some("False"),
        choices: &[],
        ini: &[("callback_profile_roles", "summary_only")],
        env: &["PROFILE_ROLES_SUMMARY_ONLY"],
    }],
    build: |options| {
        Ok(Box::new(ProfileRoles {
            summary_only: options.is_on("summary_only"),
            time: TaskTime::default(),
            totals: Vec::new(),
            current: None,
        }))
    },
};

const WIDTH: usize = 70;

struct ProfileRoles {
    summary_only: bool,
    time: TaskTime,
    /// What each role or action took, in the order in which the first task of each ended.
    totals: Vec<(Arc<str>, Duration)>,
    /// The role or action of the task that runs, and when the task started.
    current: Option<(Arc<str>, Duration)>,
}

impl Callback for ProfileRoles {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        self.time.look(event);
        match &event.event {
            Event::PlaybookOnTaskStart(task) | Event::PlaybookOnHandlerTaskStart(task) => {
                if !self.summary_only {
                    self.time.tell(event, display);
                }
                self.end_current(event.elapsed);
                self.current = Some((part_of(task), event.elapsed));
            }
            Event::PlaybookOnStats(_) => {
                display.banner("ROLES RECAP", None);
                self.time.tell(event, display);
                display.display(&filled("", '='), Paint::PLAIN);
                self.end_current(event.elapsed);
                self.summary(display);
            }
            _ => {}
        }
        Ok(Reply::Continue)
    }
}

/// Returns the name of a task's role, or its action.
fn part_of(task: &Task) -> Arc<str> {
    task.role.as_ref().map_or_else(|| Arc::clone(&task.action), |role| role.short_name().into())
}

impl ProfileRoles {
    fn end_current(&mut self, now: Duration) {
        let Some((part, started)) = self.current.take() else { return };
        let took = now.saturating_sub(started);
        match self.totals.iter_mut().find(|(known, _)| *known == part) {
            Some((_, total)) => *total += took,
            None => self.totals.push((part, took)),
        }
    }

    fn summary(&self, display: &mut dyn Display) {
        let mut totals: Vec<&(Arc<str>, Duration)> = self.totals.iter().collect();
        totals.sort_by_key(|(_, total)| std::cmp::Reverse(*total));
        for (part, total) in totals {
            display.display(&summary_line(part, *total, WIDTH), Paint::PLAIN);
        }
        display.display(&filled("", '~'), Paint::PLAIN);
        let all = self.totals.iter().map(|(_, total)| *total).sum();
        display.display(&summary_line("total", all, WIDTH), Paint::PLAIN);
    }
}
