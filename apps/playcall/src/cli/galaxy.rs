//! The command line of `ansible-galaxy` and `playcall galaxy`.

use super::argparse::{Group, Opt, Parsed, Positional, Spec, Stop, Takes};
use super::playbook::{begin, introduce};
use super::stop;
use super::version::version;
use crate::exit::Exit;
use crate::galaxy::{Format, GalaxyOptions, Subject, run};
use crate::terminal;
use config::{Config, Snapshot, path, settings};
use diagnostic::{Diagnostic, Kind};

const OPTION: Opt = Opt { names: &[], takes: Takes::Nothing, metavar: "", help: "", group: Group::Plain, exclusive: 0 };
const HELP: Opt = Opt { names: &["-h", "--help"], takes: Takes::Help, help: "print this text and end", ..OPTION };
const VERSION: Opt = Opt { names: &["--version"], takes: Takes::Version, help: "print the version and end", ..OPTION };
const VERBOSE: Opt = Opt { names: &["-v", "--verbose"], help: "tell more", ..OPTION };
const SERVER: Opt = text(&["-s", "--server"], "API_SERVER", "a server, which is not asked for anything here");
const TOKEN: Opt = text(&["--token", "--api-key"], "API_KEY", "a key for a server, which is not asked here");
const CERTS: Opt = Opt { names: &["-c", "--ignore-certs"], help: "no certificate is looked at here", ..OPTION };
const TIMEOUT: Opt = Opt {
    names: &["--timeout"],
    takes: Takes::Int,
    metavar: "TIMEOUT",
    help: "no server is waited for here",
    ..OPTION
};
const FORCE: Opt = Opt { names: &["-f", "--force"], help: "replace what is installed already", ..OPTION };
const ROLES_PATH: Opt = text(&["-p", "--roles-path"], "ROLES_PATH", "the folder of roles; may be repeated");
const COLLECTIONS_PATH: Opt = text(&["-p", "--collections-path"], "COLLECTIONS_PATH", "the folder of collections");
const IGNORE_ERRORS: Opt =
    Opt { names: &["-i", "--ignore-errors"], help: "go on with the next one where one fails", ..OPTION };
const NO_DEPS: Opt = Opt { names: &["-n", "--no-deps"], help: "leave dependencies alone", exclusive: 1, ..OPTION };
const FORCE_DEPS: Opt =
    Opt { names: &["--force-with-deps"], help: "replace dependencies as well", exclusive: 1, ..OPTION };
const ROLE_FILE: Opt = text(&["-r", "--role-file"], "REQUIREMENTS", "install what this file lists");
const REQUIREMENTS_FILE: Opt = text(&["-r", "--requirements-file"], "REQUIREMENTS", "install what this file lists");
const FORMAT: Opt = Opt {
    names: &["--format"],
    takes: Takes::Choice(&["human", "yaml", "json"]),
    help: "how collections are listed",
    ..OPTION
};
const KEEP_META: Opt = Opt { names: &["-g", "--keep-scm-meta"], help: "no repository is packed here", ..OPTION };
const PRE: Opt = Opt { names: &["--pre"], help: "no version is chosen here", ..OPTION };
const UPGRADE: Opt = Opt { names: &["-U", "--upgrade"], help: "no newer version is looked for here", ..OPTION };
const KEYRING: Opt = text(&["--keyring"], "KEYRING", "no signature is looked at here");
const NO_GPG: Opt = Opt { names: &["--disable-gpg-verify"], help: "no signature is looked at here", ..OPTION };
const OFFLINE: Opt = Opt { names: &["--offline"], help: "ask no server (none is asked anyway)", ..OPTION };
const NO_CACHE: Opt = Opt { names: &["--no-cache"], help: "no answer of a server is kept here", ..OPTION };
const CLEAR_CACHE: Opt =
    Opt { names: &["--clear-response-cache"], help: "no answer of a server is kept here", ..OPTION };
const SIGNATURE: Opt = text(&["--signature"], "SIGNATURES", "not there");

const fn text(names: &'static [&'static str], metavar: &'static str, help: &'static str) -> Opt {
    Opt { names, takes: Takes::Text, metavar, help, ..OPTION }
}

