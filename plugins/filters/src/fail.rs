//! How a plugin ends early: with an exception, or at a marker that it touched.
//!
//! A filter that touches a marker (an undefined value inside a list, say) is no failure of the filter: the marker
//! itself becomes the filter's result. [`Fail`] keeps the two apart until the plugin returns.

use diagnostic::{Diagnostic, Kind};
use template::Templar;
use value::Value;

/// Why a plugin did not come to its end.
#[derive(Debug)]
pub(crate) enum Fail {
    /// It needed a marker's value.
    Marker(Value),
    /// It raised an exception: the diagnostic's message is the exception's text.
    Error(Diagnostic),
}

/// What a plugin's parts return.
pub(crate) type Got<T> = Result<T, Fail>;

impl From<Diagnostic> for Fail {
    fn from(error: Diagnostic) -> Self {
        Fail::Error(error)
    }
}

impl Fail {
    /// An exception with a text.
    pub(crate) fn text(message: impl Into<String>) -> Self {
        Fail::Error(Diagnostic::error(message))
    }

    /// An exception about something that Playcall does not do yet.
    pub(crate) fn unsupported(message: impl Into<String>) -> Self {
        Fail::Error(Diagnostic::new(Kind::Unsupported, message))
    }

    /// The same failure as the cause of an exception with a text of its own; a marker stays a marker.
    #[must_use]
    pub(crate) fn wrapped(self, message: impl Into<String>) -> Self {
        match self {
            Fail::Marker(marker) => Fail::Marker(marker),
            Fail::Error(error) => Fail::Error(Diagnostic::error(message).caused_by(error)),
        }
    }

    /// The exception, or a marker's reason.
    pub(crate) fn into_diagnostic(self) -> Diagnostic {
        match self {
            Fail::Error(error) => error,
            Fail::Marker(Value::Undefined(marker)) => marker.reason.clone(),
            Fail::Marker(_) => Diagnostic::new(Kind::Undefined, "undefined"),
        }
    }

    /// The text of the exception or of the marker's reason.
    pub(crate) fn message(&self) -> String {
        match self {
            Fail::Error(error) => error.full_message(),
            Fail::Marker(Value::Undefined(marker)) => marker.reason.full_message(),
            Fail::Marker(_) => "undefined".to_owned(),
        }
    }
}

/// Ends with an exception that arose while another one was handled: it is told apart from what it causes.
pub(crate) fn fail_handling<T>(message: impl Into<String>) -> Got<T> {
    Err(handling(message))
}

/// An exception that arose while another one was handled.
pub(crate) fn handling(message: impl Into<String>) -> Fail {
    Fail::Error(Diagnostic::error(message).while_handling())
}

/// Ends with an exception.
pub(crate) fn fail<T>(message: impl Into<String>) -> Got<T> {
    Err(Fail::text(message))
}

/// What a filter returns to the evaluator: a marker that was touched is its result.
pub(crate) fn settle(result: Got<Value>) -> Result<Value, Diagnostic> {
    match result {
        Ok(value) | Err(Fail::Marker(value)) => Ok(value),
        Err(Fail::Error(error)) => Err(error),
    }
}

/// What a test or a lookup returns to the evaluator: a marker that was touched as the error that stands for it.
pub(crate) fn settle_plain<T>(result: Got<T>) -> Result<T, Diagnostic> {
    result.map_err(|fail| match fail {
        Fail::Marker(Value::Undefined(marker)) => Templar::tripped(&marker),
        other => other.into_diagnostic(),
    })
}
