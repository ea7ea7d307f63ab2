//! From the engine's own structures to what events carry: tasks, results, cleaned.
//!
//! **Invariant:** what `no_log` covers is left out here, before an event exists.

use crate::Run;
use crate::action::Captured;
use crate::fields::TaskFields;
use crate::outcome::Outcome;
use diagnostic::{Diagnostic, Report};
use event::{Host, RoleRef, TaskResult};
use playbook::{Keyword, Keywords, Task};
use std::sync::Arc;
use value::{Dict, List, Value, to_text};

/// A deprecation: the text shown, and its entry in a result's `deprecations`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Deprecation {
    pub(crate) text: Diagnostic,
    pub(crate) entry: Value,
}

/// The keys of a result that callbacks see under `no_log`.
const SHOWN_CENSORED: &[&str] =
    &["attempts", "changed", "retries", "_ansible_no_log", "exception", "warnings", "deprecations"];

/// The internal keys that callbacks see.
const SHOWN_INTERNAL: &[&str] =
    &["_ansible_verbose_always", "_ansible_item_label", "_ansible_no_log", "_ansible_verbose_override"];

const CENSORED: &str = "the output has been hidden due to the fact that 'no_log: true' was specified for this result";

/// What stands for the error of a censored result (with `mask_secrets` on). It differs from [`CENSORED`]: whoever counts
/// that text in an output finds it once per result, as under Ansible.
const CENSORED_ERROR: &str = "Task failed: (censored due to no_log)";

/// Makes the event's task: as written, or with the keywords of a result.
pub(crate) fn task(run: &Run, task: &Task, fields: Option<&TaskFields>) -> event::Task {
    let mut base = event::Task::clone(&run.event_task(task));
    let Some(fields) = fields else { return base };
    if !fields.name.is_empty() {
        let name: Arc<str> = Arc::from(run.secrets.masked(fields.name.to_string()));
        base.name = Arc::from(task.display_name(Some(&name)));
        base.own_name = name;
    }
    base.odd_name = None;
    base.args = if fields.no_log && run.mask_secrets {
        Value::Dict(Dict::new())
    } else {
        run.secrets.masked_value(&Value::Dict(fields.args.clone()))
    };
    base.delegate_to = fields.delegate_to.clone().into();
    base.ignore_errors = fields.ignore_errors.clone();
    base.ignore_unreachable = fields.ignore_unreachable.clone();
    // Ansible: unset stays None.
    if !base.run_once.is_none() {
        base.run_once = fields.run_once.into();
    }
    base.no_log = fields.no_log.into();
    base.check_mode = fields.check_mode.into();
    base.diff = fields.diff.into();
    base.async_seconds = fields.async_seconds.into();
    base.poll = fields.poll.into();
    base.retries = fields.retries.into();
    base.debugger = fields.debugger.clone();
    base
}

