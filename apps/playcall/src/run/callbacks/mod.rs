//! Which callbacks listen to a run: the stdout plugin first, then all that are found and on.
//!
//! The rules are Ansible's. Candidates are the plugins of the user's own folders and those of ansible-core; one that needs
//! enabling is on where the settings name it, and one of type `stdout` is off, as there is only one that owns the screen.
//! Then follows what the settings name and is none of the candidates: plugins of collections.

pub(crate) mod hosting;
pub(crate) mod listing;
mod manual;
mod places;
mod programs;
pub(crate) mod python_options;
pub(crate) mod trial;

use super::adhoc;
use crate::cli::adhoc::AdHoc;
use crate::cli::options::PlaybookOptions;
use crate::plugin_options::PluginOptions;
use config::{Config, settings};
use diagnostic::{Diagnostic, Kind};
use dispatch::{DispatchSettings, Screen, ToFile};
use event::{Callback, CallbackPlugin};
use hosting::Hosting;
use module::payload::Finder;
use places::{Found, Place, Places, Source};
use python::{LoadOrder, Loaded, Nursery, Plugin, PythonCallback, PythonError, StartOrder, Writeback};
use std::fs::File;
use std::path::{Path, PathBuf};
use value::Value;

/// Callbacks of ansible-core whose end is announced, and the version that no longer has them.
const GOING_AWAY: &[(&str, &str)] = &[("oneline", "2.23"), ("tree", "2.23")];

/// The callbacks of a run.
#[derive(Default)]
pub(crate) struct Chosen {
    /// With their names, the stdout plugin first.
    pub(crate) callbacks: Vec<(String, Box<dyn Callback>)>,
    /// What is to be said about those that were left out, in order.
    pub(crate) notices: Vec<Said>,
    /// Whether one of them shows live output of commands.
    pub(crate) wants_output: bool,
    /// What every plugin that was found turned out to be, and why it is on or off.
    pub(crate) verdicts: Vec<Verdict>,
    /// What Python callbacks were forked from: to be kept as long as they are.
    pub(crate) nursery: Option<Nursery>,
}

/// Something to be said while callbacks are chosen.
pub(crate) enum Said {
    /// A warning.
    Warning(Diagnostic),
    /// A deprecation.
    Deprecation(String),
    /// A message shown from so many `-v` on.
    Verbose(u8, String),
}

/// What a plugin turned out to be.
pub(crate) struct Verdict {
    /// Its name.
    pub(crate) name: String,
    /// Where it was found.
    pub(crate) place: Place,
    /// Its file, where it has one.
    pub(crate) path: Option<PathBuf>,
    /// `CALLBACK_TYPE`.
    pub(crate) kind: String,
    /// `CALLBACK_VERSION`.
    pub(crate) version: String,
    /// `CALLBACK_NAME`, where it differs from its file's.
    pub(crate) other_name: Option<String>,
    /// Whether it listens.
    pub(crate) is_on: bool,
    /// The rule that decided.
    pub(crate) rule: String,
}

/// What callbacks are chosen from.
pub(crate) struct Choice<'a> {
    /// The settings.
    pub(crate) config: &'a Config,
    /// The command line.
    pub(crate) options: &'a PlaybookOptions,
    /// What the screen is like.
    pub(crate) display: &'a DispatchSettings,
    /// Finds installed packages.
    pub(crate) finder: &'a Finder,
    /// Folders of the roles that the first playbook uses.
    pub(crate) roles: Vec<PathBuf>,
    /// Whether plugins are only looked at: none is made.
    pub(crate) only_looks: bool,
}

