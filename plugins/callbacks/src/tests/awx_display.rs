use super::{recorded, recording, replay, scratch};
use base64::Engine;
use std::path::{Path, PathBuf};
use value::{Dict, Value, parse_json, to_text};

/// An event of a job: its file's content, and the output that its marks enclose.
struct JobEvent(Dict, String);

impl JobEvent {
    fn get(&self, key: &str) -> String {
        self.0.get(key).map_or_else(|| "-".to_owned(), to_text)
    }

    fn data(&self) -> &Dict {
        self.0.get("event_data").and_then(Value::as_dict).unwrap()
    }
}

/// A folder without events of earlier runs.
fn folder(name: &str) -> PathBuf {
    let folder = scratch(name);
    let _ = std::fs::remove_dir_all(folder.join("job_events"));
    folder
}

/// Takes output apart as ansible-runner does; returns what is outside of all events as well.
fn take_apart(output: &str, folder: &Path) -> (Vec<JobEvent>, String) {
    let (mut events, mut outside) = (Vec::new(), String::new());
    let mut open: Option<Dict> = None;
    let mut rest = output;
    loop {
        let (text, after) = rest.split_once("\u{1b}[K").unwrap_or((rest, ""));
        match open.take() {
            Some(event) => events.push(JobEvent(event, text.to_owned())),
            None => outside.push_str(text),
        }
        let Some((mark, after)) = after.split_once("\u{1b}[K") else { break };
        let (mut encoded, mut pieces) = (String::new(), mark);
        while let Some((piece, back)) = pieces.split_once("\u{1b}[") {
            let (columns, more) = back.split_once('D').unwrap();
            assert_eq!(columns, piece.len().to_string());
            encoded.push_str(piece);
            pieces = more;
        }
        let json = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
        let mark = parse_json(std::str::from_utf8(&json).unwrap()).unwrap();
        if let Some(uuid) = mark.as_dict().and_then(|mark| mark.get("uuid")) {
            let path = folder.join(format!("job_events/{}-partial.json", to_text(uuid)));
            let text = std::fs::read_to_string(path).unwrap();
            open = Some(parse_json(&text).unwrap().as_dict().unwrap().clone());
        }
        rest = after;
    }
    assert!(open.is_none(), "an event has no end");
    (events, outside)
}

fn run(name: &str, recording: &[event::Recorded], options: &[(&str, &str)]) -> (Vec<JobEvent>, String) {
    let folder = folder(name);
    let mut all = vec![("isolated_data_dir", folder.to_str().unwrap())];
    all.extend_from_slice(options);
    let (stdout, _) = replay(recording, "awx_display", &all, false);
    take_apart(&stdout, &folder)
}

const RUN: &str = r#"{"event": "playbook_on_start", "file_name": "site.yml", "at": 5.0}
{"event": "playbook_on_play_start", "uuid": "p", "name": "web", "hosts": ["a", "b"]}
{"event": "playbook_on_task_start", "task": {"uuid": "t", "name": "r : build", "own_name": "build", "action": "shell", "path": "site.yml:3", "role": "r"}}
{"event": "runner_on_start", "host": "web1", "task": {"uuid": "t", "name": "r : build", "own_name": "build", "action": "shell", "role": "r"}}
{"event": "runner_on_ok", "host": "web1", "task": {"uuid": "t", "name": "r : build", "own_name": "build", "action": "shell", "role": "r"}, "result": {"changed": true, "stdout": "ü"}}
{"event": "playbook_on_task_start", "task": {"uuid": "t", "name": "build", "action": "shell"}}
{"event": "runner_on_failed", "host": "web1", "task": {"uuid": "t", "name": "build", "action": "shell"}, "result": {"results": [{"_ansible_no_log": true, "msg": "s"}, {"msg": "t"}]}, "warnings": ["careful"]}
{"event": "playbook_on_stats", "hosts": {"web1": {"ok": 1, "changed": 1, "failures": 1}}, "custom": {"_run": {"x": 1}}}
"#;

