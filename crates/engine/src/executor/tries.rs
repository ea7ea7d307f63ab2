//! Runs a task's action: again and again as `until` and `retries` ask for, no longer than `timeout`, watched in the
//! background as `async` and `poll` ask for.

use super::{Attempt, Executor, all_hold, as_list};
use crate::action::{ActionContext, ActionError, ActionPlugin};
use crate::fields::TaskFields;
use crate::outcome::Outcome;
use crate::payload;
use diagnostic::{Diagnostic, Kind};
use event::{Event, Timing};
use playbook::{Keyword, Task};
use std::sync::Arc;
use std::time::{Duration, Instant};
use template::{Layered, Scope};
use value::{Dict, Value};
use vars::TaskVars;

impl Executor<'_> {
    /// Runs the action as often as `until` and `retries` ask for.
    pub(super) fn tries(
        &mut self,
        task: &Arc<Task>,
        fields: &TaskFields,
        action: &'static ActionPlugin,
        connection_vars: Option<&TaskVars>,
        in_loop: bool,
    ) -> Attempt {
        let until = task.keyword(Keyword::Until).map(as_list).unwrap_or_default();
        let retries = match fields.retries {
            Some(count) => 1 + count.max(0),
            None if !until.is_empty() => 4,
            None => 1,
        };
        let delay = if fields.delay < 0.0 { 1.0 } else { fields.delay };
        let saved = self.overlay.clone();
        let mut result = Dict::new();
        let mut done = false;
        for attempt in 1..=retries {
            result = self.act(task, fields, action, connection_vars)?;
            self.register(fields, &result);
            if fields.async_seconds > 0
                && fields.poll > 0
                && !result.get("skipped").is_some_and(Value::is_true)
                && !result.get("failed").is_some_and(Value::is_true)
            {
                result = self.poll(task, fields, &result, connection_vars)?;
                let failed = result.get("failed").is_some_and(Value::is_true);
                let reported = Arc::new(self.interim(fields, &result));
                self.run.emit(if failed {
                    Event::RunnerOnAsyncFailed(reported)
                } else {
                    Event::RunnerOnAsyncOk(reported)
                });
            }
            self.take_facts(task, &result);
            if !result.contains("failed") {
                let bad_status = match result.get("rc") {
                    Some(Value::Str(text)) => text.as_str() != "0",
                    Some(Value::None) | None => result.contains("rc"),
                    Some(status) => *status != Value::Int(0),
                };
                result.insert("failed", bad_status);
            }
            if retries > 1 {
                result.insert("attempts", attempt);
            }
            if !result.contains("changed") {
                result.insert("changed", false);
            }
            self.register(fields, &result);
            if !result.contains("skipped") {
                self.judge(task, fields, &mut result);
            }
            if retries == 1 {
                done = true;
                break;
            }
            let satisfied = if until.is_empty() {
                !result.get("failed").is_some_and(Value::is_true)
            } else {
                let holds = self.with_templar(|templar| all_hold(templar, &until));
                holds.map_err(|error| match error.origin {
                    None if error.is_kind(Kind::BrokenConditional) => error.at(task.own.place(Keyword::Until)),
                    _ => error,
                })?
            };
            if satisfied {
                done = true;
                break;
            }
            if attempt < retries {
                result.insert("_ansible_retry", true);
                result.insert("retries", retries);
                self.run.emit(Event::RunnerRetry(Arc::new(self.interim(fields, &result))));
                std::thread::sleep(Duration::from_secs_f64(delay));
            }
        }
        if !done {
            result.insert("attempts", retries - 1);
            result.insert("failed", true);
        }
        // What the attempts laid over the variables is seen by later items, but for facts of the host itself.
        self.overlay = saved;
        self.register(fields, &result);
        self.take_facts(task, &result);
        let _ = in_loop;
        Ok(result)
    }

    pub(super) fn act(
        &mut self,
        task: &Arc<Task>,
        fields: &TaskFields,
        action: &'static ActionPlugin,
        connection_vars: Option<&TaskVars>,
    ) -> Attempt {
        let event_task = Arc::new(payload::task(self.run, task, Some(fields)));
        let scope = Layered { over: &self.overlay, under: &self.job.vars };
        let connection_scope: &dyn Scope = match connection_vars {
            Some(vars) => vars,
            None => &scope,
        };
        let mut context = ActionContext {
            run: self.run,
            host: &self.job.host,
            task,
            fields,
            args: fields.args.clone(),
            vars: &scope,
            connection_vars: connection_scope,
            event_task: &event_task,
            services: &self.services,
            connection: &mut self.connection,
            deadline: None,
            warnings: &mut self.warnings,
        };
        let Ok(limit) = u64::try_from(fields.timeout) else {
            return Err(invalid_timeout(fields.timeout).into());
        };
        if limit == 0 {
            return (action.run)(&mut context);
        }
        if limit > LONGEST_TIMEOUT {
            return Err(invalid_timeout(fields.timeout).into());
        }
        let started = Instant::now();
        let limit = Duration::from_secs(limit);
        context.deadline = started.checked_add(limit);
        let done = (action.run)(&mut context);
        if let Some(connection) = context.connection.as_mut() {
            connection.set_deadline(None);
        }
        if started.elapsed() < limit { done } else { Err(timed_out(fields.timeout)) }
    }

    /// Watches a background job until it ends.
    pub(super) fn poll(
        &mut self,
        task: &Arc<Task>,
        fields: &TaskFields,
        launched: &Dict,
        connection_vars: Option<&TaskVars>,
    ) -> Attempt {
        let failure = |message: &str| -> Dict {
            [("failed", Value::Bool(true)), ("msg", Value::str(message))].into_iter().collect()
        };
        let Some(jid) = launched.get("ansible_job_id").cloned() else {
            return Ok(failure("No job id was returned by the async task"));
        };
        let watcher = Arc::new(payload::async_status_task(task));
        let action = self.run.action_of(&watcher);
        let ask = |mode: Option<&str>| -> TaskFields {
            let mut args = Dict::new();
            args.insert("jid", jid.clone());
            if let Some(mode) = mode {
                args.insert("mode", mode);
            }
            TaskFields {
                name: Arc::from(""),
                resolved_action: Arc::clone(&watcher.resolved_action),
                args,
                check_mode: fields.check_mode,
                environment: fields.environment.clone(),
                delegate_to: fields.delegate_to.clone(),
                ..TaskFields::default()
            }
        };
        let watching = ask(None);
        let mut left = fields.async_seconds;
        let mut status = Dict::new();
        while left > 0 {
            std::thread::sleep(Duration::from_secs(u64::try_from(fields.poll).unwrap_or(0)));
            left -= fields.poll;
            match self.act(&watcher, &watching, action, connection_vars) {
                Ok(result) => {
                    status = result;
                    let is = |key: &str| status.get(key).is_some_and(Value::is_true);
                    if is("finished") || is("failed") && is("_ansible_parsed") || is("skipped") {
                        break;
                    }
                    let outcome = Outcome {
                        data: status.clone(),
                        error: None,
                        warnings: Vec::new(),
                        deprecations: Vec::new(),
                        fields: Arc::new(watching.clone()),
                        timing: Timing::default(),
                    };
                    let result = payload::task_result(self.run, &self.job.host, &watcher, &outcome);
                    self.run.emit(Event::RunnerOnAsyncPoll(Arc::new(result)));
                }
                Err(error) if left <= 0 => return Err(error),
                Err(_) => {}
            }
        }
        if status.get("finished").is_some_and(Value::is_true) {
            self.act(&watcher, &ask(Some("cleanup")), action, connection_vars)?;
            return Ok(status);
        }
        let mut data = if status.get("_ansible_parsed").is_some_and(Value::is_true) {
            failure(&format!("async task did not complete within the requested time - {}s", fields.async_seconds))
        } else {
            failure("async task produced unparsable results")
        };
        data.insert("async_result", payload::plain(&status));
        Ok(data)
    }
}

/// The most seconds that a task's `timeout` may be.
const LONGEST_TIMEOUT: u64 = 100_000_000;

fn invalid_timeout(seconds: i64) -> Diagnostic {
    Diagnostic::error(format!("Timeout {seconds} is invalid, it must be between 0 and {LONGEST_TIMEOUT}."))
}

/// The error of a task that took longer than its `timeout`.
fn timed_out(seconds: i64) -> ActionError {
    let mut told = Dict::new();
    told.insert("frame", "Configure `DISPLAY_TRACEBACK` to see a traceback on timeout errors.");
    told.insert("period", seconds);
    let mut result = Dict::new();
    result.insert("timedout", told);
    ActionError { reason: Diagnostic::new(Kind::Timeout, format!("Timed out after {seconds} second(s).")), result }
}
