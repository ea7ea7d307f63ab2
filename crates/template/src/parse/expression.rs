//! Expressions, by Jinja's precedence.

use super::{CHAIN_LIMIT, ParseError, Parsed, Parser, Stage, constant, error, too_deep};
use crate::ast::{Arguments, Binary, Comparison, Expr, FilterExpr, TestExpr, Unary};
use value::{Str, Value, str_repr};

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.deeper(Self::conditional)
    }

    fn conditional(&mut self) -> Parsed<Expr> {
        let known_missing = self.missing.is_some();
        let mut then = self.or()?;
        let mut chain = 0;
        while self.skip_name("if")? {
            chained(&mut chain)?;
            // A branch may never be reached, which is known only after having read it.
            if !known_missing {
                self.missing = None;
            }
            self.soft += 1;
            let parsed = self.condition_tail(then);
            self.soft -= 1;
            then = parsed?;
        }
        Ok(then)
    }

    fn condition_tail(&mut self, then: Expr) -> Parsed<Expr> {
        let test = self.or()?;
        let otherwise = if self.skip_name("else")? { Some(self.deeper(Self::conditional)?) } else { None };
        Ok(Expr::Cond(Box::new((test, then, otherwise))))
    }

    fn or(&mut self) -> Parsed<Expr> {
        let mut left = self.and()?;
        let mut chain = 0;
        while self.skip_name("or")? {
            chained(&mut chain)?;
            left = Expr::Or(Box::new((left, self.and()?)));
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed<Expr> {
        let mut left = self.not()?;
        let mut chain = 0;
        while self.skip_name("and")? {
            chained(&mut chain)?;
            left = Expr::And(Box::new((left, self.not()?)));
        }
        Ok(left)
    }

    fn not(&mut self) -> Parsed<Expr> {
        if self.skip_name("not")? {
            let inner = self.deeper(Self::not)?;
            return Ok(Expr::Not(Box::new(inner)));
        }
        self.compare()
    }

    fn compare(&mut self) -> Parsed<Expr> {
        let left = self.sum()?;
        let mut operands = Vec::new();
        loop {
            let comparison = match self.kind() {
                "eq" => Comparison::Equal,
                "ne" => Comparison::NotEqual,
                "lt" => Comparison::Less,
                "lteq" => Comparison::LessEqual,
                "gt" => Comparison::Greater,
                "gteq" => Comparison::GreaterEqual,
                _ if self.is_name("in") => Comparison::In,
                _ if self.is_name("not")
                    && self.look().is_some_and(|next| next.kind == "name" && next.text == "in") =>
                {
                    self.skip()?;
                    Comparison::NotIn
                }
                _ => break,
            };
            self.skip()?;
            operands.push((comparison, self.sum()?));
        }
        Ok(if operands.is_empty() { left } else { Expr::Compare(Box::new(left), operands) })
    }

    fn sum(&mut self) -> Parsed<Expr> {
        let mut left = self.concat()?;
        let mut chain = 0;
        loop {
            let operator = match self.kind() {
                "add" => Binary::Add,
                "sub" => Binary::Sub,
                _ => return Ok(left),
            };
            chained(&mut chain)?;
            self.skip()?;
            left = Expr::Binary(operator, Box::new((left, self.concat()?)));
        }
    }

    fn concat(&mut self) -> Parsed<Expr> {
        let first = self.product()?;
        if self.kind() != "tilde" {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.skip_kind("tilde")? {
            parts.push(self.product()?);
        }
        Ok(Expr::Concat(parts))
    }

    fn product(&mut self) -> Parsed<Expr> {
        let mut left = self.power()?;
        let mut chain = 0;
        loop {
            let operator = match self.kind() {
                "mul" => Binary::Mul,
                "div" => Binary::Div,
                "floordiv" => Binary::FloorDiv,
                "mod" => Binary::Mod,
                _ => return Ok(left),
            };
            chained(&mut chain)?;
            self.skip()?;
            left = Expr::Binary(operator, Box::new((left, self.power()?)));
        }
    }

    fn power(&mut self) -> Parsed<Expr> {
        let mut left = self.unary(true)?;
        let mut chain = 0;
        while self.skip_kind("pow")? {
            chained(&mut chain)?;
            left = Expr::Binary(Binary::Pow, Box::new((left, self.unary(true)?)));
        }
        Ok(left)
    }

    fn unary(&mut self, with_filter: bool) -> Parsed<Expr> {
        let known_missing = self.missing.is_some();
        let sign = match self.kind() {
            "sub" => Some(Unary::Negative),
            "add" => Some(Unary::Positive),
            _ => None,
        };
        let node = match sign {
            Some(sign) => {
                self.skip()?;
                let inner = self.deeper(|parser| parser.unary(false))?;
                Expr::Unary(sign, Box::new(inner))
            }
            None => self.primary()?,
        };
        let node = self.postfix(node)?;
        if with_filter { self.filters_and_tests(node, known_missing) } else { Ok(node) }
    }

    pub(super) fn primary(&mut self) -> Parsed<Expr> {
        match self.kind() {
            "name" => {
                let token = self.take()?;
                Ok(match token.text.as_str() {
                    "true" | "True" => Expr::Const(Value::Bool(true)),
                    "false" | "False" => Expr::Const(Value::Bool(false)),
                    "none" | "None" => Expr::Const(Value::None),
                    name => Expr::Name(self.used(name)),
                })
            }
            "string" => {
                let mut text = self.take()?.text;
                while self.kind() == "string" {
                    text.push_str(&self.take()?.text);
                }
                Ok(constant(text))
            }
            "integer" | "float" => Ok(Expr::Const(self.take()?.number)),
            "lparen" => {
                self.skip()?;
                let inner = self.tuple(true, true)?;
                self.expect("rparen")?;
                Ok(inner)
            }
            "lbracket" => self.list(),
            "lbrace" => self.dict(),
            _ => Err(error(format!("unexpected {}", str_repr(self.current().describe())))),
        }
    }

    /// An expression, or several with commas between: a tuple.
    pub(super) fn tuple(&mut self, with_condition: bool, in_parentheses: bool) -> Parsed<Expr> {
        let mut items = Vec::new();
        let mut is_tuple = false;
        loop {
            if !items.is_empty() {
                self.expect("comma")?;
            }
            if self.is_tuple_end() {
                break;
            }
            items.push(if with_condition { self.expression()? } else { self.deeper(Self::or)? });
            if self.kind() == "comma" {
                is_tuple = true;
            } else {
                break;
            }
        }
        if !is_tuple {
            if let Some(only) = items.pop() {
                return Ok(only);
            }
            if !in_parentheses {
                return Err(error(format!("Expected an expression, got {}", str_repr(self.current().describe()))));
            }
        }
        Ok(Expr::Tuple(items))
    }

    pub(super) fn is_tuple_end(&self) -> bool {
        matches!(self.kind(), "variable_end" | "block_end" | "rparen")
    }

    fn list(&mut self) -> Parsed<Expr> {
        self.expect("lbracket")?;
        let mut items = Vec::new();
        while self.kind() != "rbracket" {
            if !items.is_empty() {
                self.expect("comma")?;
            }
            if self.kind() == "rbracket" {
                break;
            }
            items.push(self.expression()?);
        }
        self.expect("rbracket")?;
        Ok(Expr::List(items))
    }

    fn dict(&mut self) -> Parsed<Expr> {
        self.expect("lbrace")?;
        let mut items = Vec::new();
        while self.kind() != "rbrace" {
            if !items.is_empty() {
                self.expect("comma")?;
            }
            if self.kind() == "rbrace" {
                break;
            }
            let key = self.expression()?;
            self.expect("colon")?;
            items.push((key, self.expression()?));
        }
        self.expect("rbrace")?;
        Ok(Expr::Dict(items))
    }

    fn postfix(&mut self, mut node: Expr) -> Parsed<Expr> {
        let mut chain = 0;
        loop {
            node = match self.kind() {
                "dot" | "lbracket" => self.subscript(node)?,
                "lparen" => Expr::Call(Box::new(node), Box::new(self.arguments()?)),
                _ => return Ok(node),
            };
            chained(&mut chain)?;
        }
    }

    fn filters_and_tests(&mut self, mut node: Expr, known_missing: bool) -> Parsed<Expr> {
        let mut chain = 0;
        loop {
            node = match self.kind() {
                "pipe" => {
                    self.skip()?;
                    self.filter(Some(node), known_missing)?
                }
                "lparen" => Expr::Call(Box::new(node), Box::new(self.arguments()?)),
                _ if self.is_name("is") => self.test(node, known_missing)?,
                _ => return Ok(node),
            };
            chained(&mut chain)?;
        }
    }

    fn subscript(&mut self, node: Expr) -> Parsed<Expr> {
        let token = self.take()?;
        if token.kind == "dot" {
            let attribute = self.take()?;
            return match attribute.kind {
                "name" => {
                    self.mutates |= crate::methods::is_mutator(&attribute.text);
                    Ok(Expr::Attr(Box::new(node), Str::new(attribute.text)))
                }
                "integer" => Ok(Expr::Item(Box::new(node), Box::new(Expr::Const(attribute.number)))),
                _ => Err(error("expected name or number")),
            };
        }
        let mut items = Vec::new();
        while self.kind() != "rbracket" {
            if !items.is_empty() {
                self.expect("comma")?;
            }
            items.push(self.subscribed()?);
        }
        self.expect("rbracket")?;
        let index = if items.len() == 1 { items.remove(0) } else { Expr::Tuple(items) };
        Ok(Expr::Item(Box::new(node), Box::new(index)))
    }

    fn subscribed(&mut self) -> Parsed<Expr> {
        let first = if self.kind() == "colon" {
            None
        } else {
            let node = self.expression()?;
            if self.kind() != "colon" {
                return Ok(node);
            }
            Some(node)
        };
        self.skip()?;
        let second =
            if matches!(self.kind(), "colon" | "rbracket" | "comma") { None } else { Some(self.expression()?) };
        let third = if self.skip_kind("colon")? && !matches!(self.kind(), "rbracket" | "comma") {
            Some(self.expression()?)
        } else {
            None
        };
        Ok(Expr::Slice(Box::new([first, second, third])))
    }

    pub(super) fn arguments(&mut self) -> Parsed<Arguments> {
        self.expect("lparen")?;
        let mut arguments = Arguments::default();
        let mut needs_comma = false;
        let ensure = |holds: bool| {
            if holds { Ok(()) } else { Err(error("invalid syntax for function call expression")) }
        };
        while self.kind() != "rparen" {
            if needs_comma {
                self.expect("comma")?;
                if self.kind() == "rparen" {
                    break;
                }
            }
            match self.kind() {
                "mul" => {
                    ensure(arguments.star.is_none() && arguments.double_star.is_none())?;
                    self.skip()?;
                    arguments.star = Some(self.expression()?);
                }
                "pow" => {
                    ensure(arguments.double_star.is_none())?;
                    self.skip()?;
                    arguments.double_star = Some(self.expression()?);
                }
                "name" if self.look().is_some_and(|next| next.kind == "assign") => {
                    ensure(arguments.double_star.is_none())?;
                    let key = self.take()?.text;
                    if self.repeated.is_none() && arguments.named.iter().any(|(name, _)| **name == *key) {
                        let message = format!("keyword argument repeated: {key}");
                        self.repeated = Some(ParseError { message, stage: Stage::Python });
                    }
                    self.skip()?;
                    arguments.named.push((Str::new(key), self.expression()?));
                }
                _ => {
                    ensure(arguments.star.is_none() && arguments.double_star.is_none() && arguments.named.is_empty())?;
                    arguments.positional.push(self.expression()?);
                }
            }
            needs_comma = true;
        }
        self.expect("rparen")?;
        Ok(arguments)
    }

    fn dotted_name(&mut self) -> Parsed<String> {
        let mut name = self.expect("name")?.text;
        while self.skip_kind("dot")? {
            name.push('.');
            name.push_str(&self.expect("name")?.text);
        }
        Ok(name)
    }

    /// One filter; the pipe is passed already.
    pub(super) fn filter(&mut self, input: Option<Expr>, known_missing: bool) -> Parsed<Expr> {
        let name = self.dotted_name()?;
        let arguments = if self.kind() == "lparen" { self.arguments()? } else { Arguments::default() };
        let plugin = self.plugins.use_filter(&name, self.services);
        if plugin.is_none() {
            self.note_missing("filter", &name, known_missing);
        }
        Ok(Expr::Filter(Box::new(FilterExpr { input, name: Str::new(name), plugin, arguments })))
    }

    fn test(&mut self, input: Expr, known_missing: bool) -> Parsed<Expr> {
        self.skip()?;
        let is_negated = self.skip_name("not")?;
        let name = self.dotted_name()?;
        let mut arguments = Arguments::default();
        match self.kind() {
            "lparen" => arguments = self.arguments()?,
            "name" | "string" | "integer" | "float" | "lbracket" | "lbrace"
                if !self.is_any(&["name:else", "name:or", "name:and"]) =>
            {
                if self.is_name("is") {
                    return Err(error("You cannot chain multiple tests with is"));
                }
                let argument = self.primary()?;
                arguments.positional.push(self.postfix(argument)?);
            }
            _ => {}
        }
        let plugin = self.plugins.use_test(&name, self.services);
        if plugin.is_none() {
            self.note_missing("test", &name, known_missing);
        }
        let test = Expr::Test(Box::new(TestExpr { input, name: Str::new(name), plugin, arguments }));
        Ok(if is_negated { Expr::Not(Box::new(test)) } else { test })
    }
}

/// Counts one more operator of a chain; too long a chain is too deep a tree.
fn chained(chain: &mut usize) -> Parsed<()> {
    *chain += 1;
    if *chain > CHAIN_LIMIT { Err(too_deep()) } else { Ok(()) }
}
