//! Options that callbacks of collections share with `default`: declared once, there.

use crate::default;
use event::OptionSpec;

/// Returns an option of `default` by its name. For constants: a name that is not there is an error of the build.
pub(crate) const fn option(name: &str) -> OptionSpec {
    let options = default::PLUGIN.options;
    let mut index = 0;
    while index < options.len() {
        if is_same(options[index].name, name) {
            return options[index];
        }
        index += 1;
    }
    panic!("`default` has no such option");
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// The options of the fragment `default_callback`, and the settings that `default` looks at: how results are shown is
/// not among them, so a callback that has these shows JSON.
pub(crate) const OF_DEFAULT: [OptionSpec; 9] = [
    option("display_skipped_hosts"),
    option("display_ok_hosts"),
    option("display_failed_stderr"),
    option("show_custom_stats"),
    option("show_per_host_start"),
    option("check_mode_markers"),
    option("show_task_path_on_failure"),
    option("display_args_to_stdout"),
    option("diff_context"),
];
