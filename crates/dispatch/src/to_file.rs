//! A callback that writes to a file of its own instead of the screen.

use crate::{DispatchSettings, Screen, Terminal};
use event::{Callback, CallbackError, Display, Recorded, Reply};

/// A stdout callback beside the one that has the screen: what it shows goes to a file. Messages of the engine and what
/// other callbacks show do not.
pub struct ToFile {
    callback: Box<dyn Callback>,
    terminal: Terminal,
}

impl ToFile {
    /// Has a callback write to what `screen` stands for.
    pub fn new(callback: Box<dyn Callback>, settings: &DispatchSettings, screen: Screen) -> ToFile {
        ToFile { callback, terminal: Terminal::new(settings, screen) }
    }
}

impl Callback for ToFile {
    fn on_event(&mut self, event: &Recorded, _display: &mut dyn Display) -> Result<Reply, CallbackError> {
        self.terminal.set_time(event.time);
        let reply = self.callback.on_event(event, &mut self.terminal);
        self.terminal.flush();
        reply
    }

    fn ahead(&mut self, event: &Recorded) {
        self.callback.ahead(event);
    }

    fn finish(&mut self, _display: &mut dyn Display) -> Result<(), CallbackError> {
        let end = self.callback.finish(&mut self.terminal);
        self.terminal.flush();
        if self.terminal.is_broken() {
            return Err(CallbackError::Message("its file could not be written".to_owned()));
        }
        end
    }

    fn wants_world(&self) -> bool {
        self.callback.wants_world()
    }

    fn answers_at_start(&self) -> bool {
        self.callback.answers_at_start()
    }

    fn wants_implicit_tasks(&self) -> bool {
        self.callback.wants_implicit_tasks()
    }

    fn wants_revived(&self) -> bool {
        self.callback.wants_revived()
    }
}
