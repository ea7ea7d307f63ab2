//! What collections hold besides plugins: roles and playbooks.

use crate::name::FullName;
use crate::search::Collections;
use diagnostic::Diagnostic;
use std::path::{Path, PathBuf};

/// A role or playbook of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its name within the collection, without the folders that it is in.
    pub name: String,
    /// Its folder (a role) or file (a playbook).
    pub path: PathBuf,
    /// The collection: `namespace.name`.
    pub collection: String,
}

impl Collections {
    /// Finds a role: by its full name, or by its bare name in a list of collections.
    ///
    /// # Errors
    ///
    /// A collection asks for another version of ansible-core, and that is to be an error.
    pub fn role(&self, name: &str, searched: &[String]) -> Result<Option<Resource>, Diagnostic> {
        let full = FullName::parse(name);
        let own: Vec<String>;
        let (searched, below) = match &full {
            Some(full) => {
                own = vec![full.collection.to_owned()];
                (own.as_slice(), full.below.replace('.', "/"))
            }
            None => (searched, name.to_owned()),
        };
        // A path is none of a collection's roles.
        if full.is_none() && name.contains('/') {
            return Ok(None);
        }
        for collection in searched {
            let Some(folder) = self.folder(collection)? else { continue };
            let path = folder.join("roles").join(&below);
            if path.is_dir() {
                let name = below.rsplit('/').next().unwrap_or(&below).to_owned();
                return Ok(Some(Resource { name, path, collection: collection.clone() }));
            }
        }
        Ok(None)
    }

    /// Finds a playbook by its full name, with or without the ending of its file.
    ///
    /// # Errors
    ///
    /// The collection asks for another version of ansible-core, and that is to be an error.
    pub fn playbook(&self, name: &str) -> Result<Option<Resource>, Diagnostic> {
        let bare = [".yml", ".yaml"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
        let Some(full) = FullName::parse(bare) else { return Ok(None) };
        let Some(folder) = self.folder(full.collection)? else { return Ok(None) };
        let folder = full.folders().fold(folder.join("playbooks"), |folder, part| folder.join(part));
        let endings: Vec<&str> =
            if bare.len() == name.len() { vec!["", ".yml", ".yaml"] } else { vec![&name[bare.len()..]] };
        Ok(endings
            .iter()
            .map(|ending| folder.join(format!("{}{ending}", full.resource())))
            .find(|path| path.is_file())
            .map(|path| Resource { name: full.resource().to_owned(), path, collection: full.collection.to_owned() }))
    }

    /// Returns the collection that a path lies in (`.../ansible_collections/namespace/name/...`), where it is one that is
    /// searched: what playbooks of a collection search first.
    pub fn collection_of_path(&self, path: &Path) -> Option<String> {
        let parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if parts.iter().filter(|part| *part == "ansible_collections").count() != 1 {
            return None;
        }
        let at = parts.iter().position(|part| part == "ansible_collections")?;
        let (namespace, name) = (parts.get(at + 1)?, parts.get(at + 2)?);
        let folder = path.iter().take(at + 3).collect::<PathBuf>();
        let collection = format!("{namespace}.{name}");
        let known = self.folder(&collection).ok()??;
        (known == folder).then_some(collection)
    }
}
