//! Python objects that are no data: what a filter makes for the next one.

use std::any::Any;
use std::fmt::Write;
use value::{Dict, Object, Value, write_json_text};

/// A Python object that stays what it is while a template goes on: it is known by its text, and travels pickled.
#[derive(Clone, Debug)]
pub struct PythonObject {
    type_name: String,
    text: String,
    repr: String,
    /// As base64; nothing where it can't be pickled.
    pickled: Option<String>,
}

impl PythonObject {
    /// Reads one as it was sent.
    pub(crate) fn read(dict: &Dict) -> PythonObject {
        let text = |key: &str| dict.get(key).and_then(Value::as_str).map(str::to_owned);
        PythonObject {
            type_name: text("t").unwrap_or_else(|| "object".to_owned()),
            text: text("s").unwrap_or_default(),
            repr: text("r").unwrap_or_default(),
            pickled: text("p"),
        }
    }

    /// Appends it as it is sent.
    pub(crate) fn write(&self, out: &mut String) {
        let Some(pickled) = &self.pickled else {
            write_json_text(out, &self.text, false);
            return;
        };
        let _ = write!(out, "{{\"\\u0000\":\"x\",\"p\":");
        write_json_text(out, pickled, false);
        out.push('}');
    }
}

impl Object for PythonObject {
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self) -> String {
        self.repr.clone()
    }

    fn text(&self) -> String {
        self.text.clone()
    }
}
