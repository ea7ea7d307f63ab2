//! Calls: methods, functions, macros, filters and tests.

use super::Interp;
use crate::ast::{Arguments, Expr, FilterExpr, TestExpr};
use crate::fault::{Eval, Fault, is_soft, raise, raised};
use crate::foreign::{FilterUse, Foreign, TestUse};
use crate::format::{self, Fields};
use crate::methods;
use crate::object::{BlockCall, Bound, Cycler, Function, Joiner, Loop, Macro, lock};
use crate::op;
use crate::plugin::{Args, Call, short_name};
use diagnostic::{Diagnostic, Kind, Origin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use value::{Dict, Str, Undefined, Value};

impl Interp<'_> {
    /// Evaluates arguments, in order.
    fn arguments(&mut self, arguments: &Arguments) -> Eval<Args> {
        let mut args = Args {
            positional: Vec::with_capacity(arguments.positional.len() + 1),
            named: Vec::with_capacity(arguments.named.len()),
        };
        for expression in &arguments.positional {
            let value = self.eval(expression)?;
            args.positional.push(self.handed(value));
        }
        if let Some(star) = &arguments.star {
            let value = self.eval(star)?;
            let items = self.iterated(value).map_err(|fault| match fault {
                Fault::Raised(_) => raised("Value after * must be an iterable"),
                other => other,
            })?;
            for index in 0..items.len() {
                let item = items.at(index).unwrap_or_default();
                args.positional.push(self.reached(item));
            }
        }
        for (name, expression) in &arguments.named {
            let value = self.eval(expression)?;
            args.named.push((name.clone(), self.handed(value)));
        }
        if let Some(star) = &arguments.double_star {
            let value = self.eval(star)?;
            let value = self.needed(value)?;
            let Value::Dict(map) = value else {
                return raise(format!("argument after ** must be a mapping, not {}", op::python_type(&value)));
            };
            for (key, value) in &map {
                let Value::Str(name) = key else { return raise("keywords must be strings") };
                let value = self.reached(value.clone());
                args.named.push((name.clone(), value));
            }
        }
        Ok(args)
    }

    /// Makes arguments fit for plugins and functions: rendered, at any depth.
    fn prepared(&self, args: Args) -> Args {
        if self.changes.is_empty()
            && !args.positional.iter().any(Value::has_templates)
            && !args.named.iter().any(|(_, value)| value.has_templates())
        {
            return args;
        }
        Args {
            positional: args.positional.into_iter().map(|value| self.rendered(value)).collect(),
            named: args.named.into_iter().map(|(name, value)| (name, self.rendered(value))).collect(),
        }
    }

    /// Makes a call: what goes in and what comes out is handed over.
    pub(super) fn call_expression(&mut self, callee: &Expr, arguments: &Arguments) -> Eval<Value> {
        let result = self.called(callee, arguments)?;
        Ok(self.handed(result))
    }

    fn called(&mut self, callee: &Expr, arguments: &Arguments) -> Eval<Value> {
        if let Expr::Attr(base_expression, name) = callee {
            let base = self.eval(base_expression)?;
            if let Some(method) = methods::find(&base, name) {
                let args = self.arguments(arguments)?;
                if let Some(marker) = first_marker(&args) {
                    return Ok(marker);
                }
                return self.method(base, method, args).or_else(Fault::into_captured);
            }
            if let Value::Object(found) = &base {
                if let Some(cycler) = found.as_any().downcast_ref::<Cycler>() {
                    return cycle(cycler, name);
                }
                if let Some(state) = found.as_any().downcast_ref::<Loop>()
                    && matches!(name.as_str(), "cycle" | "changed")
                {
                    let args = self.arguments(arguments)?;
                    return self.loop_method(state, name, args);
                }
            }
            let function = self.attribute(base, name)?;
            return self.call_found(callee, &function, arguments);
        }
        let function = self.eval(callee)?;
        if let Value::Object(found) = &function
            && let Some(kind @ (Function::Lookup | Function::Query)) = found.as_any().downcast_ref::<Function>()
        {
            let args = self.lookup_arguments(arguments)?;
            return self.lookup(*kind, args).or_else(Fault::into_captured);
        }
        self.call_found(callee, &function, arguments)
    }

    fn call_found(&mut self, callee: &Expr, function: &Value, arguments: &Arguments) -> Eval<Value> {
        let args = self.arguments(arguments)?;
        if let Value::Undefined(marker) = function
            && !is_soft(marker)
        {
            // Whether it can be called is asked before anything is handed over.
            return Ok(function.clone());
        }
        let is_loop = matches!(function, Value::Object(found) if found.as_any().is::<Loop>());
        if !is_loop && !is_callable(function) && first_marker(&args).is_none() {
            let kind = self.type_of(callee, function);
            return Fault::into_captured(raised(format!("'{kind}' object is not callable")));
        }
        self.call_value(function, args)
    }

    /// String constants among a lookup's terms that look like templates are rendered.
    fn lookup_arguments(&mut self, arguments: &Arguments) -> Eval<Args> {
        let args = self.arguments(arguments)?;
        let allows = self.templar.allows_embedded();
        if !allows || !arguments.positional.iter().any(holds_embedded) {
            return Ok(args);
        }
        let mut positional = args.positional;
        for (index, expression) in arguments.positional.iter().enumerate() {
            // The first one is the lookup's name.
            if index > 0 && holds_embedded(expression) {
                positional[index] = self.trusting(expression, &positional[index]);
            }
        }
        Ok(Args { positional, named: args.named })
    }

    fn trusting(&self, expression: &Expr, value: &Value) -> Value {
        match (expression, value) {
            (Expr::Embedded(text), _) => {
                self.templar.warn_embedded(text, self.origin, false);
                let trusted = Str::trusted(text.shared(), self.origin.cloned());
                super::render_text(self.templar, &trusted, self.lenient)
            }
            (Expr::List(parts), Value::List(items)) => {
                Value::list(parts.iter().zip(items).map(|(part, item)| self.trusting(part, item)))
            }
            (Expr::Tuple(parts), Value::Tuple(items)) => {
                Value::Tuple(parts.iter().zip(items).map(|(part, item)| self.trusting(part, item)).collect())
            }
            (Expr::Dict(pairs), Value::Dict(map)) if pairs.len() == map.len() => {
                let made: Dict = pairs
                    .iter()
                    .zip(map)
                    .map(|((_, part), (key, item))| (key.clone(), self.trusting(part, item)))
                    .collect();
                Value::Dict(made)
            }
            _ => value.clone(),
        }
    }

    /// Calls a value. What goes wrong inside is a marker.
    pub(crate) fn call_value(&mut self, callee: &Value, args: Args) -> Eval<Value> {
        let found = match callee {
            Value::Object(found) => found,
            other => {
                if let Some(marker) = first_marker(&args) {
                    return Ok(marker);
                }
                return match other {
                    Value::Undefined(marker) if !is_soft(marker) => Ok(other.clone()),
                    Value::Undefined(marker) => Fault::into_captured(raised(marker.reason.message.clone())),
                    _ => Fault::into_captured(raised(format!("'{}' object is not callable", op::python_type(other)))),
                };
            }
        };
        let any = found.as_any();
        if let Some(known) = any.downcast_ref::<Macro>() {
            return self.call_macro(known, args).or_else(Fault::into_captured);
        }
        if let Some(kind) = any.downcast_ref::<Function>() {
            return match kind {
                Function::Lookup | Function::Query => self.lookup(*kind, args),
                Function::Undef => self.undef(args),
                kind => match first_marker(&args) {
                    Some(marker) => Ok(marker),
                    None => super::function::function(*kind, self.prepared(args)),
                },
            }
            .or_else(Fault::into_captured);
        }
        if let Some(marker) = first_marker(&args) {
            return Ok(marker);
        }
        if let Some(bound) = any.downcast_ref::<Bound>() {
            return self.method(bound.receiver.clone(), bound.name, args).or_else(Fault::into_captured);
        }
        if let Some(block) = any.downcast_ref::<BlockCall>() {
            let mut nodes = Vec::new();
            let outer = std::mem::replace(&mut self.is_strict, true);
            let outcome = self.block(&block.name, block.depth, false, &mut nodes);
            self.is_strict = outer;
            return Ok(self.joined(nodes, outcome.map(|()| super::statement::Flow::Next)));
        }
        if let Some(joiner) = any.downcast_ref::<Joiner>() {
            let is_first = joiner.calls.fetch_add(1, Ordering::Relaxed) == 0;
            return Ok(if is_first { Value::from("") } else { joiner.separator.clone() });
        }
        if let Some(state) = any.downcast_ref::<Loop>() {
            let Some((node, _)) = &state.recursive else {
                return Fault::into_captured(raised(
                    "The loop must have the 'recursive' marker to be called recursively.",
                ));
            };
            let mut nodes = Vec::new();
            let items = args.positional.into_iter().next().unwrap_or_default();
            let node = Arc::clone(node);
            let outer = std::mem::replace(&mut self.is_strict, true);
            let run = self.for_loop(&node, items, &mut nodes, state.depth + 1);
            self.is_strict = outer;
            return match run {
                Ok(()) => Ok(self.concat(nodes)),
                Err(fault) => fault.into_captured(),
            };
        }
        Fault::into_captured(raised(format!("'{}' object is not callable", found.type_name())))
    }

    fn loop_method(&mut self, state: &Loop, name: &str, args: Args) -> Eval<Value> {
        if let Some(marker) = first_marker(&args) {
            return Ok(marker);
        }
        if name == "cycle" {
            if args.positional.is_empty() {
                return Fault::into_captured(raised("no items for cycling given"));
            }
            let at = state.position() % args.positional.len();
            return Ok(args.positional.into_iter().nth(at).unwrap_or_default());
        }
        let args = self.prepared(args);
        let mut last = lock(&state.last);
        let changed = last.as_ref() != Some(&args.positional);
        *last = Some(args.positional);
        Ok(Value::Bool(changed))
    }

    /// Calls a method.
    pub(super) fn method(&mut self, receiver: Value, name: &'static str, args: Args) -> Eval<Value> {
        if methods::mutates(&receiver, name) {
            let value = self.mutate(receiver, name, args)?;
            return Ok(self.reached(value));
        }
        let args = self.prepared(args);
        let receiver = self.current(receiver);
        let receiver = match (&receiver, name) {
            // Only the item asked for is rendered.
            (Value::Dict(_), "get" | "keys") => receiver,
            // These go over all there is.
            (Value::Dict(map), "items" | "values" | "copy") if !self.changes.is_empty() && !map.has_templates() => {
                receiver
            }
            (Value::List(items), "copy") if !items.has_templates() => receiver,
            (Value::Dict(_), "items" | "values") | (Value::List(_), "index") => self.rendered_whole(receiver)?,
            _ => self.rendered(receiver),
        };
        if let (Value::Str(pattern), "format" | "format_map") = (&receiver, name) {
            let pattern = pattern.clone();
            return self.str_format(&pattern, name, args);
        }
        if name == "join"
            && let Some(Value::List(items) | Value::Tuple(items)) = args.positional.first()
            && let Some(Value::Undefined(marker)) = items.iter().find(|item| !matches!(item, Value::Str(_)))
        {
            return Err(Fault::Marker(Arc::clone(marker)));
        }
        let value = methods::call(&receiver, name, args).map_err(Fault::from)?;
        Ok(self.reached(value))
    }

    fn str_format(&mut self, pattern: &Str, name: &str, mut args: Args) -> Eval<Value> {
        let mut named = Dict::new();
        if name == "format_map" {
            match args.positional.drain(..).next() {
                Some(Value::Dict(_)) if format::takes_positions(pattern) => {
                    return raise("Format string contains positional fields");
                }
                Some(Value::Dict(map)) => named = map,
                Some(_) => {}
                None => return raise("str.format_map() takes exactly one argument (0 given)"),
            }
        }
        for (key, value) in args.named {
            named.insert(key, value);
        }
        let mut fields = FormatFields { interp: self, positional: args.positional, named, fault: None };
        let formatted = format::str_format(pattern, &mut fields);
        match (fields.fault, formatted) {
            (Some(fault), _) => Err(fault),
            (None, Ok(text)) => Ok(Value::from(text)),
            (None, Err(error)) => Err(error.into()),
        }
    }

    /// Runs a filter on a value.
    pub(super) fn filter(&mut self, node: &FilterExpr, input: Value) -> Eval<Value> {
        let args = self.arguments(&node.arguments)?;
        let Some(plugin) = &node.plugin else {
            return raise(format!("No filter named {} found.", value::str_repr(&node.name)));
        };
        let input = self.rendered(self.handed(input));
        let args = self.prepared(args);
        run_filter(self.templar, plugin, &node.name, input, args).map_err(Fault::from)
    }

    /// Runs a test on a value.
    pub(super) fn test(&mut self, node: &TestExpr, input: Value) -> Eval<Value> {
        let args = self.arguments(&node.arguments)?;
        let Some(plugin) = &node.plugin else {
            return raise(format!("No test named {} found.", value::str_repr(&node.name)));
        };
        let input = self.rendered(input);
        let args = self.prepared(args);
        run_test(self.templar, plugin, &node.name, input, args, self.origin).map_err(Fault::from)
    }

    /// `{% call %}`: the call of a macro, with the body as its caller.
    pub(super) fn call_with_caller(&mut self, call: &Expr, caller: Value) -> Eval<Value> {
        let Expr::Call(callee, arguments) = call else { return raise("expected call") };
        let function = self.eval(callee)?;
        let mut args = self.arguments(arguments)?;
        if let Value::Undefined(marker) = &function
            && !is_soft(marker)
        {
            return Ok(function);
        }
        args.named.push((Str::new("caller"), caller));
        self.call_value(&function, args)
    }

    /// Runs a macro's body with its arguments.
    pub(super) fn call_macro(&mut self, known: &Macro, args: Args) -> Eval<Value> {
        let Some(home) = known.home() else { return raise("a macro outlived its template") };
        let def = Arc::clone(&known.def);
        let title = &def.title;
        let names = |id: &u32| known.template.names[*id as usize].clone();
        let Args { positional, named } = args;
        let mut named = named;
        let mut values: Vec<Option<Value>> = Vec::with_capacity(def.parameters.len());
        let mut positional = positional.into_iter();
        for (id, _) in &def.parameters {
            let by_name = || named.iter().position(|(key, _)| *key == names(id));
            values.push(match positional.next() {
                Some(value) => Some(value),
                None => by_name().map(|at| named.remove(at).1),
            });
        }
        let mut caller = None;
        let takes_caller = def.parameters.iter().any(|(id, _)| *id == def.caller);
        let named_caller = named.iter().position(|(key, _)| key.as_str() == "caller");
        if !takes_caller
            && def.uses_caller
            && let Some(at) = named_caller
        {
            caller = Some(named.remove(at).1);
        }
        let macro_fails = |what: String| raise(format!("macro {} {what}", value::str_repr(title)));
        if !def.uses_kwargs
            && let Some((key, _)) = named.first()
        {
            if named.iter().any(|(key, _)| key.as_str() == "caller") {
                return macro_fails(
                    "was invoked with two values for the special caller argument. This is most likely a bug."
                        .to_owned(),
                );
            }
            return macro_fails(format!("takes no keyword argument {}", value::str_repr(key)));
        }
        let rest: Vec<Value> = positional.collect();
        if !rest.is_empty() && !def.uses_varargs {
            return macro_fails(format!("takes not more than {} argument(s)", def.parameters.len()));
        }
        // The body runs where the macro was defined.
        let outer_template = std::mem::replace(&mut self.template, Arc::clone(&known.template));
        let is_same = Arc::ptr_eq(&outer_template, &self.template);
        let outer_cache = if is_same { None } else { Some(std::mem::take(&mut self.cache)) };
        let outer_context = self.context.replace(home);
        let (outer_base, outer_parent) = (self.base, self.parent.take());
        let outer_strict = std::mem::replace(&mut self.is_strict, false);
        self.base = self.locals.len();
        let depth = self.locals.len();
        self.locals.extend(known.captured.iter().cloned());
        let result = self.scoped(|interp| {
            if def.uses_caller && !takes_caller {
                let caller = caller.unwrap_or_else(|| {
                    let reason = Diagnostic::new(Kind::Undefined, "No caller defined");
                    Undefined::because(reason.at(interp.origin), Some("caller"))
                });
                interp.locals.push((def.caller, caller));
            }
            if def.uses_kwargs {
                let kwargs: Dict = named.into_iter().collect();
                interp.locals.push((def.kwargs, Value::Dict(kwargs)));
            }
            if def.uses_varargs {
                interp.locals.push((def.varargs, Value::Tuple(rest.into())));
            }
            for ((id, default), value) in def.parameters.iter().zip(values) {
                let value = match (value, default) {
                    (Some(value), _) => value,
                    (None, Some(default)) => interp.eval(default)?,
                    (None, None) => {
                        let name = interp.template.names[*id as usize].clone();
                        let message = format!("parameter {} was not provided", value::str_repr(&name));
                        Undefined::because(Diagnostic::new(Kind::Undefined, message).at(interp.origin), Some(&name))
                    }
                };
                interp.locals.push((*id, value));
            }
            let mut nodes = Vec::new();
            interp.run(&def.body, &mut nodes)?;
            Ok(interp.concat(nodes))
        });
        self.locals.truncate(depth);
        self.template = outer_template;
        self.context = outer_context;
        if let Some(cache) = outer_cache {
            self.cache = cache;
        }
        self.base = outer_base;
        self.parent = outer_parent;
        self.is_strict = outer_strict;
        result
    }
}

