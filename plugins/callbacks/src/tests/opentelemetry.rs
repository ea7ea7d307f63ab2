use super::{recorded, recording, replay, scratch};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};
use value::{Dict, Value, parse_json, to_text};

const RUN: &str = r#"{"event": "playbook_on_start", "file_name": "plays/site.yml"}
{"event": "playbook_on_play_start", "name": "web"}
{"event": "playbook_on_task_start", "task": {"uuid": "1", "name": "r : fetch", "action": "uri", "args": {"url": "http://u:p@h/x", "n": 5}}}
{"event": "runner_on_ok", "host": "web1", "task": {"uuid": "1", "name": "r : fetch", "action": "uri"}, "result": {"json": {"a": 1}, "status": 200}}
{"event": "runner_on_skipped", "host": "web2", "task": {"uuid": "1", "name": "r : fetch", "action": "uri"}, "result": {"skip_reason": "no"}}
{"event": "runner_on_ok", "host": "web2", "task": {"uuid": "1", "name": "r : fetch", "action": "uri"}, "result": {"second": true}}
{"event": "playbook_on_task_start", "task": {"uuid": "2", "name": "build", "action": "shell", "no_log": true, "args": {"_raw_params": "s"}}}
{"event": "runner_on_failed", "host": "web1", "ignore_errors": true, "task": {"uuid": "2", "name": "build", "action": "shell"}, "result": {"rc": 2, "msg": "bad"}}
{"event": "runner_on_failed", "host": "web2", "task": {"uuid": "2", "name": "build", "action": "shell"}, "result": {"rc": 3, "msg": "bad", "exception": "a\nb\n", "stderr": "e"}}
{"event": "playbook_on_task_start", "task": {"uuid": "3", "name": "loop", "action": "shell"}}
{"event": "runner_on_failed", "host": "web1", "task": {"uuid": "3", "name": "loop", "action": "shell"}, "result": {"results": [{"item": 1, "msg": "m"}, {"item": 2, "failed": true, "msg": "n"}, {"item": 3, "failed": true}]}}
{"event": "playbook_on_task_start", "task": {"uuid": "4", "name": "more", "action": "include_tasks"}}
{"event": "playbook_on_include", "file_name": "a.yml", "task": {"uuid": "4", "name": "more", "action": "include_tasks"}}
{"event": "playbook_on_include", "file_name": "b.yml", "task": {"uuid": "4", "name": "more", "action": "include_tasks"}}
{"event": "playbook_on_stats", "hosts": {}}
"#;

/// Returns the spans that a run's file has.
fn spans(name: &str, options: &[(&str, &str)]) -> Vec<Dict> {
    let path = scratch(name).join("spans.json");
    let mut all = vec![("store_spans_in_file", path.to_str().unwrap())];
    all.extend_from_slice(options);
    replay(&recording::read(RUN), "opentelemetry", &all, false);
    let file = parse_json(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let spans = file.as_dict().unwrap().get("spans").unwrap().as_slice().unwrap();
    spans.iter().map(|span| span.as_dict().unwrap().clone()).collect()
}

fn get<'a>(span: &'a Dict, path: &[&str]) -> &'a Value {
    let (last, before) = path.split_last().unwrap();
    let holder = before.iter().fold(span, |dict, key| dict.get(key).and_then(Value::as_dict).unwrap());
    holder.get(last).unwrap_or(&Value::None)
}

#[test]
fn each_result_is_a_span_below_the_playbook() {
    let spans = spans("otel-spans", &[]);
    let told: Vec<String> = spans
        .iter()
        .map(|span| {
            let status = get(span, &["status"]).as_dict().unwrap();
            let parts = [
                get(span, &["name"]).clone(),
                get(span, &["attributes", "ansible.task.name"]).clone(),
                get(span, &["attributes", "ansible.task.host.status"]).clone(),
                get(span, &["attributes", "ansible.task.result"]).clone(),
                get(span, &["attributes", "ansible.task.message"]).clone(),
                status.get("status_code").cloned().unwrap_or_default(),
                status.get("description").cloned().unwrap_or_default(),
            ];
            parts.iter().map(to_text).collect::<Vec<_>>().join("|")
        })
        .collect();
    assert_eq!(
        told,
        [
            "r : fetch|[web1] web: r : fetch|ok|0|success|OK|None",
            "r : fetch|[web2] web: r : fetch|skipped|0|no|UNSET|None",
            "build|[web1] web: build|ignored|2|success|UNSET|None",
            "build|[web2] web: build|failed|3|b|ERROR|b",
            "loop|[web1] web: loop|failed|0|shell(2) - n|ERROR|shell(2) - n",
            "more|[include] web: more|included|0|success|OK|None",
            "site.yml|None|None|None|None|ERROR|None",
        ]
    );
    let root = spans.last().unwrap();
    assert_eq!(get(root, &["kind"]).as_str(), Some("SpanKind.SERVER"));
    assert!(get(root, &["parent_id"]).is_none());
    for span in &spans[..6] {
        assert_eq!(get(span, &["parent_id"]), get(root, &["context", "span_id"]));
        assert_eq!(get(span, &["context", "trace_id"]), get(root, &["context", "trace_id"]));
    }
}

