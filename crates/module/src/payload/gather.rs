//! Gathering the support code that a Python module imports, and what that imports in turn.

use super::finder::Finder;
use super::imports::{Import, imports};
use diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use value::{Value, repr};

/// The files of a payload: path inside it and content.
pub(super) type Files = BTreeMap<String, Arc<[u8]>>;

/// Modules that the frame around a module needs, where ansible-core has them.
const FRAME: [&str; 4] = [
    "ansible.module_utils._internal._ansiballz._loader",
    "ansible.module_utils.basic",
    "ansible.module_utils._internal._json._profiles._module_legacy_c2m",
    "ansible.module_utils._internal._json._profiles._module_legacy_m2c",
];

/// One name to be looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wanted {
    name: Vec<String>,
    /// The last part may be something inside the module.
    ambiguous: bool,
    /// A package above something that has moved: an empty one will do.
    stand_in: bool,
    optional: bool,
}

/// A source that was found.
struct Source {
    name: Vec<String>,
    content: String,
    is_package: bool,
    moved: bool,
}

/// What a run of the search knows.
struct Gatherer<'a> {
    finder: &'a Finder,
    folders: Vec<PathBuf>,
}

/// Returns the support code of a module: `module` is its dotted name, `utils` the `module_utils/` folders of its playbook.
pub(super) fn gather(finder: &Finder, module: &str, source: &str, utils: &[PathBuf]) -> Result<Files, Diagnostic> {
    let Some(core) = finder.core() else {
        return Err(Diagnostic::error(format!(
            "Could not find imported module support code for {module}. No ansible-core was found on the controller."
        )));
    };
    let mut folders: Vec<PathBuf> =
        utils.iter().chain(finder.module_utils()).filter(|folder| folder.is_dir()).cloned().collect();
    folders.push(core.join("module_utils"));
    let gatherer = Gatherer { finder, folders };
    let mut done: BTreeSet<Vec<String>> = [vec!["ansible".to_owned()], owned("ansible.module_utils")].into();
    let mut files = Files::new();
    files.insert("ansible/__init__.py".to_owned(), root_package(core).into_bytes().into());
    files.insert("ansible/module_utils/__init__.py".to_owned(), EXTENDED.as_bytes().into());
    let mut left: BTreeSet<Wanted> = imports(source, module, false).into_iter().map(wanted).collect();
    left.extend(FRAME.iter().filter(|name| core.join(below_core(name)).is_file()).map(|name| Wanted {
        name: owned(name),
        ambiguous: false,
        stand_in: false,
        optional: false,
    }));
    while let Some(next) = left.pop_first() {
        if done.contains(&next.name) {
            continue;
        }
        let Some(found) = gatherer.locate(&next)? else {
            if next.optional {
                continue;
            }
            let looked: Vec<Value> = candidates(&next).iter().map(|name| Value::str(name.join("."))).collect();
            return Err(Diagnostic::error(format!(
                "Could not find imported module support code for {module}. Looked for ({})",
                repr(&Value::list(looked))
            )));
        };
        if !done.insert(found.name.clone()) {
            continue;
        }
        let dotted = found.name.join(".");
        left.extend(imports(&found.content, &dotted, found.is_package).into_iter().map(wanted));
        for length in 1..found.name.len() {
            let name = found.name[..length].to_vec();
            if !done.contains(&name) {
                left.insert(Wanted { name, ambiguous: false, stand_in: found.moved, optional: next.optional });
            }
        }
        let path = found.name.join("/");
        let path = if found.is_package { format!("{path}/__init__.py") } else { format!("{path}.py") };
        files.insert(path, found.content.into_bytes().into());
    }
    Ok(files)
}

/// Lets packages of the host with the same name add to ours.
const EXTENDED: &str = "import pkgutil\n__path__ = pkgutil.extend_path(__path__, __name__)\n";

/// The package `ansible` of a payload: it knows its version, nothing else.
fn root_package(core: &Path) -> String {
    let release = std::fs::read_to_string(core.join("release.py")).unwrap_or_default();
    let value = |name: &str| {
        let line = release.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='));
        line.map_or_else(|| "''".to_owned(), |text| text.trim().to_owned())
    };
    format!("{EXTENDED}__version__ = {}\n__author__ = {}\n", value("__version__"), value("__author__"))
}

fn below_core(name: &str) -> String {
    format!("{}.py", name.trim_start_matches("ansible.").replace('.', "/"))
}

