//! The person at the terminal: prompts, pauses, Ctrl-C.

use config::Snapshot;
use engine::{PauseEnd, Terminal};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{self, LocalFlags, SetArg};
use std::io::{BufRead, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Whoever sits at the terminal, if anybody does.
pub(crate) struct Person {
    is_there: bool,
}

impl Person {
    /// Somebody is there where stdin is a terminal.
    pub(crate) fn new(snapshot: &Snapshot) -> Self {
        Person { is_there: snapshot.stdin_is_terminal }
    }
}

/// Returns a flag that Ctrl-C sets.
pub(crate) fn interrupts() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    // A second Ctrl-C ends the program at once.
    let _ = signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGINT, 99, Arc::clone(&flag));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&flag));
    flag
}

/// Hides what is typed while it lives.
struct Hidden(Option<termios::Termios>);

impl Hidden {
    fn new() -> Self {
        let stdin = std::io::stdin();
        let Ok(before) = termios::tcgetattr(stdin.as_fd()) else { return Hidden(None) };
        let mut quiet = before.clone();
        quiet.local_flags.remove(LocalFlags::ECHO);
        let _ = termios::tcsetattr(stdin.as_fd(), SetArg::TCSADRAIN, &quiet);
        Hidden(Some(before))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = termios::tcsetattr(std::io::stdin().as_fd(), SetArg::TCSADRAIN, before);
        }
    }
}

impl Terminal for Person {
    fn ask(&self, prompt: &str, private: bool) -> Option<String> {
        let mut out = std::io::stdout();
        let _ = out.write_all(prompt.as_bytes()).and_then(|()| out.flush());
        let hidden = private.then(Hidden::new);
        let mut line = String::new();
        // Reading goes on after Ctrl-C, waiting does not.
        let interrupted = self.is_there && {
            let stdin = std::io::stdin();
            let mut ready = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
            poll(&mut ready, PollTimeout::NONE) == Err(Errno::EINTR)
        };
        let read = if interrupted { Ok(0) } else { std::io::stdin().lock().read_line(&mut line) };
        if hidden.is_some() {
            let _ = out.write_all(b"\n").and_then(|()| out.flush());
        }
        match read {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(line.trim_end_matches(['\n', '\r']).to_owned()),
        }
    }

    fn is_interactive(&self) -> bool {
        self.is_there
    }

    fn pause(&self, prompt: &str, seconds: Option<u64>, echo: bool) -> PauseEnd {
        let first = match seconds {
            Some(seconds) => Keys { seconds: Some(seconds), complete: &[], interrupt: &[CTRL_C] },
            None => Keys { seconds: None, complete: b"\r\n", interrupt: &[CTRL_C] },
        };
        if let Some(typed) = first.read(prompt, echo) {
            return PauseEnd::Over(typed);
        }
        let choice = Keys { seconds: None, complete: b"cC", interrupt: b"aA" };
        match choice.read("Press 'C' to continue the play or 'A' to abort \r", echo) {
            Some(typed) => PauseEnd::Over(typed),
            None => PauseEnd::Aborted,
        }
    }
}

const CTRL_C: u8 = 3;

/// Moves to the start of the line and clears it. Ansible: the introducers that stand alone are its own.
const CLEAR_LINE: &[u8] = b"\x1b[\r\x1b[\x1b[K";

/// What ends a prompt that takes single keys.
struct Keys<'a> {
    /// The time that it lasts at most.
    seconds: Option<u64>,
    /// Keys that end it.
    complete: &'a [u8],
    /// Keys that end it without an answer.
    interrupt: &'a [u8],
}

impl Keys<'_> {
    /// Shows a prompt and returns what was typed; nothing where it was interrupted.
    fn read(&self, prompt: &str, echo: bool) -> Option<String> {
        let mut out = std::io::stdout();
        let _ = out.write_all(format!("{prompt}\n").as_bytes()).and_then(|()| out.flush());
        let _raw = Raw::new(echo);
        let mut show = |bytes: &[u8]| {
            let _ = out.write_all(bytes).and_then(|()| out.flush());
        };
        let end = self.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
        let mut typed: Vec<u8> = Vec::new();
        let text = |typed: &[u8]| String::from_utf8_lossy(typed).into_owned();
        loop {
            let wait = end.map_or(Duration::from_hours(1), |end| end.saturating_duration_since(Instant::now()));
            if wait.is_zero() {
                return Some(text(&typed));
            }
            let stdin = std::io::stdin();
            let mut ready = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
            let timeout = PollTimeout::try_from(wait.min(Duration::from_secs(30))).unwrap_or(PollTimeout::NONE);
            if poll(&mut ready, timeout).unwrap_or(0) == 0 {
                continue;
            }
            let mut byte = [0_u8; 1];
            if nix::unistd::read(stdin.as_fd(), &mut byte).unwrap_or(0) == 0 {
                return Some(text(&typed));
            }
            let [key] = byte;
            if self.interrupt.contains(&key) {
                show(CLEAR_LINE);
                return None;
            }
            if self.complete.contains(&key) {
                show(CLEAR_LINE);
                return Some(text(&typed));
            }
            if matches!(key, 0x7f | 0x08) {
                typed.pop();
                show(CLEAR_LINE);
                if echo {
                    show(&typed);
                }
            } else {
                typed.push(key);
            }
        }
    }
}

/// Hands every key on as it is pressed, Ctrl-C too, while it lives.
struct Raw(Option<termios::Termios>);

impl Raw {
    fn new(echo: bool) -> Self {
        let stdin = std::io::stdin();
        let Ok(before) = termios::tcgetattr(stdin.as_fd()) else { return Raw(None) };
        let mut raw = before.clone();
        termios::cfmakeraw(&mut raw);
        if echo {
            raw.local_flags.insert(LocalFlags::ECHO);
        }
        let _ = termios::tcsetattr(stdin.as_fd(), SetArg::TCSAFLUSH, &raw);
        Raw(Some(before))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = termios::tcsetattr(std::io::stdin().as_fd(), SetArg::TCSADRAIN, before);
        }
    }
}
