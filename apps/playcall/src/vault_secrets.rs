//! Where the passwords of vaults come from: files, programs, and the person at the terminal.

use crate::password;
use config::{Config, path, settings};
use diagnostic::{Diagnostic, Kind};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use value::{Value, repr, str_repr, to_text};
use vault::{Rules, Secret, Secrets};

/// What secrets are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// `id@source` or a source: a file, a program, or `prompt`.
    pub(crate) vault_ids: Vec<String>,
    /// Files and programs without an id of their own, as absolute paths.
    pub(crate) files: Vec<String>,
    /// Ask the person.
    pub(crate) asks: bool,
    /// Ask the person where there is nothing else.
    pub(crate) asks_otherwise: bool,
    /// The passwords are new ones: the person is asked twice.
    pub(crate) creates: bool,
}

impl Wanted {
    /// Tells whether nobody is asked and nothing is read.
    pub(crate) fn is_nothing(&self) -> bool {
        self.vault_ids.is_empty() && self.files.is_empty() && !self.asks && !self.asks_otherwise
    }
}

/// What is to be told while secrets are got.
#[derive(Clone, Debug)]
pub(crate) enum Told {
    /// A warning.
    Warning(Diagnostic),
    /// Something to tell from a verbosity on.
    Verbose(u8, String),
}

/// What the source of a secret that the person is asked for is called, in the old and in the new way.
const PROMPTS: [&str; 2] = ["prompt", "prompt_ask_vault_pass"];

/// The status with which a client program says that it does not know a vault id.
const UNKNOWN_ID: i32 = 2;

/// Returns the rules by which secrets are chosen.
pub(crate) fn rules(config: &Config) -> Rules {
    Rules { only_matching: config.value(&settings::DEFAULT_VAULT_ID_MATCH).is_true(), default_id: default_id(config) }
}

/// Returns the vault id of what names none.
pub(crate) fn default_id(config: &Config) -> String {
    to_text(&config.value(&settings::DEFAULT_VAULT_IDENTITY))
}

/// Gets the secrets that are wanted, with those that are configured. The error is the reference's: a source that fails
/// is a warning as long as another one gives something.
pub(crate) fn get(wanted: &Wanted, config: &Config, tell: &dyn Fn(Told)) -> Result<Vec<(String, Secret)>, Diagnostic> {
    let mut secrets: Vec<(String, Secret)> = Vec::new();
    let mut last_failure = None;
    for source in sources(wanted, config) {
        let (id, from) = match source.split_once('@') {
            Some((id, from)) => (Some(id), from),
            None => (None, source.as_str()),
        };
        let vault_id = id.filter(|id| !id.is_empty()).map_or_else(|| default_id(config), str::to_owned);
        let shown_id = id.unwrap_or("None");
        if PROMPTS.contains(&from) {
            let secret = ask(&vault_id, from == PROMPTS[1], wanted.creates).inspect_err(|error| {
                if error.kind != Kind::Interrupted {
                    let message = format!("Error in vault password prompt ({shown_id}): {}", error.full_message());
                    tell(Told::Warning(Diagnostic::error(message)));
                }
            })?;
            secrets.push((vault_id, secret));
            continue;
        }
        tell(Told::Verbose(5, format!("Reading vault password file: {from}")));
        let read = find(from, config, shown_id, tell).map_err(|error| ("Error getting vault password file", error));
        let read = read.and_then(|source| {
            source.read(id, &secrets, config).map_err(|error| ("Error in vault password file loading", error))
        });
        match read {
            Ok(secret) => secrets.push((vault_id, secret)),
            Err((what, error)) => {
                tell(Told::Warning(Diagnostic::error(format!("{what} ({shown_id}): {}", error.full_message()))));
                last_failure = Some(error);
            }
        }
    }
    match last_failure {
        Some(error) if secrets.is_empty() => Err(error),
        _ => Ok(secrets),
    }
}

/// Lists the sources in the order in which their secrets are tried.
fn sources(wanted: &Wanted, config: &Config) -> Vec<String> {
    let mut all = wanted.vault_ids.clone();
    let configured = config.str(&settings::DEFAULT_VAULT_PASSWORD_FILE).filter(|file| !file.is_empty());
    let default = default_id(config);
    all.extend(wanted.files.iter().chain(&configured).map(|file| format!("{default}@{file}")));
    if wanted.asks || (all.is_empty() && wanted.asks_otherwise) {
        all.push(format!("{default}@{}", PROMPTS[1]));
    }
    all
}

/// Asks the person; a new password twice.
fn ask(vault_id: &str, is_old_way: bool, creates: bool) -> Result<Secret, Diagnostic> {
    let prompts: Vec<String> = match (is_old_way, creates) {
        (true, true) => vec!["New Vault password: ".to_owned(), "Confirm New Vault password: ".to_owned()],
        (true, false) => vec!["Vault password: ".to_owned()],
        (false, true) => {
            vec![format!("New vault password ({vault_id}): "), format!("Confirm new vault password ({vault_id}): ")]
        }
        (false, false) => vec![format!("Vault password ({vault_id}): ")],
    };
    let mut first: Option<Vec<u8>> = None;
    let mut differs = false;
    for prompt in prompts {
        let Some(typed) = password::ask(&prompt)? else {
            return Err(Diagnostic::error(format!("EOFError (ctrl-d) on prompt for ({vault_id})")));
        };
        if typed.is_empty() {
            return Err(Diagnostic::error("Invalid vault password was provided"));
        }
        let bytes = value::stray::encode(&typed).trim_ascii().to_vec();
        differs |= first.get_or_insert_with(|| bytes.clone()) != &bytes;
    }
    if differs {
        return Err(Diagnostic::error("Passwords do not match"));
    }
    Ok(Secret::new(first.unwrap_or_default(), "PromptVaultSecret"))
}

