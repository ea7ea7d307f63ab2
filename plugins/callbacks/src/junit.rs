//! `junit`: a run as a JUnit report.
//!
//! Each task on each host is a test case; times come from the events.

use crate::python::basename;
use crate::results::ResultFormat;
use crate::xml::Element;
use event::{
    Callback, CallbackError, CallbackPlugin, Display, Event, IncludedFile, OptionKind, OptionSpec, Recorded, Reply,
    Task, TaskResult,
};
use rustc_hash::FxHashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;
use value::{Value, float_repr, to_text};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "junit",
    collection: "ansible.builtin",
    summary: "Writes a run as a JUnit report",
    doc: "At the end of each playbook a file `name-time.xml` with a test case for each task on each host. A failure of a \
          task with `EXPECTED FAILURE` in its name passes; `TOGGLE RESULT` in a name turns the verdict around.",
    kind: "aggregate",
    needs_enabled: true,
    options: &[
        OptionSpec::variable(
            "output_dir",
            &["JUNIT_OUTPUT_DIR"],
            OptionKind::Path,
            Some("~/.ansible.log"),
            "The folder of the reports.",
        ),
        OptionSpec::variable(
            "task_class",
            &["JUNIT_TASK_CLASS"],
            OptionKind::Text,
            Some("False"),
            "`true` makes one class of each file.",
        ),
        OptionSpec::variable(
            "task_relative_path",
            &["JUNIT_TASK_RELATIVE_PATH"],
            OptionKind::Text,
            None,
            "Files are named relative to this folder.",
        ),
        OptionSpec::variable(
            "replace_out_of_tree_path",
            &["JUNIT_REPLACE_OUT_OF_TREE_PATH"],
            OptionKind::Text,
            None,
            "Stands for the folder of a file outside of that folder.",
        ),
        OptionSpec::variable(
            "fail_on_change",
            &["JUNIT_FAIL_ON_CHANGE"],
            OptionKind::Text,
            Some("False"),
            "`true` makes a change a failure.",
        ),
        OptionSpec::variable(
            "fail_on_ignore",
            &["JUNIT_FAIL_ON_IGNORE"],
            OptionKind::Text,
            Some("False"),
            "`true` makes an ignored failure a failure.",
        ),
        OptionSpec::variable(
            "include_setup_tasks_in_report",
            &["JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT"],
            OptionKind::Text,
            Some("True"),
            "`false` leaves the gathering of facts out.",
        ),
        OptionSpec::variable(
            "hide_task_arguments",
            &["JUNIT_HIDE_TASK_ARGUMENTS"],
            OptionKind::Text,
            Some("False"),
            "`true` leaves arguments out of the names.",
        ),
        OptionSpec::variable(
            "test_case_prefix",
            &["JUNIT_TEST_CASE_PREFIX"],
            OptionKind::Text,
            Some(""),
            "Only tasks whose names start so are test cases, and those that fail.",
        ),
    ],
    build: |options| {
        let is = |name: &str, word: &str| to_text(&options.get(name)).to_lowercase() == word;
        let output_dir = PathBuf::from(options.text("output_dir"));
        std::fs::create_dir_all(&output_dir)
            .map_err(|error| CallbackError::Message(format!("could not make '{}': {error}", output_dir.display())))?;
        Ok(Box::new(JUnit {
            output_dir,
            class_per_file: is("task_class", "true"),
            relative_to: options.text("task_relative_path"),
            out_of_tree: options.get("replace_out_of_tree_path").as_str().map(str::to_owned),
            fail_on_change: is("fail_on_change", "true"),
            fail_on_ignore: is("fail_on_ignore", "true"),
            leave_out_setup: is("include_setup_tasks_in_report", "false"),
            show_arguments: is("hide_task_arguments", "false"),
            prefix: options.text("test_case_prefix"),
            playbook: String::new(),
            play: "None".to_owned(),
            tasks: Vec::new(),
            by_uuid: FxHashMap::default(),
        }))
    },
};

