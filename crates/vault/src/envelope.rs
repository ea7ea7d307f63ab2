//! The text around encrypted bytes: `$ANSIBLE_VAULT;1.2;AES256;id`, then lines of 80 characters.

use crate::VaultError;

/// What a vault begins with.
pub const HEADER: &str = "$ANSIBLE_VAULT";

/// The only cipher.
const CIPHER: &str = "AES256";

/// How long the lines of a vault are.
const WIDTH: usize = 80;

/// Tells whether bytes are a vault: ASCII that begins with the header.
pub fn is_encrypted(bytes: &[u8]) -> bool {
    bytes.starts_with(HEADER.as_bytes()) && bytes.is_ascii()
}

/// A vault, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The version of the format as written.
    pub version: String,
    /// The cipher as written.
    pub cipher: String,
    /// The vault id, where the header names one (1.2).
    pub vault_id: Option<String>,
    /// What follows the header, without line ends.
    pub(crate) body: Vec<u8>,
}

impl Envelope {
    /// Takes a vault apart.
    pub fn parse(bytes: &[u8]) -> Result<Self, VaultError> {
        let mut lines = lines(bytes);
        let out_of_range = || VaultError::Envelope("list index out of range".to_owned());
        let header = lines.next().ok_or_else(out_of_range)?;
        let fields: Vec<&[u8]> = header.trim_ascii().split(|byte| *byte == b';').map(<[u8]>::trim_ascii).collect();
        let text = |field: &&[u8]| String::from_utf8_lossy(field).into_owned();
        Ok(Envelope {
            version: fields.get(1).map(text).ok_or_else(out_of_range)?,
            cipher: fields.get(2).map(text).ok_or_else(out_of_range)?,
            vault_id: fields.get(3).map(text),
            body: lines.flatten().copied().collect(),
        })
    }

    /// Fails where the cipher is none of ours.
    pub(crate) fn check_cipher(&self) -> Result<(), VaultError> {
        if self.cipher == CIPHER { Ok(()) } else { Err(VaultError::Cipher(self.cipher.clone())) }
    }
}

/// Splits bytes into lines as Python does: `\n`, `\r` and `\r\n` end one.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        let line = &rest[..end];
        let ending = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = rest.get(end + ending..).unwrap_or_default();
        Some(line)
    })
}

/// Writes a vault; `body` is hexadecimal.
pub(crate) fn format(body: &[u8], vault_id: Option<&str>) -> String {
    let mut text = match vault_id.filter(|id| !id.is_empty() && *id != "default") {
        Some(id) => format!("{HEADER};1.2;{CIPHER};{id}\n"),
        None => format!("{HEADER};1.1;{CIPHER}\n"),
    };
    for line in body.chunks(WIDTH) {
        text.extend(line.iter().copied().map(char::from));
        text.push('\n');
    }
    text
}
