//! A task's keywords after templating: plain data, made once for each host and item.

use diagnostic::{Diagnostic, Kind, Origin};
use playbook::{Keyword, Task};
use std::sync::Arc;
use template::Templar;
use value::{Dict, Value, repr, to_text};

/// A task's keywords after templating.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword of its own")]
pub struct TaskFields {
    /// `name`, rendered; empty where not set.
    pub name: Arc<str>,
    /// The action's full name.
    pub resolved_action: Arc<str>,
    /// The arguments, rendered.
    pub args: Dict,
    /// `no_log`.
    pub no_log: bool,
    /// `ignore_errors`; `None` where unset.
    pub ignore_errors: Value,
    /// `ignore_unreachable`; `None` where unset.
    pub ignore_unreachable: Value,
    /// `run_once`.
    pub run_once: bool,
    /// `check_mode`.
    pub check_mode: bool,
    /// `diff`.
    pub diff: bool,
    /// `delegate_to`: the host's name.
    pub delegate_to: Option<Arc<str>>,
    /// `delegate_facts`.
    pub delegate_facts: bool,
    /// `register`.
    pub register: Option<Arc<str>>,
    /// `retries`; nothing where unset.
    pub retries: Option<i64>,
    /// `delay`, in seconds.
    pub delay: f64,
    /// `async`, in seconds.
    pub async_seconds: i64,
    /// `poll`, in seconds.
    pub poll: i64,
    /// `timeout`, in seconds; 0 for none.
    pub timeout: i64,
    /// `notify`.
    pub notify: Option<Vec<Value>>,
    /// `environment`, merged.
    pub environment: Vec<(String, String)>,
    /// `connection`.
    pub connection: Option<Arc<str>>,
    /// `remote_user`.
    pub remote_user: Option<Arc<str>>,
    /// `become`.
    pub becomes: bool,
    /// `become_user`.
    pub become_user: Option<Arc<str>>,
    /// `become_method`.
    pub become_method: Option<Arc<str>>,
    /// `become_exe`.
    pub become_exe: Option<Arc<str>>,
    /// `become_flags`.
    pub become_flags: Option<Arc<str>>,
    /// `debugger`.
    pub debugger: Value,
}

/// Why a keyword could not be worked out.
pub(crate) fn keyword_error(name: &str, value: &Value, place: Option<&Origin>, cause: Diagnostic) -> Diagnostic {
    let name = if name == "async" { "async_val" } else { name };
    let outer = Diagnostic::new(cause.kind, format!("Error processing keyword '{name}'.")).at(place);
    let outer = if place.is_none() { outer.about(to_text(value)) } else { outer };
    outer.caused_by(cause)
}

pub(crate) fn conversion(value: &Value, place: Option<&Origin>, to: &str) -> Diagnostic {
    Diagnostic::error(format!("The value {} could not be converted to '{to}'.", repr(value))).at(place).while_handling()
}

/// Renders one keyword.
pub(crate) fn render(task: &Task, keyword: Keyword, templar: &Templar<'_>) -> Result<Option<Value>, Diagnostic> {
    let Some(written) = task.effective.get(keyword) else { return Ok(None) };
    if !written.has_templates() {
        return Ok(Some(written.clone()).filter(|value| !value.is_none()));
    }
    match templar.template(written) {
        Ok(Value::None) => Ok(None),
        // What is omitted is inherited.
        Ok(Value::Omit) => match task.parent.effective.get(keyword) {
            Some(outer) if task.own.get(keyword).is_some() && !outer.is_none() => templar
                .template(outer)
                .map(|value| Some(value).filter(|value| !matches!(value, Value::Omit | Value::None))),
            _ => Ok(None),
        },
        Ok(value) => Ok(Some(value)),
        Err(cause) => Err(keyword_error(keyword.name(), written, task.effective.place(keyword), cause)),
    }
}

