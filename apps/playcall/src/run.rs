//! Running playbooks: joins inventory, playbook, engine and callbacks.

mod action_groups;
mod adhoc;
pub(crate) mod callbacks;
mod console;
mod disk;
mod fact_files;
mod inventory_plugins;
mod kept_facts;
mod listing;
mod person;
mod plugin_filters;
mod python;
mod resolver;
mod session;
mod shown_inventory;
mod store;

pub(crate) use person::interrupts;
pub(crate) use resolver::controller_python;

use self::python::PythonPlugins;
use crate::cli::options::PlaybookOptions;
use crate::exit::Exit;
use crate::{terminal, vault_secrets};
use ::python::Nursery;
use collection::{Collections, Search};
use config::{Config, settings};
use diagnostic::{Diagnostic, Kind, Report, render};
use dispatch::{DispatchSettings, Dispatcher, Emitter};
use engine::{Events, RunOptions, Stop};
use event::{DisplayLevel, Event, RunEnd, RunStart};
use inventory::{Notice, NoticeSink};
use playbook::{Context, Keyword, Keywords, Messages, Playbook};
use session::Session;
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use template::{Environment, Plugins, Scope, Templar};
use value::{Dict, Value};
use vault::Secrets;
use yaml::Loader;

/// Runs (or lists, or checks) the playbooks of a command line.
///
/// The options are complete and what they ask for is built; the playbooks exist; warnings about the configuration are
/// told already. Everything else is done and told here.
pub(crate) fn run_playbook(options: &PlaybookOptions, config: &Arc<Config>) -> Exit {
    run_or_look(options, config, None)
}

/// Looks at the callbacks that a run of the playbooks would find, and at which it would call; runs nothing.
pub(crate) fn look_at_callbacks(
    options: &PlaybookOptions,
    config: &Arc<Config>,
) -> Result<Vec<callbacks::Verdict>, Exit> {
    let verdicts = RefCell::new(Vec::new());
    match run_or_look(options, config, Some(&verdicts)) {
        Exit::Success => Ok(verdicts.into_inner()),
        exit => Err(exit),
    }
}

fn run_or_look(
    options: &PlaybookOptions,
    config: &Arc<Config>,
    verdicts: Option<&RefCell<Vec<callbacks::Verdict>>>,
) -> Exit {
    let mut dispatch_settings = terminal::dispatch_settings(config, config.snapshot(), options.verbosity);
    dispatch_settings.deprecations_explained = options.deprecations_explained;
    let dispatcher = match Dispatcher::start(dispatch_settings.clone(), Vec::new(), terminal::screen()) {
        Ok(dispatcher) => dispatcher,
        Err(error) => {
            let error = Diagnostic::error(format!("no thread for callbacks: {error}"));
            terminal::show_error(&mut terminal::open(config, config.snapshot(), options.verbosity), &error);
            return Exit::Error;
        }
    };
    let told = Arc::new(Told { emitter: dispatcher.emitter(), interrupted: interrupts() });
    told.emit(run_start(options, config, &dispatch_settings));
    // What Python callbacks were forked from has to outlive them.
    let nursery = RefCell::new(None);
    let listeners = Listeners { dispatcher: &dispatcher, settings: &dispatch_settings, nursery: &nursery, verdicts };
    let exit = match go(options, config, &told, &listeners) {
        Ok(exit) => exit,
        Err(Stop::Error(error)) => told.fail(&error, options),
        Err(Stop::Exit(99)) => {
            // The debugger tells of the end of a run by itself.
            if told.interrupted.load(Ordering::Relaxed) {
                told.tell(DisplayLevel::Error, &Diagnostic::new(Kind::Interrupted, "User interrupted execution"));
            }
            Exit::Interrupted
        }
        Err(Stop::Exit(status)) => Exit::Callback(u8::try_from(status).unwrap_or(1)),
    };
    told.emit(Event::RunEnd(Arc::new(RunEnd { status: i32::from(exit.code()), reason: None })));
    let outcome = dispatcher.finish();
    match outcome.aborted {
        Some(status) => Exit::Callback(u8::try_from(status).unwrap_or(1)),
        None => exit,
    }
}

