//! Output in pieces, handed on in whole lines.

use crate::{Output, Stream};

/// Gathers the pieces of both streams of a program until their lines are whole.
#[derive(Debug, Default)]
pub struct Lines {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Lines {
    /// Takes a piece and hands on the lines that it completes.
    pub fn push(&mut self, stream: Stream, piece: &[u8], output: Output<'_>) {
        let rest = match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        };
        let Some(end) = piece.iter().rposition(|byte| *byte == b'\n') else {
            rest.extend_from_slice(piece);
            return;
        };
        rest.extend_from_slice(&piece[..end]);
        let lines = rest.split(|byte| *byte == b'\n').map(line).collect();
        rest.clear();
        rest.extend_from_slice(&piece[end + 1..]);
        output(stream, lines);
    }

    /// Hands on what is left at the end: lines without an end.
    pub fn finish(&mut self, output: Output<'_>) {
        for (stream, rest) in [(Stream::Stdout, &mut self.stdout), (Stream::Stderr, &mut self.stderr)] {
            if !rest.is_empty() {
                output(stream, vec![line(rest)]);
                rest.clear();
            }
        }
    }
}

fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.strip_suffix(b"\r").unwrap_or(bytes)).into_owned()
}
