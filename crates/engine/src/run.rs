//! What a run is made of: settings, options, variables, plugins, and the handles to the outside.

use crate::action::{ActionPlugin, ForeignActions, NORMAL};
use crate::fields::{Defaults, TaskFields};
use crate::secrets::KnownSecrets;
use crate::world::Known;
use crate::{names, payload};
use config::{Config, Snapshot};
use connection::{Connection, Passwords};
use diagnostic::{Diagnostic, FileSources, Report, render};
use event::{DisplayLevel, Event, Host};
use inventory::{AddedHost, GroupedHost, Inventory, Notice, NoticeSink};
use module::{Background, Request, Stream};
use playbook::{NodeKind, Task};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;
use template::{Environment, Scope, Services, Templar};
use value::{Dict, Value, to_text};
use vars::Variables;
use yaml::Loader;

/// Where events go.
pub trait Events: Send + Sync {
    /// Takes an event.
    fn emit(&self, event: Event);
    /// Takes an event and returns what callbacks want to have changed before the run goes on; see [`Run::start`].
    fn ask(&self, event: Event) -> Vec<Dict> {
        self.emit(event);
        Vec::new()
    }
    /// Waits until everything so far is on the screen.
    fn barrier(&self);
    /// Returns the exit status that a callback ended the run with.
    fn aborted(&self) -> Option<i32>;
}

/// The person at the terminal.
pub trait Terminal: Send + Sync {
    /// Shows a prompt and reads a line; nothing at the end of input or without a terminal.
    fn ask(&self, prompt: &str, private: bool) -> Option<String>;
    /// Tells whether there is somebody to ask.
    fn is_interactive(&self) -> bool;
    /// Waits for a time, or without one for a key; tells whether it was interrupted (`Ctrl-C`, then `A`).
    fn pause(&self, prompt: &str, seconds: Option<u64>, echo: bool) -> PauseEnd;
}

/// How a pause ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PauseEnd {
    /// The time was up, or the user went on; what was typed.
    Over(String),
    /// The user gave up.
    Aborted,
}

/// Where a connection is to go.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// The connection plugin's name as written (`local`, `ssh`).
    pub connection: String,
    /// The host's name in the inventory (of the host delegated to).
    pub host: String,
    /// Variables of the host that plugins look at, rendered.
    pub vars: Dict,
    /// `remote_user`.
    pub remote_user: Option<String>,
    /// How another user is become, where the task becomes one.
    pub becomes: Option<Becoming>,
}

/// How a task becomes another user.
#[derive(Clone, Debug, Default)]
pub struct Becoming {
    /// `become_method`: the become plugin's name.
    pub method: String,
    /// The keywords `become_user`, `become_exe` and `become_flags`, where set.
    pub keywords: Dict,
}

/// Reads the inventory's sources again (`meta: refresh_inventory`).
pub type ReloadInventory = Arc<dyn Fn() -> Result<Inventory, Diagnostic> + Send + Sync>;

/// Opens connections.
pub trait Connector: Send + Sync {
    /// Returns the names of the variables that plugins look at.
    fn variables(&self) -> Vec<&'static str>;

    /// Opens one.
    fn open(&self, target: &Target) -> Result<Box<dyn Connection>, Diagnostic>;

    /// Runs a shell command of a template on this machine, within reach of what ends programs when the run is
    /// interrupted: its status, and what it wrote.
    fn run_here(&self, command: &str, cwd: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)>;
}

/// The command line's part in a run.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct RunOptions {
    /// `--check`.
    pub check: bool,
    /// `--diff`.
    pub diff: bool,
    /// `--forks`.
    pub forks: usize,
    /// How many `-v`.
    pub verbosity: u8,
    /// `--step`.
    pub step: bool,
    /// `--start-at-task`.
    pub start_at_task: Option<String>,
    /// `--tags`; `all` where not given.
    pub tags: Vec<String>,
    /// `--skip-tags`.
    pub skip_tags: Vec<String>,
    /// `--force-handlers`.
    pub force_handlers: bool,
    /// `--connection`.
    pub connection: String,
    /// `--user`.
    pub remote_user: Option<String>,
    /// `--timeout`, in seconds.
    pub timeout: Option<i64>,
    /// `--private-key`.
    pub private_key_file: Option<String>,
    /// `--become`.
    pub becomes: bool,
    /// Passwords that were asked for.
    pub passwords: Passwords,
    /// `--become-method`.
    pub become_method: String,
    /// `--become-user`.
    pub become_user: Option<String>,
    /// `--module-path`, first searched first.
    pub module_path: Vec<PathBuf>,
}

