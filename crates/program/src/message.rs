//! What we and a program write to each other, beside events.
//!
//! Each message's keys stand in one list with their forms: the schema is made of it.

use crate::ProgramError;
use event::{HOOKS, Recorded};
use value::{Dict, JsonStyle, Value, to_json};

/// The version of the protocol.
pub const PROTOCOL: i64 = 1;

/// Hooks whose answers a run can wait for and do something about.
pub(crate) const START_HOOKS: [&str; 3] =
    ["playbook_on_play_start", "playbook_on_task_start", "playbook_on_handler_task_start"];

/// The types of callbacks, as Ansible has them.
pub(crate) const KINDS: [&str; 3] = ["stdout", "aggregate", "notification"];

/// How messages are written: one line.
const STYLE: JsonStyle = JsonStyle { indent: None, sort_keys: false, ensure_ascii: false, compact: true };

/// A key of a message, for the schema and the manual.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) form: Form,
    /// It has to be there.
    pub(crate) required: bool,
    pub(crate) doc: &'static str,
}

/// The form of a key's value.
pub(crate) enum Form {
    /// Any JSON value.
    Any,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// Text.
    Text,
    /// One of some texts.
    OneOf(&'static [&'static str]),
    /// A list of hooks, or `"all"`.
    Hooks,
    /// The version of the protocol.
    Protocol,
    /// Options by their names.
    Options,
    /// A list of changes.
    Mutations,
    /// An object with keys.
    Object(&'static [Key]),
}

const fn key(name: &'static str, form: Form, doc: &'static str) -> Key {
    Key { name, form, required: false, doc }
}

const fn required(name: &'static str, form: Form, doc: &'static str) -> Key {
    Key { name, form, required: true, doc }
}

/// The first line that a program is sent.
pub(crate) const HELLO: &[Key] = &[
    required("playcall", Form::Protocol, "Tells who writes; always 1."),
    required("protocol", Form::Protocol, "The version of this protocol."),
    required(
        "run",
        Form::Object(&[
            required("columns", Form::Integer, "Columns of the screen less one."),
            required("color", Form::Bool, "Whether output is coloured."),
            required("verbosity", Form::Integer, "How many -v there are."),
        ]),
        "What the screen is like.",
    ),
];

/// The first line that a program writes.
pub(crate) const DESCRIPTION: &[Key] = &[
    required("protocol", Form::Protocol, "The version of this protocol that the program speaks."),
    required("hooks", Form::Hooks, "The hooks that it wants to be sent."),
    key("name", Form::Text, "What it calls itself; settings know it by its file's name."),
    key("type", Form::OneOf(&KINDS), "What it is; a notification where it does not say."),
    key("description", Form::Text, "What it is for, in a sentence."),
    key(
        "sync",
        Form::Hooks,
        "Hooks whose events it answers with done before the output (and, at starts, the run) goes on.",
    ),
    key("options", Form::Options, "Options that it takes from the environment and ansible.cfg."),
    key("wants_implicit", Form::Bool, "Whether it wants tasks that the engine makes itself."),
];

/// An option in a description.
pub(crate) const OPTION: &[Key] = &[
    key("description", Form::Text, "What it does."),
    key("default", Form::Any, "Its value where nobody sets it."),
    key("type", Form::Text, "bool, int, float, str, list, path ...: what its text is read as."),
    key("choices", Form::Any, "A list of the values that it may have."),
    key("required", Form::Bool, "Whether it has to be set."),
    key("env", Form::Any, "A list of environment variables that set it."),
    key("ini", Form::Any, "A list of {\"section\": ..., \"key\": ...} in ansible.cfg."),
];

/// The second line that a program is sent.
pub(crate) const START: &[Key] = &[required(
    "start",
    Form::Object(&[required("options", Form::Any, "The value of each option that it described.")]),
    "The description was taken; events follow.",
)];

/// The lines that a program writes after its description: at least one of these, and `color`, `stderr`, `newline` beside `display`.
pub(crate) const SAID: &[Key] = &[
    key("display", Form::Text, "Text to be shown."),
    key("color", Form::Text, "Its colour, or that of the banner: green, bright red, color208 ..."),
    key("stderr", Form::Bool, "Whether the text goes to stderr."),
    key("newline", Form::Bool, "Whether a line end follows the text; it does where this is not said."),
    key("banner", Form::Text, "Text to be shown with a line of stars behind it."),
    key("warning", Form::Text, "A warning to be shown on stderr, once for each text."),
    key("mutations", Form::Mutations, "What is to be changed in the run; in the answer to a start hook in sync."),
    key("abort", Form::Integer, "Ends the run with this exit status."),
    key("leave", Form::Bool, "It wants no further events, and may end."),
    key("done", Form::Integer, "It has worked on the event with this seq, and on all before it."),
];

