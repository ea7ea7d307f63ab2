//! `ansible-config` and `playcall config`: `list`, `dump`, `view`, `init`, `validate`.

mod dump;
mod entries;
mod init;
mod list;
mod plugins;
mod validate;

use super::argparse::{Group, Opt, Parsed, Positional, Spec, Stop, Takes};
use super::pager;
use super::playbook::{begin, introduce};
use super::version::version;
use super::{stop, write_stderr, write_stdout};
use crate::exit::Exit;
use crate::terminal;
use config::{Config, Snapshot, path, settings};
use diagnostic::{Diagnostic, Kind as ErrorKind};
use dispatch::Terminal;
use event::{Display, Paint};
use std::fmt::Write;
use std::path::Path;
use value::{JsonStyle, Value, to_json};

const OPTION: Opt = Opt { names: &[], takes: Takes::Nothing, metavar: "", help: "", group: Group::Plain, exclusive: 0 };
const HELP: Opt = Opt { names: &["-h", "--help"], takes: Takes::Help, help: "print this text and end", ..OPTION };
const VERBOSE: Opt = Opt { names: &["-v", "--verbose"], help: "tell more", ..OPTION };
const CONFIG: Opt = Opt {
    names: &["-c", "--config"],
    takes: Takes::Text,
    metavar: "CONFIG_FILE",
    help: "read this configuration file",
    ..OPTION
};
const DATA_FORMAT: Opt = Opt {
    names: &["--format", "-f"],
    takes: Takes::Choice(&["json", "yaml"]),
    help: "how the settings are written",
    ..OPTION
};
const ONLY_CHANGED: Opt =
    Opt { names: &["--only-changed", "--changed-only"], help: "show only what somebody has set", ..OPTION };
const DUMP_FORMAT: Opt = Opt { takes: Takes::Choice(&["json", "yaml", "display"]), ..DATA_FORMAT };
const INIT_FORMAT: Opt = Opt {
    takes: Takes::Choice(&["ini", "env", "vars"]),
    help: "what is written: a configuration file, environment variables, or variables of hosts",
    ..DATA_FORMAT
};
const DISABLED: Opt = Opt { names: &["--disabled"], help: "make each entry a comment", ..OPTION };
const VALIDATE_FORMAT: Opt = Opt {
    takes: Takes::Choice(&["ini", "env"]),
    help: "what is looked at: the configuration file, or environment variables",
    ..DATA_FORMAT
};

static MAIN: &[Opt] =
    &[HELP, Opt { names: &["--version"], takes: Takes::Version, help: "print the version and end", ..OPTION }, VERBOSE];
static LIST: &[Opt] = &[HELP, VERBOSE, CONFIG, types(TYPES), DATA_FORMAT];
static DUMP: &[Opt] = &[HELP, VERBOSE, CONFIG, types(TYPES), ONLY_CHANGED, DUMP_FORMAT];
static VIEW: &[Opt] = &[HELP, VERBOSE, CONFIG, types(TYPES)];
static INIT: &[Opt] = &[HELP, VERBOSE, CONFIG, types(TYPES), INIT_FORMAT, DISABLED];
static VALIDATE: &[Opt] = &[HELP, VERBOSE, CONFIG, types(TYPES), VALIDATE_FORMAT];
static OWN_LIST: &[Opt] = &[HELP, VERBOSE, CONFIG, types(OWN_TYPES), DATA_FORMAT];
static OWN_DUMP: &[Opt] = &[HELP, VERBOSE, CONFIG, types(OWN_TYPES), ONLY_CHANGED, DUMP_FORMAT];
static OWN_INIT: &[Opt] = &[HELP, VERBOSE, CONFIG, types(OWN_TYPES), INIT_FORMAT, DISABLED];

/// What `ansible-config` lists.
const TYPES: &[&str] = &[
    "all",
    "base",
    "become",
    "cache",
    "callback",
    "cliconf",
    "connection",
    "httpapi",
    "inventory",
    "lookup",
    "netconf",
    "shell",
    "vars",
];
/// What `playcall config` lists: also what only Playcall has.
const OWN_TYPES: &[&str] = &[
    "all",
    "base",
    "become",
    "cache",
    "callback",
    "cliconf",
    "connection",
    "httpapi",
    "inventory",
    "lookup",
    "netconf",
    "shell",
    "vars",
    "playcall",
];

