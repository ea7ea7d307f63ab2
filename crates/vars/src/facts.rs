//! Facts of a host: as `ansible_facts`, and as variables of their own.

use diagnostic::Diagnostic;
use inventory::{Notice, NoticeSink};
use value::{Dict, List, Value};

/// What is stored for a host, and the two layers made of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// As gathered.
    pub(crate) raw: Dict,
    /// `ansible_facts`, alone.
    pub(crate) namespaced: Dict,
    /// Those that are variables of their own.
    pub(crate) injected: Dict,
}

impl Facts {
    pub(crate) fn new(raw: Dict, inject: bool, notices: &NoticeSink) -> Self {
        let namespaced: Dict = [("ansible_facts", namespace_facts(&raw))].into_iter().collect();
        let injected = if inject {
            clean_facts(&raw, notices)
        } else {
            let local = raw.get("ansible_local").cloned().unwrap_or_else(|| Value::Dict(Dict::new()));
            [("ansible_local", local)].into_iter().collect()
        };
        Facts { raw, namespaced, injected }
    }
}

/// Returns facts as they are in `ansible_facts`: without the prefix `ansible_`.
pub fn namespace_facts(facts: &Dict) -> Dict {
    facts
        .iter()
        .map(|(key, value)| {
            let bare =
                key.as_str().filter(|name| *name != "ansible_local").and_then(|name| name.strip_prefix("ansible_"));
            (bare.map_or_else(|| key.clone(), Value::str), value.clone())
        })
        .collect()
}

/// Names that decide how a host is reached, and so may not come from it.
const RESTRICTED: &[&str] = &[
    "add_group",
    "add_host",
    "ansible_become",
    "ansible_become_exe",
    "ansible_become_flags",
    "ansible_become_method",
    "ansible_become_pass",
    "ansible_become_password",
    "ansible_become_user",
    "ansible_connection",
    "ansible_connection_user",
    "ansible_docker_extra_args",
    "ansible_facts",
    "ansible_host",
    "ansible_module_compression",
    "ansible_network_os",
    "ansible_password",
    "ansible_pipelining",
    "ansible_playbook_python",
    "ansible_port",
    "ansible_private_key_file",
    "ansible_rsync_path",
    "ansible_scp_extra_args",
    "ansible_sftp_extra_args",
    "ansible_shell_executable",
    "ansible_shell_type",
    "ansible_timeout",
    "ansible_user",
];

/// Names of the connections whose own variables (`ansible_ssh_...`) may not come from a host.
const CONNECTIONS: &[&str] =
    &["ansible_local_", "ansible_paramiko_ssh_", "ansible_psrp_", "ansible_ssh_", "ansible_winrm_"];

/// Returns the facts that may be variables of their own: without what decides how a host is reached, without internal
/// ones. What is removed is warned about.
pub fn clean_facts(facts: &Dict, notices: &NoticeSink) -> Dict {
    let mut clean = facts.clone();
    for name in facts.keys().filter_map(Value::as_str) {
        if is_restricted(name) && !name.starts_with("ansible_ssh_host_key_") {
            let warning = format!("Removed restricted key from module data: {name}");
            notices(Notice::Warning(Diagnostic::error(warning)));
            clean.remove(name);
        }
    }
    if holds_internal(&clean) { strip_internal(&clean) } else { clean }
}

fn is_restricted(name: &str) -> bool {
    if !name.starts_with('a') {
        return false;
    }
    RESTRICTED.binary_search(&name).is_ok()
        || name.starts_with("ansible_become_")
        || name.starts_with("ansible_")
            && name.ends_with("_interpreter")
            && name.len() > "ansible__interpreter".len() - 1
        || CONNECTIONS.iter().any(|prefix| name.starts_with(prefix))
            && !(name.ends_with("_bridge") || name.ends_with("_gwbridge"))
}

fn is_internal(key: &Value) -> bool {
    key.as_str().is_some_and(|name| name.starts_with("_ansible_"))
}

fn holds_internal(facts: &Dict) -> bool {
    fn within(value: &Value) -> bool {
        match value {
            Value::Dict(dict) => holds_internal(dict),
            Value::List(items) => items.iter().any(within),
            _ => false,
        }
    }
    facts.iter().any(|(key, value)| is_internal(key) || within(value))
}

/// Returns a dictionary without keys that begin with `_ansible_`, at any depth.
fn strip_internal(facts: &Dict) -> Dict {
    fn stripped(value: &Value) -> Value {
        match value {
            Value::Dict(dict) => Value::Dict(strip_internal(dict)),
            Value::List(items) => Value::List(items.iter().map(stripped).collect::<List>()),
            other => other.clone(),
        }
    }
    facts.iter().filter(|(key, _)| !is_internal(key)).map(|(key, value)| (key.clone(), stripped(value))).collect()
}
