//! Frames: a length of four bytes, big-endian, and so many bytes of JSON.

use std::io::{self, Write};

/// The longest frame that is taken: what is longer is no message of ours.
const LONGEST: usize = 256 * 1024 * 1024;

/// Writes a frame.
pub(crate) fn write(out: &mut impl Write, text: &str) -> io::Result<()> {
    out.write_all(&bytes(text))
}

/// Returns a text as a frame.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    let mut frame = Vec::with_capacity(text.len() + 4);
    frame.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
    frame.extend_from_slice(text.as_bytes());
    frame
}

/// Gathers bytes until frames are whole.
#[derive(Default)]
pub(crate) struct Frames {
    bytes: Vec<u8>,
    begin: usize,
}

/// A frame that is too long to be one.
#[derive(Debug)]
pub(crate) struct TooLong(pub(crate) usize);

impl Frames {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if self.begin > 0 && self.begin == self.bytes.len() {
            self.bytes.clear();
            self.begin = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Takes the next whole frame's text, if there is one.
    pub(crate) fn next(&mut self) -> Result<Option<String>, TooLong> {
        let waiting = &self.bytes[self.begin..];
        let Some((head, rest)) = waiting.split_first_chunk::<4>() else { return Ok(None) };
        let length = u32::from_be_bytes(*head) as usize;
        if length > LONGEST {
            return Err(TooLong(length));
        }
        let Some(text) = rest.get(..length) else { return Ok(None) };
        let text = String::from_utf8_lossy(text).into_owned();
        self.begin += 4 + length;
        Ok(Some(text))
    }
}