/// All that a run shares between its threads.
pub struct Run {
    /// The settings.
    pub config: Arc<Config>,
    /// What the program was started with.
    pub snapshot: Arc<Snapshot>,
    /// The command line's part.
    pub options: RunOptions,
    /// Template plugins and compiled templates.
    pub environment: Arc<Environment>,
    /// Variables, facts and inventory.
    pub variables: Arc<Variables>,
    /// Reads files of the language.
    pub loader: Arc<Loader>,
    /// Where events go.
    pub events: Arc<dyn Events>,
    /// The person at the terminal.
    pub terminal: Arc<dyn Terminal>,
    /// Opens connections.
    pub connector: Arc<dyn Connector>,
    /// Knows modules and actions.
    pub resolver: Arc<dyn playbook::Resolver + Send + Sync>,
    /// Reads the inventory's sources again.
    pub reload: ReloadInventory,
    /// The actions, by name.
    pub actions: HashMap<&'static str, &'static ActionPlugin>,
    /// Actions that this program does not bring.
    pub foreign_actions: Arc<dyn ForeignActions>,
    /// Whether anybody wants live output of commands.
    pub wants_output: Arc<AtomicBool>,
    /// Whether results are masked further than Ansible does (`mask_secrets`).
    pub mask_secrets: bool,
    /// `INJECT_FACTS_AS_VARS`.
    pub inject_facts: bool,
    /// Up to how many `-v` messages are shown or logged.
    talk: u8,
    pub(crate) defaults: Defaults,
    pub(crate) basedir: RwLock<PathBuf>,
    pub(crate) secrets: KnownSecrets,
    event_tasks: RwLock<HashMap<Arc<str>, Arc<event::Task>>>,
    /// What runs now, for those who ask.
    pub(crate) known: Known,
    names: Mutex<HashMap<Arc<str>, Arc<str>>>,
    tags: Mutex<HashMap<Arc<str>, Vec<Value>>>,
    additions: Mutex<Vec<Addition>>,
    role_folders: Mutex<Vec<PathBuf>>,
}

/// What `add_host` and `group_by` put into the inventory.
#[derive(Clone, Debug)]
pub(crate) enum Addition {
    Host(AddedHost),
    Group(GroupedHost),
}

/// What the app gives a run.
pub struct Parts {
    /// See [`Run`].
    pub config: Arc<Config>,
    /// See [`Run`].
    pub snapshot: Arc<Snapshot>,
    /// See [`Run`].
    pub options: RunOptions,
    /// See [`Run`].
    pub environment: Arc<Environment>,
    /// See [`Run`].
    pub variables: Arc<Variables>,
    /// See [`Run`].
    pub loader: Arc<Loader>,
    /// See [`Run`].
    pub events: Arc<dyn Events>,
    /// See [`Run`].
    pub terminal: Arc<dyn Terminal>,
    /// See [`Run`].
    pub connector: Arc<dyn Connector>,
    /// See [`Run`].
    pub resolver: Arc<dyn playbook::Resolver + Send + Sync>,
    /// See [`Run`].
    pub reload: ReloadInventory,
    /// The shelf of actions.
    pub actions: Vec<&'static ActionPlugin>,
    /// See [`Run`].
    pub foreign_actions: Arc<dyn ForeignActions>,
    /// Whether anybody wants live output of commands: known once callbacks are.
    pub wants_output: Arc<AtomicBool>,
}

