//! `ansible-config` and `playcall config`: `list`, `dump`, `view`.

use super::argparse::{Group, Opt, Parsed, Positional, Spec, Stop, Takes};
use super::pager;
use super::playbook::{introduce, load_config, tell};
use super::version::version;
use super::{stop, write_stderr, write_stdout};
use crate::exit::Exit;
use crate::{plugin_options, terminal};
use config::settings::{Default as SettingDefault, Kind};
use config::{Config, Effect, Scope, Setting, Snapshot, path, settings};
use diagnostic::{Diagnostic, Kind as ErrorKind};
use dispatch::Terminal;
use event::{Color, Display};
use std::collections::BTreeMap;
use std::path::Path;
use value::{Dict, JsonStyle, Value, to_json, to_text};

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

static MAIN: &[Opt] =
    &[HELP, Opt { names: &["--version"], takes: Takes::Version, help: "print the version and end", ..OPTION }, VERBOSE];
static LIST: &[Opt] = &[HELP, VERBOSE, CONFIG, types(TYPES), DATA_FORMAT];
static DUMP: &[Opt] = &[HELP, VERBOSE, CONFIG, types(TYPES), ONLY_CHANGED, DUMP_FORMAT];
static VIEW: &[Opt] = &[HELP, VERBOSE, CONFIG, types(TYPES)];
static OWN_LIST: &[Opt] = &[HELP, VERBOSE, CONFIG, types(OWN_TYPES), DATA_FORMAT];
static OWN_DUMP: &[Opt] = &[HELP, VERBOSE, CONFIG, types(OWN_TYPES), ONLY_CHANGED, DUMP_FORMAT];

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

/// Types of plugins whose options are declared.
const PLUGIN_TYPES: [&str; 5] = ["callback", "connection", "inventory", "shell", "vars"];

