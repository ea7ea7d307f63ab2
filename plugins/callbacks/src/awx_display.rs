//! `awx_display`: what ansible-runner sets as the stdout callback, so that it can make a job's events.
//!
//! Wraps the callback that the user asked for: shows what that one shows, writes each event to a file for
//! ansible-runner, and marks in the output which lines belong to which event. What others display is an event as well.

mod job;

use crate::identifier::new_uuid;
use event::{
    Callback, CallbackError, CallbackPlugin, Display, Event, Frame, HostStats, OptionKind, OptionSpec, Options, Paint,
    Play, Recorded, Reply, Stats, Task, TaskResult, VarsPrompt,
};
use job::{JobSettings, SharedJob, end_mark, iso_time};
use rustc_hash::FxHashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;
use value::{Dict, Value, to_text};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "awx_display",
    collection: "ansible_runner",
    summary: "Gives ansible-runner the events of a job",
    doc: "ansible-runner sets it as the stdout callback, and the variables that it looks at; it is of no use without. The \
          callback that it wraps has its own options.",
    kind: "stdout",
    needs_enabled: false,
    options: &[
        OptionSpec::variable(
            "original_stdout_callback",
            &["ORIGINAL_STDOUT_CALLBACK"],
            OptionKind::Text,
            None,
            "The stdout callback that is wrapped; `default` unless set, `minimal` for ad-hoc commands.",
        ),
        OptionSpec::variable(
            "isolated_data_dir",
            &["AWX_ISOLATED_DATA_DIR"],
            OptionKind::Path,
            None,
            "The folder in which the folder `job_events` is, or is made.",
        ),
        OptionSpec::variable(
            "max_event_res",
            &["MAX_EVENT_RES"],
            OptionKind::Int,
            Some("700000"),
            "Results with more characters than that are left out of the events.",
        ),
        OptionSpec::variable(
            "omit_events",
            &["RUNNER_OMIT_EVENTS"],
            OptionKind::Text,
            Some("False"),
            "`true` leaves the data of events out.",
        ),
        OptionSpec::variable(
            "only_failed_events",
            &["RUNNER_ONLY_FAILED_EVENTS"],
            OptionKind::Text,
            Some("False"),
            "`true` leaves the data of all events but failures out.",
        ),
        OptionSpec::variable("job_id", &["JOB_ID"], OptionKind::Int, None, "A number that events carry."),
        OptionSpec::variable(
            "ad_hoc_command_id",
            &["AD_HOC_COMMAND_ID"],
            OptionKind::Int,
            None,
            "A number that events carry; plays and tasks are then no events.",
        ),
        OptionSpec::variable(
            "project_update_id",
            &["PROJECT_UPDATE_ID"],
            OptionKind::Int,
            None,
            "A number that events carry.",
        ),
        OptionSpec {
            name: "display_args_to_stdout",
            doc: "Whether events carry the arguments of tasks.",
            kind: OptionKind::Bool,
            default: Some("no"),
            choices: &[],
            ini: &[("defaults", "display_args_to_stdout")],
            env: &["ANSIBLE_DISPLAY_ARGS_TO_STDOUT"],
        },
    ],
    build: |options| Ok(Box::new(AwxDisplay::new(options)?)),
};

const CENSORED: &str = "the output has been hidden due to the fact that 'no_log: true' was specified for this result";

/// Marks are written as they are, and not to the log.
const MARKS: Paint<'static> = Paint { keep_line: true, screen_only: true, ..Paint::PLAIN };

struct AwxDisplay {
    inner: Box<dyn Callback>,
    job: SharedJob,
    playbook_uuid: String,
    is_ad_hoc: bool,
    show_arguments: bool,
    /// How often each play and each task started.
    starts: FxHashMap<Arc<str>, u32>,
    /// When each host started on its task.
    host_starts: FxHashMap<Arc<str>, SystemTime>,
}

/// What is told of an event.
struct Told {
    name: &'static str,
    data: Dict,
    /// The event as the wrapped callback gets it, where that is another.
    changed: Option<Event>,
}

impl Told {
    fn new(name: &'static str, data: Dict) -> Self {
        Told { name, data, changed: None }
    }
}

