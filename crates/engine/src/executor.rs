//! Runs one task on one host: condition, loop, attempts, `changed_when` and `failed_when`, background jobs.
//!
//! Works on a snapshot of the variables and on data of its own; what it changes for the run (facts, registered
//! variables, notifications) is in its [`Outcome`] and taken over by the strategy.

use crate::action::{ActionContext, ActionError, ActionPlugin};
use crate::args;
use crate::fields::TaskFields;
use crate::magic::{self, Way};
use crate::outcome::{self, Outcome};
use crate::services::TaskServices;
use crate::{Run, payload};
use connection::Connection;
use diagnostic::{Diagnostic, Kind};
use event::{Event, Host, Timing};
use playbook::{Include, IncludeKind, Keyword, Task};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use template::{Args, Layered, Scope, Templar};
use value::{Dict, List, Str, Value, to_text};
use vars::{PlayContext, TaskVars, Variables};

/// A task to run on a host.
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
        Outcome {
            data,
            error: None,
            warnings: std::mem::take(&mut self.warnings),
            deprecations: Vec::new(),
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
                register: task.keyword(Keyword::Register).map(|name| Arc::from(to_text(name).as_str())),
                delegate_to: task.keyword(Keyword::DelegateTo).map(|host| Arc::from(to_text(host).as_str())),
                args: task.args.clone(),
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

    fn loop_items(&mut self) -> Result<Option<Vec<Value>>, Diagnostic> {
        let task = Arc::clone(self.task());
        let Some(written) = task.own.get(Keyword::Loop) else { return Ok(None) };
        if let Some(lookup) = &task.loop_with {
            let terms = match written {
                Value::Str(text) => {
                    let trimmed = text.trim();
                    let term = if trimmed.len() == text.len() {
                        text.clone()
                    } else {
                        Str::tagged(
                            trimmed,
                            text.origin().cloned(),
                            text.tag().map(|tag| tag.trust).unwrap_or_default(),
                        )
                    };
                    self.with_templar(|templar| templar.rendered(&Value::Str(term)))
                }
                other => self.with_templar(|templar| templar.rendered(other)),
            };
            if let Value::Undefined(missing) = &terms {
                return Err(missing.reason.clone());
            }
            let terms = match terms {
                Value::List(list) | Value::Tuple(list) => list.into_vec(),
                other => vec![other],
            };
            let mut named = vec![("wantlist".into(), Value::Bool(true))];
            if lookup.rsplit('.').next() == Some("first_found") {
                // In a loop the action decides which folder it looks into, and undefined terms are passed over.
                named.push(("_loop_of_action".into(), Value::Str(task.action.clone())));
            }
            let args = Args { positional: terms, named };
            return match self.with_templar(|templar| templar.call_lookup(lookup, args))? {
                Value::Undefined(missing) => Err(missing.reason.clone()),
                Value::List(found) => Ok(Some(found.into_vec())),
                other => Ok(Some(vec![other])),
            };
        }
        let items = self.with_templar(|templar| templar.template(written))?;
        match items {
            Value::List(list) => Ok(Some(list.into_vec())),
            other => Err(Diagnostic::error(format!(
                "The `loop` value must resolve to a 'list', not {}.",
                value::str_repr(other.type_name())
            ))
            .at(task.own.place(Keyword::Loop))
            .with_help("Provide a list of items/templates, or a template resolving to a list.")),
        }
    }

    fn run_loop(&mut self, items: &[Value]) -> Outcome {
        let task = Arc::clone(self.task());
        let control = match self.with_templar(|templar| LoopControl::render(&task, templar)) {
            Ok(control) => control,
            Err(error) => {
                let mut data = outcome::data_from_error(error.clone().into(), &error);
                data.insert("_ansible_no_log", self.no_log_or_masked());
                return Outcome { error: Some(error), ..self.plain_outcome(data) };
            }
        };
        let scope_has_loop_var = self.job.vars.get(&control.var).is_some() || self.overlay.contains(&control.var);
        if scope_has_loop_var {
            self.run.warn(
                &Diagnostic::error(format!("The loop variable {} is already in use.", value::str_repr(&control.var)))
                    .with_help(
                        "You should set the `loop_var` value in the `loop_control` option for the task to something \
                         else to avoid variable collisions and unexpected behavior.",
                    )
                    .at(control.var_origin.as_ref()),
            );
        }
        let mut results: Vec<Value> = Vec::with_capacity(items.len());
        let mut whole = LoopSummary::default();
        let mut fields = None;
        for (index, item) in items.iter().enumerate() {
            if index > 0 && control.pause > 0.0 {
                std::thread::sleep(Duration::from_secs_f64(control.pause));
            }
            let extended = self.enter_item(&control, items, index, item);
            let started = (SystemTime::now(), Instant::now());
            let mut outcome = self.finish(Some(&control));
            outcome.timing = Timing { start: started.0, duration: started.1.elapsed() };
            if let Some(register) = &outcome.fields.register {
                self.overlay.insert(Value::str(Arc::clone(register)), Value::Dict(outcome.data.clone()));
            }
            let data = &mut outcome.data;
            data.insert(control.var.as_str(), item.clone());
            data.insert("ansible_loop_var", control.var.as_str());
            if let Some(name) = &control.index_var {
                data.insert(name.as_str(), index);
                data.insert("ansible_index_var", name.as_str());
            }
            if let Some(extended) = extended {
                data.insert("ansible_loop", extended);
            }
            data.insert("_ansible_item_result", true);
            data.insert("_ansible_ignore_errors", outcome.fields.ignore_errors.clone());
            data.insert("_ansible_ignore_unreachable", outcome.fields.ignore_unreachable.clone());
            match self.with_templar(|templar| templar.template(&control.label)) {
                Ok(label) => {
                    outcome.data.insert("_ansible_item_label", label);
                }
                Err(error) => {
                    outcome.data.insert("failed", true);
                    outcome
                        .data
                        .insert("msg", format!("Failed to template loop_control.label: {}", error.full_message()));
                }
            }
            self.emit_item(&outcome);
            whole.add(&mut outcome);
            results.push(Value::Dict(outcome.data.clone()));
            fields = Some(Arc::clone(&outcome.fields));
            let stop = match &control.break_when {
                Some(conditions) => {
                    let wanted = self.with_templar(|templar| all_hold(templar, conditions));
                    match wanted {
                        Ok(stop) => stop,
                        Err(error) => {
                            self.overlay.remove(&control.var);
                            let mut data = outcome::data_from_error(error.clone().into(), &error);
                            data.insert("_ansible_no_log", self.no_log_or_masked());
                            return Outcome { error: Some(error), ..self.plain_outcome(data) };
                        }
                    }
                }
                None => false,
            };
            self.overlay.remove(&control.var);
            if stop {
                break;
            }
        }
        let mut outcome = whole.into_outcome(results);
        outcome.warnings.append(&mut self.warnings);
        let mut last = fields.as_deref().cloned().unwrap_or_else(|| self.rough_fields());
        if let Some(ignore) = whole_flag(&outcome, "_ignore_errors") {
            last.ignore_errors = ignore;
        }
        if let Some(ignore) = whole_flag(&outcome, "_ignore_unreachable") {
            last.ignore_unreachable = ignore;
        }
        outcome.data.remove("_ignore_errors");
        outcome.data.remove("_ignore_unreachable");
        outcome.fields = Arc::new(last);
        outcome
    }

    /// Sets the loop's variables for an item; returns `ansible_loop` where it is asked for.
    fn enter_item(&mut self, control: &LoopControl, items: &[Value], index: usize, item: &Value) -> Option<Value> {
        self.overlay.insert("ansible_loop_var", control.var.as_str());
        self.overlay.insert(control.var.as_str(), item.clone());
        if let Some(name) = &control.index_var {
            self.overlay.insert("ansible_index_var", name.as_str());
            self.overlay.insert(name.as_str(), index);
        }
        if !control.extended {
            return None;
        }
        let count = items.len();
        let mut extended: Dict = [
            ("index", Value::from(index + 1)),
            ("index0", Value::from(index)),
            ("first", Value::Bool(index == 0)),
            ("last", Value::Bool(index + 1 == count)),
            ("length", Value::from(count)),
            ("revindex", Value::from(count - index)),
            ("revindex0", Value::from(count - index - 1)),
        ]
        .into_iter()
        .collect();
        if control.all_items {
            extended.insert("allitems", items.to_vec());
        }
        if let Some(next) = items.get(index + 1) {
            extended.insert("nextitem", next.clone());
        }
        if index > 0 {
            extended.insert("previtem", items[index - 1].clone());
        }
        self.overlay.insert("ansible_loop", extended.clone());
        Some(Value::Dict(extended))
    }

    fn emit_item(&self, outcome: &Outcome) {
        let result = Arc::new(payload::task_result(self.run, &self.job.host, self.task(), outcome));
        let failed = outcome.is_failed() || outcome.is_unreachable();
        if failed {
            self.run.emit(Event::RunnerItemOnFailed(result));
        } else if outcome.is_skipped() {
            self.run.emit(Event::RunnerItemOnSkipped(result));
        } else {
            if outcome.fields.diff {
                self.run.emit_diff(&result);
            }
            if !crate::names::is_inventory_action(self.task()) {
                self.run.emit(Event::RunnerItemOnOk(result));
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
        let mut deprecations = self.services.take_deprecations();
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
        let done =
            self.attempt_there(&task, fields, rendered, delegate_to, connection_vars.as_ref(), in_loop, &connection_magic);
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
        if let Some(name) = &fields.connection
            && task.include.is_none()
            && self.job.vars.get("ansible_connection").is_none()
            && (connection_magic.contains("ansible_connection") || !self.overlay.contains("ansible_connection"))
            && !self.run.resolver.connection_exists(name)
        {
            return Err(Diagnostic::error(format!("the connection plugin '{name}' was not found")).into());
        }
        let action = self.run.action_of(&task);
        let args = self.with_templar(|templar| args::finalize(self.run, &task, action, templar));
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

    /// Returns the task with its action's name rendered, where that is a template.
    fn with_action(&self, task: &Arc<Task>) -> Result<Arc<Task>, Diagnostic> {
        if !task.action.is_template() {
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
            return Err(Diagnostic::error(message).at(action.origin()));
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
            Value::Omit | Value::None => Ok(None),
            // Ansible: a number is looked for with a pattern for text.
            Value::Int(_) | Value::Float(_) if !written.has_templates() => {
                let class = if matches!(value, Value::Int(_)) { "Int" } else { "Float" };
                let message = format!("expected string or bytes-like object, got '_AnsibleTagged{class}'");
                Err(Diagnostic::error(message))
            }
            Value::Str(text) if text.is_empty() => {
                Err(Diagnostic::error("Empty hostname produced from delegate_to: \"\"").at(written.origin()))
            }
            other => Ok(Some(Arc::from(to_text(&other).as_str()))),
        }
    }

    /// Runs the action as often as `until` and `retries` ask for.
    fn tries(
        &mut self,
        task: &Arc<Task>,
        fields: &TaskFields,
        action: &'static ActionPlugin,
        connection_vars: Option<&TaskVars>,
        in_loop: bool,
    ) -> Attempt {
        let until = task.keyword(Keyword::Until).map(as_list).unwrap_or_default();
        let retries = match fields.retries {
            Some(count) => 1 + count.max(0),
            None if !until.is_empty() => 4,
            None => 1,
        };
        let delay = if fields.delay < 0.0 { 1.0 } else { fields.delay };
        let saved = self.overlay.clone();
        let mut result = Dict::new();
        let mut done = false;
        for attempt in 1..=retries {
            result = self.act(task, fields, action, connection_vars)?;
            self.register(fields, &result);
            if fields.async_seconds > 0
                && fields.poll > 0
                && !result.get("skipped").is_some_and(Value::is_true)
                && !result.get("failed").is_some_and(Value::is_true)
            {
                result = self.poll(task, fields, &result, connection_vars)?;
                let failed = result.get("failed").is_some_and(Value::is_true);
                let reported = Arc::new(self.interim(fields, &result));
                self.run.emit(if failed {
                    Event::RunnerOnAsyncFailed(reported)
                } else {
                    Event::RunnerOnAsyncOk(reported)
                });
            }
            self.take_facts(task, &result);
            if !result.contains("failed") {
                let bad_status = match result.get("rc") {
                    Some(Value::Str(text)) => text.as_str() != "0",
                    Some(Value::None) | None => result.contains("rc"),
                    Some(status) => *status != Value::Int(0),
                };
                result.insert("failed", bad_status);
            }
            if retries > 1 {
                result.insert("attempts", attempt);
            }
            if !result.contains("changed") {
                result.insert("changed", false);
            }
            self.register(fields, &result);
            if !result.contains("skipped") {
                self.judge(task, fields, &mut result);
            }
            if retries == 1 {
                done = true;
                break;
            }
            let satisfied = if until.is_empty() {
                !result.get("failed").is_some_and(Value::is_true)
            } else {
                self.with_templar(|templar| all_hold(templar, &until))?
            };
            if satisfied {
                done = true;
                break;
            }
            if attempt < retries {
                result.insert("_ansible_retry", true);
                result.insert("retries", retries);
                self.run.emit(Event::RunnerRetry(Arc::new(self.interim(fields, &result))));
                std::thread::sleep(Duration::from_secs_f64(delay));
            }
        }
        if !done {
            result.insert("attempts", retries - 1);
            result.insert("failed", true);
        }
        // What the attempts laid over the variables is seen by later items, but for facts of the host itself.
        self.overlay = saved;
        self.register(fields, &result);
        self.take_facts(task, &result);
        let _ = in_loop;
        Ok(result)
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
                        if !holds
                            && let Some(exception) = result.remove("exception") {
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

    fn act(
        &mut self,
        task: &Arc<Task>,
        fields: &TaskFields,
        action: &'static ActionPlugin,
        connection_vars: Option<&TaskVars>,
    ) -> Attempt {
        let event_task = Arc::new(payload::task(self.run, task, Some(fields)));
        let scope = Layered { over: &self.overlay, under: &self.job.vars };
        let connection_scope: &dyn Scope = match connection_vars {
            Some(vars) => vars,
            None => &scope,
        };
        let mut context = ActionContext {
            run: self.run,
            host: &self.job.host,
            task,
            fields,
            args: fields.args.clone(),
            vars: &scope,
            connection_vars: connection_scope,
            event_task: &event_task,
            services: &self.services,
            connection: &mut self.connection,
            deadline: None,
            warnings: &mut self.warnings,
        };
        let Ok(limit) = u64::try_from(fields.timeout) else {
            return Err(invalid_timeout(fields.timeout).into());
        };
        if limit == 0 {
            return (action.run)(&mut context);
        }
        if limit > LONGEST_TIMEOUT {
            return Err(invalid_timeout(fields.timeout).into());
        }
        let started = Instant::now();
        let limit = Duration::from_secs(limit);
        context.deadline = started.checked_add(limit);
        let done = (action.run)(&mut context);
        if let Some(connection) = context.connection.as_mut() {
            connection.set_deadline(None);
        }
        if started.elapsed() < limit { done } else { Err(timed_out(fields.timeout)) }
    }

    /// Watches a background job until it ends.
    fn poll(
        &mut self,
        task: &Arc<Task>,
        fields: &TaskFields,
        launched: &Dict,
        connection_vars: Option<&TaskVars>,
    ) -> Attempt {
        let failure = |message: &str| -> Dict {
            [("failed", Value::Bool(true)), ("msg", Value::str(message))].into_iter().collect()
        };
        let Some(jid) = launched.get("ansible_job_id").cloned() else {
            return Ok(failure("No job id was returned by the async task"));
        };
        let watcher = Arc::new(payload::async_status_task(task));
        let action = self.run.action_of(&watcher);
        let ask = |mode: Option<&str>| -> TaskFields {
            let mut args = Dict::new();
            args.insert("jid", jid.clone());
            if let Some(mode) = mode {
                args.insert("mode", mode);
            }
            TaskFields {
                name: Arc::from(""),
                resolved_action: Arc::clone(&watcher.resolved_action),
                args,
                check_mode: fields.check_mode,
                environment: fields.environment.clone(),
                delegate_to: fields.delegate_to.clone(),
                ..TaskFields::default()
            }
        };
        let watching = ask(None);
        let mut left = fields.async_seconds;
        let mut status = Dict::new();
        while left > 0 {
            std::thread::sleep(Duration::from_secs(u64::try_from(fields.poll).unwrap_or(0)));
            left -= fields.poll;
            match self.act(&watcher, &watching, action, connection_vars) {
                Ok(result) => {
                    status = result;
                    let is = |key: &str| status.get(key).is_some_and(Value::is_true);
                    if is("finished") || is("failed") && is("_ansible_parsed") || is("skipped") {
                        break;
                    }
                    let outcome = Outcome {
                        data: status.clone(),
                        error: None,
                        warnings: Vec::new(),
                        deprecations: Vec::new(),
                        fields: Arc::new(watching.clone()),
                        timing: Timing::default(),
                    };
                    let result = payload::task_result(self.run, &self.job.host, &watcher, &outcome);
                    self.run.emit(Event::RunnerOnAsyncPoll(Arc::new(result)));
                }
                Err(error) if left <= 0 => return Err(error),
                Err(_) => {}
            }
        }
        if status.get("finished").is_some_and(Value::is_true) {
            self.act(&watcher, &ask(Some("cleanup")), action, connection_vars)?;
            return Ok(status);
        }
        let mut data = if status.get("_ansible_parsed").is_some_and(Value::is_true) {
            failure(&format!("async task did not complete within the requested time - {}s", fields.async_seconds))
        } else {
            failure("async task produced unparsable results")
        };
        data.insert("async_result", payload::plain(&status));
        Ok(data)
    }
}

/// The most seconds that a task's `timeout` may be.
const LONGEST_TIMEOUT: u64 = 100_000_000;

fn invalid_timeout(seconds: i64) -> Diagnostic {
    Diagnostic::error(format!("Timeout {seconds} is invalid, it must be between 0 and {LONGEST_TIMEOUT}."))
}

/// The error of a task that took longer than its `timeout`.
fn timed_out(seconds: i64) -> ActionError {
    let mut told = Dict::new();
    told.insert("frame", "Configure `DISPLAY_TRACEBACK` to see a traceback on timeout errors.");
    told.insert("period", seconds);
    let mut result = Dict::new();
    result.insert("timedout", told);
    ActionError { reason: Diagnostic::new(Kind::Timeout, format!("Timed out after {seconds} second(s).")), result }
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

fn whole_flag(outcome: &Outcome, key: &str) -> Option<Value> {
    outcome.data.get(key).cloned()
}

/// What a loop's items add up to.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "the states of a result, which are not exclusive")]
struct LoopSummary {
    changed: bool,
    failed: bool,
    unreachable: bool,
    not_all_skipped: bool,
    no_log: bool,
    ignore_errors: Option<Value>,
    ignore_unreachable: Option<Value>,
    warnings: Vec<Diagnostic>,
    deprecations: Vec<payload::Deprecation>,
}

impl LoopSummary {
    fn add(&mut self, item: &mut Outcome) {
        let is = |key: &str| item.data.get(key).is_some_and(Value::is_true);
        let (changed, failed, unreachable) = (is("changed"), is("failed"), is("unreachable"));
        self.no_log |= is("_ansible_no_log");
        self.changed |= changed;
        self.not_all_skipped |= !is("skipped");
        if failed {
            let ignore = item.data.remove("_ansible_ignore_errors").unwrap_or_default();
            if !self.failed || self.ignore_errors.as_ref().is_some_and(Value::is_true) && !ignore.is_true() {
                self.ignore_errors = Some(ignore);
            }
            self.failed = true;
        }
        if unreachable {
            let ignore = item.data.remove("_ansible_ignore_unreachable").unwrap_or_default();
            if !self.unreachable || self.ignore_unreachable.as_ref().is_some_and(Value::is_true) && !ignore.is_true() {
                self.ignore_unreachable = Some(ignore);
            }
            self.unreachable = true;
        }
        item.data.remove("warnings");
        item.data.remove("deprecations");
        self.warnings.append(&mut item.warnings);
        self.deprecations.append(&mut item.deprecations);
    }

    fn into_outcome(self, results: Vec<Value>) -> Outcome {
        let mut data = Dict::new();
        data.insert("results", results);
        data.insert("skipped", !self.not_all_skipped);
        if self.no_log {
            data.insert("_ansible_no_log", true);
        }
        data.insert("changed", self.changed);
        if self.failed {
            data.insert("failed", true);
        }
        if self.unreachable {
            data.insert("unreachable", true);
        }
        let message = if !self.not_all_skipped {
            "All items skipped"
        } else if self.failed {
            "One or more items failed"
        } else {
            "All items completed"
        };
        data.insert("msg", message);
        payload::put_reports(&mut data, &self.warnings, &self.deprecations);
        if let Some(ignore) = self.ignore_errors {
            data.insert("_ignore_errors", ignore);
        }
        if let Some(ignore) = self.ignore_unreachable {
            data.insert("_ignore_unreachable", ignore);
        }
        Outcome {
            data,
            error: None,
            warnings: self.warnings,
            deprecations: self.deprecations,
            fields: Arc::default(),
            timing: Timing::default(),
        }
    }
}

/// `loop_control`, rendered; the label stays as written: it is rendered for each item.
struct LoopControl {
    var: String,
    var_origin: Option<value::Origin>,
    index_var: Option<String>,
    label: Value,
    pause: f64,
    extended: bool,
    all_items: bool,
    break_when: Option<Vec<Value>>,
}

/// Tells whether a text can be the name of a variable.
fn is_identifier(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

impl LoopControl {
    fn render(task: &Task, templar: &Templar<'_>) -> Result<Self, Diagnostic> {
        let written = match task.own.get(Keyword::LoopControl) {
            Some(Value::Dict(dict)) => dict.clone(),
            _ => Dict::new(),
        };
        let render = |name: &str| -> Result<Option<Value>, Diagnostic> {
            match written.get(name) {
                None | Some(Value::None) => Ok(None),
                Some(value) => templar
                    .template(value)
                    .map(|value| Some(value).filter(|value| !matches!(value, Value::Omit | Value::None)))
                    .map_err(|cause| crate::fields::keyword_error(name, value, value.origin(), cause)),
            }
        };
        let var = render("loop_var")?.map_or_else(|| "item".to_owned(), |name| to_text(&name));
        let wrong = |name: &str, value: &Value, kind: &str| {
            let written = written.get(name).unwrap_or(value);
            let cause = crate::fields::conversion(value, written.origin(), kind);
            crate::fields::keyword_error(name, written, written.origin(), cause)
        };
        let flag = |name: &str| -> Result<Option<bool>, Diagnostic> {
            let Some(value) = render(name)? else { return Ok(None) };
            crate::fields::to_bool(&value).map(Some).ok_or_else(|| wrong(name, &value, "bool"))
        };
        let index_var = render("index_var")?.map(|name| to_text(&name));
        let pause = match render("pause")? {
            Some(value) => crate::fields::to_float(&value).ok_or_else(|| wrong("pause", &value, "float"))?,
            None => 0.0,
        };
        let label = match written.get("label") {
            Some(label) if label.is_true() => label.clone(),
            _ if !is_identifier(&var) => {
                return Err(Diagnostic::error(format!("Invalid variable name {}.", value::str_repr(&var)))
                    .at(written.get("loop_var").and_then(Value::origin))
                    .with_help("Variable names must be strings starting with a letter or underscore character, and contain only letters, numbers and underscores."));
            }
            _ => Value::Str(Str::trusted(format!("{{{{ {var} }}}}"), None)),
        };
        Ok(LoopControl {
            var_origin: written.get("loop_var").and_then(Value::origin).cloned(),
            index_var,
            extended: flag("extended")?.unwrap_or(false),
            all_items: flag("extended_allitems")?.unwrap_or(true),
            break_when: written.get("break_when").map(as_list),
            var,
            label,
            pause,
        })
    }
}
