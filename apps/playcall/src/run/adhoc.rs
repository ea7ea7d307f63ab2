//! What an ad-hoc command runs: a playbook of one play with one task, made in memory.

use super::Told;
use crate::cli::adhoc::AdHoc;
use diagnostic::{Diagnostic, Kind, Origin};
use event::DisplayLevel;
use inventory::Inventory;
use playbook::{Context, Playbook};
use std::path::Path;
use value::{Dict, Str, Value, str_repr};
use vault::Secrets;
use yaml::{DuplicateKeys, LoadOptions};

/// The playbook's name, as callbacks get it.
const FILE_NAME: &str = "__adhoc_playbook__";

/// The short names of actions that do nothing without arguments.
const NEED_ARGUMENTS: [&str; 6] = ["command", "raw", "script", "shell", "win_command", "win_shell"];

fn is_one_of(module: &str, names: &[&str]) -> bool {
    let short = module.strip_prefix("ansible.builtin.").or_else(|| module.strip_prefix("ansible.legacy."));
    names.contains(&short.unwrap_or(module))
}

/// Tells whether a module takes a command line.
pub(super) fn takes_free_form(module: &str) -> bool {
    is_one_of(module, &["command", "raw", "script", "shell"])
}

fn is_command(module: &str) -> bool {
    is_one_of(module, &NEED_ARGUMENTS) || matches!(module, "ansible.windows.win_command" | "ansible.windows.win_shell")
}

/// Sets the limit of an inventory; that the pattern matches no host is told.
pub(super) fn limit(
    inventory: &mut Inventory,
    adhoc: &AdHoc,
    limit: Option<&str>,
    told: &Told,
) -> Result<(), Diagnostic> {
    match inventory.limit_for(limit, &adhoc.pattern) {
        // Ansible: who gave no limit may well have no hosts.
        Err(_) if limit.is_none_or(str::is_empty) => {
            told.tell(DisplayLevel::Warning, &Diagnostic::error("No hosts matched, nothing to do"));
            Ok(())
        }
        result => result,
    }
}

/// Returns the text of `--list-hosts`.
pub(super) fn listed(inventory: &Inventory, adhoc: &AdHoc) -> String {
    // A pattern that can't be read was told when the limit was set.
    let hosts = inventory.hosts(&Value::str(adhoc.pattern.as_str()), None).unwrap_or_default();
    let lines = hosts.iter().map(|host| format!("\n    {host}"));
    format!("  hosts ({}):{}", hosts.len(), lines.collect::<String>())
}

/// Refuses an action without the arguments that it needs, and those that make no task.
pub(super) fn check(adhoc: &AdHoc) -> Result<(), Diagnostic> {
    let wrong = |message: String| Err(Diagnostic::new(Kind::Options, message));
    let module = &adhoc.module;
    if is_command(module) && adhoc.args.is_empty() {
        let is_file = adhoc.pattern.rsplit_once('.').is_some_and(|(_, ending)| ending == "yml");
        let question = if is_file { " (did you mean to run ansible-playbook?)" } else { "" };
        return wrong(format!("No argument passed to {module} module{question}"));
    }
    if is_one_of(module, &["import_playbook"]) {
        return wrong(format!("{} is not a valid action for ad-hoc commands", str_repr(module)));
    }
    Ok(())
}

/// Makes the playbook; `basedir` is the folder that its files are looked for in.
pub(super) fn playbook(adhoc: &AdHoc, basedir: &Path, context: &Context<'_>) -> Result<Playbook, Diagnostic> {
    let task = task(adhoc, context.loader.secrets())?;
    let mut play = Dict::new();
    play.insert("name", "Ansible Ad-Hoc");
    play.insert("hosts", given("pattern", &adhoc.pattern));
    play.insert("gather_facts", "no");
    play.insert("tasks", Value::list([Value::Dict(task)]));
    Playbook::of_play(FILE_NAME, basedir, &play, context)
}

fn task(adhoc: &AdHoc, secrets: &Secrets) -> Result<Dict, Diagnostic> {
    let mut task = Dict::new();
    task.insert("action", given("-m", &adhoc.module));
    task.insert("args", arguments(adhoc, secrets)?);
    task.insert("timeout", adhoc.task_timeout);
    // Ansible: includes know no background; any other task has both keywords as soon as one of them says something.
    if !is_one_of(&adhoc.module, &["include_role", "include_tasks"]) && (adhoc.background != 0 || adhoc.poll != 0) {
        task.insert("async_val", adhoc.background);
        task.insert("poll", adhoc.poll);
    }
    let origin = Origin::described(format!("<adhoc {} task>", str_repr(&adhoc.module)));
    Ok(task.with_origin(Some(origin)))
}

/// Reads the arguments: a JSON dictionary, or `key=value` words.
fn arguments(adhoc: &AdHoc, secrets: &Secrets) -> Result<Dict, Diagnostic> {
    let text = adhoc.args.as_str();
    if text.starts_with('{') && text.ends_with('}') {
        // Ansible: nobody takes what is raised for a text that is no JSON.
        value::parse_json(text).map_err(|error| {
            Diagnostic::new(Kind::Unexpected, format!("Unexpected Exception, this is probably a bug: {error}"))
        })?;
        let options = LoadOptions {
            path: source("-a").into(),
            trusted: true,
            duplicate_keys: DuplicateKeys::Ignore,
            secrets: secrets.clone(),
        };
        if let Value::Dict(arguments) = yaml::load_json_or_yaml(text, &options)?.value
            && !arguments.is_empty()
        {
            return Ok(arguments);
        }
    }
    let text = Str::trusted(text, Some(Origin::described(source("-a"))));
    playbook::parse_kv(&text, is_command(&adhoc.module))
}

/// Returns what an option holds, as errors tell where it is from.
fn given(option: &str, text: &str) -> Value {
    Value::Str(Str::trusted(text, Some(Origin::described(source(option)))))
}

fn source(option: &str) -> String {
    format!("<CLI option '{option}'>")
}

/// Returns the callback that has the screen: `oneline` for `--one-line`, else `minimal`; one that is configured only
/// where callbacks are let in at all.
pub(super) fn stdout_callback(adhoc: &AdHoc, configured: Option<String>, lets_in: bool) -> String {
    if adhoc.one_line {
        return "oneline".to_owned();
    }
    configured.filter(|name| lets_in && name != "default").unwrap_or_else(|| "minimal".to_owned())
}
