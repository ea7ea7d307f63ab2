//! The action of a task and its arguments, in all the forms they may be written in.

use super::Loading;
use crate::free_form::{parse_kv, split_module};
use crate::keyword::Keyword;
use crate::problem::class_of;
use diagnostic::{Diagnostic, Kind};
use value::{Dict, Str, Value};

/// The version that drops what is deprecated here.
const DROPPED_IN: &str = "2.23";

/// Actions whose text is a command: only some options are taken out of it.
const FREE_FORM: [&str; 6] = ["command", "raw", "script", "shell", "win_command", "win_shell"];

/// A task's action as written.
pub(super) struct Action {
    pub(super) name: Str,
    pub(super) args: Dict,
    pub(super) delegate_to: Option<Value>,
    /// It stands as a key of the task, not in `action:` or `local_action:`.
    pub(super) is_key: bool,
}

/// Returns a name without `ansible.builtin.` or `ansible.legacy.`.
pub(crate) fn short_name(name: &str) -> &str {
    name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy.")).unwrap_or(name)
}

fn is_free_form(action: &str) -> bool {
    FREE_FORM.contains(&short_name(action))
        || matches!(action, "ansible.windows.win_command" | "ansible.windows.win_shell")
}

/// Tells whether a key of a task can only be its action: it is no keyword.
fn is_candidate(key: &str) -> bool {
    !matches!(key, "name" | "vars" | "args" | "action" | "local_action" | "static" | "loop_with")
        && !key.starts_with("with_")
        && Keyword::from_name(key).is_none()
}

