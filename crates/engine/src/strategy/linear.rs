//! `linear`: every host does a task before any host does the next.

use super::{BatchEnd, Finished, PlayRun};
use crate::iterator::Name;
use crate::{Stop, names};
use event::Event;
use playbook::{Keyword, Task};
use std::sync::Arc;
use value::Value;

/// Meta actions that are done for each host rather than once.
const PER_HOST_META: &[&str] = &["noop", "reset_connection", "end_host", "role_complete", "flush_handlers", "end_role"];

pub(super) fn run(play: &mut PlayRun<'_>) -> Result<BatchEnd, Stop> {
    let mut end = BatchEnd::OK;
    loop {
        play.check_stop()?;
        let hosts_left = play.hosts_left();
        let host_tasks = next_in_step(play, &hosts_left)?;
        if host_tasks.is_empty() {
            tell_of_nobody(play);
            break;
        }
        let Some(round) = run_round(play, &host_tasks)? else { continue };
        let Round { mut results, is_fatal, task } = round;
        crate::include::take_in(play, &mut results, &hosts_left, true)?;
        if let Some(task) = task {
            let payload = play.run.event_task(&task);
            let stats = play.standing.counters.snapshot();
            play.run.emit(Event::PlaybookOnTaskEnd { task: payload, stats });
        }

        let failed: Vec<&Name> =
            results.iter().filter(|done| done.outcome.is_failed()).map(|done| &done.host).collect();
        let any_unreachable = results.iter().any(|done| !done.outcome.is_failed() && done.outcome.is_unreachable());
        if is_fatal && (!failed.is_empty() || any_unreachable) {
            fail_others(play, &hosts_left, &failed);
        }
        if let (Some(most), false) = (play.max_fail_percentage, results.is_empty()) {
            #[expect(clippy::cast_precision_loss, reason = "numbers of hosts")]
            let share = play.standing.failed.len() as f64 / play.batch.hosts.len().max(1) as f64;
            if share > most / 100.0 {
                fail_others(play, &hosts_left, &failed);
                play.run.emit(Event::PlaybookOnNoHostsRemaining);
                end = BatchEnd(end.0 | BatchEnd::BREAK_PLAY);
            }
        }
        if end != BatchEnd::OK && play.standing.failed.len() >= hosts_left.len() {
            tell_of_nobody(play);
            play.run.emit(Event::PlaybookOnNoHostsRemaining);
            return Ok(end);
        }
    }
    Ok(play.end(end))
}

/// Fails the hosts that did not fail by themselves: twice would take them out of a rescue section.
fn fail_others(play: &mut PlayRun<'_>, hosts_left: &[Name], failed: &[&Name]) {
    for host in hosts_left.iter().filter(|host| !failed.contains(host)) {
        play.standing.failed.insert(Arc::clone(host));
        play.mark_failed(host);
    }
}

/// Tells of the task that would have come next, where no host of the batch is left to run it.
fn tell_of_nobody(play: &PlayRun<'_>) {
    let standing = &play.standing;
    let is_out = |host: &Name| standing.unreachable.contains(host) || play.batch.is_failed(host);
    if !play.batch.hosts.iter().all(is_out) {
        return;
    }
    let next = play.batch.order.iter().skip(play.batch.at).find(|task| !task.implicit);
    if let Some(task) = next {
        play.run.emit(Event::RunnerOnNoHosts(play.run.event_task(task)));
    }
}

