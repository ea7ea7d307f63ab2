//! Roles, and installing them from archives.

use super::{Work, archive, local, needs_server};
use crate::exit::Exit;
use diagnostic::Diagnostic;
use event::Display;
use std::path::{Path, PathBuf};
use value::{Dict, Value, to_text};

/// A role, installed or to be.
#[derive(Clone, Debug)]
pub(super) struct Role {
    /// Its name.
    pub(super) name: String,
    /// Where it comes from.
    source: String,
    /// The version that is asked for: nothing where a word names the role alone, an empty text where a file does.
    version: Option<String>,
    /// The folder that it is in, or will be.
    pub(super) path: PathBuf,
}

impl Role {
    /// A role in a folder.
    pub(super) fn at(name: &str, path: PathBuf) -> Role {
        Role { name: name.to_owned(), source: String::new(), version: None, path }
    }

    /// Reads `source[,version[,name]]`.
    pub(super) fn parse(text: &str) -> Result<Role, Diagnostic> {
        let parts: Vec<&str> = text.split(',').collect();
        let (source, version, name) = match parts.as_slice() {
            [source] => (*source, None, None),
            [source, version] => (*source, Some(*version), None),
            [source, version, name] => (*source, Some(*version), Some(*name)),
            _ => {
                let message = format!("Invalid role line ({text}). Proper format is 'role_name[,version[,name]]'");
                return Err(Diagnostic::error(message));
            }
        };
        let name = name.map_or_else(|| name_of(source), str::to_owned);
        Ok(Role { name, source: source.to_owned(), version: version.map(str::to_owned), path: PathBuf::new() })
    }

    /// Reads an item of a file of requirements.
    pub(super) fn required(item: &Value) -> Result<Role, Diagnostic> {
        let Some(dict) = item.as_dict() else { return Role::parse(to_text(item).trim()) };
        if dict.get("include").is_some() {
            return Err(needs_server("'include' in a file of requirements"));
        }
        let text = |key: &str| dict.get(key).filter(|value| !value.is_none()).map(to_text);
        if let Some(scm) = text("scm") {
            return Err(needs_server(&format!("roles out of a repository ('scm: {scm}')")));
        }
        let source = text("src");
        let name = text("role").or_else(|| text("name")).or_else(|| source.as_deref().map(name_of));
        let Some(name) = name else { return Err(Diagnostic::error("Must specify name or src for role")) };
        let source = source.unwrap_or_else(|| name.clone());
        Ok(Role { name, source, version: Some(text("version").unwrap_or_default()), path: PathBuf::new() })
    }

    /// Returns what `meta/main.yml` says, if it says anything.
    fn metadata(&self) -> Option<Dict> {
        let found =
            ["meta/main.yml", "meta/main.yaml"].iter().map(|name| self.path.join(name)).find(|path| path.is_file())?;
        archive::read_yaml(&found).ok()?.as_dict().filter(|dict| !dict.is_empty()).cloned()
    }

    /// Tells whether it says something of itself.
    pub(super) fn has_metadata(&self) -> bool {
        self.metadata().is_some()
    }

    /// Returns what was noted when it was installed.
    pub(super) fn install_info(&self) -> Option<Dict> {
        archive::read_yaml(&self.path.join("meta/.galaxy_install_info")).ok()?.as_dict().cloned()
    }

    fn shown(&self) -> String {
        match self.version.as_deref() {
            None | Some("") => self.name.clone(),
            Some(version) => format!("{} ({version})", self.name),
        }
    }
}

fn name_of(source: &str) -> String {
    if !source.contains("://") && !source.contains('@') {
        return source.to_owned();
    }
    let last = source.rsplit('/').next().unwrap_or(source);
    let last = last.strip_suffix(".git").unwrap_or(last);
    let last = last.strip_suffix(".tar.gz").unwrap_or(last);
    last.split(',').next().unwrap_or(last).to_owned()
}

