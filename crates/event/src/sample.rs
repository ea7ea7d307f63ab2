//! A short run that fires every hook: what plugins are tried on.

use crate::{
    DisplayLevel, Event, Host, HostStats, IncludedFile, Play, Playbook, Recorded, RoleRef, RunEnd, RunStart, Stats,
    Task, TaskResult, Timing, VarsPrompt,
};
use diagnostic::Report;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use value::{Dict, Value};

/// When the sample run began: a moment like any other, always the same.
const BEGUN: u64 = 1_760_000_000;

/// Returns a run of one play with two hosts in which every hook is called at least once, in an order that a run could
/// have.
pub fn sample_run() -> Vec<Recorded> {
    let mut run = Sample { events: Vec::new() };
    run.begin();
    run.tasks();
    run.loops_and_jobs();
    run.handlers_and_includes();
    run.end();
    run.events
}

struct Sample {
    events: Vec<Recorded>,
}

fn dict<const N: usize>(pairs: [(&str, Value); N]) -> Dict {
    pairs.into_iter().collect()
}

fn host(name: &str) -> Arc<Host> {
    Arc::new(Host { name: name.into(), address: name.into() })
}

fn task(uuid: &str, name: &str, action: &str) -> Task {
    Task {
        uuid: uuid.into(),
        name: name.into(),
        own_name: name.into(),
        action: action.into(),
        resolved_action: format!("ansible.builtin.{action}").into(),
        path: Some("/srv/site.yml:5".into()),
        args: Value::Dict(Dict::new()),
        no_log: Value::Bool(false),
        check_mode: Value::Bool(false),
        diff: Value::Bool(false),
        async_seconds: Value::Int(0),
        poll: Value::Int(15),
        ..Task::default()
    }
}

fn play() -> Arc<Play> {
    Arc::new(Play {
        uuid: "sample-play".into(),
        name: "sample play".into(),
        hosts: Value::list([Value::str("all")]),
        strategy: Value::str("linear"),
        serial: Value::list([]),
        batch: vec!["web1".into(), "web2".into()],
        path: Some("/srv/site.yml:1".into()),
        ..Play::default()
    })
}

fn stats() -> Arc<Stats> {
    let counts = |ok, failures| HostStats { ok, changed: 1, failures, skipped: 1, ..HostStats::default() };
    Arc::new(Stats {
        hosts: [(Arc::from("web1"), counts(4, 0)), (Arc::from("web2"), counts(2, 1))].into_iter().collect(),
        order: vec!["web1".into(), "web2".into()],
        custom: Dict::new(),
    })
}

