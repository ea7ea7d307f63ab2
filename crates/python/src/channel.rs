//! The two threads that serve a plugin's channel: one writes, one reads.
//!
//! The writer has a queue, so that nobody waits for a plugin that does not read. The reader passes on what the plugin says
//! and answers what it asks, at any time and from whichever of its threads. Before a message counts, what was written to
//! the plugin's own stdout and stderr before it is taken.

use crate::frame::{self, Frames};
use crate::message::{self, Ask, Message, Said, Shown};
use crate::nursery::Fork;
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use event::{Question, World};
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError};
use value::{Dict, JsonStyle, Value, to_json};

/// How much of what a plugin says may wait: one that talks without end waits itself.
const WAITING: usize = 1024;

/// The stack of the reader: messages may be nested as deep as JSON is read at all.
const READER_STACK: usize = 16 * 1024 * 1024;

/// How answers are written.
const STYLE: JsonStyle = JsonStyle { indent: None, sort_keys: false, ensure_ascii: false, compact: true };

/// What the run knew at the events that a plugin has not worked on yet.
#[derive(Default)]
pub(crate) struct Worlds {
    waiting: BTreeMap<i64, Arc<dyn World>>,
    last: Option<Arc<dyn World>>,
}

impl Worlds {
    pub(crate) fn add(&mut self, seq: i64, world: Arc<dyn World>) {
        self.waiting.insert(seq, world);
    }

    /// An event is done: what was known then stays until a later one is.
    pub(crate) fn done(&mut self, seq: i64) {
        let later = self.waiting.split_off(&(seq + 1));
        let gone = std::mem::replace(&mut self.waiting, later);
        if let Some((_, world)) = gone.into_iter().next_back() {
            self.last = Some(world);
        }
    }

    fn at(&self, seq: i64) -> Option<Arc<dyn World>> {
        let exact = self.waiting.get(&seq);
        exact.or(self.last.as_ref()).or_else(|| self.waiting.values().next()).cloned()
    }
}

/// Our end of a plugin's channel.
pub(crate) struct Channel {
    outbox: Sender<Vec<u8>>,
    pub(crate) inbox: Receiver<Said>,
    pub(crate) worlds: Arc<Mutex<Worlds>>,
    stream: UnixStream,
}

impl Channel {
    /// Starts serving a fresh process.
    pub(crate) fn open(fork: Fork, name: &str) -> std::io::Result<Channel> {
        let (outbox, to_write) = unbounded::<Vec<u8>>();
        let (said, inbox) = bounded(WAITING);
        let worlds = Arc::new(Mutex::new(Worlds::default()));
        let mut writer = fork.channel.try_clone()?;
        std::thread::Builder::new().name(format!("to {name}")).spawn(move || {
            for frame in to_write {
                if writer.write_all(&frame).is_err() {
                    return;
                }
            }
        })?;
        let reader = Reader {
            channel: fork.channel.try_clone()?,
            outlets: [(fork.stdout, Vec::new(), false), (fork.stderr, Vec::new(), true)],
            frames: Frames::default(),
            said,
            answers: outbox.clone(),
            worlds: Arc::clone(&worlds),
        };
        std::thread::Builder::new()
            .stack_size(READER_STACK)
            .name(format!("from {name}"))
            .spawn(move || reader.run())?;
        Ok(Channel { outbox, inbox, worlds, stream: fork.channel })
    }

    /// Sends a message.
    pub(crate) fn send(&self, text: &str) {
        // Where the writer is gone the reader tells.
        let _ = self.outbox.send(frame::bytes(text));
    }

    /// Sends a message made of a dictionary.
    pub(crate) fn send_dict(&self, message: Dict) {
        self.send(&to_json(&Value::Dict(message), STYLE));
    }

    /// Ends it: nothing is read or written any more.
    pub(crate) fn close(&self) {
        let _ = self.stream.shutdown(std::net::Shutdown::Both);
    }
}

struct Reader {
    channel: UnixStream,
    /// What the plugin writes past us: where it is read from, bytes of a character that is not whole, whether it is stderr.
    outlets: [(OwnedFd, Vec<u8>, bool); 2],
    frames: Frames,
    said: Sender<Said>,
    answers: Sender<Vec<u8>>,
    worlds: Arc<Mutex<Worlds>>,
}

impl Reader {
    fn run(mut self) {
        let reason = self.serve();
        self.drain();
        let _ = self.said.send(Said::Gone(reason));
    }