/// Installs roles, and those that they depend on.
pub(super) fn install(mut roles: Vec<Role>, work: &mut Work<'_>) -> Result<Exit, Diagnostic> {
    let options = work.options;
    let mut at = 0;
    while let Some(mut role) = roles.get(at).cloned() {
        at += 1;
        if options.requirements.is_some() && !options.names.is_empty() && !options.names.contains(&role.name) {
            work.display.verbose(3, &format!("Skipping role {}", role.name), None);
            continue;
        }
        work.display.verbose(3, &format!("Processing role {} ", role.name), None);
        role.path = first_folder(&role.name, work);
        if let Some(info) = role.install_info() {
            let before = info.get("version").filter(|version| !version.is_none()).map(to_text);
            let shown = before.as_deref().unwrap_or("None").to_owned();
            let wanted = role.version.as_deref().filter(|version| !version.is_empty()).unwrap_or("unspecified");
            if options.force {
                work.say(&format!("- changing role {} from {shown} to {wanted}", role.name));
                if role.has_metadata() {
                    // What is in the way is told of by the installation.
                    let _ = std::fs::remove_dir_all(&role.path);
                }
            } else if before == role.version {
                work.say(&format!("- {} is already installed, skipping.", role.shown()));
                continue;
            } else {
                work.display.warning(&format!(
                    "- {} ({shown}) is already installed - use --force to change version to {wanted}",
                    role.name
                ));
                continue;
            }
        }
        if let Err(error) = install_one(&role, work) {
            let message = error.full_message();
            work.display.warning(&format!("- {} was NOT installed successfully: {message} ", role.name));
            if !options.ignore_errors {
                let message = "- you can use --ignore-errors to skip failed roles and finish processing the list.";
                work.display.error(message, true);
                return Ok(Exit::Error);
            }
            continue;
        }
        if !options.no_dependencies {
            add_dependencies(&role, &mut roles, work)?;
        }
    }
    Ok(Exit::Success)
}

/// Returns the folder that a role is installed to: only there it counts as installed.
fn first_folder(name: &str, work: &Work<'_>) -> PathBuf {
    work.options.roles_path.first().map(|path| Path::new(path).join(name)).unwrap_or_default()
}

fn install_one(role: &Role, work: &mut Work<'_>) -> Result<(), Diagnostic> {
    let file = local(&role.source, work.snapshot());
    if !file.is_file() {
        return Err(needs_server(&format!("roles from elsewhere ('{}')", role.source)));
    }
    let archive = archive::RoleArchive::open(&file)?;
    let path = role.path.display().to_string();
    work.say(&format!("- extracting {} to {path}", role.name));
    if role.path.exists() {
        if !role.path.is_dir() {
            return Err(Diagnostic::error("the specified roles path exists and is not a directory."));
        }
        if !work.options.force {
            return Err(Diagnostic::error(format!(
                "the specified role {} appears to already exist. Use --force to replace it.",
                role.name
            )));
        }
        if !role.has_metadata() || std::fs::remove_dir_all(&role.path).is_err() {
            return Err(Diagnostic::error(format!(
                "{path} doesn't appear to contain a role.\n  please remove this directory manually if you really want \
                 to put the role here."
            )));
        }
    }
    archive.extract(&role.path)?;
    let mut info = Dict::new();
    info.insert("version", role.version.as_deref().map_or(Value::None, Value::str));
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).strftime("%a %b %e %H:%M:%S %Y").to_string();
    info.insert("install_date", now);
    let text = yaml::dump(&Value::Dict(info), &yaml::DumpStyle::default());
    archive::write(&role.path.join("meta/.galaxy_install_info"), text.as_bytes(), 0o644)?;
    work.say(&format!("- {} was installed successfully", role.shown()));
    Ok(())
}

/// Adds the roles that a role depends on, unless they are there.
fn add_dependencies(role: &Role, roles: &mut Vec<Role>, work: &mut Work<'_>) -> Result<(), Diagnostic> {
    let Some(metadata) = role.metadata() else {
        let path = role.path.display();
        work.display.warning(&format!("Meta file {path} is empty. Skipping dependencies."));
        return Ok(());
    };
    let Some(Value::List(dependencies)) = metadata.get("dependencies") else { return Ok(()) };
    for dependency in dependencies {
        let mut needed = Role::required(dependency)?;
        // Without a namespace it is a role of the same project.
        if !needed.name.contains('.') && !needed.source.contains('.') {
            continue;
        }
        needed.path = first_folder(&needed.name, work);
        match needed.install_info() {
            Some(_) => work.say(&format!("- dependency {} is already installed, skipping.", needed.name)),
            None if roles.iter().any(|known| known.name == needed.name) => {
                work.say(&format!("- dependency {} already pending installation.", needed.name));
            }
            None => {
                work.say(&format!("- adding dependency: {}", needed.shown()));
                roles.push(needed);
            }
        }
    }
    Ok(())
}
