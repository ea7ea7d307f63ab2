//! Dynamic includes: which files and roles the results ask for, loaded once for the hosts that share them, and put into
//! each host's progress.

use crate::iterator::Name;
use crate::results;
use crate::services::TaskServices;
use crate::strategy::{Finished, PlayRun};
use crate::{Run, Stop};
use diagnostic::{Diagnostic, Kind};
use event::{Event, IncludedFile};
use playbook::{
    Block, Context, IncludeKind, IncludeRole, Included, Item, Keyword, Keywords, Node, NodeKind, Play, TagSelection,
    Task, find_included_file,
};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use template::{Layered, Templar};
use value::{Dict, Str, Value, to_text};

/// What loading includes needs.
pub(crate) struct Includes<'a> {
    context: &'a Context<'a>,
}

impl<'a> Includes<'a> {
    /// Loads with the run's own context.
    pub(crate) fn new(context: &'a Context<'a>) -> Self {
        Includes { context }
    }
}

/// A file or role that some hosts include.
struct Wanted {
    what: What,
    args: Dict,
    vars: Dict,
    task: Arc<Task>,
    hosts: Vec<Name>,
    /// Positions in the round's results.
    results: Vec<usize>,
    label: Option<Value>,
}

#[derive(PartialEq)]
enum What {
    File(PathBuf),
    Role { name: Value, from_files: Dict },
}

/// Loads what a round's results include and puts it into the hosts' progress.
pub(crate) fn take_in(
    play: &mut PlayRun<'_>,
    results: &mut [Finished],
    hosts_left: &[Name],
    in_step: bool,
) -> Result<(), Stop> {
    if !results.iter().any(|done| done.task.include.is_some()) {
        return Ok(());
    }
    let wanted = wanted(play, results)?;
    if wanted.is_empty() {
        return Ok(());
    }
    let mut blocks: HashMap<Name, Vec<Arc<Block>>> = HashMap::new();
    let mut order: Vec<Arc<Task>> = Vec::new();
    let mut failed: Vec<Name> = Vec::new();
    for include in wanted {
        match load(play, &include) {
            Ok(included) => {
                announce(play, &include);
                place(play, &include, &included, &mut blocks, &mut order)?;
            }
            Err(error) if matches!(error.kind, Kind::Error | Kind::FileNotFound) => {
                play.run.error(&error);
                for index in &include.results {
                    let done = &mut results[*index];
                    results::fail_include(play, done, &error);
                    if !failed.contains(&done.host) {
                        failed.push(Arc::clone(&done.host));
                    }
                }
            }
            Err(error) => return Err(Stop::Error(error)),
        }
    }
    for host in &failed {
        play.standing.failed.insert(Arc::clone(host));
        play.mark_failed(host);
    }
    for host in hosts_left {
        if let Some(blocks) = blocks.get(host) {
            play.batch.progress(host).insert(blocks);
        }
    }
    if in_step {
        let at = play.batch.at;
        play.batch.order.splice(at..at, order);
    }
    Ok(())
}

/// Gathers what the results ask for; hosts that ask for the same share it.
fn wanted(play: &mut PlayRun<'_>, results: &[Finished]) -> Result<Vec<Wanted>, Stop> {
    let mut all: Vec<Wanted> = Vec::new();
    for (index, done) in results.iter().enumerate() {
        if done.task.include.is_none() {
            continue;
        }
        let has_loop = done.task.written_loop().is_some();
        let items: Vec<Dict> = if has_loop {
            done.outcome.items().iter().filter_map(Value::as_dict).cloned().collect()
        } else {
            vec![done.outcome.data.clone()]
        };
        for item in items {
            let is = |key: &str| item.get(key).is_some_and(Value::is_true);
            if is("skipped") || is("failed") || !item.contains("include_args") {
                continue;
            }
            let one = want(play, done, &item)?;
            let mut from = 0;
            loop {
                let known = all[from..].iter().position(|known| {
                    known.what == one.what
                        && known.args == one.args
                        && known.vars == one.vars
                        && known.task.uuid == one.task.uuid
                        && known.task.parent.uuid == one.task.parent.uuid
                });
                match known {
                    Some(at) if all[from + at].hosts.contains(&done.host) => from += at + 1,
                    Some(at) => {
                        all[from + at].hosts.push(Arc::clone(&done.host));
                        all[from + at].results.push(index);
                        break;
                    }
                    None => {
                        all.push(Wanted { hosts: vec![Arc::clone(&done.host)], results: vec![index], ..one });
                        break;
                    }
                }
            }
        }
    }
    Ok(all)
}