impl AwxDisplay {
    fn new(options: &dyn Options) -> Result<Self, CallbackError> {
        let folder = options.text("isolated_data_dir");
        if folder.is_empty() {
            let message =
                "AWX_ISOLATED_DATA_DIR names no folder for events: this callback is for ansible-runner to set";
            return Err(CallbackError::Message(message.to_owned()));
        }
        let is_true = |name: &str| to_text(&options.get(name)).eq_ignore_ascii_case("true");
        let number = |name: &'static str| Some((name, options.get(name))).filter(|(_, number)| !number.is_none());
        let longest = options.get("max_event_res").as_int().and_then(|longest| usize::try_from(longest).ok());
        let is_ad_hoc = !options.get("ad_hoc_command_id").is_none();
        let original = options.text("original_stdout_callback");
        let original = match original.as_str() {
            "" if is_ad_hoc => "minimal",
            "" => "default",
            name if name.rsplit('.').next() == Some(PLUGIN.name) => {
                return Err(CallbackError::Message("ORIGINAL_STDOUT_CALLBACK can't be awx_display itself".to_owned()));
            }
            name => name,
        };
        Ok(AwxDisplay {
            inner: options.callback(original)?,
            job: SharedJob::new(JobSettings {
                folder: PathBuf::from(folder),
                without_data: is_true("omit_events"),
                only_failures: is_true("only_failed_events"),
                longest_result: longest.unwrap_or(0),
                numbers: ["job_id", "ad_hoc_command_id", "project_update_id"].into_iter().filter_map(number).collect(),
            }),
            playbook_uuid: new_uuid(),
            is_ad_hoc,
            show_arguments: options.is_on("display_args_to_stdout"),
            starts: FxHashMap::default(),
            host_starts: FxHashMap::default(),
        })
    }
}

impl Callback for AwxDisplay {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        if self.is_ad_hoc {
            match &event.event {
                Event::PlaybookOnPlayStart(_) => return Ok(Reply::Continue),
                Event::PlaybookOnTaskStart(task) => {
                    self.set_task(task);
                    return Ok(Reply::Continue);
                }
                _ => {}
            }
        }
        let Some(told) = self.tell(event) else { return self.inner.on_event(event, display) };
        let Told { name, mut data, changed } = told;
        if !data.contains("uuid") {
            data.insert("uuid", new_uuid());
        }
        let begun = self.job.lock().begin(name, &data, event.time);
        if let Ok(mark) = &begun {
            display.display(mark, MARKS);
        }
        let reply = match changed {
            Some(changed) => self.inner.on_event(&Recorded { event: changed, ..event.clone() }, display),
            None => self.inner.on_event(event, display),
        };
        if begun.is_ok() {
            display.display(&end_mark(), MARKS);
        }
        self.job.lock().end();
        begun?;
        reply
    }

    fn ahead(&mut self, event: &Recorded) {
        self.inner.ahead(event);
    }

    fn finish(&mut self, display: &mut dyn Display) -> Result<(), CallbackError> {
        self.inner.finish(display)
    }

    fn frame(&self) -> Option<Box<dyn Frame>> {
        Some(Box::new(self.job.clone()))
    }

    fn wants_world(&self) -> bool {
        self.inner.wants_world()
    }

    fn answers_at_start(&self) -> bool {
        self.inner.answers_at_start()
    }

    fn wants_implicit_tasks(&self) -> bool {
        self.inner.wants_implicit_tasks()
    }

    /// Readers of job events know no events that Ansible does not call.
    fn wants_revived(&self) -> bool {
        false
    }
}

