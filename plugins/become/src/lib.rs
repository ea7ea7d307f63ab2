//! The shelf of become plugins: how tasks become another user, one file each.

mod doas;
mod options;
mod su;
mod sudo;
#[cfg(test)]
mod tests;

pub use options::{BecomeOptions, Given};

use config::{Config, Setting};
use connection::{Become, Wrapped};
use diagnostic::Diagnostic;
use std::sync::Arc;

/// A become plugin as the shelf lists it.
#[derive(Debug)]
pub struct BecomePlugin {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Its options.
    pub options: &'static [&'static Setting],
    /// Wraps a command line that a shell is to run as the other user: see [`Become::wrap`].
    pub wrap: fn(&BecomeOptions, command: &str, shell: &str) -> Wrapped,
    /// Finds its prompt in what was printed: see [`Become::prompt`].
    pub prompt: fn(&BecomeOptions, &Wrapped, printed: &[u8]) -> Option<Vec<u8>>,
    /// What it says of a wrong password.
    pub says_incorrect: &'static [&'static str],
    /// What it says where it wants a password and has none.
    pub says_missing: &'static [&'static str],
}

/// A plugin with its options.
#[derive(Debug)]
struct Escalation {
    plugin: &'static BecomePlugin,
    options: BecomeOptions,
}

impl Become for Escalation {
    fn name(&self) -> &'static str {
        self.plugin.name
    }

    fn user(&self) -> &str {
        &self.options.user
    }

    fn password(&self) -> Option<&str> {
        self.options.password.as_deref()
    }

    fn program(&self) -> String {
        self.options.program()
    }

    fn wrap(&self, command: &str, shell: &str) -> Wrapped {
        (self.plugin.wrap)(&self.options, command, shell)
    }

    fn prompt(&self, wrapped: &Wrapped, printed: &[u8]) -> Option<Vec<u8>> {
        (self.plugin.prompt)(&self.options, wrapped, printed)
    }

    fn says_incorrect(&self) -> &'static [&'static str] {
        self.plugin.says_incorrect
    }

    fn says_missing(&self) -> &'static [&'static str] {
        self.plugin.says_missing
    }
}

/// Every become plugin.
pub const ALL: &[BecomePlugin] = &[sudo::PLUGIN, su::PLUGIN, doas::PLUGIN];

/// Finds a plugin by its name, short or full.
pub fn find(name: &str) -> Option<&'static BecomePlugin> {
    let short = ["ansible.builtin.", "ansible.legacy.", "community.general."]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name);
    ALL.iter().find(|plugin| plugin.name == short)
}

/// Returns the names of all variables that options are taken from.
pub fn variables() -> impl Iterator<Item = &'static str> {
    ALL.iter().flat_map(|plugin| plugin.options).flat_map(|option| option.vars).copied()
}

/// Makes the plugin of a name with what a task gives it.
///
/// # Errors
///
/// There is no such plugin.
pub fn build(name: &str, given: &Given<'_>, config: &Config) -> Result<Arc<dyn Become>, Diagnostic> {
    let Some(plugin) = find(name) else {
        return Err(Diagnostic::error(format!(
            "Invalid become method specified, could not find matching plugin: '{name}'. Use `ansible-doc -t become -l` \
             to list available plugins."
        )));
    };
    Ok(Arc::new(Escalation { plugin, options: BecomeOptions::of(plugin, given, config) }))
}
