//! Hosts and groups and how they belong together.

use crate::merge::combine_value;
use crate::{HashBehaviour, InvalidGroupNames, InventoryContext, validate_variable_name};
use diagnostic::Diagnostic;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use value::{Dict, Str, Value};

/// The name of a host as the inventory has it.
pub type HostName = Arc<str>;

pub(crate) type HostId = u32;
pub(crate) type GroupId = u32;

/// Stands for the implicit localhost, which is in no list.
pub(crate) const IMPLICIT: HostId = u32::MAX;

/// The names that mean the controller itself.
pub(crate) const LOCALHOST: [&str; 3] = ["127.0.0.1", "localhost", "::1"];

/// Hosts and groups. A clone is a cheap snapshot.
#[derive(Clone, Debug)]
pub struct Inventory {
    pub(crate) data: Arc<Data>,
}

#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) context: InventoryContext,
    pub(crate) sources: Vec<String>,
    /// Those that were read, in order.
    pub(crate) processed: Vec<String>,
    pub(crate) current_source: Option<Source>,
    pub(crate) hosts: IndexMap<HostName, Arc<Host>, FxBuildHasher>,
    pub(crate) groups: IndexMap<Arc<str>, Arc<Group>, FxBuildHasher>,
    /// The host that `localhost` means, where the inventory names one of its names.
    pub(crate) localhost: Option<HostName>,
    implicit: OnceLock<Arc<Host>>,
    pub(crate) limit: Option<Vec<String>>,
    pub(crate) cache: Cache,
    /// Changes with each change; no two states of any two inventories have the same.
    version: u64,
}

/// What hosts found in a source are told of it.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) file: Value,
    pub(crate) folder: Value,
}

/// What is worked out when asked for, and forgotten with each change: a copy starts empty.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    pub(crate) patterns: Mutex<FxHashMap<String, Arc<[HostId]>>>,
    members: Mutex<FxHashMap<GroupId, Arc<[HostId]>>>,
    groups_of: Mutex<FxHashMap<Vec<GroupId>, Arc<[GroupId]>>>,
    groups_dict: OnceLock<Dict>,
}

impl Clone for Cache {
    fn clone(&self) -> Self {
        Cache::default()
    }
}

/// A host.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its name.
    pub name: HostName,
    /// Variables that the sources give it.
    pub vars: Dict,
    /// Whether it is the localhost that no source names.
    pub implicit: bool,
    /// Groups that list it themselves, in the order of joining.
    pub(crate) direct: Vec<GroupId>,
}

/// A group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: Arc<str>,
    /// Variables that the sources give it.
    pub vars: Dict,
    /// How far below `all` it stands, by its longest way.
    pub depth: usize,
    /// `ansible_group_priority`; 1 where unset.
    pub priority: i64,
    pub(crate) hosts: Vec<HostId>,
    pub(crate) members: FxHashSet<HostId>,
    pub(crate) children: Vec<GroupId>,
    pub(crate) parents: Vec<GroupId>,
}

/// What `add_host` asks for.
#[derive(Clone, Debug, Default)]
pub struct AddedHost {
    /// The host.
    pub name: String,
    /// Groups that it joins.
    pub groups: Vec<String>,
    /// Its variables.
    pub vars: Dict,
}

/// What `group_by` asks for one host.
#[derive(Clone, Debug, Default)]
pub struct GroupedHost {
    /// The host.
    pub host: String,
    /// The group that it joins.
    pub group: String,
    /// Parents of that group.
    pub parents: Vec<String>,
}

impl Inventory {
    /// Makes one that has the groups `all` and `ungrouped` and no host.
    pub fn empty(context: &InventoryContext) -> Self {
        let mut data = Data {
            context: context.clone(),
            sources: Vec::new(),
            processed: Vec::new(),
            current_source: None,
            hosts: IndexMap::default(),
            groups: IndexMap::default(),
            localhost: None,
            implicit: OnceLock::new(),
            limit: None,
            cache: Cache::default(),
            version: next_version(),
        };
        for name in ["all", "ungrouped"] {
            data.groups.insert(Arc::from(name), Arc::new(Group::new(name)));
        }
        // The two exist and neither is above the other: no error.
        let _ = data.add_child_group(0, 1);
        Inventory { data: Arc::new(data) }
    }

