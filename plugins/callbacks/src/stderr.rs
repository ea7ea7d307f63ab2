//! `stderr`: what `default` prints, failures on stderr.

use crate::default;
use crate::inherited::option;
use event::{CallbackPlugin, OptionSpec};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "stderr",
    collection: "community.general",
    summary: "Prints a run as default does, failures on stderr",
    doc: "The same as `default`, with `display_failed_stderr` on unless set. community.general has it no longer.",
    kind: "stdout",
    needs_enabled: false,
    options: &[
        option("display_skipped_hosts"),
        option("display_ok_hosts"),
        OptionSpec { default: Some("yes"), ..option("display_failed_stderr") },
        option("show_custom_stats"),
        option("show_per_host_start"),
        option("check_mode_markers"),
        option("show_task_path_on_failure"),
        option("display_args_to_stdout"),
        option("diff_context"),
    ],
    build: default::PLUGIN.build,
};
