//! Python actions: what carries out a task of the user's own making.

use super::host::{CallHost, is_native_action, text};
use super::places::PluginFile;
use super::{PythonPlugins, described};
use ::python::{Failure, Host, Raised, Shown};
use collection::Kind;
use connection::Exec;
use diagnostic::Diagnostic;
use engine::{ActionContext, ActionError, ActionResult, ForeignActions, ForeignTraits};
use playbook::Keyword;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use template::Templar;
use value::{Dict, Value, to_text};

/// What was found of actions so far, by the full names of tasks' actions.
#[derive(Default)]
pub(super) struct FoundActions(Mutex<HashMap<String, (usize, Option<FoundAction>)>>);

/// A Python action.
#[derive(Clone)]
struct FoundAction {
    file: Arc<PluginFile>,
    traits: ForeignTraits,
}

/// The Python actions of a run, as the engine sees them.
pub(crate) struct Actions(pub(crate) Arc<PythonPlugins>);

impl Actions {
    fn found(&self, task: &playbook::Task) -> Option<FoundAction> {
        let plugins = &self.0;
        let generation = plugins.generation.load(Ordering::Relaxed);
        let name = &*task.resolved_action;
        let known = plugins.actions.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        if let Some((then, found)) = known
            && then == generation
        {
            return found;
        }
        let found = self.look_up(name);
        let mut known = plugins.actions.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_owned(), (generation, found.clone()));
        found
    }

    fn look_up(&self, name: &str) -> Option<FoundAction> {
        let plugins = &self.0;
        let find = |name: &str| plugins.places.find(Kind::Action, name, &[], true, &is_native_action).ok().flatten();
        let short = name.strip_prefix("ansible.builtin.");
        let has_native = short.is_some_and(is_native_action);
        // Ansible: a plugin `normal` of the user's own carries out all that has no action.
        let normal = || if has_native { None } else { find("ansible.legacy.normal") };
        let file = if short.is_some() { normal() } else { find(name).or_else(normal) }?;
        // The class says it; who can't be loaded says why when the task is carried out.
        let source = std::fs::read_to_string(&file.path).unwrap_or_default();
        let says = |attribute: &str| {
            source.lines().filter_map(|line| line.trim_start().strip_prefix(attribute)).any(|rest| {
                rest.trim_start().strip_prefix('=').is_some_and(|value| value.trim_start().starts_with("True"))
            })
        };
        let traits = ForeignTraits {
            bypasses_hosts: says("BYPASS_HOST_LOOP"),
            takes_raw_params: says("supports_raw_params") || says("_supports_raw_params"),
        };
        Some(FoundAction { file: Arc::new(file), traits })
    }
}

impl ForeignActions for Actions {
    fn find(&self, task: &playbook::Task) -> Option<ForeignTraits> {
        if task.include.is_some() || task.implicit {
            return None;
        }
        self.found(task).map(|found| found.traits)
    }

    fn run(&self, context: &mut ActionContext<'_>) -> ActionResult {
        let Some(found) = self.found(context.task) else {
            return Err(Diagnostic::error("the action is gone").into());
        };
        let task = Value::Dict(task(context));
        let play_context = Value::Dict(play_context(context));
        let own = described(&found.file);
        let mut fields: Vec<(&str, &Value)> = own.iter().map(|(name, value)| (*name, value)).collect();
        fields.extend([("task", &task), ("play_context", &play_context)]);
        let (run, vars, services) = (Arc::clone(context.run), context.vars, context.services);
        let templar = Templar::new(&run.environment, vars, services);
        let host = ActionHost { calls: CallHost::new(&self.0, &templar), context: RefCell::new(context) };
        match self.0.pool.call("action", &fields, &host) {
            Ok(Value::Dict(result)) => Ok(result),
            Ok(other) => Err(Diagnostic::error(format!(
                "The action plugin {} returned {} instead of a dictionary.",
                value::str_repr(&found.file.full_name),
                other.type_name()
            ))
            .into()),
            Err(Failure::Raised(raised)) => Err(failed(raised)),
            Err(Failure::Marker(marker)) => Err(marker.reason.clone().into()),
            Err(failure @ Failure::Process(_)) => Err(failure.into_error().into()),
        }
    }
}

/// Makes the failure of a task of what an action raised.
fn failed(raised: Raised) -> ActionError {
    let mut result = raised.result;
    // What it says of itself follows from its class.
    if matches!(raised.class.as_str(), "AnsibleActionFail" | "AnsibleActionSkip") {
        for key in ["failed", "skipped"] {
            result.remove(key);
        }
    }
    ActionError { reason: raised.error, result }
}

