//! `default`: what `ansible-playbook` prints.

use crate::diff::{DIFF_CONTEXT, DiffFormat};
use crate::labels::{host_label, item_label};
use crate::python::basename;
use crate::recap;
use crate::results::{PRETTY_RESULTS, RESULT_FORMAT, ResultFormat, cleaned, is_verbose, show_messages};
use event::{
    Callback, CallbackError, CallbackPlugin, ColorSetting, Display, Event, Host, IncludedFile, OptionKind, OptionSpec,
    Options, Paint, Play, Recorded, Reply, RunStart, Stats, Task, TaskResult,
};
use rustc_hash::FxHashMap;
use std::fmt::Write;
use std::sync::Arc;
use value::{Dict, Value, to_text};

/// A switch under `[defaults]`, with its environment variable and its default.
macro_rules! switch {
    ($name:literal, $variable:literal, $default:literal, $doc:literal) => {
        OptionSpec {
            name: $name,
            doc: $doc,
            kind: OptionKind::Bool,
            default: Some($default),
            choices: &[],
            ini: &[("defaults", $name)],
            env: &[$variable],
        }
    };
}

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "default",
    collection: "ansible.builtin",
    summary: "Prints a run as ansible-playbook does",
    doc: "A banner for each play and task, a line for each host, and a recap. With `show_live_output`, each line that a \
          running command writes is shown at once as `host | stdout | line` or `host | stderr | line`.",
    kind: "stdout",
    needs_enabled: false,
    options: &[
        switch!(
            "display_skipped_hosts",
            "ANSIBLE_DISPLAY_SKIPPED_HOSTS",
            "yes",
            "Whether skipped tasks and hosts are shown."
        ),
        switch!(
            "display_ok_hosts",
            "ANSIBLE_DISPLAY_OK_HOSTS",
            "yes",
            "Whether hosts on which nothing changed are shown."
        ),
        switch!(
            "display_failed_stderr",
            "ANSIBLE_DISPLAY_FAILED_STDERR",
            "no",
            "Whether failures are shown on stderr."
        ),
        switch!(
            "show_custom_stats",
            "ANSIBLE_SHOW_CUSTOM_STATS",
            "no",
            "Whether the recap shows what `set_stats` set."
        ),
        switch!(
            "show_per_host_start",
            "ANSIBLE_SHOW_PER_HOST_START",
            "no",
            "Whether the start of a task is shown for each host."
        ),
        switch!(
            "check_mode_markers",
            "ANSIBLE_CHECK_MODE_MARKERS",
            "no",
            "Whether plays and tasks in check mode are marked, and the run with `DRY RUN`."
        ),
        switch!(
            "show_task_path_on_failure",
            "ANSIBLE_SHOW_TASK_PATH_ON_FAILURE",
            "no",
            "Whether a failure shows where its task stands."
        ),
        switch!(
            "display_args_to_stdout",
            "ANSIBLE_DISPLAY_ARGS_TO_STDOUT",
            "no",
            "Whether task banners show the arguments as written."
        ),
        switch!(
            "show_live_output",
            "PLAYCALL_SHOW_LIVE_OUTPUT",
            "no",
            "Whether lines of running commands are shown as they come."
        ),
        RESULT_FORMAT,
        PRETTY_RESULTS,
        DIFF_CONTEXT,
    ],
    build: |options| Ok(Box::new(Default::new(options, ResultFormat::new(options)))),
};

#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
struct Switches {
    skipped: bool,
    ok: bool,
    failed_stderr: bool,
    custom_stats: bool,
    per_host_start: bool,
    check_markers: bool,
    path_on_failure: bool,
    args: bool,
    live_output: bool,
}

/// What `default` prints; callbacks of collections print most of it as well.
pub(crate) struct Default {
    show: Switches,
    format: ResultFormat,
    diff: DiffFormat,
    /// `--check`.
    check: bool,
    positional: Vec<String>,
    cli_options: Dict,
    /// Under `free` and `host_pinned` banners are printed with results, not at the start of tasks.
    is_lockstep: bool,
    last_banner: Option<Arc<str>>,
    last_name: Option<String>,
    is_handler: FxHashMap<Arc<str>, bool>,
    line: String,
}

