//! `vault` and `unvault`: encrypting text and reading what is encrypted, with a secret of one's own.

use crate::access::text;
use crate::fail::{Fail, Got};
use crate::python::class::class_text;
use crate::signature::{bind, given, or};
use diagnostic::Diagnostic;
use template::Call;
use value::{Str, Trust, Value, to_text};
use vault::{Rules, Secret, Secrets, ciphertext_of, is_encrypted};

/// The vault id of a vault that names none.
const DEFAULT_ID: &str = "filter_default";

/// `vault(secret, salt=None, vault_id='filter_default', wrap_object=False, vaultid=None)`.
pub(super) fn encrypt(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [secret, salt, vault_id, wraps, old_id] =
        bind(call, "do_vault", &["data"], &["secret"], &["salt", "vault_id", "wrap_object", "vaultid"])?;
    let secret = given(secret)?;
    let Some(key) = bytes_of(&secret) else {
        return Err(wrong_type("Secret passed is required to be a string, instead we got", &secret));
    };
    let Some(plain) = bytes_of(&value) else {
        return Err(wrong_type("Can only vault strings, instead we got", &value));
    };
    let vault_id = chosen_id(or(vault_id, DEFAULT_ID), old_id, call);
    let vault_id = (!vault_id.is_none()).then(|| to_text(&vault_id));
    let salt = match salt {
        None | Some(Value::None) => call.templar.services.setting("VAULT_ENCRYPT_SALT").filter(Value::is_true),
        given => given,
    };
    let salt = match salt {
        Some(salt) if salt.is_true() => Some(bytes_of(&salt).unwrap_or_else(|| to_text(&salt).into_bytes())),
        Some(_) => Some(Vec::new()),
        None => None,
    };
    let made = vault::encrypt(&plain, &Secret::new(key, "VaultSecret"), vault_id.as_deref(), salt.as_deref())
        .map_err(|error| Fail::from(error.diagnostic(None)).wrapped("Unable to encrypt."))?;
    if !or(wraps, false).is_true() {
        return Ok(Value::from(made));
    }
    // Ansible: it is the secret that is wrapped, as if it had come out of the text of Python's bytes of the vault.
    let origin = secret.origin().cloned();
    let shown = value::repr(&Value::Bytes(made.as_bytes().into()));
    let text = Str::tagged(text(call, &secret)?.into_owned(), origin, Trust::Data);
    Ok(Value::Str(text.decrypted(shown.into())))
}

/// `unvault(secret, vault_id='filter_default', vaultid=None)`; what is no vault stays as it is.
pub(super) fn decrypt(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [secret, vault_id, old_id] = bind(call, "do_unvault", &["vault"], &["secret"], &["vault_id", "vaultid"])?;
    let secret = given(secret)?;
    let ciphertext = ciphertext_of(&value);
    let is_armed = value.is_undefined() && ciphertext.is_none();
    let markers = [Some(&value).filter(|_| is_armed), Some(&secret), vault_id.as_ref(), old_id.as_ref()];
    if let Some(marker) = markers.into_iter().flatten().find(|value| value.is_undefined()) {
        return Err(Fail::Marker(marker.clone()));
    }
    let Some(key) = bytes_of(&secret) else {
        return Err(wrong_type("Secret passed is required to be as string, instead we got", &secret));
    };
    let vault = match &ciphertext {
        Some(ciphertext) => ciphertext.as_bytes().to_vec(),
        None => match bytes_of(&value) {
            Some(vault) => vault,
            None => return Err(wrong_type("Vault should be in the form of a string, instead we got", &value)),
        },
    };
    let vault_id = chosen_id(or(vault_id, DEFAULT_ID), old_id, call);
    if !is_encrypted(&vault) {
        return Ok(match value {
            Value::Bytes(bytes) => Value::from(value::stray::decode(&bytes)),
            other => other,
        });
    }
    let setting = |name| call.templar.services.setting(name);
    let rules = Rules {
        only_matching: setting("DEFAULT_VAULT_ID_MATCH").is_some_and(|value| value.is_true()),
        default_id: setting("DEFAULT_VAULT_IDENTITY").map_or_else(|| "default".to_owned(), |id| to_text(&id)),
    };
    let secrets = Secrets::new(vec![(to_text(&vault_id), Secret::new(key, "VaultSecret"))], rules);
    let origin = match &value {
        Value::Undefined(marker) => marker.reason.origin.as_ref(),
        other => other.origin(),
    };
    let plain = secrets.decrypt(&vault, origin).map_err(|error| {
        let error = error.diagnostic(origin).about(String::from_utf8_lossy(&vault).into_owned());
        Fail::from(error).wrapped("Unable to decrypt.")
    })?;
    Ok(Value::from(value::stray::decode(&plain)))
}

/// The bytes of a string.
fn bytes_of(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Str(text) => Some(value::stray::encode(text)),
        Value::Bytes(bytes) => Some(bytes.to_vec()),
        _ => None,
    }
}

fn wrong_type(message: &str, value: &Value) -> Fail {
    Fail::text(format!("{message} {}.", class_text(value)))
}

/// Returns the vault id, which has a name that goes away as well.
fn chosen_id(vault_id: Value, old: Option<Value>, call: &Call<'_, '_>) -> Value {
    let Some(old) = old.filter(|old| !old.is_none()) else { return vault_id };
    let services = call.templar.services;
    services.deprecated_at(
        Diagnostic::error(
            "Use of undocumented `vaultid`. This feature will be removed from ansible-core version 2.20.",
        )
        .with_help("Use `vault_id` instead."),
    );
    if vault_id.as_str() == Some(DEFAULT_ID) {
        return old;
    }
    services.warn(Diagnostic::error("Ignoring vaultid as vault_id is already set."));
    vault_id
}
