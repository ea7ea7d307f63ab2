//! Callbacks that misbehave: each costs a warning that names it and at most the time-out, never the run, and never
//! another callback's events.

use crate::scratch::Scratch;
use std::process::Stdio;
use std::time::{Duration, Instant};

const SITE: &str = "
- hosts: localhost
  gather_facts: false
  tasks:
    - name: first
      debug: {msg: one}
    - name: each
      debug: {msg: \"{{ item }}\"}
      loop: [a, b]
    - name: last
      debug: {msg: two}
";

/// The time-out, in seconds, of runs whose callback is to be stopped by it.
const TIMEOUT: &str = "2";

/// That of all others: far from what they need, also on a busy machine.
const PATIENT: &str = "30";

/// What a run without the callback prints.
const RUN: &[&str] = &["TASK [first]", "\"msg\": \"one\"", "(item=b)", "TASK [last]", "\"msg\": \"two\"", "ok=3 "];

/// The head of each plugin here.
const HEAD: &str = "
import os, signal, subprocess, sys, threading, time
from ansible.plugins.callback import CallbackBase
class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'aggregate'
    CALLBACK_NAME = 'faulty'
";

/// A misbehaviour and what it may cost.
struct Fault {
    /// What the plugin's class has beyond the head.
    body: &'static str,
    /// Words that stderr has to hold; empty where nothing is to be said.
    told: &'static [&'static str],
    /// The exit status.
    status: i32,
    /// Seconds that the run may take.
    within: f64,
    /// Whether the whole run is to be seen.
    is_whole: bool,
}

const FAULT: Fault = Fault { body: "", told: &["faulty"], status: 0, within: 15.0, is_whole: true };

#[track_caller]
fn check(name: &str, fault: &Fault) {
    check_file(name, &format!("{HEAD}{}", fault.body), fault);
}

#[track_caller]
fn check_file(name: &str, source: &str, fault: &Fault) {
    let scratch = Scratch::new(&format!("fault-{name}"));
    scratch.write("site.yml", SITE);
    scratch.write("callback_plugins/faulty.py", source);
    let trace = scratch.path("trace.jsonl");
    let is_stopped = fault.told.iter().any(|words| words.contains("did not answer"));
    let begun = Instant::now();
    let done = scratch
        .playcall(&["run", "site.yml", "-i", "localhost,", "-c", "local"])
        .env("PLAYCALL_CALLBACK_TIMEOUT", if is_stopped { TIMEOUT } else { PATIENT })
        .env("PLAYCALL_CALLBACK_MEMORY", "512")
        .env("ANSIBLE_CALLBACKS_ENABLED", "trace_events")
        .env("TRACE_FILE", &trace)
        .stdin(Stdio::null())
        .output()
        .expect("it starts");
    let took = begun.elapsed();
    let stdout = String::from_utf8_lossy(&done.stdout);
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(fault.status), "{name}: {stdout}{stderr}");
    assert!(took < Duration::from_secs_f64(fault.within), "{name}: it took {took:?}");
    if fault.told.is_empty() {
        assert!(!stderr.contains("faulty"), "{name}: {stderr}");
    }
    for words in fault.told {
        assert!(stderr.contains(words), "{name}: {words:?} is not in {stderr}");
    }
    if fault.is_whole {
        for words in RUN {
            assert!(stdout.contains(words), "{name}: {words:?} is not in {stdout}");
        }
        let events = std::fs::read_to_string(&trace).expect("the other callback wrote");
        let count = events.lines().count();
        assert_eq!(count, 14, "{name}: the other callback missed events: {events}");
        assert!(events.contains("v2_playbook_on_stats"), "{name}");
    }
}

macro_rules! faults {
    ($($name:ident: $fault:expr;)+) => {$(
        #[test]
        fn $name() {
            check(stringify!($name), &$fault);
        }
    )+};
}