/// Works one include out: its file or role, and the loop's variables that go with it.
fn want(play: &mut PlayRun<'_>, done: &Finished, item: &Dict) -> Result<Wanted, Stop> {
    let task = &done.task;
    let mut args = match item.get("include_args") {
        Some(Value::Dict(args)) => args.clone(),
        _ => Dict::new(),
    };
    let mut vars = Dict::new();
    let loop_var = item.get("ansible_loop_var").map_or_else(|| "item".to_owned(), to_text);
    if let Some(value) = item.get(&loop_var) {
        vars.insert(loop_var.as_str(), value.clone());
        vars.insert("ansible_loop_var", loop_var.as_str());
    }
    if let Some(name) = item.get("ansible_index_var").map(to_text)
        && let Some(value) = item.get(&name)
    {
        vars.insert(name.as_str(), value.clone());
        vars.insert("ansible_index_var", name.as_str());
    }
    for key in ["_ansible_item_label", "ansible_loop"] {
        if let Some(value) = item.get(key) {
            vars.insert(key, value.clone());
        }
    }
    if done.outcome.fields.no_log {
        vars.insert("_ansible_no_log", true);
    }
    let services = TaskServices::new(play.run, task);
    let scope = Layered { over: &vars, under: &*done.vars };
    let templar = Templar::new(&play.run.environment, &scope, &services);
    let is_tasks = task.include.as_ref().is_none_or(|include| include.kind == IncludeKind::Tasks);
    let what = if is_tasks {
        let target = item.get("include").map(to_text).unwrap_or_default();
        let render = |name: &Value| -> Result<String, Diagnostic> {
            match templar.template(name) {
                Ok(name) => Ok(to_text(&name)),
                Err(error) => {
                    play.run.warn(&Diagnostic::error(format!(
                        "Templating the path of the parent {} failed. The path to the included file may not be found. The \
                         error was: {}.",
                        task.action,
                        error.full_message()
                    )));
                    Ok(String::new())
                }
            }
        };
        What::File(find_included_file(
            &target,
            task,
            play.run.loader.files(),
            &play.run.basedir(),
            std::path::Path::new(&play.run.snapshot.cwd),
            &render,
        )?)
    } else {
        let name = args.remove("name").or_else(|| args.remove("role")).unwrap_or_default();
        let mut from_files = Dict::new();
        for key in ["tasks", "vars", "defaults", "handlers"] {
            if let Some(file) = args.remove(&format!("{key}_from")) {
                from_files.insert(key, file);
            }
        }
        What::Role { name, from_files }
    };
    let label = if done.outcome.fields.no_log {
        Some(Value::str("(censored due to no_log)"))
    } else {
        item.get("_ansible_item_label").cloned()
    };
    Ok(Wanted { what, args, vars, task: Arc::clone(task), hosts: Vec::new(), results: Vec::new(), label })
}

fn load(play: &mut PlayRun<'_>, include: &Wanted) -> Result<Included, Diagnostic> {
    let context = play.includes.context;
    match &include.what {
        What::File(path) => Included::tasks(path, &include.task, &include.vars, &play.play, context),
        What::Role { name, from_files } => {
            let flag = |key: &str| include.args.get(key).and_then(crate::to_bool);
            let included = Included::role(
                &IncludeRole {
                    task: &include.task,
                    name,
                    from_files,
                    vars: &include.vars,
                    public: flag("public"),
                    allow_duplicates: flag("allow_duplicates").unwrap_or(true),
                    validate: flag("rolespec_validate").unwrap_or(true),
                },
                &play.play,
                context,
            )?;
            for role in &included.roles {
                play.run.add_role_folders(&role.role);
                play.context.add_role(Arc::clone(&role.role), play.run.variables.hash_behaviour());
            }
            Ok(included)
        }
    }
}

