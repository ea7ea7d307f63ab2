//! What can be looked at and changed in the debugger: `task`, `task_vars`, `host`, `result` and names of one's own.

use super::Redo;
use super::statement::{self, Problem, Statement, Step};
use crate::Run;
use crate::executor::Job;
use crate::outcome::Outcome;
use crate::services::TaskServices;
use diagnostic::Diagnostic;
use playbook::{Keyword, Keywords, Task};
use std::any::Any;
use std::sync::Arc;
use template::Templar;
use value::{Dict, Object, Str, Value};

/// What the commands of one session work on.
pub(super) struct Workbench {
    task: Arc<Task>,
    /// The attributes of `task`.
    attributes: Dict,
    /// Which of them were changed.
    changed: Vec<String>,
    /// The arguments are what was rendered or typed, rather than what is written.
    has_args: bool,
    /// `task_vars`, as stored: templates are not rendered.
    vars: Dict,
    /// Which of them were changed.
    changed_vars: Vec<Value>,
    /// Variables that the job had over all others already.
    extra: Dict,
    host: Value,
    result: View,
    /// Names of one's own.
    own: Dict,
}

/// An object of which attributes can be looked at, and methods without arguments be called.
#[derive(Clone, Debug)]
struct View {
    kind: &'static str,
    shown: String,
    attributes: Dict,
    methods: Dict,
}

impl Object for View {
    fn type_name(&self) -> &str {
        self.kind
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_attr(&self, name: &str) -> Result<Option<Value>, Diagnostic> {
        Ok(self.attributes.get(name).cloned())
    }

    fn repr(&self) -> String {
        self.shown.clone()
    }
}

impl Workbench {
    pub(super) fn new(run: &Arc<Run>, job: &Job, outcome: &Outcome) -> Self {
        let fields = &outcome.fields;
        let task = &job.task;
        let is_rendered = task.written_loop().is_none() && task.include.is_none();
        let mut attributes = attributes(task, &job.name);
        if is_rendered {
            attributes.insert("args", fields.args.clone());
            attributes.insert("ignore_errors", fields.ignore_errors.clone());
            attributes.insert("run_once", fields.run_once);
            attributes.insert("check_mode", fields.check_mode);
            attributes.insert("become", fields.becomes);
        } else {
            attributes.insert("args", job.args.clone().unwrap_or_else(|| run.args_of(task)));
        }
        let mut vars = job.vars.to_dict();
        vars.extend(&job.extra);
        let name = Value::str(Arc::clone(&job.host.name));
        let host = View {
            kind: "Host",
            shown: job.host.name.to_string(),
            attributes: [("name", name.clone()), ("address", Value::str(Arc::clone(&job.host.address)))]
                .into_iter()
                .collect(),
            methods: [("get_name", name)].into_iter().collect(),
        };
        let result = View {
            kind: "_RawTaskResult",
            shown: "<ansible.executor.task_result._RawTaskResult object>".to_owned(),
            attributes: [
                ("_return_data", Value::Dict(outcome.data.clone())),
                ("task_name", Value::str(task.display_name(Some(&job.name)))),
                ("exception", outcome.data.get("exception").cloned().unwrap_or_default()),
            ]
            .into_iter()
            .collect(),
            methods: [
                ("is_changed", Value::Bool(outcome.is_changed())),
                ("is_failed", Value::Bool(outcome.is_failed())),
                ("is_skipped", Value::Bool(outcome.is_skipped())),
                ("is_unreachable", Value::Bool(outcome.is_unreachable())),
            ]
            .into_iter()
            .collect(),
        };
        Workbench {
            task: Arc::clone(task),
            attributes,
            changed: Vec::new(),
            has_args: is_rendered || job.args.is_some(),
            vars,
            changed_vars: Vec::new(),
            extra: job.extra.clone(),
            host: Value::Object(Arc::new(host)),
            result,
            own: Dict::new(),
        }
    }

