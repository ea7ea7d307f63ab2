//! `ansible-vault` and `playcall vault`: encrypting, decrypting, viewing and editing files, and encrypting strings.

use super::actions::{Action, Program};
use super::argparse::{Group, Opt, Parsed, Takes};
use super::playbook::{begin, introduce};
use super::vault_files::Files;
use super::version::version;
use super::{pager, vault_strings};
use crate::exit::Exit;
use crate::terminal;
use crate::vault_secrets::{self, Told, Wanted};
use config::{Config, Snapshot, path, settings};
use diagnostic::{Diagnostic, Kind};
use dispatch::Terminal;
use event::{Display, Paint};
use nix::sys::stat::{Mode, umask};
use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};
use value::{Value, repr, to_text};
use vault::{Secret, Secrets};

const OPTION: Opt = Opt { names: &[], takes: Takes::Nothing, metavar: "", help: "", group: Group::Plain, exclusive: 0 };
const HELP: Opt = Opt { names: &["-h", "--help"], takes: Takes::Help, help: "print this text and end", ..OPTION };
const VERBOSE: Opt = Opt { names: &["-v", "--verbose"], help: "tell more", ..OPTION };
const VAULT_ID: Opt = Opt {
    names: &["--vault-id"],
    takes: Takes::Text,
    metavar: "VAULT_IDS",
    help: "a vault identity: ID@SOURCE, where the source is a file, a program or 'prompt'; may be repeated",
    ..OPTION
};
const ASK: Opt = Opt {
    names: &["-J", "--ask-vault-password", "--ask-vault-pass"],
    help: "ask for the vault password",
    exclusive: 1,
    ..OPTION
};
const PASSWORD_FILE: Opt = Opt {
    names: &["--vault-password-file", "--vault-pass-file"],
    takes: Takes::Text,
    metavar: "VAULT_PASSWORD_FILES",
    help: "take the vault password from this file, or from the program that it is",
    exclusive: 1,
    ..OPTION
};
const ENCRYPT_ID: Opt = Opt {
    names: &["--encrypt-vault-id"],
    takes: Takes::Text,
    metavar: "ENCRYPT_VAULT_ID",
    help: "the vault identity to encrypt with, where there are several",
    ..OPTION
};
const OUTPUT: Opt = Opt {
    names: &["--output"],
    takes: Takes::Text,
    metavar: "OUTPUT_FILE",
    help: "write into this file; - for stdout",
    ..OPTION
};

static MAIN: &[Opt] =
    &[HELP, Opt { names: &["--version"], takes: Takes::Version, help: "print the version and end", ..OPTION }, VERBOSE];
static CREATE: &[Opt] = &[
    HELP,
    ENCRYPT_ID,
    VAULT_ID,
    ASK,
    PASSWORD_FILE,
    VERBOSE,
    Opt { names: &["--skip-tty-check"], help: "open the editor even without a terminal", ..OPTION },
];
static DECRYPT: &[Opt] = &[HELP, OUTPUT, VAULT_ID, ASK, PASSWORD_FILE, VERBOSE];
static EDIT: &[Opt] = &[HELP, ENCRYPT_ID, VAULT_ID, ASK, PASSWORD_FILE, VERBOSE];
static VIEW: &[Opt] = &[HELP, VAULT_ID, ASK, PASSWORD_FILE, VERBOSE];
static ENCRYPT: &[Opt] = &[HELP, VAULT_ID, ASK, PASSWORD_FILE, VERBOSE, OUTPUT, ENCRYPT_ID];
static ENCRYPT_STRING: &[Opt] = &[
    HELP,
    VAULT_ID,
    ASK,
    PASSWORD_FILE,
    VERBOSE,
    OUTPUT,
    ENCRYPT_ID,
    Opt { names: &["-p", "--prompt"], help: "ask for the string", ..OPTION },
    Opt { names: &["--show-input"], help: "show the string while it is typed", ..OPTION },
    Opt {
        names: &["-n", "--name"],
        takes: Takes::Text,
        metavar: "ENCRYPT_STRING_NAMES",
        help: "the name of the variable; may be repeated, once for each string",
        ..OPTION
    },
    Opt {
        names: &["--stdin-name"],
        takes: Takes::Text,
        metavar: "ENCRYPT_STRING_STDIN_NAME",
        help: "the name of the variable for what stdin gives",
        ..OPTION
    },
];
static REKEY: &[Opt] = &[
    HELP,
    VAULT_ID,
    ASK,
    PASSWORD_FILE,
    VERBOSE,
    ENCRYPT_ID,
    Opt {
        names: &["--new-vault-password-file"],
        takes: Takes::Text,
        metavar: "NEW_VAULT_PASSWORD_FILE",
        help: "the file, or program, with the new password",
        exclusive: 2,
        ..OPTION
    },
    Opt {
        names: &["--new-vault-id"],
        takes: Takes::Text,
        metavar: "NEW_VAULT_ID",
        help: "the new vault identity",
        exclusive: 2,
        ..OPTION
    },
];

