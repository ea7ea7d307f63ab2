//! The callbacks that come with Playcall: each in its file, all in [`ALL`].
//!
//! **Invariant:** a callback knows events, its options and the display; never the engine, the environment or the clock.

mod awx_display;
mod clock;
mod context_demo;
mod counter_enabled;
mod default;
mod dense;
mod diff;
mod difflib;
mod diy;
mod identifier;
mod inherited;
mod junit;
mod labels;
mod log_plays;
mod minimal;
mod oneline;
mod opentelemetry;
mod print_task;
mod python;
mod recap;
mod results;
mod selective;
mod syslog_json;
#[cfg(test)]
mod tests;
mod trace_events;
mod tree;
mod unixy;
mod xml;

use event::CallbackPlugin;

/// Every callback of the shelf, by name.
pub const ALL: &[&CallbackPlugin] = &[
    &awx_display::PLUGIN,
    &context_demo::PLUGIN,
    &counter_enabled::PLUGIN,
    &default::PLUGIN,
    &dense::PLUGIN,
    &diy::PLUGIN,
    &junit::PLUGIN,
    &log_plays::PLUGIN,
    &minimal::PLUGIN,
    &oneline::PLUGIN,
    &opentelemetry::PLUGIN,
    &print_task::PLUGIN,
    &selective::PLUGIN,
    &syslog_json::PLUGIN,
    &trace_events::PLUGIN,
    &tree::PLUGIN,
    &unixy::PLUGIN,
];

/// Returns a callback by its name: short, or with its collection. `ansible.legacy` stands for `ansible.builtin`.
pub fn find(name: &str) -> Option<&'static CallbackPlugin> {
    ALL.iter().copied().find(|plugin| match name.rsplit_once('.') {
        None => plugin.name == name,
        Some(("ansible.legacy", short)) => plugin.name == short && plugin.collection == "ansible.builtin",
        Some((collection, short)) => plugin.name == short && plugin.collection == collection,
    })
}