faults! {
    raises_in_a_hook: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        raise RuntimeError('on purpose')
",
        told: &["Callback dispatch 'v2_runner_on_ok' failed for plugin 'faulty'", "on purpose"],
        ..FAULT
    };
    raises_in_every_hook: Fault {
        body: "
    def v2_on_any(self, *args, **kwargs):
        raise KeyError('any')
",
        told: &["failed for plugin 'faulty'"],
        ..FAULT
    };
    raises_when_it_is_made: Fault {
        body: "
    def __init__(self):
        raise RuntimeError('not today')
",
        told: &["Failed to load callback plugin 'faulty'", "not today"],
        ..FAULT
    };
    raises_when_it_is_given_options: Fault {
        body: "
    def set_options(self, *args, **kwargs):
        raise RuntimeError('no options')
",
        told: &["Failed to load callback plugin 'faulty'", "no options"],
        ..FAULT
    };
    has_a_hook_with_another_signature: Fault {
        body: "
    def v2_runner_on_ok(self):
        pass
    def v2_playbook_on_stats(self, stats, more):
        pass
",
        told: &["v2_playbook_on_stats' failed for plugin 'faulty'"],
        ..FAULT
    };
    exits_in_a_hook: Fault {
        body: "
    def v2_playbook_on_stats(self, stats):
        sys.exit(7)
",
        told: &[],
        status: 7,
        ..FAULT
    };
    exits_in_a_hook_of_an_item: Fault {
        body: "
    def v2_runner_item_on_ok(self, result):
        sys.exit(9)
",
        told: &[],
        status: 9,
        is_whole: false,
        ..FAULT
    };
    exits_at_once: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        os._exit(3)
",
        told: &["faulty", "its process ended"],
        ..FAULT
    };
    kills_itself: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        os.kill(os.getpid(), signal.SIGKILL)
",
        told: &["faulty", "its process ended"],
        ..FAULT
    };
    crashes: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        os.abort()
",
        told: &["faulty", "its process ended"],
        ..FAULT
    };
    kills_its_parent: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        os.kill(os.getppid(), signal.SIGKILL)
",
        told: &[],
        ..FAULT
    };
    kills_its_group: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        os.killpg(0, signal.SIGKILL)
",
        told: &["faulty", "its process ended"],
        ..FAULT
    };
    sleeps_forever_in_a_hook: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        while True:
            time.sleep(60)
",
        told: &["faulty", "did not answer within 2 seconds"],
        within: 15.0,
        ..FAULT
    };
    sleeps_forever_at_the_start_of_a_task: Fault {
        body: "
    def v2_playbook_on_task_start(self, task, is_conditional):
        task.args['msg'] = 'changed'
        while True:
            time.sleep(60)
",
        told: &["faulty", "did not answer within 2 seconds"],
        within: 15.0,
        ..FAULT
    };
    sleeps_forever_when_it_is_made: Fault {
        body: "
    def __init__(self):
        time.sleep(1000)
",
        told: &["faulty", "did not answer within 2 seconds"],
        within: 15.0,
        ..FAULT
    };
    spins_forever: Fault {
        body: "
    def v2_playbook_on_stats(self, stats):
        while True:
            pass
",
        told: &["faulty", "did not answer within 2 seconds"],
        within: 15.0,
        ..FAULT
    };
    sleeps_forever_at_the_end: Fault {
        body: "
    def __init__(self):
        import atexit
        super().__init__()
        atexit.register(time.sleep, 1000)
",
        told: &["faulty", "did not answer within 2 seconds"],
        within: 15.0,
        ..FAULT
    };
    ignores_all_signals: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        time.sleep(1000)
",
        told: &["faulty", "did not answer within 2 seconds"],
        within: 15.0,
        ..FAULT
    };
    prints_binary: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        sys.stdout.flush()
        os.write(1, bytes(range(256)))
",
        told: &[],
        ..FAULT
    };
    prints_halves_of_characters: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        os.write(1, '\\u00e4'.encode()[:1])
        print('\\udcff', '\\ud800')
",
        told: &[],
        ..FAULT
    };
    prints_without_end: Fault {
        body: "
    def v2_playbook_on_stats(self, stats):
        while True:
            os.write(1, b'x' * 1000 + b'\\n')
",
        told: &["faulty", "did not answer within 2 seconds"],
        within: 15.0,
        ..FAULT
    };
    prints_a_lot: Fault {
        body: "
    def v2_playbook_on_stats(self, stats):
        for number in range(20000):
            print('line', number)
",
        told: &[],
        within: 15.0,
        ..FAULT
    };
    closes_its_streams: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        for number in (0, 1, 2):
            try:
                os.close(number)
            except OSError:
                pass
        print('nowhere')
