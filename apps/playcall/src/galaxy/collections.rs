//! Installing collections from archives and folders.

use super::archive::{self, Member};
use super::list::{self, Installed};
use super::requirements::Wanted;
use super::{Work, local, needs_server};
use config::settings;
use diagnostic::Diagnostic;
use event::Display;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use value::{Dict, JsonStyle, Value, to_json, to_text};

/// Files that a folder of a collection has for itself.
const OWN_FILES: [&str; 4] = ["MANIFEST.json", "FILES.json", "galaxy.yml", "galaxy.yaml"];

/// Folders that no collection is made of.
const SKIPPED_FOLDERS: [&str; 7] = ["CVS", ".bzr", ".hg", ".git", ".svn", "__pycache__", ".tox"];

/// A collection that can be installed.
struct Candidate {
    /// `namespace.name`.
    name: String,
    version: String,
    /// The collections that it needs, with versions.
    dependencies: Vec<(String, String)>,
    content: Content,
}

enum Content {
    /// An archive.
    Archive { file: PathBuf, members: BTreeMap<String, Member> },
    /// A folder, with what its `galaxy.yml` or `MANIFEST.json` says.
    Folder { path: PathBuf, info: Dict },
}

impl Candidate {
    fn shown(&self) -> String {
        format!("{}:{}", self.name, self.version)
    }
}

/// What there is for a requirement.
pub(super) struct Found {
    wanted: Wanted,
    /// What can be installed; nothing where only a server could give it.
    candidates: Vec<Candidate>,
}

/// Looks what there is for requirements.
pub(super) fn find_all(wanted: Vec<Wanted>, work: &Work<'_>) -> Result<Vec<Found>, Diagnostic> {
    let found = wanted.into_iter().map(|wanted| Ok(Found { candidates: find(&wanted, work)?, wanted }));
    found.collect()
}

/// Installs collections, and those that they depend on, as far as they are at hand.
pub(super) fn install(found: &[Found], work: &mut Work<'_>) -> Result<(), Diagnostic> {
    let options = work.options;
    let configured = work.config.list(&settings::COLLECTIONS_PATHS);
    let path = options.collections_path.first().or(configured.first()).cloned().unwrap_or_default();
    let root = list::root(Path::new(&path));
    let is_managed = configured.iter().any(|known| list::root(Path::new(known)).starts_with(&path));
    if !is_managed && work.config.bool(&settings::GALAXY_COLLECTIONS_PATH_WARNING) {
        let configured = configured.join(":");
        work.display.warning(&format!(
            "The specified collections path '{path}' is not part of the configured Ansible collections paths \
             '{configured}'. The installed collection will not be picked up in an Ansible run, unless within a \
             playbook-adjacent collections directory."
        ));
    }
    let made = std::fs::create_dir_all(&root);
    made.map_err(|error| Diagnostic::error(module::os_error(&error, &value::str_repr(&path))))?;
    let mut existing = Vec::new();
    for root in list::roots(work) {
        existing.extend(list::installed(&root, None, work));
    }
    let is_there = |name: &str, version: &str| {
        existing.iter().any(|one: &Installed| one.name == name && meets(&one.version, version))
    };
    let mut candidates: Vec<&Candidate> = Vec::new();
    let mut is_satisfied = true;
    for one in found {
        if one.candidates.is_empty() && !is_there(&one.wanted.source, &one.wanted.version) {
            return Err(needs_server(&format!("collections from a server ('{}')", one.wanted.source)));
        }
        is_satisfied &= one.candidates.iter().all(|candidate| is_there(&candidate.name, &candidate.version));
        candidates.extend(&one.candidates);
    }
    if is_satisfied && !options.force {
        work.say(
            "Nothing to do. All requested collections are already installed. If you want to reinstall them, \
             consider using `--force`.",
        );
        return Ok(());
    }
    work.say("Process install dependency map");
    let needed = if options.no_dependencies { Vec::new() } else { dependencies(&candidates, &existing)? };
    work.say("Starting collection install process");
    for candidate in &candidates {
        if is_there(&candidate.name, &candidate.version) && !options.force {
            work.say(&format!("'{}' is already installed, skipping.", candidate.shown()));
            continue;
        }
        if let Err(error) = install_one(candidate, &root, work) {
            if !options.ignore_errors {
                return Err(error);
            }
            work.display.warning(&format!(
                "Failed to install collection {} but skipping due to --ignore-errors being set. Error: {}",
                candidate.shown(),
                error.full_message()
            ));
        }
    }
    for shown in needed {
        work.say(&format!("'{shown}' is already installed, skipping."));
    }
    Ok(())
}

