//! The callbacks that come with Playcall: each in its file, all in [`ALL`].
//!
//! **Invariant:** a callback knows events, its options and the display; never the engine, the environment or the clock.

mod awx_display;
mod default;
mod diff;
mod difflib;
mod identifier;
mod junit;
mod labels;
mod minimal;
mod oneline;
mod opentelemetry;
mod python;
mod results;
#[cfg(test)]
mod tests;
mod trace_events;
mod tree;
mod xml;

use event::CallbackPlugin;

/// Every callback of the shelf, by name.
pub const ALL: &[&CallbackPlugin] = &[
    &awx_display::PLUGIN,
    &default::PLUGIN,
    &junit::PLUGIN,
    &minimal::PLUGIN,
    &oneline::PLUGIN,
    &opentelemetry::PLUGIN,
    &trace_events::PLUGIN,
    &tree::PLUGIN,
];

/// Returns a callback by its name: short, or with its collection. `ansible.legacy` stands for `ansible.builtin`.
pub fn find(name: &str) -> Option<&'static CallbackPlugin> {
    ALL.iter().copied().find(|plugin| match name.rsplit_once('.') {
        None => plugin.name == name,
        Some(("ansible.legacy", short)) => plugin.name == short && plugin.collection == "ansible.builtin",
        Some((collection, short)) => plugin.name == short && plugin.collection == collection,
    })
}
