//! The one writer of the screen: keeps what goes to stdout and to stderr in the order in which it was said.

use std::io::Write;

/// Where a run's output goes.
pub struct Screen {
    /// Standard output.
    pub stdout: Box<dyn Write + Send>,
    /// Standard error.
    pub stderr: Box<dyn Write + Send>,
}

/// Bytes that are gathered before they are written even though more follow.
const BLOCK: usize = 64 * 1024;

/// Gathers text for one stream and writes it when the stream changes, the block is full, or it is told to.
pub(crate) struct Writer {
    screen: Screen,
    pending: Vec<u8>,
    to_stderr: bool,
    stdout_broken: bool,
    stderr_broken: bool,
}

impl Writer {
    pub(crate) fn new(screen: Screen) -> Self {
        Writer {
            screen,
            pending: Vec::with_capacity(BLOCK + 4096),
            to_stderr: false,
            stdout_broken: false,
            stderr_broken: false,
        }
    }

    pub(crate) fn write(&mut self, text: &str, to_stderr: bool) {
        if to_stderr != self.to_stderr {
            self.flush();
            self.to_stderr = to_stderr;
        }
        self.pending.extend_from_slice(text.as_bytes());
        if self.pending.len() >= BLOCK {
            self.flush();
        }
    }

    /// Writes what is pending. A stream whose reader is gone is not written to again; the run goes on.
    pub(crate) fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let (stream, broken) = if self.to_stderr {
            (&mut self.screen.stderr, &mut self.stderr_broken)
        } else {
            (&mut self.screen.stdout, &mut self.stdout_broken)
        };
        if !*broken && stream.write_all(&self.pending).and_then(|()| stream.flush()).is_err() {
            *broken = true;
        }
        self.pending.clear();
    }

    /// Tells whether stdout could not be written to.
    pub(crate) fn is_broken(&self) -> bool {
        self.stdout_broken
    }
}