#[test]
fn the_output_is_that_of_the_wrapped_callback() {
    let events = recorded("states");
    for wrapped in ["default", "minimal"] {
        let (plain, plain_errors) = replay(&events, wrapped, &[], false);
        let folder = folder("awx-output");
        let options = [("isolated_data_dir", folder.to_str().unwrap()), ("original_stdout_callback", wrapped)];
        let (stdout, stderr) = replay(&events, "awx_display", &options, false);
        let (told, outside) = take_apart(&stdout, &folder);
        assert_eq!(outside, "");
        assert_eq!(told.iter().map(|event| event.1.as_str()).collect::<String>(), plain);
        assert_eq!(stderr.replace("awx_display", wrapped), plain_errors);
        let names: Vec<String> = told.iter().map(|event| event.get("event")).collect();
        assert_eq!(names.first().map(String::as_str), Some("playbook_on_start"));
        assert_eq!(names.last().map(String::as_str), Some("playbook_on_stats"));
    }
}

#[test]
fn events_name_what_they_belong_to() {
    let (events, _) = run("awx-parents", &recording::read(RUN), &[]);
    let playbook = events[0].get("uuid");
    let shape: Vec<[String; 3]> =
        events.iter().map(|event| [event.get("event"), event.get("uuid"), event.get("parent_uuid")]).collect();
    assert_eq!(shape[1], ["playbook_on_play_start", "p", &playbook]);
    assert_eq!(shape[2], ["playbook_on_task_start", "t", "p"]);
    assert_eq!([&*shape[3][0], &*shape[3][2]], ["runner_on_start", "t"]);
    assert_eq!([&*shape[4][0], &*shape[4][2]], ["runner_on_ok", "t"]);
    assert_eq!(shape[5], ["playbook_on_task_start", "t_2", "t"]);
    assert_eq!([&*shape[7][0], &*shape[7][2]], ["playbook_on_stats", &playbook]);
}

#[test]
fn events_carry_what_happened() {
    let (events, _) = run("awx-data", &recording::read(RUN), &[("job_id", "7")]);
    assert_eq!(events[4].get("job_id"), "7");
    assert_eq!(events[1].data().get("play_pattern"), Some(&Value::str("a,b")));
    let ok = events[4].data();
    for (key, expected) in
        [("task", "build"), ("role", "r"), ("play", "web"), ("playbook", "site.yml"), ("host", "web1")]
    {
        assert_eq!(ok.get(key).map(to_text).as_deref(), Some(expected), "{key}");
    }
    assert_eq!(ok.get("res").map(to_text).unwrap(), "{'changed': True, 'stdout': 'ü'}");
    assert!(ok.get("end").unwrap().as_str().unwrap().ends_with("+00:00"));
    let failed = events[6].data();
    assert!(!failed.contains("role"));
    let censored = "{'results': [{'censored': \"the output has been hidden due to the fact that 'no_log: true' was \
                    specified for this result\"}, {'msg': 't'}]}";
    assert_eq!(failed.get("res").map(to_text).unwrap(), censored);
    let stats = events[7].data();
    assert_eq!(to_text(stats.get("failures").unwrap()), "{'web1': 1}");
    assert_eq!(to_text(stats.get("artifact_data").unwrap()), "{'x': 1}");
    assert!(!stats.contains("play") && !stats.contains("task"));
}

#[test]
fn data_are_left_out_when_asked_for() {
    let kept = |options: &[(&str, &str)]| -> Vec<usize> {
        let (events, _) = run("awx-omit", &recording::read(RUN), options);
        events.iter().enumerate().filter(|(_, event)| !event.data().is_empty()).map(|(index, _)| index).collect()
    };
    assert_eq!(kept(&[("omit_events", "True")]), []);
    assert_eq!(kept(&[("only_failed_events", "true")]), [6]);
    let (events, _) = run("awx-long", &recording::read(RUN), &[("max_event_res", "31")]);
    assert_eq!(events[4].data().get("res").map(to_text).unwrap(), "{}");
    let (events, _) = run("awx-short", &recording::read(RUN), &[("max_event_res", "32")]);
    assert_ne!(events[4].data().get("res").map(to_text).unwrap(), "{}");
}

#[test]
fn a_folder_is_needed_and_it_wraps_another() {
    let plugin = crate::find("awx_display").unwrap();
    let build = |options: &[(&str, &str)]| (plugin.build)(&super::Given(plugin.options, options)).err().unwrap();
    assert!(build(&[]).to_string().starts_with("AWX_ISOLATED_DATA_DIR names no folder"));
    let options = [("isolated_data_dir", "/tmp"), ("original_stdout_callback", "awx_display")];
    assert!(build(&options).to_string().contains("can't be awx_display itself"));
}