impl AwxDisplay {
    /// Returns what is told of an event; nothing where it is no event of a job. Keeps the job's context.
    fn tell(&mut self, event: &Recorded) -> Option<Told> {
        let told = match &event.event {
            Event::PlaybookOnStart(playbook) => {
                self.clear_play();
                let mut job = self.job.lock();
                job.context.insert("playbook", playbook.file_name.clone());
                job.context.insert("playbook_uuid", self.playbook_uuid.as_str());
                Told::new("playbook_on_start", dict([("uuid", Value::from(self.playbook_uuid.as_str()))]))
            }
            Event::PlaybookOnVarsPrompt(prompt) => Told::new("playbook_on_vars_prompt", prompt_data(prompt)),
            Event::PlaybookOnInclude(included) => {
                let file = Value::from(included.file_name.clone());
                Told::new("playbook_on_include", dict([("included_file", file)]))
            }
            Event::PlaybookOnPlayStart(play) => Told::new("playbook_on_play_start", self.play_start(play)),
            Event::PlaybookOnNoHostsMatched => Told::new("playbook_on_no_hosts_matched", Dict::new()),
            Event::PlaybookOnNoHostsRemaining => Told::new("playbook_on_no_hosts_remaining", Dict::new()),
            Event::PlaybookOnSetup => Told::new("playbook_on_setup", Dict::new()),
            Event::PlaybookOnImportForHost { .. } => Told::new("playbook_on_import_for_host", Dict::new()),
            Event::PlaybookOnNotImportForHost { .. } => Told::new("playbook_on_not_import_for_host", Dict::new()),
            Event::PlaybookOnTaskStart(task) => {
                let uuid = self.count_start(&task.uuid);
                self.task_start(task, &uuid, false)
            }
            // Ansible: a handler's start is a task's, told apart by this flag.
            Event::PlaybookOnHandlerTaskStart(task) | Event::PlaybookOnCleanupTaskStart(task) => {
                self.task_start(task, &task.uuid, true)
            }
            Event::PlaybookOnNotify { handler, host } => {
                let data = [("host", Value::from(host.name.clone())), ("handler", handler.name.clone().into())];
                Told::new("playbook_on_notify", dict(data))
            }
            Event::PlaybookOnStats(stats) => {
                self.clear_play();
                Told::new("playbook_on_stats", stats_data(stats))
            }
            Event::RunnerOnStart { host, task } => {
                self.host_starts.insert(Arc::clone(&host.name), event.time);
                let data = [("host", Value::from(host.name.clone()))];
                Told::new("runner_on_start", self.with_task(dict(data), task))
            }
            Event::RunnerOnOk(result) => {
                let changed = without_environment(result).map(Arc::new);
                let result = changed.as_ref().unwrap_or(result);
                let mut told = self.end("runner_on_ok", event.time, result);
                told.data.insert("res", shown_result(&result.result));
                told.data.insert("event_loop", result.task.loop_with.clone());
                Told { changed: changed.map(Event::RunnerOnOk), ..told }
            }
            Event::RunnerOnFailed { result, ignore_errors } => {
                let mut told = self.end("runner_on_failed", event.time, result);
                told.data.insert("res", shown_result(&result.result));
                told.data.insert("event_loop", result.task.loop_with.clone());
                told.data.insert("ignore_errors", ignore_errors.clone().unwrap_or(Value::Bool(false)));
                told
            }
            Event::RunnerOnSkipped(result) => {
                let mut told = self.end("runner_on_skipped", event.time, result);
                told.data.insert("event_loop", result.task.loop_with.clone());
                told
            }
            Event::RunnerOnUnreachable(result) => {
                let mut told = self.end("runner_on_unreachable", event.time, result);
                told.data.insert("res", shown_result(&result.result));
                told
            }
            Event::RunnerOnNoHosts(task) => Told::new("runner_on_no_hosts", self.with_task(Dict::new(), task)),
            Event::RunnerOnAsyncPoll(result) => self.background("runner_on_async_poll", result),
            Event::RunnerOnAsyncOk(result) => self.background("runner_on_async_ok", result),
            Event::RunnerOnAsyncFailed(result) => self.background("runner_on_async_failed", result),
            Event::RunnerItemOnOk(result) => self.part("runner_item_on_ok", result),
            Event::RunnerItemOnFailed(result) => self.part("runner_item_on_failed", result),
            Event::RunnerItemOnSkipped(result) => self.part("runner_item_on_skipped", result),
            Event::RunnerRetry(result) => self.part("runner_retry", result),
            Event::RunnerOnFileDiff { result, diff } => self.diff(result, diff.clone()),
            Event::OnFileDiff(result) => self.diff(result, result.result.get("diff").cloned().unwrap_or_default()),
            Event::RunStart(_)
            | Event::RunEnd(_)
            | Event::RunnerOnOutput { .. }
            | Event::PlaybookOnTaskEnd { .. }
            | Event::PlaybookOnPlayEnd(_)
            | Event::Display { .. } => return None,
        };
        Some(told)
    }