/// Calls a method of a cycler.
fn cycle(cycler: &Cycler, name: &str) -> Eval<Value> {
    let count = cycler.items.len().max(1);
    match name {
        "next" => {
            let at = cycler.position.load(Ordering::Relaxed);
            cycler.position.store((at + 1) % count, Ordering::Relaxed);
            Ok(cycler.items.get(at).cloned().unwrap_or_default())
        }
        "reset" => {
            cycler.position.store(0, Ordering::Relaxed);
            Ok(Value::None)
        }
        _ => raise(format!("'Cycler' object has no method '{name}'")),
    }
}

/// Tells whether an argument is, or holds as a literal, a string constant that looks like a template.
fn holds_embedded(expression: &Expr) -> bool {
    match expression {
        Expr::Embedded(_) => true,
        Expr::List(items) | Expr::Tuple(items) => items.iter().any(holds_embedded),
        Expr::Dict(pairs) => pairs.iter().any(|(_, value)| holds_embedded(value)),
        _ => false,
    }
}

fn is_callable(value: &Value) -> bool {
    match value {
        Value::Object(found) => found.is_callable(),
        Value::Undefined(_) => true,
        _ => false,
    }
}

/// Returns the first marker among arguments.
pub(crate) fn first_marker(args: &Args) -> Option<Value> {
    args.positional
        .iter()
        .chain(args.named.iter().map(|(_, value)| value))
        .find(|value| matches!(value, Value::Undefined(marker) if !is_soft(marker)))
        .cloned()
}

