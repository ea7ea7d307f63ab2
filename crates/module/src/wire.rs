//! Errors and warnings inside a module's result: the tagged dictionaries that a Python module prints.
//!
//! A result holds them as they come off the wire (`__ansible_type`), from native modules and Python ones alike, so that
//! one reader ([`diagnostic`]) serves both.

use diagnostic::Diagnostic;
use value::{Dict, Value};

/// The key that tells what a tagged dictionary is.
pub const TYPE_KEY: &str = "__ansible_type";

/// A sentence and what led to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// The sentence.
    pub message: String,
    /// What led to it.
    pub cause: Option<Box<Cause>>,
}

/// What led to an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// How it led to the event.
    pub link: Link,
    /// The earlier event.
    pub event: Chain,
}

/// How one event led to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// `raise ... from`: messages are joined.
    Cause,
    /// Raised while another was being handled: messages are not joined.
    Context,
    /// Given to `fail_json`: messages are joined.
    Reported,
}

impl Chain {
    /// One sentence with nothing before it.
    pub fn new(message: impl Into<String>) -> Self {
        Chain { message: message.into(), cause: None }
    }

    /// The same, led to by another.
    #[must_use]
    pub fn with(mut self, link: Link, event: Chain) -> Self {
        self.cause = Some(Box::new(Cause { link, event }));
        self
    }

    fn to_event(&self) -> Dict {
        let mut event = Dict::new();
        event.insert("msg", self.message.as_str());
        if let Some(cause) = &self.cause {
            let (reason, traceback) = match cause.link {
                Link::Cause => {
                    ("<<< caused by >>>", "The above exception was the direct cause of the following exception:")
                }
                Link::Context => {
                    ("<<< while handling >>>", "During handling of the above exception, another exception occurred:")
                }
                Link::Reported => {
                    ("<<< caused by >>>", "The above exception was the direct cause of the following error:")
                }
            };
            let mut chain = Dict::new();
            chain.insert("msg_reason", reason);
            chain.insert("traceback_reason", traceback);
            chain.insert("event", cause.event.to_event());
            chain.insert("follow", cause.link != Link::Context);
            chain.insert(TYPE_KEY, "EventChain");
            event.insert("chain", chain);
        }
        event.insert(TYPE_KEY, "Event");
        event
    }

    /// Returns the error as a result's `exception` holds it.
    pub fn error_summary(&self) -> Value {
        summary(self.to_event(), "ErrorSummary")
    }

    /// Returns the warning as a result's `warnings` holds it.
    pub fn warning_summary(&self) -> Value {
        summary(self.to_event(), "WarningSummary")
    }
}

fn summary(event: Dict, kind: &str) -> Value {
    let mut summary = Dict::new();
    summary.insert("event", event);
    summary.insert(TYPE_KEY, kind);
    Value::Dict(summary)
}

/// A deprecation as a result's `deprecations` holds it.
pub fn deprecation_summary(message: &str, version: Option<&str>, date: Option<&str>) -> Value {
    let mut out = Dict::new();
    out.insert("event", Chain::new(message).to_event());
    if let Some(version) = version {
        out.insert("version", version);
    }
    if let Some(date) = date {
        out.insert("date", date);
    }
    out.insert(TYPE_KEY, "DeprecationSummary");
    Value::Dict(out)
}

/// Reads the event of a tagged summary (error, warning or deprecation), its chain included.
pub fn diagnostic(summary: &Value) -> Option<Diagnostic> {
    let summary = summary.as_dict()?;
    summary.get(TYPE_KEY)?;
    event_diagnostic(summary.get("event")?)
}

fn event_diagnostic(event: &Value) -> Option<Diagnostic> {
    let event = event.as_dict()?;
    let mut out =
        Diagnostic::new(diagnostic::Kind::Error, event.get("msg").and_then(Value::as_str).unwrap_or_default());
    out.help = event.get("help_text").and_then(Value::as_str).map(str::to_owned);
    if let Some(chain) = event.get("chain").and_then(Value::as_dict)
        && chain.get("follow").is_none_or(Value::is_true)
    {
        out.cause = chain.get("event").and_then(event_diagnostic).map(Box::new);
    }
    Some(out)
}
