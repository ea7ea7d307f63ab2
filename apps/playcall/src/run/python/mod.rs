//! Plugins written in Python that are called: filters, tests, lookups and the others.
//!
//! [`PythonPlugins`] knows where they are found ([`places`]) and has the processes that they run in (`python::Pool`). Nothing
//! is started before a plugin of a user's own is really needed.

pub(crate) mod actions;
mod host;
mod options;
pub(crate) mod places;
pub(crate) mod sources;
pub(crate) mod templates;

use crate::cli::options::PlaybookOptions;
use crate::run::callbacks::hosting;
use ::python::{Failure, Pool};
use collection::Collections;
use config::Config;
use connections::Controller;
use diagnostic::{Diagnostic, Kind};
use dispatch::{DispatchSettings, Emitter};
use places::{Places, PluginFile};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use value::{Dict, Value};

/// The Python plugins of a run.
pub(crate) struct PythonPlugins {
    config: Arc<Config>,
    emitter: Emitter,
    /// Where they are found.
    pub(crate) places: Places,
    /// The processes that they run in.
    pub(crate) pool: Pool,
    options: options::Documentations,
    names: templates::Names,
    actions: actions::FoundActions,
    generation: AtomicUsize,
}

impl PythonPlugins {
    /// Makes them; nothing is looked for or started yet.
    pub(crate) fn new(
        options: &PlaybookOptions,
        config: &Arc<Config>,
        display: &DispatchSettings,
        collections: &Arc<Collections>,
        controller: &Arc<Controller>,
        emitter: &Emitter,
        beside: &[PathBuf],
    ) -> PythonPlugins {
        let start = {
            let (options, config, display) = (options.clone(), Arc::clone(config), display.clone());
            let (controller, collections) = (Arc::clone(controller), Arc::clone(collections));
            Box::new(move || {
                let finder = controller.payloads().finder();
                let roots = collections.roots();
                hosting::nursery(&config, &options, &display, finder, &roots, hosting::Purpose::Workers)
            })
        };
        PythonPlugins {
            config: Arc::clone(config),
            emitter: emitter.clone(),
            places: Places::new(config, beside.to_vec(), collections),
            pool: Pool::new(start),
            options: options::Documentations::new(config, beside),
            names: templates::Names::default(),
            actions: actions::FoundActions::default(),
            generation: AtomicUsize::new(1),
        }
    }

    /// Takes note of a role's folder: plugins beside its tasks are known from now on.
    pub(crate) fn add_role(&self, folder: &Path) {
        let has_plugins = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .any(|entry| entry.file_name().to_str().is_some_and(|name| name.ends_with("_plugins")));
        if has_plugins && self.places.add(folder) {
            self.generation.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Returns what a plugin is called with that its process needs in order to find it.
fn described(file: &PluginFile) -> Vec<(&'static str, Value)> {
    let text = |text: &str| Value::str(text);
    vec![
        ("path", text(&file.path.to_string_lossy())),
        ("module", file.module.as_deref().map_or(Value::None, text)),
        ("name", text(&file.name)),
        ("full_name", text(&file.full_name)),
        // Ansible: a plugin of a collection is loaded by its module's name.
        ("load_name", text(file.module.as_deref().unwrap_or(&file.name))),
        ("redirected", Value::list(file.redirected.iter().map(|name| text(name)))),
    ]
}

/// Returns a plugin as another one finds it.
fn as_dict(file: &PluginFile) -> Dict {
    described(file).into_iter().collect()
}

/// Makes the error of a template's plugin: a needed marker stays one; what is undefined for the plugin's own reasons is no
/// marker for others.
fn template_error(failure: Failure) -> Diagnostic {
    match failure {
        Failure::Marker(marker) => template::Templar::tripped(&marker),
        other => {
            let mut error = other.into_error();
            if error.kind == Kind::Undefined {
                error.kind = Kind::TemplateRuntime;
            }
            error
        }
    }
}
