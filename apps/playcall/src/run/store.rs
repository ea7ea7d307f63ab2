//! What a run is made of: extra variables, inventory, variables, connections, and the services of templates that are
//! rendered before a play.

use super::fact_files::FactFiles;
use super::python::PythonPlugins;
use super::python::sources::{PythonFacts, PythonVars, Surroundings};
use super::resolver::Installed;
use super::{Told, adhoc, inventory_plugins, shown_inventory};
use crate::cli::extra_vars;
use crate::cli::options::PlaybookOptions;
use collection::Kind;
use config::{Config, Snapshot, settings};
use connection::{Connection, Passwords};
use connections::{ConnectionSpec, Controller};
use diagnostic::Diagnostic;
use dispatch::Emitter;
use engine::{Connector, Run, Target};
use event::DisplayLevel;
use inventories::{Shelf, Tools, reads_vars_files};
use inventory::{
    HashBehaviour, InvalidGroupNames, Inventory, InventoryContext, Notice, NoticeSink, PatternMismatch, Stage,
    VarsFiles,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use template::{Environment, Scope, Services, Templar};
use value::{Dict, Value, str_repr};
use vars::{FactStore, Renderer, RunInfo, Variables};
use vault::Secrets;
use yaml::{DuplicateKeys, Loader};

/// `DUPLICATE_YAML_DICT_KEY`.
pub(crate) fn duplicate_keys(config: &Config) -> DuplicateKeys {
    match config.str(&settings::DUPLICATE_YAML_DICT_KEY).as_deref() {
        Some("error") => DuplicateKeys::Error,
        Some("ignore") => DuplicateKeys::Ignore,
        _ => DuplicateKeys::Warn,
    }
}

fn hash_behaviour(config: &Config) -> HashBehaviour {
    match config.str(&settings::DEFAULT_HASH_BEHAVIOUR).as_deref() {
        Some("merge") => HashBehaviour::Merge,
        _ => HashBehaviour::Replace,
    }
}

/// Reads the variables of `-e`.
pub(crate) fn extra_vars(
    options: &PlaybookOptions,
    config: &Config,
    loader: &Loader,
    told: &Told,
) -> Result<Dict, Diagnostic> {
    let merge = hash_behaviour(config) == HashBehaviour::Merge;
    let mut read = |path: &str| loader.load_file(Path::new(path));
    let all = extra_vars::load(&options.extra_vars, merge, duplicate_keys(config), loader.secrets(), &mut read)?;
    for warning in &all.warnings {
        told.tell(DisplayLevel::Warning, warning);
    }
    for deprecation in &all.deprecations {
        told.tell(DisplayLevel::Deprecation, deprecation);
    }
    Ok(all.vars)
}

/// What an inventory is read with.
#[derive(Clone)]
pub(crate) struct InventoryParts {
    pub(crate) options: PlaybookOptions,
    pub(crate) config: Arc<Config>,
    pub(crate) loader: Arc<Loader>,
    pub(crate) told: Arc<Told>,
    pub(crate) resolver: Arc<Installed>,
    pub(crate) environment: Arc<Environment>,
    pub(crate) python: Arc<PythonPlugins>,
    /// The variables of the command line, or why they can't be read: plugins of the inventory read them as well.
    pub(crate) extra_vars: Result<Dict, Diagnostic>,
    /// Whether what an earlier run kept of a source may stand for it.
    pub(crate) reads_cache: bool,
}

/// Reads the inventory and sets the limit.
pub(crate) fn inventory(parts: &InventoryParts) -> Result<Inventory, Diagnostic> {
    let (options, config, loader, told) = (&parts.options, &parts.config, &parts.loader, &parts.told);
    let broken_extra_vars = parts.extra_vars.as_ref().err().cloned();
    let settings = inventory::Settings {
        enabled: config.list(&settings::INVENTORY_ENABLED),
        ignore_extensions: config.list(&settings::INVENTORY_IGNORE_EXTS),
        ignore_patterns: config.list(&settings::INVENTORY_IGNORE_PATTERNS),
        any_unparsed_is_failed: config.bool(&settings::INVENTORY_ANY_UNPARSED_IS_FAILED),
        unparsed_is_failed: config.bool(&settings::INVENTORY_UNPARSED_IS_FAILED),
        unparsed_warning: config.bool(&settings::INVENTORY_UNPARSED_WARNING),
        localhost_warning: config.bool(&settings::LOCALHOST_WARNING) && broken_extra_vars.is_none(),
        broken_extra_vars,
        reads_cache: parts.reads_cache,
        pattern_mismatch: match config.str(&settings::HOST_PATTERN_MISMATCH).as_deref() {
            Some("error") => PatternMismatch::Error,
            Some("ignore") => PatternMismatch::Ignore,
            _ => PatternMismatch::Warning,
        },
        invalid_group_names: match config.str(&settings::TRANSFORM_INVALID_GROUP_CHARS).as_deref() {
            Some("always") => InvalidGroupNames::Always,
            Some("silently") => InvalidGroupNames::Silently,
            Some("ignore") => InvalidGroupNames::Ignore,
            _ => InvalidGroupNames::Never,
        },
        yaml_extensions: config.list(&settings::INVENTORY_YAML_EXTENSIONS),
        yaml_filename_extensions: config.list(&settings::YAML_FILENAME_EXTENSIONS),
        hash_behaviour: hash_behaviour(config),
        playbook_python: parts.resolver.python().to_owned(),
    };
    let context = InventoryContext {
        loader: Arc::clone(loader),
        settings: Arc::new(settings),
        plugins: Arc::new(inventory_plugins::Installed::new(Shelf::new(tools(parts)), surroundings(parts))),
        notices: told.sink(),
        cwd: Arc::from(config.snapshot().cwd.as_str()),
    };
    let mut inventory = Inventory::load(&options.inventory, &context)?;
    let files = VarsFiles::new(&context, config.list(&settings::YAML_FILENAME_EXTENSIONS));
    let plugins = PythonVars::new(surroundings(parts));
    inventory.read_vars_files(Some(&files).filter(|_| reads_vars_files(config, Stage::Inventory)), Some(&plugins))?;
    let limit = options.limit.as_deref();
    match (&options.adhoc, &options.shown_inventory) {
        (Some(adhoc), _) if options.is_console => inventory.limit_for(limit, &adhoc.pattern)?,
        (Some(adhoc), _) => adhoc::limit(&mut inventory, adhoc, limit, told)?,
        (None, Some(shown)) => shown_inventory::limit(&mut inventory, shown, limit)?,
        (None, None) => inventory.limit(limit)?,
    }
    Ok(inventory)
}

/// What Python plugins may use that no template or task calls.
fn surroundings(parts: &InventoryParts) -> Arc<Surroundings> {
    Arc::new(Surroundings {
        plugins: Arc::clone(&parts.python),
        environment: Arc::clone(&parts.environment),
        services: Arc::new(LoadServices::new(&parts.config, &parts.loader, &parts.told)),
        extra_vars: parts.extra_vars.clone().unwrap_or_default(),
    })
}

/// What the plugins of inventories may use.
fn tools(parts: &InventoryParts) -> Tools {
    // What is wrong with the cache is told once the inventory is read.
    let facts = FactFiles::open(&parts.config, &parts.told.sink()).ok().flatten();
    Tools {
        config: Arc::clone(&parts.config),
        environment: Arc::clone(&parts.environment),
        services: Arc::new(LoadServices::new(&parts.config, &parts.loader, &parts.told)),
        extra_vars: parts.extra_vars.clone().unwrap_or_default(),
        facts: Box::new(move |host| facts.as_ref()?.load(host).ok().flatten()),
    }
}

/// Makes the store of variables.
pub(crate) fn variables(
    parts: &InventoryParts,
    inventory: Inventory,
    extra_vars: Dict,
    basedir: PathBuf,
) -> Result<Variables, Diagnostic> {
    let (options, config, resolver) = (&parts.options, &parts.config, &parts.resolver);
    let stage = if options.shown_inventory.is_some() { Stage::All } else { Stage::Task };
    let settings = vars::Settings {
        precedence: config.list(&settings::VARIABLE_PRECEDENCE),
        hash_behaviour: hash_behaviour(config),
        inject_facts: config.bool(&settings::INJECT_FACTS_AS_VARS),
        yaml_extensions: config.list(&settings::YAML_FILENAME_EXTENSIONS),
        reads_vars_files: reads_vars_files(config, stage),
        playbook_vars_root: config.str(&settings::PLAYBOOK_VARS_ROOT).unwrap_or_else(|| "top".to_owned()),
    };
    let has_tags = options.adhoc.is_none() && options.shown_inventory.is_none();
    let info = RunInfo {
        playbook_python: resolver.python().to_owned(),
        config_file: config.file().map(str::to_owned),
        version: "2.19.14".to_owned(),
        check: options.shown_inventory.is_none().then_some(options.check),
        diff: options.diff,
        forks: i64::try_from(options.forks).unwrap_or(i64::MAX),
        inventory_sources: options.inventory.clone(),
        limit: options.limit.clone(),
        // Ansible: programs without playbooks have no tags, and no variables of them.
        tags: has_tags.then(|| options.tags.clone()),
        skip_tags: has_tags.then(|| options.skip_tags.clone()),
        verbosity: i64::from(options.verbosity),
    };
    let notices = Arc::clone(&inventory.context().notices);
    let variables = Variables::new(settings, info, inventory, extra_vars, basedir)?;
    variables.set_vars_plugins(Arc::new(PythonVars::new(surroundings(parts))), stage);
    match fact_store(parts, &notices)? {
        Ok(Some(store)) => variables.set_fact_store(store, options.flush_cache),
        Ok(None) => {}
        // Ansible: facts then last for the run.
        Err(error) => (notices)(Notice::ErrorAsWarning(error)),
    }
    Ok(variables)
}

/// Opens the cache that the settings ask for; nothing where facts last for the run only.
///
/// The inner error is for a warning: the run goes on with facts that last for itself.
fn fact_store(
    parts: &InventoryParts,
    notices: &NoticeSink,
) -> Result<Result<Option<Arc<dyn FactStore>>, Diagnostic>, Diagnostic> {
    let name = parts.config.str(&settings::CACHE_PLUGIN).unwrap_or_else(|| "memory".to_owned());
    let is_builtin = |name: &str| matches!(name, "memory" | "jsonfile");
    if let Some(file) = parts.python.places.find(Kind::Cache, &name, &[], false, &is_builtin)? {
        return Ok(Ok(Some(Arc::new(PythonFacts { surroundings: surroundings(parts), file }))));
    }
    let short = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy.")).unwrap_or(&name);
    if !is_builtin(short) {
        return Ok(Err(Diagnostic::error(format!("Unable to load the cache plugin {}.", str_repr(&name)))));
    }
    Ok(FactFiles::open(&parts.config, notices).map(|files| files.map(|files| Arc::new(files) as Arc<dyn FactStore>)))
}

/// Renders values behind `hostvars` with the run's templates.
struct RunRenderer(Arc<Run>);

impl Renderer for RunRenderer {
    fn render(&self, scope: &dyn Scope, value: &Value) -> Result<Value, Diagnostic> {
        self.0.render_plain(scope, value)
    }
}

/// Lets variables render with the run's templates, and tells of the `vars_files` that are looked for.
pub(crate) fn connect_variables(variables: &Variables, run: &Arc<Run>) {
    variables.set_renderer(Arc::new(RunRenderer(Arc::clone(run))));
    let run = Arc::clone(run);
    variables.set_vars_file_hook(Arc::new(move |host, file, found| run.tell_vars_file(host, file, found)));
}

/// Opens connections for the engine.
pub(crate) struct Connections {
    controller: Arc<Controller>,
    config: Arc<Config>,
    passwords: Passwords,
}

impl Connections {
    /// Makes one for the controller, with the passwords of the run.
    pub(crate) fn new(controller: &Arc<Controller>, config: &Arc<Config>, passwords: &Passwords) -> Self {
        Connections { controller: Arc::clone(controller), config: Arc::clone(config), passwords: passwords.clone() }
    }
}

impl Connector for Connections {
    fn variables(&self) -> Vec<&'static str> {
        connections::VARIABLES.iter().copied().chain(become_plugins::variables()).collect()
    }

    fn open(&self, target: &Target) -> Result<Box<dyn Connection>, Diagnostic> {
        let becomes = target.becomes.as_ref().map(|becoming| {
            let mut keywords = becoming.keywords.clone();
            if let Some(password) = &self.passwords.becoming {
                keywords.insert("become_pass", password.as_str());
            }
            let given = become_plugins::Given { vars: &target.vars, keywords: &keywords };
            become_plugins::build(&becoming.method, &given, &self.config)
        });
        let spec = ConnectionSpec {
            connection: target.connection.clone(),
            host: target.host.clone(),
            vars: target.vars.clone(),
            remote_user: target.remote_user.clone(),
            becomes: becomes.transpose()?,
            passwords: self.passwords.clone(),
        };
        connections::open(&spec, &self.controller)
    }

    fn run_here(&self, command: &str, cwd: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        self.controller.run_shell(command, cwd)
    }
}

