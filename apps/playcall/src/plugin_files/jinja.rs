//! Filters and tests: several to a file, under names that only the file knows.

use super::find::{Found, Lost, Search, deprecation, is_full_name, parts, removed};
use super::{PluginFiles, PluginKind, entries, split, text};
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
    pub(crate) fn find_jinja(&self, kind: &PluginKind, name: &str, search: &mut Search) -> Result<Found, Lost> {
        let name = name.strip_prefix("ansible.legacy.").unwrap_or(name);
        if let Some(found) = self.jinja_in_folders(kind, name) {
            return Ok(found);
        }
        let mut key = if name.contains('.') { name.to_owned() } else { format!("ansible.builtin.{name}") };
        let key_error = |text: String| Lost::Failed(Diagnostic::error(value::repr(&Value::from(text))));
        let mut seen: Vec<String> = Vec::new();
        loop {
            if seen.contains(&key) {
                let text = format!("recursive collection redirect found for {}", value::str_repr(name));
                return Err(Lost::Failed(Diagnostic::error(text)));
            }
            seen.push(key.clone());
            let Some((collection, resource)) = parts(&key).filter(|_| is_full_name(&key)) else {
                return Err(key_error(format!("invalid plugin name: {key}")));
            };
            if collection != "ansible.builtin" && self.collection(collection).is_none() {
                let lost = format!("unable to locate collection {collection}");
                let outer = value::repr(&Value::from(format!("Invalid plugin FQCN ({key}): {lost}")));
                let cause = Diagnostic::error(lost).caused_by(Diagnostic::error(self.no_collection(collection)));
                return Err(Lost::Failed(Diagnostic::error(outer).caused_by(cause)));
            }
            let Some(routing) = self.routing(kind, collection, resource) else { break };
            let quoted = format!("{}{} \"{key}\"", kind.name[..1].to_uppercase(), &kind.name[1..]);
            search.deprecations.extend(deprecation(&quoted, collection, &routing, "has been deprecated."));
            if let Some(tombstone) = routing.get("tombstone").and_then(Value::as_dict) {
                return Err(Lost::Failed(Diagnostic::error(removed(&key, collection, &kind.words(), tombstone))));
            }
            let Some(target) = routing.get("redirect").and_then(Value::as_str).filter(|target| !target.is_empty())
            else {
                break;
            };
            target.clone_into(&mut key);
        }
        let Some((collection, resource)) = parts(&key) else { return Err(Lost::NotFound) };
        let Some(root) = self.collection(collection) else { return Err(Lost::NotFound) };
        self.in_package(kind, &root, collection, resource)
    }

    /// Looks through the files of a collection's folder; the last that has the name wins.
    fn in_package(&self, kind: &PluginKind, root: &Path, collection: &str, resource: &str) -> Result<Found, Lost> {
        let mut folder = root.join("plugins").join(kind.in_collection);
        let (below, short) = resource.rsplit_once('.').unwrap_or(("", resource));
        below.split('.').filter(|part| !part.is_empty()).for_each(|part| folder.push(part));
        if !folder.is_dir() {
            let dots = if below.is_empty() { String::new() } else { format!(".{below}") };
            let text = format!("No module named 'ansible_collections.{collection}.plugins.{}{dots}'", kind.name);
            return Err(Lost::Failed(Diagnostic::error(value::repr(&Value::from(text)))));
        }
        let is_it = |path: &std::path::PathBuf| split(path).1 == ".py" && self.has_name(kind, path, short);
        let found = entries(&folder).into_iter().rev().find(is_it);
        found.map_or(Err(Lost::NotFound), |path| {
            Ok(Found { path, collection: collection.to_owned(), full_name: format!("{collection}.{resource}") })
        })
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
