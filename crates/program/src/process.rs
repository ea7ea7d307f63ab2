//! A program's process: started in a group of its own, watched, ended.
//!
//! **Invariant:** its number is not given to another process while it may still be signalled: it is reaped only after
//! the last signal.

use crate::ProgramError;
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;
use std::io::ErrorKind;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How often a program that is just being written is tried again, and after which time.
const BUSY: (u32, Duration) = (20, Duration::from_millis(10));

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With a status.
    Status(i32),
    /// By a signal.
    Signal(Signal),
    /// Nobody can tell.
    Unknown,
}

impl std::fmt::Display for Ending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Ending::Status(status) => write!(f, "it ended with status {status}"),
            Ending::Signal(signal) => write!(f, "it was ended by {signal}"),
            Ending::Unknown => f.write_str("it ended"),
        }
    }
}

/// A process that runs, or has ended and is not reaped yet. Its group is ended when this is dropped, unless it was let go.
pub(crate) struct Process {
    pid: Pid,
    /// Reaped once this is dropped.
    _reaper: Sender<()>,
    is_over: bool,
}

/// Our ends of a fresh process's pipes, and what tells that it has ended.
pub(crate) struct Pipes {
    pub(crate) stdin: ChildStdin,
    pub(crate) stdout: ChildStdout,
    pub(crate) stderr: ChildStderr,
    pub(crate) end: End,
}

/// Tells of the end of a process.
pub(crate) struct End {
    /// Has nothing to read until the process has ended; then its other end is closed.
    pub(crate) bell: UnixStream,
    /// How it ended, once it has.
    pub(crate) ending: Arc<OnceLock<Ending>>,
}

impl Process {
    /// Starts a program.
    pub(crate) fn start(path: &Path, cwd: &Path) -> Result<(Process, Pipes), ProgramError> {
        let mut child = spawn(path, cwd).map_err(|source| ProgramError::Start { source })?;
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap_or_default());
        let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(ProgramError::Gone("it has no pipes".to_owned()));
        };
        let (bell, rope) = UnixStream::pair()?;
        let ending = Arc::new(OnceLock::new());
        let (reaper, is_released) = channel::<()>();
        let told = Arc::clone(&ending);
        std::thread::Builder::new().name("callback's end".to_owned()).spawn(move || {
            let _ = told.set(wait(pid));
            drop(rope);
            // Nothing is ever sent: it returns when the process is let go.
            let _ = is_released.recv();
            reap(child);
        })?;
        let process = Process { pid, _reaper: reaper, is_over: false };
        Ok((process, Pipes { stdin, stdout, stderr, end: End { bell, ending } }))
    }

    /// Ends all processes of its group.
    pub(crate) fn kill(&mut self) {
        if !self.is_over {
            self.is_over = true;
            let _ = killpg(self.pid, Signal::SIGKILL);
        }
    }

    /// It has ended by itself; what it started may go on.
    pub(crate) fn let_go(&mut self) {
        self.is_over = true;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(path: &Path, cwd: &Path) -> std::io::Result<Child> {
    let (tries, pause) = BUSY;
    let mut tried = 0;
    loop {
        let spawned = Command::new(path)
            .current_dir(cwd)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C is ours to hand out.
            .process_group(0)
            .spawn();
        match spawned {
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy && tried < tries => {
                tried += 1;
                std::thread::sleep(pause);
            }
            other => return other,
        }
    }
}

/// Waits until a process has ended, and leaves it to be reaped.
fn wait(pid: Pid) -> Ending {
    loop {
        match waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) {
            Ok(WaitStatus::Exited(_, status)) => return Ending::Status(status),
            Ok(WaitStatus::Signaled(_, signal, _)) => return Ending::Signal(signal),
            Ok(_) | Err(nix::Error::EINTR) => {}
            Err(_) => return Ending::Unknown,
        }
    }
}

fn reap(mut child: Child) {
    let _ = child.wait();
}
