//! `--list-hosts`, `--list-tasks`, `--list-tags` and `--syntax-check`.

use super::Told;
use super::store::{LoadServices, render};
use crate::cli::options::PlaybookOptions;
use crate::exit::Exit;
use config::Config;
use diagnostic::{Diagnostic, Report};
use event::DisplayLevel;
use playbook::{Context, Listing, ListingSource, Play, Playbook, TagSelection};
use std::sync::Arc;
use template::{Environment, Scope};
use value::{Dict, Value};
use vars::{PlayContext, Renderer, Variables};
use yaml::Loader;

struct Source<'a> {
    variables: &'a Variables,
    environment: &'a Environment,
    services: LoadServices,
    plays: &'a [Arc<Play>],
}

/// Renders the names of `vars_files`.
struct ListRenderer {
    environment: Arc<Environment>,
    services: LoadServices,
}

impl Renderer for ListRenderer {
    fn render(&self, scope: &dyn Scope, value: &Value) -> Result<Value, Diagnostic> {
        render(&self.environment, scope, &self.services, value)
    }
}

impl ListingSource for Source<'_> {
    fn render(&self, play: &Play, value: &Value) -> Result<Value, Diagnostic> {
        let known = self.plays.iter().find(|known| std::ptr::eq(known.as_ref(), play));
        let context = known.map(|play| context(self.variables, play));
        let vars = self.variables.task_vars(context.as_ref(), None, None, true)?;
        render(self.environment, &vars, &self.services, value)
    }

    fn hosts(&self, patterns: &[String]) -> Result<Vec<String>, Diagnostic> {
        let patterns = Value::list(patterns.iter().map(Value::from));
        let hosts = self.variables.inventory().hosts(&patterns, None)?;
        Ok(hosts.iter().map(ToString::to_string).collect())
    }
}

fn context(variables: &Variables, play: &Arc<Play>) -> Arc<PlayContext> {
    let mut answers = Dict::new();
    for prompt in &play.vars_prompt {
        answers.insert(prompt.name.clone(), prompt.entry.get("default").cloned().unwrap_or_default());
    }
    let none: Arc<[inventory::HostName]> = Arc::from([]);
    Arc::new(PlayContext::new(
        Arc::clone(play),
        play.display_name(),
        Arc::clone(&none),
        none,
        &answers,
        variables.hash_behaviour(),
    ))
}

/// Lists (or only checks) each playbook.
pub(crate) fn list(
    options: &PlaybookOptions,
    loading: &Context<'_>,
    variables: &Variables,
    environment: &Arc<Environment>,
    told: &Arc<Told>,
    config: &Arc<Config>,
    loader: &Arc<Loader>,
) -> Result<Exit, Diagnostic> {
    let listing = Listing {
        // Ansible: who asks for a check of the syntax is shown no list.
        hosts: options.list_hosts && !options.syntax_check,
        tasks: options.list_tasks && !options.syntax_check,
        tags: options.list_tags && !options.syntax_check,
        selection: TagSelection { only: options.tags.clone(), skip: options.skip_tags.clone() },
    };
    variables.set_renderer(Arc::new(ListRenderer {
        environment: Arc::clone(environment),
        services: LoadServices::new(config, loader, told),
    }));
    let mut text = String::new();
    let mut loaded = Vec::new();
    for file in &options.playbooks {
        let playbook = Playbook::load(file, loading)?;
        variables.set_playbook_dir(playbook.basedir.clone());
        told.emitter.verbose(2, None, || format!("{} plays in {}", playbook.plays.len(), playbook.file_name));
        let mut settings = Vec::new();
        for play in &playbook.plays {
            variables.set_playbook_dir(play.playbook_dir());
            let vars = variables.task_vars(Some(&context(variables, play)), None, None, true)?;
            // Ansible: the hosts of a play are looked up for its variables, and a pattern without hosts is told of.
            if !play.hosts.has_templates() {
                variables.inventory().hosts(&play.hosts, None)?;
            }
            let services = LoadServices::new(config, loader, told);
            settings.push(play.settings(&|written| render(environment, &vars, &services, written))?);
        }
        loaded.push((playbook, settings));
    }
    let mut outcome = Ok(());
    for (playbook, settings) in &loaded {
        let source = Source {
            variables,
            environment,
            services: LoadServices::new(config, loader, told),
            plays: &playbook.plays,
        };
        outcome = listing.write(playbook, settings, &source, &mut text);
        if outcome.is_err() {
            break;
        }
    }
    let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
    told.emitter.report(DisplayLevel::Text, Report { message: text.clone(), text, ..Report::default() });
    outcome.map(|()| Exit::Success)
}
