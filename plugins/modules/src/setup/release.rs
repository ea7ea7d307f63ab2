//! Which distribution a host has, guessed from its release files: identifier, version and code name.

use super::probe::Probe;
use std::collections::HashMap;

/// The guess.
#[derive(Debug, Default)]
pub(super) struct Release {
    /// The identifier in small letters: `debian`.
    pub(super) id: String,
    /// The version; empty where none is known.
    pub(super) version: String,
    /// The code name.
    pub(super) codename: Option<String>,
}

/// Reads the release files.
pub(super) fn release(probe: &Probe<'_, '_>) -> Release {
    let os = os_release(probe);
    let file = release_file(probe);
    let get = |key: &str| os.get(key).map(String::as_str).unwrap_or_default();
    let id = match get("id") {
        "" => file.id.clone(),
        id => normal_id(id),
    };
    let mut versions = vec![get("version_id").to_owned(), file.version.clone(), version_in(get("pretty_name"))];
    if id == "debian" || get("id_like").split_whitespace().any(|like| like == "debian") {
        versions.push(probe.content("/etc/debian_version").unwrap_or_default());
    }
    let first = versions.iter().find(|version| !version.is_empty()).cloned().unwrap_or_default();
    let best = versions.iter().fold(String::new(), |best, version| {
        let dots = |text: &str| text.matches('.').count();
        if dots(version) > dots(&best) || best.is_empty() { version.clone() } else { best }
    });
    let version = match id.as_str() {
        "centos" => best.split('.').take(2).collect::<Vec<_>>().join("."),
        "debian" => best,
        _ => first,
    };
    let in_version = codename_in(get("version")).unwrap_or_default();
    let codename = ["version_codename", "ubuntu_codename"]
        .iter()
        .find_map(|key| os.get(*key).cloned())
        .or_else(|| Some(in_version).filter(|name| !name.is_empty()))
        .or_else(|| Some(file.codename.clone()).filter(|name| !name.is_empty()));
    let codename = match codename {
        // Ansible: some systems have no code name, and say so with an empty one.
        None if id == "fedora" => Some(String::new()),
        other => other,
    };
    Release { id, version, codename }
}

fn normal_id(id: &str) -> String {
    match id.to_lowercase().replace(' ', "_").as_str() {
        "ol" => "oracle".to_owned(),
        "opensuse-leap" => "opensuse".to_owned(),
        other => other.to_owned(),
    }
}

/// Reads `os-release`: names in small letters.
pub(super) fn os_release(probe: &Probe<'_, '_>) -> HashMap<String, String> {
    let path = if probe.exists("/etc/os-release") { "/etc/os-release" } else { "/usr/lib/os-release" };
    probe
        .lines(path)
        .iter()
        .filter(|line| !line.trim_start().starts_with('#'))
        .filter_map(|line| {
            let words = module::shell_words::split(line).ok()?;
            let (name, value) = words.first()?.split_once('=')?;
            Some((name.to_lowercase(), value.to_owned()))
        })
        .collect()
}

/// What a release file such as `/etc/centos-release` holds.
#[derive(Debug, Default)]
struct File {
    id: String,
    version: String,
    codename: String,
}

fn release_file(probe: &Probe<'_, '_>) -> File {
    let names = probe.list("/etc");
    let known = ["os-release", "debian_version", "system-release", "lsb-release", "oem-release", "plesk-release"];
    let mut names: Vec<&String> = names
        .iter()
        .filter(|name| !known.contains(&name.as_str()))
        .filter(|name| name.ends_with("-release") || name.ends_with("_release"))
        .collect();
    names.sort();
    for name in names {
        let Some(content) = probe.content(&format!("/etc/{name}")) else { continue };
        let line = content.lines().next().unwrap_or_default();
        let base = name[..name.len() - "-release".len()].to_lowercase();
        let id = if base == "redhat" {
            match line.split(" release").next().unwrap_or_default().to_lowercase().replace(' ', "_").as_str() {
                text if text.starts_with("red_hat") => "rhel".to_owned(),
                text => text.split('_').next().unwrap_or_default().to_owned(),
            }
        } else {
            base
        };
        if line.contains(" release ") || line.chars().any(|c| c.is_ascii_digit()) {
            return File { id, version: version_in(line), codename: codename_in(line).unwrap_or_default() };
        }
    }
    File::default()
}

/// Returns the version in `Name release 7.9.2009 (Core)`.
fn version_in(line: &str) -> String {
    let before_name = line.split('(').next().unwrap_or_default();
    let word = before_name.split_whitespace().rev().find(|word| {
        word.starts_with(|c: char| c.is_ascii_digit())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-' || c == '_')
    });
    word.unwrap_or_default().to_owned()
}

/// Returns the name in `12 (bookworm)` or `12.04, Precise Pangolin`.
fn codename_in(version: &str) -> Option<String> {
    if let Some((_, rest)) = version.split_once('(') {
        return rest.split_once(')').map(|(name, _)| name.trim().to_owned());
    }
    version.split_once(',').map(|(_, name)| name.trim().to_owned())
}
