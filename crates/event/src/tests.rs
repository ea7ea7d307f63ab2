use crate::{Event, Host, Recorded, Task, TaskResult, Timing, Wire};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};
use value::{Dict, Value};

fn result() -> TaskResult {
    TaskResult {
        host: Arc::new(Host { name: "web1".into(), address: "10.0.0.1".into() }),
        task: Arc::new(Task { uuid: "u1".into(), name: "say \"hi\"".into(), ..Task::default() }),
        result: [("msg", Value::str("über\n")), ("count", Value::Int(3))].into_iter().collect(),
        changed: true,
        failed: false,
        skipped: false,
        unreachable: false,
        exception: None,
        warnings: Vec::new(),
        deprecations: Vec::new(),
        timing: Timing { start: UNIX_EPOCH + Duration::from_millis(1500), duration: Duration::from_micros(20) },
    }
}

#[track_caller]
fn check(event: Event, expected: &str) {
    let recorded = Recorded {
        seq: 7,
        time: UNIX_EPOCH + Duration::from_secs(2),
        elapsed: Duration::from_millis(250),
        event,
        world: None,
    };
    assert_eq!(recorded.to_json(), expected);
}

#[test]
fn a_result_is_written_with_its_flags_and_without_what_says_nothing() {
    check(
        Event::RunnerOnOk(Arc::new(result())),
        "{\"seq\":7,\"time\":2.000000,\"elapsed\":0.250000,\"event\":\"runner_on_ok\",\"data\":{\"result\":{\
         \"host\":{\"name\":\"web1\",\"address\":\"10.0.0.1\"},\
         \"task\":{\"uuid\":\"u1\",\"name\":\"say \\\"hi\\\"\",\"own_name\":\"\",\"action\":\"\",\
         \"resolved_action\":\"\",\"implicit\":false,\"is_handler\":false,\"is_include\":false},\
         \"result\":{\"msg\":\"über\\n\",\"count\":3},\"changed\":true,\"failed\":false,\"skipped\":false,\
         \"unreachable\":false,\"timing\":{\"start\":1.500000,\"duration\":0.000020}}}}",
    );
}

#[test]
fn an_event_without_arguments_has_an_empty_object() {
    check(
        Event::PlaybookOnNoHostsMatched,
        "{\"seq\":7,\"time\":2.000000,\"elapsed\":0.250000,\"event\":\"playbook_on_no_hosts_matched\",\"data\":{}}",
    );
}

#[test]
fn an_unset_keyword_is_left_out() {
    let event = Event::RunnerOnFailed { result: Arc::new(result()), ignore_errors: None };
    let mut out = String::new();
    event.write_data(&mut out);
    assert!(!out.contains("ignore_errors"), "{out}");
    let event = Event::RunnerOnFailed { result: Arc::new(result()), ignore_errors: Some(Value::None) };
    let mut out = String::new();
    event.write_data(&mut out);
    assert!(out.ends_with(",\"ignore_errors\":null}"), "{out}");
}

#[test]
fn every_field_has_a_shape() {
    let crate::Shape::Object(name, fields) = TaskResult::shape() else { panic!("a result is an object") };
    assert_eq!(name, "TaskResult");
    assert_eq!(fields.len(), 11);
    assert_eq!(Dict::shape(), crate::Shape::Optional(Box::new(crate::Shape::Map(Box::new(crate::Shape::Any)))));
}

#[test]
fn the_sample_run_fires_every_hook() {
    let run = crate::sample_run();
    for hook in crate::HOOKS {
        assert!(run.iter().any(|recorded| recorded.event.hook() == hook), "{hook}");
    }
    assert!(run.iter().all(|recorded| crate::HOOKS.contains(&recorded.event.hook())));
    assert!(run.iter().enumerate().all(|(index, recorded)| recorded.seq == index as u64));
}

#[test]
fn the_shape_of_each_hook_has_the_keys_that_are_written() {
    for recorded in crate::sample_run() {
        let mut out = String::new();
        recorded.event.write_data(&mut out);
        let written = value::parse_json(&out).expect("it is JSON");
        let written = written.as_dict().expect("it is an object");
        let hook = recorded.event.hook();
        let (_, fields) = crate::data_shapes().into_iter().find(|(known, _)| *known == hook).expect("it has a shape");
        for field in &fields {
            let is_optional = matches!(field.shape, crate::Shape::Optional(_));
            assert!(is_optional || written.contains(field.name), "{hook}: {} is not in {out}", field.name);
        }
        for key in written.keys().map(value::to_text) {
            assert!(fields.iter().any(|field| field.name == key), "{hook}: {key} has no shape");
        }
    }
}