/// An inline `if` without `else` is empty text to plugins that know nothing of markers.
fn harden(value: &mut Value) {
    if matches!(value, Value::Undefined(marker) if is_soft(marker)) {
        *value = Value::from("");
    }
}

/// Runs a filter; what goes wrong in it is a marker.
///
/// # Errors
///
/// It can't be loaded.
pub(crate) fn run_filter(
    templar: &crate::Templar<'_>,
    plugin: &FilterUse,
    name: &str,
    mut input: Value,
    mut args: Args,
) -> Result<Value, Diagnostic> {
    let takes_markers = match plugin {
        FilterUse::Native(plugin) => plugin.takes_markers,
        FilterUse::Foreign(plugin) => plugin.takes_markers,
        FilterUse::Broken(error) => return Err(error.clone()),
    };
    if !takes_markers {
        if matches!(&input, Value::Undefined(marker) if !is_soft(marker)) {
            return Ok(input);
        }
        if let Some(marker) = first_marker(&args) {
            return Ok(marker);
        }
    }
    harden(&mut input);
    args.positional.iter_mut().for_each(harden);
    let mut call = Call { templar, args };
    let done = match plugin {
        FilterUse::Native(plugin) => (plugin.run)(input, &mut call),
        FilterUse::Foreign(plugin) => return Ok(run_foreign("filter", plugin, input, &mut call)),
        FilterUse::Broken(error) => Err(error.clone()),
    };
    Ok(match done {
        // What is lazy becomes a list as it leaves a filter.
        Ok(Value::Object(found)) if found.type_name() == "range" => {
            Value::List(found.iterate().unwrap_or_default().into())
        }
        Ok(result) => result,
        Err(error) => failed("filter", name, error),
    })
}

