//! Magic variables: those that the program itself sets. Each is made when somebody asks for it.

use crate::PlayContext;
use crate::host_vars::HostVars;
use crate::play_context::PlayRoles;
use crate::variables::Shared;
use diagnostic::Diagnostic;
use inventory::{Inventory, Notice};
use playbook::{Keyword, Task};
use std::path::Path;
use std::sync::Arc;
use value::{List, Object, Value};

/// What magic variables are made of.
pub(crate) struct Magic {
    pub(crate) shared: Arc<Shared>,
    pub(crate) inventory: Inventory,
    pub(crate) playbook_dir: Arc<Path>,
    pub(crate) play: Option<Arc<PlayContext>>,
    pub(crate) roles: Option<Arc<PlayRoles>>,
    pub(crate) task: Option<Arc<Task>>,
    pub(crate) include_hostvars: bool,
}

/// Names that are always there, in the reference's order.
const ALWAYS: [&str; 3] = ["playbook_dir", "ansible_playbook_python", "ansible_config_file"];

/// Names that a play brings.
const PLAY: [&str; 5] = [
    "ansible_role_names",
    "ansible_play_role_names",
    "ansible_dependent_role_names",
    "role_names",
    "ansible_play_name",
];

/// Names that a task of a role brings.
const ROLE: [&str; 5] = ["role_name", "role_path", "role_uuid", "ansible_collection_name", "ansible_role_name"];

/// Names of the hosts of a play.
const HOSTS: [&str; 4] = ["ansible_play_hosts_all", "ansible_play_hosts", "ansible_play_batch", "play_hosts"];

impl Magic {
    /// Returns a magic variable, where there is one of this name here.
    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        // Most names are no magic: their first letters tell.
        match name.as_bytes().first()? {
            b'a' if name.starts_with("ansible_") => self.prefixed(name),
            b'g' if name == "groups" => Some(Value::Dict(self.inventory.groups_dict())),
            b'h' if name == "hostvars" && self.include_hostvars => {
                Some(Value::Object(Arc::new(HostVars::new(&self.shared)) as Arc<dyn Object>))
            }
            b'p' => match name {
                "playbook_dir" => Some(self.playbook_dir.to_string_lossy().as_ref().into()),
                "play_hosts" => self.prefixed("ansible_play_batch"),
                _ => None,
            },
            b'r' => {
                if name == "role_names" {
                    return self.prefixed("ansible_play_role_names");
                }
                let role = self.task.as_ref()?.role.as_ref()?;
                match name {
                    "role_name" => Some(Value::str(Arc::clone(&role.name))),
                    "role_path" => Some(role.path.to_string_lossy().as_ref().into()),
                    "role_uuid" => Some(Value::str(Arc::clone(&role.uuid))),
                    _ => None,
                }
            }
            b'e' if name == "environment" => self.environment(),
            _ => None,
        }
    }

    fn prefixed(&self, name: &str) -> Option<Value> {
        let texts = |names: &[String]| Value::list(names.iter().map(Value::from));
        match name {
            "ansible_playbook_python" => Some(Value::from(&self.shared.info.playbook_python)),
            "ansible_config_file" => Some(Value::from(self.shared.info.config_file.as_deref())),
            "ansible_play_name" => Some(Value::str(Arc::clone(&self.play.as_ref()?.name))),
            "ansible_play_role_names" => Some(texts(&self.roles.as_ref()?.names)),
            "ansible_dependent_role_names" => Some(texts(&self.roles.as_ref()?.dependent_names)),
            "ansible_role_names" => {
                let roles = self.roles.as_ref()?;
                let mut names = roles.dependent_names.clone();
                for name in &roles.names {
                    if !names.contains(name) {
                        names.push(name.clone());
                    }
                }
                Some(texts(&names))
            }
            "ansible_collection_name" => {
                let role = self.task.as_ref()?.role.as_ref()?;
                Some(role.collection.clone().into())
            }
            "ansible_role_name" => Some(self.task.as_ref()?.role.as_ref()?.name_for_tasks().into()),
            "ansible_play_hosts_all" => {
                let play = self.play.as_ref()?;
                Some(Value::list(play.hosts.iter().map(|host| Value::str(Arc::clone(host)))))
            }
            "ansible_play_hosts" => {
                let play = self.play.as_ref()?;
                Some(play.remaining(&play.hosts))
            }
            "ansible_play_batch" => {
                let play = self.play.as_ref()?;
                Some(play.remaining(&play.batch))
            }
            _ => self.shared.options.get(name).cloned(),
        }
    }

    /// The `environment` of the task, as written.
    fn environment(&self) -> Option<Value> {
        let task = self.task.as_ref()?;
        Some(match task.keyword(Keyword::Environment) {
            None | Some(Value::None) => Value::List(List::new()),
            Some(Value::List(entries)) => Value::List(entries.clone()),
            Some(one) => Value::list([one.clone()]),
        })
    }

    /// Tells of a use of `play_hosts`, which goes away.
    pub(crate) fn tell_of_play_hosts(&self) {
        if self.play.is_some() {
            let what = Diagnostic::error("The `play_hosts` magic variable is deprecated.")
                .with_help("Use `ansible_play_batch` instead.");
            (self.shared.notices)(Notice::Deprecated { what, removal: Notice::REMOVED_IN_2_23 });
        }
    }

    /// Returns the names of the magic variables that are here, in the reference's order.
    pub(crate) fn names(&self) -> Vec<Value> {
        let mut names: Vec<Value> = ALWAYS.iter().map(|name| Value::str(*name)).collect();
        let mut add = |more: &[&str]| names.extend(more.iter().map(|name| Value::str(*name)));
        if self.play.is_some() {
            add(&PLAY);
        }
        if self.task.as_ref().is_some_and(|task| task.role.is_some()) {
            add(&ROLE);
        }
        add(&["groups"]);
        if self.play.is_some() {
            add(&HOSTS);
        }
        names.extend(self.shared.options.keys().cloned());
        let mut add = |name: &str| names.push(Value::str(name));
        if self.include_hostvars {
            add("hostvars");
        }
        if self.task.is_some() {
            add("environment");
        }
        names
    }
}
