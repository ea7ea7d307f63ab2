use crate::bounded::{Bounded, NotPut, Taken};
use crate::message::{DESCRIPTION, Description, Message, SAID, WORDS};
use std::sync::Arc;
use std::time::{Duration, Instant};
use value::{Dict, Value, parse_json};

fn soon() -> Instant {
    Instant::now() + Duration::from_millis(20)
}

fn line(text: &str) -> Dict {
    match parse_json(text) {
        Ok(Value::Dict(line)) => line,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_queue_takes_no_more_than_its_limit() {
    let queue = Bounded::new(10);
    assert_eq!(queue.put('a', 6, Some(soon())), Ok(()));
    assert_eq!(queue.put('b', 4, Some(soon())), Ok(()));
    assert_eq!(queue.put('c', 1, Some(soon())), Err(NotPut::Full));
    assert_eq!(queue.waiting(), (2, 10));
    assert_eq!(queue.take(Some(soon())), Taken::Item('a'));
    assert_eq!(queue.put('c', 6, Some(soon())), Ok(()));
    assert_eq!(queue.take(Some(soon())), Taken::Item('b'));
    assert_eq!(queue.take(Some(soon())), Taken::Item('c'));
    assert_eq!(queue.take(Some(soon())), Taken::Nothing);
}

#[test]
fn what_is_heavier_than_the_limit_has_room_alone() {
    let queue = Bounded::new(10);
    assert_eq!(queue.put('a', 50, Some(soon())), Ok(()));
    assert_eq!(queue.put('b', 0, Some(soon())), Err(NotPut::Full));
    assert_eq!(queue.take(Some(soon())), Taken::Item('a'));
    assert_eq!(queue.put('b', 1, Some(soon())), Ok(()));
}

#[test]
fn a_closed_queue_gives_what_waits_and_an_abandoned_one_nothing() {
    let queue = Bounded::new(10);
    assert_eq!(queue.put('a', 1, None), Ok(()));
    queue.close();
    assert_eq!(queue.put('b', 1, None), Err(NotPut::Closed));
    assert_eq!(queue.take(None), Taken::Item('a'));
    assert_eq!(queue.take(None), Taken::Closed);

    let queue = Arc::new(Bounded::new(1));
    assert_eq!(queue.put('a', 1, None), Ok(()));
    let waiting = Arc::clone(&queue);
    let putter = std::thread::spawn(move || waiting.put('b', 1, None));
    queue.abandon();
    assert_eq!(putter.join().expect("it ends"), Err(NotPut::Closed));
    assert_eq!(queue.take(None), Taken::Closed);
}

#[test]
fn every_key_of_a_message_is_read() {
    assert!(WORDS.iter().all(|word| SAID.iter().any(|key| key.name == *word)));
    let read = Message::read(&line(
        r#"{"display":"a","color":"green","stderr":true,"newline":false,"banner":"b","warning":"c",
            "mutations":[{"kind":"extra_vars"}],"abort":3,"leave":true,"done":7}"#,
    ));
    let wanted: Dict = [("kind", Value::str("extra_vars"))].into_iter().collect();
    assert_eq!(
        read,
        Ok(Message {
            display: Some("a".to_owned()),
            color: Some("green".to_owned()),
            stderr: true,
            newline: false,
            banner: Some("b".to_owned()),
            warning: Some("c".to_owned()),
            mutations: vec![Value::Dict(wanted)],
            abort: Some(3),
            leave: true,
            done: Some(7),
        })
    );
}

#[test]
fn a_status_that_is_no_byte_is_no_success() {
    for (written, status) in [("0", 0), ("255", 255), ("256", 1), ("-1", 1), ("99999999999", 1)] {
        let read = Message::read(&line(&format!("{{\"abort\":{written}}}"))).expect("it is a message");
        assert_eq!(read.abort, Some(status), "{written}");
    }
}

#[test]
fn every_key_of_a_description_is_read() {
    let names: Vec<&str> = DESCRIPTION.iter().map(|key| key.name).collect();
    assert_eq!(names, ["protocol", "hooks", "name", "type", "description", "sync", "options", "wants_implicit"]);
    let description = Description::read(&line(
        r#"{"protocol":1,"hooks":["v2_runner_on_ok"],"name":"a","type":"aggregate","description":"b",
            "sync":["playbook_on_stats"],"options":{"c":{}},"wants_implicit":true}"#,
    ))
    .expect("it is a description");
    let options: Dict = [("c", Value::Dict(Dict::new()))].into_iter().collect();
    assert_eq!(
        description,
        Description {
            name: Some("a".to_owned()),
            kind: "aggregate".to_owned(),
            description: Some("b".to_owned()),
            hooks: vec!["playbook_on_stats", "runner_on_ok"],
            sync: vec!["playbook_on_stats"],
            options,
            wants_implicit: true,
            warnings: Vec::new(),
        }
    );
}
