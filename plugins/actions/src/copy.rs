//! `copy`: brings files and folders of the controller, or given content, to the host.

use crate::transfer::{self, LocalTmp, Source, flag};
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use std::path::{Path, PathBuf};
use value::{Dict, JsonStyle, Value, to_json, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "copy",
    summary: "Brings files or content to the host",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run: |context| {
        let args = context.args.clone();
        copy(context, &args)
    },
};

/// Does a copy with the given arguments (`template` hands its result on).
pub(crate) fn copy(context: &mut ActionContext<'_>, args: &Dict) -> ActionResult {
    crate::arguments::refuse_async(context)?;
    for internal in ["_original_basename", "_diff_peek"] {
        if args.get(internal).is_some_and(|value| !value.is_none()) {
            return Err(ActionError::fail(format!("Invalid parameter specified: \"{internal}\"")));
        }
    }
    let source = args.get("src").filter(|src| src.is_true()).map(to_text);
    let content = args.get("content").filter(|content| !content.is_none()).cloned();
    let dest = args.get("dest").filter(|dest| dest.is_true()).map(to_text);
    let problem = match (&source, &content, &dest) {
        (None, None, _) => Some("src (or content) is required"),
        (_, _, None) => Some("dest is required"),
        (Some(_), Some(_), _) => Some("src and content are mutually exclusive"),
        (_, Some(_), Some(dest)) if dest.ends_with('/') => Some("can not use content with a dir as dest"),
        _ => None,
    };
    if let Some(problem) = problem {
        let mut result = Dict::new();
        result.insert("failed", true);
        result.insert("msg", problem);
        return Ok(transfer::with_invocation(context, args, result));
    }
    let dest = expand_user(context, &dest.unwrap_or_default());
    if let Some(content) = content {
        let text = match &content {
            Value::Dict(_) | Value::List(_) => to_json(&content, JsonStyle::default()),
            other => to_text(other),
        };
        let tmp = LocalTmp::new(context)?;
        let name = ".content";
        let path =
            tmp.write(name, text.as_bytes()).map_err(|_| ActionError::fail("could not write content temp file"))?;
        return files(context, args, &[(path, random_name())], Some(&content), &dest);
    }
    let source = source.unwrap_or_default();
    if flag(args, "remote_src", false) {
        let result = context.execute_module("ansible.legacy.copy", args.clone())?;
        return Ok(transfer::with_invocation(context, args, result));
    }
    let has_slash = source.ends_with('/');
    let found = match context.services.find_file("files", &source) {
        Ok(found) => found,
        Err(mut reason) => {
            // Ansible: its own failure is caught and told as one that was not expected.
            reason.message = format!("Unexpected AnsibleActionFail error: {}", reason.message);
            let mut result = transfer::with_invocation(context, args, Dict::new());
            result.insert("msg", reason.full_message());
            return Err(ActionError { reason, result });
        }
    };
    if found.is_dir() {
        return folder(context, args, &found, has_slash, &dest);
    }
    let name = found.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    files(context, args, &[(found, name)], None, &dest)
}

/// A name as the reference's temporary files have: a dot and eight characters.
fn random_name() -> String {
    use std::hash::{BuildHasher, Hasher};
    let mut seed = std::collections::hash_map::RandomState::new().build_hasher().finish();
    let mut name = String::from(".");
    for _ in 0..8 {
        let digit = u32::try_from(seed % 36).unwrap_or(0);
        name.push(char::from_digit(digit, 36).unwrap_or('a'));
        seed /= 36;
    }
    name
}

/// Copies single files.
fn files(
    context: &mut ActionContext<'_>,
    args: &Dict,
    sources: &[(PathBuf, String)],
    content: Option<&Value>,
    dest: &str,
) -> ActionResult {
    let follow = flag(args, "follow", false);
    let mut result = Dict::new();
    for (path, name) in sources {
        let source = Source { path, name, is_content: content.is_some() };
        let answer = transfer::copy_file(context, args, &source, dest, follow)?;
        match answer {
            None => {
                let shown = path.to_string_lossy().into_owned();
                result.insert("dest", dest);
                result.insert("src", shown);
                result.insert("changed", false);
            }
            Some(answer) => {
                result.extend(&answer);
                if !result.get("failed").is_some_and(Value::is_true)
                    && !result.contains("dest")
                    && let Some(path) = result.get("path").cloned()
                {
                    result.insert("dest", path);
                }
            }
        }
    }
    Ok(transfer::with_invocation(context, args, result))
}

