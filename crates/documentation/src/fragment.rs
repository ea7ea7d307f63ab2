//! Documentation that several plugins share: `extends_documentation_fragment`.

use crate::docstring::{Docstring, load};
use crate::python_source::{Assigned, PythonSource};
use crate::version::add_collection;
use diagnostic::Diagnostic;
use value::{Dict, Value, to_text};

/// A file of fragments that was found.
#[derive(Clone, Debug)]
pub struct Fragment {
    /// Its full name, or its bare name where it belongs to no collection.
    pub name: String,
    /// What it says.
    pub body: FragmentBody,
}

/// What fragments are read from.
#[derive(Clone, Debug)]
pub enum FragmentBody {
    /// A Python source with the class `ModuleDocFragment`.
    Source(String),
    /// Documentation as it is.
    Doc(Dict),
}

/// Where fragments are found.
pub trait Fragments {
    /// Finds a file of fragments by its name, bare or full.
    fn find(&self, name: &str) -> Option<Fragment>;
}

/// Lays a plugin's documentation over the fragments that it extends. `path` is the plugin's file, for errors.
pub fn extend(doc: &mut Dict, path: &str, fragments: &dyn Fragments, is_module: bool) -> Result<(), Diagnostic> {
    let wanted = match doc.remove("extends_documentation_fragment") {
        None => return Ok(()),
        Some(Value::Str(names)) => names.split(',').map(str::to_owned).collect(),
        Some(Value::List(names)) => names.iter().map(to_text).collect(),
        Some(other) => {
            return Err(Diagnostic::error(format!("'{}' object is not iterable", other.type_name())));
        }
    };
    let wanted: Vec<String> = wanted;
    let mut unknown: Vec<String> = Vec::new();
    for slug in wanted {
        match one(&slug, fragments)? {
            Some(found) => merge(doc, found, path, is_module)?,
            None => unknown.push(slug),
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Diagnostic::error(format!("unknown doc_fragment(s) in file {path}: {}", unknown.join(", "))))
}

/// A fragment, read.
struct Found {
    /// Name as it was found, without the part.
    name: String,
    /// The full name of its file.
    full_name: String,
    content: Value,
}

/// Finds a fragment `NAME` or, where there is none, the part `PART` of `NAME.PART`.
fn one(slug: &str, fragments: &dyn Fragments) -> Result<Option<Found>, Diagnostic> {
    let trimmed = slug.trim();
    let (name, part, file) = if let Some(file) = fragments.find(trimmed) {
        (trimmed, "DOCUMENTATION".to_owned(), file)
    } else {
        let Some((name, part)) = slug.rsplit_once('.') else { return Ok(None) };
        let Some(file) = fragments.find(name) else { return Ok(None) };
        (name, part.to_uppercase(), file)
    };
    let source = match file.body {
        FragmentBody::Source(text) => PythonSource::new(&text),
        FragmentBody::Doc(doc) => {
            return Ok(Some(Found { name: name.to_owned(), full_name: file.name, content: Value::Dict(doc) }));
        }
    };
    let parts = source.class_assignments("ModuleDocFragment").unwrap_or_default();
    let text = match parts.into_iter().rev().find(|(name, _)| *name == part) {
        Some((_, Assigned::Text(text))) => text,
        Some(_) | None if part == "DOCUMENTATION" => "{}".to_owned(),
        Some(_) | None => return Ok(None),
    };
    let content = load(&text, &mut Docstring::default())?;
    Ok(Some(Found { name: name.to_owned(), full_name: file.name, content }))
}

fn merge(doc: &mut Dict, found: Found, path: &str, is_module: bool) -> Result<(), Diagnostic> {
    let Found { name, full_name, content } = found;
    let Value::Dict(mut content) = content else {
        return Err(Diagnostic::error(format!(
            "missing options or attributes in fragment ({name}), possibly misformatted?: {path}"
        )));
    };
    let collection = match full_name.split('.').collect::<Vec<_>>().as_slice() {
        [namespace, collection, ..] => format!("{namespace}.{collection}"),
        _ => String::new(),
    };
    add_collection(&mut content, &collection, is_module);
    for key in ["notes", "seealso"] {
        let Some(Value::List(more)) = content.remove(key) else { continue };
        if !more.is_empty() {
            let own = doc.get(key).and_then(Value::as_slice).unwrap_or_default().to_vec();
            doc.insert(key, Value::list(own.into_iter().chain(more.iter().cloned())));
        }
    }
    if !content.contains("options") && !content.contains("attributes") {
        return Err(Diagnostic::error(format!(
            "missing options or attributes in fragment ({name}), possibly misformatted?: {path}"
        )));
    }
    for key in ["options", "attributes"] {
        let Some(shared) = content.remove(key) else { continue };
        let (Some(Value::Dict(own)), Value::Dict(shared_dict)) = (doc.get(key), &shared) else {
            doc.insert(key, shared);
            continue;
        };
        let mut own = own.clone();
        lay_under(&mut own, shared_dict)
            .map_err(|problem| Diagnostic::error(format!("{problem} {key} ({name}) of unknown type: {path}")))?;
        doc.insert(key, Value::Dict(own));
    }
    lay_under(doc, &content).map_err(|problem| Diagnostic::error(format!("{problem} ({name}) of unknown type: {path}")))
}

/// Adds what a fragment says: dictionaries keep what is their own, lists are joined and sorted.
fn lay_under(target: &mut Dict, source: &Dict) -> Result<(), String> {
    for (key, shared) in source {
        let merged = match (target.get_key(key), shared) {
            (None, _) => shared.clone(),
            (Some(Value::Dict(own)), Value::Dict(shared)) => {
                let mut merged = shared.clone();
                merged.extend(own);
                Value::Dict(merged)
            }
            (Some(Value::List(own)), Value::List(shared)) => {
                let mut all: Vec<Value> = shared.iter().chain(own.iter()).cloned().collect();
                all.sort_by_key(to_text);
                all.dedup();
                Value::list(all)
            }
            (Some(_), _) => {
                return Err(format!("Attempt to extend a documentation fragment, invalid type for {}", to_text(key)));
            }
        };
        target.insert(key.clone(), merged);
    }
    Ok(())
}
