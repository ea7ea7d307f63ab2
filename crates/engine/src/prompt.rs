//! `vars_prompt`: variables that are asked for before a play.

use crate::services::TaskServices;
use crate::{Run, Stop, to_bool};
use diagnostic::Diagnostic;
use event::{Event, VarsPrompt};
use std::sync::Arc;
use template::{Args, Templar};
use value::{Dict, Str, Value, to_text};

/// Asks for a play's variables and returns the answers. Those given with `-e` are not asked for.
pub(crate) fn ask_all(run: &Arc<Run>, prompts: &[(String, Dict)], extra_vars: &Dict) -> Result<Dict, Stop> {
    let mut answers = Dict::new();
    for (name, entry) in prompts {
        if extra_vars.contains(name) {
            continue;
        }
        let answer = ask(run, name, entry)?;
        answers.insert(name.as_str(), answer);
    }
    Ok(answers)
}

fn ask(run: &Arc<Run>, name: &str, entry: &Dict) -> Result<Value, Stop> {
    let get = |key: &str| entry.get(key).cloned().unwrap_or_default();
    let flag = |key: &str, default: bool| entry.get(key).and_then(to_bool).unwrap_or(default);
    let prompt_text = entry.get("prompt").map_or_else(|| name.to_owned(), to_text);
    let default = get("default");
    let private = flag("private", true);
    let confirm = flag("confirm", false);
    let is_unsafe = flag("unsafe", false);
    run.emit(Event::PlaybookOnVarsPrompt(Arc::new(VarsPrompt {
        varname: Arc::from(name),
        private: Value::Bool(private),
        prompt: Value::str(prompt_text.as_str()),
        encrypt: get("encrypt"),
        confirm: Value::Bool(confirm),
        salt_size: get("salt_size"),
        salt: get("salt"),
        default: default.clone(),
        is_unsafe: Value::Bool(is_unsafe),
    })));
    run.events.barrier();
    let mut answer = Value::None;
    if run.terminal.is_interactive() {
        let shown = if default.is_none() {
            format!("{prompt_text}: ")
        } else {
            format!("{prompt_text} [{}]: ", to_text(&default))
        };
        loop {
            let first = run.terminal.ask(&shown, private);
            if !confirm {
                answer = first.map_or(Value::None, Value::str);
                break;
            }
            let second = run.terminal.ask(&format!("confirm {shown}"), private);
            if first == second {
                answer = first.map_or(Value::None, Value::str);
                break;
            }
            run.say("***** VALUES ENTERED DO NOT MATCH ****");
        }
    } else {
        run.warn(&Diagnostic::error("Not prompting as we are not in interactive mode"));
    }
    if !answer.is_true() && !default.is_none() {
        answer = default;
    }
    if private && let Value::Str(secret) = &answer {
        run.add_secret(secret);
    }
    if let (Some(scheme), true) = (entry.get("encrypt").filter(|scheme| scheme.is_true()), answer.is_true()) {
        answer = hashed(run, &answer, scheme, &get("salt"), &get("salt_size"))?;
    }
    // Ansible: whatever was answered is text, even the lack of an answer.
    let text = to_text(&answer);
    Ok(if is_unsafe { Value::str(text) } else { Value::Str(Str::trusted(text, answer.origin().cloned())) })
}

/// Hashes an answer as the filter `password_hash` does.
fn hashed(
    run: &Arc<Run>,
    answer: &Value,
    scheme: &Value,
    salt: &Value,
    salt_size: &Value,
) -> Result<Value, Diagnostic> {
    let nothing = Dict::new();
    let services = TaskServices::of_play(run);
    let templar = Templar::new(&run.environment, &nothing, &services);
    let mut args = Args { positional: vec![scheme.clone()], named: Vec::new() };
    for (name, value) in [("salt", salt), ("salt_size", salt_size)] {
        if !value.is_none() {
            args.named.push((name.into(), value.clone()));
        }
    }
    match templar.call_filter("password_hash", answer.clone(), args)? {
        Value::Undefined(failed) => Err(failed.reason.clone()),
        hash => Ok(hash),
    }
}
