//! A run without a disk: files in memory, plays loaded from them, and a renderer that knows `{{ name }}` alone.

use crate::{PlayContext, Renderer, RunInfo, Settings, Variables};
use config::{Config, Snapshot};
use diagnostic::{Diagnostic, Kind};
use inventories::{Shelf, Tools};
use inventory::{Inventory, InventoryContext, Notice};
use playbook::{
    Block, Context, Included, Item, Keywords, Messages, Play, Playbook, ResolvedAction, Resolver, Task, Templates,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use template::Scope;
use value::{Dict, Undefined, Value};
use yaml::{DuplicateKeys, Files, Loader};

pub(crate) struct World {
    pub(crate) variables: Variables,
    pub(crate) told: Arc<Mutex<Vec<String>>>,
    loader: Arc<Loader>,
}

/// Files by their absolute path. The inventory is in `/inv`, the playbook in `/pb`.
#[derive(Clone, Default)]
pub(crate) struct Memory(pub(crate) BTreeMap<PathBuf, String>);

impl World {
    pub(crate) fn new(files: &[(&str, &str)]) -> World {
        World::with(files, Settings::default(), Dict::new())
    }

    pub(crate) fn with(files: &[(&str, &str)], settings: Settings, extra: Dict) -> World {
        let files = files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
        World::of(Memory(files), settings, extra)
    }

    pub(crate) fn of(files: Memory, settings: Settings, extra: Dict) -> World {
        let loader = Arc::new(Loader::new(Arc::new(files), DuplicateKeys::Warn, Box::new(|_| {})));
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let collect = Arc::clone(&told);
        let snapshot =
            Snapshot { env: [("ANSIBLE_CONFIG".to_owned(), "/nonexistent".to_owned())].into(), ..Snapshot::default() };
        let config = Config::load(&snapshot, None).unwrap().0;
        let context = InventoryContext {
            loader: Arc::clone(&loader),
            settings: Arc::new(inventory::Settings { hash_behaviour: settings.hash_behaviour, ..Default::default() }),
            plugins: Arc::new(Shelf::new(Tools::bare(Arc::new(config)))),
            notices: Arc::new(move |notice| {
                let text = match notice {
                    Notice::Warning(what) | Notice::ErrorAsWarning(what) => what.full_message(),
                    Notice::Deprecated { what, removal } => format!("{} {removal}", what.full_message()),
                    Notice::Error(text) => text,
                    Notice::Verbose(..) => return,
                };
                collect.lock().unwrap().push(text);
            }),
            cwd: Arc::from("/pb"),
        };
        let inventory = Inventory::load(&["/inv/hosts".to_owned()], &context).unwrap();
        let info = RunInfo {
            playbook_python: "PY".to_owned(),
            version: "2.19.14".to_owned(),
            check: Some(false),
            forks: 5,
            inventory_sources: vec!["/inv/hosts".to_owned()],
            tags: Some(vec!["all".to_owned()]),
            skip_tags: Some(Vec::new()),
            ..RunInfo::default()
        };
        let variables = Variables::new(settings, info, inventory, extra, PathBuf::from("/pb")).unwrap();
        variables.set_renderer(Arc::new(Names));
        World { variables, told, loader }
    }

    fn context<T>(&self, body: impl FnOnce(&Context<'_>) -> T) -> T {
        body(&Context {
            loader: &self.loader,
            extra_vars: &self.variables.extra_vars(),
            resolver: &Everything,
            templates: &Everything,
            messages: &Everything,
            working_dir: PathBuf::from("/pb"),
            roles_path: Vec::new(),
            defaults: Keywords::default(),
            force_handlers: false,
            unknown_keyword_fails: true,
            private_role_vars: None,
        })
    }

    /// Loads the only play of `/pb/site.yml`, on all hosts.
    pub(crate) fn play(&self) -> Arc<PlayContext> {
        let playbook = self.context(|context| Playbook::load("/pb/site.yml", context)).unwrap();
        let play = Arc::clone(&playbook.plays[0]);
        let hosts: Arc<[Arc<str>]> = self.variables.inventory().hosts(&Value::str("all"), None).unwrap().into();
        let behaviour = self.variables.hash_behaviour();
        Arc::new(PlayContext::new(play, "the play", Arc::clone(&hosts), hosts, &Dict::new(), behaviour))
    }

    /// Loads the file that an `include_tasks` includes.
    pub(crate) fn include(&self, file: &str, task: &Arc<Task>, play: &Play) -> Included {
        self.context(|context| Included::tasks(Path::new(file), task, &Dict::new(), play, context)).unwrap()
    }

    pub(crate) fn told(&self) -> String {
        self.told.lock().unwrap().join("\n")
    }
}

/// Returns every task of some blocks, in order.
pub(crate) fn tasks_of(blocks: &[Arc<Block>]) -> Vec<Arc<Task>> {
    fn collect(items: &[Item], found: &mut Vec<Arc<Task>>) {
        for item in items {
            match item {
                Item::Task(task) => found.push(Arc::clone(task)),
                Item::Block(block) => collect(&block.tasks, found),
            }
        }
    }
    let mut found = Vec::new();
    for block in blocks {
        collect(&block.tasks, &mut found);
    }
    found.retain(|task| !task.implicit);
    found
}

/// Returns the task of a name.
pub(crate) fn named(tasks: &[Arc<Task>], name: &str) -> Arc<Task> {
    let is_named = |task: &&Arc<Task>| task.name.as_ref().and_then(Value::as_str) == Some(name);
    Arc::clone(tasks.iter().find(is_named).unwrap())
}

/// Renders `{{ name }}` within text, and nothing else.
struct Names;

impl Renderer for Names {
    fn render(&self, scope: &dyn Scope, value: &Value) -> Result<Value, Diagnostic> {
        match value {
            Value::Str(text) if text.is_template() => {
                let (before, rest) = text.split_once("{{").unwrap();
                let (name, after) = rest.split_once("}}").unwrap();
                let name = name.trim();
                let found = scope.get(name).ok_or_else(|| match Undefined::variable(name) {
                    Value::Undefined(marker) => marker.reason.clone(),
                    _ => Diagnostic::new(Kind::Undefined, name),
                })?;
                let found = self.render(scope, &found)?;
                let alone = before.is_empty() && after.is_empty();
                Ok(if alone { found } else { Value::str(format!("{before}{}{after}", value::to_text(&found))) })
            }
            Value::List(items) => {
                items.iter().map(|item| self.render(scope, item)).collect::<Result<Vec<_>, _>>().map(Value::from)
            }
            other => Ok(other.clone()),
        }
    }
}

/// Every action exists, names render to themselves, and nobody hears messages.
struct Everything;

impl Resolver for Everything {
    fn action(&self, name: &str, _collections: &[&str]) -> Result<Option<ResolvedAction>, Diagnostic> {
        Ok(Some(ResolvedAction { full_name: Arc::from(format!("ansible.builtin.{name}")) }))
    }

    fn lookup_exists(&self, _name: &str) -> bool {
        true
    }
}

impl Templates for Everything {
    fn render(&self, value: &Value, _layers: &[Dict]) -> Result<Value, Diagnostic> {
        Ok(value.clone())
    }
}

impl Messages for Everything {
    fn warn(&self, _warning: Diagnostic) {}

    fn deprecate(&self, _deprecation: Diagnostic, _version: &str) {}

    fn verbose(&self, _line: &str) {}
}

impl Files for Memory {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let text = self.0.get(path).ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))?;
        Ok(text.clone().into_bytes())
    }

    fn exists(&self, path: &Path) -> bool {
        self.0.keys().any(|file| file.starts_with(path))
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.exists(path) && !self.0.contains_key(path)
    }

    fn is_executable(&self, _path: &Path) -> bool {
        false
    }

    fn list(&self, path: &Path) -> std::io::Result<Vec<String>> {
        let inside = self.0.keys().filter_map(|file| file.strip_prefix(path).ok());
        let mut names: Vec<String> =
            inside.filter_map(|rest| Some(rest.iter().next()?.to_string_lossy().into_owned())).collect();
        names.dedup();
        Ok(names)
    }

    fn run(&self, _program: &Path, _args: &[&str]) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    fn canonical(&self, path: &Path) -> PathBuf {
        path.to_path_buf()
    }

    fn home(&self) -> PathBuf {
        PathBuf::from("/home/user")
    }
}
