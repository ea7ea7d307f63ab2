//! The state of one batch of a play: every host's progress, the order of tasks, handlers and who notified them.

use crate::names;
use crate::progress::{Progress, Stage, Surroundings};
use playbook::{Block, Item, Role, Task};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use value::Value;

/// A host's name.
pub(crate) type Name = Arc<str>;

/// A batch's state.
pub(crate) struct Batch {
    /// The batch's hosts, in order.
    pub(crate) hosts: Vec<Name>,
    progress: HashMap<Name, Progress>,
    /// Every task in the order of the play, included ones put in: what keeps hosts in step.
    pub(crate) order: Vec<Arc<Task>>,
    /// Position in `order`.
    pub(crate) at: usize,
    /// Every handler, in order.
    #[expect(clippy::rc_buffer, reason = "shared by all hosts, copied when an include adds to one host's")]
    pub(crate) handlers: Arc<Vec<Arc<Task>>>,
    /// The same, by the blocks that they were written in.
    handler_groups: Vec<Vec<Arc<Task>>>,
    /// Who notified a handler, by its uuid.
    notified: HashMap<Arc<str>, Vec<Name>>,
    role_runs: RoleRuns,
    setup: Option<Arc<Task>>,
    gathers: HashSet<Name>,
    /// The whole play ends, not this batch alone.
    pub(crate) ends_play: bool,
}

/// What the roles of a play did: a role runs once on a host unless it allows duplicates.
#[derive(Default)]
pub(crate) struct RoleRuns {
    uses: Vec<(Arc<Role>, HashSet<Name>, HashSet<Name>)>,
}

impl RoleRuns {
    fn entry(&mut self, role: &Arc<Role>) -> &mut (Arc<Role>, HashSet<Name>, HashSet<Name>) {
        let known = self.uses.iter().position(|(known, ..)| Arc::ptr_eq(known, role) || known.is_same_use(role));
        let index = known.unwrap_or_else(|| {
            self.uses.push((Arc::clone(role), HashSet::new(), HashSet::new()));
            self.uses.len() - 1
        });
        &mut self.uses[index]
    }

    fn is_complete(&self, role: &Arc<Role>, host: &str) -> bool {
        self.uses
            .iter()
            .find(|(known, ..)| Arc::ptr_eq(known, role) || known.is_same_use(role))
            .is_some_and(|(_, _, complete)| complete.contains(host))
    }
}

impl Batch {
    /// Makes the state: `blocks` are the play's, the one that gathers facts first.
    pub(crate) fn new(
        hosts: Vec<Name>,
        blocks: Vec<Arc<Block>>,
        handlers: Vec<Vec<Arc<Task>>>,
        gathers: HashSet<Name>,
        role_runs: RoleRuns,
    ) -> Self {
        let setup = blocks.first().and_then(|block| match block.tasks.first() {
            Some(Item::Task(task)) => Some(Arc::clone(task)),
            _ => None,
        });
        let start = Arc::new(blocks);
        let mut order = Vec::new();
        for block in start.iter() {
            tasks_of(block, &mut order);
        }
        let progress = hosts.iter().map(|host| (Arc::clone(host), Progress::new(Arc::clone(&start)))).collect();
        Batch {
            hosts,
            progress,
            order,
            at: 0,
            handlers: Arc::new(handlers.concat()),
            handler_groups: handlers,
            notified: HashMap::new(),
            role_runs,
            setup,
            gathers,
            ends_play: false,
        }
    }

    /// Adds the handlers of a block that an include brought in.
    pub(crate) fn add_handlers(&mut self, handlers: Vec<Arc<Task>>) {
        Arc::make_mut(&mut self.handlers).extend(handlers.iter().cloned());
        self.handler_groups.push(handlers);
    }

    /// Returns the handlers in the order in which a notification is looked up: the blocks loaded last come first, each in
    /// its own order.
    pub(crate) fn handlers_to_search(&self) -> Vec<Arc<Task>> {
        self.handler_groups.iter().rev().flatten().cloned().collect()
    }

    /// Gives back what roles did, for the play's next batch.
    pub(crate) fn into_role_runs(self) -> RoleRuns {
        self.role_runs
    }

    /// Returns a host's record.
    pub(crate) fn progress(&mut self, host: &str) -> &mut Progress {
        if !self.progress.contains_key(host) {
            self.progress.insert(Arc::from(host), Progress::new(Arc::default()));
        }
        // The line above put it there.
        self.progress.get_mut(host).expect("the host has a record")
    }

    /// Returns the records of all hosts.
    pub(crate) fn all_progress(&self) -> HashMap<Name, Progress> {
        self.progress.clone()
    }

