//! Runs playbooks: each play, batch after batch.

use crate::include::Includes;
use crate::iterator::{Batch, Name, RoleRuns};
use crate::services::TaskServices;
use crate::strategy::{self, BatchEnd, PlayRun, Standing};
use crate::workers::Workers;
use crate::{Run, Stop, prompt, to_bool};
use diagnostic::{Diagnostic, Kind};
use event::Event;
use playbook::{Block, Context, Item, Keyword, Play, PlaySettings, Playbook, Task};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};
use template::Templar;
use value::{Dict, Value, to_text};
use vars::PlayContext;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunResult {
    /// The exit status, as Ansible's.
    pub status: i32,
    /// `--start-at-task` named a task that is nowhere.
    pub start_task_missing: bool,
}

/// Runs playbooks, one after the other, each loaded when its turn comes. The first that does not end well ends the run.
///
/// # Errors
///
/// What ends a run before its end: a file that can't be loaded, an include that can't be parsed, Ctrl-C.
pub fn run_playbooks(
    run: &Arc<Run>,
    load: &dyn Fn(usize) -> Result<Option<Playbook>, Diagnostic>,
    context: &Context<'_>,
) -> Result<RunResult, Stop> {
    let mut standing = Standing { step: run.options.step, ..Standing::default() };
    let mut status = 0;
    let mut index = 0;
    while let Some(playbook) = load(index)? {
        index += 1;
        status = run_playbook(run, &playbook, context, &mut standing)?;
        write_retry_file(run, &playbook, &standing);
        run.emit(Event::PlaybookOnStats(standing.counters.snapshot()));
        if status != 0 {
            break;
        }
    }
    let start_task_missing = run.options.start_at_task.is_some() && !standing.started_at;
    Ok(RunResult { status, start_task_missing })
}

/// Runs the one play of an ad-hoc command: on all its hosts at once, even if there are none.
///
/// # Errors
///
/// What ends a run before its end, as in [`run_playbooks`]; and a play that a `meta` task ends.
pub fn run_ad_hoc(
    run: &Arc<Run>,
    load: &dyn Fn(usize) -> Result<Option<Playbook>, Diagnostic>,
    context: &Context<'_>,
) -> Result<RunResult, Stop> {
    let mut standing = Standing::default();
    let mut status = 0;
    if let Some(playbook) = load(0)? {
        begin(run, &playbook);
        for play in &playbook.plays {
            status = run_whole(run, play, context, &mut standing)?;
        }
        run.emit(Event::PlaybookOnStats(standing.counters.snapshot()));
    }
    Ok(RunResult { status, start_task_missing: false })
}

/// Runs the one play of a command of `ansible-console`: as [`run_ad_hoc`], but no callback hears of a playbook or of its
/// end. Returns the status.
///
/// # Errors
///
/// As for [`run_ad_hoc`].
pub fn run_console_command(run: &Arc<Run>, playbook: &Playbook, context: &Context<'_>) -> Result<i32, Stop> {
    run.known.set_playbook(&playbook.plays);
    let mut status = 0;
    for play in &playbook.plays {
        status = run_whole(run, play, context, &mut Standing::default())?;
    }
    Ok(status)
}

/// Runs a play on all its hosts at once, even if there are none; returns the status.
fn run_whole(run: &Arc<Run>, play: &Arc<Play>, context: &Context<'_>, standing: &mut Standing) -> Result<i32, Stop> {
    enter(run, play);
    let named = |name: &str, hosts: &[Name]| {
        let hosts: Arc<[Name]> = Arc::from(hosts);
        let behaviour = run.variables.hash_behaviour();
        Arc::new(PlayContext::new(Arc::clone(play), name, Arc::clone(&hosts), hosts, &Dict::new(), behaviour))
    };
    let vars = run.variables.task_vars(Some(&named(&play.display_name(), &[])), None, None, true)?;
    let settings = settings(run, play, &vars)?;
    let hosts = run.variables.inventory().hosts(&settings.hosts, settings.play.order.as_deref())?;
    let context_of_play = named(&settings.play.name, &hosts);
    let includes = Includes::new(context);
    let roles = RoleRuns::default();
    let (end, ends_play, _) = run_batch(run, play, &settings, context_of_play, standing, roles, &includes, &hosts)?;
    if ends_play {
        // Ansible: nobody takes what the end of a play raises.
        let message = format!("Unexpected Exception, this is probably a bug: {}", end.0);
        return Err(Diagnostic::new(Kind::Unexpected, message).into());
    }
    Ok(end.0)
}