/// Tells what a run is started with.
fn run_start(options: &PlaybookOptions, config: &Config, display: &DispatchSettings) -> Event {
    Event::RunStart(Arc::new(RunStart {
        arguments: options.subjects(),
        positional: options.subjects(),
        options: Dict::new(),
        columns: u16::try_from(display.columns).unwrap_or(u16::MAX),
        color: display.color,
        verbosity: u8::try_from(options.verbosity).unwrap_or(u8::MAX),
        check: options.check,
        diff: options.diff,
        time_zone: config.snapshot().var("TZ").unwrap_or_default().to_owned(),
        callback_options: Dict::new(),
    }))
}

/// The argument with which the program starts itself for a job in the background (`async`).
pub(crate) const BACKGROUND: &str = "__background";

/// The argument with which the program starts itself as another user.
pub(crate) const ESCALATED: &str = "__escalated";

/// Does a module's work as the user that we are: what is to be done is read from stdin, the answer is printed.
pub(crate) fn work_escalated(snapshot: &config::Snapshot) -> Exit {
    let environment = snapshot.env.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let system = module::LocalSystem::new(snapshot.cwd.as_str(), environment);
    let program = std::env::current_exe().map(|path| path.to_string_lossy().into_owned());
    let background = program.map(|program| vec![program, BACKGROUND.to_owned()]).unwrap_or_default();
    let done = std::io::read_to_string(std::io::stdin())
        .map_err(|error| Diagnostic::error(error.to_string()))
        .and_then(|order| connections::run_escalated(&order, system, &background));
    let (text, exit) = match done {
        Ok(answer) => (answer, Exit::Success),
        Err(error) => (error.full_message(), Exit::Error),
    };
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    exit
}

/// Does a job in the background: what is to be done is read from stdin, its result is written to the job's file.
pub(crate) fn work_in_background(snapshot: &config::Snapshot) -> Exit {
    let environment = snapshot.env.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let system = module::LocalSystem::new(snapshot.cwd.as_str(), environment);
    let done = std::io::read_to_string(std::io::stdin())
        .map_err(|error| Diagnostic::error(error.to_string()))
        .and_then(|order| connections::run_background(&order, system));
    if done.is_ok() { Exit::Success } else { Exit::Error }
}

/// The way to the screen and the callbacks, for everybody.
struct Told {
    emitter: Emitter,
    interrupted: Arc<AtomicBool>,
}

impl Told {
    fn tell(&self, level: DisplayLevel, message: &Diagnostic) {
        self.emitter.report(level, render(message, &terminal::Disk));
    }

    fn fail(&self, error: &Diagnostic, options: &PlaybookOptions) -> Exit {
        self.tell(DisplayLevel::Error, error);
        if let (Some(hint), false) = (&error.hint, options.is_ansible()) {
            let text = format!("hint: {hint}");
            self.emitter.report(DisplayLevel::Warning, Report { message: text.clone(), text, ..Report::default() });
        }
        Exit::of(error)
    }

    fn sink(self: &Arc<Self>) -> NoticeSink {
        let told = Arc::clone(self);
        Arc::new(move |notice| match notice {
            Notice::Warning(warning) | Notice::ErrorAsWarning(warning) => told.tell(DisplayLevel::Warning, &warning),
            Notice::Error(text) => told.tell(DisplayLevel::Error, &Diagnostic::error(text)),
            Notice::Deprecated { mut what, removal } => {
                what.message = format!("{} {removal}", what.message);
                told.tell(DisplayLevel::Deprecation, &what);
            }
            Notice::Verbose(level, text) => told.emitter.verbose(level, None, || text),
        })
    }
}

impl Told {
    fn collection_sink(self: &Arc<Self>) -> collection::NoticeSink {
        let told = Arc::clone(self);
        Arc::new(move |notice| match notice {
            collection::Notice::Warning(warning) => told.tell(DisplayLevel::Warning, &warning),
            collection::Notice::Deprecated(deprecation) => told.tell(DisplayLevel::Deprecation, &deprecation),
            collection::Notice::Verbose(level, text) => told.emitter.verbose(level, None, || text),
        })
    }
}

impl Events for Told {
    fn emit(&self, event: Event) {
        self.emitter.emit(event);
    }

