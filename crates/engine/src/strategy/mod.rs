//! Strategies: whose progress moves next. What they share: giving a task to a host, and what its result does to the run.

mod free;
mod linear;

use crate::debugger::{self, Next, Redo};
use crate::executor::Job;
use crate::iterator::{Batch, Name};
use crate::outcome::Outcome;
use crate::progress::Progress;
use crate::services::TaskServices;
use crate::stats::Counters;
use crate::workers::Workers;
use crate::{Run, Stop};
use diagnostic::{Diagnostic, Kind};
use event::{Event, Host};
use playbook::{Keyword, Play, Task};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use template::{Scope, Templar};
use value::{Dict, Value};
use vars::{PlayContext, TaskVars};

/// How a play's batch ended: bits, as Ansible's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BatchEnd(pub(crate) i32);

impl BatchEnd {
    pub(crate) const OK: BatchEnd = BatchEnd(0);
    pub(crate) const FAILED: i32 = 2;
    pub(crate) const UNREACHABLE: i32 = 4;
    pub(crate) const BREAK_PLAY: i32 = 8;
}

/// A strategy as the engine lists it.
pub(crate) struct StrategyPlugin {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&mut PlayRun<'_>) -> Result<BatchEnd, Stop>,
}

/// Every strategy.
pub(crate) const ALL: &[StrategyPlugin] = &[
    StrategyPlugin { name: "linear", run: linear::run },
    StrategyPlugin { name: "debug", run: linear::run },
    StrategyPlugin { name: "free", run: free::run },
    StrategyPlugin { name: "host_pinned", run: free::run_pinned },
];

/// What outlives a batch: who failed, who is unreachable, the counters.
#[derive(Default)]
pub(crate) struct Standing {
    pub(crate) failed: HashSet<Name>,
    pub(crate) unreachable: HashSet<Name>,
    pub(crate) counters: Counters,
    /// `--step`: still asking.
    pub(crate) step: bool,
    /// `--start-at-task` was found.
    pub(crate) started_at: bool,
}

/// One batch of a play while it runs.
pub(crate) struct PlayRun<'r> {
    pub(crate) run: &'r Arc<Run>,
    pub(crate) play: Arc<Play>,
    /// What variables depend on: play, hosts, removed hosts.
    pub(crate) context: Arc<PlayContext>,
    pub(crate) batch: Batch,
    pub(crate) standing: &'r mut Standing,
    pub(crate) workers: Workers,
    pub(crate) hosts: HashMap<Name, Arc<Host>>,
    /// The play's keywords that strategies look at.
    pub(crate) max_fail_percentage: Option<f64>,
    /// Hosts with a task under way (strategies other than linear).
    pub(crate) busy: HashMap<Name, Arc<Task>>,
    /// The strategy's name.
    pub(crate) strategy: String,
    /// Whether the debugger opens wherever a task fails.
    pub(crate) debugs_all: bool,
    /// Loads includes.
    pub(crate) includes: &'r crate::include::Includes<'r>,
}

/// A finished task on a host.
pub(crate) struct Finished {
    pub(crate) host: Name,
    pub(crate) task: Arc<Task>,
    pub(crate) outcome: Outcome,
    /// The variables that it ran with; none where nobody looks back at them. A snapshot that is held makes every change
    /// of its host's variables a copy of them all.
    pub(crate) vars: Box<dyn Scope>,
}

