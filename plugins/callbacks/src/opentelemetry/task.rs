//! A task's results as spans.

use super::span::{Attribute, Attributes, Kind, Span, SpanEvent, Status, text};
use super::url::redacted;
use crate::results::ResultFormat;
use event::{Task, TaskResult};
use rustc_hash::FxHashSet;
use std::fmt::Write;
use std::sync::Arc;
use std::time::SystemTime;
use value::{Dict, Value, to_text};

/// Arguments that may name the service that a task works with, the first that is set counts.
const ADDRESSES: [&str; 10] = [
    "url",
    "api_url",
    "baseurl",
    "repo",
    "server_url",
    "chart_repo_url",
    "registry_url",
    "endpoint",
    "uri",
    "updates_url",
];

/// A task that started.
pub(crate) struct TaskRecord {
    name: String,
    play: String,
    action: Arc<str>,
    /// Nothing where arguments are hidden.
    args: Option<Dict>,
    start: SystemTime,
    /// The hosts on which it ended.
    pub(crate) hosts: FxHashSet<Arc<str>>,
}

/// How a task ended on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostState {
    Ok,
    Failed,
    Ignored,
    Skipped,
    Included,
}

impl HostState {
    fn name(self) -> &'static str {
        match self {
            HostState::Ok => "ok",
            HostState::Failed => "failed",
            HostState::Ignored => "ignored",
            HostState::Skipped => "skipped",
            HostState::Included => "included",
        }
    }
}

/// The end of a task on a host.
pub(crate) struct Ended<'a> {
    pub(crate) state: HostState,
    /// What came of it; nothing for an include.
    pub(crate) result: Option<&'a TaskResult>,
    pub(crate) host: &'a Arc<str>,
    pub(crate) time: SystemTime,
}

impl TaskRecord {
    pub(crate) fn new(task: &Task, play: &str, hide_arguments: bool, start: SystemTime) -> Self {
        // Ansible: `no_log` is not templated yet, so any template hides the arguments.
        let is_hidden = hide_arguments || task.no_log.is_true();
        TaskRecord {
            name: task.name.trim().to_owned(),
            play: play.to_owned(),
            action: Arc::clone(&task.action),
            args: if is_hidden { None } else { task.args.as_dict().cloned() },
            start,
            hosts: FxHashSet::default(),
        }
    }

    /// Returns a result as text; what a task fetched is left out.
    pub(crate) fn log(&self, result: &TaskResult, verbosity: u8) -> String {
        let short =
            self.action.strip_prefix("ansible.builtin.").or_else(|| self.action.strip_prefix("ansible.legacy."));
        let fetched = match short.unwrap_or(&self.action) {
            "uri" => "json",
            "slurp" => "content",
            _ => "",
        };
        let mut shown = result.result.clone();
        shown.remove(fetched);
        let mut out = String::new();
        ResultFormat::default().dump(&mut out, &shown, None, verbosity);
        out
    }

    /// Makes the span of an end; `ids` are those of the trace, of the root span and of this one.
    pub(crate) fn span(
        &self,
        ended: &Ended<'_>,
        log: Option<String>,
        attributes_in_logs: bool,
        ids: (u128, u64, u64),
    ) -> Span {
        let told = self.told(ended);
        let mut attributes: Attributes = vec![text("ansible.task.module", &*self.action)];
        attributes.extend(told.message.map(|message| ("ansible.task.message".into(), message)));
        attributes.push(text("ansible.task.name", format!("[{}] {}: {}", ended.host, self.play, self.name)));
        attributes.extend(told.code.map(|code| ("ansible.task.result".into(), code)));
        attributes.push(text("ansible.task.host.name", &**ended.host));
        attributes.push(text("ansible.task.host.status", ended.state.name()));
        if let Some(args) = self.args.as_ref().filter(|_| !self.action.contains("gather_facts")) {
            let texts = |values: &mut dyn Iterator<Item = &Value>| Attribute::Texts(values.map(argument).collect());
            attributes.push(("ansible.task.args.name".into(), texts(&mut args.keys())));
            attributes.push(("ansible.task.args.value".into(), texts(&mut args.values())));
        }
        let mut events = Vec::new();
        if let Some(message) = told.exception {
            let attributes = vec![
                text("exception.type", "BaseException"),
                text("exception.message", &*message),
                text("exception.stacktrace", format!("BaseException: {message}\n")),
                text("exception.escaped", "False"),
            ];
            events.push(SpanEvent { name: "exception".to_owned(), time: ended.time, attributes });
        }
        if let Some(name) = log {
            let attributes = if attributes_in_logs { attributes.clone() } else { Vec::new() };
            events.push(SpanEvent { name, time: ended.time, attributes });
        }
        attributes.extend(self.address().map(|address| text("http.url", address)));
        let (trace, root, id) = ids;
        Span {
            trace,
            id,
            parent: Some(root),
            has_remote_parent: false,
            name: self.name.clone(),
            kind: Kind::Internal,
            start: self.start,
            end: ended.time,
            status: told.status,
            attributes,
            events,
        }
    }