    /// Returns a host by name. The names of the controller give the host that stands for it, made up where no source
    /// names one.
    pub fn host(&self, name: &str) -> Option<Arc<Host>> {
        self.data.find_host(name).map(|id| Arc::clone(self.data.host(id)))
    }

    /// Makes a host that is in no list and no group, as a task is delegated to one that nobody named.
    pub fn stranger(&self, name: &str) -> Host {
        Host { name: Arc::from(name), vars: Dict::new(), implicit: false, direct: Vec::new() }
    }

    /// Tells whether a source (or `add_host`) named a host.
    pub fn contains(&self, name: &str) -> bool {
        self.data.hosts.contains_key(name)
    }

    /// Iterates over the names of all hosts, in the order in which they were first seen.
    pub fn host_names(&self) -> impl ExactSizeIterator<Item = &HostName> {
        self.data.hosts.keys()
    }

    /// Returns how many hosts there are.
    pub fn len(&self) -> usize {
        self.data.hosts.len()
    }

    /// Tells whether there is no host.
    pub fn is_empty(&self) -> bool {
        self.data.hosts.is_empty()
    }

    /// Returns a group by name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.data.groups.get(name).map(AsRef::as_ref)
    }

    /// Iterates over all groups, in the order in which they were first seen.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = &Group> {
        self.data.groups.values().map(AsRef::as_ref)
    }

    /// Returns the names of a group's children.
    pub fn children_of(&self, name: &str) -> Vec<Arc<str>> {
        let Some(group) = self.data.groups.get(name) else { return Vec::new() };
        group.children.iter().map(|&id| Arc::clone(&self.data.group(id).name)).collect()
    }

    /// Returns the names of the hosts that a group lists itself, in the order of joining.
    pub fn own_hosts_of(&self, name: &str) -> Vec<HostName> {
        let Some(group) = self.data.groups.get(name) else { return Vec::new() };
        group.hosts.iter().map(|&id| Arc::clone(&self.data.host(id).name)).collect()
    }

    /// Returns the names of the hosts of a group and its descendants, each once.
    pub fn hosts_of_group(&self, name: &str) -> Vec<HostName> {
        let Some(id) = self.data.groups.get_index_of(name) else { return Vec::new() };
        self.data.members_of(group_id(id)).iter().map(|&id| Arc::clone(&self.data.host(id).name)).collect()
    }

    /// Returns the groups of a host but `all`, lowest precedence first: by depth, priority and name. Hosts in the same
    /// groups share the slice.
    pub fn groups_of_host(&self, host: &Host) -> Vec<&Group> {
        self.data.groups_of(host).iter().map(|&id| self.data.group(id)).collect()
    }

    /// Returns numbers that stand for the groups of a host but `all`, lowest precedence first: equal ones are the same
    /// groups, as long as the inventory does not change.
    pub fn group_key(&self, host: &Host) -> Arc<[u32]> {
        self.data.groups_of(host)
    }

    /// Returns the names of a host's groups but `all`, sorted: `group_names`.
    pub fn group_names(&self, host: &Host) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> =
            self.data.groups_of(host).iter().map(|&id| Arc::clone(&self.data.group(id).name)).collect();
        names.sort();
        names
    }

    /// Returns the value of the magic variable `groups`: each group with its hosts' names.
    pub fn groups_dict(&self) -> Dict {
        self.data
            .cache
            .groups_dict
            .get_or_init(|| {
                (0..self.data.groups.len())
                    .map(|index| {
                        let id = group_id(index);
                        let hosts = self.data.members_of(id);
                        let names = hosts.iter().map(|&host| Value::str(Arc::clone(&self.data.host(host).name)));
                        (Value::str(Arc::clone(&self.data.group(id).name)), Value::list(names))
                    })
                    .collect()
            })
            .clone()
    }

    /// Returns the sources as given, with absolute paths.
    pub fn sources(&self) -> &[String] {
        &self.data.sources
    }

    /// Returns a number that rises with each change, and that no other state of any inventory has.
    pub fn version(&self) -> u64 {
        self.data.version
    }

    /// Returns what it was loaded with.
    pub fn context(&self) -> &InventoryContext {
        &self.data.context
    }

    /// Adds a host, as `add_host` does, or changes the one of that name; tells whether anything changed.
    pub fn add_host(&mut self, added: &AddedHost) -> Result<bool, Diagnostic> {
        let data = self.change();
        let mut changed = false;
        if !data.hosts.contains_key(added.name.as_str()) {
            data.add_host(&added.name, Some("all"), None)?;
            changed = true;
        }
        let id = data.hosts.get_index_of(added.name.as_str()).map_or(IMPLICIT, host_id);
        let behaviour = data.context.settings.hash_behaviour;
        let old = &data.host(id).vars;
        let vars = crate::combine(old, &added.vars, behaviour);
        if *old != vars {
            data.host_mut(id).vars = vars;
            changed = true;
        }
        for name in &added.groups {
            let group = if let Some(index) = data.groups.get_index_of(name.as_str()) {
                group_id(index)
            } else {
                changed = true;
                data.add_group(name)?
            };
            changed |= data.add_host_to_group(group, id);
        }
        if changed {
            data.reconcile()?;
        }
        Ok(changed)
    }

    /// Puts a host into a group, as `group_by` does; tells whether anything changed.
    pub fn group_host(&mut self, grouped: &GroupedHost) -> Result<bool, Diagnostic> {
        let data = self.change();
        let Some(host) = data.find_host(&grouped.host) else {
            return Err(Diagnostic::error(format!("{} cannot be matched in inventory", grouped.host)));
        };
        let mut changed = false;
        let group = match data.groups.get_index_of(grouped.group.as_str()) {
            Some(index) => group_id(index),
            None => data.add_group(&grouped.group)?,
        };
        for name in &grouped.parents {
            if !data.groups.contains_key(name.as_str()) {
                data.add_group(name)?;
                changed = true;
            }
        }
        for name in &grouped.parents {
            if let Some(parent) = data.groups.get_index_of(name.as_str()) {
                changed |= data.add_child_group(group_id(parent), group)?;
            }
        }
        if !data.members_of(group).contains(&host) {
            changed = data.add_host_to_group(group, host);
        }
        if changed {
            data.reconcile()?;
        }
        Ok(changed)
    }

    /// Adds a group; returns its name as it is used.
    pub fn add_group(&mut self, name: &str) -> Result<Arc<str>, Diagnostic> {
        let data = self.change();
        let id = data.add_group(name)?;
        Ok(Arc::clone(&data.group(id).name))
    }

    pub(crate) fn change(&mut self) -> &mut Data {
        let data = Arc::make_mut(&mut self.data);
        data.forget();
        data
    }
}

