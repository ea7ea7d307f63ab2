//! Where the user's ansible-core is installed, found without starting Python where that is possible.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where to look.
#[derive(Clone, Debug, Default)]
pub struct CoreSearch {
    /// The interpreter that the user names (`PLAYCALL_PYTHON`).
    pub python: Option<String>,
    /// `PATH`.
    pub path: String,
    /// `PYTHONPATH`.
    pub python_path: String,
    /// The home folder.
    pub home: String,
}

/// Returns the folder of the package `ansible`, where it can be told without starting Python.
pub(crate) fn locate(search: &CoreSearch) -> Option<PathBuf> {
    if let Some(python) = &search.python {
        // The user's word counts alone.
        return prefix_of(Path::new(python)).and_then(|prefix| in_prefix(&prefix));
    }
    let folders = || search.path.split(':').filter(|folder| folder.starts_with('/')).map(Path::new);
    let named = search
        .python_path
        .split(':')
        .filter(|folder| !folder.is_empty())
        .map(|folder| Path::new(folder).join("ansible"));
    named
        .filter(|package| is_core(package))
        .chain(folders().flat_map(|folder| {
            ["ansible", "ansible-doc", "ansible-config", "ansible-playbook", "python3"]
                .iter()
                .filter_map(|name| from_program(&folder.join(name)))
                .collect::<Vec<_>>()
        }))
        .chain(in_known_places(&search.home))
        .next()
}

fn is_core(package: &Path) -> bool {
    package.join("modules/ping.py").is_file() && package.join("module_utils/basic.py").is_file()
}

/// Follows a program to its installation: a script's interpreter, a link, a version manager's stand-in.
fn from_program(program: &Path) -> Option<PathBuf> {
    let real = program.canonicalize().ok()?;
    if program.file_name()? == "python3" {
        if let Some(found) = prefix_of(program).and_then(|prefix| in_prefix(&prefix)) {
            return Some(found);
        }
        return prefix_of(&real).and_then(|prefix| in_prefix(&prefix));
    }
    let script = beginning(&real).filter(|content| content.starts_with(b"#!"))?;
    let first = script.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(first.get(2..)?).ok()?;
    let interpreter = line.split_whitespace().next()?;
    if !interpreter.contains("python") {
        return None;
    }
    prefix_of(Path::new(interpreter)).and_then(|prefix| in_prefix(&prefix))
}

/// Reads what may be the first line of a script. Programs are large: Playcall itself is one of them, by Ansible's names.
fn beginning(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(512).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Returns `/prefix` of `/prefix/bin/python3`.
fn prefix_of(program: &Path) -> Option<PathBuf> {
    program.is_absolute().then(|| program.parent()?.parent().map(Path::to_owned)).flatten()
}

fn in_prefix(prefix: &Path) -> Option<PathBuf> {
    in_libraries(&prefix.join("lib")).or_else(|| in_libraries(&prefix.join("lib64")))
}

/// Looks below `lib/python3.*`.
fn in_libraries(lib: &Path) -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir(lib)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python3")))
        .collect();
    versions.sort();
    versions
        .iter()
        .rev()
        .flat_map(|version| ["site-packages/ansible", "dist-packages/ansible"].map(|below| version.join(below)))
        .find(|package| is_core(package))
}

fn in_known_places(home: &str) -> impl Iterator<Item = PathBuf> + use<> {
    let home = PathBuf::from(home);
    let pipx: Vec<PathBuf> = std::fs::read_dir(home.join(".local/share/pipx/venvs"))
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ansible")))
        .collect();
    pipx.into_iter()
        .chain([home.join(".local"), PathBuf::from("/usr"), PathBuf::from("/usr/local")])
        .filter_map(|prefix| in_prefix(&prefix))
}

/// Asks the interpreter, as the last resort: the one that the user names, or the first on the path.
pub(crate) fn ask(search: &CoreSearch) -> Option<PathBuf> {
    let python = search.python.as_deref().unwrap_or("python3");
    let done = Command::new(python)
        .args(["-c", "import importlib.util as u; s = u.find_spec('ansible'); print(s.origin if s else '')"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let origin = String::from_utf8(done.stdout).ok()?;
    let package = Path::new(origin.trim()).parent()?.to_owned();
    is_core(&package).then_some(package)
}

/// Returns the folders of packages of the Python that comes first on the path: a virtual environment may hold collections
/// without an ansible-core of its own.
pub(crate) fn packages_on_path(search: &CoreSearch) -> Vec<PathBuf> {
    let folders = || search.path.split(':').filter(|folder| folder.starts_with('/')).map(Path::new);
    let Some(python) = folders().map(|folder| folder.join("python3")).find(|program| program.is_file()) else {
        return Vec::new();
    };
    let Some(prefix) = prefix_of(&python) else { return Vec::new() };
    let versions = std::fs::read_dir(prefix.join("lib")).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = versions
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python3")))
        .map(|version| version.join("site-packages"))
        .collect();
    found.sort();
    found
}
