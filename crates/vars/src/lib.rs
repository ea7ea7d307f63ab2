//! Variables: which of the many places a name may be set in wins, for a host and a task.
//!
//! [`Variables`] is the one store of a run: facts, what tasks set and register, and the cached layers of inventory and
//! roles. [`Variables::task_vars`] gives the [`TaskVars`] that templates read: layers shared by `Arc`, looked at from the
//! strongest down, never merged into one dictionary; magic variables are made when somebody asks for them.
//!
//! **Invariant:** values are stored and handed out raw; only `vars_files` names and the values behind `hostvars` are
//! rendered, by the [`Renderer`] that the engine supplies.

mod delegate;
mod facts;
mod host_layers;
mod host_vars;
mod magic;
mod play_context;
mod reserved;
mod roles;
mod settings;
mod task_layers;
mod task_vars;
#[cfg(test)]
mod tests;
mod variables;
mod vars_files;

pub use facts::{clean_facts, namespace_facts};
pub use play_context::PlayContext;
pub use reserved::{RESERVED_NAMES, is_reserved};
pub use settings::{GroupLevel, RunInfo, Settings};
pub use task_vars::TaskVars;
pub use variables::{FactStore, Renderer, Variables, VarsFileHook};