    /// Goes back to the task as written, with arguments rendered anew.
    pub(super) fn reset(&mut self, task: &Arc<Task>, args: Dict) {
        let name = self.name();
        self.task = Arc::clone(task);
        self.attributes = attributes(task, &name);
        self.attributes.insert("args", args);
        self.changed.clear();
        self.has_args = task.written_loop().is_none();
    }

    /// Returns the variables that lie over all others.
    pub(super) fn changed_vars(&self) -> Dict {
        let mut vars = self.extra.clone();
        for name in &self.changed_vars {
            if let Some(value) = self.vars.get_key(name) {
                vars.insert(name.clone(), value.clone());
            }
        }
        vars
    }

    /// Returns the task as it is to be done again.
    pub(super) fn redo(&self) -> Redo {
        let mut task = Task::clone(&self.task);
        for name in &self.changed {
            let Some(value) = self.attributes.get(name) else { continue };
            match (name.as_str(), Keyword::from_name(name)) {
                ("vars", _) => task.vars = value.as_dict().cloned().unwrap_or_default(),
                (_, Some(keyword)) => {
                    let with = |keywords: &Keywords| {
                        let mut keywords = keywords.clone();
                        keywords.set(keyword, value.clone());
                        keywords
                    };
                    task.own = with(&task.own);
                    task.effective = with(&task.effective);
                }
                _ => {}
            }
        }
        let args = self.attributes.get("args").and_then(Value::as_dict).cloned();
        let args = args.filter(|_| self.has_args);
        Redo { task: Arc::new(task), args, name: self.name().into(), vars: self.changed_vars() }
    }

    /// The task's own name.
    fn name(&self) -> String {
        self.attributes.get("name").filter(|name| !name.is_none()).map(value::to_text).unwrap_or_default()
    }

    fn root(&self, name: &str) -> Option<Value> {
        let view = |view: View| Some(Value::Object(Arc::new(view)));
        match name {
            "task" => view(self.task_view()),
            "task_vars" => Some(Value::Dict(self.vars.clone())),
            "host" => Some(self.host.clone()),
            "result" => {
                let mut result = self.result.clone();
                result.attributes.insert("host", self.host.clone());
                result.attributes.insert("task", Value::Object(Arc::new(self.task_view())));
                result.attributes.insert("task_fields", self.attributes.clone());
                view(result)
            }
            other => self.own.get(other).cloned(),
        }
    }

    fn task_view(&self) -> View {
        let name = self.task.display_name(Some(&self.name()));
        let kind = if self.task.is_handler { ("Handler", "HANDLER") } else { ("Task", "TASK") };
        View {
            kind: kind.0,
            shown: format!("{}: {name}", kind.1),
            attributes: self.attributes.clone(),
            methods: [("get_name", Value::str(name))].into_iter().collect(),
        }
    }

    /// Evaluates an expression.
    pub(super) fn evaluate(&self, run: &Arc<Run>, job: &Job, text: &str, file: &str) -> Result<Value, Problem> {
        if text.is_empty() {
            let text = format!("SyntaxError('invalid syntax', ('{file}', 0, 0, '', 0, 0))");
            return Err(Problem { kind: "SyntaxError", text });
        }
        if let Some((root, steps)) = statement::path(text)
            && let Some(found) = self.walk(run, job, &root, &steps)?
        {
            return Ok(found);
        }
        if let Some((function, inner)) = statement::call(text) {
            let value = self.evaluate(run, job, inner, file)?;
            return statement::apply(function, &value);
        }
        if let Some(method) = statement::changing_method(text) {
            return Err(Problem::unsupported(&format!("the method {method}, which changes what it is called on")));
        }
        let mut scope = Dict::new();
        for name in ["task", "task_vars", "host", "result"] {
            if let Some(value) = self.root(name) {
                scope.insert(name, value.untrusted());
            }
        }
        for (name, value) in &self.own {
            scope.insert(name.clone(), value.untrusted());
        }
        let services = TaskServices::new(run, &job.task);
        let templar = Templar::new(&run.environment, &scope, &services);
        templar
            .evaluate(&Str::trusted(text, None))
            .map_err(|error| Problem::unsupported(&format!("{}: {}", value::str_repr(text), error.full_message())))
    }