#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
struct JUnit {
    output_dir: PathBuf,
    class_per_file: bool,
    relative_to: String,
    out_of_tree: Option<String>,
    fail_on_change: bool,
    fail_on_ignore: bool,
    leave_out_setup: bool,
    show_arguments: bool,
    prefix: String,
    playbook: String,
    play: String,
    tasks: Vec<TaskRecord>,
    by_uuid: FxHashMap<Arc<str>, usize>,
}

struct TaskRecord {
    name: String,
    path: Option<Arc<str>>,
    play: String,
    action: Arc<str>,
    start: f64,
    hosts: Vec<HostRecord>,
}

struct HostRecord {
    name: Arc<str>,
    status: Status,
    result: Finished,
    finish: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Ok,
    Failed,
    Skipped,
    Included,
}

enum Finished {
    Result(Arc<TaskResult>),
    Included(String),
}

impl Callback for JUnit {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        let now = seconds(event.time);
        match &event.event {
            Event::PlaybookOnStart(playbook) => {
                let name = basename(&playbook.file_name);
                self.playbook =
                    name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem }).into();
            }
            Event::PlaybookOnPlayStart(play) => self.play = play.name.to_string(),
            Event::PlaybookOnTaskStart(task) | Event::PlaybookOnHandlerTaskStart(task) => self.start(task, now),
            Event::RunnerOnFailed { result, ignore_errors } => {
                let is_ignored = ignore_errors.as_ref().is_some_and(Value::is_true);
                let status = if is_ignored && !self.fail_on_ignore { Status::Ok } else { Status::Failed };
                self.finish(status, result, now)?;
            }
            Event::RunnerOnOk(result) => self.finish(Status::Ok, result, now)?,
            Event::RunnerOnSkipped(result) => self.finish(Status::Skipped, result, now)?,
            Event::PlaybookOnInclude(included) => {
                self.add(
                    &included.task.uuid,
                    Status::Included,
                    &"include".into(),
                    Finished::Included(include_text(included)),
                    now,
                )?;
            }
            Event::PlaybookOnStats(_) => self.report(now, display.verbosity())?,
            _ => {}
        }
        Ok(Reply::Continue)
    }
}

fn seconds(time: SystemTime) -> f64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// Python's text of an included file.
fn include_text(included: &IncludedFile) -> String {
    let hosts: Vec<&str> = included.hosts.iter().map(|host| &*host.name).collect();
    let data = |value: &Value| if value.is_none() { "{}".to_owned() } else { to_text(value) };
    format!(
        "{} (args={} vars={}): [{}]",
        included.file_name,
        data(&included.args),
        data(&included.vars),
        hosts.join(", ")
    )
}

impl JUnit {
    fn start(&mut self, task: &Task, now: f64) {
        if self.by_uuid.contains_key(&task.uuid) {
            return;
        }
        let mut name = task.name.trim().to_owned();
        if self.show_arguments && !task.no_log.is_true() {
            let pairs = task.args.as_dict().into_iter().flatten();
            let args: Vec<String> = pairs.map(|(key, value)| format!("{}={}", to_text(key), to_text(value))).collect();
            if !args.is_empty() {
                name.push(' ');
                name.push_str(&args.join(", "));
            }
        }
        self.by_uuid.insert(Arc::clone(&task.uuid), self.tasks.len());
        self.tasks.push(TaskRecord {
            name,
            path: task.path.clone(),
            play: self.play.clone(),
            action: Arc::clone(&task.action),
            start: now,
            hosts: Vec::new(),
        });
    }

    fn finish(&mut self, mut status: Status, result: &Arc<TaskResult>, now: f64) -> Result<(), CallbackError> {
        if self.fail_on_change && status == Status::Ok && result.result.get("changed").is_some_and(Value::is_true) {
            status = Status::Failed;
        }
        self.add(&result.task.uuid, status, &result.host.name, Finished::Result(Arc::clone(result)), now)
    }

