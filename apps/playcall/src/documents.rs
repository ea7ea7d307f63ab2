//! Documentation of plugins, read from the files in which it stands.

use crate::plugin_files::{FRAGMENT, Found, PluginFiles, PluginKind, adjacent, text};
use crate::run::callbacks::python_options;
use diagnostic::{Diagnostic, Kind};
use documentation::{Docstring, Fragment, FragmentBody, Fragments, PluginDoc};
use std::path::{Path, PathBuf};
use value::{Dict, Value, str_repr};

/// Fragments are found as plugins are.
struct FragmentFiles<'a> {
    files: &'a PluginFiles<'a>,
    /// A folder beside a playbook in which they are looked for first.
    beside: Option<PathBuf>,
}

impl Fragments for FragmentFiles<'_> {
    fn find(&self, name: &str) -> Option<Fragment> {
        let own = self.beside.as_ref().map(|folder| folder.join(format!("{name}.py")));
        if let Some(source) = own.as_deref().and_then(text) {
            return Some(Fragment { name: name.to_owned(), body: FragmentBody::Source(source) });
        }
        let kind = FRAGMENT.first()?;
        if let Ok(Some(found)) = self.files.find(kind, name) {
            return Some(Fragment { name: found.full_name, body: FragmentBody::Source(text(&found.path)?) });
        }
        // Without an ansible-core, the fragments of its callbacks are what ours of that name declare.
        let options = python_options::builtin_fragment(name);
        if options.is_empty() {
            return None;
        }
        let options: Dict = options.iter().map(|option| (option.name, python_options::entry(option))).collect();
        let doc = Dict::from_iter([("options", options)]);
        let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
        Some(Fragment { name: format!("ansible.builtin.{short}"), body: FragmentBody::Doc(doc) })
    }
}

/// Returns the options that a plugin's file documents, those of its fragments included.
pub(crate) fn options_of(path: &Path, name: &str, files: &PluginFiles<'_>) -> Result<Dict, Diagnostic> {
    let shown = path.display().to_string();
    let docstring = documentation::read(&shown, &text(path).unwrap_or_default())
        .map_err(|cause| Diagnostic::error(format!("plugin {name} has malformed documentation!")).caused_by(cause))?;
    let Value::Dict(mut doc) = docstring.doc else { return Ok(Dict::new()) };
    documentation::extend(&mut doc, &shown, &FragmentFiles { files, beside: None }, false)?;
    Ok(doc.get("options").and_then(Value::as_dict).cloned().unwrap_or_default())
}

/// Returns the options that a fragment of documentation declares; nothing where there is none of that name.
/// `beside` is the folder of a playbook, whose `doc_fragments` come first.
pub(crate) fn options_of_fragment(name: &str, beside: Option<&Path>, files: &PluginFiles<'_>) -> Option<Dict> {
    let mut doc = Dict::from_iter([("extends_documentation_fragment", name)]);
    let beside = beside.map(|folder| folder.join("doc_fragments"));
    documentation::extend(&mut doc, name, &FragmentFiles { files, beside }, false).ok()?;
    doc.get("options")?.as_dict().cloned()
}

/// Reads the documentation of a plugin that was found, or of the file beside it that has it in its place.
pub(crate) fn of_plugin(
    name: &str,
    kind: &PluginKind,
    found: &Found,
    files: &PluginFiles<'_>,
    warnings: &mut Vec<Diagnostic>,
) -> Result<PluginDoc, Diagnostic> {
    let can_have_docs = |path: &Path| {
        let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy()));
        extension.is_some_and(|extension| documentation::DOC_EXTENSIONS.contains(&extension.as_str()))
    };
    let mut path: PathBuf = if can_have_docs(&found.path) {
        found.path.clone()
    } else {
        adjacent(&found.path, name).into_iter().next().ok_or_else(|| {
            Diagnostic::error(format!(
                "{name} cannot contain DOCUMENTATION nor does it have a companion documentation file"
            ))
        })?
    };
    let plugin = format!("{} plugin {}", kind.name, str_repr(name));
    let lacking = |path: &Path, word: &str, cause: Diagnostic| {
        Diagnostic::new(
            Kind::Parser,
            format!(
                "{plugin} {word}did not contain a DOCUMENTATION attribute in {}.",
                str_repr(&path.display().to_string())
            ),
        )
        .caused_by(cause)
    };
    let mut docs = docstring(&path, &found.collection, kind, files).map_err(|cause| lacking(&path, "", cause))?;
    if !docs.doc.is_true() {
        for beside in adjacent(&path, name) {
            docs = docstring(&beside, &found.collection, kind, files)
                .map_err(|cause| lacking(&path, "adjacent file ", cause))?;
            path = beside;
            if !docs.doc.is_none() {
                break;
            }
        }
    }
    warnings.extend(docs.warnings);
    let file = path.display().to_string();
    let mut doc = match docs.doc {
        Value::Dict(doc) => doc,
        Value::None => {
            return Err(Diagnostic::new(
                Kind::Parser,
                format!("No documentation available for {plugin} in {}.", str_repr(&file)),
            ));
        }
        other => {
            let kind = other.type_name();
            return Err(Diagnostic::error(format!("'{kind}' object does not support item assignment")));
        }
    };
    doc.insert("filename", file);
    doc.insert("collection", found.collection.as_str());
    doc.insert("plugin_name", found.full_name.as_str());
    Ok(PluginDoc { doc, examples: docs.examples, returns: docs.returns, metadata: docs.metadata })
}

/// Reads a file's documentation, merges its fragments, and notes its collection beside versions and dates.
fn docstring(
    path: &Path,
    collection: &str,
    kind: &PluginKind,
    files: &PluginFiles<'_>,
) -> Result<Docstring, Diagnostic> {
    let shown = path.display().to_string();
    let mut docs = documentation::read(&shown, &text(path).unwrap_or_default())?;
    if docs.doc.is_true() {
        let Value::Dict(doc) = &mut docs.doc else {
            return Err(Diagnostic::error(match &docs.doc {
                Value::List(_) => "'_AnsibleTaggedList' object has no attribute 'get'".to_owned(),
                Value::Str(_) => "'_AnsibleTaggedStr' object has no attribute 'get'".to_owned(),
                other => format!("argument of type '{}' is not iterable", other.type_name()),
            }));
        };
        documentation::add_collection(doc, collection, kind.is_module());
        documentation::extend(doc, &shown, &FragmentFiles { files, beside: None }, kind.is_module())?;
    }
    if let Value::Dict(returns) = &mut docs.returns {
        documentation::add_collection_to_returns(returns, collection);
    }
    Ok(docs)
}
