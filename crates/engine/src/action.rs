//! The contract of actions: what runs on the controller for a task, most often on the way to a module.

use crate::{Run, TaskFields};
use connection::{Connection, Exec, ExecResult};
use diagnostic::{Diagnostic, Kind};
use event::Host;
use module::{Request, Stream};
use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};
use template::{Scope, Templar};
use value::{Dict, Object, Value};

/// An action as its shelf lists it.
pub struct ActionPlugin {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// It runs once for all hosts of the batch (`add_host`).
    pub bypasses_hosts: bool,
    /// It needs neither the host nor time: it is run where it stands, without a worker.
    pub is_quick: bool,
    /// It takes free text (`_raw_params`) by itself.
    pub takes_raw_params: bool,
    /// Arguments that it renders itself (`that` of assert, `var` of debug).
    pub own_args: &'static [&'static str],
    /// Does the work.
    pub run: fn(&mut ActionContext<'_>) -> ActionResult,
}

/// The action of every module that has none of its own.
pub(crate) static NORMAL: ActionPlugin = ActionPlugin {
    name: "normal",
    summary: "Runs a module with the task's arguments",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: true,
    own_args: &[],
    run: |context| {
        let args = context.args.clone();
        context.execute_module(&context.module_as_written(), args)
    },
};

/// Actions that this program does not bring: a user's own.
pub trait ForeignActions: Send + Sync {
    /// Tells how the action of a task behaves, where the task is carried out by one of these. They come before native ones
    /// of the same name, and `normal` before what carries out modules.
    fn find(&self, task: &playbook::Task) -> Option<ForeignTraits>;

    /// Carries out a task.
    ///
    /// # Errors
    ///
    /// The action raised an exception, or can't be loaded.
    fn run(&self, context: &mut ActionContext<'_>) -> ActionResult;
}

/// How a foreign action behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ForeignTraits {
    /// It runs once for all hosts of the batch.
    pub bypasses_hosts: bool,
    /// It takes free text by itself.
    pub takes_raw_params: bool,
}

impl ForeignTraits {
    /// Returns the action that stands for all that behave so.
    pub(crate) fn plugin(self) -> &'static ActionPlugin {
        static ALL: [ActionPlugin; 4] =
            [foreign(false, false), foreign(false, true), foreign(true, false), foreign(true, true)];
        &ALL[usize::from(self.bypasses_hosts) * 2 + usize::from(self.takes_raw_params)]
    }
}

const fn foreign(bypasses_hosts: bool, takes_raw_params: bool) -> ActionPlugin {
    ActionPlugin {
        name: "foreign",
        summary: "Runs an action that a user has written",
        bypasses_hosts,
        is_quick: false,
        takes_raw_params,
        own_args: &[],
        run: |context| {
            let run = Arc::clone(context.run);
            run.foreign_actions.run(context)
        },
    }
}

/// What an action returns: the result's data, failed ones included, or why it could not go on.
pub type ActionResult = Result<Dict, ActionError>;

/// Why an action could not go on, with what it adds to the result.
#[derive(Clone, Debug)]
pub struct ActionError {
    /// The reason.
    pub reason: Diagnostic,
    /// What it adds to the result besides `failed`, `msg` and `exception`.
    pub result: Dict,
}

impl From<Diagnostic> for ActionError {
    fn from(reason: Diagnostic) -> Self {
        ActionError { reason, result: Dict::new() }
    }
}

impl ActionError {
    /// A failure with a message.
    pub fn fail(message: impl Into<String>) -> Self {
        Diagnostic::new(Kind::ActionFail, message).into()
    }

    /// A failure whose data replaces the result's (`AnsibleActionFail(result=...)`).
    pub fn fail_with(message: impl Into<String>, result: Dict) -> Self {
        ActionError { reason: Diagnostic::new(Kind::ActionFail, message), result }
    }

    /// The action says that the task is to be skipped.
    pub fn skip(message: impl Into<String>) -> Self {
        Diagnostic::new(Kind::ActionSkip, message).into()
    }
}

/// An error that came with a result (`exception` in it): who reported it, and what it said.
#[derive(Debug)]
pub struct Captured {
    /// Whether a module reported it, rather than an action.
    pub by_module: bool,
    /// Its message, with causes.
    pub error: Diagnostic,
}

impl Object for Captured {
    fn type_name(&self) -> &'static str {
        "str"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self) -> String {
        "'(traceback unavailable)'".to_owned()
    }

    fn text(&self) -> String {
        "(traceback unavailable)".to_owned()
    }

    fn to_plain(&self) -> Option<Value> {
        Some(Value::str("(traceback unavailable)"))
    }
}

/// All that an action may use.
pub struct ActionContext<'a> {
    /// The run: settings, options, events, plugins.
    pub run: &'a Arc<Run>,
    /// The host.
    pub host: &'a Arc<Host>,
    /// The task as loaded.
    pub task: &'a Arc<playbook::Task>,
    /// The task's keywords after templating.
    pub fields: &'a TaskFields,
    /// The arguments after templating.
    pub args: Dict,
    /// The variables.
    pub vars: &'a dyn Scope,
    /// Variables of the host that the connection goes to (a delegated one's).
    pub connection_vars: &'a dyn Scope,
    /// The task's event payload, for live output.
    pub event_task: &'a Arc<event::Task>,
    /// What templates may reach outside.
    pub services: &'a dyn template::Services,
    pub(crate) connection: &'a mut Option<Box<dyn Connection>>,
    /// When the task's `timeout` is over.
    pub(crate) deadline: Option<Instant>,
    /// Warnings made while it runs.
    pub warnings: &'a mut Vec<Diagnostic>,
}

