//! Rendering with the variables of one scope: what the rest of Playcall calls.

use crate::environment::Untrusted;
use crate::eval::{self, Changes, Interp, Lenient};
use crate::fault::{Fault, Nested, as_template_error};
use crate::native::{self, Finalize};
use crate::plugin::{Args, Services};
use crate::syntax::Syntax;
use crate::{Environment, Scope};
use diagnostic::{Diagnostic, Kind, Origin};
use std::cell::RefCell;
use std::fmt::Write;
use std::sync::Arc;
use value::{Dict, Str, Undefined, Value, to_text};

/// Renders with the variables of one scope. Cheap to make: one for each host and task.
pub struct Templar<'a> {
    /// The plugins and compiled templates.
    pub env: &'a Environment,
    /// The variables.
    pub scope: &'a dyn Scope,
    /// What plugins may reach outside.
    pub services: &'a dyn Services,
}

/// How a template file is rendered (the `template` module and lookup).
#[derive(Clone, Debug, Default)]
pub struct FileOptions {
    /// The file's path, for messages and relative includes.
    pub path: Option<String>,
    /// Folders in which `include`, `import` and `extends` look.
    pub search_path: Vec<String>,
    /// `newline_sequence`, `block_start_string` ... by name; unset ones are Jinja's.
    pub overrides: Dict,
}

const OMITTED: &str =
    "Callers must be prepared to handle this value. This is most likely a bug in the code requesting templating.";
const BROKEN_ALLOWED: &str = "Broken conditionals are currently allowed because the `ALLOW_BROKEN_CONDITIONALS` configuration option is enabled.";
const MAY_BE_ALLOWED: &str =
    "Broken conditionals can be temporarily allowed with the `ALLOW_BROKEN_CONDITIONALS` configuration option.";
const AS_TEMPLATE: &str = "Conditionals should not be surrounded by templating delimiters such as {{ }} or {% %}.";
const REMOVED_IN: &str = "This feature will be removed from ansible-core version 2.23.";

impl<'a> Templar<'a> {
    /// Makes one.
    pub fn new(env: &'a Environment, scope: &'a dyn Scope, services: &'a dyn Services) -> Self {
        Templar { env, scope, services }
    }

    /// Renders every template in a value, at any depth, and makes the result plain data.
    /// Fails where something undefined is needed; `omit` stays as [`Value::Omit`] at the top and is left out of containers.
    pub fn template(&self, value: &Value) -> Result<Value, Diagnostic> {
        self.template_with(value, None)
    }

