//! `command`: runs a program on the host, and with `_uses_shell` (the module `shell`) a command line through its shell.

use crate::glob::glob;
use jiff::Timestamp;
use module::wire::Chain;
use module::{
    Argument, ArgumentSpec, Arguments, Command, Finished, Kind, Lines, Module, NativeModule, Stop, bytes_repr,
    os_error, run, shell_words,
};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;
use value::{Dict, Value, to_text};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "command",
    summary: "Runs a program on the host, or a command line through its shell.",
    run: |request, system, output| run(request, system, output, &SPEC, command),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("_raw_params", Kind::Str),
        Argument::new("_uses_shell", Kind::Bool).default(false),
        Argument::new("cmd", Kind::Str),
        Argument::new("argv", Kind::List).elements(Kind::Str),
        Argument::new("chdir", Kind::Path),
        Argument::new("executable", Kind::Str),
        Argument::new("expand_argument_vars", Kind::Bool).default(true),
        Argument::new("creates", Kind::Path),
        Argument::new("removes", Kind::Path),
        Argument::new("stdin", Kind::Str),
        Argument::new("stdin_add_newline", Kind::Bool).default(true),
        Argument::new("strip_empty_ends", Kind::Bool).default(true),
    ])
    .required_one_of(&["_raw_params", "cmd", "argv"])
    .mutually_exclusive(&["_raw_params", "cmd", "argv"]),
    supports_check_mode: true,
});

/// What is to be run, as it was written.
enum Work {
    Nothing,
    Line(String),
    Words(Vec<String>),
}

impl Work {
    fn shown(&self) -> Value {
        match self {
            Work::Nothing => Value::None,
            Work::Line(line) => Value::str(line.as_str()),
            Work::Words(words) => Value::list(words.iter().map(|word| Value::str(word.as_str()))),
        }
    }
}

fn command(module: &mut Module<'_>) -> Result<Dict, Stop> {
    let shell = module.flag("_uses_shell");
    let mut result: Dict = [
        ("changed", Value::Bool(false)),
        ("stdout", Value::str("")),
        ("stderr", Value::str("")),
        ("rc", Value::None),
        ("cmd", Value::None),
        ("start", Value::None),
        ("end", Value::None),
        ("delta", Value::None),
        ("msg", Value::str("")),
    ]
    .into_iter()
    .collect();
    let mut executable = filled(module, "executable");
    if !shell && let Some(unused) = executable.take() {
        module.warn(format!(
            "As of Ansible 2.4, the parameter 'executable' is no longer supported with the 'command' module. Not using \
             '{unused}'."
        ));
    }
    let work = work(module, shell)?;
    result.insert("cmd", work.shown());
    let cwd = folder(module, &result)?;
    if let Some(message) = not_needed(module, &cwd) {
        let done = if module.check_mode() { "Would" } else { "Did" };
        let (path, how) = message;
        result.insert("msg", format!("{done} not run command since '{path}' {how}"));
        result.insert("stdout", format!("skipped, since {path} {how}"));
        result.insert("rc", 0);
        return Ok(result);
    }
    result.insert("changed", true);
    if module.check_mode() {
        result.insert("rc", 0);
        result.insert("msg", "Command would have run if not in check mode");
        if module.param("creates").is_none() && module.param("removes").is_none() {
            result.insert("skipped", true);
            result.insert("changed", false);
        }
        return Ok(result);
    }
    let zone = module.system.time_zone();
    let start = module.system.now();
    let done = execute(module, work, shell, executable, cwd)?;
    let end = module.system.now();
    let strip = module.flag("strip_empty_ends");
    let text = |mut bytes: Vec<u8>| {
        if strip {
            let end = bytes.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
            bytes.truncate(end);
        }
        module::text_or_bytes(bytes)
    };
    result.insert("stdout", text(done.stdout));
    result.insert("stderr", text(done.stderr));
    result.insert("rc", done.status);
    result.insert("start", moment(start, &zone));
    result.insert("end", moment(end, &zone));
    result.insert("delta", delta(end.saturating_sub(start)));
    if done.status != 0 {
        result.remove("msg");
        let mut stop = Stop::fail("non-zero return code");
        if let Stop::Fail(failure) = &mut stop {
            failure.extra = result;
        }
        return Err(stop);
    }
    Ok(result)
}

