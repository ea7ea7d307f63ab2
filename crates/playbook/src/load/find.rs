//! Finding files that imports and includes name: beside what names them, in the role, beside the playbook.

use super::Loading;
use crate::{Brings, Node, NodeKind, Task, path};
use diagnostic::Diagnostic;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use value::Value;
use yaml::Files;

/// The files of a role's entry points.
const MAINS: [&str; 3] = ["main.yml", "main.yaml", "main"];

/// The folder a search is relative to, and the file system.
pub(super) struct Search<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) basedir: &'a Path,
    pub(super) working_dir: &'a Path,
}

impl Search<'_> {
    fn exists(&self, path: &str) -> bool {
        self.files.exists(Path::new(&path::absolute(path, self.working_dir, self.files)))
    }

    /// Looks one file up: under `dirname` of a folder, in the folder, and so beside the playbook; what is tried last is
    /// the answer where nothing is there.
    fn relative(&self, folder: &str, dirname: &str, source: &str, is_role: bool) -> PathBuf {
        let clean = |path: &str, base: &Path| path::absolute(path, base, self.files);
        if source.starts_with('/') || source.starts_with('~') {
            return PathBuf::from(clean(source, self.working_dir));
        }
        let mut basedir = clean(folder, self.working_dir);
        let is_role = is_role || self.is_role(folder);
        if is_role && ends_with_tasks(folder) {
            basedir = clean(path::dirname(folder.trim_end_matches('/')), self.working_dir);
        }
        let below = path::join(dirname, source);
        let mut candidates = vec![path::join(&path::join(folder, dirname), source)];
        candidates.push(clean(&path::join(&basedir, &below), self.working_dir));
        if is_role && !source.ends_with(dirname) {
            candidates.push(clean(&path::join(&path::join(&basedir, "tasks"), source), self.working_dir));
        }
        candidates.push(clean(&below, self.working_dir));
        candidates.push(clean(&path::join(&basedir, source), self.working_dir));
        candidates.push(path::from_given(&below, self.basedir, self.files).to_string_lossy().into_owned());
        candidates.push(path::from_given(source, self.basedir, self.files).to_string_lossy().into_owned());
        let found = candidates.iter().find(|candidate| self.exists(candidate)).or(candidates.last());
        // As found: `..` in it is shown to the user.
        PathBuf::from(found.map_or("", String::as_str))
    }

    /// Tells whether a folder looks like a role, or like the tasks of one.
    fn is_role(&self, folder: &str) -> bool {
        let clean = path::absolute(folder, self.working_dir, self.files);
        let above = path::dirname(folder);
        let has =
            |base: &str, part: &str| MAINS.iter().any(|main| self.exists(&path::join(&path::join(base, part), main)));
        (ends_with_tasks(folder) && MAINS.iter().any(|main| self.exists(&path::join(folder, main))))
            || has(&clean, "tasks")
            || has(&clean, "meta")
            || has(above, "tasks")
            || has(above, "meta")
    }

    /// Finds the file of tasks that a task names, walking up what it was itself brought in by.
    ///
    /// `stop` ends the walk; `render` gives the texts of names further out.
    pub(super) fn tasks_file(
        &self,
        target: &str,
        task: &Task,
        is_import: bool,
        stop: &dyn Fn(&Node) -> bool,
        render: &dyn Fn(&Value) -> Result<String, Diagnostic>,
    ) -> Result<PathBuf, Diagnostic> {
        let subdir = if task.is_handler { "handlers" } else { "tasks" };
        let role_path = task.role.as_ref().map(|role| role.path.to_string_lossy().into_owned());
        let mut cumulative: Option<String> = None;
        for node in task.parent.lineage() {
            if stop(node) {
                break;
            }
            let Some(brings) =
                node.brings.as_ref().filter(|_| matches!(node.kind, NodeKind::Import | NodeKind::Include))
            else {
                continue;
            };
            let dir = match brings {
                Brings::Role(path) => path.to_string_lossy().into_owned(),
                Brings::Tasks(name) => path::dirname(&render(name)?).to_owned(),
            };
            let so_far = match cumulative.take() {
                Some(inner) if !inner.starts_with('/') => path::join(&dir, &inner),
                Some(inner) if is_import => inner,
                _ => dir,
            };
            let found = match &role_path {
                Some(role_path) => {
                    let below = path::join(&path::join(role_path, subdir), &so_far);
                    if is_import {
                        self.relative(&below, subdir, target, false)
                    } else {
                        let first = self.relative(role_path, subdir, target, true);
                        if self.files.exists(&first) { first } else { self.relative(&below, subdir, target, true) }
                    }
                }
                None => self.relative(&self.basedir.to_string_lossy(), &so_far, target, false),
            };
            if self.files.exists(&found) {
                return Ok(found);
            }
            cumulative = Some(so_far);
        }
        Ok(match &role_path {
            Some(role_path) => self.relative(role_path, subdir, target, !is_import),
            None => path::from_given(target, self.basedir, self.files),
        })
    }
}

/// Tells whether a path ends with a folder `tasks`.
fn ends_with_tasks(folder: &str) -> bool {
    let folder = folder.strip_suffix('/').unwrap_or(folder);
    folder == "tasks" || folder.ends_with("/tasks")
}

/// Finds a file in folders or in a folder of a name within them, the playbook's last.
pub(super) fn in_folders(loading: &Loading<'_>, folders: &[String], dirname: &str, source: &str) -> Option<PathBuf> {
    let files = loading.context.loader.files();
    let working_dir = &loading.context.working_dir;
    if source.starts_with('/') || source.starts_with('~') {
        let path = PathBuf::from(path::absolute(source, working_dir, files));
        return files.exists(&path).then_some(path);
    }
    let basedir = loading.basedir.to_string_lossy().into_owned();
    let names_folder = source.split('/').next() == Some(dirname);
    for folder in folders.iter().chain([&basedir]) {
        let with_dirname = (!names_folder).then(|| path::join(&path::join(folder, dirname), source));
        for candidate in with_dirname.into_iter().chain([path::join(folder, source)]) {
            let candidate = PathBuf::from(path::absolute(&candidate, working_dir, files));
            if files.exists(&candidate) {
                return Some(candidate);
            }
        }
    }
    None
}

/// Finds the file that a dynamic `include_tasks` names, as written in `target` and already rendered.
///
/// `basedir` is the play's folder, `working_dir` the one the program was started in. `render` gives the texts of the
/// names of includes further out; where one fails, the caller warns and gives an empty text.
///
/// # Errors
///
/// What `render` returns.
pub fn find_included_file(
    target: &str,
    task: &Arc<Task>,
    files: &dyn Files,
    basedir: &Path,
    working_dir: &Path,
    render: &dyn Fn(&Value) -> Result<String, Diagnostic>,
) -> Result<PathBuf, Diagnostic> {
    Search { files, basedir, working_dir }.tasks_file(target, task, false, &|_| false, render)
}