impl Group {
    fn new(name: &str) -> Self {
        Group {
            name: Arc::from(name),
            vars: Dict::new(),
            depth: 0,
            priority: 1,
            hosts: Vec::new(),
            members: FxHashSet::default(),
            children: Vec::new(),
            parents: Vec::new(),
        }
    }
}

impl Data {
    /// Forgets what was worked out from the old state.
    fn forget(&mut self) {
        self.cache = Cache::default();
        self.version = next_version();
    }

    pub(crate) fn host(&self, id: HostId) -> &Arc<Host> {
        match self.hosts.get_index(id as usize) {
            Some((_, host)) => host,
            None => self.implicit("localhost"),
        }
    }

    pub(crate) fn group(&self, id: GroupId) -> &Group {
        // Ids come from this very map, which loses nothing.
        &self.groups[id as usize]
    }

    fn group_mut(&mut self, id: GroupId) -> &mut Group {
        Arc::make_mut(&mut self.groups[id as usize])
    }

    pub(crate) fn host_mut(&mut self, id: HostId) -> &mut Host {
        if id == IMPLICIT {
            self.implicit("localhost");
        }
        let entry = match (id, self.implicit.get_mut()) {
            (IMPLICIT, Some(host)) => host,
            // Ids come from this very map, which loses nothing.
            _ => &mut self.hosts[id as usize],
        };
        Arc::make_mut(entry)
    }

