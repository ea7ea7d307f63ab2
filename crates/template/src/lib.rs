//! The template language: Jinja as Ansible 2.19 uses it, over lazily rendered variables.
//!
//! [`Environment`] holds the plugins and compiled templates of a run; a [`Templar`] renders with the variables of one [`Scope`].
//! Variables are stored raw: a trusted string that is a template is rendered when something reaches it, so an
//! undefined variable in a value nobody asks for does no harm.
//!
//! **Invariant:** results are untrusted data: nothing is rendered twice.

mod ast;
mod environment;
mod eval;
mod fault;
mod foreign;
mod format;
mod lexer;
mod managed;
mod methods;
mod native;
mod object;
mod op;
mod parse;
mod plugin;
mod scope;
mod syntax;
mod templar;
#[cfg(test)]
mod tests;

pub use environment::Environment;
pub use foreign::{Foreign, ForeignCall, ForeignKind, ForeignPlugins};
pub use format::percent;
pub use managed::managed_template;
pub use object::Range;
pub use plugin::{Args, Call, Filter, FilterFn, Lookup, LookupFn, Plugins, Services, TestFn, TestPlugin};
pub use scope::{Layered, Scope};
pub use templar::{FileOptions, Templar};

/// The message of an error that stands for a marker which a plugin needed; its cause is the marker's reason.
pub(crate) const TRIPPED: &str = "a marker was needed";
