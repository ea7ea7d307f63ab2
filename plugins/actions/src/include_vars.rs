//! `include_vars`: reads variables from a file or a folder.

use diagnostic::Diagnostic;
use engine::{ActionContext, ActionPlugin, ActionResult, to_bool};
use inventory::{HashBehaviour, combine};
use std::path::{Path, PathBuf};
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "include_vars",
    summary: "Reads variables from a file or a folder",
    bypasses_hosts: false,
    is_quick: true,
    takes_raw_params: true,
    own_args: &[],
    run,
};

const OF_FOLDER: &[&str] =
    &["dir", "depth", "files_matching", "ignore_files", "extensions", "ignore_unknown_extensions"];
const OF_FILE: &[&str] = &["file", "_raw_params"];
const OF_BOTH: &[&str] = &["name", "hash_behaviour"];

/// What is asked of the files of a folder.
struct Wanted {
    depth: usize,
    matching: Option<fancy_regex::Regex>,
    ignored: Vec<String>,
    extensions: Vec<String>,
    skips_unknown: bool,
}

/// What was read, or why that failed: shown as `message`, as Ansible shows it.
type Read = Result<Dict, String>;

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let args = context.args.clone();
    let (mut of_folder, mut of_file) = (false, false);
    for name in args.keys().map(to_text) {
        if OF_FOLDER.contains(&name.as_str()) {
            of_folder = true;
        } else if OF_FILE.contains(&name.as_str()) {
            of_file = true;
        } else if !OF_BOTH.contains(&name.as_str()) {
            return Err(Diagnostic::error(format!("{name} is not a valid option in include_vars")).into());
        }
    }
    if of_folder && of_file {
        return Err(Diagnostic::error("You are mixing file only and dir only arguments, these are incompatible").into());
    }
    let mut files: Vec<PathBuf> = Vec::new();
    let read = if let Some(dir) = args.get("dir").filter(|dir| dir.is_true()) {
        let wanted = wanted(&args)?;
        read_folder(context, &to_text(dir), &wanted, &mut files)
    } else {
        let name = args.get("file").filter(|file| file.is_true()).or_else(|| args.get("_raw_params"));
        match name {
            Some(name) if name.is_true() => read_named(context, to_text(name).trim_end_matches('\n'), &mut files),
            name => {
                if name.is_none_or(Value::is_none) {
                    context
                        .run
                        .warn(&Diagnostic::error("Invalid request to find a file that matches a \"null\" value"));
                }
                Err("Could not find file on the Ansible Controller.\nIf you are using a module and expect the file \
                     to exist on the remote, see the remote_src option"
                    .to_owned())
            }
        }
    };
    let mut result = Dict::new();
    let mut vars = match read {
        Ok(vars) => vars,
        Err(message) => {
            result.insert("failed", true);
            result.insert("message", message);
            Dict::new()
        }
    };
    if let Some(name) = args.get("name").filter(|name| name.is_true()) {
        vars = [(name.clone(), Value::Dict(vars))].into_iter().collect();
    }
    if args.get("hash_behaviour").and_then(Value::as_str) == Some("merge") && !result.contains("failed") {
        let known: Dict =
            vars.keys().filter_map(|name| Some((name.clone(), context.vars.get(name.as_str()?)?))).collect();
        vars = combine(&known, &vars, HashBehaviour::Merge);
    }
    let list: Vec<Value> = files.iter().map(|path| Value::str(path.to_string_lossy().as_ref())).collect();
    result.insert("ansible_included_var_files", list);
    result.insert("ansible_facts", vars);
    // What was in a vault is not shown.
    let has_secrets = files.iter().any(|path| context.run.loader.was_encrypted(path));
    result.insert("_ansible_no_log", has_secrets);
    Ok(result)
}

