//! `actionable`: what `default` prints of changes and failures.

use crate::default;
use crate::inherited::option;
use event::{CallbackPlugin, OptionSpec};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "actionable",
    collection: "community.general",
    summary: "Prints what needs attention: changes and failures",
    doc: "The same as `default`, with `display_ok_hosts` and `display_skipped_hosts` off unless set. community.general has \
          it no longer.",
    kind: "stdout",
    needs_enabled: false,
    options: &[
        OptionSpec {
            default: Some("no"),
            env: &["DISPLAY_SKIPPED_HOSTS", "ANSIBLE_DISPLAY_SKIPPED_HOSTS"],
            ..option("display_skipped_hosts")
        },
        OptionSpec { default: Some("no"), ..option("display_ok_hosts") },
        option("display_failed_stderr"),
        option("show_custom_stats"),
        option("show_per_host_start"),
        option("check_mode_markers"),
        option("show_task_path_on_failure"),
        option("display_args_to_stdout"),
        option("diff_context"),
    ],
    build: default::PLUGIN.build,
};