    /// Returns what is told of an end.
    fn told(&self, ended: &Ended<'_>) -> Told {
        let message = |text: &str| Some(Attribute::Text(text.to_owned()));
        let plain =
            Told { message: message("success"), code: Some(Attribute::Int(0)), status: Status::Ok, exception: None };
        let Some(result) = ended.result.map(|result| &result.result) else { return plain };
        let items = result.get("results").map(|items| items.as_slice().unwrap_or_default());
        let code = match items {
            Some(_) => Some(Attribute::Int(0)),
            None => result.get("rc").map_or(Some(Attribute::Int(0)), Attribute::of),
        };
        match (ended.state, items) {
            (HostState::Failed, Some(items)) => {
                let failed: Vec<&Dict> = items
                    .iter()
                    .filter_map(Value::as_dict)
                    .filter(|item| item.get("failed").is_some_and(Value::is_true))
                    .collect();
                let label = |item: &Dict| {
                    format!("{}({}) - ", self.action, item.get("item").map_or_else(|| "none".to_owned(), to_text))
                };
                let first = failed.first().map(|item| label(item) + &to_text(&reason(item)));
                let exception = failed.iter().rev().fold(String::new(), |mut all, item| {
                    let _ = writeln!(all, "{}{}", label(item), details(item));
                    all
                });
                let message = first.clone().map(Attribute::Text);
                Told { message, code, status: Status::Error(first), exception: Some(exception) }
            }
            (HostState::Failed, None) => {
                let reason = reason(result);
                let description = reason.as_str().map(str::to_owned);
                let message = Attribute::of(&reason);
                Told { message, code, status: Status::Error(description), exception: Some(details(result)) }
            }
            (HostState::Skipped, _) => {
                let reason = result.get("skip_reason").filter(|_| items.is_none());
                let message = reason.map_or_else(|| message("skipped"), Attribute::of);
                Told { message, code, status: Status::Unset, exception: None }
            }
            (HostState::Ignored, _) => Told { code, status: Status::Unset, ..plain },
            (HostState::Ok | HostState::Included, _) => Told { code, ..plain },
        }
    }

    fn address(&self) -> Option<String> {
        let args = self.args.as_ref()?;
        let address = ADDRESSES.iter().filter_map(|name| args.get(name)).find(|value| value.is_true())?;
        redacted(address.as_str()?)
    }
}

/// What is told of an end.
struct Told {
    message: Option<Attribute>,
    /// The exit status.
    code: Option<Attribute>,
    status: Status,
    /// Why it failed, at length.
    exception: Option<String>,
}

/// Returns an argument as text, without the password of an address.
fn argument(value: &Value) -> String {
    let text = to_text(value);
    redacted(&text).unwrap_or(text)
}

/// Returns why something failed: the last line of its exception, or its message.
fn reason(result: &Dict) -> Value {
    match result.get("exception") {
        Some(exception) if !exception.is_none() => {
            let text = to_text(exception);
            Value::str(text.trim().rsplit('\n').next().unwrap_or_default())
        }
        _ => result.get("msg").cloned().unwrap_or_else(|| Value::str("failed")),
    }
}

fn details(result: &Dict) -> String {
    let text = |key: &str, otherwise: &str| result.get(key).map_or_else(|| otherwise.to_owned(), to_text);
    format!(
        "message: \"{}\"\nexception: \"{}\"\nstderr: \"{}\"",
        text("msg", "failed"),
        text("exception", "None"),
        text("stderr", "None")
    )
}