impl Default {
    /// Reads the options; results are written in a format.
    pub(crate) fn new(options: &dyn Options, format: ResultFormat) -> Self {
        Default {
            show: Switches {
                skipped: options.is_on("display_skipped_hosts"),
                ok: options.is_on("display_ok_hosts"),
                failed_stderr: options.is_on("display_failed_stderr"),
                custom_stats: options.is_on("show_custom_stats"),
                per_host_start: options.is_on("show_per_host_start"),
                check_markers: options.is_on("check_mode_markers"),
                path_on_failure: options.is_on("show_task_path_on_failure"),
                args: options.is_on("display_args_to_stdout"),
                live_output: options.is_on("show_live_output"),
            },
            format,
            diff: DiffFormat::new(options, format),
            check: false,
            positional: Vec::new(),
            cli_options: Dict::new(),
            is_lockstep: true,
            last_banner: None,
            last_name: None,
            is_handler: FxHashMap::default(),
            line: String::new(),
        }
    }

    /// Has banners of tasks printed with results until a play starts.
    pub(crate) fn at_own_pace(self) -> Self {
        Default { is_lockstep: false, ..self }
    }
}

impl Callback for Default {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::RunStart(start) => self.run_start(start),
            Event::PlaybookOnStart(playbook) => self.playbook_start(&playbook.file_name, display),
            Event::PlaybookOnPlayStart(play) => self.play_start(play, display),
            Event::PlaybookOnNoHostsMatched => {
                display.display("skipping: no hosts matched", Paint::set(ColorSetting::Skip));
            }
            Event::PlaybookOnNoHostsRemaining => display.banner("NO MORE HOSTS LEFT", None),
            Event::PlaybookOnTaskStart(task) => self.task_start(task, false, display)?,
            Event::PlaybookOnHandlerTaskStart(task) => self.task_start(task, true, display)?,
            Event::PlaybookOnNotify { handler, host } if display.verbosity() > 1 => {
                let text = format!("NOTIFIED HANDLER {} for {}", handler.name, host.name);
                display.display(&text, Paint::set(ColorSetting::Verbose).screen_only());
            }
            Event::PlaybookOnInclude(included) => include(included, display),
            Event::PlaybookOnStats(stats) => self.recap(stats, display),
            Event::RunnerOnStart { host, task } if self.show.per_host_start => {
                let text = format!(" [started {} on {}]", task.text(), host.name);
                display.display(&text, Paint::set(ColorSetting::Ok));
            }
            Event::RunnerOnOk(result) => self.ok(result, display),
            Event::RunnerOnFailed { result, ignore_errors } => {
                self.failed(result, display);
                if ignore_errors.as_ref().is_some_and(Value::is_true) {
                    display.display("...ignoring", Paint::set(ColorSetting::Skip));
                }
            }
            Event::RunnerOnSkipped(result) if self.show.skipped => self.skipped(result, display),
            Event::RunnerOnUnreachable(result) => self.unreachable(result, display),
            Event::RunnerItemOnOk(result) => self.item_ok(result, display),
            Event::RunnerItemOnFailed(result) => self.item_failed(result, display),
            Event::RunnerItemOnSkipped(result) if self.show.skipped => self.item_skipped(result, display),
            Event::RunnerRetry(result) => self.retry(result, display),
            Event::RunnerOnAsyncPoll(result) => {
                let text = format!(
                    "ASYNC POLL on {}: jid={} started={} finished={}",
                    result.host.name,
                    key_text(&result.result, "ansible_job_id"),
                    key_text(&result.result, "started"),
                    key_text(&result.result, "finished")
                );
                display.display(&text, Paint::set(ColorSetting::Debug));
            }
            Event::RunnerOnAsyncOk(result) => {
                let text =
                    format!("ASYNC OK on {}: jid={}", result.host.name, key_text(&result.result, "ansible_job_id"));
                display.display(&text, Paint::set(ColorSetting::Debug));
            }
            Event::RunnerOnAsyncFailed(result) => async_failed(result, display),
            Event::OnFileDiff(result) => self.file_diff(result, display)?,
            Event::RunnerOnOutput { host, task, stream, lines } if self.show.live_output => {
                self.live_output(host, task, stream, lines, display);
            }
            _ => {}
        }
        Ok(Reply::Continue)
    }
}

/// A key's value as text, `None` where it is not there.
fn key_text(result: &Dict, key: &str) -> String {
    result.get(key).map_or_else(|| "None".to_owned(), to_text)
}

