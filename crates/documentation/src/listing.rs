//! Lists: plugins with what they are for or where they are, and roles with their entry points.

use crate::style::Layout;
use std::collections::BTreeMap;
use value::{Dict, Value, to_text};

impl Layout {
    /// Lists plugins by their full names with what each is for.
    pub fn plugin_list(&self, summaries: &BTreeMap<String, String>) -> String {
        self.list(summaries, |summary, limit| {
            let summary = self.markup(summary);
            if summary.chars().count() > limit {
                return summary.chars().take(limit).collect::<String>() + "...";
            }
            summary
        })
    }

    /// Lists plugins by their full names with their files.
    pub fn file_list(&self, files: &BTreeMap<String, String>) -> String {
        self.list(files, |file, _| file.to_owned())
    }

    fn list(&self, entries: &BTreeMap<String, String>, show: impl Fn(&str, usize) -> String) -> String {
        let width = entries.keys().map(|name| name.chars().count()).max().unwrap_or(0);
        // Ansible: a name that is wider than the screen makes the limit negative, which cuts at the end.
        let limit = self.columns.saturating_sub(width + 5);
        let mut lines = Vec::new();
        let mut deprecated = Vec::new();
        for (name, entry) in entries {
            let shown = show(entry, limit);
            let length = shown.chars().count();
            let padded = format!("{shown:<limit$.length$}");
            // Ansible's own that are deprecated begin with an underscore.
            let short = ["ansible.builtin.", "ansible.legacy."]
                .iter()
                .find_map(|prefix| Some((*prefix, name.strip_prefix(prefix)?.strip_prefix('_')?)));
            match short {
                Some((prefix, short)) => deprecated.push(format!("{:<width$} {padded}", format!("{prefix}{short}"))),
                None => lines.push(format!("{name:<width$} {padded}")),
            }
        }
        if !deprecated.is_empty() {
            lines.push("\nDEPRECATED:".to_owned());
            lines.extend(deprecated);
        }
        lines.join("\n")
    }

    /// Lists roles by their full names, with their entry points and what those are for.
    pub fn role_list(&self, roles: &BTreeMap<String, Dict>) -> String {
        let entry_points = |role: &Dict| role.get("entry_points").and_then(Value::as_dict).cloned().unwrap_or_default();
        let width = roles
            .values()
            .flat_map(|role| entry_points(role).keys().map(|name| to_text(name).chars().count()).collect::<Vec<_>>())
            .max()
            .unwrap_or(0);
        let limit = self.columns.saturating_sub(width + 5);
        let mut lines = Vec::new();
        for (name, role) in roles {
            let entry_points = entry_points(role);
            if entry_points.is_empty() {
                lines.push(name.clone());
                continue;
            }
            lines.push(format!("{name}:"));
            lines.push("  specs:".to_owned());
            for (entry_point, summary) in &entry_points {
                let mut summary = to_text(summary);
                if summary.chars().count() > limit {
                    summary = summary.chars().take(limit).collect::<String>() + "...";
                }
                lines.push(format!("    {:<width$}: {summary}", to_text(entry_point)));
            }
        }
        lines.join("\n")
    }
}