    fn ask(&self, event: Event) -> Vec<Dict> {
        self.emitter.ask(event)
    }

    fn barrier(&self) {
        self.emitter.barrier();
    }

    fn aborted(&self) -> Option<i32> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Some(99);
        }
        self.emitter.aborted()
    }
}

impl Messages for Told {
    fn warn(&self, warning: Diagnostic) {
        self.tell(DisplayLevel::Warning, &warning);
    }

    fn deprecate(&self, mut deprecation: Diagnostic, version: &str) {
        deprecation.message = format!(
            "{} This feature will be removed from ansible-core version {version}.",
            deprecation.message.trim_end()
        );
        self.tell(DisplayLevel::Deprecation, &deprecation);
    }

    fn verbose(&self, line: &str) {
        self.emitter.verbose(2, None, || line.to_owned());
    }
}

/// Lets callbacks in once they are known.
struct Listeners<'a> {
    dispatcher: &'a Dispatcher,
    settings: &'a DispatchSettings,
    nursery: &'a RefCell<Option<Nursery>>,
    /// Where only what was found is asked for: it goes here, and nothing is run.
    verdicts: Option<&'a RefCell<Vec<callbacks::Verdict>>>,
}

impl Listeners<'_> {
    fn join(&self, chosen: callbacks::Chosen, told: &Told) {
        // Those that look at all that is shown hear of it too.
        *self.nursery.borrow_mut() = chosen.nursery;
        self.dispatcher.join(chosen.callbacks);
        Self::tell(chosen.notices, told);
    }

    /// Ends the callbacks; others may be let in.
    fn dismiss(&self) {
        self.dispatcher.dismiss();
        *self.nursery.borrow_mut() = None;
    }

    fn tell(notices: Vec<callbacks::Said>, told: &Told) {
        for notice in notices {
            match notice {
                callbacks::Said::Warning(warning) => told.tell(DisplayLevel::Warning, &warning),
                callbacks::Said::Deprecation(text) => {
                    told.tell(DisplayLevel::Deprecation, &Diagnostic::error(text));
                }
                callbacks::Said::Verbose(level, text) => told.emitter.verbose(level, None, || text),
            }
        }
    }
}

/// Returns the folders of the roles that a playbook names, and of those they depend on.
fn role_folders(playbook: &Playbook) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for play in &playbook.plays {
        for used in play.roles.iter().chain(&play.imported_roles) {
            let dependencies = used.role.all_dependencies();
            for path in dependencies.iter().map(|role| &role.path).chain([&used.role.path]) {
                if !folders.contains(path) {
                    folders.push(path.clone());
                }
            }
        }
    }
    folders
}

/// Renders the names that are templated while loading.
struct LoadTemplates {
    environment: Arc<Environment>,
    services: store::LoadServices,
}

/// Layers of variables, lowest first.
struct Layers<'a>(&'a [Dict]);

impl Scope for Layers<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        self.0.iter().rev().find_map(|layer| layer.get(name)).cloned()
    }

    fn names(&self) -> Vec<value::Str> {
        self.0.iter().flat_map(Scope::names).collect()
    }
}

impl playbook::Templates for LoadTemplates {
    fn render(&self, value: &Value, layers: &[Dict]) -> Result<Value, Diagnostic> {
        Templar::new(&self.environment, &Layers(layers), &self.services).template(value)
    }
}

