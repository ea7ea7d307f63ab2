//! Runs one task on one host: condition, loop, attempts, `changed_when` and `failed_when`, background jobs.
//!
//! Works on a snapshot of the variables and on data of its own; what it changes for the run (facts, registered
//! variables, notifications) is in its [`Outcome`] and taken over by the strategy.

mod loops;
mod tries;

use self::loops::LoopControl;
use crate::action::ActionError;
use crate::args;
use crate::fields::TaskFields;
use crate::magic::{self, Way};
use crate::outcome::{self, Outcome};
use crate::services::TaskServices;
use crate::{Run, payload};
use connection::Connection;
use diagnostic::{Diagnostic, Kind};
use event::{Host, Timing};
use playbook::{Include, IncludeKind, Keyword, Task};
use std::sync::Arc;
use std::time::{Instant, SystemTime};
use template::{Layered, Scope, Templar};
use value::{Dict, List, Str, Value, to_text};
use vars::{PlayContext, TaskVars, Variables};

/// A task to run on a host.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) host: Arc<Host>,
    pub(crate) task: Arc<Task>,
    /// The task's variables as of now.
    pub(crate) vars: TaskVars,
    /// The play that it belongs to.
    pub(crate) play: Arc<PlayContext>,
    /// Variables that the strategy adds (`ansible_current_hosts` ...).
    pub(crate) extra: Dict,
    /// The task's name, rendered.
    pub(crate) name: Arc<str>,
    /// The task's arguments, where the debugger changed them.
    pub(crate) args: Option<Dict>,
}

/// Runs a job.
pub(crate) fn run(run: &Arc<Run>, job: &Job) -> Outcome {
    let mut executor = Executor {
        run,
        job,
        services: TaskServices::new(run, &job.task),
        overlay: job.extra.clone(),
        connection: None,
        loop_error: None,
        warnings: Vec::new(),
    };
    let started = (SystemTime::now(), Instant::now());
    let mut outcome = executor.whole();
    // Ansible: an error in the loop's own terms is the one result without it.
    if outcome.error.is_none() && !outcome.data.contains("changed") {
        outcome.data.insert("changed", false);
    }
    outcome.timing = Timing { start: started.0, duration: started.1.elapsed() };
    outcome
}

struct Executor<'a> {
    run: &'a Arc<Run>,
    job: &'a Job,
    services: TaskServices,
    /// Variables over the snapshot: the loop's, registered results, gathered facts.
    overlay: Dict,
    connection: Option<Box<dyn Connection>>,
    /// Why the loop has no items; raised only if the task is not skipped.
    loop_error: Option<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

/// What came of the part of a task that may raise.
type Attempt = Result<Dict, ActionError>;