const FILES: (&str, &str) = ("file_name", "the files");

static ACTIONS: &[Action] = &[
    Action { name: "create", help: "Makes an encrypted file in an editor", options: CREATE, takes: FILES },
    Action { name: "decrypt", help: "Decrypts files or stdin", options: DECRYPT, takes: FILES },
    Action { name: "edit", help: "Opens encrypted files in an editor", options: EDIT, takes: FILES },
    Action { name: "view", help: "Shows what is in encrypted files", options: VIEW, takes: FILES },
    Action { name: "encrypt", help: "Encrypts files or stdin", options: ENCRYPT, takes: FILES },
    Action {
        name: "encrypt_string",
        help: "Encrypts strings, to be put into YAML files",
        options: ENCRYPT_STRING,
        takes: ("string_to_encrypt", "the strings; - for stdin"),
    },
    Action { name: "rekey", help: "Encrypts encrypted files with another password", options: REKEY, takes: FILES },
];

/// Runs the program.
pub(crate) fn main(prog: &str, args: &[String], snapshot: &Snapshot) -> Exit {
    let (config, mut display) = match begin(snapshot) {
        Ok(begun) => begun,
        Err(exit) => return exit,
    };
    display.flush();
    let program =
        Program { prog, description: "Encrypts and decrypts files and strings.", options: MAIN, actions: ACTIONS };
    let version = || version(prog, &config, snapshot);
    let (action, parsed) = match program.parse(args, &version, snapshot) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let configured = config.int(&settings::DEFAULT_VERBOSITY).max(0);
    let verbosity = u32::try_from(configured).unwrap_or(0) + u32::try_from(parsed.count("-v")).unwrap_or(0);
    let mut display = terminal::open(&config, snapshot, verbosity);
    let done = check(action, &parsed).and_then(|()| {
        introduce(&mut display, &version(), &config);
        Command { action, parsed: &parsed, config: &config, snapshot }.run(&mut display)
    });
    let exit = match done {
        Ok(()) => Exit::Success,
        Err(error) => {
            terminal::show_error(&mut display, &error);
            Exit::of(&error)
        }
    };
    display.flush();
    exit
}

/// An error of the options.
pub(super) fn wrong(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Kind::Options, message)
}

/// Refuses options that contradict each other.
fn check(action: &str, parsed: &Parsed) -> Result<(), Diagnostic> {
    if let Some(id) = parsed.all("--vault-id").find(|id| id.contains(';')) {
        return Err(wrong(format!("'{id}' is not a valid vault id. The character ';' is not allowed in vault ids")));
    }
    if parsed.last("--output").is_some_and(|output| !output.is_empty()) && parsed.positionals.len() > 1 {
        return Err(wrong("At most one input file may be used with the --output option"));
    }
    if action == "encrypt_string" && parsed.has("-p") && vault_strings::reads_stdin(parsed) {
        return Err(wrong("The --prompt option is not supported if also reading input from stdin"));
    }
    Ok(())
}

/// What is asked for.
pub(super) struct Command<'a> {
    pub(super) action: &'static str,
    pub(super) parsed: &'a Parsed,
    pub(super) config: &'a Config,
    pub(super) snapshot: &'a Snapshot,
}