/// Returns what is to be installed for a requirement: nothing for a name, which only a server could give.
fn find(wanted: &Wanted, work: &Work<'_>) -> Result<Vec<Candidate>, Diagnostic> {
    let source = wanted.source.as_str();
    let is_remote = source.contains("://") && !source.starts_with("file://")
        || source.starts_with("git@")
        || source.starts_with("git+");
    if is_remote || matches!(wanted.kind.as_deref(), Some("git" | "url")) {
        return Err(needs_server(&format!("collections from elsewhere ('{source}')")));
    }
    let path = local(source, work.snapshot());
    if path.is_file() {
        return Ok(vec![of_archive(&path, source)?]);
    }
    if path.join("galaxy.yml").is_file() || path.join("MANIFEST.json").is_file() {
        return Ok(vec![of_folder(&path, source)?]);
    }
    let inside: Vec<PathBuf> =
        std::fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    let mut inside: Vec<PathBuf> = inside.into_iter().filter(|path| path.join("galaxy.yml").is_file()).collect();
    if !inside.is_empty() {
        inside.sort();
        return inside.into_iter().map(|path| of_folder(&path, &path.display().to_string())).collect();
    }
    if list::check_name(source).is_ok() && !matches!(wanted.kind.as_deref(), Some("file" | "dir" | "subdirs")) {
        return Ok(Vec::new());
    }
    Err(Diagnostic::error(format!(
        "Neither the collection requirement entry key 'name', nor 'source' point to a concrete resolvable collection \
         artifact. Also 'name' is not an FQCN. A valid collection name must be in the format <namespace>.<collection>. \
         Please make sure that the namespace and the collection name contain characters from [a-zA-Z0-9_] only.\n\n\
         Could not find {source}."
    )))
}

fn candidate(info: &Dict, content: Content, place: &Path) -> Result<Candidate, Diagnostic> {
    let text = |key: &str| info.get(key).filter(|value| value.is_true()).map(to_text);
    let (Some(namespace), Some(name), Some(version)) = (text("namespace"), text("name"), text("version")) else {
        let place = place.display();
        return Err(Diagnostic::error(format!(
            "Collection metadata file at '{place}' names no namespace, name or version."
        )));
    };
    let name = format!("{namespace}.{name}");
    list::check_name(&name)?;
    let dependencies = info.get("dependencies").and_then(Value::as_dict).cloned().unwrap_or_default();
    let dependencies = dependencies.iter().map(|(name, version)| (to_text(name), to_text(version))).collect();
    Ok(Candidate { name, version, dependencies, content })
}

fn of_archive(file: &Path, written: &str) -> Result<Candidate, Diagnostic> {
    let shown = file.display().to_string();
    let members = archive::read(file)
        .map_err(|_| Diagnostic::error(format!("Collection artifact at '{written}' is not a valid tar file.")))?;
    let manifest = json_of(&members, "MANIFEST.json", &shown)?;
    let info = manifest.get("collection_info").and_then(Value::as_dict).cloned().unwrap_or_default();
    candidate(&info, Content::Archive { file: file.to_owned(), members }, file)
}

fn missing(archive: &str, name: &str) -> Diagnostic {
    Diagnostic::error(format!("Collection tar at '{archive}' does not contain the expected file '{name}'."))
}

