//! The store of a run: what tasks set and gather, and where everything else is found.

use crate::facts::Facts;
use crate::host_layers::HostLayerCache;
use crate::host_vars::HostVars;
use crate::magic::Magic;
use crate::reserved::{warn_about, warn_if_reserved};
use crate::task_layers::TaskLayers;
use crate::task_vars::Inner;
use crate::{GroupLevel, PlayContext, RunInfo, Settings, TaskVars, vars_files};
use diagnostic::Diagnostic;
use inventory::{
    Entity, Group, HashBehaviour, Host, HostName, Inventory, Notice, NoticeSink, Stage, VarsFiles, VarsPlugins,
};
use playbook::Task;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use template::Scope;
use value::{Dict, Object, Str, Value};
use yaml::Loader;

/// Renders values; the engine supplies it, made of the templates' environment and its services.
pub trait Renderer: Send + Sync {
    /// Renders every template in a value with some variables. Fails where something undefined is needed.
    fn render(&self, scope: &dyn Scope, value: &Value) -> Result<Value, Diagnostic>;
}

/// Keeps facts between runs (the setting `CACHE_PLUGIN`); the app supplies it.
pub trait FactStore: Send + Sync {
    /// Returns the facts kept of a host that are still good. Fails where what is kept can't be read.
    fn load(&self, host: &str) -> Result<Option<Dict>, Diagnostic>;
    /// Keeps the facts of a host; the error is for a warning.
    fn save(&self, host: &str, facts: &Dict) -> Result<(), Diagnostic>;
    /// Forgets a host.
    fn forget(&self, host: &str);
}

/// Hears of a `vars_files` entry whose name has templates, once for each host and file: the host, the file (its path, or
/// its name where it does not exist), and whether it was loaded.
pub type VarsFileHook = Arc<dyn Fn(&str, &str, bool) + Send + Sync>;

/// The variables of a run. A clone is another handle on the same store.
#[derive(Clone)]
pub struct Variables {
    pub(crate) shared: Arc<Shared>,
}

/// The store, and what stands fixed for the run.
pub(crate) struct Shared {
    fixed: Arc<Fixed>,
    extra: RwLock<Dict>,
    inventory: RwLock<Inventory>,
    playbook_dir: RwLock<Arc<Path>>,
    /// The same, as the only one of the folders that variables are read from.
    beside_play: RwLock<Arc<[PathBuf]>>,
    facts: RwLock<Arc<FxHashMap<HostName, Arc<Facts>>>>,
    set_facts: RwLock<Arc<FxHashMap<HostName, Dict>>>,
    included: RwLock<Arc<FxHashMap<HostName, Dict>>>,
}

/// What stands fixed for the run, and what is kept to save work.
pub(crate) struct Fixed {
    pub(crate) settings: Settings,
    pub(crate) loader: Arc<Loader>,
    pub(crate) notices: NoticeSink,
    pub(crate) info: RunInfo,
    pub(crate) options: Dict,
    pub(crate) renderer: OnceLock<Arc<dyn Renderer>>,
    fact_store: OnceLock<Arc<dyn FactStore>>,
    pub(crate) vars_file_hook: OnceLock<VarsFileHook>,
    pub(crate) told_vars_files: Mutex<FxHashSet<(HostName, String, bool)>>,
    host_layers: HostLayerCache,
    no_facts: Arc<Facts>,
    task_layers: Mutex<FxHashMap<usize, KeptTask>>,
}

impl Deref for Shared {
    type Target = Fixed;

    fn deref(&self) -> &Fixed {
        &self.fixed
    }
}

/// A task, and its layers.
type KeptTask = (Arc<Task>, Arc<TaskLayers>);

/// How many tasks' layers are kept: dynamic includes make new tasks without end.
const KEPT_TASKS: usize = 4096;