impl Sample {
    fn push(&mut self, event: Event) {
        let seq = self.events.len() as u64;
        let elapsed = Duration::from_millis(10 * seq);
        let time = UNIX_EPOCH + Duration::from_secs(BEGUN) + elapsed;
        self.events.push(Recorded { seq, time, elapsed, event, world: None });
    }

    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(BEGUN) + Duration::from_millis(10 * self.events.len() as u64)
    }

    fn result(&self, name: &str, task: &Arc<Task>, result: Dict, state: State) -> Arc<TaskResult> {
        Arc::new(TaskResult {
            host: host(name),
            task: Arc::clone(task),
            result,
            changed: state == State::Changed,
            failed: state == State::Failed,
            skipped: state == State::Skipped,
            unreachable: state == State::Unreachable,
            exception: None,
            warnings: Vec::new(),
            deprecations: Vec::new(),
            timing: Timing { start: self.now(), duration: Duration::from_millis(8) },
        })
    }

    fn start(&mut self, task: &Arc<Task>, hosts: &[&str]) {
        self.push(Event::PlaybookOnTaskStart(Arc::clone(task)));
        for name in hosts {
            self.push(Event::RunnerOnStart { host: host(name), task: Arc::clone(task) });
        }
    }

    fn begin(&mut self) {
        self.push(Event::RunStart(Arc::new(RunStart {
            arguments: vec!["site.yml".to_owned()],
            positional: vec!["site.yml".to_owned()],
            columns: 79,
            time_zone: "UTC".to_owned(),
            ..RunStart::default()
        })));
        self.push(Event::PlaybookOnStart(Arc::new(Playbook {
            file_name: "site.yml".into(),
            basedir: "/srv".into(),
            plays: 1,
        })));
        self.push(Event::PlaybookOnVarsPrompt(Arc::new(VarsPrompt {
            varname: "colour".into(),
            private: Value::Bool(false),
            prompt: Value::str("which colour"),
            confirm: Value::Bool(false),
            default: Value::str("red"),
            ..VarsPrompt::default()
        })));
        self.push(Event::PlaybookOnPlayStart(play()));
        let setup = Arc::new(task("sample-setup", "Gathering Facts", "gather_facts"));
        let nothing = self.result("web1", &setup, Dict::new(), State::Ok);
        self.push(Event::PlaybookOnImportForHost {
            result: Arc::clone(&nothing),
            imported_file: "/srv/vars/web.yml".into(),
        });
        self.push(Event::PlaybookOnNotImportForHost { result: nothing, missing_file: "/srv/vars/none.yml".into() });
        self.push(Event::PlaybookOnSetup);
        self.start(&setup, &["web1", "web2"]);
        let facts = dict([("ansible_facts", Value::Dict(dict([("os_family", Value::str("Debian"))])))]);
        for name in ["web1", "web2"] {
            let result = self.result(name, &setup, facts.clone(), State::Ok);
            self.push(Event::RunnerOnOk(result));
        }
    }

    fn tasks(&mut self) {
        let shell = Arc::new(task("sample-shell", "say something", "shell"));
        self.start(&shell, &["web1", "web2"]);
        self.push(Event::RunnerOnOutput {
            host: host("web1"),
            task: Arc::clone(&shell),
            stream: "stdout",
            lines: vec!["hello".to_owned()],
        });
        let said = dict([
            ("changed", Value::Bool(true)),
            ("cmd", Value::str("echo hello")),
            ("stdout", Value::str("hello")),
            ("stdout_lines", Value::list([Value::str("hello")])),
            ("stderr", Value::str("")),
            ("rc", Value::Int(0)),
        ]);
        let result = self.result("web1", &shell, said, State::Changed);
        self.push(Event::RunnerOnOk(result));
        let refused = dict([
            ("changed", Value::Bool(true)),
            ("msg", Value::str("non-zero return code")),
            ("rc", Value::Int(2)),
            ("stdout", Value::str("")),
            ("stderr", Value::str("no")),
        ]);
        let result = self.result("web2", &shell, refused, State::Failed);
        self.push(Event::RunnerOnFailed { result, ignore_errors: Some(Value::None) });
        self.push(Event::PlaybookOnTaskEnd { task: Arc::clone(&shell), stats: stats() });

        let rescue = Arc::new(task("sample-rescue", "clean up", "debug"));
        self.push(Event::PlaybookOnCleanupTaskStart(Arc::clone(&rescue)));
        self.start(&rescue, &["web2"]);
        let skipped =
            dict([("changed", Value::Bool(false)), ("skip_reason", Value::str("Conditional result was False"))]);
        let result = self.result("web2", &rescue, skipped, State::Skipped);
        self.push(Event::RunnerOnSkipped(result));

        let ping = Arc::new(task("sample-ping", "reach it", "ping"));
        self.start(&ping, &["web2"]);
        let lost = dict([("unreachable", Value::Bool(true)), ("msg", Value::str("Failed to connect"))]);
        let result = self.result("web2", &ping, lost, State::Unreachable);
        self.push(Event::RunnerOnUnreachable(result));

        let copy = Arc::new(task("sample-copy", "write a file", "copy"));
        self.start(&copy, &["web1"]);
        let diff = Value::Dict(dict([
            ("before", Value::str("old\n")),
            ("after", Value::str("new\n")),
            ("before_header", Value::str("/etc/motd")),
            ("after_header", Value::str("/etc/motd")),
        ]));
        let copied = dict([
            ("changed", Value::Bool(true)),
            ("dest", Value::str("/etc/motd")),
            ("diff", Value::list([diff.clone()])),
        ]);
        let result = self.result("web1", &copy, copied, State::Changed);
        self.push(Event::OnFileDiff(Arc::clone(&result)));
        self.push(Event::RunnerOnFileDiff { result: Arc::clone(&result), diff });
        self.push(Event::RunnerOnOk(result));
    }

    fn loops_and_jobs(&mut self) {
        let mut each = task("sample-loop", "each of them", "debug");
        each.loop_items = Value::list(["a", "b", "c"].map(Value::str));
        let each = Arc::new(each);
        self.start(&each, &["web1"]);
        let item = |item: &str| {
            dict([
                ("item", Value::str(item)),
                ("ansible_loop_var", Value::str("item")),
                ("_ansible_item_label", Value::str(item)),
                ("changed", Value::Bool(false)),
                ("msg", Value::str(format!("this is {item}"))),
            ])
        };
        let result = self.result("web1", &each, item("a"), State::Ok);
        self.push(Event::RunnerItemOnOk(result));
        let result = self.result("web1", &each, item("b"), State::Failed);
        self.push(Event::RunnerItemOnFailed(result));
        let result = self.result("web1", &each, item("c"), State::Skipped);
        self.push(Event::RunnerItemOnSkipped(result));
        let all = dict([
            ("changed", Value::Bool(false)),
            ("msg", Value::str("One or more items failed")),
            ("results", Value::list(["a", "b", "c"].map(|name| Value::Dict(item(name))))),
        ]);
        let result = self.result("web1", &each, all, State::Failed);
        self.push(Event::RunnerOnFailed { result, ignore_errors: Some(Value::Bool(true)) });

        let wait = Arc::new(task("sample-wait", "try again", "command"));
        self.start(&wait, &["web1"]);
        let attempt = dict([("attempts", Value::Int(1)), ("retries", Value::Int(3)), ("changed", Value::Bool(false))]);
        let result = self.result("web1", &wait, attempt, State::Failed);
        self.push(Event::RunnerRetry(result));
        let job = dict([
            ("ansible_job_id", Value::str("j123.456")),
            ("started", Value::Bool(true)),
            ("finished", Value::Bool(false)),
        ]);
        let result = self.result("web1", &wait, job.clone(), State::Ok);
        self.push(Event::RunnerOnAsyncPoll(result));
        let result = self.result("web1", &wait, job.clone(), State::Ok);
        self.push(Event::RunnerOnAsyncOk(Arc::clone(&result)));
        self.push(Event::RunnerOnOk(result));
        let result = self.result("web1", &wait, job, State::Failed);
        self.push(Event::RunnerOnAsyncFailed(result));
    }

    fn handlers_and_includes(&mut self) {
        let mut include = task("sample-include", "more tasks", "include_tasks");
        include.is_include = true;
        let include = Arc::new(include);
        self.push(Event::PlaybookOnInclude(Arc::new(IncludedFile {
            file_name: "/srv/more.yml".into(),
            hosts: vec![host("web1")],
            task: include,
            is_role: false,
            args: Value::Dict(Dict::new()),
            vars: Value::Dict(Dict::new()),
            item_label: None,
        })));
        let mut handler = task("sample-handler", "site : restart", "service");
        handler.own_name = "restart".into();
        handler.is_handler = true;
        handler.role =
            Some(Arc::new(RoleRef { name: "site".into(), path: "/srv/roles/site".into(), collection: None }));
        let handler = Arc::new(handler);
        self.push(Event::PlaybookOnNotify { handler: Arc::clone(&handler), host: host("web1") });
        self.push(Event::PlaybookOnHandlerTaskStart(Arc::clone(&handler)));
        self.push(Event::RunnerOnStart { host: host("web1"), task: Arc::clone(&handler) });
        let result = self.result("web1", &handler, dict([("changed", Value::Bool(true))]), State::Changed);
        self.push(Event::RunnerOnOk(result));
        let last = Arc::new(task("sample-last", "nobody is left", "debug"));
        self.push(Event::RunnerOnNoHosts(last));
        self.push(Event::PlaybookOnNoHostsRemaining);
        self.push(Event::PlaybookOnNoHostsMatched);
    }

    fn end(&mut self) {
        self.push(Event::PlaybookOnPlayEnd(play()));
        self.push(Event::Display {
            level: DisplayLevel::Warning,
            report: Arc::new(Report { text: "a warning of the engine".to_owned(), ..Report::default() }),
            host: None,
        });
        self.push(Event::PlaybookOnStats(stats()));
        self.push(Event::RunEnd(Arc::new(RunEnd { status: 2, reason: None })));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Ok,
    Changed,
    Failed,
    Skipped,
    Unreachable,
}
