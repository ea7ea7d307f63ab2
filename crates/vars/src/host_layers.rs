//! The layers that the inventory gives a host: its groups' variables, its own, and files beside inventory and playbook.

use crate::GroupLevel;
use crate::roles::fold;
use diagnostic::Diagnostic;
use inventory::{
    Entity, Group, HashBehaviour, Host, HostName, Inventory, NoticeSink, Stage, VarsFiles, VarsPlugins, combine,
    is_ip_address, vars_beside,
};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use value::{Dict, Value};

/// Layers of one host, lowest first.
pub(crate) type HostLayers = Arc<[Dict]>;

/// Makes the layers of hosts, each once for a state of the inventory; those of groups are shared by hosts of the same
/// groups.
pub(crate) struct HostLayerCache {
    files: VarsFiles,
    levels: Vec<GroupLevel>,
    behaviour: HashBehaviour,
    reads_files: bool,
    notices: NoticeSink,
    /// Vars plugins, and the stage at which they are asked.
    plugins: OnceLock<(Arc<dyn VarsPlugins>, Stage)>,
    made: RwLock<Made>,
}

#[derive(Default)]
struct Made {
    version: (u64, usize),
    beside_play: Option<Arc<[PathBuf]>>,
    /// Folders beside the sources.
    folders: Arc<[PathBuf]>,
    groups: FxHashMap<Arc<[u32]>, GroupLayers>,
    hosts: FxHashMap<HostName, HostLayers>,
}

#[derive(Clone)]
struct GroupLayers {
    layers: Arc<[Dict]>,
    names: Value,
}

impl HostLayerCache {
    pub(crate) fn new(
        files: VarsFiles,
        levels: Vec<GroupLevel>,
        behaviour: HashBehaviour,
        reads_files: bool,
        notices: NoticeSink,
    ) -> Self {
        let (plugins, made) = (OnceLock::new(), RwLock::default());
        HostLayerCache { files, levels, behaviour, reads_files, notices, plugins, made }
    }

    /// Says which vars plugins there are besides the one that reads files. Only the first counts.
    pub(crate) fn set_plugins(&self, plugins: Arc<dyn VarsPlugins>, stage: Stage) {
        let _ = self.plugins.set((plugins, stage));
    }

    /// Returns what files and plugins give for hosts or groups in a folder.
    fn beside(&self, folder: &Path, entity: Entity, names: &[&str]) -> Result<Dict, Diagnostic> {
        let (plugins, stage) = match self.plugins.get() {
            Some((plugins, stage)) => (Some(plugins.as_ref()), *stage),
            None => (None, Stage::Task),
        };
        let files = Some(&self.files).filter(|_| self.reads_files);
        vars_beside(files, plugins, folder, entity, names, stage, self.behaviour)
    }

    /// Returns a number that tells a state of the inventory and of the plugins from others.
    fn version(&self, inventory: &Inventory) -> (u64, usize) {
        (inventory.version(), self.plugins.get().map_or(0, |(plugins, _)| plugins.generation()))
    }

    /// Returns a host's layers.
    pub(crate) fn layers(
        &self,
        inventory: &Inventory,
        host: &Host,
        beside_play: &Arc<[PathBuf]>,
    ) -> Result<HostLayers, Diagnostic> {
        {
            let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
            if made.version == self.version(inventory)
                && made.beside_play.as_ref() == Some(beside_play)
                && let Some(layers) = made.hosts.get(&host.name)
            {
                return Ok(Arc::clone(layers));
            }
        }
        let folders = self.start_over(inventory, beside_play);
        let groups = self.group_layers(inventory, host, &folders, beside_play)?;
        let mut own = vec![with_magic(host, groups.names)];
        if self.reads_files || self.plugins.get().is_some() {
            for folders in [&folders, beside_play] {
                let mut beside = Dict::new();
                for folder in folders.iter() {
                    let read = self.beside(folder, Entity::Host, &[&host.name])?;
                    beside = combine(&beside, &read, self.behaviour);
                }
                own.push(beside);
            }
        }
        let own = self.squeeze(own);
        for layer in &own {
            crate::reserved::warn_if_reserved(layer, &self.notices);
        }
        let layers: HostLayers = groups.layers.iter().cloned().chain(own).collect();
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        if made.version == self.version(inventory) && made.beside_play.as_ref() == Some(beside_play) {
            made.hosts.insert(Arc::clone(&host.name), Arc::clone(&layers));
        }
        Ok(layers)
    }

