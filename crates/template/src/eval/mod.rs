//! Runs compiled templates: scopes, names, statements.

pub(crate) use access::python_attribute;
pub(crate) use call::{run_filter, run_test};
pub(crate) use change::Changes;
pub(crate) use file::file_origin;
pub(crate) use function::run_lookup;

mod access;
mod call;
mod change;
mod expression;
mod file;
mod function;
mod statement;

use crate::Templar;
use crate::ast::{NameId, Template};
use crate::fault::{Eval, Fault, Nested, is_soft};
use crate::object::{Function, lock, object};
use crate::parse::Stage;
use crate::syntax::Syntax;
use crate::{FileOptions, native};
use diagnostic::{Diagnostic, Kind, Origin};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use value::{Str, Undefined, Value};

/// Markers that became text, in order; nothing where markers fail.
pub(crate) type Lenient<'i> = Option<&'i RefCell<Vec<Arc<Undefined>>>>;

/// The variables of one template: what it set itself, and what an including template gave it.
#[derive(Debug, Default)]
pub(crate) struct Context {
    vars: Mutex<FxHashMap<Str, Value>>,
    has_vars: AtomicBool,
    /// Local variables of the template that includes or imports this one.
    given: FxHashMap<Str, Value>,
    /// It sees no variables of the play (`import` without context).
    is_bare: bool,
}

impl Context {
    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        if !self.has_vars.load(Ordering::Relaxed) {
            return None;
        }
        lock(&self.vars).get(name).cloned()
    }

    /// Returns all that the template set itself.
    fn all(&self) -> Vec<(Str, Value)> {
        lock(&self.vars).iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    pub(crate) fn set(&self, name: Str, value: Value) {
        self.has_vars.store(true, Ordering::Relaxed);
        lock(&self.vars).insert(name, value);
    }
}

/// The blocks of a template and its parents: youngest first.
type BlockTable = FxHashMap<Str, Vec<(Arc<Template>, usize)>>;

/// One template being run.
pub(crate) struct Interp<'i> {
    pub(crate) templar: &'i Templar<'i>,
    template: Arc<Template>,
    context: Option<Arc<Context>>,
    /// Local variables, innermost last; those before `base` belong to callers.
    locals: Vec<(NameId, Value)>,
    base: usize,
    /// Where the innermost scope starts in `locals`; nothing at the top of a template, where names go to the context.
    scope: Option<usize>,
    /// Variables of the play as this template has resolved them.
    cache: Vec<Option<Value>>,
    origin: Option<&'i Origin>,
    lenient: Lenient<'i>,
    changes: &'i Changes,
    /// String constants that look like templates are rendered (conditions).
    renders_constants: bool,
    /// For template files: where includes are looked for, and how they are written.
    file: Option<&'i FileOptions>,
    syntax: Option<&'i Syntax>,
    blocks: BlockTable,
    parent: Option<Arc<Template>>,
    /// Inside a call of a recursive loop or a block: there a missing attribute fails at once, whatever asks for it.
    is_strict: bool,
    /// Asked by a plugin: containers are then always called by the class of those that are rendered late.
    pub(crate) is_asked_by_plugin: bool,
}

/// What templates know without being told, by name.
static GLOBALS: LazyLock<FxHashMap<&'static str, Value>> = LazyLock::new(|| {
    FxHashMap::from_iter([
        ("range", object(Function::Range)),
        ("dict", object(Function::Dict)),
        ("lipsum", object(Function::Lipsum)),
        ("cycler", object(Function::Cycler)),
        ("joiner", object(Function::Joiner)),
        ("namespace", object(Function::Namespace)),
        ("lookup", object(Function::Lookup)),
        ("query", object(Function::Query)),
        ("q", object(Function::Query)),
        ("now", object(Function::Now)),
        ("undef", object(Function::Undef)),
        ("omit", Value::Omit),
    ])
});

/// Renders a string that is a template, inside another or at the outermost level. A failure is a marker.
pub(crate) fn render_text(templar: &Templar<'_>, text: &Str, lenient: Lenient<'_>) -> Value {
    let rendered = Nested::enter().and_then(|_nested| {
        let template = compiled(templar, text)?;
        let changes = Changes::default();
        let mut interp = Interp::new(templar, template, text.origin(), lenient, &changes);
        // What a header says holds for included templates too.
        let changed = templar.env.syntax.with_header(text).ok().and_then(|(_, changed)| changed);
        let changed = changed.map(|syntax| Syntax { escape_backslashes: false, ..syntax });
        interp.syntax = changed.as_ref();
        let result = interp.root_value();
        Ok(native::after_render(text, result, "\n"))
    });
    rendered.unwrap_or_else(|fault| fault.into_marker(text.origin(), false))
}

