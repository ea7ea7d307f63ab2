//! Names of actions that the engine itself treats apart.

use playbook::Task;

/// Returns an action's name without `ansible.builtin.` or `ansible.legacy.`.
pub(crate) fn short(name: &str) -> &str {
    name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy.")).unwrap_or(name)
}

/// Tells whether it is `meta`.
pub(crate) fn is_meta(task: &Task) -> bool {
    task.is_action("meta")
}

/// Returns what a `meta` task asks for.
pub(crate) fn meta_action(task: &Task) -> Option<String> {
    is_meta(task).then(|| task.args.get("_raw_params").map(value::to_text).unwrap_or_default())
}

/// Tells whether it changes the inventory (`add_host`, `group_by`): its items are reported by the strategy.
pub(crate) fn is_inventory_action(task: &Task) -> bool {
    task.is_action("add_host") || task.is_action("group_by")
}