fn owned(name: &str) -> Vec<String> {
    name.split('.').map(str::to_owned).collect()
}

fn wanted(import: Import) -> Wanted {
    Wanted { name: import.name, ambiguous: true, stand_in: false, optional: import.optional }
}

/// Returns how many parts come before the name below `module_utils`.
fn prefix_length(name: &[String]) -> usize {
    if name[0] == "ansible" { 2 } else { 5 }
}

fn candidates(wanted: &Wanted) -> Vec<&[String]> {
    let name = wanted.name.as_slice();
    if name.get(2).is_some_and(|part| part == "six") && name[0] == "ansible" {
        // Its parts are made while it runs.
        return vec![&name[..3]];
    }
    if wanted.ambiguous && name.len() > prefix_length(name) + 1 {
        vec![name, &name[..name.len() - 1]]
    } else {
        vec![name]
    }
}

impl Gatherer<'_> {
    fn locate(&self, wanted: &Wanted) -> Result<Option<Source>, Diagnostic> {
        let of_core = wanted.name[0] == "ansible";
        for name in candidates(wanted) {
            let (first, second) = if of_core {
                (self.in_folders(name), self.moved(name, wanted.optional)?)
            } else {
                (self.moved(name, wanted.optional)?, self.in_collection(name)?)
            };
            if let Some(found) = first.or(second) {
                return Ok(Some(found));
            }
        }
        let name = candidates(wanted).last().map(|name| name.to_vec()).unwrap_or_default();
        Ok(wanted.stand_in.then(|| Source { name, content: String::new(), is_package: true, moved: false }))
    }

    /// Looks below the folders of support code, as Python's path finder does: a package before a module, folder by folder.
    fn in_folders(&self, name: &[String]) -> Option<Source> {
        let below = name.get(2..).filter(|below| !below.is_empty())?;
        self.folders.iter().find_map(|folder| read(folder, below, name))
    }

    fn in_collection(&self, name: &[String]) -> Result<Option<Source>, Diagnostic> {
        if name.len() < 6 {
            // The packages above are never sent, but have to exist.
            return Ok(Some(Source { name: name.to_vec(), content: String::new(), is_package: true, moved: false }));
        }
        let root = self.finder.collections().folder(&format!("{}.{}", name[1], name[2]))?;
        Ok(root.and_then(|root| read(&root, &name[3..], name)))
    }

    /// Follows support code that has moved: a module that stands for the other one.
    fn moved(&self, name: &[String], optional: bool) -> Result<Option<Source>, Diagnostic> {
        let Some(below) = name.get(prefix_length(name)..).filter(|below| !below.is_empty()) else { return Ok(None) };
        let collections = self.finder.collections();
        let own = name.join(".");
        let collection =
            if name[0] == "ansible" { "ansible.builtin".to_owned() } else { format!("{}.{}", name[1], name[2]) };
        if name[0] != "ansible" && collections.folder(&collection)?.is_none() {
            if optional {
                return Ok(None);
            }
            return Err(Diagnostic::error(format!(
                "error processing module_util {own} loading redirected collection {collection}: unable to locate \
                 collection {collection}",
            )));
        }
        let Some(target) = collections.moved_support_code(&collection, &own, &below.join("."))? else {
            return Ok(None);
        };
        let target = if target.starts_with("ansible_collections") {
            target
        } else {
            let mut parts = target.splitn(3, '.');
            let (Some(namespace), Some(collection), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
                return Err(Diagnostic::error(format!("invalid redirect for {own}: {target}")));
            };
            format!("ansible_collections.{namespace}.{collection}.plugins.module_utils.{rest}")
        };
        let content = format!("import {target} as moved\nimport sys\nsys.modules['{own}'] = moved\n");
        Ok(Some(Source { name: name.to_vec(), content, is_package: true, moved: true }))
    }
}

/// Reads `below` in a folder: `__init__.py` of a package, else a module.
fn read(folder: &Path, below: &[String], name: &[String]) -> Option<Source> {
    let path = below.iter().fold(folder.to_owned(), |path, part| path.join(part));
    let source = |content: Vec<u8>, is_package| Source {
        name: name.to_vec(),
        content: String::from_utf8(content)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        is_package,
        moved: false,
    };
    if let Ok(content) = std::fs::read(path.join("__init__.py")) {
        return Some(source(content, true));
    }
    let mut file = path.into_os_string();
    file.push(".py");
    std::fs::read(file).ok().map(|content| source(content, false))
}
