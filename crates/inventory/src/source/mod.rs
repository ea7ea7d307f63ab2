//! Kinds of inventory sources, one file each. The order of [`ALL`] means nothing: settings say what is tried when.

mod auto;
mod host_list;
mod ini;
mod script;
mod toml;
mod yaml;

use crate::InventoryContext;
use crate::data::Data;
use diagnostic::Diagnostic;

/// A kind of source.
pub(crate) struct SourcePlugin {
    /// Its name without `ansible.builtin.`.
    pub(crate) name: &'static str,
    /// Tells whether it wants to try a source.
    pub(crate) verify: fn(&InventoryContext, &str) -> bool,
    /// Reads a source. What was read before an error stays, as in the reference.
    pub(crate) parse: fn(&mut Data, &str) -> Result<(), Diagnostic>,
}

/// Every kind.
pub(crate) const ALL: &[SourcePlugin] =
    &[auto::PLUGIN, host_list::PLUGIN, host_list::ADVANCED, ini::PLUGIN, script::PLUGIN, toml::PLUGIN, yaml::PLUGIN];
