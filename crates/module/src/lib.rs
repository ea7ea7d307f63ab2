//! The contract of modules: what work on a host looks like.
//!
//! A [`Request`] names a module with its arguments; a [`NativeModule`] answers it on a [`System`]; the answer is the
//! dictionary that its Python twin would print, `invocation` included, with errors and warnings as tagged dictionaries
//! ([`wire`]). A module is a declaration ([`ArgumentSpec`]) and its work, framed by [`run`].
//!
//! **Invariant:** a module touches its host only through [`System`]; a request and its result are plain data.

mod attributes;
mod convert;
pub mod hash;
mod lines;
mod literal;
mod local;
mod mask;
mod memory;
mod mode;
mod moves;
pub mod os_path;
pub mod payload;
pub mod percent;
mod request;
pub mod shell_words;
mod spec;
mod system;
#[cfg(test)]
mod tests;
mod validate;
pub mod wire;
mod work;

pub use attributes::{Diff, FileArguments, errno, note};
pub use convert::{HostSurroundings, Surroundings, as_boolean, convert, human_to_bytes};
pub use lines::Lines;
pub use local::LocalSystem;
pub use mask::remove_values;
pub use memory::MemorySystem;
pub use mode::from_symbols;
pub use moves::Move;
pub use request::{Background, Output, Request, Stream};
pub use spec::{Argument, ArgumentSpec, Arguments, Kind, RequiredIf};
pub use system::{Command, Dialog, Entry, Finished, Group, Identity, Reply, Stat, System, Time, User};
pub use validate::{Invalid, Validation, validate};
pub use work::{Failure, Module, NOT_TEXT, Stop, TempError, bytes_repr, error_text, os_error, run, text_or_bytes};

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
