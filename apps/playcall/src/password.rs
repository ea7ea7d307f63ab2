//! Passwords for hosts and for other users: asked for at the terminal, or taken from files and programs.

use crate::cli::options::PlaybookOptions;
use config::{Config, Snapshot, settings};
use connection::Passwords;
use diagnostic::{Diagnostic, Kind};
use event::Display;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{self, LocalFlags, SetArg};
use signal_hook::consts::SIGINT;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::process::Command;
use value::str_repr;

/// Gets the passwords that a run was asked to get; where input ends instead of an answer, it goes on without the rest.
pub(crate) fn passwords(
    options: &PlaybookOptions,
    config: &Config,
    display: &mut dyn Display,
) -> Result<Passwords, Diagnostic> {
    let mut passwords = Passwords::default();
    let asked = &options.passwords;
    let method = if config.bool(&settings::AGNOSTIC_BECOME_PROMPT) {
        "BECOME".to_owned()
    } else {
        options.become_method.to_uppercase()
    };
    let mut prompt = format!("{method} password: ");
    if asked.ask_connection {
        let Some(given) = ask("SSH password: ")? else { return Ok(passwords) };
        passwords.connection = Some(given);
        prompt = format!("{method} password[defaults to SSH password]: ");
    } else if let Some(file) = &asked.connection_file {
        passwords.connection = Some(from_file(file, config.snapshot(), display)?);
    }
    if asked.ask_become {
        let Some(given) = ask(&prompt)? else { return Ok(passwords) };
        let connection = passwords.connection.clone().filter(|_| asked.ask_connection && given.is_empty());
        passwords.becoming = Some(connection.unwrap_or(given));
    } else if let Some(file) = &asked.become_file {
        passwords.becoming = Some(from_file(file, config.snapshot(), display)?);
    }
    Ok(passwords)
}

/// Asks for a secret at the terminal, which does not show it; without a terminal, on stderr and stdin.
///
/// Returns nothing where input ends; Ctrl-C is an error.
pub(crate) fn ask(prompt: &str) -> Result<Option<String>, Diagnostic> {
    if let Ok(terminal) = File::options().read(true).write(true).open("/dev/tty")
        && let Some(_hidden) = Hidden::new(&terminal)
    {
        return exchange(prompt, &mut &terminal, &mut BufReader::new(&terminal), Some(terminal.as_fd()));
    }
    let stdin = std::io::stdin();
    let hidden = Hidden::new(&stdin);
    let mut stderr = std::io::stderr();
    if hidden.is_none() {
        let _ = stderr.write_all(b"Warning: Password input may be echoed.\n");
    }
    let is_terminal = hidden.as_ref().map(|_| stdin.as_fd());
    exchange(prompt, &mut stderr, &mut stdin.lock(), is_terminal)
}

/// Asks for something that may be seen, on stdout and stdin; returns nothing where input ends.
pub(crate) fn ask_openly(prompt: &str) -> Option<String> {
    let mut stdout = std::io::stdout();
    let _ = stdout.write_all(prompt.as_bytes()).and_then(|()| stdout.flush());
    let mut line = Vec::new();
    match std::io::stdin().lock().read_until(b'\n', &mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(value::stray::decode(line.strip_suffix(b"\n").unwrap_or(&line))),
    }
}

/// Writes a prompt, reads a line, and ends it on the screen, which does not show what is typed. A terminal is watched
/// for Ctrl-C.
fn exchange(
    prompt: &str,
    to: &mut dyn Write,
    from: &mut dyn BufRead,
    terminal: Option<BorrowedFd<'_>>,
) -> Result<Option<String>, Diagnostic> {
    let _ = to.write_all(prompt.as_bytes()).and_then(|()| to.flush());
    if let Some(terminal) = terminal {
        wait(terminal)?;
    }
    let mut line = Vec::new();
    match from.read_until(b'\n', &mut line) {
        Ok(0) | Err(_) => Ok(None),
        Ok(_) => {
            let _ = to.write_all(b"\n");
            Ok(Some(value::stray::decode(line.strip_suffix(b"\n").unwrap_or(&line))))
        }
    }
}

