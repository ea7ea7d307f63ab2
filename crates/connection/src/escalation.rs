//! The contract of become plugins: how a command line is run as another user.
//!
//! A plugin wraps a command line; whoever runs it waits until the mark of success is printed, and answers a prompt for
//! the password before ([`Exchange`]).

use diagnostic::{Diagnostic, Kind};
use std::fmt::{Debug, Write};
use std::time::{Duration, Instant};

/// A way of becoming another user, with its options. One for each task that becomes somebody.
pub trait Become: Debug + Send + Sync {
    /// Ansible's name of the plugin (`sudo`).
    fn name(&self) -> &'static str;

    /// The user that is become; empty where the plugin is not told any.
    fn user(&self) -> &str;

    /// The password, where there is one.
    fn password(&self) -> Option<&str>;

    /// Returns the beginning of the command lines: the program with its flags, as people are told of it.
    fn program(&self) -> String;

    /// Wraps a command line that the shell `shell` is to run as the other user.
    fn wrap(&self, command: &str, shell: &str) -> Wrapped;

    /// Returns the prompt for the password in what was printed, where it is there.
    fn prompt(&self, wrapped: &Wrapped, printed: &[u8]) -> Option<Vec<u8>>;

    /// What the program says of a wrong password.
    fn says_incorrect(&self) -> &'static [&'static str] {
        &[]
    }

    /// What the program says where it wants a password and has none.
    fn says_missing(&self) -> &'static [&'static str] {
        &[]
    }
}

/// A command line that becomes another user first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// The command line.
    pub line: String,
    /// What is printed once the other user is there: a line with this in it.
    pub success: String,
    /// The prompt that was asked for, where the program lets us choose it.
    pub prompt: Option<String>,
}

/// Returns a name that no output holds by chance: 32 small letters.
pub fn unique_id() -> String {
    use std::hash::{BuildHasher, Hasher};
    let mut letters = String::with_capacity(32);
    while letters.len() < 32 {
        let mut rest = std::hash::RandomState::new().build_hasher().finish();
        for _ in 0..8 {
            // Less than 26.
            letters.push(char::from(b'a' + u8::try_from(rest % 26).unwrap_or(0)));
            rest /= 26;
        }
    }
    letters
}

/// Returns the line that prints the mark of success and then does what it is to do.
pub fn success_line(mark: &str, command: &str) -> String {
    format!("echo {mark} ; {command}")
}

/// What is to be done next in an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Wait for more.
    Wait,
    /// Write this to the program.
    Answer(Vec<u8>),
    /// The other user is there: what follows is the command's.
    Done,
}

/// The exchange with a become program, until the command starts.
#[derive(Debug)]
pub struct Exchange<'a> {
    plugin: &'a dyn Become,
    wrapped: &'a Wrapped,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    /// Up to where prompts were answered.
    seen: (usize, usize),
    prompt: Option<Vec<u8>>,
    answered: bool,
    done: bool,
    deadline: Instant,
}

impl<'a> Exchange<'a> {
    /// Begins one that may take `limit`.
    pub fn new(plugin: &'a dyn Become, wrapped: &'a Wrapped, limit: Duration) -> Self {
        Exchange {
            plugin,
            wrapped,
            stdout: Vec::new(),
            stderr: Vec::new(),
            seen: (0, 0),
            prompt: None,
            answered: false,
            done: false,
            deadline: Instant::now() + limit,
        }
    }

    /// Tells whether a password will be asked for.
    pub fn expects_prompt(&self) -> bool {
        self.plugin.password().is_some()
    }

    /// Tells whether the command has started.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Tells whether the time is up before the command started.
    pub fn is_late(&self) -> bool {
        !self.done && Instant::now() >= self.deadline
    }

    /// Takes what was printed, to standard error where `is_error`.
    ///
    /// # Errors
    ///
    /// A second prompt: the password is wrong.
    pub fn hear(&mut self, is_error: bool, piece: &[u8]) -> Result<Turn, Diagnostic> {
        if is_error { &mut self.stderr } else { &mut self.stdout }.extend_from_slice(piece);
        if self.done {
            return Ok(Turn::Wait);
        }
        if contains(&self.stdout, self.wrapped.success.as_bytes()) {
            self.done = true;
            return Ok(Turn::Done);
        }
        let Some(password) = self.plugin.password() else { return Ok(Turn::Wait) };
        let prompt = self
            .plugin
            .prompt(self.wrapped, &self.stdout[self.seen.0..])
            .or_else(|| self.plugin.prompt(self.wrapped, &self.stderr[self.seen.1..]));
        let Some(prompt) = prompt else { return Ok(Turn::Wait) };
        if self.answered {
            return Err(Diagnostic::error(self.told("Duplicate become password prompt encountered")));
        }
        self.prompt = Some(prompt);
        self.seen = (self.stdout.len(), self.stderr.len());
        self.answered = true;
        Ok(Turn::Answer(format!("{password}\n").into_bytes()))
    }

    /// The error of a program that ended before the command started.
    pub fn ended(&self) -> Diagnostic {
        Diagnostic::error(self.told("Premature end of stream"))
    }

    /// The error of a program that took too long: the host counts as unreachable.
    pub fn timed_out(&self) -> Diagnostic {
        Diagnostic::new(Kind::Unreachable, self.told("Timed out"))
    }

    fn told(&self, reason: &str) -> String {
        let mut message = format!("{reason} waiting for become success");
        if self.expects_prompt() && !self.answered {
            message.push_str(" or become password prompt");
        }
        message.push('.');
        for (title, text) in [("Output", &self.stdout), ("Error", &self.stderr)] {
            if !text.is_empty() {
                let _ = write!(message, "\n>>> Standard {title}\n{}", String::from_utf8_lossy(text));
            }
        }
        message
    }

    /// Returns all that was printed, to standard output and error; without what came before the command where `strips`.
    pub fn into_output(self, strips: bool) -> (Vec<u8>, Vec<u8>) {
        if !strips {
            return (self.stdout, self.stderr);
        }
        let without_prompt = |text: Vec<u8>| match &self.prompt {
            Some(prompt) => strip_through(prompt, text),
            None => text,
        };
        let stdout = strip_through(self.wrapped.success.as_bytes(), without_prompt(self.stdout));
        (stdout, without_prompt(self.stderr))
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    if wanted.is_empty() { None } else { text.windows(wanted.len()).position(|window| window == wanted) }
}

fn contains(text: &[u8], wanted: &[u8]) -> bool {
    find(text, wanted).is_some()
}

/// Removes everything up to the first `mark`, and the white space behind it.
fn strip_through(mark: &[u8], text: Vec<u8>) -> Vec<u8> {
    let Some(at) = find(&text, mark) else { return text };
    let rest = &text[at + mark.len()..];
    let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == 0x0b).count();
    rest[blank..].to_vec()
}