impl Choice<'_> {
    /// Returns where to look. Collections that are installed beside ansible-core are found without starting Python where
    /// that can be; `asks` is for those who may want one of them, and would rather wait.
    fn places(&self, asks: bool) -> Places {
        let beside = self.options.folders(self.config.snapshot());
        let core = if asks { self.finder.core() } else { self.finder.core_at_hand() };
        let packages: Vec<PathBuf> = core.and_then(Path::parent).map(Path::to_owned).into_iter().collect();
        Places::new(self.config, &beside, &self.roles, &packages, self.finder.collections())
    }

    fn chooser<'a>(&'a self, places: &'a Places, enabled: Vec<String>) -> Chooser<'a> {
        Chooser {
            config: self.config,
            display: self.display,
            hosting: Hosting::new(self.config, self.options, self.display, self.finder, places.collections()),
            places,
            adhoc: self.options.adhoc.as_ref(),
            enabled,
            only_looks: self.only_looks,
            hooks: None,
            chosen: Chosen::default(),
            keys: Vec::new(),
        }
    }
}

/// One plugin, made on its own.
pub(crate) struct Trial {
    pub(crate) name: String,
    pub(crate) callback: Box<dyn Callback>,
    /// The hooks it implements, where that can be told.
    pub(crate) hooks: Option<Vec<String>>,
    /// What was warned of while it was made.
    pub(crate) notices: Vec<String>,
    pub(crate) nursery: Option<Nursery>,
}

/// Makes one plugin, by its name or its file.
pub(crate) fn load_one(choice: &Choice<'_>, name: &str) -> Result<Trial, Diagnostic> {
    let places = choice.places(true);
    let found = find_one(&places, name)?;
    let mut chooser = Chooser { only_looks: false, ..choice.chooser(&places, Vec::new()) };
    let made = chooser.make(&found, true)?;
    let Chooser { hosting, chosen, hooks, .. } = chooser;
    let notices = chosen
        .notices
        .into_iter()
        .filter_map(|notice| match notice {
            Said::Warning(warning) => Some(warning.full_message()),
            Said::Deprecation(text) => Some(text),
            Said::Verbose(..) => None,
        })
        .collect::<Vec<String>>();
    match made {
        Made::Ready(name, callback) => Ok(Trial { name, callback, hooks, notices, nursery: hosting.into_nursery() }),
        Made::Off => Err(Diagnostic::error(match notices.first() {
            Some(notice) => notice.clone(),
            None => format!("'{name}' has no CallbackModule that is a CallbackBase"),
        })),
    }
}

/// Returns the manual of a plugin, by its name or its file.
pub(crate) fn manual(choice: &Choice<'_>, name: &str, columns: usize) -> Result<String, Diagnostic> {
    let places = choice.places(true);
    let found = find_one(&places, name)?;
    let mut chooser = choice.chooser(&places, Vec::new());
    match &found.source {
        Source::Native(plugin) => Ok(manual::native(plugin, columns)),
        Source::Python { path, .. } => {
            let (_plugin, loaded) = chooser
                .hosting
                .load(&load_order(&found))
                .map_err(|error| Diagnostic::error(format!("{} can't be loaded: {error}", path.display())))?;
            let kind = loaded.kind.as_deref().unwrap_or("none");
            let head = format!("{}  ({}, type {kind})", found.full_name, path.display());
            let documentation = match &loaded.documentation {
                Some(text) => python_options::read(text, &loaded.fragments)?,
                None => python_options::Documentation::default(),
            };
            Ok(manual::text(&head, &documentation, columns))
        }
        Source::Program(path) => chooser.program_manual(&found, path, columns),
    }
}

fn find_one(places: &Places, name: &str) -> Result<Found, Diagnostic> {
    places
        .find(name)
        .or_else(|| places.file(name))
        .ok_or_else(|| Diagnostic::error(format!("There is no callback plugin {}.", value::str_repr(name))))
}

/// Looks at every plugin that a run of these playbooks would find.
pub(crate) fn verdicts(choice: &Choice<'_>) -> Result<Vec<Verdict>, Diagnostic> {
    match choose(choice) {
        (_, Some(problem)) => Err(problem),
        (chosen, None) => Ok(chosen.verdicts),
    }
}

