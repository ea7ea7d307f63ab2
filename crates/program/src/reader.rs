//! The thread that reads what a program writes, and tells how it ended.

use crate::bounded::Bounded;
use crate::process::{End, Ending};
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::collections::VecDeque;
use std::os::fd::{AsFd, OwnedFd};
use std::process::{ChildStderr, ChildStdout};
use std::sync::Arc;
use std::time::{Duration, Instant};
use value::{Dict, Value, parse_json};

/// The longest line that is taken, in bytes.
pub(crate) const LONGEST_LINE: usize = 1024 * 1024;

/// How much of a program's stderr is shown, in bytes.
pub(crate) const STDERR_SHOWN: usize = 256 * 1024;

/// How long the pipes of a program that has ended may be held by what it started, and how long after its stdout its end
/// is still expected.
const GRACE: Duration = Duration::from_millis(200);

/// How deep a line may be nested: reading it takes stack.
const DEEPEST: usize = 200;

/// How much of a line is quoted, in characters.
const QUOTED: usize = 80;

/// What a program says or does.
#[derive(Debug, PartialEq)]
pub(crate) enum Said {
    /// A line of stdout.
    Line(Dict),
    /// Lines of stderr, without the last one's end.
    Stderr(String),
    /// More was on stderr than is shown.
    StderrCut,
    /// It wrote what is no message, or a line without end: nothing more is read.
    Garbage(String),
    /// It closed its stdout and goes on.
    Mute,
    /// It ended; `held` tells that its pipes are still held by something that it started.
    Gone { ending: Ending, held: bool },
}

/// Reads until a program has ended.
pub(crate) fn run(stdout: ChildStdout, stderr: ChildStderr, end: &End, said: &Arc<Bounded<Said>>) {
    let reader = Reader {
        stdout: Pipe::new(stdout.into()),
        stderr: Pipe::new(stderr.into()),
        said,
        shown: 0,
        mute_from: None,
        is_mute: false,
        held_from: None,
    };
    reader.run(end);
}

struct Reader<'a> {
    stdout: Pipe,
    stderr: Pipe,
    said: &'a Bounded<Said>,
    /// Bytes of stderr so far.
    shown: usize,
    /// When its silence counts, after its stdout has ended.
    mute_from: Option<Instant>,
    /// Its silence was told.
    is_mute: bool,
    /// When its pipes count as held, after its end.
    held_from: Option<Instant>,
}

impl Reader<'_> {
    fn run(mut self, end: &End) {
        let mut has_ended = false;
        loop {
            let [mut out_ready, mut err_ready, mut end_ready] = [false; 3];
            {
                let mut waiting = Vec::with_capacity(3);
                let mut whose: Vec<&mut bool> = Vec::with_capacity(3);
                if let Some(fd) = &self.stdout.fd {
                    waiting.push(PollFd::new(fd.as_fd(), PollFlags::POLLIN));
                    whose.push(&mut out_ready);
                }
                if let Some(fd) = &self.stderr.fd {
                    waiting.push(PollFd::new(fd.as_fd(), PollFlags::POLLIN));
                    whose.push(&mut err_ready);
                }
                if !has_ended {
                    waiting.push(PollFd::new(end.bell.as_fd(), PollFlags::POLLIN));
                    whose.push(&mut end_ready);
                }
                let wait = self.mute_from.into_iter().chain(self.held_from).min();
                match poll(&mut waiting, time_left(wait)) {
                    Ok(_) | Err(nix::Error::EINTR) => {}
                    Err(_) => break,
                }
                for (fd, ready) in waiting.iter().zip(whose) {
                    *ready = fd.revents().is_some_and(|events| !events.is_empty());
                }
            }
            if out_ready && !self.take_stdout() {
                return;
            }
            if err_ready {
                self.take_stderr();
            }
            let now = Instant::now();
            if end_ready {
                has_ended = true;
                self.mute_from = None;
                self.held_from = Some(now + GRACE);
            }
            let is_open = self.stdout.fd.is_some() || self.stderr.fd.is_some();
            if has_ended && (!is_open || self.held_from.is_some_and(|from| now >= from)) {
                self.take_last_lines();
                let ending = end.ending.get().copied().unwrap_or(Ending::Unknown);
                self.say(Said::Gone { ending, held: is_open }, 0);
                return;
            }
            if self.stdout.fd.is_none() && !has_ended && !self.is_mute {
                match self.mute_from {
                    None => self.mute_from = Some(now + GRACE),
                    Some(from) if now >= from => {
                        self.mute_from = None;
                        self.is_mute = true;
                        self.say(Said::Mute, 0);
                    }
                    Some(_) => {}
                }
            }
        }
    }

    /// Takes what waits on stdout; false where nothing more is to be read.
    fn take_stdout(&mut self) -> bool {
        self.stdout.read();
        while let Some(line) = self.stdout.lines.pop_front() {
            if !self.hear(&line) {
                return false;
            }
        }
        if self.stdout.rest.len() > LONGEST_LINE {
            self.say(Said::Garbage(format!("it wrote a line of more than {LONGEST_LINE} bytes")), 0);
            return false;
        }
        true
    }

    fn hear(&mut self, line: &[u8]) -> bool {
        if line.iter().all(u8::is_ascii_whitespace) {
            return true;
        }
        match read(line) {
            Ok(dict) => self.say(Said::Line(dict), line.len()),
            Err(problem) => {
                self.say(Said::Garbage(problem), 0);
                false
            }
        }
    }

    fn take_stderr(&mut self) {
        self.stderr.read();
        if self.stderr.rest.len() > LONGEST_LINE {
            let rest = std::mem::take(&mut self.stderr.rest);
            self.stderr.lines.push_back(rest);
        }
        let lines: Vec<Vec<u8>> = self.stderr.lines.drain(..).collect();
        if !lines.is_empty() {
            self.tell_stderr(&lines.join(&b'\n'));
        }
    }

    fn tell_stderr(&mut self, lines: &[u8]) {
        if self.shown > STDERR_SHOWN {
            return;
        }
        self.shown += lines.len() + 1;
        if self.shown > STDERR_SHOWN {
            self.say(Said::StderrCut, 0);
            return;
        }
        self.say(Said::Stderr(String::from_utf8_lossy(lines).into_owned()), lines.len());
    }

    /// Takes lines that have no end.
    fn take_last_lines(&mut self) {
        let rest = std::mem::take(&mut self.stdout.rest);
        // Where the pipe is held, somebody may be in the middle of a line.
        let is_cut = self.stdout.fd.is_some() && read(&rest).is_err();
        if !rest.is_empty() && !is_cut {
            self.hear(&rest);
        }
        let rest = std::mem::take(&mut self.stderr.rest);
        if !rest.is_empty() {
            self.tell_stderr(&rest);
        }
    }

    fn say(&self, said: Said, text: usize) -> bool {
        self.said.put(said, text + 64, None).is_ok()
    }
}