    /// Follows a path; nothing where a step of it is for others to take.
    fn walk(&self, run: &Arc<Run>, job: &Job, root: &str, steps: &[Step]) -> Result<Option<Value>, Problem> {
        let Some(mut value) = self.root(root) else {
            if steps.first() == Some(&Step::Call) {
                return Ok(None);
            }
            return Err(Problem::said("NameError", format!("name '{root}' is not defined")));
        };
        let mut steps = steps.iter().enumerate().peekable();
        while let Some((depth, step)) = steps.next() {
            let calls = matches!(steps.peek(), Some((_, Step::Call)));
            value = match (step, &value) {
                (Step::Attribute(name), Value::Object(object)) => {
                    let view = object.as_any().downcast_ref::<View>();
                    let method = view.and_then(|view| view.methods.get(name)).filter(|_| calls);
                    if let Some(answer) = method {
                        steps.next();
                        answer.clone()
                    } else if let Ok(Some(found)) = object.get_attr(name) {
                        found
                    } else {
                        return Err(no_attribute(object.type_name(), name));
                    }
                }
                (Step::Attribute(_), _) if calls => return Ok(None),
                (Step::Attribute(name), Value::Dict(_)) => {
                    let is_tagged = root != "task_vars" || depth > 0;
                    return Err(no_attribute(if is_tagged { "_AnsibleTaggedDict" } else { "dict" }, name));
                }
                (Step::Attribute(name), other) => return Err(no_attribute(other.type_name(), name)),
                (Step::Item(key), value) => statement::item(value, &self.evaluate(run, job, key, "<string>")?)?,
                (Step::Call, _) => return Ok(None),
            };
        }
        Ok(Some(value))
    }

    /// Does what a line says; returns the value of an expression.
    pub(super) fn execute(&mut self, run: &Arc<Run>, job: &Job, line: &str) -> Result<Option<Value>, Problem> {
        match statement::read(line)? {
            Statement::Expression(text) => self.evaluate(run, job, text, "<stdin>").map(Some),
            Statement::Assign(target, text) => {
                let value = self.evaluate(run, job, text, "<stdin>")?;
                self.change(run, job, target, Some(value)).map(|()| None)
            }
            Statement::Delete(target) => self.change(run, job, target, None).map(|()| None),
        }
    }