/// Chooses the callbacks that the settings ask for.
///
/// Beside what is chosen, returns what ends the run: the stdout plugin is not there or can't be made; an empty name is
/// enabled. What is to be said is to be said in any case.
pub(crate) fn choose(choice: &Choice<'_>) -> (Chosen, Option<Diagnostic>) {
    let config = choice.config;
    let mut enabled = config.list(&settings::CALLBACKS_ENABLED);
    for name in config.list(&settings::CALLBACK_WHITELIST) {
        if !enabled.contains(&name) {
            enabled.push(name);
        }
    }
    if choice.options.adhoc.as_ref().is_some_and(|adhoc| adhoc.tree.is_some()) {
        enabled.push("tree".to_owned());
    }
    let names_some = !enabled.is_empty() || config.is_set(&settings::DEFAULT_STDOUT_CALLBACK);
    let places = choice.places(names_some || choice.only_looks);
    let mut chooser = choice.chooser(&places, enabled);
    let problem = chooser.all().err();
    let Chooser { hosting, mut chosen, .. } = chooser;
    chosen.nursery = hosting.into_nursery();
    (chosen, problem)
}

struct Chooser<'a> {
    config: &'a Config,
    display: &'a DispatchSettings,
    hosting: Hosting<'a>,
    places: &'a Places,
    /// The task of an ad-hoc command, which has rules of its own.
    adhoc: Option<&'a AdHoc>,
    enabled: Vec<String>,
    only_looks: bool,
    /// The hooks of the Python plugin or program made last.
    hooks: Option<Vec<String>>,
    chosen: Chosen,
    /// Plugins that were considered, by what makes them one and the same.
    keys: Vec<String>,
}

/// A callback that is ready, or one that is off.
enum Made {
    Ready(String, Box<dyn Callback>),
    Off,
}

