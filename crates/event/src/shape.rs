//! The shapes of events: what their JSON holds, for the published schema.

use crate::wire::{Field, Wire};
use crate::{HOOKS, Host, IncludedFile, Play, Playbook, RunEnd, RunStart, Stats, Task, TaskResult, VarsPrompt};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use value::Value;

/// Returns what `data` holds for each hook of [`HOOKS`], in that order: the keys that [`crate::Event::write_data`]
/// writes.
pub fn data_shapes() -> Vec<(&'static str, Vec<Field>)> {
    HOOKS.into_iter().map(|hook| (hook, data_shape(hook))).collect()
}

/// Returns what an event's line holds beside `event`, the hook's name, and `data`.
pub fn line_shape() -> Vec<Field> {
    vec![field::<u64>("seq"), field::<SystemTime>("time"), field::<Duration>("elapsed")]
}

fn field<T: Wire>(name: &'static str) -> Field {
    Field { name, shape: T::shape() }
}

fn data_shape(hook: &str) -> Vec<Field> {
    match hook {
        "playbook_on_start" => vec![field::<Playbook>("playbook")],
        "playbook_on_play_start" | "playbook_on_play_end" => vec![field::<Play>("play")],
        "playbook_on_vars_prompt" => vec![field::<VarsPrompt>("prompt")],
        "playbook_on_task_start"
        | "playbook_on_handler_task_start"
        | "runner_on_no_hosts"
        | "playbook_on_cleanup_task_start" => vec![field::<Task>("task")],
        "playbook_on_notify" => vec![field::<Task>("handler"), field::<Host>("host")],
        "playbook_on_include" => vec![field::<IncludedFile>("included_file")],
        "playbook_on_stats" => vec![field::<Stats>("stats")],
        "runner_on_start" => vec![field::<Host>("host"), field::<Task>("task")],
        // Nothing where the hook is called without the keyword, `null` where the task has none set.
        "runner_on_failed" => vec![field::<TaskResult>("result"), field::<Option<Value>>("ignore_errors")],
        "runner_on_file_diff" => vec![field::<TaskResult>("result"), field::<Value>("diff")],
        "playbook_on_import_for_host" => vec![field::<TaskResult>("result"), field::<Arc<str>>("imported_file")],
        "playbook_on_not_import_for_host" => vec![field::<TaskResult>("result"), field::<Arc<str>>("missing_file")],
        "run_start" => vec![field::<RunStart>("run")],
        "run_end" => vec![field::<RunEnd>("run")],
        "runner_on_output" => vec![
            field::<Host>("host"),
            field::<Task>("task"),
            field::<&'static str>("stream"),
            field::<Vec<String>>("lines"),
        ],
        "playbook_on_task_end" => vec![field::<Task>("task"), field::<Stats>("stats")],
        "display" => vec![
            field::<&'static str>("level"),
            field::<Option<u8>>("verbosity"),
            field::<Arc<str>>("text"),
            field::<Option<Arc<str>>>("host"),
        ],
        "playbook_on_no_hosts_matched" | "playbook_on_no_hosts_remaining" | "playbook_on_setup" => Vec::new(),
        // Every other hook is called with a result alone.
        _ => vec![field::<TaskResult>("result")],
    }
}
