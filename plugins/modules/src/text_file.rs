//! Files as text: decoded so that bytes which are none come back unchanged when encoded.

/// How the text of a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8.
    Utf8,
    /// One byte for each character.
    Latin1,
}

impl Encoding {
    /// Returns the encoding of that name. The error is a sentence.
    pub(crate) fn named(name: &str) -> Result<Encoding, String> {
        match name.to_lowercase().replace('_', "-").as_str() {
            "utf-8" | "utf8" | "u8" | "ascii" | "us-ascii" => Ok(Encoding::Utf8),
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => Ok(Encoding::Latin1),
            _ => Err(format!("the encoding {name} is not supported yet by this module")),
        }
    }
}

/// Decodes; bytes that are no text become characters of their own.
pub(crate) fn decode(bytes: &[u8], encoding: Encoding) -> String {
    if encoding == Encoding::Latin1 {
        return bytes.iter().map(|byte| char::from(*byte)).collect();
    }
    value::stray::decode(bytes)
}

/// Encodes what [`decode`] returned.
pub(crate) fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match value::stray::byte_of(c) {
            Some(byte) => out.push(byte),
            None => match (encoding, u8::try_from(u32::from(c))) {
                (Encoding::Latin1, Ok(byte)) => out.push(byte),
                _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            },
        }
    }
    out
}
