//! The objects that templates make: ranges, functions, macros, modules, namespaces, loops.

use crate::ast::{For, MacroDef, NameId, Template};
use crate::eval::Context;
use diagnostic::Diagnostic;
use std::any::Any;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use value::{Dict, List, Object, Str, Value};

/// Locks what only a panic could have poisoned.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a value of an object.
pub(crate) fn object(object: impl Object) -> Value {
    Value::Object(Arc::new(object))
}

/// Python's `range`.
#[derive(Clone, Debug)]
pub struct Range {
    /// The first number.
    pub start: i64,
    /// Where it ends, exclusive.
    pub stop: i64,
    /// From one number to the next; never 0.
    pub step: i64,
}

impl Range {
    /// Returns how many numbers there are.
    pub fn count(&self) -> usize {
        let (start, stop, step) = (i128::from(self.start), i128::from(self.stop), i128::from(self.step));
        let count = if step > 0 { (stop - start + step - 1) / step } else { (start - stop - step - 1) / -step };
        usize::try_from(count).unwrap_or(0)
    }

    /// Returns a number by position.
    pub fn at(&self, index: usize) -> Option<i64> {
        if index >= self.count() {
            return None;
        }
        self.start.checked_add(self.step.checked_mul(i64::try_from(index).ok()?)?)
    }
}

impl Object for Range {
    fn type_name(&self) -> &'static str {
        "range"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_attr(&self, name: &str) -> Result<Option<Value>, Diagnostic> {
        Ok(match name {
            "start" => Some(Value::Int(self.start)),
            "stop" => Some(Value::Int(self.stop)),
            "step" => Some(Value::Int(self.step)),
            _ => None,
        })
    }

    fn get_item(&self, key: &Value) -> Result<Option<Value>, Diagnostic> {
        let Some(index) = key.as_int() else { return Ok(None) };
        let count = i64::try_from(self.count()).unwrap_or(i64::MAX);
        let index = if index < 0 { index + count } else { index };
        Ok(usize::try_from(index).ok().and_then(|index| self.at(index)).map(Value::Int))
    }

    fn iterate(&self) -> Option<Vec<Value>> {
        // Memory ends somewhere: Python raises MemoryError there.
        if self.count() > 1 << 27 {
            return None;
        }
        Some((0..self.count()).filter_map(|index| self.at(index)).map(Value::Int).collect())
    }

    fn len(&self) -> Option<usize> {
        Some(self.count())
    }

    fn repr(&self) -> String {
        if self.step == 1 {
            format!("range({}, {})", self.start, self.stop)
        } else {
            format!("range({}, {}, {})", self.start, self.stop, self.step)
        }
    }
}

/// A global function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Range,
    Dict,
    Lipsum,
    Cycler,
    Joiner,
    Namespace,
    Lookup,
    Query,
    Now,
    Undef,
}

impl Object for Function {
    fn type_name(&self) -> &'static str {
        match self {
            Function::Range | Function::Dict | Function::Cycler | Function::Joiner | Function::Namespace => "type",
            _ => "function",
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn repr(&self) -> String {
        match self {
            Function::Range => "<class 'range'>".to_owned(),
            Function::Dict => "<class 'dict'>".to_owned(),
            Function::Cycler => "<class 'jinja2.utils.Cycler'>".to_owned(),
            Function::Joiner => "<class 'jinja2.utils.Joiner'>".to_owned(),
            Function::Namespace => "<class 'jinja2.utils.Namespace'>".to_owned(),
            Function::Lipsum => "<function generate_lorem_ipsum>".to_owned(),
            Function::Lookup => "<function _lookup>".to_owned(),
            Function::Query => "<function _query>".to_owned(),
            Function::Now => "<function _now>".to_owned(),
            Function::Undef => "<function _undef>".to_owned(),
        }
    }
}

/// A method taken from its object without being called.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub(crate) receiver: Value,
    pub(crate) name: &'static str,
}

