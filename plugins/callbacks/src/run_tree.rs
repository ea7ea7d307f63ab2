//! A run as a tree of plays, tasks and hosts: what `json` and `jsonl` write.

use event::{
    CallbackError, Event, HostStats, OptionKind, OptionSpec, Options, Play, Recorded, Stats, Task, TaskResult,
};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::time::SystemTime;
use value::{Dict, JsonStyle, Value};

/// The option `show_custom_stats`.
pub(crate) const SHOW_CUSTOM_STATS: OptionSpec = OptionSpec {
    name: "show_custom_stats",
    doc: "Whether what `set_stats` set is told at the end.",
    kind: OptionKind::Bool,
    default: Some("False"),
    choices: &[],
    ini: &[("defaults", "show_custom_stats")],
    env: &["ANSIBLE_SHOW_CUSTOM_STATS"],
};

/// The option `json_indent` with the default of `json`.
pub(crate) const JSON_INDENT: OptionSpec = OptionSpec {
    name: "json_indent",
    doc: "Spaces for each level; zero or less for one line.",
    kind: OptionKind::Int,
    default: Some("4"),
    choices: &[],
    ini: &[("defaults", "json_indent")],
    env: &["ANSIBLE_JSON_INDENT"],
};

/// Returns how JSON is written under `json_indent`.
pub(crate) fn json_style(options: &dyn Options, compact: bool) -> JsonStyle {
    let indent = options.get(JSON_INDENT.name).as_int().and_then(|indent| usize::try_from(indent).ok());
    JsonStyle { indent: indent.filter(|indent| *indent > 0), sort_keys: true, compact, ..JsonStyle::default() }
}

/// A play, or a task, with its name and its times.
#[derive(Clone, Debug)]
struct Part {
    name: Value,
    id: Arc<str>,
    path: Arc<str>,
    start: String,
    end: Option<String>,
}

impl Part {
    fn value(&self) -> Value {
        let mut duration = Dict::new();
        duration.insert("start", self.start.as_str());
        if let Some(end) = &self.end {
            duration.insert("end", end.as_str());
        }
        dict([
            ("name", self.name.clone()),
            ("id", self.id.clone().into()),
            ("path", self.path.clone().into()),
            ("duration", duration.into()),
        ])
        .into()
    }
}

/// A task and what hosts returned.
#[derive(Clone, Debug)]
pub(crate) struct TaskPart {
    part: Part,
    hosts: Dict,
}

impl TaskPart {
    /// Returns the task with what its hosts returned.
    pub(crate) fn dict(&self) -> Dict {
        dict([("task", self.part.value()), ("hosts", self.hosts.clone().into())])
    }

    /// Returns the task with what one host returned.
    pub(crate) fn with_host(&self, host: &str, result: Dict) -> Dict {
        let mut hosts = Dict::new();
        hosts.insert(host, result);
        dict([("task", self.part.value()), ("hosts", hosts.into())])
    }
}

/// A play and its tasks.
#[derive(Clone, Debug)]
pub(crate) struct PlayPart {
    part: Part,
    tasks: Vec<TaskPart>,
}

impl PlayPart {
    /// Returns the play with its tasks.
    pub(crate) fn dict(&self) -> Dict {
        let tasks = self.tasks.iter().map(|task| Value::Dict(task.dict()));
        dict([("play", self.part.value()), ("tasks", Value::list(tasks))])
    }
}

/// The plays of a run so far.
#[derive(Debug, Default)]
pub(crate) struct RunTree {
    plays: Vec<PlayPart>,
    /// Ansible: results belong to the last task that started, unless hosts go at their own pace.
    is_lockstep: bool,
    /// The places of tasks that hosts are at, by host and task.
    running: FxHashMap<(Arc<str>, Arc<str>), (usize, usize)>,
}