/// Returns the text of an argument that is given and not empty.
fn filled(module: &Module<'_>, name: &str) -> Option<String> {
    module.text(name).map(|text| text.as_str().to_owned()).filter(|text| !text.is_empty())
}

fn work(module: &Module<'_>, shell: bool) -> Result<Work, Stop> {
    let line = filled(module, "_raw_params").or_else(|| filled(module, "cmd"));
    if let Some(line) = line {
        if shell {
            return Ok(Work::Line(line));
        }
        let words = shell_words::split(&line).map_err(Stop::crash)?;
        if !words.is_empty() {
            return Ok(Work::Words(words));
        }
    }
    Ok(match module.param("argv").and_then(Value::as_slice) {
        Some(words) => Work::Words(words.iter().map(to_text).collect()),
        None => Work::Nothing,
    })
}

/// Returns the folder to start in.
fn folder(module: &Module<'_>, result: &Dict) -> Result<PathBuf, Stop> {
    let start = module.request.cwd.clone().unwrap_or_else(|| module.system.cwd().to_owned());
    let Some(wanted) = filled(module, "chdir") else { return Ok(start) };
    let path = start.join(&wanted);
    let error = match module.system.stat(&path) {
        Err(error) => error,
        Ok(found) if !found.is_dir() => io::Error::from_raw_os_error(nix::errno::Errno::ENOTDIR as i32),
        Ok(_) if !module.system.access(&path, 1) => io::Error::from_raw_os_error(nix::errno::Errno::EACCES as i32),
        Ok(_) => return Ok(path),
    };
    let mut stop = Stop::fail("Unable to change directory before execution.")
        .because(Chain::new(os_error(&error, &bytes_repr(&wanted))));
    if let Stop::Fail(failure) = &mut stop {
        failure.extra = result.clone();
        failure.extra.remove("msg");
    }
    Err(stop)
}

/// Returns the path that makes the command unnecessary, and why.
fn not_needed(module: &Module<'_>, cwd: &Path) -> Option<(String, &'static str)> {
    let cwd = cwd.to_string_lossy();
    if let Some(path) = filled(module, "creates")
        && !glob(&*module.system, &cwd, &path).is_empty()
    {
        return Some((path, "exists"));
    }
    filled(module, "removes")
        .filter(|path| glob(&*module.system, &cwd, path).is_empty())
        .map(|path| (path, "does not exist"))
}

fn execute(
    module: &mut Module<'_>,
    work: Work,
    shell: bool,
    executable: Option<String>,
    cwd: PathBuf,
) -> Result<Finished, Stop> {
    let arguments = match work {
        Work::Nothing => {
            return Err(Stop::fail("Argument 'args' to run_command must be list or string")
                .with("rc", 257)
                .with("cmd", Value::None));
        }
        Work::Line(line) => in_shell(module, executable, line),
        Work::Words(words) if shell => {
            let line = words.iter().map(|word| shell_words::quote(word)).collect::<Vec<_>>().join(" ");
            in_shell(module, executable, line)
        }
        Work::Words(words) if module.flag("expand_argument_vars") => {
            words.iter().map(|word| module.expand(word)).collect()
        }
        Work::Words(words) => words,
    };
    let broken = |rc: i64, reason: String| {
        Stop::fail("Error executing command.")
            .with("rc", rc)
            .with("stdout", "")
            .with("stderr", "")
            .with("cmd", cleaned(&arguments))
            .because(Chain::new(reason))
    };
    let Some(program) = arguments.first() else {
        return Err(broken(257, "list index out of range".to_owned()));
    };
    if arguments.iter().any(|word| word.contains('\0')) {
        return Err(broken(257, "embedded null byte".to_owned()));
    }
    let stdin = filled(module, "stdin").map(|mut text| {
        if module.flag("stdin_add_newline") {
            text.push('\n');
        }
        text.into_bytes()
    });
    let command = Command {
        arguments: arguments.clone(),
        environment: environment(module),
        cwd: Some(cwd),
        stdin,
        ..Command::default()
    };
    let mut lines = Lines::default();
    let output = &mut *module.output;
    let done = module.system.run(&command, &mut |stream, piece| lines.push(stream, piece, output));
    lines.finish(output);
    done.map_err(|error| broken(error.raw_os_error().map_or(257, i64::from), os_error(&error, &bytes_repr(program))))
}