/// Calls a plugin of a user's own; what goes wrong in it is a marker.
fn run_foreign(kind: &str, plugin: &Foreign, input: Value, call: &mut Call<'_, '_>) -> Value {
    plugin.call.call(vec![input], call).unwrap_or_else(|error| {
        if error.kind == Kind::Undefined {
            return needed_marker(error);
        }
        let message = format!("The {kind} plugin {} failed.", value::str_repr(&plugin.name));
        Undefined::because(Diagnostic::new(Kind::TemplateRuntime, message).caused_by(error), None)
    })
}

/// Makes a boolean of what a test of a user's own returned.
fn judged(templar: &crate::Templar<'_>, plugin: &Foreign, result: Value, origin: Option<&Origin>) -> Value {
    if matches!(result, Value::Bool(_) | Value::Undefined(_)) {
        return result;
    }
    let message = format!(
        "The test plugin {} returned a non-boolean result of type <class '{}'>. Test plugins must have a boolean result. \
         This feature will be removed from ansible-core version 2.23.",
        value::str_repr(&plugin.name),
        op::python_type(&result)
    );
    templar.services.deprecated_at(Diagnostic::error(message).at(origin));
    Value::Bool(result.is_true())
}

/// Runs a test; what goes wrong in it is a marker.
///
/// # Errors
///
/// It can't be loaded.
pub(crate) fn run_test(
    templar: &crate::Templar<'_>,
    plugin: &TestUse,
    name: &str,
    mut input: Value,
    mut args: Args,
    origin: Option<&Origin>,
) -> Result<Value, Diagnostic> {
    let takes_markers = match plugin {
        TestUse::Native(plugin) => plugin.takes_markers,
        TestUse::Foreign(plugin) => plugin.takes_markers,
        TestUse::Broken(error) => return Err(error.clone()),
    };
    if !takes_markers {
        if matches!(&input, Value::Undefined(marker) if !is_soft(marker)) {
            return Ok(input);
        }
        if let Some(marker) = first_marker(&args) {
            return Ok(marker);
        }
        harden(&mut input);
        args.positional.iter_mut().for_each(harden);
    }
    let mut call = Call { templar, args };
    let done = match plugin {
        TestUse::Native(plugin) => (plugin.run)(input, &mut call),
        TestUse::Foreign(plugin) => {
            let result = run_foreign("test", plugin, input, &mut call);
            return Ok(judged(templar, plugin, result, origin));
        }
        TestUse::Broken(error) => Err(error.clone()),
    };
    Ok(done.map_or_else(|error| failed("test", name, error), Value::Bool))
}