fn json_of(members: &BTreeMap<String, Member>, name: &str, archive: &str) -> Result<Dict, Diagnostic> {
    let member = members.get(name).ok_or_else(|| missing(archive, name))?;
    let read = value::parse_json(&String::from_utf8_lossy(&member.bytes)).ok();
    read.as_ref().and_then(Value::as_dict).cloned().ok_or_else(|| {
        Diagnostic::error(format!("Collection tar file member {name} does not contain a valid json string."))
    })
}

fn of_folder(path: &Path, written: &str) -> Result<Candidate, Diagnostic> {
    let file = path.join("galaxy.yml");
    let info = if file.is_file() {
        archive::read_yaml(&file)?.as_dict().cloned().unwrap_or_default()
    } else {
        let manifest = archive::read_yaml(&path.join("MANIFEST.json"))?;
        let info = manifest.as_dict().and_then(|manifest| manifest.get("collection_info")).and_then(Value::as_dict);
        info.cloned().unwrap_or_default()
    };
    if info.get("manifest").is_some_and(Value::is_true) {
        return Err(needs_server(&format!("the key 'manifest' of '{}'", file.display())));
    }
    let missing: Vec<&str> = ["namespace", "name", "version", "readme", "authors"]
        .into_iter()
        .filter(|key| info.get(key).is_none_or(Value::is_none))
        .collect();
    if !missing.is_empty() {
        let mut missing = missing;
        missing.sort_unstable();
        let missing = missing.join(", ");
        return Err(Diagnostic::error(format!(
            "The collection galaxy.yml at '{written}/galaxy.yml' is missing the following mandatory keys: {missing}"
        )));
    }
    candidate(&info.clone(), Content::Folder { path: path.to_owned(), info }, path)
}

/// Checks that what the collections need is there; returns what is installed already.
fn dependencies(candidates: &[&Candidate], existing: &[Installed]) -> Result<Vec<String>, Diagnostic> {
    let mut skipped: Vec<String> = Vec::new();
    for candidate in candidates {
        for (name, version) in &candidate.dependencies {
            if let Some(asked) = candidates.iter().find(|other| other.name == *name) {
                if meets(&asked.version, version) {
                    continue;
                }
                let shown = candidate.shown();
                return Err(Diagnostic::error(format!(
                    "Failed to resolve the requested dependencies map. Could not satisfy the following requirements:\n\
                     * {name}:{version} (dependency of {shown})"
                )));
            }
            let Some(found) = existing.iter().find(|one| one.name == *name && meets(&one.version, version)) else {
                let shown = candidate.shown();
                return Err(needs_server(&format!(
                    "getting the collection '{name}' (versions {version}), which '{shown}' depends on, from a server"
                )));
            };
            let shown = format!("{}:{}", found.name, found.version);
            if !skipped.contains(&shown) {
                skipped.push(shown);
            }
        }
    }
    Ok(skipped)
}

/// Tells whether a version is one of those that are asked for: `1.0.0`, `>=1.0.0,<2.0.0`, `*`.
fn meets(version: &str, wanted: &str) -> bool {
    wanted.split(',').map(str::trim).all(|part| {
        let plain = part.starts_with(|c: char| c.is_ascii_digit());
        match part {
            "" | "*" => true,
            _ if plain || version == "*" => part == version,
            _ => collection::meets(part, version).unwrap_or(false),
        }
    })
}

