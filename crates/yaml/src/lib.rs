//! YAML 1.1 as Ansible reads and writes it: text to located values, values to text.
//!
//! Scanning follows libyaml to the letter, so what is accepted and what is complained about is what the reference
//! accepts and complains about; tags are resolved and values made as PyYAML's safe loader does it. (The published Rust
//! port of libyaml stops the program on some texts, a block without a last line end among them, so it can't serve.)
//!
//! **Invariant:** nothing here reads files. Every string, list and dictionary knows where it was written.

mod analysis;
mod construct;
mod cursor;
mod dump;
mod emit;
mod json;
mod loader;
mod problem;
mod resolve;
mod scalar;
mod scan;
mod scan_text;
#[cfg(test)]
mod tests;
mod tree;

pub use dump::{Blocks, DumpStyle, dump};
pub use loader::{Files, Loader, Notice};
pub use problem::{Mark, YamlError};

use diagnostic::{Diagnostic, Origin};
use std::sync::Arc;
use value::{List, Trust, Value};
use vault::Secrets;

/// What the loader is to know about a text.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// The file it came from, as an absolute path; what does not start with `/` describes a source that is no file
    /// (`<unknown>`).
    pub path: Arc<str>,
    /// Whether strings that look like templates are templates.
    pub trusted: bool,
    /// What to do about a key that is written twice in one mapping.
    pub duplicate_keys: DuplicateKeys,
    /// What opens the values of `!vault`.
    pub secrets: Secrets,
}

impl LoadOptions {
    /// A file whose strings may be templates, whose duplicate keys are warned about and whose vaults stay shut: the usual
    /// case.
    pub fn trusted(path: impl Into<Arc<str>>) -> Self {
        LoadOptions {
            path: path.into(),
            trusted: true,
            duplicate_keys: DuplicateKeys::Warn,
            secrets: Secrets::default(),
        }
    }

    /// Data of no file, never templates.
    pub fn data() -> Self {
        LoadOptions {
            path: Arc::from("<unknown>"),
            trusted: false,
            duplicate_keys: DuplicateKeys::Warn,
            secrets: Secrets::default(),
        }
    }

    /// Returns the place of a line and column (0 where there is none) of the text.
    pub(crate) fn origin(&self, line: u32, column: u32) -> Origin {
        let path = Arc::clone(&self.path);
        let (path, description) = if path.starts_with('/') { (Some(path), None) } else { (None, Some(path)) };
        Origin { path, description, line, column }
    }

    pub(crate) fn trust(&self) -> Trust {
        if self.trusted { Trust::Trusted } else { Trust::Data }
    }
}

/// What to do about a key that is written twice: `DUPLICATE_YAML_DICT_KEY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum DuplicateKeys {
    /// Use the last and warn.
    #[default]
    Warn,
    /// Refuse the text.
    Error,
    /// Use the last.
    Ignore,
}

/// A text that was read.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// What it says; `Value::None` for an empty document.
    pub value: Value,
    /// What is to be warned about, in order.
    pub warnings: Vec<Diagnostic>,
    /// Uses of what goes away in 2.23, in order: `[DEPRECATION WARNING]` material.
    pub deprecations: Vec<Diagnostic>,
}

/// Reads one YAML document with Ansible's tags (`!unsafe`, `!vault`).
///
/// The error is the reference's `YAML parsing failed: ...`, located and of [`diagnostic::Kind::Parser`].
pub fn load(text: &str, options: &LoadOptions) -> Result<Loaded, Diagnostic> {
    let mut loaded = Loaded::default();
    load_document(text, options, Tags::Ansible, &mut loaded).map_err(|error| error.diagnose(text, options))?;
    Ok(loaded)
}

/// Reads JSON, or else YAML: how Ansible reads variable files, inventories and structured options.
///
/// Values from JSON know their file but no line. The error is that of the YAML reader.
pub fn load_json_or_yaml(text: &str, options: &LoadOptions) -> Result<Loaded, Diagnostic> {
    let mut loaded = Loaded::default();
    load_noting(text, options, &mut loaded)?;
    Ok(loaded)
}

/// As [`load_json_or_yaml`]; what there was to warn about before an error is in `loaded` too.
pub fn load_noting(text: &str, options: &LoadOptions, loaded: &mut Loaded) -> Result<(), Diagnostic> {
    match json::load(text, options) {
        Some(value) => loaded.value = value,
        None => load_document(text, options, Tags::Ansible, loaded).map_err(|error| error.diagnose(text, options))?,
    }
    Ok(())
}

/// Reads one YAML document without Ansible's own tags, as the `from_yaml` filter does; the error prints as PyYAML's.
pub fn load_plain(text: &str, options: &LoadOptions) -> Result<Loaded, YamlError> {
    let mut loaded = Loaded::default();
    load_document(text, options, Tags::Plain, &mut loaded)?;
    Ok(loaded)
}

/// Reads all documents of a text without Ansible's own tags, as the `from_yaml_all` filter does; the value is a list.
pub fn load_all_plain(text: &str, options: &LoadOptions) -> Result<Loaded, YamlError> {
    let mut all = Loaded::default();
    let mut documents = List::new();
    let mut reader = tree::Reader::new(text);
    while let Some(mut tree) = reader.next_document()? {
        documents.push(construct::construct(&mut tree, options, Tags::Plain, &mut all)?);
    }
    all.value = Value::List(documents);
    Ok(all)
}

/// Which tags are known beyond YAML's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tags {
    /// None.
    Plain,
    /// `!unsafe`, `!vault`, `!vault-encrypted`.
    Ansible,
}

fn load_document(text: &str, options: &LoadOptions, tags: Tags, loaded: &mut Loaded) -> Result<(), YamlError> {
    if let Some(mut tree) = tree::Reader::new(text).single_document()? {
        loaded.value = construct::construct(&mut tree, options, tags, loaded)?;
    }
    Ok(())
}
