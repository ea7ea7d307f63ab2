use crate::stage::{Folder, load, play, play_slowly};
use event::{Event, Recorded, sample_run};
use program::ProgramError;
use std::time::{Duration, Instant};

/// The time-out that the programs have.
const TIMEOUT: Duration = Duration::from_millis(1500);

/// How much longer than it has to take something may, on a busy machine.
const SLACK: Duration = Duration::from_secs(2);

/// The time-out is spent once.
const ONCE: Duration = TIMEOUT.saturating_add(SLACK);

const SHELL: &str = "#!/bin/sh\nread -r hello\n";

/// What a misbehaviour may cost.
struct Fault {
    /// The program, after the lines that read hello.
    body: &'static str,
    /// Words of the one warning; empty where there is none.
    told: &'static [&'static str],
    /// What all of it may take.
    within: Duration,
    /// Time between two events.
    pause: Duration,
    /// How many copies of the sample run there are.
    runs: usize,
}

const FAULT: Fault = Fault { body: "", told: &[], within: SLACK, pause: Duration::ZERO, runs: 1 };

const PAUSE: Duration = Duration::from_millis(10);

/// Checks that a program costs one warning and so much time, that the run goes on to its last event, and that nothing of
/// its group is left.
#[track_caller]
fn check(fault: &Fault) {
    let folder = Folder::new();
    let path = folder.program("faulty", &format!("{SHELL}echo $$ > pid\n{}", fault.body));
    let run = many(fault.runs);
    let begun = Instant::now();
    let (mut program, _) = load(&path, TIMEOUT).expect("it describes itself");
    let outcome =
        if fault.pause.is_zero() { play(&mut program, &run) } else { play_slowly(&mut program, &run, fault.pause) };
    drop(program);
    let took = begun.elapsed();
    let warnings = &outcome.shown.warnings;
    assert_eq!(warnings.len(), usize::from(!fault.told.is_empty()), "{warnings:?}");
    for words in fault.told {
        assert!(warnings[0].contains(words), "{words:?} is not in {warnings:?}");
    }
    let within = fault.within + fault.pause * u32::try_from(run.len()).expect("a short run");
    assert!(took < within, "it took {took:?}");
    let pid = std::fs::read_to_string(folder.path("pid")).expect("it wrote its number");
    assert!(is_gone(pid.trim()), "it still runs");
}

/// Fails where a program is taken for a callback.
#[track_caller]
fn check_load(text: &str, within: Duration) -> ProgramError {
    let folder = Folder::new();
    let path = folder.program("faulty", text);
    let begun = Instant::now();
    let loaded = load(&path, TIMEOUT);
    let took = begun.elapsed();
    assert!(took < within, "it took {took:?}");
    match loaded {
        Ok(_) => panic!("it was taken for a callback"),
        Err(error) => error,
    }
}

/// The sample run several times over, as one run.
fn many(runs: usize) -> Vec<Recorded> {
    let mut all: Vec<Recorded> = Vec::new();
    for number in 0..runs {
        for mut event in sample_run() {
            let is_edge = matches!(event.event, Event::RunStart(_) | Event::RunEnd(_));
            if is_edge && number + 1 < runs {
                continue;
            }
            event.seq = all.len() as u64;
            all.push(event);
        }
    }
    all
}

