//! Our own documentation of what comes with Playcall: shown where no ansible-core is installed that has its own.

use crate::plugin_files::PluginKind;
use crate::run::callbacks::python_options;
use documentation::PluginDoc;
use std::sync::LazyLock;
use value::{Dict, Value};
use yaml::LoadOptions;

/// A type's plugins, by their short names.
type Manuals = LazyLock<Dict>;

macro_rules! manuals {
    ($($name:ident = $file:literal;)*) => {
        $(static $name: Manuals = LazyLock::new(|| read(include_str!(concat!("../../manuals/", $file))));)*
    };
}

manuals! {
    MODULES = "modules.yml";
    FILTERS = "filters.yml";
    TESTS = "tests.yml";
    LOOKUPS = "lookups.yml";
    OTHERS = "plugins.yml";
}

fn read(text: &str) -> Dict {
    let loaded = yaml::load(text, &LoadOptions::data());
    loaded.ok().and_then(|loaded| loaded.value.as_dict().cloned()).unwrap_or_default()
}

/// Returns the manuals of a type.
pub(super) fn manuals(kind: &PluginKind) -> Dict {
    match kind.name {
        "module" => MODULES.clone(),
        "filter" => FILTERS.clone(),
        "test" => TESTS.clone(),
        "lookup" => LOOKUPS.clone(),
        name => OTHERS.get(name).and_then(Value::as_dict).cloned().unwrap_or_default(),
    }
}

/// Returns what each native plugin of a type is for, by full name.
pub(super) fn summaries(kind: &PluginKind) -> Vec<(String, String)> {
    if kind.name == "callback" {
        let full_name = |plugin: &event::CallbackPlugin| format!("{}.{}", plugin.collection, plugin.name);
        return callbacks::ALL.iter().map(|plugin| (full_name(plugin), plugin.summary.to_owned())).collect();
    }
    let summary =
        |(name, entry): (&Value, &Value)| (format!("ansible.builtin.{}", value::to_text(name)), parts(entry).0);
    manuals(kind).iter().map(summary).collect()
}

/// An entry is a sentence, or a dictionary with more.
fn parts(entry: &Value) -> (String, Dict) {
    match entry {
        Value::Dict(more) => (more.get("summary").map(value::to_text).unwrap_or_default(), more.clone()),
        sentence => (value::to_text(sentence), Dict::new()),
    }
}

/// Returns our documentation of a native plugin.
pub(super) fn find(kind: &PluginKind, name: &str) -> Option<PluginDoc> {
    if kind.name == "callback" {
        return callback(name);
    }
    let short = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy.")).unwrap_or(name);
    let manuals = manuals(kind);
    let (summary, more) = parts(manuals.get(short)?);
    let mut doc = head(kind, &format!("ansible.builtin.{short}"), short, &summary);
    let mut description = vec![Value::from(format!("{}.", summary.trim_end_matches('.')))];
    match more.get("description") {
        Some(Value::List(paragraphs)) => description.extend(paragraphs.iter().cloned()),
        Some(paragraph) => description.push(paragraph.clone()),
        None => {}
    }
    doc.insert("description", Value::list(description));
    if let Some(Value::Dict(options)) = more.get("options") {
        let option = |(name, option): (&Value, &Value)| (name.clone(), with_description(option));
        doc.insert("options", options.iter().map(option).collect::<Dict>());
    }
    if let Some(notes) = more.get("notes") {
        doc.insert("notes", notes.clone());
    }
    let part = |name: &str| more.get(name).cloned().unwrap_or_default();
    Some(PluginDoc { doc, examples: part("examples"), returns: part("return"), metadata: Value::None })
}

/// An option is a sentence, or a dictionary as documentation has it.
fn with_description(option: &Value) -> Value {
    match option {
        Value::Dict(_) => option.clone(),
        sentence => Value::Dict(Dict::from_iter([("description", value::to_text(sentence))])),
    }
}

fn head(kind: &PluginKind, full_name: &str, short: &str, summary: &str) -> Dict {
    let collection = full_name.rsplit_once('.').map_or("", |(collection, _)| collection);
    let mut doc = Dict::new();
    doc.insert("plugin_name", full_name);
    doc.insert("filename", "Playcall");
    doc.insert("collection", collection);
    doc.insert(if kind.is_module() { "module" } else { "name" }, short);
    doc.insert("short_description", summary);
    doc
}

/// Documentation of a native callback: as it declares itself.
fn callback(name: &str) -> Option<PluginDoc> {
    let plugin = callbacks::find(name)?;
    let kind = PluginKind::named("callback")?;
    let full_name = format!("{}.{}", plugin.collection, plugin.name);
    let mut doc = head(kind, &full_name, plugin.name, plugin.summary);
    let mut description = vec![Value::from(format!("{}.", plugin.summary.trim_end_matches('.')))];
    if !plugin.doc.is_empty() {
        description.push(Value::str(plugin.doc));
    }
    doc.insert("description", Value::list(description));
    doc.insert("type", plugin.kind);
    let options: Dict = plugin.options.iter().map(|option| (option.name, python_options::entry(option))).collect();
    if !options.is_empty() {
        doc.insert("options", options);
    }
    Some(PluginDoc { doc, ..PluginDoc::default() })
}
