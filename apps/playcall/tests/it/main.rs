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

/// A playbook that shows a value of a vault in every way that it can, none of it covered by `no_log`.
const VAULTED: &str = r#"
- hosts: localhost
  gather_facts: false
  ignore_errors: true
  vars_files: [vars.yml]
  tasks:
    - debug: {var: secret}
    - name: "Named {{ secret }}"
      debug: {msg: "before {{ secret }} behind"}
    - command: "echo {{ secret }}"
    - debug: {msg: "{{ item }}"}
      loop: ["{{ secret }}", other]
    - fail: {msg: "it was {{ secret }}"}
    - debug: {msg: "{{ secret | from_json }} {{ undef(hint=secret) }}"}
    - copy: {content: "{{ secret }}", dest: "{{ playbook_dir }}/secret.txt"}
      diff: true
    - debug: {var: hostvars}
"#;

/// The secret, encrypted with the password `password`.
const VAULT: &str = "secret: !vault |
  $ANSIBLE_VAULT;1.1;AES256
  373336313663373437390a3763306532343738333466666330373562663337316437633566633864
  37363537626130313465666561313465323339363962306233373333663037323338610a66373864
  34373230343766356132373738323736646664386631653834303036613534353631373464316431
  3961636237346464316561353661663764353966
";

#[test]
fn values_of_vaults_are_masked() {
    let scratch = Scratch::new("vaulted");
    scratch.write("site.yml", VAULTED);
    scratch.write("vars.yml", VAULT);
    scratch.write("pw", "password");
    let trace = scratch.path("trace.jsonl");
    let done = scratch
        .playcall(&["run", "site.yml", "-i", "localhost,", "-c", "local", "--vault-password-file", "pw", "-vvvv"])
        .env("ANSIBLE_CALLBACKS_ENABLED", "trace_events")
        .env("TRACE_FILE", &trace)
        .output()
        .expect("it starts");
    let stdout = String::from_utf8_lossy(&done.stdout);
    assert!(stdout.contains("\"msg\": \"before ******** behind\""), "{stdout}");
    assert!(stdout.contains("TASK [Named ********]"), "{stdout}");
    assert!(!stdout.contains(SECRET), "{stdout}");
    assert!(!String::from_utf8_lossy(&done.stderr).contains(SECRET));
    let events = std::fs::read_to_string(&trace).expect("events were written");
    assert!(events.contains("v2_playbook_on_stats"), "{events}");
    assert_eq!(events.lines().find(|line| line.contains(SECRET)), None);
    // What a task does with it is done with the secret itself.
    assert_eq!(std::fs::read_to_string(scratch.path("secret.txt")).expect("it was copied"), SECRET);
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
