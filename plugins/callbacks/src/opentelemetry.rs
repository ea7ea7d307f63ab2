//! `opentelemetry`: a run as a trace, sent over OTLP/HTTP or written to a file.
//!
//! The root span is the playbook; each result of a task on a host is a span below it. Spans are encoded as results come,
//! so that a long run holds no results, and sent when the run is over.

mod export;
mod protobuf;
mod span;
mod task;
#[cfg(test)]
mod tests;
mod url;

use crate::identifier::{new_id, new_uuid};
use crate::python::basename;
use event::{
    Callback, CallbackError, CallbackPlugin, Display, Event, OptionKind, OptionSpec, Options, Recorded, Reply,
};
use export::Endpoint;
use protobuf::Message;
use rustc_hash::FxHashMap;
use span::{Attribute, Attributes, Kind, Span, Status, request, text};
use std::borrow::Cow;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime};
use task::{Ended, HostState, TaskRecord};
use value::{Dict, JsonStyle, Value, to_json};

/// An option with a key in `[callback_opentelemetry]`.
macro_rules! option {
    ($name:literal, $variable:literal, $kind:ident, $default:expr, $doc:literal) => {
        OptionSpec {
            name: $name,
            doc: $doc,
            kind: OptionKind::$kind,
            default: $default,
            choices: &[],
            ini: &[("callback_opentelemetry", $name)],
            env: &[$variable],
        }
    };
}

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "opentelemetry",
    collection: "community.general",
    summary: "Sends a run as a trace to an OpenTelemetry collector",
    doc: "A trace for each playbook, with a span for each result, sent over OTLP/HTTP when the run is over. It speaks neither \
          gRPC nor HTTPS. Each span has the result of its own host.",
    kind: "notification",
    needs_enabled: true,
    options: &[
        option!(
            "hide_task_arguments",
            "ANSIBLE_OPENTELEMETRY_HIDE_TASK_ARGUMENTS",
            Bool,
            Some("no"),
            "Whether spans leave the arguments of tasks out."
        ),
        option!(
            "enable_from_environment",
            "ANSIBLE_OPENTELEMETRY_ENABLE_FROM_ENVIRONMENT",
            Text,
            None,
            "The name of an environment variable: only where that is `true` anything is sent."
        ),
        option!(
            "otel_service_name",
            "OTEL_SERVICE_NAME",
            Text,
            Some("ansible"),
            "The name of the service that traces are shown under."
        ),
        OptionSpec::variable(
            "traceparent",
            &["TRACEPARENT"],
            OptionKind::Text,
            None,
            "The span that the run belongs to, as in the header of that name.",
        ),
        option!(
            "disable_logs",
            "ANSIBLE_OPENTELEMETRY_DISABLE_LOGS",
            Bool,
            Some("no"),
            "Whether spans leave the results out."
        ),
        option!(
            "disable_attributes_in_logs",
            "ANSIBLE_OPENTELEMETRY_DISABLE_ATTRIBUTES_IN_LOGS",
            Bool,
            Some("no"),
            "Whether results in spans leave the attributes of their span out."
        ),
        option!(
            "store_spans_in_file",
            "ANSIBLE_OPENTELEMETRY_STORE_SPANS_IN_FILE",
            Text,
            None,
            "A file that spans are written to as JSON, instead of being sent."
        ),
        OptionSpec {
            name: "otel_exporter_otlp_traces_protocol",
            doc: "How traces are sent; `grpc` is refused.",
            kind: OptionKind::Text,
            default: Some("http/protobuf"),
            choices: &["grpc", "http/protobuf"],
            ini: &[("callback_opentelemetry", "otel_exporter_otlp_traces_protocol")],
            env: &["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"],
        },
        OptionSpec::variable(
            "endpoint",
            &["OTEL_EXPORTER_OTLP_ENDPOINT"],
            OptionKind::Text,
            Some("http://localhost:4318"),
            "The collector: traces are sent to `/v1/traces` below it.",
        ),
        OptionSpec::variable(
            "traces_endpoint",
            &["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"],
            OptionKind::Text,
            None,
            "The whole address that traces are sent to.",
        ),
        OptionSpec {
            name: "headers",
            doc: "Headers of requests: `name=value,name=value`.",
            kind: OptionKind::Text,
            default: Some(""),
            choices: &[],
            ini: &[],
            env: &["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"],
        },
        OptionSpec {
            name: "timeout",
            doc: "How many seconds sending may take.",
            kind: OptionKind::Text,
            default: Some("10"),
            choices: &[],
            ini: &[],
            env: &["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"],
        },
        OptionSpec::variable(
            "resource_attributes",
            &["OTEL_RESOURCE_ATTRIBUTES"],
            OptionKind::Text,
            None,
            "What is told of the service: `name=value,name=value`.",
        ),
        OptionSpec::variable(
            "sdk_disabled",
            &["OTEL_SDK_DISABLED"],
            OptionKind::Text,
            Some("false"),
            "`true` sends nothing.",
        ),
    ],
    build: |options| Ok(Box::new(OpenTelemetry::new(options)?)),
};