impl Loading<'_> {
    /// Finds the action of a task and its arguments.
    pub(super) fn parse_action(&self, task: &Dict) -> Result<Action, Diagnostic> {
        self.parse(task).map_err(|error| {
            if error.origin.is_some() || error.subject.is_some() || error.kind != Kind::Parser {
                return error;
            }
            Diagnostic::parser("Error loading tasks.").at(task.origin()).caused_by(error)
        })
    }

    fn parse(&self, task: &Dict) -> Result<Action, Diagnostic> {
        let additional = task.get("args");
        let mut found: Option<Action> = None;
        if let Some(thing) = task.get("action") {
            found = self.old_style(thing, task, additional, None)?;
        }
        if let Some(thing) = task.get("local_action") {
            if found.is_some() {
                return Err(Diagnostic::parser("action and local_action are mutually exclusive").at(task.origin()));
            }
            found = self.old_style(thing, task, additional, Some(Value::str("localhost")))?;
        }
        for (key, value) in task {
            let text = match key {
                Value::Str(text) if is_candidate(text) => text.clone(),
                Value::Str(_) => continue,
                other => Str::new(value::to_text(other)),
            };
            if let Some(before) = &found {
                let message = format!("conflicting action statements: {}, {text}", before.name);
                return Err(Diagnostic::parser(message).at(task.origin()));
            }
            let given = self.additional(additional, task)?;
            let args = self.new_style(value, &text, task, additional)?;
            let args = complete(&text, args, given)?;
            found = Some(Action { name: text, args, delegate_to: task.get("delegate_to").cloned(), is_key: true });
        }
        found.ok_or_else(|| Diagnostic::parser("no module/action detected in task.").at(task.origin()))
    }

    /// Reads `action:` or `local_action:`; nothing where it is a dictionary without `module`.
    fn old_style(
        &self,
        thing: &Value,
        task: &Dict,
        additional: Option<&Value>,
        delegate_to: Option<Value>,
    ) -> Result<Option<Action>, Diagnostic> {
        let (name, mut args) = match thing {
            Value::Dict(dict) => {
                let deprecation = Diagnostic::error("Using a mapping for `action` is deprecated.")
                    .at(dict.origin())
                    .with_help("Use a string value for `action`.");
                self.context.messages.deprecate(deprecation, DROPPED_IN);
                let Some(module) = dict.get("module") else {
                    return Ok(None);
                };
                let Value::Str(module) = module else { return Err(unexpected_type(module, task)) };
                let (name, rest) = split_module(module)?;
                let mut args = dict.clone();
                args.extend(&parse_kv(&rest, is_free_form(&name))?);
                args.remove("module");
                (name, args)
            }
            Value::Str(text) => {
                let (name, rest) = split_module(text)?;
                if name.is_empty() {
                    return Ok(None);
                }
                let args = parse_kv(&rest, is_free_form(&name))?;
                (name, args)
            }
            other => return Err(unexpected_type(other, task)),
        };
        if let Some(inner) = args.remove("args") {
            match inner {
                Value::Str(text) => args.extend(&parse_kv(&text, false)?),
                Value::Dict(dict) => args.extend(&dict),
                other => return Err(unexpected_type(&other, task)),
            }
        }
        let given = self.additional(additional, task)?;
        let args = complete(&name, Some(args), given)?;
        let delegate_to = delegate_to.or_else(|| task.get("delegate_to").cloned());
        Ok(Some(Action { name, args, delegate_to, is_key: false }))
    }

    /// Reads `module: arguments`.
    fn new_style(
        &self,
        thing: &Value,
        action: &Str,
        task: &Dict,
        additional: Option<&Value>,
    ) -> Result<Option<Dict>, Diagnostic> {
        match thing {
            Value::Dict(dict) => Ok(Some(dict.clone())),
            Value::None => Ok(None),
            Value::Str(text) => {
                let args = parse_kv(text, is_free_form(action))?;
                if additional.is_some() {
                    let mut keys: Vec<String> = args
                        .keys()
                        .filter_map(Value::as_str)
                        .filter(|key| *key != "_raw_params")
                        .map(value::str_repr)
                        .collect();
                    if !keys.is_empty() {
                        keys.sort();
                        let message = format!("Merging legacy k=v args ({}) into task args.", keys.join(", "));
                        let deprecation = Diagnostic::error(message)
                            .at(text.origin())
                            .with_help("Include all task args in the task `args` mapping.");
                        self.context.messages.deprecate(deprecation, DROPPED_IN);
                    }
                }
                Ok(Some(args))
            }
            other => Err(unexpected_type(other, task)),
        }
    }

    /// Reads `args:`.
    fn additional(&self, additional: Option<&Value>, task: &Dict) -> Result<Dict, Diagnostic> {
        Ok(match additional {
            None => Dict::new(),
            Some(Value::Dict(dict)) => dict.clone(),
            Some(Value::Str(text)) if is_all_template(text) => {
                Dict::from_iter([("_variable_params", Value::Str(text.clone()))])
            }
            Some(Value::None) => {
                let deprecation = Diagnostic::error("Ignoring empty task `args` keyword.")
                    .at(task.origin())
                    .with_help("A mapping or template which resolves to a mapping is required.");
                self.context.messages.deprecate(deprecation, DROPPED_IN);
                Dict::new()
            }
            Some(_) => {
                let invalid = Diagnostic::parser("The value of the task `args` keyword is invalid.");
                return Err(crate::problem::placed(invalid, task, "args")
                    .with_help("A mapping or template which resolves to a mapping is required."));
            }
        })
    }
}

/// Lays arguments over those of `args:`, and refuses names that are Ansible's own.
fn complete(action: &str, args: Option<Dict>, mut all: Dict) -> Result<Dict, Diagnostic> {
    let Some(args) = args else { return Ok(all) };
    if !is_free_form(action)
        && let Some(arg) = args.keys().map(value::to_text).find(|arg| arg.starts_with("_ansible_"))
    {
        return Err(Diagnostic::error(format!(
            "Invalid parameter specified beginning with keyword '_ansible_' for action '{action}': '{arg}'. The prefix '_ansible_' is reserved for internal use only."
        )));
    }
    if all.is_empty() {
        return Ok(args);
    }
    all.extend(&args);
    Ok(all)
}

fn unexpected_type(value: &Value, task: &Dict) -> Diagnostic {
    Diagnostic::parser(format!("unexpected parameter type in action: {}", class_of(value))).at(task.origin())
}

/// Tells whether text is one template and nothing else.
fn is_all_template(text: &str) -> bool {
    text.starts_with("#jinja2:")
        || [("{{", "}}"), ("{%", "%}"), ("{#", "#}")]
            .iter()
            .any(|(open, close)| text.starts_with(open) && text.ends_with(close))
}