/// Lets everybody know which playbook is run.
fn begin(run: &Arc<Run>, playbook: &Playbook) {
    run.known.set_playbook(&playbook.plays);
    run.emit(Event::PlaybookOnStart(Arc::new(event::Playbook {
        file_name: Arc::clone(&playbook.file_name),
        basedir: Arc::from(playbook.basedir.to_string_lossy().as_ref()),
        plays: playbook.plays.len(),
    })));
    for play in &playbook.plays {
        for used in play.roles.iter().chain(&play.imported_roles) {
            run.add_role_folders(&used.role);
        }
    }
}

/// Has files of the play looked for in its folder.
fn enter(run: &Run, play: &Play) {
    let basedir = play.basedir.clone();
    run.variables.set_playbook_dir(play.playbook_dir());
    *run.basedir.write().unwrap_or_else(PoisonError::into_inner) = basedir;
}

fn run_playbook(
    run: &Arc<Run>,
    playbook: &Playbook,
    context: &Context<'_>,
    standing: &mut Standing,
) -> Result<i32, Stop> {
    begin(run, playbook);
    run.verbose(2, format!("{} plays in {}", playbook.plays.len(), playbook.file_name));
    let mut status = 0;
    for play in &playbook.plays {
        enter(run, play);
        let (end, breaks) = run_play(run, play, context, standing)?;
        status = end;
        if breaks {
            break;
        }
    }
    Ok(status)
}

/// The play's keywords, rendered.
struct Settings {
    play: PlaySettings,
    hosts: Value,
    strategy: String,
    check_mode: bool,
}

fn settings(run: &Arc<Run>, play: &Play, vars: &vars::TaskVars) -> Result<Settings, Diagnostic> {
    let services = TaskServices::of_play(run);
    let templar = Templar::new(&run.environment, vars, &services);
    let settings = play.settings(&|written| templar.template(written))?;
    let check_mode = match play.node.effective.get(Keyword::CheckMode) {
        // What is wrong with it is told by the tasks.
        Some(written) => templar.template(written).ok().and_then(|value| to_bool(&value)).unwrap_or(run.options.check),
        None => run.options.check,
    };
    let strategy = match &settings.strategy {
        Some(name) => name.clone(),
        None => run.config.str(&config::settings::DEFAULT_STRATEGY).unwrap_or_else(|| "linear".to_owned()),
    };
    let hosts = Value::list(settings.hosts.iter().map(Value::from));
    Ok(Settings { play: settings, hosts, strategy, check_mode })
}

