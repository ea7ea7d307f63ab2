//! `ansible-config init`: a configuration to start from, with what each setting is for and its default.

use super::entries::{Group, Item, Of};
use value::{Value, to_text};
use yaml::DumpStyle;

/// Sections with their lines, in order.
type Sections = Vec<(String, Vec<String>)>;

/// Writes a configuration file. `is_disabled` makes each entry a comment.
pub(super) fn ini(groups: &[Group], is_disabled: bool) -> String {
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut sections: Sections = Vec::new();
    let base: Vec<&Group> = groups.iter().filter(|group| matches!(group.of, Of::Base | Of::Playcall)).collect();
    let mut servers: Vec<&Group> = groups.iter().filter(|group| matches!(group.of, Of::Server(_))).collect();
    servers.sort_by_key(|group| if let Of::Server(name) = &group.of { name.as_str() } else { "" });
    let mut plugins: Vec<&Group> = groups.iter().filter(|group| matches!(group.of, Of::Plugin(..))).collect();
    plugins.sort_by_key(|group| if let Of::Plugin(kind, name) = &group.of { (*kind, name.as_str()) } else { ("", "") });
    // Ansible: servers stand among the settings, where their key is.
    let (before, after): (Vec<&Item>, Vec<&Item>) =
        base.iter().flat_map(|group| &group.items).partition(|item| item.name.as_str() < "GALAXY_SERVERS");
    let sorted = |items: &'_ [Item]| {
        let mut items: Vec<Item> = items.to_vec();
        items.sort_by(|a, b| a.name.cmp(&b.name));
        items
    };
    let servers = servers.into_iter().flat_map(|group| sorted(&group.items));
    let plugins = plugins.into_iter().flat_map(|group| sorted(&group.items));
    let all = before.into_iter().cloned().chain(servers).chain(after.into_iter().cloned()).chain(plugins);
    for item in all {
        add(&item, is_disabled, &mut seen, &mut sections);
    }
    let mut lines = Vec::new();
    for (name, entries) in sections {
        lines.push(format!("[{name}]"));
        for entry in entries {
            lines.push(entry);
            lines.push(String::new());
        }
        lines.push(String::new());
    }
    lines.join("\n")
}

fn add(item: &Item, is_disabled: bool, seen: &mut Vec<(String, String)>, sections: &mut Sections) {
    let description = item.description();
    let places = item.places("ini");
    let (false, Some(place)) = (description.is_empty(), places.last()) else { return };
    let get = |key: &str| place.get(key).map(to_text).unwrap_or_default();
    let (section, key) = (get("section"), get("key"));
    let at = sections.iter().position(|(known, _)| *known == section).unwrap_or_else(|| {
        sections.push((section.clone(), Vec::new()));
        sections.len() - 1
    });
    if seen.contains(&(section.clone(), key.clone())) {
        return;
    }
    seen.push((section, key.clone()));
    let default = match &item.default {
        Value::List(items) if item.text("type").as_deref() == Some("list") => joined(items.as_slice()),
        Value::None => String::new(),
        other => to_text(other),
    };
    let kind = item.text("type").unwrap_or_else(|| "string".to_owned());
    let mark = if is_disabled { ";" } else { "" };
    let entry = format!("# ({kind}) {}\n{mark}{key}={default}", description.join("\n# "));
    if let Some((_, entries)) = sections.get_mut(at) {
        entries.push(entry);
    }
}

fn joined(items: &[Value]) -> String {
    items.iter().map(to_text).collect::<Vec<_>>().join(", ")
}

/// Writes assignments of environment variables.
pub(super) fn env(groups: &[Group], is_disabled: bool) -> String {
    let mark = if is_disabled { "#" } else { "" };
    assignments(groups, "env", |item, name| {
        let default = of_shell(item);
        (!name.starts_with("_ANSIBLE_")).then(|| format!("{mark}{name}={default}"))
    })
}

/// Writes assignments of variables.
pub(super) fn vars(groups: &[Group], is_disabled: bool) -> String {
    let mark = if is_disabled { "#" } else { "" };
    assignments(groups, "vars", |item, name| {
        let style = DumpStyle { default_flow_style: Some(true), ..DumpStyle::default() };
        let default = yaml::dump(&item.default.untrusted(), &style);
        (!name.starts_with("_ansible_")).then(|| format!("{mark}{name}: {default}"))
    })
}

/// Writes each setting that can be set in a kind of place: what it is for, and its assignment.
fn assignments(groups: &[Group], kind: &str, write: impl Fn(&Item, &str) -> Option<String>) -> String {
    let mut lines = Vec::new();
    for item in groups.iter().filter(|group| !matches!(group.of, Of::Server(_))).flat_map(|group| &group.items) {
        let description = item.description();
        let places = item.places(kind);
        let (false, Some(place)) = (description.is_empty(), places.last()) else { continue };
        let place = place.get("name").map(to_text).unwrap_or_default();
        let name = item.text("name").unwrap_or_else(|| item.name.clone());
        let of_type = item.text("type").unwrap_or_else(|| "string".to_owned());
        lines.push(format!("# {name}({of_type}): {}", description.join("\n#")));
        // Ansible: a variable of its own is only described, without a blank line behind it.
        if let Some(assignment) = write(item, &place) {
            lines.push(assignment);
            lines.push(String::new());
        }
    }
    lines.join("\n")
}

/// Returns a default as a shell takes it.
fn of_shell(item: &Item) -> String {
    let kind = item.text("type").unwrap_or_default();
    let text = match &item.default {
        default if kind == "boolean" => return if default.is_true() { "1" } else { "0" }.to_owned(),
        Value::None => return String::new(),
        default if !default.is_true() => return to_text(default),
        Value::List(items) if kind == "list" => joined(items.as_slice()),
        Value::Str(text) => text.to_string(),
        other => return to_text(other),
    };
    let first = text.chars().next();
    let is_quoted = text.chars().count() > 1
        && first == text.chars().last()
        && matches!(first, Some('"' | '\''))
        && !text.ends_with("\\\"")
        && !text.ends_with("\\'");
    if is_quoted { text } else { quote(&text) }
}

/// Quotes a text for a shell, as Python's `shlex.quote` does.
fn quote(text: &str) -> String {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "@%_-+=:,./".contains(c);
    if !text.is_empty() && text.chars().all(is_safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\"'\"'"))
}
