//! What a finished task does to the run: failure and rescue, notifications, new hosts, facts, statistics, registered
//! variables, counters; and the events that tell of it.

use crate::iterator::Name;
use crate::payload;
use crate::progress::Stage;
use crate::run::Addition;
use crate::strategy::{Finished, PlayRun};
use crate::{Stop, handlers};
use diagnostic::Diagnostic;
use event::Event;
use inventory::{AddedHost, GroupedHost};
use playbook::Keyword;
use std::sync::Arc;
use template::{Layered, Templar};
use value::{Dict, List, Str, Value, to_text};

/// Facts that belong to the host that a task was delegated to, whatever `delegate_facts` says.
const ALWAYS_DELEGATED: &[&str] = &["discovered_interpreter_"];

pub(crate) fn process(play: &mut PlayRun<'_>, done: &mut Finished) -> Result<(), Stop> {
    let host = Arc::clone(&done.host);
    let mut role_did_something = false;
    if done.outcome.is_failed() {
        role_did_something = true;
        failed(play, done);
    } else if done.outcome.is_unreachable() {
        let ignored = done.outcome.fields.ignore_unreachable.is_true();
        if ignored {
            play.standing.counters.count(&host, |c| {
                c.ok += 1;
                c.ignored += 1;
            });
        } else {
            play.standing.unreachable.insert(Arc::clone(&host));
            play.remove_host(&host);
            play.standing.counters.count(&host, |c| c.unreachable += 1);
        }
        let result = event_result(play, done);
        play.run.emit(Event::RunnerOnUnreachable(result));
    } else if done.outcome.is_skipped() {
        play.standing.counters.count(&host, |c| c.skipped += 1);
        let result = event_result(play, done);
        play.run.emit(Event::RunnerOnSkipped(result));
    } else {
        role_did_something = true;
        succeeded(play, done)?;
    }
    if let Some(name) = done.outcome.fields.register.clone() {
        let mut facts = Dict::new();
        facts.insert(Value::str(name), payload::registered(&done.outcome.data));
        for target in task_hosts(play, &host, done) {
            play.run.variables.set_nonpersistent_facts(&target, &facts);
        }
    }
    if let (Some(role), true) = (&done.task.role, role_did_something) {
        play.batch.role_did_something(role, &host);
    }
    Ok(())
}

fn event_result(play: &mut PlayRun<'_>, done: &Finished) -> Arc<event::TaskResult> {
    let host = play.host(&done.host);
    Arc::new(payload::task_result(play.run, &host, &done.task, &done.outcome))
}

/// The hosts that a result counts for: all of them with `run_once`.
fn task_hosts(play: &PlayRun<'_>, host: &Name, done: &Finished) -> Vec<Name> {
    if done.outcome.fields.run_once {
        return play.hosts_left();
    }
    vec![Arc::clone(host)]
}

fn failed(play: &mut PlayRun<'_>, done: &Finished) {
    let host = &done.host;
    let ignore = done.outcome.fields.ignore_errors.clone();
    if ignore.is_true() {
        let changed = done.outcome.is_changed();
        play.standing.counters.count(host, |c| {
            c.ok += 1;
            c.ignored += 1;
            c.changed += u64::from(changed);
        });
    } else {
        let was_rescuing = play.batch.progress(host).is_rescuing();
        if done.outcome.fields.run_once {
            for other in play.hosts_left() {
                play.mark_failed(&other);
            }
        } else {
            play.mark_failed(host);
        }
        let (next, _) = play.batch.peek(host);
        if play.batch.is_failed(host) && next.stage == Stage::Complete {
            play.standing.failed.insert(Arc::clone(host));
        }
        if was_rescuing {
            play.standing.counters.count(host, |c| c.rescued += 1);
            play.context.restore_host(host);
            let mut facts = Dict::new();
            facts.insert("ansible_failed_task", serialized_task(play, done));
            facts.insert("ansible_failed_result", payload::plain(&done.outcome.data));
            play.run.variables.set_nonpersistent_facts(host, &facts);
        } else {
            play.standing.counters.count(host, |c| c.failures += 1);
        }
    }
    let result = event_result(play, done);
    play.run.emit(Event::RunnerOnFailed { result, ignore_errors: Some(ignore) });
}

/// `ansible_failed_task`: the task's attributes.
fn serialized_task(play: &PlayRun<'_>, done: &Finished) -> Dict {
    let fields = &done.outcome.fields;
    let task = payload::task(play.run, &done.task, Some(fields));
    let text = |text: &Arc<str>| Value::str(Arc::clone(text));
    [
        ("name", text(&task.own_name)),
        ("action", text(&task.action)),
        ("args", task.args.clone()),
        ("uuid", text(&task.uuid)),
        ("tags", Value::list(task.tags.clone())),
        ("register", task.register.clone()),
        ("delegate_to", task.delegate_to.clone()),
        ("ignore_errors", task.ignore_errors.clone()),
        ("no_log", task.no_log.clone()),
        ("when", task.when.clone()),
        ("loop", task.loop_items.clone()),
        ("notify", task.notify.clone()),
        ("check_mode", task.check_mode.clone()),
        ("diff", task.diff.clone()),
        ("run_once", task.run_once.clone()),
        ("retries", task.retries.clone()),
        ("until", task.until.clone()),
        ("async", task.async_seconds.clone()),
        ("poll", task.poll.clone()),
        ("path", task.path.clone().into()),
        ("implicit", Value::Bool(task.implicit)),
    ]
    .into_iter()
    .collect()
}