    fn play_start(&mut self, play: &Play) -> Dict {
        let uuid = self.count_start(&play.uuid);
        let pattern = match &play.hosts {
            Value::List(hosts) => hosts.iter().map(to_text).collect::<Vec<_>>().join(","),
            Value::None => String::new(),
            other => to_text(other),
        };
        let name = Some(play.name.trim()).filter(|name| !name.is_empty()).unwrap_or(&pattern);
        self.clear_play();
        let mut job = self.job.lock();
        job.context.insert("play", name);
        job.context.insert("play_uuid", uuid.as_str());
        job.context.insert("play_pattern", pattern.as_str());
        dict([("name", name.into()), ("pattern", pattern.as_str().into()), ("uuid", uuid.as_str().into())])
    }

    fn task_start(&self, task: &Task, uuid: &str, is_conditional: bool) -> Told {
        self.set_task(task);
        let data = [
            ("name", Value::from(task.name.clone())),
            ("is_conditional", is_conditional.into()),
            ("uuid", uuid.into()),
        ];
        Told::new("playbook_on_task_start", self.with_task(dict(data), task))
    }

    /// The end of a task on a host.
    fn end(&mut self, name: &'static str, now: SystemTime, result: &TaskResult) -> Told {
        let host = &result.host;
        // Ansible: a host's address is its name, whatever `ansible_host` is.
        let mut data = dict([("host", Value::from(host.name.clone())), ("remote_addr", host.name.clone().into())]);
        let times = match self.host_starts.get(&host.name) {
            Some(start) => {
                [Value::from(iso_time(*start)), Value::from(iso_time(now)), Value::Float(seconds_between(*start, now))]
            }
            None => [Value::None, Value::None, Value::None],
        };
        for (key, value) in ["start", "end", "duration"].into_iter().zip(times) {
            data.insert(key, value);
        }
        Told::new(name, self.with_task(data, &result.task))
    }

    /// An item, or an attempt.
    fn part(&self, name: &'static str, result: &TaskResult) -> Told {
        let data = [("host", Value::from(result.host.name.clone())), ("res", shown_result(&result.result))];
        Told::new(name, self.with_task(dict(data), &result.task))
    }

    fn background(&self, name: &'static str, result: &TaskResult) -> Told {
        let mut told = self.part(name, result);
        told.data.insert("jid", result.result.get("ansible_job_id").cloned().unwrap_or_default());
        told
    }

    fn diff(&self, result: &TaskResult, diff: Value) -> Told {
        let data = [("host", Value::from(result.host.name.clone())), ("diff", diff)];
        Told::new("runner_on_file_diff", self.with_task(dict(data), &result.task))
    }

    /// Returns the identifier of a start: a play or task that starts again (`serial`, `free`) gets a number.
    fn count_start(&mut self, uuid: &Arc<str>) -> String {
        let count = self.starts.entry(Arc::clone(uuid)).or_insert(0);
        *count += 1;
        if *count == 1 { uuid.to_string() } else { format!("{uuid}_{count}") }
    }

    fn clear_play(&self) {
        let mut job = self.job.lock();
        for key in PLAY_KEYS.iter().chain(&TASK_KEYS) {
            job.context.remove(key);
        }
    }

    fn set_task(&self, task: &Task) {
        let data = self.task_data(task);
        let mut job = self.job.lock();
        for key in TASK_KEYS {
            job.context.remove(key);
        }
        job.context.extend(&data);
    }

    fn with_task(&self, mut data: Dict, task: &Task) -> Dict {
        data.extend(&self.task_data(task));
        data
    }

