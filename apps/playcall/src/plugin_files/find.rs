//! Finding the one file that a name means, and what is to be told on the way.

use super::{PluginFiles, PluginKind};
use collection::{Notice, Wanted};
use config::REJECT_EXTS;
use diagnostic::Diagnostic;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

/// A plugin that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its file.
    pub(crate) path: PathBuf,
    /// The collection that it belongs to; empty for one of the user's own.
    pub(crate) collection: String,
    /// Its full name, or its bare name where it is one of the user's own.
    pub(crate) full_name: String,
}

impl PluginFiles<'_> {
    /// Finds a plugin by its bare or full name, and follows it where it has moved.
    pub(crate) fn find(&self, kind: &PluginKind, name: &str) -> Result<Option<Found>, Diagnostic> {
        let name = if kind.name == "connection" && name == "paramiko" { "paramiko_ssh" } else { name };
        let own: Vec<PathBuf> =
            self.folders(kind).into_iter().filter(|folder| !folder.is_core).map(|folder| folder.path).collect();
        let found = self.collections.find(kind.of, name, &Wanted { folders: &own, ..Wanted::default() })?;
        Ok(found.and_then(|found| {
            let collection = found.collection.unwrap_or_default();
            Some(Found { path: found.path?, collection, full_name: found.full_name })
        }))
    }

    /// Returns what was said since the last time.
    pub(crate) fn notices(&self) -> Vec<Notice> {
        std::mem::take(&mut *self.said.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells whether a file's ending is that of no plugin.
pub(super) fn is_rejected(extension: &str) -> bool {
    REJECT_EXTS.contains(&extension) || matches!(extension, ".yml" | ".yaml" | ".json")
}

/// Returns the files beside a plugin's that may hold its documentation.
pub(crate) fn adjacent(path: &Path, name: &str) -> Vec<PathBuf> {
    let base = name.rsplit('.').next().unwrap_or(name);
    documentation::DOC_EXTENSIONS
        .iter()
        .map(|extension| path.with_file_name(format!("{base}{extension}")))
        .filter(|candidate| candidate != path && candidate.exists())
        .collect()
}
