//! Roles: finding them, their entries, dependencies, tasks and handlers.

use super::block::with_conditions;
use super::keywords::{check_text, is_known, load_vars_of};
use super::static_import::names;
use super::{InProgress, Loading, Scope};
use crate::keyword::{Keyword, Owner};
use crate::{Block, Item, Keywords, Node, NodeKind, Role, RoleUse, Task, identity, inherit, path, problem};
use diagnostic::{Diagnostic, Kind, Origin};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use value::{Dict, List, Str, Value};

/// How often a role may stand within itself before that is taken for endless.
const DEEPEST: usize = 4;

/// An entry that was read and whose role was found.
pub(super) struct Plan {
    name: String,
    pub(super) path: PathBuf,
    collection: Option<String>,
    keywords: Keywords,
    vars: Dict,
    params: Dict,
    origin: Option<Origin>,
}

/// Where and how a role is used.
pub(super) struct Site<'s> {
    pub(super) parent: &'s Arc<Node>,
    pub(super) parent_role: Option<&'s Arc<Role>>,
    pub(super) from_files: &'s Dict,
    pub(super) from_include: bool,
    pub(super) validate: bool,
    pub(super) public: Option<bool>,
    pub(super) is_static: bool,
    /// Variables of the statement that includes it.
    pub(super) vars: &'s Dict,
    pub(super) allow_duplicates: Option<Value>,
}