",
        told: &[],
        ..FAULT
    };
    closes_every_descriptor: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        os.closerange(0, 1024)
",
        told: &["faulty"],
        within: 15.0,
        ..FAULT
    };
    allocates_without_end: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        everything = []
        while True:
            everything.append(bytearray(16 * 1024 * 1024))
",
        told: &["faulty"],
        within: 15.0,
        ..FAULT
    };
    forks_and_leaves_a_child: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
",
        told: &[],
        within: 15.0,
        ..FAULT
    };
    forks_and_both_go_on: Fault {
        body: "
    def v2_playbook_on_play_start(self, play):
        os.fork()
    def v2_runner_on_ok(self, result):
        print('seen')
",
        told: &[],
        within: 15.0,
        ..FAULT
    };
    starts_a_program_that_stays: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        subprocess.Popen(['sleep', '30'])
",
        told: &[],
        within: 15.0,
        ..FAULT
    };
    starts_threads_that_stay: Fault {
        body: "
    def v2_playbook_on_start(self, playbook):
        for _ in range(8):
            threading.Thread(target=time.sleep, args=(1000,)).start()
",
        told: &["faulty", "did not answer within 2 seconds"],
        within: 15.0,
        ..FAULT
    };
    replaces_stdout: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        sys.stdout = sys.stderr = None
",
        told: &[],
        ..FAULT
    };
    recurses_without_end: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        self.v2_runner_on_ok(result)
",
        told: &["v2_runner_on_ok' failed for plugin 'faulty'"],
        ..FAULT
    };
    empties_what_it_is_given: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        result._result.clear()
        result._result = None
        result._task = None
        result._host = None
",
        told: &[],
        ..FAULT
    };
    asks_for_what_is_not_there: Fault {
        body: "
    def v2_runner_on_ok(self, result):
        result._task.no_such_attribute
",
        told: &["v2_runner_on_ok' failed for plugin 'faulty'", "no_such_attribute"],
        ..FAULT
    };
    switches_itself_off: Fault {
        body: "
    def v2_playbook_on_start(self, playbook):
        self.disabled = True
    def v2_runner_on_ok(self, result):
        raise RuntimeError('should be off')
",
        told: &[],
        ..FAULT
    };
    changes_its_folder: Fault {
        body: "
    def v2_playbook_on_start(self, playbook):
        os.chdir('/')
        os.environ.clear()
        os.umask(0o777)
",
        told: &[],
        ..FAULT
    };
}

#[test]
fn is_no_python() {
    let source = "class CallbackModule(:\n";
    let told = &["Skipping plugin (", "faulty.py), cannot load"];
    check_file("no-python", source, &Fault { told, ..FAULT });
}

#[test]
fn needs_a_module_that_is_not_there() {
    let source = "import no_such_module_anywhere\n";
    let told = &["Skipping plugin (", "No module named 'no_such_module_anywhere'"];
    check_file("no-module", source, &Fault { told, ..FAULT });
}

#[test]
fn exits_while_it_is_imported() {
    let source = "import os\nos._exit(5)\n";
    check_file("exits-import", source, &Fault { told: &["faulty.py", "its process ended"], ..FAULT });
}

#[test]
fn hangs_while_it_is_imported() {
    let source = "import time\ntime.sleep(1000)\n";
    let told = &["faulty.py", "did not answer within 2 seconds"];
    check_file("hangs-import", source, &Fault { told, within: 15.0, ..FAULT });
}

#[test]
fn has_no_class() {
    let source = "X = 1\n";
    check_file("no-class", source, &Fault { told: &["faulty.py"], ..FAULT });
}

#[test]
fn is_of_the_first_days() {
    let source = "class CallbackModule(object):\n    def runner_on_ok(self, host, res):\n        print(host)\n";
    check_file("first-days", source, &Fault { told: &[], ..FAULT });
}
