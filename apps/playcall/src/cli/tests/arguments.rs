use super::words;
use crate::cli::argparse::Stop;
use crate::cli::options::spec;

/// Checks what is given, as `OPTION=VALUE ...| POSITIONAL ...`.
#[track_caller]
fn check(line: &str, expected: &str) {
    let parsed = spec("ansible-playbook").parse(&words(line)).unwrap();
    let given: Vec<String> =
        parsed
            .given
            .iter()
            .map(|given| {
                if given.value.is_empty() {
                    given.option.to_owned()
                } else {
                    format!("{}={}", given.option, given.value)
                }
            })
            .collect();
    assert_eq!(format!("{}|{}", given.join(" "), parsed.positionals.join(" ")), expected);
}

#[track_caller]
fn check_error(line: &str, expected: &str) {
    match spec("ansible-playbook").parse(&words(line)) {
        Err(Stop::Usage(message) | Stop::Unrecognized(message)) => assert_eq!(message, expected),
        other => panic!("{other:?}"),
    }
}

#[test]
fn spellings() {
    check("p -f5", "-f=5|p");
    check("p -f=5", "-f=5|p");
    check("p -f 5", "-f=5|p");
    check("p --forks=5", "-f=5|p");
    check("p --fork 5", "-f=5|p");
    check("p -f -1", "-f=-1|p");
    check("p -vvvC", "-v -v -v -C|p");
    check("-Cvf2 p --syntax", "-C -v -f=2 --syntax-check|p");
}

#[test]
fn playbooks_stand_in_one_stretch() {
    check("-v a b -C", "-v -C|a b");
    check("-C -- -a b", "-C|-a b");
    check("a -- b -c", "|a b -c");
    check_error("a -v b", "unrecognized arguments: b");
    check_error("a -v b -C x y", "unrecognized arguments: b x y");
}

#[test]
fn what_is_missing() {
    check_error("", "the following arguments are required: playbook");
    check_error("-e p", "the following arguments are required: playbook");
    check_error("-f", "argument -f/--forks: expected one argument");
    check_error("p -i", "argument -i/--inventory/--inventory-file: expected one argument");
    check_error("-l -a p", "argument -l/--limit: expected one argument");
}

#[test]
fn what_is_wrong() {
    check_error("-f x p", "argument -f/--forks: invalid tag_value value: 'x'");
    check_error("-f 1.5 p", "argument -f/--forks: invalid tag_value value: '1.5'");
    check_error("-f 0x5 p", "argument -f/--forks: invalid tag_value value: '0x5'");
    check_error("--forks= p", "argument -f/--forks: invalid tag_value value: ''");
    check_error("--check=x p", "argument -C/--check: ignored explicit argument 'x'");
    check_error("-Cx p", "argument -C/--check: ignored explicit argument 'x'");
    check_error("-vvQ p", "argument -v/--verbose: ignored explicit argument 'Q'");
}

#[test]
fn what_is_unknown() {
    check_error("--nope p", "unrecognized arguments: --nope");
    check_error("-x p", "unrecognized arguments: -x");
    check_error(
        "--=x p",
        "ambiguous option: --=x could match --help, --version, --verbose, --private-key, --key-file, --user, \
        --connection, --timeout, --ssh-common-args, --sftp-extra-args, --scp-extra-args, --ssh-extra-args, --ask-pass, \
        --connection-password-file, --conn-pass-file, --force-handlers, --become, --become-method, --become-user, \
        --ask-become-pass, --become-password-file, --become-pass-file, --tags, --skip-tags, --check, --diff, --inventory, \
        --inventory-file, --list-hosts, --limit, --flush-cache, --extra-vars, --vault-id, --ask-vault-password, \
        --ask-vault-pass, --vault-password-file, --vault-pass-file, --forks, --module-path, --syntax-check, --list-tasks, \
        --list-tags, --step, --start-at-task",
    );
}

#[test]
fn what_is_ambiguous() {
    check_error("--list p", "ambiguous option: --list could match --list-hosts, --list-tasks, --list-tags");
    check_error("--ver", "ambiguous option: --ver could match --version, --verbose");
    check_error(
        "--become-pass x p",
        "ambiguous option: --become-pass could match --become-password-file, --become-pass-file",
    );
}

#[test]
fn what_excludes_each_other() {
    check_error(
        "-K --become-pass-file x p",
        "argument --become-password-file/--become-pass-file: not allowed with argument -K/--ask-become-pass",
    );
    check_error(
        "-k --conn-pass-file x p",
        "argument --connection-password-file/--conn-pass-file: not allowed with argument -k/--ask-pass",
    );
    check_error(
        "-J --vault-pass-file x p",
        "argument --vault-password-file/--vault-pass-file: not allowed with argument \
         -J/--ask-vault-password/--ask-vault-pass",
    );
}

#[test]
fn help_and_version_come_first() {
    assert_eq!(spec("p").parse(&words("-vh --nope")).unwrap_err(), Stop::Help);
    assert_eq!(spec("p").parse(&words("--version")).unwrap_err(), Stop::Version);
}

#[test]
fn usage_of_eighty_columns() {
    let expected = "\
usage: ansible-playbook [-h] [--version] [-v] [--private-key PRIVATE_KEY_FILE]
                        [-u REMOTE_USER] [-c CONNECTION] [-T TIMEOUT]
                        [--ssh-common-args SSH_COMMON_ARGS]
                        [--sftp-extra-args SFTP_EXTRA_ARGS]
                        [--scp-extra-args SCP_EXTRA_ARGS]
                        [--ssh-extra-args SSH_EXTRA_ARGS]
                        [-k | --connection-password-file CONNECTION_PASSWORD_FILE]
                        [--force-handlers] [-b]
                        [--become-method BECOME_METHOD]
                        [--become-user BECOME_USER]
                        [-K | --become-password-file BECOME_PASSWORD_FILE]
                        [-t TAGS] [--skip-tags SKIP_TAGS] [-C] [-D]
                        [-i INVENTORY] [--list-hosts] [-l SUBSET]
                        [--flush-cache] [-e EXTRA_VARS] [--vault-id VAULT_IDS]
                        [-J | --vault-password-file VAULT_PASSWORD_FILES]
                        [-f FORKS] [-M MODULE_PATH] [--syntax-check]
                        [--list-tasks] [--list-tags] [--step]
                        [--start-at-task START_AT_TASK]
                        playbook [playbook ...]
";
    assert_eq!(spec("ansible-playbook").usage(80), expected);
}
