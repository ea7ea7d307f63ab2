//! Checking an action's own arguments: by a declaration, or by a list of names.

use diagnostic::{Diagnostic, Kind};
use engine::{ActionContext, ActionError};
use module::{Arguments, Invalid, Surroundings, validate};
use value::{Dict, Value};

/// The controller, as far as converting arguments asks for it.
struct Controller<'a> {
    context: &'a ActionContext<'a>,
}

impl Surroundings for Controller<'_> {
    fn variable(&self, name: &str) -> Option<&str> {
        self.context.run.snapshot.var(name)
    }

    fn expand(&self, path: &str) -> String {
        match path.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                format!("{}{rest}", self.context.run.snapshot.home)
            }
            _ => path.to_owned(),
        }
    }
}

/// Checks and converts the task's arguments by a declaration; the result has every declared argument.
pub(crate) fn check(context: &ActionContext<'_>, arguments: &Arguments) -> Result<Dict, ActionError> {
    let mut params = context.args.clone();
    let found = validate(arguments, &mut params, &Controller { context });
    let message = match found.errors.into_iter().next() {
        None => return Ok(params),
        Some(Invalid::Unsupported(rest)) => {
            format!("Unsupported parameters for ({}) module: {rest}", context.module_as_written())
        }
        Some(Invalid::Other(message)) => message,
    };
    let origin = context.task.origin.as_ref();
    let reason = Diagnostic::new(Kind::ActionFail, message).at(origin);
    Err(reason.about_place(origin, || value::repr(&Value::Dict(context.args.clone()))).into())
}

/// Refuses arguments that are not in the list.
pub(crate) fn only(context: &ActionContext<'_>, names: &[&str]) -> Result<(), ActionError> {
    let unknown: Vec<&str> =
        context.args.keys().filter_map(Value::as_str).filter(|name| !names.contains(name)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(ActionError::fail(format!("Invalid options for {}: {}", context.task.action, unknown.join(","))))
}

/// Refuses `async` for actions that can't run in the background.
pub(crate) fn refuse_async(context: &ActionContext<'_>) -> Result<(), ActionError> {
    if context.fields.async_seconds > 0 {
        return Err(ActionError::fail(format!("This action ({}) does not support async.", context.task.action)));
    }
    Ok(())
}
