//! `wait_for_connection`: waits until the host answers.

use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use std::time::{Duration, Instant};
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "wait_for_connection",
    summary: "Waits until the host answers",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    crate::arguments::only(context, &["connect_timeout", "delay", "sleep", "timeout"])?;
    seconds(context, "connect_timeout", 5)?;
    let delay = seconds(context, "delay", 0)?;
    let pause = seconds(context, "sleep", 1)?;
    let most = seconds(context, "timeout", 600)?;
    let mut result = Dict::new();
    if context.fields.check_mode {
        result.insert("skipped", true);
        return Ok(result);
    }
    crate::arguments::refuse_async(context)?;
    let started = Instant::now();
    std::thread::sleep(delay);
    let first = Instant::now();
    let mut reason = String::new();
    loop {
        if first.elapsed() >= most || context.time_left().is_some_and(|left| left.is_zero()) {
            result.insert("failed", true);
            result.insert("msg", format!("timed out waiting for ping module test: {reason}"));
            break;
        }
        match ping(context) {
            Ok(()) => break,
            Err(error) => reason = error,
        }
        std::thread::sleep(pause);
    }
    result.insert("elapsed", started.elapsed().as_secs());
    Ok(result)
}

fn ping(context: &mut ActionContext<'_>) -> Result<(), String> {
    let message = |error: diagnostic::Diagnostic| error.full_message();
    context.connection().map_err(message)?.reset().map_err(message)?;
    let answer =
        context.execute_module("ansible.legacy.ping", Dict::new()).map_err(|error| error.reason.full_message())?;
    match answer.get("ping") {
        Some(Value::Str(text)) if text.as_str() == "pong" => Ok(()),
        Some(_) => Err("ping test failed".to_owned()),
        None => Err("'ping'".to_owned()),
    }
}

fn seconds(context: &ActionContext<'_>, name: &str, default: u64) -> Result<Duration, ActionError> {
    let Some(value) = context.args.get(name) else { return Ok(Duration::from_secs(default)) };
    let text = to_text(value);
    match text.trim().parse::<i64>() {
        Ok(number) => Ok(Duration::from_secs(u64::try_from(number).unwrap_or(0))),
        Err(_) => Err(diagnostic::Diagnostic::error(format!(
            "invalid literal for int() with base 10: {}",
            value::repr(value)
        ))
        .into()),
    }
}
