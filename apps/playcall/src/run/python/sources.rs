//! Python vars plugins, inventory plugins and fact caches, as those who ask for variables, sources and facts see them.

use super::host::{CallHost, text};
use super::places::PluginFile;
use super::{PythonPlugins, described};
use ::python::{Failure, Host, Shown};
use collection::Kind;
use config::settings;
use diagnostic::Diagnostic;
use inventory::{Change, Draft, Entity, InventoryContext, InventoryPlugin, Stage, VarsPlugins};
use std::cell::RefCell;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use template::{Environment, Services, Templar};
use value::{Dict, JsonStyle, Value, parse_json, to_json, to_text};
use vars::FactStore;

/// What plugins use that no template or task calls.
pub(crate) struct Surroundings {
    /// The plugins.
    pub(crate) plugins: Arc<PythonPlugins>,
    /// Renders what they have rendered.
    pub(crate) environment: Arc<Environment>,
    /// What they may reach.
    pub(crate) services: Arc<dyn Services>,
    /// The variables of the command line.
    pub(crate) extra_vars: Dict,
}

impl Surroundings {
    /// Has a plugin do something.
    fn call(&self, what: &str, fields: &[(&str, &Value)]) -> Result<Value, Failure> {
        let nothing = Dict::new();
        let templar = Templar::new(&self.environment, &nothing, self.services.as_ref());
        let host = SourceHost { calls: CallHost::new(&self.plugins, &templar), extra_vars: &self.extra_vars };
        self.plugins.pool.call(what, fields, &host)
    }

    /// Has the plugin of a file do something.
    fn call_file(&self, what: &str, file: &PluginFile, more: &[(&str, &Value)]) -> Result<Value, Failure> {
        let own = described(file);
        let mut fields: Vec<(&str, &Value)> = own.iter().map(|(name, value)| (*name, value)).collect();
        fields.extend(more);
        self.call(what, &fields)
    }
}

/// What such a plugin may use: what templates may, and the variables of the command line.
struct SourceHost<'h> {
    calls: CallHost<'h>,
    extra_vars: &'h Dict,
}

impl Host for SourceHost<'_> {
    fn ask(&self, question: &str, args: &Dict) -> Result<Value, Diagnostic> {
        match question {
            "extra_vars" => Ok(Value::Dict(self.extra_vars.clone())),
            question => self.calls.ask(question, args),
        }
    }

    fn show(&self, shown: Shown) {
        self.calls.show(shown);
    }
}

/// What an inventory plugin may use: the same, and the inventory that it fills.
struct DraftHost<'h, 'x, 'd> {
    source: SourceHost<'h>,
    draft: RefCell<&'x mut Draft<'d>>,
}

impl Host for DraftHost<'_, '_, '_> {
    fn ask(&self, question: &str, args: &Dict) -> Result<Value, Diagnostic> {
        match question {
            "changes" => {
                for change in args.get("changes").and_then(Value::as_slice).unwrap_or_default() {
                    if let Some(change) = change.as_slice().and_then(read_change) {
                        self.draft.borrow_mut().apply(change)?;
                    }
                }
                Ok(Value::None)
            }
            "add_group" => Ok(Value::str(self.draft.borrow_mut().add_group(&text(args, "name"))?)),
            "safe_group_name" => Ok(Value::from(self.draft.borrow().safe_group_name(&text(args, "name")))),
            "describe" => Ok(Value::Dict(self.draft.borrow().describe())),
            "processed_sources" => {
                let draft = self.draft.borrow();
                Ok(Value::list(draft.processed_sources().iter().map(|source| Value::from(source.as_str()))))
            }
            question => self.source.ask(question, args),
        }
    }

    fn show(&self, shown: Shown) {
        self.source.show(shown);
    }
}

/// Reads a change of a Python inventory plugin's.
fn read_change(parts: &[Value]) -> Option<Change> {
    let name = |index: usize| parts.get(index).map(to_text);
    let optional = |index: usize| parts.get(index).filter(|value| !value.is_none()).map(to_text);
    Some(match parts.first()?.as_str()? {
        "host" => Change::AddHost {
            name: name(1)?,
            group: optional(2),
            port: parts.get(3).and_then(Value::as_int).and_then(|port| u64::try_from(port).ok()),
        },
        "child" => Change::AddChild { group: name(1)?, child: name(2)? },
        "var" => Change::SetVariable {
            entity: name(1)?,
            name: parts.get(2)?.clone(),
            value: parts.get(3).cloned().unwrap_or_default(),
        },
        _ => return None,
    })
}

