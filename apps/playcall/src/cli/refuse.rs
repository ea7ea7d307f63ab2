//! Saying no to what is not built yet, before anything runs.

use super::options::PlaybookOptions;
use diagnostic::{Diagnostic, Kind};

/// Connections that plays may name by default; what each can do is said by itself.
const CONNECTIONS: [&str; 5] = ["local", "ssh", "smart", "ansible.builtin.local", "ansible.builtin.ssh"];

/// Returns why a run can't be what is asked for: the first feature in it that Playcall lacks.
///
/// Listing and checking need neither connections nor passwords of hosts.
pub(crate) fn refuse(options: &PlaybookOptions) -> Option<Diagnostic> {
    let connection = options.connection.as_str();
    (!options.lists_only() && !CONNECTIONS.contains(&connection))
        .then(|| unsupported(&format!("the connection plugin '{connection}' (--connection)")))
}

fn unsupported(feature: &str) -> Diagnostic {
    Diagnostic::new(Kind::Unsupported, format!("Playcall does not support {feature} yet."))
}
