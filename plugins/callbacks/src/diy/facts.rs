//! What templates know of an event: `ansible_callback_diy`.
//!
//! Attributes that are objects in Python are dictionaries or texts here; those that nobody can make sense of outside of
//! Ansible are `None`.

use event::{Host, HostStats, IncludedFile, Play, Playbook, Question, Stats, Task, TaskResult, World};
use std::sync::Arc;
use value::{Dict, Value};

/// What an event is about.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) host: Option<Arc<Host>>,
    pub(super) task: Option<Arc<Task>>,
    pub(super) handler: Option<Arc<Task>>,
    pub(super) included: Option<Arc<IncludedFile>>,
    pub(super) result: Option<Arc<TaskResult>>,
    pub(super) stats: Option<Arc<Stats>>,
    /// It is about an item of a loop.
    pub(super) is_item: bool,
}

impl Facts {
    pub(super) fn add_to(&self, own: &mut Dict, world: Option<&dyn World>) {
        if let Some(host) = &self.host {
            own.insert("host", self::host(host));
        }
        if let Some(task) = &self.task {
            own.insert("task", self::task(task, self.is_item, world));
        }
        if let Some(included) = &self.included {
            let mut fields = Dict::new();
            fields.insert("args", included.args.clone());
            fields.insert("filename", Arc::clone(&included.file_name));
            fields.insert("hosts", Value::list(included.hosts.iter().map(|host| Value::Dict(self::host(host)))));
            fields.insert("is_role", included.is_role);
            fields.insert("task", task(&included.task, self.is_item, world));
            own.insert("included_file", fields);
        }
        if let Some(handler) = &self.handler {
            let mut fields = task(handler, self.is_item, world);
            fields.insert("listen", list_of(&handler.listen));
            fields.insert("is_host_notified", true);
            own.insert("handler", fields);
        }
        if let Some(result) = &self.result {
            own.insert("result", self::result(result, world));
        }
        if let Some(stats) = &self.stats {
            own.insert("stats", self::stats(stats));
        }
    }
}

pub(super) fn names_of_plays(plays: Option<&Value>) -> Value {
    let plays = plays.and_then(Value::as_slice).unwrap_or_default().iter();
    Value::list(plays.filter_map(|play| play.as_dict()?.get("name").cloned()))
}

pub(super) fn playbook(playbook: &Playbook, plays: &Value) -> Dict {
    let mut fields = Dict::new();
    fields.insert("entries", plays.clone());
    fields.insert("file_name", Arc::clone(&playbook.file_name));
    fields.insert("basedir", Arc::clone(&playbook.basedir));
    fields
}

/// The attributes of a play, in Ansible's order.
const OF_PLAY: [&str; 46] = [
    "any_errors_fatal",
    "become",
    "become_flags",
    "become_method",
    "become_user",
    "check_mode",
    "collections",
    "connection",
    "debugger",
    "diff",
    "environment",
    "fact_path",
    "finalized",
    "force_handlers",
    "gather_facts",
    "gather_subset",
    "gather_timeout",
    "handlers",
    "hosts",
    "ignore_errors",
    "ignore_unreachable",
    "included_conditional",
    "included_path",
    "max_fail_percentage",
    "module_defaults",
    "name",
    "no_log",
    "only_tags",
    "order",
    "port",
    "post_tasks",
    "pre_tasks",
    "remote_user",
    "removed_hosts",
    "roles",
    "run_once",
    "serial",
    "skip_tags",
    "squashed",
    "strategy",
    "tags",
    "tasks",
    "uuid",
    "validated",
    "vars_files",
    "vars_prompt",
];

pub(super) fn play(play: &Play) -> Dict {
    let mut fields = Dict::new();
    for name in OF_PLAY {
        fields.insert(name, play.fields.get(name).cloned().unwrap_or_default());
    }
    fields.insert("check_mode", play.check_mode);
    fields.insert("finalized", true);
    fields.insert("hosts", play.hosts.clone());
    fields.insert("name", Arc::clone(&play.name));
    fields.insert("serial", play.serial.clone());
    fields.insert("strategy", play.strategy.clone());
    fields.insert("tags", Value::list(play.tags.iter().cloned()));
    fields.insert("uuid", Arc::clone(&play.uuid));
    fields
}

pub(super) fn host(host: &Host) -> Dict {
    let mut fields = Dict::new();
    fields.insert("name", Arc::clone(&host.name));
    fields.insert("uuid", Value::None);
    fields.insert("address", Arc::clone(&host.address));
    fields.insert("implicit", false);
    fields
}

/// Returns what Ansible has for a keyword that takes a list and was left out.
fn list_of(value: &Value) -> Value {
    match value {
        Value::None => Value::list([]),
        Value::List(_) => value.clone(),
        one => Value::list([one.clone()]),
    }
}

