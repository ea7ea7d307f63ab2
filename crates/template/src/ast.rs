//! The compiled form of a template: statements and expressions, names as numbers.

use crate::foreign::{FilterUse, TestUse};
use std::sync::Arc;
use value::{Str, Value};

/// A name's index into [`Template::names`].
pub(crate) type NameId = u32;

/// A compiled template or expression.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) body: Vec<Stmt>,
    /// The names it uses, by [`NameId`].
    pub(crate) names: Vec<Str>,
    pub(crate) blocks: Vec<Block>,
    /// Whether a method that changes its container is called: only then must it be known who holds which.
    pub(crate) mutates: bool,
    /// Whether resolved variables are worth keeping: a name occurs twice, or in a loop.
    pub(crate) caches: bool,
    /// The template file's name, for includes.
    pub(crate) name: Option<Arc<str>>,
}

/// A `{% block %}`.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) name: Str,
    pub(crate) body: Arc<[Stmt]>,
    pub(crate) is_required: bool,
}

/// A statement, or a piece of output.
#[derive(Debug)]
pub(crate) enum Stmt {
    Text(Value),
    Print(Expr),
    For(Arc<For>),
    If(Vec<(Expr, Vec<Stmt>)>, Vec<Stmt>),
    Set(Target, Expr),
    SetBlock(Target, Option<Box<Expr>>, Vec<Stmt>),
    With(Vec<(Target, Expr)>, Vec<Stmt>),
    Macro(Arc<MacroDef>),
    /// `{% call %}`: the caller's macro, and the call.
    CallBlock(Arc<MacroDef>, Box<Expr>),
    FilterBlock(Box<Expr>, Vec<Stmt>),
    Include {
        template: Expr,
        ignore_missing: bool,
        with_context: bool,
    },
    Import {
        template: Expr,
        target: NameId,
        with_context: bool,
    },
    FromImport {
        /// The line it stands on, from 1.
        line: u32,
        template: Expr,
        names: Vec<(NameId, NameId)>,
        with_context: bool,
    },
    Extends(Expr),
    /// Index into [`Template::blocks`].
    Block {
        index: usize,
        is_scoped: bool,
    },
    Do(Expr),
    /// A body of its own scope (`autoescape`), and what is said about it.
    Scope(Expr, Vec<Stmt>),
    Break,
    Continue,
}

/// A `{% for %}`.
#[derive(Debug)]
pub(crate) struct For {
    pub(crate) target: Target,
    pub(crate) iter: Expr,
    pub(crate) test: Option<Expr>,
    pub(crate) body: Vec<Stmt>,
    pub(crate) otherwise: Vec<Stmt>,
    pub(crate) is_recursive: bool,
    /// Whether `loop` is used anywhere inside.
    pub(crate) uses_loop: bool,
    pub(crate) loop_name: NameId,
}

/// What is assigned to.
#[derive(Debug)]
pub(crate) enum Target {
    Name(NameId),
    /// `ns.attribute`
    Attribute(NameId, Str),
    Tuple(Vec<Target>),
}

impl Target {
    /// Tells whether a name is among what is assigned.
    pub(crate) fn holds(&self, name: NameId) -> bool {
        match self {
            Target::Name(id) => *id == name,
            Target::Attribute(..) => false,
            Target::Tuple(targets) => targets.iter().any(|target| target.holds(name)),
        }
    }
}

/// A macro, or the body of a `{% call %}`.
#[derive(Debug)]
pub(crate) struct MacroDef {
    /// Nothing for a caller.
    pub(crate) name: Option<NameId>,
    pub(crate) title: Str,
    pub(crate) parameters: Vec<(NameId, Option<Expr>)>,
    pub(crate) body: Vec<Stmt>,
    pub(crate) uses_caller: bool,
    pub(crate) uses_varargs: bool,
    pub(crate) uses_kwargs: bool,
    pub(crate) caller: NameId,
    pub(crate) varargs: NameId,
    pub(crate) kwargs: NameId,
}

/// An expression.
#[derive(Debug)]
pub(crate) enum Expr {
    Const(Value),
    /// A string constant that looks like a template.
    Embedded(Str),
    Name(NameId),
    Attr(Box<Expr>, Str),
    Item(Box<Expr>, Box<Expr>),
    Slice(Box<[Option<Expr>; 3]>),
    Call(Box<Expr>, Box<Arguments>),
    Filter(Box<FilterExpr>),
    Test(Box<TestExpr>),
    Unary(Unary, Box<Expr>),
    Binary(Binary, Box<(Expr, Expr)>),
    Compare(Box<Expr>, Vec<(Comparison, Expr)>),
    And(Box<(Expr, Expr)>),
    Or(Box<(Expr, Expr)>),
    Not(Box<Expr>),
    Concat(Vec<Expr>),
    Cond(Box<(Expr, Expr, Option<Expr>)>),
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    Dict(Vec<(Expr, Expr)>),
}

/// The arguments of a call.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) positional: Vec<Expr>,
    pub(crate) named: Vec<(Str, Expr)>,
    pub(crate) star: Option<Expr>,
    pub(crate) double_star: Option<Expr>,
}

pub(crate) struct FilterExpr {
    /// Nothing in `{% filter %}` and `{% set x | filter %}`.
    pub(crate) input: Option<Expr>,
    pub(crate) name: Str,
    /// Nothing where no such filter exists and the branch may never be reached.
    pub(crate) plugin: Option<FilterUse>,
    pub(crate) arguments: Arguments,
}

pub(crate) struct TestExpr {
    pub(crate) input: Expr,
    pub(crate) name: Str,
    pub(crate) plugin: Option<TestUse>,
    pub(crate) arguments: Arguments,
}

impl std::fmt::Debug for FilterExpr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} | {}({:?})", self.input, self.name, self.arguments)
    }
}

impl std::fmt::Debug for TestExpr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} is {}({:?})", self.input, self.name, self.arguments)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    Negative,
    Positive,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
}
