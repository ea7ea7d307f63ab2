//! Reading a file's documentation: `DOCUMENTATION`, `EXAMPLES`, `RETURN` of a Python file or of a YAML file beside it.

use crate::python_source::{Assigned, PythonSource};
use diagnostic::{Diagnostic, Kind};
use value::{Dict, Value};
use yaml::LoadOptions;

/// Endings of files that can hold documentation, in the order in which they are looked for.
pub const DOC_EXTENSIONS: [&str; 3] = [".py", ".yml", ".yaml"];

/// A file's documentation; `None` for each part that it lacks.
#[derive(Clone, Debug, Default)]
pub struct Docstring {
    /// `DOCUMENTATION`, read.
    pub doc: Value,
    /// `EXAMPLES`: a text, or data where a YAML file has them so.
    pub examples: Value,
    /// `RETURN`, read.
    pub returns: Value,
    /// `ANSIBLE_METADATA`, read.
    pub metadata: Value,
    /// What reading it warned of.
    pub warnings: Vec<Diagnostic>,
}

/// Reads the documentation in a file.
///
/// The error says what can't be parsed.
pub fn read(path: &str, text: &str) -> Result<Docstring, Diagnostic> {
    // Ansible: the case of an ending counts.
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    if matches!(ending, "yml" | "yaml") {
        return read_yaml(text).map_err(|cause| failed(&format!("Unable to parse yaml file {path}"), cause));
    }
    if ending == "py" {
        let problem = || format!("Unable to parse documentation in python file {}", value::str_repr(path));
        return read_python(text).map_err(|cause| failed(&problem(), cause));
    }
    Err(Diagnostic::error(format!("Unknown documentation format: {path}")))
}

/// An error of the reference's parser: its text, and what caused it.
pub(crate) fn failed(message: &str, cause: Diagnostic) -> Diagnostic {
    Diagnostic::new(Kind::Parser, format!("{message}.")).caused_by(cause)
}

fn read_yaml(text: &str) -> Result<Docstring, Diagnostic> {
    let mut docstring = Docstring::default();
    let loaded = load(text, &mut docstring)?;
    if let Value::Dict(parts) = &loaded {
        let part = |name: &str| parts.get(name).cloned().unwrap_or_default();
        docstring.doc = part("DOCUMENTATION");
        docstring.examples = part("EXAMPLES");
        docstring.returns = part("RETURN");
        docstring.metadata = part("ANSIBLE_METADATA");
    }
    Ok(docstring)
}

fn read_python(text: &str) -> Result<Docstring, Diagnostic> {
    let source = PythonSource::new(text);
    let mut docstring = Docstring::default();
    for (name, assigned) in source.assignments() {
        if !matches!(name, "DOCUMENTATION" | "EXAMPLES" | "RETURN" | "ANSIBLE_METADATA") {
            continue;
        }
        let value = match assigned {
            Assigned::Text(text) if name == "EXAMPLES" => Value::from(text),
            Assigned::Text(text) => load(&text, &mut docstring)?,
            Assigned::Literal(value) if matches!(value, Value::Dict(_)) => value,
            Assigned::Literal(value) if name == "EXAMPLES" => Value::from(value::to_text(&value)),
            Assigned::Literal(value) => value,
            Assigned::Expression(kind) => {
                return Err(Diagnostic::error(format!("{} object has no attribute 'value'", value::str_repr(kind))));
            }
        };
        match name {
            "DOCUMENTATION" => docstring.doc = value,
            "EXAMPLES" => docstring.examples = value,
            "RETURN" => docstring.returns = value,
            _ => docstring.metadata = value,
        }
    }
    Ok(docstring)
}

/// Reads YAML; an error prints as PyYAML's.
pub(crate) fn load(text: &str, docstring: &mut Docstring) -> Result<Value, Diagnostic> {
    let loaded = yaml::load_plain(text, &LoadOptions::data()).map_err(|error| Diagnostic::error(error.to_string()))?;
    docstring.warnings.extend(loaded.warnings);
    Ok(loaded.value)
}

/// Finds `short_description` in a file without reading the rest of it: how listings know what a plugin is for.
///
/// Returns nothing where a file has none; the error is the YAML reader's.
pub fn stub(text: &str) -> Result<Option<Dict>, Diagnostic> {
    let mut stub = String::new();
    let mut is_inside = false;
    let mut indent: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        if !is_inside {
            is_inside = line.starts_with("DOCUMENTATION") && line.contains(['=', ':']);
            continue;
        }
        let content = line.trim_start();
        match indent {
            Some(indent) if line.len() >= indent && line[..].starts_with(&" ".repeat(indent)) => stub.push_str(line),
            Some(_) => break,
            None if content.starts_with("short_description:") => {
                indent = Some(line.len() - content.len() + 1);
                stub.push_str(line);
            }
            None => {}
        }
    }
    let text = stub.trim().trim_end_matches('.');
    let loaded = load(text, &mut Docstring::default())?;
    Ok(loaded.as_dict().cloned())
}