const fn types(choices: &'static [&'static str]) -> Opt {
    Opt {
        names: &["-t", "--type"],
        takes: Takes::Choice(choices),
        metavar: "TYPE",
        help: "settings of plugins of this type",
        group: Group::Plain,
        exclusive: 0,
    }
}

const ACTIONS: [&str; 5] = ["list", "dump", "view", "init", "validate"];
/// What each action does.
const DOES: [&str; 5] = [
    "show how settings are declared",
    "show what settings are",
    "show the configuration file",
    "write a configuration to start from",
    "look for what is no setting",
];

/// Runs the program.
pub(crate) fn main(prog: &str, args: &[String], snapshot: &Snapshot) -> Exit {
    let (config, mut display) = match begin(snapshot) {
        Ok(begun) => begun,
        Err(exit) => return exit,
    };
    display.flush();
    let at = args.iter().position(|arg| !arg.starts_with('-')).unwrap_or(args.len());
    let (before, after) = args.split_at(at);
    let main = Spec {
        prog: prog.to_owned(),
        description: "Shows the settings.",
        options: MAIN,
        positional: Positional {
            name: "action",
            help: "list, dump, view, init or validate",
            required: false,
            many: true,
        },
        epilog: "",
    };
    let version = || version(prog, &config, snapshot);
    if let Err(reason) = main.parse(before) {
        return stop_main(&main, &reason, &version, snapshot);
    }
    let Some((action, rest)) = after.split_first() else {
        let message = "the following arguments are required: action".to_owned();
        return stop_main(&main, &Stop::Usage(message), &version, snapshot);
    };
    if !ACTIONS.contains(&action.as_str()) {
        let quoted = |text: &str| value::repr(&Value::str(text));
        let all: Vec<String> = ACTIONS.iter().map(|action| quoted(action)).collect();
        let message = format!("argument action: invalid choice: {} (choose from {})", quoted(action), all.join(", "));
        return stop_main(&main, &Stop::Usage(message), &version, snapshot);
    }
    let own = prog == "playcall config";
    let options = match action.as_str() {
        "list" if own => OWN_LIST,
        "list" => LIST,
        "dump" if own => OWN_DUMP,
        "dump" => DUMP,
        "init" if own => OWN_INIT,
        "init" => INIT,
        "validate" => VALIDATE,
        _ => VIEW,
    };
    let spec = Spec {
        prog: format!("{prog} {action}"),
        description: "",
        options,
        positional: Positional { name: "args", help: "plugins of the type", required: false, many: true },
        epilog: "",
    };
    let parsed = match spec.parse(rest) {
        Ok(parsed) => parsed,
        Err(Stop::Unrecognized(message)) => {
            return stop_main(&main, &Stop::Usage(message), &version, snapshot);
        }
        Err(reason) => {
            let exit = stop(&spec, &reason, &version, snapshot, false);
            if let Stop::Usage(_) = reason {
                write_stderr(&format!(" \n{}", main_help(&main, snapshot)));
            }
            return exit;
        }
    };
    let configured = config.int(&settings::DEFAULT_VERBOSITY).max(0);
    let verbosity = u32::try_from(configured).unwrap_or(0) + u32::try_from(parsed.count("-v")).unwrap_or(0);
    let mut display = terminal::open(&config, snapshot, verbosity);
    introduce(&mut display, &version(), &config);
    let done = act(action, &parsed, &config, snapshot, &mut display);
    finish(&mut display, done)
}

fn finish(display: &mut Terminal, done: Result<Exit, Diagnostic>) -> Exit {
    let exit = match done {
        Ok(exit) => exit,
        Err(error) => {
            terminal::show_error(display, &error);
            Exit::of(&error)
        }
    };
    display.flush();
    exit
}

