//! The frame around a module's work: arguments in, the whole result out.

use crate::convert::{HostSurroundings, Surroundings};
use crate::validate::{Invalid, validate};
use crate::wire::{Chain, Link};
use crate::{ArgumentSpec, Command, Finished, Output, Request, Stream, System, mask, os_path, shell_words, wire};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use value::{Dict, Str, Value, str_repr, to_text};

/// There where the host has `SELinux` switched on.
const SELINUX: &str = "/sys/fs/selinux/enforce";

/// A module at work: its arguments, its host, and what it has to say besides its result.
pub struct Module<'a> {
    /// The arguments as they are shown in `invocation`: what was given, then defaults.
    pub params: Dict,
    /// The host.
    pub system: &'a mut dyn System,
    /// What was asked.
    pub request: &'a Request,
    /// Takes live output.
    pub output: Output<'a>,
    warnings: Vec<Value>,
    deprecations: Vec<Value>,
    no_log: Vec<String>,
    leftovers: Vec<PathBuf>,
}

/// A temporary file or folder that could not be made.
#[derive(Debug)]
pub struct TempError {
    /// What the operating system said.
    pub error: io::Error,
    /// The path that was tried.
    pub path: String,
}

impl TempError {
    /// Returns the error with its path, as Python shows it.
    pub fn text(&self) -> String {
        os_error(&self.error, &str_repr(&self.path))
    }
}

/// Why a module's work ends before its end.
#[derive(Debug)]
pub enum Stop {
    /// It failed (`fail_json`).
    Fail(Box<Failure>),
    /// It is done early (`exit_json`).
    Exit(Dict),
    /// It broke: what an uncaught exception of the twin looks like.
    Crash(Chain),
}

/// A failure and what the result holds besides.
#[derive(Debug)]
pub struct Failure {
    /// The message.
    pub message: String,
    /// What led to it.
    pub exception: Option<Chain>,
    /// More keys of the result.
    pub extra: Dict,
}

impl Stop {
    /// A failure with nothing but its message.
    pub fn fail(message: impl Into<String>) -> Self {
        Stop::Fail(Box::new(Failure { message: message.into(), exception: None, extra: Dict::new() }))
    }

    /// An uncaught exception with this text.
    pub fn crash(message: impl Into<String>) -> Self {
        Stop::Crash(Chain::new(message))
    }

    /// The same with one more key in its result.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        match &mut self {
            Stop::Fail(failure) => {
                failure.extra.insert(key, value);
            }
            Stop::Exit(result) => {
                result.insert(key, value);
            }
            Stop::Crash(_) => {}
        }
        self
    }

    /// The same failure, with what led to it.
    #[must_use]
    pub fn because(mut self, exception: Chain) -> Self {
        if let Stop::Fail(failure) = &mut self {
            failure.exception = Some(exception);
        }
        self
    }
}

