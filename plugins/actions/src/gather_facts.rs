//! `gather_facts`: gathers facts with every module that the setting `facts_modules` names.

use diagnostic::Diagnostic;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult, Captured};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "gather_facts",
    summary: "Gathers facts of the host with each of its facts modules",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let mut modules = modules(context)?;
    add_smart(context, &mut modules)?;
    let mut gathered = Gathered::default();
    if is_parallel(context, modules.len())? {
        gather_at_once(context, &modules, &mut gathered)?;
    } else {
        for name in &modules {
            let args = module_args(context, name)?;
            let answer = context.execute_module(name, args)?;
            gathered.take(name, answer);
        }
    }
    Ok(gathered.into_result(modules.len()))
}

/// What the modules answered.
#[derive(Default)]
struct Gathered {
    facts: Dict,
    result: Dict,
    failed: Dict,
    skipped: Dict,
    first_error: Option<Diagnostic>,
}

impl Gathered {
    fn take(&mut self, name: &str, answer: Dict) {
        if answer.get("failed").is_some_and(Value::is_true) {
            if let Some(Value::Object(object)) = answer.get("exception") {
                let told = object.as_any().downcast_ref::<Captured>().map(|captured| captured.error.clone());
                self.first_error = self.first_error.take().or(told);
            }
            self.failed.insert(name, answer);
        } else if answer.get("skipped").is_some_and(Value::is_true) {
            self.skipped.insert(name, answer);
        } else {
            if let Some(Value::Dict(more)) = answer.get("ansible_facts") {
                merge(&mut self.facts, more);
            }
            for key in ["warnings", "deprecations"] {
                if let Some(Value::List(more)) = answer.get(key) {
                    let known = match self.result.get(key) {
                        Some(Value::List(known)) => known.iter().cloned().collect::<Vec<_>>(),
                        _ => Vec::new(),
                    };
                    self.result.insert(key, known.into_iter().chain(more.iter().cloned()).collect::<Vec<_>>());
                }
            }
        }
    }

    fn into_result(self, modules: usize) -> Dict {
        let Gathered { mut facts, mut result, failed, skipped, first_error } = self;
        let names = |dict: &Dict| dict.keys().map(to_text).collect::<Vec<_>>().join(", ");
        if !skipped.is_empty() {
            result.insert("msg", format!("The following modules were skipped: {}.", names(&skipped)));
            if skipped.len() == modules {
                result.insert("skipped", true);
            }
            result.insert("skipped_modules", skipped);
        }
        if !failed.is_empty() {
            let message = format!("The following modules failed to execute: {}.", names(&failed));
            result.insert("failed_modules", failed);
            result.insert("failed", true);
            result.insert("msg", message.as_str());
            let mut error = Diagnostic::error(message);
            if let Some(cause) = first_error {
                error = error.caused_by(cause);
            }
            result.insert("exception", Value::Object(Arc::new(Captured { by_module: false, error })));
        }
        facts.insert("_ansible_facts_gathered", true);
        result.insert("ansible_facts", facts);
        result.insert("_ansible_verbose_override", true);
        result
    }
}

/// Tells whether the modules run at once: as the variable or argument says, else where there are several.
fn is_parallel(context: &ActionContext<'_>, modules: usize) -> Result<bool, ActionError> {
    let from_vars = match context.vars.get("ansible_facts_parallel") {
        Some(written) => Some(context.templar().template(&written)?),
        None => None,
    };
    let Some(asked) = from_vars.or_else(|| context.args.get("parallel").cloned()).filter(|asked| !asked.is_none())
    else {
        return Ok(modules > 1);
    };
    engine::to_bool(&asked)
        .ok_or_else(|| ActionError::fail(format!("The value {} is not a valid boolean.", value::repr(&asked))))
}

/// Returns the arguments that a facts module gets.
fn module_args(context: &mut ActionContext<'_>, name: &str) -> Result<Dict, ActionError> {
    let given = context.args.iter().filter(|(_, value)| !value.is_none());
    let mut args: Dict = given.map(|(key, value)| (key.clone(), value.clone())).collect();
    args.remove("parallel");
    if !is_setup(name) {
        leave_out(context, name, &mut args);
    }
    let full_name = context.run.resolver.action(name, &[])?.map(|found| found.full_name);
    Ok(context.with_module_defaults(full_name.as_deref().unwrap_or(name), args)?)
}