fn task(task: &Task, is_item: bool, world: Option<&dyn World>) -> Dict {
    let told = world.and_then(|world| world.ask(&Question::Task(task.uuid.to_string())).ok());
    let source = told.as_ref().and_then(Value::as_dict).and_then(|told| told.get("ds")).and_then(Value::as_dict);
    let written = |name: &str| source.and_then(|source| source.get(name)).cloned();
    let or_none = |name: &str| written(name).unwrap_or_default();
    let listed = |name: &str| list_of(&or_none(name));
    let mut fields = Dict::new();
    fields.insert("action", Arc::clone(&task.action));
    fields.insert("any_errors_fatal", written("any_errors_fatal").unwrap_or(Value::Bool(false)));
    fields.insert("args", task.args.clone());
    fields.insert("async", task.async_seconds.clone());
    fields.insert("async_val", task.async_seconds.clone());
    fields.insert("become", written("become").unwrap_or(Value::Bool(false)));
    fields.insert("become_flags", or_none("become_flags"));
    fields.insert("become_method", written("become_method").unwrap_or(Value::str("sudo")));
    fields.insert("become_user", or_none("become_user"));
    fields.insert("changed_when", listed("changed_when"));
    fields.insert("check_mode", task.check_mode.clone());
    fields.insert("collections", listed("collections"));
    fields.insert("connection", if task.connection.is_none() { Value::str("ssh") } else { task.connection.clone() });
    fields.insert("debugger", task.debugger.clone());
    fields.insert("delay", written("delay").unwrap_or(Value::Int(5)));
    fields.insert("delegate_facts", or_none("delegate_facts"));
    fields.insert("delegate_to", task.delegate_to.clone());
    fields.insert("diff", task.diff.clone());
    fields.insert("environment", listed("environment"));
    fields.insert("failed_when", listed("failed_when"));
    fields.insert("finalized", false);
    fields.insert("ignore_errors", task.ignore_errors.clone());
    fields.insert("ignore_unreachable", task.ignore_unreachable.clone());
    fields.insert("loop", task.loop_items.clone());
    // Ansible: it means to leave out what names a loop's variable, and leaves this out.
    if is_item || !task.loop_items.is_true() {
        fields.insert("loop_control", task.loop_control.clone());
    }
    fields.insert("loop_with", Value::None);
    fields.insert("module_defaults", listed("module_defaults"));
    fields.insert("name", Arc::clone(&task.own_name));
    fields.insert("no_log", task.no_log.clone());
    fields.insert("notify", task.notify.clone());
    fields.insert("parent", Value::None);
    fields.insert("poll", task.poll.clone());
    fields.insert("port", or_none("port"));
    fields.insert("register", task.register.clone());
    fields.insert("remote_user", or_none("remote_user"));
    fields.insert("retries", task.retries.clone());
    fields.insert("role", task.role.as_ref().map_or(Value::None, |role| Value::from(Arc::clone(&role.name))));
    fields.insert("run_once", task.run_once.clone());
    fields.insert("squashed", false);
    fields.insert("tags", Value::list(task.tags.iter().cloned()));
    fields.insert("untagged", Value::list([Value::str("untagged")]));
    fields.insert("until", list_of(&task.until));
    fields.insert("uuid", Arc::clone(&task.uuid));
    fields.insert("validated", true);
    fields.insert("when", list_of(&task.when));
    fields
}

fn result(result: &TaskResult, world: Option<&dyn World>) -> Dict {
    let own_name = &result.task.own_name;
    let mut fields = Dict::new();
    fields.insert("host", host(&result.host));
    fields.insert("task", task(&result.task, true, world));
    fields.insert("task_name", Arc::clone(if own_name.is_empty() { &result.task.name } else { own_name }));
    fields.insert("is_changed", result.is_changed());
    fields.insert("is_failed", result.is_failed_as_ansible());
    fields.insert("is_skipped", result.is_skipped_as_ansible());
    fields.insert("is_unreachable", result.is_unreachable());
    fields.insert("output", result.result.clone());
    fields
}

fn stats(stats: &Stats) -> Dict {
    let counted = |count: fn(&HostStats) -> u64| -> Dict {
        let counts = stats.hosts.iter().map(|(host, counts)| (host, count(counts))).filter(|(_, count)| *count > 0);
        counts.map(|(host, count)| (&**host, Value::from(i64::try_from(count).unwrap_or(i64::MAX)))).collect()
    };
    let mut fields = Dict::new();
    fields.insert("changed", counted(|counts| counts.changed));
    fields.insert("custom", stats.custom.clone());
    fields.insert("dark", counted(|counts| counts.unreachable));
    fields.insert("failures", counted(|counts| counts.failures));
    fields.insert("ignored", counted(|counts| counts.ignored));
    fields.insert("ok", counted(|counts| counts.ok));
    fields.insert("processed", counted(|_| 1));
    fields.insert("rescued", counted(|counts| counts.rescued));
    fields.insert("skipped", counted(|counts| counts.skipped));
    fields
}