impl ActionContext<'_> {
    /// Returns a templar over the task's variables.
    pub fn templar(&self) -> Templar<'_> {
        Templar::new(&self.run.environment, self.vars, self.services)
    }

    /// Returns the full name of the task's module.
    pub fn module_name(&self) -> Arc<str> {
        Arc::clone(&self.fields.resolved_action)
    }

    /// Returns the name by which the task's module is asked for and names itself in messages: as written, but for one that
    /// was found in a collection.
    pub fn module_as_written(&self) -> Arc<str> {
        if self.fields.resolved_action.starts_with("ansible.builtin.") {
            return self.task.action.shared();
        }
        self.module_name()
    }

    /// Returns the arguments that `module_defaults` gives to a module which the action uses, rendered, with others over them.
    ///
    /// # Errors
    ///
    /// What is wrong with a template.
    pub fn with_module_defaults(&self, name: &str, args: Dict) -> Result<Dict, Diagnostic> {
        let templar = self.templar();
        let mut merged = crate::args::module_defaults(self.run, self.task, name, &templar)?;
        merged.extend(&args);
        match templar.template(&Value::Dict(merged))? {
            Value::Dict(args) => Ok(args),
            _ => Ok(args),
        }
    }

    /// Returns the connection, opened at first use.
    pub fn connection(&mut self) -> Result<&mut dyn Connection, Diagnostic> {
        if self.connection.is_none() {
            let opened = self.run.connect(self.host, self.fields, self.connection_vars, self.services)?;
            *self.connection = Some(opened);
        }
        match self.connection.as_mut() {
            Some(connection) => {
                connection.set_deadline(self.deadline);
                Ok(connection.as_mut())
            }
            None => Err(Diagnostic::error("no connection")),
        }
    }

    /// Runs a module on the host with the task's settings (check mode, diff, environment, `async`), as Ansible's
    /// `_execute_module`: adds `stdout_lines`, marks failures as the module's, keeps `invocation`.
    pub fn execute_module(&mut self, name: &str, args: Dict) -> ActionResult {
        let request = self.request(name, args);
        self.execute(&request)
    }

    /// Returns a request for a module with the task's settings.
    pub fn request(&self, name: &str, args: Dict) -> Request {
        self.run.request(name, args, self.task, self.fields, self.vars, self.connection_vars, self.services)
    }

    /// Runs one of the program's own actions in place of this one, with other arguments; nothing where there is none of that
    /// short name.
    pub fn run_native(&mut self, name: &str, args: Dict) -> Option<ActionResult> {
        let plugin = if name == NORMAL.name { &NORMAL } else { *self.run.actions.get(name)? };
        let own = std::mem::replace(&mut self.args, args);
        let done = (plugin.run)(self);
        self.args = own;
        Some(done)
    }

    /// Returns when the task's `timeout` is over.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Returns a request for a module that is to run in the background, for so many seconds at most.
    pub fn background_request(&self, name: &str, args: Dict, seconds: Option<u64>) -> Request {
        let mut request = self.request(name, args);
        let templar = Templar::new(&self.run.environment, self.connection_vars, self.services);
        let dir = self.connection_vars.get("ansible_async_dir").and_then(|written| templar.template(&written).ok());
        let dir = dir.filter(|dir| !matches!(dir, Value::None | Value::Omit)).map(|dir| value::to_text(&dir));
        request.background = Some(self.run.background(seconds.unwrap_or(u64::MAX), dir));
        request
    }

    /// Runs a request.
    pub fn execute(&mut self, request: &Request) -> ActionResult {
        let (run, host, task) = (Arc::clone(self.run), Arc::clone(self.host), Arc::clone(self.event_task));
        let quiet = self.fields.no_log || !run.wants_output.load(std::sync::atomic::Ordering::Relaxed);
        let mut output = |stream: Stream, lines: Vec<String>| {
            if !quiet {
                run.emit_output(&host, &task, stream, lines);
            }
        };
        let way = self.connection()?.way();
        run.tell_of_host(&host.name, || format!("EXEC module {} ({way})", request.name));
        let mut result = self.connection()?.run_module(request, &mut output)?;
        if let Some(reason) = result.remove(module::NOT_TEXT)
            && self.run.config.bool(&config::settings::MODULE_STRICT_UTF8_RESPONSE)
        {
            let reason = value::to_text(&reason);
            let message = format!("Refusing to deserialize an invalid UTF8 string value: {reason}");
            let help = "This check can be disabled with the `MODULE_STRICT_UTF8_RESPONSE` setting.";
            return Err(Diagnostic::error(message).with_help(help).into());
        }
        Ok(crate::outcome::complete_module_result(result))
    }

    /// Runs a command line through the host's shell.
    pub fn exec(&mut self, command: &Exec) -> Result<ExecResult, Diagnostic> {
        let (run, host, task) = (Arc::clone(self.run), Arc::clone(self.host), Arc::clone(self.event_task));
        let quiet = self.fields.no_log || !run.wants_output.load(std::sync::atomic::Ordering::Relaxed);
        let mut output = |stream: Stream, lines: Vec<String>| {
            if !quiet {
                run.emit_output(&host, &task, stream, lines);
            }
        };
        let way = self.connection()?.way();
        run.tell_of_host(&host.name, || format!("EXEC a command line ({way})"));
        self.connection()?.exec(command, &mut output)
    }

    /// Lets the user that the task becomes read files that were put on the host.
    pub fn share(&mut self, paths: &[String]) -> Result<(), Diagnostic> {
        let warnings = self.connection()?.share(paths)?;
        self.warnings.extend(warnings);
        Ok(())
    }

    /// Returns how long the task may still take; nothing where it has no `timeout`.
    pub fn time_left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Reports a warning of the task.
    pub fn warn(&mut self, warning: Diagnostic) {
        self.warnings.push(warning);
    }
}