fn compiled(templar: &Templar<'_>, text: &Str) -> Eval<Arc<Template>> {
    templar
        .env
        .template(text, templar.services)
        .map_err(|error| syntax_fault(&error, text.origin(), "Syntax error in template."))
}

/// Makes the fault of a template that does not compile.
pub(crate) fn syntax_fault(error: &crate::parse::ParseError, origin: Option<&Origin>, message: &str) -> Fault {
    match error.stage {
        Stage::Depth => return Fault::Recursion,
        Stage::Python => return Fault::from(Diagnostic::error(error.message.clone())),
        Stage::Syntax => {}
    }
    Fault::from(
        Diagnostic::new(Kind::TemplateSyntax, message).at(origin).caused_by(Diagnostic::error(error.message.clone())),
    )
}

/// Evaluates an expression. A failure is a marker.
pub(crate) fn evaluate_text(templar: &Templar<'_>, text: &Str, renders_constants: bool, lenient: Lenient<'_>) -> Value {
    let origin = text.origin();
    let result = Nested::enter().and_then(|_nested| {
        let template = templar.env.expression(text, templar.services).map_err(|error| {
            let mut message = "Syntax error in expression.".to_owned();
            if templar.env.syntax.is_in(text) {
                message.push_str(" Template delimiters are not supported in expressions.");
            }
            syntax_fault(&error, origin, &message)
        })?;
        let changes = Changes::default();
        let mut interp = Interp::new(templar, template, origin, lenient, &changes);
        interp.renders_constants = renders_constants;
        let template = Arc::clone(&interp.template);
        match template.body.first() {
            Some(crate::ast::Stmt::Print(expression)) => interp.eval(expression).map(|value| interp.settled(value)),
            _ => Ok(Value::None),
        }
    });
    let result = result.map(|value| native::tagged(value, origin));
    result.unwrap_or_else(|fault| fault.into_marker(origin, true))
}

impl<'i> Interp<'i> {
    pub(crate) fn new(
        templar: &'i Templar<'i>,
        template: Arc<Template>,
        origin: Option<&'i Origin>,
        lenient: Lenient<'i>,
        changes: &'i Changes,
    ) -> Self {
        Interp {
            templar,
            template,
            context: None,
            locals: Vec::new(),
            base: 0,
            scope: None,
            cache: Vec::new(),
            origin,
            lenient,
            changes,
            renders_constants: false,
            file: None,
            syntax: None,
            blocks: BlockTable::default(),
            parent: None,
            is_strict: false,
            is_asked_by_plugin: false,
        }
    }

    /// A template of nothing, for calls from outside of templates.
    pub(crate) fn nothing() -> Arc<Template> {
        static NOTHING: LazyLock<Arc<Template>> = LazyLock::new(|| {
            Arc::new(Template {
                body: Vec::new(),
                names: Vec::new(),
                blocks: Vec::new(),
                mutates: false,
                caches: false,
                name: None,
            })
        });
        Arc::clone(&NOTHING)
    }

    /// Says where a template file's includes are looked for, and how they are written.
    pub(crate) fn set_file(&mut self, options: &'i FileOptions, syntax: &'i Syntax) {
        self.file = Some(options);
        self.syntax = Some(syntax);
    }

    fn context(&mut self) -> &Arc<Context> {
        self.context.get_or_insert_with(Arc::default)
    }

    /// Runs the template and joins what it gives.
    pub(crate) fn root_value(&mut self) -> Value {
        // A lone expression, by far the most common template.
        let template = Arc::clone(&self.template);
        if let [crate::ast::Stmt::Print(expression)] = template.body.as_slice() {
            return match self.eval(expression) {
                Ok(value) => self.settled(value),
                Err(fault) => {
                    let marker = fault.into_marker(self.origin, false);
                    native::concat(vec![marker, truncation(self.origin)], self.templar, self.lenient)
                }
            };
        }
        let mut nodes = Vec::with_capacity(template.body.len());
        self.root_nodes(&mut nodes);
        self.concat(nodes)
    }

    /// Joins what was printed; each piece is what it was when it was printed.
    fn concat(&self, nodes: Vec<Value>) -> Value {
        native::concat(nodes, self.templar, self.lenient)
    }

