use crate::stage::{Folder, load, order, play, play_slowly, sample};
use event::{Callback, Reply, sample_run};
use program::{Program, StartOrder};
use std::time::Duration;
use value::{Dict, Value, parse_json, to_text};

const TIMEOUT: Duration = Duration::from_secs(10);

#[test]
fn is_told_who_writes_and_what_its_options_are() {
    let folder = Folder::new();
    let path = folder.program(
        "asks",
        "#!/bin/sh\nread -r hello\necho '{\"protocol\":1,\"hooks\":[]}'\nread -r start\nprintf '%s\\n' \"$hello\" \"$start\" > told\n",
    );
    let (mut program, _) = Program::load(&order(&path, TIMEOUT)).expect("it describes itself");
    let options: Dict = [("word", Value::str("x\n\"y\""))].into_iter().collect();
    program.start(StartOrder { options, answers_at_start: true });
    let outcome = play(&mut program, &sample_run());
    assert_eq!(outcome.shown.warnings, Vec::<String>::new());
    let told = std::fs::read_to_string(folder.path("told")).expect("it wrote");
    assert_eq!(
        told,
        "{\"playcall\":1,\"protocol\":1,\"run\":{\"columns\":79,\"color\":false,\"verbosity\":0}}\n\
         {\"start\":{\"options\":{\"word\":\"x\\n\\\"y\\\"\"}}}\n"
    );
}

