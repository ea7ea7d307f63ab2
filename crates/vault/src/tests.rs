//! Tables of the format; vaults here were made by the reference, with the salts that they show.

use crate::{EncryptedString, Envelope, Rules, Secret, Secrets, VaultError, ciphertext_of, encrypt, is_encrypted};
use std::sync::Arc;
use value::{Origin, Value};

/// What the reference makes of `hello`, with the password `secret` and the salt `salty`.
const HELLO: &str = include_str!("fixtures/hello.vault");
/// The same with the vault id `dev`.
const HELLO_DEV: &str = include_str!("fixtures/hello-dev.vault");
/// Nothing at all, with a random salt.
const EMPTY: &str = include_str!("fixtures/empty.vault");
/// All bytes from 0 to 255, with a random salt and the vault id `prod`.
const BYTES: &str = include_str!("fixtures/bytes.vault");

fn secret(password: &str) -> Secret {
    Secret::new(password.as_bytes(), "label")
}

fn secrets(known: &[(&str, &str)], only_matching: bool) -> Secrets {
    let known = known.iter().map(|(id, password)| ((*id).to_owned(), secret(password))).collect();
    Secrets::new(known, Rules { only_matching, ..Rules::default() })
}

#[track_caller]
fn check_encrypt(plain: &[u8], password: &str, vault_id: Option<&str>, salt: &str, expected: &str) {
    assert_eq!(encrypt(plain, &secret(password), vault_id, Some(salt.as_bytes())).unwrap(), expected);
}

#[track_caller]
fn check_decrypt(vault: &str, password: &str, expected: &[u8]) {
    assert_eq!(secrets(&[("default", password)], false).decrypt(vault.as_bytes(), None).unwrap(), expected);
}

/// Checks an error's text, with what Python says.
#[track_caller]
fn check_error(vault: &str, expected: &str) {
    let error = secrets(&[("default", "secret")], false).decrypt(vault.as_bytes(), None).unwrap_err();
    assert_eq!(error.diagnostic(None).full_message(), expected);
}

#[test]
fn what_is_encrypted_is_equal_to_the_byte() {
    check_encrypt(b"hello", "secret", None, "salty", HELLO);
    check_encrypt(b"hello", "secret", Some("default"), "salty", HELLO);
    check_encrypt(b"hello", "secret", Some(""), "salty", HELLO);
    check_encrypt(b"hello", "secret", Some("dev"), "salty", HELLO_DEV);
}

#[test]
fn what_the_reference_encrypted_is_opened() {
    check_decrypt(HELLO, "secret", b"hello");
    check_decrypt(HELLO_DEV, "secret", b"hello");
    check_decrypt(EMPTY, "secret", b"");
    check_decrypt(BYTES, "secret", &(0..=255).collect::<Vec<u8>>());
}

#[test]
fn line_ends_and_spaces_do_not_matter() {
    check_decrypt(&HELLO.replace('\n', "\r\n"), "secret", b"hello");
    check_decrypt(&HELLO.replace('\n', "\r"), "secret", b"hello");
    check_decrypt(HELLO.trim_end(), "secret", b"hello");
    check_decrypt(&HELLO.replacen(";1.1;AES256", " ; 1.1 ; AES256 ", 1), "secret", b"hello");
    check_decrypt(&HELLO.to_uppercase(), "secret", b"hello");
}

#[test]
fn there_and_back() {
    for length in [0, 1, 15, 16, 17, 31, 32, 4096] {
        let plain: Vec<u8> = (0..length).map(|number| u8::try_from(number % 251).unwrap()).collect();
        let vault = encrypt(&plain, &secret("p\u{e4}ss"), Some("id"), None).unwrap();
        check_decrypt(&vault, "p\u{e4}ss", &plain);
        assert!(vault.lines().all(|line| line.len() <= 80));
    }
}

#[test]
fn only_ascii_with_a_header_is_a_vault() {
    assert!(is_encrypted(b"$ANSIBLE_VAULT"));
    assert!(is_encrypted(HELLO.as_bytes()));
    assert!(!is_encrypted(b""));
    assert!(!is_encrypted(b" $ANSIBLE_VAULT;1.1;AES256"));
    assert!(!is_encrypted("$ANSIBLE_VAULT;1.1;AES256\n\u{e4}".as_bytes()));
}

#[test]
fn headers_are_read() {
    let envelope = Envelope::parse(HELLO_DEV.as_bytes()).unwrap();
    assert_eq!((envelope.version.as_str(), envelope.cipher.as_str()), ("1.2", "AES256"));
    assert_eq!(envelope.vault_id.as_deref(), Some("dev"));
    assert_eq!(Envelope::parse(HELLO.as_bytes()).unwrap().vault_id, None);
}

