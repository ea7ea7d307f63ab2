//! Asking the person at the terminal for something that must not be seen, as Python's `getpass` does.

use nix::sys::termios::{self, LocalFlags, SetArg};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::fd::AsFd;

/// Shows a prompt and reads a line that is not shown; nothing where the input ends before it.
///
/// The terminal itself is asked, whatever stdin and stdout are. Without one, stdin is read, and stderr shows the prompt.
pub(crate) fn hidden(prompt: &str) -> Option<String> {
    if let Ok(terminal) = OpenOptions::new().read(true).write(true).open("/dev/tty") {
        return on_terminal(&terminal, prompt);
    }
    let mut stderr = std::io::stderr();
    let _ = write!(stderr, "Warning: Password input may be echoed.\n{prompt}").and_then(|()| stderr.flush());
    line(&mut std::io::stdin().lock())
}

fn on_terminal(terminal: &File, prompt: &str) -> Option<String> {
    let before = termios::tcgetattr(terminal.as_fd()).ok();
    if let Some(before) = &before {
        let mut quiet = before.clone();
        quiet.local_flags.remove(LocalFlags::ECHO);
        let _ = termios::tcsetattr(terminal.as_fd(), SetArg::TCSAFLUSH, &quiet);
    }
    let mut out = terminal;
    let _ = out.write_all(prompt.as_bytes()).and_then(|()| out.flush());
    let typed = line(&mut BufReader::with_capacity(1, terminal));
    if let Some(before) = &before {
        let _ = termios::tcsetattr(terminal.as_fd(), SetArg::TCSAFLUSH, before);
    }
    let _ = out.write_all(b"\n").and_then(|()| out.flush());
    typed
}

/// Reads up to the end of a line; it is left out.
fn line(input: &mut impl BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    match input.read_until(b'\n', &mut bytes) {
        Ok(0) | Err(_) => None,
        Ok(_) => {
            if bytes.last() == Some(&b'\n') {
                bytes.pop();
            }
            Some(value::stray::decode(&bytes))
        }
    }
}
