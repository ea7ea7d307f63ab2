//! `timer`: how long a run took.

use event::{Callback, CallbackError, CallbackPlugin, Display, Event, Paint, Recorded, Reply};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "timer",
    collection: "ansible.posix",
    summary: "Tells how long a run took",
    doc: "A line after the recap of each playbook.",
    kind: "aggregate",
    needs_enabled: true,
    options: &[],
    build: |_| Ok(Box::new(Timer)),
};

struct Timer;

impl Callback for Timer {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        if let Event::PlaybookOnStats(_) = &event.event {
            let seconds = event.elapsed.as_secs();
            let (days, hours) = (seconds / 86400, seconds % 86400 / 3600);
            let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
            display.banner("PLAYBOOK RECAP", None);
            let text =
                format!("Playbook run took {days} days, {hours} hours, {minutes} minutes, {seconds} seconds\n\r");
            display.display(&text, Paint::PLAIN);
        }
        Ok(Reply::Continue)
    }
}
