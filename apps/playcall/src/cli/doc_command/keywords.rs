//! Documentation of the keywords of playbooks.

use super::Work;
use crate::plugin_files::{PluginFiles, text};
use event::Display;
use std::sync::LazyLock;
use value::{Dict, Value, str_repr, to_text};
use yaml::LoadOptions;

/// Each keyword: what it is for in our words, who may carry it, its type, how templates in it are read, its priority.
static KEYWORDS: LazyLock<Dict> = LazyLock::new(|| {
    let loaded = yaml::load(include_str!("../../manuals/keywords.yml"), &LoadOptions::data());
    loaded.ok().and_then(|loaded| loaded.value.as_dict().cloned()).unwrap_or_default()
});

/// Returns what each keyword is for: in the words of an installed ansible-core, or in ours.
pub(super) fn summaries(files: &PluginFiles<'_>) -> Dict {
    let installed = files.core().and_then(|core| text(&core.join("keyword_desc.yml")));
    let installed = installed.and_then(|text| yaml::load(&text, &LoadOptions::data()).ok());
    if let Some(Value::Dict(installed)) = installed.map(|loaded| loaded.value) {
        return installed;
    }
    let summary = |(name, entry): (&Value, &Value)| {
        (name.clone(), entry.as_dict().and_then(|entry| entry.get("description")).cloned().unwrap_or_default())
    };
    KEYWORDS.iter().map(summary).collect()
}

impl Work<'_> {
    /// Returns what is known of keywords; what is none is told in a warning.
    pub(super) fn keywords(&mut self, names: &[String]) -> Dict {
        let summaries = summaries(&self.files);
        let mut found = Dict::new();
        for name in names {
            let Some(summary) = summaries.get(name) else {
                let quoted = str_repr(name);
                self.display.warning(&format!("Skipping invalid keyword {quoted}: {quoted}"));
                continue;
            };
            let mut entry = Dict::new();
            entry.insert("description", to_text(summary));
            entry.insert("applies_to", Value::list([]));
            if let Some(Value::Dict(facts)) = KEYWORDS.get(name) {
                for (key, fact) in facts.iter().filter(|(key, _)| key.as_str() != Some("description")) {
                    entry.insert(key.clone(), fact.clone());
                }
            }
            found.insert(name.as_str(), entry);
        }
        found
    }
}
