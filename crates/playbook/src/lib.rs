//! Plays, blocks, tasks, handlers and roles: what a playbook says, loaded and checked, nothing run.
//!
//! Loading is top-down: a parent exists before its children, which hold it by `Arc`. So everything is immutable and
//! shared, and an inherited keyword is worked out once, when a child is made.
//!
//! **Invariant:** files are read only through the [`yaml::Loader`] given; nothing is templated here but what Ansible
//! templates while loading (file names of static imports, with extra variables and the play's own).

mod block;
mod compile;
mod context;
mod free_form;
pub mod identity;
mod inherit;
mod keyword;
mod listing;
mod load;
mod node;
mod path;
mod play;
mod problem;
mod role;
mod settings;
mod tags;
mod task;
#[cfg(test)]
mod tests;

pub use block::{Block, Item};
pub use context::{Context, Messages, ResolvedAction, Resolver, Templates};
pub use free_form::{parse_kv, split_args};
pub use keyword::{Keyword, Keywords};
pub use listing::{Listing, ListingSource};
pub use load::{IncludeRole, Included, find_included_file};
pub use node::{Brings, Node, NodeKind};
pub use play::{Play, Playbook, VarPrompt};
pub use role::{Role, RoleUse};
pub use settings::PlaySettings;
pub use tags::{Render, TagSelection};
pub use task::{Include, IncludeKind, Task};