impl Run {
    /// Makes a run.
    pub fn new(parts: Parts) -> Arc<Run> {
        use config::settings as s;
        let config = &parts.config;
        let defaults = Defaults {
            check: parts.options.check,
            diff: parts.options.diff || config.bool(&s::DIFF_ALWAYS),
            no_log: config.bool(&s::DEFAULT_NO_LOG),
            task_timeout: config.int(&s::TASK_TIMEOUT),
            poll: config.int(&s::DEFAULT_POLL_INTERVAL),
            becomes: parts.options.becomes,
        };
        let logged =
            config.str(&s::DEFAULT_LOG_PATH).and_then(|_| u8::try_from(config.int_or_none(&s::LOG_VERBOSITY)?).ok());
        Arc::new(Run {
            talk: parts.options.verbosity.max(logged.unwrap_or(0)),
            mask_secrets: config.bool(&s::MASK_SECRETS),
            inject_facts: config.bool(&s::INJECT_FACTS_AS_VARS),
            basedir: RwLock::new(PathBuf::from(&parts.snapshot.cwd)),
            actions: parts.actions.into_iter().map(|action| (action.name, action)).collect(),
            foreign_actions: parts.foreign_actions,
            config: parts.config,
            snapshot: parts.snapshot,
            options: parts.options,
            environment: parts.environment,
            variables: parts.variables,
            loader: parts.loader,
            events: parts.events,
            terminal: parts.terminal,
            connector: parts.connector,
            resolver: parts.resolver,
            reload: parts.reload,
            wants_output: parts.wants_output,
            defaults,
            secrets: KnownSecrets::default(),
            event_tasks: RwLock::default(),
            known: Known::default(),
            names: Mutex::default(),
            tags: Mutex::default(),
            additions: Mutex::default(),
            role_folders: Mutex::default(),
        })
    }

    /// Emits an event.
    pub fn emit(&self, event: Event) {
        self.events.emit(event);
    }

    /// Renders an error or warning with its excerpts.
    pub fn report(&self, error: &Diagnostic) -> Report {
        let files = self.loader.shared_files();
        self.secrets.mask_report(render(error, &FileSources(|path: &str| files.read(Path::new(path)))))
    }

    fn message(&self, level: DisplayLevel, error: &Diagnostic) {
        self.emit(Event::Display { level, report: Arc::new(self.report(error)), host: None });
    }

    /// Reports a warning that belongs to no result.
    pub fn warn(&self, warning: &Diagnostic) {
        self.message(DisplayLevel::Warning, warning);
    }

    /// Reports a deprecation that belongs to no result.
    pub fn deprecated(&self, text: &Diagnostic) {
        self.message(DisplayLevel::Deprecation, text);
    }

    /// Reports an error that belongs to no result.
    pub fn error(&self, error: &Diagnostic) {
        self.message(DisplayLevel::Error, error);
    }

    /// Reports a message that is shown from `level` times `-v` on.
    pub fn verbose(&self, level: u8, text: impl Into<String>) {
        if level > self.talk {
            return;
        }
        let text = self.secrets.masked(text.into());
        let report = Arc::new(Report { message: text.clone(), text, ..Report::default() });
        self.emit(Event::Display { level: DisplayLevel::Verbose(level), report, host: None });
    }

    /// Shows what the engine does by itself, where `DEFAULT_DEBUG` asks for it.
    pub(crate) fn debug(&self, text: impl FnOnce() -> String) {
        if !self.config.bool(&config::settings::DEFAULT_DEBUG) {
            return;
        }
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        self.say(&format!("{:6} {:.5}: {}", std::process::id(), now.as_secs_f64(), text()));
    }

    /// Reports what is done on a host, shown from `-vvv` on.
    pub(crate) fn tell_of_host(&self, host: &Arc<str>, text: impl FnOnce() -> String) {
        if self.talk < 3 {
            return;
        }
        let report = Arc::new(Report { text: self.secrets.masked(text()), ..Report::default() });
        self.emit(Event::Display { level: DisplayLevel::Verbose(3), report, host: Some(Arc::clone(host)) });
    }

    /// Shows a line of stars around a text.
    pub(crate) fn banner(&self, text: &str) {
        let text = self.secrets.masked(text.to_owned());
        let report = Arc::new(Report { message: text.clone(), text, ..Report::default() });
        self.emit(Event::Display { level: DisplayLevel::Banner, report, host: None });
    }