/// The marker of a plugin that failed. An undefined value that it came upon stays what it is.
fn failed(kind: &str, name: &str, error: Diagnostic) -> Value {
    if error.kind == Kind::Undefined {
        return needed_marker(error);
    }
    let short = short_name(name);
    let is_of_collection = name.contains('.') && short == name;
    let name = if is_of_collection { name.to_owned() } else { format!("ansible.builtin.{short}") };
    let message = format!("The {kind} plugin {} failed.", value::str_repr(&name));
    Undefined::because(Diagnostic::new(Kind::TemplateRuntime, message).caused_by(error), None)
}

/// The marker that a plugin came upon.
pub(crate) fn needed_marker(error: Diagnostic) -> Value {
    let is_sign = error.message == crate::TRIPPED;
    match error.cause {
        Some(cause) if is_sign => Undefined::because(*cause, None),
        cause => Undefined::because(Diagnostic { cause, ..error }, None),
    }
}

/// What `str.format` sees of the template.
struct FormatFields<'f, 'i> {
    interp: &'f mut Interp<'i>,
    positional: Vec<Value>,
    named: Dict,
    fault: Option<Fault>,
}

impl FormatFields<'_, '_> {
    fn checked(&mut self, outcome: Eval<Value>) -> Result<Value, Diagnostic> {
        let fault = match outcome {
            Ok(Value::Undefined(marker)) => Fault::Marker(marker),
            Ok(value) => return Ok(value),
            Err(fault) => fault,
        };
        self.fault = Some(fault);
        Err(Diagnostic::error(""))
    }
}

impl Fields for FormatFields<'_, '_> {
    fn position(&self, index: usize) -> Option<Value> {
        self.positional.get(index).cloned()
    }

    fn name(&self, name: &str) -> Option<Value> {
        self.named.get(name).map(|value| self.interp.reached(value.clone()))
    }

    // Python's own attributes, not Jinja's: no keys of dictionaries.
    fn attribute(&mut self, value: Value, name: &str) -> Result<Value, Diagnostic> {
        let found = super::access::python_attribute(&value, name);
        let found = match (&value, found) {
            (Value::Object(object), None) => object.get_attr(name)?,
            (_, found) => found,
        };
        found
            .ok_or_else(|| Diagnostic::error(format!("'{}' object has no attribute '{name}'", op::python_type(&value))))
    }

    fn item(&mut self, value: Value, key: &Value) -> Result<Value, Diagnostic> {
        if matches!(value, Value::None | Value::Bool(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_)) {
            let kind = op::python_type(&value);
            return Err(Diagnostic::error(format!("'{kind}' object is not subscriptable")));
        }
        let outcome = self.interp.item(value, key);
        self.checked(outcome)
    }
}
