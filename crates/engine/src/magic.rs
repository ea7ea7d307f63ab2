//! The variables that tell a task how its host is reached (`ansible_host`, `ansible_connection` ...), where nobody set them.
//!
//! They are there for the task itself: its condition, arguments and action. Loops, names and other hosts do not see them.

use crate::Run;
use config::settings;
use playbook::{Keyword, Task};
use template::Scope;
use value::{Dict, Value};

/// What is known of a connection, and the variables that hold it, the first one set being the one that counts.
const KNOWN: &[(Source, &[&str])] = &[
    (Source::Connection, &["ansible_connection"]),
    (Source::Compression, &["ansible_module_compression"]),
    (Source::Executable, &["ansible_shell_executable"]),
    (Source::Address, &["ansible_ssh_host", "ansible_host"]),
    (Source::User, &["ansible_ssh_user", "ansible_user"]),
    (Source::Password, &["ansible_ssh_pass", "ansible_password"]),
    (Source::Port, &["ansible_ssh_port", "ansible_port"]),
    (Source::Pipelining, &["ansible_ssh_pipelining", "ansible_pipelining"]),
    (Source::Timeout, &["ansible_ssh_timeout", "ansible_timeout"]),
    (Source::PrivateKey, &["ansible_ssh_private_key_file", "ansible_private_key_file"]),
];

#[derive(Clone, Copy)]
enum Source {
    Connection,
    Compression,
    Executable,
    Address,
    User,
    Password,
    Port,
    Pipelining,
    Timeout,
    PrivateKey,
}

/// Where a task goes.
pub(crate) struct Way<'a> {
    /// The name of the host that it is done on.
    pub(crate) host: &'a str,
    /// The variables of the host that it is delegated to.
    pub(crate) delegated: Option<&'a dyn Scope>,
}

/// Returns those of the variables that a task's own variables do not have.
pub(crate) fn variables(run: &Run, task: &Task, scope: &dyn Scope, way: &Way<'_>) -> Dict {
    let mut made = Dict::new();
    let of_host = way.delegated.unwrap_or(scope);
    for (source, names) in KNOWN {
        let missing: Vec<&str> = names.iter().copied().filter(|name| scope.get(name).is_none()).collect();
        if missing.is_empty() {
            continue;
        }
        let set = names.iter().find_map(|name| of_host.get(name)).filter(|value| !value.is_none());
        let Some(value) = set.or_else(|| default(run, task, *source, way)) else { continue };
        for name in missing {
            made.insert(name, value.clone());
        }
    }
    made
}

/// Returns what holds where no variable says otherwise: keywords, options, settings.
fn default(run: &Run, task: &Task, source: Source, way: &Way<'_>) -> Option<Value> {
    let keyword = |keyword| task.keyword(keyword).filter(|value| !value.is_none()).cloned();
    let setting = |setting| Some(run.config.value(setting)).filter(|value| !value.is_none());
    match source {
        Source::Connection if way.delegated.is_some() => setting(&settings::DEFAULT_TRANSPORT),
        Source::Connection => {
            keyword(Keyword::Connection).or_else(|| Some(Value::str(run.options.connection.as_str())))
        }
        Source::Compression => setting(&settings::DEFAULT_MODULE_COMPRESSION),
        Source::Executable => setting(&settings::DEFAULT_EXECUTABLE),
        Source::Address => Some(Value::str(way.host)),
        Source::User => keyword(Keyword::RemoteUser)
            .or_else(|| run.options.remote_user.as_deref().map(Value::str))
            .or_else(|| setting(&settings::DEFAULT_REMOTE_USER)),
        Source::Password => run.options.passwords.connection.as_deref().map(Value::str),
        Source::Port => keyword(Keyword::Port).or_else(|| setting(&settings::DEFAULT_REMOTE_PORT)),
        Source::Pipelining => setting(&settings::ANSIBLE_PIPELINING),
        Source::Timeout => run.options.timeout.map(Value::Int).or_else(|| setting(&settings::DEFAULT_TIMEOUT)),
        Source::PrivateKey => run
            .options
            .private_key_file
            .as_deref()
            .map(Value::str)
            .or_else(|| setting(&settings::DEFAULT_PRIVATE_KEY_FILE)),
    }
}