/// Makes the event's task as written.
pub(crate) fn written_task(run: &Run, task: &Task) -> event::Task {
    let keyword = |keyword: Keyword| task.effective.get(keyword).cloned().unwrap_or_default();
    let or = |keyword: Keyword, default: Value| task.effective.get(keyword).cloned().unwrap_or(default);
    let own = |keyword: Keyword| task.own.get(keyword).cloned().unwrap_or_default();
    // What may hold what `no_log` covers is left out wherever it is not plainly off.
    let is_covered = run.mask_secrets
        && task.effective.get(Keyword::NoLog).map_or(run.defaults.no_log, |no_log| *no_log != Value::Bool(false));
    let covered = |value: Value, empty: Value| if is_covered && !value.is_none() { empty } else { value };
    let (own_name, odd_name) = match &task.name {
        Some(Value::Str(text)) => (text.shared(), None),
        Some(Value::Int(_)) => {
            (Arc::from(to_text(task.name.as_ref().unwrap_or(&Value::None))), Some("_AnsibleTaggedInt"))
        }
        Some(Value::Float(_)) => {
            (Arc::from(to_text(task.name.as_ref().unwrap_or(&Value::None))), Some("_AnsibleTaggedFloat"))
        }
        Some(Value::Bool(true)) => (Arc::from("True"), Some("bool")),
        Some(other) if other.is_true() => (Arc::from(to_text(other)), None),
        _ => (Arc::from(""), None),
    };
    let own_name: Arc<str> = Arc::from(run.secrets.masked(own_name.to_string()));
    event::Task {
        uuid: Arc::clone(&task.uuid),
        name: Arc::from(task.display_name(Some(&own_name))),
        own_name,
        odd_name,
        action: task.action.shared(),
        resolved_action: Arc::clone(&task.resolved_action),
        path: task
            .origin
            .as_ref()
            .and_then(|origin| origin.path.as_ref().map(|path| Arc::from(format!("{path}:{}", origin.line)))),
        tags: run
            .rendered_tags(&task.uuid)
            .unwrap_or_else(|| task.effective.get(Keyword::Tags).map(crate::executor::as_list).unwrap_or_default()),
        args: covered(Value::Dict(task.args.clone()), Value::Dict(Dict::new())),
        implicit: task.implicit,
        is_handler: task.is_handler,
        is_include: task.include.is_some(),
        role: task.role.as_ref().map(|role| {
            Arc::new(RoleRef {
                name: Arc::from(role.name_for_tasks()),
                path: Arc::from(role.path.to_string_lossy().as_ref()),
                collection: role.collection.clone(),
            })
        }),
        // Callbacks look whether there is one.
        loop_items: covered(own(Keyword::Loop), Value::list([Value::str(CENSORED)])),
        loop_with: task.loop_with.as_ref().map(value::Str::shared),
        delegate_to: keyword(Keyword::DelegateTo),
        ignore_errors: keyword(Keyword::IgnoreErrors),
        ignore_unreachable: keyword(Keyword::IgnoreUnreachable),
        run_once: keyword(Keyword::RunOnce),
        register: own(Keyword::Register),
        no_log: or(Keyword::NoLog, Value::Bool(run.defaults.no_log)),
        check_mode: or(Keyword::CheckMode, Value::Bool(run.defaults.check)),
        diff: or(Keyword::Diff, Value::Bool(run.defaults.diff)),
        async_seconds: or(Keyword::Async, Value::Int(0)),
        poll: or(Keyword::Poll, Value::Int(run.defaults.poll)),
        retries: own(Keyword::Retries),
        until: own(Keyword::Until),
        when: keyword(Keyword::When),
        notify: keyword(Keyword::Notify),
        listen: own(Keyword::Listen),
        connection: or(Keyword::Connection, Value::str(run.options.connection.as_str())),
        loop_control: own(Keyword::LoopControl),
        debugger: keyword(Keyword::Debugger),
    }
}

/// The task that the engine makes to watch a background job.
pub(crate) fn async_status_task(watched: &Task) -> Task {
    Task {
        uuid: playbook::identity::unique(),
        name: None,
        action: "async_status".into(),
        resolved_action: Arc::from("ansible.builtin.async_status"),
        args: Dict::new(),
        own: Keywords::default(),
        effective: Keywords::default(),
        vars: Dict::new(),
        parent: Arc::clone(&watched.parent),
        role: None,
        origin: None,
        written: None,
        implicit: false,
        is_handler: false,
        include: None,
        loop_with: None,
        source: Dict::new(),
    }
}

/// Makes the event's result: cleaned and, under `no_log`, censored.
pub(crate) fn task_result(run: &Run, host: &Arc<Host>, task: &Task, outcome: &Outcome) -> TaskResult {
    let censored = outcome.is_censored();
    let data = if censored { censored_data(&outcome.data) } else { cleaned_data(task, &outcome.data) };
    let hidden = censored && run.mask_secrets;
    let render = |warning: &Diagnostic| Arc::new(run.report(warning));
    let exception = outcome.error.as_ref().map(|error| {
        if hidden {
            Arc::new(Report {
                message: CENSORED_ERROR.to_owned(),
                text: CENSORED_ERROR.to_owned(),
                ..Report::default()
            })
        } else {
            render(error)
        }
    });
    let (warnings, deprecations) = if hidden {
        (Vec::new(), Vec::new())
    } else {
        (
            outcome.warnings.iter().map(render).collect(),
            outcome.deprecations.iter().map(|deprecation| render(&deprecation.text)).collect(),
        )
    };
    let mut result = if hidden { without_messages(&data) } else { data };
    run.secrets.mask(&mut result);
    TaskResult {
        host: Arc::clone(host),
        task: Arc::new(self::task(run, task, Some(&outcome.fields))),
        changed: outcome.is_changed(),
        failed: outcome.is_failed(),
        skipped: outcome.is_skipped(),
        unreachable: outcome.is_unreachable(),
        result,
        exception,
        warnings,
        deprecations,
        timing: outcome.timing,
    }
}