#[test]
fn arguments_have_no_passwords_and_may_be_hidden() {
    let attributes = |span: &Dict, key: &str| to_text(get(span, &["attributes", key]));
    let shown = spans("otel-args", &[]);
    assert_eq!(attributes(&shown[0], "ansible.task.args.name"), "['url', 'n']");
    assert_eq!(attributes(&shown[0], "ansible.task.args.value"), "['http://h/x', '5']");
    assert_eq!(attributes(&shown[0], "http.url"), "http://h/x");
    assert_eq!(attributes(&shown[2], "ansible.task.args.name"), "None");
    let hidden = spans("otel-hidden", &[("hide_task_arguments", "yes")]);
    assert_eq!(attributes(&hidden[0], "ansible.task.args.name"), "None");
    assert_eq!(attributes(&hidden[0], "http.url"), "None");
}

#[test]
fn results_and_failures_are_events() {
    let events = |span: &Dict| -> Vec<Dict> {
        get(span, &["events"]).as_slice().unwrap().iter().map(|event| event.as_dict().unwrap().clone()).collect()
    };
    let all = spans("otel-events", &[]);
    let ok = events(&all[0]);
    assert_eq!(ok.len(), 1);
    assert_eq!(get(&ok[0], &["name"]).as_str(), Some("{\"status\": 200}"));
    assert_eq!(get(&ok[0], &["attributes", "ansible.task.host.name"]).as_str(), Some("web1"));
    let failed = events(&all[3]);
    assert_eq!(get(&failed[0], &["name"]).as_str(), Some("exception"));
    assert_eq!(
        get(&failed[0], &["attributes", "exception.message"]).as_str(),
        Some("message: \"bad\"\nexception: \"a\nb\n\"\nstderr: \"e\"")
    );
    let looped = "shell(3) - message: \"failed\"\nexception: \"None\"\nstderr: \"None\"\n\
                  shell(2) - message: \"n\"\nexception: \"None\"\nstderr: \"None\"\n";
    assert_eq!(get(&events(&all[4])[0], &["attributes", "exception.message"]).as_str(), Some(looped));
    let bare = spans("otel-bare", &[("disable_attributes_in_logs", "yes")]);
    assert_eq!(to_text(get(&events(&bare[0])[0], &["attributes"])), "{}");
    let silent = spans("otel-silent", &[("disable_logs", "yes")]);
    assert_eq!(events(&silent[0]).len(), 0);
    assert_eq!(events(&silent[3]).len(), 1);
}

#[test]
fn a_run_may_belong_to_another_trace() {
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let options =
        [("traceparent", parent), ("otel_service_name", "ci"), ("resource_attributes", "a=b,service.name=other")];
    let all = spans("otel-parent", &options);
    let root = all.last().unwrap();
    assert_eq!(get(root, &["parent_id"]).as_str(), Some("0xb7ad6b7169203331"));
    assert_eq!(get(root, &["context", "trace_id"]).as_str(), Some("0x0af7651916cd43dd8448eb211c80319c"));
    assert_eq!(get(root, &["resource", "attributes", "service.name"]).as_str(), Some("ci"));
    assert_eq!(get(root, &["resource", "attributes", "a"]).as_str(), Some("b"));
}

