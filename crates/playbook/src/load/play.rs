//! Plays: their keys, checked, and their sections, loaded in Ansible's order.

use super::keywords::check_text;
use super::{Loading, Scope};
use crate::keyword::{Keyword, Owner};
use crate::{Block, Context, Item, Keywords, Node, NodeKind, Play, VarPrompt, identity, problem};
use diagnostic::Diagnostic;
use std::path::Path;
use std::sync::Arc;
use value::{Dict, Value};

/// Keys of a play that are no keywords of tasks.
const PLAY_KEYS: [&str; 18] = [
    "hosts",
    "gather_facts",
    "gather_subset",
    "gather_timeout",
    "fact_path",
    "vars_files",
    "vars_prompt",
    "roles",
    "handlers",
    "pre_tasks",
    "post_tasks",
    "tasks",
    "force_handlers",
    "max_fail_percentage",
    "serial",
    "strategy",
    "order",
    "user",
];

/// Those that [`Play::options`] holds.
const OPTIONS: [&str; 9] = [
    "gather_facts",
    "gather_subset",
    "gather_timeout",
    "fact_path",
    "force_handlers",
    "max_fail_percentage",
    "serial",
    "strategy",
    "order",
];

/// What an entry of `vars_prompt` may hold.
const PROMPT_KEYS: [&str; 9] =
    ["name", "prompt", "default", "private", "confirm", "encrypt", "salt_size", "salt", "unsafe"];

/// What `import_playbook` statements around a play give to it, outermost first.
#[derive(Clone, Default)]
pub(super) struct Imports {
    pub(super) vars: Vec<Dict>,
    pub(super) tags: Vec<Value>,
    pub(super) conditions: Vec<Value>,
    /// Conditions of the outermost statement that has some.
    pub(super) outermost: Vec<Value>,
}

/// Loads a play.
pub(super) fn load_play(
    dict: &Dict,
    file: &Arc<str>,
    basedir: &Path,
    imports: &Imports,
    context: &Context<'_>,
) -> Result<Play, Diagnostic> {
    let source = with_remote_user(dict)?;
    let node = Arc::new(Node {
        kind: NodeKind::Play,
        parent: None,
        uuid: identity::unique(),
        own: Keywords::default(),
        effective: Keywords::default(),
        vars: Dict::new(),
        role: None,
        brings: None,
        origin: dict.origin().cloned(),
    });
    let mut loading = Loading::new(context, node, basedir.to_path_buf());
    let mut taken = loading.take(&source, Owner::Play, "Play", &PLAY_KEYS)?;
    if taken.keywords.get(Keyword::Collections).is_none()
        && let Some(default) = context.resolver.default_collection()
    {
        taken.keywords.set(Keyword::Collections, super::keywords::searched_first(default));
    }
    if !imports.tags.is_empty() {
        let own = taken.keywords.get(Keyword::Tags).and_then(Value::as_slice).unwrap_or_default();
        let mut tags = own.to_vec();
        for tag in &imports.tags {
            if !tags.contains(tag) {
                tags.push(tag.clone());
            }
        }
        taken.keywords.set(Keyword::Tags, Value::from(tags));
    }
    for option in ["strategy", "fact_path", "order"] {
        if let Some(value) = source.get(option) {
            check_text(option, value, dict.origin())?;
        }
    }
    // While loading, a play's own variables win over the innermost import's; once loaded, each import's win.
    let mut vars = imports.vars.last().cloned().unwrap_or_default();
    vars.extend(&taken.vars);
    loading.play = Arc::new(Node {
        kind: NodeKind::Play,
        parent: None,
        uuid: identity::unique(),
        effective: taken.keywords.clone(),
        own: taken.keywords,
        vars: Dict::new(),
        role: None,
        brings: None,
        origin: dict.origin().cloned(),
    });
    loading.play_vars = vars.clone();
    loading.vars_files = as_items(source.get("vars_files"));
    loading.conditions.clone_from(&imports.conditions);
    let roles = load_roles(&loading, &source)?;
    // Ansible: roles that these import follow them in the play.
    let imported_before = loading.roles.take();
    loading.roles.borrow_mut().extend(roles.iter().cloned().chain(imported_before));
    let vars_prompt = load_prompts(&source)?;
    let handlers = loading.play_section(&source, "handlers", true)?;
    let pre_tasks = loading.play_section(&source, "pre_tasks", false)?;
    let post_tasks = loading.play_section(&source, "post_tasks", false)?;
    let tasks = loading.play_section(&source, "tasks", false)?;
    let hosts = load_hosts(&source)?;
    for outer in imports.vars.iter().rev() {
        vars.extend(outer);
    }
    let flush = flush_block(&loading);
    Ok(Play {
        node: Arc::clone(&loading.play),
        name: taken.name,
        hosts,
        vars,
        vars_files: loading.vars_files.clone(),
        vars_prompt,
        roles,
        imported_roles: loading.imported.take(),
        pre_tasks,
        tasks,
        post_tasks,
        handlers: handlers.into_iter().chain(loading.handlers.take()).collect(),
        flush,
        options: source
            .iter()
            .filter(|(key, _)| key.as_str().is_some_and(|key| OPTIONS.contains(&key)))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
        import_conditions: imports.outermost.clone(),
        file: Arc::clone(file),
        basedir: basedir.to_path_buf(),
        origin: dict.origin().cloned(),
        source,
    })
}