    /// Shows a line on stdout.
    pub fn say(&self, text: &str) {
        let report = Arc::new(Report { message: text.to_owned(), text: text.to_owned(), ..Report::default() });
        self.emit(Event::Display { level: DisplayLevel::Text, report, host: None });
    }

    pub(crate) fn emit_output(&self, host: &Arc<Host>, task: &Arc<event::Task>, stream: Stream, lines: Vec<String>) {
        let lines = lines.into_iter().map(|line| self.secrets.masked(line)).collect();
        self.emit(Event::RunnerOnOutput {
            host: Arc::clone(host),
            task: Arc::clone(task),
            stream: stream.name(),
            lines,
        });
    }

    /// Reads the inventory's sources again.
    pub(crate) fn refresh_inventory(&self) -> Result<(), Diagnostic> {
        let fresh = (self.reload)()?;
        self.variables.change_inventory(|inventory| *inventory = fresh);
        let additions = self.additions.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for addition in &additions {
            // A host that the sources no longer name has nothing to be grouped.
            if let Addition::Group(grouped) = addition {
                let is_known = self.variables.inventory().host(&grouped.host).is_some();
                if !is_known {
                    continue;
                }
            }
            self.apply(addition)?;
        }
        Ok(())
    }

    /// Remembers a role and those it depends on: their modules are known to every task from now on.
    pub(crate) fn add_role_folders(&self, role: &playbook::Role) {
        let mut known = self.role_folders.lock().unwrap_or_else(PoisonError::into_inner);
        let dependencies = role.all_dependencies();
        for path in std::iter::once(&role.path).chain(dependencies.iter().map(|role| &role.path)) {
            if !known.contains(path) {
                known.push(path.clone());
            }
        }
    }

    /// Adds a host or a group to the inventory, also for the time after a refresh. Tells whether that changed anything.
    pub(crate) fn add_to_inventory(&self, addition: Addition) -> Result<bool, Diagnostic> {
        let changed = self.apply(&addition)?;
        self.additions.lock().unwrap_or_else(PoisonError::into_inner).push(addition);
        Ok(changed)
    }

    fn apply(&self, addition: &Addition) -> Result<bool, Diagnostic> {
        self.variables.change_inventory(|inventory| match addition {
            Addition::Host(host) => inventory.add_host(host),
            Addition::Group(grouped) => inventory.group_host(grouped),
        })
    }

    /// Returns a sink for notices of the crates below.
    pub(crate) fn notices(self: &Arc<Self>) -> NoticeSink {
        let run = Arc::clone(self);
        Arc::new(move |notice| match notice {
            Notice::Warning(warning) | Notice::ErrorAsWarning(warning) => run.warn(&warning),
            Notice::Deprecated { mut what, removal } => {
                what.message = format!("{} {removal}", what.message);
                run.deprecated(&what);
            }
            Notice::Error(text) => run.message(DisplayLevel::Error, &Diagnostic::error(text)),
            Notice::Verbose(level, text) => run.verbose(level, text),
        })
    }

    /// Renders a value with some variables, for whoever stands outside of a task.
    ///
    /// # Errors
    ///
    /// What is wrong with the template, or undefined.
    pub fn render_plain(self: &Arc<Self>, scope: &dyn Scope, value: &Value) -> Result<Value, Diagnostic> {
        let services = crate::services::TaskServices::of_play(self);
        Templar::new(&self.environment, scope, &services).template(value)
    }

    /// Tells of a `vars_files` entry that was loaded for a host, or that does not exist.
    pub fn tell_vars_file(&self, host: &str, file: &str, found: bool) {
        let host = Arc::new(self.event_host(&Arc::from(host)));
        let result = Arc::new(payload::empty_result(self, &host, None));
        let file: Arc<str> = Arc::from(file);
        self.emit(if found {
            Event::PlaybookOnImportForHost { result, imported_file: file }
        } else {
            Event::PlaybookOnNotImportForHost { result, missing_file: file }
        });
    }

