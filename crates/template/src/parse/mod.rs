//! Reads tokens into the compiled form: the stream, names, and what both kinds of parsing need.

mod expression;
mod statement;

use crate::ast::{Block, Expr, NameId, Stmt, Template};
use crate::environment::Extensions;
use crate::lexer::{Token, describe_kind, tokenize};
use crate::plugin::{Plugins, Services};
use crate::syntax::Syntax;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use value::{Str, Value, str_repr};

/// How deep expressions and blocks may nest, and how long a chain of operators may be.
const DEPTH_LIMIT: usize = 100;
const CHAIN_LIMIT: usize = 300;

/// Why a template does not compile.
#[derive(Clone, Debug)]
pub(crate) struct ParseError {
    pub(crate) message: String,
    pub(crate) stage: Stage,
}

/// What finds a text wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The template language.
    Syntax,
    /// Nobody: it is nested too deeply, rather than wrong.
    Depth,
    /// Python, of which Jinja makes it: told as a failure to render.
    Python,
}

type Parsed<T> = Result<T, ParseError>;

/// Compiles a template.
pub(crate) fn parse_template(
    source: &str,
    syntax: &Syntax,
    plugins: &Plugins,
    extensions: Extensions,
    name: Option<Arc<str>>,
    services: &dyn Services,
) -> Parsed<Template> {
    let mut parser = Parser::new(tokenize(source, syntax, false), plugins, services)?;
    parser.extensions = extensions;
    let body = parser.subparse(None)?;
    parser.finish(body, name)
}

/// Compiles an expression; the template's body is one `Print`.
pub(crate) fn parse_expression(
    source: &str,
    syntax: &Syntax,
    plugins: &Plugins,
    services: &dyn Services,
) -> Parsed<Template> {
    let mut parser = Parser::new(tokenize(source, syntax, true), plugins, services)?;
    let expression = parser.expression()?;
    if parser.kind() != "eof" {
        return Err(error("chunk after expression"));
    }
    parser.finish(vec![Stmt::Print(expression)], None)
}

struct Parser<'p> {
    tokens: Vec<Token>,
    position: usize,
    plugins: &'p Plugins,
    /// What plugins that are looked for may tell.
    services: &'p dyn Services,
    extensions: Extensions,
    names: Vec<Str>,
    name_ids: FxHashMap<String, NameId>,
    uses: Vec<u32>,
    blocks: Vec<Block>,
    tag_stack: Vec<String>,
    end_tokens: Vec<&'static [&'static str]>,
    depth: usize,
    /// Inside a branch that may never be reached: a missing filter is an error only when it is.
    soft: usize,
    has_loops: bool,
    mutates: bool,
    /// Loops around: `break` needs one.
    loops: usize,
    missing: Option<ParseError>,
    /// An argument that is named twice in a call, found by Python once Jinja is content.
    repeated: Option<ParseError>,
    /// A block that is there twice: an error once the rest is known to be well-formed, and told first.
    twice: Option<ParseError>,
}

impl<'p> Parser<'p> {
    fn new(tokens: Vec<Token>, plugins: &'p Plugins, services: &'p dyn Services) -> Parsed<Self> {
        let parser = Parser {
            tokens,
            position: 0,
            plugins,
            services,
            extensions: Extensions::default(),
            names: Vec::new(),
            name_ids: FxHashMap::default(),
            uses: Vec::new(),
            blocks: Vec::new(),
            tag_stack: Vec::new(),
            end_tokens: Vec::new(),
            depth: 0,
            soft: 0,
            has_loops: false,
            mutates: false,
            loops: 0,
            missing: None,
            repeated: None,
            twice: None,
        };
        parser.check_error()?;
        Ok(parser)
    }

    fn finish(self, body: Vec<Stmt>, name: Option<Arc<str>>) -> Parsed<Template> {
        if let Some(missing) = self.twice.or(self.missing).or(self.repeated) {
            return Err(missing);
        }
        let caches = self.has_loops || self.uses.iter().any(|uses| *uses > 1);
        Ok(Template { body, names: self.names, blocks: self.blocks, mutates: self.mutates, caches, name })
    }

