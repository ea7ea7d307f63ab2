mod delivery;
mod display;

use crate::Screen;
use std::io::Write;
use std::sync::{Arc, Mutex};

/// What was written, in order: text and whether it went to stderr.
#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Vec<(bool, String)>>>);

struct Stream(Capture, bool);

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        self.0.0.lock().unwrap().push((self.1, text));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Capture {
    fn screen(&self) -> Screen {
        Screen { stdout: Box::new(Stream(self.clone(), false)), stderr: Box::new(Stream(self.clone(), true)) }
    }

    /// Everything written so far; what went to stderr is marked.
    fn text(&self) -> String {
        let pieces = self.0.lock().unwrap();
        pieces.iter().map(|(is_err, text)| if *is_err { format!("2>{text}") } else { text.clone() }).collect()
    }
}