    fn add(
        &mut self,
        uuid: &Arc<str>,
        mut status: Status,
        host: &Arc<str>,
        result: Finished,
        now: f64,
    ) -> Result<(), CallbackError> {
        let Some(task) = self.by_uuid.get(uuid).and_then(|index| self.tasks.get_mut(*index)) else {
            return Err(CallbackError::Message(value::str_repr(uuid)));
        };
        if status == Status::Failed && task.name.contains("EXPECTED FAILURE") {
            status = Status::Ok;
        } else if task.name.contains("TOGGLE RESULT") {
            status = match status {
                Status::Failed => Status::Ok,
                Status::Ok => Status::Failed,
                other => other,
            };
        }
        if !task.name.starts_with(&self.prefix) && status != Status::Failed {
            return Ok(());
        }
        let record = HostRecord { name: Arc::clone(host), status, result, finish: now };
        match task.hosts.iter_mut().find(|known| known.name == *host) {
            None => task.hosts.push(record),
            Some(known) => {
                // The items of a looped include are gathered in one case.
                if let (Finished::Included(all), Finished::Included(more)) = (&mut known.result, record.result) {
                    all.push('\n');
                    all.push_str(&more);
                    known.finish = now;
                } else {
                    let path = task.path.as_deref().unwrap_or("None");
                    return Err(CallbackError::Message(format!(
                        "{path}: {}: {}: duplicate host callback: {host}",
                        task.play, task.name
                    )));
                }
            }
        }
        Ok(())
    }

    fn report(&mut self, now: f64, verbosity: u8) -> Result<(), CallbackError> {
        let is_setup = |action: &str| matches!(action, "setup" | "ansible.builtin.setup" | "ansible.legacy.setup");
        let (mut errors, mut failures, mut skipped) = (0, 0, 0);
        let mut total = Exact::default();
        let mut cases = Vec::new();
        for task in self.tasks.iter().filter(|task| !(self.leave_out_setup && is_setup(&task.action))) {
            for host in &task.hosts {
                let duration = Exact::from_seconds(host.finish - task.start);
                total = total.plus(duration);
                let (case, verdict) = self.case(task, host, duration, verbosity);
                match verdict {
                    Some("error") => errors += 1,
                    Some("failure") => failures += 1,
                    Some(_) => skipped += 1,
                    None => {}
                }
                cases.push(case);
            }
        }
        let counts = |name: Option<&str>, skips: Option<usize>| {
            let mut attributes =
                vec![("disabled", "0".to_owned()), ("errors", errors.to_string()), ("failures", failures.to_string())];
            attributes.extend(name.map(|name| ("name", name.to_owned())));
            attributes.extend(skips.map(|count| ("skipped", count.to_string())));
            attributes.extend([("tests", cases.len().to_string()), ("time", total.text())]);
            attributes
        };
        let mut suite = Element::new("testsuite", counts(Some(&self.playbook), Some(skipped)));
        let mut suites = Element::new("testsuites", counts(None, None));
        for case in cases {
            suite.push(case);
        }
        suites.push(suite);
        let report = suites.document().map_err(CallbackError::Message)?;
        let path = self.output_dir.join(format!("{}-{}.xml", self.playbook, float_repr(now)));
        std::fs::write(path, report)?;
        Ok(())
    }

    fn case(
        &self,
        task: &TaskRecord,
        host: &HostRecord,
        duration: Exact,
        verbosity: u8,
    ) -> (Element, Option<&'static str>) {
        let mut attributes = Vec::new();
        attributes.push(("classname", self.class_name(task)));
        attributes.push(("name", format!("[{}] {}: {}", host.name, task.play, task.name)));
        attributes.push(("time", duration.text()));
        let mut case = Element::new("testcase", attributes);
        let result = match &host.result {
            Finished::Included(text) => {
                case.push(Element::new("system-out", Vec::new()).with_text(text.as_str()));
                return (case, None);
            }
            Finished::Result(result) => result,
        };
        let mut dump = String::new();
        ResultFormat::default().dump(&mut dump, &result.result, Some(0), verbosity);
        let (child, verdict) = match host.status {
            Status::Ok | Status::Included => (Element::new("system-out", Vec::new()).with_text(dump), None),
            Status::Skipped => {
                let reason = result.result.get("skip_reason").map_or_else(|| "skipped".to_owned(), to_text);
                (Element::new("skipped", Vec::new()).with_text(reason), Some("skipped"))
            }
            Status::Failed => failure(result, dump),
        };
        case.push(child);
        (case, verdict)
    }