/// Runs a play; returns the status so far and whether the playbook ends with it.
fn run_play(
    run: &Arc<Run>,
    play: &Arc<Play>,
    loading: &Context<'_>,
    standing: &mut Standing,
) -> Result<(i32, bool), Stop> {
    let context = |name: &str, hosts: &[Name], batch: &[Name], answers: &Dict| {
        let behaviour = run.variables.hash_behaviour();
        Arc::new(PlayContext::new(Arc::clone(play), name, Arc::from(hosts), Arc::from(batch), answers, behaviour))
    };
    let name = play.display_name();
    let prompts = render_prompts(run, play, &context(&name, &[], &[], &Dict::new()))?;
    let answers = prompt::ask_all(run, &prompts, &run.variables.extra_vars())?;
    let vars = run.variables.task_vars(Some(&context(&name, &[], &[], &answers)), None, None, true)?;
    let settings = settings(run, play, &vars)?;

    let all_hosts = run.variables.inventory().hosts(&settings.hosts, settings.play.order.as_deref())?;
    // Ansible: `order` has no say in `ansible_play_hosts_all`.
    let as_listed = run.variables.inventory().hosts(&settings.hosts, None)?;
    let batches = batches(&all_hosts, &settings.play.serial)?;
    if batches.is_empty() {
        let inventory_hosts = run.variables.inventory().hosts(&Value::str("all"), None)?.len();
        let event_play =
            event::Play { all_hosts: as_listed.len(), inventory_hosts, ..event_play(run, play, &settings, &[]) };
        run.known.set_play(&context(&settings.play.name, &[], &[], &answers));
        run.start(Event::PlaybookOnPlayStart(Arc::new(event_play)));
        run.emit(Event::PlaybookOnNoHostsMatched);
        return Ok((0, false));
    }
    let mut status = 0;
    let mut role_runs = RoleRuns::default();
    let mut failed_before = standing.failed.len() + standing.unreachable.len();
    let includes = Includes::new(loading);
    for hosts in batches {
        let context = context(&settings.play.name, &as_listed, &hosts, &answers);
        let (end, ends_play, runs) = run_batch(run, play, &settings, context, standing, role_runs, &includes, &hosts)?;
        role_runs = runs;
        status = end.0;
        if ends_play {
            break;
        }
        if end.0 & BatchEnd::BREAK_PLAY != 0 {
            return Ok((BatchEnd::FAILED, true));
        }
        let failed_now = standing.failed.len() + standing.unreachable.len();
        if failed_now.saturating_sub(failed_before) == hosts.len() {
            return Ok((status, true));
        }
        failed_before = failed_now;
    }
    Ok((status, false))
}

fn render_prompts(run: &Arc<Run>, play: &Play, context: &Arc<PlayContext>) -> Result<Vec<(String, Dict)>, Diagnostic> {
    if play.vars_prompt.is_empty() {
        return Ok(Vec::new());
    }
    let vars = run.variables.task_vars(Some(context), None, None, true)?;
    let services = TaskServices::of_play(run);
    let templar = Templar::new(&run.environment, &vars, &services);
    play.vars_prompt
        .iter()
        .map(|prompt| {
            let entry = match templar.template(&Value::Dict(prompt.entry.clone()))? {
                Value::Dict(entry) => entry,
                _ => Dict::new(),
            };
            Ok((to_text(&templar.template(&prompt.name)?), entry))
        })
        .collect()
}

/// Cuts the hosts into the batches that `serial` asks for.
fn batches(hosts: &[Name], serial: &[Value]) -> Result<Vec<Vec<Name>>, Diagnostic> {
    let mut batches = Vec::new();
    let mut rest = hosts;
    let mut at = 0;
    while !rest.is_empty() {
        let size = match serial.get(at.min(serial.len().saturating_sub(1))) {
            None => 0,
            Some(value) => batch_size(value, hosts.len())?,
        };
        if size == 0 {
            batches.push(rest.to_vec());
            break;
        }
        let (batch, others) = rest.split_at(size.min(rest.len()));
        batches.push(batch.to_vec());
        rest = others;
        at += 1;
    }
    Ok(batches)
}

/// A number of hosts, or a share of them (at least one); 0 for all.
fn batch_size(value: &Value, hosts: usize) -> Result<usize, Diagnostic> {
    let text = to_text(value);
    if let Some(percent) = text.strip_suffix('%') {
        let percent: f64 = percent.trim().parse().map_err(|_| bad_serial(percent))?;
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "hosts"
        )]
        let share = ((percent / 100.0) * hosts as f64) as usize;
        return Ok(share.max(1));
    }
    match value {
        Value::Int(number) => Ok(usize::try_from(*number).unwrap_or(0)),
        Value::Bool(flag) => Ok(usize::from(*flag)),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "hosts")]
        Value::Float(number) => Ok(*number as usize),
        _ => {
            if matches!(value, Value::Dict(_) | Value::List(_)) {
                let class = if matches!(value, Value::Dict(_)) { "_AnsibleTaggedDict" } else { "_AnsibleTaggedList" };
                return Err(unexpected(&format!(
                    "int() argument must be a string, a bytes-like object or a real number, not '{class}'"
                )));
            }
            text.trim().parse::<i64>().map(|number| usize::try_from(number).unwrap_or(0)).map_err(|_| bad_serial(&text))
        }
    }
}

