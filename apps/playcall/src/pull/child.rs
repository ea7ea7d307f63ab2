//! Programs of our own that are run beside this one.

use diagnostic::{Diagnostic, Kind};
use module::shell_words;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// A command line of one of our programs.
pub(super) struct Child<'a> {
    /// The line; its first word is the path that the program would have.
    pub(super) line: &'a str,
    /// Variables that are set for it.
    pub(super) environment: &'a [(&'a str, &'a str)],
    /// Where it is run.
    pub(super) folder: &'a str,
}

impl Child<'_> {
    /// Runs it, and passes what it shows on as it comes, errors too, to stdout. Returns its status, and what it wrote to stdout.
    pub(super) fn run(&self) -> Result<(u8, Vec<u8>), Diagnostic> {
        let bug = |reason: &dyn std::fmt::Display| {
            Diagnostic::new(Kind::Unexpected, format!("Unexpected Exception, this is probably a bug: {reason}"))
        };
        let words = shell_words::split(self.line).map_err(|reason| bug(&reason))?;
        let (name, arguments) = words.split_first().ok_or_else(|| bug(&"no program"))?;
        // The name decides which program it is: links need not be there.
        let program = std::env::current_exe().map_err(|error| bug(&error))?;
        let mut command = Command::new(program);
        command.arg0(name).args(arguments).envs(self.environment.iter().copied()).current_dir(self.folder);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| bug(&error))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let screen = Mutex::new(std::io::stdout());
        let told = std::thread::scope(|scope| {
            let errors = scope.spawn(|| pass_on(stderr, &screen));
            let told = pass_on(stdout, &screen);
            let _ = errors.join();
            told
        });
        let status = child.wait().map_err(|error| bug(&error))?;
        // Python gives a program that a signal ended a status below zero, of which the low byte is left.
        let code = status.code().or_else(|| status.signal().map(|signal| 256 - signal)).unwrap_or(1);
        Ok((u8::try_from(code).unwrap_or(1), told))
    }
}

fn pass_on(from: Option<impl Read>, screen: &Mutex<std::io::Stdout>) -> Vec<u8> {
    let mut all = Vec::new();
    let Some(mut from) = from else { return all };
    let mut piece = [0_u8; 4096];
    while let Ok(length @ 1..) = from.read(&mut piece) {
        all.extend_from_slice(&piece[..length]);
        let mut screen = screen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // A reader that is gone is no matter of the program's.
        let _ = screen.write_all(&piece[..length]).and_then(|()| screen.flush());
    }
    all
}
