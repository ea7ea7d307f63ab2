//! The shelf of inventory plugins: what reads hosts and groups from files, programs and texts.
//!
//! [`ALL`] lists them; [`Shelf`] gives them to `inventory::Inventory::load` by name. A plugin is one file with a
//! [`NativePlugin`]: which sources it wants, and how it writes what it reads into an `inventory::Draft`.
//!
//! **Invariant:** files are read and programs are run only through the draft's loader; only what [`Tools`] has is rendered.

mod auto;
mod configuration;
mod constructed;
mod generator;
mod host_list;
mod ini;
mod literal;
mod script;
mod shell_words;
#[cfg(test)]
mod tests;
mod toml;
mod tools;
mod utf8;
mod yaml;

pub use tools::{KeptFacts, Tools, reads_vars_files};

use diagnostic::Diagnostic;
use inventory::{Draft, InventoryContext, InventoryPlugin, InventoryPlugins};
use std::path::Path;
use std::sync::Arc;

/// An inventory plugin of this shelf.
pub struct NativePlugin {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// What it reads, in one sentence.
    pub summary: &'static str,
    /// Tells whether it wants to try a source.
    pub verify: fn(&str, &InventoryContext) -> bool,
    /// Reads a source. What was read before an error stays, as in the reference.
    pub parse: fn(&Asked<'_>, &mut Draft<'_>) -> Result<(), Diagnostic>,
}

/// What a plugin is asked for.
pub struct Asked<'a> {
    /// The plugin's name as settings or the source have it: `constructed`, `ansible.builtin.constructed`.
    pub name: &'a str,
    /// The source: an absolute path, or text with commas.
    pub source: &'a str,
    /// What else it may use.
    pub tools: &'a Tools,
}

/// Every plugin. The order means nothing: settings say which is tried when.
pub const ALL: &[NativePlugin] = &[
    host_list::ADVANCED,
    auto::PLUGIN,
    constructed::PLUGIN,
    generator::PLUGIN,
    host_list::PLUGIN,
    ini::PLUGIN,
    script::PLUGIN,
    toml::PLUGIN,
    yaml::PLUGIN,
];

/// The plugins of this shelf with the tools of a run.
pub struct Shelf {
    tools: Arc<Tools>,
}

impl Shelf {
    /// Makes one.
    pub fn new(tools: Tools) -> Self {
        Shelf { tools: Arc::new(tools) }
    }
}

impl InventoryPlugins for Shelf {
    fn find(&self, name: &str) -> Result<Option<Arc<dyn InventoryPlugin>>, Diagnostic> {
        let short = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy."));
        let found = ALL.iter().find(|plugin| plugin.name == short.unwrap_or(name));
        Ok(found.map(|plugin| {
            let shown_name = match name.strip_prefix("ansible.builtin.") {
                Some(short) => format!("ansible_collections.ansible.builtin.plugins.inventory.{short}"),
                None => name.to_owned(),
            };
            Arc::new(Named { name: shown_name, asked: name.to_owned(), plugin, tools: Arc::clone(&self.tools) })
                as Arc<dyn InventoryPlugin>
        }))
    }
}

/// A plugin under the name that it was asked for by.
struct Named {
    /// The name in messages.
    name: String,
    asked: String,
    plugin: &'static NativePlugin,
    tools: Arc<Tools>,
}

impl InventoryPlugin for Named {
    fn name(&self) -> &str {
        &self.name
    }

    fn verify(&self, source: &str, context: &InventoryContext) -> bool {
        (self.plugin.verify)(source, context)
    }

    fn parse(&self, source: &str, draft: &mut Draft<'_>) -> Result<(), Diagnostic> {
        (self.plugin.parse)(&Asked { name: &self.asked, source, tools: &self.tools }, draft)
    }
}

/// Tells whether a source is there and may be read, as most plugins ask first.
pub(crate) fn is_readable(source: &str, context: &InventoryContext) -> bool {
    let is_readable = context.loader.files().is_readable(Path::new(source));
    if !is_readable {
        let text = "Skipping due to inventory source not existing or not being readable by the current user";
        context.verbose(3, text);
    }
    is_readable
}