    /// Returns a host as events carry it.
    pub(crate) fn event_host(&self, name: &Arc<str>) -> Host {
        let known = self.variables.inventory().host(name);
        let address = known
            .and_then(|host| host.vars.get("ansible_host").filter(|value| !value.has_templates()).map(to_text))
            .map_or_else(|| Arc::clone(name), Arc::from);
        Host { name: Arc::clone(name), address }
    }

    /// Emits a result's diffs.
    pub(crate) fn emit_diff(&self, result: &Arc<event::TaskResult>) {
        self.emit(Event::OnFileDiff(Arc::clone(result)));
        match result.result.get("diff") {
            Some(Value::List(diffs)) => {
                for diff in diffs {
                    self.emit(Event::RunnerOnFileDiff { result: Arc::clone(result), diff: diff.clone() });
                }
            }
            Some(diff) if diff.is_true() => {
                self.emit(Event::RunnerOnFileDiff { result: Arc::clone(result), diff: diff.clone() });
            }
            _ => {}
        }
    }

    /// Remembers a value as secret: it is masked in everything that leaves the engine (`mask_secrets`).
    pub fn add_secret(&self, secret: &str) {
        if self.mask_secrets {
            self.secrets.add(secret);
        }
    }

    /// Returns the event's task as written, made once. Its name is the one rendered first.
    pub(crate) fn event_task(&self, task: &Task) -> Arc<event::Task> {
        let known = self.event_tasks.read().unwrap_or_else(PoisonError::into_inner).get(&task.uuid).cloned();
        if let Some(known) = known {
            return known;
        }
        let made = Arc::new(payload::written_task(self, task));
        self.event_tasks
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(Arc::clone(&task.uuid), Arc::clone(&made));
        made
    }

    /// Returns a task's name, rendered with the variables of the host that comes to it first: it stays so for all.
    pub(crate) fn task_name(&self, task: &Task, vars: &dyn Scope, services: &dyn Services) -> Arc<str> {
        let Some(written) = &task.name else { return Arc::from("") };
        if !written.has_templates() {
            return match written {
                Value::Str(text) => text.shared(),
                Value::None => Arc::from(""),
                other => Arc::from(to_text(other)),
            };
        }
        if let Some(known) = self.names.lock().unwrap_or_else(PoisonError::into_inner).get(&task.uuid) {
            return Arc::clone(known);
        }
        let rendered = Templar::new(&self.environment, vars, services).template_lenient(written);
        let name: Arc<str> = match rendered {
            Value::Omit | Value::None => Arc::from(""),
            ref other => Arc::from(to_text(other)),
        };
        // Ansible: the default callback trips over a name that is no text.
        let odd = match rendered {
            Value::Int(_) => Some("_AnsibleTaggedInt"),
            Value::Float(_) => Some("_AnsibleTaggedFloat"),
            Value::Bool(_) => Some("bool"),
            _ => None,
        };
        self.set_task_name(task, &name, odd);
        name
    }

    /// Fixes a task's name.
    pub(crate) fn set_task_name(&self, task: &Task, name: &Arc<str>, odd: Option<&'static str>) {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).insert(Arc::clone(&task.uuid), Arc::clone(name));
        let mut made = payload::written_task(self, task);
        let name: Arc<str> = Arc::from(self.secrets.masked(name.to_string()));
        made.name = Arc::from(task.display_name(Some(&name)));
        made.own_name = name;
        made.odd_name = odd;
        self.event_tasks.write().unwrap_or_else(PoisonError::into_inner).insert(Arc::clone(&task.uuid), Arc::new(made));
    }

    /// Returns a task's name if it was rendered already, else as written.
    pub(crate) fn known_name(&self, task: &Task) -> Arc<str> {
        if let Some(known) = self.names.lock().unwrap_or_else(PoisonError::into_inner).get(&task.uuid) {
            return Arc::clone(known);
        }
        task.name.as_ref().map_or_else(|| Arc::from(""), |name| Arc::from(to_text(name)))
    }

    /// Returns a task's tags as they were rendered when tasks were chosen by them.
    pub(crate) fn rendered_tags(&self, uuid: &str) -> Option<Vec<Value>> {
        self.tags.lock().unwrap_or_else(PoisonError::into_inner).get(uuid).cloned()
    }

