//! `--list-hosts`, `--list-tasks` and `--list-tags`: what a playbook would do, as text.

use crate::load::short_name;
use crate::{Block, Item, Keyword, Play, PlaySettings, Playbook, TagSelection, tags};
use diagnostic::Diagnostic;
use std::fmt::Write;
use value::Value;

/// What is to be listed.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Hosts of each play.
    pub hosts: bool,
    /// Tasks of each play.
    pub tasks: bool,
    /// Tags of each play's tasks.
    pub tags: bool,
    /// The tasks that count.
    pub selection: TagSelection,
}

/// Answers what a listing asks about a play.
pub trait ListingSource {
    /// Renders a value with the play's variables.
    ///
    /// # Errors
    ///
    /// What is wrong with the template.
    fn render(&self, play: &Play, value: &Value) -> Result<Value, Diagnostic>;

    /// Returns the hosts that patterns match.
    ///
    /// # Errors
    ///
    /// A pattern that is none.
    fn hosts(&self, patterns: &[String]) -> Result<Vec<String>, Diagnostic>;
}

impl Listing {
    /// Tells whether anything is to be listed.
    pub fn is_wanted(&self) -> bool {
        self.hosts || self.tasks || self.tags
    }

    /// Writes the listing of a playbook to `text`; `settings` are those of its plays, in order. With nothing to list it
    /// is what `--syntax-check` prints: the playbook's name.
    ///
    /// # Errors
    ///
    /// Tags that can't be rendered, patterns that are none; what stands before is written.
    pub fn write(
        &self,
        playbook: &Playbook,
        settings: &[PlaySettings],
        source: &dyn ListingSource,
        text: &mut String,
    ) -> Result<(), Diagnostic> {
        _ = writeln!(text, "\nplaybook: {}", playbook.file_name);
        if !self.is_wanted() {
            return Ok(());
        }
        for (index, (play, settings)) in playbook.plays.iter().zip(settings).enumerate() {
            let render = |value: &Value| source.render(play, value);
            let own: Vec<String> = match play.node.own.get(Keyword::Tags) {
                // Ansible: a play's tags are shown as written, even where its tasks' are rendered.
                Some(tags) => tags::flat(tags, &|tags| Ok(tags.clone()))?.iter().map(value::to_text).collect(),
                None => Vec::new(),
            };
            let hosts = settings.hosts.join(",");
            _ = writeln!(text, "\n  play #{} ({hosts}): {}\tTAGS: [{}]", index + 1, settings.name, own.join(","));
            if self.hosts {
                let patterns: Vec<String> = settings.hosts.iter().map(|host| value::str_repr(host)).collect();
                let matched = source.hosts(&settings.hosts)?;
                _ = writeln!(text, "    pattern: [{}]\n    hosts ({}):", patterns.join(", "), matched.len());
                for host in matched {
                    _ = writeln!(text, "      {host}");
                }
            }
            if self.tasks || self.tags {
                self.list_tasks(play, settings, &own, &render, text)?;
            }
        }
        Ok(())
    }

    fn list_tasks(
        &self,
        play: &Play,
        settings: &PlaySettings,
        own: &[String],
        render: tags::Render<'_>,
        text: &mut String,
    ) -> Result<(), Diagnostic> {
        // Printed at once, so not at all where a tag fails.
        let mut tasks = String::new();
        if self.tasks {
            tasks.push_str("    tasks:\n");
        }
        let mut all: Vec<String> = own.to_vec();
        let blocks =
            if settings.force_handlers == Some(true) { play.compile_forcing_handlers() } else { play.compile() };
        for block in blocks {
            self.list_block(&block, own, render, &mut all, &mut tasks)?;
        }
        if self.tags {
            _ = writeln!(tasks, "      TASK TAGS: [{}]", sorted(all).join(", "));
        }
        text.push_str(&tasks);
        Ok(())
    }

    /// Lists a block's own tasks: Ansible leaves `rescue` and `always` out.
    fn list_block(
        &self,
        block: &Block,
        own: &[String],
        render: tags::Render<'_>,
        all: &mut Vec<String>,
        text: &mut String,
    ) -> Result<(), Diagnostic> {
        for item in &block.tasks {
            let task = match item {
                Item::Block(inner) => {
                    self.list_block(inner, own, render, all, text)?;
                    continue;
                }
                Item::Task(task) => task,
            };
            if task.implicit && short_name(&task.action) == "meta" {
                continue;
            }
            let tags = task.tags(render)?;
            if !self.selection.chooses(&tags) {
                continue;
            }
            let tags: Vec<String> = tags.iter().map(value::to_text).collect();
            if self.tasks {
                let name = match &task.name {
                    Some(name) if name.is_true() => task.display_name(None),
                    _ => task.action.to_string(),
                };
                let shown = sorted(own.iter().chain(&tags).cloned().collect());
                _ = writeln!(text, "      {name}\tTAGS: [{}]", shown.join(", "));
            }
            all.extend(tags);
        }
        Ok(())
    }
}

fn sorted(mut tags: Vec<String>) -> Vec<String> {
    tags.sort();
    tags.dedup();
    tags
}