    fn class_name(&self, task: &TaskRecord) -> String {
        let path = task.path.as_deref().unwrap_or_default();
        let mut name = if self.relative_to.is_empty() || path.is_empty() {
            path.to_owned()
        } else {
            relative_path(path, &self.relative_to)
        };
        if let Some(replacement) = &self.out_of_tree
            && name.starts_with("../")
        {
            name = format!("{replacement}{}", basename(&name));
        }
        if self.class_per_file
            && let Some((file, line)) = name.rsplit_once(".yml:")
            && !line.is_empty()
            && line.bytes().all(|digit| digit.is_ascii_digit())
        {
            name.truncate(file.len());
        }
        name
    }
}

/// A failure's element and its name.
fn failure(result: &TaskResult, dump: String) -> (Element, Option<&'static str>) {
    if let Some(report) = &result.exception {
        let attributes = vec![("message", report.message.clone()), ("type", "error".to_owned())];
        return (Element::new("error", attributes).with_text(traces(report)), Some("error"));
    }
    let text = |key: &str| result.result.get(key).map(to_text);
    let message = text("msg").unwrap_or_else(|| format!("rc={}", text("rc").unwrap_or_else(|| "0".to_owned())));
    let attributes = vec![("message", message), ("type", "failure".to_owned())];
    (Element::new("failure", attributes).with_text(dump), Some("failure"))
}

/// What stands for the tracebacks of an error and its causes, of which there are none; the innermost comes first.
fn traces(report: &diagnostic::Report) -> String {
    const MISSING: &str = "(traceback missing)\n";
    let mut text = String::from(MISSING);
    // The outermost link is nobody's cause.
    for link in report.links.iter().rev().skip(1) {
        // Ansible: what an action or a module reported came from elsewhere than the error that tells of it.
        let is_reported = matches!(link.message.trim_end_matches('.'), "Action failed" | "Module failed");
        text.push_str(if is_reported {
            "\nThe above action exception was the direct cause of the following controller exception:\n\n"
        } else {
            "\nThe above exception was the direct cause of the following exception:\n\n"
        });
        text.push_str(MISSING);
    }
    text
}

/// Python's `os.path.relpath` of two absolute paths.
fn relative_path(path: &str, start: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                other => parts.push(other.to_owned()),
            }
        }
        parts
    };
    let (path, start) = (parts(path), parts(start));
    let shared = path.iter().zip(&start).take_while(|(a, b)| a == b).count();
    let ups = std::iter::repeat_n("..", start.len() - shared);
    let all: Vec<&str> = ups.chain(path[shared..].iter().map(String::as_str)).collect();
    if all.is_empty() { ".".to_owned() } else { all.join("/") }
}

/// A duration as the exact decimal number that a float stands for: Python's `Decimal(float)`.
#[derive(Clone, Copy, Debug, Default)]
struct Exact {
    /// In units of ten to the power of minus `digits`.
    units: u128,
    digits: u32,
}

impl Exact {
    /// Differences of times since 1970 have at most 22 binary places; more are cut off.
    fn from_seconds(seconds: f64) -> Self {
        let mut rest = seconds.max(0.0);
        let mut digits = 0;
        while rest.fract() != 0.0 && digits < 22 {
            rest *= 2.0;
            digits += 1;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative, and cut off on purpose"
        )]
        Exact { units: u128::from(rest as u64) * 5_u128.pow(digits), digits }
    }

    fn plus(self, other: Exact) -> Exact {
        let digits = self.digits.max(other.digits);
        let scaled = |exact: Exact| exact.units * 10_u128.pow(digits - exact.digits);
        Exact { units: scaled(self) + scaled(other), digits }
    }

    fn text(self) -> String {
        if self.digits == 0 {
            return self.units.to_string();
        }
        let text = format!("{:0width$}", self.units, width = self.digits as usize + 1);
        let (whole, fraction) = text.split_at(text.len() - self.digits as usize);
        format!("{whole}.{fraction}")
    }
}
