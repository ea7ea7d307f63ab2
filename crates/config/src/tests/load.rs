use super::surroundings;
use crate::{Config, From, Setting, Snapshot, Warning, settings};
use diagnostic::Kind;
use std::path::PathBuf;
use value::{Value, to_text};

/// A directory with an `ansible.cfg`; gone at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, file: &str) -> Self {
        let path = std::env::temp_dir().join(format!("playcall-config-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("ansible.cfg"), file).unwrap();
        Scratch(path)
    }

    fn path(&self) -> String {
        self.0.display().to_string()
    }

    fn surroundings(&self, env: &[(&str, &str)]) -> Snapshot {
        let path = self.path();
        let mut all = vec![("ANSIBLE_CONFIG", path.as_str())];
        all.extend_from_slice(env);
        surroundings(&all)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn load(env: &[(&str, &str)]) -> Config {
    Config::load(&surroundings(env), None).unwrap().0
}

#[track_caller]
fn check(setting: &'static Setting, env: &str, expected: &str) {
    let config = load(&[(setting.env[0], env)]);
    assert_eq!(to_text(&config.value(setting)), expected);
}

#[track_caller]
fn check_error(env: (&str, &str), expected: &str) {
    let error = Config::load(&surroundings(&[env]), None).unwrap_err();
    assert_eq!(error.kind, Kind::Options);
    let help = error.help.as_ref().map_or_else(String::new, |help| format!(" {help}"));
    assert_eq!(format!("{}{help}", error.full_message()), expected);
}

#[test]
fn whole_numbers() {
    for (written, expected) in
        [("7", "7"), (" 6 ", "6"), ("1e1", "10"), ("5.0", "5"), ("1_0", "10"), ("-3", "-3"), ("", "5"), ("+4", "4")]
    {
        check(&settings::DEFAULT_FORKS, written, expected);
    }
    check(&settings::DEFAULT_FORKS, "99999999999999999999", "99999999999999999999");
}

#[test]
fn numbers() {
    check(&settings::WORKER_SHUTDOWN_POLL_DELAY, "1_0.5", "10.5");
    check(&settings::WORKER_SHUTDOWN_POLL_DELAY, "3", "3.0");
}

#[test]
fn booleans_are_false_where_unknown() {
    for (written, expected) in [("yes", "True"), ("T", "True"), (" On ", "True"), ("0", "False"), ("maybe", "False")] {
        check(&settings::ANSIBLE_NOCOLOR, written, expected);
    }
}

#[test]
fn lists_lose_spaces_and_quotes() {
    check(&settings::CALLBACKS_ENABLED, "a, \"b\" ,'c',", "['a', 'b', 'c', '']");
    check(&settings::CALLBACKS_ENABLED, "", "['']");
}

#[test]
fn paths_are_absolute() {
    check(&settings::DEFAULT_ROLES_PATH, "r:~/q:/x/../y", "['/srv/here/r', '/home/me/q', '/y']");
    check(&settings::DEFAULT_HOST_LIST, "a, ~/b", "['/srv/here/a', '/home/me/b']");
    check(&settings::DEFAULT_ROLES_PATH, "{{CWD}}/r", "['/srv/here/r']");
    check(&settings::DEFAULT_ROLES_PATH, "", "['/srv/here']");
    check(&settings::ANSIBLE_HOME, "~/x y", "/home/me/x y");
}

#[test]
fn defaults_stand_below_the_home() {
    let config = load(&[("ANSIBLE_HOME", "~/mine")]);
    assert_eq!(config.str(&settings::DEFAULT_LOCAL_TMP).as_deref(), Some("/home/me/mine/tmp"));
    let expected: Vec<PathBuf> =
        vec!["/home/me/mine/roles".into(), "/usr/share/ansible/roles".into(), "/etc/ansible/roles".into()];
    assert_eq!(config.paths(&settings::DEFAULT_ROLES_PATH), expected);
}

#[test]
fn wrong_values_are_errors() {
    check_error(
        ("ANSIBLE_FORKS", "x"),
        "Config 'DEFAULT_FORKS' from 'env: ANSIBLE_FORKS' has an invalid value: Invalid value provided for 'integer': 'x'",
    );
    check_error(
        ("ANSIBLE_POLL_INTERVAL", "2.5"),
        "Config 'DEFAULT_POLL_INTERVAL' from 'env: ANSIBLE_POLL_INTERVAL' has an invalid value: Invalid value provided \
         for 'integer': '2.5'",
    );
    check_error(
        ("ANSIBLE_GATHERING", "foo"),
        "Invalid value 'foo' for config 'DEFAULT_GATHERING'. Valid values are: implicit, explicit, smart",
    );
    check_error(
        ("ANSIBLE_DISPLAY_TRACEBACK", "a,b"),
        "Invalid value ['a', 'b'] for config 'DISPLAY_TRACEBACK'. Valid values are: error, warning, deprecated, \
         deprecated_value, always, never",
    );
}

#[test]
fn the_environment_wins_over_the_file() {
    let scratch = Scratch::new("wins", "[defaults]\nforks = 3 ; three\ntimeout = 4\n");
    let config = Config::load(&scratch.surroundings(&[("ANSIBLE_FORKS", "9")]), None).unwrap().0;
    let file = format!("{}/ansible.cfg", scratch.path());
    assert_eq!(config.file(), Some(file.as_str()));
    assert_eq!(config.int(&settings::DEFAULT_FORKS), 9);
    assert_eq!(config.origin(&settings::DEFAULT_FORKS).to_string(), "env: ANSIBLE_FORKS");
    assert_eq!(config.int(&settings::DEFAULT_TIMEOUT), 4);
    assert_eq!(config.origin(&settings::DEFAULT_TIMEOUT).to_string(), file);
    assert_eq!(config.origin(&settings::DEFAULT_TRANSPORT), From::Default);
}

#[test]
fn paths_in_a_file_stand_beside_it() {
    let text = "[defaults]\nroles_path = roles\nlocal_tmp = \"t\"\nstdout_callback = \"minimal\"\n";
    let scratch = Scratch::new("beside", text);
    let config = Config::load(&scratch.surroundings(&[]), None).unwrap().0;
    assert_eq!(config.list(&settings::DEFAULT_ROLES_PATH), [format!("{}/roles", scratch.path())]);
    // Ansible: quotes are taken off only after the path was made absolute, and so stay.
    assert_eq!(config.str(&settings::DEFAULT_LOCAL_TMP), Some(format!("{}/\"t\"", scratch.path())));
    assert_eq!(config.str(&settings::DEFAULT_STDOUT_CALLBACK).as_deref(), Some("minimal"));
}

#[test]
fn an_empty_number_in_a_file_is_an_error() {
    let scratch = Scratch::new("empty", "[defaults]\nforks =\n");
    let error = Config::load(&scratch.surroundings(&[]), None).unwrap_err();
    let expected = format!(
        "Config 'DEFAULT_FORKS' from '{}/ansible.cfg' has an invalid value: Invalid value provided for 'integer': ''",
        scratch.path()
    );
    assert_eq!(error.full_message(), expected);
}

#[test]
fn what_is_no_configuration_file_is_an_error() {
    let scratch = Scratch::new("broken", "forks = 3\n");
    let error = Config::load(&scratch.surroundings(&[]), None).unwrap_err();
    let expected = format!(
        "Error reading config file ({}/ansible.cfg): File contains no section headers.\nfile: '<string>', line: 1\n'forks = 3\\n'",
        scratch.path()
    );
    assert_eq!(error.full_message(), expected);
    check_error(("ANSIBLE_CONFIG", "/etc/passwd"), "Unsupported configuration file extension for /etc/passwd:");
}

#[test]
fn a_directory_that_anybody_may_write_to_is_passed_over() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new("public", "[defaults]\nforks = 3\n");
    std::fs::set_permissions(&scratch.0, std::fs::Permissions::from_mode(0o777)).unwrap();
    let snapshot = Snapshot { cwd: scratch.path(), ..surroundings(&[]) };
    let (config, warnings) = Config::load(&snapshot, None).unwrap();
    assert_eq!(config.int(&settings::DEFAULT_FORKS), 5);
    let expected = format!(
        "Ansible is being run in a world writable directory ({}), ignoring it as an ansible.cfg source. For more information \
         see https://docs.ansible.com/ansible/devel/reference_appendices/config.html#cfg-in-world-writable-dir",
        scratch.path()
    );
    assert_eq!(warnings.iter().map(Warning::text).collect::<Vec<_>>(), [expected]);
}

#[test]
fn settings_without_effect_are_told() {
    let told = |env: &[(&str, &str)]| -> Vec<String> {
        let (_, warnings) = Config::load(&surroundings(env), None).unwrap();
        warnings.iter().map(Warning::text).collect()
    };
    let expected = "setting DISPLAY_TRACEBACK (ANSIBLE_DISPLAY_TRACEBACK) has no effect yet in Playcall";
    assert_eq!(told(&[("ANSIBLE_DISPLAY_TRACEBACK", "error")]), [expected]);
    assert!(told(&[("ANSIBLE_CACHE_PLUGIN", "memory"), ("ANSIBLE_PIPELINING", "1")]).is_empty());
}

#[test]
fn settings_that_end_are_told() {
    let (_, warnings) = Config::load(&surroundings(&[("ANSIBLE_STRING_TYPE_FILTERS", "a")]), None).unwrap();
    let expected = "STRING_TYPE_FILTERS option. Reason: This option has no effect.\nAlternatives: None; native types \
                    returned from filters are always preserved. This feature will be removed from ansible-core version 2.23.";
    assert_eq!(warnings.iter().map(Warning::text).collect::<Vec<_>>(), [expected]);
    assert!(warnings[0].is_deprecation());
}

#[test]
fn text_that_users_set_is_trusted_and_located() {
    let config = load(&[("ANSIBLE_STDOUT_CALLBACK", "x")]);
    let Value::Str(text) = config.value(&settings::DEFAULT_STDOUT_CALLBACK) else { panic!("no text") };
    assert!(text.is_trusted());
    assert_eq!(text.origin().map(ToString::to_string).as_deref(), Some("<Config env: ANSIBLE_STDOUT_CALLBACK>"));
    let Value::Str(default) = load(&[]).value(&settings::DEFAULT_STDOUT_CALLBACK) else { panic!("no text") };
    assert!(!default.is_trusted());
}
