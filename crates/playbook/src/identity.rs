//! Identifiers of plays, blocks and tasks: unique within a run, meaning nothing.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Counts what was named.
static COUNT: AtomicU64 = AtomicU64::new(1);

/// What differs from process to process: twelve hexadecimal digits of a host's address in the reference.
static SEED: OnceLock<(u64, u64)> = OnceLock::new();

/// Makes an identifier that looks as the reference's do: 36 characters, the last part a counter.
pub fn unique() -> Arc<str> {
    let (first, second) = *SEED.get_or_init(|| {
        let number = || RandomState::new().build_hasher().finish();
        (number(), number())
    });
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut text = *b"00000000-0000-0000-0000-000000000000";
    digits(&mut text[..8], first >> 32);
    digits(&mut text[9..13], first >> 16);
    digits(&mut text[14..18], first);
    digits(&mut text[19..23], second);
    digits(&mut text[24..], count);
    Arc::from(std::str::from_utf8(&text).unwrap_or_default())
}

/// Writes the last digits of a number in hexadecimal.
fn digits(place: &mut [u8], mut number: u64) {
    for digit in place.iter_mut().rev() {
        *digit = b"0123456789abcdef"[(number & 15) as usize];
        number >>= 4;
    }
}
