//! The shelf of become plugins: how tasks become another user, one file each.

mod doas;
mod options;
mod su;
mod sudo;
#[cfg(test)]
mod tests;

pub use options::{BecomeOptions, Given};

use config::{Config, Setting};
use connection::Become;
use diagnostic::Diagnostic;
use std::sync::Arc;

/// A become plugin as the shelf lists it.
pub struct BecomePlugin {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Its options.
    pub options: &'static [&'static Setting],
    /// Makes one with its options.
    pub build: fn(BecomeOptions) -> Arc<dyn Become>,
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
    Ok((plugin.build)(BecomeOptions::of(plugin, given, config)))
}
