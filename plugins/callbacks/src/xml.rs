//! XML as Python's `minidom` prints it, for JUnit reports.

use std::fmt::Write;

/// An element: attributes, then text or children.
#[derive(Debug, Default)]
pub(crate) struct Element {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    pub(crate) fn new(tag: &'static str, attributes: Vec<(&'static str, String)>) -> Self {
        Element { tag, attributes, ..Element::default() }
    }

    #[must_use]
    pub(crate) fn with_text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    pub(crate) fn push(&mut self, child: Element) {
        self.children.push(child);
    }

    /// Returns the document, indented with tabs. Text that XML can't hold is an error, told as Python's parser tells it.
    pub(crate) fn document(&self) -> Result<String, String> {
        let mut flat = String::new();
        self.write_flat(&mut flat);
        if let Some(at) = flat.find(is_forbidden) {
            let before = &flat[..at];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |text| text.chars().count());
            return Err(format!("not well-formed (invalid token): line {line}, column {column}"));
        }
        let mut out = String::from("<?xml version=\"1.0\" ?>\n");
        self.write_pretty(&mut out, 0);
        Ok(out)
    }

    /// Writes it all on one line: what Python's parser gets to read.
    fn write_flat(&self, out: &mut String) {
        let _ = write!(out, "<{}", self.tag);
        for (name, value) in &self.attributes {
            let value = escape(value).replace('\r', "&#13;").replace('\n', "&#10;").replace('\t', "&#09;");
            let _ = write!(out, " {name}=\"{}\"", value.replace('"', "&quot;"));
        }
        if self.text.is_empty() && self.children.is_empty() {
            out.push_str(" />");
            return;
        }
        out.push('>');
        out.push_str(&escape(&self.text));
        for child in &self.children {
            child.write_flat(out);
        }
        let _ = write!(out, "</{}>", self.tag);
    }

    fn write_pretty(&self, out: &mut String, depth: usize) {
        out.extend(std::iter::repeat_n('\t', depth));
        let _ = write!(out, "<{}", self.tag);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escape(value).replace('"', "&quot;"));
        }
        if !self.text.is_empty() {
            // A parser reads each line end as one.
            let text = self.text.replace("\r\n", "\n").replace('\r', "\n");
            let _ = writeln!(out, ">{}</{}>", escape(&text).replace('"', "&quot;"), self.tag);
        } else if self.children.is_empty() {
            out.push_str("/>\n");
        } else {
            out.push_str(">\n");
            for child in &self.children {
                child.write_pretty(out, depth + 1);
            }
            out.extend(std::iter::repeat_n('\t', depth));
            let _ = writeln!(out, "</{}>", self.tag);
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn is_forbidden(ch: char) -> bool {
    matches!(ch, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}
