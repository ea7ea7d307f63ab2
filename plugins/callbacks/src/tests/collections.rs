//! Callbacks of collections: what they print of a recorded run is what the collections' own print (`tests/playback.py`).

use super::{recorded, recordings, replay, replay_in_time, scratch};

/// Replays a run that was recorded under Ansible; what the collection's callback prints of it stands beside the recording.
#[track_caller]
fn check(recording: &str, callback: &str, options: &[(&str, &str)]) {
    let expected = std::fs::read_to_string(recordings().join(format!("{recording}.{callback}.out"))).unwrap();
    let stdout = replay_in_time(&recorded(recording), callback, options);
    if stdout != expected {
        let path = scratch("collections").join(format!("{recording}.{callback}.out"));
        std::fs::write(&path, &stdout).unwrap();
        panic!("{recording} {callback}: not as expected, see {}", path.display());
    }
}

#[test]
fn output_as_it_is() {
    check("states", "debug", &[]);
}

#[test]
fn results_as_yaml_for_reading() {
    check("states", "yaml", &[]);
    check("yaml", "yaml", &[]);
}

#[test]
fn structured_diffs_fail_in_yaml_as_they_do_in_ansible() {
    check("diffs", "yaml", &[]);
}

#[test]
fn a_run_as_a_document() {
    check("states", "json", &[]);
}

#[test]
fn a_run_as_lines() {
    check("free", "jsonl", &[("show_custom_stats", "true")]);
}

#[test]
fn one_line_or_many() {
    let run = recorded("free");
    let one = replay_in_time(&run, "json", &[("json_indent", "0")]);
    assert_eq!(one.lines().count(), 1);
    let many = replay_in_time(&run, "jsonl", &[("json_indent", "2")]);
    assert!(many.starts_with("{\n  \"_event\":\"v2_playbook_on_play_start\",\n  \"_timestamp\":\"2026-"), "{many}");
}

#[test]
fn diffs_left_out() {
    check("diffs", "default_without_diff", &[]);
}

#[test]
fn tasks_and_nothing_else() {
    check("states", "tasks_only", &[("number_of_columns", "60")]);
}

#[test]
fn times_in_banners() {
    check("free", "timestamp", &[("timezone", "Asia/Tokyo"), ("format_string", "%d.%m. %H:%M:%S.%f %z")]);
}

#[test]
fn the_time_of_a_run() {
    check("states", "timer", &[]);
}

#[test]
fn times_of_tasks() {
    check("states", "profile_tasks", &[]);
    check("markers", "profile_tasks", &[("sort_order", "ascending"), ("output_limit", "3")]);
}

#[test]
fn times_of_roles() {
    check("states", "profile_roles", &[]);
}

#[test]
fn only_the_summary() {
    for name in ["profile_tasks", "profile_roles"] {
        let stdout = replay_in_time(&recorded("states"), name, &[("summary_only", "true")]);
        assert!(stdout.starts_with('\n') && stdout.lines().nth(1).unwrap().contains(" RECAP ***"), "{stdout}");
    }
}

#[test]
fn limits_and_time_zones_that_are_none() {
    let error = |name: &str, options: &[(&str, &str)]| {
        let plugin = crate::find(name).unwrap();
        (plugin.build)(&super::Given(plugin.options, options)).err().unwrap().to_string()
    };
    assert_eq!(error("profile_tasks", &[("output_limit", "few")]), "invalid literal for int() with base 10: 'few'");
    assert_eq!(error("timestamp", &[("timezone", "Moon/Sea")]), "'No time zone found with key Moon/Sea'");
}

#[test]
fn nothing_at_all() {
    assert_eq!(replay(&recorded("states"), "null", &[], false), (String::new(), String::new()));
}

#[test]
fn old_names_are_default_with_other_options() {
    let states = recorded("states");
    let hidden = [("display_skipped_hosts", "no"), ("display_ok_hosts", "no")];
    let same = |old: &str, options: &[(&str, &str)]| {
        assert_eq!(replay(&states, old, &[], false), replay(&states, "default", options, false), "{old}");
    };
    same("actionable", &hidden);
    same("full_skip", &hidden[..1]);
    same("stderr", &[("display_failed_stderr", "yes")]);
    // What was skipped is not shown whatever the option says.
    assert_eq!(
        replay(&states, "full_skip", &[("display_skipped_hosts", "yes")], false),
        replay(&states, "full_skip", &[], false)
    );
    let shown: &[(&str, &str)] = &[("display_skipped_hosts", "yes"), ("display_ok_hosts", "yes")];
    assert_eq!(replay(&states, "actionable", shown, false), replay(&states, "default", &[], false));
}

#[test]
fn skippy_shows_banners_but_nothing_skipped() {
    let states = recorded("states");
    let (all, _) = replay(&states, "default", &[], false);
    let (shown, _) = replay(&states, "skippy", &[], false);
    let expected: Vec<&str> = all.lines().filter(|line| !line.starts_with("skipping: ")).collect();
    assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
}