impl Loading<'_> {
    /// Loads the entries of a play's `roles:`.
    pub(super) fn play_roles(&self, entries: &List) -> Result<Vec<Arc<RoleUse>>, Diagnostic> {
        let collections = names(self.play.own.get(Keyword::Collections));
        let mut plans = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let mut plan = self.plan_role(entry, None, &collections).map_err(|error| {
                if entry.as_int().is_some() { error.at(problem::place_in(entries, index).as_ref()) } else { error }
            })?;
            if !self.conditions.is_empty() {
                let when = with_conditions(&self.conditions, plan.keywords.get(Keyword::When));
                plan.keywords.set(Keyword::When, when);
            }
            plans.push(plan);
        }
        let play = Arc::clone(&self.play);
        let site = Site {
            parent: &play,
            parent_role: None,
            from_files: &Dict::new(),
            from_include: false,
            validate: true,
            public: None,
            is_static: true,
            vars: &Dict::new(),
            allow_duplicates: None,
        };
        plans.into_iter().map(|plan| self.load_role(plan, &site)).collect()
    }

    /// Reads an entry and finds its role. `beside` is a further folder to look in.
    pub(super) fn plan_role(
        &self,
        entry: &Value,
        beside: Option<&str>,
        collections: &[String],
    ) -> Result<Plan, Diagnostic> {
        let (written, origin) = match entry {
            Value::Str(text) if text.contains(',') => {
                return Err(Diagnostic::error(format!("Invalid old style role requirement: {text}")));
            }
            Value::Str(_) => (entry.clone(), entry.origin()),
            Value::Dict(dict) => {
                let name = dict.get("role").or_else(|| dict.get("name"));
                match name.filter(|name| name.as_str().is_some_and(|name| !name.is_empty())) {
                    Some(name) => (name.clone(), dict.origin()),
                    None => {
                        return Err(Diagnostic::error("role definitions must contain a role name").at(dict.origin()));
                    }
                }
            }
            other => return Err(Diagnostic::parser("Invalid role definition.").at(other.origin())),
        };
        let name = value::to_text(&self.render(&written, None, &[], &Dict::new())?);
        let mut plan = self.find_role(&name, beside, collections, origin)?;
        plan.origin = origin.cloned();
        let Value::Dict(dict) = entry else { return Ok(plan) };
        for (key, value) in dict {
            let text = key.as_str().unwrap_or_default();
            if text == "vars" {
                plan.vars = load_vars_of(value, "RoleInclude", dict)?;
            } else if text == "name" {
                check_text("name", value, dict.origin())?;
            } else if text == "role" {
            } else if !is_known(text, Owner::Role) {
                plan.params.insert(key.clone(), value.clone());
            } else if let Some(keyword) = Keyword::from_name(text)
                && let Some(value) = self.load_keyword(keyword, value, dict)?
            {
                plan.keywords.set(keyword, value);
            }
        }
        Ok(plan)
    }

    /// Finds the folder of a role: in collections, beside the playbook, in the configured folders.
    fn find_role(
        &self,
        name: &str,
        beside: Option<&str>,
        collections: &[String],
        origin: Option<&Origin>,
    ) -> Result<Plan, Diagnostic> {
        let files = self.context.loader.files();
        let plan = |name: &str, path: PathBuf, collection: Option<String>| Plan {
            name: name.to_owned(),
            path,
            collection,
            keywords: Keywords::default(),
            vars: Dict::new(),
            params: Dict::new(),
            origin: None,
        };
        if let Some(found) = self.context.resolver.role(name, collections)? {
            return Ok(plan(&found.name, found.path, Some(found.collection)));
        }
        let basedir = self.basedir.to_string_lossy().into_owned();
        let mut folders = vec![path::join(&basedir, "roles")];
        folders.extend(self.context.roles_path.iter().map(|path| path.to_string_lossy().into_owned()));
        folders.extend(beside.map(str::to_owned));
        folders.push(basedir);
        let candidates = folders.iter().map(|folder| (path::join(folder, name), name));
        let itself = (name.to_owned(), name.rsplit('/').next().unwrap_or(name));
        for (candidate, name) in candidates.chain([itself]) {
            let candidate = PathBuf::from(path::absolute(&candidate, &self.context.working_dir, files));
            if files.exists(&candidate) {
                return Ok(plan(name, files.canonical(&candidate), None));
            }
        }
        let searched: Vec<&str> = collections.iter().chain(&folders).map(String::as_str).collect();
        let message = format!("the role '{name}' was not found in {}", searched.join(":"));
        Err(Diagnostic::error(message).at(origin).about_place(origin, || name.to_owned()))
    }

    /// Loads a role that was found: variables, metadata, dependencies, tasks, handlers.
    pub(super) fn load_role(&self, plan: Plan, site: &Site<'_>) -> Result<Arc<RoleUse>, Diagnostic> {
        let from = |kind: &str| site.from_files.get(kind).and_then(Value::as_str);
        let vars = self.role_variables(&plan.path, &plan.name, "vars", from("vars"))?;
        let defaults = self.role_variables(&plan.path, &plan.name, "defaults", from("defaults"))?;
        let metadata = self.role_metadata(&plan)?;
        let mut entry_vars = plan.vars.clone();
        entry_vars.extend(site.vars);
        let mut keywords = plan.keywords.clone();
        let search = search_list(&plan, keywords.get(Keyword::Collections));
        keywords
            .set(Keyword::Collections, collections_of(&plan, &metadata, self.context.resolver.default_collection()));
        let mut parents = site.parent_role.map(|role| role.parents.clone()).unwrap_or_default();
        parents.extend(site.parent_role.cloned());
        self.context.resolver.add_role(&plan.path);
        let role = Arc::new(Role {
            uuid: identity::unique(),
            name: Arc::from(plan.name.as_str()),
            collection: plan.collection.as_deref().map(Arc::from),
            path: plan.path.clone(),
            keywords,
            params: plan.params,
            entry_vars,
            defaults,
            vars,
            parents,
            dependencies: OnceLock::new(),
            allow_duplicates: site
                .allow_duplicates
                .clone()
                .or_else(|| metadata.get("allow_duplicates").cloned())
                .unwrap_or(Value::Bool(false)),
            argument_specs: self.argument_specs(&plan.path, &plan.name, &metadata)?,
            metadata,
            is_public: site.public.unwrap_or(match self.context.private_role_vars {
                Some(private) => !private,
                None => site.is_static,
            }),
            is_static: site.is_static,
            from_include: site.from_include,
            from_files: site.from_files.clone(),
            origin: plan.origin,
        });
        self.enter_role(&role)?;
        let used = self.role_use(&role, site, &search);
        self.in_progress.borrow_mut().pop();
        used
    }

    /// Loads what hangs from a role: its node, dependencies, tasks and handlers.
    fn role_use(&self, role: &Arc<Role>, site: &Site<'_>, search: &[String]) -> Result<Arc<RoleUse>, Diagnostic> {
        let dependencies = self.role_dependencies(role, site, search)?;
        let known = dependencies.iter().map(|used| Arc::downgrade(&used.role)).collect();
        // Fresh: nobody else has set it.
        let _ = role.dependencies.set(known);
        let node = Arc::new(Node {
            kind: NodeKind::Role,
            parent: Some(Arc::clone(site.parent)),
            uuid: Arc::clone(&role.uuid),
            own: role.keywords.clone(),
            effective: inherit::of_node(&Keywords::default(), site.parent, Some(role), NodeKind::Role),
            vars: role.entry_vars.clone(),
            role: Some(Arc::clone(role)),
            brings: None,
            origin: role.origin.clone(),
        });
        let from = |kind: &str| role.from_files.get(kind).and_then(Value::as_str);
        let data = self.role_yaml(&role.path, &role.name, "tasks", from("tasks"), false)?;
        let data = if site.validate { with_validation(role, data) } else { data };
        let tasks = self.role_blocks(role, &node, &data, "tasks")?;
        let data = self.role_yaml(&role.path, &role.name, "handlers", from("handlers"), false)?;
        let handlers = self.role_blocks(role, &node, &data, "handlers")?;
        let end = self.role_end(role, &node);
        Ok(Arc::new(RoleUse { role: Arc::clone(role), node, dependencies, tasks, handlers, end }))
    }

    fn role_blocks(
        &self,
        role: &Arc<Role>,
        node: &Arc<Node>,
        data: &Value,
        kind: &str,
    ) -> Result<Vec<Arc<Block>>, Diagnostic> {
        if !data.is_true() {
            return Ok(Vec::new());
        }
        let Value::List(list) = data else {
            let message = format!(
                "The {kind}/main.yml file for role {} must contain a list of tasks.",
                value::str_repr(&role.name)
            );
            return Err(Diagnostic::parser(message).at(data.origin()).caused_by(problem::not_a_list_of_blocks(data)));
        };
        self.blocks(list.as_slice(), node, Scope { role: Some(role), handlers: kind == "handlers" })
    }

    fn role_dependencies(
        &self,
        role: &Arc<Role>,
        site: &Site<'_>,
        search: &[String],
    ) -> Result<Vec<Arc<RoleUse>>, Diagnostic> {
        let entries = match role.metadata.get("dependencies") {
            Some(Value::List(list)) => list.as_slice(),
            _ => return Ok(Vec::new()),
        };
        let beside = role.path.parent().unwrap_or(Path::new("/")).to_string_lossy().into_owned();
        let mut plans = Vec::with_capacity(entries.len());
        for entry in entries {
            plans.push(self.plan_role(&named(entry), Some(&beside), search)?);
        }
        let inner = Site {
            parent: site.parent,
            parent_role: Some(role),
            from_files: &Dict::new(),
            from_include: false,
            validate: true,
            public: None,
            is_static: site.is_static,
            vars: &Dict::new(),
            allow_duplicates: None,
        };
        plans.into_iter().map(|plan| self.load_role(plan, &inner)).collect()
    }

    /// Reads `meta/main` and checks its keys.
    fn role_metadata(&self, plan: &Plan) -> Result<Dict, Diagnostic> {
        let metadata = match self.role_yaml(&plan.path, &plan.name, "meta", None, false)? {
            Value::None => return Ok(Dict::new()),
            Value::Dict(dict) => dict,
            _ => {
                let name = match &plan.collection {
                    Some(collection) => format!("{collection}.{}", plan.name),
                    None => plan.name.clone(),
                };
                return Err(Diagnostic::parser(format!("the 'meta/main.yml' for role {name} is not a dictionary")));
            }
        };
        self.take(
            &metadata,
            Owner::Play,
            "RoleMetadata",
            &["allow_duplicates", "dependencies", "galaxy_info", "argument_specs"],
        )?;
        match metadata.get("dependencies") {
            None | Some(Value::List(_)) => {}
            Some(other) if !other.is_true() => {}
            Some(_) => {
                return Err(Diagnostic::parser("Expected role dependencies to be a list.").at(metadata.origin()));
            }
        }
        Ok(metadata)
    }

    /// Notes that a role is being loaded; one that stands within itself again and again is a loop.
    fn enter_role(&self, role: &Arc<Role>) -> Result<(), Diagnostic> {
        let is_dependency = !role.from_include && !role.parents.is_empty();
        let mut stack = self.in_progress.borrow_mut();
        stack.push(InProgress { role: Arc::clone(role), is_dependency });
        let is_same = |other: &Role| other.path == role.path && other.from_files == role.from_files;
        let places: Vec<usize> =
            stack.iter().enumerate().filter(|(_, entry)| is_same(&entry.role)).map(|(place, _)| place).collect();
        if places.len() <= DEEPEST {
            return Ok(());
        }
        // Ansible: the interpreter's recursion limit decides which round of the loop is told of: 322 dependencies deep,
        // or some 90 imports. Rounds are alike, so the entry is the same one here.
        let (first, length) = (places[0], places[1] - places[0]);
        let depth = if stack[places[0] + 1].is_dependency { 323 } else { 91 };
        let told = first + (depth - first.min(depth)) % length;
        let told = if told == 0 { length } else { told };
        let origin = stack.get(told).and_then(|entry| entry.role.origin.clone());
        Err(Diagnostic::new(
            Kind::Error,
            "A recursion loop was detected with the roles specified. Make sure child roles do not have dependencies on parent roles: maximum recursion depth exceeded while calling a Python object",
        )
        .at(origin.as_ref()))
    }

    /// Makes the implicit block at a role's end.
    fn role_end(&self, role: &Arc<Role>, node: &Arc<Node>) -> Arc<Block> {
        let effective = inherit::of_role_end(node, role);
        let mut own = Keywords::default();
        own.set(Keyword::RunOnce, Value::Bool(false));
        let end = Arc::new(Node {
            kind: NodeKind::Block,
            parent: Some(Arc::clone(node)),
            uuid: identity::unique(),
            own,
            effective,
            vars: Dict::new(),
            role: Some(Arc::clone(role)),
            brings: None,
            origin: None,
        });
        let mut keywords = Keywords::default();
        keywords.set(Keyword::Tags, Value::from(vec![Value::str("always")]));
        keywords.set(Keyword::When, Value::from(vec![Value::Bool(true)]));
        let task = implicit_meta("role_complete", keywords, &end, Some(role), &self.context.defaults);
        Arc::new(Block {
            node: end,
            is_implicit: false,
            tasks: vec![Item::Task(task)],
            rescue: Vec::new(),
            always: Vec::new(),
            name: None,
        })
    }
}