/// A Python inventory plugin.
pub(crate) struct PythonInventory {
    pub(crate) surroundings: Arc<Surroundings>,
    pub(crate) file: PluginFile,
    /// The name by which messages name it.
    pub(crate) name: String,
}

impl InventoryPlugin for PythonInventory {
    fn name(&self) -> &str {
        &self.name
    }

    fn verify(&self, source: &str, context: &InventoryContext) -> bool {
        let source = Value::str(source);
        match self.surroundings.call_file("inventory_verify", &self.file, &[("source", &source)]) {
            Ok(wanted) => wanted.is_true(),
            Err(failure) => {
                let error = Diagnostic::error(format!("Failed to verify inventory with '{}' plugin.", self.name));
                (context.notices)(inventory::Notice::Warning(error.caused_by(failure.into_error())));
                false
            }
        }
    }

    fn parse(&self, source: &str, draft: &mut Draft<'_>) -> Result<(), Diagnostic> {
        let (source, cache) = (Value::str(source), Value::Bool(draft.reads_cache()));
        let own = described(&self.file);
        let mut fields: Vec<(&str, &Value)> = own.iter().map(|(name, value)| (*name, value)).collect();
        fields.extend([("source", &source), ("cache", &cache)]);
        let (surroundings, nothing) = (&self.surroundings, Dict::new());
        let templar = Templar::new(&surroundings.environment, &nothing, surroundings.services.as_ref());
        let calls = CallHost::new(&surroundings.plugins, &templar);
        let source = SourceHost { calls, extra_vars: &surroundings.extra_vars };
        let host = DraftHost { source, draft: RefCell::new(draft) };
        surroundings.plugins.pool.call("inventory_parse", &fields, &host).map(|_| ()).map_err(Failure::into_error)
    }
}

/// The Python vars plugins of a run.
pub(crate) struct PythonVars {
    surroundings: Arc<Surroundings>,
    /// The plugins that are asked, and whether they come before the files of variables; by the state that they belong to.
    known: Mutex<Option<(usize, Arc<Vec<(PluginFile, bool)>>)>>,
}

impl PythonVars {
    /// Makes them; nothing is loaded yet.
    pub(crate) fn new(surroundings: Arc<Surroundings>) -> PythonVars {
        PythonVars { surroundings, known: Mutex::default() }
    }

    /// Returns the plugins that are asked: all of the user's own folders but those that have to be enabled, then those that
    /// are.
    fn plugins(&self) -> Result<Arc<Vec<(PluginFile, bool)>>, Diagnostic> {
        let python = &self.surroundings.plugins;
        let generation = python.generation.load(Ordering::Relaxed);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, plugins)) = &*known
            && *then == generation
        {
            return Ok(Arc::clone(plugins));
        }
        let mut found: Vec<(PluginFile, bool)> = Vec::new();
        let mut candidates: Vec<PluginFile> = Vec::new();
        for path in python.places.files(Kind::Vars) {
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            if !candidates.iter().any(|file| file.name == name) {
                candidates.push(PluginFile {
                    full_name: name.clone(),
                    redirected: vec![name.clone()],
                    name,
                    path,
                    module: None,
                });
            }
        }
        let needs = self.needs_enabling(&candidates)?;
        for (file, needs_enabling) in candidates.into_iter().zip(needs) {
            if needs_enabling == Some(false) {
                found.push((file, true));
            }
        }
        let mut is_before = true;
        for name in python.config.list(&settings::VARIABLE_PLUGINS_ENABLED) {
            let short = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy."));
            if short.unwrap_or(&name) == "host_group_vars" {
                is_before = false;
                continue;
            }
            let file = python.places.find(Kind::Vars, &name, &[], false, &|_| false)?;
            let Some(file) = file.filter(|file| !found.iter().any(|(known, _)| known.path == file.path)) else {
                continue;
            };
            if self.needs_enabling(std::slice::from_ref(&file))?.first().is_some_and(Option::is_some) {
                found.push((file, is_before));
            }
        }
        let found = Arc::new(found);
        *known = Some((generation, Arc::clone(&found)));
        Ok(found)
    }

    /// Loads files and tells of each whether it is asked only where it is enabled; nothing where it can't be loaded.
    fn needs_enabling(&self, files: &[PluginFile]) -> Result<Vec<Option<bool>>, Diagnostic> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let list = Value::list(files.iter().map(|file| Value::Dict(described(file).into_iter().collect())));
        let answer = self.surroundings.call("vars_index", &[("files", &list)]).map_err(Failure::into_error)?;
        Ok(answer.as_slice().unwrap_or_default().iter().map(Value::as_bool).collect())
    }
}