/// The name of what makes the spans, which is that of the collection's plugin.
const SCOPE: &str = "ansible_collections.community.general.plugins.callback.opentelemetry";

/// The version that playbooks are told.
const ANSIBLE_VERSION: &str = "2.19.14";

/// A request has at most so many spans, and about so many bytes.
const MOST_SPANS: usize = 512;
const MOST_BYTES: usize = 4 * 1024 * 1024;

struct OpenTelemetry {
    /// What is said once because nothing is to be sent.
    refusal: Option<String>,
    parent: Option<Parent>,
    hide_arguments: bool,
    logs: bool,
    attributes_in_logs: bool,
    sink: Sink,
    resource: Attributes,
    session: String,
    user: String,
    host: String,
    /// The look-up of this host's address, until it is asked for.
    looking: Option<Receiver<Option<IpAddr>>>,
    address: Option<IpAddr>,
    playbook: String,
    play: String,
    errors: usize,
    trace: u128,
    root: u64,
    tasks: FxHashMap<Arc<str>, TaskRecord>,
    /// When the first task of the playbook started.
    start: Option<SystemTime>,
    /// Includes that were loaded, in order: a looped one ends with its last item.
    included: Vec<(Arc<str>, SystemTime)>,
}

/// Where spans go.
enum Sink {
    /// Nothing is made of the run.
    Nowhere,
    /// They are kept encoded until the end.
    Network { endpoint: Endpoint, spans: Vec<Message> },
    /// They are kept until a playbook ends.
    File { path: String, spans: Vec<Value> },
}

/// The span of another process that the run belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parent {
    trace: u128,
    span: u64,
    /// Whether it is recorded itself: else nothing below it is.
    is_sampled: bool,
}

impl OpenTelemetry {
    fn new(options: &dyn Options) -> Result<Self, CallbackError> {
        let enabling = Some(options.text("enable_from_environment")).filter(|name| !name.is_empty());
        let refusal = enabling
            .filter(|name| !options.variable(name).is_some_and(|value| value.eq_ignore_ascii_case("true")))
            .map(|name| {
                format!(
                    "The `enable_from_environment` option has been set and {name} is not enabled. Disabling the \
                     `opentelemetry` callback plugin."
                )
            });
        let is_off = refusal.is_some() || options.text("sdk_disabled").trim().eq_ignore_ascii_case("true");
        let parent = parent(&options.text("traceparent"));
        let is_off = is_off || parent.is_some_and(|parent| !parent.is_sampled);
        let host = nix::unistd::gethostname().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(OpenTelemetry {
            refusal,
            parent,
            hide_arguments: options.is_on("hide_task_arguments"),
            logs: !options.is_on("disable_logs"),
            attributes_in_logs: !options.is_on("disable_attributes_in_logs"),
            sink: if is_off { Sink::Nowhere } else { sink(options)? },
            resource: resource(options),
            session: new_uuid(),
            user: user(options),
            looking: (!is_off).then(|| look_up(&host)),
            address: None,
            host,
            playbook: String::new(),
            play: "None".to_owned(),
            errors: 0,
            trace: 0,
            root: 0,
            tasks: FxHashMap::default(),
            start: None,
            included: Vec::new(),
        })
    }
}

