//! Going through a tree of folders as Python's `os.walk` does: from the top, links to folders listed but not entered.

use module::System;
use std::path::Path;

/// One folder of a tree.
pub(crate) struct Level {
    /// The folder.
    pub(crate) root: String,
    /// Names of the folders in it, links to folders included.
    pub(crate) folders: Vec<String>,
    /// Names of everything else in it.
    pub(crate) files: Vec<String>,
}

/// Returns the folders of a tree, top first; what can't be read is left out.
pub(crate) fn walk(system: &dyn System, top: &str) -> Vec<Level> {
    let mut levels = Vec::new();
    enter(system, top.to_owned(), &mut levels);
    levels
}

fn enter(system: &dyn System, root: String, levels: &mut Vec<Level>) {
    let Ok(entries) = system.list(Path::new(&root)) else { return };
    let mut level = Level { root, folders: Vec::new(), files: Vec::new() };
    let mut inner = Vec::new();
    for entry in entries {
        let name = entry.name.to_string_lossy().into_owned();
        let path = module::os_path::join(&level.root, &name);
        if entry.is_dir {
            inner.push(path);
            level.folders.push(name);
        } else if system.is_dir(Path::new(&path)) {
            level.folders.push(name);
        } else {
            level.files.push(name);
        }
    }
    levels.push(level);
    for path in inner {
        enter(system, path, levels);
    }
}