/// What an action sees of its task.
fn task(context: &ActionContext<'_>) -> Dict {
    let (task, fields) = (context.task, context.fields);
    let texts =
        |texts: &[std::path::PathBuf]| Value::list(texts.iter().map(|path| Value::from(path.display().to_string())));
    let name = |name: &Option<Arc<str>>| name.clone().map_or(Value::None, Value::str);
    let environment: Dict = fields.environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let collections = task.keyword(Keyword::Collections).cloned().unwrap_or_default();
    [
        ("args", Value::Dict(context.args.clone())),
        ("action", Value::str(task.action.shared())),
        ("resolved_action", Value::str(Arc::clone(&fields.resolved_action))),
        ("name", Value::str(Arc::clone(&fields.name))),
        ("async_val", Value::Int(fields.async_seconds)),
        ("poll", Value::Int(fields.poll)),
        ("check_mode", Value::Bool(fields.check_mode)),
        ("diff", Value::Bool(fields.diff)),
        ("no_log", Value::Bool(fields.no_log)),
        ("timeout", Value::Int(fields.timeout)),
        ("retries", fields.retries.map_or(Value::None, Value::Int)),
        ("run_once", Value::Bool(fields.run_once)),
        ("delegate_to", name(&fields.delegate_to)),
        ("delegate_facts", Value::Bool(fields.delegate_facts)),
        ("register", name(&fields.register)),
        ("become", Value::Bool(fields.becomes)),
        ("become_user", name(&fields.become_user)),
        ("become_method", name(&fields.become_method)),
        ("connection", name(&fields.connection)),
        ("remote_user", name(&fields.remote_user)),
        ("ignore_errors", fields.ignore_errors.clone()),
        ("environment", Value::list([Value::Dict(environment)])),
        ("collections", collections),
        ("vars", Value::Dict(task.vars.clone())),
        ("uuid", Value::str(Arc::clone(&task.uuid))),
        ("search_path", texts(&context.services.search_path())),
        ("role_path", task.role.as_ref().map_or(Value::None, |role| Value::from(role.path.display().to_string()))),
        ("role_name", task.role.as_ref().map_or(Value::None, |role| Value::from(role.name_for_tasks()))),
        ("path", task.origin.as_ref().map_or(Value::None, |origin| Value::from(origin.to_string()))),
    ]
    .into_iter()
    .collect()
}

/// What an action sees of how its host is reached.
fn play_context(context: &ActionContext<'_>) -> Dict {
    let templar = Templar::new(&context.run.environment, context.connection_vars, context.services);
    let variable = |names: &[&str]| {
        let found = names.iter().find_map(|name| context.connection_vars.get(name));
        found.and_then(|written| templar.template(&written).ok()).unwrap_or_default()
    };
    let fields = context.fields;
    let connection = match variable(&["ansible_connection"]) {
        Value::None => {
            fields.connection.as_deref().map_or(Value::from(context.run.options.connection.as_str()), Value::str)
        }
        written => written,
    };
    let address = match variable(&["ansible_host", "ansible_ssh_host"]) {
        Value::None => Value::str(Arc::clone(&context.host.name)),
        written => written,
    };
    [
        ("connection", connection),
        ("remote_addr", address),
        ("remote_user", variable(&["ansible_user", "ansible_ssh_user"])),
        ("port", variable(&["ansible_port", "ansible_ssh_port"])),
        ("password", variable(&["ansible_password", "ansible_ssh_pass"])),
        ("private_key_file", variable(&["ansible_ssh_private_key_file"])),
        ("network_os", variable(&["ansible_network_os"])),
        ("become", Value::Bool(fields.becomes)),
        ("become_user", fields.become_user.as_deref().map_or(Value::None, Value::str)),
        ("become_method", fields.become_method.as_deref().map_or(Value::None, Value::str)),
        ("check_mode", Value::Bool(fields.check_mode)),
        ("diff", Value::Bool(fields.diff)),
        ("no_log", Value::Bool(fields.no_log)),
        ("verbosity", Value::Int(i64::from(context.run.options.verbosity))),
        ("timeout", Value::Int(context.run.options.timeout.unwrap_or(10))),
        ("executable", Value::str("/bin/sh")),
        ("inventory_hostname", Value::str(Arc::clone(&context.host.name))),
    ]
    .into_iter()
    .collect()
}

/// What an action may use while it runs: what templates may, its host, modules, and other actions.
struct ActionHost<'h, 'c, 'a> {
    calls: CallHost<'h>,
    context: RefCell<&'c mut ActionContext<'a>>,
}

