//! Jobs in the background (`async`): started by a connection, run by a process of their own that outlives us.
//!
//! The process is Playcall itself, started with the words that the app gave ([`crate::Controller`]); it reads the job as JSON and
//! calls [`run_background`]. What is known of the job is in its job file, as Ansible writes it.

use crate::order;
use diagnostic::{Diagnostic, Kind};
use module::payload::{self, Job};
use module::{Background, Command, LocalSystem, Request, System, os_error, os_path};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;
use value::{Dict, JsonStyle, Value, parse_json, str_repr, to_json, to_text};

/// What a job does.
pub(crate) enum Work<'a> {
    /// A native module.
    Native,
    /// Another one, its files written; `remove` its folder in the end.
    Job { job: &'a Job, folder: &'a str, remove: bool },
}

/// Starts a job and returns what the task is told. `words` start the process that does it.
pub(crate) fn start(
    background: &Background,
    request: &Request,
    work: &Work<'_>,
    system: &LocalSystem,
    words: &[String],
    shell: &str,
) -> Result<Dict, Diagnostic> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Diagnostic::new(Kind::Unsupported, "jobs in the background are not built in this program"));
    };
    let jid = if background.jid.contains('.') {
        background.jid.clone()
    } else {
        format!("{}.{}", background.jid, std::process::id())
    };
    let folder = os_path::expand_user(&background.dir, None, system);
    let folder = system.cwd().join(folder).to_string_lossy().into_owned();
    let mut system = system.clone();
    if !system.is_dir(Path::new(&folder))
        && let Err(error) = system.make_dirs(Path::new(&folder), 0o777)
    {
        let mut result = Dict::new();
        result.insert("failed", true);
        // Ansible: whatever became of the start counts as a change.
        result.insert("changed", true);
        // Made one after the other: the first that is missing could not be made.
        let missing = Path::new(&folder).ancestors().take_while(|path| !system.exists(path)).last();
        let at = missing.map_or_else(|| folder.clone(), |path| path.to_string_lossy().into_owned());
        let told = os_error(&error, &str_repr(&at));
        result.insert("msg", format!("could not create directory: {folder} - {told}"));
        return Ok(result);
    }
    let path = os_path::join(&folder, &jid);
    let broken = |error: &std::io::Error, path: &str| Diagnostic::error(os_error(error, &str_repr(path)));
    let mut first = Dict::new();
    first.insert("started", true);
    first.insert("finished", false);
    first.insert("ansible_job_id", jid.as_str());
    write_result(Path::new(&path), first).map_err(|error| broken(&error, &path))?;
    let order = order(background, request, work, &system, shell, &jid, &path);
    let started = std::process::Command::new(program)
        .args(arguments)
        .current_dir(request.cwd.as_deref().unwrap_or(system.cwd()))
        .env_clear()
        .envs(system.environment().iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .and_then(|mut child| match child.stdin.take() {
            Some(mut pipe) => pipe.write_all(to_json(&Value::Dict(order), JsonStyle::default()).as_bytes()),
            None => Ok(()),
        });
    started.map_err(|error| broken(&error, program))?;
    let mut result = Dict::new();
    result.insert("failed", false);
    result.insert("started", true);
    result.insert("finished", false);
    result.insert("ansible_job_id", jid);
    result.insert("results_file", path);
    result.insert("changed", true);
    Ok(result)
}

/// Writes down all that the job's process has to know.
fn order(
    background: &Background,
    request: &Request,
    work: &Work<'_>,
    system: &LocalSystem,
    shell: &str,
    jid: &str,
    path: &str,
) -> Dict {
    let pairs = |pairs: &[(String, String)]| -> Dict {
        pairs.iter().map(|(name, value)| (Value::str(name.as_str()), Value::str(value.as_str()))).collect()
    };
    let mut environment = request.environment.clone();
    environment.push(("ANSIBLE_ASYNC_DIR".to_owned(), background.dir.clone()));
    let mut order = match work {
        Work::Native => order::of_request(request, &environment),
        Work::Job { .. } => Dict::new(),
    };
    order.insert("jid", jid);
    order.insert("path", path);
    order.insert("seconds", i64::try_from(background.seconds).unwrap_or(i64::MAX));
    match work {
        Work::Native => {}
        Work::Job { job, folder, remove } => {
            let request = Request { environment, ..request.clone() };
            let command = payload::command(job, folder, &request, system, shell);
            order.insert("command", command.arguments.iter().map(|word| Value::str(word.as_str())).collect::<Vec<_>>());
            order.insert("environment", pairs(&command.environment));
            if *remove {
                order.insert("remove", *folder);
            }
        }
    }
    order
}

