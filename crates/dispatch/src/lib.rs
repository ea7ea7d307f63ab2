//! Ordered delivery of events to callbacks, and the one writer of the screen.
//!
//! The engine emits through an [`Emitter`] from any of its threads; one thread of the [`Dispatcher`] hands each event to
//! the callbacks, the stdout plugin first, and writes to the screen what they say.
//!
//! **Invariant:** events reach every callback in the order of their sequence numbers, without gaps.
//! **Invariant:** an error or a panic of a callback becomes a warning that names it; the run goes on.
//! **Invariant:** the engine waits for callbacks only when the queue is full, or at a barrier (before a prompt).

mod color;
mod dispatcher;
mod display;
mod listener;
mod log;
mod queue;
mod routed;
mod screen;
mod settings;
#[cfg(test)]
mod tests;
mod to_file;
mod width;

pub use color::is_color;
pub use dispatcher::{CallbackTiming, DispatchOutcome, Dispatcher};
pub use display::Terminal;
pub use queue::{Emitter, WorldSource};
pub use screen::Screen;
pub use settings::{Colors, Cow, DispatchSettings, LogSettings, RevivedHooks};
pub use to_file::ToFile;
pub use width::text_width;