fn bad_serial(text: &str) -> Diagnostic {
    unexpected(&format!("invalid literal for int() with base 10: {}", value::str_repr(text)))
}

fn unexpected(what: &str) -> Diagnostic {
    Diagnostic::new(Kind::Unexpected, format!("Unexpected Exception, this is probably a bug: {what}"))
}

fn event_play(run: &Run, play: &Play, settings: &Settings, hosts: &[Name]) -> event::Play {
    let blocks = play.pre_tasks.iter().chain(&play.tasks).chain(&play.post_tasks);
    event::Play {
        uuid: Arc::clone(&play.node.uuid),
        name: Arc::from(settings.play.name.as_str()),
        hosts: settings.hosts.clone(),
        strategy: Value::str(settings.strategy.as_str()),
        serial: Value::list(settings.play.serial.clone()),
        batch: hosts.to_vec(),
        all_hosts: hosts.len(),
        inventory_hosts: hosts.len(),
        block_sizes: blocks.map(|block| block.tasks.len() + block.rescue.len() + block.always.len()).collect(),
        check_mode: settings.check_mode,
        tags: play.node.effective.get(Keyword::Tags).map(crate::executor::as_list).unwrap_or_default(),
        path: play
            .origin
            .as_ref()
            .and_then(|origin| origin.path.as_ref().map(|path| Arc::from(format!("{path}:{}", origin.line)))),
        fields: if run.mask_secrets { Dict::new() } else { play.source.clone() },
    }
}

#[expect(clippy::too_many_arguments, reason = "a batch is started from one place")]
fn run_batch(
    run: &Arc<Run>,
    play: &Arc<Play>,
    settings: &Settings,
    context: Arc<PlayContext>,
    standing: &mut Standing,
    role_runs: RoleRuns,
    includes: &Includes<'_>,
    hosts: &[Name],
) -> Result<(BatchEnd, bool, RoleRuns), Stop> {
    let inventory_hosts = {
        let inventory = run.variables.inventory();
        hosts.iter().filter(|host| inventory.contains(host)).count()
    };
    let event_play = Arc::new(event::Play {
        all_hosts: context.hosts.len(),
        inventory_hosts,
        ..event_play(run, play, settings, hosts)
    });
    run.known.set_play(&context);
    run.start(Event::PlaybookOnPlayStart(Arc::clone(&event_play)));
    let vars = run.variables.task_vars(Some(&context), None, None, true)?;
    let services = TaskServices::of_play(run);
    let templar = Templar::new(&run.environment, &vars, &services);
    let mut blocks = vec![crate::include::setup_block(run, play, &templar)?];
    let force_handlers = settings.play.force_handlers.unwrap_or(run.options.force_handlers);
    let compiled = if force_handlers { play.compile_forcing_handlers() } else { play.compile() };
    for block in compiled {
        if let Some(block) = crate::include::filter_tags(run, &block, &templar)? {
            blocks.push(block);
        }
    }
    let handlers: Vec<Vec<Arc<Task>>> = play.all_handlers().iter().map(|block| handlers_of(block)).collect();
    let gathers: HashSet<Name> = hosts.iter().filter(|host| gathers_facts(run, settings, host)).cloned().collect();
    let mut batch = Batch::new(hosts.to_vec(), blocks, handlers, gathers, role_runs);
    if let (Some(wanted), false) = (&run.options.start_at_task, standing.started_at) {
        let matches = |task: &Task| -> bool {
            let name = task.name.as_ref().map(to_text).unwrap_or_default();
            let full = task.display_name(None);
            !name.is_empty() && crate::include::glob_matches(wanted, &name)
                || crate::include::glob_matches(wanted, &full)
        };
        standing.started_at = batch.start_at(&matches);
    }
    let previously_failed: Vec<Name> = standing.failed.drain().collect();
    for host in &previously_failed {
        batch.progress(host).mark_failed();
        context.remove_host(host);
    }
    standing.unreachable.iter().for_each(|host| context.remove_host(host));
    let plugin = strategy::ALL
        .iter()
        .find(|plugin| plugin.name == crate::names::short(&settings.strategy))
        .ok_or_else(|| {
            run.deprecated(&Diagnostic::error(
                "Use of strategy plugins not included in ansible.builtin are deprecated and do not carry any backwards \
                 compatibility guarantees. No alternative for third party strategy plugins is currently planned. This \
                 feature will be removed from ansible-core in a future release.",
            ));
            Diagnostic::error(format!("Invalid play strategy specified: {}", settings.strategy))
                .at(play.origin.as_ref())
        })?;
    let forks = run.options.forks.clamp(1, hosts.len().max(1));
    let mut state = PlayRun {
        run,
        play: Arc::clone(play),
        context,
        batch,
        standing,
        workers: Workers::new(run, forks),
        hosts: HashMap::new(),
        max_fail_percentage: settings.play.max_fail_percentage,
        busy: HashMap::new(),
        strategy: settings.strategy.clone(),
        debugs_all: plugin.name == "debug" || run.config.bool(&config::settings::ENABLE_TASK_DEBUGGER),
        includes,
    };
    let end = (plugin.run)(&mut state)?;
    for host in state.batch.failed_hosts() {
        state.standing.failed.insert(host);
    }
    run.emit(Event::PlaybookOnPlayEnd(event_play));
    let ends_play = state.batch.ends_play;
    Ok((end, ends_play, state.batch.into_role_runs()))
}

