//! What a module printed, read as Ansible reads it.

use crate::Finished;
use crate::wire::{Chain, TYPE_KEY};
use value::{Dict, JsonStyle, Value, parse_json, str_repr, to_json, to_text};

/// Reads a module's answer. What is no answer becomes the failure that Ansible makes of it, `_ansible_parsed` false;
/// `interpreter` is what ran the module.
pub(super) fn read(done: &Finished, interpreter: &str) -> Dict {
    let stdout = text(&done.stdout);
    match object(&stdout) {
        Ok((mut result, warnings)) => {
            clean(&mut result, warnings);
            result
        }
        Err(reason) => failure(&stdout, &text(&done.stderr), done.status, interpreter, &reason),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Finds the object among other lines. The error is Python's sentence.
pub(super) fn object(stdout: &str) -> Result<(Dict, Vec<String>), String> {
    let lines: Vec<&str> = split_lines(stdout);
    let start = lines.iter().position(|line| line.trim().starts_with('{')).ok_or("No start of json char found")?;
    let lines = &lines[start..];
    let end = lines.iter().rposition(|line| line.trim().ends_with('}')).ok_or("No end of json char found")?;
    let junk = &lines[end + 1..];
    let mut warnings = Vec::new();
    if junk.iter().any(|line| !line.trim().is_empty()) {
        warnings.push(format!("Module invocation had junk after the JSON data: {}", junk.join("\n")));
    }
    match parse_json(&lines[..=end].join("\n")) {
        Ok(Value::Dict(dict)) => Ok((dict, warnings)),
        Ok(_) => Err("No start of json char found".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Splits text as Python's `splitlines`.
fn split_lines(text: &str) -> Vec<&str> {
    let end = |c: char| {
        matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    let mut lines: Vec<&str> = text.split(end).collect();
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}

/// Takes out what only actions may tell.
fn clean(result: &mut Dict, warnings: Vec<String>) {
    let mut warnings: Vec<Value> = warnings.into_iter().map(|text| Chain::new(text).warning_summary()).collect();
    let mut warn = |text: String| warnings.push(Chain::new(text).warning_summary());
    result.remove("_ansible_suppress_tmpdir_delete");
    if let Some(results) = result.get("results").filter(|results| results.as_slice().is_none()).cloned() {
        result.remove("results");
        result.insert("ansible_module_results", results);
        warn("Found internal 'results' key in module return, renamed to 'ansible_module_results'.".to_owned());
    }
    let internal: Vec<Value> = result
        .keys()
        .filter(|key| {
            let key = key.as_str().unwrap_or_default();
            (key.starts_with("_ansible_") && key != "_ansible_parsed") || key == "add_host" || key == "add_group"
        })
        .cloned()
        .collect();
    for key in internal {
        let value = result.remove_key(&key).unwrap_or_default();
        warn(format!("Removed unexpected internal key in module return: {} = {}", to_text(&key), to_text(&value)));
    }
    for key in ["warnings", "deprecations"] {
        if result.get(key).is_some_and(|value| !value.is_true()) {
            result.remove(key);
        }
    }
    if let Some(Value::Dict(facts)) = result.get("ansible_facts") {
        let mut facts = facts.clone();
        let before = facts.len();
        let found = |key: &Value| {
            let key = key.as_str().unwrap_or_default();
            key.starts_with("discovered_interpreter_") || key.starts_with("ansible_discovered_interpreter_")
        };
        for key in facts.keys().filter(|key| found(key)).cloned().collect::<Vec<_>>() {
            facts.remove_key(&key);
        }
        if facts.len() < before {
            result.insert("ansible_facts", facts);
        }
    }
    if !warnings.is_empty() {
        let mut all = result.get("warnings").and_then(Value::as_slice).map(<[Value]>::to_vec).unwrap_or_default();
        all.extend(warnings);
        result.insert("warnings", all);
    }
}

fn failure(stdout: &str, stderr: &str, status: i32, interpreter: &str, reason: &str) -> Dict {
    let missing = ["No such file or directory", "not found", "command not found"].iter().any(|words| {
        let told = format!("{interpreter}: {words}");
        stderr.contains(&told) || stdout.contains(&told)
    });
    let see = "See stdout/stderr for the returned output.";
    let (message, help) = if missing && !interpreter.is_empty() {
        (
            format!("The module interpreter {} was not found.", str_repr(interpreter)),
            format!("Consider overriding the configured interpreter path for this host. {see}"),
        )
    } else {
        (format!("Module result deserialization failed: {reason}"), see.to_owned())
    };
    let mut event = Dict::new();
    event.insert("msg", message.as_str());
    event.insert("help_text", help);
    event.insert(TYPE_KEY, "Event");
    let mut summary = Dict::new();
    summary.insert("event", event);
    summary.insert(TYPE_KEY, "ErrorSummary");
    let mut result = Dict::new();
    result.insert("failed", true);
    result.insert("exception", summary);
    result.insert("msg", message);
    result.insert("_ansible_parsed", false);
    result.insert("module_stdout", stdout);
    result.insert("module_stderr", stderr);
    result.insert("rc", status);
    result
}

/// Writes arguments as a file of `key=value` words.
pub(super) fn key_values(args: &Dict) -> String {
    let mut out = String::new();
    for (key, value) in args {
        out.push_str(&to_text(key));
        out.push('=');
        out.push_str(&crate::shell_words::quote(&to_text(value)));
        out.push(' ');
    }
    out
}

/// Writes arguments as JSON.
pub(super) fn json(args: &Dict) -> String {
    to_json(&Value::Dict(args.clone()), JsonStyle::default())
}