/// Those keys of [`SAID`] that make a line a message.
pub(crate) const WORDS: [&str; 7] = ["display", "banner", "warning", "mutations", "abort", "leave", "done"];

/// A change that a program wants.
pub(crate) const MUTATION: &[Key] = &[
    required(
        "kind",
        Form::OneOf(&["play_vars", "task_args", "host_vars", "group_vars", "extra_vars", "group_priority"]),
        "What is changed.",
    ),
    key("play", Form::Text, "The play's uuid, for play_vars."),
    key("task", Form::Text, "The task's uuid, for task_args."),
    key("host", Form::Text, "The host's name, for host_vars."),
    key("group", Form::Text, "The group's name, for group_vars and group_priority."),
    key("set", Form::Any, "Names with their new values."),
    key("unset", Form::Any, "A list of names that go."),
    key("value", Form::Integer, "The priority, for group_priority."),
];

/// What a program says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// What it calls itself.
    pub name: Option<String>,
    /// `stdout`, `aggregate` or `notification`.
    pub kind: String,
    /// One sentence.
    pub description: Option<String>,
    /// The hooks that it wants, those in `sync` included.
    pub hooks: Vec<&'static str>,
    /// The hooks that it answers.
    pub sync: Vec<&'static str>,
    /// Its options, as it wrote them.
    pub options: Dict,
    /// It wants tasks that the engine made itself.
    pub wants_implicit: bool,
    /// What is odd about it, though not wrong.
    pub warnings: Vec<String>,
}

impl Description {
    /// Reads the line.
    pub(crate) fn read(line: &Dict) -> Result<Description, ProgramError> {
        let fields = Fields(line);
        let wrong = |message: String| Err(ProgramError::Description(message));
        match line.get("protocol") {
            Some(Value::Int(PROTOCOL)) => {}
            Some(other) => return Err(ProgramError::Version { spoken: value::to_text(other) }),
            None => return wrong("its first line has no 'protocol'".to_owned()),
        }
        let mut description = Description {
            name: fields.some_text("name"),
            kind: fields.some_text("type").unwrap_or_else(|| "notification".to_owned()),
            description: fields.some_text("description"),
            wants_implicit: fields.is("wants_implicit"),
            ..Description::default()
        };
        if !KINDS.contains(&description.kind.as_str()) {
            return wrong(format!("its type '{}' is none of {}", description.kind, KINDS.join(", ")));
        }
        match line.get("options") {
            None | Some(Value::None) => {}
            Some(Value::Dict(options)) => description.options = options.clone(),
            Some(_) => return wrong("its 'options' are no object".to_owned()),
        }
        let Some(hooks) = hooks(line.get("hooks"), &mut description.warnings) else {
            return wrong("its 'hooks' are neither a list nor \"all\"".to_owned());
        };
        let Some(sync) = hooks_or_none(line.get("sync"), &mut description.warnings) else {
            return wrong("its 'sync' is neither a list nor \"all\"".to_owned());
        };
        description.hooks = HOOKS.into_iter().filter(|hook| hooks.contains(hook) || sync.contains(hook)).collect();
        description.sync = sync;
        Ok(description)
    }
}

fn hooks_or_none(written: Option<&Value>, warnings: &mut Vec<String>) -> Option<Vec<&'static str>> {
    match written {
        None | Some(Value::None) => Some(Vec::new()),
        some => hooks(some, warnings),
    }
}

/// Reads a list of hooks; `v2_` may precede each.
fn hooks(written: Option<&Value>, warnings: &mut Vec<String>) -> Option<Vec<&'static str>> {
    if written.and_then(Value::as_str) == Some("all") {
        return Some(HOOKS.to_vec());
    }
    let mut found = Vec::new();
    for name in written?.as_slice()? {
        let name = value::to_text(name);
        let short = name.strip_prefix("v2_").unwrap_or(&name);
        match HOOKS.into_iter().find(|hook| *hook == short) {
            Some(hook) => found.push(hook),
            None => warnings.push(format!("it asks for the hook '{name}', which there is none")),
        }
    }
    Some(found)
}

/// A line that a program writes after its description.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Message {
    pub(crate) display: Option<String>,
    pub(crate) color: Option<String>,
    pub(crate) stderr: bool,
    pub(crate) newline: bool,
    pub(crate) banner: Option<String>,
    pub(crate) warning: Option<String>,
    pub(crate) mutations: Vec<Value>,
    pub(crate) abort: Option<i32>,
    pub(crate) leave: bool,
    pub(crate) done: Option<u64>,
}

