//! Listing the plugins of a type.

use super::find::is_rejected;
use super::jinja::builtin_summaries;
use super::{NO_PLUGINS, PluginFiles, PluginKind, entries, split};
use diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A plugin of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    /// Its file; nothing for what only Jinja, or only Playcall, has.
    pub(crate) path: Option<PathBuf>,
    /// What Jinja says it is for.
    pub(crate) of_jinja: Option<String>,
}

impl PluginFiles<'_> {
    /// Lists the plugins of a type by full name: those of the collections that are named, or all.
    pub(crate) fn list(
        &self,
        kind: &PluginKind,
        collections: &[String],
        warnings: &mut Vec<String>,
    ) -> Result<BTreeMap<String, Listed>, Diagnostic> {
        let mut chosen: Vec<(String, Option<PathBuf>)> = Vec::new();
        let mut add = |name: &str, path: Option<PathBuf>| {
            if !chosen.iter().any(|(known, _)| known == name) {
                chosen.push((name.to_owned(), path));
            }
        };
        for name in collections {
            match name.as_str() {
                "ansible.builtin" => add(name, None),
                "ansible.legacy" => {
                    add(name, None);
                    add("ansible.builtin", None);
                }
                _ => {
                    let path = self.collection(name).ok_or_else(|| {
                        let cause = Diagnostic::error(format!("unable to locate collection {name}")).while_handling();
                        let message = format!("Cannot use supplied collection {}.", value::str_repr(name));
                        Diagnostic::error(message).caused_by(cause)
                    })?;
                    add(name, Some(path));
                }
            }
        }
        if collections.is_empty() {
            add("ansible.builtin", None);
            add("ansible.legacy", None);
            for (name, path) in self.all_collections() {
                add(&name, Some(path));
            }
        }
        let mut found: BTreeMap<String, Listed> = BTreeMap::new();
        let mut of_jinja = BTreeMap::new();
        for (collection, root) in &chosen {
            let folders: Vec<PathBuf> = if let Some(root) = root {
                vec![root.join("plugins").join(kind.of.folder())]
            } else {
                let is_core = collection == "ansible.builtin";
                if is_core && kind.is_jinja() {
                    of_jinja = builtin_summaries(self, kind);
                }
                self.folders(kind).into_iter().filter(|one| one.is_core == is_core).map(|one| one.path).collect()
            };
            for folder in folders {
                self.list_folder(kind, &folder, collection, &mut Vec::new(), &mut found, warnings);
            }
        }
        for (name, summary) in of_jinja {
            found.entry(name).or_default().of_jinja = Some(summary);
        }
        Ok(found)
    }

    fn list_folder(
        &self,
        kind: &PluginKind,
        folder: &Path,
        collection: &str,
        below: &mut Vec<String>,
        found: &mut BTreeMap<String, Listed>,
        warnings: &mut Vec<String>,
    ) {
        let is_hidden = |name: &str| name.starts_with('.') || name.starts_with("__");
        if folder.file_name().is_some_and(|name| is_hidden(&name.to_string_lossy())) {
            return;
        }
        for path in entries(folder) {
            let (stem, extension) = split(&path);
            if is_hidden(&stem) {
                continue;
            }
            if path.is_dir() {
                let is_synthetic = matches!(collection, "ansible.builtin" | "ansible.legacy");
                if !is_synthetic || path.join("__init__.py").exists() {
                    below.push(format!("{stem}{extension}"));
                    self.list_folder(kind, &path, collection, below, found, warnings);
                    below.pop();
                }
                continue;
            }
            let is_no_plugin = match kind.name {
                "module" => stem == "async_wrapper",
                "cache" => stem == "base",
                _ => false,
            };
            if NO_PLUGINS.contains(&stem.as_str()) || is_rejected(&extension) || is_no_plugin || path.is_symlink() {
                continue;
            }
            let full_name = |short: &str| {
                let parts = [collection].into_iter().chain(below.iter().map(String::as_str)).chain([short]);
                parts.collect::<Vec<_>>().join(".")
            };
            let names = if kind.is_jinja() {
                let Some(names) = self.names(kind, &path).as_ref().clone() else {
                    warnings.push(format!(
                        "Skipping file {path}: 'Failed to load {path} for {collection}: it has no {class}'",
                        path = path.display(),
                        class = kind.jinja_class().0
                    ));
                    continue;
                };
                names
            } else {
                vec![stem]
            };
            for name in names {
                found.insert(full_name(&name), Listed { path: Some(path.clone()), of_jinja: None });
            }
        }
    }
}