impl Chooser<'_> {
    fn all(&mut self) -> Result<(), Diagnostic> {
        self.stdout()?;
        // A candidate that a setting names in another way is named all the same.
        let asked: Vec<(String, String)> =
            self.enabled.iter().filter_map(|name| Some((key_of(&self.places.find(name)?), name.clone()))).collect();
        for found in self.places.candidates() {
            let key = key_of(&found);
            let name = asked.iter().find(|(known, _)| *known == key).map(|(_, name)| name.as_str());
            self.consider(&found, name);
        }
        for name in self.enabled.clone() {
            self.named(&name)?;
        }
        Ok(())
    }

    /// Makes the stdout plugin, and those that the user has write to files beside it.
    fn stdout(&mut self) -> Result<(), Diagnostic> {
        let configured = self.config.str(&settings::DEFAULT_STDOUT_CALLBACK);
        let written = match self.adhoc {
            Some(adhoc) => adhoc::stdout_callback(adhoc, configured, self.lets_in()),
            None => configured.unwrap_or_else(|| "default".to_owned()),
        };
        let mut names = written.split(',').map(str::trim);
        let first = names.next().unwrap_or_default().to_owned();
        let missing =
            |name: &str| Diagnostic::error(format!("Could not load {} callback plugin.", value::str_repr(name)));
        let found = self.places.find(&first).ok_or_else(|| missing(&first))?;
        self.keys.push(key_of(&found));
        match self.make(&found, true)? {
            Made::Ready(name, callback) => self.chosen.callbacks.push((name, callback)),
            Made::Off if self.only_looks => return Ok(()),
            Made::Off => return Err(missing(&first)),
        }
        for entry in names {
            let Some((name, path)) = entry.split_once('>') else {
                return Err(Diagnostic::error(format!(
                    "Only the first stdout callback has the screen: '{entry}' needs a file to write to, as in '{entry}>PATH'."
                )));
            };
            let (name, path) = (name.trim(), path.trim());
            let found = self.places.find(name).ok_or_else(|| missing(name))?;
            let target = config::path::resolve(path, None, self.config.snapshot());
            let file = File::create(&target).map_err(|error| {
                Diagnostic::error(format!("Could not write to '{target}' for the callback '{name}': {error}"))
            })?;
            match self.make(&found, true)? {
                Made::Ready(name, callback) => {
                    let screen = Screen { stdout: Box::new(file), stderr: Box::new(std::io::sink()) };
                    let settings = DispatchSettings { color: false, log: None, cow: None, ..self.display.clone() };
                    self.chosen.callbacks.push((name, Box::new(ToFile::new(callback, &settings, screen))));
                }
                Made::Off => return Err(missing(name)),
            }
        }
        Ok(())
    }

    /// Loads what a setting names and is none of the candidates.
    fn named(&mut self, name: &str) -> Result<(), Diagnostic> {
        if name.is_empty() {
            return Err(Diagnostic::new(
                Kind::Unexpected,
                "Unexpected Exception, this is probably a bug: A non-empty plugin name is required.",
            ));
        }
        let Some(found) = self.places.find(name) else {
            self.places.check_missing(name)?;
            let name = value::str_repr(name);
            self.warn(Diagnostic::error(format!("Skipping callback plugin {name}, unable to load")));
            return Ok(());
        };
        self.consider(&found, Some(name));
        Ok(())
    }

    /// Decides over a plugin that was found, and makes it if it is on. `asked` is the name that a setting has for it.
    fn consider(&mut self, found: &Found, asked: Option<&str>) {
        let key = key_of(found);
        if self.keys.contains(&key) {
            return;
        }
        self.keys.push(key);
        // Ansible: the name as the user wrote it, where redirects led on from there.
        let name = found
            .redirected
            .first()
            .cloned()
            .or_else(|| asked.map(str::to_owned))
            .unwrap_or_else(|| found.name.clone());
        match self.make_other(found, &name, asked.is_some()) {
            Ok(Made::Ready(name, callback)) => self.chosen.callbacks.push((name, callback)),
            Ok(Made::Off) => {}
            Err(error) => self.warn(
                Diagnostic::error(format!("Failed to load callback plugin {}.", value::str_repr(&name)))
                    .caused_by(error),
            ),
        }
    }

    fn make_other(&mut self, found: &Found, name: &str, asked: bool) -> Result<Made, Diagnostic> {
        match &found.source {
            Source::Native(plugin) => {
                let rule = self.rule(plugin.kind, plugin.needs_enabled, name);
                let is_on = rule.is_ok();
                self.judge_native(found, plugin, is_on, rule.clone().unwrap_or_else(|off| off));
                match rule {
                    Ok(_) if self.only_looks => Ok(Made::Off),
                    Ok(_) => self.native(plugin),
                    Err(_) => Ok(Made::Off),
                }
            }
            Source::Python { .. } => self.python(found, name, false, asked),
            Source::Program(path) => self.program(found, path, name, false),
        }
    }

    fn make(&mut self, found: &Found, is_stdout: bool) -> Result<Made, Diagnostic> {
        match &found.source {
            Source::Native(plugin) => {
                self.judge_native(found, plugin, true, "it is the stdout callback".to_owned());
                self.native(plugin)
            }
            Source::Python { .. } => self.python(found, &found.name.clone(), is_stdout, false),
            Source::Program(path) => self.program(found, path, &found.name, is_stdout),
        }
    }

    /// The rules, once the plugin's class is known: what puts it on, or what keeps it off.
    fn rule(&mut self, kind: &str, needs_enabled: bool, name: &str) -> Result<String, String> {
        if kind == "stdout" {
            self.chosen
                .notices
                .push(Said::Verbose(2, format!("Skipping callback '{name}', as we already have a stdout callback.")));
            return Err("it is of type stdout, and another one has the screen".to_owned());
        }
        match self.adhoc {
            Some(adhoc) if name == "tree" && adhoc.tree.is_some() => return Ok("--tree asks for it".to_owned()),
            Some(_) if !self.lets_in() => {
                return Err("an ad-hoc command lets callbacks in only with bin_ansible_callbacks".to_owned());
            }
            _ => {}
        }
        let is_listed = self.enabled.iter().any(|listed| listed == name);
        match (needs_enabled, is_listed) {
            (true, false) => {
                Err("it needs enabling, and neither callbacks_enabled nor callback_whitelist names it".to_owned())
            }
            (true, true) => Ok("a setting (callbacks_enabled or callback_whitelist) names it".to_owned()),
            (false, _) => Ok("it needs no enabling".to_owned()),
        }
    }

    /// Tells whether callbacks listen that are not the stdout plugin: to an ad-hoc command only where a setting says so.
    fn lets_in(&self) -> bool {
        self.adhoc.is_none() || self.config.bool(&settings::DEFAULT_LOAD_CALLBACK_PLUGINS)
    }

    fn native(&mut self, plugin: &'static CallbackPlugin) -> Result<Made, Diagnostic> {
        if let Some(end) = GOING_AWAY.iter().find(|(name, _)| *name == plugin.name).map(|(_, version)| version) {
            self.chosen.notices.push(Said::Deprecation(format!(
                "The {} callback plugin is deprecated. This feature will be removed from ansible-core version {end}.",
                plugin.name
            )));
        }
        let mut options = PluginOptions::load(plugin, self.config)?;
        if let (Some(tree), "tree") = (self.adhoc.and_then(|adhoc| adhoc.tree.as_ref()), plugin.name) {
            let directory = config::path::resolve_links(tree, None, self.config.snapshot());
            options.set("directory", Value::from(directory));
        }
        self.chosen.wants_output |= event::Options::get(&options, "show_live_output").is_true();
        let callback = (plugin.build)(&options).map_err(|error| Diagnostic::error(error.to_string()))?;
        // Ansible: messages call a plugin of a collection by its module.
        let name = match plugin.collection {
            "ansible.builtin" | "playcall" => plugin.name.to_owned(),
            collection => format!("ansible_collections.{collection}.plugins.callback.{}", plugin.name),
        };
        Ok(Made::Ready(name, callback))
    }

    fn python(&mut self, found: &Found, name: &str, is_stdout: bool, asked: bool) -> Result<Made, Diagnostic> {
        let Source::Python { path, .. } = &found.source else { return Ok(Made::Off) };
        let order = load_order(found);
        let (plugin, loaded) = match self.hosting.load(&order) {
            Ok(loaded) => loaded,
            Err(error) => return self.not_loaded(found, path, &error, is_stdout),
        };
        for warning in &loaded.warnings {
            self.warn(Diagnostic::error(warning.clone()));
        }
        let kind = loaded.kind.clone().unwrap_or_default();
        let off = if !loaded.has_class {
            self.warn(Diagnostic::error(format!(
                "Skipping plugin ({}), cannot load: module has no attribute 'CallbackModule'",
                path.display()
            )));
            Some("it has no class CallbackModule".to_owned())
        } else if !loaded.is_callback {
            if is_stdout || asked {
                self.warn(Diagnostic::error(format!(
                    "Ignoring callback plugin {} due to missing base class 'CallbackBase'.",
                    value::str_repr(&found.full_name)
                )));
            }
            if asked {
                self.warn(Diagnostic::error(format!(
                    "Skipping callback plugin {}, unable to load",
                    value::str_repr(name)
                )));
            }
            Some("its CallbackModule is no CallbackBase".to_owned())
        } else {
            None
        };
        let rule = match (off, is_stdout) {
            (Some(off), _) => Err(off),
            (None, true) => Ok("it is the stdout callback".to_owned()),
            (None, false) => {
                let needs_enabled = loaded.needs_enabled.or(loaded.needs_whitelist).unwrap_or(false);
                self.rule(&kind, needs_enabled, name)
            }
        };
        self.chosen.verdicts.push(Verdict {
            name: name.to_owned(),
            place: found.place.clone(),
            path: Some(path.clone()),
            kind,
            version: loaded.version.clone().unwrap_or_default(),
            other_name: loaded
                .callback_name
                .clone()
                .filter(|other| *other != found.name && other.rsplit('.').next() != Some(found.name.as_str())),
            is_on: rule.is_ok(),
            rule: rule.clone().unwrap_or_else(|off| off),
        });
        match rule {
            Ok(_) if self.only_looks => Ok(Made::Off),
            Ok(_) => self.start(found, plugin, &loaded, is_stdout),
            Err(_) => Ok(Made::Off),
        }
    }

    /// A file that can't be imported is a warning; as the stdout plugin it ends the run.
    fn not_loaded(
        &mut self,
        found: &Found,
        path: &Path,
        error: &PythonError,
        is_stdout: bool,
    ) -> Result<Made, Diagnostic> {
        if is_stdout {
            return Err(Diagnostic::error(format!("Could not load {} callback plugin.", value::str_repr(&found.name)))
                .caused_by(Diagnostic::error(error.to_string())));
        }
        let message = format!("Skipping plugin ({}), cannot load: {error}", path.display());
        self.warn(Diagnostic::error(message));
        self.chosen.verdicts.push(Verdict {
            name: found.name.clone(),
            place: found.place.clone(),
            path: Some(path.to_owned()),
            kind: String::new(),
            version: String::new(),
            other_name: None,
            is_on: false,
            rule: format!("it can't be loaded: {error}"),
        });
        Ok(Made::Off)
    }

    fn start(
        &mut self,
        found: &Found,
        mut plugin: Plugin,
        loaded: &Loaded,
        is_stdout: bool,
    ) -> Result<Made, Diagnostic> {
        let documentation = match &loaded.documentation {
            Some(text) => python_options::read(text, &loaded.fragments)?,
            None => python_options::Documentation::default(),
        };
        if let Some(text) = &found.deprecation {
            self.chosen.notices.push(Said::Deprecation(text.clone()));
        }
        let (values, problem) = match python_options::resolve(found.shown_name(), &documentation, self.config) {
            Ok(values) => (values, None),
            Err(error) => (python_options::Values::default(), Some(error.full_message())),
        };
        let started = plugin
            .start(&StartOrder {
                options: values.options,
                origins: values.origins,
                is_stdout,
                revived: found.place.is_own(),
                problem,
            })
            .map_err(|error| Diagnostic::error(error.to_string()));
        for (text, is_deprecation) in plugin.take_messages() {
            if is_deprecation {
                self.chosen.notices.push(Said::Deprecation(text));
            } else {
                self.warn(Diagnostic::error(text));
            }
        }
        let started = started?;
        self.chosen.wants_output |= started.hooks.iter().any(|hook| hook == "runner_on_output");
        self.hooks = Some(started.hooks.clone());
        let writeback = match self.config.str(&settings::CALLBACK_WRITEBACK).as_deref() {
            Some("always") => Writeback::Waits,
            Some("never") => Writeback::GoesOn,
            _ if loaded.writes_back || loaded.exits => Writeback::Waits,
            _ => Writeback::GoesOn,
        };
        let callback = PythonCallback::new(plugin, started, writeback, is_stdout, found.place.is_own());
        Ok(Made::Ready(found.shown_name().to_owned(), Box::new(callback)))
    }

    fn judge_native(&mut self, found: &Found, plugin: &CallbackPlugin, is_on: bool, rule: String) {
        self.chosen.verdicts.push(Verdict {
            name: plugin.name.to_owned(),
            place: found.place.clone(),
            path: None,
            kind: plugin.kind.to_owned(),
            version: "2.0".to_owned(),
            other_name: None,
            is_on,
            rule,
        });
    }

    fn warn(&mut self, warning: Diagnostic) {
        self.chosen.notices.push(Said::Warning(warning));
    }
}

/// What makes two findings one and the same plugin.
fn key_of(found: &Found) -> String {
    match &found.source {
        Source::Native(plugin) => format!("{}.{}", plugin.collection, plugin.name),
        Source::Python { path, .. } => path.to_string_lossy().into_owned(),
        Source::Program(path) => programs::real(path).to_string_lossy().into_owned(),
    }
}

fn load_order(found: &Found) -> LoadOrder {
    let (path, module) = match &found.source {
        Source::Python { path, module } => (Some(path.clone()), module.clone()),
        _ => (None, None),
    };
    LoadOrder {
        name: found.name.clone(),
        path,
        module,
        full_name: found.full_name.clone(),
        redirected: found.redirected.clone(),
    }
}
