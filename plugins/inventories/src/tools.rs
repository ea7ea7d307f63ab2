//! What the plugins of this shelf may use beyond the inventory itself.

use config::{Config, settings};
use diagnostic::{Diagnostic, Kind};
use inventory::Stage;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use template::{Environment, Plugins, Services};
use value::{Dict, Value};

/// Returns the facts that an earlier run kept of a host, where they are still good.
pub type KeptFacts = Box<dyn Fn(&str) -> Option<Dict> + Send + Sync>;

/// What plugins may use: settings, templates, and what is known beyond the inventory.
pub struct Tools {
    /// The settings, those of the plugins among them.
    pub config: Arc<Config>,
    /// The filters, tests and lookups of templates.
    pub environment: Arc<Environment>,
    /// What templates may reach.
    pub services: Arc<dyn Services>,
    /// The variables of the command line.
    pub extra_vars: Dict,
    /// The cache of facts.
    pub facts: KeptFacts,
}

impl Tools {
    /// Tools of a program that renders nothing: without filters, files, facts and variables.
    pub fn bare(config: Arc<Config>) -> Self {
        Tools {
            environment: Arc::new(Environment::new(Plugins::default())),
            services: Arc::new(OutOfReach(Arc::clone(&config))),
            config,
            extra_vars: Dict::new(),
            facts: Box::new(|_| None),
        }
    }
}

/// Tells whether the settings want files of variables (`group_vars`, `host_vars`) to be read at a stage.
pub fn reads_vars_files(config: &Config, stage: Stage) -> bool {
    let is_enabled = config
        .list(&settings::VARIABLE_PLUGINS_ENABLED)
        .iter()
        .any(|name| matches!(name.as_str(), "host_group_vars" | "ansible.builtin.host_group_vars"));
    let own = config.str(&settings::VARS_HOST_GROUP_VARS_STAGE);
    let run = config.str(&settings::RUN_VARS_PLUGINS).unwrap_or_default();
    is_enabled && stage.reads_files(own.as_deref(), &run)
}

/// Services that reach nothing but the settings.
struct OutOfReach(Arc<Config>);

impl Services for OutOfReach {
    fn warn(&self, _: Diagnostic) {}

    fn deprecated(&self, _: String) {}

    fn env_var(&self, _: &str) -> Option<String> {
        None
    }

    fn read_file(&self, _: &Path) -> std::io::Result<Vec<u8>> {
        Err(Error::from(ErrorKind::NotFound))
    }

    fn find_file(&self, _: &str, name: &str) -> Result<PathBuf, Diagnostic> {
        Err(Diagnostic::new(Kind::FileNotFound, format!("Could not find or access '{name}'")))
    }

    fn search_path(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    fn basedir(&self) -> PathBuf {
        PathBuf::from("/")
    }

    fn run(&self, _: &str, _: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        Err(Error::from(ErrorKind::Unsupported))
    }

    fn setting(&self, name: &str) -> Option<Value> {
        Some(self.0.value(settings::find(name)?))
    }
}
