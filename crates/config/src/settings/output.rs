//! What is printed, where, and in which colour.

use super::{Default, Effect, Kind, SETTING, Setting};

/// Whether warnings that come with a task's result are shown.
pub static ACTION_WARNINGS: Setting = Setting {
    name: "ACTION_WARNINGS",
    ini: &[("defaults", "action_warnings")],
    env: &["ANSIBLE_ACTION_WARNINGS"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether warnings that come with a task's result are shown.",
    ..SETTING
};

/// Stencils that a random cow may be drawn from.
pub static ANSIBLE_COW_ACCEPTLIST: Setting = Setting {
    name: "ANSIBLE_COW_ACCEPTLIST",
    ini: &[("defaults", "cowsay_enabled_stencils")],
    env: &["ANSIBLE_COW_ACCEPTLIST"],
    kind: Kind::List,
    default: Default::List(&[
        "bud-frogs",
        "bunny",
        "cheese",
        "daemon",
        "default",
        "dragon",
        "elephant-in-snake",
        "elephant",
        "eyes",
        "hellokitty",
        "kitty",
        "luke-koala",
        "meow",
        "milk",
        "moofasa",
        "moose",
        "ren",
        "sheep",
        "small",
        "stegosaurus",
        "stimpy",
        "supermilker",
        "three-eyes",
        "turkey",
        "turtle",
        "tux",
        "udder",
        "vader-koala",
        "vader",
        "www",
    ]),
    effect: Effect::Active,
    summary: "Stencils that a random cow may be drawn from.",
    ..SETTING
};

/// The cowsay program that draws banners.
pub static ANSIBLE_COW_PATH: Setting = Setting {
    name: "ANSIBLE_COW_PATH",
    ini: &[("defaults", "cowpath")],
    env: &["ANSIBLE_COW_PATH"],
    kind: Kind::Str,
    effect: Effect::Active,
    summary: "The cowsay program that draws banners.",
    ..SETTING
};

/// The stencil that cowsay draws, or `random`.
pub static ANSIBLE_COW_SELECTION: Setting = Setting {
    name: "ANSIBLE_COW_SELECTION",
    ini: &[("defaults", "cow_selection")],
    env: &["ANSIBLE_COW_SELECTION"],
    kind: Kind::Any,
    default: Default::Str("default"),
    effect: Effect::Active,
    summary: "The stencil that cowsay draws, or `random`.",
    ..SETTING
};

/// Colours the output even where it is no terminal.
pub static ANSIBLE_FORCE_COLOR: Setting = Setting {
    name: "ANSIBLE_FORCE_COLOR",
    ini: &[("defaults", "force_color")],
    env: &["ANSIBLE_FORCE_COLOR"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Colours the output even where it is no terminal.",
    ..SETTING
};

/// Keeps colours out of the output.
pub static ANSIBLE_NOCOLOR: Setting = Setting {
    name: "ANSIBLE_NOCOLOR",
    ini: &[("defaults", "nocolor")],
    env: &["ANSIBLE_NOCOLOR", "NO_COLOR"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Keeps colours out of the output.",
    ..SETTING
};

/// Prints banners without cowsay, even where it is installed.
pub static ANSIBLE_NOCOWS: Setting = Setting {
    name: "ANSIBLE_NOCOWS",
    ini: &[("defaults", "nocows")],
    env: &["ANSIBLE_NOCOWS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Prints banners without cowsay, even where it is installed.",
    ..SETTING
};

/// Colour of results that changed something.
pub static COLOR_CHANGED: Setting = Setting {
    name: "COLOR_CHANGED",
    ini: &[("colors", "changed")],
    env: &["ANSIBLE_COLOR_CHANGED"],
    kind: Kind::Any,
    default: Default::Str("yellow"),
    effect: Effect::Active,
    summary: "Colour of results that changed something.",
    ..SETTING
};

/// Colour of the prompt of the interactive console.
pub static COLOR_CONSOLE_PROMPT: Setting = Setting {
    name: "COLOR_CONSOLE_PROMPT",
    ini: &[("colors", "console_prompt")],
    env: &["ANSIBLE_COLOR_CONSOLE_PROMPT"],
    kind: Kind::Any,
    default: Default::Str("white"),
    effect: Effect::Harmless,
    summary: "Colour of the prompt of the interactive console.",
    ..SETTING
};

/// Colour of debugging output.
pub static COLOR_DEBUG: Setting = Setting {
    name: "COLOR_DEBUG",
    ini: &[("colors", "debug")],
    env: &["ANSIBLE_COLOR_DEBUG"],
    kind: Kind::Any,
    default: Default::Str("dark gray"),
    effect: Effect::Active,
    summary: "Colour of debugging output.",
    ..SETTING
};

/// Colour of deprecations.
pub static COLOR_DEPRECATE: Setting = Setting {
    name: "COLOR_DEPRECATE",
    ini: &[("colors", "deprecate")],
    env: &["ANSIBLE_COLOR_DEPRECATE"],
    kind: Kind::Any,
    default: Default::Str("purple"),
    effect: Effect::Active,
    summary: "Colour of deprecations.",
    ..SETTING
};

/// Colour of added lines in a diff.
pub static COLOR_DIFF_ADD: Setting = Setting {
    name: "COLOR_DIFF_ADD",
    ini: &[("colors", "diff_add")],
    env: &["ANSIBLE_COLOR_DIFF_ADD"],
    kind: Kind::Any,
    default: Default::Str("green"),
    effect: Effect::Active,
    summary: "Colour of added lines in a diff.",
    ..SETTING
};

/// Colour of the position lines in a diff.
pub static COLOR_DIFF_LINES: Setting = Setting {
    name: "COLOR_DIFF_LINES",
    ini: &[("colors", "diff_lines")],
    env: &["ANSIBLE_COLOR_DIFF_LINES"],
    kind: Kind::Any,
    default: Default::Str("cyan"),
    effect: Effect::Active,
    summary: "Colour of the position lines in a diff.",
    ..SETTING
};

/// Colour of removed lines in a diff.
pub static COLOR_DIFF_REMOVE: Setting = Setting {
    name: "COLOR_DIFF_REMOVE",
    ini: &[("colors", "diff_remove")],
    env: &["ANSIBLE_COLOR_DIFF_REMOVE"],
    kind: Kind::Any,
    default: Default::Str("red"),
    effect: Effect::Active,
    summary: "Colour of removed lines in a diff.",
    ..SETTING
};

/// Colour of constants in plugin documentation.
pub static COLOR_DOC_CONSTANT: Setting = Setting {
    name: "COLOR_DOC_CONSTANT",
    ini: &[("colors", "doc_constant")],
    env: &["ANSIBLE_COLOR_DOC_CONSTANT"],
    kind: Kind::Any,
    default: Default::Str("dark gray"),
    effect: Effect::Harmless,
    summary: "Colour of constants in plugin documentation.",
    ..SETTING
};

/// Colour of deprecated values in plugin documentation.
pub static COLOR_DOC_DEPRECATED: Setting = Setting {
    name: "COLOR_DOC_DEPRECATED",
    ini: &[("colors", "doc_deprecated")],
    env: &["ANSIBLE_COLOR_DOC_DEPRECATED"],
    kind: Kind::Any,
    default: Default::Str("magenta"),
    effect: Effect::Harmless,
    summary: "Colour of deprecated values in plugin documentation.",
    ..SETTING
};

/// Colour of links in plugin documentation.
pub static COLOR_DOC_LINK: Setting = Setting {
    name: "COLOR_DOC_LINK",
    ini: &[("colors", "doc_link")],
    env: &["ANSIBLE_COLOR_DOC_LINK"],
    kind: Kind::Any,
    default: Default::Str("cyan"),
    effect: Effect::Harmless,
    summary: "Colour of links in plugin documentation.",
    ..SETTING
};

/// Colour of module names in plugin documentation.
pub static COLOR_DOC_MODULE: Setting = Setting {
    name: "COLOR_DOC_MODULE",
    ini: &[("colors", "doc_module")],
    env: &["ANSIBLE_COLOR_DOC_MODULE"],
    kind: Kind::Any,
    default: Default::Str("yellow"),
    effect: Effect::Harmless,
    summary: "Colour of module names in plugin documentation.",
    ..SETTING
};

/// Colour of plugin names in plugin documentation.
pub static COLOR_DOC_PLUGIN: Setting = Setting {
    name: "COLOR_DOC_PLUGIN",
    ini: &[("colors", "doc_plugin")],
    env: &["ANSIBLE_COLOR_DOC_PLUGIN"],
    kind: Kind::Any,
    default: Default::Str("yellow"),
    effect: Effect::Harmless,
    summary: "Colour of plugin names in plugin documentation.",
    ..SETTING
};

/// Colour of cross-references in plugin documentation.
pub static COLOR_DOC_REFERENCE: Setting = Setting {
    name: "COLOR_DOC_REFERENCE",
    ini: &[("colors", "doc_reference")],
    env: &["ANSIBLE_COLOR_DOC_REFERENCE"],
    kind: Kind::Any,
    default: Default::Str("magenta"),
    effect: Effect::Harmless,
    summary: "Colour of cross-references in plugin documentation.",
    ..SETTING
};

/// Colour of errors and failures.
pub static COLOR_ERROR: Setting = Setting {
    name: "COLOR_ERROR",
    ini: &[("colors", "error")],
    env: &["ANSIBLE_COLOR_ERROR"],
    kind: Kind::Any,
    default: Default::Str("red"),
    effect: Effect::Active,
    summary: "Colour of errors and failures.",
    ..SETTING
};

/// Colour of what is to stand out.
pub static COLOR_HIGHLIGHT: Setting = Setting {
    name: "COLOR_HIGHLIGHT",
    ini: &[("colors", "highlight")],
    env: &["ANSIBLE_COLOR_HIGHLIGHT"],
    kind: Kind::Any,
    default: Default::Str("white"),
    effect: Effect::Active,
    summary: "Colour of what is to stand out.",
    ..SETTING
};

/// Colour of the line that names an included file.
pub static COLOR_INCLUDED: Setting = Setting {
    name: "COLOR_INCLUDED",
    ini: &[("colors", "included")],
    env: &["ANSIBLE_COLOR_INCLUDED"],
    kind: Kind::Any,
    default: Default::Str("cyan"),
    effect: Effect::Active,
    summary: "Colour of the line that names an included file.",
    ..SETTING
};

/// Colour of results that changed nothing.
pub static COLOR_OK: Setting = Setting {
    name: "COLOR_OK",
    ini: &[("colors", "ok")],
    env: &["ANSIBLE_COLOR_OK"],
    kind: Kind::Any,
    default: Default::Str("green"),
    effect: Effect::Active,
    summary: "Colour of results that changed nothing.",
    ..SETTING
};

/// Colour of skipped results.
pub static COLOR_SKIP: Setting = Setting {
    name: "COLOR_SKIP",
    ini: &[("colors", "skip")],
    env: &["ANSIBLE_COLOR_SKIP"],
    kind: Kind::Any,
    default: Default::Str("cyan"),
    effect: Effect::Active,
    summary: "Colour of skipped results.",
    ..SETTING
};

/// Colour of hosts that can't be reached.
pub static COLOR_UNREACHABLE: Setting = Setting {
    name: "COLOR_UNREACHABLE",
    ini: &[("colors", "unreachable")],
    env: &["ANSIBLE_COLOR_UNREACHABLE"],
    kind: Kind::Any,
    default: Default::Str("bright red"),
    effect: Effect::Active,
    summary: "Colour of hosts that can't be reached.",
    ..SETTING
};

/// Colour of what `-v` adds.
pub static COLOR_VERBOSE: Setting = Setting {
    name: "COLOR_VERBOSE",
    ini: &[("colors", "verbose")],
    env: &["ANSIBLE_COLOR_VERBOSE"],
    kind: Kind::Any,
    default: Default::Str("blue"),
    effect: Effect::Active,
    summary: "Colour of what `-v` adds.",
    ..SETTING
};

/// Colour of warnings.
pub static COLOR_WARN: Setting = Setting {
    name: "COLOR_WARN",
    ini: &[("colors", "warn")],
    env: &["ANSIBLE_COLOR_WARN"],
    kind: Kind::Any,
    default: Default::Str("bright purple"),
    effect: Effect::Active,
    summary: "Colour of warnings.",
    ..SETTING
};

/// Prints the engine's own debugging output: what it does by itself.
pub static DEFAULT_DEBUG: Setting = Setting {
    name: "DEFAULT_DEBUG",
    ini: &[("defaults", "debug")],
    env: &["ANSIBLE_DEBUG"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    summary: "Prints the engine's own debugging output: what it does by itself.",
    ..SETTING
};

/// Names of loggers that are kept out of the log file.
pub static DEFAULT_LOG_FILTER: Setting = Setting {
    name: "DEFAULT_LOG_FILTER",
    ini: &[("defaults", "log_filter")],
    env: &["ANSIBLE_LOG_FILTER"],
    kind: Kind::List,
    default: Default::List(&[]),
    effect: Effect::Active,
    summary: "Names of loggers that are kept out of the log file.",
    ..SETTING
};

/// File that all output is also written to.
pub static DEFAULT_LOG_PATH: Setting = Setting {
    name: "DEFAULT_LOG_PATH",
    ini: &[("defaults", "log_path")],
    env: &["ANSIBLE_LOG_PATH"],
    kind: Kind::Path,
    effect: Effect::Active,
    summary: "File that all output is also written to.",
    ..SETTING
};

/// How many `-v` are in force without being given.
pub static DEFAULT_VERBOSITY: Setting = Setting {
    name: "DEFAULT_VERBOSITY",
    ini: &[("defaults", "verbosity")],
    env: &["ANSIBLE_VERBOSITY"],
    kind: Kind::Int,
    default: Default::Int(0),
    effect: Effect::Active,
    summary: "How many `-v` are in force without being given.",
    ..SETTING
};

/// Whether deprecations are shown.
pub static DEPRECATION_WARNINGS: Setting = Setting {
    name: "DEPRECATION_WARNINGS",
    ini: &[("defaults", "deprecation_warnings")],
    env: &["ANSIBLE_DEPRECATION_WARNINGS"],
    vars: &["ansible_deprecation_warnings"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether deprecations are shown.",
    ..SETTING
};

/// Whether a development version says that it is one.
pub static DEVEL_WARNING: Setting = Setting {
    name: "DEVEL_WARNING",
    ini: &[("defaults", "devel_warning")],
    env: &["ANSIBLE_DEVEL_WARNING"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Harmless,
    summary: "Whether a development version says that it is one.",
    ..SETTING
};

/// Shows differences as if `--diff` were given.
pub static DIFF_ALWAYS: Setting = Setting {
    name: "DIFF_ALWAYS",
    ini: &[("diff", "always")],
    env: &["ANSIBLE_DIFF_ALWAYS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Shows differences as if `--diff` were given.",
    ..SETTING
};

/// Lines of context around each difference.
pub static DIFF_CONTEXT: Setting = Setting {
    name: "DIFF_CONTEXT",
    ini: &[("diff", "context")],
    env: &["ANSIBLE_DIFF_CONTEXT"],
    kind: Kind::Int,
    default: Default::Int(3),
    effect: Effect::Active,
    summary: "Lines of context around each difference.",
    ..SETTING
};

/// Prints a task's arguments in its banner.
pub static DISPLAY_ARGS_TO_STDOUT: Setting = Setting {
    name: "DISPLAY_ARGS_TO_STDOUT",
    ini: &[("defaults", "display_args_to_stdout")],
    env: &["ANSIBLE_DISPLAY_ARGS_TO_STDOUT"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Prints a task's arguments in its banner.",
    ..SETTING
};

/// Whether skipped tasks and items are shown.
pub static DISPLAY_SKIPPED_HOSTS: Setting = Setting {
    name: "DISPLAY_SKIPPED_HOSTS",
    ini: &[("defaults", "display_skipped_hosts")],
    env: &["ANSIBLE_DISPLAY_SKIPPED_HOSTS"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether skipped tasks and items are shown.",
    ..SETTING
};

/// Kinds of messages that are followed by a traceback.
pub static DISPLAY_TRACEBACK: Setting = Setting {
    name: "DISPLAY_TRACEBACK",
    ini: &[("defaults", "display_traceback")],
    env: &["ANSIBLE_DISPLAY_TRACEBACK"],
    kind: Kind::List,
    default: Default::List(&["never"]),
    choices: &["error", "warning", "deprecated", "deprecated_value", "always", "never"],
    effect: Effect::None,
    summary: "Kinds of messages that are followed by a traceback.",
    ..SETTING
};

/// Where the documentation that messages link to lives.
pub static DOCSITE_ROOT_URL: Setting = Setting {
    name: "DOCSITE_ROOT_URL",
    ini: &[("defaults", "docsite_root_url")],
    kind: Kind::Any,
    default: Default::Str("https://docs.ansible.com/ansible-core/"),
    effect: Effect::Harmless,
    summary: "Where the documentation that messages link to lives.",
    ..SETTING
};

/// Program that opens a file for editing.
pub static EDITOR: Setting = Setting {
    name: "EDITOR",
    ini: &[("defaults", "editor")],
    env: &["ANSIBLE_EDITOR", "EDITOR"],
    kind: Kind::Any,
    default: Default::Str("vi"),
    effect: Effect::Harmless,
    summary: "Program that opens a file for editing.",
    ..SETTING
};

/// Verbosity of the log file, where it is above that of the screen.
pub static LOG_VERBOSITY: Setting = Setting {
    name: "LOG_VERBOSITY",
    ini: &[("defaults", "log_verbosity")],
    env: &["ANSIBLE_LOG_VERBOSITY"],
    kind: Kind::Int,
    effect: Effect::Active,
    summary: "Verbosity of the log file, where it is above that of the screen.",
    ..SETTING
};

/// Bytes beyond which a file's difference is not worked out.
pub static MAX_FILE_SIZE_FOR_DIFF: Setting = Setting {
    name: "MAX_FILE_SIZE_FOR_DIFF",
    ini: &[("defaults", "max_diff_size")],
    env: &["ANSIBLE_MAX_DIFF_SIZE"],
    kind: Kind::Int,
    default: Default::Int(104_448),
    effect: Effect::Active,
    summary: "Bytes beyond which a file's difference is not worked out.",
    ..SETTING
};

/// Program that long listings are piped through on a terminal.
pub static PAGER: Setting = Setting {
    name: "PAGER",
    ini: &[("defaults", "pager")],
    env: &["ANSIBLE_PAGER", "PAGER"],
    kind: Kind::Any,
    default: Default::Str("less"),
    effect: Effect::Active,
    summary: "Program that long listings are piped through on a terminal.",
    ..SETTING
};

/// Prints what `set_stats` collected, at the end.
pub static SHOW_CUSTOM_STATS: Setting = Setting {
    name: "SHOW_CUSTOM_STATS",
    ini: &[("defaults", "show_custom_stats")],
    env: &["ANSIBLE_SHOW_CUSTOM_STATS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Prints what `set_stats` collected, at the end.",
    ..SETTING
};

/// Whether warnings about the controller's own system are shown.
pub static SYSTEM_WARNINGS: Setting = Setting {
    name: "SYSTEM_WARNINGS",
    ini: &[("defaults", "system_warnings")],
    env: &["ANSIBLE_SYSTEM_WARNINGS"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether warnings about the controller's own system are shown.",
    ..SETTING
};

/// Sends what `-v` adds to stderr.
pub static VERBOSE_TO_STDERR: Setting = Setting {
    name: "VERBOSE_TO_STDERR",
    ini: &[("defaults", "verbose_to_stderr")],
    env: &["ANSIBLE_VERBOSE_TO_STDERR"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Sends what `-v` adds to stderr.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &ACTION_WARNINGS,
    &ANSIBLE_COW_ACCEPTLIST,
    &ANSIBLE_COW_PATH,
    &ANSIBLE_COW_SELECTION,
    &ANSIBLE_FORCE_COLOR,
    &ANSIBLE_NOCOLOR,
    &ANSIBLE_NOCOWS,
    &COLOR_CHANGED,
    &COLOR_CONSOLE_PROMPT,
    &COLOR_DEBUG,
    &COLOR_DEPRECATE,
    &COLOR_DIFF_ADD,
    &COLOR_DIFF_LINES,
    &COLOR_DIFF_REMOVE,
    &COLOR_DOC_CONSTANT,
    &COLOR_DOC_DEPRECATED,
    &COLOR_DOC_LINK,
    &COLOR_DOC_MODULE,
    &COLOR_DOC_PLUGIN,
    &COLOR_DOC_REFERENCE,
    &COLOR_ERROR,
    &COLOR_HIGHLIGHT,
    &COLOR_INCLUDED,
    &COLOR_OK,
    &COLOR_SKIP,
    &COLOR_UNREACHABLE,
    &COLOR_VERBOSE,
    &COLOR_WARN,
    &DEFAULT_DEBUG,
    &DEFAULT_LOG_FILTER,
    &DEFAULT_LOG_PATH,
    &DEFAULT_VERBOSITY,
    &DEPRECATION_WARNINGS,
    &DEVEL_WARNING,
    &DIFF_ALWAYS,
    &DIFF_CONTEXT,
    &DISPLAY_ARGS_TO_STDOUT,
    &DISPLAY_SKIPPED_HOSTS,
    &DISPLAY_TRACEBACK,
    &DOCSITE_ROOT_URL,
    &EDITOR,
    &LOG_VERBOSITY,
    &MAX_FILE_SIZE_FOR_DIFF,
    &PAGER,
    &SHOW_CUSTOM_STATS,
    &SYSTEM_WARNINGS,
    &VERBOSE_TO_STDERR,
];
