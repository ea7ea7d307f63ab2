//! What callbacks that vary `default` share: its options and more, or one of them settled.

use crate::default;
use event::{OptionSpec, Options};
use value::Value;

/// How many options `default` has.
const COUNT: usize = default::PLUGIN.options.len();

/// Returns all options of `default`, and one more.
pub(crate) const fn and_one(more: OptionSpec) -> [OptionSpec; COUNT + 1] {
    let mut all = [more; COUNT + 1];
    let mut index = 0;
    while index < COUNT {
        all[index] = default::PLUGIN.options[index];
        index += 1;
    }
    all
}

/// Returns all options of `default`, and two more.
pub(crate) const fn and_two(first: OptionSpec, second: OptionSpec) -> [OptionSpec; COUNT + 2] {
    let one = and_one(first);
    let mut all = [second; COUNT + 2];
    let mut index = 0;
    while index < one.len() {
        all[index] = one[index];
        index += 1;
    }
    all
}

/// Options of which one is settled, whatever the user says.
pub(crate) struct Settled<'a> {
    /// What the user says.
    pub(crate) options: &'a dyn Options,
    /// The option that is settled.
    pub(crate) name: &'static str,
    /// Its value.
    pub(crate) value: bool,
}

impl Options for Settled<'_> {
    fn get(&self, name: &str) -> Value {
        if name == self.name { Value::Bool(self.value) } else { self.options.get(name) }
    }
}
