//! Python's own behaviour, where filters, tests and lookups show it: numbers, text, order, regular expressions, times.

pub(crate) mod class;
pub(crate) mod crypt;
pub(crate) mod number;
pub(crate) mod order;
pub(crate) mod path;
pub(crate) mod random;
pub(crate) mod regex;
pub(crate) mod set_order;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod url;
pub(crate) mod version;
