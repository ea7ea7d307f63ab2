//! The shelf of connections: how hosts are reached, one file each.
//!
//! [`open`] opens one by its name. What all of them have to know of the machine we run on is a [`Controller`], made
//! once for a run.

mod background;
mod controller;
mod escalated;
mod interpreter;
mod local;
mod order;
mod sharing;
mod ssh;
#[cfg(test)]
mod tests;

pub use background::run_background;
pub use controller::{Controller, OwnPrograms};
pub use escalated::run_escalated;

use connection::{Become, Connection, Passwords};
use diagnostic::Diagnostic;
use std::sync::Arc;
use value::{Dict, Value};

/// Where a connection is to go.
#[derive(Clone, Debug, Default)]
pub struct ConnectionSpec {
    /// The connection plugin's name as written (`local`, `ansible.builtin.ssh`).
    pub connection: String,
    /// The host's name in the inventory.
    pub host: String,
    /// The host's `ansible_*` variables for connections, rendered.
    pub vars: Dict,
    /// `remote_user`.
    pub remote_user: Option<String>,
    /// How tasks become another user, where they do.
    pub becomes: Option<Arc<dyn Become>>,
    /// Passwords of the run.
    pub passwords: Passwords,
}

impl ConnectionSpec {
    /// Returns a variable that is set.
    pub(crate) fn set(&self, name: &str) -> Option<&Value> {
        self.vars.get(name).filter(|value| !value.is_none())
    }
}

/// Tells whether a variable switches something on.
pub(crate) fn is_on(value: &Value) -> bool {
    module::as_boolean(value) == Some(true)
}

/// An open connection, or why there is none.
pub type Opened = Result<Box<dyn Connection>, Diagnostic>;

/// A connection plugin as the shelf lists it.
pub struct ConnectionPlugin {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Makes a connection; the host need not be reached yet.
    pub open: fn(&ConnectionSpec, &Arc<Controller>) -> Opened,
}

/// Every connection plugin.
pub const ALL: &[ConnectionPlugin] = &[local::PLUGIN, ssh::PLUGIN];

/// The variables of a host that connections look at.
pub const VARIABLES: &[&str] = &[
    "ansible_host",
    "ansible_port",
    "ansible_user",
    "ansible_ssh_common_args",
    "ansible_ssh_extra_args",
    "ansible_ssh_args",
    "ansible_ssh_private_key_file",
    "ansible_timeout",
    "ansible_ssh_timeout",
    "ansible_ssh_retries",
    "ansible_ssh_port",
    "ansible_ssh_host",
    "ansible_ssh_user",
    "ansible_remote_tmp",
    "ansible_ssh_executable",
    "ansible_shell_executable",
    "ansible_admin_users",
    "ansible_common_remote_group",
    "ansible_shell_allow_world_readable_temp",
    "ansible_local_become_success_timeout",
    "ansible_local_become_strip_preamble",
];

/// Returns a plugin's name as the shelf lists it.
fn short_name(name: &str) -> &str {
    let short = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy.")).unwrap_or(name);
    // Ansible: the old name of choosing by what the controller can do, which is ssh everywhere by now.
    if short == "smart" { "ssh" } else { short }
}

/// Tells whether there is a connection plugin of a name.
pub fn exists(name: &str) -> bool {
    ALL.iter().any(|plugin| plugin.name == short_name(name))
}

/// Opens a connection. An unknown plugin is an error that fails the task.
pub fn open(spec: &ConnectionSpec, controller: &Arc<Controller>) -> Opened {
    let name = spec.connection.as_str();
    let short = short_name(name);
    let Some(plugin) = ALL.iter().find(|plugin| plugin.name == short) else {
        return Err(Diagnostic::error(format!("the connection plugin '{name}' was not found")));
    };
    (plugin.open)(spec, controller)
}