impl Default {
    fn run_start(&mut self, start: &RunStart) {
        self.check = start.check;
        self.positional.clone_from(&start.positional);
        self.cli_options = start.options.clone();
    }

    fn playbook_start(&mut self, file_name: &str, display: &mut dyn Display) {
        if display.verbosity() > 1 {
            display.banner(&format!("PLAYBOOK: {}", basename(file_name)), None);
        }
        if display.verbosity() > 3 {
            let paint = Paint::set(ColorSetting::Verbose).screen_only();
            if !self.positional.is_empty() {
                display.display(&format!("Positional arguments: {}", self.positional.join(" ")), paint);
            }
            for (name, value) in self.cli_options.iter().filter(|(_, value)| value.is_true()) {
                display.display(&format!("{}: {}", to_text(name), to_text(value)), paint);
            }
        }
        self.dry_run(display);
    }

    fn dry_run(&self, display: &mut dyn Display) {
        if self.check && self.show.check_markers {
            display.banner("DRY RUN", None);
        }
    }

    fn check_marker(&self, in_check_mode: bool) -> &'static str {
        if in_check_mode && self.show.check_markers { " [CHECK MODE]" } else { "" }
    }

    fn play_start(&mut self, play: &Play, display: &mut dyn Display) {
        const OWN_PACE: [&str; 6] = [
            "free",
            "ansible.builtin.free",
            "ansible.legacy.free",
            "host_pinned",
            "ansible.builtin.host_pinned",
            "ansible.legacy.host_pinned",
        ];
        self.is_lockstep = !play.strategy.as_str().is_some_and(|strategy| OWN_PACE.contains(&strategy));
        let marker = self.check_marker(play.check_mode);
        let name = play.name.trim();
        if name.is_empty() {
            display.banner(&format!("PLAY{marker}"), None);
        } else {
            display.banner(&format!("PLAY [{name}]{marker}"), None);
        }
    }

    fn task_start(&mut self, task: &Task, is_handler: bool, display: &mut dyn Display) -> Result<(), CallbackError> {
        self.is_handler.insert(Arc::clone(&task.uuid), is_handler);
        if !self.is_lockstep {
            self.last_name = None;
            return Ok(());
        }
        if let Some(type_name) = task.odd_name {
            // Ansible: the name of such a task is not told here, so its banner shows the name of the task before.
            return Err(CallbackError::Message(format!("'{type_name}' object has no attribute 'strip'")));
        }
        self.last_name = Some(task.name.trim().to_owned());
        if self.show.skipped && self.show.ok {
            self.banner(task, display);
        }
        Ok(())
    }

    /// Prints a task's banner unless it was the last one printed.
    fn need_banner(&mut self, task: &Task, display: &mut dyn Display) {
        if self.last_banner.as_deref() != Some(&*task.uuid) {
            self.banner(task, display);
        }
    }

    fn banner(&mut self, task: &Task, display: &mut dyn Display) {
        let prefix = if self.is_handler.get(&task.uuid) == Some(&true) { "RUNNING HANDLER" } else { "TASK" };
        let name = self.last_name.as_deref().unwrap_or_else(|| task.name.trim());
        let mut text = format!("{prefix} [{name}");
        // Ansible: `no_log` is not templated yet, so any template hides the arguments.
        if self.show.args && !task.no_log.is_true() {
            text.push(' ');
            text.push_str(&arguments_text(&task.args));
        }
        text.push(']');
        text.push_str(self.check_marker(task.in_check_mode()));
        display.banner(&text, None);
        if display.verbosity() >= 2 {
            task_path(task, display);
        }
        self.last_banner = Some(Arc::clone(&task.uuid));
    }

    /// Writes `start: [host]`, with the result after ` => ` where it is to be shown.
    fn host_line(
        &mut self,
        start: &str,
        host: &str,
        result: Option<&Dict>,
        color: ColorSetting,
        display: &mut dyn Display,
    ) {
        self.line.clear();
        let _ = write!(self.line, "{start}: [{host}]");
        if let Some(result) = result {
            self.line.push_str(" => ");
            self.format.dump(&mut self.line, result, None, display.verbosity());
        }
        display.display(&self.line, Paint::set(color));
    }

    fn ok(&mut self, result: &TaskResult, display: &mut dyn Display) {
        let task = &*result.task;
        if task.is_include {
            self.need_banner(task, display);
            return;
        }
        let has_changed = result.result.get("changed").is_some_and(Value::is_true);
        if !has_changed && !self.show.ok {
            return;
        }
        self.need_banner(task, display);
        show_messages(result, display, self.show.failed_stderr);
        if task.loop_items.is_true() && result.result.contains("results") {
            return;
        }
        let (start, color) = if has_changed { ("changed", ColorSetting::Changed) } else { ("ok", ColorSetting::Ok) };
        let host = host_label(result);
        if is_verbose(&result.result, display.verbosity(), 0) {
            self.host_line(start, &host, Some(&cleaned(&result.result, &task.action)), color, display);
        } else {
            self.host_line(start, &host, None, color, display);
        }
    }

    fn failed(&mut self, result: &TaskResult, display: &mut dyn Display) {
        let task = &*result.task;
        self.need_banner(task, display);
        show_messages(result, display, self.show.failed_stderr);
        let shown = cleaned(&result.result, &task.action);
        if task.loop_items.is_true() && shown.contains("results") {
            return;
        }
        if display.verbosity() < 2 && self.show.path_on_failure {
            task_path(task, display);
        }
        self.fatal("FAILED", result, &shown, ColorSetting::Error, display);
    }

    fn fatal(&mut self, what: &str, result: &TaskResult, shown: &Dict, color: ColorSetting, display: &mut dyn Display) {
        self.line.clear();
        let _ = write!(self.line, "fatal: [{}]: {what}! => ", host_label(result));
        self.format.dump(&mut self.line, shown, None, display.verbosity());
        display.display(&self.line, Paint::set(color).to_stderr(self.show.failed_stderr));
    }

    fn skipped(&mut self, result: &TaskResult, display: &mut dyn Display) {
        let task = &*result.task;
        self.need_banner(task, display);
        show_messages(result, display, self.show.failed_stderr);
        let mut shown = cleaned(&result.result, &task.action);
        if !task.loop_items.is_none() {
            shown.remove("results");
        }
        let shown = is_verbose(&shown, display.verbosity(), 0).then_some(&shown);
        self.host_line("skipping", &result.host.name, shown, ColorSetting::Skip, display);
    }

    fn unreachable(&mut self, result: &TaskResult, display: &mut dyn Display) {
        self.need_banner(&result.task, display);
        show_messages(result, display, self.show.failed_stderr);
        self.fatal("UNREACHABLE", result, &result.result, ColorSetting::Unreachable, display);
        if result.task.ignore_unreachable.is_true() {
            display.display("...ignoring", Paint::set(ColorSetting::Skip));
        }
    }

    fn item_ok(&mut self, result: &TaskResult, display: &mut dyn Display) {
        let task = &*result.task;
        if task.is_include {
            return;
        }
        let has_changed = result.result.get("changed").is_some_and(Value::is_true);
        if !has_changed && !self.show.ok {
            return;
        }
        self.need_banner(task, display);
        show_messages(result, display, self.show.failed_stderr);
        let (start, color) = if has_changed { ("changed", ColorSetting::Changed) } else { ("ok", ColorSetting::Ok) };
        self.line.clear();
        let _ = write!(self.line, "{start}: [{}] => (item={})", host_label(result), item_label(&result.result));
        if is_verbose(&result.result, display.verbosity(), 0) {
            self.line.push_str(" => ");
            self.format.dump(&mut self.line, &cleaned(&result.result, &task.action), None, display.verbosity());
        }
        display.display(&self.line, Paint::set(color));
    }

    fn item_failed(&mut self, result: &TaskResult, display: &mut dyn Display) {
        self.need_banner(&result.task, display);
        show_messages(result, display, self.show.failed_stderr);
        let shown = cleaned(&result.result, &result.task.action);
        self.line.clear();
        let _ = write!(self.line, "failed: [{}] (item={}) => ", host_label(result), item_label(&shown));
        self.format.dump(&mut self.line, &shown, None, display.verbosity());
        display.display(&self.line, Paint::set(ColorSetting::Error).to_stderr(self.show.failed_stderr));
    }

    fn item_skipped(&mut self, result: &TaskResult, display: &mut dyn Display) {
        self.need_banner(&result.task, display);
        show_messages(result, display, self.show.failed_stderr);
        let shown = cleaned(&result.result, &result.task.action);
        self.line.clear();
        let _ = write!(self.line, "skipping: [{}] => (item={}) ", result.host.name, item_label(&shown));
        if is_verbose(&shown, display.verbosity(), 0) {
            self.line.push_str(" => ");
            self.format.dump(&mut self.line, &shown, None, display.verbosity());
        }
        display.display(&self.line, Paint::set(ColorSetting::Skip));
    }

    fn retry(&mut self, result: &TaskResult, display: &mut dyn Display) {
        let task = &*result.task;
        let name = if task.own_name.is_empty() { &task.name } else { &task.own_name };
        let count = |key: &str| result.result.get(key).and_then(Value::as_int).unwrap_or(0);
        let left = count("retries") - count("attempts");
        self.line.clear();
        let _ = write!(self.line, "FAILED - RETRYING: [{}]: {name} ({left} retries left).", host_label(result));
        if is_verbose(&result.result, display.verbosity(), 2) {
            self.line.push_str("Result was: ");
            self.format.dump(&mut self.line, &result.result, None, display.verbosity());
        }
        display.display(&self.line, Paint::set(ColorSetting::Debug));
    }

    fn file_diff(&mut self, result: &TaskResult, display: &mut dyn Display) -> Result<(), CallbackError> {
        if result.task.loop_items.is_true() && result.result.contains("results") {
            for item in result.items() {
                self.one_diff(&result.task, item, display)?;
            }
            return Ok(());
        }
        self.one_diff(&result.task, &result.result, display)
    }

    fn one_diff(&mut self, task: &Task, result: &Dict, display: &mut dyn Display) -> Result<(), CallbackError> {
        let Some(diff) = result.get("diff").filter(|diff| diff.is_true()) else { return Ok(()) };
        if !result.get("changed").is_some_and(Value::is_true) {
            return Ok(());
        }
        let text = self.diff.text(diff, display)?;
        if !text.is_empty() {
            self.need_banner(task, display);
            display.display(&text, Paint::PLAIN);
        }
        Ok(())
    }

    fn live_output(&mut self, host: &Host, task: &Task, stream: &str, lines: &[String], display: &mut dyn Display) {
        self.need_banner(task, display);
        let color = if stream == "stderr" { ColorSetting::Warn } else { ColorSetting::Debug };
        for line in lines {
            self.line.clear();
            display.paint(&mut self.line, &format!("{} | {stream} |", host.name), color.into());
            self.line.push(' ');
            self.line.push_str(line);
            display.display(&self.line, Paint::PLAIN.screen_only());
        }
    }

    fn recap(&mut self, stats: &Stats, display: &mut dyn Display) {
        display.banner("PLAY RECAP", None);
        recap::hosts(stats, "", &recap::ALL, display);
        display.display("", Paint::PLAIN.screen_only());
        if self.show.custom_stats && !stats.custom.is_empty() {
            recap::custom(&stats.custom, self.format, display);
        }
        self.dry_run(display);
    }
}