    /// Serves the channel until it ends; returns why.
    fn serve(&mut self) -> String {
        for (outlet, ..) in &self.outlets {
            let flags = fcntl(outlet.as_fd(), FcntlArg::F_GETFL).map(OFlag::from_bits_truncate);
            let _ = flags.and_then(|flags| fcntl(outlet.as_fd(), FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK)));
        }
        let mut open = [true, true];
        let mut bytes = vec![0; 64 * 1024];
        loop {
            let mut waiting = vec![PollFd::new(self.channel.as_fd(), PollFlags::POLLIN)];
            let polled: Vec<usize> = (0..2).filter(|index| open[*index]).collect();
            waiting.extend(polled.iter().map(|index| PollFd::new(self.outlets[*index].0.as_fd(), PollFlags::POLLIN)));
            match poll(&mut waiting, PollTimeout::NONE) {
                Ok(_) | Err(nix::Error::EINTR) => {}
                Err(error) => return error.to_string(),
            }
            let ready: Vec<bool> =
                waiting.iter().map(|one| one.revents().is_some_and(|events| !events.is_empty())).collect();
            drop(waiting);
            for (place, index) in polled.iter().enumerate() {
                if ready[place + 1] && !self.take_outlet(*index) {
                    open[*index] = false;
                }
            }
            if !ready[0] {
                continue;
            }
            match self.channel.read(&mut bytes) {
                Ok(0) => return "its process ended".to_owned(),
                Ok(count) => {
                    self.frames.push(&bytes[..count]);
                    self.drain();
                    if let Err(reason) = self.hear() {
                        return reason;
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {
                    return "its process ended".to_owned();
                }
                Err(error) => return error.to_string(),
            }
        }
    }

    /// Takes what waits on both outlets.
    fn drain(&mut self) {
        for index in 0..2 {
            self.take_outlet(index);
        }
    }

    /// Takes what waits on an outlet; false where it has ended.
    fn take_outlet(&mut self, index: usize) -> bool {
        let mut bytes = [0; 16 * 1024];
        // So much at once, so that a plugin that writes without end does not keep us from its messages.
        for _ in 0..64 {
            let (outlet, rest, stderr) = &mut self.outlets[index];
            match nix::unistd::read(outlet.as_fd(), &mut bytes) {
                Ok(0) => return false,
                Ok(count) => {
                    rest.extend_from_slice(&bytes[..count]);
                    let text = whole_text(rest);
                    if !text.is_empty() {
                        let _ = self.said.send(Said::Show(Shown::Raw { text, stderr: *stderr }));
                    }
                }
                Err(nix::Error::EAGAIN) => return true,
                Err(nix::Error::EINTR) => {}
                // A terminal whose other end is closed.
                Err(_) => return false,
            }
        }
        true
    }

    fn hear(&mut self) -> Result<(), String> {
        loop {
            let frame = self.frames.next().map_err(|long| format!("it sent a message of {} bytes", long.0))?;
            let Some(text) = frame else { return Ok(()) };
            match message::read(&text) {
                Ok(Message::Said(said)) => {
                    let _ = self.said.send(said);
                }
                Ok(Message::Ask(ask)) => self.answer(&ask),
                Err(problem) => return Err(format!("it sent what is no message: {problem}")),
            }
        }
    }

    fn answer(&self, ask: &Ask) {
        let world = self.worlds.lock().unwrap_or_else(PoisonError::into_inner).at(ask.seq);
        let answer = match (world, question(ask)) {
            (Some(world), Some(question)) => world.ask(&question),
            (None, _) => Err("nothing is known of the run yet".to_owned()),
            (_, None) => Err(format!("'{}' is no question", ask.question)),
        };
        let (key, value) = match answer {
            Ok(value) => ("value", value),
            Err(message) => ("error", Value::from(message)),
        };
        let message: Dict =
            [("op", Value::str("answer")), ("id", Value::Int(ask.id)), (key, value)].into_iter().collect();
        let _ = self.answers.send(frame::bytes(&to_json(&Value::Dict(message), STYLE)));
    }
}

fn question(ask: &Ask) -> Option<Question> {
    let fields = message::Fields(&ask.args);
    Some(match ask.question.as_str() {
        "vars" => Question::Vars {
            play: fields.some_text("play"),
            host: fields.some_text("host"),
            task: fields.some_text("task"),
        },
        "hostvars" => Question::HostVars(fields.text("host")),
        "extra_vars" => Question::ExtraVars,
        "inventory" => Question::Inventory,
        "files" => Question::Files,
        "plays" => Question::Plays,
        "task" => Question::Task(fields.text("task")),
        "template" => Question::Template {
            text: ask.args.get("text").cloned().unwrap_or_default(),
            vars: ask.args.get("vars").and_then(Value::as_dict).cloned().unwrap_or_default(),
        },
        "setting" => Question::Setting(fields.text("name")),
        _ => return None,
    })
}

/// Takes the whole characters from the front of some bytes; what is no UTF-8 becomes replacement characters.
fn whole_text(bytes: &mut Vec<u8>) -> String {
    let keep = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.len() - error.valid_up_to(),
        _ => 0,
    };
    // Bytes behind an invalid one may end in half a character too.
    let tail = (1..=3.min(bytes.len())).find(|count| {
        let tail = &bytes[bytes.len() - count..];
        std::str::from_utf8(tail).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
    });
    let keep = keep.max(tail.unwrap_or(0)).min(3);
    let rest = bytes.split_off(bytes.len() - keep);
    let text = String::from_utf8_lossy(bytes).into_owned();
    *bytes = rest;
    text
}