    /// Sets what a path leads to, or deletes it where there is no value.
    fn change(&mut self, run: &Arc<Run>, job: &Job, target: &str, value: Option<Value>) -> Result<(), Problem> {
        let refused = || Problem::unsupported(&format!("a change of {}", value::str_repr(target)));
        let (root, steps) = statement::path(target).ok_or_else(refused)?;
        // The first step of `task` is an attribute, those of others are items.
        let (holder, first, rest) = match (root.as_str(), steps.split_first()) {
            ("task", Some((Step::Attribute(name), rest))) => {
                if !self.attributes.contains(name) {
                    return Err(no_attribute("Task", name));
                }
                if *name != "args" && *name != "vars" && *name != "name" && Keyword::from_name(name).is_none() {
                    return Err(refused());
                }
                ("task", Value::str(name.as_str()), rest)
            }
            ("task_vars", Some((Step::Item(key), rest))) => {
                ("task_vars", self.evaluate(run, job, key, "<string>")?, rest)
            }
            ("task" | "task_vars" | "host" | "result", _) => return Err(refused()),
            (own, _) => ("", Value::str(own), steps.as_slice()),
        };
        let keys = rest
            .iter()
            .map(|step| match step {
                Step::Item(key) => self.evaluate(run, job, key, "<string>"),
                _ => Err(refused()),
            })
            .collect::<Result<Vec<Value>, Problem>>()?;
        let dict = match holder {
            "task" => &mut self.attributes,
            "task_vars" => &mut self.vars,
            _ => &mut self.own,
        };
        if holder != "task_vars" && value.is_none() && keys.is_empty() {
            return Err(refused());
        }
        let mut all = Value::Dict(std::mem::take(dict));
        let mut path = vec![first.clone()];
        path.extend(keys);
        let done = set(&mut all, &path, value);
        if let Value::Dict(changed) = all {
            *dict = changed;
        }
        done?;
        match holder {
            "task" => {
                let name = value::to_text(&first);
                self.has_args |= name == "args";
                self.changed.push(name);
            }
            "task_vars" => self.changed_vars.push(first),
            _ => {}
        }
        Ok(())
    }
}

/// Sets or deletes what lies under some keys.
fn set(holder: &mut Value, keys: &[Value], value: Option<Value>) -> Result<(), Problem> {
    let Some((key, rest)) = keys.split_first() else { return Ok(()) };
    if !rest.is_empty() {
        let mut inner = statement::item(holder, key)?;
        set(&mut inner, rest, value)?;
        return put(holder, key, Some(inner));
    }
    put(holder, key, value)
}

fn put(holder: &mut Value, key: &Value, value: Option<Value>) -> Result<(), Problem> {
    match (holder, value) {
        (Value::Dict(dict), Some(value)) => {
            dict.insert(key.clone(), value);
            Ok(())
        }
        (Value::Dict(dict), None) => dict.remove_key(key).map(|_| ()).ok_or_else(|| Problem::raised("KeyError", key)),
        (holder @ Value::List(_), value) => {
            statement::item(holder, key)?;
            let mut items = holder.as_slice().unwrap_or_default().to_vec();
            let index = key.as_int().unwrap_or(0);
            let index = if index < 0 { index + i64::try_from(items.len()).unwrap_or(0) } else { index };
            let index = usize::try_from(index).unwrap_or(0);
            match value {
                Some(value) => items[index] = value,
                None => {
                    items.remove(index);
                }
            }
            *holder = Value::list(items);
            Ok(())
        }
        (other, _) => {
            let message = format!("'{}' object does not support item assignment", other.type_name());
            Err(Problem::said("TypeError", message))
        }
    }
}

fn no_attribute(class: &str, name: &str) -> Problem {
    Problem::said("AttributeError", format!("'{class}' object has no attribute '{name}'"))
}

/// The attributes of a task as written, with what it inherits.
fn attributes(task: &Task, name: &str) -> Dict {
    let mut all = Dict::new();
    all.insert("name", if name.is_empty() { Value::None } else { Value::str(name) });
    all.insert("action", Value::Str(task.action.clone()));
    all.insert("resolved_action", Value::str(Arc::clone(&task.resolved_action)));
    all.insert("args", task.args.clone());
    all.insert("vars", task.vars.clone());
    all.insert("implicit", task.implicit);
    all.insert("loop_with", task.loop_with.clone().map_or(Value::None, Value::Str));
    for keyword in Keyword::ALL {
        let is_list = matches!(
            keyword,
            Keyword::When | Keyword::Until | Keyword::ChangedWhen | Keyword::FailedWhen | Keyword::Tags
        );
        let name = if *keyword == Keyword::Async { "async_val" } else { keyword.name() };
        let value = match task.effective.get(*keyword).or_else(|| task.own.get(*keyword)) {
            Some(value) if is_list || *keyword == Keyword::Notify => Value::list(crate::executor::as_list(value)),
            Some(value) => value.clone(),
            None if is_list => Value::list(Vec::<Value>::new()),
            None => Value::None,
        };
        all.insert(name, value);
    }
    all
}
