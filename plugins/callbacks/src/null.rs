//! `null`: shows nothing.

use event::{Callback, CallbackError, CallbackPlugin, Display, Recorded, Reply};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "null",
    collection: "community.general",
    summary: "Shows nothing of a run",
    doc: "For runs whose output is of no use. Messages of the engine (an error in a playbook) are still shown.",
    kind: "stdout",
    needs_enabled: false,
    options: &[],
    build: |_| Ok(Box::new(Null)),
};

struct Null;

impl Callback for Null {
    fn on_event(&mut self, _event: &Recorded, _display: &mut dyn Display) -> Result<Reply, CallbackError> {
        Ok(Reply::Continue)
    }
}
