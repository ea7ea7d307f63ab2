//! Recorded runs: one event a line, as JSON.

use diagnostic::{Report, ReportLink};
use event::{
    Event, Host, HostStats, IncludedFile, Play, Playbook, Recorded, RoleRef, RunStart, Stats, Task, TaskResult, Timing,
    VarsPrompt,
};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use value::{Dict, Value, parse_json, to_text};

/// Reads the events of a recorded run.
pub(crate) fn read(text: &str) -> Vec<Recorded> {
    let mut start = None;
    text.lines()
        .enumerate()
        .map(|(index, line)| {
            let data = parse_json(line).expect("each line is JSON");
            let fields = Fields(data.as_dict().expect("each line is an object"));
            let since = match fields.get("at") {
                Value::Float(seconds) => Duration::from_secs_f64(seconds),
                _ => Duration::ZERO,
            };
            Recorded {
                seq: index as u64,
                time: SystemTime::UNIX_EPOCH + since,
                elapsed: since.saturating_sub(*start.get_or_insert(since)),
                event: fields.event(),
                world: None,
            }
        })
        .collect()
}

struct Fields<'a>(&'a Dict);

impl Fields<'_> {
    fn get(&self, key: &str) -> Value {
        self.0.get(key).cloned().unwrap_or_default()
    }

    fn text(&self, key: &str) -> Arc<str> {
        self.0.get(key).map_or_else(|| "".into(), |value| to_text(value).into())
    }

    fn is_on(&self, key: &str) -> bool {
        self.get(key).is_true()
    }

    fn count(&self, key: &str) -> u64 {
        self.get(key).as_int().and_then(|count| count.try_into().ok()).unwrap_or(0)
    }

    fn list(&self, key: &str) -> Vec<Value> {
        self.get(key).as_slice().unwrap_or_default().to_vec()
    }

    fn dict(&self, key: &str) -> Dict {
        self.get(key).as_dict().cloned().unwrap_or_default()
    }

    fn task(&self) -> Arc<Task> {
        Arc::new(task(&Fields(&self.dict("task"))))
    }

    fn host(&self) -> Arc<Host> {
        host(&self.text("host"))
    }

    fn event(&self) -> Event {
        match &*self.text("event") {
            "run_start" => Event::RunStart(Arc::new(RunStart {
                verbosity: u8::try_from(self.count("verbosity")).unwrap_or(0),
                check: self.is_on("check"),
                diff: self.is_on("diff"),
                positional: self.list("positional").iter().map(to_text).collect(),
                options: self.dict("options"),
                time_zone: "UTC".to_owned(),
                ..RunStart::default()
            })),
            "playbook_on_start" => Event::PlaybookOnStart(Arc::new(Playbook {
                file_name: self.text("file_name"),
                basedir: "".into(),
                plays: usize::try_from(self.count("plays")).unwrap_or(0),
            })),
            "playbook_on_play_start" => Event::PlaybookOnPlayStart(Arc::new(Play {
                uuid: self.text("uuid"),
                name: self.text("name"),
                hosts: self.get("hosts"),
                strategy: self.get("strategy"),
                serial: self.get("serial"),
                check_mode: self.is_on("check_mode"),
                all_hosts: usize::try_from(self.count("all_hosts")).unwrap_or(0),
                block_sizes: self
                    .list("block_sizes")
                    .iter()
                    .filter_map(|size| size.as_int()?.try_into().ok())
                    .collect(),
                ..Play::default()
            })),
            "playbook_on_task_start" => Event::PlaybookOnTaskStart(self.task()),
            "playbook_on_handler_task_start" => Event::PlaybookOnHandlerTaskStart(self.task()),
            "playbook_on_notify" => Event::PlaybookOnNotify { handler: self.task(), host: self.host() },
            "playbook_on_include" => Event::PlaybookOnInclude(Arc::new(IncludedFile {
                file_name: self.text("file_name"),
                hosts: self.list("hosts").iter().map(|name| host(&to_text(name).into())).collect(),
                task: self.task(),
                is_role: self.is_on("is_role"),
                args: self.get("args"),
                vars: self.get("vars"),
                item_label: Some(self.get("item_label")).filter(|label| !label.is_none()),
            })),
            "playbook_on_no_hosts_matched" => Event::PlaybookOnNoHostsMatched,
            "playbook_on_no_hosts_remaining" => Event::PlaybookOnNoHostsRemaining,
            "playbook_on_vars_prompt" => Event::PlaybookOnVarsPrompt(Arc::new(VarsPrompt {
                varname: self.text("varname"),
                private: self.get("private"),
                prompt: self.get("prompt"),
                encrypt: self.get("encrypt"),
                confirm: self.get("confirm"),
                salt_size: self.get("salt_size"),
                salt: self.get("salt"),
                default: self.get("default"),
                is_unsafe: self.get("unsafe"),
            })),
            "playbook_on_stats" => Event::PlaybookOnStats(Arc::new(self.stats())),
            "runner_on_start" => Event::RunnerOnStart { host: self.host(), task: self.task() },
            "runner_on_output" => Event::RunnerOnOutput {
                host: self.host(),
                task: self.task(),
                stream: if &*self.text("stream") == "stderr" { "stderr" } else { "stdout" },
                lines: self.list("lines").iter().map(to_text).collect(),
            },
            "runner_on_failed" => Event::RunnerOnFailed {
                result: self.result(true, false),
                ignore_errors: self.0.get("ignore_errors").cloned(),
            },
            "runner_on_ok" => Event::RunnerOnOk(self.result(false, false)),
            "runner_on_skipped" => Event::RunnerOnSkipped(self.result(false, true)),
            "runner_on_unreachable" => Event::RunnerOnUnreachable(self.result(false, false)),
            "runner_retry" => Event::RunnerRetry(self.result(false, false)),
            "runner_on_async_poll" => Event::RunnerOnAsyncPoll(self.result(false, false)),
            "runner_on_async_ok" => Event::RunnerOnAsyncOk(self.result(false, false)),
            "runner_on_async_failed" => Event::RunnerOnAsyncFailed(self.result(true, false)),
            "runner_item_on_ok" => Event::RunnerItemOnOk(self.result(false, false)),
            "runner_item_on_failed" => Event::RunnerItemOnFailed(self.result(true, false)),
            "runner_item_on_skipped" => Event::RunnerItemOnSkipped(self.result(false, true)),
            "on_file_diff" => Event::OnFileDiff(self.result(false, false)),
            other => panic!("unknown event {other}"),
        }
    }

    fn stats(&self) -> Stats {
        let counts = |counts: &Value| {
            let empty = Dict::new();
            let fields = Fields(counts.as_dict().unwrap_or(&empty));
            HostStats {
                ok: fields.count("ok"),
                changed: fields.count("changed"),
                unreachable: fields.count("unreachable"),
                failures: fields.count("failures"),
                skipped: fields.count("skipped"),
                rescued: fields.count("rescued"),
                ignored: fields.count("ignored"),
            }
        };
        Stats {
            hosts: self.dict("hosts").iter().map(|(host, value)| (to_text(host).into(), counts(value))).collect(),
            order: self.dict("hosts").keys().map(|host| to_text(host).into()).collect(),
            custom: self.dict("custom"),
        }
    }

    fn result(&self, failed: bool, skipped: bool) -> Arc<TaskResult> {
        let reports = |key: &str| self.list(key).iter().map(|text| Arc::new(report(&to_text(text)))).collect();
        let exception = self.0.get("exception").and_then(Value::as_dict).map(|fields| {
            let fields = Fields(fields);
            let link = |message: &Value| ReportLink { message: to_text(message), ..ReportLink::default() };
            Arc::new(Report {
                message: fields.text("message").to_string(),
                links: fields.list("links").iter().map(link).collect(),
                text: fields.text("text").to_string(),
            })
        });
        Arc::new(TaskResult {
            host: self.host(),
            task: self.task(),
            result: self.dict("result"),
            changed: self.is_on("changed"),
            failed,
            skipped,
            unreachable: self.is_on("unreachable"),
            exception,
            warnings: reports("warnings"),
            deprecations: reports("deprecations"),
            timing: Timing::default(),
        })
    }
}

