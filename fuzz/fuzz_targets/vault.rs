//! Any bytes are taken for a vault and opened or refused, and any text survives being put into one.

#![no_main]

use diagnostic::Origin;
use libfuzzer_sys::fuzz_target;
use vault::{Envelope, HEADER, Rules, Secret, Secrets};

fuzz_target!(|bytes: &[u8]| {
    let _ = vault::is_encrypted(bytes);
    let _ = Envelope::parse(bytes).map_err(|error| error.to_string());
    // Stretching a password takes its time: only what looks like a vault is worth it.
    if !bytes.starts_with(HEADER.as_bytes()) {
        return;
    }
    let secrets = Secrets::new(vec![("default".to_owned(), Secret::new(*b"secret", "default"))], Rules::default());
    let _ = secrets.decrypt(bytes, Some(&Origin::file("/fuzz", 1, 1))).map_err(|error| error.to_string());
});