static MAIN: &[Opt] = &[HELP, VERSION, VERBOSE];
static ONLY_HELP: &[Opt] = &[HELP];
static LIST_ROLES: &[Opt] = &[HELP, SERVER, TOKEN, CERTS, TIMEOUT, VERBOSE, ROLES_PATH];
static LIST_COLLECTIONS: &[Opt] = &[HELP, SERVER, TOKEN, CERTS, TIMEOUT, VERBOSE, COLLECTIONS_PATH, FORMAT];
static INSTALL_ROLES: &[Opt] = &[
    HELP,
    SERVER,
    TOKEN,
    CERTS,
    TIMEOUT,
    VERBOSE,
    FORCE,
    ROLES_PATH,
    IGNORE_ERRORS,
    NO_DEPS,
    FORCE_DEPS,
    ROLE_FILE,
    KEEP_META,
];
static INSTALL_COLLECTIONS: &[Opt] = &[
    HELP,
    SERVER,
    TOKEN,
    CERTS,
    TIMEOUT,
    VERBOSE,
    FORCE,
    CLEAR_CACHE,
    NO_CACHE,
    IGNORE_ERRORS,
    NO_DEPS,
    FORCE_DEPS,
    COLLECTIONS_PATH,
    REQUIREMENTS_FILE,
    PRE,
    UPGRADE,
    KEYRING,
    NO_GPG,
    SIGNATURE,
    OFFLINE,
];

/// What Ansible's program can do with roles, and with collections.
const ROLE_ACTIONS: [&str; 9] = ["init", "remove", "delete", "list", "search", "import", "setup", "info", "install"];
const COLLECTION_ACTIONS: [&str; 7] = ["download", "init", "build", "publish", "install", "list", "verify"];

/// Runs the program.
pub(crate) fn main(prog: &str, args: &[String], snapshot: &Snapshot) -> Exit {
    let (config, mut display) = match begin(snapshot) {
        Ok(begun) => begun,
        Err(exit) => return exit,
    };
    display.flush();
    let (options, verbosity) = match read(prog, args, &config, snapshot) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let mut display = terminal::open(&config, snapshot, verbosity);
    introduce(&mut display, &version(prog, &config, snapshot), &config);
    let exit = options.and_then(|options| run(&options, &config, &mut display)).unwrap_or_else(|error| {
        terminal::show_error(&mut display, &error);
        Exit::of(&error)
    });
    display.flush();
    exit
}

/// A wanted command, or why it can't be done; and how many `-v` were given.
type Read = (Result<GalaxyOptions, Diagnostic>, u32);

fn read(prog: &str, args: &[String], config: &Config, snapshot: &Snapshot) -> Result<Read, Exit> {
    let version = || version(prog, config, snapshot);
    let names = |actions: &'static str| Positional { name: actions, help: "what to do", required: true, many: true };
    let main = spec(prog, "Lists and installs roles and collections.", MAIN, names("TYPE"));
    // Ansible: what is neither said to be about roles nor about collections is about roles.
    let says = args.iter().any(|arg| arg == "role" || arg == "collection");
    let is_plain = !args.first().is_none_or(|first| matches!(first.as_str(), "-h" | "--help" | "--version")) && !says;
    let at = args.iter().position(|arg| !arg.starts_with('-')).unwrap_or(args.len());
    let (before, after) = if is_plain { args.split_at(0) } else { args.split_at(at) };
    let refuse = |spec: &Spec, reason: &Stop| {
        let exit = stop(spec, reason, &version, snapshot, false);
        if matches!(reason, Stop::Usage(_) | Stop::Unrecognized(_)) {
            super::write_stderr(&format!(" \n{}", main.help(snapshot.help_columns())));
        }
        exit
    };
    let required = |what: &str| Stop::Usage(format!("the following arguments are required: {what}"));
    let counted = match parse_flags(&main, before) {
        Ok(parsed) => parsed.count("-v"),
        Err(reason) => return Err(refuse(&main, &reason)),
    };
    let (subject, rest) = match after.split_first() {
        _ if is_plain => (Subject::Both, after),
        Some((kind, rest)) if kind == "role" => (Subject::Roles, rest),
        Some((kind, rest)) if kind == "collection" => (Subject::Collections, rest),
        Some((other, _)) => return Err(refuse(&main, &wrong_choice("TYPE", other, &["collection", "role"]))),
        None => return Err(refuse(&main, &required("TYPE"))),
    };
    let (word, metavar, actions): (_, _, &[&str]) = match subject {
        Subject::Collections => ("collection", "COLLECTION_ACTION", &COLLECTION_ACTIONS),
        Subject::Roles | Subject::Both => ("role", "ROLE_ACTION", &ROLE_ACTIONS),
    };
    let group = spec(&format!("{prog} {word}"), "Lists and installs.", ONLY_HELP, names(metavar));
    let at = rest.iter().position(|arg| !arg.starts_with('-')).unwrap_or(rest.len());
    let (before, after) = rest.split_at(at);
    if let Err(reason) = parse_flags(&group, before) {
        return Err(refuse(&group, &reason));
    }
    let Some((action, rest)) = after.split_first() else { return Err(refuse(&group, &required(metavar))) };
    if !actions.contains(&action.as_str()) {
        return Err(refuse(&group, &wrong_choice(metavar, action, actions)));
    }
    if !matches!(action.as_str(), "list" | "install") {
        let message = format!(
            "Playcall does not support 'ansible-galaxy {word} {action}': of ansible-galaxy it has 'list', and 'install' \
             from local files and folders, and from requirement files that name such."
        );
        return Ok((Err(Diagnostic::new(Kind::Unsupported, message)), 0));
    }
    let installs = action == "install";
    let is_collections = subject == Subject::Collections;
    let table = match (installs, is_collections) {
        (false, false) => LIST_ROLES,
        (false, true) => LIST_COLLECTIONS,
        (true, false) => INSTALL_ROLES,
        (true, true) => INSTALL_COLLECTIONS,
    };
    let name = match (installs, is_collections) {
        (false, false) => "role",
        (false, true) => "collection",
        (true, false) => "role_name",
        (true, true) => "collection_name",
    };
    let shown = if subject == Subject::Both && installs { String::new() } else { format!(" {word}") };
    let positional = Positional { name, help: "what is listed or installed", required: false, many: installs };
    let command = spec(&format!("{prog}{shown} {action}"), "Lists or installs.", table, positional);
    let parsed = match command.parse(rest) {
        Ok(parsed) => parsed,
        // Arguments that nobody takes are the main program's to complain of.
        Err(reason @ Stop::Unrecognized(_)) => return Err(refuse(&main, &reason)),
        Err(reason) => return Err(refuse(&command, &reason)),
    };
    let verbosity = config.int(&settings::DEFAULT_VERBOSITY).max(0);
    let verbosity = u32::try_from(verbosity).unwrap_or(0) + u32::try_from(parsed.count("-v").max(counted)).unwrap_or(0);
    if parsed.has("--signature") {
        let message = "Playcall does not support signatures of collections (--signature) yet.";
        return Ok((Err(Diagnostic::new(Kind::Unsupported, message)), verbosity));
    }
    Ok((Ok(options(subject, installs, &parsed, config, snapshot)), verbosity))
}