    /// Runs the template and its parents; a failure is the last node but one.
    pub(crate) fn root_nodes(&mut self, nodes: &mut Vec<Value>) {
        loop {
            let template = Arc::clone(&self.template);
            for (index, block) in template.blocks.iter().enumerate() {
                self.blocks.entry(block.name.clone()).or_default().push((Arc::clone(&template), index));
            }
            if let Err(fault) = self.run(&template.body, nodes) {
                nodes.push(fault.into_marker(self.origin, false));
                nodes.push(truncation(self.origin));
                return;
            }
            let Some(parent) = self.parent.take() else { return };
            self.template = parent;
            self.cache = Vec::new();
        }
    }

    /// Returns the value of a name; a marker where there is none.
    fn name(&mut self, id: NameId) -> Value {
        for (name, value) in self.locals[self.base..].iter().rev() {
            if *name == id {
                return value.clone();
            }
        }
        let template = Arc::clone(&self.template);
        let name = &template.names[id as usize];
        if let Some(context) = &self.context {
            if let Some(value) = context.get(name) {
                return value;
            }
            if let Some(value) = context.given.get(name) {
                let value = value.clone();
                return self.reached(value);
            }
        }
        if self.context.as_ref().is_none_or(|context| !context.is_bare) {
            if let Some(Some(value)) = self.cache.get(id as usize) {
                return value.clone();
            }
            if let Some(value) = self.templar.scope.get(name) {
                if let Some(refused) = self.templar.refuse_untrusted(&value) {
                    return refused;
                }
                let value = self.reached(value);
                if template.caches {
                    self.remember(id, value.clone());
                }
                return value;
            }
        }
        if let Some(value) = GLOBALS.get(name.as_str()) {
            return value.clone();
        }
        if name.as_str() == "self" {
            let names = self.blocks.keys().cloned().collect();
            return object(crate::object::Blocks { names });
        }
        self.undefined_name(name)
    }

    fn remember(&mut self, id: NameId, value: Value) {
        if self.cache.is_empty() {
            self.cache.resize(self.template.names.len(), None);
        }
        if let Some(slot) = self.cache.get_mut(id as usize) {
            *slot = Some(value);
        }
    }

    fn undefined_name(&self, name: &str) -> Value {
        let reason = Diagnostic::new(Kind::Undefined, format!("{} is undefined", value::str_repr(name)));
        Undefined::because(reason.at(self.origin), Some(name))
    }

    /// Renders a value that was reached, where it is a template itself; opens it where it is encrypted.
    fn reached(&self, value: Value) -> Value {
        match &value {
            Value::Str(text) if text.is_template() => render_text(self.templar, text, self.lenient),
            Value::Object(found) if found.is_veiled() => found.reveal().unwrap_or_default(),
            _ => value,
        }
    }

    /// Renders every template in a value, at any depth; failures stay inside as markers.
    fn rendered(&self, value: Value) -> Value {
        let value = self.settled(value);
        if value.has_templates() { native::render_deep(&value, self.templar, self.lenient) } else { value }
    }

    /// As `rendered`, but a marker anywhere inside ends the evaluation.
    fn rendered_whole(&self, value: Value) -> Eval<Value> {
        let value = self.rendered(value);
        match native::first_marker(&value) {
            Some(marker) => Err(Fault::Marker(marker)),
            None => Ok(value),
        }
    }

    /// Where markers become text, each is told where it was made: warnings are grouped by that.
    fn sourced(&self, value: Value) -> Value {
        match (&value, self.lenient, self.origin) {
            (Value::Undefined(marker), Some(_), Some(origin)) if marker.reason.origin.is_none() && !is_soft(marker) => {
                Undefined::because(marker.reason.clone().at(Some(origin)), marker.name.as_deref())
            }
            _ => value,
        }
    }

    /// Assigns a local variable of the innermost scope, or at the top of a template one of its context.
    fn assign(&mut self, id: NameId, value: Value) {
        let Some(start) = self.scope else {
            let name = self.template.names[id as usize].clone();
            self.context().set(name, value);
            return;
        };
        match self.locals[start..].iter_mut().find(|(name, _)| *name == id) {
            Some(slot) => slot.1 = value,
            None => self.locals.push((id, value)),
        }
    }

    /// Runs something in a scope of its own.
    fn scoped<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let start = self.locals.len();
        let outer = self.scope.replace(start);
        let result = run(self);
        self.locals.truncate(start);
        self.scope = outer;
        result
    }
}

/// The node after one that failed.
pub(crate) fn truncation(origin: Option<&Origin>) -> Value {
    Undefined::because(Diagnostic::new(Kind::Undefined, "template potentially truncated").at(origin), None)
}
