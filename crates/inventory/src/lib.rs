//! Hosts, groups and what is known of them before a run: sources, patterns, `group_vars` and `host_vars`.
//!
//! [`Inventory::load`] reads the sources; the engine asks for hosts by pattern ([`Inventory::hosts`]) and changes it at run
//! time (`add_host`, `group_by`). What reads the sources are plugins ([`InventoryPlugin`]), which are
//! found by name. A clone is a cheap snapshot: data are shared and copied on write.
//!
//! **Invariant:** files are read and scripts are run only through the [`yaml::Loader`] given; nothing is templated here.

mod address;
mod change;
mod context;
mod data;
mod glob;
mod load;
mod merge;
mod pattern;
mod plugin;
mod vars_files;

pub use address::{expand_host_pattern, is_ip_address, parse_address, split_address};
pub use context::{Enabled, InvalidGroupNames, InventoryContext, Notice, NoticeSink, PatternMismatch, Settings};
pub use data::{AddedHost, Group, GroupedHost, Host, HostName, Inventory, valid_group_name};
pub use merge::{HashBehaviour, combine, combine_value};
pub use pattern::split_host_pattern;
pub use plugin::{Change, Draft, InventoryPlugin, InventoryPlugins};
pub use vars_files::{
    Entity, Stage, VarsFiles, VarsPlugins, class, class_name, extension, folder_beside, validate_variable_name,
    vars_beside,
};