/// Takes one request in, and answers it; returns its head and its body.
fn collector(answer: &'static str) -> (String, std::thread::JoinHandle<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = Vec::new();
        let mut piece = [0; 4096];
        loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
                let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
                if bytes.len() - end - 4 >= length.parse::<usize>().unwrap() {
                    stream.write_all(answer.as_bytes()).unwrap();
                    return (head, bytes.split_off(end + 4));
                }
            }
            let count = stream.read(&mut piece).unwrap();
            bytes.extend_from_slice(&piece[..count]);
        }
    });
    (url, thread)
}

/// Returns the messages that a protobuf message has in a field.
fn fields(mut message: &[u8], wanted: u64) -> Vec<&[u8]> {
    fn varint(message: &mut &[u8]) -> u64 {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let (first, rest) = message.split_first().unwrap();
            *message = rest;
            number |= u64::from(first & 0x7f) << shift;
            if first & 0x80 == 0 {
                break;
            }
        }
        number
    }
    let mut found = Vec::new();
    while !message.is_empty() {
        let tag = varint(&mut message);
        let length = match tag & 7 {
            0 => {
                varint(&mut message);
                0
            }
            1 => 8,
            5 => 4,
            _ => usize::try_from(varint(&mut message)).unwrap(),
        };
        let (content, rest) = message.split_at(length);
        message = rest;
        if tag >> 3 == wanted {
            found.push(content);
        }
    }
    found
}

#[test]
fn spans_are_sent_when_the_run_is_over() {
    let (url, thread) = collector("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let options = [("endpoint", url.as_str()), ("headers", "authorization=Bearer%20x")];
    let (stdout, stderr) = replay(&recording::read(RUN), "opentelemetry", &options, false);
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", ""));
    let (head, body) = thread.join().unwrap();
    assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1:"), "{head}");
    assert!(head.contains("\r\nContent-Type: application/x-protobuf\r\n"), "{head}");
    assert!(head.ends_with("\r\nauthorization: Bearer x"), "{head}");
    let all = fields(fields(&body, 1)[0], 2)[0];
    let names: Vec<&[u8]> = fields(all, 2).into_iter().map(|span| fields(span, 5)[0]).collect();
    let expected: [&[u8]; 7] = [b"r : fetch", b"r : fetch", b"build", b"build", b"loop", b"more", b"site.yml"];
    assert_eq!(names, expected);
}

#[test]
fn a_collector_that_refuses_is_told_of() {
    let (url, _) = collector("HTTP/1.1 503 Service Unavailable\r\n\r\n");
    let (_, stderr) = replay(&recording::read(RUN), "opentelemetry", &[("endpoint", &url)], false);
    let expected = format!(
        "[WARNING]: Callback plugin 'opentelemetry' failed at the end: could not send traces to {url}v1/traces: \
         it answered 503 Service Unavailable\n"
    );
    assert_eq!(stderr, expected);
}

#[test]
fn a_silent_collector_does_not_hold_the_run() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let before = Instant::now();
    let options = [("endpoint", url.as_str()), ("timeout", "0.2")];
    let (_, stderr) = replay(&recorded("states"), "opentelemetry", &options, false);
    assert!(stderr.ends_with("no answer within 0.2 seconds\n"), "{stderr}");
    assert!(before.elapsed() < Duration::from_secs(5));
}

#[test]
fn nothing_is_sent_where_it_is_off() {
    let run = |options: &[(&str, &str)]| {
        let mut all = vec![("traces_endpoint", "http://127.0.0.1:1/")];
        all.extend_from_slice(options);
        replay(&recording::read(RUN), "opentelemetry", &all, false).1
    };
    assert!(run(&[("enable_from_environment", "CI")]).contains("CI is not enabled"));
    assert!(run(&[("enable_from_environment", "CI"), ("CI", "True")]).contains("could not send"));
    assert_eq!(run(&[("sdk_disabled", "true")]), "");
    assert_eq!(run(&[("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")]), "");
}

#[test]
fn other_protocols_are_refused() {
    let plugin = crate::find("community.general.opentelemetry").unwrap();
    let build = |options: &[(&str, &str)]| (plugin.build)(&super::Given(plugin.options, options)).err().unwrap();
    assert!(build(&[("otel_exporter_otlp_traces_protocol", "grpc")]).to_string().contains("'http/protobuf' only"));
    assert!(build(&[("endpoint", "https://h")]).to_string().contains("plain HTTP only"));
    assert!(build(&[("timeout", "soon")]).to_string().contains("no number of seconds"));
}