/// Runs a module: checks the arguments, does the work, and builds the result as the Python twin prints it.
pub fn run(
    request: &Request,
    system: &mut dyn System,
    output: Output<'_>,
    spec: &ArgumentSpec,
    work: impl FnOnce(&mut Module<'_>) -> Result<Dict, Stop>,
) -> Dict {
    let mut module = Module {
        params: plain_dict(&request.args),
        system,
        request,
        output,
        warnings: Vec::new(),
        deprecations: Vec::new(),
        no_log: Vec::new(),
        leftovers: Vec::new(),
    };
    let stopped = module.validate(spec);
    let done = stopped.and_then(|()| work(&mut module));
    module.finish(done)
}

impl Module<'_> {
    fn validate(&mut self, spec: &ArgumentSpec) -> Result<(), Stop> {
        let host = HostSurroundings { system: &*self.system, environment: &self.request.environment };
        let checked = validate(&spec.arguments, &mut self.params, &host);
        self.no_log = checked.no_log;
        self.deprecations = checked.deprecations;
        for warning in checked.warnings {
            self.warn(warning);
        }
        match checked.errors.into_iter().next() {
            Some(Invalid::Other(message)) => return Err(Stop::fail(message)),
            Some(Invalid::Unsupported(what)) => {
                return Err(Stop::fail(format!("Unsupported parameters for ({}) module: {what}", self.request.name)));
            }
            None => {}
        }
        // Ansible: where the host has no SELinux they mean nothing.
        let contexts = ["seuser", "serole", "setype", "selevel"];
        if contexts.iter().any(|name| self.param(name).is_some()) && self.system.exists(Path::new(SELINUX)) {
            return Err(Stop::fail("setting SELinux contexts is not supported yet by native modules"));
        }
        if self.request.check_mode && !spec.supports_check_mode {
            let mut result = Dict::new();
            result.insert("skipped", true);
            result.insert("msg", format!("remote module ({}) does not support check mode", self.request.name));
            return Err(Stop::Exit(result));
        }
        Ok(())
    }

    fn finish(mut self, done: Result<Dict, Stop>) -> Dict {
        let mut result = match done {
            Ok(result) | Err(Stop::Exit(result)) => result,
            Err(Stop::Fail(failure)) => {
                let mut result = failure.extra;
                result.insert("failed", true);
                result.insert("msg", failure.message.as_str());
                if let Some(exception) = failure.exception {
                    let chain = Chain::new(failure.message).with(Link::Reported, exception);
                    result.insert("exception", chain.error_summary());
                }
                result
            }
            Err(Stop::Crash(chain)) => {
                let mut result = Dict::new();
                result.insert("failed", true);
                result.insert("exception", chain.error_summary());
                return result;
            }
        };
        self.add_path_info(&mut result);
        for path in std::mem::take(&mut self.leftovers) {
            let _ = self.system.remove_file(&path);
        }
        if !result.contains("invocation") {
            let mut invocation = Dict::new();
            invocation.insert("module_args", std::mem::take(&mut self.params));
            result.insert("invocation", invocation);
        }
        if !self.warnings.is_empty() {
            result.insert("warnings", std::mem::take(&mut self.warnings));
        }
        if !self.deprecations.is_empty() {
            result.insert("deprecations", std::mem::take(&mut self.deprecations));
        }
        let mut refused = None;
        for (key, value) in &result.clone() {
            if let Some(text) = as_text(value, &mut refused) {
                result.insert(key.clone(), text);
            }
        }
        if let Some(reason) = refused {
            result.insert(NOT_TEXT, reason);
        }
        if self.no_log.is_empty() { result } else { mask::remove_values(&result, &self.no_log) }
    }

    /// Has a file removed once the result, which may tell about it, is built.
    pub fn remove_afterwards(&mut self, path: impl Into<PathBuf>) {
        self.leftovers.push(path.into());
    }

    /// Adds a warning to the result, once.
    pub fn warn(&mut self, message: impl Into<String>) {
        self.warn_chain(&Chain::new(message));
    }

    /// Adds a warning with what led to it (`error_as_warning`).
    pub fn warn_chain(&mut self, chain: &Chain) {
        let summary = chain.warning_summary();
        if !self.warnings.contains(&summary) {
            self.warnings.push(summary);
        }
    }

    /// Adds a deprecation to the result, once.
    pub fn deprecate(&mut self, message: &str, version: Option<&str>) {
        let summary = wire::deprecation_summary(message, version, None);
        if !self.deprecations.contains(&summary) {
            self.deprecations.push(summary);
        }
    }

    /// Tells whether the module only tells what it would do.
    pub fn check_mode(&self) -> bool {
        self.request.check_mode
    }

    /// Returns an argument, `None` where it has no value.
    pub fn param(&self, name: &str) -> Option<&Value> {
        self.params.get(name).filter(|value| !value.is_none())
    }

    /// Returns the text of an argument that has one.
    pub fn text(&self, name: &str) -> Option<Str> {
        match self.param(name)? {
            Value::Str(text) => Some(text.clone()),
            other => Some(Str::from(to_text(other))),
        }
    }

    /// Returns a boolean argument; no value is false.
    pub fn flag(&self, name: &str) -> bool {
        self.param(name).is_some_and(Value::is_true)
    }

    /// Returns an environment variable as the module sees it.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.request
            .environment
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .or_else(|| self.system.variable(name))
    }

    /// Returns the whole environment as the module sees it, the task's variables over the host's.
    pub fn environment(&self) -> Vec<(String, String)> {
        let own: HashSet<&str> = self.request.environment.iter().map(|(name, _)| name.as_str()).collect();
        let mut all: Vec<(String, String)> =
            self.system.environment().iter().filter(|(name, _)| !own.contains(name.as_str())).cloned().collect();
        all.extend(self.request.environment.iter().cloned());
        all
    }

    /// Replaces `~` and variables in a path.
    pub fn expand(&self, path: &str) -> String {
        HostSurroundings { system: &*self.system, environment: &self.request.environment }.expand(path)
    }

    /// Returns the folder for temporary files of this run.
    pub fn temp_dir(&self) -> PathBuf {
        if let Some(folder) = &self.request.tmpdir {
            return folder.clone();
        }
        self.default_temp_dir()
    }

    /// Returns the host's folder for temporary files.
    pub fn default_temp_dir(&self) -> PathBuf {
        ["TMPDIR", "TEMP", "TMP"]
            .iter()
            .filter_map(|name| self.variable(name))
            .filter(|folder| !folder.is_empty())
            .map(PathBuf::from)
            .chain(["/tmp", "/var/tmp", "/usr/tmp"].map(PathBuf::from))
            .find(|folder| self.system.is_dir(folder) && self.system.access(folder, 3))
            .unwrap_or_else(|| self.system.cwd().to_owned())
    }

    /// Makes an empty file with a name that nothing has, mode 0600 (`mkstemp`).
    pub fn make_temp_file(&mut self, folder: &Path, prefix: &str, suffix: &str) -> Result<PathBuf, TempError> {
        self.make_temp(folder, prefix, suffix, |system, path| system.create_new(path, 0o600))
    }

    /// Makes a folder with a name that nothing has, mode 0700 (`mkdtemp`).
    pub fn make_temp_dir(&mut self, folder: &Path, prefix: &str, suffix: &str) -> Result<PathBuf, TempError> {
        self.make_temp(folder, prefix, suffix, |system, path| system.make_dir(path, 0o700))
    }

    fn make_temp(
        &mut self,
        folder: &Path,
        prefix: &str,
        suffix: &str,
        make: impl Fn(&mut dyn System, &Path) -> io::Result<()>,
    ) -> Result<PathBuf, TempError> {
        loop {
            let path = folder.join(format!("{prefix}{}{suffix}", random_name()));
            match make(self.system, &path) {
                Ok(()) => return Ok(path),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(TempError { error, path: path.to_string_lossy().into_owned() }),
            }
        }
    }

    /// Looks a program up in `PATH` and the folders of system programs.
    pub fn find_program(&self, name: &str) -> Option<String> {
        let path = self.variable("PATH").unwrap_or_default();
        let folders: Vec<&str> = path.split(':').collect();
        let system_folders = ["/sbin", "/usr/sbin", "/usr/local/sbin"];
        folders
            .iter()
            .copied()
            .chain(system_folders.into_iter().filter(|folder| !folders.contains(folder)))
            .filter(|folder| !folder.is_empty())
            .map(|folder| os_path::join(folder, name))
            .find(|path| self.system.stat(Path::new(path)).is_ok_and(|stat| !stat.is_dir() && stat.mode & 0o111 != 0))
    }

    /// Runs a program and returns how it ended; one that can't be started is a failure of the module.
    pub fn run_command(&mut self, arguments: Vec<String>) -> Result<Finished, Stop> {
        let environment = self.environment();
        let cwd = self.request.cwd.clone();
        let command = Command { arguments, environment, cwd, ..Command::default() };
        self.system.run(&command, &mut |_: Stream, _| {}).map_err(|error| {
            let program = command.arguments.first().cloned().unwrap_or_default();
            let shown: Vec<String> = command.arguments.iter().map(|word| shell_words::quote(word)).collect();
            let reason = os_error(&error, &format!("b{}", str_repr(&program)));
            Stop::fail("Error executing command.")
                .with("rc", error.raw_os_error().map_or(257, i64::from))
                .with("stdout", "")
                .with("stderr", "")
                .with("cmd", shown.join(" "))
                .because(Chain::new(reason))
        })
    }

    /// Runs a command line without a shell: split into words, `~` and variables replaced in each.
    pub fn run_command_line(&mut self, line: &str) -> Result<Finished, Stop> {
        let words = shell_words::split(line).map_err(Stop::crash)?;
        let words = words.iter().map(|word| self.expand(word)).collect();
        self.run_command(words)
    }
}