/// Makes a `meta` task that no playbook wrote.
pub(crate) fn implicit_meta(
    what: &str,
    own: Keywords,
    parent: &Arc<Node>,
    role: Option<&Arc<Role>>,
    defaults: &Keywords,
) -> Arc<Task> {
    Arc::new(Task {
        uuid: identity::unique(),
        name: None,
        action: Str::new("meta"),
        resolved_action: Arc::from("ansible.builtin.meta"),
        args: Dict::from_iter([("_raw_params", what)]),
        effective: inherit::of_task(&own, parent, defaults),
        own,
        vars: Dict::new(),
        parent: Arc::clone(parent),
        role: role.cloned(),
        origin: None,
        written: None,
        implicit: true,
        is_handler: false,
        include: None,
        loop_with: None,
        source: Dict::new(),
    })
}

/// Gives a dependency of the new style (`src: ...`) the name that follows from its source.
fn named(entry: &Value) -> Value {
    let Value::Dict(dict) = entry else { return entry.clone() };
    if dict.contains("role") || dict.contains("name") {
        return entry.clone();
    }
    let Some(source) = dict.get("src").and_then(Value::as_str) else { return entry.clone() };
    let source = source.split_once('+').map_or(source, |(_, rest)| rest);
    let mut name = source;
    if source.contains("://") || source.contains('@') {
        name = source.rsplit('/').next().unwrap_or(source);
        name = name.strip_suffix(".git").unwrap_or(name);
        name = name.strip_suffix(".tar.gz").unwrap_or(name);
        name = name.split(',').next().unwrap_or(name);
    }
    let mut named = dict.clone();
    named.insert("name", name);
    Value::Dict(named)
}

