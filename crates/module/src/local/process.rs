//! Running programs: both streams read as they come, killed as a group when the time is up.

use super::Running;
use crate::{Command, Dialog, Finished, Reply, Stream};
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// How long we go on waiting for output once the program has ended: a child that it left behind may hold its streams
/// open for ever.
const GRACE: Duration = Duration::from_millis(200);

/// Runs a program in a process group of its own.
pub(super) fn run(
    command: &Command,
    cwd: &Path,
    running: &Running,
    output: &mut dyn FnMut(Stream, &[u8]),
) -> io::Result<Finished> {
    let stdin = if command.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
    let (mut child, group) = start(command, cwd, running, stdin)?;
    let writer = match (child.stdin.take(), command.stdin.clone()) {
        (Some(mut pipe), Some(data)) => Some(std::thread::spawn(move || {
            // A program that reads no input closes its end: not our failure.
            let _ = pipe.write_all(&data);
        })),
        _ => None,
    };
    let finished = read_all(&mut child, command.timeout, output, &mut || false);
    running.groups().remove(&group);
    if let Some(writer) = writer
        && writer.is_finished()
    {
        let _ = writer.join();
    }
    finished
}

/// Runs a program that is talked with before it does its work; it reads from a terminal where `has_terminal`.
pub(super) fn talk(
    command: &Command,
    cwd: &Path,
    running: &Running,
    dialog: &mut dyn Dialog,
    has_terminal: bool,
) -> io::Result<Finished> {
    let (ours, theirs) = if has_terminal {
        let pair = nix::pty::openpty(None, None)?;
        (pair.master, pair.slave)
    } else {
        let (theirs, ours) = nix::unistd::pipe2(OFlag::O_CLOEXEC)?;
        (ours, theirs)
    };
    for end in [&ours, &theirs] {
        fcntl(end, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC))?;
    }
    let (mut child, group) = start(command, cwd, running, Stdio::from(theirs))?;
    let mut input = Some(std::fs::File::from(ours));
    let dialog = std::cell::RefCell::new(dialog);
    let mut hear = |stream: Stream, piece: &[u8]| {
        let answer = dialog.borrow_mut().hear(stream, piece);
        // A program that reads no input closes its end: not our failure.
        match answer {
            Reply::Wait => {}
            Reply::Say(words) => {
                if let Some(input) = &mut input {
                    let _ = input.write_all(&words);
                }
            }
            // A terminal stays open: closing it would end what runs on it.
            Reply::Leave(None) if has_terminal => {}
            Reply::Leave(last) => {
                if let (Some(mut input), Some(last)) = (input.take(), last) {
                    std::thread::spawn(move || input.write_all(&last));
                }
            }
        }
    };
    let finished = read_all(&mut child, command.timeout, &mut hear, &mut || dialog.borrow_mut().gives_up());
    running.groups().remove(&group);
    finished
}

fn start(command: &Command, cwd: &Path, running: &Running, stdin: Stdio) -> io::Result<(Child, i32)> {
    let Some((program, arguments)) = command.arguments.split_first() else {
        return Err(io::Error::from_raw_os_error(Errno::ENOENT as i32));
    };
    let found = find(program, &command.environment);
    let mut starting = std::process::Command::new(found);
    starting
        .arg0(program)
        .args(arguments)
        .env_clear()
        .envs(command.environment.iter().map(|(name, value)| (name, value)))
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    let folder = command.cwd.as_deref().unwrap_or(cwd);
    // Who was started in a folder may be there, even without the right to go to it.
    if std::env::current_dir().ok().as_deref() != Some(folder) {
        starting.current_dir(folder);
    }
    let child = starting.spawn()?;
    let group = i32::try_from(child.id()).unwrap_or(0);
    running.groups().insert(group);
    Ok((child, group))
}