#[test]
fn what_is_wrong_is_told_as_the_reference_tells_it() {
    check_error("plain", "Input is not vault encrypted data.");
    check_error("$ANSIBLE_VAULT", "Vault envelope format error: list index out of range");
    check_error("$ANSIBLE_VAULT;1.1", "Vault envelope format error: list index out of range");
    check_error("$ANSIBLE_VAULT;1.1;AES", "Cipher 'AES' could not be found.");
    check_error("$ANSIBLE_VAULT;1.1;AES256\nzz", "Vault format unhexlify error: Non-hexadecimal digit found");
    check_error("$ANSIBLE_VAULT;1.1;AES256\n616", "Vault format unhexlify error: Odd-length string");
    check_error(
        "$ANSIBLE_VAULT;1.1;AES256\n6161\n",
        "Vault vaulttext format error: not enough values to unpack (expected 3, got 1)",
    );
    check_error(
        "$ANSIBLE_VAULT;1.1;AES256\n61610a61610a7a7a\n",
        "Vault format unhexlify error: Non-hexadecimal digit found",
    );
    check_error(
        &HELLO.replacen("3334", "3335", 1),
        "Decryption failed (no vault secrets were found that could decrypt).",
    );
}

#[test]
fn nothing_is_encrypted_twice() {
    assert_eq!(encrypt(HELLO.as_bytes(), &secret("x"), None, None), Err(VaultError::IsEncrypted));
    assert_eq!(encrypt(b"x", &secret("x"), None, Some(b"")), Err(VaultError::EmptySalt));
}

/// Checks which secret opens a vault.
#[track_caller]
fn check_id(vault: &str, known: &[(&str, &str)], only_matching: bool, expected: Result<&str, VaultError>) {
    let opened = secrets(known, only_matching).open(vault.as_bytes(), None);
    assert_eq!(opened.map(|opened| opened.vault_id), expected.map(str::to_owned));
}

#[test]
fn secrets_are_tried_in_their_order() {
    check_id(HELLO, &[("a", "secret"), ("b", "secret")], false, Ok("a"));
    check_id(HELLO_DEV, &[("a", "secret"), ("dev", "secret")], false, Ok("a"));
    check_id(HELLO_DEV, &[("a", "wrong"), ("dev", "secret")], false, Ok("dev"));
    check_id(HELLO_DEV, &[("dev", "wrong"), ("a", "secret")], false, Ok("a"));
    check_id(HELLO_DEV, &[("dev", "wrong"), ("dev", "secret")], false, Ok("dev"));
    check_id(HELLO_DEV, &[("dev", "wrong")], false, Err(VaultError::NoneFits));
    check_id(HELLO_DEV, &[], false, Err(VaultError::NoSecrets));
}

#[test]
fn only_matching_ids_are_tried_where_that_is_asked_for() {
    check_id(HELLO_DEV, &[("a", "secret"), ("dev", "secret")], true, Ok("dev"));
    check_id(HELLO_DEV, &[("a", "secret")], true, Err(VaultError::NoneFits));
    check_id(HELLO, &[("a", "secret"), ("default", "secret")], true, Ok("default"));
}

#[test]
fn values_are_opened_when_they_are_needed() {
    let secrets = secrets(&[("default", "secret")], false);
    let origin = Origin::file("/vars.yml", 3, 4);
    let value = EncryptedString::value(HELLO, Some(origin.clone()), &secrets);
    assert!(value.has_templates());
    assert_eq!(ciphertext_of(&value).as_deref(), Some(HELLO));
    let Value::Object(object) = &value else { panic!("{value:?}") };
    let opened = object.reveal().unwrap();
    assert_eq!(opened.as_str(), Some("hello"));
    assert_eq!(opened.origin(), Some(&origin));
    assert_eq!(ciphertext_of(&opened).as_deref(), Some(HELLO));
    let heard = Arc::<std::sync::Mutex<Vec<String>>>::default();
    let sink = Arc::clone(&heard);
    secrets.keep(move |text| sink.lock().unwrap().push(text.to_owned()));
    assert_eq!(*heard.lock().unwrap(), ["hello"]);
}

#[test]
fn values_that_stay_shut_are_markers() {
    let value = EncryptedString::value(HELLO, None, &Secrets::default());
    let Value::Object(object) = &value else { panic!("{value:?}") };
    let Some(Value::Undefined(marker)) = object.reveal() else { panic!("no marker") };
    assert_eq!(
        marker.reason.full_message(),
        "Attempt to use undecryptable variable: Attempting to decrypt but no vault secrets found."
    );
    assert_eq!(marker.ciphertext.as_deref(), Some(HELLO));
}
