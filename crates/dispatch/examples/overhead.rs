//! Measures what it costs to hand an event to a callback that does nothing:
//! `cargo run --release -p dispatch --example overhead`.

use dispatch::{DispatchSettings, Dispatcher, Screen};
use event::{Callback, CallbackError, Display, Event, Host, Recorded, Reply, Task};
use std::sync::Arc;
use std::time::Instant;

const EVENTS: u32 = 1_000_000;

struct Nothing;

impl Callback for Nothing {
    fn on_event(&mut self, _event: &Recorded, _display: &mut dyn Display) -> Result<Reply, CallbackError> {
        Ok(Reply::Continue)
    }
}

#[expect(clippy::print_stdout, reason = "it prints what it measured")]
fn main() -> std::io::Result<()> {
    let host = Arc::new(Host { name: "web1".into(), address: "web1".into() });
    let task = Arc::new(Task::default());
    for callbacks in [0, 1, 3] {
        let listeners = (0..callbacks).map(|index| (format!("nothing{index}"), Box::new(Nothing) as Box<dyn Callback>));
        let screen = Screen { stdout: Box::new(std::io::sink()), stderr: Box::new(std::io::sink()) };
        let dispatcher = Dispatcher::start(DispatchSettings::default(), listeners.collect(), screen)?;
        let emitter = dispatcher.emitter();
        let start = Instant::now();
        for _ in 0..EVENTS {
            emitter.emit(Event::RunnerOnStart { host: Arc::clone(&host), task: Arc::clone(&task) });
        }
        let own_time = start.elapsed() / EVENTS;
        dispatcher.finish();
        let all = start.elapsed() / EVENTS;
        println!("{callbacks} callbacks: emitting {own_time:?}, delivered after {all:?} an event");
    }
    Ok(())
}
