//! What is installed.

use super::roles::Role;
use super::{Format, Work};
use crate::exit::Exit;
use collection::{Collections, Search};
use diagnostic::{Diagnostic, Kind};
use event::Display;
use std::path::{Path, PathBuf};
use value::{Dict, JsonStyle, Value, to_json, to_text};

/// Lists roles: all of each folder, or one.
pub(super) fn roles(work: &mut Work<'_>) -> Result<Exit, Diagnostic> {
    let options = work.options;
    let wanted = options.names.first();
    let mut warnings = Vec::new();
    let (mut has_path, mut is_found) = (false, false);
    for path in &options.roles_path {
        if !Path::new(path).is_dir() {
            warnings.push(format!("- the configured path {path} does not exist."));
            continue;
        }
        has_path = true;
        if let Some(name) = wanted {
            let role = Role::at(name, Path::new(path).join(name));
            if role.path.is_dir() {
                is_found = true;
                let parent = role.path.parent().unwrap_or(Path::new("/")).display().to_string();
                work.say(&format!("# {parent}"));
                show(&role, work);
                break;
            }
            warnings.push(format!("- the role {name} was not found"));
            continue;
        }
        work.say(&format!("# {path}"));
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let role = Role::at(&name, Path::new(path).join(&name));
            // Ansible: its metadata may stand in any of the folders.
            if options.roles_path.iter().any(|path| Role::at(&name, Path::new(path).join(&name)).has_metadata()) {
                show(&role, work);
            }
        }
    }
    if !is_found {
        for warning in &warnings {
            work.display.warning(warning);
        }
    }
    if !has_path {
        let message = "- None of the provided paths were usable. Please specify a valid path with --roles-path";
        return Err(Diagnostic::new(Kind::Options, message));
    }
    Ok(Exit::Success)
}

fn show(role: &Role, work: &mut Work<'_>) {
    let version = role.install_info().and_then(|info| info.get("version").filter(|version| version.is_true()).cloned());
    let version = version.map_or_else(|| "(unknown version)".to_owned(), |version| to_text(&version));
    work.say(&format!("- {}, {version}", role.name));
}

/// A collection that is installed.
pub(super) struct Installed {
    /// `namespace.name`.
    pub(super) name: String,
    /// Its version; `*` where none is known.
    pub(super) version: String,
    /// Its folder.
    pub(super) folder: PathBuf,
}

/// Lists collections.
pub(super) fn collections(work: &mut Work<'_>) -> Result<Exit, Diagnostic> {
    let options = work.options;
    let wanted = options.names.first();
    if let Some(name) = wanted {
        check_name(name)?;
    }
    let roots = roots(work);
    let mut found = Vec::new();
    for root in &roots {
        found.extend(installed(root, wanted.map(String::as_str), work));
    }
    found.sort_by(|one, other| one.folder.cmp(&other.folder));
    match options.format {
        Format::Human => table(&found, work),
        Format::Json => {
            let text = to_json(&Value::Dict(by_path(&found)), JsonStyle::default());
            work.say(&text);
        }
        Format::Yaml => {
            let text = yaml::dump(&Value::Dict(by_path(&found)), &yaml::DumpStyle::default());
            work.say(&text);
        }
    }
    let mut warnings = Vec::new();
    for path in &options.collections_path {
        if !Path::new(path).exists() {
            warnings.push(format!("- the configured path {path} does not exist."));
        } else if !Path::new(path).is_dir() {
            warnings.push(format!("- the configured path {path}, exists, but it is not a directory."));
        }
    }
    if found.is_empty() || wanted.is_none() {
        for warning in &warnings {
            work.display.warning(warning);
        }
    }
    Ok(Exit::Success)
}