/// Tells whether a process is gone within a second.
fn is_gone(pid: &str) -> bool {
    let end = Instant::now() + Duration::from_secs(1);
    loop {
        let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        if status.is_empty() || status.contains(") Z ") {
            return true;
        }
        if Instant::now() > end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

macro_rules! faults {
    ($($name:ident: $fault:expr;)+) => {$(
        #[test]
        fn $name() {
            check(&$fault);
        }
    )+};
}

faults! {
    well_behaved: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; cat > /dev/null"#,
        ..FAULT
    };
    dies_at_once: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; exit 3"#,
        told: &["it ended with status 3"],
        ..FAULT
    };
    dies_in_the_middle: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; read -r start; read -r event; exit 0"#,
        told: &["it ended with status 0 before the run did"],
        pause: PAUSE,
        ..FAULT
    };
    kills_itself: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; read -r start; read -r event; kill -SEGV $$"#,
        told: &["it was ended by SIGSEGV"],
        pause: PAUSE,
        ..FAULT
    };
    dies_instead_of_an_answer: Fault {
        body: r#"echo '{"protocol":1,"hooks":[],"sync":["playbook_on_stats"]}'; read -r start; read -r event; exit 5"#,
        told: &["playbook_on_stats: it ended with status 5"],
        ..FAULT
    };
    ends_with_a_status_after_the_run: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; cat > /dev/null; exit 4"#,
        told: &["end: it ended with status 4"],
        ..FAULT
    };
    never_answers: Fault {
        body: r#"echo '{"protocol":1,"hooks":[],"sync":["playbook_on_play_start"]}'; cat > /dev/null"#,
        told: &["playbook_on_play_start: it did not answer within 1.5 seconds and is stopped"],
        within: ONCE,
        ..FAULT
    };
    has_the_screen_and_never_answers: Fault {
        body: r#"echo '{"protocol":1,"type":"stdout","hooks":"all"}'; cat > /dev/null"#,
        told: &["it did not answer within 1.5 seconds and is stopped"],
        within: ONCE,
        ..FAULT
    };
    never_answers_and_never_stops_talking: Fault {
        body: r#"echo '{"protocol":1,"hooks":[],"sync":["playbook_on_play_start"]}'; while :; do echo '{"display":"x"}'; done"#,
        told: &["it did not answer within 1.5 seconds and is stopped"],
        within: ONCE,
        ..FAULT
    };
    stops_reading: Fault {
        // More than pipe and buffer hold.
        body: r#"echo '{"protocol":1,"hooks":"all"}'; exec sleep 1000"#,
        told: &["it reads too slowly", "and is stopped; it gets no further events"],
        within: ONCE.saturating_add(Duration::from_secs(4)),
        runs: 900,
        ..FAULT
    };
    stops_reading_at_the_end: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; exec sleep 1000"#,
        told: &["end: it did not end within 1.5 seconds after the run", "is stopped"],
        within: ONCE,
        ..FAULT
    };
    does_not_end: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; trap '' TERM INT HUP; cat > /dev/null; while :; do sleep 1; done"#,
        told: &["end: it did not end within 1.5 seconds after the run and is stopped"],
        within: ONCE,
        ..FAULT
    };
    stops_itself: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; kill -STOP $$"#,
        told: &["end: it did not end within 1.5 seconds"],
        within: ONCE,
        ..FAULT
    };
    talks_without_end: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; while :; do echo '{"display":"more"}'; done"#,
        told: &["end: it did not end within 1.5 seconds"],
        within: ONCE,
        ..FAULT
    };
    writes_text: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; read -r start; echo 'hello there'; cat > /dev/null"#,
        told: &["it wrote a line that is no JSON", "\"hello there\"", "it gets no further events"],
        pause: PAUSE,
        ..FAULT
    };
    writes_binary: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; read -r start; head -c 100000 /dev/urandom; cat > /dev/null"#,
        told: &["it wrote"],
        pause: PAUSE,
        ..FAULT
    };
    writes_a_line_without_end: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; read -r start; tr '\0' x < /dev/zero"#,
        told: &["it wrote a line of more than 1048576 bytes"],
        pause: PAUSE,
        ..FAULT
    };
    writes_json_that_is_too_deep: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; read -r start; head -c 100000 /dev/zero | tr '\0' '['; echo; cat > /dev/null"#,
        told: &["it wrote a line that is nested more than 200 levels deep"],
        pause: PAUSE,
        ..FAULT
    };
    writes_what_is_no_message: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; read -r start; echo '{"dispaly":"x"}'; cat > /dev/null"#,
        told: &["it wrote an object with none of display, banner"],
        pause: PAUSE,
        ..FAULT
    };
    closes_its_stdin: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; exec sleep 1000 <&-"#,
        told: &["it closed its stdin; it gets no further events"],
        within: SLACK.saturating_add(Duration::from_millis(300)),
        pause: PAUSE,
        ..FAULT
    };
    closes_its_stdout_though_it_is_awaited: Fault {
        body: r#"echo '{"protocol":1,"hooks":[],"sync":["playbook_on_stats"]}'; exec >&-; cat > /dev/null"#,
        told: &["it closed its stdout, and can't say when it is done"],
        ..FAULT
    };
    closes_its_stdout_and_is_not_awaited: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; exec >&- 2>&-; cat > /dev/null"#,
        ..FAULT
    };
    leaves_a_child_that_holds_its_pipes: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; sleep 1000 & echo $! > pid; cat > /dev/null"#,
        told: &["ended and left processes behind that hold its pipes"],
        ..FAULT
    };
    leaves_a_child_that_does_not_stop_talking: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'
