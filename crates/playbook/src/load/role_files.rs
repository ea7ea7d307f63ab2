//! The files of a role: `vars/main.yml` and its like, alone or as folders.

use super::Loading;
use crate::path;
use diagnostic::Diagnostic;
use std::path::{Path, PathBuf};
use value::{Dict, Value};

/// Endings of files that are looked for, in order.
const ENDINGS: [&str; 3] = [".yml", ".yaml", ".json"];

impl Loading<'_> {
    /// Reads a role's files of a kind (`tasks`, `vars` ...): nothing where there is none.
    ///
    /// `main` is the stem asked for; `allow_dir` takes a folder of that name and joins all files in it.
    pub(super) fn role_yaml(
        &self,
        role_path: &Path,
        role_name: &str,
        subdir: &str,
        main: Option<&str>,
        allow_dir: bool,
    ) -> Result<Value, Diagnostic> {
        let files = self.context.loader.files();
        let folder = role_path.join(subdir);
        if !files.is_dir(&folder) {
            return Ok(Value::None);
        }
        let found = self.role_files(&folder, main, allow_dir);
        if let (true, Some(main)) = (found.is_empty(), main) {
            return Err(Diagnostic::parser(format!("Could not find specified file in role: {subdir}/{main}")));
        }
        let mut data = Value::None;
        for file in found {
            if !path::is_inside(&file.to_string_lossy(), &folder.to_string_lossy()) {
                return Err(Diagnostic::parser(format!(
                    "Failed loading '{}' for role ({role_name}) as it is not inside the expected role path: '{}'",
                    file.display(),
                    folder.display()
                )));
            }
            let clean = PathBuf::from(path::normal(&file.to_string_lossy()));
            let loaded = self.context.loader.load_file(&clean)?;
            if !loaded.is_true() {
                continue;
            }
            data = match (data, loaded) {
                (Value::Dict(mut all), Value::Dict(more)) => {
                    all.extend(&more);
                    Value::Dict(all)
                }
                (_, loaded) => loaded,
            };
            if !allow_dir {
                break;
            }
        }
        Ok(data)
    }

    /// Finds the files of a stem: the first that is there, or all files of the folder that is.
    fn role_files(&self, folder: &Path, main: Option<&str>, allow_dir: bool) -> Vec<PathBuf> {
        let files = self.context.loader.files();
        let stem = main.unwrap_or("main");
        // A name asked for may have its ending already; a default one has an ending more often than not.
        let endings: Vec<&str> = if main.is_some() {
            [""].into_iter().chain(ENDINGS).collect()
        } else {
            ENDINGS.into_iter().chain([""]).collect()
        };
        for ending in endings {
            let candidate = folder.join(format!("{stem}{ending}"));
            if !files.exists(&candidate) {
                continue;
            }
            if !files.is_dir(&candidate) {
                return vec![candidate];
            }
            if allow_dir {
                let mut found = Vec::new();
                self.files_below(&candidate, &mut found);
                return found;
            }
        }
        Vec::new()
    }

    /// Lists the variable files below a folder, sorted; hidden files and backups are left out.
    fn files_below(&self, folder: &Path, found: &mut Vec<PathBuf>) {
        let files = self.context.loader.files();
        let mut names = files.list(folder).unwrap_or_default();
        names.sort();
        for name in names {
            if name.starts_with('.') || name.ends_with('~') {
                continue;
            }
            let path = folder.join(&name);
            let ending = name.rfind('.').map_or("", |at| &name[at..]);
            if files.is_dir(&path) {
                if ending.is_empty() {
                    self.files_below(&path, found);
                }
            } else if ending.is_empty() || ENDINGS.contains(&ending) {
                found.push(path);
            }
        }
    }

    /// Reads a role's variables of a kind, which must be a dictionary.
    pub(super) fn role_variables(
        &self,
        role_path: &Path,
        role_name: &str,
        subdir: &str,
        main: Option<&str>,
    ) -> Result<Dict, Diagnostic> {
        match self.role_yaml(role_path, role_name, subdir, main, true)? {
            Value::None => Ok(Dict::new()),
            Value::Dict(dict) => Ok(dict),
            _ => Err(Diagnostic::parser(format!(
                "The {subdir}/main.yml file for role '{role_name}' must contain a dictionary of variables"
            ))),
        }
    }

    /// Returns the argument specifications of a role: of `meta/argument_specs.yml`, else of `meta/main.yml`.
    pub(super) fn argument_specs(
        &self,
        role_path: &Path,
        role_name: &str,
        metadata: &Dict,
    ) -> Result<Dict, Diagnostic> {
        let files = self.context.loader.files();
        let is_own_file =
            ENDINGS.iter().any(|ending| files.exists(&role_path.join("meta").join(format!("argument_specs{ending}"))));
        let specs = if is_own_file {
            let read = self.role_yaml(role_path, role_name, "meta", Some("argument_specs"), false)?;
            read.as_dict().and_then(|dict| dict.get("argument_specs")).cloned()
        } else {
            metadata.get("argument_specs").cloned()
        };
        Ok(specs.as_ref().and_then(Value::as_dict).cloned().unwrap_or_default())
    }
}
