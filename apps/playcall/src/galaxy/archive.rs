//! Archives of roles and collections, read and unpacked with care: nothing of them leaves its folder.

use diagnostic::Diagnostic;
use flate2::read::GzDecoder;
use module::os_error;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};
use value::{Value, str_repr};
use yaml::{DuplicateKeys, LoadOptions};

/// A file or link in an archive.
pub(super) struct Member {
    /// Whether its owner may start it.
    pub(super) is_executable: bool,
    /// What it holds; nothing for a folder.
    pub(super) bytes: Vec<u8>,
    /// Where it leads, if it is a link.
    pub(super) link: Option<PathBuf>,
    is_file: bool,
}

/// Reads an archive: each member by its name, without a leading `./`.
pub(super) fn read(file: &Path) -> Result<BTreeMap<String, Member>, Diagnostic> {
    let bytes = std::fs::read(file).map_err(|error| failed(file, &error))?;
    let plain = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(|error| failed(file, &error))?;
        plain
    } else {
        bytes
    };
    let mut members = BTreeMap::new();
    let mut archive = tar::Archive::new(Cursor::new(plain));
    for entry in archive.entries().map_err(|error| failed(file, &error))? {
        let mut entry = entry.map_err(|error| failed(file, &error))?;
        let name = entry.path().map_err(|error| failed(file, &error))?.to_string_lossy().into_owned();
        let name = name.trim_start_matches("./").trim_end_matches('/').to_owned();
        let kind = entry.header().entry_type();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(|error| failed(file, &error))?;
        let link =
            if kind.is_symlink() { entry.link_name().ok().flatten().map(std::borrow::Cow::into_owned) } else { None };
        let is_executable = entry.header().mode().unwrap_or(0) & 0o100 != 0;
        members.insert(name, Member { is_executable, bytes, link, is_file: kind.is_file() });
    }
    Ok(members)
}

fn failed(file: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(os_error(error, &str_repr(&file.display().to_string())))
}

/// Reads a YAML file.
pub(super) fn read_yaml(file: &Path) -> Result<Value, Diagnostic> {
    let text = std::fs::read_to_string(file).map_err(|error| failed(file, &error))?;
    yaml_of(&text, &file.display().to_string())
}

/// Reads a file of requirements; what is wrong with it is told as Python's YAML library tells it.
pub(super) fn read_plain(file: &Path) -> Result<Value, Diagnostic> {
    let text = std::fs::read_to_string(file).map_err(|error| failed(file, &error))?;
    let path = file.display().to_string();
    let read = yaml::load_plain(&text, &LoadOptions { path: path.as_str().into(), ..LoadOptions::data() });
    read.map(|loaded| loaded.value).map_err(|error| {
        let reason = error.to_string().replace("<unicode string>", &module::bytes_repr(&path));
        Diagnostic::error(format!(
            "Failed to parse the requirements yml at '{path}' with the following error:\n{reason}"
        ))
    })
}

fn yaml_of(text: &str, path: &str) -> Result<Value, Diagnostic> {
    let options = LoadOptions { path: path.into(), duplicate_keys: DuplicateKeys::Ignore, ..LoadOptions::data() };
    Ok(yaml::load(text, &options)?.value)
}

/// Writes a file, with the folders that it is in.
pub(super) fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Diagnostic> {
    let parent = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    parent
        .and_then(|()| std::fs::write(path, bytes))
        .and_then(|()| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)))
        .map_err(|error| failed(path, &error))
}

/// Makes a symbolic link.
pub(super) fn link(path: &Path, target: &Path) -> Result<(), Diagnostic> {
    let parent = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    parent.and_then(|()| std::os::unix::fs::symlink(target, path)).map_err(|error| failed(path, &error))
}

/// Returns a path without `.` and `..`; nothing where it leads out of the folder it starts in.
pub(super) fn within(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => clean.push(name),
            Component::CurDir => {}
            Component::ParentDir if clean.pop() => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(clean)
}

/// An archive that holds a role.
pub(super) struct RoleArchive {
    members: BTreeMap<String, Member>,
    /// The folder of the role in the archive.
    folder: String,
}

impl RoleArchive {
    /// Opens one, and looks for the role in it.
    pub(super) fn open(file: &Path) -> Result<RoleArchive, Diagnostic> {
        let members = read(file)
            .map_err(|_| Diagnostic::error("the downloaded file does not appear to be a valid tar archive."))?;
        let metas = members.keys().filter(|name| name.contains("meta/main.yml") || name.contains("meta/main.yaml"));
        let folder = |name: &String| {
            Path::new(name)
                .parent()
                .and_then(Path::parent)
                .map(|folder| folder.display().to_string())
                .unwrap_or_default()
        };
        // The role itself, and not one inside of it.
        let meta = metas.min_by_key(|name| folder(name).len()).cloned();
        let Some(meta) = meta else {
            return Err(Diagnostic::error("this role does not appear to have a meta/main.yml file."));
        };
        let text = String::from_utf8_lossy(&members[&meta].bytes).into_owned();
        if yaml_of(&text, &meta).is_err() {
            return Err(Diagnostic::error("this role does not appear to have a valid meta/main.yml file."));
        }
        Ok(RoleArchive { folder: folder(&meta), members })
    }

    /// Writes the role's files into a folder.
    pub(super) fn extract(&self, to: &Path) -> Result<(), Diagnostic> {
        std::fs::create_dir_all(to).map_err(|error| failed(to, &error))?;
        for (name, member) in &self.members {
            if !member.is_file && member.link.is_none() {
                continue;
            }
            let below = name.strip_prefix(self.folder.as_str()).unwrap_or(name).trim_start_matches('/');
            let outside = |attribute: &str, path: &Path| {
                Diagnostic::error(format!(
                    "Invalid {attribute} for tarfile member: path {} is not a subpath of the role {}",
                    to.join(path).display(),
                    to.display()
                ))
            };
            let Some(path) = within(Path::new(below)) else { return Err(outside("name", Path::new(below))) };
            match &member.link {
                Some(target) => {
                    let seen_from = path.parent().unwrap_or(Path::new("")).join(target);
                    within(&seen_from).ok_or_else(|| outside("linkname", &seen_from))?;
                    link(&to.join(path), target)?;
                }
                None => {
                    write(&to.join(path), &member.bytes, if member.is_executable { 0o755 } else { 0o644 })?;
                }
            }
        }
        Ok(())
    }
}