/// What templates may reach that are rendered while a playbook is loaded.
pub(crate) struct LoadServices {
    snapshot: Snapshot,
    loader: Arc<Loader>,
    emitter: Emitter,
    config: Arc<Config>,
}

impl LoadServices {
    /// Makes them.
    pub(crate) fn new(config: &Arc<Config>, loader: &Arc<Loader>, told: &Told) -> Self {
        LoadServices {
            snapshot: config.snapshot().clone(),
            loader: Arc::clone(loader),
            emitter: told.emitter.clone(),
            config: Arc::clone(config),
        }
    }
}

impl Services for LoadServices {
    fn warn(&self, warning: Diagnostic) {
        self.emitter.report(DisplayLevel::Warning, diagnostic::render(&warning, &crate::terminal::Disk));
    }

    fn deprecated(&self, text: String) {
        self.emitter.message(DisplayLevel::Deprecation, text);
    }

    fn env_var(&self, name: &str) -> Option<String> {
        self.snapshot.var(name).map(str::to_owned)
    }

    fn read_file(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        self.loader.files().read(path)
    }

    fn find_file(&self, folder: &str, name: &str) -> Result<PathBuf, Diagnostic> {
        let base = PathBuf::from(&self.snapshot.cwd);
        let candidates = [base.join(folder).join(name), base.join(name)];
        candidates.iter().find(|path| self.loader.files().exists(path)).cloned().ok_or_else(|| {
            Diagnostic::new(
                diagnostic::Kind::FileNotFound,
                format!("Could not find or access '{name}' on the Ansible Controller."),
            )
        })
    }

    fn search_path(&self) -> Vec<PathBuf> {
        vec![PathBuf::from(&self.snapshot.cwd)]
    }

    fn basedir(&self) -> PathBuf {
        PathBuf::from(&self.snapshot.cwd)
    }

    fn run(&self, command: &str, cwd: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        let done = std::process::Command::new("/bin/sh").arg("-c").arg(command).current_dir(cwd).output()?;
        Ok((done.status.code().unwrap_or(-1), done.stdout, done.stderr))
    }

    fn secrets(&self) -> Secrets {
        self.loader.secrets().clone()
    }

    fn setting(&self, name: &str) -> Option<Value> {
        Some(self.config.value(settings::find(name)?))
    }
}

/// Renders a value with variables while listing.
pub(crate) fn render(
    environment: &Environment,
    scope: &dyn Scope,
    services: &LoadServices,
    value: &Value,
) -> Result<Value, Diagnostic> {
    Templar::new(environment, scope, services).template(value)
}