impl Object for Bound {
    fn type_name(&self) -> &'static str {
        match &self.receiver {
            Value::Dict(_) if matches!(self.name, "get" | "items" | "values" | "pop" | "popitem" | "setdefault") => {
                "method"
            }
            Value::List(_) if matches!(self.name, "pop" | "index" | "remove" | "sort") => "method",
            _ => "builtin_function_or_method",
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn repr(&self) -> String {
        format!("<built-in method {} of {} object>", self.name, crate::op::python_type(&self.receiver))
    }
}

/// A namespace: attributes that `{% set ns.x = ... %}` changes from any scope.
#[derive(Debug)]
pub(crate) struct Namespace {
    pub(crate) attributes: Mutex<Dict>,
}

impl Object for Namespace {
    fn type_name(&self) -> &'static str {
        "Namespace"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_attr(&self, name: &str) -> Result<Option<Value>, Diagnostic> {
        Ok(lock(&self.attributes).get(name).cloned())
    }

    fn repr(&self) -> String {
        format!("<Namespace {}>", value::repr(&Value::Dict(lock(&self.attributes).clone())))
    }
}

/// Jinja's `cycler`.
#[derive(Debug)]
pub(crate) struct Cycler {
    pub(crate) items: Vec<Value>,
    pub(crate) position: AtomicUsize,
}

impl Object for Cycler {
    fn type_name(&self) -> &'static str {
        "Cycler"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_attr(&self, name: &str) -> Result<Option<Value>, Diagnostic> {
        Ok(match name {
            "current" => self.items.get(self.position.load(Ordering::Relaxed)).cloned(),
            _ => None,
        })
    }
}

/// Jinja's `joiner`.
#[derive(Debug)]
pub(crate) struct Joiner {
    pub(crate) separator: Value,
    pub(crate) calls: AtomicUsize,
}

impl Object for Joiner {
    fn type_name(&self) -> &'static str {
        "Joiner"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_callable(&self) -> bool {
        true
    }
}

/// A macro, or the body of a `{% call %}`.
#[derive(Clone, Debug)]
pub(crate) struct Macro {
    pub(crate) def: Arc<MacroDef>,
    pub(crate) template: Arc<Template>,
    /// The context it was defined in, which holds it: only a macro that left its module keeps it alive.
    pub(crate) context: Weak<Context>,
    pub(crate) kept: Option<Arc<Context>>,
    /// The local variables where it was defined.
    pub(crate) captured: Vec<(NameId, Value)>,
}

impl Macro {
    /// Returns the context it was defined in.
    pub(crate) fn home(&self) -> Option<Arc<Context>> {
        self.kept.clone().or_else(|| self.context.upgrade())
    }
}

impl Object for Macro {
    fn type_name(&self) -> &'static str {
        "Macro"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_attr(&self, name: &str) -> Result<Option<Value>, Diagnostic> {
        let names = |id: &NameId| Value::Str(self.template.names[*id as usize].clone());
        Ok(match name {
            "name" => Some(self.def.name.as_ref().map_or(Value::None, names)),
            "arguments" => Some(Value::Tuple(self.def.parameters.iter().map(|(id, _)| names(id)).collect::<List>())),
            "catch_kwargs" => Some(Value::Bool(self.def.uses_kwargs)),
            "catch_varargs" => Some(Value::Bool(self.def.uses_varargs)),
            "caller" => Some(Value::Bool(self.def.uses_caller)),
            _ => None,
        })
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn repr(&self) -> String {
        match self.def.name {
            Some(_) => format!("<Macro {}>", value::str_repr(&self.def.title)),
            None => "<Macro anonymous>".to_owned(),
        }
    }
}

/// An imported template: its variables and macros, and what it printed.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) name: String,
    pub(crate) context: Arc<Context>,
    pub(crate) output: Vec<Value>,
}

impl Module {
    /// Returns something it exports; a macro then keeps its module alive.
    pub(crate) fn export(&self, name: &str) -> Option<Value> {
        if name.starts_with('_') {
            return None;
        }
        let found = self.context.get(name)?;
        if let Value::Object(found) = &found
            && let Some(known) = found.as_any().downcast_ref::<Macro>()
        {
            return Some(object(Macro { kept: known.home(), ..known.clone() }));
        }
        Some(found)
    }
}

impl Object for Module {
    fn type_name(&self) -> &'static str {
        "TemplateModule"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_attr(&self, name: &str) -> Result<Option<Value>, Diagnostic> {
        Ok(self.export(name))
    }

