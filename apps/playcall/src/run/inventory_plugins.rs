//! Which inventory plugins there are: native ones, and those in Python, which can't run yet and are refused by name.

use super::python_plugins;
use config::{Config, settings};
use diagnostic::Diagnostic;
use inventories::Shelf;
use inventory::{InventoryPlugin, InventoryPlugins, Notice, NoticeSink};
use std::path::PathBuf;
use std::sync::Arc;

/// The plugins that are there.
pub(crate) struct Installed {
    shelf: Shelf,
    /// Folders of plugins of the user's own.
    folders: Vec<PathBuf>,
    /// Folders below which collections are.
    collections: Vec<PathBuf>,
    notices: NoticeSink,
}

impl Installed {
    /// Makes one; `beside` are the folders of the playbooks.
    pub(crate) fn new(shelf: Shelf, config: &Config, beside: &[PathBuf], notices: NoticeSink) -> Self {
        let own = beside.iter().map(|folder| folder.join("inventory_plugins"));
        let folders = own.chain(config.paths(&settings::DEFAULT_INVENTORY_PLUGIN_PATH)).collect();
        let of_playbooks = beside.iter().map(|folder| folder.join("collections"));
        let collections = of_playbooks.chain(config.paths(&settings::COLLECTIONS_PATHS)).collect();
        Installed { shelf, folders, collections, notices }
    }

    /// Refuses a plugin of a collection; a collection that is not there is told of.
    fn in_collection(&self, name: &str) -> Result<(), Diagnostic> {
        let mut parts = name.splitn(3, '.');
        let (Some(namespace), Some(collection), Some(plugin)) = (parts.next(), parts.next(), parts.next()) else {
            return Ok(());
        };
        let roots = || self.collections.iter().map(|folder| folder.join("ansible_collections").join(namespace));
        let file = format!("{collection}/plugins/inventory/{}.py", plugin.replace('.', "/"));
        if let Some(path) = roots().map(|root| root.join(&file)).find(|path| path.is_file()) {
            return Err(python_plugins::refusal("inventory", &path));
        }
        let missing = if roots().any(|root| root.join(collection).is_dir()) {
            return Ok(());
        } else if roots().any(|root| root.is_dir()) {
            format!("ansible_collections.{namespace}.{collection}")
        } else {
            format!("ansible_collections.{namespace}")
        };
        let warning = format!("Error loading plugin '{name}': No module named '{missing}'");
        (self.notices)(Notice::Warning(Diagnostic::error(warning)));
        Ok(())
    }
}

impl InventoryPlugins for Installed {
    fn find(&self, name: &str) -> Result<Option<Arc<dyn InventoryPlugin>>, Diagnostic> {
        let file = format!("{}.py", name.strip_prefix("ansible.legacy.").unwrap_or(name));
        // A plugin of the user's own comes before what has its name here.
        if let Some(path) = self.folders.iter().map(|folder| folder.join(&file)).find(|path| path.is_file()) {
            return Err(python_plugins::refusal("inventory", &path));
        }
        let found = self.shelf.find(name)?;
        if found.is_none() && !name.starts_with("ansible.") {
            self.in_collection(name)?;
        }
        Ok(found)
    }
}
