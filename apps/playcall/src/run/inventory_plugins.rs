//! Which inventory plugins there are: native ones, and those in Python, which can't run yet and are refused by name.

use super::python_plugins;
use super::resolver;
use collection::{Kind, Wanted};
use config::{Config, settings};
use diagnostic::Diagnostic;
use inventories::Shelf;
use inventory::{InventoryPlugin, InventoryPlugins};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The plugins that are there.
pub(crate) struct Installed {
    shelf: Shelf,
    /// Folders of plugins of the user's own.
    folders: Vec<PathBuf>,
    resolver: Arc<resolver::Installed>,
}

impl Installed {
    /// Makes one; `beside` are the folders of the playbooks.
    pub(crate) fn new(shelf: Shelf, config: &Config, beside: &[PathBuf], resolver: &Arc<resolver::Installed>) -> Self {
        let own = beside.iter().map(|folder| folder.join("inventory_plugins"));
        let folders = own.chain(config.paths(&settings::DEFAULT_INVENTORY_PLUGIN_PATH)).collect();
        Installed { shelf, folders, resolver: Arc::clone(resolver) }
    }
}

impl InventoryPlugins for Installed {
    fn find(&self, name: &str) -> Result<Option<Arc<dyn InventoryPlugin>>, Diagnostic> {
        let file = format!("{}.py", name.strip_prefix("ansible.legacy.").unwrap_or(name));
        let is_own = self.folders.iter().any(|folder| folder.join(&file).is_file());
        let native = self.shelf.find(name)?;
        // A plugin of the user's own comes before what has its name here.
        if native.is_some() && !is_own {
            return Ok(native);
        }
        let is_builtin = |name: &str| matches!(self.shelf.find(name), Ok(Some(_)));
        let wanted = Wanted { folders: &self.folders, is_builtin: Some(&is_builtin), ..Wanted::default() };
        let Some(found) = self.resolver.plugin(Kind::Inventory, name, &wanted)? else { return Ok(None) };
        if found.full_name.starts_with("ansible.builtin.") {
            return self.shelf.find(&found.full_name);
        }
        Err(python_plugins::refusal("inventory", found.path.as_deref().unwrap_or(Path::new(name))))
    }
}
