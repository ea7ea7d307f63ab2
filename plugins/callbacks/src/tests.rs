//! Every callback of the shelf is replayed recorded runs, and what it writes is compared with what Ansible wrote.

mod awx_display;
mod collections;
mod diffs;
mod diy;
mod general;
mod golden;
mod kit;
mod live;
mod opentelemetry;
mod recording;

use event::{Callback, CallbackError, OptionKind, OptionSpec, Options, Recorded};
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use value::Value;

/// Options as their text: those given, else the defaults.
struct Given<'a>(&'static [OptionSpec], &'a [(&'a str, &'a str)]);

impl Options for Given<'_> {
    fn get(&self, name: &str) -> Value {
        let Some(spec) = self.0.iter().find(|spec| spec.name == name) else {
            return Value::None;
        };
        let given = self.1.iter().find(|(key, _)| *key == name).map(|(_, text)| *text);
        match (given.or(spec.default), spec.kind) {
            (None, _) => Value::None,
            (Some(text), OptionKind::Bool) => Value::Bool(matches!(text, "yes" | "true" | "1")),
            (Some(text), OptionKind::Int) => Value::Int(text.parse().expect("a number")),
            (Some(text), _) => Value::str(text),
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.1.iter().find(|(key, _)| *key == name).map(|(_, text)| (*text).to_owned())
    }

    fn callback(&self, name: &str) -> Result<Box<dyn Callback>, CallbackError> {
        let plugin = crate::find(name).unwrap();
        (plugin.build)(&Given(plugin.options, self.1))
    }
}

#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Vec<u8>>>);

impl Write for Capture {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Capture {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn recordings() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/recordings")
}

fn recorded(name: &str) -> Vec<Recorded> {
    recording::read(&std::fs::read_to_string(recordings().join(format!("{name}.jsonl"))).unwrap())
}

/// A folder of its own for a test.
fn scratch(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("callbacks-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// Replays a run to a callback through the dispatcher; returns what it wrote to stdout and to stderr.
fn replay(events: &[Recorded], name: &str, options: &[(&str, &str)], color: bool) -> (String, String) {
    let plugin = crate::find(name).unwrap();
    let callback = (plugin.build)(&Given(plugin.options, options)).unwrap();
    let mut settings = dispatch::DispatchSettings { color, ..dispatch::DispatchSettings::default() };
    if let Some(event::Event::RunStart(start)) = events.first().map(|first| &first.event) {
        settings.verbosity = start.verbosity;
    }
    let (stdout, stderr) = (Capture::default(), Capture::default());
    let screen = dispatch::Screen { stdout: Box::new(stdout.clone()), stderr: Box::new(stderr.clone()) };
    let dispatcher = dispatch::Dispatcher::start(settings, vec![(name.to_owned(), callback)], screen).unwrap();
    let emitter = dispatcher.emitter();
    for recorded in events {
        emitter.emit(recorded.event.clone());
    }
    dispatcher.finish();
    (stdout.text(), stderr.text())
}

/// Hands a run to a callback at the times that were recorded; returns what it wrote to stdout.
fn replay_in_time(events: &[Recorded], name: &str, options: &[(&str, &str)]) -> String {
    let plugin = crate::find(name).unwrap();
    let mut callback = (plugin.build)(&Given(plugin.options, options)).unwrap();
    let mut settings = dispatch::DispatchSettings::default();
    if let Some(event::Event::RunStart(start)) = events.first().map(|first| &first.event) {
        settings.verbosity = start.verbosity;
    }
    let stdout = Capture::default();
    let screen = dispatch::Screen { stdout: Box::new(stdout.clone()), stderr: Box::new(std::io::sink()) };
    let mut terminal = dispatch::Terminal::new(&settings, screen);
    for recorded in events {
        terminal.set_time(recorded.time);
        if recorded.event.direct_task().is_none_or(|task| !task.implicit) {
            // What a callback fails at is not heard on stdout.
            let _ = callback.on_event(recorded, &mut terminal);
        }
    }
    terminal.flush();
    stdout.text()
}

/// Hands events as they are to a callback, with no dispatcher between; returns what it wrote and what it complained of.
fn hand_over(events: &[Recorded], mut callback: Box<dyn Callback>) -> (String, Vec<String>) {
    let (stdout, stderr) = (Capture::default(), Capture::default());
    let screen = dispatch::Screen { stdout: Box::new(stdout.clone()), stderr: Box::new(stderr.clone()) };
    let mut terminal = dispatch::Terminal::new(&dispatch::DispatchSettings::default(), screen);
    let complaints: Vec<String> = events
        .iter()
        .filter_map(|event| callback.on_event(event, &mut terminal).err().map(|error| error.to_string()))
        .collect();
    terminal.flush();
    (stdout.text(), complaints)
}