/// Returns the handlers of a block, those of blocks within included, in order.
pub(crate) fn handlers_of(block: &Block) -> Vec<Arc<Task>> {
    let of = |item: &Item| match item {
        Item::Task(task) => vec![Arc::clone(task)],
        Item::Block(inner) => handlers_of(inner),
    };
    block.tasks.iter().flat_map(of).collect()
}

/// Whether the play gathers facts of a host: `gather_facts` and the setting `gathering`.
fn gathers_facts(run: &Run, settings: &Settings, host: &str) -> bool {
    let implied = settings.play.gather_facts.unwrap_or(true);
    match run.config.str(&config::settings::DEFAULT_GATHERING).as_deref() {
        Some("explicit") => settings.play.gather_facts == Some(true),
        Some("smart") => {
            let facts = run.variables.host_facts(host);
            implied && !facts.get("_ansible_facts_gathered").is_some_and(Value::is_true)
        }
        _ => implied,
    }
}

fn write_retry_file(run: &Run, playbook: &Playbook, standing: &Standing) {
    use config::settings as s;
    if !run.config.bool(&s::RETRY_FILES_ENABLED) {
        return;
    }
    let mut hosts: Vec<&Name> = standing.failed.iter().chain(&standing.unreachable).collect();
    hosts.sort();
    hosts.dedup();
    if hosts.is_empty() {
        return;
    }
    let folder = run.config.str(&s::RETRY_FILES_SAVE_PATH).map_or_else(|| playbook.basedir.clone(), Into::into);
    let stem = std::path::Path::new(playbook.file_name.as_ref())
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let path = folder.join(format!("{stem}.retry"));
    let text = hosts.iter().fold(String::new(), |text, host| text + host + "\n");
    match std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, text)) {
        Ok(()) => run.say(&format!("\tto retry, use: --limit @{}\n", path.display())),
        Err(error) => {
            run.warn(&Diagnostic::error(format!("Could not create retry file '{}'.\n\t{error}", path.display())));
        }
    }
}