/// Does what is asked for, with the file of `-c` if one is given.
fn act(
    action: &str,
    parsed: &Parsed,
    config: &Config,
    snapshot: &Snapshot,
    display: &mut Terminal,
) -> Result<Exit, Diagnostic> {
    let used = match parsed.last("-c") {
        None => config.clone(),
        Some(file) => {
            let file = path::resolve(file, None, snapshot);
            if std::fs::File::open(&file).is_err() {
                let message = format!("The provided configuration file is missing or not accessible: {file}");
                return Err(Diagnostic::new(ErrorKind::Options, message));
            }
            Config::load(snapshot, Some(Path::new(&file)))?.0
        }
    };
    if action == "view" {
        pager::show(&view(&used)?, config, snapshot, display);
        return Ok(Exit::Success);
    }
    let kind = parsed.last("-t").unwrap_or("base");
    let mut warnings = Vec::new();
    let groups = entries::groups(kind, &parsed.positionals, &used, &mut warnings)?;
    for warning in warnings {
        display.warning(&warning);
    }
    let format = parsed.last("--format");
    let text = match action {
        "validate" => {
            let wrong = match format {
                // Ansible: the file of `-c` has no say in it.
                None | Some("ini") => validate::ini(&groups, config),
                _ => validate::env(&groups, snapshot),
            };
            if wrong.is_empty() {
                display.display("All configurations seem valid!", Paint::PLAIN);
                return Ok(Exit::Success);
            }
            for problem in wrong {
                display.error(&problem, true);
            }
            return Ok(Exit::Error);
        }
        "list" => as_data(&list::data(&groups, kind), format.unwrap_or("yaml")),
        "init" => {
            let is_disabled = parsed.has("--disabled");
            match format {
                Some("env") => init::env(&groups, is_disabled),
                Some("vars") => init::vars(&groups, is_disabled),
                _ => init::ini(&groups, is_disabled),
            }
        }
        _ => {
            let dump =
                dump::Dump { groups: &groups, is_all: kind == "all", only_changed: parsed.has("--only-changed") };
            match format.unwrap_or("display") {
                "display" => dump.display(display),
                format => as_data(&dump.data(), format),
            }
        }
    };
    pager::show(&text, config, snapshot, display);
    Ok(Exit::Success)
}

/// Returns the text of the configuration file.
fn view(config: &Config) -> Result<String, Diagnostic> {
    let Some(file) = config.file() else {
        return Err(Diagnostic::error("Invalid or no config file was supplied"));
    };
    let bytes =
        std::fs::read(file).map_err(|error| Diagnostic::error(format!("Failed to open config file: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes data as JSON or YAML.
fn as_data(data: &Value, format: &str) -> String {
    match format {
        "json" => to_json(data, JsonStyle { indent: Some(4), sort_keys: true, ..JsonStyle::default() }),
        _ => yaml::dump(data, &yaml::DumpStyle::default()),
    }
}

/// Returns the usage line of the program before its actions.
fn main_usage(main: &Spec) -> String {
    format!("usage: {} [-h] [--version] [-v] {{{}}} ...\n", main.prog, ACTIONS.join(","))
}

fn main_help(main: &Spec, snapshot: &Snapshot) -> String {
    let help = main.help(snapshot.help_columns());
    let body = help.split_once("\n\n").map_or("", |(_, body)| body);
    // Each action has a line of its own, below the choice of them.
    let mut actions = format!("  {{{}}}\n", ACTIONS.join(","));
    for (action, does) in ACTIONS.iter().zip(DOES) {
        let _ = writeln!(actions, "    {action:<20}{does}");
    }
    let choice = body.lines().find(|line| line.starts_with("  action ")).unwrap_or_default();
    format!("{}\n{}", main_usage(main), body.replacen(&format!("{choice}\n"), &actions, 1))
}

/// Tells why there is no action to run.
fn stop_main(main: &Spec, reason: &Stop, version: &dyn Fn() -> String, snapshot: &Snapshot) -> Exit {
    match reason {
        Stop::Version => stop(main, reason, version, snapshot, false),
        Stop::Help => {
            write_stdout(&main_help(main, snapshot));
            Exit::Success
        }
        Stop::Usage(message) | Stop::Unrecognized(message) => {
            let help = main_help(main, snapshot);
            write_stderr(&format!("{}{}: error: {message}\n \n{help}", main_usage(main), main.prog));
            Exit::Usage
        }
    }
}