/// Runs the program.
pub(crate) fn main(prog: &str, args: &[String], snapshot: &Snapshot) -> Exit {
    let (config, warnings) = match load_config(snapshot, None) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let mut display = terminal::open(&config, snapshot, 0);
    tell(&mut display, &warnings);
    display.flush();
    let at = args.iter().position(|arg| !arg.starts_with('-')).unwrap_or(args.len());
    let (before, after) = args.split_at(at);
    let main = Spec {
        prog: prog.to_owned(),
        description: "Shows the settings.",
        options: MAIN,
        positional: Positional { name: "action", help: "list, dump or view", required: false, many: true },
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
        "view" => VIEW,
        other => {
            let message = format!("Playcall does not support '{prog} {other}' yet.");
            return finish(&mut display, Err(Diagnostic::new(ErrorKind::Unsupported, message)));
        }
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
    let done = act(action, &parsed, config, snapshot, &mut display);
    finish(&mut display, done)
}

fn finish(display: &mut Terminal, done: Result<(), Diagnostic>) -> Exit {
    let exit = match done {
        Ok(()) => Exit::Success,
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
    config: Config,
    snapshot: &Snapshot,
    display: &mut Terminal,
) -> Result<(), Diagnostic> {
    let config = match parsed.last("-c") {
        None => config,
        Some(file) => {
            let file = path::resolve(file, None, snapshot);
            if std::fs::File::open(&file).is_err() {
                let message = format!("The provided configuration file is missing or not accessible: {file}");
                return Err(Diagnostic::new(ErrorKind::Options, message));
            }
            Config::load(snapshot, Some(Path::new(&file)))?.0
        }
    };
    let groups = groups(parsed, &config)?;
    let text = match action {
        "view" => view(&config)?,
        "list" => as_data(&listed(&groups), parsed.last("--format").unwrap_or("yaml")),
        _ => {
            let only_changed = parsed.has("--only-changed");
            match parsed.last("--format").unwrap_or("display") {
                "display" => dump_display(&groups, only_changed, display),
                format => as_data(&dumped(&groups, only_changed), format),
            }
        }
    };
    pager::show(&text, &config, snapshot, display);
    Ok(())
}

/// Settings under one heading.
struct Listed {
    /// Nothing for settings of no plugin; the plugin's type and name for others.
    plugin: Option<(&'static str, &'static str)>,
    /// Whether they are the reference's own.
    is_base: bool,
    items: Vec<Item>,
}

/// A setting to be listed.
struct Item {
    name: &'static str,
    /// What it is.
    value: Value,
    /// Where it was set, as listings name it.
    origin: String,
    /// As it is declared.
    declared: Value,
}

/// Chooses the settings that are asked for, sorted by name.
fn groups(parsed: &Parsed, config: &Config) -> Result<Vec<Listed>, Diagnostic> {
    let kind = parsed.last("-t").unwrap_or("base");
    let mut groups: Vec<Listed> = Vec::new();
    let scoped = |scope: Scope| {
        let settings = settings::all().filter(|setting| setting.scope == scope);
        let mut items: Vec<Item> = settings.map(|setting| item(setting, config)).collect();
        items.sort_by_key(|item| item.name);
        items
    };
    match kind {
        "base" | "all" => groups.push(Listed { plugin: None, is_base: true, items: scoped(Scope::Base) }),
        "playcall" => groups.push(Listed { plugin: None, is_base: false, items: scoped(Scope::Playcall) }),
        kind if !PLUGIN_TYPES.contains(&kind) => {
            let message = format!("Playcall does not support options of {kind} plugins yet.");
            return Err(Diagnostic::new(ErrorKind::Unsupported, message));
        }
        _ => {}
    }
    let wanted = |own: &str, name: &str| {
        (kind == "all" || kind == own)
            && (parsed.positionals.is_empty() || parsed.positionals.iter().any(|wanted| wanted == name))
    };
    let mut plugins: Vec<Listed> = Vec::new();
    for callback in callbacks::ALL.iter().filter(|plugin| wanted("callback", plugin.name)) {
        let mut items = Vec::new();
        for setting in callback.options.iter().map(|option| plugin_options::setting(callback.name, option)) {
            let (value, from) = config.resolve(&setting)?;
            let declared = declared(&setting);
            items.push(Item { name: setting.name, value, origin: from.to_string(), declared });
        }
        items.sort_by_key(|item| item.name);
        plugins.push(Listed { plugin: Some(("callback", callback.name)), is_base: false, items });
    }
    let mut declared_here: Vec<(&str, &str)> = settings::all()
        .filter_map(|setting| match setting.scope {
            Scope::Plugin(own, name) if wanted(own, name) => Some((own, name)),
            _ => None,
        })
        .collect();
    declared_here.sort_unstable();
    declared_here.dedup();
    plugins.extend(declared_here.into_iter().map(|(own, name)| Listed {
        plugin: Some((own, name)),
        is_base: false,
        items: scoped(Scope::Plugin(own, name)),
    }));
    plugins.sort_by_key(|listed| listed.plugin);
    groups.extend(plugins);
    Ok(groups)
}

fn item(setting: &'static Setting, config: &Config) -> Item {
    // Ansible: the one setting that is no setting has an empty origin, and so counts as changed.
    let is_file = std::ptr::eq(setting, &raw const settings::CONFIG_FILE);
    let origin = if is_file { String::new() } else { config.origin(setting).to_string() };
    Item { name: setting.name, value: config.value(setting), origin, declared: declared(setting) }
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

/// Writes `NAME(origin) = value` for each setting.
fn dump_display(groups: &[Listed], only_changed: bool, display: &Terminal) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut has_base = false;
    let mut kind = "";
    for group in groups {
        if let Some((own, _)) = group.plugin
            && has_base
            && own != kind
        {
            kind = own;
            lines.push(format!("\n{}:\n{}", own.to_uppercase(), "=".repeat(own.len())));
        }
        let mut entries = Vec::new();
        for item in &group.items {
            let changed = item.origin != "default";
            if only_changed && !changed {
                continue;
            }
            let text = format!("{}({}) = {}", item.name, item.origin, to_text(&item.value));
            let mut line = String::new();
            if display.has_color() {
                display.paint(&mut line, &text, Color::Named(if changed { "yellow" } else { "green" }));
            } else {
                line = text;
            }
            entries.push(line);
        }
        match group.plugin {
            None => {
                lines.extend(entries);
                has_base = true;
                if group.is_base {
                    lines.push("\nGALAXY_SERVERS:\n".to_owned());
                }
            }
            Some((_, name)) if !entries.is_empty() => {
                lines.push(format!("\n{name}:\n{}", "_".repeat(name.len())));
                lines.extend(entries);
            }
            Some(_) => {}
        }
    }
    lines.join("\n")
}

/// Builds the list that `dump` writes as data.
fn dumped(groups: &[Listed], only_changed: bool) -> Value {
    let mut all: Vec<Value> = Vec::new();
    let with_base = groups.iter().any(|group| group.plugin.is_none());
    for group in groups {
        let kept = group.items.iter().filter(|item| !only_changed || item.origin != "default");
        let entries = kept.map(|item| {
            let mut entry = Dict::new();
            entry.insert("name", item.name);
            entry.insert("origin", item.origin.as_str());
            entry.insert("value", item.value.untrusted());
            Value::Dict(entry)
        });
        let Some((kind, name)) = group.plugin else {
            all.extend(entries);
            if group.is_base {
                all.push(Value::Dict(Dict::from_iter([("GALAXY_SERVERS", Value::Dict(Dict::new()))])));
            }
            continue;
        };
        let entry = Value::Dict(Dict::from_iter([(name, Value::list(entries))]));
        if !with_base {
            all.push(entry);
            continue;
        }
        let heading = format!("{}_PLUGINS", kind.to_uppercase());
        let under = all.last().and_then(Value::as_dict).and_then(|last| last.get(&heading)).and_then(Value::as_slice);
        match under.map(|plugins| plugins.iter().cloned().chain([entry.clone()]).collect::<Vec<Value>>()) {
            Some(plugins) => {
                all.pop();
                all.push(Value::Dict(Dict::from_iter([(heading, Value::list(plugins))])));
            }
            None => all.push(Value::Dict(Dict::from_iter([(heading, Value::list([entry]))]))),
        }
    }
    Value::list(all)
}

/// Builds the dictionary that `list` writes: each setting as declared.
fn listed(groups: &[Listed]) -> Value {
    let mut all: BTreeMap<&str, Value> = BTreeMap::new();
    let mut plugins = Dict::new();
    for group in groups {
        let entries = group.items.iter().map(|item| (item.name, item.declared.clone()));
        if group.is_base {
            all.insert("GALAXY_SERVERS", Value::Dict(Dict::new()));
        }
        match group.plugin {
            None => all.extend(entries),
            Some((kind, name)) => {
                let mut of_kind = plugins.get(kind).and_then(Value::as_dict).cloned().unwrap_or_default();
                of_kind.insert(name, entries.collect::<Dict>());
                plugins.insert(kind, of_kind);
            }
        }
    }
    if !plugins.is_empty() {
        all.insert("PLUGINS", Value::Dict(plugins));
    }
    Value::Dict(all.into_iter().collect())
}

/// Returns a setting as it is declared, keys in order.
fn declared(setting: &Setting) -> Value {
    let named = |names: &[&str]| Value::list(names.iter().map(|name| Value::Dict(Dict::from_iter([("name", *name)]))));
    let texts = |texts: &[&str]| Value::list(texts.iter().map(|text| Value::str(*text)));
    let mut entry = Dict::new();
    if !setting.choices.is_empty() {
        entry.insert("choices", texts(setting.choices));
    }
    entry.insert(
        "default",
        match setting.default {
            SettingDefault::None => Value::None,
            SettingDefault::Bool(value) => Value::Bool(value),
            SettingDefault::Int(value) => Value::Int(value),
            SettingDefault::Float(value) => Value::Float(value),
            SettingDefault::Str(value) => Value::str(value),
            SettingDefault::List(items) => texts(items),
            SettingDefault::Dict(pairs) => Value::Dict(pairs.iter().copied().collect()),
            SettingDefault::UnderHome(rest) => Value::str(format!("{{{{ ANSIBLE_HOME ~ \"{rest}\" }}}}")),
            SettingDefault::RejectExts(more) => {
                Value::str(format!("{{{{ REJECT_EXTS + {} }}}}", to_text(&texts(more))))
            }
        },
    );
    entry.insert("description", setting.summary);
    entry.insert(
        "effect",
        match setting.effect {
            Effect::Active => "active",
            Effect::None => "none yet",
            Effect::Harmless => "none",
        },
    );
    if !setting.env.is_empty() {
        entry.insert("env", named(setting.env));
    }
    if !setting.ini.is_empty() {
        let places = setting.ini.iter().map(|(section, key)| Dict::from_iter([("key", *key), ("section", *section)]));
        entry.insert("ini", Value::list(places.map(Value::Dict)));
    }
    if let Some(kind) = kind_name(setting.kind) {
        entry.insert("type", kind);
    }
    if !setting.vars.is_empty() {
        entry.insert("vars", named(setting.vars));
    }
    Value::Dict(entry)
}

fn kind_name(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Any => return None,
        Kind::Bool => "boolean",
        Kind::Int => "integer",
        Kind::Float => "float",
        Kind::Str => "string",
        Kind::List => "list",
        Kind::Path => "path",
        Kind::PathSpec => "pathspec",
        Kind::PathList => "pathlist",
        Kind::TmpPath => "tmppath",
        Kind::Dict => "dict",
    })
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
    format!("{}\n{body}", main_usage(main))
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
