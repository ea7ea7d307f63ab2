//! Runs a case with a program, in a fresh folder and a bare environment.

use crate::case::{Case, CaseFile, Expected, PLAYBOOK};
use crate::mask::mask;
use std::fmt::Write;
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use value::{Value, parse_json, to_text};

/// How long a case may take before it is killed.
const LIMIT: Duration = Duration::from_mins(2);

/// What behaves as Ansible's programs.
#[derive(Clone, Debug)]
pub struct Program {
    /// The executable, which is told what it was started as; or the folder that holds a program of each name.
    pub path: PathBuf,
    /// The folder with a Python callback plugin that writes events, for a program without one of its own.
    pub callback_plugins: Option<PathBuf>,
    /// What `PATH` holds.
    pub search_path: String,
}

/// Why a case could not be run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file or process of the run failed.
    #[error("{what}: {source}")]
    System {
        /// What was tried.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The events could not be read.
    #[error("the recorded events can't be read: {0}")]
    Events(String),
}

fn tried<T>(what: impl Into<String>, result: std::io::Result<T>) -> Result<T, RunError> {
    result.map_err(|source| RunError::System { what: what.into(), source })
}

/// A folder that goes away with its value. Its path is always equally long.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, RunError> {
        let mut number = std::process::id();
        loop {
            let path = PathBuf::from(format!("/tmp/playcall-{:06}", number % 1_000_000));
            match std::fs::create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number = number.wrapping_add(7919),
                Err(error) => return tried(path.display().to_string(), Err(error)),
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A file that can't be removed stays in the temporary folder; nothing depends on it.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn place(root: &Path, file: &CaseFile) -> Result<(), RunError> {
    let path = root.join(&file.path);
    if let Some(parent) = path.parent() {
        tried(file.path.as_str(), std::fs::create_dir_all(parent))?;
    }
    if file.link {
        return tried(file.path.as_str(), symlink(String::from_utf8_lossy(&file.bytes).as_ref(), &path));
    }
    tried(file.path.as_str(), std::fs::write(&path, &file.bytes))?;
    let mode = if file.executable { 0o755 } else { 0o644 };
    tried(file.path.as_str(), std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)))
}

/// The words after the program's name.
fn words(case: &Case) -> Vec<String> {
    let mut words = Vec::new();
    if !case.bare {
        if case.program == PLAYBOOK {
            words.push("site.yml".to_owned());
        }
        if !case.args.iter().any(|arg| arg.starts_with("-i")) {
            let holds = |name: &str| case.files.iter().any(|file| file.path == name);
            match ["inventory", "inventory.ini", "inventory.yml"].into_iter().find(|name| holds(name)) {
                Some(file) => words.extend(["-i".to_owned(), file.to_owned()]),
                None => words.extend(["-i", "localhost,", "-c", "local"].map(str::to_owned)),
            }
        }
    }
    words.extend(case.args.iter().cloned());
    words
}