    /// Sets a host's record.
    pub(crate) fn set_progress(&mut self, host: &Name, progress: Progress) {
        self.progress.insert(Arc::clone(host), progress);
    }

    /// Returns a host's next task, with the record that it is in then; the host is not moved.
    pub(crate) fn peek(&self, host: &Name) -> (Progress, Option<Arc<Task>>) {
        let Some(now) = self.progress.get(host) else { return (Progress::new(Arc::default()), None) };
        let mut next = now.clone();
        if next.stage == Stage::Complete {
            return (next, None);
        }
        let has_notifications = !now.notifications.is_empty();
        let passes_over = |task: &Task| -> bool {
            if task.implicit && names::meta_action(task).as_deref() == Some("flush_handlers") {
                let nothing_notified = self.notified.values().all(Vec::is_empty);
                if !has_notifications && nothing_notified {
                    return true;
                }
            }
            task.role.as_ref().is_some_and(|role| {
                role.allow_duplicates == Value::Bool(false) && self.role_runs.is_complete(role, host)
            })
        };
        let task = next.advance(&Surroundings {
            setup: &|| self.setup.clone().filter(|_| self.gathers.contains(host)),
            handlers: &self.handlers,
            is_notified: &|handler| self.is_notified(handler, host),
            passes_over: &passes_over,
        });
        (next, task)
    }

    fn is_notified(&self, handler: &Task, host: &str) -> bool {
        self.notified.get(&handler.uuid).is_some_and(|hosts| hosts.iter().any(|known| known.as_ref() == host))
    }

    /// Notes that a host notified a handler; false where it had done so.
    pub(crate) fn notify(&mut self, handler: &Task, host: &Name) -> bool {
        let hosts = self.notified.entry(Arc::clone(&handler.uuid)).or_default();
        if hosts.contains(host) {
            return false;
        }
        hosts.push(Arc::clone(host));
        true
    }

    /// Notes that a handler ran for a host, or with none for all.
    pub(crate) fn clear_notified(&mut self, handler: &Task, host: Option<&Name>) {
        if let Some(hosts) = self.notified.get_mut(&handler.uuid) {
            match host {
                Some(host) => hosts.retain(|known| known != host),
                None => hosts.clear(),
            }
        }
    }

    /// Tells whether a host failed.
    pub(crate) fn is_failed(&self, host: &str) -> bool {
        self.progress.get(host).is_some_and(Progress::is_failed)
    }

    /// Returns the hosts that failed, in the order of the batch.
    pub(crate) fn failed_hosts(&self) -> Vec<Name> {
        let mut failed: Vec<Name> = self.hosts.iter().filter(|host| self.is_failed(host)).cloned().collect();
        let mut others: Vec<Name> =
            self.progress.keys().filter(|host| self.is_failed(host) && !self.hosts.contains(host)).cloned().collect();
        others.sort();
        failed.append(&mut others);
        failed
    }

    /// Notes that a task of a role did something on a host.
    pub(crate) fn role_did_something(&mut self, role: &Arc<Role>, host: &Name) {
        self.role_runs.entry(role).1.insert(Arc::clone(host));
    }

    /// Notes the end of a role on a host; tells whether it counts as run.
    pub(crate) fn role_ended(&mut self, role: &Arc<Role>, host: &Name) -> bool {
        let entry = self.role_runs.entry(role);
        let did = entry.1.contains(host);
        if did {
            entry.2.insert(Arc::clone(host));
        }
        did
    }

    /// Moves every host on to the first task that `matches`; tells whether there is one.
    pub(crate) fn start_at(&mut self, matches: &dyn Fn(&Task) -> bool) -> bool {
        let mut found = false;
        for host in self.hosts.clone() {
            loop {
                let (next, task) = self.peek(&host);
                match task {
                    None => break,
                    Some(task) if matches(&task) => {
                        found = true;
                        break;
                    }
                    Some(_) => self.set_progress(&host, next),
                }
            }
            if found {
                let progress = self.progress(&host);
                progress.did_start_at_task = true;
                progress.stage = Stage::Setup;
            }
        }
        found
    }
}

/// Gathers a block's tasks, those of blocks within included, in order.
pub(crate) fn tasks_of(block: &Block, tasks: &mut Vec<Arc<Task>>) {
    for item in block.tasks.iter().chain(&block.rescue).chain(&block.always) {
        match item {
            Item::Task(task) => tasks.push(Arc::clone(task)),
            Item::Block(inner) => tasks_of(inner, tasks),
        }
    }
}
