//! A job's events as ansible-runner reads them: each in a file of its own, named by marks in the output.
//!
//! A mark is `{"uuid": ...}` in base64, between escape sequences that make a terminal show nothing of it. What is
//! written between it and an empty mark is the event's output; ansible-runner cuts the marks out, counts the events and
//! joins each with its file.

use crate::identifier::new_uuid;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use event::{Around, DisplayLevel, Frame, Said};
use std::fmt::Write as _;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use value::{Dict, JsonStyle, Value, to_json, to_text};

/// What stands between two escape sequences of a mark.
const MARK_WIDTH: usize = 78;

/// Events whose data are kept when only failures are asked for.
// Ansible: the hook of items is `runner_item_on_failed`, so their data are left out as well.
const FAILURES: [&str; 3] = ["runner_on_failed", "runner_on_async_failed", "runner_on_item_failed"];

/// What a job is told by its surroundings.
#[derive(Clone, Debug, Default)]
pub(crate) struct JobSettings {
    /// The folder in which `job_events` stands.
    pub(crate) folder: PathBuf,
    /// Leave the data of all events out.
    pub(crate) without_data: bool,
    /// Leave the data of all events but failures out.
    pub(crate) only_failures: bool,
    /// Results whose text has more characters are left out.
    pub(crate) longest_result: usize,
    /// Numbers of the job that events carry.
    pub(crate) numbers: Vec<(&'static str, Value)>,
}

/// What is being written on the screen.
#[derive(Debug)]
enum Phase {
    /// Nothing: a text is an event of its own.
    Between,
    /// The output of an event, and its marks.
    Within,
}

/// The events of a job.
#[derive(Debug)]
pub(crate) struct Job {
    settings: JobSettings,
    /// What every event carries: the playbook, the play, the task.
    pub(crate) context: Dict,
    phase: Phase,
}

/// A job, shared with the frame that marks what others say.
#[derive(Clone, Debug)]
pub(crate) struct SharedJob(Arc<Mutex<Job>>);

impl SharedJob {
    pub(crate) fn new(settings: JobSettings) -> Self {
        SharedJob(Arc::new(Mutex::new(Job { settings, context: Dict::new(), phase: Phase::Between })))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Job> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Frame for SharedJob {
    fn around(&mut self, said: &Said<'_>) -> Around {
        let job = self.lock();
        // A text whose event can't be written is shown without one.
        match job.phase {
            Phase::Between => {
                job.message(said).map_or_else(|_| Around::default(), |before| Around { before, after: end_mark() })
            }
            Phase::Within => Around::default(),
        }
    }
}

impl Job {
    /// An event begins: writes its file, and returns its mark. What is displayed until its end is its output.
    pub(crate) fn begin(&mut self, name: &str, data: &Dict, time: SystemTime) -> std::io::Result<String> {
        self.phase = Phase::Within;
        self.write(name, data, None, time)
    }

    /// An event ended, and its last mark is written.
    pub(crate) fn end(&mut self) {
        self.phase = Phase::Between;
    }

    /// Writes the event of a text that belongs to no other; returns its mark.
    fn message(&self, said: &Said<'_>) -> std::io::Result<String> {
        let mut flags: &[&str] = &[];
        let mut data = Dict::new();
        let mut verbosity = None;
        let name = match said.level {
            // Ansible: what is said of a host comes from a worker, and is passed on without its level.
            DisplayLevel::Verbose(level) if said.host.is_none() => {
                flags = &["verbose"];
                verbosity = Some(level);
                "verbose"
            }
            DisplayLevel::Verbose(_) | DisplayLevel::Text => "verbose",
            DisplayLevel::Banner => {
                flags = &["banner"];
                "verbose"
            }
            DisplayLevel::Warning => {
                flags = &["warning"];
                "warning"
            }
            DisplayLevel::SystemWarning => {
                flags = &["system_warning", "warning"];
                "warning"
            }
            DisplayLevel::Deprecation => {
                flags = &["deprecated"];
                "deprecated"
            }
            DisplayLevel::Error => {
                flags = &["error"];
                "error"
            }
        };
        data.extend(&flags.iter().map(|flag| (*flag, Value::Bool(true))).collect::<Dict>());
        data.insert("uuid", new_uuid());
        self.write(name, &data, verbosity, said.time)
    }

    /// Writes an event's file; returns its mark.
    fn write(&self, name: &str, data: &Dict, verbosity: Option<u8>, time: SystemTime) -> std::io::Result<String> {
        let mut all = self.context.clone();
        all.extend(data);
        let uuid = all.get("uuid").map(to_text).unwrap_or_default();
        let parent = ["task_uuid", "play_uuid", "playbook_uuid"]
            .iter()
            .filter_map(|key| all.get(key))
            .find(|parent| parent.is_true() && parent.as_str() != Some(&uuid));
        let mut event = Dict::new();
        event.insert("event", name);
        for (key, number) in &self.settings.numbers {
            event.insert(*key, number.clone());
        }
        event.insert("pid", i64::from(std::process::id()));
        event.insert("uuid", uuid.as_str());
        event.insert("created", iso_time(time));
        if let Some(parent) = parent {
            event.insert("parent_uuid", parent.clone());
        }
        if let Some(verbosity) = verbosity {
            event.insert("verbosity", i64::from(verbosity));
        }
        if self.settings.without_data || (self.settings.only_failures && !FAILURES.contains(&name)) {
            all = Dict::new();
        } else if let Some(result) = all.get("res")
            && self.is_too_long(result)
        {
            all.insert("res", Dict::new());
        }
        event.insert("event_data", all);
        self.write_file(&uuid, &to_json(&Value::Dict(event), JsonStyle::default()))?;
        Ok(mark(&format!("{{\"uuid\": \"{uuid}\"}}")))
    }

    fn is_too_long(&self, result: &Value) -> bool {
        to_text(result).chars().count() > self.settings.longest_result
    }

    /// Writes a file beside its place and moves it there, so that nobody reads half of it.
    fn write_file(&self, uuid: &str, text: &str) -> std::io::Result<()> {
        let folder = self.settings.folder.join("job_events");
        if !folder.is_dir() {
            DirBuilder::new().mode(0o700).create(&folder)?;
        }
        let path = folder.join(format!("{uuid}-partial.json"));
        let beside = folder.join(format!("{uuid}-partial.json.tmp"));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(text.as_bytes())?;
        std::fs::rename(beside, path)
    }
}

/// The mark that ends an event's output.
pub(crate) fn end_mark() -> String {
    mark("{}")
}

/// Returns a text as a mark: base64 in pieces, after each of which the cursor goes back over it.
fn mark(json: &str) -> String {
    let encoded = STANDARD.encode(json);
    let mut out = String::from("\u{1b}[K");
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(rest.len().min(MARK_WIDTH));
        let _ = write!(out, "{piece}\u{1b}[{}D", piece.len());
        rest = more;
    }
    out.push_str("\u{1b}[K");
    out
}

/// Returns a time as Python's `isoformat` writes it, in UTC.
pub(crate) fn iso_time(time: SystemTime) -> String {
    let stamp = jiff::Timestamp::try_from(time).unwrap_or_default();
    let micros = stamp.subsec_microsecond() + stamp.subsec_millisecond() * 1000;
    let seconds = stamp.strftime("%Y-%m-%dT%H:%M:%S");
    if micros == 0 { format!("{seconds}+00:00") } else { format!("{seconds}.{micros:06}+00:00") }
}