/// Returns the collections that a role's dependencies are looked for in.
fn search_list(plan: &Plan, own: Option<&Value>) -> Vec<String> {
    let mut search: Vec<String> = plan.collection.iter().cloned().collect();
    search.extend(names(own).into_iter().filter(|name| Some(name) != plan.collection.as_ref()));
    if !search.iter().any(|name| name == "ansible.legacy") {
        search.push("ansible.legacy".to_owned());
    }
    search
}

/// Returns the collections that a role's tasks see: its own and those of its metadata, none of the play's.
fn collections_of(plan: &Plan, metadata: &Dict, default: Option<String>) -> Value {
    let mut all: Vec<String> = plan.collection.iter().cloned().collect();
    if all.is_empty() {
        // Ansible: a role outside of collections searches that of the playbook.
        all.extend(default);
    }
    let listed = metadata.get("collections").map(super::keywords::as_list);
    for name in names(listed.as_ref()) {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    if !all.is_empty() && !all.iter().any(|name| name == "ansible.builtin" || name == "ansible.legacy") {
        all.push(if plan.collection.is_some() { "ansible.builtin" } else { "ansible.legacy" }.to_owned());
    }
    all.into_iter().map(Value::from).collect::<Vec<_>>().into()
}

/// Puts the task that checks a role's arguments before its others, where its entry point has a specification.
fn with_validation(role: &Role, data: Value) -> Value {
    let entry_point = role.from_files.get("tasks").map_or_else(|| "main".to_owned(), value::to_text);
    let Some(Value::Dict(spec)) = role.argument_specs.get(&entry_point) else { return data };
    if spec.is_empty() || !(data.is_none() || matches!(data, Value::List(_))) {
        return data;
    }
    let mut name = format!("Validating arguments against arg spec '{entry_point}'");
    if let Some(description) = spec.get("short_description") {
        name.push_str(" - ");
        name.push_str(&value::to_text(description));
    }
    let context = Dict::from_iter([
        ("type", Value::str("role")),
        ("name", Value::from(role.name.to_string())),
        ("argument_spec_name", Value::from(entry_point)),
        ("path", Value::from(role.path.to_string_lossy().into_owned())),
    ]);
    let args = Dict::from_iter([
        ("argument_spec", spec.get("options").cloned().unwrap_or_else(|| Value::Dict(Dict::new()))),
        ("provided_arguments", Value::Dict(role.params.clone())),
        ("validate_args_context", Value::Dict(context)),
    ]);
    let task = Dict::from_iter([
        ("action", Value::str("ansible.builtin.validate_argument_spec")),
        ("args", Value::Dict(args)),
        ("name", Value::from(name)),
        ("tags", Value::from(vec![Value::str("always")])),
    ]);
    let tasks = data.as_slice().unwrap_or_default();
    Value::List(std::iter::once(Value::Dict(task)).chain(tasks.iter().cloned()).collect())
}
