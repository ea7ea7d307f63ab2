//! `profile_tasks`: how long each task took.

use crate::profile::{TaskTime, dashed, filled, summary_line};
use event::{
    Callback, CallbackError, CallbackPlugin, Display, Event, OptionKind, OptionSpec, Paint, Recorded, Reply, Task,
};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::time::Duration;

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "profile_tasks",
    collection: "ansible.posix",
    summary: "Tells how long tasks took",
    doc: "Under each task's banner the time, how long the task before took, and how long the run takes so far; after the \
          recap the tasks that took longest. A task that runs again (`serial`) is counted once, with the sum.",
    kind: "aggregate",
    needs_enabled: true,
    options: &[
        OptionSpec {
            name: "output_limit",
            doc: "How many tasks the summary shows; `all` for all of them.",
            kind: OptionKind::Text,
            default: Some("20"),
            choices: &[],
            ini: &[("callback_profile_tasks", "task_output_limit")],
            env: &["PROFILE_TASKS_TASK_OUTPUT_LIMIT"],
        },
        OptionSpec {
            name: "sort_order",
            doc: "How the summary is sorted by duration; `none` for the order in which tasks ran.",
            kind: OptionKind::Text,
            default: Some("descending"),
            choices: &["descending", "ascending", "none"],
            ini: &[("callback_profile_tasks", "sort_order")],
            env: &["PROFILE_TASKS_SORT_ORDER"],
        },
        OptionSpec {
            name: "summary_only",
            doc: "Whether only the summary is shown.",
            kind: OptionKind::Bool,
            default: Some("False"),
            choices: &[],
            ini: &[("callback_profile_tasks", "summary_only")],
            env: &["PROFILE_TASKS_SUMMARY_ONLY"],
        },
    ],
    build: |options| {
        let sort = match options.text("sort_order").as_str() {
            "ascending" => Sort::Ascending,
            "none" => Sort::AsRun,
            _ => Sort::Descending,
        };
        Ok(Box::new(ProfileTasks {
            limit: limit(&options.text("output_limit"))?,
            sort,
            summary_only: options.is_on("summary_only"),
            time: TaskTime::default(),
            tasks: Vec::new(),
            by_uuid: FxHashMap::default(),
            current: None,
        }))
    },
};

/// Returns how many tasks are shown; below zero, how many are not.
fn limit(text: &str) -> Result<Option<i64>, CallbackError> {
    if text == "all" {
        return Ok(None);
    }
    let wrong = |_| {
        let text = value::str_repr(text);
        CallbackError::Message(format!("invalid literal for int() with base 10: {text}"))
    };
    text.trim().parse().map(Some).map_err(wrong)
}

#[derive(Clone, Copy)]
enum Sort {
    Descending,
    Ascending,
    AsRun,
}

struct Profiled {
    name: Arc<str>,
    path: Option<Arc<str>>,
    /// When it started last, counted from the start of the run.
    started: Duration,
    took: Duration,
}

struct ProfileTasks {
    limit: Option<i64>,
    sort: Sort,
    summary_only: bool,
    time: TaskTime,
    tasks: Vec<Profiled>,
    by_uuid: FxHashMap<Arc<str>, usize>,
    current: Option<usize>,
}

impl Callback for ProfileTasks {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        self.time.look(event);
        match &event.event {
            Event::PlaybookOnTaskStart(task) | Event::PlaybookOnHandlerTaskStart(task) => {
                if !self.summary_only {
                    self.time.tell(event, display);
                }
                self.end_current(event.elapsed);
                self.start(task, event.elapsed, display.verbosity());
            }
            Event::PlaybookOnStats(_) => {
                display.banner("TASKS RECAP", None);
                self.time.tell(event, display);
                display.display(&filled("", '='), Paint::PLAIN);
                self.end_current(event.elapsed);
                self.summary(display);
            }
            _ => {}
        }
        Ok(Reply::Continue)
    }
}

impl ProfileTasks {
    fn end_current(&mut self, now: Duration) {
        if let Some(task) = self.current.take() {
            let task = &mut self.tasks[task];
            task.took += now.saturating_sub(task.started);
        }
    }

    fn start(&mut self, task: &Task, now: Duration, verbosity: u8) {
        let next = self.tasks.len();
        let index = *self.by_uuid.entry(Arc::clone(&task.uuid)).or_insert(next);
        if index == next {
            let (name, took) = (Arc::clone(&task.name), Duration::ZERO);
            self.tasks.push(Profiled { name, path: None, started: now, took });
        }
        let profiled = &mut self.tasks[index];
        profiled.started = now;
        if verbosity >= 2 {
            profiled.path = Some(task.path.clone().unwrap_or_default());
        }
        self.current = Some(index);
    }

    fn summary(&self, display: &mut dyn Display) {
        let mut tasks: Vec<&Profiled> = self.tasks.iter().collect();
        match self.sort {
            Sort::Descending => tasks.sort_by_key(|task| std::cmp::Reverse(task.took)),
            Sort::Ascending => tasks.sort_by_key(|task| task.took),
            Sort::AsRun => {}
        }
        let shown = match self.limit {
            None => tasks.len(),
            Some(limit) => match usize::try_from(limit) {
                Ok(limit) => limit.min(tasks.len()),
                Err(_) => tasks.len().saturating_sub(usize::try_from(limit.unsigned_abs()).unwrap_or(usize::MAX)),
            },
        };
        let columns = display.columns();
        for task in &tasks[..shown] {
            let mut text = summary_line(&task.name, task.took, columns.saturating_sub(9));
            if let Some(path) = &task.path {
                text.push('\n');
                text.push_str(&dashed(path, columns));
            }
            display.display(&text, Paint::PLAIN);
        }
    }
}
