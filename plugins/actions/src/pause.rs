//! `pause`: waits for a time, or for somebody at the terminal.

use crate::arguments;
use diagnostic::Diagnostic;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult, PauseEnd};
use module::{Argument, Arguments, Kind};
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "pause",
    summary: "Waits for a time, or for somebody at the terminal",
    bypasses_hosts: true,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

static ARGUMENTS: LazyLock<Arguments> = LazyLock::new(|| {
    Arguments::new(vec![
        Argument::new("echo", Kind::Bool).default(true),
        Argument::new("minutes", Kind::Raw),
        Argument::new("seconds", Kind::Raw),
        Argument::new("prompt", Kind::Str),
    ])
    .mutually_exclusive(&["minutes", "seconds"])
});

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    arguments::refuse_async(context)?;
    let params = arguments::check(context, &ARGUMENTS)?;
    let echo = params.get("echo").and_then(Value::as_bool).unwrap_or(true);
    let minutes = number(&params, "minutes")?;
    let seconds = number(&params, "seconds")?;
    let custom = params.get("prompt").filter(|prompt| prompt.is_true()).map(to_text);
    let hidden = if echo { "" } else { " (output is hidden)" };
    let name = context.event_task.name.trim();
    let text = custom.as_deref().unwrap_or("Press enter to continue, Ctrl+C to interrupt");
    let mut prompt = format!("[{name}]\n{text}{hidden}:");
    let wait = minutes.map(|minutes| minutes * 60).or(seconds).map(|seconds| seconds.max(1));
    if let Some(wait) = wait {
        context.run.say(&format!("Pausing for {wait} seconds{hidden}"));
        if custom.is_some() {
            context.run.say("(ctrl+C then 'C' = continue early, ctrl+C then 'A' = abort)\r");
        } else {
            prompt = String::from("(ctrl+C then 'C' = continue early, ctrl+C then 'A' = abort)\r");
        }
    }
    let started = jiff::Zoned::now();
    let clock = Instant::now();
    let mut typed = String::new();
    if context.run.terminal.is_interactive() {
        context.run.events.barrier();
        let most = wait.and_then(|wait| u64::try_from(wait).ok());
        match context.run.terminal.pause(&prompt, most, wait.is_none() && echo) {
            PauseEnd::Over(text) if wait.is_none() => typed = text,
            PauseEnd::Over(_) => {}
            PauseEnd::Aborted => return Err(Diagnostic::error("user requested abort!").into()),
        }
    } else if let Some(wait) = wait {
        let time = Duration::from_secs(u64::try_from(wait).unwrap_or(0));
        std::thread::sleep(context.time_left().map_or(time, |left| time.min(left)));
    } else {
        context.run.warn(&Diagnostic::error("Not waiting for response to prompt as stdin is not interactive"));
    }
    let took = clock.elapsed();
    let (shown, unit) =
        if seconds.is_some() { (took.as_secs_f64(), "seconds") } else { (took.as_secs_f64() / 60.0, "minutes") };
    let rounded = (shown * 100.0).round() / 100.0;
    let stamp = |time: &jiff::Zoned| time.strftime("%Y-%m-%d %H:%M:%S.%6f").to_string();
    let result: Dict = [
        ("changed", Value::Bool(false)),
        ("rc", Value::Int(0)),
        ("stderr", Value::str("")),
        ("stdout", Value::str(format!("Paused for {} {unit}", value::float_repr(rounded)))),
        ("start", Value::str(stamp(&started))),
        ("stop", Value::str(stamp(&jiff::Zoned::now()))),
        ("delta", Value::from(took.as_secs())),
        ("echo", Value::Bool(wait.is_none() && echo)),
        ("user_input", Value::str(typed)),
    ]
    .into_iter()
    .collect();
    let mut result = result;
    result.insert("echo", echo);
    Ok(result)
}

/// A whole number of seconds or minutes; fractions are cut off.
fn number(params: &Dict, name: &str) -> Result<Option<i64>, ActionError> {
    let value = params.get(name).cloned().unwrap_or_default();
    match &value {
        Value::None => Ok(None),
        #[expect(clippy::cast_possible_truncation, reason = "Ansible: int() of a float")]
        Value::Float(number) => Ok(Some(*number as i64)),
        Value::Str(text) => match text.trim().parse::<i64>() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(wrong(name, &value, text)),
        },
        other => match other.as_int() {
            Some(number) => Ok(Some(number)),
            None => Err(wrong(name, &value, &to_text(other))),
        },
    }
}

fn wrong(name: &str, value: &Value, text: &str) -> ActionError {
    ActionError::fail(format!(
        "argument '{name}' is of type {} and we were unable to convert to int: invalid literal for int() with base 10: {}",
        value.type_name(),
        value::str_repr(text)
    ))
}