/// A result with nothing but a host: for the hooks that tell of files.
pub(crate) fn empty_result(run: &Run, host: &Arc<Host>, task: Option<&Task>) -> TaskResult {
    TaskResult {
        host: Arc::clone(host),
        task: task.map_or_else(Arc::default, |task| run.event_task(task)),
        result: Dict::new(),
        changed: false,
        failed: false,
        skipped: false,
        unreachable: false,
        exception: None,
        warnings: Vec::new(),
        deprecations: Vec::new(),
        timing: event::Timing::default(),
    }
}

fn cleaned_data(task: &Task, data: &Dict) -> Dict {
    let is_debug = task.is_action("debug");
    let mut clean = Dict::new();
    for (key, value) in data {
        let Value::Str(name) = key else {
            clean.insert(key.clone(), plain_value(value));
            continue;
        };
        match name.as_str() {
            "failed" | "skipped" => {}
            "invocation" if is_debug => {}
            "_ansible_delegated_vars" => {
                if let Value::Dict(vars) = value {
                    let kept: Dict = vars
                        .iter()
                        .filter(|(key, _)| {
                            key.as_str().is_some_and(|key| {
                                ["ansible_host", "ansible_port", "ansible_user", "ansible_connection"].contains(&key)
                            })
                        })
                        .map(|(key, value)| (key.clone(), plain_value(value)))
                        .collect();
                    clean.insert(key.clone(), kept);
                }
            }
            name if name.starts_with("_ansible_") && !SHOWN_INTERNAL.contains(&name) => {}
            _ => {
                clean.insert(key.clone(), strip_internal(value, SHOWN_INTERNAL));
            }
        }
    }
    clean
}

fn censored_data(data: &Dict) -> Dict {
    let censor = |data: &Dict| -> Dict {
        let mut kept: Dict =
            SHOWN_CENSORED.iter().filter_map(|key| data.get(key).map(|value| (*key, plain_value(value)))).collect();
        kept.insert("censored", CENSORED);
        kept
    };
    let mut kept = censor(data);
    if let Some(Value::List(items)) = data.get("results")
        && !items.is_empty()
    {
        let items: List = items
            .iter()
            .map(|item| match item {
                Value::Dict(item) if item.get("_ansible_no_log").is_some_and(Value::is_true) => {
                    Value::Dict(censor(item))
                }
                other => strip_internal(other, SHOWN_INTERNAL),
            })
            .collect();
        kept.insert("results", items);
    }
    kept
}

/// Leaves out what a censored result would still tell in words (with `mask_secrets` on).
fn without_messages(data: &Dict) -> Dict {
    let mut kept = data.clone();
    for key in ["exception", "warnings", "deprecations"] {
        kept.remove(key);
    }
    kept
}

/// Leaves out internal keys at any depth.
pub(crate) fn strip_internal(value: &Value, except: &[&str]) -> Value {
    match value {
        Value::Dict(dict) => Value::Dict(strip_internal_keys(dict, except)),
        Value::List(list) => Value::List(list.iter().map(|item| strip_internal(item, except)).collect()),
        other => plain_value(other),
    }
}

fn strip_internal_keys(dict: &Dict, except: &[&str]) -> Dict {
    dict.iter()
        .filter(|(key, _)| key.as_str().is_none_or(|key| !key.starts_with("_ansible_") || except.contains(&key)))
        .map(|(key, value)| (key.clone(), strip_internal(value, except)))
        .collect()
}

/// Returns a result as it is registered: without internal keys and `invocation`.
pub(crate) fn registered(data: &Dict) -> Dict {
    let mut kept = strip_internal_keys(data, &[]);
    kept.remove("invocation");
    kept
}

/// Returns a result's data with its errors as text.
pub(crate) fn plain(data: &Dict) -> Dict {
    data.iter().map(|(key, value)| (key.clone(), plain_value(value))).collect()
}