fn go(
    options: &PlaybookOptions,
    config: &Arc<Config>,
    told: &Arc<Told>,
    listeners: &Listeners<'_>,
) -> Result<Exit, Stop> {
    let snapshot = config.snapshot();
    let disk = Arc::new(disk::Disk::new(snapshot));
    let warn = Arc::clone(told);
    let secrets = vaults(options, config, told)?;
    let loader = Loader::new(
        disk,
        store::duplicate_keys(config),
        Box::new(move |notice| match notice {
            yaml::Notice::Warning(warning) => warn.warn(warning),
            yaml::Notice::Deprecated { what, version } => warn.deprecate(what, version),
        }),
    );
    let loader = Arc::new(loader.with_secrets(secrets.clone()));
    let program = std::env::current_exe().map(|path| path.to_string_lossy().into_owned()).ok();
    let own = program.map_or_else(connections::OwnPrograms::default, |program| connections::OwnPrograms {
        background: vec![program.clone(), BACKGROUND.to_owned()],
        escalated: vec![program, ESCALATED.to_owned()],
    });
    let beside = options.folders(snapshot);
    let collections = Arc::new(Collections::new(Search::of(config, &beside)));
    collections.tell(told.collection_sink());
    let (rejected, warnings) = collection::rejected(config)?;
    for warning in warnings {
        told.warn(Diagnostic::error(warning));
    }
    collections.reject(rejected);
    let controller = Arc::new(connections::Controller::new(config, own, Arc::clone(&collections)));
    let python = Arc::new(PythonPlugins::new(
        options,
        config,
        listeners.settings,
        &collections,
        &controller,
        &told.emitter,
        &beside,
    ));
    let rejected = plugin_filters::load(config, &|text| told.warn(Diagnostic::error(text)))?;
    let resolver = Arc::new(resolver::Installed::new(config, options, &controller, &python, rejected));
    let plugins = Plugins::from_shelves(filters::FILTERS, filters::TESTS, filters::LOOKUPS);
    let foreign = Arc::new(python::templates::TemplatePlugins(Arc::clone(&python)));
    let environment = Arc::new(Environment::new(plugins.with_foreign(foreign)));
    let parts = store::InventoryParts {
        options: options.clone(),
        config: Arc::clone(config),
        loader: Arc::clone(&loader),
        told: Arc::clone(told),
        resolver: Arc::clone(&resolver),
        environment: Arc::clone(&environment),
        python: Arc::clone(&python),
        extra_vars: store::extra_vars(options, config, &loader, told),
        reads_cache: !options.flush_cache,
    };
    // Ansible: plugins of the inventory read the extra variables as well, and are the first to tell what is wrong there.
    let inventory = store::inventory(&parts);
    let extra_vars = parts.extra_vars.clone()?;
    let inventory = inventory?;
    let first = beside.first().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
    let basedir = PathBuf::from(config::path::resolve(&first, Some(&snapshot.cwd), snapshot));
    let (vars, folder) = (extra_vars.clone(), basedir.clone());
    let variables = Arc::new(store::variables(&parts, inventory, vars, folder)?);
    if let Some(adhoc) = &options.adhoc {
        if adhoc.playbook_dir.is_some()
            && let Some(collection) = resolver.enter_folder(&basedir)
        {
            told.warn(Diagnostic::error(format!("running with default collection {collection}")));
        }
        if options.list_hosts && !options.is_console {
            let text = adhoc::listed(&variables.inventory(), adhoc);
            told.emitter.report(DisplayLevel::Text, Report { message: text.clone(), text, ..Report::default() });
            return Ok(Exit::Success);
        }
        if !options.is_console {
            adhoc::check(adhoc)?;
        }
    }
    if let Some(shown) = &options.shown_inventory {
        let text = shown_inventory::text(shown, &variables)?;
        match &shown.output {
            Some(file) => shown_inventory::write(file, &text)?,
            None => {
                told.emitter.report(DisplayLevel::Text, Report { message: text.clone(), text, ..Report::default() });
            }
        }
        return Ok(Exit::Success);
    }
    let templates = LoadTemplates {
        environment: Arc::clone(&environment),
        services: store::LoadServices::new(config, &loader, told),
    };
    let context = Context {
        loader: &loader,
        extra_vars: &extra_vars,
        resolver: resolver.as_ref(),
        templates: &templates,
        messages: told.as_ref(),
        working_dir: PathBuf::from(&snapshot.cwd),
        roles_path: config.paths(&settings::DEFAULT_ROLES_PATH),
        defaults: defaults(options),
        force_handlers: options.force_handlers,
        unknown_keyword_fails: config.bool(&settings::INVALID_TASK_ATTRIBUTE_FAILED),
        private_role_vars: config
            .is_set(&settings::DEFAULT_PRIVATE_ROLE_VARS)
            .then(|| config.bool(&settings::DEFAULT_PRIVATE_ROLE_VARS)),
    };
    if options.syntax_check || options.lists_only() {
        return listing::list(options, &context, &variables, &environment, told, config, &loader).map_err(Stop::Error);
    }
    let session = Session {
        config,
        told,
        listeners,
        secrets: &secrets,
        loader: &loader,
        environment: &environment,
        variables: &variables,
        controller: &controller,
        resolver: &resolver,
        context: &context,
        basedir: &basedir,
        python: &python,
        inventory: &parts,
        current: Arc::default(),
    };
    session.connect();
    if options.is_console {
        let ended = console::read_and_run(&session, options);
        controller.payloads().remove();
        return ended;
    }
    let wants_output = Arc::new(AtomicBool::new(false));
    let run = session.run(options, &wants_output);
    let load = |index: usize| -> Result<Option<Playbook>, Diagnostic> {
        let playbook = match (&options.adhoc, options.playbooks.get(index)) {
            (Some(adhoc), _) => adhoc::playbook(adhoc, &basedir, &context)?,
            (None, Some(file)) => Playbook::load(file, &context)?,
            (None, None) => return Ok(None),
        };
        // Ansible: callbacks are loaded once the first playbook is read.
        if index == 0 && !session.let_callbacks_in(options, &playbook, &wants_output)? {
            return Ok(None);
        }
        Ok(Some(playbook))
    };
    let run_all = if options.adhoc.is_some() { engine::run_ad_hoc } else { engine::run_playbooks };
    let result = run_all(&run, &load, &context).inspect_err(|stop| {
        // Programs run in process groups of their own: Ctrl-C reaches them through us alone.
        if matches!(stop, Stop::Exit(_)) {
            controller.kill_programs();
            python.pool.stop();
        }
    });
    controller.payloads().remove();
    let result = result?;
    if result.start_task_missing {
        let wanted = options.start_at_task.as_deref().unwrap_or_default();
        told.tell(
            DisplayLevel::Error,
            &Diagnostic::error(format!(
                "No matching task \"{wanted}\" found. Note: --start-at-task can only follow static includes."
            )),
        );
    }
    Ok(match result.status {
        0 => Exit::Success,
        2 => Exit::HostsFailed,
        4 => Exit::HostsUnreachable,
        _ => Exit::Error,
    })
}

