//! Why something can't be encrypted or opened, in the reference's words.

use diagnostic::{Diagnostic, Origin};
use thiserror::Error;

/// Why a vault can't be made or opened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VaultError {
    /// What is to be encrypted is a vault already.
    #[error("input is already encrypted")]
    IsEncrypted,
    /// A salt was given, and it is empty.
    #[error("Empty or invalid salt passed to encrypt()")]
    EmptySalt,
    /// It does not start as a vault does.
    #[error("Input is not vault encrypted data.")]
    NotEncrypted,
    /// Its header has too few fields, or bytes that are no text; what Python says about it.
    #[error("Vault envelope format error.")]
    Envelope(String),
    /// The header names a cipher that is none of ours.
    #[error("Cipher {} could not be found.", value::str_repr(.0))]
    Cipher(String),
    /// There is no secret to try.
    #[error("Attempting to decrypt but no vault secrets found.")]
    NoSecrets,
    /// None of the secrets fits.
    #[error("Decryption failed (no vault secrets were found that could decrypt).")]
    NoneFits,
    /// What follows the header is no hexadecimal; what Python says about it.
    #[error("Vault format unhexlify error.")]
    Hex(String),
    /// What follows the header lacks a part; what Python says about it.
    #[error("Vault vaulttext format error.")]
    Parts(String),
}

impl VaultError {
    /// Makes the error about a vault at a place.
    pub fn diagnostic(&self, origin: Option<&Origin>) -> Diagnostic {
        let error = Diagnostic::error(self.to_string()).at(origin);
        match self {
            VaultError::Envelope(cause) | VaultError::Hex(cause) | VaultError::Parts(cause) => {
                error.caused_by(Diagnostic::error(cause.as_str()))
            }
            _ => error,
        }
    }
}
