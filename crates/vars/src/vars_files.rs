//! `vars_files` of a play: names that may be templates, and lists of alternatives of which the first that exists counts.

use crate::PlayContext;
use crate::magic::Magic;
use crate::reserved::warn_if_reserved;
use crate::task_vars::{Inner, TaskVars};
use crate::variables::Shared;
use diagnostic::{Diagnostic, Kind};
use inventory::{Host, Notice};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use value::{Dict, Value};

/// Returns the layers of a play's files, lowest first. `under` are the layers below them, lowest first.
pub(crate) fn layers(
    shared: &Arc<Shared>,
    play: &Arc<PlayContext>,
    host: Option<&Host>,
    has_task: bool,
    under: &[Dict],
    magic: &Arc<Magic>,
) -> Result<Vec<Dict>, Diagnostic> {
    let items = &play.play.vars_files;
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let is_fixed = !items.iter().any(Value::has_templates);
    if is_fixed && let Some(known) = play.vars_files.get() {
        return Ok(known.clone());
    }
    let mut loaded: Vec<Dict> = Vec::new();
    for item in items {
        let scope = TaskVars::new(Inner {
            layers: std::iter::once(&shared.extra())
                .chain(loaded.iter().rev())
                .chain(under.iter().rev())
                .cloned()
                .collect(),
            magic: Arc::clone(magic),
            behaviour: shared.settings.hash_behaviour,
        });
        match load_item(shared, play, host, item, &scope) {
            Ok(found) => loaded.extend(found),
            Err(error) if error.is_kind(Kind::Undefined) => {
                let gathered = match host {
                    Some(host) => shared.facts_of(&host.name)?.raw.contains("module_setup"),
                    None => false,
                };
                if gathered && has_task {
                    return Err(Diagnostic::new(
                        Kind::Undefined,
                        format!(
                            "an undefined variable was found when attempting to template the vars_files item '{}'",
                            value::to_text(item)
                        ),
                    )
                    .at(item.origin())
                    .caused_by(error));
                }
                let warning = Diagnostic::error("skipping vars_files item due to an undefined variable");
                (shared.notices)(Notice::Warning(warning.at(item.origin())));
            }
            Err(error) => return Err(error),
        }
    }
    for layer in &loaded {
        warn_if_reserved(layer, &shared.notices);
    }
    if is_fixed {
        let _ = play.vars_files.set(loaded.clone());
    }
    Ok(loaded)
}

/// Loads one entry: its first alternative that exists. An entry without any is passed over.
fn load_item(
    shared: &Shared,
    play: &PlayContext,
    host: Option<&Host>,
    item: &Value,
    scope: &TaskVars,
) -> Result<Vec<Dict>, Diagnostic> {
    let alternatives = match item {
        Value::List(names) => names.as_slice(),
        one => std::slice::from_ref(one),
    };
    for name in alternatives {
        let rendered = shared.render(scope, name)?;
        let Value::Str(file) = &rendered else {
            return Err(Diagnostic::parser(format!("Invalid `vars_files` value of type '{}'.", rendered.type_name()))
                .at(name.origin())
                .about(value::to_text(&rendered))
                .with_help("A `vars_files` value should either be a string or list of strings."));
        };
        let found = find(shared, play, file);
        if name.has_templates() || alternatives.len() > 1 && item.has_templates() {
            tell(shared, host, found.as_deref().unwrap_or(Path::new(file.as_str())), found.is_some());
        }
        let Some(path) = found else { continue };
        let contents = shared.loader.load_file(&path).map_err(|error| match error.kind {
            Kind::Parser | Kind::Undefined => error,
            _ => {
                let shown = path.to_string_lossy();
                Diagnostic::error(format!("Invalid vars_files file {}.", value::str_repr(&shown))).caused_by(error)
            }
        })?;
        let layers = dictionaries(&contents)?;
        let shown = path.to_string_lossy();
        (shared.notices)(Notice::Verbose(3, format!("Read `vars_file` {}.", value::str_repr(&shown))));
        return Ok(layers);
    }
    Ok(Vec::new())
}

/// Returns what a file holds: a dictionary, or a list of them.
fn dictionaries(contents: &Value) -> Result<Vec<Dict>, Diagnostic> {
    let items = match contents {
        Value::None => return Ok(Vec::new()),
        Value::List(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    let dictionary = |item: &Value| match item {
        Value::Dict(vars) => Ok(vars.clone()),
        other => Err(Diagnostic::parser("Invalid variable file contents.")
            .at(other.origin())
            .about(value::to_text(other))
            .with_help("Variable files must contain either a dictionary of variables, or a list of dictionaries.")),
    };
    items.iter().map(dictionary).collect()
}

/// Looks for a file beside the play and beside the playbook, in `vars/` first.
fn find(shared: &Shared, play: &PlayContext, name: &str) -> Option<PathBuf> {
    let files = shared.loader.files();
    if name.is_empty() {
        return None;
    }
    if let Some(rest) = name.strip_prefix('~') {
        let path = files.home().join(rest.trim_start_matches('/'));
        return files.exists(&path).then_some(path);
    }
    if name.starts_with('/') {
        let path = clean(Path::new(name));
        return files.exists(&path).then_some(path);
    }
    let beside_play = play.play.origin.as_ref().and_then(|origin| origin.path.as_ref());
    let beside_play = beside_play.and_then(|path| Path::new(&**path).parent()).map(Path::to_path_buf);
    let folders = beside_play.into_iter().chain([shared.playbook_dir().to_path_buf()]);
    for folder in folders {
        let in_vars = (name.split('/').next() != Some("vars")).then(|| folder.join("vars").join(name));
        let candidates = in_vars.into_iter().chain([folder.join(name)]);
        if let Some(found) = candidates.into_iter().find(|path| files.exists(path)) {
            return Some(found);
        }
    }
    None
}

/// Takes `.` and `..` out of a path.
fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                cleaned.pop();
            }
            std::path::Component::CurDir => {}
            part => cleaned.push(part),
        }
    }
    cleaned
}

/// Tells the hook of a file, once for each host.
fn tell(shared: &Shared, host: Option<&Host>, path: &Path, found: bool) {
    let (Some(hook), Some(host)) = (shared.vars_file_hook.get(), host) else { return };
    let shown = path.to_string_lossy().into_owned();
    let mut told = shared.told_vars_files.lock().unwrap_or_else(PoisonError::into_inner);
    if told.insert((Arc::clone(&host.name), shown.clone(), found)) {
        drop(told);
        hook(&host.name, &shown, found);
    }
}