/// Looks a program up in the `PATH` that it is given, as `execvpe` does.
fn find(program: &str, environment: &[(String, String)]) -> String {
    if program.contains('/') {
        return program.to_owned();
    }
    let path = environment.iter().rev().find(|(name, _)| name == "PATH").map_or("/bin:/usr/bin", |(_, path)| path);
    path.split(':')
        .filter(|folder| !folder.is_empty())
        .map(|folder| format!("{}/{program}", folder.trim_end_matches('/')))
        .find(|candidate| {
            nix::unistd::access(candidate.as_str(), nix::unistd::AccessFlags::X_OK).is_ok()
                && !Path::new(candidate).is_dir()
        })
        .unwrap_or_else(|| program.to_owned())
}

struct Pipe {
    stream: Stream,
    file: std::fs::File,
}

fn read_all(
    child: &mut Child,
    timeout: Option<Duration>,
    output: &mut dyn FnMut(Stream, &[u8]),
    gives_up: &mut dyn FnMut() -> bool,
) -> io::Result<Finished> {
    let mut pipes = Vec::with_capacity(2);
    if let Some(stdout) = child.stdout.take() {
        pipes.push(Pipe { stream: Stream::Stdout, file: OwnedFd::from(stdout).into() });
    }
    if let Some(stderr) = child.stderr.take() {
        pipes.push(Pipe { stream: Stream::Stderr, file: OwnedFd::from(stderr).into() });
    }
    let mut finished = Finished::default();
    let deadline = timeout.map(|timeout| Instant::now() + timeout);
    let mut ended_at: Option<Instant> = None;
    let mut buffer = vec![0; 32 * 1024];
    // Short waits first: a program that leaves a child with its streams behind is noticed soon after its own end.
    while !pipes.is_empty() {
        if kill_when_late(child, deadline, &mut finished) {
            break;
        }
        if gives_up() {
            kill(child);
            break;
        }
        let ready: Vec<bool> = {
            let mut fds: Vec<PollFd<'_>> =
                pipes.iter().map(|pipe| PollFd::new(pipe.file.as_fd(), PollFlags::POLLIN)).collect();
            match poll(&mut fds, PollTimeout::from(100_u8)) {
                Ok(_) | Err(Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
            }
            fds.iter().map(|fd| fd.any().unwrap_or(false)).collect()
        };
        if !ready.contains(&true) {
            if ended_at.is_none() && child.try_wait()?.is_some() {
                ended_at = Some(Instant::now());
            }
            if ended_at.is_some_and(|at| at.elapsed() >= GRACE) {
                break;
            }
            continue;
        }
        let mut kept = Vec::with_capacity(pipes.len());
        for (mut pipe, ready) in pipes.into_iter().zip(ready) {
            if ready {
                match pipe.file.read(&mut buffer) {
                    Ok(0) => continue,
                    Ok(count) => {
                        let piece = &buffer[..count];
                        output(pipe.stream, piece);
                        match pipe.stream {
                            Stream::Stdout => finished.stdout.extend_from_slice(piece),
                            Stream::Stderr => finished.stderr.extend_from_slice(piece),
                        }
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => continue,
                }
            }
            kept.push(pipe);
        }
        pipes = kept;
    }
    // Its streams are closed, but it may run on.
    while deadline.is_some() && !finished.timed_out && child.try_wait()?.is_none() {
        if !kill_when_late(child, deadline, &mut finished) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    let status = child.wait()?;
    finished.status = status.code().or_else(|| status.signal().map(|signal| -signal)).unwrap_or(-1);
    Ok(finished)
}

/// Kills the group once its time is up.
fn kill_when_late(child: &Child, deadline: Option<Instant>, finished: &mut Finished) -> bool {
    if deadline.is_none_or(|deadline| Instant::now() < deadline) {
        return false;
    }
    kill(child);
    finished.timed_out = true;
    true
}

fn kill(child: &Child) {
    if let Ok(pid) = i32::try_from(child.id()) {
        let _ = killpg(Pid::from_raw(pid), Signal::SIGKILL);
    }
}
