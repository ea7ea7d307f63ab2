//! A host's progress through a play: one plain-data record, and the moves on it.
//!
//! Strategies choose whose record moves next; rescue, always, flush, `end_host` and `clear_host_errors` are moves on
//! the record. Ansible: the order of states and what a failure does to them is observed from its own play iterator.

use playbook::{Block, Item, Task};
use std::sync::Arc;

/// Where a host stands within its current block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Before the first block: facts may be gathered.
    Setup,
    /// In the block's tasks.
    Tasks,
    /// In its rescue section.
    Rescue,
    /// In its always section.
    Always,
    /// Running notified handlers.
    Handlers,
    /// Done with the play.
    Complete,
}

impl Stage {
    fn section(self) -> Option<usize> {
        match self {
            Stage::Tasks => Some(0),
            Stage::Rescue => Some(1),
            Stage::Always => Some(2),
            Stage::Setup | Stage::Handlers | Stage::Complete => None,
        }
    }
}

/// The stages in which a host failed, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Failures(u8);

impl Failures {
    const SETUP: u8 = 1;
    const TASKS: u8 = 2;
    const RESCUE: u8 = 4;
    const ALWAYS: u8 = 8;

    fn any(self) -> bool {
        self.0 != 0
    }

    fn has(self, which: u8) -> bool {
        self.0 & which != 0
    }
}

/// A host's progress. A block within a block has a record of its own, in `inner`.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a step of its own that a host has taken")]
pub(crate) struct Progress {
    /// The blocks to go through; those of includes are put in as they are loaded.
    #[expect(clippy::rc_buffer, reason = "shared by all hosts, copied when an include adds to one host's")]
    blocks: Arc<Vec<Arc<Block>>>,
    /// The handlers of the current flush, those of includes put in.
    #[expect(clippy::rc_buffer, reason = "shared by all hosts, copied when an include adds to one host's")]
    handlers: Arc<Vec<Arc<Task>>>,
    /// Notifications not yet resolved to handlers, in order.
    pub(crate) notifications: Vec<Arc<str>>,
    block: usize,
    /// Position in the tasks, rescue and always sections.
    cursor: [usize; 3],
    handler_cursor: usize,
    pub(crate) stage: Stage,
    failures: Failures,
    before_flush: Stage,
    renew_handlers: bool,
    setup_pending: bool,
    inner: [Option<Box<Progress>>; 3],
    did_rescue: bool,
    /// The play was started at a task further in: the setup stage leads there, not to the first block.
    pub(crate) did_start_at_task: bool,
}

/// What the record's moves have to know of the rest of the play.
pub(crate) struct Surroundings<'a> {
    /// The task that gathers facts, where this host is to gather them.
    pub(crate) setup: &'a dyn Fn() -> Option<Arc<Task>>,
    /// Every handler of the play.
    #[expect(clippy::rc_buffer, reason = "shared by all hosts, copied when an include adds to one host's")]
    pub(crate) handlers: &'a Arc<Vec<Arc<Task>>>,
    /// Tells whether this host was notified to run a handler.
    pub(crate) is_notified: &'a dyn Fn(&Task) -> bool,
    /// Tells whether a task is passed over: an implicit flush without notifications, a role that has run.
    pub(crate) passes_over: &'a dyn Fn(&Task) -> bool,
}

impl Progress {
    /// A record at the start of a play.
    #[expect(clippy::rc_buffer, reason = "shared by all hosts, copied when an include adds to one host's")]
    pub(crate) fn new(blocks: Arc<Vec<Arc<Block>>>) -> Self {
        Progress {
            blocks,
            handlers: Arc::default(),
            notifications: Vec::new(),
            block: 0,
            cursor: [0; 3],
            handler_cursor: 0,
            stage: Stage::Setup,
            failures: Failures::default(),
            before_flush: Stage::Setup,
            renew_handlers: true,
            setup_pending: false,
            inner: [None, None, None],
            did_rescue: false,
            did_start_at_task: false,
        }
    }

    fn within(block: &Arc<Block>) -> Self {
        Progress { stage: Stage::Tasks, ..Progress::new(Arc::new(vec![Arc::clone(block)])) }
    }

    fn current(&self) -> Option<&Arc<Block>> {
        self.blocks.get(self.block)
    }

    fn enter_block(&mut self, block: usize) {
        self.block = block;
        self.cursor = [0; 3];
        self.inner = [None, None, None];
    }

