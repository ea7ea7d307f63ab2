//! Hosts, groups and what is known of them before a run: sources, patterns, `group_vars` and `host_vars`.
//!
//! [`Inventory::load`] reads the sources; the engine asks for hosts by pattern ([`Inventory::hosts`]) and changes it at run
//! time (`add_host`, `group_by`). A clone is a cheap snapshot: data are shared and copied on write.
//!
//! **Invariant:** files are read and scripts are run only through the [`yaml::Loader`] given; nothing is templated here.

mod address;
mod change;
mod context;
mod data;
mod glob;
mod literal;
mod load;
mod merge;
mod pattern;
mod shell_words;
mod source;
#[cfg(test)]
mod tests;
mod vars_files;

pub use address::{is_ip_address, split_address};
pub use context::{Enabled, InvalidGroupNames, InventoryContext, Notice, NoticeSink, PatternMismatch, Settings};
pub use data::{AddedHost, Group, GroupedHost, Host, HostName, Inventory};
pub use merge::{HashBehaviour, combine, combine_value};
pub use pattern::split_host_pattern;
pub use vars_files::{Entity, VarsFiles, validate_variable_name};
