//! `meta`: what the engine does by itself.

use crate::iterator::Name;
use crate::outcome::Outcome;
use crate::progress::Stage;
use crate::services::TaskServices;
use crate::strategy::PlayRun;
use crate::{Stop, handlers, names, payload};
use diagnostic::Diagnostic;
use event::{Event, Timing};
use playbook::{Keyword, Task};
use std::sync::Arc;
use template::Templar;
use value::{Dict, Value};

/// Runs a `meta` task for a host.
pub(crate) fn run(play: &mut PlayRun<'_>, task: &Arc<Task>, action: &str, host: &Name) -> Result<(), Stop> {
    let services = TaskServices::new(play.run, task);
    let payload = play.run.event_task(task);
    play.run.known.set_task(task);
    play.run.start(if task.is_handler {
        Event::PlaybookOnHandlerTaskStart(payload)
    } else {
        Event::PlaybookOnTaskStart(payload)
    });
    let has_condition = task.keyword(Keyword::When).is_some_and(|when| !crate::executor::as_list(when).is_empty());
    if has_condition && matches!(action, "noop" | "refresh_inventory" | "reset_connection") {
        play.run.warn(&Diagnostic::error(format!("{action} task does not support when conditional")));
    }
    let holds = match action {
        "noop" | "refresh_inventory" | "reset_connection" | "role_complete" => true,
        _ if has_condition => {
            let vars = play.vars(Some(host), Some(task))?;
            let conditions = crate::executor::as_list(task.keyword(Keyword::When).unwrap_or(&Value::None));
            let templar = Templar::new(&play.run.environment, &vars, &services);
            crate::executor::all_hold(&templar, &conditions)?
        }
        _ => true,
    };
    let done = if holds { Ok(act(play, task, action, host)?) } else { Err(skip_reason(action, task, host)) };
    let header = match &done {
        Ok(message) | Err(message) => message.clone(),
    };
    if task.implicit {
        play.run.debug(|| format!("META: {header}"));
    } else {
        play.run.verbose(2, format!("META: {header}"));
    }
    if let Err(reason) = done {
        let message = if action == "end_host" {
            format!("end_host conditional evaluated to false, continuing execution for {host}")
        } else {
            action.to_owned()
        };
        let data: Dict =
            [("msg", Value::str(message)), ("skipped", Value::Bool(true)), ("skip_reason", Value::str(reason))]
                .into_iter()
                .collect();
        let outcome = Outcome {
            data,
            error: None,
            warnings: Vec::new(),
            deprecations: Vec::new(),
            fields: Arc::default(),
            timing: Timing::default(),
        };
        let host = play.host(host);
        let mut result = payload::task_result(play.run, &host, task, &outcome);
        // Ansible: the result of a skipped meta task has no keywords of its own.
        result.task =
            Arc::new(event::Task { own_name: Arc::from(""), ..event::Task::clone(&play.run.event_task(task)) });
        play.run.emit(Event::RunnerOnSkipped(Arc::new(result)));
    }
    Ok(())
}

fn skip_reason(action: &str, task: &Task, host: &str) -> String {
    let rest = match action {
        "flush_handlers" => format!(", not running handlers for {host}"),
        "clear_facts" => format!(", not clearing facts and fact cache for {host}"),
        "clear_host_errors" => format!(", not clearing host error state for {host}"),
        "end_batch" => ", continuing current batch".to_owned(),
        "end_play" => ", continuing play".to_owned(),
        "end_host" => format!(", continuing execution for {host}"),
        "end_role" => {
            let role = task.role.as_ref().map(|role| role.name_for_tasks()).unwrap_or_default();
            format!("continuing role {role} for {host}")
        }
        _ => String::new(),
    };
    format!("{action} conditional evaluated to False{rest}")
}

/// Does it, and says what was done.
fn act(play: &mut PlayRun<'_>, task: &Arc<Task>, action: &str, host: &Name) -> Result<String, Stop> {
    let message = match action {
        "noop" => "noop".to_owned(),
        "flush_handlers" => flush(play, host)?,
        "refresh_inventory" => {
            play.run.refresh_inventory()?;
            "inventory successfully refreshed".to_owned()
        }
        "clear_facts" => {
            for host in play.batch.hosts.clone() {
                play.run.variables.clear_facts(&host);
            }
            "facts cleared".to_owned()
        }
        "clear_host_errors" => {
            for host in play.batch.hosts.clone() {
                play.standing.failed.remove(&host);
                play.standing.unreachable.remove(&host);
                play.batch.progress(&host).clear_errors();
            }
            "cleared host errors".to_owned()
        }
        "end_batch" | "end_play" => {
            for host in play.hosts_left() {
                play.end_host(&host);
                play.batch.ends_play |= action == "end_play";
            }
            if action == "end_play" { "ending play" } else { "ending batch" }.to_owned()
        }
        "end_host" => {
            play.end_host(host);
            format!("ending play for {host}")
        }
        "role_complete" => {
            let did = task.implicit && task.role.as_ref().is_some_and(|role| play.batch.role_ended(role, host));
            if did { format!("role_complete for {host}") } else { "role_complete".to_owned() }
        }
        "end_role" => {
            while let (progress, Some(next)) = play.batch.peek(host) {
                if names::meta_action(&next).as_deref() == Some("role_complete") {
                    break;
                }
                play.batch.set_progress(host, progress);
            }
            let role = task.role.as_ref().map(|role| role.name_for_tasks()).unwrap_or_default();
            format!("ending role {role} for {host}")
        }
        // Connections of this step hold nothing open between tasks.
        "reset_connection" => "reset connection".to_owned(),
        other => {
            let other = if task.args.contains("_raw_params") { other } else { "None" };
            return Err(Stop::Error(
                Diagnostic::error(format!("invalid meta action requested: {other}")).at(task.origin.as_ref()),
            ));
        }
    };
    Ok(message)
}

fn flush(play: &mut PlayRun<'_>, host: &Name) -> Result<String, Stop> {
    for notification in std::mem::take(&mut play.batch.progress(host).notifications) {
        for handler in handlers::search(play, &notification) {
            handlers::notify_handler(play, &handler, host);
        }
    }
    if play.batch.progress(host).stage == Stage::Handlers {
        return Err(Stop::Error(Diagnostic::error("flush_handlers cannot be used as a handler")));
    }
    if !play.standing.unreachable.contains(host) {
        play.batch.progress(host).flush();
    }
    Ok(format!("triggered running handlers for {host}"))
}
