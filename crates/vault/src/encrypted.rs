//! A value that is encrypted by itself (`!vault`), opened when something needs it.

use crate::{Secrets, VaultError};
use diagnostic::{Diagnostic, Origin};
use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};
use value::{Object, Str, Trust, Undefined, Value};

/// An encrypted string. Rendering anything that holds it gives its text, or a marker where it can't be opened.
pub struct EncryptedString {
    ciphertext: Arc<str>,
    origin: Option<Origin>,
    secrets: Secrets,
    /// Its text, once it was needed. Failures are not kept, as little as Ansible does.
    plain: OnceLock<Str>,
}

impl EncryptedString {
    /// Makes the value of a vault.
    pub fn value(ciphertext: impl Into<Arc<str>>, origin: Option<Origin>, secrets: &Secrets) -> Value {
        Value::Object(Arc::new(EncryptedString {
            ciphertext: ciphertext.into(),
            origin,
            secrets: secrets.clone(),
            plain: OnceLock::new(),
        }))
    }

    /// Returns the vault as it was written.
    pub fn ciphertext(&self) -> &Arc<str> {
        &self.ciphertext
    }

    /// Returns the encrypted string that a value is.
    pub fn of(value: &Value) -> Option<&Self> {
        match value {
            Value::Object(object) => object.as_any().downcast_ref(),
            _ => None,
        }
    }

    /// As [`EncryptedString::open`]; the error tells where it was written.
    pub fn text(&self) -> Result<Str, Diagnostic> {
        self.open().map_err(|error| error.diagnostic(self.origin.as_ref()))
    }

    /// Returns its text, which is data and never a template.
    pub fn open(&self) -> Result<Str, VaultError> {
        if let Some(plain) = self.plain.get() {
            return Ok(plain.clone());
        }
        let plain = self.secrets.decrypt(self.ciphertext.as_bytes(), self.origin.as_ref())?;
        let text = value::stray::decode(&plain);
        let plain = Str::tagged(text, self.origin.clone(), Trust::Data).decrypted(Arc::clone(&self.ciphertext));
        self.secrets.reveal(&plain);
        Ok(self.plain.get_or_init(|| plain).clone())
    }
}

/// Shows the vault, never its text.
impl fmt::Debug for EncryptedString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.repr())
    }
}

impl Object for EncryptedString {
    fn type_name(&self) -> &'static str {
        "EncryptedString"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self) -> String {
        format!("EncryptedString(ciphertext={})", value::str_repr(&self.ciphertext))
    }

    fn is_veiled(&self) -> bool {
        true
    }

    fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    fn reveal(&self) -> Option<Value> {
        Some(match self.open() {
            Ok(text) => Value::Str(text),
            Err(error) => {
                let reason = Diagnostic::error("Attempt to use undecryptable variable.")
                    .at(self.origin.as_ref())
                    .caused_by(error.diagnostic(self.origin.as_ref()));
                Undefined::undecryptable(reason, Arc::clone(&self.ciphertext))
            }
        })
    }
}

/// Returns the vault that a value was, or is: an encrypted string, its text, or the marker of one that can't be opened.
pub fn ciphertext_of(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Str(text) => text.tag()?.ciphertext.clone(),
        Value::Undefined(marker) => marker.ciphertext.clone(),
        other => EncryptedString::of(other).map(|encrypted| Arc::clone(&encrypted.ciphertext)),
    }
}
