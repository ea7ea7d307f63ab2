//! Global functions: `range`, `dict`, `namespace`, `lookup` ...

use super::Interp;
use super::call::{first_marker, needed_marker};
use crate::fault::{Eval, Fault, raise, raised};
use crate::foreign::ForeignKind;
use crate::methods::{self, dict};
use crate::object::{Cycler, Function, Joiner, Namespace, Range, object};
use crate::op::python_type;
use crate::plugin::{Args, Call};
use diagnostic::{Diagnostic, Kind};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use value::{DateTime, DateTimeKind, Undefined, Value, str_repr, to_text};

impl Interp<'_> {
    /// `undef('hint')`
    pub(super) fn undef(&mut self, mut args: Args) -> Eval<Value> {
        let hint = args.take_or(0, "hint", Value::None);
        let (message, origin) = match &hint {
            Value::None => ("Mandatory variable has not been overridden".to_owned(), None),
            Value::Str(hint) if hint.is_empty() => ("Mandatory variable has not been overridden".to_owned(), None),
            Value::Str(hint) => (hint.to_string(), self.origin),
            Value::Undefined(marker) => {
                let cause = marker.reason.clone();
                let error =
                    Diagnostic::error("The 'hint' argument must be of type 'str' or 'NoneType'.").caused_by(cause);
                return Err(error.into());
            }
            other => {
                let message =
                    format!("The 'hint' argument must be of type 'str' or 'NoneType', not '{}'.", other.type_name());
                return Err(Diagnostic::error(message).at(other.origin()).about(to_text(other)).into());
            }
        };
        Ok(Undefined::because(Diagnostic::new(Kind::Undefined, message).at(origin), None))
    }

    /// `lookup('name', term, option=...)` and `query`.
    pub(super) fn lookup(&mut self, function: Function, args: Args) -> Eval<Value> {
        let mut args = args;
        if args.positional.is_empty() {
            let name = if function == Function::Query { "_query" } else { "_lookup" };
            return raise(format!("{name}() missing 1 required positional argument: 'plugin_name'"));
        }
        let name = args.positional.remove(0);
        if function == Function::Query {
            args.named.retain(|(key, _)| key.as_str() != "wantlist");
            args.named.push(("wantlist".into(), Value::Bool(true)));
        }
        let Value::Str(name) = self.needed(name)? else {
            return Err(Diagnostic::new(Kind::TemplateRuntime, "The lookup plugin name must be a string.").into());
        };
        run_lookup(self.templar, &name, args, &|value| self.rendered(value))
    }
}

/// Calls a function that needs nothing of the template.
pub(super) fn function(function: Function, mut args: Args) -> Eval<Value> {
    match function {
        Function::Range => range(&args),
        Function::Dict => Ok(Value::Dict(dict::gather(args, "dict").map_err(Fault::from)?)),
        Function::Namespace => {
            let attributes = dict::gather(args, "dict").map_err(Fault::from)?;
            Ok(object(Namespace { attributes: Mutex::new(attributes) }))
        }
        Function::Cycler => {
            if args.positional.is_empty() {
                return raise("at least one item has to be provided");
            }
            Ok(object(Cycler { items: args.positional, position: AtomicUsize::new(0) }))
        }
        Function::Joiner => {
            let separator = args.take_or(0, "sep", ", ");
            Ok(object(Joiner { separator, calls: AtomicUsize::new(0) }))
        }
        Function::Now => now(&mut args),
        Function::Lipsum => lipsum(&mut args),
        Function::Lookup | Function::Query | Function::Undef => raise("called the wrong way"),
    }
}

/// Runs a lookup as templates do: with `wantlist` and `errors`, joining what is text.
pub(crate) fn run_lookup(
    templar: &crate::Templar<'_>,
    name: &str,
    mut args: Args,
    render: &dyn Fn(Value) -> Value,
) -> Eval<Value> {
    let template_error = |message: String| Diagnostic::new(Kind::TemplateRuntime, message);
    let foreign = templar.env.plugins.find_foreign(ForeignKind::Lookup, name, templar.services)?;
    let native = templar.env.plugins.lookup(name).filter(|_| foreign.is_none());
    let takes_markers = match (&foreign, native) {
        (Some(plugin), _) => plugin.takes_markers,
        (None, Some(plugin)) => plugin.takes_markers,
        (None, None) => {
            return Err(template_error(format!("The lookup plugin {} was not found.", str_repr(name))).into());
        }
    };
    if !takes_markers && let Some(marker) = first_marker(&args) {
        return Ok(marker);
    }
    let wants_list = take_named(&mut args, "wantlist").is_some_and(|wanted| wanted.is_true());
    let errors = take_named(&mut args, "errors").map_or_else(|| "strict".to_owned(), |errors| to_text(&errors));
    let terms: Vec<Value> = std::mem::take(&mut args.positional).into_iter().map(render).collect();
    args.named = args.named.into_iter().map(|(key, value)| (key, render(value))).collect();
    if !takes_markers && let Some(marker) = terms.iter().find(|term| term.is_undefined()) {
        return Ok(marker.clone());
    }
    let mut call = Call { templar, args };
    let run = match (&foreign, native) {
        (Some(plugin), _) => plugin.call.call(terms, &mut call).and_then(as_results),
        (None, Some(plugin)) => (plugin.run)(terms, &mut call),
        (None, None) => Ok(Vec::new()),
    };
    let results = match run {
        Ok(results) => results,
        Err(error) if error.kind == Kind::Undefined => return Ok(needed_marker(error)),
        Err(error) => {
            match errors.as_str() {
                "warn" => {
                    let message = format!("An error occurred while running the lookup plugin {}.", str_repr(name));
                    templar.services.warn(Diagnostic::error(message).caused_by(error));
                }
                "ignore" => {}
                _ => {
                    return Err(template_error(format!("The lookup plugin {} failed.", str_repr(name)))
                        .caused_by(error)
                        .into());
                }
            }
            return Ok(if wants_list { Value::list([]) } else { Value::None });
        }
    };
    if wants_list || results.is_empty() {
        return Ok(Value::List(results.into()));
    }
    if results.len() == 1 {
        return Ok(results.into_iter().next().unwrap_or_default());
    }
    if results.iter().all(|result| matches!(result, Value::Str(_))) {
        let texts: Vec<String> = results.iter().map(to_text).collect();
        return Ok(Value::from(texts.join(",")));
    }
    Ok(Value::List(results.into()))
}