/// The key under which a result tells, in Python's words, that a text in it is no UTF-8. Who takes the result refuses it
/// then, or takes the key away.
pub const NOT_TEXT: &str = "_ansible_not_text";

/// Returns bytes for a result: as text, where they are UTF-8.
pub fn text_or_bytes(bytes: Vec<u8>) -> Value {
    String::from_utf8(bytes).map_or_else(|error| Value::Bytes(error.into_bytes().into()), Value::str)
}

/// Returns a value with text in place of the bytes in it, question marks where these are no UTF-8, and notes the first such.
/// Nothing where it holds no bytes.
fn as_text(value: &Value, refused: &mut Option<String>) -> Option<Value> {
    match value {
        Value::Bytes(bytes) => {
            if std::str::from_utf8(bytes).is_err() {
                refused.get_or_insert_with(|| value::stray::not_encoded(bytes));
            }
            let text = value::stray::decode(bytes);
            Some(Value::str(text.replace(|c| value::stray::byte_of(c).is_some(), "?")))
        }
        Value::Dict(dict) => {
            let texts: Vec<Option<Value>> = dict.iter().map(|(_, value)| as_text(value, refused)).collect();
            texts.iter().any(Option::is_some).then(|| {
                let pairs = dict.iter().zip(texts);
                Value::Dict(pairs.map(|((key, value), text)| (key.clone(), text.unwrap_or(value.clone()))).collect())
            })
        }
        Value::List(items) => {
            let texts: Vec<Option<Value>> = items.iter().map(|value| as_text(value, refused)).collect();
            let any = texts.iter().any(Option::is_some);
            any.then(|| Value::list(items.iter().zip(texts).map(|(value, text)| text.unwrap_or(value.clone()))))
        }
        _ => None,
    }
}