impl VarsPlugins for PythonVars {
    fn vars(
        &self,
        folder: &Path,
        entity: Entity,
        names: &[&str],
        stage: Stage,
        before_files: bool,
    ) -> Result<Vec<Dict>, Diagnostic> {
        let plugins = self.plugins()?;
        if names.is_empty() || plugins.iter().all(|(_, before)| *before != before_files) {
            return Ok(Vec::new());
        }
        let kind = match entity {
            Entity::Host => "host",
            Entity::Group => "group",
        };
        let entities = Value::list(names.iter().map(|name| {
            Value::Dict([("kind", Value::str(kind)), ("name", Value::str(*name))].into_iter().collect::<Dict>())
        }));
        let folder = Value::from(folder.display().to_string());
        let stage = Value::str(match stage {
            Stage::Inventory => "inventory",
            Stage::Task => "task",
            Stage::All => "all",
        });
        let config = &self.surroundings.plugins.config;
        let run = Value::from(config.str(&settings::RUN_VARS_PLUGINS).unwrap_or_else(|| "demand".to_owned()));
        let mut all = Vec::new();
        for (file, _) in plugins.iter().filter(|(_, before)| *before == before_files) {
            let fields = [("folder", &folder), ("entities", &entities), ("stage", &stage), ("run", &run)];
            if let Value::Dict(vars) =
                self.surroundings.call_file("vars", file, &fields).map_err(Failure::into_error)?
            {
                all.push(vars);
            }
        }
        Ok(all)
    }

    fn generation(&self) -> usize {
        self.surroundings.plugins.generation.load(Ordering::Relaxed)
    }
}

/// A Python cache of facts.
pub(crate) struct PythonFacts {
    pub(crate) surroundings: Arc<Surroundings>,
    pub(crate) file: PluginFile,
}

impl PythonFacts {
    fn act(&self, act: &str, host: &str, value: &Value) -> Result<Value, Diagnostic> {
        // Ansible: keys say which form of values they stand for.
        let (act, key) = (Value::str(act), Value::from(format!("s1_{host}")));
        let fields = [("act", &act), ("key", &key), ("value", value)];
        self.surroundings.call_file("cache", &self.file, &fields).map_err(Failure::into_error)
    }

    fn tell(&self, error: Diagnostic) {
        let message = format!("The cache plugin {} failed.", value::str_repr(&self.file.full_name));
        self.surroundings.services.warn(Diagnostic::error(message).caused_by(error));
    }
}

impl FactStore for PythonFacts {
    fn load(&self, host: &str) -> Result<Option<Dict>, Diagnostic> {
        let found = self.act("get", host, &Value::None)?;
        let Some(whole) = found.as_slice().and_then(|found| found.first()).and_then(Value::as_dict) else {
            return Ok(None);
        };
        let Some(payload) = whole.get("__payload__") else { return Ok(Some(whole.clone())) };
        let facts = payload.as_str().and_then(|payload| parse_json(payload).ok());
        Ok(facts.and_then(|facts| facts.as_dict().cloned()))
    }

    fn save(&self, host: &str, facts: &Dict) -> Result<(), Diagnostic> {
        let payload = to_json(&Value::Dict(facts.clone()), JsonStyle { compact: true, ..JsonStyle::default() });
        let whole: Dict = [("__payload__", Value::from(payload))].into_iter().collect();
        self.act("set", host, &Value::Dict(whole)).map(drop)
    }

    fn forget(&self, host: &str) {
        if let Err(error) = self.act("delete", host, &Value::None) {
            self.tell(error);
        }
    }
}