    /// Remembers a task's rendered tags: callbacks see them so.
    pub(crate) fn set_tags(&self, task: &Task, tags: Vec<Value>) {
        self.tags.lock().unwrap_or_else(PoisonError::into_inner).insert(Arc::clone(&task.uuid), tags);
    }

    /// Returns the folder of the playbook that runs now.
    pub(crate) fn basedir(&self) -> PathBuf {
        self.basedir.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns where a file is looked for, best first.
    pub(crate) fn candidates(&self, search: &[PathBuf], basedir: &Path, folder: &str, name: &str) -> Vec<PathBuf> {
        if let Some(rest) = name.strip_prefix('~') {
            let home = self.loader.files().home();
            return vec![PathBuf::from(format!("{}{rest}", home.display()))];
        }
        if name.starts_with('/') {
            return vec![config::path::normalise(name).into()];
        }
        let mut found: Vec<PathBuf> = Vec::new();
        let mut add = |path: PathBuf| found.push(path);
        let repeats_folder = folder.is_empty() || name.split('/').next() == Some(folder);
        // Ansible: folders of tasks are cleaned, what is below them and the playbook's folder are told as written.
        let clean = search.iter().map(|path| PathBuf::from(config::path::normalise(&path.to_string_lossy())));
        for path in clean.chain([basedir.to_path_buf()]) {
            let path = path.as_path();
            let parent = path.parent().unwrap_or(path);
            let is_role_tasks = parent.ends_with("tasks") && self.loader.files().is_dir(&parent.join("main.yml"));
            if is_role_tasks {
                add(parent.parent().unwrap_or(parent).join(folder).join(name));
                add(parent.join(name));
                continue;
            }
            if !repeats_folder {
                add(path.join(folder).join(name));
            }
            add(path.join(name));
        }
        found
    }

    /// Returns a task's action; modules without one of their own have the normal one.
    pub(crate) fn action_of(&self, task: &Task) -> &'static ActionPlugin {
        if let Some(traits) = self.foreign_actions.find(task) {
            return traits.plugin();
        }
        self.actions.get(names::short(&task.resolved_action)).copied().unwrap_or(&NORMAL)
    }

