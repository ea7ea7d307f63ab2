//! A task's arguments: defaults of `module_defaults`, arguments given as a template, then its own; each rendered.

use crate::Run;
use crate::action::ActionPlugin;
use diagnostic::{Diagnostic, Kind};
use playbook::{Keyword, Task};
use std::sync::Arc;
use template::Templar;
use value::{Dict, Value, str_repr};

/// Modules (besides actions that say so) whose free text is an argument.
const RAW_PARAM_MODULES: &[&str] = &[
    "command",
    "include_role",
    "include_tasks",
    "include_vars",
    "import_role",
    "import_tasks",
    "raw",
    "script",
    "shell",
    "win_command",
    "win_shell",
    "meta",
    "set_fact",
    "add_host",
    "group_by",
];

/// Renders the arguments of a task, which are `own` as they were written.
pub(crate) fn finalize(
    run: &Run,
    task: &Task,
    mut own: Dict,
    action: &ActionPlugin,
    templar: &Templar<'_>,
) -> Result<Dict, Diagnostic> {
    let name = &name_of_args(run, task);
    let short = crate::names::short(name);
    let own_origin = task.action.origin();
    let mut layers = vec![module_defaults(run, task, name, templar)?];
    let spread = own.remove("_variable_params");
    let takes_raw = action.takes_raw_params && action.name != "normal" || RAW_PARAM_MODULES.contains(&short);
    let raw = if takes_raw { None } else { own.remove("_raw_params") };
    if let Some(Value::Str(text)) = &raw {
        let trimmed = text.trim();
        let is_one_template = text.is_template() && trimmed.starts_with("{{") && trimmed.ends_with("}}");
        if !text.is_empty() && !is_one_template {
            return Err(Diagnostic::error(format!("Action {} does not support raw params.", str_repr(name)))
                .at(own_origin)
                .about_place(own_origin, || task.action.to_string()));
        }
    }
    let wrapped = |cause: Diagnostic| {
        Diagnostic::new(cause.kind, format!("Finalization of task args for {} failed.", str_repr(name)))
            .at(own_origin.or(task.origin.as_ref()))
            .about_place(own_origin, || task.action.to_string())
            .caused_by(cause)
    };
    for layer in [spread, raw].into_iter().flatten() {
        if let Some(layer) = spread_layer(run, &layer, templar).map_err(wrapped)? {
            layers.push(layer);
        }
    }
    layers.push(own);
    let mut merged = Dict::new();
    for layer in &layers {
        merged.extend(layer);
    }
    if !merged.has_templates() {
        return Ok(merged.with_origin(None));
    }
    let mut finished = Dict::new();
    for (key, written) in &merged {
        let key_text = value::to_text(key);
        let is_own = action.own_args.contains(&key_text.as_str()) || action.own_args.contains(&"*");
        let rendered = if is_own || !written.has_templates() {
            written.clone()
        } else {
            templar.template(written).map_err(|cause| {
                let outer =
                    Diagnostic::new(cause.kind, format!("Error while resolving value for {}.", str_repr(&key_text)));
                wrapped(located(outer, written).caused_by(cause))
            })?
        };
        if !matches!(rendered, Value::Omit) {
            finished.insert(key.clone(), rendered);
        }
    }
    Ok(finished)
}

fn located(error: Diagnostic, value: &Value) -> Diagnostic {
    match value.origin() {
        Some(origin) => error.at(Some(origin)).about_place(Some(origin), || value::to_text(value)),
        None => error.about(value::to_text(value)),
    }
}

/// Renders arguments that were given as one template (`args: "{{ dict }}"`, `module: "{{ dict }}"`).
fn spread_layer(run: &Run, layer: &Value, templar: &Templar<'_>) -> Result<Option<Dict>, Diagnostic> {
    let Value::Str(text) = layer else {
        return Ok(layer.as_dict().cloned());
    };
    if text.is_empty() {
        return Ok(None);
    }
    if run.inject_facts {
        run.warn(
            &Diagnostic::error(
                "Using a template for task args is unsafe in some situations (see \
                 https://docs.ansible.com/ansible/devel/reference_appendices/faq.html#argsplat-unsafe).",
            )
            .at(text.origin())
            .about_place(text.origin(), || text.to_string()),
        );
    }
    match templar.rendered(&Value::Str(text.clone())) {
        Value::Dict(dict) => Ok(Some(dict)),
        Value::Omit => Ok(Some(Dict::new())),
        Value::Undefined(missing) => Err(missing.reason.clone()),
        other => {
            Err(Diagnostic::error(format!("Task args must resolve to a 'dict' not {}.", str_repr(other.type_name())))
                .at(text.origin())
                .about_place(text.origin(), || text.to_string()))
        }
    }
}

/// Returns the full name of what a task's arguments are for: a module's own, where its action has another.
fn name_of_args(run: &Run, task: &Task) -> Arc<str> {
    let last = |name: &str| name.rsplit('.').next().map(str::to_owned);
    if last(&task.resolved_action) == last(&task.action) {
        return Arc::clone(&task.resolved_action);
    }
    let collections = task.keyword(Keyword::Collections).map(crate::executor::as_list).unwrap_or_default();
    let collections: Vec<&str> = collections.iter().filter_map(Value::as_str).collect();
    let found = run.resolver.action_of_args(&task.action, &collections);
    found.map_or_else(|| Arc::clone(&task.resolved_action), |found| found.full_name)
}

/// Returns what `module_defaults` of a task gives to an action or module: those of its groups, then its own.
pub(crate) fn module_defaults(run: &Run, task: &Task, name: &str, templar: &Templar<'_>) -> Result<Dict, Diagnostic> {
    let Some(written) = task.effective.get(Keyword::ModuleDefaults) else { return Ok(Dict::new()) };
    let mut all = Dict::new();
    for layer in crate::executor::as_list(written) {
        let layer = if layer.has_templates() && layer.as_dict().is_none() { templar.template(&layer)? } else { layer };
        if let Value::Dict(layer) = layer {
            all.extend(&layer);
        }
    }
    let mut found = Dict::new();
    for (key, value) in &all {
        let Value::Str(key) = key else { continue };
        let Some(group) = key.strip_prefix("group/") else { continue };
        let full = if group.contains('.') { group.to_owned() } else { format!("ansible.builtin.{group}") };
        let members = run.resolver.action_group(&full)?.unwrap_or_default();
        if members.iter().any(|member| **member == *name) {
            found.extend(&as_dict(value, templar)?);
        }
    }
    // The loader gave the keys the names that actions are found by.
    if let Some(value) = all.get(name) {
        found.extend(&as_dict(value, templar)?);
    }
    Ok(found)
}

fn as_dict(value: &Value, templar: &Templar<'_>) -> Result<Dict, Diagnostic> {
    match value {
        Value::Dict(dict) => Ok(dict.clone()),
        Value::None => Ok(Dict::new()),
        other => match templar.template(other)? {
            Value::Dict(dict) => Ok(dict),
            _ => Err(Diagnostic::new(Kind::Error, "module_defaults must be dictionaries").at(other.origin())),
        },
    }
}
