//! The contract of inventory plugins: who wants a source, and what it makes of it.
//!
//! A plugin is asked whether it wants a source ([`InventoryPlugin::verify`]) and then writes what it reads into a [`Draft`].
//! Which plugins are tried, and in which order, is the setting `INVENTORY_ENABLED`; [`InventoryPlugins`] finds them by
//! name. Native ones stand on the shelf `plugins/inventories`.
//!
//! **For plugins that work elsewhere** (in a process of their own, in another language): implement
//! [`InventoryPlugin`] by handing over the plugin's name, the source and, if it wants to look at what earlier sources
//! gave, [`Draft::describe`]; take back a list of [`Change`]s and pass each to [`Draft::apply`], which answers with the
//! name that a group got. [`Draft::processed_sources`], [`Draft::reads_cache`] and [`Draft::context`] are what else a
//! plugin of the reference can see. Then make an [`InventoryPlugins`] that asks the native shelf first or last, as the
//! reference's loader would, and put it into [`InventoryContext::plugins`].

use crate::data::Data;
use crate::{Group, Host, HostName, Inventory, InventoryContext};
use diagnostic::Diagnostic;
use std::sync::Arc;
use value::{Dict, Value};

/// Something that reads inventory sources of one kind.
pub trait InventoryPlugin: Send + Sync {
    /// Returns the name that messages give it: `ini`, `amazon.aws.aws_ec2`.
    fn name(&self) -> &str;

    /// Tells whether it wants to try a source: an absolute path, or text with commas.
    fn verify(&self, source: &str, context: &InventoryContext) -> bool;

    /// Reads a source. What was written before an error stays, as in the reference; an error of kind `Unsupported` ends the
    /// program, any other lets the next plugin try.
    fn parse(&self, source: &str, draft: &mut Draft<'_>) -> Result<(), Diagnostic>;
}

/// Finds inventory plugins.
pub trait InventoryPlugins: Send + Sync {
    /// Returns the plugin of a name, short or full; nothing where there is none. Fails where there is one that can't be run.
    fn find(&self, name: &str) -> Result<Option<Arc<dyn InventoryPlugin>>, Diagnostic>;
}

/// A change to an inventory, as plain data.
#[derive(Clone, Debug)]
pub enum Change {
    /// Adds a group unless it is there; settings may change its name.
    AddGroup(String),
    /// Adds a host unless it is there.
    AddHost {
        /// The host.
        name: String,
        /// The group that it joins; it must be there.
        group: Option<String>,
        /// `ansible_port` of a host that is new.
        port: Option<u64>,
    },
    /// Puts a host or group below a group; both must be there.
    AddChild {
        /// The group.
        group: String,
        /// What comes below it.
        child: String,
    },
    /// Sets a variable of a group or, where there is none of this name, of a host.
    SetVariable {
        /// The group or host.
        entity: String,
        /// The variable.
        name: Value,
        /// Its value; strings in it must say whether they may be templates.
        value: Value,
    },
}

/// An inventory while its sources are read.
pub struct Draft<'d> {
    pub(crate) data: &'d mut Data,
}

impl Draft<'_> {
    /// Returns settings, files and where notices go.
    pub fn context(&self) -> &InventoryContext {
        &self.data.context
    }

    /// Tells whether what an earlier run kept of a source may stand for it: not after `--flush-cache`, nor when an inventory is
    /// read again.
    pub fn reads_cache(&self) -> bool {
        self.data.context.settings.reads_cache
    }

    /// Returns the sources that were read before this one.
    pub fn processed_sources(&self) -> &[String] {
        &self.data.processed
    }

    /// Adds a group unless it is there; returns its name as it is used.
    pub fn add_group(&mut self, name: &str) -> Result<Arc<str>, Diagnostic> {
        let id = self.data.add_group(name)?;
        Ok(Arc::clone(&self.data.group(id).name))
    }

    /// Adds a host unless it is there, and puts it into a group, which must be there.
    pub fn add_host(&mut self, name: &str, group: Option<&str>, port: Option<u64>) -> Result<(), Diagnostic> {
        self.data.add_host(name, group, port).map(|_| ())
    }

    /// Puts a host or group below a group; tells whether it was not there before.
    pub fn add_child(&mut self, group: &str, child: &str) -> Result<bool, Diagnostic> {
        self.data.add_child(group, child)
    }

    /// Sets a variable of a group or, where there is none of this name, of a host.
    pub fn set_variable(&mut self, entity: &str, name: &Value, value: Value) -> Result<(), Diagnostic> {
        // Each has lists and dictionaries of its own: who writes them down must not find them to be one.
        self.data.set_variable(entity, name, apart(value))
    }

    /// As [`Draft::set_variable`], but lists and dictionaries stay those that they are.
    pub fn set_shared_variable(&mut self, entity: &str, name: &Value, value: Value) -> Result<(), Diagnostic> {
        self.data.set_variable(entity, name, value)
    }

    /// Makes a change; for [`Change::AddGroup`] returns the group's name as it is used.
    pub fn apply(&mut self, change: Change) -> Result<Option<Arc<str>>, Diagnostic> {
        match change {
            Change::AddGroup(name) => return self.add_group(&name).map(Some),
            Change::AddHost { name, group, port } => self.add_host(&name, group.as_deref(), port)?,
            Change::AddChild { group, child } => {
                self.add_child(&group, &child)?;
            }
            Change::SetVariable { entity, name, value } => self.set_variable(&entity, &name, value)?,
        }
        Ok(None)
    }

    /// Returns a group's name with what the settings make of characters that no variable name may have.
    pub fn safe_group_name(&self, name: &str) -> String {
        self.data.safe_group_name(name)
    }

    /// Tells whether there is a group of this name.
    pub fn has_group(&self, name: &str) -> bool {
        self.data.groups.contains_key(name)
    }

    /// Tells whether there is a host of this name.
    pub fn has_host(&self, name: &str) -> bool {
        self.data.hosts.contains_key(name)
    }

    /// Returns the names of all hosts, in the order in which they were first seen.
    pub fn host_names(&self) -> Vec<HostName> {
        self.data.hosts.keys().cloned().collect()
    }

    /// Returns a host.
    pub fn host(&self, name: &str) -> Option<&Host> {
        self.data.hosts.get(name).map(AsRef::as_ref)
    }

    /// Returns the groups of a host that were named so far, lowest precedence first.
    pub fn groups_of_host(&self, host: &Host) -> Vec<&Group> {
        self.data.all_groups_of(host).into_iter().map(|id| self.data.group(id)).collect()
    }

    /// Describes all hosts and groups, as [`Inventory::describe`] does.
    pub fn describe(&self) -> Dict {
        Inventory { data: Arc::new(self.data.clone()) }.describe()
    }
}

/// Returns the same value with lists and dictionaries that nothing else refers to.
fn apart(value: Value) -> Value {
    match &value {
        Value::List(items) => {
            let origin = items.origin().cloned();
            Value::List(items.iter().cloned().map(apart).collect::<value::List>().with_origin(origin))
        }
        Value::Dict(dict) => {
            let origin = dict.origin().cloned();
            let pairs = dict.iter().map(|(key, value)| (key.clone(), apart(value.clone())));
            Value::Dict(pairs.collect::<Dict>().with_origin(origin))
        }
        _ => value,
    }
}
