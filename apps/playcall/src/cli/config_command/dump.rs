//! `ansible-config dump`: what each setting is, and where it was set.

use super::entries::{Group, Item, Of};
use crate::plugin_files::DOCUMENTED;
use dispatch::Terminal;
use event::{Color, Display};
use value::{Dict, Value, to_text};

/// What is dumped, and how much of it.
pub(super) struct Dump<'a> {
    /// The settings.
    pub(super) groups: &'a [Group],
    /// Whether options of all types of plugins are shown, each type under its heading.
    pub(super) is_all: bool,
    /// Leave out what nobody has set.
    pub(super) only_changed: bool,
}

impl Dump<'_> {
    fn kept<'i>(&self, items: &'i [Item]) -> Vec<&'i Item> {
        let mut kept: Vec<&Item> = items.iter().filter(|item| !self.only_changed || item.is_changed()).collect();
        kept.sort_by(|a, b| a.name.cmp(&b.name));
        kept
    }

    /// Writes `NAME(origin) = value` for each setting.
    pub(super) fn display(&self, display: &Terminal) -> String {
        let lines =
            |items: &[Item]| -> Vec<String> { self.kept(items).into_iter().map(|item| line(item, display)).collect() };
        let mut text: Vec<String> = Vec::new();
        for group in self.groups {
            match &group.of {
                Of::Base => {
                    text.extend(lines(&group.items));
                    text.push("\nGALAXY_SERVERS:\n".to_owned());
                }
                Of::Playcall => text.extend(lines(&group.items)),
                Of::Server(name) => {
                    text.push(format!("\n{name}\n{}", "=".repeat(name.chars().count())));
                    text.extend(lines(&group.items));
                }
                Of::Plugin(..) => {}
            }
        }
        for kind in DOCUMENTED.iter().filter(|kind| kind.is_configurable) {
            let mut plugins: Vec<String> = Vec::new();
            for group in self.groups {
                let Of::Plugin(own, name) = &group.of else { continue };
                let lines = lines(&group.items);
                if *own == kind.name && !lines.is_empty() {
                    plugins.push(format!("\n{name}:\n{}", "_".repeat(name.chars().count())));
                    plugins.extend(lines);
                }
            }
            if self.is_all && (!self.only_changed || !plugins.is_empty()) {
                text.push(format!("\n{}:\n{}", kind.name.to_uppercase(), "=".repeat(kind.name.len())));
            }
            text.extend(plugins);
        }
        text.join("\n")
    }

    /// Builds the list that is written as data.
    pub(super) fn data(&self) -> Value {
        let mut all: Vec<Value> = Vec::new();
        let mut servers: Option<Dict> = None;
        for group in self.groups {
            match &group.of {
                Of::Base => {
                    all.extend(self.kept(&group.items).into_iter().map(|item| entry(item, false)));
                    servers = Some(Dict::new());
                }
                Of::Playcall => all.extend(self.kept(&group.items).into_iter().map(|item| entry(item, false))),
                Of::Server(name) => {
                    // Ansible: of servers all is shown, and the type with it.
                    let items = group.items.iter().map(|item| entry(item, true));
                    servers.get_or_insert_default().insert(name.as_str(), Value::list(items));
                }
                Of::Plugin(..) => {}
            }
        }
        if let Some(servers) = servers {
            all.push(Value::Dict(Dict::from_iter([("GALAXY_SERVERS", Value::Dict(servers))])));
        }
        for kind in DOCUMENTED.iter().filter(|kind| kind.is_configurable) {
            let mut plugins: Vec<Value> = Vec::new();
            for group in self.groups {
                let Of::Plugin(own, name) = &group.of else { continue };
                let entries: Vec<Value> = self.kept(&group.items).into_iter().map(|item| entry(item, false)).collect();
                if *own == kind.name && !entries.is_empty() {
                    plugins.push(Value::Dict(Dict::from_iter([(name.as_str(), Value::list(entries))])));
                }
            }
            if self.is_all {
                let heading = format!("{}_PLUGINS", kind.name.to_uppercase());
                all.push(Value::Dict(Dict::from_iter([(heading, Value::list(plugins))])));
            } else {
                all.extend(plugins);
            }
        }
        Value::list(all)
    }
}

fn line(item: &Item, display: &Terminal) -> String {
    let text = format!("{}({}) = {}", item.name, item.origin, to_text(&item.value));
    if !display.has_color() {
        return text;
    }
    let color = match item.origin.as_str() {
        _ if item.is_input() => "green",
        "default" => "green",
        "REQUIRED" => "red",
        _ => "yellow",
    };
    let mut line = String::new();
    display.paint(&mut line, &text, Color::Named(color));
    line
}

fn entry(item: &Item, with_type: bool) -> Value {
    let mut entry = Dict::new();
    entry.insert("name", item.name.as_str());
    entry.insert("origin", item.origin.as_str());
    if with_type {
        entry.insert("type", Value::None);
    }
    entry.insert("value", item.value.untrusted());
    Value::Dict(entry)
}