fn succeeded(play: &mut PlayRun<'_>, done: &mut Finished) -> Result<(), Stop> {
    let has_loop = done.task.written_loop().is_some();
    let mut items: Vec<Dict> = if has_loop {
        done.outcome.items().iter().filter_map(Value::as_dict).cloned().collect()
    } else {
        vec![done.outcome.data.clone()]
    };
    let mut changes = false;
    for item in &mut items {
        changes |= take_item(play, done, item, has_loop)?;
    }
    if changes {
        if has_loop {
            let changed = items.iter().any(|item| item.get("changed").is_some_and(Value::is_true));
            let failed = items.iter().any(|item| item.get("failed").is_some_and(Value::is_true));
            let list: Vec<Value> = items.into_iter().map(Value::Dict).collect();
            done.outcome.data.insert("results", list);
            if changed {
                done.outcome.data.insert("changed", true);
            }
            if failed {
                done.outcome.data.insert("failed", true);
            }
        } else if let Some(item) = items.pop() {
            done.outcome.data = item;
        }
    }
    let result = event_result(play, done);
    if done.outcome.data.contains("diff") && (play.run.options.diff || done.outcome.fields.diff) {
        play.run.emit_diff(&result);
    }
    if done.task.include.is_none() {
        let changed = done.outcome.is_changed();
        play.standing.counters.count(&done.host, |c| {
            c.ok += 1;
            c.changed += u64::from(changed);
        });
    }
    play.run.emit(Event::RunnerOnOk(result));
    Ok(())
}

/// Does what one result asks for; tells whether it changed the result itself.
fn take_item(play: &mut PlayRun<'_>, done: &Finished, item: &mut Dict, in_loop: bool) -> Result<bool, Stop> {
    let host = &done.host;
    let mut changes = false;
    if done.outcome.is_changed()
        && let Some(Value::List(names)) = item.get("_ansible_notify")
    {
        for name in &names.clone() {
            handlers::notify(play, host, &to_text(name))?;
        }
    }
    let adds = item.contains("add_host") || item.contains("add_group");
    if adds {
        add_to_inventory(play, host, item)?;
        judge_inventory_item(play, done, item, in_loop)?;
        changes = true;
    }
    if let Some(Value::Dict(facts)) = item.get("ansible_facts").cloned()
        && !done.task.is_action("debug")
    {
        take_facts(play, done, item, facts);
        changes |= item.remove("_ansible_facts_cacheable").is_some();
    }
    if let Some(Value::Dict(stats)) = item.get("ansible_stats") {
        take_stats(play, done, &stats.clone());
    }
    Ok(changes)
}

fn add_to_inventory(play: &mut PlayRun<'_>, host: &Name, item: &mut Dict) -> Result<(), Stop> {
    let changed = if let Some(Value::Dict(info)) = item.get("add_host") {
        let names = |key: &str| match info.get(key) {
            Some(Value::List(list)) => list.iter().map(to_text).collect(),
            _ => Vec::new(),
        };
        let added = AddedHost {
            name: info.get("host_name").map(to_text).unwrap_or_default(),
            groups: names("groups"),
            vars: info.get("host_vars").and_then(Value::as_dict).cloned().unwrap_or_default(),
        };
        play.run.add_to_inventory(Addition::Host(added))?
    } else {
        let group = item.get("add_group").map(to_text).unwrap_or_default();
        let parents: Vec<String> = match item.get("parent_groups") {
            Some(Value::List(list)) => list.iter().map(to_text).collect(),
            Some(Value::None) | None => Vec::new(),
            Some(one) => vec![to_text(one)],
        };
        let grouped = GroupedHost { host: host.to_string(), group, parents };
        play.run.add_to_inventory(Addition::Group(grouped))?
    };
    item.insert("changed", changed);
    Ok(())
}