/// Waits for a line at a terminal.
fn wait(terminal: BorrowedFd<'_>) -> Result<(), Diagnostic> {
    let Ok((ours, theirs)) = UnixStream::pair() else { return Ok(()) };
    let Ok(registered) = signal_hook::low_level::pipe::register(SIGINT, theirs) else { return Ok(()) };
    let mut ready = [PollFd::new(terminal, PollFlags::POLLIN), PollFd::new(ours.as_fd(), PollFlags::POLLIN)];
    while let Err(Errno::EINTR) = poll(&mut ready, PollTimeout::NONE) {}
    let was_interrupted = ready[1].any().unwrap_or(false);
    signal_hook::low_level::unregister(registered);
    if was_interrupted { Err(Diagnostic::new(Kind::Interrupted, "User interrupted execution")) } else { Ok(()) }
}

/// Hides what is typed while it lives.
struct Hidden<'a, F: AsFd> {
    terminal: &'a F,
    before: termios::Termios,
}

impl<'a, F: AsFd> Hidden<'a, F> {
    fn new(terminal: &'a F) -> Option<Self> {
        let before = termios::tcgetattr(terminal).ok()?;
        let mut quiet = before.clone();
        quiet.local_flags.remove(LocalFlags::ECHO);
        termios::tcsetattr(terminal, SetArg::TCSAFLUSH, &quiet).ok()?;
        Some(Hidden { terminal, before })
    }
}

impl<F: AsFd> Drop for Hidden<'_, F> {
    fn drop(&mut self) {
        let _ = termios::tcsetattr(self.terminal, SetArg::TCSAFLUSH, &self.before);
    }
}

/// Returns the password that a file holds, that the program in it prints, or that stdin gives (`-`).
pub(crate) fn from_file(file: &str, snapshot: &Snapshot, display: &mut dyn Display) -> Result<String, Diagnostic> {
    let bytes = if file == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| Diagnostic::error(error.to_string()))?;
        bytes
    } else {
        let Ok(found) = std::fs::metadata(file) else {
            return Err(Diagnostic::error(format!("The password file {file} was not found")));
        };
        if found.permissions().mode() & 0o111 == 0 {
            let read = std::fs::read(file).map_err(|error| {
                let message = format!("Could not read password file {}.", str_repr(file));
                let reason = module::os_error(&error, &format!("b{}", str_repr(file)));
                Diagnostic::error(message).caused_by(Diagnostic::error(reason))
            })?;
            read.trim_ascii().to_vec()
        } else {
            display.verbose(4, &format!("The password file {file} is a script."), None);
            run(file, snapshot)?
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    let secret = text.trim_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(Diagnostic::error(format!("Empty password was provided from file ({file})")));
    }
    Ok(secret.to_owned())
}

/// Returns what a program prints.
fn run(file: &str, snapshot: &Snapshot) -> Result<Vec<u8>, Diagnostic> {
    let done = Command::new(file).current_dir(&snapshot.cwd).output().map_err(|error| {
        let reason = module::os_error(&error, &format!("b{}", str_repr(file)));
        Diagnostic::error(format!(
            "Problem occurred when trying to run the password script {file} ({reason}). \
             If this is not a script, remove the executable bit from the file."
        ))
    })?;
    if !done.status.success() {
        use std::os::unix::process::ExitStatusExt;
        // Python counts signals below zero.
        let status = done.status.code().or_else(|| done.status.signal().map(|signal| -signal)).unwrap_or_default();
        let told = String::from_utf8_lossy(&done.stderr);
        return Err(Diagnostic::error(format!("The password script {file} returned an error (rc={status}): {told}")));
    }
    Ok(done.stdout)
}
