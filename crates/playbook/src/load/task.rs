//! Tasks, handlers and includes.

use super::action::{Action, short_name};
use super::keywords::{check_text, load_vars_of, note_place, without_keywords};
use super::{Loading, Scope};
use crate::keyword::{Keyword, Owner};
use crate::{Include, IncludeKind, Keywords, Node, Task, identity, inherit, problem};
use diagnostic::{Diagnostic, Kind};
use std::sync::Arc;
use value::{Dict, Str, Value};

/// Keywords that includes may carry.
const INCLUDE_KEYWORDS: [Keyword; 11] = [
    Keyword::Collections,
    Keyword::Debugger,
    Keyword::IgnoreErrors,
    Keyword::Loop,
    Keyword::LoopControl,
    Keyword::NoLog,
    Keyword::Register,
    Keyword::RunOnce,
    Keyword::Tags,
    Keyword::Timeout,
    Keyword::When,
];

/// Options of `include_tasks` and `import_tasks`.
const TASKS_OPTIONS: [&str; 3] = ["file", "_raw_params", "apply"];

/// Options of `include_role` and `import_role`.
const ROLE_OPTIONS: [&str; 10] = [
    "name",
    "role",
    "tasks_from",
    "vars_from",
    "defaults_from",
    "handlers_from",
    "apply",
    "public",
    "allow_duplicates",
    "rolespec_validate",
];

/// Options that name files of a role.
pub(super) const FROM_OPTIONS: [&str; 4] = ["tasks_from", "vars_from", "defaults_from", "handlers_from"];

/// What a task is, by its action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nature {
    Plain,
    Tasks,
    Role,
}