/// Runs `case` with `program` and returns what it gave, masked.
pub fn run(program: &Program, case: &Case) -> Result<Expected, RunError> {
    let folder = Folder::new()?;
    let (root, home, trace) = (folder.0.join("case"), folder.0.join("home"), folder.0.join("events.jsonl"));
    for path in [&root, &home] {
        tried(path.display().to_string(), std::fs::create_dir(path))?;
    }
    for file in &case.files {
        place(&root, file)?;
    }
    let mut command = if program.path.is_dir() {
        Command::new(program.path.join(&case.program))
    } else {
        Command::new(&program.path)
    };
    if !program.path.is_dir() {
        command.arg0(&case.program);
    }
    command.args(words(case)).current_dir(&root).env_clear();
    let mut enabled = "trace_events".to_owned();
    let fixed = [
        ("PATH", program.search_path.as_str()),
        ("LC_ALL", "C.UTF-8"),
        ("TZ", "UTC"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("USER", "root"),
        ("COLUMNS", "80"),
        ("ANSIBLE_NOCOLOR", "1"),
        ("ANSIBLE_FORKS", "1"),
        ("ANSIBLE_PYTHON_INTERPRETER", "/usr/bin/python3"),
        // The reference masks nothing but what no_log covers.
        ("PLAYCALL_MASK_SECRETS", "0"),
    ];
    command.envs(fixed).env("HOME", &home).env("TMPDIR", "/tmp").env("TRACE_FILE", &trace);
    // `~` is the home of the user and not `HOME`, so folders of modules are named.
    command.env("ANSIBLE_REMOTE_TMP", home.join(".ansible/tmp")).env("ANSIBLE_ASYNC_DIR", home.join(".ansible_async"));
    if let Some(plugins) = &program.callback_plugins {
        command.env("ANSIBLE_CALLBACK_PLUGINS", plugins);
    }
    for (key, value) in &case.env {
        if key == "ANSIBLE_CALLBACKS_ENABLED" {
            let _ = write!(enabled, ",{value}");
        } else {
            command.env(key, value);
        }
    }
    command.env("ANSIBLE_CALLBACKS_ENABLED", enabled);
    let input = folder.0.join("stdin");
    tried("the standard input", std::fs::write(&input, &case.stdin))?;
    command.stdin(tried("the standard input", std::fs::File::open(&input))?);
    let (status, stdout, stderr) = finish(command)?;
    let folder = folder.0.to_string_lossy().into_owned();
    let events = std::fs::read_to_string(&trace).unwrap_or_default();
    let mut files = std::collections::BTreeMap::new();
    for path in &case.watched {
        let bytes = std::fs::read(root.join(path)).ok();
        files.insert(path.clone(), bytes.map(|bytes| mask(&String::from_utf8_lossy(&bytes), &folder)));
    }
    let (stdout, stderr) = (mask(&stdout, &folder), mask(&stderr, &folder));
    Ok(Expected { status, stdout, stderr, events: mask(&reduce(&events)?, &folder), files })
}

/// Waits for the process and returns its status and what it wrote.
fn finish(mut command: Command) -> Result<(i32, String, String), RunError> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = tried("the program", command.spawn())?;
    let reader = |pipe: Option<Box<dyn Read + Send>>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut pipe) = pipe {
                // What was written before a broken pipe still counts.
                let _ = pipe.read_to_end(&mut bytes);
            }
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let out = reader(child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>));
    let err = reader(child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>));
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = tried("waiting for the program", child.try_wait())? {
            break status.code().unwrap_or(-1);
        }
        if begun.elapsed() > LIMIT {
            tried("stopping the program", child.kill())?;
            tried("waiting for the program", child.wait())?;
            break -1;
        }
        std::thread::sleep(Duration::from_millis(4));
    };
    Ok((status, out.join().unwrap_or_default(), err.join().unwrap_or_default()))
}

/// Reduces each event to a line with its hook, host and task. Within a task hosts may end in any order, so what
/// follows one another and is about hosts is sorted by host.
fn reduce(lines: &str) -> Result<String, RunError> {
    let mut reduced = String::new();
    let mut of_hosts: Vec<(String, String)> = Vec::new();
    let settle = |waiting: &mut Vec<(String, String)>, reduced: &mut String| {
        waiting.sort_by(|a, b| a.0.cmp(&b.0));
        for (_, line) in waiting.drain(..) {
            reduced.push_str(&line);
        }
    };
    for line in lines.lines() {
        let event = parse_json(line).map_err(|error| RunError::Events(error.to_string()))?;
        let Value::Dict(event) = event else { return Err(RunError::Events(line.to_owned())) };
        let text = |key: &str| event.get(key).map(to_text).unwrap_or_default();
        let task = match event.get("task") {
            Some(Value::Dict(task)) => task.get("name").map(to_text).unwrap_or_default(),
            Some(name) => to_text(name),
            None => {
                ["name", "handler", "varname"].into_iter().map(text).find(|name| !name.is_empty()).unwrap_or_default()
            }
        };
        let host = event.get("host").map_or_else(|| "-".to_owned(), to_text);
        let hook = text("hook");
        let line = format!("{} {host} {}", hook.trim_start_matches("v2_"), task.replace('\n', "\\n"));
        let line = format!("{}\n", line.trim_end());
        if event.get("host").is_some() {
            of_hosts.push((host, line));
        } else {
            settle(&mut of_hosts, &mut reduced);
            reduced.push_str(&line);
        }
    }
    settle(&mut of_hosts, &mut reduced);
    Ok(reduced)
}