impl Command<'_> {
    fn run(&self, display: &mut Terminal) -> Result<(), Diagnostic> {
        // What is written is for nobody else, by whatever editor.
        let before = umask(Mode::S_IRWXG | Mode::S_IRWXO);
        let done = self.act(display);
        umask(before);
        done
    }

    fn act(&self, display: &mut Terminal) -> Result<(), Diagnostic> {
        let reads = matches!(self.action, "decrypt" | "view" | "rekey" | "edit");
        let secrets = self.secrets(&self.wanted(!reads), display)?;
        let encrypt_id = self.encrypt_id();
        if !reads && secrets.len() > 1 && encrypt_id.is_none() {
            let ids: Vec<&str> = secrets.iter().map(|(id, _)| id.as_str()).collect();
            return Err(wrong(format!(
                "The vault-ids {} are available to encrypt. Specify the vault-id to encrypt with --encrypt-vault-id",
                ids.join(",")
            )));
        }
        if secrets.is_empty() {
            return Err(wrong("A vault password is required to use Ansible's Vault"));
        }
        let own = if reads { None } else { Some(chosen(&secrets, encrypt_id.as_deref(), display)?) };
        let new = if self.action == "rekey" { Some(self.new_secret(encrypt_id.as_deref(), display)?) } else { None };
        let secrets = Secrets::new(secrets, vault_secrets::rules(self.config));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&heard);
        secrets.narrate(move |level, line| sink.lock().unwrap_or_else(PoisonError::into_inner).push((level, line)));
        let mut files = Files { config: self.config, snapshot: self.snapshot, secrets, heard, display };
        let done = match (self.action, own, new) {
            ("encrypt_string", Some((id, secret)), _) => vault_strings::encrypt(self, &mut files, &id, &secret),
            ("rekey", _, Some((id, secret))) => self.rekey(&mut files, &id, &secret),
            (_, Some((id, secret)), _) => self.encrypt(&mut files, &id, &secret),
            _ => self.read(&mut files),
        };
        files.tell();
        done
    }

    /// `encrypt`, `create`.
    fn encrypt(&self, files: &mut Files<'_>, id: &str, secret: &Secret) -> Result<(), Diagnostic> {
        if self.action == "create" {
            let [file] = self.parsed.positionals.as_slice() else {
                return Err(wrong("ansible-vault create can take only one filename argument"));
            };
            if !self.snapshot.stdout_is_terminal && !self.parsed.has("--skip-tty-check") {
                return Err(wrong("not a tty, editor cannot be opened"));
            }
            return files.create(file, id, secret);
        }
        self.say_stdin("Reading plaintext input from stdin", files);
        for file in self.inputs() {
            files.encrypt(&file, self.output().as_deref(), id, secret)?;
        }
        self.say_done("Encryption successful", files);
        Ok(())
    }

    /// `decrypt`, `view`, `edit`.
    fn read(&self, files: &mut Files<'_>) -> Result<(), Diagnostic> {
        match self.action {
            "view" => {
                for file in &self.parsed.positionals {
                    let plain = files.view(file)?;
                    files.tell();
                    let text = value::stray::decode(&plain);
                    pager::show(&text, self.config, self.snapshot, files.display);
                }
            }
            "edit" => {
                for file in &self.parsed.positionals {
                    files.edit(file)?;
                }
            }
            _ => {
                self.say_stdin("Reading ciphertext input from stdin", files);
                for file in self.inputs() {
                    files.decrypt(&file, self.output().as_deref())?;
                }
                self.say_done("Decryption successful", files);
            }
        }
        Ok(())
    }

    fn rekey(&self, files: &mut Files<'_>, id: &str, secret: &Secret) -> Result<(), Diagnostic> {
        for file in &self.parsed.positionals {
            files.rekey(file, id, secret)?;
        }
        files.tell();
        files.display.display("Rekey successful", Paint::PLAIN.to_stderr(true));
        Ok(())
    }

    /// The files, or stdin.
    fn inputs(&self) -> Vec<String> {
        if self.parsed.positionals.is_empty() { vec!["-".to_owned()] } else { self.parsed.positionals.clone() }
    }

    /// `--output`, as an absolute path.
    pub(super) fn output(&self) -> Option<String> {
        let output = self.parsed.last("--output").filter(|output| !output.is_empty())?;
        Some(if output == "-" { output.to_owned() } else { path::resolve_links(output, None, self.snapshot) })
    }

    fn say_stdin(&self, text: &str, files: &mut Files<'_>) {
        if self.parsed.positionals.is_empty() && self.snapshot.stdin_is_terminal {
            files.display.display(text, Paint::PLAIN.to_stderr(true));
            files.display.flush();
        }
    }

    /// Tells a person that all went well; a program that reads the output is not bothered.
    pub(super) fn say_done(&self, text: &str, files: &mut Files<'_>) {
        files.tell();
        if self.snapshot.stdout_is_terminal {
            files.display.display(text, Paint::PLAIN.to_stderr(true));
        }
    }

    /// The secrets that were asked for.
    fn wanted(&self, creates: bool) -> Wanted {
        let mut vault_ids = self.config.list(&settings::DEFAULT_VAULT_IDENTITY_LIST);
        vault_ids.extend(self.parsed.all("--vault-id").map(str::to_owned));
        let files = self.parsed.all("--vault-password-file").map(|file| path::resolve(file, None, self.snapshot));
        Wanted { vault_ids, files: files.collect(), asks: self.asks(), asks_otherwise: true, creates }
    }

    fn asks(&self) -> bool {
        self.parsed.has("-J") || self.config.bool(&settings::DEFAULT_ASK_VAULT_PASS)
    }

    /// The vault id that encrypts, where one is named.
    fn encrypt_id(&self) -> Option<String> {
        let configured = self.config.value(&settings::DEFAULT_VAULT_ENCRYPT_IDENTITY);
        let given = self.parsed.last("--encrypt-vault-id").filter(|id| !id.is_empty()).map(str::to_owned);
        given.or_else(|| configured.is_true().then(|| to_text(&configured)))
    }

    /// The secret that files are encrypted with anew.
    fn new_secret(&self, encrypt_id: Option<&str>, display: &mut Terminal) -> Result<(String, Secret), Diagnostic> {
        let mut vault_ids = Vec::new();
        if encrypt_id.is_some() {
            vault_ids = self.config.list(&settings::DEFAULT_VAULT_IDENTITY_LIST);
        }
        vault_ids.extend(self.parsed.last("--new-vault-id").filter(|id| !id.is_empty()).map(str::to_owned));
        let file = self.parsed.last("--new-vault-password-file").filter(|file| !file.is_empty());
        let files = file.map(|file| path::resolve_links(file, None, self.snapshot)).into_iter().collect();
        let wanted = Wanted { vault_ids, files, asks: self.asks(), asks_otherwise: true, creates: true };
        let secrets = self.secrets(&wanted, display)?;
        if secrets.is_empty() {
            return Err(wrong("A new vault password is required to use Ansible's Vault rekey"));
        }
        chosen(&secrets, encrypt_id, display)
    }

    fn secrets(&self, wanted: &Wanted, display: &mut Terminal) -> Result<Vec<(String, Secret)>, Diagnostic> {
        let display = RefCell::new(display);
        vault_secrets::get(wanted, self.config, &|told| {
            let mut display = display.borrow_mut();
            match told {
                Told::Warning(warning) => display.warning(&warning.full_message()),
                Told::Verbose(level, line) => display.verbose(level, &line, None),
            }
            display.flush();
        })
    }
}

/// Chooses the secret that encrypts: that of an id, or the first one.
fn chosen(
    secrets: &[(String, Secret)],
    id: Option<&str>,
    display: &mut Terminal,
) -> Result<(String, Secret), Diagnostic> {
    display.verbose(4, &format!("encrypt_vault_id={}", id.unwrap_or("None")), None);
    if id.is_some() {
        display.verbose(4, &format!("encrypt_vault_id={}", id.unwrap_or("None")), None);
    }
    let found = secrets.iter().find(|(known, _)| id.is_none_or(|id| id == known)).cloned();
    found.ok_or_else(|| {
        let known = Value::list(secrets.iter().map(|(known, _)| Value::str(known.as_str())));
        Diagnostic::error(format!(
            "Did not find a match for --encrypt-vault-id={} in the known vault-ids {}",
            id.unwrap_or("None"),
            repr(&known)
        ))
    })
}