/// Returns the hosts that have the next task of the play's order, and moves them to it.
fn next_in_step(play: &mut PlayRun<'_>, hosts: &[Name]) -> Result<Vec<(Name, Arc<Task>)>, Stop> {
    let mut next = Vec::with_capacity(hosts.len());
    for host in hosts {
        let (progress, task) = play.batch.peek(host);
        if let Some(task) = task {
            next.push((host, progress, task));
        }
    }
    if next.is_empty() {
        return Ok(Vec::new());
    }
    let mut rounds = 0;
    let current = loop {
        match play.batch.order.get(play.batch.at) {
            Some(task) => {
                let task = Arc::clone(task);
                play.batch.at += 1;
                if next.iter().any(|(_, _, wanted)| wanted.uuid == task.uuid) {
                    break task;
                }
            }
            None if rounds < 2 => {
                // Tasks left over after clear_host_errors: from the start again.
                play.batch.at = 0;
                rounds += 1;
            }
            None => {
                return Err(Stop::Error(diagnostic::Diagnostic::error(
                    "BUG: There seems to be a mismatch between tasks in PlayIterator and HostStates.",
                )));
            }
        }
    };
    let mut chosen = Vec::with_capacity(next.len());
    for (host, progress, task) in next {
        if task.uuid == current.uuid {
            play.batch.set_progress(host, progress);
            chosen.push((Arc::clone(host), task));
        }
    }
    if names::meta_action(&current).as_deref() == Some("flush_handlers") {
        let at = play.batch.at;
        let handlers: Vec<Arc<Task>> = play.batch.handlers.iter().cloned().collect();
        play.batch.order.splice(at..at, handlers);
    }
    Ok(chosen)
}

struct Round {
    results: Vec<Finished>,
    is_fatal: bool,
    task: Option<Arc<Task>>,
}

/// Runs one task on its hosts. Nothing where `--step` passed it over.
fn run_round(play: &mut PlayRun<'_>, host_tasks: &[(Name, Arc<Task>)]) -> Result<Option<Round>, Stop> {
    let mut round = Round { results: Vec::new(), is_fatal: false, task: None };
    let mut told = false;
    let mut ask = play.standing.step;
    let extra = play.strategy_vars();
    for (host, task) in host_tasks {
        let run_once;
        if let Some(meta) = names::meta_action(task) {
            crate::meta::run(play, task, &meta, host)?;
            run_once = !PER_HOST_META.contains(&meta.as_str());
            let fatal = is_fatal(task);
            round.is_fatal |= (fatal || run_once) && !ignores_errors(task);
        } else {
            if ask {
                if play.take_step(task, None)? {
                    ask = false;
                } else {
                    return Ok(None);
                }
            }
            let job = play.job(host, task, &extra)?;
            run_once = play.run.action_of(task).bypasses_hosts || play.is_set(&job, Keyword::RunOnce)?;
            let fatal = is_fatal(task);
            round.is_fatal |= (fatal || run_once) && !ignores_errors(task);
            if !told {
                play.emit_task_start(host, task);
                round.task = Some(Arc::clone(task));
                told = true;
            }
            let throttle = play.throttle(&job)?;
            if throttle > 0 && !run_once {
                while play.workers.pending >= throttle {
                    if let Some(taken) = play.workers.take(true) {
                        round.results.extend(play.settle(taken)?);
                    }
                }
            }
            play.give(job);
        }
        if task.is_handler {
            play.batch.clear_notified(task, Some(host).filter(|_| !run_once));
        }
        if run_once {
            break;
        }
        // As with as many workers as forks: a result is looked at once the next host took its worker.
        while play.workers.pending > play.workers.most() {
            if let Some(taken) = play.workers.take(true) {
                round.results.extend(play.settle(taken)?);
            }
        }
        play.check_stop()?;
    }
    while play.workers.pending > 0 {
        play.check_stop()?;
        if let Some(taken) = play.workers.take_within(std::time::Duration::from_millis(100)) {
            round.results.extend(play.settle(taken)?);
        }
    }
    Ok(Some(round))
}

fn ignores_errors(task: &Task) -> bool {
    task.keyword(Keyword::IgnoreErrors).is_some_and(|value| crate::to_bool(value).unwrap_or_else(|| value.is_true()))
}

/// Tells whether a failure ends the play. Ansible: the keyword is taken as written, so any template is true.
fn is_fatal(task: &Task) -> bool {
    task.keyword(Keyword::AnyErrorsFatal).is_some_and(Value::is_true)
}