/// Runs every module in the background, and takes the answers as they come.
fn gather_at_once(
    context: &mut ActionContext<'_>,
    modules: &[String],
    gathered: &mut Gathered,
) -> Result<(), ActionError> {
    let timeout = context.args.get("gather_timeout").filter(|timeout| timeout.is_true()).map(to_text);
    let timeout: Option<u64> = timeout.and_then(|timeout| timeout.trim().parse().ok());
    let own = u64::try_from(context.fields.async_seconds).ok().filter(|seconds| *seconds > 0);
    let mut jobs = Vec::new();
    for name in modules {
        let args = module_args(context, name)?;
        // A module that takes no time limit gets it from outside.
        let limit = if args.contains("gather_timeout") { own } else { timeout.or(own) };
        let request = context.background_request(name, args, limit);
        let started = context.execute(&request)?;
        if started.contains("ansible_job_id") {
            jobs.push((name.clone(), started));
        } else {
            gathered.take(name, started);
        }
    }
    while !jobs.is_empty() {
        let mut still = Vec::new();
        for (name, started) in jobs {
            let mut args = Dict::new();
            args.insert("jid", started.get("ansible_job_id").cloned().unwrap_or_default());
            let file = started.get("results_file").map(to_text).unwrap_or_default();
            let folder = Path::new(&file).parent().unwrap_or_else(|| Path::new("")).to_string_lossy().into_owned();
            args.insert("_async_dir", folder);
            let answer = context.execute_module("ansible.legacy.async_status", args)?;
            if answer.get("finished").is_some_and(Value::is_true) {
                gathered.take(&name, answer);
            } else {
                still.push((name, started));
            }
        }
        jobs = still;
        if !jobs.is_empty() {
            std::thread::sleep(PAUSE);
        }
    }
    Ok(())
}

/// How long to wait before jobs are looked at again.
const PAUSE: Duration = Duration::from_millis(100);

/// Returns the facts modules: the host's variable `ansible_facts_modules`, else the setting.
fn modules(context: &ActionContext<'_>) -> Result<Vec<String>, ActionError> {
    let Some(written) = context.vars.get("ansible_facts_modules") else {
        return Ok(context.run.config.list(&config::settings::FACTS_MODULES));
    };
    Ok(match context.templar().template(&written)? {
        Value::List(list) | Value::Tuple(list) => list.iter().map(to_text).collect(),
        other => to_text(&other).split(',').map(|name| name.trim().to_owned()).collect(),
    })
}

/// Replaces `smart` by the module for the host's network system, or `setup`.
fn add_smart(context: &mut ActionContext<'_>, modules: &mut Vec<String>) -> Result<(), ActionError> {
    let Some(at) = modules.iter().position(|name| name == "smart") else { return Ok(()) };
    modules.remove(at);
    let network_os = context.args.get("network_os").cloned().or_else(|| context.vars.get("ansible_network_os"));
    let network_os = network_os.or_else(|| match context.vars.get("ansible_facts") {
        Some(Value::Dict(facts)) => facts.get("network_os").cloned(),
        _ => None,
    });
    let has_setup = modules.iter().any(|name| is_setup(name));
    if let Some(os) = network_os.filter(Value::is_true) {
        let known = context.run.config.value(&config::settings::CONNECTION_FACTS_MODULES);
        let found = os.as_str().and_then(|os| known.as_dict()?.get(os).map(to_text));
        match found {
            Some(module) => modules.push(module),
            None if modules.is_empty() => {
                return Err(ActionError::fail(format!(
                    "No fact modules available and we could not find a fact module for your network OS ({}), try setting one via \
         the `FACTS_MODULES` configuration.",
                    to_text(&os)
                )));
            }
            None => {}
        }
        if has_setup {
            context.run.warn(&Diagnostic::error(
                "Detected 'setup' module and a network OS is set, the output when running it will reflect 'localhost' \
                 and not the target when a networking connection plugin is used.",
            ));
        }
        Ok(())
    } else {
        if !has_setup {
            modules.push("ansible.legacy.setup".to_owned());
        }
        Ok(())
    }
}

/// Leaves out what only `setup` takes, and tells of it.
fn leave_out(context: &ActionContext<'_>, name: &str, args: &mut Dict) {
    for (key, shown) in [("gather_subset", "subset"), ("gather_timeout", "timeout"), ("filter", "filter")] {
        let Some(value) = args.remove(key) else { continue };
        let is_all = |value: &Value| value.as_str() == Some("all");
        let is_default = key == "gather_subset"
            && (is_all(&value) || value.as_slice().is_some_and(|list| list.len() == 1 && list.iter().all(is_all)));
        if !is_default {
            let message = format!("Not passing {shown}({}) to {name}", to_text(&value));
            context.run.warn(&Diagnostic::error(message));
        }
    }
}

/// Merges facts at any depth; a list keeps what only the earlier one has, then has all of the later one.
fn merge(known: &mut Dict, more: &Dict) {
    for (key, value) in more {
        let merged = match (known.get_key(key), value) {
            (Some(Value::Dict(old)), Value::Dict(new)) => {
                let mut old = old.clone();
                merge(&mut old, new);
                Value::Dict(old)
            }
            (Some(Value::List(old)), Value::List(new)) => {
                let kept = old.iter().filter(|item| !new.iter().any(|other| other == *item));
                Value::list(kept.chain(new.iter()).cloned())
            }
            _ => value.clone(),
        };
        known.insert(key.clone(), merged);
    }
}

fn is_setup(name: &str) -> bool {
    matches!(name, "setup" | "ansible.builtin.setup" | "ansible.legacy.setup")
}
