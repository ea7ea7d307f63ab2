//! Saying no to what is not built yet, before anything runs.

use super::options::PlaybookOptions;
use diagnostic::{Diagnostic, Kind};

/// Connections that plays may name by default; what each can do is said by itself.
const CONNECTIONS: [&str; 5] = ["local", "ssh", "smart", "ansible.builtin.local", "ansible.builtin.ssh"];

/// Returns why a run can't be what is asked for: the first feature in it that Playcall lacks.
///
/// Listing and checking need neither connections nor passwords, but may meet encrypted files.
pub(crate) fn refuse(options: &PlaybookOptions) -> Option<Diagnostic> {
    let passwords = &options.passwords;
    let vault = [
        (passwords.ask_vault, "asking for a vault password (--ask-vault-password)"),
        (!passwords.vault_ids.is_empty(), "vault identities (--vault-id)"),
        (!passwords.vault_files.is_empty(), "vault password files (--vault-password-file)"),
    ];
    let run = [
        (passwords.ask_connection, "asking for a connection password (--ask-pass)"),
        (passwords.connection_file.is_some(), "connection password files (--connection-password-file)"),
    ];
    let run = run.into_iter().filter(|_| !options.lists_only());
    if let Some((_, feature)) = vault.into_iter().chain(run).find(|(asked, _)| *asked) {
        return Some(unsupported(feature));
    }
    let connection = options.connection.as_str();
    (!options.lists_only() && !CONNECTIONS.contains(&connection))
        .then(|| unsupported(&format!("the connection plugin '{connection}' (--connection)")))
}

fn unsupported(feature: &str) -> Diagnostic {
    Diagnostic::new(Kind::Unsupported, format!("Playcall does not support {feature} yet."))
}
