//! `skippy`: what `default` prints, without what was skipped.

use crate::default;
use crate::inherited::OF_DEFAULT;
use event::{Callback, CallbackError, CallbackPlugin, Display, Event, Recorded, Reply};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "skippy",
    collection: "ansible.posix",
    summary: "Prints a run as default does, without what was skipped",
    doc: "Banners of tasks that every host skips are shown, unless `display_skipped_hosts` is off. ansible.posix has it \
          no longer.",
    kind: "stdout",
    needs_enabled: false,
    options: &OF_DEFAULT,
    build: |options| Ok(Box::new(Skippy((default::PLUGIN.build)(options)?))),
};

struct Skippy(Box<dyn Callback>);

impl Callback for Skippy {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::RunnerOnSkipped(_) | Event::RunnerItemOnSkipped(_) => Ok(Reply::Continue),
            _ => self.0.on_event(event, display),
        }
    }
}
