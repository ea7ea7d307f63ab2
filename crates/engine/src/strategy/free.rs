//! `free` and `host_pinned`: each host goes through the play at its own pace.

use super::{BatchEnd, Finished, PlayRun};
use crate::{Stop, names};
use diagnostic::Diagnostic;
use event::Event;
use playbook::Keyword;
use std::sync::Arc;
use std::time::Duration;

pub(super) fn run(play: &mut PlayRun<'_>) -> Result<BatchEnd, Stop> {
    go(play, false)
}

pub(super) fn run_pinned(play: &mut PlayRun<'_>) -> Result<BatchEnd, Stop> {
    go(play, true)
}

fn go(play: &mut PlayRun<'_>, pinned: bool) -> Result<BatchEnd, Stop> {
    if play.max_fail_percentage.is_some() {
        play.run.warn(&Diagnostic::error(
            "Using max_fail_percentage with the free strategy is not supported, as tasks are executed independently on \
             each host",
        ));
    }
    let mut last = 0;
    let mut free = play.workers.most();
    loop {
        play.check_stop()?;
        let hosts_left = play.hosts_left();
        if hosts_left.is_empty() {
            play.run.emit(Event::PlaybookOnNoHostsRemaining);
            break;
        }
        last %= hosts_left.len();
        let start = last;
        let mut work_to_do = false;
        let mut metas = 0;
        loop {
            let host = Arc::clone(&hosts_left[last]);
            let (progress, task) = play.batch.peek(&host);
            let busy = play.busy.contains_key(&host);
            let reachable = !play.standing.unreachable.contains(&host);
            work_to_do |= (task.is_some() || busy) && reachable;
            if let (Some(task), false, true) = (task, busy, reachable) {
                let extra = play.strategy_vars();
                let job = play.job(&host, &task, &extra)?;
                let throttle = play.throttle(&job)?;
                let same = play.busy.values().filter(|running| running.uuid == task.uuid).count();
                if throttle > 0 && same >= throttle {
                    break;
                }
                play.batch.set_progress(&host, progress);
                if task.is_handler {
                    play.batch.clear_notified(&task, Some(&host));
                }
                warn_of_unsupported(play, &job)?;
                if let Some(meta) = names::meta_action(&task) {
                    if pinned {
                        metas += 1;
                        free = free.saturating_sub(1);
                    }
                    crate::meta::run(play, &task, &meta, &host)?;
                } else if !play.standing.step || play.take_step(&task, Some(&host))? {
                    if task.keyword(Keyword::AnyErrorsFatal).is_some_and(value::Value::is_true) {
                        play.run.warn(&Diagnostic::error(
                            "Using any_errors_fatal with the free strategy is not supported, as tasks are executed \
                             independently on each host",
                        ));
                    }
                    play.emit_task_start(&host, &task);
                    play.busy.insert(Arc::clone(&host), Arc::clone(&task));
                    play.give(job);
                    free = free.saturating_sub(1);
                }
            }
            if pinned && free == 0 && work_to_do {
                last = start;
                break;
            }
            last = (last + 1) % hosts_left.len();
            if last == start {
                break;
            }
        }
        let mut results: Vec<Finished> = Vec::new();
        while let Some(taken) = play.workers.take(false) {
            results.extend(play.settle(taken)?);
        }
        if results.is_empty() && metas == 0 {
            // Nothing to give and nothing done: wait for a worker rather than spin.
            if let Some(taken) = play.workers.take_within(Duration::from_millis(100)) {
                results.extend(play.settle(taken)?);
            }
        }
        free += results.len() + metas;
        crate::include::take_in(play, &mut results, &hosts_left, false)?;
        if !work_to_do {
            break;
        }
    }
    while play.workers.pending > 0 {
        if let Some(taken) = play.workers.take(true) {
            play.settle(taken)?;
        }
    }
    Ok(play.end(BatchEnd::OK))
}

fn warn_of_unsupported(play: &PlayRun<'_>, job: &crate::executor::Job) -> Result<(), Stop> {
    let bypasses = play.run.action_of(&job.task).bypasses_hosts;
    if bypasses {
        return Err(Stop::Error(
            Diagnostic::error(format!(
                "The '{}' module bypasses the host loop, which is currently not supported in the free strategy and would \
                 instead execute for every host in the inventory list.",
                job.task.action
            ))
            .at(job.task.origin.as_ref()),
        ));
    }
    if play.is_set(job, Keyword::RunOnce)? {
        play.run.warn(&Diagnostic::error(
            "Using run_once with the free strategy is not currently supported. This task will still be executed for \
             every host in the inventory list.",
        ));
    }
    Ok(())
}
