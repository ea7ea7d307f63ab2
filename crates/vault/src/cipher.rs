//! AES-256 in counter mode, authenticated by HMAC-SHA-256; the keys come from the password by PBKDF2.

use crate::{VaultError, hex};
use aes::Aes256;
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit, StreamCipher};
use hmac::{Hmac, KeyInit, Mac};
use pbkdf2::pbkdf2_hmac;
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

/// How often PBKDF2 hashes.
const ROUNDS: u32 = 10_000;

/// The size of the cipher's blocks, in bytes: plain bytes are padded to it.
const BLOCK: usize = 16;

/// How many derived keys are kept at most.
const KEPT: usize = 20_000;

/// What is derived from a password and a salt.
struct Keys {
    cipher: [u8; 32],
    hmac: [u8; 32],
    start: [u8; BLOCK],
}

impl Keys {
    fn derive(password: &[u8], salt: &[u8]) -> Self {
        let mut bytes = [0; 80];
        pbkdf2_hmac::<Sha256>(password, salt, ROUNDS, &mut bytes);
        let mut keys = Keys { cipher: [0; 32], hmac: [0; 32], start: [0; BLOCK] };
        keys.cipher.copy_from_slice(&bytes[..32]);
        keys.hmac.copy_from_slice(&bytes[32..64]);
        keys.start.copy_from_slice(&bytes[64..]);
        keys
    }

    fn mac(&self, ciphertext: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.hmac).expect("HMAC takes keys of any length");
        mac.update(ciphertext);
        mac
    }

    /// Encrypts or decrypts in place: counter mode does the same both ways.
    fn apply(&self, bytes: &mut [u8]) {
        Ctr128BE::<Aes256>::new(&self.cipher.into(), &self.start.into()).apply_keystream(bytes);
    }
}

type Known = HashMap<(Vec<u8>, Vec<u8>), Arc<OnceLock<Keys>>>;

/// Keys that were derived before: deriving takes milliseconds, and inventories hold hundreds of vaults with one salt.
static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

fn keys(password: &[u8], salt: &[u8]) -> Arc<OnceLock<Keys>> {
    let slot = {
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        Arc::clone(known.entry((password.to_vec(), salt.to_vec())).or_default())
    };
    // Outside of the lock: other keys are derived meanwhile, the same ones are waited for.
    slot.get_or_init(|| Keys::derive(password, salt));
    slot
}

fn with_keys<T>(password: &[u8], salt: &[u8], work: impl FnOnce(&Keys) -> T) -> T {
    let slot = keys(password, salt);
    work(slot.get_or_init(|| Keys::derive(password, salt)))
}

/// Encrypts bytes to the body of a vault.
pub(crate) fn encrypt(plain: &[u8], password: &[u8], salt: &[u8]) -> Vec<u8> {
    let padding = BLOCK - plain.len() % BLOCK;
    let mut bytes = plain.to_vec();
    bytes.resize(plain.len() + padding, u8::try_from(padding).unwrap_or_default());
    let code = with_keys(password, salt, |keys| {
        keys.apply(&mut bytes);
        keys.mac(&bytes).finalize().into_bytes()
    });
    let parts = [hex::encode(salt), hex::encode(&code), hex::encode(&bytes)];
    hex::encode(&parts.join(&b'\n'))
}

/// The body of a vault, taken apart.
pub(crate) struct Body {
    salt: Vec<u8>,
    code: Vec<u8>,
    ciphertext: Vec<u8>,
}

impl Body {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, VaultError> {
        let inner = hex::decode(body)?;
        let mut parts = inner.splitn(3, |byte| *byte == b'\n');
        let (Some(salt), Some(code), Some(ciphertext)) = (parts.next(), parts.next(), parts.next()) else {
            let count = inner.split(|byte| *byte == b'\n').count();
            return Err(VaultError::Parts(format!("not enough values to unpack (expected 3, got {count})")));
        };
        let salt = hex::decode(salt)?;
        Ok(Body { salt, code: code.to_vec(), ciphertext: hex::decode(ciphertext)? })
    }

    /// Decrypts with a password; nothing where it is not the right one.
    pub(crate) fn decrypt(&self, password: &[u8]) -> Result<Option<Vec<u8>>, VaultError> {
        let code = hex::decode(&self.code)?;
        Ok(with_keys(password, &self.salt, |keys| {
            keys.mac(&self.ciphertext).verify_slice(&code).ok()?;
            let mut bytes = self.ciphertext.clone();
            keys.apply(&mut bytes);
            let padding = usize::from(*bytes.last()?);
            let length = bytes.len().checked_sub(padding)?;
            let is_padded = (1..=BLOCK).contains(&padding) && bytes.len().is_multiple_of(BLOCK);
            (is_padded && bytes[length..].iter().all(|byte| usize::from(*byte) == padding)).then(|| {
                bytes.truncate(length);
                bytes
            })
        }))
    }
}