    /// What events carry of a task; its keys are `TASK_KEYS`.
    fn task_data(&self, task: &Task) -> Dict {
        let name = if task.own_name.is_empty() { &task.action } else { &task.own_name };
        let arguments = match &task.args {
            _ if !self.show_arguments => String::new(),
            _ if task.no_log.is_true() => CENSORED.to_owned(),
            Value::Dict(args) => {
                let pairs = args.iter().map(|(key, value)| format!("{}={}", to_text(key), to_text(value)));
                pairs.collect::<Vec<_>>().join(", ")
            }
            _ => String::new(),
        };
        let mut data = dict([
            ("task", Value::from(name.clone())),
            ("task_uuid", Value::from(task.uuid.clone())),
            ("task_action", Value::from(task.action.clone())),
            ("resolved_action", Value::from(task.resolved_action.clone())),
            ("task_args", Value::from(arguments)),
        ]);
        data.insert("task_path", task.path.clone().unwrap_or_else(|| "".into()));
        if let Some(role) = &task.role {
            let name = role.short_name();
            if name != &*role.name {
                data.insert("resolved_role", role.name.clone());
            }
            data.insert("role", name);
        }
        data
    }
}

const PLAY_KEYS: [&str; 3] = ["play", "play_uuid", "play_pattern"];

const TASK_KEYS: [&str; 8] =
    ["task", "task_path", "task_uuid", "task_action", "task_args", "resolved_action", "role", "resolved_role"];

fn dict<const N: usize>(pairs: [(&'static str, Value); N]) -> Dict {
    pairs.into_iter().collect()
}

fn prompt_data(prompt: &VarsPrompt) -> Dict {
    dict([
        ("varname", prompt.varname.clone().into()),
        ("private", prompt.private.clone()),
        ("prompt", prompt.prompt.clone()),
        ("encrypt", prompt.encrypt.clone()),
        ("confirm", prompt.confirm.clone()),
        ("salt_size", prompt.salt_size.clone()),
        ("salt", prompt.salt.clone()),
        ("default", prompt.default.clone()),
        ("unsafe", prompt.is_unsafe.clone()),
    ])
}

fn stats_data(stats: &Stats) -> Dict {
    let counts = |count: fn(&HostStats) -> u64| -> Value {
        let hosts = stats.hosts.iter().map(|(host, counts)| (host.clone(), count(counts)));
        Value::Dict(hosts.filter(|(_, count)| *count > 0).collect())
    };
    dict([
        ("changed", counts(|host| host.changed)),
        ("dark", counts(|host| host.unreachable)),
        ("failures", counts(|host| host.failures)),
        ("ignored", counts(|host| host.ignored)),
        ("ok", counts(|host| host.ok)),
        ("processed", counts(|_| 1)),
        ("rescued", counts(|host| host.rescued)),
        ("skipped", counts(|host| host.skipped)),
        ("artifact_data", stats.custom.get("_run").cloned().unwrap_or_else(|| Dict::new().into())),
    ])
}

/// Returns what events carry of a result: nothing of what `no_log` covers, not even what callbacks see.
fn shown_result(result: &Dict) -> Value {
    let is_covered = |result: &Dict| result.get("_ansible_no_log").is_some_and(Value::is_true);
    let censored = || Value::Dict(dict([("censored", CENSORED.into())]));
    if is_covered(result) {
        return censored();
    }
    let mut shown = result.clone();
    if let Some(Value::List(items)) = result.get("results") {
        let items = items.iter().map(|item| match item {
            Value::Dict(item) if is_covered(item) => censored(),
            other => other.clone(),
        });
        shown.insert("results", Value::list(items));
    }
    Value::Dict(shown)
}

/// Returns gathered facts without the environment, which a job tells elsewhere; nothing where a result has none.
fn without_environment(result: &TaskResult) -> Option<TaskResult> {
    if !matches!(&*result.task.action, "setup" | "gather_facts") {
        return None;
    }
    let mut facts = result.result.get("ansible_facts")?.as_dict()?.clone();
    facts.remove("ansible_env")?;
    let mut changed = result.clone();
    changed.result.insert("ansible_facts", facts);
    Some(changed)
}

/// Python's `total_seconds` of a difference.
fn seconds_between(start: SystemTime, end: SystemTime) -> f64 {
    let micros = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_micros());
    #[expect(clippy::cast_precision_loss, reason = "a task of centuries would lose microseconds")]
    let difference = micros(end).saturating_sub(micros(start)) as f64;
    difference / 1e6
}
