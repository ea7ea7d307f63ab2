//! `trace_events`: each event as a line of JSON, for comparing two engines.
//!
//! Its lines are those that a Python callback writes which dumps what it is called with, so `failed` and `skipped` of
//! results are what Ansible answers inside a hook.

use event::{
    Callback, CallbackError, CallbackPlugin, Display, Event, HostStats, IncludedFile, OptionKind, OptionSpec, Recorded,
    Reply, Stats, Task, TaskResult,
};
use std::fs::{File, OpenOptions};
use std::io::Write;
use value::{Dict, JsonStyle, Value, to_json, to_text};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "trace_events",
    collection: "playcall",
    summary: "Appends each event to a file as a line of JSON",
    doc: "One object a line, with sorted keys: the hook's name and what it was called with, reduced to plain data.",
    kind: "notification",
    needs_enabled: true,
    options: &[OptionSpec {
        name: "trace_file",
        doc: "The file that lines are appended to.",
        kind: OptionKind::Path,
        default: None,
        choices: &[],
        ini: &[("callback_trace_events", "trace_file")],
        env: &["TRACE_FILE"],
    }],
    build: |options| {
        let path = options.text("trace_file");
        if path.is_empty() {
            return Err(CallbackError::Message("the option 'trace_file' (TRACE_FILE) names no file".to_owned()));
        }
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let out = file.map_err(|error| CallbackError::Message(format!("could not open '{path}': {error}")))?;
        Ok(Box::new(TraceEvents { out }))
    },
};

struct TraceEvents {
    out: File,
}

impl Callback for TraceEvents {
    fn on_event(&mut self, event: &Recorded, _display: &mut dyn Display) -> Result<Reply, CallbackError> {
        if let Some(mut fields) = fields(&event.event) {
            fields.insert("hook", format!("v2_{}", event.event.hook()));
            let style = JsonStyle { sort_keys: true, ..JsonStyle::default() };
            let mut line = to_json(&Value::Dict(fields), style);
            line.push('\n');
            self.out.write_all(line.as_bytes())?;
        }
        Ok(Reply::Continue)
    }
}

/// What a hook was called with; nothing for events that Ansible does not have.
fn fields(event: &Event) -> Option<Dict> {
    let fields = match event {
        Event::PlaybookOnStart(playbook) => {
            [("file", Value::str(crate::python::basename(&playbook.file_name))), ("plays", Value::from(playbook.plays))]
                .into_iter()
                .collect()
        }
        Event::PlaybookOnPlayStart(play) => [
            ("name", Value::from(play.name.clone())),
            ("hosts", plain(&play.hosts)),
            ("strategy", plain(&play.strategy)),
            ("serial", plain(&play.serial)),
        ]
        .into_iter()
        .collect(),
        Event::PlaybookOnTaskStart(task) => {
            [("task", task_fields(task)), ("is_conditional", Value::Bool(false))].into_iter().collect()
        }
        Event::PlaybookOnHandlerTaskStart(task) => [("task", task_fields(task))].into_iter().collect(),
        Event::PlaybookOnNotify { handler, host } => {
            [("handler", handler.name.clone()), ("host", host.name.clone())].into_iter().collect()
        }
        Event::PlaybookOnInclude(included) => [("included", included_fields(included))].into_iter().collect(),
        Event::PlaybookOnNoHostsMatched | Event::PlaybookOnNoHostsRemaining => Dict::new(),
        Event::PlaybookOnVarsPrompt(prompt) => [
            ("varname", Value::from(prompt.varname.clone())),
            ("private", plain(&prompt.private)),
            ("prompt", plain(&prompt.prompt)),
            ("encrypt", plain(&prompt.encrypt)),
            ("confirm", plain(&prompt.confirm)),
            ("salt_size", plain(&prompt.salt_size)),
            ("salt", plain(&prompt.salt)),
            ("default", plain(&prompt.default)),
            ("unsafe", plain(&prompt.is_unsafe)),
        ]
        .into_iter()
        .collect(),
        Event::PlaybookOnStats(stats) => [("stats", stats_fields(stats))].into_iter().collect(),
        Event::RunnerOnStart { host, task } => [
            ("host", Value::from(host.name.clone())),
            ("task", Value::from(task.name.clone())),
            ("path", path_of(task)),
        ]
        .into_iter()
        .collect(),
        Event::RunnerOnFailed { result, ignore_errors } => {
            let mut fields = result_fields(result);
            // A hook called without the keyword has its own default.
            fields.insert("ignore_errors", ignore_errors.as_ref().map_or(Value::Bool(false), plain));
            fields
        }
        Event::RunnerOnOk(result)
        | Event::RunnerOnSkipped(result)
        | Event::RunnerOnUnreachable(result)
        | Event::RunnerItemOnOk(result)
        | Event::RunnerItemOnFailed(result)
        | Event::RunnerItemOnSkipped(result)
        | Event::RunnerRetry(result)
        | Event::RunnerOnAsyncPoll(result)
        | Event::RunnerOnAsyncOk(result)
        | Event::RunnerOnAsyncFailed(result)
        | Event::OnFileDiff(result) => result_fields(result),
        Event::RunnerOnNoHosts(_)
        | Event::RunnerOnFileDiff { .. }
        | Event::PlaybookOnSetup
        | Event::PlaybookOnImportForHost { .. }
        | Event::PlaybookOnNotImportForHost { .. }
        | Event::PlaybookOnCleanupTaskStart(_)
        | Event::RunStart(_)
        | Event::RunEnd(_)
        | Event::RunnerOnOutput { .. }
        | Event::PlaybookOnTaskEnd { .. }
        | Event::PlaybookOnPlayEnd(_)
        | Event::Display { .. } => return None,
    };
    Some(fields)
}

