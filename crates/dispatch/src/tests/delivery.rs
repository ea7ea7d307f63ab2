use super::Capture;
use crate::{DispatchSettings, Dispatcher, RevivedHooks};
use event::{Callback, CallbackError, Display, DisplayLevel, Event, Host, Paint, Recorded, Reply, Task};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Does what a test gives it, for each event.
struct Probe<F> {
    act: F,
    implicit: bool,
    revived: bool,
}

impl<F> Callback for Probe<F>
where
    F: FnMut(&Recorded, &mut dyn Display) -> Result<Reply, CallbackError> + Send,
{
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        (self.act)(event, display)
    }

    fn wants_implicit_tasks(&self) -> bool {
        self.implicit
    }

    fn wants_revived(&self) -> bool {
        self.revived
    }
}

fn probe<F>(act: F) -> Box<dyn Callback>
where
    F: FnMut(&Recorded, &mut dyn Display) -> Result<Reply, CallbackError> + Send + 'static,
{
    Box::new(Probe { act, implicit: false, revived: true })
}

fn start(settings: DispatchSettings, callbacks: Vec<(&str, Box<dyn Callback>)>) -> (Dispatcher, Capture) {
    let capture = Capture::default();
    let callbacks = callbacks.into_iter().map(|(name, callback)| (name.to_owned(), callback)).collect();
    (Dispatcher::start(settings, callbacks, capture.screen()).unwrap(), capture)
}

fn task(implicit: bool) -> Event {
    Event::PlaybookOnTaskStart(Arc::new(Task { implicit, ..Task::default() }))
}

/// Writes the hook of each event.
fn writer() -> Box<dyn Callback> {
    probe(|event, display| {
        display.display(event.event.hook(), Paint::PLAIN);
        Ok(Reply::Continue)
    })
}

#[test]
fn events_arrive_in_order_from_many_threads() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let own = Arc::clone(&seen);
    let callback = probe(move |event, _| {
        own.lock().unwrap().push(event.seq);
        Ok(Reply::Continue)
    });
    let settings = DispatchSettings { queue_bound: 16, ..DispatchSettings::default() };
    let (dispatcher, _) = start(settings, vec![("a", callback)]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let emitter = dispatcher.emitter();
            scope.spawn(move || (0..500).for_each(|_| emitter.emit(Event::PlaybookOnSetup)));
        }
    });
    let outcome = dispatcher.finish();
    assert_eq!(*seen.lock().unwrap(), (0..2000).collect::<Vec<u64>>());
    assert_eq!(outcome.timings[0].events, 2000);
}

#[test]
fn callbacks_are_called_in_their_order() {
    let say = |text: &'static str| {
        probe(move |_, display| {
            display.display(text, Paint::PLAIN);
            Ok(Reply::Continue)
        })
    };
    let (dispatcher, capture) = start(DispatchSettings::default(), vec![("b", say("first")), ("a", say("second"))]);
    dispatcher.emitter().emit(Event::PlaybookOnSetup);
    dispatcher.finish();
    assert_eq!(capture.text(), "first\nsecond\n");
}

#[test]
fn a_barrier_waits_for_the_screen() {
    let (dispatcher, capture) = start(DispatchSettings::default(), vec![("a", writer())]);
    let emitter = dispatcher.emitter();
    emitter.emit(Event::PlaybookOnSetup);
    emitter.barrier();
    assert_eq!(capture.text(), "playbook_on_setup\n");
    dispatcher.finish();
    // Nothing waits, and nothing is lost but what comes too late.
    emitter.emit(Event::PlaybookOnSetup);
    emitter.barrier();
    assert_eq!(capture.text(), "playbook_on_setup\n");
}

#[test]
fn an_error_is_a_warning_once() {
    let callback = probe(|_, _| Err(CallbackError::Message("no luck".to_owned())));
    let (dispatcher, capture) = start(DispatchSettings::default(), vec![("bad", callback), ("good", writer())]);
    dispatcher.emitter().emit(Event::PlaybookOnSetup);
    dispatcher.emitter().emit(Event::PlaybookOnSetup);
    dispatcher.finish();
    let warning = "[WARNING]: Callback dispatch 'v2_playbook_on_setup' failed for plugin 'bad': no luck";
    assert_eq!(capture.text(), format!("2>{warning}\nplaybook_on_setup\nplaybook_on_setup\n"));
}