impl Callback for OpenTelemetry {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        if let Some(refusal) = self.refusal.take() {
            display.warning(&refusal);
        }
        if matches!(self.sink, Sink::Nowhere) {
            return Ok(Reply::Continue);
        }
        let now = event.time;
        match &event.event {
            Event::PlaybookOnStart(playbook) => {
                basename(&playbook.file_name).clone_into(&mut self.playbook);
                self.trace = self.parent.map_or_else(new_id, |parent| parent.trace);
                self.root = new_id();
            }
            Event::PlaybookOnPlayStart(play) => self.play = play.name.to_string(),
            Event::PlaybookOnTaskStart(task)
            | Event::PlaybookOnHandlerTaskStart(task)
            | Event::RunnerOnNoHosts(task)
            | Event::PlaybookOnCleanupTaskStart(task) => {
                self.start.get_or_insert(now);
                let (play, hide) = (&self.play, self.hide_arguments);
                self.tasks.entry(Arc::clone(&task.uuid)).or_insert_with(|| TaskRecord::new(task, play, hide, now));
            }
            Event::RunnerOnFailed { result, ignore_errors } => {
                let is_ignored = ignore_errors.as_ref().is_some_and(Value::is_true);
                self.errors += usize::from(!is_ignored);
                let state = if is_ignored { HostState::Ignored } else { HostState::Failed };
                self.end(
                    &Ended { state, result: Some(result), host: &result.host.name, time: now },
                    &result.task.uuid,
                    display,
                );
            }
            Event::RunnerOnOk(result) => {
                let ended = Ended { state: HostState::Ok, result: Some(result), host: &result.host.name, time: now };
                self.end(&ended, &result.task.uuid, display);
            }
            Event::RunnerOnSkipped(result) => {
                let ended =
                    Ended { state: HostState::Skipped, result: Some(result), host: &result.host.name, time: now };
                self.end(&ended, &result.task.uuid, display);
            }
            Event::RunnerOnAsyncFailed(_) => self.errors += 1,
            Event::PlaybookOnInclude(included) => {
                match self.included.iter_mut().find(|(task, _)| *task == included.task.uuid) {
                    Some((_, end)) => *end = now,
                    None => self.included.push((Arc::clone(&included.task.uuid), now)),
                }
            }
            Event::PlaybookOnStats(_) => {
                let status = if self.errors == 0 { Status::Ok } else { Status::Error(None) };
                self.close(status, now, display)?;
            }
            // A playbook that did not come to its end.
            Event::RunEnd(_) if !self.tasks.is_empty() => self.close(Status::Error(None), now, display)?,
            _ => {}
        }
        Ok(Reply::Continue)
    }

    fn finish(&mut self, _display: &mut dyn Display) -> Result<(), CallbackError> {
        match &mut self.sink {
            Sink::Network { endpoint, spans } if !spans.is_empty() => {
                let requests = requests(&self.resource, &std::mem::take(spans));
                endpoint.send(requests).map_err(CallbackError::Message)
            }
            _ => Ok(()),
        }
    }

    /// Those hooks were never called for it, and would start tasks too early.
    fn wants_revived(&self) -> bool {
        false
    }
}

impl OpenTelemetry {
    /// A task ended on a host: the first end counts.
    fn end(&mut self, ended: &Ended<'_>, task: &Arc<str>, display: &dyn Display) {
        let Some(task) = self.tasks.get_mut(task) else { return };
        if task.hosts.contains(&**ended.host) {
            return;
        }
        task.hosts.insert(Arc::clone(ended.host));
        let log = ended.result.filter(|_| self.logs).map(|result| task.log(result, display.verbosity()));
        let span = task.span(ended, log, self.attributes_in_logs, (self.trace, self.root, new_id()));
        self.keep(&span);
    }

    /// The playbook ended: its own span comes last.
    fn close(&mut self, status: Status, now: SystemTime, display: &dyn Display) -> Result<(), CallbackError> {
        let host: Arc<str> = "include".into();
        for (task, time) in std::mem::take(&mut self.included) {
            self.end(&Ended { state: HostState::Included, result: None, host: &host, time }, &task, display);
        }
        let mut attributes = vec![
            text("ansible.version", ANSIBLE_VERSION),
            text("ansible.session", &*self.session),
            text("ansible.host.name", &*self.host),
        ];
        attributes.extend(self.address().map(|address| text("ansible.host.ip", address.to_string())));
        attributes.push(text("ansible.host.user", &*self.user));
        let root = Span {
            trace: self.trace,
            id: self.root,
            parent: self.parent.map(|parent| parent.span),
            has_remote_parent: self.parent.is_some(),
            name: self.playbook.clone(),
            kind: Kind::Server,
            start: self.start.take().unwrap_or(now),
            end: now,
            status,
            attributes,
            events: Vec::new(),
        };
        self.keep(&root);
        self.tasks.clear();
        self.errors = 0;
        if let Sink::File { path, spans } = &self.sink {
            let all: Dict = [("spans", Value::list(spans.iter().cloned()))].into_iter().collect();
            let style = JsonStyle { indent: Some(4), ..JsonStyle::default() };
            std::fs::write(path, to_json(&Value::Dict(all), style))?;
        }
        Ok(())
    }

    /// Returns this host's address; a name service that is slow must not hold the run.
    fn address(&mut self) -> Option<IpAddr> {
        if let Some(looking) = self.looking.take() {
            self.address = looking.recv_timeout(Duration::from_millis(500)).ok().flatten();
        }
        self.address
    }

    fn keep(&mut self, span: &Span) {
        match &mut self.sink {
            Sink::Network { spans, .. } => spans.push(span.encode()),
            Sink::File { spans, .. } => spans.push(span.to_value(&self.resource)),
            Sink::Nowhere => {}
        }
    }
}