fn install_one(candidate: &Candidate, root: &Path, work: &mut Work<'_>) -> Result<(), Diagnostic> {
    let folder = root.join(candidate.name.replacen('.', "/", 1));
    work.say(&format!("Installing '{}' to '{}'", candidate.shown(), folder.display()));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| Diagnostic::error(error.to_string()))?;
    }
    let done = match &candidate.content {
        Content::Archive { file, members } => unpack(file, members, &folder),
        Content::Folder { path, info } => copy(path, info, &folder),
    };
    if let Err(error) = done {
        // Nothing half done stays.
        let _ = std::fs::remove_dir_all(&folder);
        let _ = folder.parent().map_or(Ok(()), std::fs::remove_dir);
        return Err(error);
    }
    if matches!(candidate.content, Content::Folder { .. }) {
        work.say(&format!("Created collection for {} at {}", candidate.shown(), folder.display()));
    }
    work.say(&format!("{} was installed successfully", candidate.shown()));
    Ok(())
}

/// Writes the files of an archive that it lists, if they are what it says they are.
fn unpack(file: &Path, members: &BTreeMap<String, Member>, folder: &Path) -> Result<(), Diagnostic> {
    let archive = file.display().to_string();
    let listed = json_of(members, "FILES.json", &archive)?;
    let mut wanted = vec![("MANIFEST.json".to_owned(), None, false), ("FILES.json".to_owned(), None, false)];
    let empty = value::List::new();
    let files = match listed.get("files") {
        Some(Value::List(files)) => files,
        _ => &empty,
    };
    for entry in files.iter().filter_map(Value::as_dict) {
        let text = |key: &str| entry.get(key).filter(|value| !value.is_none()).map(to_text);
        let name = text("name").unwrap_or_default();
        if name != "." {
            wanted.push((name, text("chksum_sha256"), text("ftype").as_deref() != Some("file")));
        }
    }
    for (name, checksum, is_folder) in wanted {
        let outside = || {
            Diagnostic::error(format!(
                "Cannot extract tar entry '{name}' as it will be placed outside the collection directory"
            ))
        };
        let path = folder.join(archive::within(Path::new(&name)).ok_or_else(outside)?);
        if is_folder {
            std::fs::create_dir_all(&path).map_err(|error| Diagnostic::error(error.to_string()))?;
            continue;
        }
        let member = members.get(&name).ok_or_else(|| missing(&archive, &name))?;
        if let Some(target) = &member.link {
            let seen_from = Path::new(&name).parent().unwrap_or(Path::new("")).join(target);
            archive::within(&seen_from).ok_or_else(|| {
                let target = module::bytes_repr(&target.display().to_string());
                Diagnostic::error(format!(
                    "Cannot extract symlink '{name}' in collection: path points to location outside of collection '{target}'"
                ))
            })?;
            archive::link(&path, target)?;
            continue;
        }
        if checksum.is_some_and(|checksum| checksum != checksum_of(&member.bytes)) {
            return Err(Diagnostic::error(format!("Checksum mismatch for '{name}' inside collection at '{archive}'")));
        }
        archive::write(&path, &member.bytes, if member.is_executable { 0o755 } else { 0o644 })?;
    }
    Ok(())
}