/// Refuses what can't be the name of a collection.
pub(super) fn check_name(name: &str) -> Result<(), Diagnostic> {
    let is_word = |word: &str| {
        let starts = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        starts && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let plain = name.split(':').next().unwrap_or(name);
    if plain.split_once('.').is_some_and(|(namespace, name)| is_word(namespace) && is_word(name)) {
        return Ok(());
    }
    Err(Diagnostic::error(format!(
        "Invalid collection name '{name}', name must be in the format <namespace>.<collection>. \n\
         Please make sure namespace and collection name contains characters from [a-zA-Z0-9_] only."
    )))
}

/// Returns the folders `ansible_collections` that collections are looked for in: of `-p`, of the setting, of packages.
pub(super) fn roots(work: &Work<'_>) -> Vec<PathBuf> {
    let searched = Collections::new(Search::of(work.config, &[]));
    let given = work.options.collections_path.iter().map(|path| root(Path::new(path)));
    let mut all: Vec<PathBuf> = Vec::new();
    for root in given.chain(searched.roots().iter().cloned()) {
        if root.is_dir() && !all.contains(&root) {
            all.push(root);
        }
    }
    all
}

/// Returns the folder below a path that collections are in.
pub(super) fn root(path: &Path) -> PathBuf {
    if path.ends_with("ansible_collections") { path.to_owned() } else { path.join("ansible_collections") }
}

/// Returns the collections below a folder, in the order of their names; a collection without a version is told of.
pub(super) fn installed(root: &Path, wanted: Option<&str>, work: &mut Work<'_>) -> Vec<Installed> {
    let mut all = Vec::new();
    for (namespace, folder) in folders(root) {
        for (name, folder) in folders(&folder) {
            let name = format!("{namespace}.{name}");
            if wanted.is_some_and(|wanted| wanted != name) {
                continue;
            }
            let version = version(&folder).unwrap_or_else(|| {
                work.display.warning(&format!(
                    "Collection at '{}' does not have a MANIFEST.json file, nor has it galaxy.yml: cannot detect version.",
                    folder.display()
                ));
                "*".to_owned()
            });
            work.display.verbose(
                3,
                &format!("Found installed collection {name}:{version} at '{}'", folder.display()),
                None,
            );
            all.push(Installed { name, version, folder });
        }
    }
    all
}

fn folders(path: &Path) -> Vec<(String, PathBuf)> {
    let mut found: Vec<(String, PathBuf)> = std::fs::read_dir(path)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .filter(|(name, path)| !name.starts_with('.') && !name.contains('.') && path.is_dir())
        .collect();
    found.sort();
    found
}

fn version(folder: &Path) -> Option<String> {
    let text = |value: Option<&Value>| value.filter(|value| value.is_true()).map(to_text);
    if let Ok(manifest) = std::fs::read_to_string(folder.join("MANIFEST.json")) {
        let manifest = value::parse_json(&manifest).ok()?;
        return text(manifest.as_dict()?.get("collection_info")?.as_dict()?.get("version"));
    }
    let galaxy = super::archive::read_yaml(&folder.join("galaxy.yml")).ok()?;
    Some(text(galaxy.as_dict()?.get("version")).unwrap_or_else(|| "*".to_owned()))
}

fn by_path(found: &[Installed]) -> Dict {
    let mut all = Dict::new();
    for one in found {
        let path = path_of(one);
        let mut known = all.get(path.as_str()).and_then(Value::as_dict).cloned().unwrap_or_default();
        known.insert(one.name.as_str(), Dict::from_iter([(Value::str("version"), Value::str(one.version.as_str()))]));
        all.insert(path.as_str(), known);
    }
    all
}

fn path_of(one: &Installed) -> String {
    let root = one.folder.parent().and_then(Path::parent).unwrap_or(Path::new("/"));
    root.display().to_string()
}

fn table(found: &[Installed], work: &mut Work<'_>) {
    let width =
        |cells: &dyn Fn(&Installed) -> usize, least: usize| found.iter().map(cells).max().unwrap_or(0).max(least);
    let names = width(&|one| one.name.len(), "Collection".len());
    let versions = width(&|one| one.version.len(), "Version".len());
    let mut last = String::new();
    for one in found {
        let path = path_of(one);
        if path != last {
            let (name_line, version_line) = ("-".repeat(names), "-".repeat(versions));
            work.say(&format!(
                "\n# {path}\n{:names$} {:versions$}\n{name_line} {version_line}\n",
                "Collection", "Version"
            ));
            last = path;
        }
        work.say(&format!("{:names$} {:versions$}", one.name, one.version));
    }
}
