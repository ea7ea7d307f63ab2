//! The contract between the engine and everything that listens: events, their payloads, and [`Callback`].
//!
//! The engine makes [`Event`]s and knows no callback; callbacks receive [`Recorded`] events and know no engine.
//!
//! **Invariant:** an event owns its data and never holds what `no_log` covers: it is cleaned before it exists.
//! **Invariant:** what a callback prints depends on the event stream and its options alone, so a replay prints the same bytes.

mod callback;
mod color;
mod event;
mod frame;
mod payload;
mod result;
mod sample;
mod shape;
mod stats;
#[cfg(test)]
mod tests;
mod wire;
mod world;

pub use callback::{
    Build, Callback, CallbackError, CallbackPlugin, Color, ColorSetting, Display, OptionKind, OptionSpec, Options,
    Paint, Reply, Show, Stamp,
};
pub use color::color_code;
pub use event::{DisplayLevel, Event, HOOKS, Recorded};
pub use frame::{Around, Frame, Said};
pub use payload::{Host, IncludedFile, Play, Playbook, RoleRef, RunEnd, RunStart, Task, VarsPrompt};
pub use result::{TaskResult, Timing};
pub use sample::sample_run;
pub use shape::{data_shapes, line_shape};
pub use stats::{HostStats, Stats};
pub use wire::{Field, Shape, Wire};
pub use world::{NoWorld, Question, World};
