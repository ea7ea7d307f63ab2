//! Filters and tests: several to a file, under names that only the file knows.

use super::find::Found;
use super::{PluginFiles, PluginKind, entries, split, text};
use collection::is_full_name;
use diagnostic::Diagnostic;
use documentation::PythonSource;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use value::Value;

impl PluginFiles<'_> {
    /// Returns the names of the filters or tests in a file; nothing where it is no such plugin.
    pub(super) fn names(&self, kind: &PluginKind, path: &Path) -> Rc<Option<Vec<String>>> {
        if let Some(known) = self.known.borrow().names.get(path) {
            return Rc::clone(known);
        }
        let (class, method) = kind.jinja_class();
        let names = text(path).and_then(|text| PythonSource::new(&text).method_keys(class, method));
        let names = Rc::new(names);
        self.known.borrow_mut().names.insert(path.to_owned(), Rc::clone(&names));
        names
    }

    fn has_name(&self, kind: &PluginKind, path: &Path, name: &str) -> bool {
        let names = self.names(kind, path);
        names.as_ref().as_ref().is_some_and(|names| names.iter().any(|known| known == name))
    }

    /// Finds a filter or test by its own name.
    pub(crate) fn find_jinja(&self, kind: &PluginKind, name: &str) -> Result<Option<Found>, Diagnostic> {
        let name = name.strip_prefix("ansible.legacy.").unwrap_or(name);
        if let Some(found) = self.jinja_in_folders(kind, name) {
            return Ok(Some(found));
        }
        let key_error = |text: String| Diagnostic::error(value::repr(&Value::from(text)));
        if name.contains('.') && !is_full_name(name) {
            return Err(key_error(format!("invalid plugin name: {name}")));
        }
        if let Some(short) = name.strip_prefix("ansible._protomatter.") {
            let folder =
                self.collection("ansible._protomatter").map(|root| root.join("plugins").join(kind.of.folder()));
            return self.in_package(kind, folder.as_deref(), "ansible._protomatter", short);
        }
        let Some(followed) = self.collections.follow(kind.of, name)? else { return Ok(None) };
        let collection = followed.collection.as_str();
        if collection != "ansible.builtin" && followed.folder.is_none() {
            let lost = format!("unable to locate collection {collection}");
            let missing = Diagnostic::error(self.collections.missing_package(collection));
            let cause = Diagnostic::error(lost.as_str()).caused_by(missing);
            let text = format!("Invalid plugin FQCN ({}): {lost}", followed.full_name);
            return Err(key_error(text).caused_by(cause));
        }
        let resource = &followed.full_name[collection.len() + 1..];
        self.in_package(kind, followed.folder.as_deref(), collection, resource)
    }

    /// Looks through the files of a collection's folder; the last that has the name wins.
    fn in_package(
        &self,
        kind: &PluginKind,
        folder: Option<&Path>,
        collection: &str,
        resource: &str,
    ) -> Result<Option<Found>, Diagnostic> {
        let (below, short) = resource.rsplit_once('.').unwrap_or(("", resource));
        let Some(folder) = folder.filter(|folder| folder.is_dir()) else {
            if collection == "ansible.builtin" {
                return Ok(None);
            }
            let dots = if below.is_empty() { String::new() } else { format!(".{below}") };
            let text = format!("No module named 'ansible_collections.{collection}.plugins.{}{dots}'", kind.name);
            return Err(Diagnostic::error(value::repr(&Value::from(text))).while_handling());
        };
        let is_it = |path: &std::path::PathBuf| split(path).1 == ".py" && self.has_name(kind, path, short);
        let found = entries(folder).into_iter().rev().find(is_it);
        Ok(found.map(|path| Found {
            path,
            collection: collection.to_owned(),
            full_name: format!("{collection}.{resource}"),
        }))
    }

    fn jinja_in_folders(&self, kind: &PluginKind, name: &str) -> Option<Found> {
        let builtin = name.strip_prefix("ansible.builtin.");
        for (folder, entries) in self.contents(kind).iter() {
            // A full name is that of ansible-core's own.
            let short = match builtin {
                Some(short) if folder.is_core => short,
                Some(_) => continue,
                None => name,
            };
            for path in entries.iter().filter(|path| split(path).1 == ".py") {
                if self.has_name(kind, path, short) {
                    let (collection, prefix) =
                        if folder.is_core { ("ansible.builtin", "ansible.builtin.") } else { ("", "") };
                    return Some(Found {
                        path: path.clone(),
                        collection: collection.to_owned(),
                        full_name: format!("{prefix}{short}"),
                    });
                }
            }
        }
        None
    }
}

/// Returns what Jinja's own filters or tests are for, by full name, as its sources say; nothing where Jinja is not
/// installed beside ansible-core.
pub(crate) fn builtin_summaries(files: &PluginFiles<'_>, kind: &PluginKind) -> BTreeMap<String, String> {
    let (file, table) = if kind.name == "filter" { ("filters.py", "FILTERS") } else { ("tests.py", "TESTS") };
    let beside = |core: &Path| Some(core.parent()?.to_owned()).filter(|packages| packages.join("jinja2").is_dir());
    // The package may be linked to from where it was found.
    let real = |core: &Path| beside(&std::fs::canonicalize(core).ok()?);
    let Some(packages) = files.core().and_then(|core| beside(core).or_else(|| real(core))) else {
        return BTreeMap::new();
    };
    let Some(source) = text(&packages.join("jinja2").join(file)) else { return BTreeMap::new() };
    let source = PythonSource::new(&source);
    // One of its filters is another package's.
    let escaping = PythonSource::new(&text(&packages.join("markupsafe/__init__.py")).unwrap_or_default());
    let mut summaries = BTreeMap::new();
    for (name, function) in source.named_values(table) {
        let is_word = name.chars().all(|c| c == '_' || c.is_alphanumeric());
        // What has a twin for coroutines is described once.
        let described = source
            .docstring(&function)
            .or_else(|| source.docstring(&format!("sync_{function}")))
            .or_else(|| escaping.docstring(&function))
            .or_else(|| of_python(&function))
            .map(sentence);
        if let (true, Some(summary)) = (is_word, described) {
            summaries.insert(format!("ansible.builtin.{name}"), summary);
        }
    }
    summaries
}

/// What Python says of its functions that Jinja has for filters or tests.
fn of_python(function: &str) -> Option<&'static str> {
    Some(match function {
        "abs" => "Return the absolute value of the argument.",
        "len" => "Return the number of items in a container.",
        "callable" => "Return whether the object is callable.",
        "operator.eq" => "Same as a == b.",
        "operator.ne" => "Same as a != b.",
        "operator.lt" => "Same as a < b.",
        "operator.le" => "Same as a <= b.",
        "operator.gt" => "Same as a > b.",
        "operator.ge" => "Same as a >= b.",
        _ => return None,
    })
}

/// Returns the first sentence of a docstring.
fn sentence(docstring: &str) -> String {
    let lines: Vec<&str> = docstring.trim().lines().map(str::trim).collect();
    let text = lines.join(" ");
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let is_end = match c {
            '.' | '!' => true,
            ':' => rest.starts_with(char::is_whitespace),
            c if c.is_whitespace() => rest.starts_with('('),
            _ => false,
        };
        if is_end {
            end = at;
            break;
        }
    }
    let sentence = &text[..end];
    if sentence.is_empty() { String::new() } else { format!("{sentence}.") }
}