impl ActionHost<'_, '_, '_> {
    fn module(&self, args: &Dict) -> Result<Value, Diagnostic> {
        let mut context = self.context.borrow_mut();
        let given = args.get("args").and_then(Value::as_dict).cloned().unwrap_or_default();
        let name = text(args, "name");
        let listed = context.task.keyword(Keyword::Collections);
        let collections: Vec<String> =
            listed.and_then(Value::as_slice).unwrap_or_default().iter().map(to_text).collect();
        // A short name may be that of a module in one of the task's collections.
        let found = if collections.is_empty() || name.contains('.') {
            None
        } else {
            let is_builtin = |name: &str| modules::find(name).is_some();
            self.calls.plugins.places.look_up(Kind::Modules, &name, &collections, true, &is_builtin)?
        };
        let mut request = context.request(found.as_ref().map_or(&name, |found| &found.full_name), given);
        let flag = |key: &str| args.get(key).and_then(Value::as_bool);
        request.check_mode = flag("check_mode").unwrap_or(request.check_mode);
        request.diff = flag("diff").unwrap_or(request.diff);
        if let Some(environment) = args.get("environment").and_then(Value::as_dict) {
            request.environment = environment.iter().map(|(name, value)| (to_text(name), to_text(value))).collect();
        }
        if flag("here").unwrap_or(false) {
            request.background = None;
        }
        context.execute(&request).map(Value::Dict).map_err(|error| error.reason)
    }

    fn exec(&self, args: &Dict) -> Result<Value, Diagnostic> {
        let optional = |key: &str| args.get(key).filter(|value| !value.is_none()).map(to_text);
        let command = Exec {
            command: text(args, "command"),
            executable: optional("executable"),
            stdin: match args.get("stdin") {
                Some(Value::Bytes(bytes)) => Some(bytes.to_vec()),
                Some(Value::Str(text)) => Some(value::stray::encode(text)),
                _ => None,
            },
            environment: Vec::new(),
            cwd: optional("chdir"),
            as_login_user: args.get("sudoable").is_some_and(|sudoable| !sudoable.is_true()),
        };
        let done = self.context.borrow_mut().exec(&command)?;
        let answer: Dict = [
            ("rc", Value::Int(i64::from(done.status))),
            ("stdout", Value::Bytes(done.stdout.into())),
            ("stderr", Value::Bytes(done.stderr.into())),
        ]
        .into_iter()
        .collect();
        Ok(Value::Dict(answer))
    }

    fn native(&self, args: &Dict) -> Result<Value, Diagnostic> {
        let name = text(args, "name");
        let given = args.get("args").and_then(Value::as_dict).cloned().unwrap_or_default();
        let done = self.context.borrow_mut().run_native(&name, given);
        match done {
            Some(Ok(result)) => Ok(Value::Dict(result)),
            Some(Err(error)) => {
                let mut result = error.result;
                let is_skip = error.reason.kind == diagnostic::Kind::ActionSkip;
                result.insert(if is_skip { "skipped" } else { "failed" }, true);
                if !result.contains("msg") {
                    result.insert("msg", error.reason.full_message());
                }
                Ok(Value::Dict(result))
            }
            None => Err(Diagnostic::error(format!("there is no action {}", value::str_repr(&name)))),
        }
    }
}

impl Host for ActionHost<'_, '_, '_> {
    fn ask(&self, question: &str, args: &Dict) -> Result<Value, Diagnostic> {
        match question {
            "module" => self.module(args),
            "exec" => self.exec(args),
            "action" => self.native(args),
            "put_file" => {
                let mut context = self.context.borrow_mut();
                context.connection()?.put_file(Path::new(&text(args, "local")), &text(args, "remote"))?;
                Ok(Value::None)
            }
            "fetch_file" => {
                let mut context = self.context.borrow_mut();
                context.connection()?.fetch_file(&text(args, "remote"), Path::new(&text(args, "local")))?;
                Ok(Value::None)
            }
            "make_tmp" => Ok(Value::from(self.context.borrow_mut().connection()?.make_tmp()?)),
            "remove_tmp" => {
                self.context.borrow_mut().connection()?.remove_tmp(&text(args, "path"));
                Ok(Value::None)
            }
            "reset" => {
                self.context.borrow_mut().connection()?.reset()?;
                Ok(Value::None)
            }
            "transport" => Ok(Value::str(self.context.borrow_mut().connection()?.transport())),
            question => self.calls.ask(question, args),
        }
    }

    fn show(&self, shown: Shown) {
        self.calls.show(shown);
    }

    fn deadline(&self) -> Option<Instant> {
        self.context.borrow().deadline()
    }
}