fn announce(play: &mut PlayRun<'_>, include: &Wanted) {
    for host in &include.hosts {
        play.standing.counters.count(host, |c| c.ok += 1);
    }
    let hosts = include.hosts.iter().map(|host| play.host(host)).collect();
    let file_name = match &include.what {
        What::File(path) => path.to_string_lossy().into_owned(),
        What::Role { name, .. } => to_text(name),
    };
    let included = IncludedFile {
        file_name: Arc::from(file_name),
        hosts,
        task: play.run.event_task(&include.task),
        is_role: matches!(include.what, What::Role { .. }),
        args: Value::Dict(include.args.clone()),
        vars: Value::Dict(include.vars.clone()),
        item_label: include.label.clone(),
    };
    play.run.emit(Event::PlaybookOnInclude(Arc::new(included)));
}

/// Puts what was loaded where it belongs: handlers to the play's, blocks to the hosts that include them.
fn place(
    play: &mut PlayRun<'_>,
    include: &Wanted,
    included: &Included,
    blocks: &mut HashMap<Name, Vec<Arc<Block>>>,
    order: &mut Vec<Arc<Task>>,
) -> Result<(), Stop> {
    if !included.handlers.is_empty() {
        for block in &included.handlers {
            play.batch.add_handlers(crate::play::handlers_of(block));
        }
    }
    let is_handler = include.task.is_handler && matches!(include.what, What::File(_));
    for block in &included.blocks {
        let block = if is_handler {
            for handler in &crate::play::handlers_of(block) {
                for host in &include.hosts {
                    play.batch.notify(handler, host);
                }
            }
            Arc::clone(block)
        } else {
            let vars = play.vars(None, Some(&include.task))?;
            let services = TaskServices::new(play.run, &include.task);
            let scope = Layered { over: &include.vars, under: &vars };
            let templar = Templar::new(&play.run.environment, &scope, &services);
            match filter_tags(play.run, block, &templar)? {
                Some(block) => block,
                None => continue,
            }
        };
        crate::iterator::tasks_of(&block, order);
        for host in &include.hosts {
            blocks.entry(Arc::clone(host)).or_default().push(Arc::clone(&block));
        }
    }
    Ok(())
}

/// Leaves out the tasks that `--tags` and `--skip-tags` don't select; nothing where none is left.
pub(crate) fn filter_tags(
    run: &Run,
    block: &Arc<Block>,
    templar: &Templar<'_>,
) -> Result<Option<Arc<Block>>, Diagnostic> {
    let selects_all = run.options.skip_tags.is_empty() && run.options.tags.iter().all(|tag| tag == "all");
    let keep = |items: &[Item]| -> Result<Vec<Item>, Diagnostic> {
        let mut kept = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Item::Block(inner) => {
                    if let Some(inner) = filter_tags(run, inner, templar)? {
                        kept.push(Item::Block(inner));
                    }
                }
                Item::Task(task) => {
                    let is_meta = task.implicit && crate::names::is_meta(task);
                    if is_meta || (selects_all && !has_never(task)) || is_selected(run, task, templar)? {
                        kept.push(item.clone());
                    }
                }
            }
        }
        Ok(kept)
    };
    let filtered = Block {
        node: Arc::clone(&block.node),
        is_implicit: block.is_implicit,
        tasks: keep(&block.tasks)?,
        rescue: keep(&block.rescue)?,
        always: keep(&block.always)?,
        name: block.name.clone(),
    };
    let is_empty = filtered.tasks.is_empty() && filtered.rescue.is_empty() && filtered.always.is_empty();
    Ok(Some(Arc::new(filtered)).filter(|_| !is_empty))
}

fn has_never(task: &Task) -> bool {
    task.effective.get(Keyword::Tags).is_some_and(|tags| {
        tags.has_templates() || crate::executor::as_list(tags).iter().any(|tag| tag.as_str() == Some("never"))
    })
}

fn is_selected(run: &Run, task: &Task, templar: &Templar<'_>) -> Result<bool, Diagnostic> {
    let selection = TagSelection { only: run.options.tags.clone(), skip: run.options.skip_tags.clone() };
    let tags = task.tags(&|tags| templar.template(tags))?;
    let is_chosen = selection.chooses(&tags);
    if task.effective.get(Keyword::Tags).is_some_and(Value::has_templates) {
        run.set_tags(task, tags);
    }
    Ok(is_chosen)
}

