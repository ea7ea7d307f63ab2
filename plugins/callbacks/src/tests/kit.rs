use super::{recorded, replay, scratch};
use crate::{ALL, find};

const RECORDINGS: [&str; 11] =
    ["states", "diffs", "free", "hide_ok", "color", "markers", "yaml", "yaml_exact", "pretty", "minimal", "oneline"];

#[test]
fn every_plugin_has_docs() {
    for plugin in ALL {
        assert!(!plugin.summary.is_empty() && plugin.doc.ends_with('.'), "{}", plugin.name);
        assert!(matches!(plugin.kind, "stdout" | "notification" | "aggregate"), "{}", plugin.name);
        for option in plugin.options {
            assert!(option.doc.ends_with('.'), "{}: {}", plugin.name, option.name);
            assert!(!option.env.is_empty(), "{}: {}", plugin.name, option.name);
            let fits = option.choices.is_empty() || option.default.is_none_or(|text| option.choices.contains(&text));
            assert!(fits, "{}: {}", plugin.name, option.name);
        }
    }
}

#[test]
fn names_are_sorted_and_found() {
    assert!(ALL.is_sorted_by_key(|plugin| plugin.name));
    for plugin in ALL {
        for name in [plugin.name.to_owned(), format!("{}.{}", plugin.collection, plugin.name)] {
            assert_eq!(find(&name).unwrap().name, plugin.name);
        }
    }
    assert_eq!(find("ansible.legacy.default").unwrap().name, "default");
    assert!(find("nope").is_none());
}

/// Those that write what terminals obey, whatever the output goes to.
const RAW: [&str; 3] = ["awx_display", "dense", "selective"];

/// Those that add to what the stdout callback shows.
const BESIDE: [&str; 5] = ["context_demo", "print_task", "profile_roles", "profile_tasks", "timer"];

#[test]
fn every_plugin_stands_every_recording() {
    let folder = scratch("kit");
    let path = folder.to_str().unwrap();
    let (trace, spans) = (folder.join("trace"), folder.join("spans"));
    let options = [
        ("directory", path),
        ("output_dir", path),
        ("log_folder", path),
        ("server", "127.0.0.1"),
        ("isolated_data_dir", path),
        ("store_spans_in_file", spans.to_str().unwrap()),
        ("trace_file", trace.to_str().unwrap()),
    ];
    for plugin in ALL {
        for recording in RECORDINGS {
            let (stdout, stderr) = replay(&recorded(recording), plugin.name, &options, false);
            let is_plain = !stdout.contains("\u{1b}[") && !stderr.contains("\u{1b}[");
            assert!(is_plain || RAW.contains(&plugin.name), "{} {recording}", plugin.name);
            assert!(!stderr.contains("internal error"), "{} {recording}: {stderr}", plugin.name);
            let may_show = plugin.kind == "stdout" || BESIDE.contains(&plugin.name);
            assert!(may_show || stdout.is_empty(), "{} {recording}", plugin.name);
        }
    }
}