/// Reads a line of stdout; fails with a sentence where it is no object.
fn read(line: &[u8]) -> Result<Dict, String> {
    let text = std::str::from_utf8(line).map_err(|_| format!("it wrote bytes that are no text: {}", quoted(line)))?;
    if depth(line) > DEEPEST {
        return Err(format!("it wrote a line that is nested more than {DEEPEST} levels deep: {}", quoted(line)));
    }
    match parse_json(text) {
        Ok(Value::Dict(dict)) => Ok(dict),
        Ok(_) => Err(format!("it wrote a line that is no object: {}", quoted(line))),
        Err(error) => Err(format!("it wrote a line that is no JSON ({}): {}", error.message, quoted(line))),
    }
}

/// Returns how deep a line of JSON is nested.
fn depth(line: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_text, mut is_escaped) = (false, false);
    for byte in line {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Quotes the beginning of a line, harmless to a terminal.
fn quoted(line: &[u8]) -> String {
    let begin = &line[..line.len().min(QUOTED * 4)];
    let text = String::from_utf8_lossy(begin);
    let mut quoted: String = text.trim().chars().take(QUOTED).flat_map(char::escape_debug).collect();
    if line.len() > begin.len() || text.trim().chars().count() > QUOTED {
        quoted.push_str("...");
    }
    format!("\"{quoted}\"")
}

fn time_left(until: Option<Instant>) -> PollTimeout {
    until.map_or(PollTimeout::NONE, |until| {
        let left = until.saturating_duration_since(Instant::now()).as_millis().min(60_000);
        PollTimeout::from(u16::try_from(left + 1).unwrap_or(u16::MAX))
    })
}

/// A pipe that is read line by line.
struct Pipe {
    /// Nothing once it has ended.
    fd: Option<OwnedFd>,
    lines: VecDeque<Vec<u8>>,
    rest: Vec<u8>,
}

impl Pipe {
    fn new(fd: OwnedFd) -> Self {
        let flags = fcntl(fd.as_fd(), FcntlArg::F_GETFL).map(OFlag::from_bits_truncate);
        let _ = flags.and_then(|flags| fcntl(fd.as_fd(), FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK)));
        Pipe { fd: Some(fd), lines: VecDeque::new(), rest: Vec::new() }
    }

    /// Reads once, and parts what was read into lines.
    fn read(&mut self) {
        let Some(fd) = &self.fd else { return };
        let mut bytes = [0; 16 * 1024];
        match nix::unistd::read(fd.as_fd(), &mut bytes) {
            Ok(0) => self.fd = None,
            Ok(count) => {
                let mut bytes = &bytes[..count];
                while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
                    self.rest.extend_from_slice(&bytes[..end]);
                    self.lines.push_back(std::mem::take(&mut self.rest));
                    bytes = &bytes[end + 1..];
                }
                self.rest.extend_from_slice(bytes);
            }
            Err(nix::Error::EAGAIN | nix::Error::EINTR) => {}
            Err(_) => self.fd = None,
        }
    }
}