/// What a folder holds, relative to it.
#[derive(Default)]
struct Tree {
    files: Vec<(PathBuf, String)>,
    folders: Vec<String>,
    links: Vec<(String, String)>,
}

fn walk(folder: &Path, prefix: &str, local_follow: bool, tree: &mut Tree, depth: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let relative = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        let is_link = path.is_symlink();
        if is_link && !local_follow {
            let target = std::fs::read_link(&path).map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
            tree.links.push((target, relative));
        } else if path.is_dir() {
            tree.folders.push(relative.clone());
            // A link to a folder above would lead round without end.
            if depth < 64 {
                walk(&path, &relative, local_follow, tree, depth + 1);
            }
        } else {
            tree.files.push((path, relative));
        }
    }
}

/// Copies a folder: its files, then folders that hold none, then links.
fn folder(context: &mut ActionContext<'_>, args: &Dict, source: &Path, has_slash: bool, dest: &str) -> ActionResult {
    let mut tree = Tree::default();
    let prefix = if has_slash {
        String::new()
    } else {
        source.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    if !prefix.is_empty() {
        tree.folders.push(prefix.clone());
    }
    walk(source, &prefix, flag(args, "local_follow", true), &mut tree, 0);
    let dest = if dest.ends_with('/') { dest.to_owned() } else { format!("{dest}/") };
    let follow = tree.folders.is_empty() && flag(args, "follow", false);
    let mut changed = false;
    let mut last = Dict::new();
    let mut executed = false;
    for (path, name) in &tree.files {
        let source = Source { path, name, is_content: false };
        let Some(answer) = transfer::copy_file(context, args, &source, &dest, follow)? else { continue };
        if answer.get("failed").is_some_and(Value::is_true) {
            return Ok(transfer::with_invocation(context, args, answer));
        }
        changed |= answer.get("changed").is_some_and(Value::is_true);
        executed = true;
        last = answer;
    }
    let mut work: Vec<Dict> = Vec::new();
    for name in &tree.folders {
        let mut module_args = transfer::file_args(args);
        module_args.remove("src");
        module_args.insert("path", format!("{dest}{name}"));
        module_args.insert("state", "directory");
        module_args.insert("mode", args.get("directory_mode").cloned().unwrap_or_default());
        module_args.insert("recurse", false);
        work.push(module_args);
    }
    for (target, name) in &tree.links {
        let mut module_args = transfer::file_args(args);
        module_args.insert("path", format!("{dest}{name}"));
        module_args.insert("src", target.as_str());
        module_args.insert("state", "link");
        module_args.insert("force", true);
        if !tree.folders.is_empty() {
            module_args.insert("follow", false);
        }
        if module_args.get("mode").and_then(Value::as_str) == Some("preserve") {
            module_args.remove("mode");
        }
        work.push(module_args);
    }
    for module_args in work {
        let answer = context.execute_module("ansible.legacy.file", module_args)?;
        if answer.get("failed").is_some_and(Value::is_true) {
            return Ok(transfer::with_invocation(context, args, answer));
        }
        changed |= answer.get("changed").is_some_and(Value::is_true);
        executed = true;
        last = answer;
    }
    let mut result = Dict::new();
    if executed && tree.files.len() == 1 {
        result.extend(&last);
        if let (Some(path), false) = (result.get("path").cloned(), result.contains("dest")) {
            result.insert("dest", path);
        }
    } else {
        let shown = if has_slash { format!("{}/", source.display()) } else { source.display().to_string() };
        result.insert("dest", dest);
        result.insert("src", shown);
        result.insert("changed", changed);
    }
    Ok(transfer::with_invocation(context, args, result))
}

/// Replaces `~` at the start of a path by the home of the host's user.
pub(crate) fn expand_user(context: &ActionContext<'_>, path: &str) -> String {
    match path.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            // Ansible: asked of the host's shell by the user's name, so `HOME` has no say.
            let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok().flatten();
            let home = user.map_or_else(|| context.run.snapshot.home.clone(), |user| user.dir.display().to_string());
            format!("{home}{rest}")
        }
        _ => path.to_owned(),
    }
}
