//! What a run knows, for callbacks that ask: a snapshot that stays as it was.

use crate::Run;
use event::{Question, Wire, World};
use playbook::{Block, Item, Node, NodeKind, Play, Task};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, Weak};
use value::{Dict, Value, parse_json};
use vars::{PlayContext, Variables};

/// What runs now: plays and tasks by their uuids.
#[derive(Default)]
pub(crate) struct Known {
    plays: RwLock<Arc<[Arc<Play>]>>,
    contexts: RwLock<HashMap<Arc<str>, Arc<PlayContext>>>,
    tasks: RwLock<HashMap<Arc<str>, Arc<Task>>>,
    args: RwLock<HashMap<Arc<str>, Dict>>,
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

impl Known {
    pub(crate) fn set_playbook(&self, plays: &[Arc<Play>]) {
        *write(&self.plays) = Arc::from(plays);
    }

    pub(crate) fn set_play(&self, context: &Arc<PlayContext>) {
        write(&self.contexts).insert(Arc::clone(&context.play.node.uuid), Arc::clone(context));
    }

    pub(crate) fn set_task(&self, task: &Arc<Task>) {
        if !read(&self.tasks).contains_key(&task.uuid) {
            write(&self.tasks).insert(Arc::clone(&task.uuid), Arc::clone(task));
        }
    }

    pub(crate) fn set_args(&self, uuid: &Arc<str>, args: Dict) {
        write(&self.args).insert(Arc::clone(uuid), args);
    }

    pub(crate) fn args_of(&self, uuid: &str) -> Option<Dict> {
        read(&self.args).get(uuid).cloned()
    }

    pub(crate) fn play(&self, uuid: &str) -> Option<Arc<PlayContext>> {
        read(&self.contexts).get(uuid).cloned()
    }

    pub(crate) fn task(&self, uuid: &str) -> Option<Arc<Task>> {
        read(&self.tasks).get(uuid).cloned()
    }
}

/// What a run knew at a moment.
struct Snapshot {
    run: Weak<Run>,
    variables: Variables,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").finish_non_exhaustive()
    }
}

impl Run {
    /// Returns what the run knows now.
    pub fn world(self: &Arc<Self>) -> Arc<dyn World> {
        Arc::new(Snapshot { run: Arc::downgrade(self), variables: self.variables.freeze() })
    }
}

impl World for Snapshot {
    fn ask(&self, question: &Question) -> Result<Value, String> {
        let run = self.run.upgrade().ok_or("the run is over")?;
        let answer = match question {
            Question::Vars { play, host, task } => {
                let play = play.as_deref().and_then(|uuid| run.known.play(uuid));
                let task = task.as_deref().and_then(|uuid| run.known.task(uuid));
                let vars = self.variables.task_vars(play.as_ref(), host.as_deref(), task.as_ref(), true);
                Value::Dict(vars.map_err(|error| error.message)?.plain_dict())
            }
            Question::HostVars(host) => {
                if self.variables.inventory().host(host).is_none() {
                    return Err(format!("there is no host '{host}'"));
                }
                let vars = self.variables.task_vars(None, Some(host), None, false);
                Value::Dict(vars.map_err(|error| error.message)?.plain_dict())
            }
            Question::ExtraVars => Value::Dict(self.variables.extra_vars()),
            Question::Inventory => Value::Dict(self.variables.inventory().describe()),
            Question::Files => Value::list(run.loader.read_files().into_iter().map(Value::from)),
            Question::Plays => {
                let plays = Arc::clone(&read(&run.known.plays));
                Value::list(plays.iter().map(|play| describe_play(&run, play)))
            }
            Question::Task(uuid) => {
                let task = run.known.task(uuid).ok_or("no such task has run")?;
                describe_task(&run, &task)
            }
            Question::Template { text, vars } => {
                let rendered = run.render_plain(vars, &trusted(text)).map_err(|error| error.message)?;
                if rendered.is_undefined() {
                    return Err(value::to_text(&rendered));
                }
                rendered
            }
            Question::Setting(name) => {
                let setting = config::settings::all().find(|setting| setting.name == name);
                run.config.value(setting.ok_or_else(|| format!("there is no setting '{name}'"))?)
            }
        };
        Ok(run.secrets.masked_value(&answer))
    }
}

