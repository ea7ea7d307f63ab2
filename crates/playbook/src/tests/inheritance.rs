//! What tasks inherit, and what compiling gives: compared with a dump of the reference's own objects.

#![expect(clippy::format_push_string, reason = "plain to read; a test need not be fast")]

use super::world::World;
use crate::{
    Block, Context, IncludeKind, IncludeRole, Included, Item, Keyword, Play, Playbook, RoleUse, Task,
    find_included_file,
};
use diagnostic::Diagnostic;
use std::path::Path;
use std::sync::Arc;
use value::{Dict, Value};

/// Keywords as dumped, in order, but tags.
const SHOWN: &[(Keyword, &str)] = &[
    (Keyword::When, "when"),
    (Keyword::Environment, "environment"),
    (Keyword::ModuleDefaults, "module_defaults"),
    (Keyword::Connection, "connection"),
    (Keyword::Become, "become"),
    (Keyword::BecomeUser, "become_user"),
    (Keyword::NoLog, "no_log"),
    (Keyword::RunOnce, "run_once"),
    (Keyword::IgnoreErrors, "ignore_errors"),
    (Keyword::DelegateTo, "delegate_to"),
    (Keyword::Notify, "notify"),
    (Keyword::Loop, "loop"),
    (Keyword::Register, "register"),
    (Keyword::Until, "until"),
    (Keyword::Retries, "retries"),
    (Keyword::Async, "async_val"),
    (Keyword::ChangedWhen, "changed_when"),
    (Keyword::FailedWhen, "failed_when"),
    (Keyword::Listen, "listen"),
    (Keyword::Collections, "collections"),
    (Keyword::Timeout, "timeout"),
    (Keyword::Throttle, "throttle"),
];

/// Writes what the reference's dump shows.
pub(super) fn dump(world: &World) -> Result<String, Diagnostic> {
    world.with_context(|context| {
        let playbook = Playbook::load("site.yml", context)?;
        let mut text = String::new();
        for play in &playbook.plays {
            let mut dump = Dump {
                context,
                play,
                roles: play.roles.iter().chain(&play.imported_roles).cloned().collect(),
                handlers: play.all_handlers(),
                text: String::new(),
            };
            dump.play()?;
            text.push_str(&dump.text);
        }
        Ok(text)
    })
}

struct Dump<'a> {
    context: &'a Context<'a>,
    play: &'a Play,
    roles: Vec<Arc<RoleUse>>,
    handlers: Vec<Arc<Block>>,
    text: String,
}

