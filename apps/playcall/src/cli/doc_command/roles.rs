//! Documentation of roles: their argument specifications.

use super::Work;
use crate::plugin_files::text;
use config::settings;
use diagnostic::{Diagnostic, Kind};
use event::Display;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use value::{Dict, Value};
use yaml::LoadOptions;

/// A role that has a file for its specification.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Role {
    name: String,
    /// Nothing for one that belongs to no collection.
    collection: Option<String>,
    /// The role's folder, or that of its collection.
    path: PathBuf,
}

impl Role {
    fn full_name(&self) -> String {
        match &self.collection {
            Some(collection) => format!("{collection}.{}", self.name),
            None => self.name.clone(),
        }
    }

    fn meta(&self) -> PathBuf {
        match self.collection {
            Some(_) => self.path.join("roles").join(&self.name).join("meta"),
            None => self.path.join("meta"),
        }
    }
}

impl Work<'_> {
    /// Names of files in `meta`, the first that is there counts.
    fn meta_files(&self, stems: &[&str]) -> Vec<String> {
        let endings = self.config.list(&settings::YAML_FILENAME_EXTENSIONS);
        stems.iter().flat_map(|stem| endings.iter().map(move |ending| format!("{stem}{ending}"))).collect()
    }

    /// Finds the roles that have a file for their specification, in folders of roles and in collections.
    fn roles(&self, names: Option<&[String]>, collections: &[String], only_collections: bool) -> Vec<Role> {
        let files = self.meta_files(&["argument_specs", "main"]);
        let has_meta = |folder: &Path| files.iter().any(|file| folder.join("meta").join(file).exists());
        let mut found: Vec<Role> = Vec::new();
        if !only_collections {
            let folder = self.options.playbook_dir.as_ref().map(PathBuf::from);
            let beside = folder.iter().map(|folder| folder.join("roles")).filter(|roles| roles.is_dir());
            let paths = beside.chain(self.options.roles_path.iter().map(PathBuf::from)).chain(folder.clone());
            for path in paths {
                for (name, role) in folders(&path) {
                    let is_wanted = names.is_none_or(|names| names.contains(&name));
                    if is_wanted && has_meta(&role) && !found.iter().any(|known| known.name == name) {
                        found.push(Role { name, collection: None, path: role });
                    }
                }
            }
        }
        for (collection, path) in self.files.all_collections() {
            if !collections.is_empty() && !collections.contains(&collection) {
                continue;
            }
            for (name, role) in folders(&path.join("roles")) {
                let full_name = format!("{collection}.{name}");
                let is_wanted = names.is_none_or(|names| names.iter().any(|one| *one == name || *one == full_name));
                if is_wanted && has_meta(&role) {
                    found.push(Role { name, collection: Some(collection.clone()), path: path.clone() });
                }
            }
        }
        found
    }

    fn entry_points(&self, role: &Role) -> Result<Dict, Diagnostic> {
        let meta = meta_of(role, &self.meta_files(&["argument_specs", "main"]))?;
        Ok(meta.get("argument_specs").and_then(Value::as_dict).cloned().unwrap_or_default())
    }

    /// Reads entry points; what is wrong is an error, or a warning.
    fn checked_entry_points(&mut self, role: &Role, fails_on_errors: bool) -> Result<Option<Dict>, Diagnostic> {
        match self.entry_points(role) {
            Ok(entry_points) => Ok(Some(entry_points)),
            Err(error) if fails_on_errors => {
                let message = format!("Unexpected Exception, this is probably a bug: {error}");
                Err(Diagnostic::new(Kind::Unexpected, message))
            }
            Err(error) => {
                let name = &role.name;
                self.display
                    .warning(&format!("Skipping role ({name}) due to: Failed to process role ({name}): {error}"));
                Ok(None)
            }
        }
    }

    /// Lists roles: what they are for, and their entry points.
    pub(super) fn role_list(&mut self, fails_on_errors: bool) -> Result<BTreeMap<String, Dict>, Diagnostic> {
        let collections = self.collections()?;
        let mut list = BTreeMap::new();
        for role in self.roles(None, &collections, !collections.is_empty()) {
            let meta = self.galaxy_info(&role);
            let Some(entry_points) = self.checked_entry_points(&role, fails_on_errors)? else { continue };
            let mut summary = meta.unwrap_or_else(|| Dict::from_iter([("description", "UNDOCUMENTED")]));
            let short = entry_points.iter().map(|(name, spec)| {
                let text = spec.as_dict().and_then(|spec| spec.get("short_description")).cloned();
                (name.clone(), text.unwrap_or_else(|| Value::str("")))
            });
            summary.insert("entry_points", short.collect::<Dict>());
            if let Some(collection) = &role.collection {
                summary.insert("collection", collection.as_str());
            }
            list.insert(role.full_name(), summary);
        }
        Ok(list)
    }

    /// What a role's `meta/main.yml` says of it.
    fn galaxy_info(&mut self, role: &Role) -> Option<Dict> {
        let reason = match meta_of(role, &self.meta_files(&["main"])) {
            // Ansible: one without a specification in this file is taken to say nothing.
            Ok(meta) if !meta.contains("argument_specs") => "'argument_specs'".to_owned(),
            Ok(meta) => {
                return meta.get("galaxy_info").filter(|info| info.is_true()).and_then(Value::as_dict).cloned();
            }
            Err(error) => error.full_message(),
        };
        let text = format!("No metadata for role ({}) due to: {reason}", role.name);
        self.display.verbose(3, &text, Some("True"));
        None
    }

    /// Reads the specifications of roles by name.
    pub(super) fn role_docs(&mut self, names: Option<&[String]>, fails_on_errors: bool) -> Result<Dict, Diagnostic> {
        let mut docs = Dict::new();
        for role in self.roles(names, &[], false) {
            let Some(entry_points) = self.checked_entry_points(&role, fails_on_errors)? else { continue };
            let wanted = self.options.entry_point.as_deref();
            let kept: Dict = entry_points
                .iter()
                .filter(|(name, _)| wanted.is_none_or(|wanted| name.as_str() == Some(wanted)))
                .map(|(name, spec)| {
                    let spec = if spec.is_true() { spec.clone() } else { Value::Dict(Dict::new()) };
                    (name.clone(), spec)
                })
                .collect();
            if kept.is_empty() {
                continue;
            }
            let mut doc = Dict::new();
            doc.insert("path", role.path.display().to_string());
            doc.insert("collection", role.collection.clone());
            doc.insert("entry_points", kept);
            docs.insert(role.full_name(), doc);
        }
        Ok(docs)
    }

    /// Tells of a key of specifications that was never meant for them.
    pub(super) fn warn_of_attributes(&mut self, role: &str, entry_points: &Dict) {
        for (name, spec) in entry_points {
            let attributes = spec.as_dict().and_then(|spec| spec.get("attributes"));
            if attributes.is_some_and(Value::is_true) {
                self.display.deprecated(&format!(
                    "The role {role}'s argument spec {} contains the key \"attributes\", which will not be displayed by \
                     ansible-doc in the future. This was unintentionally allowed when plugin attributes were added, but \
                     the feature does not map well to role argument specs. This feature will be removed from ansible-core \
                     version 2.20.",
                    value::to_text(name)
                ));
            }
        }
    }
}

/// Reads the first file that is there.
fn meta_of(role: &Role, files: &[String]) -> Result<Dict, Diagnostic> {
    let meta = role.meta();
    let Some(path) = files.iter().map(|file| meta.join(file)).find(|path| path.exists()) else {
        return Ok(Dict::new());
    };
    let shown = path.display().to_string();
    let Some(text) = text(&path) else {
        let name = value::str_repr(&role.name);
        return Err(Diagnostic::parser(format!("Could not read the role {name} at {}.", value::str_repr(&shown))));
    };
    // Ansible: this file is read without the care that playbooks get, and so an error is PyYAML's own.
    let loaded = yaml::load_plain(&text, &LoadOptions::data())
        .map_err(|error| Diagnostic::error(error.to_string().replace("<unicode string>", &shown)))?
        .value;
    Ok(loaded.as_dict().cloned().unwrap_or_default())
}

/// Returns what stands in a folder, by name.
fn folders(path: &Path) -> Vec<(String, PathBuf)> {
    let mut found: Vec<(String, PathBuf)> = std::fs::read_dir(path)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().into_string().ok()?, entry.path()))
        })
        .collect();
    found.sort();
    found
}
