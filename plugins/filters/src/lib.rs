//! The shelf of filters, tests and lookups that templates use: Jinja's own and those of `ansible.builtin`.
//!
//! [`FILTERS`], [`TESTS`] and [`LOOKUPS`] list them; `template::Plugins::from_shelves` takes the three slices.
//! Each plugin is a plain function over its input and a `template::Call`.
//!
//! **Invariant:** an error's message is the text of the exception that the reference raises inside the plugin;
//! the evaluator adds which plugin failed.

#![expect(clippy::needless_pass_by_value, reason = "the contract hands each plugin its input for good")]

mod access;
mod fail;
mod filters;
mod lookups;
mod python;
#[cfg(test)]
mod recorded;
mod signature;
mod tests;

pub use filters::FILTERS;
pub use lookups::LOOKUPS;
pub use tests::TESTS;
