//! The callbacks that come with Playcall: each in its file, all in [`ALL`].
//!
//! **Invariant:** a callback knows events, its options and the display; never the engine, the environment or the clock.

mod actionable;
mod awx_display;
mod clock;
mod debug;
mod default;
mod default_without_diff;
mod diff;
mod difflib;
mod full_skip;
mod identifier;
mod inherited;
mod json;
mod jsonl;
mod junit;
mod labels;
mod minimal;
mod null;
mod oneline;
mod opentelemetry;
mod presets;
mod profile;
mod profile_roles;
mod profile_tasks;
mod python;
mod results;
mod run_tree;
mod skippy;
mod stderr;
mod strftime;
mod tasks_only;
#[cfg(test)]
mod tests;
mod timer;
mod timestamp;
mod trace_events;
mod tree;
mod xml;
mod yaml;

use event::CallbackPlugin;

/// Every callback of the shelf, by name.
pub const ALL: &[&CallbackPlugin] = &[
    &actionable::PLUGIN,
    &awx_display::PLUGIN,
    &debug::PLUGIN,
    &default::PLUGIN,
    &default_without_diff::PLUGIN,
    &full_skip::PLUGIN,
    &json::PLUGIN,
    &jsonl::PLUGIN,
    &junit::PLUGIN,
    &minimal::PLUGIN,
    &null::PLUGIN,
    &oneline::PLUGIN,
    &opentelemetry::PLUGIN,
    &profile_roles::PLUGIN,
    &profile_tasks::PLUGIN,
    &skippy::PLUGIN,
    &stderr::PLUGIN,
    &tasks_only::PLUGIN,
    &timer::PLUGIN,
    &timestamp::PLUGIN,
    &trace_events::PLUGIN,
    &tree::PLUGIN,
    &yaml::PLUGIN,
];

/// Returns a callback by its name: short, or with its collection. `ansible.legacy` stands for `ansible.builtin`.
pub fn find(name: &str) -> Option<&'static CallbackPlugin> {
    ALL.iter().copied().find(|plugin| match name.rsplit_once('.') {
        None => plugin.name == name,
        Some(("ansible.legacy", short)) => plugin.name == short && plugin.collection == "ansible.builtin",
        Some((collection, short)) => plugin.name == short && plugin.collection == collection,
    })
}
