//! What ends an evaluation: a marker that was needed, an exception, or too deep a recursion.

use diagnostic::{Diagnostic, Kind, Origin};
use std::cell::Cell;
use std::sync::{Arc, LazyLock};
use value::{Undefined, Value};

/// How much stack templates may use, in bytes: a thread has 2 MiB unless told otherwise.
const STACK_LIMIT: usize = 1 << 20;

/// How many templates may be open inside each other. The reference ends near this depth; even, as it names the first of two variables
/// that refer to each other.
const NESTING_LIMIT: usize = 81;

/// Why an evaluation ended.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// A marker was needed: it becomes the result.
    Marker(Arc<Undefined>),
    /// An exception.
    Raised(Box<Diagnostic>),
    /// Too deep.
    Recursion,
}

/// The outcome of evaluating something.
pub(crate) type Eval<T> = Result<T, Fault>;

impl From<Diagnostic> for Fault {
    fn from(error: Diagnostic) -> Self {
        Fault::Raised(Box::new(error))
    }
}

/// Ends an evaluation with a Python exception's text.
pub(crate) fn raise<T>(message: impl Into<String>) -> Eval<T> {
    Err(raised(message))
}

/// A Python exception's text as a fault.
pub(crate) fn raised(message: impl Into<String>) -> Fault {
    Fault::from(Diagnostic::error(message))
}

/// Tells whether an error is one of Ansible's template errors: it stays as it is. Others are wrapped where they leave a template.
pub(crate) fn is_template_error(error: &Diagnostic) -> bool {
    matches!(error.kind, Kind::Undefined | Kind::TemplateSyntax | Kind::TemplateRuntime | Kind::BrokenConditional)
}

/// Makes an error fit to leave a template or expression.
pub(crate) fn as_template_error(error: Diagnostic, origin: Option<&Origin>, is_expression: bool) -> Diagnostic {
    if is_template_error(&error) {
        return error.at(origin);
    }
    let what = if is_expression { "expression" } else { "template" };
    Diagnostic::new(Kind::TemplateRuntime, format!("Error rendering {what}.")).at(origin).caused_by(error)
}

impl Fault {
    /// Makes the error that leaves a template or expression.
    pub(crate) fn into_error(self, origin: Option<&Origin>, is_expression: bool) -> Diagnostic {
        match self {
            Fault::Marker(marker) => as_template_error(marker.reason.clone(), origin, is_expression),
            Fault::Raised(error) => as_template_error(*error, origin, is_expression),
            Fault::Recursion => {
                let what = if is_expression { "expression" } else { "template" };
                Diagnostic::new(Kind::TemplateRuntime, format!("Recursive loop detected in {what}."))
                    .at(origin)
                    .caused_by(Diagnostic::error("maximum recursion depth exceeded").while_handling())
            }
        }
    }

    /// Makes the marker that a nested template gives where it fails.
    pub(crate) fn into_marker(self, origin: Option<&Origin>, is_expression: bool) -> Value {
        match self {
            Fault::Marker(marker) => Value::Undefined(marker),
            other => Undefined::because(other.into_error(origin, is_expression), None),
        }
    }

    /// Makes the marker that a call gives where it fails: the exception itself, to be wrapped further out.
    pub(crate) fn into_captured(self) -> Eval<Value> {
        match self {
            Fault::Marker(marker) => Ok(Value::Undefined(marker)),
            Fault::Raised(error) => Ok(Undefined::because(*error, None)),
            Fault::Recursion => Err(Fault::Recursion),
        }
    }
}

/// What an inline `if` without `else` gives: an undefined value that passes for empty text.
static SOFT: LazyLock<Arc<Undefined>> = LazyLock::new(|| {
    Arc::new(Undefined {
        reason: Diagnostic::new(
            Kind::Undefined,
            "the inline if-expression on line 1 evaluated to false and no else section was defined.",
        ),
        name: None,
        ciphertext: None,
    })
});

/// Returns the value of an inline `if` without `else`.
pub(crate) fn soft() -> Value {
    Value::Undefined(Arc::clone(&SOFT))
}

/// Tells whether a marker is the value of an inline `if` without `else`.
pub(crate) fn is_soft(marker: &Arc<Undefined>) -> bool {
    Arc::ptr_eq(marker, &SOFT)
}

thread_local! {
    /// Where the stack was when this thread entered its outermost template; 0 outside of templates.
    static ENTRY: Cell<usize> = const { Cell::new(0) };
    static NESTING: Cell<usize> = const { Cell::new(0) };
}

fn stack_position() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&here)) as usize
}

/// Fails where the stack has grown too far.
#[inline]
pub(crate) fn check_stack() -> Eval<()> {
    let used = ENTRY.get().abs_diff(stack_position());
    if used > STACK_LIMIT { Err(Fault::Recursion) } else { Ok(()) }
}

/// Holds one level of open templates.
pub(crate) struct Nested {
    is_outermost: bool,
}

impl Nested {
    /// Opens a template.
    pub(crate) fn enter() -> Eval<Self> {
        let depth = NESTING.get();
        if depth >= NESTING_LIMIT {
            return Err(Fault::Recursion);
        }
        let is_outermost = ENTRY.get() == 0;
        if is_outermost {
            ENTRY.set(stack_position());
        }
        NESTING.set(depth + 1);
        let nested = Nested { is_outermost };
        check_stack()?;
        Ok(nested)
    }
}

impl Drop for Nested {
    fn drop(&mut self) {
        NESTING.set(NESTING.get() - 1);
        if self.is_outermost {
            ENTRY.set(0);
        }
    }
}