fn checksum_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Copies the files of a folder, and writes what an archive of it would say.
fn copy(from: &Path, info: &Dict, folder: &Path) -> Result<(), Diagnostic> {
    let text = |key: &str| info.get(key).cloned().unwrap_or(Value::None);
    let listed = |key: &str| match text(key) {
        Value::None => Value::list([]),
        Value::List(items) => Value::List(items),
        one => Value::list([one]),
    };
    let mut ignored: Vec<String> = match listed("build_ignore") {
        Value::List(items) => items.iter().map(to_text).collect(),
        _ => Vec::new(),
    };
    ignored.extend(["*.pyc", "*.retry", "tests/output"].map(str::to_owned));
    ignored.push(format!("{}-{}-*.tar.gz", to_text(&text("namespace")), to_text(&text("name"))));
    let mut entries = vec![entry(".", None)];
    walk(from, Path::new(""), &ignored, folder, &mut entries)?;
    let pretty = JsonStyle { indent: Some(1), ..JsonStyle::default() };
    let files = dict([("files", Value::list(entries)), ("format", Value::Int(1))]);
    let files = to_json(&Value::Dict(files), pretty);
    let collection_info = dict([
        ("namespace", text("namespace")),
        ("name", text("name")),
        ("version", text("version")),
        ("authors", listed("authors")),
        ("readme", text("readme")),
        ("tags", listed("tags")),
        ("description", text("description")),
        ("license", listed("license")),
        ("license_file", text("license_file")),
        ("dependencies", info.get("dependencies").cloned().unwrap_or_else(|| Value::Dict(Dict::new()))),
        ("repository", text("repository")),
        ("documentation", text("documentation")),
        ("homepage", text("homepage")),
        ("issues", text("issues")),
    ]);
    let of_files = dict([
        ("name", Value::str("FILES.json")),
        ("ftype", Value::str("file")),
        ("chksum_type", Value::str("sha256")),
        ("chksum_sha256", Value::from(checksum_of(files.as_bytes()))),
        ("format", Value::Int(1)),
    ]);
    let manifest = dict([
        ("collection_info", Value::Dict(collection_info)),
        ("file_manifest_file", Value::Dict(of_files)),
        ("format", Value::Int(1)),
    ]);
    archive::write(&folder.join("MANIFEST.json"), to_json(&Value::Dict(manifest), pretty).as_bytes(), 0o644)?;
    archive::write(&folder.join("FILES.json"), files.as_bytes(), 0o644)
}

fn dict<const N: usize>(items: [(&str, Value); N]) -> Dict {
    items.into_iter().map(|(key, value)| (Value::str(key), value)).collect()
}

fn entry(name: &str, checksum: Option<String>) -> Value {
    let kind = if checksum.is_some() { "file" } else { "dir" };
    let checksum_type = checksum.as_ref().map_or(Value::None, |_| Value::str("sha256"));
    Value::Dict(dict([
        ("name", Value::str(name)),
        ("ftype", Value::str(kind)),
        ("chksum_type", checksum_type),
        ("chksum_sha256", checksum.map_or(Value::None, Value::from)),
        ("format", Value::Int(1)),
    ]))
}

/// Copies what is below a folder, and notes it.
fn walk(from: &Path, below: &Path, ignored: &[String], to: &Path, entries: &mut Vec<Value>) -> Result<(), Diagnostic> {
    let failed = |error: std::io::Error| Diagnostic::error(error.to_string());
    for item in std::fs::read_dir(from.join(below)).map_err(failed)? {
        let item = item.map_err(failed)?;
        let name = item.file_name().to_string_lossy().into_owned();
        let path = below.join(&name);
        let shown = path.display().to_string();
        let is_skipped =
            OWN_FILES.contains(&shown.as_str()) || ignored.iter().any(|pattern| engine::glob_matches(pattern, &shown));
        let is_folder = from.join(&path).is_dir();
        if is_skipped || is_folder && SKIPPED_FOLDERS.contains(&name.as_str()) {
            continue;
        }
        let kind = item.file_type().map_err(failed)?;
        if kind.is_symlink() {
            let target = std::fs::read_link(item.path()).map_err(failed)?;
            if archive::within(&below.join(&target)).is_some() {
                let bytes = std::fs::read(item.path()).unwrap_or_default();
                entries.push(entry(&shown, (!is_folder).then(|| checksum_of(&bytes))));
                archive::link(&to.join(&path), &target)?;
            }
        } else if is_folder {
            entries.push(entry(&shown, None));
            std::fs::create_dir_all(to.join(&path)).map_err(failed)?;
            walk(from, &path, ignored, to, entries)?;
        } else {
            use std::os::unix::fs::PermissionsExt;
            let bytes = std::fs::read(item.path()).map_err(failed)?;
            let mode = item.metadata().map_err(failed)?.permissions().mode();
            entries.push(entry(&shown, Some(checksum_of(&bytes))));
            archive::write(&to.join(&path), &bytes, if mode & 0o100 != 0 { 0o755 } else { 0o644 })?;
        }
    }
    Ok(())
}