impl Dump<'_> {
    fn play(&mut self) -> Result<(), Diagnostic> {
        let play = self.play;
        let conditions = match play.import_conditions.as_slice() {
            [] => "None".to_owned(),
            conditions => value::repr(&Value::from(conditions.to_vec())),
        };
        self.text.push_str(&format!(
            "play {} {} {} {conditions}\n",
            play.display_name(),
            value::repr(&Value::Dict(play.vars.clone())),
            names(play.node.own.get(Keyword::Tags)),
        ));
        let forced = play.options.get("force_handlers") == Some(&Value::Bool(true));
        for block in if forced { play.compile_forcing_handlers() } else { play.compile() } {
            self.block(&block, 1)?;
        }
        self.text.push_str("handlers\n");
        for block in &self.handlers.clone() {
            for item in &block.tasks {
                if let Item::Task(task) = item {
                    self.text.push_str(&format!("  {}\n", line(task)));
                }
            }
        }
        let roles: Vec<String> = self.roles.iter().map(|used| role(used)).collect();
        self.text.push_str(&format!("roles [{}]\n", roles.join(", ")));
        Ok(())
    }

    fn block(&mut self, block: &Block, depth: usize) -> Result<(), Diagnostic> {
        let indent = " ".repeat(depth);
        for (name, items) in [("", &block.tasks), ("rescue", &block.rescue), ("always", &block.always)] {
            if !name.is_empty() && !items.is_empty() {
                self.text.push_str(&format!("{indent}{name}:\n"));
            }
            for item in items {
                match item {
                    Item::Block(inner) => self.block(inner, depth + 1)?,
                    Item::Task(task) => {
                        self.text.push_str(&format!("{indent}{}\n", line(task)));
                        self.included(task, depth + 2)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Loads a dynamic include on the spot.
    fn included(&mut self, task: &Arc<Task>, depth: usize) -> Result<(), Diagnostic> {
        let included = match task.include.as_ref().map(|include| include.kind) {
            None => return Ok(()),
            Some(IncludeKind::Tasks) => {
                let target = task.args.get("_raw_params").map(value::to_text).unwrap_or_default();
                let render = |value: &Value| Ok(value::to_text(value));
                let files = self.context.loader.files();
                let basedir = Path::new("/play");
                let file = find_included_file(&target, task, files, basedir, basedir, &render)?;
                Included::tasks(&file, task, &Dict::new(), self.play, self.context)?
            }
            Some(IncludeKind::Role) => {
                let mut from_files = Dict::new();
                for kind in ["tasks", "vars", "defaults", "handlers"] {
                    if let Some(file) = task.args.get(&format!("{kind}_from")) {
                        from_files.insert(kind, file.clone());
                    }
                }
                let include = IncludeRole {
                    task,
                    name: task.args.get("name").expect("the cases name their roles"),
                    from_files: &from_files,
                    vars: &Dict::new(),
                    public: task.args.get("public").and_then(Value::as_bool),
                    allow_duplicates: true,
                    validate: true,
                };
                Included::role(&include, self.play, self.context)?
            }
        };
        self.roles.extend(included.roles);
        self.handlers.extend(included.handlers);
        for block in &included.blocks {
            self.block(block, depth)?;
        }
        Ok(())
    }
}

fn line(task: &Task) -> String {
    let mut text =
        format!("{} | {} {}", task.display_name(None), task.action, value::repr(&Value::Dict(task.args.clone())));
    for (keyword, name) in SHOWN {
        let value = task.effective.get(*keyword).filter(|value| !value.is_none());
        let is_empty_list = value.and_then(Value::as_slice).is_some_and(<[Value]>::is_empty);
        if let Some(value) = value.filter(|_| !is_empty_list) {
            text.push_str(&format!(" {name}={}", value::repr(value)));
        }
        if let (Keyword::Loop, Some(lookup)) = (keyword, &task.loop_with) {
            text.push_str(&format!(" loop_with={}", value::str_repr(lookup)));
        }
    }
    if task.effective.get(Keyword::Tags).is_some_and(Value::is_true) {
        text.push_str(&format!(" tags={}", names(task.effective.get(Keyword::Tags))));
    }
    for (name, vars) in [("vars", merged(&task.layers_of_vars())), ("params", task.include_params())] {
        if !vars.is_empty() {
            text.push_str(&format!(" {name}={}", value::repr(&Value::Dict(vars))));
        }
    }
    text
}

fn role(used: &RoleUse) -> String {
    let role = &used.role;
    let names = |roles: &[Arc<crate::Role>]| {
        value::repr(&Value::from(roles.iter().map(|role| Value::from(role.name_for_tasks())).collect::<Vec<_>>()))
    };
    format!(
        "({}, {}, {}, {}, {}, {})",
        value::str_repr(&role.name_for_tasks()),
        value::repr(&Value::Dict(role.params.clone())),
        value::repr(&Value::Dict(role.entry_vars.clone())),
        value::repr(&Value::Bool(role.is_public)),
        names(&role.parents),
        names(&role.all_dependencies()),
    )
}

fn merged(layers: &[Dict]) -> Dict {
    let mut all = Dict::new();
    for layer in layers {
        all.extend(layer);
    }
    all
}

/// Returns a list's texts, sorted and each once.
fn names(list: Option<&Value>) -> String {
    let mut names: Vec<String> =
        list.and_then(Value::as_slice).unwrap_or_default().iter().map(value::to_text).collect();
    names.sort();
    names.dedup();
    value::repr(&Value::from(names.into_iter().map(Value::from).collect::<Vec<_>>()))
}