impl Loading<'_> {
    /// Loads a task whose action is known.
    pub(super) fn task(
        &self,
        dict: &Dict,
        action: &Action,
        parent: &Arc<Node>,
        scope: Scope<'_>,
    ) -> Result<Arc<Task>, Diagnostic> {
        let short = short_name(&action.name).to_owned();
        let nature = match short.as_str() {
            "include_tasks" | "import_tasks" => Nature::Tasks,
            "include_role" | "import_role" => Nature::Role,
            _ => Nature::Plain,
        };
        if nature == Nature::Role && scope.handlers {
            let message = format!("Using '{}' as a handler is not supported.", action.name);
            return Err(Diagnostic::parser(message).at(dict.origin()));
        }
        let class = match (nature, scope.handlers) {
            (Nature::Plain, false) => "Task",
            (Nature::Plain, true) => "Handler",
            (Nature::Tasks, false) => "TaskInclude",
            (Nature::Tasks, true) => "HandlerTaskInclude",
            (Nature::Role, _) => "IncludeRole",
        };
        let resolved_action = self.resolve_action(dict, action, &short, parent, scope)?;
        let mut task = Task {
            uuid: identity::unique(),
            name: None,
            action: action.name.clone(),
            resolved_action,
            args: action.args.clone(),
            own: Keywords::default(),
            effective: Keywords::default(),
            vars: Dict::new(),
            parent: Arc::clone(parent),
            role: scope.role.cloned(),
            origin: dict.origin().cloned(),
            written: dict.origin().filter(|origin| origin.path.is_none()).map(|_| Arc::new(dict.clone())),
            implicit: false,
            is_handler: scope.handlers,
            include: None,
            loop_with: None,
            source: dict.clone(),
        };
        if let Some(vars) = dict.get("vars") {
            task.vars = without_keywords(load_vars_of(vars, class, dict)?);
        }
        let is_dynamic = short.starts_with("include_") && nature != Nature::Plain;
        self.load_task_keys(dict, action, &mut task, class, is_dynamic)?;
        match nature {
            Nature::Plain => check_end_role(&task, scope)?,
            Nature::Tasks => check_tasks_options(&mut task, dict, is_dynamic)?,
            Nature::Role => check_role_options(&task, dict, is_dynamic)?,
        }
        if is_dynamic {
            let kind = if nature == Nature::Role { IncludeKind::Role } else { IncludeKind::Tasks };
            let apply = task.args.get("apply").and_then(Value::as_dict).cloned().unwrap_or_default();
            task.include = Some(Include { kind, apply });
        }
        task.effective = inherit::of_task(&task.own, parent, &self.context.defaults);
        Ok(Arc::new(task))
    }

    /// Finds the full name of the action; one that is a key of the task must exist.
    fn resolve_action(
        &self,
        dict: &Dict,
        action: &Action,
        short: &str,
        parent: &Arc<Node>,
        scope: Scope<'_>,
    ) -> Result<Arc<str>, Diagnostic> {
        if matches!(short, "meta" | "include_tasks" | "include_role" | "import_tasks" | "import_role") {
            return Ok(Arc::from(format!("ansible.builtin.{short}")));
        }
        if action.name.is_template() && !action.is_key {
            return Ok(action.name.shared());
        }
        let own;
        let collections = match (dict.get("collections"), scope.role) {
            (Some(value), _) => {
                own = self.load_keyword(Keyword::Collections, value, dict)?;
                own.as_ref()
            }
            (None, Some(role)) => {
                parent.own.get(Keyword::Collections).or_else(|| role.keywords.get(Keyword::Collections))
            }
            (None, None) => parent.effective.get(Keyword::Collections),
        };
        let names: Vec<&str> =
            collections.and_then(Value::as_slice).unwrap_or_default().iter().filter_map(Value::as_str).collect();
        if !action.is_key {
            // Ansible: it is looked for when the task runs, and only then missed or told of.
            let found = self.context.resolver.action_unsaid(&action.name, &names);
            return Ok(found.map_or_else(|| action.name.shared(), |found| found.full_name));
        }
        let found = self.resolve(&action.name, &names);
        match found.map_err(|error| error.at(dict.origin()))? {
            Some(found) => Ok(found.full_name),
            None => Err(Diagnostic::parser(format!(
                "couldn't resolve module/action '{}'. This often indicates a misspelling, missing collection, or incorrect module path.",
                action.name
            ))
            .at(dict.origin())),
        }
    }

    /// Loads what a task has besides action, arguments and variables.
    fn load_task_keys(
        &self,
        dict: &Dict,
        action: &Action,
        task: &mut Task,
        class: &str,
        is_dynamic: bool,
    ) -> Result<(), Diagnostic> {
        let owner = if task.is_handler { Owner::Handler } else { Owner::Task };
        let fails = self.context.unknown_keyword_fails;
        let mut unknown: Option<&Value> = None;
        for (key, value) in dict {
            let text = match key {
                Value::Str(text) => text.as_str(),
                _ => continue,
            };
            if matches!(text, "action" | "local_action" | "args" | "delegate_to" | "vars") || *text == *action.name {
                continue;
            }
            if let Some(lookup) = text.strip_prefix("with_").filter(|name| self.context.resolver.lookup_exists(name)) {
                with_loop(dict, text, lookup, value, task)?;
                continue;
            }
            if text == "name" {
                check_text("name", value, dict.origin())?;
                task.name = Some(value.clone());
                continue;
            }
            if text == "loop_with" {
                task.loop_with = value.as_str().map(Str::new);
                continue;
            }
            let Some(keyword) = Keyword::from_name(text).filter(|keyword| keyword.is_for(owner)) else {
                if fails {
                    unknown = unknown.or(Some(key));
                } else {
                    self.ignored_keyword(text);
                }
                continue;
            };
            if is_dynamic && !INCLUDE_KEYWORDS.contains(&keyword) && keyword != Keyword::Listen {
                self.refuse_on_include(text, class, dict)?;
            }
            if let Some(value) = self.load_keyword(keyword, value, dict)? {
                note_place(&mut task.own, keyword, text, dict);
                task.own.set(keyword, value);
            }
        }
        if let Some(key) = unknown {
            if is_dynamic {
                self.refuse_on_include(&value::to_text(key), class, dict)?;
            }
            let mut error = problem::unknown_keyword(key, class);
            error.message.push_str(
                "\nThis error can be suppressed as a warning using the \"invalid_task_attribute_failed\" configuration",
            );
            return Err(error);
        }
        if let Some(host) = &action.delegate_to {
            if is_dynamic {
                self.refuse_on_include("delegate_to", class, dict)?;
            }
            check_text("delegate_to", host, dict.origin())?;
            task.own.set(Keyword::DelegateTo, host.clone());
        }
        if let (Some(listen), Some(role)) = (task.own.get(Keyword::Listen), &task.role) {
            let full = with_role_names(listen, &role.name_for_tasks(), &role.name);
            task.own.set(Keyword::Listen, full);
        }
        Ok(())
    }

    fn refuse_on_include(&self, key: &str, class: &str, dict: &Dict) -> Result<(), Diagnostic> {
        if self.context.unknown_keyword_fails {
            return Err(Diagnostic::parser(format!("'{key}' is not a valid attribute for a {class}")).at(dict.origin()));
        }
        self.ignored_keyword(key);
        Ok(())
    }

    fn ignored_keyword(&self, key: &str) {
        self.context.messages.warn(Diagnostic::error(format!("Ignoring invalid attribute: {key}")));
    }
}

