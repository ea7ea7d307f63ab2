//! `vars_prompt`: variables that are asked for before a play.

use crate::{Run, Stop, to_bool};
use diagnostic::Diagnostic;
use event::{Event, VarsPrompt};
use std::sync::Arc;
use value::{Dict, Str, Value, to_text};

/// Asks for a play's variables and returns the answers. Those given with `-e` are not asked for.
pub(crate) fn ask_all(run: &Run, prompts: &[(String, Dict)], extra_vars: &Dict) -> Result<Dict, Stop> {
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

fn ask(run: &Run, name: &str, entry: &Dict) -> Result<Value, Stop> {
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
    if get("encrypt").is_true() {
        return Err(Stop::Error(Diagnostic::new(
            diagnostic::Kind::Unsupported,
            format!("vars_prompt '{name}': `encrypt` (password hashes) is not built in this version of Playcall"),
        )));
    }
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
    if private {
        if let Value::Str(secret) = &answer {
            run.add_secret(secret);
        }
    }
    // Ansible: whatever was answered is text, even the lack of an answer.
    let text = to_text(&answer);
    Ok(if is_unsafe { Value::str(text) } else { Value::Str(Str::trusted(text, answer.origin().cloned())) })
}