impl Variables {
    /// Makes the store of a run. Fails where a setting asks for what is not done yet.
    pub fn new(
        settings: Settings,
        info: RunInfo,
        inventory: Inventory,
        extra: Dict,
        playbook_dir: PathBuf,
    ) -> Result<Variables, Diagnostic> {
        let context = inventory.context().clone();
        let notices = Arc::clone(&context.notices);
        let mut levels = Vec::new();
        for name in &settings.precedence {
            if let Some(level) = GroupLevel::from_name(name) {
                levels.push(level);
            } else {
                let warning = format!("Ignoring unknown variable precedence entry: {name}");
                notices(Notice::Warning(Diagnostic::error(warning)));
            }
        }
        let files = VarsFiles::new(&context, settings.yaml_extensions.clone());
        let host_layers = HostLayerCache::new(
            files,
            levels,
            settings.hash_behaviour,
            settings.reads_vars_files,
            Arc::clone(&notices),
        );
        warn_if_reserved(&extra, &notices);
        let quiet: NoticeSink = Arc::new(|_| {});
        let fixed = Fixed {
            no_facts: Arc::new(Facts::new(Dict::new(), settings.inject_facts, &quiet)),
            options: info.options(),
            loader: Arc::clone(&context.loader),
            settings,
            notices,
            info,
            renderer: OnceLock::new(),
            fact_store: OnceLock::new(),
            vars_file_hook: OnceLock::new(),
            told_vars_files: Mutex::default(),
            host_layers,
            task_layers: Mutex::default(),
        };
        let shared = Shared {
            fixed: Arc::new(fixed),
            extra: RwLock::new(extra),
            inventory: RwLock::new(inventory),
            beside_play: RwLock::new([playbook_dir.clone()].into()),
            playbook_dir: RwLock::new(playbook_dir.into()),
            facts: RwLock::default(),
            set_facts: RwLock::default(),
            included: RwLock::default(),
        };
        Ok(Variables { shared: Arc::new(shared) })
    }

    /// Says which vars plugins there are besides the one that reads files, and at which stage they are asked. Only the first
    /// counts.
    pub fn set_vars_plugins(&self, plugins: Arc<dyn VarsPlugins>, stage: Stage) {
        self.shared.host_layers.set_plugins(plugins, stage);
    }

    /// Supplies what renders values behind `hostvars` and names of `vars_files`. Only the first counts.
    pub fn set_renderer(&self, renderer: Arc<dyn Renderer>) {
        let _ = self.shared.renderer.set(renderer);
    }

    /// Supplies what keeps facts between runs; `is_fresh` forgets what it has of the inventory's hosts. What is kept of a
    /// host is read when it is asked for. Only the first store counts.
    pub fn set_fact_store(&self, store: Arc<dyn FactStore>, is_fresh: bool) {
        if is_fresh {
            let inventory = self.inventory();
            store.forget("localhost");
            inventory.host_names().for_each(|host| store.forget(host));
        }
        let _ = self.shared.fact_store.set(store);
    }

    /// Supplies who hears of `vars_files` with templates in their names. Only the first counts.
    pub fn set_vars_file_hook(&self, hook: VarsFileHook) {
        let _ = self.shared.vars_file_hook.set(hook);
    }

    /// Returns the inventory as it is now.
    pub fn inventory(&self) -> Inventory {
        self.shared.inventory()
    }