impl Executor<'_> {
    fn task(&self) -> &Arc<Task> {
        &self.job.task
    }

    /// Calls with a templar over the snapshot and what lies over it.
    fn with_templar<T>(&self, work: impl FnOnce(&Templar<'_>) -> T) -> T {
        let scope = Layered { over: &self.overlay, under: &self.job.vars };
        work(&Templar::new(&self.run.environment, &scope, &self.services))
    }

    fn whole(&mut self) -> Outcome {
        let search = self.services.search_path_value();
        self.overlay.insert("ansible_search_path", search);
        match self.loop_items() {
            Ok(None) => self.finish(None),
            Ok(Some(items)) if items.is_empty() => {
                let data: Dict = [
                    ("changed", Value::Bool(false)),
                    ("skipped", Value::Bool(true)),
                    ("skipped_reason", Value::str("No items in the list")),
                    ("results", Value::List(List::new())),
                ]
                .into_iter()
                .collect();
                self.plain_outcome(data)
            }
            Ok(Some(items)) => self.run_loop(&items),
            Err(error) if error.is_kind(Kind::Undefined) => {
                self.loop_error = Some(error);
                self.finish(None)
            }
            // Ansible: an error in the loop's own terms is not wrapped as a failed task.
            Err(error) => {
                let mut data = outcome::data_from_error(error.clone().into(), &error);
                data.insert("_ansible_no_log", self.no_log_or_masked());
                Outcome { error: Some(error), ..self.plain_outcome(data) }
            }
        }
    }

    fn plain_outcome(&mut self, data: Dict) -> Outcome {
        let mut warnings = std::mem::take(&mut self.warnings);
        warnings.extend(self.services.take_warnings());
        Outcome {
            data,
            error: None,
            warnings,
            deprecations: self.services.take_deprecations(),
            fields: Arc::new(self.rough_fields()),
            timing: Timing::default(),
        }
    }

    /// The keywords where they were not (or could not be) rendered: as far as each can be by itself.
    fn rough_fields(&self) -> TaskFields {
        let task = self.task();
        self.with_templar(|templar| {
            let flag = |keyword| {
                crate::fields::render(task, keyword, templar).ok().flatten().as_ref().and_then(crate::fields::to_bool)
            };
            let written = |keyword| match task.keyword(keyword) {
                Some(value) => flag(keyword).map_or_else(|| value.clone(), Value::Bool),
                None => Value::None,
            };
            TaskFields {
                name: Arc::clone(&self.job.name),
                resolved_action: Arc::clone(&task.resolved_action),
                no_log: flag(Keyword::NoLog).unwrap_or(self.run.defaults.no_log),
                ignore_errors: written(Keyword::IgnoreErrors),
                ignore_unreachable: written(Keyword::IgnoreUnreachable),
                run_once: flag(Keyword::RunOnce).unwrap_or(false),
                check_mode: flag(Keyword::CheckMode).unwrap_or(self.run.defaults.check),
                diff: flag(Keyword::Diff).unwrap_or(self.run.defaults.diff),
                poll: task.keyword(Keyword::Poll).and_then(Value::as_int).unwrap_or(self.run.defaults.poll),
                register: task.keyword(Keyword::Register).map(|name| Arc::from(to_text(name).as_str())),
                delegate_to: task.keyword(Keyword::DelegateTo).map(|host| Arc::from(to_text(host).as_str())),
                args: self.run.args_of(task),
                debugger: written(Keyword::Debugger),
                ..TaskFields::default()
            }
        })
    }

    /// The task's `no_log`; true, with a warning, where it can't be worked out.
    fn no_log_or_masked(&mut self) -> bool {
        let task = Arc::clone(self.task());
        let rendered = self.with_templar(|templar| crate::fields::render(&task, Keyword::NoLog, templar));
        let flag = rendered.and_then(|value| {
            let Some(value) = value else { return Ok(self.run.defaults.no_log) };
            crate::fields::to_bool(&value).ok_or_else(|| {
                let place = task.effective.place(Keyword::NoLog);
                let cause = crate::fields::conversion(&value, place, "bool");
                crate::fields::keyword_error("no_log", &value, place, cause)
            })
        });
        match flag {
            Ok(flag) => flag,
            Err(error) => {
                self.run
                    .warn(&Diagnostic::error("Invalid no_log value for task, output will be masked.").caused_by(error));
                true
            }
        }
    }

    /// Runs the task (or one item) and makes an outcome of whatever came of it.
    fn finish(&mut self, control: Option<&LoopControl>) -> Outcome {
        let mut fields = TaskFields::default();
        let mut rendered = false;
        let mut attempt = self.attempt(&mut fields, &mut rendered, control.is_some());
        let mut warnings = std::mem::take(&mut self.warnings);
        warnings.extend(self.services.take_warnings());
        let mut deprecations = self.announced(&fields);
        deprecations.extend(self.services.take_deprecations());
        if let Ok(data) = &mut attempt {
            payload::take_reports(data, &mut warnings, &mut deprecations);
            if let Some(error) = outcome::captured_error(data) {
                attempt = Err(ActionError { reason: error, result: data.clone() });
            }
        }
        let (mut data, error) = match attempt {
            Ok(data) => (data, None),
            Err(error) => {
                let is_skip = error.reason.kind == Kind::ActionSkip;
                let chain = outcome::task_failed(self.task(), error.reason.clone());
                let mut error = error;
                payload::take_reports(&mut error.result, &mut warnings, &mut deprecations);
                let mut data = outcome::data_from_error(error, &chain);
                if !data.contains("changed") {
                    data.insert("changed", false);
                }
                (data, Some(chain).filter(|_| !is_skip))
            }
        };
        if !rendered {
            let no_log = self.no_log_or_masked();
            fields = self.rough_fields();
            fields.no_log = no_log;
        }
        fields.name = Arc::clone(&self.job.name);
        let no_log = fields.no_log || data.get("_ansible_no_log").is_some_and(Value::is_true);
        data.insert("_ansible_no_log", no_log);
        payload::dedup(&mut warnings);
        payload::dedup(&mut deprecations);
        payload::put_reports(&mut data, &warnings, &deprecations);
        Outcome { data, error, warnings, deprecations, fields: Arc::new(fields), timing: Timing::default() }
    }

    /// Returns what the collection of the task's action announces of it, once the action is known.
    fn announced(&self, fields: &TaskFields) -> Vec<payload::Deprecation> {
        let found = &fields.resolved_action;
        if found.is_empty() || !found.contains('.') || found.starts_with("ansible.builtin.") {
            return Vec::new();
        }
        let task = self.task();
        let collections = task.keyword(Keyword::Collections).map(as_list).unwrap_or_default();
        let collections: Vec<&str> = collections.iter().filter_map(Value::as_str).collect();
        self.run.resolver.announced(&task.action, &collections).iter().map(payload::announced).collect()
    }

    fn attempt(&mut self, fields: &mut TaskFields, rendered: &mut bool, in_loop: bool) -> Attempt {
        let task = Arc::clone(self.task());
        let delegate_to = self.delegate(&task)?;
        let connection_vars: Option<TaskVars> = match &delegate_to {
            Some(delegate) => {
                let vars = self.run.variables.delegated_vars(&self.job.play, &self.job.host.name, &task, delegate)?;
                self.overlay.extend(&Variables::ansible_delegated_vars(delegate, &vars));
                Some(vars)
            }
            None => None,
        };

        let way = Way {
            host: delegate_to.as_deref().unwrap_or(&self.job.host.name),
            delegated: connection_vars.as_ref().map(|vars| vars as &dyn Scope),
        };
        let scope = Layered { over: &self.overlay, under: &self.job.vars };
        let connection_magic = magic::variables(self.run, &task, &scope, &way);
        self.overlay.extend(&connection_magic);
        let done = self.attempt_there(
            &task,
            fields,
            rendered,
            delegate_to,
            connection_vars.as_ref(),
            in_loop,
            &connection_magic,
        );
        for name in connection_magic.keys() {
            self.overlay.remove_key(name);
        }
        self.overlay.remove("ansible_shell_type");
        done
    }

    #[expect(clippy::too_many_arguments, reason = "what an attempt has worked out so far")]
    /// Does the task where it is to be done, now that its variables are complete.
    fn attempt_there(
        &mut self,
        task: &Arc<Task>,
        fields: &mut TaskFields,
        rendered: &mut bool,
        delegate_to: Option<Arc<str>>,
        connection_vars: Option<&TaskVars>,
        in_loop: bool,
        connection_magic: &Dict,
    ) -> Attempt {
        let task = Arc::clone(task);
        // The condition comes first: a skipped task may hold what could not be worked out.
        if let Some(conditions) = task.keyword(Keyword::When) {
            let conditions = as_list(conditions);
            let holds = self.with_templar(|templar| first_false(templar, &conditions));
            match holds {
                Ok(None) => {}
                Ok(Some(condition)) => {
                    let mut data: Dict = [
                        ("changed", Value::Bool(false)),
                        ("skipped", Value::Bool(true)),
                        ("skip_reason", Value::str("Conditional result was False")),
                    ]
                    .into_iter()
                    .collect();
                    data.insert("false_condition", condition);
                    return Ok(data);
                }
                Err(error) => {
                    let error = match error.origin {
                        None if error.is_kind(Kind::BrokenConditional) => error.at(task.effective.place(Keyword::When)),
                        _ => error,
                    };
                    return Err(self.loop_error.take().unwrap_or(error).into());
                }
            }
        }
        if let Some(error) = self.loop_error.take() {
            return Err(error.into());
        }

        let is_include = task.include.is_some();
        if let Some(listen) = task.own.get(Keyword::Listen).filter(|listen| listen.has_templates()) {
            self.warnings.push(Diagnostic::error(format!(
                "\"listen\" is not templatable, but we found: {}, it will not be templated and will be used \"as is\".",
                value::repr(listen)
            )));
        }
        *fields = self.with_templar(|templar| TaskFields::render(&task, templar, self.run.defaults))?;
        fields.delegate_to = delegate_to;
        let task = self.with_action(&task)?;
        fields.resolved_action = Arc::clone(&task.resolved_action);
        // Ansible: a keyword without a value is not the same as none.
        let is_empty = |keyword| task.effective.get(keyword).is_some_and(Value::is_none);
        if task.include.is_none() {
            if is_empty(Keyword::Connection) && self.job.vars.get("ansible_connection").is_none() {
                return Err(Diagnostic::error("A non-empty plugin name is required.").into());
            }
            for (keyword, sign) in [(Keyword::Delay, '<'), (Keyword::Async, '>')] {
                if is_empty(keyword) || task.own.get(keyword).is_some_and(Value::is_none) {
                    let what = format!("'{sign}' not supported between instances of 'NoneType' and 'int'");
                    return Err(Diagnostic::error(what).into());
                }
            }
        }
        if let Some(name) = &fields.connection
            && task.include.is_none()
            && self.job.vars.get("ansible_connection").is_none()
            && (connection_magic.contains("ansible_connection") || !self.overlay.contains("ansible_connection"))
            && !self.run.resolver.connection_exists(name)
        {
            return Err(Diagnostic::error(format!("the connection plugin '{name}' was not found")).into());
        }
        let action = self.run.action_of(&task);
        let own = self.job.args.clone().unwrap_or_else(|| self.run.args_of(&task));
        let args = self.with_templar(|templar| args::finalize(self.run, &task, own, action, templar));
        fields.args = args?;
        *rendered = true;
        if let Some(include) = &task.include {
            return Ok(include_result(include, fields.args.clone()));
        }
        debug_assert!(!is_include);
        // Ansible: the action itself knows the connection's variables by their own names only.
        for name in
            connection_magic.keys().filter(|name| name.as_str().is_some_and(|name| name.starts_with("ansible_ssh_")))
        {
            self.overlay.remove_key(name);
        }
        if self.job.vars.get("ansible_shell_type").is_none() {
            self.overlay.insert("ansible_shell_type", "sh");
        }
        let mut data = self.tries(&task, fields, action, connection_vars, in_loop)?;
        if let Some(names) = &fields.notify {
            data.insert("_ansible_notify", names.clone());
        }
        if let Some(host) = &fields.delegate_to {
            let mut delegated = Dict::new();
            delegated.insert("ansible_delegated_host", Value::str(Arc::clone(host)));
            if let Some(vars) = connection_vars {
                self.add_connection_vars(host, fields, vars, &mut delegated);
            }
            data.insert("_ansible_delegated_vars", delegated);
        }
        Ok(data)
    }

    /// Returns the task with its action's name rendered, where that is a template, and found, where loading found none.
    fn with_action(&self, task: &Arc<Task>) -> Result<Arc<Task>, Diagnostic> {
        let is_found = *task.resolved_action != *task.action || task.action.starts_with("ansible.builtin.");
        if !task.action.is_template() && is_found {
            return Ok(Arc::clone(task));
        }
        let written = Value::Str(task.action.clone());
        let action = match self.with_templar(|templar| templar.template(&written))? {
            Value::Omit => {
                return Err(Diagnostic::parser("Omit is not valid for the `action` keyword.").at(task.action.origin()));
            }
            rendered => Str::tagged(to_text(&rendered), task.action.origin().cloned(), value::Trust::Data),
        };
        let collections = task.keyword(Keyword::Collections).map(as_list).unwrap_or_default();
        let collections: Vec<&str> = collections.iter().filter_map(Value::as_str).collect();
        let Some(found) = self.run.resolver.action(&action, &collections)? else {
            let message = format!("Cannot resolve {} to an action or module.", value::str_repr(&action));
            return Err(Diagnostic::error(message)
                .at(action.origin())
                .about_place(action.origin(), || action.to_string()));
        };
        Ok(Arc::new(Task { action, resolved_action: found.full_name, ..Task::clone(task) }))
    }

    /// What callbacks show of the host that a task was delegated to.
    fn add_connection_vars(&self, host: &Arc<str>, fields: &TaskFields, vars: &TaskVars, delegated: &mut Dict) {
        let templar = Templar::new(&self.run.environment, vars, &self.services);
        let rendered = |name: &str| vars.get(name).and_then(|written| templar.template(&written).ok());
        delegated.insert("ansible_host", rendered("ansible_host").unwrap_or_else(|| Value::str(Arc::clone(host))));
        delegated.insert("ansible_port", rendered("ansible_port").unwrap_or_default());
        delegated.insert("ansible_user", rendered("ansible_user").unwrap_or_default());
        let connection = rendered("ansible_connection").unwrap_or_else(|| match &fields.connection {
            Some(name) => Value::str(Arc::clone(name)),
            None => Value::str(self.run.options.connection.as_str()),
        });
        delegated.insert("ansible_connection", connection);
    }

    fn delegate(&self, task: &Task) -> Result<Option<Arc<str>>, Diagnostic> {
        let Some(written) = task.keyword(Keyword::DelegateTo) else { return Ok(None) };
        let value = self.with_templar(|templar| templar.template(written))?;
        match value {
            Value::Omit => Ok(None),
            // Ansible: nothing at all delegates to nobody; a template that comes to nothing is an error.
            value if !value.is_true() && !written.has_templates() => Ok(None),
            value if !value.is_true() => {
                Err(Diagnostic::error(format!("Empty hostname produced from delegate_to: \"{}\"", to_text(written))))
            }
            // Ansible: a number is looked for with a pattern for text.
            Value::Int(_) | Value::Float(_) | Value::Bool(_) => {
                let class = match value {
                    Value::Int(_) => "_AnsibleTaggedInt",
                    Value::Float(_) => "_AnsibleTaggedFloat",
                    _ => "bool",
                };
                Err(Diagnostic::error(format!("expected string or bytes-like object, got '{class}'")))
            }
            other => Ok(Some(Arc::from(to_text(&other).as_str()))),
        }
    }

    fn register(&mut self, fields: &TaskFields, result: &Dict) {
        if let Some(name) = &fields.register {
            self.overlay.insert(Value::str(Arc::clone(name)), Value::Dict(payload::plain(result)));
        }
    }

    /// Lays facts of a result over the variables, for conditions and later items.
    fn take_facts(&mut self, task: &Task, result: &Dict) {
        let Some(Value::Dict(facts)) = result.get("ansible_facts") else { return };
        if task.is_action("debug") {
            return;
        }
        if task.is_action("set_fact") || task.is_action("include_vars") {
            self.overlay.extend(facts);
            return;
        }
        let scope = Layered { over: &self.overlay, under: &self.job.vars };
        let mut merged = match scope.get("ansible_facts") {
            Some(Value::Dict(known)) => known,
            _ => Dict::new(),
        };
        merged.extend(&vars::namespace_facts(facts));
        self.overlay.insert("ansible_facts", merged);
        if self.run.inject_facts {
            self.overlay.extend(&vars::clean_facts(facts, &self.run.notices()));
        }
    }

    /// Applies `changed_when` and `failed_when`.
    fn judge(&mut self, task: &Task, fields: &TaskFields, result: &mut Dict) {
        for (keyword, name) in [(Keyword::ChangedWhen, "changed"), (Keyword::FailedWhen, "failed")] {
            let Some(written) = task.own.get(keyword) else { continue };
            let conditions = as_list(written);
            if conditions.is_empty() {
                continue;
            }
            match self.with_templar(|templar| all_hold(templar, &conditions)) {
                Ok(holds) => {
                    result.insert(name, holds);
                    if name == "failed" {
                        result.insert("failed_when_result", holds);
                        if !holds && let Some(exception) = result.remove("exception") {
                            result.insert("failed_when_suppressed_exception", exception);
                        }
                    }
                    // The next condition, and `until`, look at what this one decided.
                    self.register(fields, result);
                }
                Err(error) => {
                    result.insert("failed", true);
                    result.insert(format!("{name}_when_result"), error.full_message());
                    self.register(fields, result);
                    return;
                }
            }
        }
    }

    /// A result for the events that tell of a task still going on.
    fn interim(&self, fields: &TaskFields, result: &Dict) -> event::TaskResult {
        let mut data = result.clone();
        let (mut warnings, mut deprecations) = (Vec::new(), Vec::new());
        payload::take_reports(&mut data, &mut warnings, &mut deprecations);
        payload::put_reports(&mut data, &warnings, &deprecations);
        let outcome = Outcome {
            data,
            error: None,
            warnings,
            deprecations,
            fields: Arc::new(TaskFields { name: Arc::clone(&self.job.name), ..fields.clone() }),
            timing: Timing::default(),
        };
        payload::task_result(self.run, &self.job.host, self.task(), &outcome)
    }
}

