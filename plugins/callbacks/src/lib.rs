//! The callbacks that come with Playcall: each in its file, all in [`ALL`].
//!
//! **Invariant:** a callback knows events, its options and the display; never the engine, the environment or the clock.

mod default;
mod diff;
mod difflib;
mod junit;
mod labels;
mod minimal;
mod oneline;
mod python;
mod results;
#[cfg(test)]
mod tests;
mod trace_events;
mod tree;
mod xml;

use event::CallbackPlugin;

/// Every callback of the shelf, by name.
pub const ALL: &[&CallbackPlugin] =
    &[&default::PLUGIN, &junit::PLUGIN, &minimal::PLUGIN, &oneline::PLUGIN, &trace_events::PLUGIN, &tree::PLUGIN];

/// Returns a callback by its name, with or without Ansible's own namespace.
pub fn find(name: &str) -> Option<&'static CallbackPlugin> {
    let short = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy.")).unwrap_or(name);
    ALL.iter().copied().find(|plugin| plugin.name == short)
}