    fn template_with(&self, value: &Value, lenient: Lenient<'_>) -> Result<Value, Diagnostic> {
        let origin = value.origin();
        let result = match value {
            Value::Str(text) if text.is_template() => eval::render_text(self, text, lenient),
            Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_) => return Ok(value.clone()),
            other => other.clone(),
        };
        self.finalized(result, origin, false, lenient).map_err(|error| error.about_place(origin, || to_text(value)))
    }

    fn finalized(
        &self,
        result: Value,
        origin: Option<&Origin>,
        is_expression: bool,
        lenient: Lenient<'_>,
    ) -> Result<Value, Diagnostic> {
        let finalized = Nested::enter().and_then(|_nested| {
            if native::is_plain(&result) {
                return Ok(result);
            }
            let mut converted = Vec::new();
            native::converted(&result, &mut converted);
            for (from, to) in converted {
                let message = format!("Type '{from}' is unsupported in variable storage, converting to '{to}'.");
                self.services.warn(Diagnostic::error(message).at(origin));
            }
            native::finalize(result, Finalize::Whole, self, lenient)
        });
        finalized.map_err(|fault| fault.into_error(origin, is_expression))
    }

    /// As [`Templar::template`], but an expression that fails becomes text (`<< error 1 - 'x' is undefined >>`): task names.
    /// What failed is reported as warnings.
    pub fn template_lenient(&self, value: &Value) -> Value {
        let markers = RefCell::default();
        let result = self.template_with(value, Some(&markers));
        self.warn_markers(&markers.into_inner(), value);
        result.unwrap_or_else(|error| {
            let marker = Undefined { reason: error, name: None, ciphertext: None };
            let markers = RefCell::default();
            native::replaced(&markers, &Arc::new(marker))
        })
    }

    /// As [`Templar::evaluate`], but what is undefined becomes text, with a warning, and `omit` stays: `debug: var=`.
    pub fn evaluate_lenient(&self, expression: &Str) -> Result<Value, Diagnostic> {
        let markers = RefCell::default();
        let result = self.evaluate_with(expression, false, Some(&markers));
        let markers = markers.into_inner();
        // Ansible: only what is missing becomes text, any other failure stays one.
        if let Some(failed) = markers.iter().find(|marker| marker.reason.kind != Kind::Undefined) {
            let error = as_template_error(failed.reason.clone(), expression.origin(), true);
            return Err(error.about_place(expression.origin(), || expression.to_string()));
        }
        self.warn_markers(&markers, &Value::Str(expression.clone()));
        result
    }

    /// Evaluates expressions; each that fails becomes text, for whatever reason, with a warning after the last.
    ///
    /// # Errors
    ///
    /// One of them may not be evaluated at all: its text is not trusted, or it is `omit`.
    pub fn evaluate_replaced(&self, expressions: &[Str]) -> Result<Vec<Value>, Diagnostic> {
        let markers = RefCell::default();
        let results: Result<Vec<Value>, Diagnostic> =
            expressions.iter().map(|expression| self.evaluate_with(expression, false, Some(&markers))).collect();
        let written = Value::list(expressions.iter().cloned().map(Value::Str));
        self.warn_markers(&markers.into_inner(), &written);
        results
    }

    /// Reports markers that became text: one warning for each run of markers from the same template. `written` is what
    /// was rendered.
    fn warn_markers(&self, markers: &[Arc<Undefined>], written: &Value) {
        let mut at = 0;
        while at < markers.len() {
            let origin = markers[at].reason.origin.as_ref();
            let count = markers[at..].iter().take_while(|marker| marker.reason.origin.as_ref() == origin).count();
            let plural = if count > 1 { "s" } else { "" };
            let mut message = format!("Encountered {count} template error{plural}.");
            for (index, marker) in markers[at..at + count].iter().enumerate() {
                let _ = write!(message, "\nerror {} - {}", at + index + 1, marker.reason.full_message());
            }
            let warning = Diagnostic::error(message).at(origin);
            self.services.warn(warning.about_place(written.origin(), || to_text(written)));
            at += count;
        }
    }

    /// Evaluates a condition (`when`, `until`, `changed_when`, `that`): an expression, or already a boolean.
    pub fn condition(&self, condition: &Value) -> Result<bool, Diagnostic> {
        let result = self.condition_value(condition)?;
        if let Value::Bool(result) = result {
            return Ok(result);
        }
        let truth = result.is_true();
        // Numbers carry no place of their own here: the condition's is the nearest.
        let nearest = if result.is_none() { None } else { result.origin().or_else(|| condition.origin()) };
        let origin = nearest.map_or_else(|| "<unknown>".to_owned(), ToString::to_string);
        let message = format!(
            "Conditional result ({}) was derived from value of type '{}' at {}. Conditionals must have a boolean result.",
            if truth { "True" } else { "False" },
            result.type_name(),
            value::str_repr(&origin)
        );
        if self.allows_broken() {
            self.deprecated(&message, condition.origin(), Some(BROKEN_ALLOWED));
            return Ok(truth);
        }
        Err(broken(&message, condition.origin()))
    }

    fn condition_value(&self, condition: &Value) -> Result<Value, Diagnostic> {
        let condition = self.stripped(condition)?;
        if condition.as_bool().is_some() {
            return Ok(condition);
        }
        let origin = condition.origin().cloned();
        let outcome = self.condition_expression(&condition);
        outcome.map_err(|error| {
            if error.kind == Kind::Undefined {
                return Diagnostic::new(Kind::Undefined, "Error while evaluating conditional.")
                    .at(origin.as_ref())
                    .caused_by(error)
                    .about_place(origin.as_ref(), || to_text(&condition));
            }
            error
        })
    }

    fn condition_expression(&self, condition: &Value) -> Result<Value, Diagnostic> {
        let Value::Str(text) = condition else {
            if self.allows_broken() {
                return self.template(condition);
            }
            return Err(broken("Conditional expressions must be strings.", condition.origin()));
        };
        let text = if self.env.syntax.is_all_of(text) {
            let result = self.template(condition)?;
            match self.stripped(&result)? {
                Value::Str(expression) => expression,
                other => {
                    self.deprecated(AS_TEMPLATE, condition.origin(), None);
                    return Ok(other);
                }
            }
        } else {
            text.clone()
        };
        self.evaluate_with(&text, true, None)
    }

    /// A condition without surrounding spaces; an empty one is an error (or, where broken ones are allowed, true).
    fn stripped(&self, condition: &Value) -> Result<Value, Diagnostic> {
        let condition = match condition {
            Value::Str(text) if text.trim().len() != text.len() => {
                let trust = if text.is_trusted() { value::Trust::Trusted } else { value::Trust::Data };
                Value::Str(Str::tagged(text.trim(), text.origin().cloned(), trust))
            }
            other => other.clone(),
        };
        let is_empty = condition.is_none() || condition.as_str() == Some("");
        if !is_empty {
            return Ok(condition);
        }
        if self.allows_broken() {
            self.deprecated(
                "Empty conditional expression was evaluated as True.",
                condition.origin(),
                Some(BROKEN_ALLOWED),
            );
            return Ok(Value::Bool(true));
        }
        Err(broken("Empty conditional expressions are not allowed.", condition.origin()))
    }

    fn allows_broken(&self) -> bool {
        self.services.setting("ALLOW_BROKEN_CONDITIONALS").is_some_and(|value| value.is_true())
    }

    /// Tells whether string constants that look like templates are rendered, where they once were.
    pub(crate) fn allows_embedded(&self) -> bool {
        self.services.setting("ALLOW_EMBEDDED_TEMPLATES").is_none_or(|value| value.is_true())
    }

    fn deprecated(&self, message: &str, origin: Option<&Origin>, help: Option<&str>) {
        let mut warning = Diagnostic::error(format!("{message} {REMOVED_IN}")).at(origin);
        warning.help = help.map(str::to_owned);
        self.services.deprecated_at(warning);
    }

    /// Warns of a string constant that was rendered.
    pub(crate) fn warn_embedded(&self, _text: &str, origin: Option<&Origin>, is_condition: bool) {
        let help = if is_condition {
            "Use inline expressions, for example: `when: \"{{ a_var }}\" == 42` becomes `when: a_var == 42`"
        } else {
            "Use inline expressions, for example: `msg: \"{{ lookup('env', '{{ a_var }}') }}\"` becomes `msg: \"{{ lookup('env', a_var) }}\"`"
        };
        let message = "Jinja constant strings should not contain embedded templates. This feature will be disabled by default in ansible-core 2.23.";
        self.services.warn(Diagnostic::error(message).at(origin).with_help(help));
    }

    /// Evaluates an expression without delimiters (`debug: var=`).
    pub fn evaluate(&self, expression: &Str) -> Result<Value, Diagnostic> {
        self.evaluate_with(expression, false, None)
    }

    fn evaluate_with(
        &self,
        expression: &Str,
        renders_constants: bool,
        lenient: Lenient<'_>,
    ) -> Result<Value, Diagnostic> {
        if !expression.is_trusted() {
            return Err(untrusted(expression));
        }
        let result = eval::evaluate_text(self, expression, renders_constants, lenient);
        if matches!(result, Value::Omit) {
            if lenient.is_some() {
                return Ok(result);
            }
            return Err(Diagnostic::new(Kind::TemplateRuntime, "A template was resolved to an Omit scalar.")
                .at(expression.origin())
                .with_help(OMITTED));
        }
        self.finalized(result, expression.origin(), true, lenient)
            .map_err(|error| error.about_place(expression.origin(), || expression.to_string()))
    }

    /// Tells of data in a variable that looks like a template, at any depth; returns a marker where the settings want it to
    /// fail.
    pub(crate) fn refuse_untrusted(&self, value: &Value) -> Option<Value> {
        let behaviour = self.env.untrusted(self.services);
        if behaviour == Untrusted::Ignore {
            return None;
        }
        match value {
            Value::Str(text) if !text.is_trusted() && value::looks_like_template(text) => {
                if behaviour == Untrusted::Error {
                    return Some(Undefined::because(untrusted(text), None));
                }
                self.services.warn(untrusted(text));
                None
            }
            Value::List(items) | Value::Tuple(items) => items.iter().find_map(|item| self.refuse_untrusted(item)),
            Value::Dict(items) => items.values().find_map(|item| self.refuse_untrusted(item)),
            _ => None,
        }
    }

    /// Returns a variable, rendered; a marker where it is undefined.
    pub fn variable(&self, name: &str) -> Value {
        match self.scope.get(name) {
            Some(value) => self.rendered(&value),
            None => Undefined::variable(name),
        }
    }

    /// Renders every template in a value, at any depth; what fails stays inside as a marker.
    pub fn rendered(&self, value: &Value) -> Value {
        if !value.has_templates() {
            return value.clone();
        }
        match Nested::enter() {
            Ok(_nested) => native::render_deep(value, self, None),
            Err(fault) => fault.into_marker(value.origin(), false),
        }
    }

    /// Renders a template file's text to text.
    pub fn render_file(&self, text: &Str, options: &FileOptions) -> Result<String, Diagnostic> {
        Ok(match self.render_file_native(text, options)? {
            Value::None => String::new(),
            value => to_text(&value),
        })
    }

    /// As [`Templar::render_file`], but a file that is one expression gives that expression's value.
    pub fn render_file_native(&self, text: &Str, options: &FileOptions) -> Result<Value, Diagnostic> {
        let default_origin = options.path.as_deref().map(eval::file_origin);
        let origin = text.origin().or(default_origin.as_ref());
        let base = Syntax { escape_backslashes: false, ..self.env.syntax.clone() };
        let failed = |error: Diagnostic| {
            Diagnostic::new(Kind::TemplateSyntax, "Syntax error in template.").at(origin).caused_by(error)
        };
        let syntax = base.with_overrides(&options.overrides).map_err(failed)?;
        let (_, changed) = syntax.with_header(text).map_err(failed)?;
        let inner_syntax = changed.as_ref().unwrap_or(&syntax);
        let result = Nested::enter().and_then(|_nested| {
            let template = self
                .env
                .file(text, None, &syntax, self.services)
                .map_err(|error| eval::syntax_fault(&error, origin, "Syntax error in template."))?;
            let changes = Changes::default();
            let mut interp = Interp::new(self, template, origin, None, &changes);
            interp.set_file(options, inner_syntax);
            let value = native::after_render(text, interp.root_value(), &syntax.newline_sequence);
            native::finalize(value, Finalize::Whole, self, None)
        });
        result.map_err(|fault| fault.into_error(origin, false))
    }

    /// Runs a filter by name on a value. What goes wrong in it is a marker, as in a template; an unknown name is an error.
    pub fn call_filter(&self, name: &str, input: Value, args: Args) -> Result<Value, Diagnostic> {
        let Some(plugin) = self.env.plugins.use_filter(name, self.services) else {
            return Err(Diagnostic::error(format!("No filter named {}.", value::str_repr(name))));
        };
        eval::run_filter(self, &plugin, name, input, args)
    }

    /// Runs a test by name on a value. What goes wrong in it is an error, and so is an unknown name.
    pub fn call_test(&self, name: &str, input: Value, args: Args) -> Result<bool, Diagnostic> {
        let Some(plugin) = self.env.plugins.use_test(name, self.services) else {
            return Err(Diagnostic::error(format!("No test named {}.", value::str_repr(name))));
        };
        match eval::run_test(self, &plugin, name, input, args, None)? {
            Value::Undefined(marker) => Err(Templar::tripped(&marker)),
            result => Ok(result.is_true()),
        }
    }

    /// Runs a lookup as `lookup(...)` does: its terms are the positional arguments, `wantlist` and `errors` are understood.
    pub fn call_lookup(&self, name: &str, args: Args) -> Result<Value, Diagnostic> {
        let mut args = args;
        args.positional.insert(0, Value::from(name));
        let outcome = Nested::enter().and_then(|_nested| {
            args.positional.remove(0);
            eval::run_lookup(self, name, args, &|value| self.rendered(&value))
        });
        self.outcome(outcome)
    }

    /// Calls a value that can be called: a macro, a function, a method.
    pub fn call(&self, callee: &Value, args: Args) -> Result<Value, Diagnostic> {
        let outcome = Nested::enter().and_then(|_nested| {
            let changes = Changes::default();
            let mut interp = Interp::new(self, Interp::nothing(), None, None, &changes);
            interp.call_value(callee, args)
        });
        self.outcome(outcome)
    }

    /// Returns an attribute of a value as `value.name` has it (else its item), and a marker where there is none.
    pub fn attribute(&self, value: &Value, name: &str) -> Result<Value, Diagnostic> {
        let outcome = Nested::enter().and_then(|_nested| {
            Interp::new(self, Interp::nothing(), None, None, &Changes::default())
                .attribute(value.clone(), &Str::new(name))
        });
        self.outcome(outcome)
    }

    /// Returns an attribute that the value's Python class gives it (a method, a field), without looking at its items.
    pub fn own_attribute(&self, value: &Value, name: &str) -> Result<Option<Value>, Diagnostic> {
        match value {
            Value::Object(object) => object.get_attr(name),
            other => Ok(eval::python_attribute(other, name)),
        }
    }

    /// Returns an item of a value as `value[key]` has it (else its attribute), and a marker where there is none.
    pub fn item(&self, value: &Value, key: &Value) -> Result<Value, Diagnostic> {
        let outcome = Nested::enter().and_then(|_nested| {
            let changes = Changes::default();
            let mut interp = Interp::new(self, Interp::nothing(), None, None, &changes);
            interp.is_asked_by_plugin = true;
            interp.item(value.clone(), key)
        });
        self.outcome(outcome)
    }

    #[expect(clippy::unused_self, reason = "reads as its siblings")]
    fn outcome(&self, outcome: Result<Value, Fault>) -> Result<Value, Diagnostic> {
        match outcome {
            Ok(value) => Ok(value),
            Err(Fault::Marker(marker)) => Ok(Value::Undefined(marker)),
            Err(Fault::Raised(error)) => Err(*error),
            Err(fault @ Fault::Recursion) => Err(fault.into_error(None, false)),
        }
    }

    /// Returns Python's `str` of a value; a marker in it is an error that stays what it is when a plugin returns it.
    pub fn text(&self, value: &Value) -> Result<String, Diagnostic> {
        let rendered = self.rendered(value);
        match native::first_marker(&rendered) {
            Some(marker) => Err(Templar::tripped(&marker)),
            None if matches!(&rendered, Value::Undefined(_)) => Ok(String::new()),
            None => Ok(to_text(&rendered)),
        }
    }

    /// Makes the error by which a plugin says that it needed a marker: the evaluator turns it into that marker again.
    pub fn tripped(marker: &Arc<Undefined>) -> Diagnostic {
        Diagnostic::new(Kind::Undefined, crate::TRIPPED).caused_by(marker.reason.clone())
    }
}

/// Makes the error of a condition that is none.
fn broken(message: &str, origin: Option<&Origin>) -> Diagnostic {
    Diagnostic::new(Kind::BrokenConditional, message).at(origin).with_help(MAY_BE_ALLOWED)
}

/// The error of a template that comes from a source that is not trusted.
fn untrusted(text: &Str) -> Diagnostic {
    // Data comes from nowhere that could be told, and not from where it is used.
    let nowhere = Origin::described("<unknown>");
    Diagnostic::new(Kind::TemplateRuntime, "Encountered untrusted template or expression.")
        .at(text.origin().or(Some(&nowhere)))
        .about(text.to_string())
        .with_help(
            "Templates and expressions must be defined by trusted sources such as playbooks or roles, not untrusted sources \
             such as module results.",
        )
}
