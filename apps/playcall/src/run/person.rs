//! The person at the terminal: prompts, pauses, Ctrl-C.

use config::Snapshot;
use engine::{PauseEnd, Terminal};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{self, LocalFlags, SetArg};
use std::io::{BufRead, Read, Write};
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
    fn new(line_mode: bool) -> Self {
        let stdin = std::io::stdin();
        let Ok(before) = termios::tcgetattr(stdin.as_fd()) else { return Hidden(None) };
        let mut quiet = before.clone();
        quiet.local_flags.remove(LocalFlags::ECHO);
        if !line_mode {
            quiet.local_flags.remove(LocalFlags::ICANON);
        }
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
        let hidden = private.then(|| Hidden::new(true));
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
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
        let mut out = std::io::stdout();
        let _ = out.write_all(format!("{prompt}\n").as_bytes()).and_then(|()| out.flush());
        let _quiet = Hidden::new(false);
        let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
        let mut typed = String::new();
        loop {
            let wait = end.map_or(Duration::from_secs(3600), |end| end.saturating_duration_since(Instant::now()));
            if wait.is_zero() {
                return PauseEnd::Over(typed);
            }
            let stdin = std::io::stdin();
            let mut ready = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
            let timeout = PollTimeout::try_from(wait.min(Duration::from_secs(30))).unwrap_or(PollTimeout::NONE);
            if poll(&mut ready, timeout).unwrap_or(0) == 0 {
                continue;
            }
            let mut byte = [0_u8; 1];
            if stdin.lock().read(&mut byte).unwrap_or(0) == 0 {
                return PauseEnd::Over(typed);
            }
            match (byte[0], end) {
                (b'\n' | b'\r', None) => return PauseEnd::Over(typed),
                (0x7f | 0x08, None) => {
                    typed.pop();
                }
                (byte, None) => {
                    typed.push(char::from(byte));
                    if echo {
                        let _ = out.write_all(&[byte]).and_then(|()| out.flush());
                    }
                }
                (b'a' | b'A', Some(_)) => return PauseEnd::Aborted,
                (b'c' | b'C', Some(_)) => return PauseEnd::Over(typed),
                _ => {}
            }
        }
    }
}