#[test]
fn a_panic_is_a_warning() {
    let callback = probe(|_, _| std::panic::resume_unwind(Box::new("oops")));
    let (dispatcher, capture) = start(DispatchSettings::default(), vec![("bad", callback), ("good", writer())]);
    dispatcher.emitter().emit(Event::PlaybookOnSetup);
    dispatcher.finish();
    let warning = "[WARNING]: Callback dispatch 'v2_playbook_on_setup' failed for plugin 'bad': internal error: oops";
    assert_eq!(capture.text(), format!("2>{warning}\nplaybook_on_setup\n"));
}

#[test]
fn the_first_abort_counts() {
    let callback = probe(|event, _| Ok(Reply::Abort(if event.seq == 0 { 7 } else { 9 })));
    let (dispatcher, _) = start(DispatchSettings::default(), vec![("a", callback)]);
    let emitter = dispatcher.emitter();
    assert_eq!(emitter.aborted(), None);
    emitter.emit(Event::PlaybookOnSetup);
    emitter.emit(Event::PlaybookOnSetup);
    emitter.barrier();
    assert_eq!(emitter.aborted(), Some(7));
    assert_eq!(dispatcher.finish().aborted, Some(7));
}

#[test]
fn implicit_tasks_are_for_those_who_want_them() {
    let (dispatcher, capture) = start(DispatchSettings::default(), vec![("a", writer())]);
    let emitter = dispatcher.emitter();
    emitter.emit(task(true));
    let host = Arc::new(Host { name: "web1".into(), address: "web1".into() });
    emitter.emit(Event::RunnerOnStart { host, task: Arc::new(Task { implicit: true, ..Task::default() }) });
    emitter.emit(task(false));
    dispatcher.finish();
    assert_eq!(capture.text(), "playbook_on_task_start\n");
}

#[track_caller]
fn check_revived(hooks: RevivedHooks, wanted: bool, expected: &str) {
    let act = |event: &Recorded, display: &mut dyn Display| {
        display.display(event.event.hook(), Paint::PLAIN);
        Ok(Reply::Continue)
    };
    let callback: Box<dyn Callback> = Box::new(Probe { act, implicit: false, revived: wanted });
    let settings = DispatchSettings { revived_hooks: hooks, ..DispatchSettings::default() };
    let (dispatcher, capture) = start(settings, vec![("a", callback)]);
    dispatcher.emitter().emit(Event::PlaybookOnSetup);
    dispatcher.finish();
    assert_eq!(capture.text(), expected);
}

#[test]
fn revived_hooks_obey_their_setting() {
    check_revived(RevivedHooks::Auto, true, "playbook_on_setup\n");
    check_revived(RevivedHooks::Auto, false, "");
    check_revived(RevivedHooks::Always, false, "playbook_on_setup\n");
    check_revived(RevivedHooks::Never, true, "");
}

#[test]
fn messages_of_the_engine_are_shown_and_offered() {
    let (dispatcher, capture) = start(DispatchSettings::default(), vec![("a", writer())]);
    let emitter = dispatcher.emitter();
    emitter.message(DisplayLevel::Warning, "careful");
    emitter.message(DisplayLevel::Text, "plain");
    emitter.verbose(1, None, || unreachable!("nobody sees it"));
    dispatcher.finish();
    assert_eq!(capture.text(), "2>[WARNING]: careful\ndisplay\nplain\ndisplay\n");
}

#[test]
fn a_slow_callback_is_named_once() {
    let callback = probe(|_, _| {
        std::thread::sleep(Duration::from_millis(5));
        Ok(Reply::Continue)
    });
    let settings = DispatchSettings { slow_after: Duration::from_millis(1), ..DispatchSettings::default() };
    let (dispatcher, capture) = start(settings, vec![("snail", callback)]);
    dispatcher.emitter().emit(Event::PlaybookOnSetup);
    dispatcher.emitter().emit(Event::PlaybookOnSetup);
    dispatcher.finish();
    assert_eq!(capture.text().matches("Callback plugin 'snail' took").count(), 1);
}

#[test]
fn a_broken_stdout_does_not_end_a_run() {
    struct Broken;
    impl std::io::Write for Broken {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let screen = crate::Screen { stdout: Box::new(Broken), stderr: Box::new(std::io::sink()) };
    let callbacks = vec![("a".to_owned(), writer())];
    let dispatcher = Dispatcher::start(DispatchSettings::default(), callbacks, screen).unwrap();
    dispatcher.emitter().emit(Event::PlaybookOnSetup);
    assert!(dispatcher.finish().broken_pipe);
}