impl PlayRun<'_> {
    /// Returns the hosts of the batch that can be reached.
    pub(crate) fn hosts_left(&self) -> Vec<Name> {
        self.batch.hosts.iter().filter(|host| !self.standing.unreachable.contains(*host)).cloned().collect()
    }

    /// Returns a host as events carry it.
    pub(crate) fn host(&mut self, name: &Name) -> Arc<Host> {
        if let Some(host) = self.hosts.get(name) {
            return Arc::clone(host);
        }
        let host = Arc::new(self.run.event_host(name));
        self.hosts.insert(Arc::clone(name), Arc::clone(&host));
        host
    }

    /// Takes a host out of the play: it failed, can't be reached, or ended.
    pub(crate) fn remove_host(&mut self, host: &Name) {
        self.context.remove_host(host);
    }

    /// Marks a host as failed.
    pub(crate) fn mark_failed(&mut self, host: &Name) {
        self.batch.progress(host).mark_failed();
        self.context.remove_host(host);
    }

    /// Ends the play for a host.
    pub(crate) fn end_host(&mut self, host: &Name) {
        self.batch.progress(host).end();
        self.context.remove_host(host);
    }

    /// Returns a task's variables for a host, as of now.
    pub(crate) fn vars(&self, host: Option<&Name>, task: Option<&Arc<Task>>) -> Result<TaskVars, Diagnostic> {
        self.run.variables.task_vars(Some(&self.context), host.map(AsRef::as_ref), task, true)
    }

    /// Returns the variables that strategies add.
    pub(crate) fn strategy_vars(&self) -> Dict {
        let names = |keep: &dyn Fn(&Name) -> bool| -> Vec<Value> {
            self.batch.hosts.iter().filter(|host| keep(host)).map(|host| Value::str(Arc::clone(host))).collect()
        };
        let failed = &self.standing.failed;
        let unreachable = &self.standing.unreachable;
        let mut vars = Dict::new();
        vars.insert("ansible_current_hosts", names(&|host| !failed.contains(host) && !unreachable.contains(host)));
        vars.insert("ansible_failed_hosts", names(&|host| failed.contains(host)));
        vars
    }

    /// Makes a job for a host.
    pub(crate) fn job(&mut self, host: &Name, task: &Arc<Task>, extra: &Dict) -> Result<Job, Diagnostic> {
        let vars = self.vars(Some(host), Some(task))?;
        let services = TaskServices::new(self.run, task);
        let name = self.run.task_name(task, &vars, &services);
        for warning in services.take_warnings() {
            self.run.warn(&warning);
        }
        let play = Arc::clone(&self.context);
        Ok(Job { host: self.host(host), task: Arc::clone(task), vars, play, extra: extra.clone(), name, args: None })
    }

    /// Renders a keyword that the strategy itself looks at.
    pub(crate) fn keyword(&self, job: &Job, keyword: Keyword) -> Result<Value, Diagnostic> {
        let Some(written) = job.task.keyword(keyword) else { return Ok(Value::None) };
        if !written.has_templates() {
            return Ok(written.clone());
        }
        let services = TaskServices::new(self.run, &job.task);
        Templar::new(&self.run.environment, &job.vars, &services).template(written)
    }

    /// Tells whether a keyword is true, as far as it is known before the task runs.
    pub(crate) fn is_set(&self, job: &Job, keyword: Keyword) -> Result<bool, Diagnostic> {
        let value = self.keyword(job, keyword)?;
        Ok(crate::to_bool(&value).unwrap_or_else(|| value.is_true()))
    }

    /// Returns how many hosts may run a task at a time; 0 for as many as there are forks.
    pub(crate) fn throttle(&self, job: &Job) -> Result<usize, Diagnostic> {
        let failed = || Diagnostic::error("Failed to convert the throttle value to an integer.");
        let value = self.keyword(job, Keyword::Throttle).map_err(|cause| {
            let origin = job.task.keyword(Keyword::Throttle).and_then(Value::origin).cloned();
            failed().at(origin.as_ref()).caused_by(cause)
        })?;
        let number = match &value {
            Value::None if job.task.keyword(Keyword::Throttle).is_none() => Some(0),
            Value::Str(text) => text.trim().parse().ok(),
            // A number that is none for the task is told of by the task.
            #[expect(clippy::cast_possible_truncation, reason = "numbers of hosts")]
            Value::Float(number) => Some(*number as i64),
            other => other.as_int(),
        };
        if let Some(number) = number {
            Ok(usize::try_from(number).unwrap_or(0))
        } else {
            let written = job.task.keyword(Keyword::Throttle).cloned().unwrap_or_default();
            let class = match &value {
                Value::List(_) => Some("_AnsibleTaggedList"),
                Value::Dict(_) => Some("_AnsibleTaggedDict"),
                Value::None => Some("NoneType"),
                _ => None,
            };
            let reason = match class {
                Some(class) => {
                    format!("int() argument must be a string, a bytes-like object or a real number, not '{class}'")
                }
                None => format!("invalid literal for int() with base 10: {}", value::repr(&value)),
            };
            Err(failed().at(written.origin()).caused_by(Diagnostic::error(reason)))
        }
    }

    /// Tells that a task starts.
    pub(crate) fn emit_task_start(&mut self, host: &Name, task: &Arc<Task>) {
        let payload = self.run.event_task(task);
        self.run.known.set_task(task);
        if self.batch.progress(host).is_cleaning_up() {
            self.run.emit(Event::PlaybookOnCleanupTaskStart(Arc::clone(&payload)));
        }
        if task.is_handler {
            self.run.start(Event::PlaybookOnHandlerTaskStart(payload));
            return;
        }
        if crate::names::short(&task.action) == "gather_facts" && !task.implicit && task.parent.origin.is_none() {
            self.run.emit(Event::PlaybookOnSetup);
        }
        self.run.start(Event::PlaybookOnTaskStart(payload));
    }

    /// Gives a task to a host.
    pub(crate) fn give(&mut self, job: Job) {
        let mut task = self.run.event_task(&job.task);
        if job.args.is_some() {
            // Done again: the debugger may have changed the name.
            let name = Arc::from(job.task.display_name(Some(&job.name)));
            task = Arc::new(event::Task { own_name: Arc::clone(&job.name), name, ..event::Task::clone(&task) });
        }
        self.run.emit(Event::RunnerOnStart { host: Arc::clone(&job.host), task });
        let is_quick = is_quick(self.run, &job.task);
        self.workers.give(job, is_quick);
    }

    /// Takes a finished task and does to the run what it asks for.
    /// Nothing where the debugger has it done again.
    pub(crate) fn settle(&mut self, taken: (Job, Outcome)) -> Result<Option<Finished>, Stop> {
        if !debugger::may_open(self, &taken.0.task) {
            return self.account(taken).map(Some);
        }
        let before = self.batch.all_progress();
        let (job, outcome) = taken;
        let again = job.clone();
        let finished = self.account((job, outcome))?;
        if !debugger::opens(self, &finished.outcome) {
            return Ok(Some(finished));
        }
        match debugger::open(self, &again, &finished.outcome) {
            Next::Continue => Ok(Some(finished)),
            Next::Quit => Err(Stop::Exit(99)),
            Next::Redo(redo) => {
                self.take_back(&finished, before);
                let Redo { task, args, name, vars } = *redo;
                self.busy.insert(Arc::clone(&finished.host), Arc::clone(&task));
                self.give(Job { task, args, name, extra: vars, ..again });
                Ok(None)
            }
        }
    }

    /// Takes back what a result did to who failed and to the counters, before its task is done again.
    fn take_back(&mut self, finished: &Finished, before: HashMap<Name, Progress>) {
        let (host, outcome) = (&finished.host, &finished.outcome);
        self.standing.failed.clear();
        let is_linear = self.strategy.ends_with("linear");
        let mut before: Vec<(Name, Progress)> = before.into_iter().collect();
        before.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (name, progress) in before {
            if name == *host {
                self.batch.set_progress(&name, progress);
            } else if outcome.fields.run_once && is_linear && outcome.is_failed() {
                self.batch.set_progress(&name, progress);
                self.context.restore_host(&name);
            }
        }
        self.standing.counters.count(host, |counters| {
            let less = |count: &mut u64, is_less: bool| *count = count.saturating_sub(u64::from(is_less));
            less(&mut counters.failures, outcome.is_failed());
            less(&mut counters.unreachable, outcome.is_unreachable());
            less(&mut counters.changed, outcome.is_changed());
            less(&mut counters.skipped, outcome.is_skipped());
            less(&mut counters.ok, true);
        });
    }

    fn account(&mut self, taken: (Job, Outcome)) -> Result<Finished, Stop> {
        let (Job { host, task, vars, .. }, outcome) = taken;
        let vars: Box<dyn Scope> = if is_looked_back_at(&task) { Box::new(vars) } else { Box::new(Dict::new()) };
        let mut finished = Finished { host: Arc::clone(&host.name), task, outcome, vars };
        crate::results::process(self, &mut finished)?;
        self.busy.remove(&finished.host);
        Ok(finished)
    }

    /// Returns how the batch ended, from who failed.
    pub(crate) fn end(&mut self, end: BatchEnd) -> BatchEnd {
        // What a host has left after its last task (leaving an always section) decides whether it failed.
        for host in self.batch.hosts.clone() {
            if !self.standing.unreachable.contains(&host) {
                let (progress, _) = self.batch.peek(&host);
                self.batch.set_progress(&host, progress);
            }
        }
        if end != BatchEnd::OK {
            return end;
        }
        if !self.standing.unreachable.is_empty() {
            return BatchEnd(BatchEnd::UNREACHABLE);
        }
        if !self.batch.failed_hosts().is_empty() {
            return BatchEnd(BatchEnd::FAILED);
        }
        BatchEnd::OK
    }

    /// Asks whether a task is to be run (`--step`).
    pub(crate) fn take_step(&mut self, task: &Task, host: Option<&str>) -> Result<bool, Stop> {
        let name = crate::payload::task_text(self.run, task);
        let place = host.map(|host| format!("on {host} ")).unwrap_or_default();
        let prompt = format!("Perform task: {name} {place}(N)o/(y)es/(c)ontinue: ");
        self.run.events.barrier();
        let Some(answer) = self.run.terminal.ask(&prompt, false) else {
            self.check_stop()?;
            let what = "Unexpected Exception, this is probably a bug: EOF when reading a line";
            return Err(Stop::Error(Diagnostic::new(Kind::Unexpected, what)));
        };
        let goes = match answer.to_lowercase().as_str() {
            "y" | "yes" => true,
            "c" | "continue" => {
                self.standing.step = false;
                true
            }
            _ => false,
        };
        self.run.banner(&prompt);
        Ok(goes)
    }

    /// Fails where Ctrl-C was pressed or a callback ended the run.
    pub(crate) fn check_stop(&self) -> Result<(), Stop> {
        match self.run.events.aborted() {
            Some(status) => Err(Stop::Exit(status)),
            None => Ok(()),
        }
    }
}

/// Tells whether the variables that a task ran with are needed after it: by includes, and by conditions on what the
/// inventory says.
fn is_looked_back_at(task: &Task) -> bool {
    task.include.is_some() || crate::names::is_inventory_action(task) || task.action.is_template()
}

/// Tells whether a task needs neither host nor time: it is run where it stands.
fn is_quick(run: &Run, task: &Task) -> bool {
    let waits = task.own.get(Keyword::Retries).is_some()
        || task.own.get(Keyword::Until).is_some()
        || task.keyword(Keyword::Timeout).is_some()
        || matches!(task.own.get(Keyword::LoopControl), Some(Value::Dict(control)) if control.contains("pause"));
    if waits {
        return false;
    }
    // What a user's own filter takes for one host is not to keep the others waiting.
    let is_quick = || run.action_of(task).is_quick && !run.environment.plugins().uses_foreign();
    task.include.is_some() || run.options.forks <= 1 || is_quick()
}
