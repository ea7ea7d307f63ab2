//! Checksums of files, read in pieces.

use crate::System;
use sha1::Digest;
use std::io::{self, Read};
use std::path::Path;

/// A way to make a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// Returns the algorithm of that name (`sha1`).
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "md5" => Algorithm::Md5,
            "sha1" => Algorithm::Sha1,
            "sha224" => Algorithm::Sha224,
            "sha256" => Algorithm::Sha256,
            "sha384" => Algorithm::Sha384,
            "sha512" => Algorithm::Sha512,
            _ => return None,
        })
    }
}

/// Returns the checksum of a file in hexadecimal.
pub fn of_file(system: &dyn System, path: &Path, algorithm: Algorithm) -> io::Result<String> {
    of_reader(&mut *system.open(path)?, algorithm)
}

/// Returns the checksum of bytes in hexadecimal.
pub fn of_bytes(mut content: &[u8], algorithm: Algorithm) -> String {
    // Memory can always be read.
    of_reader(&mut content, algorithm).unwrap_or_default()
}

fn of_reader(file: &mut dyn Read, algorithm: Algorithm) -> io::Result<String> {
    match algorithm {
        Algorithm::Md5 => digest::<md5::Md5>(file),
        Algorithm::Sha1 => digest::<sha1::Sha1>(file),
        Algorithm::Sha224 => digest::<sha2::Sha224>(file),
        Algorithm::Sha256 => digest::<sha2::Sha256>(file),
        Algorithm::Sha384 => digest::<sha2::Sha384>(file),
        Algorithm::Sha512 => digest::<sha2::Sha512>(file),
    }
}

fn digest<D: Digest>(file: &mut dyn Read) -> io::Result<String> {
    let mut digest = D::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => digest.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut out = String::with_capacity(128);
    for byte in &digest.finalize() {
        out.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    Ok(out)
}