    /// The localhost that no source names, under the name it was first asked for by.
    fn implicit(&self, name: &str) -> &Arc<Host> {
        self.implicit.get_or_init(|| {
            let mut vars = Dict::new();
            vars.insert("ansible_python_interpreter", self.context.settings.playbook_python.as_str());
            vars.insert("ansible_connection", "local");
            Arc::new(Host { name: Arc::from(name), vars, implicit: true, direct: Vec::new() })
        })
    }

    pub(crate) fn find_host(&self, name: &str) -> Option<HostId> {
        if let Some(index) = self.hosts.get_index_of(name) {
            return Some(host_id(index));
        }
        if !LOCALHOST.contains(&name) {
            return None;
        }
        if let Some(index) = self.localhost.as_ref().and_then(|name| self.hosts.get_index_of(name)) {
            return Some(host_id(index));
        }
        self.implicit(name);
        Some(IMPLICIT)
    }

    /// Hosts of a group and its descendants: the group's own first, then level by level.
    pub(crate) fn members_of(&self, id: GroupId) -> Arc<[HostId]> {
        let known = self.cache.members.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if let Some(members) = known {
            return members;
        }
        let mut groups = vec![id];
        let mut seen_groups: FxHashSet<GroupId> = FxHashSet::from_iter([id]);
        let mut at = 0;
        while let Some(&group) = groups.get(at) {
            groups.extend(self.group(group).children.iter().filter(|child| seen_groups.insert(**child)));
            at += 1;
        }
        let mut seen: FxHashSet<HostId> = FxHashSet::default();
        let is_all = &*self.group(id).name == "all";
        let members: Arc<[HostId]> = groups
            .iter()
            .flat_map(|&group| self.group(group).hosts.iter().copied())
            .filter(|&host| seen.insert(host) && !(is_all && host == IMPLICIT))
            .collect();
        self.cache.members.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&members));
        members
    }

    /// The groups of a host and all above them, without `all`.
    fn groups_of(&self, host: &Host) -> Arc<[GroupId]> {
        let known = self.cache.groups_of.lock().unwrap_or_else(PoisonError::into_inner).get(&host.direct).cloned();
        if let Some(groups) = known {
            return groups;
        }
        let mut groups = self.all_groups_of(host);
        groups.retain(|&id| &*self.group(id).name != "all");
        let groups: Arc<[GroupId]> = groups.into();
        let mut cache = self.cache.groups_of.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(host.direct.clone(), Arc::clone(&groups));
        groups
    }

    /// The groups of a host and all above them, lowest precedence first.
    pub(crate) fn all_groups_of(&self, host: &Host) -> Vec<GroupId> {
        let mut groups: Vec<GroupId> = Vec::new();
        for &direct in &host.direct {
            if !groups.contains(&direct) {
                groups.push(direct);
            }
            for ancestor in self.ancestors(direct) {
                if !groups.contains(&ancestor) {
                    groups.push(ancestor);
                }
            }
        }
        groups.sort_by(|&a, &b| {
            let key = |id| {
                let group: &Group = self.group(id);
                (group.depth, group.priority, Arc::clone(&group.name))
            };
            key(a).cmp(&key(b))
        });
        groups
    }

    fn ancestors(&self, id: GroupId) -> Vec<GroupId> {
        let mut found = self.group(id).parents.clone();
        let mut at = 0;
        while let Some(&group) = found.get(at) {
            for &parent in &self.group(group).parents {
                if !found.contains(&parent) {
                    found.push(parent);
                }
            }
            at += 1;
        }
        found
    }

    /// Adds a group unless it is there; its name may be changed by the settings.
    pub(crate) fn add_group(&mut self, name: &str) -> Result<GroupId, Diagnostic> {
        if name.is_empty() {
            return Err(Diagnostic::error(format!("Invalid empty/false group name provided: {name}")));
        }
        if let Some(index) = self.groups.get_index_of(name) {
            return Ok(group_id(index));
        }
        let safe = self.safe_group_name(name);
        if let Some(index) = self.groups.get_index_of(safe.as_str()) {
            return Ok(group_id(index));
        }
        let group = Group::new(&safe);
        let (index, _) = self.groups.insert_full(Arc::clone(&group.name), Arc::new(group));
        self.forget();
        Ok(group_id(index))
    }

    /// Returns a group's name with what the settings make of characters that no variable name may have.
    pub(crate) fn safe_group_name(&self, name: &str) -> String {
        let mut found: Vec<char> = Vec::new();
        for (index, c) in name.chars().enumerate() {
            if is_invalid(index, c) && !found.contains(&c) {
                found.push(c);
            }
        }
        if found.is_empty() {
            return name.to_owned();
        }
        let listed: Vec<String> = found.iter().map(|c| value::str_repr(&c.to_string())).collect();
        let what = format!("invalid character(s) \"{{{}}}\" in group name ({name})", listed.join(", "));
        match self.context.settings.invalid_group_names {
            InvalidGroupNames::Ignore => name.to_owned(),
            InvalidGroupNames::Never => {
                self.context.verbose(4, format!("Not replacing {what}"));
                self.context
                    .warn("Invalid characters were found in group names but not replaced, use -vvvv to see details");
                name.to_owned()
            }
            InvalidGroupNames::Always => {
                self.context.verbose(4, format!("Replacing {what}"));
                self.context.warn(
                    "Invalid characters were found in group names and automatically replaced, use -vvvv to see details",
                );
                valid_group_name(name)
            }
            InvalidGroupNames::Silently => valid_group_name(name),
        }
    }

    /// Adds a host unless it is there, and puts it into a group.
    pub(crate) fn add_host(
        &mut self,
        name: &str,
        group: Option<&str>,
        port: Option<u64>,
    ) -> Result<HostId, Diagnostic> {
        if name.is_empty() {
            return Err(Diagnostic::error(format!("Invalid empty host name provided: {name}")));
        }
        let group = match group {
            None => None,
            Some(group) => Some(
                self.groups
                    .get_index_of(group)
                    .map(group_id)
                    .ok_or_else(|| Diagnostic::error(format!("Could not find group {group} in inventory")))?,
            ),
        };
        let id = match self.hosts.get_index_of(name) {
            Some(index) => host_id(index),
            None => self.new_host(name, port),
        };
        if let Some(group) = group {
            self.add_host_to_group(group, id);
        }
        Ok(id)
    }

    fn new_host(&mut self, name: &str, port: Option<u64>) -> HostId {
        let name: HostName = Arc::from(name);
        let mut vars = Dict::new();
        if let Some(port) = port.filter(|port| *port > 0) {
            vars.insert("ansible_port", port);
        }
        let (file, folder) =
            self.current_source.as_ref().map_or((Value::None, Value::None), |it| (it.file.clone(), it.folder.clone()));
        // Ansible: variables of a host whose name is a group's become that group's.
        let vars_of_places = match self.groups.get_index_of(&name) {
            Some(index) => &mut self.group_mut(group_id(index)).vars,
            None => &mut vars,
        };
        vars_of_places.insert("inventory_file", file);
        vars_of_places.insert("inventory_dir", folder);
        let host = Host { name: Arc::clone(&name), vars, implicit: false, direct: Vec::new() };
        if LOCALHOST.contains(&&*name) {
            match self.localhost.clone().or_else(|| self.implicit.get().map(|host| Arc::clone(&host.name))) {
                None => {
                    self.context.verbose(4, format!("Set default localhost to {name}"));
                    self.localhost = Some(Arc::clone(&name));
                }
                Some(first) => self.context.warn(format!(
                    "A duplicate localhost-like entry was found ({name}). First found localhost was {first}"
                )),
            }
        }
        let (index, _) = self.hosts.insert_full(name, Arc::new(host));
        host_id(index)
    }

    pub(crate) fn add_host_to_group(&mut self, group: GroupId, host: HostId) -> bool {
        let entry = self.group_mut(group);
        if !entry.members.insert(host) {
            return false;
        }
        entry.hosts.push(host);
        self.host_mut(host).direct.push(group);
        true
    }

    fn remove_host_from_group(&mut self, group: GroupId, host: HostId) {
        let entry = self.group_mut(group);
        if entry.members.remove(&host) {
            entry.hosts.retain(|id| *id != host);
            self.host_mut(host).direct.retain(|id| *id != group);
        }
    }

    /// Adds a group or host below a group, both by name.
    pub(crate) fn add_child(&mut self, group: &str, child: &str) -> Result<bool, Diagnostic> {
        let Some(parent) = self.groups.get_index_of(group).map(group_id) else {
            return Err(Diagnostic::error(format!("{group} is not a known group")));
        };
        if let Some(child) = self.groups.get_index_of(child) {
            self.add_child_group(parent, group_id(child))
        } else if let Some(child) = self.hosts.get_index_of(child) {
            Ok(self.add_host_to_group(parent, host_id(child)))
        } else {
            Err(Diagnostic::error(format!("{child} is not a known host nor group")))
        }
    }

    pub(crate) fn add_child_group(&mut self, parent: GroupId, child: GroupId) -> Result<bool, Diagnostic> {
        if parent == child {
            return Err(Diagnostic::error("can't add group to itself"));
        }
        if self.group(parent).children.contains(&child) {
            return Ok(false);
        }
        if self.ancestors(parent).contains(&child) {
            return Err(Diagnostic::error(format!(
                "Adding group '{}' as child to '{}' creates a recursive dependency loop.",
                self.group(child).name,
                self.group(parent).name
            )));
        }
        self.cache = Cache::default();
        self.group_mut(parent).children.push(child);
        let depth = (self.group(parent).depth + 1).max(self.group(child).depth);
        self.group_mut(child).depth = depth;
        self.deepen_children(child);
        if !self.group(child).parents.contains(&parent) {
            self.group_mut(child).parents.push(parent);
        }
        Ok(true)
    }

    /// Moves what is below a group as deep as its new place asks for. There are no loops: they were refused before.
    fn deepen_children(&mut self, id: GroupId) {
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            let depth = self.group(id).depth + 1;
            for child in self.group(id).children.clone() {
                if self.group(child).depth < depth {
                    self.group_mut(child).depth = depth;
                    waiting.push(child);
                }
            }
        }
    }

    /// Sets a variable of a group or, where there is none of that name, a host.
    pub(crate) fn set_variable(&mut self, entity: &str, name: &Value, value: Value) -> Result<(), Diagnostic> {
        if let Some(index) = self.groups.get_index_of(entity) {
            self.set_group_variable(group_id(index), name, value)
        } else if let Some(index) = self.hosts.get_index_of(entity) {
            self.set_host_variable(host_id(index), name, value);
            Ok(())
        } else {
            Err(Diagnostic::error(format!("Could not identify group or host named {entity}")))
        }
    }

    pub(crate) fn set_host_variable(&mut self, id: HostId, name: &Value, value: Value) {
        let name = self.checked_name(name);
        let behaviour = self.context.settings.hash_behaviour;
        set(&mut self.host_mut(id).vars, name, value, behaviour);
    }

    fn set_group_variable(&mut self, id: GroupId, name: &Value, value: Value) -> Result<(), Diagnostic> {
        let name = self.checked_name(name);
        if name.as_str() == Some("ansible_group_priority") {
            self.group_mut(id).priority = priority(&value)?;
            return Ok(());
        }
        let behaviour = self.context.settings.hash_behaviour;
        set(&mut self.group_mut(id).vars, name, value, behaviour);
        Ok(())
    }

    /// Tells about a name that no variable can have, and takes its trust away.
    fn checked_name(&self, name: &Value) -> Value {
        if let Err(error) = validate_variable_name(name) {
            let what = format!("Accepting inventory variable with invalid name {}.", value::repr(name));
            let mut notice = Diagnostic::error(what).at(name.origin()).about(value::to_text(name));
            notice.help = error.help;
            self.context.deprecated(notice);
        }
        match name {
            Value::Str(text) if text.is_trusted() => {
                Value::Str(Str::tagged(text.shared(), text.origin().cloned(), value::Trust::Data))
            }
            other => other.clone(),
        }
    }

    /// Sees to the rules: every group below `all`, every host in a group, `ungrouped` only for those in no other.
    pub(crate) fn reconcile(&mut self) -> Result<(), Diagnostic> {
        self.current_source = None;
        for index in 0..self.groups.len() {
            let id = group_id(index);
            let group = self.group(id);
            if &*group.name != "all" && group.parents.is_empty() {
                self.add_child_group(0, id)?;
            }
        }
        let ungrouped = self.groups.get_index_of("ungrouped").map_or(1, group_id);
        for index in 0..self.hosts.len() {
            let id = host_id(index);
            let direct = &self.hosts[index].direct;
            match direct.as_slice() {
                [only] if *only == ungrouped => {}
                [] => {
                    self.add_host_to_group(ungrouped, id);
                }
                [only] if *only == 0 => {
                    self.add_host_to_group(ungrouped, id);
                }
                several
                    if several.contains(&ungrouped)
                        && several.iter().any(|group| *group != ungrouped && *group != 0) =>
                {
                    self.remove_host_from_group(ungrouped, id);
                }
                _ => {}
            }
        }
        for name in self.groups.keys() {
            if self.hosts.contains_key(name) {
                self.context.warn(format!("Found both group and host with same name: {name}"));
            }
        }
        self.forget();
        Ok(())
    }
}

