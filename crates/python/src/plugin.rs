//! A plugin in its process: imported, looked at, made.

use crate::PythonError;
use crate::channel::Channel;
use crate::message::{Fields, Said, Shown};
use crate::nursery::{Nursery, Purpose};
use crossbeam_channel::RecvTimeoutError;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use value::{Dict, Value};

fn text(text: Option<&str>) -> Value {
    text.map_or(Value::None, Value::str)
}

/// Which file is imported, and as what.
#[derive(Clone, Debug, Default)]
pub struct LoadOrder {
    /// The plugin's short name: its file's name.
    pub name: String,
    /// The file; nothing for a plugin of the `ansible` package that is brought along.
    pub path: Option<PathBuf>,
    /// The module it is, where it is part of a collection: `ansible_collections.a.b.plugins.callback.foo`.
    pub module: Option<String>,
    /// Its full name: `a.b.foo`.
    pub full_name: String,
    /// The names under which it was looked for before redirects led to it.
    pub redirected: Vec<String>,
}

/// What a file turned out to be.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "what a class says of itself")]
pub struct Loaded {
    /// It has a `CallbackModule`.
    pub has_class: bool,
    /// Which is a `CallbackBase`.
    pub is_callback: bool,
    /// `CALLBACK_TYPE`.
    pub kind: Option<String>,
    /// `CALLBACK_NEEDS_ENABLED`, where the class says.
    pub needs_enabled: Option<bool>,
    /// `CALLBACK_NEEDS_WHITELIST`, where the class says.
    pub needs_whitelist: Option<bool>,
    /// `CALLBACK_VERSION`.
    pub version: Option<String>,
    /// `CALLBACK_NAME`.
    pub callback_name: Option<String>,
    /// `DOCUMENTATION`.
    pub documentation: Option<String>,
    /// Documentation fragments that it extends and that stand in files, by name.
    pub fragments: Dict,
    /// Its source seems to write to what it is given.
    pub writes_back: bool,
    /// Its source seems to end the process.
    pub exits: bool,
    /// What the import warned of.
    pub warnings: Vec<String>,
}

/// With what an object is made.
#[derive(Clone, Debug, Default)]
pub struct StartOrder {
    /// The values of its options.
    pub options: Dict,
    /// Where each comes from.
    pub origins: Dict,
    /// It is the stdout plugin.
    pub is_stdout: bool,
    /// It gets the hooks that Ansible no longer calls.
    pub revived: bool,
    /// What is wrong with its options: told once it is made, as it fails when it is given them.
    pub problem: Option<String>,
}

/// What an object turned out to be.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "what an object says of itself")]
pub struct Started {
    /// The hooks it has, without `v2_`.
    pub hooks: Vec<String>,
    /// It has `v2_on_any`.
    pub any: bool,
    /// It switched itself off.
    pub disabled: bool,
    /// It wants tasks that the engine made itself.
    pub wants_implicit: bool,
    /// It may ask what the run knows.
    pub asks: bool,
    /// It has patched `Display`.
    pub patches_display: bool,
}

/// A plugin in its process. The process ends when this is dropped.
pub struct Plugin {
    pub(crate) name: String,
    pub(crate) channel: Channel,
    pub(crate) timeout: Duration,
    /// What it showed before somebody was there to show it.
    pub(crate) early: Vec<Shown>,
    pid: Pid,
    is_over: bool,
}

impl Plugin {
    /// Forks a process for a file and has it imported there.
    pub fn load(nursery: &mut Nursery, order: &LoadOrder) -> Result<(Plugin, Loaded), PythonError> {
        let fork = nursery.fork(Purpose::Callback)?;
        let pid = Pid::from_raw(fork.pid);
        let channel = Channel::open(fork, &order.name)?;
        let timeout = nursery.timeout();
        let mut plugin = Plugin {
            name: order.module.clone().unwrap_or_else(|| order.name.clone()),
            channel,
            timeout,
            early: Vec::new(),
            pid,
            is_over: false,
        };
        plugin.channel.send_dict(
            [
                ("op", Value::str("load")),
                ("path", text(order.path.as_ref().map(|path| path.to_string_lossy()).as_deref())),
                ("name", Value::from(order.name.clone())),
                ("module", text(order.module.as_deref())),
                ("full_name", Value::from(order.full_name.clone())),
                ("redirected", Value::list(order.redirected.iter().cloned().map(Value::from))),
                ("builtin", Value::Bool(order.path.is_none())),
            ]
            .into_iter()
            .collect(),
        );
        let answer = plugin.answer()?;
        let fields = Fields(&answer);
        let loaded = Loaded {
            has_class: fields.is("class"),
            is_callback: fields.is("is_callback"),
            kind: fields.some_text("type"),
            needs_enabled: fields.some_bool("needs_enabled"),
            needs_whitelist: fields.some_bool("needs_whitelist"),
            version: fields.some_text("version"),
            callback_name: fields.some_text("name"),
            documentation: fields.some_text("documentation"),
            fragments: answer.get("fragments").and_then(Value::as_dict).cloned().unwrap_or_default(),
            writes_back: fields.is("writes_back"),
            exits: fields.is("exits"),
            warnings: fields.texts("warnings"),
        };
        Ok((plugin, loaded))
    }

