//! The contract of modules: what work on a host looks like.
//!
//! A [`Request`] names a module with its arguments; a [`NativeModule`] answers it on a [`System`]; the answer is the
//! dictionary that its Python twin would return, `invocation` included.
//!
//! **Invariant:** a module touches its host only through [`System`]; a request and its result are plain data.

mod request;
mod system;

pub use request::{Background, Output, Request, Stream};
pub use system::System;

use value::Dict;

/// A native module as its shelf lists it.
pub struct NativeModule {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Does the work: validates the arguments and returns the whole result, failures included, as its Python twin would.
    pub run: fn(&Request, &mut dyn System, Output<'_>) -> Dict,
}
