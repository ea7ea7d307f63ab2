use super::{recorded, recordings, replay, scratch};
use event::Recorded;

/// Replays a run that was recorded under Ansible; what it wrote to stdout stands beside the recording.
#[track_caller]
fn check(recording: &str, callback: &str, options: &[(&str, &str)], color: bool) {
    let expected = std::fs::read_to_string(recordings().join(format!("{recording}.out"))).unwrap();
    let (stdout, _) = replay(&recorded(recording), callback, options, color);
    assert!(stdout == expected, "--- expected\n{expected}\n--- got\n{stdout}");
}

#[test]
fn every_state_of_results() {
    check("states", "default", &[], false);
}

#[test]
fn diffs_and_background_jobs() {
    check("diffs", "default", &[], false);
}

#[test]
fn hosts_at_their_own_pace_and_unreachable() {
    check("free", "default", &[], false);
}

#[test]
fn ok_and_skipped_hidden() {
    check("hide_ok", "default", &[("display_ok_hosts", "no"), ("display_skipped_hosts", "no")], false);
}

#[test]
fn colors_data_and_diffs() {
    check("color", "default", &[], true);
}

#[test]
fn markers_starts_stats_paths_and_arguments() {
    let options = [
        ("check_mode_markers", "yes"),
        ("show_per_host_start", "yes"),
        ("show_custom_stats", "yes"),
        ("show_task_path_on_failure", "yes"),
        ("display_args_to_stdout", "yes"),
    ];
    check("markers", "default", &options, false);
}

#[test]
fn results_as_readable_yaml() {
    check("yaml", "default", &[("result_format", "yaml")], false);
}

#[test]
fn results_as_exact_yaml() {
    check("yaml_exact", "default", &[("result_format", "yaml"), ("pretty_results", "no")], false);
}

#[test]
fn pretty_results_and_failures_on_stderr() {
    check("pretty", "default", &[("pretty_results", "yes"), ("display_failed_stderr", "yes")], false);
}

#[test]
fn minimal_output() {
    check("minimal", "minimal", &[], false);
}

#[test]
fn one_line_output() {
    check("oneline", "oneline", &[], false);
}

#[test]
fn traced_events() {
    let path = scratch("trace").join("trace");
    let _ = std::fs::remove_file(&path);
    replay(&recorded("states"), "trace_events", &[("trace_file", path.to_str().unwrap())], false);
    let expected = std::fs::read_to_string(recordings().join("states.trace")).unwrap();
    let written = std::fs::read_to_string(&path).unwrap();
    for (line, (ours, theirs)) in written.lines().zip(expected.lines()).enumerate() {
        assert_eq!(ours, theirs, "line {}", line + 1);
    }
    assert_eq!(written.lines().count(), expected.lines().count());
}

#[test]
fn last_results_in_a_tree() {
    let path = scratch("tree");
    let (_, stderr) = replay(&recorded("states"), "tree", &[("directory", path.to_str().unwrap())], false);
    let expected = std::fs::read_to_string(recordings().join("states.tree")).unwrap();
    assert_eq!(std::fs::read_to_string(path.join("web2")).unwrap(), expected);
    assert!(stderr.ends_with(
        "[DEPRECATION WARNING]: The tree callback plugin is deprecated. \
         This feature will be removed from ansible-core version 2.23.\n"
    ));
}

/// Writes the report of a run; times are taken out.
fn junit(events: &[Recorded], name: &str, options: &[(&str, &str)]) -> String {
    let path = scratch(name);
    for file in std::fs::read_dir(&path).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    let mut all = vec![("output_dir", path.to_str().unwrap())];
    all.extend_from_slice(options);
    replay(events, "junit", &all, false);
    let file = std::fs::read_dir(&path).unwrap().next().unwrap().unwrap();
    let text = std::fs::read_to_string(file.path()).unwrap();
    let timeless = |line: &str| match line.split_once(" time=\"") {
        Some((before, rest)) => format!("{before} time=\"0\"{}\n", rest.split_once('"').unwrap().1),
        None => format!("{line}\n"),
    };
    text.lines().map(timeless).collect()
}

#[test]
fn a_report_for_junit() {
    let report = junit(&recorded("states"), "junit", &[]);
    let expected = std::fs::read_to_string(recordings().join("states.junit.xml")).unwrap();
    assert!(report == expected, "--- expected\n{expected}\n--- got\n{report}");
}

#[test]
fn a_report_with_all_options() {
    let options = [
        ("task_class", "True"),
        ("task_relative_path", "/srv/play/roles"),
        ("replace_out_of_tree_path", "out/"),
        ("fail_on_change", "true"),
        ("hide_task_arguments", "true"),
        ("test_case_prefix", "a command"),
    ];
    let report = junit(&recorded("hide_ok"), "junit-options", &options);
    assert!(report.contains("<testcase classname=\"out/small\""), "{report}");
    assert!(!report.contains("name=\"[web1] web1: data\""), "{report}");
    assert!(report.contains("<failure message=\"\" type=\"failure\">"), "{report}");
}
