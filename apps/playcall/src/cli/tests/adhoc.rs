use super::{config, surroundings, words};
use crate::cli::adhoc::{options, spec};
use crate::cli::argparse::Stop;
use crate::cli::options::PlaybookOptions;

/// Checks what is given, as `OPTION=VALUE ...| PATTERN`.
#[track_caller]
fn check(line: &str, expected: &str) {
    let parsed = spec("ansible").parse(&words(line)).unwrap();
    let given: Vec<String> = parsed.given.iter().map(|given| format!("{}={}", given.option, given.value)).collect();
    assert_eq!(format!("{}|{}", given.join(" "), parsed.positionals.join(" ")), expected);
}

#[track_caller]
fn check_error(line: &str, expected: &str) {
    match spec("ansible").parse(&words(line)) {
        Err(Stop::Usage(message) | Stop::Unrecognized(message)) => assert_eq!(message, expected),
        other => panic!("{other:?}"),
    }
}

fn given(line: &str, env: &[(&str, &str)]) -> PlaybookOptions {
    let snapshot = surroundings(env);
    let parsed = spec("ansible").parse(&words(line)).unwrap();
    options("ansible", parsed, &config(&snapshot), &snapshot).unwrap()
}

#[test]
fn one_pattern() {
    check("web -m ping", "-m=ping|web");
    check("-m ping -- web", "-m=ping|web");
    check("-- -web", "|-web");
    check("web --", "|web");
    check_error("-m ping", "the following arguments are required: pattern");
    check_error("web db", "unrecognized arguments: db");
    check_error("web -o db", "unrecognized arguments: db");
    check_error("web -- db", "unrecognized arguments: db");
}

#[test]
fn options_of_its_own() {
    check("web -oCt d -B5", "-o= -C= -t=d -B=5|web");
    check("web --tree=d --back 5", "-t=d -B=5|web");
    check_error("web -P x", "argument -P/--poll: invalid tag_value value: 'x'");
    check_error("web --syntax-check", "unrecognized arguments: --syntax-check");
    check_error("web --ta x", "argument --task-timeout: invalid tag_value value: 'x'");
}

#[test]
fn what_is_configured() {
    let adhoc = given("web", &[]).adhoc.unwrap();
    assert_eq!((adhoc.module.as_str(), adhoc.args.as_str()), ("command", ""));
    assert_eq!((adhoc.background, adhoc.poll, adhoc.task_timeout), (0, 15, 0));
    let env = [("ANSIBLE_MODULE_ARGS", "a=1"), ("ANSIBLE_POLL_INTERVAL", "3"), ("ANSIBLE_TASK_TIMEOUT", "9")];
    let adhoc = given("web", &env).adhoc.unwrap();
    assert_eq!((adhoc.args.as_str(), adhoc.poll, adhoc.task_timeout), ("a=1", 3, 9));
}

#[test]
fn tags_are_none_of_its_business() {
    let options = given("web -t d", &[("ANSIBLE_RUN_TAGS", "x"), ("ANSIBLE_SKIP_TAGS", "y")]);
    assert_eq!((options.tags, options.skip_tags), (vec!["all".to_owned()], Vec::new()));
    assert_eq!(options.adhoc.unwrap().tree.as_deref(), Some("d"));
}

#[test]
fn the_folder_of_a_playbook() {
    let folders = |line: &str| {
        let options = given(line, &[]);
        options.folders(&surroundings(&[])).iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(folders("web"), Vec::<String>::new());
    assert_eq!(folders("web --playbook-dir pb"), ["/nonexistent/pb"]);
}