    fn repr(&self) -> String {
        format!("<TemplateModule {}>", value::str_repr(&self.name))
    }

    fn text(&self) -> String {
        self.output.iter().map(value::to_text).collect()
    }
}

/// A block that can be called: `self.title()`, `super()`.
#[derive(Clone, Debug)]
pub(crate) struct BlockCall {
    pub(crate) name: Str,
    /// 0 is the youngest child's.
    pub(crate) depth: usize,
}

impl Object for BlockCall {
    fn type_name(&self) -> &'static str {
        "BlockReference"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_callable(&self) -> bool {
        true
    }
}

/// The name `self` in a template: its blocks.
#[derive(Debug)]
pub(crate) struct Blocks {
    pub(crate) names: Vec<Str>,
}

impl Object for Blocks {
    fn type_name(&self) -> &'static str {
        "TemplateReference"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_attr(&self, name: &str) -> Result<Option<Value>, Diagnostic> {
        let known = self.names.iter().find(|known| known.as_str() == name);
        Ok(known.map(|name| object(BlockCall { name: name.clone(), depth: 0 })))
    }
}

/// What a `for` goes over.
#[derive(Clone, Debug)]
pub(crate) enum Items {
    List(List),
    Range(Range),
}

impl Items {
    pub(crate) fn len(&self) -> usize {
        match self {
            Items::List(items) => items.len(),
            Items::Range(range) => range.count(),
        }
    }

    pub(crate) fn at(&self, index: usize) -> Option<Value> {
        match self {
            Items::List(items) => items.get(index).cloned(),
            Items::Range(range) => range.at(index).map(Value::Int),
        }
    }
}

/// The name `loop` inside a `for`.
#[derive(Debug)]
pub(crate) struct Loop {
    pub(crate) items: Items,
    pub(crate) index: AtomicUsize,
    pub(crate) depth: usize,
    /// The values last given to `loop.changed`.
    pub(crate) last: Mutex<Option<Vec<Value>>>,
    /// The loop itself, where it is recursive.
    pub(crate) recursive: Option<(Arc<For>, Arc<Template>)>,
}

impl Loop {
    pub(crate) fn position(&self) -> usize {
        self.index.load(Ordering::Relaxed)
    }
}

impl Object for Loop {
    fn type_name(&self) -> &'static str {
        "LoopContext"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_attr(&self, name: &str) -> Result<Option<Value>, Diagnostic> {
        let (index, length) = (self.position(), self.items.len());
        Ok(Some(match name {
            "index" => Value::from(index + 1),
            "index0" => Value::from(index),
            "revindex" => Value::from(length - index),
            "revindex0" => Value::from(length - index - 1),
            "first" => Value::Bool(index == 0),
            "last" => Value::Bool(index + 1 == length),
            "length" => Value::from(length),
            "depth" => Value::from(self.depth + 1),
            "depth0" => Value::from(self.depth),
            "previtem" if index > 0 => return Ok(self.items.at(index - 1)),
            "nextitem" if index + 1 < length => return Ok(self.items.at(index + 1)),
            _ => return Ok(None),
        }))
    }

    fn len(&self) -> Option<usize> {
        Some(self.items.len())
    }

    fn is_callable(&self) -> bool {
        self.recursive.is_some()
    }

    fn repr(&self) -> String {
        format!("<LoopContext {}/{}>", self.position() + 1, self.items.len())
    }
}