fn plain_value(value: &Value) -> Value {
    match value {
        Value::Object(object) if object.as_any().is::<Captured>() => Value::str(object.text()),
        other => other.clone(),
    }
}

/// Takes a result's `warnings` and `deprecations` out, as reports.
pub(crate) fn take_reports(data: &mut Dict, warnings: &mut Vec<Diagnostic>, deprecations: &mut Vec<Deprecation>) {
    match data.remove("warnings") {
        Some(Value::List(list)) => {
            warnings.extend(list.iter().map(|warning| {
                module::wire::diagnostic(warning).unwrap_or_else(|| Diagnostic::error(to_text(warning)))
            }));
        }
        Some(Value::Str(text)) => warnings.push(Diagnostic::error(text.to_string())),
        _ => {}
    }
    if let Some(Value::List(list)) = data.remove("deprecations") {
        for entry in &list {
            let mut help = None;
            let mut shown = match entry {
                Value::Dict(entry) => entry.clone(),
                other => [("msg", other.clone())].into_iter().collect(),
            };
            if let Some(told) = module::wire::diagnostic(entry) {
                shown = deprecation_of_summary(&told, &shown);
                help = told.help;
            }
            let mut text = Diagnostic::error(deprecation_text(&shown));
            text.help = help;
            deprecations.push(Deprecation { text, entry: Value::Dict(shown) });
        }
    }
}

/// Returns what a result's `deprecations` holds for one that a module told: `summary` says who deprecates, and when it goes.
fn deprecation_of_summary(told: &Diagnostic, summary: &Dict) -> Dict {
    let deprecator = summary.get("deprecator").and_then(Value::as_dict);
    let name = deprecator.and_then(|deprecator| deprecator.get("resolved_name")).cloned().unwrap_or_default();
    // Native modules say nothing of it: they are ansible-core's.
    let name = if summary.contains("deprecator") { name } else { Value::str("ansible.builtin") };
    let kind = match deprecator.and_then(|deprecator| deprecator.get("type")) {
        Some(Value::Dict(kind)) => kind.get("value").or_else(|| kind.get("name")).cloned().unwrap_or_default(),
        Some(kind) => kind.clone(),
        None => Value::None,
    };
    let mut shown = Dict::new();
    shown.insert("msg", told.full_message());
    let collection = name.as_str().map(|name| name.split('.').take(2).collect::<Vec<_>>().join("."));
    shown.insert("collection_name", collection);
    match summary.get("date").filter(|date| date.is_true()) {
        Some(date) => shown.insert("date", date.clone()),
        None => shown.insert("version", summary.get("version").cloned().unwrap_or_default()),
    };
    shown.insert("deprecator", [("resolved_name", name), ("type", kind)].into_iter().collect::<Dict>());
    shown
}

/// Makes the deprecation of an action that its collection announces.
pub(crate) fn announced(announced: &collection::Announced) -> Deprecation {
    let name = || Value::str(announced.collection.as_str());
    let mut entry = Dict::new();
    entry.insert("msg", announced.message.as_str());
    entry.insert("collection_name", name());
    match &announced.removal.date {
        Some(date) => entry.insert("date", date.as_str()),
        None => entry.insert("version", announced.removal.version.clone()),
    };
    entry.insert("deprecator", [("resolved_name", name()), ("type", Value::None)].into_iter().collect::<Dict>());
    Deprecation { text: Diagnostic::error(deprecation_text(&entry)), entry: Value::Dict(entry) }
}

/// Takes a worded deprecation of the language apart, into what a result's `deprecations` holds.
pub(crate) fn deprecation_entry(text: &str) -> Dict {
    let mut entry = Dict::new();
    let parts = text.split_once(" This feature will be removed from ansible-core version ");
    let (message, version) = parts.map_or((text, None), |(message, version)| (message, version.strip_suffix('.')));
    entry.insert("msg", message);
    if let Some(version) = version {
        entry.insert("version", version);
    }
    entry.insert("collection_name", "ansible.builtin");
    let mut deprecator = Dict::new();
    deprecator.insert("resolved_name", "ansible.builtin");
    deprecator.insert("type", Value::None);
    entry.insert("deprecator", deprecator);
    entry
}

