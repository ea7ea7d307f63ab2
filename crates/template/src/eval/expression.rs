//! Expressions.

use super::Interp;
use crate::ast::{Binary, Comparison, Expr, Unary};
use crate::fault::{Eval, Fault, check_stack, is_soft, raise, raised, soft};
use crate::object::Range;
use crate::op;
use std::sync::Arc;
use value::{Dict, List, Str, Value};

impl Interp<'_> {
    /// Evaluates an expression. A marker is a value like others until something needs it.
    pub(crate) fn eval(&mut self, expression: &Expr) -> Eval<Value> {
        match expression {
            Expr::Const(value) => return Ok(value.clone()),
            Expr::Name(id) => return Ok(self.name(*id)),
            Expr::Attr(base, name) => {
                let base = self.eval(base)?;
                let value = self.attribute(base, name)?;
                return self.strictly(value);
            }
            _ => {}
        }
        check_stack()?;
        Ok(match expression {
            Expr::Const(_) | Expr::Name(_) | Expr::Attr(..) => Value::None,
            Expr::Embedded(text) => self.embedded(text),
            Expr::Item(base_expression, index) => {
                let base = self.eval(base_expression)?;
                if let Expr::Slice(parts) = &**index {
                    let kind = |interp: &Self, value: &Value| interp.type_of(base_expression, value);
                    return self.slice(base, parts, &kind);
                }
                let index = self.eval(index)?;
                let value = self.item(base, &index)?;
                self.strictly(value)?
            }
            Expr::Slice(_) => return raise("a slice outside of brackets"),
            Expr::Call(callee, arguments) => {
                let value = self.call_expression(callee, arguments)?;
                self.sourced(value)
            }
            Expr::Filter(node) => {
                let input = match &node.input {
                    Some(input) => self.eval(input)?,
                    None => Value::None,
                };
                let value = self.filter(node, input)?;
                self.sourced(value)
            }
            Expr::Test(node) => {
                let input = self.eval(&node.input)?;
                let value = self.test(node, input)?;
                self.sourced(value)
            }
            Expr::Unary(sign, inner) => {
                let value = self.eval(inner)?;
                let value = self.needed(value)?;
                let result = match sign {
                    Unary::Negative => op::negate(&value),
                    Unary::Positive => op::negate(&value).and_then(|value| op::negate(&value)),
                };
                let Some(result) = result else {
                    let sign = if *sign == Unary::Negative { '-' } else { '+' };
                    let kind = self.type_of(inner, &value);
                    return raise(format!("bad operand type for unary {sign}: '{kind}'"));
                };
                result
            }
            Expr::Binary(operator, operands) => {
                let (left, right) = (&operands.0, &operands.1);
                let a = self.eval(left)?;
                let b = self.eval(right)?;
                let a = self.needed(a)?;
                if let (Binary::Mod, Value::Str(pattern)) = (operator, &a)
                    && !pattern.contains('%')
                    && matches!(b, Value::List(_) | Value::Dict(_) | Value::Undefined(_))
                {
                    // What could be a mapping is not asked for anything.
                    return Ok(Value::Str(Str::new(pattern.shared())));
                }
                if let (Binary::Mod, Value::Str(pattern), Value::Undefined(marker)) = (operator, &a, &b)
                    && !is_soft(marker)
                {
                    // Only what prints it asks for it; numbers complain of its class.
                    let class = if marker.reason.kind == diagnostic::Kind::Undefined {
                        "UndefinedMarker"
                    } else {
                        "CapturedExceptionMarker"
                    };
                    return match crate::format::percent(pattern, &b, &|_| class.to_owned()) {
                        Ok(text) => Ok(Value::from(text)),
                        Err(error) if error.message != crate::TRIPPED => Err(error.into()),
                        Err(_) => Err(Fault::Marker(Arc::clone(marker))),
                    };
                }
                let b = self.needed(b)?;
                let formats = *operator == Binary::Mod && matches!(a, Value::Str(_));
                let b = if formats { self.rendered_whole(b)? } else { b };
                let names = || (self.type_of(left, &a), self.type_of(right, &b));
                op::binary(*operator, &a, &b, &names)?
            }
            Expr::Compare(first, rest) => self.comparison(first, rest)?,
            Expr::And(operands) => {
                let left = self.eval(&operands.0)?;
                if self.truth(&left)? { self.eval(&operands.1)? } else { left }
            }
            Expr::Or(operands) => {
                let left = self.eval(&operands.0)?;
                if self.truth(&left)? { left } else { self.eval(&operands.1)? }
            }
            Expr::Not(inner) => {
                let value = self.eval(inner)?;
                Value::Bool(!self.truth(&value)?)
            }
            Expr::Concat(parts) => {
                let values: Vec<Value> = parts.iter().map(|part| self.eval(part)).collect::<Eval<_>>()?;
                let mut text = String::new();
                for value in values {
                    self.write_text(&mut text, value)?;
                }
                Value::from(text)
            }
            Expr::Cond(parts) => {
                let test = self.eval(&parts.0)?;
                if self.truth(&test)? {
                    self.eval(&parts.1)?
                } else {
                    match &parts.2 {
                        Some(otherwise) => self.eval(otherwise)?,
                        None => soft(),
                    }
                }
            }
            Expr::List(items) => {
                let made = Value::List(self.eval_all(items)?);
                self.literal(made)
            }
            Expr::Tuple(items) => Value::Tuple(self.eval_all(items)?),
            Expr::Dict(pairs) => {
                let mut made = Dict::new();
                for (key, value) in pairs {
                    let key = self.eval(key)?;
                    let value = self.eval(value)?;
                    if let Value::Undefined(marker) = key {
                        return Err(Fault::Marker(marker));
                    }
                    if op::unhashable(&key).is_some() {
                        let kind = op::python_type(&key);
                        return raise(format!("unhashable type: '{kind}'"));
                    }
                    made.insert(key, value);
                }
                self.literal(Value::Dict(made))
            }
        })
    }

    fn strictly(&self, value: Value) -> Eval<Value> {
        match value {
            Value::Undefined(marker) if self.is_strict && !is_soft(&marker) => Err(Fault::Marker(marker)),
            other => Ok(other),
        }
    }

    fn eval_all(&mut self, items: &[Expr]) -> Eval<List> {
        let values: Vec<Value> = items.iter().map(|item| self.eval(item)).collect::<Eval<_>>()?;
        Ok(List::from(values))
    }

    /// A string constant that looks like a template: conditions render it, with a warning; elsewhere it is text.
    fn embedded(&self, text: &Str) -> Value {
        if self.renders_constants && self.templar.allows_embedded() {
            self.templar.warn_embedded(text, self.origin, true);
            let trusted = Str::trusted(text.shared(), self.origin.cloned());
            return super::render_text(self.templar, &trusted, self.lenient);
        }
        Value::Str(Str::tagged(text.shared(), self.origin.cloned(), value::Trust::Data))
    }

    /// Passes a value on, unless it is a marker.
    pub(super) fn needed(&self, value: Value) -> Eval<Value> {
        match value {
            Value::Undefined(marker) if is_soft(&marker) => raise(marker.reason.message.clone()),
            Value::Undefined(marker) => Err(Fault::Marker(marker)),
            other => Ok(self.current(other)),
        }
    }

    /// Python's truth of a value.
    pub(super) fn truth(&self, value: &Value) -> Eval<bool> {
        match value {
            Value::Bool(value) => Ok(*value),
            // A plain Python object.
            Value::Omit => Ok(true),
            Value::Undefined(marker) if !is_soft(marker) => Err(Fault::Marker(Arc::clone(marker))),
            Value::List(_) | Value::Dict(_) | Value::Set(_) => Ok(self.current(value.clone()).is_true()),
            other => Ok(other.is_true()),
        }
    }

    fn write_text(&self, out: &mut String, value: Value) -> Eval<()> {
        match value {
            Value::Str(text) => out.push_str(&text),
            Value::Undefined(marker) if is_soft(&marker) => {}
            other => {
                let other = self.rendered_whole(other)?;
                out.push_str(&value::to_text(&other));
            }
        }
        Ok(())
    }

    fn comparison(&mut self, first: &Expr, rest: &[(Comparison, Expr)]) -> Eval<Value> {
        let mut left_expression = first;
        let mut left = self.eval(first)?;
        for (comparison, expression) in rest {
            let right = self.eval(expression)?;
            left = self.current(left);
            let now = self.current(right);
            let holds = self.compared(*comparison, (left_expression, &left), (expression, &now))?;
            if !holds {
                return Ok(Value::Bool(false));
            }
            left = now;
            left_expression = expression;
        }
        Ok(Value::Bool(true))
    }

    fn compared(&self, comparison: Comparison, left: (&Expr, &Value), right: (&Expr, &Value)) -> Eval<bool> {
        let names = || (self.type_of(left.0, left.1), self.type_of(right.0, right.1));
        let is_membership = matches!(comparison, Comparison::In | Comparison::NotIn);
        let is_equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        for value in [left.1, right.1] {
            match value {
                Value::Undefined(marker) if is_soft(marker) && !is_membership && !is_equality => {
                    return raise(marker.reason.message.clone());
                }
                Value::Undefined(marker) if !is_soft(marker) && (!is_membership || std::ptr::eq(value, right.1)) => {
                    return Err(Fault::Marker(Arc::clone(marker)));
                }
                _ => {}
            }
        }
        match comparison {
            Comparison::Equal => self.equal(left.1, right.1),
            Comparison::NotEqual => Ok(!self.equal(left.1, right.1)?),
            Comparison::In | Comparison::NotIn => {
                let found = match right.1 {
                    Value::List(items) | Value::Tuple(items) => self.found_in(items, left.1)?,
                    Value::Dict(_) | Value::Set(_) | Value::Object(_) if left.1.is_undefined() => {
                        return Err(marker_fault(left.1));
                    }
                    container => op::contains(container, left.1, &names)?,
                };
                Ok(found == (comparison == Comparison::In))
            }
            _ => {
                if let (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) = (left.1, right.1) {
                    return self.ordered(comparison, a, b);
                }
                Ok(op::compared(comparison, left.1, right.1, &names)?)
            }
        }
    }

    /// Orders two lists by the first place where they differ; only what comes before it is looked at.
    fn ordered(&self, comparison: Comparison, left: &List, right: &List) -> Eval<bool> {
        let pairs = if left.is_same(right) { 0 } else { left.len() };
        for (x, y) in left.iter().zip(right.iter()).take(pairs) {
            if !self.equal(x, y)? {
                let (x, y) = (self.rendered_whole(x.clone())?, self.rendered_whole(y.clone())?);
                let names = || (op::python_type(&x).to_owned(), op::python_type(&y).to_owned());
                return Ok(op::compared(comparison, &x, &y, &names)?);
            }
        }
        let (a, b) = (Value::from(left.len()), Value::from(right.len()));
        Ok(op::compared(comparison, &a, &b, &|| (String::new(), String::new()))?)
    }

    fn found_in(&self, items: &List, wanted: &Value) -> Eval<bool> {
        for item in items {
            if self.equal(item, wanted)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Python's `==`: what it looks at is rendered, and a marker among that ends the evaluation.
    fn equal(&self, left: &Value, right: &Value) -> Eval<bool> {
        if !self.changes.is_empty() {
            let (a, b) = (self.changes.get(left), self.changes.get(right));
            if a.is_some() || b.is_some() {
                return self.equal_now(a.as_ref().unwrap_or(left), b.as_ref().unwrap_or(right));
            }
        }
        self.equal_now(left, right)
    }

    fn equal_now(&self, left: &Value, right: &Value) -> Eval<bool> {
        match (left, right) {
            (Value::Str(a), Value::Str(b)) if !a.is_template() && !b.is_template() => return Ok(a == b),
            (Value::Undefined(a), Value::Undefined(b)) if Arc::ptr_eq(a, b) => return Ok(true),
            (Value::Undefined(marker), _) | (_, Value::Undefined(marker)) if !is_soft(marker) => {
                return Err(Fault::Marker(Arc::clone(marker)));
            }
            (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) => {
                if a.is_same(b) {
                    return Ok(true);
                }
                if a.len() != b.len() {
                    return Ok(false);
                }
                check_stack()?;
                for (x, y) in a.iter().zip(b.iter()) {
                    if !self.equal(x, y)? {
                        return Ok(false);
                    }
                }
                return Ok(true);
            }
            (Value::Dict(a), Value::Dict(b)) => {
                if a.is_same(b) {
                    return Ok(true);
                }
                if a.len() != b.len() {
                    return Ok(false);
                }
                check_stack()?;
                for (key, x) in a {
                    let Some(y) = b.get_key(key) else { return Ok(false) };
                    if !self.equal(x, y)? {
                        return Ok(false);
                    }
                }
                return Ok(true);
            }
            (Value::Object(a), Value::Object(b)) => {
                if let (Some(a), Some(b)) = (a.as_any().downcast_ref::<Range>(), b.as_any().downcast_ref::<Range>()) {
                    let both = (a.count(), b.count());
                    return Ok(both.0 == both.1 && (0..both.0).all(|index| a.at(index) == b.at(index)));
                }
            }
            _ => {}
        }
        if left.has_templates() || right.has_templates() {
            let is_text = |value: &Value| matches!(value, Value::Str(text) if text.is_template());
            if is_text(left) || is_text(right) {
                return self.equal(&self.reached(left.clone()), &self.reached(right.clone()));
            }
        }
        Ok(left == right)
    }

    /// Python's name of an operand's type: values of variables have Ansible's own classes.
    pub(super) fn type_of(&self, expression: &Expr, value: &Value) -> String {
        let expression = chosen(expression, value);
        let is_variable =
            matches!(expression, Expr::Name(_) | Expr::Attr(..) | Expr::Item(..) | Expr::Call(..) | Expr::Filter(_));
        let is_literal = matches!(expression, Expr::List(_) | Expr::Dict(_) | Expr::Tuple(_) | Expr::Const(_));
        match value {
            Value::List(_) if !is_literal => "_AnsibleLazyTemplateList".to_owned(),
            Value::Dict(_) if !is_literal => "_AnsibleLazyTemplateDict".to_owned(),
            Value::Tuple(_) if !is_literal => "_AnsibleLazyAccessTuple".to_owned(),
            Value::Int(_) | Value::BigInt(_) if is_variable && self.is_from_play(expression) => {
                "_AnsibleTaggedInt".to_owned()
            }
            Value::Float(_) if is_variable && self.is_from_play(expression) => "_AnsibleTaggedFloat".to_owned(),
            Value::Str(_) if matches!(expression, Expr::Item(_, index) if matches!(**index, Expr::Slice(_))) => {
                "str".to_owned()
            }
            Value::Str(_) if is_variable && self.is_from_play(expression) => "_AnsibleTaggedStr".to_owned(),
            Value::List(_) => "list".to_owned(),
            Value::Dict(_) => "dict".to_owned(),
            other => op::python_type(other).to_owned(),
        }
    }

    /// Tells whether an expression starts at a variable of the play rather than one of the template.
    fn is_from_play(&self, expression: &Expr) -> bool {
        match expression {
            Expr::Name(id) => {
                let is_local = self.locals[self.base..].iter().any(|(name, _)| name == id);
                !is_local
                    && self
                        .context
                        .as_ref()
                        .is_none_or(|context| context.get(&self.template.names[*id as usize]).is_none())
            }
            Expr::Attr(base, _) | Expr::Item(base, _) => self.is_from_play(base),
            Expr::Call(callee, arguments) => match &**callee {
                Expr::Attr(base, method) => {
                    method.as_str() == "get" && arguments.positional.len() == 1 && self.is_from_play(base)
                }
                _ => false,
            },
            Expr::Filter(filter) if filter.name.as_str() == "default" => {
                filter.input.as_ref().is_some_and(|input| self.is_from_play(input))
            }
            _ => false,
        }
    }
}

/// The fault of a marker where a hash was needed.
fn marker_fault(value: &Value) -> Fault {
    match value {
        Value::Undefined(marker) => Fault::Marker(Arc::clone(marker)),
        other => raised(format!("unhashable type: '{}'", op::python_type(other))),
    }
}

/// Looks through `and`, `or` and inline `if` for the part that a value came from, as far as its type tells.
fn chosen<'e>(expression: &'e Expr, value: &Value) -> &'e Expr {
    let parts: Vec<&Expr> = match expression {
        Expr::And(operands) | Expr::Or(operands) => vec![&operands.0, &operands.1],
        Expr::Cond(parts) => match &parts.2 {
            Some(otherwise) => vec![&parts.1, otherwise],
            None => vec![&parts.1],
        },
        other => return other,
    };
    let fits = |part: &&Expr| match (part, value) {
        (Expr::List(_), Value::List(_)) | (Expr::Dict(_), Value::Dict(_)) | (Expr::Tuple(_), Value::Tuple(_)) => true,
        (Expr::Const(constant), value) => constant == value,
        _ => false,
    };
    let is_literal = |part: &&Expr| matches!(part, Expr::List(_) | Expr::Dict(_) | Expr::Tuple(_) | Expr::Const(_));
    let part = parts.iter().copied().find(fits).or_else(|| parts.iter().copied().find(|part| !is_literal(part)));
    part.map_or(expression, |part| chosen(part, value))
}