impl Loading<'_> {
    /// Loads a section of tasks or handlers.
    fn play_section(&self, play: &Dict, key: &str, handlers: bool) -> Result<Vec<Arc<Block>>, Diagnostic> {
        match play.get(key) {
            None | Some(Value::None) => Ok(Vec::new()),
            Some(Value::List(list)) => self.blocks(list.as_slice(), &self.play, Scope { role: None, handlers }),
            Some(other) => Err(Diagnostic::parser(format!("A malformed block was encountered while loading {key}."))
                .at(play.origin())
                .caused_by(problem::not_a_list_of_blocks(other))),
        }
    }
}

/// Renames the old `user`.
fn with_remote_user(dict: &Dict) -> Result<Dict, Diagnostic> {
    if !dict.contains("user") {
        return Ok(dict.clone());
    }
    if dict.contains("remote_user") {
        return Err(Diagnostic::parser("both 'user' and 'remote_user' are set for this play. The use of 'user' is deprecated, and should be removed").at(dict.origin()));
    }
    let mut renamed = dict.clone();
    if let Some(user) = renamed.remove("user") {
        renamed.insert("remote_user", user);
    }
    Ok(renamed)
}

fn load_roles(loading: &Loading<'_>, play: &Dict) -> Result<Vec<Arc<crate::RoleUse>>, Diagnostic> {
    match play.get("roles") {
        None | Some(Value::None) => Ok(Vec::new()),
        Some(Value::List(list)) => loading.play_roles(list),
        Some(other) => {
            let cause = Diagnostic::error(format!(
                "ds ({}) should be a list but was a {}",
                value::to_text(other),
                problem::class_of(other)
            ));
            Err(Diagnostic::parser("A malformed role declaration was encountered.").at(play.origin()).caused_by(cause))
        }
    }
}

fn load_prompts(source: &Dict) -> Result<Vec<VarPrompt>, Diagnostic> {
    let Some(value) = source.get("vars_prompt").filter(|value| !value.is_none()) else { return Ok(Vec::new()) };
    let mut prompts = Vec::new();
    for (index, item) in value.as_slice().unwrap_or(std::slice::from_ref(value)).iter().enumerate() {
        let Value::Dict(entry) = item else {
            let place = match value {
                Value::List(items) => problem::place_in(items, index),
                _ => problem::place_of(source, "vars_prompt"),
            };
            let invalid = Diagnostic::parser("Invalid variable file contents.").at(place.as_ref());
            let invalid = if place.is_none() { invalid.about(value::to_text(value)) } else { invalid };
            return Err(invalid.with_help(
                "Variable files must contain either a dictionary of variables, or a list of dictionaries.",
            ));
        };
        let Some(name) = entry.get("name") else {
            return Err(Diagnostic::parser("Invalid vars_prompt data structure, missing 'name' key").at(value.origin()));
        };
        if let Some(key) = entry.keys().find(|key| !key.as_str().is_some_and(|key| PROMPT_KEYS.contains(&key))) {
            return Err(Diagnostic::parser(format!(
                "Invalid vars_prompt data structure, found unsupported key '{}'",
                value::to_text(key)
            ))
            .at(value.origin()));
        }
        prompts.push(VarPrompt { name: name.clone(), entry: entry.clone() });
    }
    Ok(prompts)
}

/// Checks `hosts`.
fn load_hosts(play: &Dict) -> Result<Value, Diagnostic> {
    let Some(hosts) = play.get("hosts") else {
        return Ok(Value::None);
    };
    if !hosts.is_true() {
        return Err(Diagnostic::parser("Hosts list cannot be empty. Please check your playbook"));
    }
    match hosts {
        Value::Str(_) => {}
        Value::List(list) => {
            for host in list {
                match host {
                    Value::Str(_) => {}
                    Value::None => {
                        return Err(Diagnostic::parser(
                            "Hosts list cannot contain values of 'None'. Please check your playbook",
                        ));
                    }
                    other => {
                        return Err(Diagnostic::parser(format!(
                            "Hosts list contains an invalid host value: '{}'",
                            value::to_text(other)
                        )));
                    }
                }
            }
        }
        _ => return Err(Diagnostic::parser("Hosts list must be a sequence or string. Please check your playbook.")),
    }
    Ok(hosts.clone())
}

fn as_items(value: Option<&Value>) -> Vec<Value> {
    match value {
        None | Some(Value::None) => Vec::new(),
        Some(Value::List(list)) => list.as_slice().to_vec(),
        Some(other) => vec![other.clone()],
    }
}

/// Makes the implicit block that runs notified handlers.
fn flush_block(loading: &Loading<'_>) -> Arc<Block> {
    let node = implicit_node(&loading.play);
    let mut tags = Keywords::default();
    tags.set(Keyword::Tags, Value::from(vec![Value::str("always")]));
    let task = super::role::implicit_meta("flush_handlers", tags, &node, None, &loading.context.defaults);
    Arc::new(Block {
        node,
        is_implicit: false,
        tasks: vec![Item::Task(task)],
        rescue: Vec::new(),
        always: Vec::new(),
        name: None,
    })
}

/// Makes the node of a block of the play that no playbook wrote.
pub(crate) fn implicit_node(play: &Arc<Node>) -> Arc<Node> {
    Arc::new(Node {
        kind: NodeKind::Block,
        parent: Some(Arc::clone(play)),
        uuid: identity::unique(),
        own: Keywords::default(),
        effective: crate::inherit::of_node(&Keywords::default(), play, None, NodeKind::Block),
        vars: Dict::new(),
        role: None,
        brings: None,
        origin: None,
    })
}
