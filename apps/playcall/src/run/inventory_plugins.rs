//! Which inventory plugins there are: native ones, and those in Python, of the user's own and of collections.

use super::python::places::PluginFile;
use super::python::sources::{PythonInventory, Surroundings};
use collection::{Kind, Wanted};
use diagnostic::Diagnostic;
use inventories::Shelf;
use inventory::{InventoryPlugin, InventoryPlugins};
use std::path::PathBuf;
use std::sync::Arc;

/// The plugins that are there.
pub(crate) struct Installed {
    shelf: Shelf,
    surroundings: Arc<Surroundings>,
    /// Folders of plugins of the user's own, looked for once for all names.
    folders: Vec<PathBuf>,
}

impl Installed {
    /// Makes one.
    pub(crate) fn new(shelf: Shelf, surroundings: Arc<Surroundings>) -> Self {
        let folders = surroundings.plugins.places.folders(Kind::Inventory);
        Installed { shelf, surroundings, folders }
    }
}

impl InventoryPlugins for Installed {
    fn find(&self, name: &str) -> Result<Option<Arc<dyn InventoryPlugin>>, Diagnostic> {
        let places = &self.surroundings.plugins.places;
        let is_builtin = |name: &str| self.shelf.find(name).is_ok_and(|found| found.is_some());
        let wanted = Wanted { folders: &self.folders, is_builtin: Some(&is_builtin), ..Wanted::default() };
        let Some(found) = places.collections.find(Kind::Inventory, name, &wanted)? else {
            return self.shelf.find(name);
        };
        // A native one goes by the name that it was asked for by, unless a redirect led to another.
        let native = if found.redirects.len() > 1 { found.full_name.clone() } else { name.to_owned() };
        match PluginFile::of(Kind::Inventory, found) {
            Some(file) => Ok(Some(Arc::new(PythonInventory {
                surroundings: Arc::clone(&self.surroundings),
                name: name.to_owned(),
                file,
            }))),
            None => self.shelf.find(&native),
        }
    }
}
