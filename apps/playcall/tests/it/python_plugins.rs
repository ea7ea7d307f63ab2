//! Python plugins that are called: when Python starts, how many processes there are, and what a misbehaving one costs.

use crate::scratch::Scratch;
use std::process::Output;
use std::time::Instant;

fn run(name: &str, files: &[(&str, &str)], args: &[&str]) -> Output {
    let scratch = Scratch::new(&format!("called-{name}"));
    for (path, text) in files {
        scratch.write(path, text);
    }
    scratch.playcall(&["run", "site.yml"]).args(args).output().expect("it starts")
}

fn all(done: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr))
}

const FILTERS: &str = "
import os, signal, time
def meet(value, name):
    open('here-' + name, 'w').close()
    for _ in range(600):
        if len([one for one in os.listdir('.') if one.startswith('here-')]) == 4:
            return 'met'
        time.sleep(0.1)
    return 'alone'
class FilterModule:
    def filters(self):
        return {'pid': lambda value: os.getpid(), 'dies': lambda value: os._exit(3), 'meet': meet,
                'hangs': lambda value: time.sleep(600), 'prints': lambda value: print('printed') or value}
";

#[test]
fn python_is_not_started_before_a_plugin_is_needed() {
    let files = [
        ("filter_plugins/f.py", "open('started', 'w').close()\nraise SystemError\n"),
        ("lookup_plugins/l.py", "open('started', 'w').close()\n"),
        (
            "site.yml",
            "- hosts: localhost\n  gather_facts: false\n  tasks:\n  - debug: msg=\"{{ 'a' | upper }} {{ q('items', 1) }} {{ 'started' is file }}\"\n",
        ),
    ];
    let done = run("idle", &files, &[]);
    assert!(all(&done).contains("\"msg\": \"A [1] False\""), "{}", all(&done));
}

#[test]
fn hosts_do_not_wait_for_each_other_and_a_process_is_used_again() {
    let site = "- hosts: all\n  connection: local\n  gather_facts: false\n  tasks:\n  - set_fact: {first: \"{{ [1, 2] | map('pid') | unique | length }}\"}\n  - debug: msg=\"{{ 1 | meet(inventory_hostname) }} {{ first }}\"\n";
    let files = [("filter_plugins/f.py", FILTERS), ("site.yml", site)];
    let done = run("parallel", &files, &["-i", "a,b,c,d", "-f", "4"]);
    assert_eq!(all(&done).matches("\"msg\": \"met 1\"").count(), 4, "{}", all(&done));
}

#[test]
fn one_that_ends_its_process_fails_its_task_alone() {
    let site = "- hosts: localhost\n  gather_facts: false\n  tasks:\n  - debug: msg=\"{{ 1 | dies }}\"\n    ignore_errors: true\n  - debug: msg=\"{{ 1 | prints }} after\"\n";
    let done = run("dies", &[("filter_plugins/f.py", FILTERS), ("site.yml", site)], &[]);
    let text = all(&done);
    assert!(text.contains("The filter plugin 'dies' failed: its process ended"), "{text}");
    assert!(text.contains("\"msg\": \"1 after\"") && !text.contains("printed"), "{text}");
}

#[test]
fn a_task_s_timeout_ends_a_hanging_action() {
    let action = "
import time
from ansible.plugins.action import ActionBase
class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        time.sleep(600)
";
    let site = "- hosts: localhost\n  gather_facts: false\n  tasks:\n  - hang:\n    timeout: 2\n    ignore_errors: true\n  - debug: msg=after\n";
    let started = Instant::now();
    let done = run("hangs", &[("action_plugins/hang.py", action), ("site.yml", site)], &[]);
    let text = all(&done);
    assert!(text.contains("Timed out after 2 second(s).") && text.contains("\"msg\": \"after\""), "{text}");
    assert!(started.elapsed().as_secs() < 60);
}
