//! The layers that the inventory gives a host: its groups' variables, its own, and files beside inventory and playbook.

use crate::GroupLevel;
use crate::roles::fold;
use diagnostic::Diagnostic;
use inventory::{
    Entity, Group, HashBehaviour, Host, HostName, Inventory, NoticeSink, VarsFiles, combine, is_ip_address,
};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
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
    made: RwLock<Made>,
}

#[derive(Default)]
struct Made {
    version: u64,
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
        HostLayerCache { files, levels, behaviour, reads_files, notices, made: RwLock::default() }
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
            if made.version == inventory.version()
                && made.beside_play.as_ref() == Some(beside_play)
                && let Some(layers) = made.hosts.get(&host.name)
            {
                return Ok(Arc::clone(layers));
            }
        }
        let folders = self.start_over(inventory, beside_play);
        let groups = self.group_layers(inventory, host, &folders, beside_play)?;
        let mut own = vec![with_magic(host, groups.names)];
        if self.reads_files {
            for folders in [&folders, beside_play] {
                let mut beside = Dict::new();
                for folder in folders.iter() {
                    let read = self.files.read_combined(folder, Entity::Host, &host.name, self.behaviour)?;
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
        if made.version == inventory.version() && made.beside_play.as_ref() == Some(beside_play) {
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
        for folder in folders.iter().map(PathBuf::as_path).chain(playbook_dir).filter(|_| self.reads_files) {
            let read = self.files.read_combined(folder, entity, name, self.behaviour)?;
            vars = combine(&vars, &read, self.behaviour);
        }
        Ok(vars)
    }

    /// Forgets what was made for another state; returns the folders beside the sources.
    fn start_over(&self, inventory: &Inventory, beside_play: &Arc<[PathBuf]>) -> Arc<[PathBuf]> {
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        if made.version != inventory.version() || made.beside_play.as_ref() != Some(beside_play) {
            let folders = inventory.vars_folders().into();
            *made = Made {
                version: inventory.version(),
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
            for folder in folders.iter().filter(|_| self.reads_files) {
                // One source's files are laid over each other first, whatever the depth of the groups.
                let mut beside = Dict::new();
                for group in groups {
                    for read in self.files.read(folder, Entity::Group, &group.name)? {
                        beside = combine(&beside, &read, self.behaviour);
                    }
                }
                vars = combine(&vars, &beside, self.behaviour);
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
