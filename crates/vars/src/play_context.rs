//! What the engine says of a play and one batch of its hosts.

use crate::roles;
use inventory::{HashBehaviour, HostName};
use playbook::{Play, Role};
use rustc_hash::FxHashSet;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use value::{Dict, Value};

/// A play on a batch of its hosts. Made by the engine for each batch and shared by all its tasks.
#[derive(Debug)]
pub struct PlayContext {
    /// The play.
    pub play: Arc<Play>,
    /// Its name as shown: `name`, or its hosts joined by commas.
    pub name: Arc<str>,
    /// All hosts of the play: `ansible_play_hosts_all`.
    pub hosts: Arc<[HostName]>,
    /// The hosts of this batch: `ansible_play_batch`.
    pub batch: Arc<[HostName]>,
    /// The play's variables with the answers of `vars_prompt`.
    vars: RwLock<Dict>,
    removed: RwLock<Arc<FxHashSet<HostName>>>,
    roles: RwLock<Arc<PlayRoles>>,
    /// Whether its variables were looked through for reserved names.
    pub(crate) is_checked: OnceLock<()>,
    pub(crate) vars_files: OnceLock<Vec<Dict>>,
}

/// The roles whose variables the whole play sees, and what they give.
#[derive(Debug, Default)]
pub(crate) struct PlayRoles {
    pub(crate) roles: Vec<Arc<Role>>,
    /// Layers of their defaults, lowest first.
    pub(crate) defaults: Vec<Dict>,
    /// Layers of their variables, lowest first.
    pub(crate) exported: Vec<Dict>,
    /// Names of the roles that the play names.
    pub(crate) names: Vec<String>,
    /// Names of their dependencies.
    pub(crate) dependent_names: Vec<String>,
}

impl PlayContext {
    /// Makes one. `prompted` are the answers of `vars_prompt`; the roles of `roles:` are known from the play.
    pub fn new(
        play: Arc<Play>,
        name: impl Into<Arc<str>>,
        hosts: Arc<[HostName]>,
        batch: Arc<[HostName]>,
        prompted: &Dict,
        hash_behaviour: HashBehaviour,
    ) -> Self {
        let mut vars = play.vars.clone();
        vars.extend(prompted);
        let roles = play.roles.iter().chain(&play.imported_roles).map(|entry| Arc::clone(&entry.role)).collect();
        PlayContext {
            name: name.into(),
            hosts,
            batch,
            vars: RwLock::new(vars),
            removed: RwLock::default(),
            roles: RwLock::new(Arc::new(PlayRoles::new(roles, hash_behaviour))),
            is_checked: OnceLock::new(),
            vars_files: OnceLock::new(),
            play,
        }
    }

    /// Returns the play's variables with the answers of `vars_prompt`.
    pub fn vars(&self) -> Dict {
        self.vars.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the play's variables for this batch: a callback may.
    pub fn change_vars(&self, change: impl FnOnce(&mut Dict)) {
        change(&mut self.vars.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Takes a host out of `ansible_play_hosts` and `ansible_play_batch`: it failed or can't be reached.
    pub fn remove_host(&self, host: &HostName) {
        let mut removed = self.removed.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut removed).insert(Arc::clone(host));
    }

    /// Puts a removed host back: `meta: clear_host_errors`, or a rescue.
    pub fn restore_host(&self, host: &str) {
        let mut removed = self.removed.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut removed).remove(host);
    }

    /// Tells whether a host was taken out.
    pub fn is_removed(&self, host: &str) -> bool {
        self.removed.read().unwrap_or_else(PoisonError::into_inner).contains(host)
    }

    /// Adds a role that the whole play sees from now on: a static import, or a `public` include.
    pub fn add_role(&self, role: Arc<Role>, hash_behaviour: HashBehaviour) {
        let mut known = self.roles.write().unwrap_or_else(PoisonError::into_inner);
        let mut roles = known.roles.clone();
        roles.push(role);
        *known = Arc::new(PlayRoles::new(roles, hash_behaviour));
    }

    pub(crate) fn roles(&self) -> Arc<PlayRoles> {
        Arc::clone(&self.roles.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns names of hosts without those that were taken out.
    pub(crate) fn remaining(&self, hosts: &[HostName]) -> Value {
        let removed = Arc::clone(&self.removed.read().unwrap_or_else(PoisonError::into_inner));
        let kept = hosts.iter().filter(|host| !removed.contains(*host));
        Value::list(kept.map(|host| Value::str(Arc::clone(host))))
    }
}

impl PlayRoles {
    fn new(roles: Vec<Arc<Role>>, behaviour: HashBehaviour) -> Self {
        let mut made = PlayRoles::default();
        for role in &roles {
            if role.is_public {
                made.defaults.extend(Some(roles::defaults(role, false, behaviour)).filter(|vars| !vars.is_empty()));
                made.exported.extend(Some(roles::exported(role, behaviour)).filter(|vars| !vars.is_empty()));
            }
            made.names.push(role.name_for_tasks());
            for dependency in role.all_dependencies() {
                let name = dependency.name_for_tasks();
                if !made.dependent_names.contains(&name) {
                    made.dependent_names.push(name);
                }
            }
        }
        if behaviour == HashBehaviour::Replace {
            made.defaults =
                Some(roles::fold(&made.defaults, behaviour)).filter(|vars| !vars.is_empty()).into_iter().collect();
            made.exported =
                Some(roles::fold(&made.exported, behaviour)).filter(|vars| !vars.is_empty()).into_iter().collect();
        }
        made.roles = roles;
        made
    }
}
