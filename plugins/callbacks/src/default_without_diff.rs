//! `default_without_diff`: what `default` prints, without diffs.

use crate::default;
use event::{Callback, CallbackError, CallbackPlugin, Display, Event, Recorded, Reply};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "default_without_diff",
    collection: "community.general",
    summary: "Prints a run as default does, without diffs",
    doc: "For runs with `--diff` whose diffs another callback keeps.",
    kind: "stdout",
    needs_enabled: false,
    options: default::PLUGIN.options,
    build: |options| Ok(Box::new(DefaultWithoutDiff((default::PLUGIN.build)(options)?))),
};

struct DefaultWithoutDiff(Box<dyn Callback>);

impl Callback for DefaultWithoutDiff {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::OnFileDiff(_) => Ok(Reply::Continue),
            _ => self.0.on_event(event, display),
        }
    }
}