/// What a lookup of a user's own returned has to be a sequence.
fn as_results(value: Value) -> Result<Vec<Value>, Diagnostic> {
    match value {
        Value::List(items) | Value::Tuple(items) => Ok(items.into_vec()),
        other => {
            Err(Diagnostic::error(format!("returned <class '{}'> instead of <class 'list'>", python_type(&other))))
        }
    }
}

fn take_named(args: &mut Args, name: &str) -> Option<Value> {
    let at = args.named.iter().position(|(key, _)| key.as_str() == name)?;
    Some(args.named.remove(at).1)
}

fn range(args: &Args) -> Eval<Value> {
    if let Some((_, _)) = args.named.first() {
        return raise("range() takes no keyword arguments");
    }
    let mut numbers = Vec::with_capacity(3);
    for value in &args.positional {
        let Some(number) = value.as_int() else {
            let class = crate::op::lazy_type(value);
            return raise(format!("'{class}' object cannot be interpreted as an integer"));
        };
        numbers.push(number);
    }
    let (start, stop, step) = match numbers.as_slice() {
        [stop] => (0, *stop, 1),
        [start, stop] => (*start, *stop, 1),
        [start, stop, step] => (*start, *stop, *step),
        [] => return raise("range expected at least 1 argument, got 0"),
        more => return raise(format!("range expected at most 3 arguments, got {}", more.len())),
    };
    if step == 0 {
        return raise("range() arg 3 must not be zero");
    }
    Ok(object(Range { start, stop, step }))
}

fn now(args: &mut Args) -> Eval<Value> {
    let utc = args.take(0, "utc").is_some_and(|utc| utc.is_true());
    let format = args.take(1, "fmt").filter(Value::is_true);
    args.finish("_now", 2).map_err(Fault::from)?;
    let zone = if utc { jiff::tz::TimeZone::UTC } else { jiff::tz::TimeZone::system() };
    let at = jiff::Timestamp::now().to_zoned(zone).datetime();
    // Python counts microseconds.
    let at = at.with().nanosecond(0).microsecond(at.microsecond()).build().unwrap_or(at);
    let time = DateTime { kind: DateTimeKind::DateTime(at, None) };
    match format {
        Some(format) => Ok(Value::from(methods::strftime(&time, &to_text(&format)).map_err(Fault::from)?)),
        None => Ok(Value::DateTime(Arc::new(time))),
    }
}

/// Filler text: paragraphs of random Latin words.
fn lipsum(args: &mut Args) -> Eval<Value> {
    const WORDS: &[&str] = &[
        "lorem",
        "ipsum",
        "dolor",
        "sit",
        "amet",
        "consectetuer",
        "adipiscing",
        "elit",
        "sed",
        "diam",
        "nonummy",
        "nibh",
        "euismod",
        "tincidunt",
        "ut",
        "laoreet",
        "magna",
        "aliquam",
        "erat",
        "volutpat",
        "enim",
        "minim",
        "veniam",
    ];
    let number = |value: Option<Value>, default: i64| match value {
        None => Ok(default),
        Some(value) => value
            .as_int()
            .ok_or_else(|| raised(format!("'{}' object cannot be interpreted as an integer", python_type(&value)))),
    };
    let paragraphs = number(args.take(0, "n"), 5)?;
    let html = args.take(1, "html").is_none_or(|html| html.is_true());
    let least = number(args.take(2, "min"), 20)?;
    let most = number(args.take(3, "max"), 100)?;
    if least >= most {
        return raise(format!("empty range for randrange() ({least}, {most}, {})", most - least));
    }
    let mut seed = u64::from(jiff::Timestamp::now().subsec_nanosecond().unsigned_abs()) | 1;
    let mut random = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below.max(1)
    };
    let mut result = Vec::new();
    for _ in 0..paragraphs.clamp(0, 10_000) {
        let span = u64::try_from(most - least).unwrap_or(1);
        let count = least + i64::try_from(random(span)).unwrap_or(0);
        let mut text = String::new();
        for at in 0..count.clamp(1, 10_000) {
            let word = WORDS[usize::try_from(random(WORDS.len() as u64)).unwrap_or(0)];
            if at == 0 {
                text.push_str(&word[..1].to_uppercase());
                text.push_str(&word[1..]);
            } else {
                text.push(' ');
                text.push_str(word);
            }
        }
        text.push('.');
        result.push(if html { format!("<p>{text}</p>") } else { text });
    }
    Ok(Value::from(result.join(if html { "\n" } else { "\n\n" })))
}