    fn current(&self) -> &Token {
        &self.tokens[self.position]
    }

    fn kind(&self) -> &'static str {
        self.current().kind
    }

    /// Fails where the token that was reached is no token at all.
    fn check_error(&self) -> Parsed<()> {
        let token = self.current();
        if token.kind == "error" {
            return Err(error(token.text.clone()));
        }
        Ok(())
    }

    fn skip(&mut self) -> Parsed<()> {
        if self.kind() != "eof" {
            self.position += 1;
        }
        self.check_error()
    }

    fn take(&mut self) -> Parsed<Token> {
        let token = self.current().clone();
        self.skip()?;
        Ok(token)
    }

    fn look(&self) -> Option<&Token> {
        self.tokens.get(self.position + 1)
    }

    fn is_name(&self, name: &str) -> bool {
        let token = self.current();
        token.kind == "name" && token.text == name
    }

    fn skip_name(&mut self, name: &str) -> Parsed<bool> {
        let found = self.is_name(name);
        if found {
            self.skip()?;
        }
        Ok(found)
    }

    fn skip_kind(&mut self, kind: &str) -> Parsed<bool> {
        let found = self.kind() == kind;
        if found {
            self.skip()?;
        }
        Ok(found)
    }

    /// Tells whether the current token fits one of Jinja's token expressions: `rparen`, `name:in` ...
    fn is_any(&self, expressions: &[&str]) -> bool {
        expressions.iter().any(|expression| match expression.strip_prefix("name:") {
            Some(name) => self.is_name(name),
            None => self.kind() == *expression,
        })
    }

    fn expect(&mut self, expression: &str) -> Parsed<Token> {
        if self.is_any(&[expression]) {
            return self.take();
        }
        let wanted = str_repr(describe_expression(expression));
        let token = self.current();
        Err(if token.kind == "eof" {
            error(format!("unexpected end of template, expected {wanted}."))
        } else {
            error(format!("expected token {wanted}, got {}", str_repr(token.describe())))
        })
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEPTH_LIMIT {
            return Err(too_deep());
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn intern(&mut self, name: &str) -> NameId {
        if let Some(id) = self.name_ids.get(name) {
            return *id;
        }
        let id = NameId::try_from(self.names.len()).unwrap_or(NameId::MAX);
        self.names.push(Str::new(name));
        self.uses.push(0);
        self.name_ids.insert(name.to_owned(), id);
        id
    }

    /// A name that is read.
    fn used(&mut self, name: &str) -> NameId {
        let id = self.intern(name);
        self.uses[id as usize] += 1;
        id
    }

    fn uses_of(&self, name: &str) -> u32 {
        self.name_ids.get(name).map_or(0, |id| self.uses[*id as usize])
    }

    /// Notes a filter or test that does not exist: an error once the rest is known to be well-formed. Of those around
    /// one another the outermost, which comes last, is told: `known` says what was missing before them.
    fn note_missing(&mut self, what: &str, name: &str, known: bool) {
        if self.soft == 0 && !known {
            self.missing = Some(error(format!("No {what} named {}.", str_repr(name))));
        }
    }
}

fn error(message: impl Into<String>) -> ParseError {
    ParseError { message: message.into(), stage: Stage::Syntax }
}

fn too_deep() -> ParseError {
    ParseError { message: "maximum recursion depth exceeded".to_owned(), stage: Stage::Depth }
}

fn describe_expression(expression: &str) -> &str {
    expression.strip_prefix("name:").unwrap_or_else(|| describe_kind(expression))
}

/// A constant string, or one that looks like a template itself.
fn constant(text: String) -> Expr {
    if Syntax::default().is_in(&text) || text.starts_with(crate::syntax::HEADER) {
        Expr::Embedded(Str::new(text))
    } else {
        Expr::Const(Value::from(text))
    }
}
