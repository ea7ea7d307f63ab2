//! The callbacks that come with Playcall: each in its file, all in [`ALL`].
//!
//! **Invariant:** a callback knows events, its options and the display; never the engine, the environment or the clock.

mod actionable;
mod awx_display;
mod clock;
mod context_demo;
mod counter_enabled;
mod debug;
mod default;
mod default_without_diff;
mod dense;
mod diff;
mod difflib;
mod diy;
mod full_skip;
mod identifier;
mod inherited;
mod json;
mod jsonl;
mod junit;
mod labels;
mod log_plays;
mod minimal;
mod null;
mod oneline;
mod opentelemetry;
mod presets;
mod print_task;
mod profile;
mod profile_roles;
mod profile_tasks;
mod python;
mod recap;
mod results;
mod run_tree;
mod selective;
mod skippy;
mod stderr;
mod strftime;
mod syslog_json;
mod tasks_only;
#[cfg(test)]
mod tests;
mod timer;
mod timestamp;
mod trace_events;
mod tree;
mod unixy;
mod xml;
mod yaml;

use event::CallbackPlugin;

/// Every callback of the shelf, by name.
pub const ALL: &[&CallbackPlugin] = &[
    &actionable::PLUGIN,
    &awx_display::PLUGIN,
    &context_demo::PLUGIN,
    &counter_enabled::PLUGIN,
    &debug::PLUGIN,
    &default::PLUGIN,
    &default_without_diff::PLUGIN,
    &dense::PLUGIN,
    &diy::PLUGIN,
    &full_skip::PLUGIN,
    &json::PLUGIN,
    &jsonl::PLUGIN,
    &junit::PLUGIN,
    &log_plays::PLUGIN,
    &minimal::PLUGIN,
    &null::PLUGIN,
    &oneline::PLUGIN,
    &opentelemetry::PLUGIN,
    &print_task::PLUGIN,
    &profile_roles::PLUGIN,
    &profile_tasks::PLUGIN,
    &selective::PLUGIN,
    &skippy::PLUGIN,
    &stderr::PLUGIN,
    &syslog_json::PLUGIN,
    &tasks_only::PLUGIN,
    &timer::PLUGIN,
    &timestamp::PLUGIN,
    &trace_events::PLUGIN,
    &tree::PLUGIN,
    &unixy::PLUGIN,
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