    /// Makes a module's request with a task's settings.
    #[expect(clippy::too_many_arguments, reason = "a request gathers what these know")]
    pub(crate) fn request(
        &self,
        name: &str,
        args: Dict,
        task: &Task,
        fields: &TaskFields,
        _vars: &dyn Scope,
        connection_vars: &dyn Scope,
        services: &dyn Services,
    ) -> Request {
        let templar = Templar::new(&self.environment, connection_vars, services);
        let text = |name: &str| -> Option<String> {
            let value = templar.template(&connection_vars.get(name)?).ok()?;
            Some(value).filter(|value| !matches!(value, Value::None | Value::Omit)).map(|value| to_text(&value))
        };
        let interpreter = text("ansible_python_interpreter").or_else(|| {
            self.config
                .str(&config::settings::INTERPRETER_PYTHON)
                .filter(|_| self.config.is_set(&config::settings::INTERPRETER_PYTHON))
        });
        // What was found for an earlier task need not be looked for again.
        let interpreter = match interpreter.as_deref().map(str::trim) {
            None | Some("" | "auto" | "auto_silent" | "auto_legacy" | "auto_legacy_silent") => {
                match connection_vars.get("ansible_facts") {
                    Some(Value::Dict(facts)) => facts.get("discovered_interpreter_python").map(to_text).or(interpreter),
                    _ => interpreter,
                }
            }
            Some(_) => interpreter,
        };
        let roles = std::iter::successors(Some(&task.parent), |node| node.parent.as_ref())
            .filter(|node| node.kind == NodeKind::Role)
            .filter_map(|node| node.role.as_ref());
        let beside = |folder: &str| -> Vec<PathBuf> {
            // Ansible: whatever role was loaded so far has a say everywhere, in the order of loading.
            let known = self.role_folders.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let mut paths = vec![self.basedir().join(folder)];
            for role in known.iter().chain(roles.clone().map(|role| &role.path)) {
                let path = role.join(folder);
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
            paths
        };
        Request {
            name: Arc::from(name),
            args,
            check_mode: fields.check_mode,
            diff: fields.diff,
            no_log: fields.no_log,
            verbosity: self.options.verbosity,
            environment: fields.environment.clone(),
            interpreter,
            shell_executable: text("ansible_shell_executable").unwrap_or_else(|| "/bin/sh".to_owned()),
            keep_remote_files: self.config.bool(&config::settings::DEFAULT_KEEP_REMOTE_FILES),
            background: (fields.async_seconds > 0 && is_own_module(name, &fields.resolved_action))
                .then(|| self.background(u64::try_from(fields.async_seconds).unwrap_or(0), text("ansible_async_dir"))),
            module_paths: beside("library").into_iter().chain(self.options.module_path.iter().cloned()).collect(),
            module_utils_paths: beside("module_utils"),
            ..Request::default()
        }
    }

    /// Returns what makes a module's request one for the background.
    pub(crate) fn background(&self, seconds: u64, dir: Option<String>) -> Background {
        let dir = dir.unwrap_or_else(|| to_text(&self.config.value(&config::settings::SH_ASYNC_DIR)));
        Background { jid: new_job_id(), seconds, dir }
    }

    /// Opens the connection of a host for a task.
    pub(crate) fn connect(
        &self,
        host: &Host,
        fields: &TaskFields,
        vars: &dyn Scope,
        services: &dyn Services,
    ) -> Result<Box<dyn Connection>, Diagnostic> {
        let templar = Templar::new(&self.environment, vars, services);
        let text = |name: &str| -> Result<Option<String>, Diagnostic> {
            match vars.get(name) {
                None | Some(Value::None) => Ok(None),
                Some(written) => match templar.template(&written)? {
                    Value::None | Value::Omit => Ok(None),
                    value => Ok(Some(to_text(&value))),
                },
            }
        };
        let connection = match text("ansible_connection")? {
            Some(name) => name,
            None => fields.connection.as_deref().map_or_else(|| self.options.connection.clone(), str::to_owned),
        };
        let becomes = match text("ansible_become")? {
            Some(flag) => crate::to_bool(&Value::str(flag)).unwrap_or(false),
            None => fields.becomes,
        };
        let mut target_vars = Dict::new();
        for name in self.connector.variables() {
            if let Some(written) = vars.get(name)
                && !written.is_none()
                && let value = templar.template(&written)?
                && !matches!(value, Value::None | Value::Omit)
            {
                target_vars.insert(name, value);
            }
        }
        let method = text("ansible_become_method")?
            .filter(|method| !method.is_empty())
            .or_else(|| fields.become_method.as_deref().map(str::to_owned))
            .unwrap_or_else(|| self.options.become_method.clone());
        let mut keywords = Dict::new();
        let user = fields.become_user.as_deref().or(self.options.become_user.as_deref());
        for (name, value) in [
            ("become_user", user),
            ("become_exe", fields.become_exe.as_deref()),
            ("become_flags", fields.become_flags.as_deref()),
        ] {
            if let Some(value) = value {
                keywords.insert(name, value);
            }
        }
        self.connector.open(&Target {
            connection,
            host: fields.delegate_to.as_deref().unwrap_or(&host.name).to_owned(),
            vars: target_vars,
            remote_user: fields.remote_user.as_deref().map(str::to_owned).or_else(|| self.options.remote_user.clone()),
            becomes: becomes.then_some(Becoming { method, keywords }),
        })
    }
}

/// Tells whether a module is the one that does a task's own work, rather than one that its action uses on the way.
fn is_own_module(name: &str, action: &str) -> bool {
    let (name, action) = (names::short(name), names::short(action));
    name == action || name == "command" && action == "shell"
}

/// Makes the identifier of a background job: `j` and a number, as Ansible's.
fn new_job_id() -> String {
    use std::hash::{BuildHasher, Hasher};
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_u64(0);
    format!("j{}", hasher.finish() % 1_000_000_000_000)
}