/// Words a deprecation as the reference does: what goes, and when.
pub(crate) fn deprecation_text(entry: &Dict) -> String {
    let text = |key: &str| entry.get(key).filter(|value| value.is_true()).map(to_text);
    let message = text("msg").unwrap_or_default();
    let message = message.trim_end();
    let message = if message.ends_with(['.', '!', '?']) { message.to_owned() } else { format!("{message}.") };
    if let Some(deprecator) = entry.get("deprecator").and_then(Value::as_dict) {
        let name = deprecator.get("resolved_name").map(to_text).unwrap_or_default();
        let kind = deprecator.get("type").filter(|kind| kind.is_true()).map(to_text);
        let (from, is_known) = from_of(&name, kind.as_deref());
        let when = match (text("date"), text("version")) {
            _ if !is_known => "in the future".to_owned(),
            (Some(date), _) => format!("in a release after {date}"),
            (None, Some(version)) => format!("version {version}"),
            (None, None) => "in a future release".to_owned(),
        };
        return format!("{message} This feature will be removed {from}{when}.");
    }
    let from = match text("collection_name").as_deref() {
        None => "a future release".to_owned(),
        Some("ansible.builtin") => "ansible-core".to_owned(),
        Some(name) => format!("collection '{name}'"),
    };
    match (text("date"), text("version")) {
        (Some(date), _) => format!("{message} This feature will be removed from {from} in a release after {date}."),
        (None, Some(version)) => format!("{message} This feature will be removed from {from} version {version}."),
        (None, None) => format!("{message} This feature will be removed in a future release."),
    }
}

/// Words who deprecates: a plugin or module by its full name and kind, or a collection; and tells whether a collection is
/// known of it.
fn from_of(name: &str, kind: Option<&str>) -> (String, bool) {
    let noun = kind.map(|kind| if kind == "module" { kind.to_owned() } else { format!("{kind} plugin") });
    let parts: Vec<&str> = name.split('.').collect();
    let (plugin, collection) = match noun {
        None => (None, Some(name.to_owned()).filter(|name| !name.is_empty() && name != "None")),
        Some(noun) if name == "ansible.builtin" => (Some(format!("the {noun} API")), Some(name.to_owned())),
        Some(noun) => (
            parts.last().map(|plugin| format!("{noun} {}", value::str_repr(plugin))),
            (parts.len() > 2).then(|| parts[..2].join(".")),
        ),
    };
    let of_collection = collection.as_deref().map(|name| match name {
        "ansible.builtin" => "ansible-core".to_owned(),
        name => format!("collection {}", value::str_repr(name)),
    });
    let text = match (plugin, of_collection) {
        (Some(plugin), Some(collection)) => format!("from {plugin} in {collection} "),
        (Some(one), None) | (None, Some(one)) => format!("from {one} "),
        (None, None) => String::new(),
    };
    (text, collection.is_some())
}

/// Puts reports back as the keys that callbacks and registered variables see.
pub(crate) fn put_reports(data: &mut Dict, warnings: &[Diagnostic], deprecations: &[Deprecation]) {
    if !warnings.is_empty() {
        data.insert("warnings", warnings.iter().map(|text| Value::str(text.full_message())).collect::<Vec<_>>());
    }
    if !deprecations.is_empty() {
        let entries: Vec<Value> = deprecations.iter().map(|deprecation| deprecation.entry.clone()).collect();
        data.insert("deprecations", entries);
    }
}

/// Keeps the first of equal reports.
pub(crate) fn dedup<T: PartialEq + Clone>(reports: &mut Vec<T>) {
    let mut seen: Vec<T> = Vec::new();
    reports.retain(|report| {
        let is_new = !seen.contains(report);
        if is_new {
            seen.push(report.clone());
        }
        is_new
    });
}

/// Returns Python's text of a task: `TASK: name`, `HANDLER: name`, `TASK: meta (flush_handlers)`.
pub(crate) fn task_text(run: &Run, task: &Task) -> String {
    if let Some(meta) = crate::names::meta_action(task) {
        return format!("TASK: meta ({meta})");
    }
    let kind = if task.is_handler { "HANDLER" } else { "TASK" };
    format!("{kind}: {}", run.event_task(task).name)
}
