//! `ansible-vault encrypt_string`: strings as encrypted values for YAML files.

use super::argparse::Parsed;
use super::vault_command::{Command, wrong};
use super::vault_files::Files;
use super::write_stderr;
use crate::password;
use diagnostic::{Diagnostic, Kind};
use event::{Display, Paint};
use std::fmt::Write;
use vault::Secret;

/// How far the lines of a vault are indented.
const INDENT: usize = 10;

/// A string to encrypt.
struct Text {
    plain: Vec<u8>,
    /// Where it came from, in words.
    source: &'static str,
    /// The name of the variable.
    name: Option<String>,
}

/// Tells whether a string is read from stdin.
pub(super) fn reads_stdin(parsed: &Parsed) -> bool {
    let has_name = parsed.last("--stdin-name").is_some_and(|name| !name.is_empty());
    parsed.positionals.iter().any(|text| text == "-")
        || has_name
        || (parsed.positionals.is_empty() && !parsed.has("-p"))
}

/// Encrypts all strings and writes them out.
pub(super) fn encrypt(
    command: &Command<'_>,
    files: &mut Files<'_>,
    id: &str,
    secret: &Secret,
) -> Result<(), Diagnostic> {
    let texts = texts(command, files)?;
    let mut out = String::new();
    let mut marks = String::new();
    for (index, text) in texts.iter().enumerate() {
        let vault = files.encrypted(&text.plain, id, secret)?;
        out.push_str(&yaml(&vault, text.name.as_deref()));
        out.push('\n');
        if texts.len() > 1 {
            let (number, source) = (index + 1, text.source);
            let _ = match &text.name {
                Some(name) => writeln!(
                    marks,
                    "# The encrypted version of variable (\"{name}\", the string #{number} from {source})."
                ),
                None => writeln!(marks, "# The encrypted version of the string #{number} from {source}.)"),
            };
        }
    }
    files.tell();
    files.display.flush();
    write_stderr(&marks);
    files.write(out.as_bytes(), command.output().as_deref().unwrap_or("-"), true)?;
    command.say_done("Encryption successful", files);
    Ok(())
}

/// Writes a vault as a value of YAML, under a name.
fn yaml(vault: &str, name: Option<&str>) -> String {
    let mut text = name.filter(|name| !name.is_empty()).map(|name| format!("{name}: ")).unwrap_or_default();
    text.push_str("!vault |");
    for line in vault.lines() {
        let _ = write!(text, "\n{}{line}", " ".repeat(INDENT));
    }
    text
}

/// Collects the strings: from the person, from stdin, and from the command line.
fn texts(command: &Command<'_>, files: &mut Files<'_>) -> Result<Vec<Text>, Diagnostic> {
    let parsed = command.parsed;
    let mut texts = Vec::new();
    if parsed.has("-p") {
        texts.push(prompted(parsed)?);
    }
    if reads_stdin(parsed) {
        texts.push(from_stdin(command, files)?);
    }
    let strings: Vec<&String> = parsed.positionals.iter().filter(|text| *text != "-").collect();
    let names: Vec<&str> = parsed.all("-n").collect();
    if let Some(last) = names.last()
        && strings.len() > names.len()
    {
        let told = [
            "The number of --name options do not match the number of args.".to_owned(),
            format!("The last named variable will be \"{last}\". The rest will not have names."),
        ];
        for line in told {
            files.display.display(&line, Paint::PLAIN.to_stderr(true));
        }
    }
    for (index, text) in strings.into_iter().enumerate() {
        if text.is_empty() {
            return Err(wrong("The plaintext provided from the command line args was empty, not encrypting"));
        }
        texts.push(Text {
            plain: text.as_bytes().to_vec(),
            source: "the command line args",
            name: names.get(index).map(|name| (*name).to_owned()),
        });
    }
    Ok(texts)
}

fn prompted(parsed: &Parsed) -> Result<Text, Diagnostic> {
    // Ansible: nobody takes what Python raises where input ends.
    let ended = |reason: &str| {
        Diagnostic::new(Kind::Unexpected, "Unexpected Exception, this is probably a bug.")
            .caused_by(Diagnostic::error(reason))
    };
    let name =
        password::ask_openly("Variable name (enter for no name): ").ok_or_else(|| ended("EOF when reading a line"))?;
    let typed = if parsed.has("--show-input") {
        password::ask_openly("String to encrypt:").ok_or_else(|| ended("EOF when reading a line"))?
    } else {
        password::ask("String to encrypt (hidden): ")?.ok_or_else(|| ended(""))?
    };
    if typed.is_empty() {
        return Err(wrong("The plaintext provided from the prompt was empty, not encrypting"));
    }
    let name = Some(name).filter(|name| !name.is_empty());
    Ok(Text { plain: value::stray::encode(&typed), source: "the interactive prompt", name })
}

fn from_stdin(command: &Command<'_>, files: &mut Files<'_>) -> Result<Text, Diagnostic> {
    let shows = command.snapshot.stdout_is_terminal;
    if shows {
        let line = "Reading plaintext input from stdin. (ctrl-d to end input, twice if your content does not already \
                    have a newline)";
        files.display.display(line, Paint::PLAIN.to_stderr(true));
    }
    files.display.flush();
    let bytes = Files::read_stdin()?;
    // Python reads text: every line ends with a newline alone.
    let text = value::stray::decode(&bytes).replace("\r\n", "\n").replace('\r', "\n");
    if text.is_empty() {
        return Err(wrong("stdin was empty, not encrypting"));
    }
    if shows && !text.ends_with('\n') {
        files.display.display("\n", Paint::PLAIN);
    }
    let name = command.parsed.last("--stdin-name").map(str::to_owned);
    Ok(Text { plain: value::stray::encode(&text), source: "stdin", name })
}