(while :; do echo '{"display":"x"}'; done) & echo $! > pid; cat > /dev/null"#,
        told: &["ended and left processes behind that hold its pipes"],
        within: ONCE,
        ..FAULT
    };
    fills_its_stderr: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; head -c 2000000 /dev/zero | tr '\0' '\n' >&2; cat > /dev/null"#,
        told: &["wrote more than 256 KiB to its stderr"],
        ..FAULT
    };
    asks_for_an_abort_when_all_is_over: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; cat > /dev/null; echo '{"abort":7}'"#,
        told: &["end: it wants the run to end with status 7, and the run is over"],
        ..FAULT
    };
    wants_changes_that_nobody_waits_for: Fault {
        body: r#"echo '{"protocol":1,"hooks":"all"}'; cat > /dev/null; echo '{"mutations":[{"kind":"extra_vars","set":{"a":1}}]}'"#,
        told: &["not in answer to an event that is waited for"],
        ..FAULT
    };
}

#[test]
fn a_child_that_lets_go_of_the_pipes_may_live_on() {
    let folder = Folder::new();
    let body = "echo '{\"protocol\":1,\"hooks\":\"all\"}'; sleep 5 <&- >&- 2>&- & echo $! > pid; cat > /dev/null";
    let path = folder.program("leaving", &format!("{SHELL}{body}"));
    let (mut program, _) = load(&path, TIMEOUT).expect("it describes itself");
    let outcome = play(&mut program, &sample_run());
    drop(program);
    assert_eq!(outcome.shown.warnings, Vec::<String>::new());
    let pid = std::fs::read_to_string(folder.path("pid")).expect("it wrote a number");
    let pid = pid.trim().parse().map(nix::unistd::Pid::from_raw).expect("a number");
    // It is there to be ended.
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).expect("it lives on");
}

#[test]
fn never_describes_itself() {
    let error = check_load("#!/bin/sh\nexec sleep 1000\n", ONCE);
    assert_eq!(error.to_string(), "it did not describe itself within 1.5 seconds and is stopped");
}

#[test]
fn talks_without_end_instead_of_describing_itself() {
    let error = check_load("#!/bin/sh\nwhile :; do echo oh dear >&2; done\n", ONCE);
    assert!(matches!(error, ProgramError::Silent { .. }), "{error}");
}

#[test]
fn dies_before_it_describes_itself() {
    let error = check_load("#!/bin/sh\necho no such library >&2\nexit 9\n", SLACK);
    assert_eq!(error.to_string(), "it did not describe itself: it ended with status 9: no such library");
}

#[test]
fn describes_itself_in_words() {
    let error = check_load("#!/bin/sh\necho I am a callback\n", SLACK);
    assert!(error.to_string().contains("\"I am a callback\""), "{error}");
}

#[test]
fn speaks_another_version() {
    let error = check_load("#!/bin/sh\necho '{\"protocol\":2,\"hooks\":\"all\"}'\n", SLACK);
    assert_eq!(error.to_string(), "it speaks version 2 of the protocol, and this is version 1");
}

#[test]
fn describes_itself_wrongly() {
    for (line, words) in [
        ("{}", "its first line has no 'protocol'"),
        (r#"{"protocol":1}"#, "its 'hooks' are neither a list nor \"all\""),
        (r#"{"protocol":1,"hooks":5}"#, "its 'hooks' are neither a list nor \"all\""),
        (r#"{"protocol":1,"hooks":[],"type":"loud"}"#, "its type 'loud' is none of"),
        (r#"{"protocol":1,"hooks":[],"options":[]}"#, "its 'options' are no object"),
        (r#"{"protocol":1,"hooks":[],"sync":1}"#, "its 'sync' is neither a list nor \"all\""),
    ] {
        let error = check_load(&format!("#!/bin/sh\necho '{line}'\n"), SLACK);
        assert!(error.to_string().contains(words), "{line}: {error}");
    }
}

#[test]
fn is_no_program() {
    let error = check_load("words\n", SLACK);
    assert!(matches!(error, ProgramError::Start { .. }), "{error}");
    let error = check_load("#!/no/such/interpreter\n", SLACK);
    assert!(matches!(error, ProgramError::Start { .. }), "{error}");
}
