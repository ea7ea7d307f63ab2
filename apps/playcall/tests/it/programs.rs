//! Callbacks that are programs, in whole runs.

use crate::scratch::{Scratch, wait_for};

const SITE: &str = "
- hosts: localhost
  gather_facts: false
  tasks:
    - name: first
      debug: {msg: as written}
    - name: second
      debug: {msg: \"{{ word | default('unset') }}\"}
";

/// A program that tells of each task that ended well.
const TELLS: &str = r#"#!/bin/sh
read -r hello
echo '{"protocol":1,"hooks":["runner_on_ok","playbook_on_stats"],
"options":{"word":{"default":"fine","env":["TELLS_WORD"],"ini":[{"section":"callback_tells","key":"word"}]}}}' | tr -d '\n'
echo
read -r start
word=${start#*'"word":"'}
word=${word%%'"'*}
while read -r event; do
    case $event in
        *'"event":"runner_on_ok"'*) echo "{\"display\":\"told: $word\"}" ;;
        *) echo '{"display":"told: the end"}' ;;
    esac
done
"#;

/// What a run gave.
struct Done {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(scratch: &Scratch, args: &[&str], env: &[(&str, &str)]) -> Done {
    scratch.write("site.yml", SITE);
    let done = scratch
        .playcall(args)
        .envs(env.iter().copied())
        .env("PLAYCALL_CALLBACK_TIMEOUT", "5")
        .output()
        .expect("it starts");
    Done {
        status: done.status.code(),
        stdout: String::from_utf8_lossy(&done.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&done.stderr).into_owned(),
    }
}

fn run_site(scratch: &Scratch, env: &[(&str, &str)]) -> Done {
    run(scratch, &["run", "site.yml", "-i", "localhost,", "-c", "local"], env)
}

#[test]
fn runs_where_a_setting_names_it() {
    let scratch = Scratch::new("program-named");
    scratch.program("callback_plugins/tells", TELLS);
    let done = run_site(&scratch, &[("ANSIBLE_CALLBACKS_ENABLED", "tells")]);
    assert_eq!((done.status, done.stderr.as_str()), (Some(0), ""));
    assert_eq!(done.stdout.matches("told: fine\n").count(), 2, "{}", done.stdout);
    assert_eq!(done.stdout.matches("told: the end\n").count(), 1, "{}", done.stdout);
}

#[test]
fn runs_where_a_setting_names_its_path_and_only_once() {
    let scratch = Scratch::new("program-path");
    scratch.program("callback_plugins/tells.sh", TELLS);
    scratch.program("tools/other.sh", TELLS);
    let enabled = "./callback_plugins/tells.sh,tools/other.sh,tells";
    let done = run_site(&scratch, &[("ANSIBLE_CALLBACKS_ENABLED", enabled)]);
    assert_eq!((done.status, done.stderr.as_str()), (Some(0), ""));
    assert_eq!(done.stdout.matches("told: fine\n").count(), 4, "{}", done.stdout);
}

#[test]
fn does_not_run_where_no_setting_names_it() {
    let scratch = Scratch::new("program-off");
    scratch.program("callback_plugins/tells", "#!/bin/sh\ntouch was-run\n");
    let done = run_site(&scratch, &[]);
    assert_eq!((done.status, done.stderr.as_str()), (Some(0), ""));
    assert!(!scratch.path("was-run").exists());
    let listed = run(&scratch, &["callbacks", "list", "--why"], &[("ANSIBLE_CALLBACK_PLUGINS", "callback_plugins")]);
    assert!(listed.stdout.contains("off: a program needs enabling"), "{}{}", listed.stdout, listed.stderr);
    assert!(!scratch.path("was-run").exists());
}

#[test]
fn gets_its_options_from_the_environment_and_the_file() {
    let scratch = Scratch::new("program-options");
    scratch.program("callback_plugins/tells", TELLS);
    scratch.write("ansible.cfg", "[defaults]\ncallbacks_enabled = tells\n[callback_tells]\nword = filed\n");
    let done = run_site(&scratch, &[]);
    assert!(done.stdout.contains("told: filed\n"), "{}{}", done.stdout, done.stderr);
    let done = run_site(&scratch, &[("TELLS_WORD", "surrounding")]);
    assert!(done.stdout.contains("told: surrounding\n"), "{}{}", done.stdout, done.stderr);
    let doc = run(&scratch, &["callbacks", "doc", "callback_plugins/tells"], &[]);
    assert!(doc.stdout.contains("env: TELLS_WORD"), "{}{}", doc.stdout, doc.stderr);
}

#[test]
fn owns_the_screen_as_the_stdout_callback() {
    let scratch = Scratch::new("program-stdout");
    scratch.program(
        "callback_plugins/screen",
        r#"#!/bin/sh
read -r hello
echo '{"protocol":1,"type":"stdout","hooks":["playbook_on_task_start","playbook_on_stats"]}'
read -r start
while read -r event; do
    seq=${event#*'"seq":'}; seq=${seq%%,*}
    case $event in
        *'"event":"playbook_on_task_start"'*) echo "{\"display\":\"*\",\"newline\":false,\"done\":$seq}" ;;
        *) echo "{\"display\":\" done\",\"done\":$seq}" ;;
    esac
done
"#,
    );
    let done = run_site(&scratch, &[("ANSIBLE_STDOUT_CALLBACK", "screen")]);
    assert_eq!((done.status, done.stdout.as_str(), done.stderr.as_str()), (Some(0), "** done\n", ""));
    // Another one has the screen.
    let done = run_site(&scratch, &[("ANSIBLE_CALLBACKS_ENABLED", "screen")]);
    assert!(done.stdout.contains("TASK [first]") && !done.stdout.contains("** done"), "{}", done.stdout);
}