fn arguments_text(args: &Value) -> String {
    let pairs = args.as_dict().into_iter().flatten();
    pairs.map(|(key, value)| format!("{}={}", to_text(key), to_text(value))).collect::<Vec<_>>().join(", ")
}

fn task_path(task: &Task, display: &mut dyn Display) {
    if let Some(path) = &task.path {
        display.display(&format!("task path: {path}"), Paint::set(ColorSetting::Debug));
    }
}

fn include(included: &IncludedFile, display: &mut dyn Display) {
    let hosts: Vec<&str> = included.hosts.iter().map(|host| &*host.name).collect();
    let mut text = format!("included: {} for {}", included.file_name, hosts.join(", "));
    if let Some(label) = included.item_label.as_ref().filter(|label| label.is_true()) {
        let _ = write!(text, " => (item={})", to_text(label));
    }
    display.display(&text, Paint::set(ColorSetting::Included));
}

fn async_failed(result: &TaskResult, display: &mut dyn Display) {
    let job = |dict: &Dict| dict.get("ansible_job_id").filter(|job| job.is_true()).map(to_text);
    let nested = || result.result.get("async_result").and_then(Value::as_dict);
    let job = match (job(&result.result), nested()) {
        (Some(job), _) => job,
        (None, Some(nested)) => key_text(nested, "ansible_job_id"),
        (None, None) => key_text(&result.result, "ansible_job_id"),
    };
    let text = format!("ASYNC FAILED on {}: jid={job}", result.host.name);
    display.display(&text, Paint::set(ColorSetting::Debug));
}
