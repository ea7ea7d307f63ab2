//! Spans, and their two forms: OTLP's protobuf, and the JSON that OpenTelemetry's Python library makes of them.

use super::protobuf::Message;
use std::borrow::Cow;
use std::time::{SystemTime, UNIX_EPOCH};
use value::{Dict, Value, to_text};

/// What an attribute holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Attribute {
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
    Texts(Vec<String>),
}

/// Attributes, in their order.
pub(crate) type Attributes = Vec<(Cow<'static, str>, Attribute)>;

/// Makes an attribute of text.
pub(crate) fn text(key: &'static str, text: impl Into<String>) -> (Cow<'static, str>, Attribute) {
    (key.into(), Attribute::Text(text.into()))
}

impl Attribute {
    /// Returns a value as an attribute; nothing where attributes have no form for it.
    pub(crate) fn of(value: &Value) -> Option<Attribute> {
        Some(match value {
            Value::Str(text) => Attribute::Text(text.to_string()),
            Value::Bool(flag) => Attribute::Bool(*flag),
            Value::Int(number) => Attribute::Int(*number),
            Value::Float(number) => Attribute::Float(*number),
            Value::List(items) if items.iter().all(|item| item.as_str().is_some()) => {
                Attribute::Texts(items.iter().map(to_text).collect())
            }
            _ => return None,
        })
    }

    fn to_value(&self) -> Value {
        match self {
            Attribute::Text(text) => Value::str(text.as_str()),
            Attribute::Int(number) => Value::Int(*number),
            Attribute::Float(number) => Value::Float(*number),
            Attribute::Bool(flag) => Value::Bool(*flag),
            Attribute::Texts(texts) => Value::list(texts.iter().map(|text| Value::str(text.as_str()))),
        }
    }

    /// `AnyValue`.
    fn encode(&self) -> Message {
        let mut out = Message::default();
        match self {
            Attribute::Text(text) => out.text(1, text),
            Attribute::Bool(flag) => out.number(2, u64::from(*flag)),
            Attribute::Int(number) => out.number(3, number.cast_unsigned()),
            Attribute::Float(number) => out.fixed64(4, number.to_bits()),
            Attribute::Texts(texts) => {
                let mut list = Message::default();
                for text in texts {
                    let mut item = Message::default();
                    item.text(1, text);
                    list.message(1, &item);
                }
                out.message(5, &list);
            }
        }
        out
    }
}

/// Something that happened within a span.
#[derive(Clone, Debug)]
pub(crate) struct SpanEvent {
    pub(crate) name: String,
    pub(crate) time: SystemTime,
    pub(crate) attributes: Attributes,
}

/// How what a span stands for ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Status {
    Unset,
    Ok,
    Error(Option<String>),
}

/// Where a span stands: `SPAN_KIND_INTERNAL`, or `SPAN_KIND_SERVER`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Internal = 1,
    Server = 2,
}

/// A span.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) trace: u128,
    pub(crate) id: u64,
    pub(crate) parent: Option<u64>,
    /// Its parent is a span of another process.
    pub(crate) has_remote_parent: bool,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) start: SystemTime,
    pub(crate) end: SystemTime,
    pub(crate) status: Status,
    pub(crate) attributes: Attributes,
    pub(crate) events: Vec<SpanEvent>,
}

impl Span {
    /// `Span` of OTLP.
    pub(crate) fn encode(&self) -> Message {
        let mut out = Message::default();
        out.bytes(1, &self.trace.to_be_bytes());
        out.bytes(2, &self.id.to_be_bytes());
        if let Some(parent) = self.parent {
            out.bytes(4, &parent.to_be_bytes());
        }
        out.text(5, &self.name);
        out.number(6, self.kind as u64);
        out.fixed64(7, nanos(self.start));
        out.fixed64(8, nanos(self.end));
        encode_attributes(&mut out, 9, &self.attributes);
        for event in &self.events {
            let mut inner = Message::default();
            inner.fixed64(1, nanos(event.time));
            inner.text(2, &event.name);
            encode_attributes(&mut inner, 3, &event.attributes);
            out.message(11, &inner);
        }
        let mut status = Message::default();
        match &self.status {
            Status::Unset => {}
            Status::Ok => status.number(3, 1),
            Status::Error(description) => {
                status.text(2, description.as_deref().unwrap_or_default());
                status.number(3, 2);
            }
        }
        out.message(15, &status);
        out.fixed32(16, if self.has_remote_parent { 0x300 } else { 0x100 });
        out
    }

    /// The form in files.
    pub(crate) fn to_value(&self, resource: &Attributes) -> Value {
        let kind = match self.kind {
            Kind::Internal => "SpanKind.INTERNAL",
            Kind::Server => "SpanKind.SERVER",
        };
        let parent = self.parent.map(|parent| format!("0x{parent:016x}"));
        let context = dict([
            ("trace_id", format!("0x{:032x}", self.trace).into()),
            ("span_id", format!("0x{:016x}", self.id).into()),
            ("trace_state", "[]".into()),
        ]);
        let mut status = Dict::new();
        match &self.status {
            Status::Unset => status.insert("status_code", "UNSET"),
            Status::Ok => status.insert("status_code", "OK"),
            Status::Error(description) => {
                status.insert("status_code", "ERROR");
                description.as_ref().and_then(|description| status.insert("description", description.as_str()))
            }
        };
        let events = self.events.iter().map(|event| {
            Value::Dict(dict([
                ("name", event.name.as_str().into()),
                ("timestamp", iso_time(event.time).into()),
                ("attributes", attributes_value(&event.attributes)),
            ]))
        });
        let resource = dict([("attributes", attributes_value(resource)), ("schema_url", "".into())]);
        Value::Dict(dict([
            ("name", self.name.as_str().into()),
            ("context", context.into()),
            ("kind", kind.into()),
            ("parent_id", parent.into()),
            ("start_time", iso_time(self.start).into()),
            ("end_time", iso_time(self.end).into()),
            ("status", status.into()),
            ("attributes", attributes_value(&self.attributes)),
            ("events", Value::list(events)),
            ("links", Value::list([])),
            ("resource", resource.into()),
        ]))
    }
}

/// `ExportTraceServiceRequest` with encoded spans.
pub(crate) fn request(resource: &Attributes, scope: &str, spans: &[Message]) -> Vec<u8> {
    let mut described = Message::default();
    encode_attributes(&mut described, 1, resource);
    let mut library = Message::default();
    library.text(1, scope);
    let mut scoped = Message::default();
    scoped.message(1, &library);
    for span in spans {
        scoped.message(2, span);
    }
    let mut all = Message::default();
    all.message(1, &described);
    all.message(2, &scoped);
    let mut request = Message::default();
    request.message(1, &all);
    request.into_bytes()
}

fn encode_attributes(out: &mut Message, field: u32, attributes: &Attributes) {
    for (key, value) in attributes {
        let mut pair = Message::default();
        pair.text(1, key);
        pair.message(2, &value.encode());
        out.message(field, &pair);
    }
}

fn attributes_value(attributes: &Attributes) -> Value {
    Value::Dict(attributes.iter().map(|(key, value)| (Value::str(&**key), value.to_value())).collect())
}

fn dict<const N: usize>(pairs: [(&'static str, Value); N]) -> Dict {
    pairs.into_iter().collect()
}

fn nanos(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

/// `2026-01-31T08:15:00.123456Z`.
fn iso_time(time: SystemTime) -> String {
    jiff::Timestamp::try_from(time).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}
