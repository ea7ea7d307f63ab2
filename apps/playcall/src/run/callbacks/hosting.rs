//! The process that Python callbacks are forked from: which interpreter, and what it is told.

use crate::cli::options::PlaybookOptions;
use config::{Config, Setting, settings};
use dispatch::DispatchSettings;
use event::ColorSetting;
use module::payload::Finder;
use python::{LoadOrder, Loaded, Nursery, NurserySettings, Plugin, PythonError};
use std::path::{Path, PathBuf};
use std::time::Duration;
use value::{Dict, Value};

/// Hosts Python callbacks; nothing is started before one is loaded.
pub(crate) struct Hosting<'a> {
    config: &'a Config,
    options: &'a PlaybookOptions,
    display: &'a DispatchSettings,
    finder: &'a Finder,
    collections: Vec<PathBuf>,
    nursery: Option<Nursery>,
}

impl<'a> Hosting<'a> {
    pub(crate) fn new(
        config: &'a Config,
        options: &'a PlaybookOptions,
        display: &'a DispatchSettings,
        finder: &'a Finder,
        collections: &[PathBuf],
    ) -> Self {
        Hosting { config, options, display, finder, collections: collections.to_vec(), nursery: None }
    }

    /// Has a file imported in a process of its own.
    pub(crate) fn load(&mut self, order: &LoadOrder) -> Result<(Plugin, Loaded), PythonError> {
        let mut nursery = match self.nursery.take() {
            Some(nursery) => nursery,
            None => self.start()?,
        };
        let loaded = Plugin::load(&mut nursery, order);
        self.nursery = Some(nursery);
        loaded
    }

    /// Gives up the process that plugins are forked from, for it to be kept as long as they are.
    pub(crate) fn into_nursery(self) -> Option<Nursery> {
        self.nursery
    }

    fn start(&self) -> Result<Nursery, PythonError> {
        nursery(self.config, self.options, self.display, self.finder, &self.collections, Purpose::Callbacks)
    }
}

/// What processes are forked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Callbacks.
    Callbacks,
    /// Plugins that are called.
    Workers,
}

/// Starts a process that others are forked from.
pub(crate) fn nursery(
    config: &Config,
    options: &PlaybookOptions,
    display: &DispatchSettings,
    finder: &Finder,
    collections: &[PathBuf],
    purpose: Purpose,
) -> Result<Nursery, PythonError> {
    let snapshot = config.snapshot();
    let package = install(config)?;
    let terminal = snapshot.stdout_is_terminal.then(|| {
        let columns = u16::try_from(snapshot.terminal_columns).unwrap_or(80);
        (columns, terminal_size::terminal_size_of(std::io::stdout()).map_or(24, |(_, rows)| rows.0))
    });
    let told = Told { config, options, display, collections, purpose };
    Nursery::start(NurserySettings {
        python: interpreter(config, finder),
        package,
        cwd: snapshot.cwd.clone(),
        setup: told.setup(),
        terminal,
        timeout: timeout(config),
    })
}

/// What such a process is told at its start.
struct Told<'a> {
    config: &'a Config,
    options: &'a PlaybookOptions,
    display: &'a DispatchSettings,
    collections: &'a [PathBuf],
    purpose: Purpose,
}

impl Told<'_> {
    fn setup(&self) -> Dict {
        let config = self.config;
        let constants: Dict = settings::all()
            .filter(|setting| matches!(setting.scope, config::Scope::Base))
            .map(|setting: &'static Setting| (setting.name, config.value(setting)))
            .collect();
        let colors: Dict = ColorSetting::ALL
            .into_iter()
            .map(|color| (color.constant(), Value::from(self.display.colors.get(color).to_owned())))
            .collect();
        let mut all = constants;
        all.extend(&colors);
        let display: Dict = [
            ("verbosity", Value::Int(i64::from(self.display.verbosity))),
            ("columns", Value::from(self.display.columns)),
            ("color", Value::Bool(self.display.color)),
            ("tty", Value::Bool(config.snapshot().stdout_is_terminal)),
        ]
        .into_iter()
        .collect();
        let collections = self.collections.iter().map(|path| Value::from(path.to_string_lossy().into_owned()));
        let memory = config.int(&settings::CALLBACK_MEMORY).max(0).saturating_mul(1024 * 1024);
        [
            ("settings", Value::Dict(all)),
            ("cli_args", Value::Dict(cli_args(self.options))),
            ("display", Value::Dict(display)),
            ("collections_paths", Value::list(collections)),
            (
                "folders",
                Value::list(
                    self.config
                        .paths(&settings::DEFAULT_CALLBACK_PLUGIN_PATH)
                        .iter()
                        .map(|path| Value::from(path.to_string_lossy().into_owned())),
                ),
            ),
            ("version", Value::str(crate::cli::version::ANSIBLE_VERSION)),
            ("memory", Value::Int(memory)),
            ("workers", Value::Bool(self.purpose == Purpose::Workers)),
        ]
        .into_iter()
        .collect()
    }
}

/// Returns how long a callback may take over one event.
pub(crate) fn timeout(config: &Config) -> Duration {
    Duration::try_from_secs_f64(config.float(&settings::CALLBACK_TIMEOUT))
        .unwrap_or(Duration::MAX)
        .min(Duration::from_hours(24 * 365))
}

