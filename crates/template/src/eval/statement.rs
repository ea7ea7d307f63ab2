//! Statements.

use super::{Interp, truncation};
use crate::ast::{Expr, For, MacroDef, NameId, Stmt, Target};
use crate::fault::{Eval, Fault, check_stack, raise};
use crate::object::{BlockCall, Items, Loop, Macro, Namespace, Range, lock, object};
use diagnostic::{Diagnostic, Kind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use value::{List, Undefined, Value};

/// What comes after a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    Break,
    Continue,
}

impl Interp<'_> {
    /// Runs statements; what they print is added to `out`.
    pub(super) fn run(&mut self, body: &[Stmt], out: &mut Vec<Value>) -> Eval<Flow> {
        check_stack()?;
        for statement in body {
            let flow = self.step(statement, out)?;
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn print(&self, out: &mut Vec<Value>, value: Value) {
        let value = self.settled(value);
        // What comes after `extends` is not printed.
        if self.parent.is_none() || self.scope.is_some() {
            out.push(value);
        }
    }

    fn step(&mut self, statement: &Stmt, out: &mut Vec<Value>) -> Eval<Flow> {
        match statement {
            Stmt::Text(text) => self.print(out, text.clone()),
            Stmt::Print(expression) => {
                if self.parent.is_none() {
                    let value = self.eval(expression)?;
                    if !value.is_none() {
                        self.print(out, value);
                    }
                }
            }
            Stmt::For(node) => {
                let items = self.eval(&node.iter)?;
                if matches!(items, Value::Int(_) | Value::BigInt(_) | Value::Float(_)) {
                    let kind = self.type_of(&node.iter, &items);
                    return raise(format!("'{kind}' object is not iterable"));
                }
                self.for_loop(node, items, out, 0)?;
            }
            Stmt::If(branches, otherwise) => {
                for (test, body) in branches {
                    let value = self.eval(test)?;
                    if self.truth(&value)? {
                        return self.run(body, out);
                    }
                }
                return self.run(otherwise, out);
            }
            Stmt::Set(target, expression) => {
                let value = self.eval(expression)?;
                self.assign_target(target, value)?;
            }
            Stmt::SetBlock(target, filter, body) => {
                let mut value = self.captured(body)?;
                if let Some(filter) = filter {
                    value = self.filter_chain(filter, value)?;
                }
                self.assign_target(target, value)?;
            }
            Stmt::With(assignments, body) => {
                // Values see the outer names only.
                let values: Vec<Value> =
                    assignments.iter().map(|(_, expression)| self.eval(expression)).collect::<Eval<_>>()?;
                return self.scoped(|interp| {
                    for ((target, _), value) in assignments.iter().zip(values) {
                        interp.assign_target(target, value)?;
                    }
                    interp.run(body, out)
                });
            }
            Stmt::Macro(def) => {
                let made = self.make_macro(def);
                if let Some(name) = def.name {
                    self.assign(name, made);
                }
            }
            Stmt::CallBlock(def, call) => {
                let caller = self.make_macro(def);
                let value = self.call_with_caller(call, caller)?;
                if !value.is_none() {
                    self.print(out, value);
                }
            }
            Stmt::FilterBlock(filter, body) => {
                let value = self.captured(body)?;
                let value = self.filter_chain(filter, value)?;
                if !value.is_none() {
                    self.print(out, value);
                }
            }
            Stmt::Include { template, ignore_missing, with_context } => {
                let name = self.eval(template)?;
                let mut nodes = Vec::new();
                self.include(&name, *ignore_missing, *with_context, &mut nodes)?;
                for node in nodes {
                    self.print(out, node);
                }
            }
            Stmt::Import { template, target, with_context } => {
                let name = self.eval(template)?;
                let module = self.import(&name, *with_context)?;
                self.assign(*target, module);
            }
            Stmt::FromImport { line, template, names, with_context } => {
                let name = self.eval(template)?;
                self.import_names(&name, names, *with_context, *line)?;
            }
            Stmt::Extends(expression) => {
                let name = self.eval(expression)?;
                self.extends(&name)?;
            }
            Stmt::Block { index, is_scoped } => {
                if self.parent.is_none() || self.scope.is_some() {
                    let name = self.template.blocks[*index].name.clone();
                    self.block(&name, 0, *is_scoped, out)?;
                }
            }
            Stmt::Do(expression) => {
                self.eval(expression)?;
            }
            Stmt::Scope(switch, body) => {
                return self.scoped(|interp| {
                    interp.eval(switch)?;
                    interp.run(body, out)
                });
            }
            Stmt::Break => return Ok(Flow::Break),
            Stmt::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::Next)
    }

    /// Runs a body of its own scope and joins what it prints.
    pub(super) fn captured(&mut self, body: &[Stmt]) -> Eval<Value> {
        let mut nodes = Vec::new();
        let parent = self.parent.take();
        let run = self.scoped(|interp| interp.run(body, &mut nodes));
        self.parent = parent;
        run?;
        Ok(self.concat(nodes))
    }

    fn filter_chain(&mut self, filter: &Expr, input: Value) -> Eval<Value> {
        match filter {
            Expr::Filter(node) => {
                let input = match &node.input {
                    Some(inner) => self.filter_chain(inner, input)?,
                    None => input,
                };
                self.filter(node, input)
            }
            _ => Ok(input),
        }
    }

    pub(super) fn assign_target(&mut self, target: &Target, value: Value) -> Eval<()> {
        match target {
            Target::Name(id) => self.assign(*id, value),
            Target::Attribute(id, attribute) => {
                let holder = self.name(*id);
                let namespace = match &holder {
                    Value::Object(found) => found.as_any().downcast_ref::<Namespace>(),
                    _ => None,
                };
                let Some(namespace) = namespace else {
                    return raise("cannot assign attribute on non-namespace object");
                };
                lock(&namespace.attributes).insert(attribute.clone(), value);
            }
            Target::Tuple(targets) => {
                let wanted = targets.len();
                let type_name = crate::op::python_type(&value).to_owned();
                let values = match self.iterated(value) {
                    Ok(values) => values,
                    Err(Fault::Raised(_)) => return raise(format!("cannot unpack non-iterable {type_name} object")),
                    Err(fault) => return Err(fault),
                };
                let count = values.len();
                if count < wanted {
                    return raise(format!("not enough values to unpack (expected {wanted}, got {count})"));
                }
                if count > wanted {
                    return raise(format!("too many values to unpack (expected {wanted})"));
                }
                for (index, target) in targets.iter().enumerate() {
                    let value = values.at(index).unwrap_or_default();
                    let value = self.reached(value);
                    self.assign_target(target, value)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn for_loop(&mut self, node: &Arc<For>, value: Value, out: &mut Vec<Value>, depth: usize) -> Eval<()> {
        let mut items = self.iterated(value)?;
        if let (Some(test), true) = (&node.test, node.uses_loop) {
            items = self.filtered(node, test, &items)?;
        }
        let count = items.len();
        let state = node.uses_loop.then(|| {
            Arc::new(Loop {
                items: items.clone(),
                index: AtomicUsize::new(0),
                depth,
                last: Mutex::default(),
                recursive: node.is_recursive.then(|| (Arc::clone(node), Arc::clone(&self.template))),
            })
        });
        let mut ran = false;
        for index in 0..count {
            let Some(item) = items.at(index) else { break };
            if let Some(state) = &state {
                state.index.store(index, Ordering::Relaxed);
            }
            let item = self.reached(item);
            let flow = self.scoped(|interp| {
                interp.assign_target(&node.target, item)?;
                if let (Some(test), false) = (&node.test, node.uses_loop) {
                    let passes = interp.eval(test)?;
                    if !interp.truth(&passes)? {
                        return Ok(Flow::Continue);
                    }
                }
                ran = true;
                if let Some(state) = &state {
                    let state: Arc<dyn value::Object> = Arc::<Loop>::clone(state);
                    interp.locals.push((node.loop_name, Value::Object(state)));
                }
                interp.run(&node.body, out)
            })?;
            if flow == Flow::Break {
                break;
            }
        }
        if !ran {
            self.scoped(|interp| interp.run(&node.otherwise, out))?;
        }
        Ok(())
    }

    fn filtered(&mut self, node: &For, test: &Expr, items: &Items) -> Eval<Items> {
        let mut kept = Vec::new();
        for index in 0..items.len() {
            let Some(item) = items.at(index) else { break };
            let item = self.reached(item);
            let passes = self.scoped(|interp| {
                interp.assign_target(&node.target, item.clone())?;
                let passes = interp.eval(test)?;
                interp.truth(&passes)
            })?;
            if passes {
                kept.push(item);
            }
        }
        Ok(Items::List(kept.into()))
    }

    fn make_macro(&mut self, def: &Arc<MacroDef>) -> Value {
        let context = Arc::downgrade(self.context());
        object(Macro {
            def: Arc::clone(def),
            template: Arc::clone(&self.template),
            context,
            kept: None,
            captured: self.locals[self.base..].to_vec(),
        })
    }

    /// Runs a block as its youngest child defines it (`depth` 0) or one of its parents.
    pub(super) fn block(&mut self, name: &str, depth: usize, is_scoped: bool, out: &mut Vec<Value>) -> Eval<()> {
        let Some((template, index)) = self.blocks.get(name).and_then(|found| found.get(depth)).cloned() else {
            let reason =
                Diagnostic::new(Kind::Undefined, format!("there is no parent block called {}.", value::str_repr(name)));
            out.push(Undefined::because(reason.at(self.origin), Some("super")));
            return Ok(());
        };
        let block = &template.blocks[index];
        if block.is_required && depth == 0 {
            return raise(format!("Required block {} not found", value::str_repr(name)));
        }
        let super_name = template.names.iter().position(|known| known.as_str() == "super");
        let same = Arc::ptr_eq(&template, &self.template);
        let outer_template = std::mem::replace(&mut self.template, Arc::clone(&template));
        let outer_cache = if same { None } else { Some(std::mem::take(&mut self.cache)) };
        let (outer_base, outer_parent) = (self.base, self.parent.take());
        if !is_scoped || !same {
            self.base = self.locals.len();
        }
        let run = self.scoped(|interp| {
            if let Some(id) = super_name.and_then(|id| NameId::try_from(id).ok()) {
                let parent = object(BlockCall { name: block.name.clone(), depth: depth + 1 });
                let known = interp.blocks.get(name).is_some_and(|found| found.len() > depth + 1);
                let parent = if known {
                    parent
                } else {
                    let reason = Diagnostic::new(
                        Kind::Undefined,
                        format!("there is no parent block called {}.", value::str_repr(name)),
                    );
                    Undefined::because(reason.at(interp.origin), Some("super"))
                };
                interp.locals.push((id, parent));
            }
            interp.run(&block.body, out)
        });
        self.template = outer_template;
        if let Some(cache) = outer_cache {
            self.cache = cache;
        }
        self.base = outer_base;
        self.parent = outer_parent;
        run.map(|_| ())
    }

    /// Joins the nodes of a run that may have failed.
    pub(super) fn joined(&self, mut nodes: Vec<Value>, run: Eval<Flow>) -> Value {
        if let Err(fault) = run {
            nodes.push(fault.into_marker(self.origin, false));
            nodes.push(truncation(self.origin));
        }
        self.concat(nodes)
    }
}

impl Interp<'_> {
    /// Returns what Python's `for` would go over.
    pub(super) fn iterated(&self, value: Value) -> Eval<Items> {
        Ok(match self.current(value) {
            Value::List(items) | Value::Tuple(items) => Items::List(items),
            Value::Dict(map) => Items::List(map.keys().cloned().collect()),
            Value::Undefined(marker) if crate::fault::is_soft(&marker) => Items::List(List::new()),
            Value::Undefined(marker) => return Err(Fault::Marker(marker)),
            Value::Object(found) => match found.as_any().downcast_ref::<Range>() {
                Some(range) => Items::Range(range.clone()),
                None => match found.iterate() {
                    Some(items) => Items::List(items.into()),
                    None => return raise(format!("'{}' object is not iterable", found.type_name())),
                },
            },
            other => Items::List(crate::methods::items_of(&other).map_err(Fault::from)?.into()),
        })
    }
}
