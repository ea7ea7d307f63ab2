//! What a plugin's process says.

use value::{Dict, Value, parse_json};

/// Something that a plugin's process says.
#[derive(Debug)]
pub(crate) enum Said {
    /// A call to `Display`.
    Show(Shown),
    /// It has worked on an event, a call, or the end of the run (no `seq`).
    Done(Done),
    /// The file was imported.
    Loaded(Dict),
    /// The object was made.
    Started(Dict),
    /// It could not be imported or made.
    Failed { kind: String, message: String },
    /// It asks the person at the terminal.
    Prompt { id: i64 },
    /// Its process is gone, or is to be stopped: why.
    Gone(String),
}

/// A call to `Display`, or text written past it.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Text.
    Display {
        /// The text.
        text: String,
        /// The name of its colour.
        color: Option<String>,
        /// It goes to stderr.
        stderr: bool,
        /// It is not logged.
        screen_only: bool,
        /// It is only logged.
        log_only: bool,
        /// A line end follows.
        newline: bool,
    },
    /// A warning.
    Warning(String),
    /// A deprecation: what follows `[DEPRECATION WARNING]: `.
    Deprecated(String),
    /// A deprecation with what a task's result tells of it.
    Deprecation {
        /// What follows `[DEPRECATION WARNING]: `.
        text: String,
        /// Its entry among a result's `deprecations`.
        entry: Dict,
    },
    /// An error.
    Error {
        /// The text.
        text: String,
        /// It goes to stderr.
        stderr: bool,
    },
    /// Text that is shown from some level of `-v` on.
    Verbose {
        /// The level, from 0.
        level: u8,
        /// The text.
        text: String,
        /// The host that it is about.
        host: Option<String>,
    },
    /// Text as it is, to one of the two streams.
    Raw {
        /// The text.
        text: String,
        /// It was written to stderr.
        stderr: bool,
    },
}

/// A plugin has worked on something.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// On which event; nothing for the end of the run.
    pub(crate) seq: Option<i64>,
    /// It ended the process on purpose, with this status.
    pub(crate) exit: Option<i32>,
    /// What it raised: the hook, and the message.
    pub(crate) errors: Vec<(String, String)>,
    /// What it changed in the run.
    pub(crate) mutations: Vec<Value>,
    /// It has switched itself off.
    pub(crate) disabled: bool,
    /// It has patched `Display`.
    pub(crate) patches_display: bool,
}

/// A question of a plugin.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) id: i64,
    pub(crate) seq: i64,
    pub(crate) question: String,
    pub(crate) args: Dict,
}

/// A message, told apart by who has to hear it.
#[derive(Debug)]
pub(crate) enum Message {
    Said(Said),
    Ask(Ask),
}

/// Reads a frame's text.
pub(crate) fn read(text: &str) -> Result<Message, String> {
    let value = parse_json(text).map_err(|error| error.to_string())?;
    let Value::Dict(dict) = value else { return Err("a message is an object".to_owned()) };
    let fields = Fields(&dict);
    let said = match fields.text("op").as_str() {
        "display" => Said::Show(Shown::Display {
            text: fields.text("text"),
            color: fields.some_text("color"),
            stderr: fields.is("stderr"),
            screen_only: fields.is("screen_only"),
            log_only: fields.is("log_only"),
            newline: dict.get("newline").is_none_or(Value::is_true),
        }),
        "write" => Said::Show(Shown::Raw { text: fields.text("text"), stderr: fields.text("stream") == "stderr" }),
        "warning" => Said::Show(Shown::Warning(fields.text("text"))),
        "deprecated" => Said::Show(match dict.get("entry").and_then(Value::as_dict) {
            Some(entry) => Shown::Deprecation { text: fields.text("text"), entry: entry.clone() },
            None => Shown::Deprecated(fields.text("text")),
        }),
        "error" => Said::Show(Shown::Error {
            text: fields.text("text"),
            stderr: dict.get("stderr").is_none_or(Value::is_true),
        }),
        "verbose" => Said::Show(Shown::Verbose {
            level: u8::try_from(fields.int("level").unwrap_or(1)).unwrap_or(u8::MAX),
            text: fields.text("text"),
            host: fields.some_text("host"),
        }),
        "done" => Said::Done(Done {
            seq: fields.int("seq"),
            exit: fields.int("exit").map(|status| i32::try_from(status & 0xff).unwrap_or(1)),
            errors: fields
                .list("errors")
                .iter()
                .filter_map(Value::as_dict)
                .map(|error| (Fields(error).text("hook"), Fields(error).text("message")))
                .collect(),
            mutations: fields.list("mutations").to_vec(),
            disabled: fields.is("disabled"),
            patches_display: fields.is("patches_display"),
        }),
        "loaded" => Said::Loaded(dict),
        "started" => Said::Started(dict),
        "failed" => Said::Failed { kind: fields.text("kind"), message: fields.text("message") },
        "prompt" => Said::Prompt { id: fields.int("id").unwrap_or(0) },
        "ask" => {
            return Ok(Message::Ask(Ask {
                id: fields.int("id").unwrap_or(0),
                seq: fields.int("seq").unwrap_or(-1),
                question: fields.text("question"),
                args: dict.get("args").and_then(Value::as_dict).cloned().unwrap_or_default(),
            }));
        }
        other => return Err(format!("'{other}' is no message")),
    };
    Ok(Message::Said(said))
}

/// Reads fields of a message leniently: what is missing or of another type is empty.
pub(crate) struct Fields<'a>(pub(crate) &'a Dict);

impl Fields<'_> {
    pub(crate) fn text(&self, name: &str) -> String {
        self.some_text(name).unwrap_or_default()
    }

    pub(crate) fn some_text(&self, name: &str) -> Option<String> {
        match self.0.get(name) {
            Some(Value::Str(text)) => Some(text.as_str().to_owned()),
            None | Some(Value::None) => None,
            Some(other) => Some(value::to_text(other)),
        }
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(Value::is_true)
    }

    pub(crate) fn some_bool(&self, name: &str) -> Option<bool> {
        self.0.get(name).filter(|value| !value.is_none()).map(Value::is_true)
    }

    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_int)
    }

    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.0.get(name).and_then(Value::as_slice).unwrap_or_default()
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        self.list(name).iter().map(value::to_text).collect()
    }
}