    /// Moves to the next task and returns it; nothing when the play is done for this host.
    pub(crate) fn advance(&mut self, around: &Surroundings<'_>) -> Option<Arc<Task>> {
        loop {
            let Some(block) = self.current().cloned() else {
                self.stage = Stage::Complete;
                return None;
            };
            let task = match self.stage {
                Stage::Complete => return None,
                Stage::Setup => self.advance_setup(around),
                Stage::Handlers => match self.advance_handlers(around) {
                    // A notified handler is run as it is: nothing passes it over.
                    Some(handler) => return Some(handler),
                    None => None,
                },
                Stage::Tasks => match self.advance_section(0, around) {
                    Section::Task(task) => Some(task),
                    Section::Again => None,
                    Section::Open => self.next_of_tasks(&block),
                },
                Stage::Rescue => match self.advance_section(1, around) {
                    Section::Task(task) => Some(task),
                    Section::Again => None,
                    Section::Open => self.next_of_rescue(&block),
                },
                Stage::Always => match self.advance_section(2, around) {
                    Section::Task(task) => Some(task),
                    Section::Again => None,
                    Section::Open => self.next_of_always(&block),
                },
            };
            if let Some(task) = task
                && !(around.passes_over)(&task)
            {
                return Some(task);
            }
        }
    }

    fn advance_setup(&mut self, around: &Surroundings<'_>) -> Option<Arc<Task>> {
        if !self.setup_pending {
            self.setup_pending = true;
            return (around.setup)();
        }
        self.setup_pending = false;
        self.stage = Stage::Tasks;
        if !self.did_start_at_task {
            self.enter_block(self.block + 1);
        }
        None
    }

    fn advance_handlers(&mut self, around: &Surroundings<'_>) -> Option<Arc<Task>> {
        if self.renew_handlers {
            self.handlers = Arc::clone(around.handlers);
            self.renew_handlers = false;
        }
        while let Some(handler) = self.handlers.get(self.handler_cursor).cloned() {
            self.handler_cursor += 1;
            if (around.is_notified)(&handler) {
                return Some(handler);
            }
        }
        self.handler_cursor = 0;
        self.stage = self.before_flush;
        self.renew_handlers = true;
        None
    }

    /// Moves within an inner block of a section, where there is one.
    fn advance_section(&mut self, section: usize, around: &Surroundings<'_>) -> Section {
        if section == 0 {
            self.setup_pending = false;
        }
        let Some(inner) = self.inner[section].as_mut() else { return Section::Open };
        let task = inner.advance(around);
        if inner.is_failed() {
            self.inner[section] = None;
            self.fail();
            // Ansible: the task that a failed inner block would have given is still handed out.
            return task.map_or(Section::Again, Section::Task);
        }
        match task {
            Some(task) if inner.stage != Stage::Complete => Section::Task(task),
            _ => {
                self.inner[section] = None;
                Section::Again
            }
        }
    }

    fn take(&mut self, section: usize, items: &[Item]) -> Option<Arc<Task>> {
        let item = items.get(self.cursor[section])?;
        self.cursor[section] += 1;
        match item {
            Item::Task(task) => Some(Arc::clone(task)),
            Item::Block(block) => {
                self.inner[section] = Some(Box::new(Progress::within(block)));
                None
            }
        }
    }

    fn next_of_tasks(&mut self, block: &Block) -> Option<Arc<Task>> {
        if self.is_failed() {
            self.stage = Stage::Rescue;
            None
        } else if self.cursor[0] >= block.tasks.len() {
            self.stage = Stage::Always;
            None
        } else {
            self.take(0, &block.tasks)
        }
    }

    fn next_of_rescue(&mut self, block: &Block) -> Option<Arc<Task>> {
        if self.failures.has(Failures::RESCUE) {
            self.stage = Stage::Always;
            None
        } else if self.cursor[1] >= block.rescue.len() {
            if !block.rescue.is_empty() {
                self.failures = Failures::default();
            }
            self.stage = Stage::Always;
            self.did_rescue = true;
            None
        } else {
            self.take(1, &block.rescue)
        }
    }

    fn next_of_always(&mut self, block: &Block) -> Option<Arc<Task>> {
        if self.cursor[2] < block.always.len() {
            return self.take(2, &block.always);
        }
        if self.failures.any() {
            self.stage = Stage::Complete;
        } else {
            self.enter_block(self.block + 1);
            self.stage = Stage::Tasks;
            self.did_rescue = false;
        }
        None
    }

    /// Marks the innermost running section as failed and moves to the one that takes care of it.
    fn fail(&mut self) {
        let (rescue, always) = self.current().map_or((false, false), |b| (!b.rescue.is_empty(), !b.always.is_empty()));
        match self.stage {
            Stage::Setup => {
                self.failures.0 |= Failures::SETUP;
                self.stage = Stage::Complete;
            }
            Stage::Tasks | Stage::Rescue | Stage::Always => {
                let section = self.stage.section().unwrap_or_default();
                if let Some(inner) = self.inner[section].as_mut() {
                    inner.fail();
                    return;
                }
                (self.failures.0, self.stage) = match self.stage {
                    Stage::Tasks if rescue => (self.failures.0 | Failures::TASKS, Stage::Rescue),
                    Stage::Tasks if always => (self.failures.0 | Failures::TASKS, Stage::Always),
                    Stage::Tasks => (self.failures.0 | Failures::TASKS, Stage::Complete),
                    Stage::Rescue if always => (self.failures.0 | Failures::RESCUE, Stage::Always),
                    Stage::Rescue => (self.failures.0 | Failures::RESCUE, Stage::Complete),
                    _ => (self.failures.0 | Failures::ALWAYS, Stage::Complete),
                };
            }
            Stage::Handlers | Stage::Complete => {}
        }
    }