/// What a callback has rendered is a template of the user's own.
fn trusted(value: &Value) -> Value {
    match value {
        Value::Str(text) => Value::Str(value::Str::trusted(text.shared(), text.origin().cloned())),
        Value::List(list) => Value::list(list.iter().map(trusted)),
        Value::Dict(dict) => Value::Dict(dict.iter().map(|(key, value)| (key.clone(), trusted(value))).collect()),
        other => other.clone(),
    }
}

/// A play with its sections, each a list of blocks and tasks.
fn describe_play(run: &Run, play: &Arc<Play>) -> Value {
    let blocks = |blocks: &[Arc<Block>]| Value::list(blocks.iter().map(|block| describe_block(run, block)));
    let handlers = play.all_handlers();
    let roles = play.roles.iter().map(|used| {
        let fields = [
            ("name", Value::from(used.role.name_for_tasks())),
            ("path", Value::from(used.role.path.to_string_lossy().into_owned())),
        ];
        Value::Dict(fields.into_iter().collect())
    });
    let covered = |dict: &Dict| if run.mask_secrets { Dict::new() } else { dict.clone() };
    let fields = [
        ("uuid", Value::from(Arc::clone(&play.node.uuid))),
        ("name", Value::from(play.display_name())),
        ("hosts", play.hosts.clone()),
        ("vars", Value::Dict(play.vars.clone())),
        ("roles", Value::list(roles)),
        ("pre_tasks", blocks(&play.pre_tasks)),
        ("tasks", blocks(&play.tasks)),
        ("post_tasks", blocks(&play.post_tasks)),
        ("handlers", Value::list(handlers.iter().map(|block| describe_block(run, block)))),
        ("ds", Value::Dict(covered(&play.source))),
    ];
    Value::Dict(fields.into_iter().collect())
}

fn describe_block(run: &Run, block: &Block) -> Value {
    let items = |items: &[Item]| {
        Value::list(items.iter().map(|item| match item {
            Item::Task(task) => plain(&*run.event_task(task)),
            Item::Block(inner) => describe_block(run, inner),
        }))
    };
    let fields = [
        ("kind", Value::str("Block")),
        ("uuid", Value::from(Arc::clone(&block.node.uuid))),
        ("block", items(&block.tasks)),
        ("rescue", items(&block.rescue)),
        ("always", items(&block.always)),
    ];
    Value::Dict(fields.into_iter().collect())
}

/// What events do not carry of a task: its own variables, its source, and what it inherits from, innermost first.
fn describe_task(run: &Run, task: &Arc<Task>) -> Value {
    let parents = task.parent.lineage().map(|node| describe_node(node));
    let is_covered =
        run.mask_secrets && task.keyword(playbook::Keyword::NoLog).is_some_and(|value| *value != Value::Bool(false));
    let mut fields: Dict = [
        ("vars", Value::Dict(if is_covered { Dict::new() } else { task.vars.clone() })),
        ("parents", Value::list(parents)),
    ]
    .into_iter()
    .collect();
    if !is_covered && !task.source.is_empty() {
        fields.insert("ds", Value::Dict(task.source.clone()));
    }
    Value::Dict(fields)
}

fn describe_node(node: &Node) -> Value {
    let kind = match node.kind {
        NodeKind::Play => "Play",
        NodeKind::Role => "Role",
        NodeKind::Block => "Block",
        NodeKind::Import => "Import",
        NodeKind::Include => "Include",
    };
    let path =
        node.origin.as_ref().and_then(|origin| origin.path.as_ref().map(|path| format!("{path}:{}", origin.line)));
    let fields = [
        ("kind", Value::str(kind)),
        ("uuid", Value::from(Arc::clone(&node.uuid))),
        ("path", path.map_or(Value::None, Value::from)),
        ("role", node.role.as_ref().map_or(Value::None, |role| Value::from(role.name_for_tasks()))),
    ];
    Value::Dict(fields.into_iter().collect())
}

/// Something of an event's as plain data.
fn plain(wire: &dyn Wire) -> Value {
    let mut text = String::new();
    wire.write(&mut text);
    parse_json(&text).unwrap_or_default()
}