/// Returns the environment that the programs of a module get.
pub(crate) fn environment(module: &Module<'_>) -> Vec<(String, String)> {
    let mut all = module.environment();
    let set = |name: &str| module.variable(name).filter(|value| !value.is_empty());
    let locale = set("LC_CTYPE").or_else(|| set("LANG")).unwrap_or("C");
    // Ansible: its Python never runs in the C locale but in that of UTF-8, and so does what it starts.
    if set("LC_ALL").is_none() && matches!(locale, "C" | "POSIX") && set("PYTHONCOERCECLOCALE") != Some("0") {
        all.retain(|(name, _)| name != "LC_CTYPE");
        all.push(("LC_CTYPE".to_owned(), "C.UTF-8".to_owned()));
    }
    all
}

/// Returns the words that run a line in a shell: the one asked for, else the connection's.
fn in_shell(module: &Module<'_>, executable: Option<String>, line: String) -> Vec<String> {
    let shell = executable.unwrap_or_else(|| match module.request.shell_executable.as_str() {
        "" => "/bin/sh".to_owned(),
        shell => shell.to_owned(),
    });
    vec![shell, "-c".to_owned(), line]
}

/// Returns the words quoted, passwords hidden.
fn cleaned(arguments: &[String]) -> String {
    let mut secret_next = false;
    let shown: Vec<String> = arguments
        .iter()
        .map(|word| {
            if std::mem::take(&mut secret_next) {
                return shell_words::quote(HIDDEN);
            }
            let option = word.strip_prefix("--").or_else(|| word.strip_prefix('-')).unwrap_or(word);
            if option.starts_with("pass") {
                if let Some((name, _)) = word.split_once('=') {
                    return shell_words::quote(&format!("{name}={HIDDEN}"));
                }
                secret_next = true;
            }
            shell_words::quote(&without_passwords(word))
        })
        .collect();
    shown.join(" ")
}

const HIDDEN: &str = "********";

/// Hides what stands between `:` and `@` as in `https://user:password@host`, from the end on.
fn without_passwords(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut begin = text.len();
    let mut kept_from = begin;
    while let Some(end) = text[..begin].rfind('@') {
        let mut search_end = end;
        let found = loop {
            let start = text[..search_end].rfind("://").unwrap_or(0);
            let from = text.char_indices().map(|(at, _)| at).filter(|at| *at >= start).nth(3).unwrap_or(text.len());
            match text.get(from..end).and_then(|part| part.find(':')).map(|at| from + at) {
                Some(colon) => break Some((start, colon)),
                None if start == 0 => break None,
                None => search_end = start,
            }
        };
        let Some((start, colon)) = found else {
            begin = kept_from;
            break;
        };
        kept.extend([&text[end..kept_from], HIDDEN, &text[start..=colon]]);
        begin = start;
        kept_from = start;
    }
    kept.push(&text[..begin]);
    kept.into_iter().rev().collect()
}

/// Returns a moment as Python's `str(datetime)` has it.
fn moment(since_epoch: Duration, zone: &jiff::tz::TimeZone) -> String {
    let micros = i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX);
    let Ok(time) = Timestamp::from_microsecond(micros) else { return String::new() };
    let time = time.to_zoned(zone.clone());
    let whole = time.strftime("%Y-%m-%d %H:%M:%S");
    match micros.rem_euclid(1_000_000) {
        0 => whole.to_string(),
        micros => format!("{whole}.{micros:06}"),
    }
}

/// Returns a span as Python's `str(timedelta)` has it.
fn delta(span: Duration) -> String {
    let seconds = span.as_secs();
    let days = match seconds / 86_400 {
        0 => String::new(),
        1 => "1 day, ".to_owned(),
        days => format!("{days} days, "),
    };
    let fraction = match span.subsec_micros() {
        0 => String::new(),
        micros => format!(".{micros:06}"),
    };
    format!("{days}{}:{:02}:{:02}{fraction}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
}