fn sink(options: &dyn Options) -> Result<Sink, CallbackError> {
    let path = options.text("store_spans_in_file");
    if !path.is_empty() {
        return Ok(Sink::File { path, spans: Vec::new() });
    }
    let told = CallbackError::Message;
    if options.text("otel_exporter_otlp_traces_protocol") == "grpc" {
        let message = "otel_exporter_otlp_traces_protocol (OTEL_EXPORTER_OTLP_TRACES_PROTOCOL) is 'grpc': this callback \
                       sends 'http/protobuf' only";
        return Err(told(message.to_owned()));
    }
    let seconds = options.text("timeout");
    let timeout = seconds.trim().parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let timeout = timeout.filter(|timeout| !timeout.is_zero()).ok_or_else(|| {
        told(format!("the time-out '{seconds}' (OTEL_EXPORTER_OTLP_TIMEOUT) is no number of seconds"))
    })?;
    let url = match options.text("traces_endpoint") {
        whole if !whole.is_empty() => whole,
        _ => format!("{}/v1/traces", options.text("endpoint").trim_end_matches('/')),
    };
    let endpoint = Endpoint::new(&url, &options.text("headers"), timeout).map_err(told)?;
    Ok(Sink::Network { endpoint, spans: Vec::new() })
}

/// What is told of the service.
fn resource(options: &dyn Options) -> Attributes {
    let service = Some(options.text("otel_service_name")).filter(|name| !name.is_empty());
    let mut attributes: Attributes = vec![
        text("telemetry.sdk.language", "rust"),
        text("telemetry.sdk.name", "playcall"),
        text("telemetry.sdk.version", env!("CARGO_PKG_VERSION")),
        text("service.instance.id", new_uuid()),
    ];
    let given = options.text("resource_attributes");
    let own = export::pairs(&given).flatten().map(|(key, value)| (Cow::Owned(key), value));
    let service = (Cow::Borrowed("service.name"), service.unwrap_or_else(|| "ansible".to_owned()));
    for (key, value) in own.chain([service]) {
        attributes.retain(|(known, _)| *known != key);
        attributes.push((key, Attribute::Text(value)));
    }
    attributes
}

/// Returns the name of the user, as Python's `getpass.getuser`.
fn user(options: &dyn Options) -> String {
    let variables = ["LOGNAME", "USER", "LNAME", "USERNAME"];
    let named = variables.iter().filter_map(|name| options.variable(name)).find(|name| !name.is_empty());
    named.unwrap_or_else(|| {
        let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok().flatten();
        user.map(|user| user.name).unwrap_or_default()
    })
}

/// Looks the address of this host up in a thread of its own: a name service may be slow.
fn look_up(host: &str) -> Receiver<Option<IpAddr>> {
    let (sender, receiver) = channel();
    let host = host.to_owned();
    let look = move || {
        let addresses = (host.as_str(), 0_u16).to_socket_addrs().into_iter().flatten();
        let _ = sender.send(addresses.map(|address| address.ip()).find(IpAddr::is_ipv4));
    };
    let _ = std::thread::Builder::new().name("host address".to_owned()).spawn(look);
    receiver
}

/// Encodes spans as requests of a bounded size.
fn requests(resource: &Attributes, spans: &[Message]) -> Vec<Vec<u8>> {
    let mut requests = Vec::new();
    let mut rest = spans;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |span: &&Message| {
            bytes += span.len();
            bytes <= MOST_BYTES
        };
        let count = rest.iter().take(MOST_SPANS).take_while(fits).count().max(1);
        let (some, more) = rest.split_at(count);
        requests.push(request(resource, SCOPE, some));
        rest = more;
    }
    requests
}

/// Reads a `traceparent` header; nothing where it is none.
fn parent(text: &str) -> Option<Parent> {
    let parts: Vec<&str> = text.trim_matches([' ', '\t']).split('-').collect();
    let [version, trace, span, flags, rest @ ..] = parts.as_slice() else { return None };
    let is_hex = |text: &str, width: usize| {
        text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let is_known = is_hex(version, 2) && *version != "ff" && (*version != "00" || rest.is_empty());
    if !is_known || !is_hex(trace, 32) || !is_hex(span, 16) || !is_hex(flags, 2) {
        return None;
    }
    let parent = Parent {
        trace: u128::from_str_radix(trace, 16).ok()?,
        span: u64::from_str_radix(span, 16).ok()?,
        is_sampled: u8::from_str_radix(flags, 16).ok()? & 1 == 1,
    };
    (parent.trace != 0 && parent.span != 0).then_some(parent)
}
