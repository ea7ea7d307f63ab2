//! `log_plays`: what became of each task, in a file for each host.

use crate::clock::Clock;
use event::{
    Callback, CallbackError, CallbackPlugin, Display, Event, OptionKind, OptionSpec, Options, Recorded, Reply,
    TaskResult,
};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use value::{Dict, JsonStyle, Value, to_json};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "log_plays",
    collection: "community.general",
    summary: "Logs each result to a file of its host",
    doc: "Appends an entry for each result to a file that is named after the host: the time, the playbook, the task, its \
          action, how it ended, and the result as JSON after the arguments that the module was called with.",
    kind: "notification",
    needs_enabled: true,
    options: &[OptionSpec {
        name: "log_folder",
        doc: "The folder of the files; made where it does not exist.",
        kind: OptionKind::Text,
        default: Some("/var/log/ansible/hosts"),
        choices: &[],
        ini: &[("callback_log_plays", "log_folder")],
        env: &["ANSIBLE_LOG_FOLDER"],
    }],
    build: |options| Ok(Box::new(LogPlays::new(options)?)),
};

struct LogPlays {
    folder: PathBuf,
    playbook: String,
    clock: Clock,
}

impl Callback for LogPlays {
    fn on_event(&mut self, event: &Recorded, _: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::RunStart(start) => self.clock = Clock::new(&start.time_zone),
            Event::PlaybookOnStart(playbook) => self.playbook = playbook.file_name.to_string(),
            Event::RunnerOnOk(result) => self.log(event, result, "OK", None)?,
            Event::RunnerOnFailed { result, .. } => self.log(event, result, "FAILED", None)?,
            Event::RunnerOnSkipped(result) => self.log(event, result, "SKIPPED", None)?,
            Event::RunnerOnUnreachable(result) => self.log(event, result, "UNREACHABLE", None)?,
            Event::RunnerOnAsyncFailed(result) => self.log(event, result, "ASYNC_FAILED", None)?,
            Event::PlaybookOnImportForHost { result, imported_file } => {
                self.log(event, result, "IMPORTED", Some(imported_file))?;
            }
            Event::PlaybookOnNotImportForHost { result, missing_file } => {
                self.log(event, result, "NOTIMPORTED", Some(missing_file))?;
            }
            _ => {}
        }
        Ok(Reply::Continue)
    }

    fn wants_revived(&self) -> bool {
        false
    }
}

impl LogPlays {
    fn new(options: &dyn Options) -> Result<Self, CallbackError> {
        let folder = PathBuf::from(options.text("log_folder"));
        std::fs::create_dir_all(&folder).map_err(|error| {
            CallbackError::Message(format!("Unable to create local directories({}): {error}", folder.display()))
        })?;
        Ok(LogPlays { folder, playbook: String::new(), clock: Clock::default() })
    }

    fn log(&self, event: &Recorded, result: &TaskResult, end: &str, file: Option<&str>) -> Result<(), CallbackError> {
        let time = self.clock.format(event.time, "%b %d %Y %H:%M:%S");
        let data = file.map_or_else(|| data_text(&result.result), str::to_owned);
        let task = &result.task;
        let entry = format!("{time} - {} - {} - {} - {end} - {data}\n\n", self.playbook, task.own_name, task.action);
        let path = self.folder.join(&*result.host.name);
        OpenOptions::new().create(true).append(true).open(path)?.write_all(entry.as_bytes())?;
        Ok(())
    }
}

fn data_text(result: &Dict) -> String {
    if result.contains("_ansible_verbose_override") {
        return "omitted".to_owned();
    }
    let json = |value: &Value| to_json(value, JsonStyle::default());
    let mut shown = result.clone();
    match shown.remove("invocation").filter(|invocation| !invocation.is_none()) {
        Some(invocation) => format!("{} => {} ", json(&invocation), json(&Value::Dict(shown))),
        None => json(&Value::Dict(shown)),
    }
}