fn report(text: &str) -> Report {
    Report { text: text.to_owned(), ..Report::default() }
}

fn host(name: &Arc<str>) -> Arc<Host> {
    Arc::new(Host { name: Arc::clone(name), address: Arc::clone(name) })
}

fn task(fields: &Fields<'_>) -> Task {
    Task {
        uuid: fields.text("uuid"),
        name: fields.text("name"),
        own_name: fields.text("own_name"),
        odd_name: fields.0.contains("odd_name").then_some("_AnsibleTaggedInt"),
        action: fields.text("action"),
        path: fields.0.get("path").map(|path| to_text(path).into()),
        tags: fields.list("tags"),
        args: fields.get("args"),
        implicit: fields.is_on("implicit"),
        is_handler: fields.is_on("is_handler"),
        is_include: fields.is_on("is_include"),
        role: fields
            .0
            .get("role")
            .map(|role| Arc::new(RoleRef { name: to_text(role).into(), path: "".into(), collection: None })),
        loop_items: fields.get("loop"),
        delegate_to: fields.get("delegate_to"),
        ignore_errors: fields.get("ignore_errors"),
        ignore_unreachable: fields.get("ignore_unreachable"),
        run_once: fields.get("run_once"),
        register: fields.get("register"),
        no_log: fields.get("no_log"),
        check_mode: fields.get("check_mode"),
        diff: fields.get("diff"),
        async_seconds: fields.get("async"),
        ..Task::default()
    }
}