/// Makes the result of a dynamic include: what to load is worked out by the strategy.
fn include_result(include: &Include, mut args: Dict) -> Dict {
    let mut data = Dict::new();
    if include.kind == IncludeKind::Tasks {
        let file = args.remove("_raw_params").or_else(|| args.remove("file"));
        if let Some(file) = file.filter(Value::is_true) {
            data.insert("include", file);
        } else {
            data.insert("failed", true);
            data.insert("msg", "No include file was specified to the include");
            return data;
        }
    }
    data.insert("include_args", args);
    data
}

/// Returns a list's items, or the one value.
pub(crate) fn as_list(value: &Value) -> Vec<Value> {
    match value {
        Value::List(list) | Value::Tuple(list) => list.iter().cloned().collect(),
        Value::None => Vec::new(),
        other => vec![other.clone()],
    }
}

/// Tells whether every condition holds.
pub(crate) fn all_hold(templar: &Templar<'_>, conditions: &[Value]) -> Result<bool, Diagnostic> {
    Ok(first_false(templar, conditions)?.is_none())
}

/// Returns the first condition that does not hold, as written.
pub(crate) fn first_false(templar: &Templar<'_>, conditions: &[Value]) -> Result<Option<Value>, Diagnostic> {
    for condition in conditions {
        if !templar.condition(condition)? {
            return Ok(Some(condition.clone()));
        }
    }
    Ok(None)
}