impl Message {
    /// Reads a line; fails with a sentence where it is no message.
    pub(crate) fn read(line: &Dict) -> Result<Message, String> {
        if !WORDS.iter().any(|word| line.contains(word)) {
            return Err(format!("it wrote an object with none of {}", WORDS.join(", ")));
        }
        let fields = Fields(line);
        Ok(Message {
            display: fields.some_text("display"),
            color: fields.some_text("color"),
            stderr: fields.is("stderr"),
            newline: line.get("newline").is_none_or(Value::is_true),
            banner: fields.some_text("banner"),
            warning: fields.some_text("warning"),
            mutations: mutations(line)?,
            // A status is a byte: what does not fit becomes 1 rather than 0.
            abort: fields.some_int("abort")?.map(|status| i32::from(u8::try_from(status).unwrap_or(1))),
            leave: fields.is("leave"),
            done: fields.some_int("done")?.map(seq).transpose()?,
        })
    }
}

/// Reads the changes that a program wants; one that the run would pass over without a word is none.
fn mutations(line: &Dict) -> Result<Vec<Value>, String> {
    let Some(written) = line.get("mutations").filter(|written| !written.is_none()) else { return Ok(Vec::new()) };
    let Some(all) = written.as_slice() else { return Err("its 'mutations' are no list".to_owned()) };
    for one in all {
        let Some(change) = one.as_dict() else { return Err("one of its 'mutations' is no object".to_owned()) };
        let is_missing_or =
            |key: &str, fits: fn(&Value) -> bool| change.get(key).is_none_or(|it| it.is_none() || fits(it));
        if change.get("kind").and_then(Value::as_str).is_none() {
            return Err("one of its 'mutations' has no 'kind'".to_owned());
        }
        if !is_missing_or("set", |set| matches!(set, Value::Dict(_))) {
            return Err("the 'set' of one of its 'mutations' is no object".to_owned());
        }
        let are_names =
            |unset: &Value| unset.as_slice().is_some_and(|all| all.iter().all(|name| name.as_str().is_some()));
        if !is_missing_or("unset", are_names) {
            return Err("the 'unset' of one of its 'mutations' is no list of names".to_owned());
        }
    }
    Ok(all.to_vec())
}

/// Reads the number of an event.
fn seq(written: i64) -> Result<u64, String> {
    u64::try_from(written).map_err(|_| format!("its 'done' is no event: {written}"))
}

/// Returns the line of an event.
pub(crate) fn event(event: &Recorded) -> String {
    strict(event.to_json())
}

/// Writes `null` for numbers that are not finite: JSON has none, and only Python's reader takes them.
fn strict(json: String) -> String {
    const WORDS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];
    if !json.contains("Infinity") && !json.contains("NaN") {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json.as_str();
    // Outside of texts those letters stand nowhere else, so that the texts are all that has to be told apart.
    while let Some(quote) = rest.find('"') {
        push_finite(&mut out, &rest[..quote], &WORDS);
        let text = text_length(&rest[quote..]);
        out.push_str(&rest[quote..quote + text]);
        rest = &rest[quote + text..];
    }
    push_finite(&mut out, rest, &WORDS);
    out
}

fn push_finite(out: &mut String, between: &str, words: &[&str]) {
    let mut rest = between;
    while let Some(at) = rest.find(['-', 'I', 'N']) {
        let word = words.iter().find(|word| rest[at..].starts_with(**word));
        out.push_str(&rest[..at]);
        out.push_str(word.map_or(&rest[at..=at], |_| "null"));
        rest = &rest[at + word.map_or(1, |word| word.len())..];
    }
    out.push_str(rest);
}

/// Returns how long the text is that a line begins with, its quotes included.
fn text_length(line: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in line.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    line.len()
}

/// Returns the first line that a program is sent.
pub(crate) fn hello(columns: usize, color: bool, verbosity: u8) -> String {
    let run: Dict = [
        ("columns", Value::from(columns)),
        ("color", Value::Bool(color)),
        ("verbosity", Value::Int(i64::from(verbosity))),
    ]
    .into_iter()
    .collect();
    line([("playcall", Value::Int(1)), ("protocol", Value::Int(PROTOCOL)), ("run", Value::Dict(run))])
}

/// Returns the second line that a program is sent.
pub(crate) fn start(options: Dict) -> String {
    let start: Dict = [("options", Value::Dict(options))].into_iter().collect();
    line([("start", Value::Dict(start))])
}

fn line<const N: usize>(pairs: [(&'static str, Value); N]) -> String {
    strict(to_json(&Value::Dict(pairs.into_iter().collect()), STYLE))
}

/// Reads fields of a line: text leniently, numbers strictly.
struct Fields<'a>(&'a Dict);

impl Fields<'_> {
    fn some_text(&self, name: &str) -> Option<String> {
        match self.0.get(name) {
            Some(Value::Str(text)) => Some(text.as_str().to_owned()),
            None | Some(Value::None) => None,
            Some(other) => Some(value::to_text(other)),
        }
    }

    fn is(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(Value::is_true)
    }

    fn some_int(&self, name: &str) -> Result<Option<i64>, String> {
        match self.0.get(name) {
            None | Some(Value::None) => Ok(None),
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(other) => Err(format!("its '{name}' is no whole number: {}", value::repr(other))),
        }
    }
}