/// Makes the block that gathers facts at the start of a play, another one for each batch.
pub(crate) fn setup_block(run: &Run, play: &Arc<Play>, templar: &Templar<'_>) -> Result<Arc<Block>, Diagnostic> {
    let mut own = Keywords::default();
    let has_tags =
        play.node.effective.get(Keyword::Tags).is_some_and(|tags| !crate::executor::as_list(tags).is_empty());
    if !has_tags {
        own.set(Keyword::Tags, Value::list([Value::str("always")]));
    }
    if !play.import_conditions.is_empty() {
        own.set(Keyword::When, Value::list(play.import_conditions.clone()));
    }
    let mut effective = play.node.effective.clone();
    for (keyword, value) in own.iter() {
        effective.set(keyword, value.clone());
    }
    // Facts gathered once would be one host's for all.
    effective.set(Keyword::RunOnce, Value::Bool(false));
    let mut args = Dict::new();
    for name in ["gather_subset", "gather_timeout", "fact_path"] {
        if let Some(value) = play.options.get(name).filter(|value| !value.is_none()) {
            args.insert(name, value.clone());
        }
    }
    let node = Arc::new(Node {
        kind: NodeKind::Block,
        parent: Some(Arc::clone(&play.node)),
        uuid: playbook::identity::unique(),
        own: Keywords::default(),
        effective: effective.clone(),
        vars: Dict::new(),
        role: None,
        brings: None,
        origin: None,
    });
    let task = Task {
        uuid: playbook::identity::unique(),
        name: Some(Value::str("Gathering Facts")),
        action: Str::new("gather_facts"),
        resolved_action: Arc::from("ansible.builtin.gather_facts"),
        args,
        own,
        effective,
        vars: Dict::new(),
        parent: Arc::clone(&node),
        role: None,
        // Shown as the play's place.
        origin: play.origin.clone(),
        written: None,
        implicit: false,
        is_handler: false,
        include: None,
        loop_with: None,
        source: Dict::new(),
    };
    let block = Arc::new(Block {
        node,
        is_implicit: true,
        tasks: vec![Item::Task(Arc::new(task))],
        rescue: Vec::new(),
        always: Vec::new(),
        name: None,
    });
    match filter_tags(run, &block, templar)? {
        Some(filtered) => Ok(filtered),
        None => Ok(Arc::new(Block {
            node: Arc::clone(&block.node),
            is_implicit: true,
            tasks: Vec::new(),
            rescue: Vec::new(),
            always: Vec::new(),
            name: None,
        })),
    }
}

/// Tells whether a shell pattern (`*`, `?`, `[...]`) matches a text.
pub fn glob_matches(pattern: &str, text: &str) -> bool {
    fn matches(pattern: &[char], text: &[char]) -> bool {
        match pattern.first() {
            None => text.is_empty(),
            Some('*') => (0..=text.len()).any(|skip| matches(&pattern[1..], &text[skip..])),
            Some('?') => !text.is_empty() && matches(&pattern[1..], &text[1..]),
            Some('[') => {
                let Some(close) = pattern.iter().skip(2).position(|c| *c == ']').map(|at| at + 2) else {
                    return text.first() == Some(&'[') && matches(&pattern[1..], &text[1..]);
                };
                let Some(first) = text.first() else { return false };
                let (negated, set) = match pattern[1] {
                    '!' => (true, &pattern[2..close]),
                    _ => (false, &pattern[1..close]),
                };
                let mut found = false;
                let mut at = 0;
                while at < set.len() {
                    if at + 2 < set.len() && set[at + 1] == '-' {
                        found |= (set[at]..=set[at + 2]).contains(first);
                        at += 3;
                    } else {
                        found |= set[at] == *first;
                        at += 1;
                    }
                }
                found != negated && matches(&pattern[close + 1..], &text[1..])
            }
            Some(c) => text.first() == Some(c) && matches(&pattern[1..], &text[1..]),
        }
    }
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    pattern == text || matches(&pattern, &text)
}
