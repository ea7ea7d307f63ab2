//! Callbacks written in Python, unmodified: what they see, what they change, where they print.

use crate::scratch::Scratch;
use std::process::Output;

const SITE: &str = "
- name: one play
  hosts: all
  gather_facts: false
  vars: {colour: red}
  tasks:
    - name: tell
      debug: {msg: \"{{ colour }} {{ size | default('none') }} {{ weight | default('none') }} {{ taste | default('none') }}\"}
    - name: fail
      fail: {msg: on purpose}
      ignore_errors: true
    - name: skip
      debug:
      when: false
";

/// Runs the playbook with a plugin beside it; further settings as variables of the environment.
fn run(name: &str, plugin: &str, args: &[&str], env: &[(&str, &str)]) -> (Scratch, Output) {
    let scratch = Scratch::new(&format!("python-{name}"));
    scratch.write("site.yml", SITE);
    scratch.write(
        "hosts.ini",
        "[web]\nweb1 ansible_connection=local\n[other]\nweb1\n[web:vars]\ntaste=sweet\n[other:vars]\ntaste=sour\n",
    );
    scratch.write("callback_plugins/mine.py", plugin);
    let mut command = scratch.playcall(&["run", "-i", "hosts.ini", "site.yml"]);
    let done = command.args(args).envs(env.iter().copied()).output().expect("it starts");
    (scratch, done)
}

#[track_caller]
fn stdout(done: &Output) -> String {
    assert!(
        done.status.success(),
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8_lossy(&done.stdout).into_owned()
}

const HEAD: &str = "
import json, sys
from ansible.plugins.callback import CallbackBase
class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'aggregate'
    CALLBACK_NAME = 'mine'
";

#[test]
fn what_is_written_to_the_run_s_objects_counts() {
    let plugin = format!(
        "{HEAD}
    def v2_playbook_on_play_start(self, play):
        play.vars['colour'] = 'blue'
        manager = play.get_variable_manager()
        manager.extra_vars['size'] = 'large'
        for host in manager._inventory.list_hosts():
            host.vars['weight'] = 'heavy'
        manager._inventory.groups['web'].set_priority(10)
"
    );
    let (_scratch, done) = run("writes", &plugin, &[], &[]);
    assert!(stdout(&done).contains("\"msg\": \"blue large heavy sweet\""), "{}", stdout(&done));
}

#[test]
fn arguments_of_a_task_can_be_changed_where_it_starts() {
    let plugin = format!(
        "{HEAD}
    def v2_playbook_on_task_start(self, task, is_conditional):
        if task.get_name() == 'tell':
            task.args['msg'] = 'changed'
"
    );
    let (_scratch, done) = run("args", &plugin, &[], &[]);
    assert!(stdout(&done).contains("\"msg\": \"changed\""), "{}", stdout(&done));
    let (_scratch, done) = run("args-never", &plugin, &[], &[("PLAYCALL_CALLBACK_WRITEBACK", "never")]);
    assert!(stdout(&done).contains("\"msg\": \"red none none s"), "{}", stdout(&done));
    assert!(String::from_utf8_lossy(&done.stderr).contains("nothing was changed"), "{done:?}");
}

#[test]
fn variables_and_inventory_can_be_asked_for() {
    let plugin = format!(
        "{HEAD}
    def v2_playbook_on_play_start(self, play):
        self.play = play
    def v2_runner_on_ok(self, result):
        manager = self.play.get_variable_manager()
        found = manager.get_vars(play=self.play, host=result._host, task=result._task)
        print('VARS', found['colour'], found['inventory_hostname'], found['hostvars']['web1']['taste'])
        print('GROUPS', sorted(group.name for group in result._host.groups), sorted(manager._inventory.groups))
        print('FILES', [path.rsplit('/', 1)[-1] for path in self.play._loader._FILE_CACHE])
        print('PARENT', result._task._parent.__class__.__name__, result._task.play.get_name())
"
    );
    let (_scratch, done) = run("asks", &plugin, &["-e", "size=small"], &[]);
    let text = stdout(&done);
    assert!(text.contains("VARS red web1 s"), "{text}");
    assert!(text.contains("GROUPS ['all', 'other', 'web'] ['all', 'other', 'ungrouped', 'web']"), "{text}");
    assert!(text.contains("'site.yml'"), "{text}");
    assert!(text.contains("PARENT Block one play"), "{text}");
}

#[test]
fn what_is_printed_stands_in_its_place() {
    let plugin = format!(
        "{HEAD}
    def v2_playbook_on_task_start(self, task, is_conditional):
        print('before', task.get_name())
        sys.stdout.write('written\\n')
        self._display.display('displayed')
    def v2_runner_on_ok(self, result):
        print('after', result._task.get_name())
"
    );
    let (_scratch, done) = run("prints", &plugin, &[], &[]);
    let text = stdout(&done);
    let places: Vec<Option<usize>> = [
        "TASK [tell]",
        "before tell",
        "written",
        "displayed",
        "ok: [web1]",
        "after tell",
        "TASK [fail]",
        "before fail",
    ]
    .iter()
    .map(|words| text.find(words))
    .collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{text}");
}

#[test]
fn one_that_needs_enabling_is_on_by_either_setting() {
    let plugin = format!(
        "{HEAD}    CALLBACK_NEEDS_WHITELIST = True
    def v2_playbook_on_stats(self, stats):
        print('I was here')
"
    );
    for (name, env, is_on) in [
        ("off", vec![], false),
        ("enabled", vec![("ANSIBLE_CALLBACKS_ENABLED", "mine")], true),
        ("whitelist", vec![("ANSIBLE_CALLBACK_WHITELIST", "mine")], true),
        ("both", vec![("ANSIBLE_CALLBACKS_ENABLED", "junit"), ("ANSIBLE_CALLBACK_WHITELIST", "mine")], true),
    ] {
        let (_scratch, done) = run(&format!("needs-{name}"), &plugin, &[], &env);
        assert_eq!(stdout(&done).contains("I was here"), is_on, "{name}");
    }
}

#[test]
fn a_python_stdout_callback_has_the_screen() {
    let plugin = "
from ansible.plugins.callback.default import CallbackModule as Default
class CallbackModule(Default):
    '''
    '''
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'stdout'
    CALLBACK_NAME = 'mine'
    def set_options(self, task_keys=None, var_options=None, direct=None):
        super().set_options(task_keys, var_options, direct)
        banner = self._display.banner
        self._display.banner = lambda text, *args, **kwargs: banner('* ' + text, *args, **kwargs)
DOCUMENTATION = '''
    name: mine
    type: stdout
    short_description: mine
    extends_documentation_fragment: [default_callback, result_format_callback]
'''
";
    let (_scratch, done) = run("stdout", plugin, &[], &[("ANSIBLE_STDOUT_CALLBACK", "mine")]);
    let text = stdout(&done);
    assert!(text.contains("\n* PLAY [one play] ***") && text.contains("\n* TASK [tell] ***"), "{text}");
    assert!(text.contains("fatal: [web1]: FAILED! => {\"changed\": false, \"msg\": \"on purpose\"}"), "{text}");
    assert!(text.contains("[ERROR]: Task failed: Action failed: on purpose"), "{text}");
    assert!(text.contains("skipped=1"), "{text}");
}

#[test]
fn options_come_from_the_environment_and_the_file() {
    let plugin = format!(
        "{HEAD}
    def v2_playbook_on_stats(self, stats):
        print('OPTIONS', json.dumps([self.get_option(name) for name in ('one', 'two', 'three')]))
DOCUMENTATION = '''
    name: mine
    type: aggregate
    short_description: mine
    options:
      one: {{description: one, type: int, default: 1, env: [{{name: MINE_ONE}}]}}
      two: {{description: two, type: list, elements: str, default: [], ini: [{{section: mine, key: two}}]}}
      three: {{description: three, type: bool, default: false}}
'''
"
    );
    let scratch = Scratch::new("python-options");
    scratch.write("site.yml", SITE);
    scratch.write("ansible.cfg", "[mine]\ntwo = a, b\n");
    scratch.write("callback_plugins/mine.py", &plugin);
    let done = scratch
        .playcall(&["run", "-i", "localhost,", "-c", "local", "site.yml"])
        .env("MINE_ONE", "5")
        .output()
        .expect("it starts");
    assert!(stdout(&done).contains("OPTIONS [5, [\"a\", \"b\"], false]"), "{}", stdout(&done));
    let listed = scratch.playcall(&["callbacks", "doc", "mine"]).output().expect("it starts");
    assert!(stdout(&listed).contains("env: MINE_ONE") && stdout(&listed).contains("ini: [mine] two"), "{listed:?}");
}

#[test]
fn several_stdout_callbacks_write_to_a_file_each() {
    let (scratch, done) = run("several", HEAD, &[], &[("ANSIBLE_STDOUT_CALLBACK", "default, minimal>run.txt")]);
    assert!(stdout(&done).contains("PLAY RECAP"));
    let written = std::fs::read_to_string(scratch.path("run.txt")).expect("it was written");
    assert!(written.contains("web1 | SUCCESS => {") && !written.contains("PLAY RECAP"), "{written}");
}

#[test]
fn the_list_tells_what_decided() {
    let plugin = HEAD.replace("CALLBACK_NAME = 'mine'", "CALLBACK_NAME = 'other'");
    let scratch = Scratch::new("python-list");
    scratch.write("site.yml", SITE);
    scratch.write("callback_plugins/mine.py", &plugin);
    let done = scratch.playcall(&["callbacks", "list", "--why", "site.yml"]).output().expect("it starts");
    let text = stdout(&done);
    for words in ["on   mine", "it needs no enabling", "it calls itself 'other'", "beside the playbook", "on   default"]
    {
        assert!(text.contains(words), "{words:?} is not in {text}");
    }
}

#[test]
fn a_trial_tells_of_each_hook() {
    let plugin = format!(
        "{HEAD}
    def v2_runner_on_ok(self, result):
        print('seen', result._host)
    def v2_playbook_on_stats(self, stats):
        raise RuntimeError('on purpose')
"
    );
    let scratch = Scratch::new("python-trial");
    scratch.write("mine.py", &plugin);
    let done = scratch.playcall(&["callbacks", "test", "mine.py"]).output().expect("it starts");
    let text = String::from_utf8_lossy(&done.stdout);
    assert_eq!(done.status.code(), Some(1), "{text}");
    for words in ["v2_runner_on_ok                      yes", "on purpose", "seen web1"] {
        assert!(text.contains(words), "{words:?} is not in {text}");
    }
}

#[test]
fn a_warning_about_the_inventory_does_not_stop_a_run_that_is_asked() {
    let plugin = format!(
        "{HEAD}
    def v2_runner_on_ok(self, result):
        print('GROUPS', sorted(group.name for group in result._host.groups))
"
    );
    let scratch = Scratch::new("python-inventory-warning");
    // The name of the group is no name for a group: that is warned of while the inventory is changed.
    scratch.write(
        "site.yml",
        "- hosts: all\n  gather_facts: false\n  tasks:\n    - group_by: {key: 'one two-three'}\n    - debug:\n",
    );
    scratch.write("callback_plugins/mine.py", &plugin);
    let done = scratch.playcall(&["run", "-i", "web1,", "-c", "local", "site.yml"]).output().expect("it starts");
    assert!(stdout(&done).contains("GROUPS ['all', 'one-two-three']"), "{}", stdout(&done));
}