/// What an event brought into the tree.
pub(crate) enum Grown<'a> {
    /// A play.
    Play(&'a PlayPart),
    /// A task.
    Task(&'a TaskPart),
    /// The result of a host.
    Result(&'a TaskPart, &'a TaskResult, Dict),
}

impl RunTree {
    /// Returns the plays so far.
    pub(crate) fn plays(&self) -> Value {
        Value::list(self.plays.iter().map(|play| Value::Dict(play.dict())))
    }

    /// Puts what an event tells into the tree; `keep` says whether results are kept.
    pub(crate) fn grow<'a>(
        &'a mut self,
        recorded: &'a Recorded,
        keep: bool,
    ) -> Result<Option<Grown<'a>>, CallbackError> {
        let now = utc(recorded.time);
        match &recorded.event {
            Event::PlaybookOnPlayStart(play) => {
                let play = self.play(play, now);
                self.plays.push(play);
                Ok(self.plays.last().map(Grown::Play))
            }
            Event::PlaybookOnTaskStart(task) | Event::PlaybookOnHandlerTaskStart(task) if self.is_lockstep => {
                self.task(task, now)
            }
            Event::RunnerOnStart { host, task } if !self.is_lockstep => {
                let play = self.plays.len().checked_sub(1).ok_or_else(no_play)?;
                let place = (play, self.plays[play].tasks.len());
                self.running.insert((Arc::clone(&host.name), Arc::clone(&task.uuid)), place);
                self.task(task, now)
            }
            Event::RunnerOnOk(result) | Event::RunnerOnUnreachable(result) => self.result(result, None, now, keep),
            Event::RunnerOnFailed { result, .. } => self.result(result, Some("failed"), now, keep),
            Event::RunnerOnSkipped(result) => self.result(result, Some("skipped"), now, keep),
            _ => Ok(None),
        }
    }

    fn play(&mut self, play: &Play, now: String) -> PlayPart {
        self.is_lockstep = play.strategy.as_str().is_some_and(|strategy| ["linear", "debug"].contains(&strategy));
        PlayPart {
            part: Part {
                name: play.name.clone().into(),
                id: Arc::clone(&play.uuid),
                path: play.path.clone().unwrap_or_default(),
                start: now,
                end: None,
            },
            tasks: Vec::new(),
        }
    }

    fn task(&mut self, task: &Task, now: String) -> Result<Option<Grown<'_>>, CallbackError> {
        let play = self.plays.last_mut().ok_or_else(no_play)?;
        play.tasks.push(TaskPart {
            part: Part {
                name: task_name(task),
                id: Arc::clone(&task.uuid),
                path: task.path.clone().unwrap_or_default(),
                start: now,
                end: None,
            },
            hosts: Dict::new(),
        });
        Ok(play.tasks.last().map(Grown::Task))
    }

    fn result<'a>(
        &'a mut self,
        result: &'a TaskResult,
        state: Option<&'static str>,
        now: String,
        keep: bool,
    ) -> Result<Option<Grown<'a>>, CallbackError> {
        let mut data = result.result.clone();
        if let Some(state) = state {
            data.insert(state, true);
        }
        data.insert("action", result.task.action.clone());
        let last_play = self.plays.len().checked_sub(1).ok_or_else(no_play)?;
        let last_task = self.plays[last_play].tasks.len().checked_sub(1).ok_or_else(no_play)?;
        let key = (Arc::clone(&result.host.name), Arc::clone(&result.task.uuid));
        let known = if self.is_lockstep { self.running.get(&key).copied() } else { self.running.remove(&key) };
        let (play, task) = known.unwrap_or((last_play, last_task));
        self.plays[last_play].part.end = Some(now.clone());
        let task = &mut self.plays[play].tasks[task];
        task.part.end = Some(now);
        if keep {
            task.hosts.insert(&*result.host.name, data.clone());
        }
        if !self.is_lockstep && known.is_none() {
            return Err(CallbackError::Message(format!("('{}', '{}')", key.0, key.1)));
        }
        Ok(Some(Grown::Result(task, result, data)))
    }
}

/// Returns a task's name; a number where it is written as one.
fn task_name(task: &Task) -> Value {
    let number = task.odd_name.and_then(|_| value::parse_json(&task.name).ok());
    number.unwrap_or_else(|| task.name.clone().into())
}

/// What Python says of the last item of an empty list.
fn no_play() -> CallbackError {
    CallbackError::Message("list index out of range".to_owned())
}

/// Returns the counters of a run, and what `set_stats` set where that is shown.
pub(crate) fn stats_dict(stats: &Stats, show_custom: bool) -> Dict {
    let hosts: Dict = stats.hosts.iter().map(|(host, counts)| (host.clone(), counts_dict(counts))).collect();
    let mut custom = if show_custom { stats.custom.clone() } else { Dict::new() };
    let global = custom.remove("_run").unwrap_or_else(|| Dict::new().into());
    dict([("stats", hosts.into()), ("custom_stats", custom.into()), ("global_custom_stats", global)])
}

fn counts_dict(counts: &HostStats) -> Dict {
    [
        ("ok", counts.ok),
        ("failures", counts.failures),
        ("unreachable", counts.unreachable),
        ("changed", counts.changed),
        ("skipped", counts.skipped),
        ("rescued", counts.rescued),
        ("ignored", counts.ignored),
    ]
    .into_iter()
    .collect()
}

/// Returns a time as `2026-01-31T10:20:30.123456Z`.
pub(crate) fn utc(time: SystemTime) -> String {
    let stamp = jiff::Timestamp::try_from(time).unwrap_or_default();
    let micros = stamp.subsec_nanosecond() / 1000;
    let seconds = stamp.strftime("%Y-%m-%dT%H:%M:%S");
    if micros == 0 { format!("{seconds}Z") } else { format!("{seconds}.{micros:06}Z") }
}

fn dict<const N: usize>(pairs: [(&'static str, Value); N]) -> Dict {
    pairs.into_iter().collect()
}
