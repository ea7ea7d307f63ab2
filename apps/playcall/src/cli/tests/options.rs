use super::{config, surroundings, words};
use crate::cli::options::{PlaybookOptions, options, spec};
use crate::cli::refuse::refuse;
use crate::exit::Exit;

fn complete(line: &str, env: &[(&str, &str)]) -> Result<PlaybookOptions, String> {
    let snapshot = surroundings(env);
    let parsed = spec("ansible-playbook").parse(&words(line)).unwrap();
    options("ansible-playbook", parsed, &config(&snapshot), &snapshot)
}

fn given(line: &str) -> PlaybookOptions {
    complete(line, &[]).unwrap()
}

#[test]
fn defaults() {
    let options = given("p");
    assert_eq!(options.forks, 5);
    assert_eq!(options.tags, ["all"]);
    assert_eq!(options.skip_tags, [""; 0]);
    assert_eq!(options.inventory, ["/etc/ansible/hosts"]);
    assert!(!options.inventory_given);
    assert_eq!(options.connection, "ssh");
    assert_eq!(options.verbosity, 0);
    assert_eq!(options.become_method, "sudo");
}

#[test]
fn the_configuration_stands_in() {
    let env = [
        ("ANSIBLE_FORKS", "9"),
        ("ANSIBLE_VERBOSITY", "2"),
        ("ANSIBLE_RUN_TAGS", "x"),
        ("ANSIBLE_DIFF_ALWAYS", "1"),
        ("ANSIBLE_INVENTORY", "a,b"),
    ];
    let options = complete("p -v -t y", &env).unwrap();
    assert_eq!((options.forks, options.verbosity, options.diff), (9, 3, true));
    assert_eq!(options.tags, ["x", "y"]);
    assert_eq!(options.inventory, ["/nonexistent/a", "/nonexistent/b"]);
}

#[test]
fn tags_are_split_and_kept_once() {
    assert_eq!(given("p -t a,b -t b,c").tags, ["a", "b", "c"]);
    assert_eq!(given("p --skip-tags a,a").skip_tags, ["a"]);
    assert_eq!(given("p --list-tags").tags, ["never", "all"]);
    assert_eq!(given("p --list-tags -t a").tags, ["a"]);
    assert_eq!(given("p --list-tags --skip-tags a").tags, ["all"]);
}

#[test]
fn inventories_with_commas_are_lists() {
    assert_eq!(given("p -i a, -i hosts -i ~/h").inventory, ["a,", "/nonexistent/hosts", "/nonexistent/me/h"]);
}

#[test]
fn later_module_paths_come_first() {
    assert_eq!(given("p -M /a:/b -M /c").module_path, ["/c", "/a", "/b"]);
}

#[test]
fn files_of_variables_are_absolute() {
    assert_eq!(given("p -e @f -e a=@b").extra_vars, ["@/nonexistent/f", "a=@b"]);
}

#[test]
fn there_is_at_least_one_fork() {
    for line in ["p -f 0", "p -f -1"] {
        assert_eq!(complete(line, &[]).unwrap_err(), "The number of processes (--forks) must be >= 1");
    }
    assert!(complete("p", &[("ANSIBLE_FORKS", "0")]).is_err());
}

/// Checks the feature that is refused; nothing where all is built.
#[track_caller]
fn check_refused(line: &str, feature: Option<&str>) {
    let error = refuse(&given(line));
    if let Some(error) = &error {
        assert_eq!(Exit::of(error), Exit::Error);
    }
    let expected = feature.map(|feature| format!("Playcall does not support {feature} yet."));
    assert_eq!(error.map(|error| error.message), expected);
}

#[test]
fn what_is_not_built_is_refused() {
    check_refused("p -b", None);
    check_refused("p -c docker", Some("the connection plugin 'docker' (--connection)"));
}

#[test]
fn what_needs_nothing_is_not_refused() {
    check_refused("p -k -K", None);
    check_refused("p -b -K --list-hosts", None);
    check_refused("p -c docker --syntax-check", None);
    check_refused("p -c local -u root -T 3 --become-method su --private-key k --ssh-common-args x", None);
}

#[test]
fn exit_codes() {
    let codes = [
        (Exit::Success, 0),
        (Exit::Error, 1),
        (Exit::Usage, 2),
        (Exit::HostsFailed, 2),
        (Exit::HostsUnreachable, 4),
        (Exit::Parser, 4),
        (Exit::Options, 5),
        (Exit::Interrupted, 99),
        (Exit::Unexpected, 250),
        (Exit::Callback(7), 7),
    ];
    for (exit, code) in codes {
        assert_eq!(exit.code(), code);
    }
}