fn spec(prog: &str, description: &'static str, options: &'static [Opt], positional: Positional) -> Spec {
    Spec { prog: prog.to_owned(), description, options, positional, epilog: "" }
}

/// Reads options that stand before a command's name.
fn parse_flags(spec: &Spec, args: &[String]) -> Result<Parsed, Stop> {
    let all: Vec<String> = args.iter().cloned().chain([spec.positional.name.to_owned()]).collect();
    spec.parse(&all)
}

fn wrong_choice(metavar: &str, word: &str, choices: &[&str]) -> Stop {
    let quoted = |text: &str| value::str_repr(text);
    let all: Vec<String> = choices.iter().map(|choice| quoted(choice)).collect();
    Stop::Usage(format!("argument {metavar}: invalid choice: {} (choose from {})", quoted(word), all.join(", ")))
}

fn options(subject: Subject, installs: bool, parsed: &Parsed, config: &Config, snapshot: &Snapshot) -> GalaxyOptions {
    let given = parsed.all("-p").rev().flat_map(|paths| paths.split(':').filter(|one| !one.is_empty()));
    let given: Vec<String> = given.map(|one| path::resolve_links(one, None, snapshot)).collect();
    let is_collections = subject == Subject::Collections;
    let (roles, collections) = if is_collections { (Vec::new(), given) } else { (given, Vec::new()) };
    let configured = config.paths(&settings::DEFAULT_ROLES_PATH).into_iter().map(|path| path.display().to_string());
    GalaxyOptions {
        subject,
        installs,
        names: parsed.positionals.iter().map(|name| name.trim_end_matches('/').to_owned()).collect(),
        roles_path: roles.into_iter().chain(configured).collect(),
        // Ansible: of several paths to install to, the last one counts.
        collections_path: collections,
        has_path: parsed.has("-p"),
        format: match parsed.last("--format") {
            Some("json") => Format::Json,
            Some("yaml") => Format::Yaml,
            _ => Format::Human,
        },
        requirements: parsed.last("-r").map(|file| path::resolve(file, None, snapshot)),
        force: parsed.has("-f") || parsed.has("--force-with-deps"),
        no_dependencies: parsed.has("-n"),
        ignore_errors: parsed.has("-i"),
    }
}
