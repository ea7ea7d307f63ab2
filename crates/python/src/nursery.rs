//! The nursery: one warm Python process that plugins are forked from.

use crate::PythonError;
use crate::frame::{self, Frames};
use crate::message::Fields;
use crate::pty::{self, Outlet};
use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};
use std::io::{IoSlice, Read};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use value::{Dict, JsonStyle, Value, parse_json, to_json};

/// How long the nursery may take to start, and to fork, at the least.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a nursery is started with.
#[derive(Clone, Debug)]
pub struct NurserySettings {
    /// The interpreter.
    pub python: String,
    /// Where the Python files are ([`crate::install`]).
    pub package: PathBuf,
    /// The working directory.
    pub cwd: String,
    /// The message `setup`: `settings`, `cli_args`, `display`, `collections_paths`, `version`.
    pub setup: Dict,
    /// Columns and rows of the terminal that stdout is; nothing where it is none.
    pub terminal: Option<(u16, u16)>,
    /// How long an answer may take.
    pub timeout: Duration,
}

/// What a nursery says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    /// The version of Python.
    pub python: String,
    /// The installed package `ansible`, where there is one.
    pub core: Option<String>,
    /// Folders that hold installed collections (`ansible_collections`).
    pub collections: Vec<String>,
}

/// One warm Python process. It ends when this is dropped.
pub struct Nursery {
    control: UnixStream,
    frames: Frames,
    process: Child,
    settings: NurserySettings,
    next: u64,
    /// What it said of itself.
    pub ready: Ready,
}

/// What a fork is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// One callback, that hears of events.
    Callback,
    /// Plugins that are called.
    Worker,
}

/// A fresh fork: its process, our end of its channel, and what it writes to stdout and stderr.
pub(crate) struct Fork {
    pub(crate) pid: i32,
    pub(crate) channel: UnixStream,
    pub(crate) stdout: OwnedFd,
    pub(crate) stderr: OwnedFd,
}

impl Nursery {
    /// Starts the interpreter and waits until it is ready.
    pub fn start(settings: NurserySettings) -> Result<Nursery, PythonError> {
        let (control, inner) = UnixStream::pair()?;
        let fail = |message: String| PythonError::Start { python: settings.python.clone(), message };
        let process = Command::new(&settings.python)
            .arg(settings.package.join("playcall_host.py"))
            .env("PLAYCALL_CONTROL", "0")
            .current_dir(&settings.cwd)
            .stdin(OwnedFd::from(inner))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // Ctrl-C is ours to hand out.
            .process_group(0)
            .spawn()
            .map_err(|error| fail(error.to_string()))?;
        let mut nursery =
            Nursery { control, frames: Frames::default(), process, settings, next: 0, ready: Ready::default() };
        let mut setup = nursery.settings.setup.clone();
        setup.insert("op", Value::str("setup"));
        let answer = nursery.tell(&setup).and_then(|()| nursery.answer());
        match answer {
            Ok(ready) => {
                let fields = Fields(&ready);
                nursery.ready = Ready {
                    python: fields.text("python"),
                    core: fields.some_text("core"),
                    collections: fields.texts("collections"),
                };
                Ok(nursery)
            }
            Err(error) => {
                let _ = nursery.process.kill();
                let mut said = String::new();
                if let Some(mut stderr) = nursery.process.stderr.take() {
                    let _ = stderr.read_to_string(&mut said);
                }
                let said = said.trim().lines().last().map(str::to_owned);
                Err(PythonError::Start {
                    python: nursery.settings.python.clone(),
                    message: said.unwrap_or_else(|| error.to_string()),
                })
            }
        }
    }

    /// Returns the time-out of answers.
    pub(crate) fn timeout(&self) -> Duration {
        self.settings.timeout
    }

    /// Forks a process for a plugin.
    pub(crate) fn fork(&mut self, purpose: Purpose) -> Result<Fork, PythonError> {
        let (channel, inner) = UnixStream::pair()?;
        let open = || match self.settings.terminal {
            Some((columns, rows)) if purpose == Purpose::Callback => pty::terminal(columns, rows),
            _ => pty::pipe(),
        };
        let Outlet { inner: stdout_inner, outer: stdout } = open()?;
        let Outlet { inner: stderr_inner, outer: stderr } = open()?;
        self.next += 1;
        let order = match purpose {
            Purpose::Callback => format!("{{\"op\":\"fork\",\"id\":{}}}", self.next),
            Purpose::Worker => format!("{{\"op\":\"fork\",\"id\":{},\"worker\":true}}", self.next),
        };
        let frame = frame::bytes(&order);
        let descriptors = [inner.as_raw_fd(), stdout_inner.as_raw_fd(), stderr_inner.as_raw_fd()];
        let sent = sendmsg::<()>(
            self.control.as_raw_fd(),
            &[IoSlice::new(&frame)],
            &[ControlMessage::ScmRights(&descriptors)],
            MsgFlags::empty(),
            None,
        )?;
        if sent < frame.len() {
            return Err(PythonError::Garbage("a message could be sent in part only".to_owned()));
        }
        let answer = self.answer()?;
        let pid = Fields(&answer).int("pid").and_then(|pid| i32::try_from(pid).ok()).unwrap_or(0);
        if pid <= 1 {
            return Err(PythonError::Gone);
        }
        Ok(Fork { pid, channel, stdout, stderr })
    }

    fn tell(&mut self, message: &Dict) -> Result<(), PythonError> {
        let text = to_json(
            &Value::Dict(message.clone()),
            JsonStyle { ensure_ascii: false, compact: true, ..JsonStyle::default() },
        );
        frame::write(&mut self.control, &text)?;
        Ok(())
    }

    fn answer(&mut self) -> Result<Dict, PythonError> {
        // What it does is not a plugin's work: a short time-out for these does not mean a fast machine.
        let patience = self.settings.timeout.max(PATIENCE);
        let deadline = Instant::now() + patience;
        loop {
            let next = self.frames.next().map_err(|long| PythonError::Garbage(format!("{} bytes", long.0)))?;
            if let Some(text) = next {
                let value = parse_json(&text).map_err(|error| PythonError::Garbage(error.to_string()))?;
                return value.as_dict().cloned().ok_or(PythonError::Garbage(text));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(PythonError::Slow { seconds: patience.as_secs_f64() });
            }
            self.control.set_read_timeout(Some(left))?;
            let mut bytes = [0; 4096];
            match self.control.read(&mut bytes) {
                Ok(0) => return Err(PythonError::Gone),
                Ok(count) => self.frames.push(&bytes[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Drop for Nursery {
    fn drop(&mut self) {
        // It holds nothing that would have to be put in order.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
