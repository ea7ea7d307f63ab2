//! Statements: text, `{{ }}` and the `{% %}` tags.

use super::{ParseError, Parsed, Parser, error};
use crate::ast::{Block, Expr, For, MacroDef, NameId, Stmt, Target};
use std::sync::Arc;
use value::{Str, Value, str_repr};

impl Parser<'_> {
    /// Reads until one of the end tags is the current token, or to the end of the template.
    pub(super) fn subparse(&mut self, ends: Option<&'static [&'static str]>) -> Parsed<Vec<Stmt>> {
        if let Some(ends) = ends {
            self.end_tokens.push(ends);
        }
        let parsed = self.deeper(|parser| parser.subparse_inner(ends));
        if ends.is_some() {
            self.end_tokens.pop();
        }
        parsed
    }

    fn subparse_inner(&mut self, ends: Option<&'static [&'static str]>) -> Parsed<Vec<Stmt>> {
        let mut body: Vec<Stmt> = Vec::new();
        let mut joins = false;
        loop {
            match self.kind() {
                "eof" => return Ok(body),
                "data" => {
                    let text = self.take()?.text;
                    // Pieces of text with only a comment or a raw tag between are one piece.
                    match body.last_mut() {
                        Some(Stmt::Text(Value::Str(before))) if joins => {
                            *before = Str::new(format!("{before}{text}"));
                        }
                        _ => body.push(Stmt::Text(Value::from(text))),
                    }
                    joins = true;
                }
                "variable_begin" => {
                    self.skip()?;
                    let printed = self.tuple(true, false)?;
                    body.push(Stmt::Print(printed));
                    self.expect("variable_end")?;
                }
                _ => {
                    joins = false;
                    self.skip()?;
                    if ends.is_some_and(|ends| self.is_any(ends)) {
                        return Ok(body);
                    }
                    self.statement(&mut body)?;
                    self.expect("block_end")?;
                }
            }
        }
    }

    /// Reads the body of a tag up to one of its end tags, which becomes the current token.
    fn body(&mut self, ends: &'static [&'static str]) -> Parsed<Vec<Stmt>> {
        self.skip_kind("colon")?;
        self.expect("block_end")?;
        let body = self.subparse(Some(ends))?;
        if self.kind() == "eof" {
            self.end_tokens.push(ends);
            let error = self.end_error(None);
            self.end_tokens.pop();
            return Err(error);
        }
        Ok(body)
    }

    /// As `body`, and passes the end tag.
    fn whole_body(&mut self, ends: &'static [&'static str]) -> Parsed<Vec<Stmt>> {
        let body = self.body(ends)?;
        self.skip()?;
        Ok(body)
    }

    /// A body whose assignments stay inside.
    fn inner_body(&mut self, ends: &'static [&'static str]) -> Parsed<Vec<Stmt>> {
        let soft = std::mem::take(&mut self.soft);
        let body = self.whole_body(ends);
        self.soft = soft;
        body
    }

    fn end_error(&self, unknown: Option<&str>) -> ParseError {
        let name_of = |end: &&str| end.strip_prefix("name:").unwrap_or(end).to_owned();
        let wanted = self
            .end_tokens
            .last()
            .map(|ends| ends.iter().map(|end| str_repr(&name_of(end))).collect::<Vec<_>>().join(" or "));
        let mut message = match unknown {
            None => "Unexpected end of template.".to_owned(),
            Some(name) => format!("Encountered unknown tag {}.", str_repr(name)),
        };
        if let Some(wanted) = wanted {
            let is_expected = unknown
                .is_some_and(|name| self.end_tokens.iter().any(|ends| ends.iter().any(|end| name_of(end) == name)));
            if is_expected {
                message.push_str(
                    " You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ",
                );
            } else {
                message.push_str(" Jinja was looking for the following tags: ");
            }
            message.push_str(&wanted);
            message.push('.');
        }
        if let Some(tag) = self.tag_stack.last() {
            message.push_str(" The innermost block that needs to be closed is ");
            message.push_str(&str_repr(tag));
            message.push('.');
        }
        error(message)
    }

    fn statement(&mut self, out: &mut Vec<Stmt>) -> Parsed<()> {
        if self.kind() != "name" {
            return Err(error("tag name expected"));
        }
        let token = self.current().clone();
        self.tag_stack.push(token.text.clone());
        let parsed = match token.text.as_str() {
            "for" => self.for_loop(),
            "if" => self.if_chain(),
            "block" => self.block(),
            "extends" => self.extends(),
            "print" => return self.print(out).inspect(|()| drop(self.tag_stack.pop())),
            "macro" => self.macro_definition(),
            "include" => self.include(),
            "from" => self.import_names(),
            "import" => self.import(),
            "set" => self.set(),
            "with" => self.with(),
            "autoescape" => self.autoescape(),
            "call" => self.call_block(),
            "filter" => self.filter_block(),
            "do" if self.extensions.has_do => self.do_statement(),
            "break" | "continue" if self.extensions.has_loop_controls => self.loop_control(&token.text),
            _ => {
                self.tag_stack.pop();
                return Err(self.end_error(Some(&token.text)));
            }
        };
        // On failure the tag stays: the message is made already.
        out.push(parsed?);
        self.tag_stack.pop();
        Ok(())
    }

    fn print(&mut self, out: &mut Vec<Stmt>) -> Parsed<()> {
        self.skip()?;
        let mut is_first = true;
        while self.kind() != "block_end" {
            if !is_first {
                self.expect("comma")?;
            }
            is_first = false;
            let printed = self.expression()?;
            out.push(Stmt::Print(printed));
        }
        Ok(())
    }

    fn loop_control(&mut self, name: &str) -> Parsed<Stmt> {
        if self.loops == 0 {
            return Err(error(if name == "break" {
                "'break' outside loop"
            } else {
                "'continue' not properly in loop"
            }));
        }
        self.skip()?;
        Ok(if name == "break" { Stmt::Break } else { Stmt::Continue })
    }

    fn do_statement(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        Ok(Stmt::Do(self.tuple(true, false)?))
    }

    fn target_name(&mut self) -> Parsed<NameId> {
        let token = self.expect("name")?;
        if matches!(token.text.as_str(), "true" | "false" | "none" | "True" | "False" | "None") {
            return Err(error("can't assign to 'name'"));
        }
        Ok(self.intern(&token.text))
    }

    fn target(&mut self, with_namespace: bool) -> Parsed<Target> {
        let mut items = Vec::new();
        let mut is_tuple = false;
        loop {
            if !items.is_empty() {
                self.expect("comma")?;
            }
            if self.is_tuple_end() {
                break;
            }
            items.push(self.target_item(with_namespace)?);
            if self.kind() == "comma" {
                is_tuple = true;
            } else {
                break;
            }
        }
        if !is_tuple {
            return match items.pop() {
                Some(only) => Ok(only),
                None => Err(error(format!("Expected an expression, got {}", str_repr(self.current().describe())))),
            };
        }
        Ok(Target::Tuple(items))
    }

    fn target_item(&mut self, with_namespace: bool) -> Parsed<Target> {
        if self.kind() == "name" {
            let token = self.current().clone();
            if matches!(token.text.as_str(), "true" | "false" | "none" | "True" | "False" | "None") {
                return Err(error("can't assign to 'const'"));
            }
            self.skip()?;
            if with_namespace && self.skip_kind("dot")? {
                let attribute = self.expect("name")?.text;
                let id = self.used(&token.text);
                return Ok(Target::Attribute(id, Str::new(attribute)));
            }
            return Ok(Target::Name(self.intern(&token.text)));
        }
        if self.skip_kind("lparen")? {
            // `for (a, b) in`: what is in parentheses is read as an expression and must be names.
            let inner = self.tuple(true, true)?;
            self.expect("rparen")?;
            return as_target(inner);
        }
        let other = self.primary()?;
        as_target(other)
    }

    fn set(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        let target = self.target(true)?;
        if self.skip_kind("assign")? {
            let value = self.tuple(true, false)?;
            return Ok(Stmt::Set(target, value));
        }
        let (mut filter, known_missing) = (None, self.missing.is_some());
        while self.skip_kind("pipe")? {
            filter = Some(self.filter(filter, known_missing)?);
        }
        let body = self.inner_body(&["name:endset"])?;
        Ok(Stmt::SetBlock(target, filter.map(Box::new), body))
    }

    fn for_loop(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        let target = self.target(false)?;
        let loop_name = self.intern("loop");
        if target.holds(loop_name) {
            return Err(error("Can't assign to special loop variable in for-loop target"));
        }
        self.expect("name:in")?;
        let iter = self.tuple(false, false)?;
        let test = if self.skip_name("if")? { Some(self.expression()?) } else { None };
        let is_recursive = self.skip_name("recursive")?;
        let uses = self.uses_of("loop");
        self.has_loops = true;
        let soft = std::mem::take(&mut self.soft);
        self.loops += 1;
        let body = self.body(&["name:endfor", "name:else"])?;
        self.loops -= 1;
        self.soft = soft;
        let uses_loop = is_recursive || self.uses_of("loop") > uses;
        let otherwise = if self.take()?.text == "endfor" { Vec::new() } else { self.inner_body(&["name:endfor"])? };
        Ok(Stmt::For(Arc::new(For { target, iter, test, body, otherwise, is_recursive, uses_loop, loop_name })))
    }

    fn if_chain(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        let mut branches = Vec::new();
        let soft = self.soft;
        self.soft += 1;
        let outcome = loop {
            let test = self.tuple(false, false)?;
            let body = self.body(&["name:elif", "name:else", "name:endif"])?;
            branches.push((test, body));
            match self.take()?.text.as_str() {
                "elif" => {}
                "else" => break self.whole_body(&["name:endif"]),
                _ => break Ok(Vec::new()),
            }
        };
        self.soft = soft;
        Ok(Stmt::If(branches, outcome?))
    }

    fn with(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        let mut assignments = Vec::new();
        while self.kind() != "block_end" {
            if !assignments.is_empty() {
                self.expect("comma")?;
            }
            let target = self.target(false)?;
            self.expect("assign")?;
            assignments.push((target, self.expression()?));
        }
        Ok(Stmt::With(assignments, self.inner_body(&["name:endwith"])?))
    }

    fn autoescape(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        // Native templates never escape, whatever is said here; it is evaluated all the same.
        let switch = self.expression()?;
        Ok(Stmt::Scope(switch, self.inner_body(&["name:endautoescape"])?))
    }

    fn block(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        let name = self.expect("name")?.text;
        let is_scoped = self.skip_name("scoped")?;
        let is_required = self.skip_name("required")?;
        if self.kind() == "sub" {
            return Err(error(
                "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.",
            ));
        }
        let body = self.inner_body(&["name:endblock"])?;
        if is_required
            && body.iter().any(|part| !matches!(part, Stmt::Text(Value::Str(text)) if text.trim().is_empty()))
        {
            return Err(error("Required blocks can only contain comments or whitespace"));
        }
        self.skip_name(&name)?;
        if self.twice.is_none() && self.blocks.iter().any(|block| block.name.as_str() == name) {
            self.twice = Some(error(format!("block {} defined twice", str_repr(&name))));
        }
        self.blocks.push(Block { name: Str::new(name), body: body.into(), is_required });
        Ok(Stmt::Block { index: self.blocks.len() - 1, is_scoped })
    }

    fn extends(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        Ok(Stmt::Extends(self.expression()?))
    }

    fn import_context(&mut self, default: bool) -> Parsed<bool> {
        if self.is_any(&["name:with", "name:without"])
            && self.look().is_some_and(|next| next.kind == "name" && next.text == "context")
        {
            let with = self.take()?.text == "with";
            self.skip()?;
            return Ok(with);
        }
        Ok(default)
    }

    fn include(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        let template = self.expression()?;
        let ignore_missing =
            self.is_name("ignore") && self.look().is_some_and(|next| next.kind == "name" && next.text == "missing");
        if ignore_missing {
            self.skip()?;
            self.skip()?;
        }
        let with_context = self.import_context(true)?;
        Ok(Stmt::Include { template, ignore_missing, with_context })
    }

    fn import(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        let template = self.expression()?;
        self.expect("name:as")?;
        let target = self.target_name()?;
        let with_context = self.import_context(false)?;
        Ok(Stmt::Import { template, target, with_context })
    }

    fn import_names(&mut self) -> Parsed<Stmt> {
        let line = self.current().line;
        self.skip()?;
        let template = self.expression()?;
        self.expect("name:import")?;
        let mut names = Vec::new();
        let with_context = loop {
            if !names.is_empty() {
                self.expect("comma")?;
            }
            if self.kind() != "name" {
                self.expect("name")?;
            }
            let said = self.said_context()?;
            if said.is_some() {
                break said;
            }
            let name = self.target_name()?;
            if self.names[name as usize].starts_with('_') {
                return Err(error("names starting with an underline can not be imported"));
            }
            let alias = if self.skip_name("as")? { self.target_name()? } else { name };
            names.push((name, alias));
            let said = self.said_context()?;
            if said.is_some() || self.kind() != "comma" {
                break said;
            }
        };
        Ok(Stmt::FromImport { line, template, names, with_context: with_context.unwrap_or(false) })
    }

    fn said_context(&mut self) -> Parsed<Option<bool>> {
        if matches!(self.current().text.as_str(), "with" | "without")
            && self.look().is_some_and(|next| next.kind == "name" && next.text == "context")
        {
            return self.import_context(false).map(Some);
        }
        Ok(None)
    }

    fn signature(&mut self) -> Parsed<Vec<(NameId, Option<Expr>)>> {
        let mut parameters: Vec<(NameId, Option<Expr>)> = Vec::new();
        self.expect("lparen")?;
        while self.kind() != "rparen" {
            if !parameters.is_empty() {
                self.expect("comma")?;
            }
            let name = self.target_name()?;
            let default = if self.skip_kind("assign")? { Some(self.expression()?) } else { None };
            if default.is_none() && parameters.last().is_some_and(|(_, default)| default.is_some()) {
                return Err(error("non-default argument follows default argument"));
            }
            parameters.push((name, default));
        }
        self.expect("rparen")?;
        Ok(parameters)
    }

    /// Reads a body as that of a macro: what it uses of its caller's arguments is noted.
    fn macro_body(
        &mut self,
        name: Option<NameId>,
        title: &str,
        parameters: Vec<(NameId, Option<Expr>)>,
        ends: &'static [&'static str],
    ) -> Parsed<Arc<MacroDef>> {
        let before = ["caller", "varargs", "kwargs"].map(|name| self.uses_of(name));
        let body = self.inner_body(ends)?;
        let after = ["caller", "varargs", "kwargs"].map(|name| self.uses_of(name));
        let [caller, varargs, kwargs] = ["caller", "varargs", "kwargs"].map(|name| self.intern(name));
        Ok(Arc::new(MacroDef {
            name,
            title: Str::new(title),
            parameters,
            body,
            uses_caller: after[0] > before[0],
            uses_varargs: after[1] > before[1],
            uses_kwargs: after[2] > before[2],
            caller,
            varargs,
            kwargs,
        }))
    }

    fn macro_definition(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        let name = self.target_name()?;
        let title = self.names[name as usize].to_string();
        let parameters = self.signature()?;
        Ok(Stmt::Macro(self.macro_body(Some(name), &title, parameters, &["name:endmacro"])?))
    }

    fn call_block(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        let parameters = if self.kind() == "lparen" { self.signature()? } else { Vec::new() };
        let call = self.expression()?;
        if !matches!(call, Expr::Call(..)) {
            return Err(error("expected call"));
        }
        let caller = self.macro_body(None, "caller", parameters, &["name:endcall"])?;
        Ok(Stmt::CallBlock(caller, Box::new(call)))
    }

    fn filter_block(&mut self) -> Parsed<Stmt> {
        self.skip()?;
        let known_missing = self.missing.is_some();
        let mut filter = self.filter(None, known_missing)?;
        while self.skip_kind("pipe")? {
            filter = self.filter(Some(filter), known_missing)?;
        }
        Ok(Stmt::FilterBlock(Box::new(filter), self.inner_body(&["name:endfilter"])?))
    }
}

/// Reads an expression as what is assigned to.
fn as_target(expression: Expr) -> Parsed<Target> {
    let kind = match expression {
        Expr::Name(id) => return Ok(Target::Name(id)),
        Expr::Tuple(items) => {
            let targets: Parsed<Vec<Target>> = items.into_iter().map(as_target).collect();
            return targets.map(Target::Tuple);
        }
        Expr::Const(_) | Expr::Embedded(_) => "const",
        Expr::List(_) => "list",
        Expr::Dict(_) => "dict",
        Expr::Attr(..) => "getattr",
        Expr::Item(..) => "getitem",
        Expr::Call(..) => "call",
        Expr::Filter(_) => "filter",
        Expr::Test(_) => "test",
        Expr::Unary(..) => "neg",
        Expr::Compare(..) => "compare",
        Expr::And(_) => "and",
        Expr::Or(_) => "or",
        Expr::Not(_) => "not",
        Expr::Concat(_) => "concat",
        Expr::Cond(_) => "condexpr",
        Expr::Slice(_) => "slice",
        Expr::Binary(..) => "binexpr",
    };
    Err(error(format!("can't assign to '{kind}'")))
}
