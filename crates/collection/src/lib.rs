//! Where names of plugins lead: collections, what their metadata says of moves and removals, and files.
//!
//! **Invariant:** this is the one place that resolves a plugin's name to a file. Modules, actions, lookups, filters, tests,
//! callbacks, roles and playbooks of collections are all found through one [`Collections`], which reads each folder and
//! each `meta/runtime.yml` at most once in a run. Nothing here runs what it finds.

mod core_package;
mod find;
mod name;
mod notice;
mod reject;
mod resource;
mod routing;
mod runtime;
mod search;
#[cfg(test)]
mod tests;
mod version;

pub use core_package::CoreSearch;
pub use find::{Found, Wanted};
pub use name::{FullName, Kind, is_full_name};
pub use notice::{Notice, NoticeSink};
pub use reject::rejected;
pub use resource::Resource;
pub use routing::{Announced, Followed};
pub use runtime::{Removal, Route, Runtime};
pub use search::{Collections, Mismatch, Search};
pub use version::meets;