/// Returns the interpreter: the one that the user names, the one that has ansible-core, or `python3`.
fn interpreter(config: &Config, finder: &Finder) -> String {
    if let Some(named) = config.snapshot().var("PLAYCALL_PYTHON").filter(|named| !named.is_empty()) {
        return named.to_owned();
    }
    // `/prefix/lib/python3.11/site-packages/ansible` belongs to `/prefix/bin/python3.11`.
    let of_core = finder.core().and_then(|core| {
        let library = core.parent()?.parent()?;
        let bin = library.parent()?.parent()?.join("bin");
        let version = library.file_name()?.to_string_lossy().into_owned();
        [bin.join("python3"), bin.join(version)].into_iter().find(|path| path.is_file())
    });
    of_core.map_or_else(|| "python3".to_owned(), |path| path.to_string_lossy().into_owned())
}

/// Puts the Python files into the user's cache, or where that can't be, into a temporary folder of the user's.
fn install(config: &Config) -> Result<PathBuf, PythonError> {
    let snapshot = config.snapshot();
    let named = snapshot.var("XDG_CACHE_HOME").filter(|path| path.starts_with('/')).map(PathBuf::from);
    let cache = named.unwrap_or_else(|| Path::new(&snapshot.home).join(".cache")).join("playcall");
    python::install(&cache).or_else(|error| {
        let other = config.str(&settings::DEFAULT_LOCAL_TMP).map(PathBuf::from);
        other.map_or(Err(error), |folder| python::install(&folder.join("playcall")))
    })
}

/// Returns `context.CLIARGS` of a run.
fn cli_args(options: &PlaybookOptions) -> Dict {
    let text = |text: &Option<String>| text.clone().map_or(Value::None, Value::from);
    let list = |items: &[String]| Value::list(items.iter().cloned().map(Value::from));
    let passwords = &options.passwords;
    let mut args: Dict = [
        ("args", list(&options.playbooks)),
        ("ask_pass", Value::Bool(passwords.ask_connection)),
        ("ask_vault_pass", Value::Bool(passwords.ask_vault)),
        ("become", Value::Bool(options.become_)),
        ("become_ask_pass", Value::Bool(passwords.ask_become)),
        ("become_method", Value::from(options.become_method.clone())),
        ("become_password_file", text(&passwords.become_file)),
        ("become_user", text(&options.become_user)),
        ("check", Value::Bool(options.check)),
        ("connection", Value::from(options.connection.clone())),
        ("connection_password_file", text(&passwords.connection_file)),
        ("diff", Value::Bool(options.diff)),
        ("extra_vars", list(&options.extra_vars)),
        ("flush_cache", if options.flush_cache { Value::Bool(true) } else { Value::None }),
        ("force_handlers", Value::Bool(options.force_handlers)),
        ("forks", Value::from(options.forks)),
        ("inventory", list(&options.inventory)),
        ("listhosts", Value::Bool(options.list_hosts)),
        ("listtags", Value::Bool(options.list_tags)),
        ("listtasks", Value::Bool(options.list_tasks)),
        ("module_path", if options.module_path.is_empty() { Value::None } else { list(&options.module_path) }),
        ("private_key_file", text(&options.private_key_file)),
        ("remote_user", text(&options.remote_user)),
        ("scp_extra_args", text(&options.scp_extra_args)),
        ("sftp_extra_args", text(&options.sftp_extra_args)),
        ("skip_tags", list(&options.skip_tags)),
        ("ssh_common_args", text(&options.ssh_common_args)),
        ("ssh_extra_args", text(&options.ssh_extra_args)),
        ("start_at_task", text(&options.start_at_task)),
        ("step", if options.step { Value::Bool(true) } else { Value::None }),
        ("subset", text(&options.limit)),
        ("syntax", Value::Bool(options.syntax_check)),
        ("tags", list(&options.tags)),
        ("timeout", options.timeout.map_or(Value::None, Value::Int)),
        ("vault_ids", list(&passwords.vault_ids)),
        ("vault_password_files", list(&passwords.vault_files)),
        ("verbosity", Value::Int(i64::from(options.verbosity))),
        ("version", Value::None),
    ]
    .into_iter()
    .collect();
    if let Some(adhoc) = &options.adhoc {
        for name in ["force_handlers", "listtags", "listtasks", "skip_tags", "start_at_task", "step", "syntax", "tags"]
        {
            args.remove(name);
        }
        let own: Dict = [
            ("args", Value::from(adhoc.pattern.clone())),
            ("basedir", text(&adhoc.playbook_dir)),
            ("module_args", Value::from(adhoc.args.clone())),
            ("module_name", Value::from(adhoc.module.clone())),
            ("one_line", Value::Bool(adhoc.one_line)),
            ("poll_interval", Value::Int(adhoc.poll)),
            ("seconds", Value::Int(adhoc.background)),
            ("task_timeout", Value::Int(adhoc.task_timeout)),
            ("tree", text(&adhoc.tree)),
        ]
        .into_iter()
        .collect();
        args.extend(&own);
    }
    args
}