/// Tells whether a character, at this place in a name, is one that no variable name may have.
fn is_invalid(index: usize, c: char) -> bool {
    !(c.is_alphanumeric() || c == '_') || index == 0 && c.is_numeric()
}

/// Returns a group's name with an underscore for each character that no variable name may have.
pub fn valid_group_name(name: &str) -> String {
    name.chars().enumerate().map(|(index, c)| if is_invalid(index, c) { '_' } else { c }).collect()
}

fn next_version() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

fn set(vars: &mut Dict, name: Value, value: Value, behaviour: HashBehaviour) {
    let value = match (behaviour, vars.get_key(&name)) {
        (HashBehaviour::Merge, Some(old)) => combine_value(old, &value),
        _ => value,
    };
    vars.insert(name, value);
}

/// Python's `int(value)`.
fn priority(value: &Value) -> Result<i64, Diagnostic> {
    let number = match value {
        Value::Str(text) => text.trim().parse().ok(),
        #[expect(clippy::cast_possible_truncation, reason = "Python cuts as well")]
        Value::Float(number) => Some(*number as i64),
        other => other.as_int(),
    };
    number.ok_or_else(|| {
        Diagnostic::error(match value {
            Value::Str(text) => format!("invalid literal for int() with base 10: {}", value::str_repr(text)),
            other => format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                other.type_name()
            ),
        })
    })
}

pub(crate) fn host_id(index: usize) -> HostId {
    // Four thousand million hosts do not fit in memory.
    HostId::try_from(index).unwrap_or(IMPLICIT)
}

pub(crate) fn group_id(index: usize) -> GroupId {
    GroupId::try_from(index).unwrap_or(0)
}