fn checked<T>(
    task: &Task,
    keyword: Keyword,
    templar: &Templar<'_>,
    kind: &str,
    convert: impl Fn(&Value) -> Option<T>,
) -> Result<Option<T>, Diagnostic> {
    let Some(value) = render(task, keyword, templar)? else { return Ok(None) };
    if let Some(converted) = convert(&value) {
        Ok(Some(converted))
    } else {
        let written = task.effective.get(keyword).unwrap_or(&value);
        let place = task.effective.place(keyword);
        Err(keyword_error(keyword.name(), written, place, conversion(&value, place, kind)))
    }
}

/// The values of `debugger`. Ansible tells them in an order that changes from run to run.
const DEBUGGER_VALUES: &[&str] = &["always", "on_failed", "on_unreachable", "on_skipped", "never"];

fn render_debugger(task: &Task, templar: &Templar<'_>) -> Result<Value, Diagnostic> {
    let value = render(task, Keyword::Debugger, templar)?.unwrap_or_default();
    match value.as_str() {
        Some(text) if !text.is_empty() && !DEBUGGER_VALUES.contains(&text) => {
            let valid = DEBUGGER_VALUES.join(", ");
            let what = format!("'{text}' is not a valid value for debugger. Must be one of {valid}");
            let written = task.effective.get(Keyword::Debugger).unwrap_or(&value);
            let cause = Diagnostic::parser(what).at(task.origin.as_ref());
            Err(keyword_error(Keyword::Debugger.name(), written, task.effective.place(Keyword::Debugger), cause))
        }
        _ => Ok(value),
    }
}

/// Python's `boolean()` as Ansible reads playbooks.
pub fn to_bool(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Int(0) => Some(false),
        Value::Int(1) => Some(true),
        Value::Float(number) if *number == 0.0 => Some(false),
        Value::Float(number) if (*number - 1.0).abs() < f64::EPSILON => Some(true),
        Value::Str(text) => match text.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" | "on" | "1" | "true" | "t" | "1.0" => Some(true),
            "n" | "no" | "off" | "0" | "false" | "f" | "0.0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn to_int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Bool(value) => Some(i64::from(*value)),
        #[expect(clippy::cast_possible_truncation, reason = "whole numbers only")]
        Value::Float(number) if number.fract() == 0.0 => Some(*number as i64),
        #[expect(clippy::cast_possible_truncation, reason = "whole numbers only")]
        Value::Str(text) => {
            let text = text.trim();
            text.parse()
                .ok()
                .or_else(|| text.parse().ok().filter(|number: &f64| number.fract() == 0.0).map(|number| number as i64))
        }
        _ => None,
    }
}

pub(crate) fn to_float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Str(text) => text.trim().parse().ok(),
        #[expect(clippy::cast_precision_loss, reason = "seconds")]
        other => to_int(other).map(|number| number as f64),
    }
}

fn to_shared(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Str(text) => Some(text.shared()),
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => Some(Arc::from(to_text(value))),
        _ => None,
    }
}

/// What the command line gives where no keyword does.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct Defaults {
    pub(crate) check: bool,
    pub(crate) diff: bool,
    pub(crate) no_log: bool,
    pub(crate) task_timeout: i64,
    pub(crate) poll: i64,
    pub(crate) becomes: bool,
}