fn wanted(args: &Dict) -> Result<Wanted, Diagnostic> {
    let matching = match args.get("files_matching").filter(|pattern| pattern.is_true()) {
        Some(pattern) => Some(
            fancy_regex::Regex::new(&to_text(pattern))
                .map_err(|error| Diagnostic::error(format!("Invalid regular expression: {error}")))?,
        ),
        None => None,
    };
    let ignored = match args.get("ignore_files") {
        Some(Value::List(list)) => list.iter().map(to_text).collect(),
        Some(Value::Str(text)) => text.split_whitespace().map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let extensions = match args.get("extensions") {
        None => vec!["yaml".to_owned(), "yml".to_owned(), "json".to_owned()],
        Some(Value::List(list)) => list.iter().map(to_text).collect(),
        Some(Value::Str(text)) => text.chars().map(String::from).collect(),
        Some(_) => {
            return Err(Diagnostic::error("Invalid type for \"extensions\" option, it must be a list"));
        }
    };
    Ok(Wanted {
        depth: args
            .get("depth")
            .and_then(|depth| to_text(depth).parse::<i64>().ok())
            .and_then(|depth| usize::try_from(depth).ok())
            .unwrap_or(0),
        matching,
        ignored,
        extensions,
        skips_unknown: args.get("ignore_unknown_extensions").and_then(to_bool).unwrap_or(false),
    })
}

fn read_named(context: &ActionContext<'_>, name: &str, files: &mut Vec<PathBuf>) -> Read {
    let path = context.services.find_file("vars", name).map_err(|error| error.full_message())?;
    read_file(context, &path, files)
}

fn read_file(context: &ActionContext<'_>, path: &Path, files: &mut Vec<PathBuf>) -> Read {
    match context.run.loader.load_file(path) {
        Ok(Value::None) => {
            files.push(path.to_path_buf());
            Ok(Dict::new())
        }
        Ok(Value::Dict(vars)) => {
            files.push(path.to_path_buf());
            Ok(vars.with_origin(None))
        }
        Ok(_) => Err(format!("{} must be stored as a dictionary/hash", path.display())),
        Err(error) => Err(error.full_message()),
    }
}

fn read_folder(context: &ActionContext<'_>, written: &str, wanted: &Wanted, files: &mut Vec<PathBuf>) -> Read {
    let disk = context.run.loader.files();
    let folder = root(context, written);
    if !disk.exists(&folder) {
        return Err(format!("{} directory does not exist", folder.display()));
    }
    if !disk.is_dir(&folder) {
        return Err(format!("{} is not a directory", folder.display()));
    }
    let mut folders = vec![(folder.clone(), 1)];
    let mut at = 0;
    while let Some((path, depth)) = folders.get(at).cloned() {
        at += 1;
        if wanted.depth != 0 && depth >= wanted.depth {
            continue;
        }
        for name in disk.list(&path).unwrap_or_default() {
            let inner = path.join(name);
            if disk.is_dir(&inner) {
                folders.push((inner, depth + 1));
            }
        }
    }
    folders.sort();
    let role_main = context.task.role.as_ref().map(|role| role.path.join("main.yml"));
    let mut vars = Dict::new();
    for (folder, _) in folders {
        let mut names = disk.list(&folder).unwrap_or_default();
        names.sort();
        for name in names {
            let path = folder.join(&name);
            // A role's own main file is not read again.
            let is_role_main = role_main.is_some() && path.ends_with("vars/main.yml");
            if is_role_main || disk.is_dir(&path) {
                continue;
            }
            if let Some(pattern) = &wanted.matching
                && !pattern.is_match(&name).unwrap_or(false)
            {
                continue;
            }
            if is_ignored(&name, &wanted.ignored)? {
                continue;
            }
            let extension = path.extension().map(|ext| ext.to_string_lossy().into_owned()).unwrap_or_default();
            if !wanted.extensions.contains(&extension) {
                if wanted.skips_unknown {
                    continue;
                }
                return Err(format!(
                    "{} does not have a valid extension: {}",
                    path.display(),
                    wanted.extensions.join(", ")
                ));
            }
            vars.extend(&read_file(context, &path, files)?);
        }
    }
    Ok(vars)
}

fn is_ignored(name: &str, patterns: &[String]) -> Result<bool, String> {
    for pattern in patterns {
        let regex = fancy_regex::Regex::new(&format!("{pattern}$"))
            .map_err(|_| format!("Invalid regular expression: {pattern}"))?;
        if regex.is_match(name).unwrap_or(false) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where a folder's name leads: in a role to its `vars/`, else beside the task's file.
fn root(context: &ActionContext<'_>, written: &str) -> PathBuf {
    let disk = context.run.loader.files();
    if let Some(role) = &context.task.role {
        if written.split('/').next() == Some("vars") {
            let path = role.path.join(written);
            return if disk.exists(&path) { path } else { PathBuf::from(written) };
        }
        return role.path.join("vars").join(written);
    }
    let file = context.task.origin.as_ref().and_then(|origin| origin.path.clone());
    match file.as_deref().and_then(|file| Path::new(file).parent()) {
        Some(folder) => folder.join(written),
        None => PathBuf::from(written),
    }
}
