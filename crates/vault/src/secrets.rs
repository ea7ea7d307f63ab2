//! The passwords of a run, each with its vault id, and opening vaults with them.

use crate::cipher::Body;
use crate::{Envelope, VaultError, is_encrypted};
use diagnostic::{Diagnostic, Origin};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A password.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    bytes: Arc<[u8]>,
    /// What it is called where it must not be shown.
    label: Arc<str>,
}

impl Secret {
    /// Makes one; the label is what is said of it instead of its bytes.
    pub fn new(bytes: impl Into<Arc<[u8]>>, label: impl Into<Arc<str>>) -> Self {
        Secret { bytes: bytes.into(), label: label.into() }
    }

    /// Returns the password itself.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Shows the label, never the password.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

/// How secrets are chosen.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Only secrets of the vault's own id are tried (`DEFAULT_VAULT_ID_MATCH`).
    pub only_matching: bool,
    /// The id of a vault that names none (`DEFAULT_VAULT_IDENTITY`).
    pub default_id: String,
}

impl Default for Rules {
    fn default() -> Self {
        Rules { only_matching: false, default_id: "default".to_owned() }
    }
}

/// Is given what those want to know who want to know much: from which verbosity on, and the line.
type Narrator = Box<dyn Fn(u8, String) + Send + Sync>;

/// Is given the text of each single value (not file) that was opened.
type Keeper = Box<dyn Fn(&str) + Send + Sync>;

/// What was opened, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The plain bytes.
    pub plain: Vec<u8>,
    /// The vault id of the secret that opened it.
    pub vault_id: String,
    /// The secret.
    pub secret: Secret,
}

/// The secrets of a run in the order in which they are tried. Cheap to clone: clones are the same.
#[derive(Clone, Default)]
pub struct Secrets(Arc<Inner>);

#[derive(Default)]
struct Inner {
    known: Vec<(String, Secret)>,
    rules: Rules,
    narrator: OnceLock<Narrator>,
    keeper: OnceLock<Keeper>,
    /// Values that were opened before anybody kept them.
    unkept: Mutex<Vec<String>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.known.iter().map(|(id, _)| id)).finish()
    }
}

impl Secrets {
    /// Makes them; each has its vault id, and several may have the same.
    pub fn new(known: Vec<(String, Secret)>, rules: Rules) -> Self {
        Secrets(Arc::new(Inner { known, rules, ..Inner::default() }))
    }

    /// Returns the vault ids and secrets.
    pub fn known(&self) -> &[(String, Secret)] {
        &self.0.known
    }

    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.known.is_empty()
    }

    /// Lets somebody hear of every attempt, the first who asks: from which verbosity on, and the line.
    pub fn narrate(&self, narrator: impl Fn(u8, String) + Send + Sync + 'static) {
        let _ = self.0.narrator.set(Box::new(narrator));
    }

    /// Lets somebody have the text of each single value that is opened, the first who asks; those that were opened before
    /// are given at once.
    pub fn keep(&self, keeper: impl Fn(&str) + Send + Sync + 'static) {
        let mut unkept = self.0.unkept.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self.0.keeper.set(Box::new(keeper));
        if let Some(keeper) = self.0.keeper.get() {
            unkept.drain(..).for_each(|value| keeper(&value));
        }
    }

    /// Tells that a value was opened.
    pub(crate) fn reveal(&self, value: &str) {
        let mut unkept = self.0.unkept.lock().unwrap_or_else(PoisonError::into_inner);
        match self.0.keeper.get() {
            Some(keeper) => keeper(value),
            None => unkept.push(value.to_owned()),
        }
    }

    fn say(&self, level: u8, line: impl FnOnce() -> String) {
        if let Some(narrator) = self.0.narrator.get() {
            narrator(level, line());
        }
    }

    /// Returns the bytes of a file: opened where they are a vault, and whether they were one. The error is the
    /// reference's, about the file.
    pub fn open_file(&self, bytes: Vec<u8>, path: &str) -> Result<(Vec<u8>, bool), Diagnostic> {
        if !is_encrypted(&bytes) {
            return Ok((bytes, false));
        }
        let origin = Origin::file(path, 0, 0);
        let plain = self.decrypt(&bytes, Some(&origin)).map_err(|error| error.diagnostic(Some(&origin)))?;
        Ok((plain, true))
    }

    /// Opens a vault. Where it stands is told to those who want to know much.
    pub fn decrypt(&self, vault: &[u8], origin: Option<&Origin>) -> Result<Vec<u8>, VaultError> {
        Ok(self.open(vault, origin)?.plain)
    }

    /// As [`Secrets::decrypt`], and tells with what it was opened.
    pub fn open(&self, vault: &[u8], origin: Option<&Origin>) -> Result<Opened, VaultError> {
        if !is_encrypted(vault) {
            return Err(VaultError::NotEncrypted);
        }
        let envelope = Envelope::parse(vault)?;
        envelope.check_cipher()?;
        if self.is_empty() {
            return Err(VaultError::NoSecrets);
        }
        let place = || origin.map_or_else(|| "None".to_owned(), ToString::to_string);
        let vault_id = envelope.vault_id.as_deref().unwrap_or(&self.0.rules.default_id);
        let matches = self.0.known.iter().any(|(id, _)| id == vault_id);
        if !vault_id.is_empty() {
            self.say(5, || format!("Found a vault_id ({vault_id}) in the vaulttext"));
            self.say(5, || {
                if matches {
                    format!(
                        "We have a secret associated with vault id ({vault_id}), will try to use to decrypt {}",
                        place()
                    )
                } else {
                    format!(
                        "Found a vault_id ({vault_id}) in the vault text, but we do not have a associated secret \
                         (--vault-id)"
                    )
                }
            });
        }
        // Ansible: secrets are tried in the order in which they were given, that of the vault's own id among them.
        let candidates = self.0.known.iter().filter(|(id, _)| !self.0.rules.only_matching || id == vault_id);
        let mut body = None;
        for (id, secret) in candidates {
            self.say(5, || format!("Trying to use vault secret=({secret:?}) id={id} to decrypt {}", place()));
            self.say(4, || format!("Trying secret {secret:?} for vault_id={id}"));
            let body = match &mut body {
                Some(body) => body,
                empty => empty.insert(Body::parse(&envelope.body)?),
            };
            if let Some(plain) = body.decrypt(secret.bytes())? {
                self.say(5, || {
                    let slug = origin.map(|origin| format!(" of \"{origin}\"")).unwrap_or_default();
                    format!("Decrypt{slug} successful with secret={secret:?} and vault_id={id}")
                });
                return Ok(Opened { plain, vault_id: id.clone(), secret: secret.clone() });
            }
            self.say(4, || {
                format!(
                    "Tried to use the vault secret ({id}) to decrypt ({}) but it failed. Error: HMAC verification \
                     failed: Signature did not match digest.",
                    place()
                )
            });
        }
        Err(VaultError::NoneFits)
    }
}