    /// Changes the inventory: `add_host`, `group_by`, `refresh_inventory`.
    pub fn change_inventory<T>(&self, change: impl FnOnce(&mut Inventory) -> T) -> T {
        change(&mut self.shared.inventory.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets the folder of the playbook that runs now: `playbook_dir`, and where `group_vars` and `host_vars` are.
    pub fn set_playbook_dir(&self, folder: PathBuf) {
        *self.shared.beside_play.write().unwrap_or_else(PoisonError::into_inner) = [folder.clone()].into();
        *self.shared.playbook_dir.write().unwrap_or_else(PoisonError::into_inner) = folder.into();
    }

    /// Returns the variables as they are now: what is set later does not change them. Cheap.
    #[must_use]
    pub fn freeze(&self) -> Variables {
        fn copy<T: Clone>(lock: &RwLock<T>) -> RwLock<T> {
            RwLock::new(lock.read().unwrap_or_else(PoisonError::into_inner).clone())
        }
        let shared = &self.shared;
        Variables {
            shared: Arc::new(Shared {
                fixed: Arc::clone(&shared.fixed),
                extra: copy(&shared.extra),
                inventory: copy(&shared.inventory),
                playbook_dir: copy(&shared.playbook_dir),
                beside_play: copy(&shared.beside_play),
                facts: copy(&shared.facts),
                set_facts: copy(&shared.set_facts),
                included: copy(&shared.included),
            }),
        }
    }

    /// Returns the variables given on the command line.
    pub fn extra_vars(&self) -> Dict {
        self.shared.extra()
    }

    /// Changes the variables given on the command line: a callback may.
    pub fn change_extra_vars(&self, change: impl FnOnce(&mut Dict)) {
        change(&mut self.shared.extra.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Returns how dictionaries of several levels are combined.
    pub fn hash_behaviour(&self) -> HashBehaviour {
        self.shared.settings.hash_behaviour
    }

    /// Returns the variables of a host for a task of a play; each of the three may be missing. `include_hostvars` is off only for
    /// what stands behind `hostvars` itself. Fails where a file of variables can't be read.
    pub fn task_vars(
        &self,
        play: Option<&Arc<PlayContext>>,
        host: Option<&str>,
        task: Option<&Arc<Task>>,
        include_hostvars: bool,
    ) -> Result<TaskVars, Diagnostic> {
        let inventory = self.inventory();
        let host = host.and_then(|name| inventory.host(name));
        self.shared.task_vars(inventory, play, host.as_deref(), task, include_hostvars)
    }

    /// Returns what is set for a host itself, in the sources and in files beside them; in those beside the playbook as well
    /// where its folder is given.
    pub fn exported_host_vars(&self, host: &Host, playbook_dir: Option<&Path>) -> Result<Dict, Diagnostic> {
        self.shared.host_layers.exported(&self.inventory(), Entity::Host, &host.name, &host.vars, playbook_dir)
    }

    /// As [`Variables::exported_host_vars`], for a group; its priority is among them where it is not 1.
    pub fn exported_group_vars(&self, group: &Group, playbook_dir: Option<&Path>) -> Result<Dict, Diagnostic> {
        let own = &group.vars;
        let mut vars =
            self.shared.host_layers.exported(&self.inventory(), Entity::Group, &group.name, own, playbook_dir)?;
        if group.priority != 1 {
            vars.insert("ansible_group_priority", group.priority);
        }
        Ok(vars)
    }

    /// Returns the value of the variable `hostvars`.
    pub fn hostvars(&self) -> Value {
        Value::Object(Arc::new(HostVars::new(&self.shared)) as Arc<dyn Object>)
    }

    /// Adds facts that were gathered for a host.
    pub fn set_host_facts(&self, host: &str, facts: &Dict) {
        warn_if_reserved(facts, &self.shared.notices);
        // What can't be read was told when variables were asked for.
        let known = self.shared.facts_of(host);
        let mut all = self.shared.facts.write().unwrap_or_else(PoisonError::into_inner);
        let mut raw = known.map(|known| known.raw.clone()).unwrap_or_default();
        raw.extend(facts);
        if let Some(store) = self.shared.fact_store.get()
            && let Err(error) = store.save(host, &raw)
        {
            (self.shared.notices)(Notice::ErrorAsWarning(error));
        }
        let facts = Facts::new(raw, self.shared.settings.inject_facts, &self.shared.notices);
        Arc::make_mut(&mut all).insert(Arc::from(host), Arc::new(facts));
    }

    /// Returns the facts gathered for a host, as they were given.
    pub fn host_facts(&self, host: &str) -> Dict {
        self.shared.facts_of(host).map(|facts| facts.raw.clone()).unwrap_or_default()
    }

    /// Sets variables of a host as `set_fact` and `register` do: they last for the run.
    pub fn set_nonpersistent_facts(&self, host: &str, facts: &Dict) {
        warn_if_reserved(facts, &self.shared.notices);
        let mut all = self.shared.set_facts.write().unwrap_or_else(PoisonError::into_inner);
        let all = Arc::make_mut(&mut all);
        match all.get_mut(host) {
            Some(known) => known.extend(facts),
            None => {
                all.insert(Arc::from(host), facts.clone());
            }
        }
    }

    /// Sets one variable of a host as `set_fact` and `register` do.
    pub fn set_nonpersistent_fact(&self, host: &str, name: &Str, value: Value) {
        warn_about(&Value::Str(name.clone()), &self.shared.notices);
        let mut all = self.shared.set_facts.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut all).entry(Arc::from(host)).or_default().insert(name.clone(), value);
    }

    /// Sets one variable of a host as `include_vars` does: below those of `set_fact` and `register`.
    pub fn set_host_variable(&self, host: &str, name: &Str, value: Value) {
        warn_about(&Value::Str(name.clone()), &self.shared.notices);
        let mut all = self.shared.included.write().unwrap_or_else(PoisonError::into_inner);
        let known = Arc::make_mut(&mut all).entry(Arc::from(host)).or_default();
        let value = match (self.hash_behaviour(), known.get(name)) {
            (HashBehaviour::Merge, Some(old)) => inventory::combine_value(old, &value),
            _ => value,
        };
        known.insert(name.clone(), value);
    }

    /// Forgets the facts gathered for a host; what `set_fact` set stays.
    pub fn clear_facts(&self, host: &str) {
        if let Some(store) = self.shared.fact_store.get() {
            store.forget(host);
        }
        Arc::make_mut(&mut self.shared.facts.write().unwrap_or_else(PoisonError::into_inner)).remove(host);
    }
}

impl Shared {
    pub(crate) fn extra(&self) -> Dict {
        self.extra.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn inventory(&self) -> Inventory {
        self.inventory.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the folders beside the play that files of variables are read from.
    fn beside_play(&self) -> Arc<[PathBuf]> {
        Arc::clone(&self.beside_play.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn playbook_dir(&self) -> Arc<Path> {
        Arc::clone(&self.playbook_dir.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the facts of a host: those gathered in this run, else those kept from an earlier one.
    pub(crate) fn facts_of(&self, host: &str) -> Result<Arc<Facts>, Diagnostic> {
        let known = self.facts.read().unwrap_or_else(PoisonError::into_inner).get(host).cloned();
        let Some(store) = self.fact_store.get().filter(|_| known.is_none()) else {
            return Ok(known.unwrap_or_else(|| Arc::clone(&self.no_facts)));
        };
        let facts = match store.load(host)? {
            Some(raw) => Arc::new(Facts::new(raw, self.settings.inject_facts, &self.notices)),
            None => Arc::clone(&self.no_facts),
        };
        let mut all = self.facts.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(Arc::make_mut(&mut all).entry(Arc::from(host)).or_insert(facts)))
    }

    /// Renders with what the engine supplied; without it a value stays as it is.
    pub(crate) fn render(&self, scope: &dyn Scope, value: &Value) -> Result<Value, Diagnostic> {
        match self.renderer.get() {
            Some(renderer) if value.has_templates() => renderer.render(scope, value),
            _ => Ok(value.clone()),
        }
    }

    fn layers_of_task(&self, task: &Arc<Task>) -> Arc<TaskLayers> {
        let mut kept = self.task_layers.lock().unwrap_or_else(PoisonError::into_inner);
        let key = Arc::as_ptr(task).addr();
        if let Some((_, layers)) = kept.get(&key) {
            return Arc::clone(layers);
        }
        let layers = Arc::new(TaskLayers::new(task, self.settings.hash_behaviour, &self.notices));
        if kept.len() >= KEPT_TASKS {
            kept.clear();
        }
        // The task is kept with its layers, so that its address stays its own.
        kept.insert(key, (Arc::clone(task), Arc::clone(&layers)));
        layers
    }

    pub(crate) fn task_vars(
        self: &Arc<Self>,
        inventory: Inventory,
        play: Option<&Arc<PlayContext>>,
        host: Option<&Host>,
        task: Option<&Arc<Task>>,
        include_hostvars: bool,
    ) -> Result<TaskVars, Diagnostic> {
        let task_layers = task.map(|task| self.layers_of_task(task));
        let playbook_dir = self.playbook_dir();
        // Lowest first here; turned round at the end.
        let mut layers: Vec<Dict> = Vec::with_capacity(16);
        let add = |layers: &mut Vec<Dict>, layer: &Dict| {
            if !layer.is_empty() {
                layers.push(layer.clone());
            }
        };
        let roles = play.map(|play| play.roles());
        if let Some(roles) = &roles {
            layers.extend(roles.defaults.iter().cloned());
        }
        if let Some(own) = &task_layers {
            add(&mut layers, &own.defaults);
        }
        if let Some(host) = host {
            let beside_play = match (self.settings.playbook_vars_root.as_str(), task) {
                ("all", Some(task)) => task.search_path().into(),
                ("bottom" | "playbook_dir", Some(task)) => task.search_path().into_iter().take(1).collect(),
                _ => self.beside_play(),
            };
            let own = self.host_layers.layers(&inventory, host, &beside_play)?;
            layers.extend(own.iter().cloned());
            let facts = self.facts_of(&host.name)?;
            layers.push(facts.namespaced.clone());
            add(&mut layers, &facts.injected);
        }
        let magic = Arc::new(Magic {
            shared: Arc::clone(self),
            inventory,
            playbook_dir,
            play: play.cloned(),
            roles: roles.clone(),
            task: task.cloned(),
            include_hostvars,
        });
        if let Some(play) = play {
            if play.is_checked.set(()).is_ok() {
                warn_if_reserved(&play.vars(), &self.notices);
            }
            add(&mut layers, &play.vars());
            let files = vars_files::layers(self, play, host, task.is_some(), &layers, &magic)?;
            layers.extend(files);
            layers.extend(roles.iter().flat_map(|roles| roles.exported.iter().cloned()));
        }
        if let Some(own) = &task_layers {
            add(&mut layers, &own.role_vars);
            add(&mut layers, &own.vars);
        }
        if let Some(host) = host {
            for store in [&self.included, &self.set_facts] {
                if let Some(vars) = store.read().unwrap_or_else(PoisonError::into_inner).get(&host.name) {
                    add(&mut layers, vars);
                }
            }
        }
        if let Some(own) = &task_layers {
            add(&mut layers, &own.role_params);
            add(&mut layers, &own.include_params);
        }
        add(&mut layers, &self.extra());
        layers.reverse();
        Ok(TaskVars::new(Inner { layers, magic, behaviour: self.settings.hash_behaviour }))
    }
}
