//! Any bytes are a vault or refused; a vault is opened or refused, and what is encrypted comes back as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vault::{Envelope, Rules, Secret, Secrets};

fuzz_target!(|bytes: &[u8]| {
    let secret = Secret::new(&b"secret"[..], "fuzz");
    let secrets = Secrets::new(vec![("default".to_owned(), secret.clone())], Rules::default());
    let _ = Envelope::parse(bytes);
    // With the header in front most of the input is a body.
    let headed = [b"$ANSIBLE_VAULT;1.1;AES256\n", bytes].concat();
    for vault in [bytes, headed.as_slice()] {
        if let Err(error) = secrets.decrypt(vault, None) {
            let _ = error.diagnostic(None).full_message();
        }
    }
    // One salt: its keys are derived once.
    if let Ok(vault) = vault::encrypt(bytes, &secret, Some("id"), Some(b"salt")) {
        assert_eq!(secrets.decrypt(vault.as_bytes(), None).as_deref(), Ok(bytes));
    }
});
