//! Passwords that the command line asks for or takes from files, before a run.

use crate::cli::options::PlaybookOptions;
use config::{Config, settings};
use diagnostic::Diagnostic;
use nix::sys::termios::{self, LocalFlags, SetArg};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use value::str_repr;

/// Returns the become password, where the user is to give one: typed, from a file, or printed by a program.
///
/// # Errors
///
/// A file that can't be read or is empty, a program that fails.
pub(crate) fn become_password(options: &PlaybookOptions, config: &Config) -> Result<Option<String>, Diagnostic> {
    let asked = &options.passwords;
    if asked.ask_become {
        let method = if config.bool(&settings::AGNOSTIC_BECOME_PROMPT) {
            "BECOME".to_owned()
        } else {
            options.become_method.to_uppercase()
        };
        return Ok(ask(&format!("{method} password: ")));
    }
    asked.become_file.as_deref().map(from_file).transpose()
}

/// Asks at the terminal, or where there is none on the standard streams; nothing at the end of input.
fn ask(prompt: &str) -> Option<String> {
    let Ok(terminal) = OpenOptions::new().read(true).write(true).open("/dev/tty") else {
        let mut out = std::io::stderr();
        let _ = out.write_all(format!("Warning: Password input may be echoed.\n{prompt}").as_bytes());
        let _ = out.flush();
        return line(&mut std::io::stdin().lock());
    };
    let before = termios::tcgetattr(terminal.as_fd()).ok();
    if let Some(before) = &before {
        let mut quiet = before.clone();
        quiet.local_flags.remove(LocalFlags::ECHO);
        let _ = termios::tcsetattr(terminal.as_fd(), SetArg::TCSAFLUSH, &quiet);
    }
    let _ = (&terminal).write_all(prompt.as_bytes());
    let answer = line(&mut BufReader::new(&terminal));
    if let Some(before) = &before {
        let _ = termios::tcsetattr(terminal.as_fd(), SetArg::TCSAFLUSH, before);
    }
    let _ = (&terminal).write_all(b"\n");
    answer
}

fn line(input: &mut dyn BufRead) -> Option<String> {
    let mut line = String::new();
    match input.read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim_end_matches('\n').to_owned()),
    }
}

/// Reads a password from a file, from what a program prints, or with `-` from the standard input.
fn from_file(file: &str) -> Result<String, Diagnostic> {
    let path = Path::new(file);
    let bytes = if file == "-" {
        let mut bytes = Vec::new();
        // What could not be read is an empty password.
        let _ = std::io::stdin().read_to_end(&mut bytes);
        bytes
    } else if !path.exists() {
        return Err(Diagnostic::error(format!("The password file {file} was not found")));
    } else if path.metadata().is_ok_and(|found| found.permissions().mode() & 0o111 != 0) {
        let done = std::process::Command::new(path).stdin(Stdio::inherit()).output().map_err(|error| {
            let why = module::os_error(&error, &str_repr(file));
            Diagnostic::error(format!(
                "Problem occurred when trying to run the password script {file} ({why}). If this is not a script, remove \
                 the executable bit from the file."
            ))
        })?;
        if !done.status.success() {
            let status = done.status.code().unwrap_or(-1);
            let told = String::from_utf8_lossy(&done.stderr);
            let message = format!("The password script {file} returned an error (rc={status}): {told}");
            return Err(Diagnostic::error(message));
        }
        done.stdout
    } else {
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|mut open| open.read_to_end(&mut bytes));
        read.map_err(|error| {
            let outer = Diagnostic::error(format!("Could not read password file {}.", str_repr(file)));
            outer.caused_by(Diagnostic::error(module::os_error(&error, &str_repr(file))))
        })?;
        bytes.trim_ascii().to_vec()
    };
    let text = String::from_utf8_lossy(&bytes).trim_matches(['\r', '\n']).to_owned();
    if text.is_empty() {
        return Err(Diagnostic::error(format!("Empty password was provided from file ({file})")));
    }
    Ok(text)
}
