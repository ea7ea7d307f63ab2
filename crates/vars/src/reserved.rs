//! Names that a variable should not have: keywords and functions of the language.

use diagnostic::Diagnostic;
use inventory::{Notice, NoticeSink};
use value::{Dict, Value};

/// Keywords of plays, roles, blocks and tasks, and functions of templates; sorted.
pub const RESERVED_NAMES: &[&str] = &[
    "action",
    "always",
    "any_errors_fatal",
    "args",
    "async",
    "async_val",
    "become",
    "become_exe",
    "become_flags",
    "become_method",
    "become_user",
    "block",
    "changed_when",
    "check_mode",
    "collections",
    "connection",
    "cycler",
    "debugger",
    "delay",
    "delegate_facts",
    "delegate_to",
    "dict",
    "diff",
    "environment",
    "fact_path",
    "failed_when",
    "force_handlers",
    "gather_facts",
    "gather_timeout",
    "handlers",
    "hosts",
    "ignore_errors",
    "ignore_unreachable",
    "joiner",
    "lipsum",
    "local_action",
    "lookup",
    "loop",
    "loop_control",
    "loop_with",
    "max_fail_percentage",
    "module_defaults",
    "name",
    "namespace",
    "no_log",
    "notify",
    "now",
    "omit",
    "order",
    "poll",
    "port",
    "post_tasks",
    "pre_tasks",
    "q",
    "query",
    "range",
    "register",
    "remote_user",
    "rescue",
    "retries",
    "roles",
    "run_once",
    "serial",
    "strategy",
    "tags",
    "tasks",
    "throttle",
    "timeout",
    "undef",
    "until",
    "vars",
    "vars_files",
    "vars_prompt",
    "when",
    "with_",
];

/// Tells whether a variable should not have this name.
pub fn is_reserved(name: &str) -> bool {
    RESERVED_NAMES.binary_search(&name).is_ok()
}

/// Warns about each variable with such a name.
pub(crate) fn warn_if_reserved(vars: &Dict, notices: &NoticeSink) {
    for name in vars.keys() {
        warn_about(name, notices);
    }
}

/// Warns about one variable with such a name.
pub(crate) fn warn_about(name: &Value, notices: &NoticeSink) {
    if let Value::Str(text) = name
        && text.as_str() != "vars"
        && is_reserved(text)
    {
        let warning = format!("Found variable using reserved name {}.", value::str_repr(text));
        notices(Notice::Warning(Diagnostic::error(warning).at(text.origin()).about(text.as_str())));
    }
}