/// Gets the secrets that open vaults; with `-vvvv` it is told how they fare.
fn vaults(options: &PlaybookOptions, config: &Config, told: &Arc<Told>) -> Result<Secrets, Diagnostic> {
    let wanted = options.passwords.vaults(config);
    let tell = |what| {
        match what {
            vault_secrets::Told::Warning(warning) => told.warn(warning),
            vault_secrets::Told::Verbose(level, line) => told.emitter.verbose(level, None, || line),
        }
        told.barrier();
    };
    // What was told so far is shown before somebody is asked.
    if !wanted.is_nothing() {
        told.barrier();
    }
    let secrets = Secrets::new(vault_secrets::get(&wanted, config, &tell)?, vault_secrets::rules(config));
    if options.verbosity >= 4 {
        let told = Arc::clone(told);
        secrets.narrate(move |level, line| told.emitter.verbose(level, None, || line));
    }
    Ok(secrets)
}

/// What tasks have where no keyword says otherwise.
fn defaults(options: &PlaybookOptions) -> Keywords {
    let mut defaults = Keywords::default();
    if options.check {
        defaults.set(Keyword::CheckMode, Value::Bool(true));
    }
    if options.diff {
        defaults.set(Keyword::Diff, Value::Bool(true));
    }
    defaults
}

fn run_options(options: &PlaybookOptions) -> RunOptions {
    RunOptions {
        check: options.check,
        diff: options.diff,
        forks: options.forks,
        verbosity: u8::try_from(options.verbosity).unwrap_or(u8::MAX),
        step: options.step,
        start_at_task: options.start_at_task.clone(),
        tags: options.tags.clone(),
        skip_tags: options.skip_tags.clone(),
        force_handlers: options.force_handlers,
        connection: options.connection.clone(),
        remote_user: options.remote_user.clone(),
        timeout: options.timeout,
        private_key_file: options.private_key_file.clone(),
        becomes: options.become_,
        passwords: options.secrets.clone(),
        become_method: options.become_method.clone(),
        become_user: options.become_user.clone(),
        module_path: options.module_path.iter().map(PathBuf::from).collect(),
    }
}