/// Does a job: what the process started in the background calls, with all that it read from its standard input.
/// Returns when the job is done or its time is up, its children killed.
pub fn run_background(order: &str, system: LocalSystem) -> Result<(), Diagnostic> {
    let Ok(Value::Dict(order)) = parse_json(order) else {
        return Err(Diagnostic::error("a job in the background has to be a JSON object"));
    };
    // Not in the terminal's session: what ends that one leaves the job running.
    let _ = nix::unistd::setsid();
    nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o022));
    let text = |key: &str| order.get(key).map(to_text).unwrap_or_default();
    let path = PathBuf::from(text("path"));
    let seconds = order.get("seconds").and_then(Value::as_int).and_then(|seconds| u64::try_from(seconds).ok());
    let (sender, receiver) = channel();
    let work = order.clone();
    std::thread::spawn(move || {
        // Nobody listens any more when the time was up.
        let _ = sender.send(work_off(&work, system));
    });
    let result = match receiver.recv_timeout(Duration::from_secs(seconds.unwrap_or(u64::MAX))) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            kill_session();
            [
                ("msg", Value::str("Timeout exceeded")),
                ("failed", Value::Bool(true)),
                ("child_pid", Value::Int(i64::from(std::process::id()))),
            ]
            .into_iter()
            .collect()
        }
        Err(RecvTimeoutError::Disconnected) => {
            let mut result = Dict::new();
            result.insert("failed", true);
            result.insert("msg", "The module ended without a result.");
            result.insert("ansible_job_id", text("jid"));
            result
        }
    };
    let folder = text("remove");
    if folder.contains("ansible-tmp-") {
        let _ = std::fs::remove_dir_all(folder);
    }
    write_result(&path, result).map_err(|error| Diagnostic::error(os_error(&error, &str_repr(&path.to_string_lossy()))))
}

/// Runs the module of a job.
fn work_off(order: &Dict, mut system: LocalSystem) -> Dict {
    let text = |key: &str| order.get(key).map(to_text).unwrap_or_default();
    if let Some(words) = order.get("command").and_then(Value::as_slice) {
        let arguments = words.iter().map(to_text).collect();
        let environment = order::read_pairs(order, "environment");
        return run_command(&Command { arguments, environment, ..Command::default() }, &mut system, &text("jid"));
    }
    let Some(native) = modules::find(&text("name")) else {
        let mut result = Dict::new();
        result.insert("failed", true);
        result.insert("msg", format!("The module {} was not found in configured module paths", text("name")));
        return result;
    };
    let request = order::to_request(order);
    (native.run)(&request, &mut system, &mut |_, _| {})
}

fn run_command(command: &Command, system: &mut LocalSystem, jid: &str) -> Dict {
    let shown = command.arguments.last().cloned().unwrap_or_default();
    let mut result = Dict::new();
    result.insert("failed", true);
    result.insert("cmd", shown);
    let done = match system.run(command, &mut |_, _| {}) {
        Ok(done) => done,
        Err(error) => {
            let program = command.arguments.first().cloned().unwrap_or_default();
            result.insert("msg", os_error(&error, &str_repr(&program)));
            result.insert("outdata", "");
            result.insert("stderr", "");
            result.insert("ansible_job_id", jid);
            return result;
        }
    };
    let stdout = String::from_utf8_lossy(&done.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&done.stderr).into_owned();
    match payload::read_object(&stdout) {
        Ok((mut answer, warnings)) => {
            if !warnings.is_empty() {
                let mut all = match answer.get("warnings") {
                    Some(Value::List(all)) => all.as_slice().to_vec(),
                    Some(one) => vec![one.clone()],
                    None => Vec::new(),
                };
                all.extend(warnings.into_iter().map(Value::str));
                answer.insert("warnings", all);
            }
            if !stderr.is_empty() {
                answer.insert("stderr", stderr);
            }
            answer
        }
        Err(reason) => {
            result.insert("data", stdout);
            result.insert("stderr", stderr);
            result.insert("msg", format!("ValueError: {reason}\n"));
            result.insert("ansible_job_id", jid);
            result
        }
    }
}

/// Writes a job file: first beside it, then renamed, so that whoever reads sees a whole one.
fn write_result(path: &Path, result: Dict) -> std::io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    std::fs::write(&name, to_json(&Value::Dict(result), JsonStyle::default()))?;
    std::fs::rename(&name, path)
}

/// Kills every process of our session but ourselves.
fn kill_session() {
    let own = std::process::id();
    let session = |stat: &str| -> Option<u32> { stat.rsplit_once(") ")?.1.split(' ').nth(3)?.parse().ok() };
    let Some(ours) = std::fs::read_to_string("/proc/self/stat").ok().and_then(|stat| session(&stat)) else { return };
    if ours != own {
        return;
    }
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        if pid != own
            && session(&stat) == Some(ours)
            && let Ok(pid) = i32::try_from(pid)
        {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }
}