#[test]
fn changes_arguments_variables_and_the_end_where_the_run_waits_for_it() {
    let scratch = Scratch::new("program-writes");
    scratch.program(
        "callback_plugins/writes",
        r#"#!/bin/sh
read -r hello
echo '{"protocol":1,"hooks":[],"sync":["playbook_on_task_start","playbook_on_stats"]}'
read -r start
while read -r event; do
    seq=${event#*'"seq":'}; seq=${seq%%,*}
    uuid=${event#*'"uuid":"'}; uuid=${uuid%%'"'*}
    case $event in
        *'"name":"first"'*)
            echo "{\"mutations\":[{\"kind\":\"task_args\",\"task\":\"$uuid\",\"set\":{\"msg\":\"as changed\"}},\
{\"kind\":\"extra_vars\",\"set\":{\"word\":\"as set\"}}],\"done\":$seq}" ;;
        *'"event":"playbook_on_stats"'*) echo "{\"abort\":7,\"done\":$seq}" ;;
        *) echo "{\"done\":$seq}" ;;
    esac
done
"#,
    );
    let done = run_site(&scratch, &[("ANSIBLE_CALLBACKS_ENABLED", "writes")]);
    assert_eq!((done.status, done.stderr.as_str()), (Some(7), ""));
    assert!(done.stdout.contains("\"msg\": \"as changed\""), "{}", done.stdout);
    assert!(done.stdout.contains("\"msg\": \"as set\""), "{}", done.stdout);
    let never = [("ANSIBLE_CALLBACKS_ENABLED", "writes"), ("PLAYCALL_CALLBACK_WRITEBACK", "never")];
    let done = run_site(&scratch, &never);
    assert!(done.stdout.contains("\"msg\": \"as written\""), "{}", done.stdout);
}

#[test]
fn costs_one_warning_where_it_dies_and_no_other_callback_an_event() {
    let scratch = Scratch::new("program-dies");
    scratch.program(
        "callback_plugins/faulty",
        "#!/bin/sh\nread -r hello\necho '{\"protocol\":1,\"hooks\":\"all\"}'\nread -r start\nexit 3\n",
    );
    scratch.program("callback_plugins/silent", "#!/bin/sh\nexit 9\n");
    let trace = scratch.path("trace.jsonl");
    let enabled = ("ANSIBLE_CALLBACKS_ENABLED", "faulty,silent,trace_events");
    let done = run_site(&scratch, &[enabled, ("TRACE_FILE", &trace.to_string_lossy())]);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    assert_eq!(done.stderr.matches("[WARNING]").count(), 2, "{}", done.stderr);
    assert!(done.stderr.contains("'faulty'") && done.stderr.contains("ended with status 3"), "{}", done.stderr);
    assert!(done.stderr.contains("/callback_plugins/silent), cannot run"), "{}", done.stderr);
    let events = std::fs::read_to_string(&trace).expect("the other callback wrote");
    assert!(events.contains("v2_playbook_on_stats"), "{events}");
    assert!(done.stdout.contains("ok=2 "), "{}", done.stdout);
}

#[test]
fn is_told_of_ctrl_c_and_lives_to_tell() {
    let scratch = Scratch::new("program-interrupted");
    scratch.program(
        "callback_plugins/lasts",
        "#!/bin/sh\nread -r hello\necho '{\"protocol\":1,\"hooks\":[\"runner_on_start\",\"run_end\"]}'\n\
         read -r start\nread -r event\necho > begun\nread -r event\nsleep 0.3\nprintf '%s' \"$event\" > ended\n",
    );
    scratch.write("site.yml", "- hosts: localhost\n  gather_facts: false\n  tasks: [{command: sleep 60}]\n");
    let mut child = scratch
        .playcall(&["run", "site.yml", "-i", "localhost,", "-c", "local"])
        .env("ANSIBLE_CALLBACKS_ENABLED", "lasts")
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    let begun = scratch.path("begun");
    assert!(wait_for(|| begun.exists().then_some(())).is_some(), "the program hears of the task");
    let own = nix::unistd::Pid::from_raw(i32::try_from(child.id()).expect("a pid"));
    nix::sys::signal::kill(own, nix::sys::signal::Signal::SIGINT).expect("it is there");
    assert_eq!(child.wait().expect("it ends").code(), Some(99));
    let ended = std::fs::read_to_string(scratch.path("ended")).expect("the program wrote");
    assert!(ended.contains("\"event\":\"run_end\",\"data\":{\"run\":{\"status\":99"), "{ended}");
}