/// Reduces a value to what JSON has; anything else to its text.
fn plain(value: &Value) -> Value {
    match value {
        Value::None | Value::Bool(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_) => value.clone(),
        Value::Str(text) => Value::str(text.shared()),
        Value::List(list) | Value::Tuple(list) => Value::list(list.iter().map(plain)),
        Value::Dict(dict) => {
            Value::Dict(dict.iter().map(|(key, value)| (Value::str(to_text(key)), plain(value))).collect())
        }
        Value::Set(set) => {
            let mut items: Vec<String> = set.iter().map(to_text).collect();
            items.sort();
            Value::list(items.into_iter().map(Value::from))
        }
        Value::Object(object) => match object.to_plain() {
            Some(data) => plain(&data),
            None => Value::str(to_text(value)),
        },
        other => Value::str(to_text(other)),
    }
}

/// Where a task stands; empty where that is not known.
fn path_of(task: &Task) -> Value {
    task.path.clone().map_or_else(|| Value::str(""), Value::from)
}

fn task_fields(task: &Task) -> Value {
    let mut tags: Vec<String> = task.tags.iter().map(to_text).collect();
    tags.sort();
    let fields = [
        ("name", Value::from(task.name.clone())),
        ("action", Value::from(task.action.clone())),
        ("path", path_of(task)),
        ("tags", Value::list(tags.into_iter().map(Value::from))),
        ("args", plain(&task.args)),
        ("implicit", Value::Bool(task.implicit)),
        ("role", Value::from(task.role.as_ref().map(|role| role.name.clone()))),
        ("delegate_to", plain(&task.delegate_to)),
        ("ignore_errors", plain(&task.ignore_errors)),
        ("run_once", plain(&task.run_once)),
        ("register", plain(&task.register)),
        ("no_log", plain(&task.no_log)),
        ("check_mode", plain(&task.check_mode)),
        ("async", plain(&task.async_seconds)),
        ("str", Value::from(task.text())),
    ];
    Value::Dict(fields.into_iter().collect())
}

fn result_fields(result: &TaskResult) -> Dict {
    let task = &*result.task;
    let name = if task.own_name.is_empty() { &task.name } else { &task.own_name };
    [
        ("host", Value::from(result.host.name.clone())),
        ("task", Value::from(task.name.clone())),
        ("task_name", Value::from(name.clone())),
        ("path", path_of(task)),
        ("changed", Value::Bool(result.check_key("changed"))),
        ("failed", Value::Bool(result.is_failed_as_ansible())),
        ("skipped", Value::Bool(result.is_skipped_as_ansible())),
        ("unreachable", Value::Bool(result.check_key("unreachable"))),
        ("key_changed", Value::Bool(result.check_key("changed"))),
        ("result", plain(&Value::Dict(result.result.clone()))),
    ]
    .into_iter()
    .collect()
}

fn included_fields(included: &IncludedFile) -> Value {
    let fields = [
        ("file", Value::from(included.file_name.clone())),
        ("hosts", Value::list(included.hosts.iter().map(|host| Value::from(host.name.clone())))),
        ("task", Value::from(included.task.name.clone())),
        ("is_role", Value::Bool(included.is_role)),
    ];
    Value::Dict(fields.into_iter().collect())
}

fn stats_fields(stats: &Stats) -> Value {
    let summary: Dict = stats.hosts.iter().map(|(host, counts)| (host.clone(), counts_fields(counts))).collect();
    let fields = [("summary", Value::Dict(summary)), ("custom", plain(&Value::Dict(stats.custom.clone())))];
    Value::Dict(fields.into_iter().collect())
}

fn counts_fields(counts: &HostStats) -> Value {
    let fields = [
        ("ok", counts.ok),
        ("changed", counts.changed),
        ("unreachable", counts.unreachable),
        ("failures", counts.failures),
        ("skipped", counts.skipped),
        ("rescued", counts.rescued),
        ("ignored", counts.ignored),
    ];
    Value::Dict(fields.into_iter().collect())
}