impl TaskFields {
    /// Renders the keywords; the arguments come later.
    pub(crate) fn render(task: &Task, templar: &Templar<'_>, defaults: Defaults) -> Result<Self, Diagnostic> {
        use Keyword as K;
        let boolean = |keyword| checked(task, keyword, templar, "bool", to_bool);
        let int = |keyword| checked(task, keyword, templar, "int", to_int);
        let text = |keyword| checked(task, keyword, templar, "str", to_shared);
        let as_value = |flag: Option<bool>| flag.map_or(Value::None, Value::Bool);
        Ok(TaskFields {
            name: Arc::from(""),
            resolved_action: Arc::clone(&task.resolved_action),
            args: Dict::new(),
            connection: {
                let name = text(K::Connection)?;
                int(K::Port)?;
                name
            },
            remote_user: text(K::RemoteUser)?,
            environment: environment(task, templar)?,
            no_log: boolean(K::NoLog)?.unwrap_or(defaults.no_log),
            run_once: boolean(K::RunOnce)?.unwrap_or(false),
            ignore_errors: as_value(boolean(K::IgnoreErrors)?),
            ignore_unreachable: as_value(boolean(K::IgnoreUnreachable)?),
            check_mode: boolean(K::CheckMode)?.unwrap_or(defaults.check),
            diff: boolean(K::Diff)?.unwrap_or(defaults.diff),
            timeout: {
                boolean(K::AnyErrorsFatal)?;
                int(K::Throttle)?;
                int(K::Timeout)?
            }
            .unwrap_or(defaults.task_timeout),
            debugger: render_debugger(task, templar)?,
            becomes: boolean(K::Become)?.unwrap_or(defaults.becomes),
            become_method: text(K::BecomeMethod)?,
            become_user: text(K::BecomeUser)?,
            become_flags: text(K::BecomeFlags)?,
            become_exe: text(K::BecomeExe)?,
            async_seconds: int(K::Async)?.unwrap_or(0),
            delay: checked(task, K::Delay, templar, "float", to_float)?.unwrap_or(5.0),
            delegate_to: None,
            delegate_facts: boolean(K::DelegateFacts)?.unwrap_or(false),
            notify: notify(task, templar)?,
            poll: int(K::Poll)?.unwrap_or(defaults.poll),
            register: text(K::Register)?,
            retries: int(K::Retries)?,
        })
    }
}

fn notify(task: &Task, templar: &Templar<'_>) -> Result<Option<Vec<Value>>, Diagnostic> {
    let Some(value) = render(task, Keyword::Notify, templar)? else { return Ok(None) };
    let mut names = Vec::new();
    match &value {
        Value::List(list) | Value::Tuple(list) => {
            for name in list {
                match name {
                    Value::List(inner) => names.extend(inner.iter().cloned()),
                    other => names.push(other.clone()),
                }
            }
        }
        other => names.push(other.clone()),
    }
    Ok(Some(names))
}

/// Merges the dictionaries of `environment`, outermost first. One that can't be rendered fails the task.
fn environment(task: &Task, templar: &Templar<'_>) -> Result<Vec<(String, String)>, Diagnostic> {
    let Some(written) = task.effective.get(Keyword::Environment) else { return Ok(Vec::new()) };
    let layers: Vec<Value> = match written {
        Value::List(list) => list.iter().cloned().collect(),
        other => vec![other.clone()],
    };
    let failed = |cause: Diagnostic| {
        Diagnostic::new(cause.kind, "Error processing keyword 'environment'.")
            .about(to_text(&Value::list(layers.clone())))
            .caused_by(cause)
    };
    let mut merged: Vec<(String, String)> = Vec::new();
    let mut put = |key: &Value, value: &Value| {
        let (key, value) = (to_text(key), to_text(value));
        match merged.iter_mut().find(|(name, _)| *name == key) {
            Some(entry) => entry.1 = value,
            None => merged.push((key, value)),
        }
    };
    for layer in &layers {
        if let Value::Dict(pairs) = layer {
            for (key, value) in pairs {
                match templar.template(value) {
                    Ok(Value::Omit) => {}
                    Ok(value) => put(key, &value),
                    Err(cause) if cause.is_kind(Kind::Undefined) && awaits_facts(task, &cause) => {}
                    Err(cause) => return Err(failed(cause)),
                }
            }
            continue;
        }
        match templar.template(layer).map_err(failed)? {
            Value::Dict(pairs) => pairs.iter().for_each(|(key, value)| put(key, value)),
            Value::Omit => {}
            _ => {
                let all = to_text(&Value::list(layers.clone()));
                let message = format!("could not parse environment value, skipping: {all}");
                templar.services.warn(Diagnostic::error(message));
            }
        }
    }
    Ok(merged)
}

/// Tells whether a value of the environment is missing only because facts are not gathered yet.
fn awaits_facts(task: &Task, cause: &Diagnostic) -> bool {
    let message = cause.full_message();
    let gathers = ["gather_facts", "setup"].iter().any(|action| task.is_action(action));
    gathers && message.contains("ansible_facts.env") || message.contains("ansible_env")
}