/// A file that holds a password, or a program that prints one.
struct Source {
    path: String,
    kind: SourceKind,
}

enum SourceKind {
    File,
    Script,
    /// A program that is told the vault id.
    Client,
}

fn find(from: &str, config: &Config, shown_id: &str, tell: &dyn Fn(Told)) -> Result<Source, Diagnostic> {
    let path = path::resolve(from, None, config.snapshot());
    let Ok(found) = std::fs::metadata(&path) else {
        return Err(Diagnostic::error(format!("The vault password file {path} was not found")));
    };
    if found.is_dir() {
        return Err(Diagnostic::error(format!("The vault password file provided '{path}' can not be a directory")));
    }
    let kind = if found.permissions().mode() & 0o111 == 0 {
        SourceKind::File
    } else if is_client(from) {
        tell(Told::Verbose(4, format!("The vault password file {path} is a client script.")));
        let line = format!("Executing vault password client script: {path} --vault-id {shown_id}");
        tell(Told::Verbose(4, line));
        SourceKind::Client
    } else {
        SourceKind::Script
    };
    Ok(Source { path, kind })
}

/// Tells whether a program is told the vault id: its name without the extension ends with `-client`.
fn is_client(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let bare = name.trim_start_matches('.');
    let stem = bare.rfind('.').map_or(name, |at| &name[..name.len() - bare.len() + at]);
    stem.ends_with("-client")
}

impl Source {
    /// Gets the password. A file may be a vault that one of the secrets got before opens.
    fn read(&self, id: Option<&str>, before: &[(String, Secret)], config: &Config) -> Result<Secret, Diagnostic> {
        let path = &self.path;
        match self.kind {
            SourceKind::File => {
                let bytes = std::fs::read(path).map_err(|error| {
                    let shown = str_repr(path);
                    Diagnostic::error(format!("Could not read vault password file {shown}."))
                        .caused_by(Diagnostic::error(format!("{}: {shown}", python_error(&error))))
                })?;
                let bytes = bytes.trim_ascii().to_vec();
                let secrets = Secrets::new(before.to_vec(), rules(config));
                let bytes = if vault::is_encrypted(&bytes) {
                    secrets.decrypt(&bytes, None).map_err(|error| error.diagnostic(None))?
                } else {
                    bytes
                };
                self.secret(&bytes, "file", &format!("FileVaultSecret(filename='{path}')"))
            }
            SourceKind::Script => {
                let done = self.run(Command::new(path).stderr(Stdio::inherit()), "script")?;
                if done.0 != 0 {
                    let message = format!("Vault password script {path} returned non-zero ({}): None", done.0);
                    return Err(Diagnostic::error(message));
                }
                self.secret(&done.1, "script", &format!("ScriptVaultSecret(filename='{path}')"))
            }
            SourceKind::Client => {
                let mut command = Command::new(path);
                if let Some(id) = id.filter(|id| !id.is_empty()) {
                    command.args(["--vault-id", id]);
                }
                let (status, stdout, stderr) = self.run(command.stderr(Stdio::piped()), "client script")?;
                let (id, stderr) = (id.unwrap_or("None"), repr(&Value::Bytes(stderr.into())));
                match status {
                    0 => {}
                    UNKNOWN_ID => {
                        return Err(Diagnostic::error(format!(
                            "Vault password client script {path} did not find a secret for vault-id={id}: {stderr}"
                        )));
                    }
                    _ => {
                        return Err(Diagnostic::error(format!(
                            "Vault password client script {path} returned non-zero ({status}) when getting secret for \
                             vault-id={id}: {stderr}"
                        )));
                    }
                }
                let label = format!("ClientScriptVaultSecret(filename='{path}', vault_id='{id}')");
                self.secret(&stdout, "script", &label)
            }
        }
    }

    /// Runs the program: status (negative where a signal ended it), stdout, stderr.
    fn run(&self, command: &mut Command, what: &str) -> Result<(i32, Vec<u8>, Vec<u8>), Diagnostic> {
        use std::os::unix::process::ExitStatusExt;
        let done = command.stdout(Stdio::piped()).spawn().and_then(std::process::Child::wait_with_output);
        let done = done.map_err(|error| {
            let path = &self.path;
            Diagnostic::error(format!(
                "Problem running vault password {what} {path} ({}: {}). If this is not a script, remove the executable \
                 bit from the file.",
                python_error(&error),
                str_repr(path)
            ))
        })?;
        let status = done.status.code().or_else(|| done.status.signal().map(|signal| -signal)).unwrap_or(-1);
        Ok((status, done.stdout, done.stderr))
    }

    fn secret(&self, bytes: &[u8], what: &str, label: &str) -> Result<Secret, Diagnostic> {
        let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let start = bytes.iter().position(|byte| !is_end(byte)).unwrap_or(bytes.len());
        let end = bytes.iter().rposition(|byte| !is_end(byte)).map_or(start, |last| last + 1);
        if start == end {
            let path = Path::new(&self.path).display();
            return Err(Diagnostic::error(format!("Invalid vault password was provided from {what} ({path})")));
        }
        Ok(Secret::new(&bytes[start..end], label))
    }
}

/// Words an error of the system as Python does: `[Errno 2] No such file or directory`.
fn python_error(error: &std::io::Error) -> String {
    let errno = nix::errno::Errno::from_raw(error.raw_os_error().unwrap_or_default());
    format!("[Errno {}] {}", errno as i32, errno.desc())
}
