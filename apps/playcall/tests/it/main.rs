//! What a whole run does that no other engine can be asked about: nothing secret leaves it, commands are seen while they
//! run, Ctrl-C ends what was started.

mod faults;
mod hooks;
mod programs;
mod python_callbacks;
mod python_plugins;
mod refused;
mod scratch;

use scratch::Scratch;

const SECRET: &str = "correct-horse-battery";

/// A playbook that handles a secret in every way that `no_log` covers.
const COVERED: &str = r#"
- hosts: localhost
  gather_facts: false
  ignore_errors: true
  vars:
    secret: correct-horse-battery
  tasks:
    - name: Written into the task
      command: echo correct-horse-battery
      no_log: true
    - name: Failing
      fail: {msg: "it was {{ secret }}"}
      no_log: true
    - name: In a loop
      debug: {msg: "{{ item }}"}
      loop: ["{{ secret }}", other]
      no_log: true
    - name: A failing loop
      command: "test {{ item }} = x"
      loop: ["{{ secret }}"]
      no_log: true
    - name: A template that fails
      debug: {msg: "{{ secret | no_such_filter }}"}
      no_log: true
    - name: In a file with its difference
      copy: {content: "{{ secret }}", dest: "{{ playbook_dir }}/secret.txt"}
      diff: true
      no_log: true
    - name: Only decided when it runs
      command: echo correct-horse-battery
      no_log: "{{ 1 == 1 }}"
    - name: Live output
      shell: echo correct-horse-battery; echo correct-horse-battery >&2
      no_log: true
"#;

#[test]
fn nothing_that_no_log_covers_leaves_the_run() {
    let scratch = Scratch::new("no-log");
    scratch.write("site.yml", COVERED);
    scratch.program(
        "callback_plugins/dump",
        "#!/bin/sh\nread -r hello\necho '{\"protocol\":1,\"hooks\":\"all\"}'\ncat > dumped\n",
    );
    let trace = scratch.path("trace.jsonl");
    for verbosity in ["-v", "-vvvv"] {
        let done = scratch
            .playcall(&["run", "site.yml", "-i", "localhost,", "-c", "local", "--diff", verbosity])
            .env("ANSIBLE_CALLBACKS_ENABLED", "trace_events,dump")
            .env("TRACE_FILE", &trace)
            .env("PLAYCALL_SHOW_LIVE_OUTPUT", "1")
            .output()
            .expect("it starts");
        let stdout = String::from_utf8_lossy(&done.stdout);
        assert!(stdout.contains("the output has been hidden"), "{stdout}");
        // The excerpt of a file that an error quotes is the user's own file; none may be quoted here.
        assert!(!stdout.contains(SECRET), "{stdout}");
        let stderr = String::from_utf8_lossy(&done.stderr);
        assert!(!stderr.contains(SECRET), "{stderr}");
        let events = std::fs::read_to_string(&trace).expect("events were written");
        assert!(events.contains("v2_playbook_on_stats"), "{events}");
        let leak = events.lines().find(|line| line.contains(SECRET));
        assert_eq!(leak, None);
        let dumped = std::fs::read_to_string(scratch.path("dumped")).expect("the program wrote");
        assert!(dumped.contains("\"event\":\"run_end\""), "{dumped}");
        assert_eq!(dumped.lines().find(|line| line.contains(SECRET)), None);
    }
}

#[test]
fn output_of_a_command_is_shown_while_it_runs() {
    let scratch = Scratch::new("live");
    scratch.write(
        "site.yml",
        "- hosts: localhost\n  gather_facts: false\n  tasks:\n    - shell: echo early; sleep 0.2; echo late\n",
    );
    let done = scratch
        .playcall(&["run", "site.yml", "-i", "localhost,", "-c", "local"])
        .env("PLAYCALL_SHOW_LIVE_OUTPUT", "1")
        .output()
        .expect("it starts");
    let stdout = String::from_utf8_lossy(&done.stdout).into_owned();
    let place = |text: &str| stdout.find(text).unwrap_or_else(|| panic!("no {text:?} in {stdout}"));
    assert!(place("localhost | stdout | early") < place("localhost | stdout | late"));
    assert!(place("localhost | stdout | late") < place("changed: [localhost]"));
}

#[test]
fn an_interrupted_run_ends_what_it_started() {
    let scratch = Scratch::new("interrupt");
    let pid_file = scratch.path("pid");
    scratch.write(
        "site.yml",
        &format!(
            "- hosts: localhost\n  gather_facts: false\n  tasks:\n    - shell: echo $$ > {} && exec sleep 60\n",
            pid_file.display()
        ),
    );
    let mut child = scratch
        .playcall(&["run", "site.yml", "-i", "localhost,", "-c", "local"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    let started = scratch::wait_for(|| std::fs::read_to_string(&pid_file).ok().filter(|text| text.ends_with('\n')));
    let program = started.expect("the command starts").trim().to_owned();
    let own = nix::unistd::Pid::from_raw(i32::try_from(child.id()).expect("a pid"));
    nix::sys::signal::kill(own, nix::sys::signal::Signal::SIGINT).expect("it is there");
    assert_eq!(child.wait().expect("it ends").code(), Some(99));
    let is_gone = || {
        let status = std::fs::read_to_string(format!("/proc/{program}/stat")).unwrap_or_default();
        (status.is_empty() || status.contains(") Z ")).then_some(())
    };
    assert!(scratch::wait_for(is_gone).is_some(), "the command still runs");
}
