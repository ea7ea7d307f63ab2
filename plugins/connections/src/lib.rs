//! The shelf of connections: how hosts are reached, one file each.
//!
//! [`open`] opens one by its name. What all of them have to know of the machine we run on is a [`Controller`], made
//! once for a run.

mod background;
mod controller;
mod interpreter;
mod local;
mod ssh;
#[cfg(test)]
mod tests;

pub use background::run_background;
pub use controller::Controller;

use connection::Connection;
use diagnostic::{Diagnostic, Kind};
use std::sync::Arc;
use value::Dict;

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
    /// `become`: user and method.
    pub becomes: Option<(String, String)>,
}

/// A connection plugin as the shelf lists it.
pub struct ConnectionPlugin {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Makes a connection; the host need not be reached yet.
    pub open: fn(&ConnectionSpec, &Arc<Controller>) -> Result<Box<dyn Connection>, Diagnostic>,
}

/// Every connection plugin.
pub const ALL: &[ConnectionPlugin] = &[local::PLUGIN, ssh::PLUGIN];

/// Opens a connection. An unknown plugin and what is not built (`become`) are errors that fail the task.
pub fn open(spec: &ConnectionSpec, controller: &Arc<Controller>) -> Result<Box<dyn Connection>, Diagnostic> {
    let name = spec.connection.as_str();
    let short = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy.")).unwrap_or(name);
    // Ansible: the old name of choosing by what the controller can do, which is ssh everywhere by now.
    let short = if short == "smart" { "ssh" } else { short };
    let Some(plugin) = ALL.iter().find(|plugin| plugin.name == short) else {
        return Err(Diagnostic::error(format!("the connection plugin '{name}' was not found")));
    };
    if let Some((user, method)) = &spec.becomes {
        return Err(Diagnostic::new(
            Kind::Unsupported,
            format!("become is not built in this version of Playcall (user '{user}', method '{method}')"),
        ));
    }
    (plugin.open)(spec, controller)
}
