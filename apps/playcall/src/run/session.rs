//! What runs share: inventory, variables, plugins, and the ways to the screen. Most sessions have one run; a console has
//! one for each of its commands.

use super::python::PythonPlugins;
use super::store::InventoryParts;
use super::{Listeners, Told, callbacks, disk, person, python, resolver, role_folders, run_options, store};
use crate::cli::options::PlaybookOptions;
use config::Config;
use connections::Controller;
use diagnostic::Diagnostic;
use engine::{Events, Parts, Run};
use playbook::{Context, Playbook};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use template::Environment;
use vars::Variables;
use vault::Secrets;
use yaml::Loader;

/// What runs share.
pub(super) struct Session<'a> {
    pub(super) config: &'a Arc<Config>,
    pub(super) told: &'a Arc<Told>,
    pub(super) listeners: &'a Listeners<'a>,
    pub(super) secrets: &'a Secrets,
    pub(super) loader: &'a Arc<Loader>,
    pub(super) environment: &'a Arc<Environment>,
    pub(super) variables: &'a Arc<Variables>,
    pub(super) controller: &'a Arc<Controller>,
    pub(super) resolver: &'a Arc<resolver::Installed>,
    pub(super) context: &'a Context<'a>,
    pub(super) python: &'a Arc<PythonPlugins>,
    pub(super) inventory: &'a InventoryParts,
    /// The folder that files of what is run are looked for in.
    pub(super) basedir: &'a Path,
    /// The run that takes place.
    pub(super) current: Arc<Mutex<Weak<Run>>>,
}

impl Session<'_> {
    /// Lets whoever asks get what the run that takes place knows, and keeps the secrets of vaults from its output.
    pub(super) fn connect(&self) {
        let current = Arc::clone(&self.current);
        let known = move || current.lock().unwrap_or_else(PoisonError::into_inner).upgrade();
        let run = known.clone();
        self.secrets.keep(move |value| {
            if let Some(run) = run() {
                run.add_secret(value);
            }
        });
        self.told.emitter.set_world(Arc::new(move || match known() {
            Some(run) => run.world(),
            None => Arc::new(event::NoWorld),
        }));
    }

    /// Makes a run with options of its own.
    pub(super) fn run(&self, options: &PlaybookOptions, wants_output: &Arc<AtomicBool>) -> Arc<Run> {
        let reload = {
            let options = options.clone();
            let (parts, secrets) =
                (InventoryParts { options, reads_cache: false, ..self.inventory.clone() }, self.secrets.clone());
            Arc::new(move || {
                let disk = Arc::new(disk::Disk::new(parts.config.snapshot()));
                let loader = Loader::new(disk, store::duplicate_keys(&parts.config), Box::new(|_| {}));
                let loader = Arc::new(loader.with_secrets(secrets.clone()));
                store::inventory(&InventoryParts { loader, ..parts.clone() })
            })
        };
        let events: Arc<dyn Events> = Arc::clone(self.told) as Arc<dyn Events>;
        let run = Run::new(Parts {
            config: Arc::clone(self.config),
            snapshot: Arc::new(self.config.snapshot().clone()),
            options: run_options(options),
            environment: Arc::clone(self.environment),
            variables: Arc::clone(self.variables),
            loader: Arc::clone(self.loader),
            events,
            terminal: Arc::new(person::Person::new(self.config.snapshot())),
            connector: Arc::new(store::Connections::new(self.controller, self.config, &options.secrets)),
            resolver: Arc::clone(self.resolver) as Arc<dyn playbook::Resolver + Send + Sync>,
            reload,
            actions: actions::ALL.iter().chain(actions::INTERNAL).collect(),
            foreign_actions: Arc::new(python::actions::Actions(Arc::clone(self.python))),
            wants_output: Arc::clone(wants_output),
        });
        store::connect_variables(self.variables, &run);
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(&run);
        run
    }

    /// Chooses the callbacks for a playbook and lets them in. Returns false where they were only to be looked at.
    pub(super) fn let_callbacks_in(
        &self,
        options: &PlaybookOptions,
        playbook: &Playbook,
        wants_output: &AtomicBool,
    ) -> Result<bool, Diagnostic> {
        let (chosen, problem) = callbacks::choose(&callbacks::Choice {
            config: self.config,
            options,
            display: self.listeners.settings,
            finder: self.controller.payloads().finder(),
            roles: role_folders(playbook),
            only_looks: self.listeners.verdicts.is_some(),
        });
        if let Some(problem) = problem {
            Listeners::tell(chosen.notices, self.told);
            return Err(problem);
        }
        if let Some(verdicts) = self.listeners.verdicts {
            *verdicts.borrow_mut() = chosen.verdicts;
            return Ok(false);
        }
        wants_output.store(chosen.wants_output, Ordering::Relaxed);
        self.listeners.join(chosen, self.told);
        Ok(true)
    }
}
