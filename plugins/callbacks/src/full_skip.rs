//! `full_skip`: what `default` prints, without tasks that every host skips.

use crate::default;
use crate::inherited::OF_DEFAULT;
use crate::presets::Settled;
use event::CallbackPlugin;

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "full_skip",
    collection: "community.general",
    summary: "Prints a run as default does, without tasks that every host skips",
    doc: "A task's banner comes with the first host that does not skip it. The same as `default` with \
          `display_skipped_hosts` off, whatever that option says. community.general has it no longer.",
    kind: "stdout",
    needs_enabled: false,
    options: &OF_DEFAULT,
    build: |options| (default::PLUGIN.build)(&Settled { options, name: "display_skipped_hosts", value: false }),
};