/// Takes `with_<lookup>: terms` as the task's loop.
fn with_loop(dict: &Dict, key: &str, lookup: &str, terms: &Value, task: &mut Task) -> Result<(), Diagnostic> {
    if task.written_loop().is_some() || task.loop_with.is_some() {
        return Err(Diagnostic::error(format!("duplicate loop in task: {lookup}")).at(dict.origin()));
    }
    if terms.is_none() {
        return Err(Diagnostic::error(format!("you must specify a value when using {key}")).at(dict.origin()));
    }
    task.loop_with = Some(Str::new(lookup));
    task.own.set(Keyword::Loop, terms.clone());
    Ok(())
}

/// Adds each topic with the role's full and short name before it.
fn with_role_names(listen: &Value, full: &str, short: &str) -> Value {
    let topics = listen.as_slice().unwrap_or_default();
    let mut all = topics.to_vec();
    for topic in topics {
        let topic = value::to_text(topic);
        all.push(Value::from(format!("{full} : {topic}")));
        all.push(Value::from(format!("{short} : {topic}")));
    }
    Value::from(all)
}

fn check_end_role(task: &Task, scope: Scope<'_>) -> Result<(), Diagnostic> {
    if short_name(&task.action) != "meta" || task.args.get("_raw_params").and_then(Value::as_str) != Some("end_role") {
        return Ok(());
    }
    // The reference points at the task itself, which has no place, only a text.
    if task.is_handler {
        let shown = format!("HANDLER: {}", task.display_name(None));
        return Err(Diagnostic::parser("Cannot execute 'end_role' from a handler").about(shown));
    }
    if scope.role.is_none() {
        return Err(
            Diagnostic::parser("Cannot execute 'end_role' from outside of a role").about("TASK: meta (end_role)")
        );
    }
    Ok(())
}

fn check_tasks_options(task: &mut Task, dict: &Dict, is_dynamic: bool) -> Result<(), Diagnostic> {
    refuse_options(task, &TASKS_OPTIONS, dict)?;
    if !task.args.get("_raw_params").is_some_and(Value::is_true) {
        let file = task.args.remove("file").unwrap_or_default();
        if !file.is_true() {
            return Err(Diagnostic::parser(format!("No file specified for {}", task.action)).at(dict.origin()));
        }
        task.args.insert("_raw_params", file);
    }
    check_apply(task, dict, is_dynamic)
}

fn check_role_options(task: &Task, dict: &Dict, is_dynamic: bool) -> Result<(), Diagnostic> {
    if role_name(task).is_none() {
        return Err(Diagnostic::parser(format!("'name' is a required field for {}.", task.action)).at(dict.origin()));
    }
    refuse_options(task, &ROLE_OPTIONS, dict)?;
    for option in FROM_OPTIONS {
        if let Some(value) = task.args.get(option).filter(|value| value.as_str().is_none()) {
            return Err(Diagnostic::new(
                Kind::Parser,
                format!("Expected a string for {option} but got {} instead", problem::class_of(value)),
            ));
        }
    }
    check_apply(task, dict, is_dynamic)
}

/// Returns the role that an include or import of one names, as written.
pub(super) fn role_name(task: &Task) -> Option<&Value> {
    match task.args.get("name") {
        Some(name) => Some(name).filter(|name| !name.is_none()),
        None => task.args.get("role").filter(|name| !name.is_none()),
    }
}

fn refuse_options(task: &Task, known: &[&str], dict: &Dict) -> Result<(), Diagnostic> {
    let unknown: Vec<String> = task
        .args
        .keys()
        .filter(|key| !key.as_str().is_some_and(|key| known.contains(&key)))
        .map(value::to_text)
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Diagnostic::parser(format!("Invalid options for {}: {}", task.action, unknown.join(","))).at(dict.origin()))
}

fn check_apply(task: &Task, dict: &Dict, is_dynamic: bool) -> Result<(), Diagnostic> {
    let Some(apply) = task.args.get("apply") else { return Ok(()) };
    if apply.is_true() && !is_dynamic {
        return Err(Diagnostic::parser(format!("Invalid options for {}: apply", task.action)).at(dict.origin()));
    }
    if apply.as_dict().is_none() {
        return Err(Diagnostic::parser(format!(
            "Expected a dict for apply but got {} instead",
            problem::class_of(apply)
        ))
        .at(dict.origin()));
    }
    Ok(())
}