#[test]
fn gets_the_events_it_asked_for_as_they_are_recorded_and_in_order() {
    for (hooks, wants) in [
        (r#""all""#, None),
        (
            r#"["v2_runner_on_ok","playbook_on_stats","run_end"]"#,
            Some(["runner_on_ok", "playbook_on_stats", "run_end"]),
        ),
    ] {
        for is_ahead in [true, false] {
            let folder = Folder::new();
            let text = format!(
                "#!/bin/sh\nread -r hello\necho '{{\"protocol\":1,\"hooks\":{hooks}}}'\nread -r start\ncat > told\n"
            );
            let path = folder.program("asks", &text);
            let (mut program, _) = load(&path, TIMEOUT).expect("it describes itself");
            let run = sample_run();
            let outcome =
                if is_ahead { play(&mut program, &run) } else { play_slowly(&mut program, &run, Duration::ZERO) };
            assert_eq!(outcome.shown.warnings, Vec::<String>::new());
            let told = std::fs::read_to_string(folder.path("told")).expect("it wrote");
            let wanted = run.iter().filter(|event| wants.is_none_or(|wants| wants.contains(&event.event.hook())));
            assert_eq!(told, wanted.map(|event| event.to_json() + "\n").collect::<String>());
        }
    }
}

#[test]
fn what_it_says_is_shown_as_it_says() {
    let outcome = sample(
        r#"#!/bin/sh
read -r hello
echo '{"protocol":1,"hooks":[]}'
cat > /dev/null
echo '{"display":"plain"}'

printf '%s\n' '{"display":"two\nlines","color":"bright red"}'
echo '{"display":"to stderr","stderr":true}'
echo '{"display":"no end","newline":false}'
echo '{"banner":"A BANNER"}'
echo '{"warning":"a warning"}'
echo '{"display":"several","warning":"at once"}'
echo '{"display":5}'
echo on stderr >&2
printf '{"display":"without line end"}'
"#,
        TIMEOUT,
    );
    assert_eq!(
        outcome.shown.stdout,
        "plain\n<bright red>two\nlines\nno end\nA BANNER ***\nseveral\n5\nwithout line end\n"
    );
    assert!(outcome.shown.stderr.contains("to stderr\n") && outcome.shown.stderr.contains("on stderr\n"));
    assert_eq!(outcome.shown.warnings, ["a warning", "at once"]);
}

#[test]
fn answers_are_those_of_their_events() {
    let outcome = sample(
        r#"#!/bin/sh
read -r hello
echo '{"protocol":1,"hooks":["runner_on_ok"],"sync":["playbook_on_task_start"]}'
read -r start
while read -r event; do
    seq=${event#*'"seq":'}; seq=${seq%%,*}
    case $event in
        *'"event":"playbook_on_task_start"'*)
            echo "{\"mutations\":[{\"kind\":\"extra_vars\",\"set\":{\"seq\":$seq}}]}"
            echo "{\"done\":$seq}" ;;
    esac
done
"#,
        TIMEOUT,
    );
    assert_eq!(outcome.shown.warnings, Vec::<String>::new());
    let starts: Vec<u64> = sample_run()
        .into_iter()
        .filter(|event| event.event.hook() == "playbook_on_task_start")
        .map(|event| event.seq)
        .collect();
    let answers: Vec<String> = outcome
        .replies
        .iter()
        .map(|(hook, reply)| {
            assert_eq!(*hook, "playbook_on_task_start");
            let Reply::Mutations(wanted) = reply else { panic!("{reply:?}") };
            to_text(&Value::Dict(wanted.clone()))
        })
        .collect();
    let expected: Vec<String> = starts
        .iter()
        .map(|seq| format!("{{\"mutations\":[{{\"kind\":\"extra_vars\",\"set\":{{\"seq\":{seq}}}}}]}}"))
        .map(|text| to_text(&parse_json(&text).expect("it is JSON")))
        .collect();
    assert_eq!(answers, expected);
}

#[test]
fn the_run_waits_at_starts_only_where_the_program_and_the_settings_say_so() {
    let folder = Folder::new();
    for (sync, allowed, waits) in [
        (r#"["playbook_on_task_start"]"#, true, true),
        (r#"["playbook_on_task_start"]"#, false, false),
        (r#"["playbook_on_stats"]"#, true, false),
        (r#""all""#, true, true),
    ] {
        let text = format!(
            "#!/bin/sh\nread -r hello\necho '{{\"protocol\":1,\"hooks\":[],\"sync\":{sync}}}'\ncat > /dev/null\n"
        );
        let path = folder.program("waits", &text);
        let (mut program, _) = Program::load(&order(&path, TIMEOUT)).expect("it describes itself");
        program.start(StartOrder { options: Dict::new(), answers_at_start: allowed });
        assert_eq!(program.answers_at_start(), waits, "{sync}");
    }
}

#[test]
fn may_end_the_run_and_may_leave() {
    let folder = Folder::new();
    let text = r#"#!/bin/sh
read -r hello
echo '{"protocol":1,"hooks":[],"sync":["playbook_on_play_start","runner_on_ok"]}'
read -r start
read -r event
seq=${event#*'"seq":'}; seq=${seq%%,*}
echo "{\"abort\":7,\"done\":$seq}"
read -r event
echo '{"leave":true}'
"#;
    let (mut program, _) = load(&folder.program("leaves", text), TIMEOUT).expect("it describes itself");
    let outcome = play_slowly(&mut program, &sample_run(), Duration::ZERO);
    assert_eq!(outcome.shown.warnings, Vec::<String>::new());
    assert_eq!(outcome.replies, [("playbook_on_play_start", Reply::Abort(7))]);
}

#[test]
fn may_end_once_it_has_read_the_last_event_that_it_asked_for() {
    let folder = Folder::new();
    let path = folder.program(
        "ends",
        "#!/bin/sh\nread -r hello\necho '{\"protocol\":1,\"hooks\":[\"playbook_on_stats\"]}'\nread -r start\n\
         read -r event\necho '{\"display\":\"seen\"}'\n",
    );
    let (mut program, _) = load(&path, TIMEOUT).expect("it describes itself");
    let run = sample_run();
    for event in &run {
        program.ahead(event);
    }
    // It has ended before the event has its turn.
    std::thread::sleep(Duration::from_millis(300));
    let outcome = play(&mut program, &run);
    assert_eq!(outcome.shown.warnings, Vec::<String>::new());
    assert_eq!(outcome.shown.stdout, "seen\n");
}

#[test]
fn is_warned_of_hooks_that_there_are_none_of() {
    let folder = Folder::new();
    let path = folder.program(
        "asks",
        "#!/bin/sh\nread -r hello\necho '{\"protocol\":1,\"hooks\":[\"runner_on_okay\",\"run_end\"],\"wants_implicit\":true}'\ncat > /dev/null\n",
    );
    let (program, description) = load(&path, TIMEOUT).expect("it describes itself");
    assert_eq!(description.warnings, ["it asks for the hook 'runner_on_okay', which there is none"]);
    assert_eq!(description.hooks, ["run_end"]);
    assert!(program.wants_implicit_tasks());
}

#[test]
fn one_that_is_slow_and_not_awaited_does_not_slow_the_run() {
    let outcome = sample(
        "#!/bin/sh\nread -r hello\necho '{\"protocol\":1,\"hooks\":\"all\"}'\nsleep 1\ncat > /dev/null\necho '{\"display\":\"late\"}'\n",
        TIMEOUT,
    );
    assert!(outcome.events < Duration::from_millis(500), "{:?}", outcome.events);
    assert!(outcome.end > Duration::from_millis(500), "{:?}", outcome.end);
    assert_eq!(outcome.shown.stdout, "late\n");
    assert_eq!(outcome.shown.warnings, Vec::<String>::new());
}