    /// Marks the host as failed where it stands.
    pub(crate) fn mark_failed(&mut self) {
        if self.stage == Stage::Handlers {
            // A failing handler fails the flush that runs it.
            self.stage = self.before_flush;
            self.renew_handlers = true;
        }
        self.fail();
    }

    /// Tells whether the host failed and nothing takes care of it.
    pub(crate) fn is_failed(&self) -> bool {
        let inner_failed = |section: usize| self.inner[section].as_ref().is_some_and(|inner| inner.is_failed());
        if self.stage == Stage::Rescue && inner_failed(1) || self.stage == Stage::Always && inner_failed(2) {
            return true;
        }
        if self.failures.any() {
            return match self.stage {
                Stage::Rescue if !self.failures.has(Failures::RESCUE) => false,
                Stage::Always if !self.failures.has(Failures::ALWAYS) => false,
                _ => !self.did_rescue || self.failures.has(Failures::ALWAYS),
            };
        }
        if self.stage == Stage::Tasks && inner_failed(0) {
            let rescue = self.current().is_some_and(|block| !block.rescue.is_empty());
            return !rescue || self.failures.has(Failures::RESCUE);
        }
        false
    }

    /// Forgets failures (`meta: clear_host_errors`).
    pub(crate) fn clear_errors(&mut self) {
        self.failures = Failures::default();
        if let Some(inner) = self.inner.iter_mut().flatten().next() {
            inner.clear_errors();
        }
    }

    fn innermost(&self) -> &Progress {
        match self.stage.section().and_then(|section| self.inner[section].as_ref()) {
            Some(inner) => inner.innermost(),
            None => self,
        }
    }

    /// Tells whether a failure here, or in a block around it, is taken care of by a rescue section.
    pub(crate) fn is_rescuing(&self) -> bool {
        if matches!(self.stage, Stage::Tasks | Stage::Handlers)
            && self.current().is_some_and(|block| !block.rescue.is_empty())
        {
            return true;
        }
        self.inner.iter().flatten().next().is_some_and(|inner| inner.is_rescuing())
    }

    /// Tells whether the host runs a rescue or always section because of a failure.
    pub(crate) fn is_cleaning_up(&self) -> bool {
        let at = self.innermost();
        matches!(at.stage, Stage::Rescue) || matches!(at.stage, Stage::Always) && at.failures.any()
    }

    /// Ends the play for this host (`end_host`, `end_batch`, `end_play`).
    pub(crate) fn end(&mut self) {
        if self.innermost().stage == Stage::Rescue {
            // Ending in a rescue section counts as rescued.
            self.failures = Failures::default();
        }
        self.stage = Stage::Complete;
    }

    /// Turns to the notified handlers, to come back to where it is now.
    pub(crate) fn flush(&mut self) {
        self.before_flush = self.stage;
        self.stage = Stage::Handlers;
    }

    /// Saves a notification, once.
    pub(crate) fn notify(&mut self, name: &str) {
        if !self.notifications.iter().any(|known| known.as_ref() == name) {
            self.notifications.push(Arc::from(name));
        }
    }

    /// Puts the blocks of an include in where the host stands.
    pub(crate) fn insert(&mut self, blocks: &[Arc<Block>]) {
        if blocks.is_empty() || self.failures.any() && self.stage == Stage::Tasks {
            return;
        }
        if self.stage == Stage::Handlers {
            let at = self.handler_cursor;
            let tasks = blocks.iter().flat_map(|block| block.tasks.iter()).filter_map(|item| match item {
                Item::Task(task) => Some(Arc::clone(task)),
                Item::Block(_) => None,
            });
            Arc::make_mut(&mut self.handlers).splice(at..at, tasks);
            return;
        }
        let Some(section) = self.stage.section() else { return };
        if let Some(inner) = self.inner[section].as_mut() {
            inner.insert(blocks);
            return;
        }
        let at = self.cursor[section];
        let Some(old) = self.current() else { return };
        let mut block = Block {
            node: Arc::clone(&old.node),
            is_implicit: old.is_implicit,
            tasks: old.tasks.clone(),
            rescue: old.rescue.clone(),
            always: old.always.clone(),
            name: old.name.clone(),
        };
        let items = match section {
            0 => &mut block.tasks,
            1 => &mut block.rescue,
            _ => &mut block.always,
        };
        items.splice(at..at, blocks.iter().map(|block| Item::Block(Arc::clone(block))));
        let index = self.block;
        Arc::make_mut(&mut self.blocks)[index] = Arc::new(block);
    }
}

/// What a section gave.
enum Section {
    /// A task of an inner block.
    Task(Arc<Task>),
    /// Nothing: look at the record again.
    Again,
    /// No inner block is open: take the section's next item.
    Open,
}
