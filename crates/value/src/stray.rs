//! Bytes that are no UTF-8, carried through text.
//!
//! Python has surrogates for them (`surrogateescape`). Here each such byte is a character of the last private plane, so that
//! a file of another encoding can be read as text, changed and written again without loss.

/// A stray byte is the character of this code and its own value.
const STRAY: u32 = 0x0010_ff00;

/// Reads bytes as UTF-8; stray ones are kept.
pub fn decode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(STRAY + u32::from(*byte))));
    }
    out
}

/// Returns the stray byte that a character stands for.
pub fn byte_of(c: char) -> Option<u8> {
    u8::try_from(u32::from(c).wrapping_sub(STRAY)).ok().filter(|byte| *byte >= 0x80)
}

/// Writes what [`decode`] returned as the bytes that it was.
pub fn encode(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match byte_of(c) {
            Some(byte) => out.push(byte),
            None => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out
}

/// Tells what Python says where bytes that are no UTF-8 are to be written as such: the first run of them, in characters.
pub fn not_encoded(bytes: &[u8]) -> String {
    let (mut at, mut start, mut wrong) = (0, 0, Vec::new());
    while let Err(error) = std::str::from_utf8(&bytes[at..]) {
        let valid = error.valid_up_to();
        if !wrong.is_empty() && valid > 0 {
            break;
        }
        start += String::from_utf8_lossy(&bytes[at..at + valid]).chars().count();
        let length = error.error_len().unwrap_or(bytes.len() - at - valid);
        wrong.extend_from_slice(&bytes[at + valid..at + valid + length]);
        at += valid + length;
    }
    match wrong.as_slice() {
        [byte] => {
            format!(
                "'utf-8' codec can't encode character '\\udc{byte:02x}' in position {start}: surrogates not allowed"
            )
        }
        run => {
            let end = (start + run.len()).saturating_sub(1);
            format!("'utf-8' codec can't encode characters in position {start}-{end}: surrogates not allowed")
        }
    }
}