/// Returns eight characters as Python's `tempfile` picks them.
fn random_name() -> String {
    use rand::Rng;
    const LETTERS: &[u8; 37] = b"abcdefghijklmnopqrstuvwxyz0123456789_";
    let mut rng = rand::rng();
    (0..8).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect()
}

/// Returns an error of the operating system as Python shows it; `quoted` is the path's `repr`, or empty.
pub fn os_error(error: &io::Error, quoted: &str) -> String {
    let text = error_text(error);
    let number = error.raw_os_error().map_or_else(String::new, |number| format!("[Errno {number}] "));
    if quoted.is_empty() { format!("{number}{text}") } else { format!("{number}{text}: {quoted}") }
}

/// Returns the words of an error of the operating system, without its number.
pub fn error_text(error: &io::Error) -> String {
    let text = error.to_string();
    match text.rfind(" (os error ") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

/// Returns a path as Python shows one that it holds as bytes.
pub fn bytes_repr(path: &str) -> String {
    value::repr(&Value::Bytes(path.as_bytes().into()))
}

/// Data as it arrives on the other side of JSON: no tags, no tuples, keys of text.
fn plain(value: &Value) -> Value {
    match value {
        Value::Str(text) if text.tag().is_some() => Value::str(text.shared()),
        Value::List(items) | Value::Tuple(items) => Value::list(items.iter().map(plain)),
        Value::Set(items) => Value::list(items.iter().map(plain)),
        Value::Dict(dict) => Value::Dict(plain_dict(dict)),
        Value::DateTime(time) => Value::str(time.isoformat('T')),
        Value::Bytes(bytes) => Value::str(String::from_utf8_lossy(bytes).into_owned()),
        Value::Object(object) => Value::str(object.text()),
        Value::Undefined(_) | Value::Omit => Value::None,
        other => other.clone(),
    }
}

fn plain_dict(dict: &Dict) -> Dict {
    dict.iter()
        .map(|(key, value)| {
            let key = match key {
                Value::Str(text) => Value::str(text.shared()),
                Value::Bool(true) => Value::str("true"),
                Value::Bool(false) => Value::str("false"),
                Value::None => Value::str("null"),
                other => Value::str(to_text(other)),
            };
            (key, plain(value))
        })
        .collect()
}
