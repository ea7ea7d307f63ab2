//! Vaults: text that only somebody who knows a password can read.
//!
//! The format is Ansible's, 1.1 and 1.2 (which names the vault id): a header line, and the encrypted bytes in
//! hexadecimal. [`encrypt`] makes one, [`Secrets`] knows the passwords of a run and opens what any of them opens, and
//! [`EncryptedString`] is a value of a file (`!vault`) that is opened when something needs it.
//!
//! **Invariant:** bytes in, bytes out: where passwords come from, and where files are, others know.

mod cipher;
mod encrypted;
mod envelope;
mod error;
mod hex;
mod secrets;
#[cfg(test)]
mod tests;

pub use encrypted::{EncryptedString, ciphertext_of};
pub use envelope::{Envelope, HEADER, is_encrypted};
pub use error::VaultError;
pub use secrets::{Opened, Rules, Secret, Secrets};

use rand::Rng;

/// Encrypts bytes with a secret. The vault id is named in the header, which makes it format 1.2, unless it is `default`.
///
/// Without a `salt` a random one is taken. What is a vault already is refused.
pub fn encrypt(
    plain: &[u8],
    secret: &Secret,
    vault_id: Option<&str>,
    salt: Option<&[u8]>,
) -> Result<String, VaultError> {
    if is_encrypted(plain) {
        return Err(VaultError::IsEncrypted);
    }
    let random: [u8; 32];
    let salt = match salt {
        Some([]) => return Err(VaultError::EmptySalt),
        Some(salt) => salt,
        None => {
            random = rand::rng().random();
            &random
        }
    };
    Ok(envelope::format(&cipher::encrypt(plain, secret.bytes(), salt), vault_id))
}
