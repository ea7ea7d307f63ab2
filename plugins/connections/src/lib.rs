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

use connection::{Connection, Passwords};
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
    /// Passwords of the run.
    pub passwords: Passwords,
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

/// Returns the user that a connection works as, as far as it is known: becoming that one again is nothing to do.
fn remote_user(plugin: &str, spec: &ConnectionSpec, controller: &Controller) -> Option<String> {
    if plugin == "local" {
        return nix::unistd::User::from_uid(nix::unistd::geteuid()).ok().flatten().map(|user| user.name);
    }
    let named = ["ansible_user", "ansible_ssh_user"].iter().find_map(|name| spec.vars.get(name));
    named.map(value::to_text).or_else(|| spec.remote_user.clone()).or_else(|| controller.ssh.user.clone())
}

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

/// Opens a connection. An unknown plugin and what is not built (`become`) are errors that fail the task.
pub fn open(spec: &ConnectionSpec, controller: &Arc<Controller>) -> Opened {
    let name = spec.connection.as_str();
    let short = short_name(name);
    let Some(plugin) = ALL.iter().find(|plugin| plugin.name == short) else {
        return Err(Diagnostic::error(format!("the connection plugin '{name}' was not found")));
    };
    if let Some((user, method)) = &spec.becomes
        && (controller.becomes_same_user || remote_user(short, spec, controller).as_deref() != Some(user))
    {
        return Err(Diagnostic::new(
            Kind::Unsupported,
            format!("become is not built in this version of Playcall (user '{user}', method '{method}')"),
        ));
    }
    (plugin.open)(spec, controller)
}