    /// Returns what is set for one host or group itself: `own`, and the files beside the sources and, where one is named,
    /// beside the playbook.
    pub(crate) fn exported(
        &self,
        inventory: &Inventory,
        entity: Entity,
        name: &str,
        own: &Dict,
        playbook_dir: Option<&Path>,
    ) -> Result<Dict, Diagnostic> {
        let mut vars = own.clone();
        let folders = inventory.vars_folders();
        for folder in folders.iter().map(PathBuf::as_path).chain(playbook_dir) {
            let read = self.beside(folder, entity, &[name])?;
            vars = combine(&vars, &read, self.behaviour);
        }
        Ok(vars)
    }

    /// Forgets what was made for another state; returns the folders beside the sources.
    fn start_over(&self, inventory: &Inventory, beside_play: &Arc<[PathBuf]>) -> Arc<[PathBuf]> {
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        if made.version != self.version(inventory) || made.beside_play.as_ref() != Some(beside_play) {
            let folders = inventory.vars_folders().into();
            *made = Made {
                version: self.version(inventory),
                beside_play: Some(Arc::clone(beside_play)),
                folders,
                ..Made::default()
            };
        }
        Arc::clone(&made.folders)
    }

    fn group_layers(
        &self,
        inventory: &Inventory,
        host: &Host,
        sources: &[PathBuf],
        beside_play: &Arc<[PathBuf]>,
    ) -> Result<GroupLayers, Diagnostic> {
        let key = inventory.group_key(host);
        if let Some(known) = self.made.read().unwrap_or_else(PoisonError::into_inner).groups.get(&key) {
            return Ok(known.clone());
        }
        let groups = inventory.groups_of_host(host);
        let all: Vec<&Group> = inventory.group("all").into_iter().collect();
        let in_sources = |groups: &[&Group]| fold(groups.iter().map(|group| &group.vars), self.behaviour);
        let in_files = |folders: &[PathBuf], groups: &[&Group]| -> Result<Dict, Diagnostic> {
            let mut vars = Dict::new();
            let names: Vec<&str> = groups.iter().map(|group| &*group.name).collect();
            for folder in folders {
                // What is beside one source is laid over each other first, whatever the depth of the groups.
                vars = combine(&vars, &self.beside(folder, Entity::Group, &names)?, self.behaviour);
            }
            Ok(vars)
        };
        let play = &**beside_play;
        let mut layers = Vec::new();
        for level in &self.levels {
            layers.push(match level {
                GroupLevel::AllInventory => in_sources(&all),
                GroupLevel::GroupsInventory => in_sources(&groups),
                GroupLevel::AllPluginsInventory => in_files(sources, &all)?,
                GroupLevel::AllPluginsPlay => in_files(play, &all)?,
                GroupLevel::GroupsPluginsInventory => in_files(sources, &groups)?,
                GroupLevel::GroupsPluginsPlay => in_files(play, &groups)?,
            });
        }
        let layers = self.squeeze(layers);
        for layer in &layers {
            crate::reserved::warn_if_reserved(layer, &self.notices);
        }
        let names = inventory.group_names(host).into_iter().map(Value::str);
        let made = GroupLayers { layers: layers.into(), names: Value::list(names) };
        self.made.write().unwrap_or_else(PoisonError::into_inner).groups.insert(key, made.clone());
        Ok(made)
    }

    /// Makes one layer of several where that changes nothing: merging dictionaries has to see each level.
    fn squeeze(&self, mut layers: Vec<Dict>) -> Vec<Dict> {
        layers.retain(|layer| !layer.is_empty());
        if self.behaviour == HashBehaviour::Replace && layers.len() > 1 {
            return vec![fold(&layers, self.behaviour)];
        }
        layers
    }
}

/// Returns a host's variables with those that name it.
fn with_magic(host: &Host, group_names: Value) -> Dict {
    let mut vars = host.vars.clone();
    let short = if is_ip_address(&host.name) { &*host.name } else { host.name.split('.').next().unwrap_or_default() };
    vars.insert("inventory_hostname", Value::str(Arc::clone(&host.name)));
    vars.insert("inventory_hostname_short", short);
    vars.insert("group_names", group_names);
    vars
}