    /// Has the object made.
    pub fn start(&mut self, order: &StartOrder) -> Result<Started, PythonError> {
        self.channel.send_dict(
            [
                ("op", Value::str("start")),
                ("options", Value::Dict(order.options.clone())),
                ("origins", Value::Dict(order.origins.clone())),
                ("stdout", Value::Bool(order.is_stdout)),
                ("revived", Value::Bool(order.revived)),
                ("problem", text(order.problem.as_deref())),
            ]
            .into_iter()
            .collect(),
        );
        let answer = self.answer()?;
        let fields = Fields(&answer);
        Ok(Started {
            hooks: fields.texts("hooks"),
            any: fields.is("any"),
            disabled: fields.is("disabled"),
            wants_implicit: fields.is("wants_implicit"),
            asks: fields.is("asks"),
            patches_display: fields.is("patches_display"),
        })
    }

    /// Takes the warnings and deprecations that it told before it listened to a run; the latter are marked.
    pub fn take_messages(&mut self) -> Vec<(String, bool)> {
        let mut messages = Vec::new();
        self.early.retain(|shown| match shown {
            Shown::Warning(text) => {
                messages.push((text.clone(), false));
                false
            }
            Shown::Deprecated(text) => {
                messages.push((text.clone(), true));
                false
            }
            _ => true,
        });
        messages
    }

    /// Waits for the answer to `load` or `start`; what is shown before it is kept.
    fn answer(&mut self) -> Result<Dict, PythonError> {
        let deadline = Instant::now() + self.timeout;
        loop {
            match self.hear(deadline)? {
                Said::Loaded(dict) | Said::Started(dict) => return Ok(dict),
                Said::Failed { kind, message } => return Err(PythonError::Plugin { kind, message }),
                Said::Show(shown) => self.early.push(shown),
                Said::Prompt { id } => self.refuse_prompt(id),
                Said::Done(done) => {
                    // It ended the process while it was imported or made.
                    if let Some(status) = done.exit {
                        self.stop();
                        return Err(PythonError::Plugin { kind: "exit".to_owned(), message: status.to_string() });
                    }
                }
                Said::Gone(reason) => {
                    self.stop();
                    let last = self.last_words().map_or(String::new(), |words| format!(" ({words})"));
                    return Err(PythonError::Plugin { kind: "gone".to_owned(), message: format!("{reason}{last}") });
                }
            }
        }
    }

    /// Waits for the next that it says, and stops it at the deadline.
    pub(crate) fn hear(&mut self, deadline: Instant) -> Result<Said, PythonError> {
        let said = self.channel.inbox.recv_deadline(deadline);
        // One that talks without end would never be late otherwise.
        let is_late = matches!(said, Ok(Said::Show(_))) && Instant::now() > deadline;
        match said {
            Ok(said) if !is_late => Ok(said),
            Ok(_) | Err(RecvTimeoutError::Timeout) => {
                self.stop();
                Err(PythonError::Slow { seconds: self.timeout.as_secs_f64() })
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.stop();
                Err(PythonError::Gone)
            }
        }
    }

    /// The last line that it wrote to stderr.
    fn last_words(&self) -> Option<String> {
        let lines = self.early.iter().rev().filter_map(|shown| match shown {
            Shown::Raw { text, stderr: true } => text.trim_end().lines().next_back().map(str::to_owned),
            _ => None,
        });
        lines.into_iter().find(|line| !line.is_empty())
    }

    /// Nobody is there to answer.
    pub(crate) fn refuse_prompt(&self, id: i64) {
        let answer: Dict = [
            ("op", Value::str("answer")),
            ("id", Value::Int(id)),
            ("error", Value::str("a callback can't ask the person at the terminal")),
        ]
        .into_iter()
        .collect();
        self.channel.send_dict(answer);
    }

    /// Hands Ctrl-C on to it.
    pub(crate) fn interrupt(&self) {
        if !self.is_over {
            let _ = kill(self.pid, Signal::SIGINT);
        }
    }

    /// Ends its process, and all that it started in its group.
    pub(crate) fn stop(&mut self) {
        if !self.is_over {
            self.is_over = true;
            let _ = killpg(self.pid, Signal::SIGKILL);
            let _ = kill(self.pid, Signal::SIGKILL);
            self.channel.close();
        }
    }

    /// It has ended by itself.
    pub(crate) fn is_gone(&mut self) {
        self.is_over = true;
        self.channel.close();
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        self.stop();
    }
}