/// `changed_when` and `failed_when` of `add_host` and `group_by` look at what the inventory said.
fn judge_inventory_item(play: &mut PlayRun<'_>, done: &Finished, item: &mut Dict, in_loop: bool) -> Result<(), Stop> {
    let task = &done.task;
    let mut over = Dict::new();
    for key in ["ansible_loop_var", "ansible_index_var", "ansible_loop"] {
        if let Some(value) = item.get(key) {
            over.insert(key, value.clone());
        }
    }
    for key in ["ansible_loop_var", "ansible_index_var"] {
        if let Some(name) = item.get(key).map(to_text)
            && let Some(value) = item.get(&name)
        {
            over.insert(name, value.clone());
        }
    }
    if let Some(name) = &done.outcome.fields.register {
        over.insert(Value::str(Arc::clone(name)), payload::plain(item));
    }
    let services = crate::services::TaskServices::new(play.run, task);
    let scope = Layered { over: &over, under: &*done.vars };
    let templar = Templar::new(&play.run.environment, &scope, &services);
    for (keyword, name) in [(Keyword::ChangedWhen, "changed"), (Keyword::FailedWhen, "failed")] {
        let Some(written) = task.own.get(keyword) else { continue };
        let holds = crate::executor::all_hold(&templar, &crate::executor::as_list(written))?;
        item.insert(name, holds);
        if name == "failed" {
            item.insert("failed_when_result", holds);
        }
    }
    if in_loop {
        let outcome = crate::outcome::Outcome { data: item.clone(), error: None, ..done.outcome.clone() };
        let host = play.host(&done.host);
        let result = Arc::new(payload::task_result(play.run, &host, task, &outcome));
        play.run.emit(Event::RunnerItemOnOk(result));
    }
    Ok(())
}

fn take_facts(play: &mut PlayRun<'_>, done: &Finished, item: &Dict, mut facts: Dict) {
    let fields = &done.outcome.fields;
    let delegated = fields.delegate_to.as_ref().map(|host| {
        match item
            .get("_ansible_delegated_vars")
            .and_then(Value::as_dict)
            .and_then(|vars| vars.get("ansible_delegated_host"))
        {
            Some(name) => Arc::from(to_text(name)),
            None => Arc::clone(host),
        }
    });
    let targets = match &delegated {
        Some(delegate) if fields.delegate_facts => vec![Arc::clone(delegate)],
        delegate => {
            if let Some(delegate) = delegate {
                let always: Dict = facts
                    .iter()
                    .filter(|(key, _)| {
                        key.as_str().is_some_and(|key| ALWAYS_DELEGATED.iter().any(|prefix| key.starts_with(prefix)))
                    })
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect();
                if !always.is_empty() {
                    for key in always.keys() {
                        facts.remove_key(key);
                    }
                    play.run.variables.set_host_facts(delegate, &always);
                }
            }
            task_hosts(play, &done.host, done)
        }
    };
    let variables = &play.run.variables;
    let cacheable = item.get("_ansible_facts_cacheable").is_some_and(Value::is_true);
    for target in &targets {
        if done.task.is_action("include_vars") {
            for (name, value) in &facts {
                variables.set_host_variable(target, &Str::from(to_text(name)), value.clone());
            }
            continue;
        }
        let is_set_fact = done.task.is_action("set_fact");
        if !is_set_fact || cacheable {
            variables.set_host_facts(target, &facts);
        }
        if is_set_fact {
            variables.set_nonpersistent_facts(target, &facts);
        }
    }
    if done.task.is_action("include_vars") {
        announce_vars_files(play, done, item);
    }
}

/// Tells of the files that an `include_vars` loaded.
fn announce_vars_files(play: &mut PlayRun<'_>, done: &Finished, item: &Dict) {
    let Some(Value::List(files)) = item.get("ansible_included_var_files") else { return };
    let files = files.clone();
    let host = play.host(&done.host);
    for file in &files {
        let result = Arc::new(payload::empty_result(play.run, &host, Some(&done.task)));
        let imported_file = Arc::from(to_text(file));
        play.run.emit(Event::PlaybookOnImportForHost { result, imported_file });
    }
}

fn take_stats(play: &mut PlayRun<'_>, done: &Finished, stats: &Dict) {
    let Some(Value::Dict(data)) = stats.get("data") else { return };
    let per_host = stats.get("per_host").is_none_or(Value::is_true);
    let aggregate = stats.get("aggregate").is_some_and(Value::is_true);
    let targets: Vec<Option<Name>> =
        if per_host { task_hosts(play, &done.host, done).into_iter().map(Some).collect() } else { vec![None] };
    for target in targets {
        for (name, value) in data {
            let counters = &mut play.standing.counters;
            if aggregate {
                counters.add_custom(target.as_deref(), name, value.clone());
            } else {
                counters.set_custom(target.as_deref(), name, value.clone());
            }
        }
    }
}

/// Fails a host whose include could not be loaded.
pub(crate) fn fail_include(play: &mut PlayRun<'_>, done: &mut Finished, error: &Diagnostic) {
    // Ansible: the arguments are taken out of the result where the include is worked out.
    done.outcome.data.remove("include_args");
    if let Some(Value::List(items)) = done.outcome.data.get("results") {
        let items: List = items
            .iter()
            .map(|item| match item {
                Value::Dict(item) => {
                    let mut item = item.clone();
                    item.remove("include_args");
                    Value::Dict(item)
                }
                other => other.clone(),
            })
            .collect();
        done.outcome.data.insert("results", items);
    }
    done.outcome.data.remove("include_args");
    done.outcome.data.insert("failed", true);
    done.outcome.data.insert("reason", error.full_message());
    play.standing.counters.count(&done.host, |c| c.failures += 1);
    let result = event_result(play, done);
    play.run.emit(Event::RunnerOnFailed { result, ignore_errors: None });
}
