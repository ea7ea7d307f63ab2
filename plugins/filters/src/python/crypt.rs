//! Password hashes as `crypt(3)` and passlib make them: MD5, SHA-256 and SHA-512.

use crate::fail::{Fail, Got, fail};
use crate::python::random::Random;
use md5::Md5;
use sha2::{Digest, Sha256, Sha512};
use value::Value;

const ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `md5_crypt`, `$1$`.
    Md5,
    /// `sha256_crypt`, `$5$`.
    Sha256,
    /// `sha512_crypt`, `$6$`.
    Sha512,
}

/// What may be chosen about a hash.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// The salt; a random one where there is none.
    pub(crate) salt: Option<String>,
    /// Characters of a random salt.
    pub(crate) salt_size: Option<i64>,
    /// Rounds of the SHA schemes.
    pub(crate) rounds: Option<i64>,
}

impl Scheme {
    /// Finds a scheme by passlib's name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "md5_crypt" => Some(Scheme::Md5),
            "sha256_crypt" => Some(Scheme::Sha256),
            "sha512_crypt" => Some(Scheme::Sha512),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Scheme::Md5 => "md5_crypt",
            Scheme::Sha256 => "sha256_crypt",
            Scheme::Sha512 => "sha512_crypt",
        }
    }

    /// Characters of a salt, at most; a random one has as many.
    pub(crate) fn salt_size(self) -> i64 {
        if self == Scheme::Md5 { 8 } else { 16 }
    }

    /// Hashes a password; fails with the text of passlib's exceptions.
    pub(crate) fn hash(self, secret: &str, settings: &Settings) -> Got<String> {
        let refused = |reason: String| Err(Fail::text(reason).wrapped("Could not hash the secret."));
        let name = self.name();
        let most = self.salt_size();
        let salt = match &settings.salt {
            Some(salt) if !salt.bytes().all(|byte| ALPHABET.contains(&byte)) => {
                return refused(format!("invalid characters in {name} salt"));
            }
            Some(salt) if i64::try_from(salt.len()).unwrap_or(i64::MAX) > most => {
                return refused(format!("salt too large ({name} requires <= {most} chars)"));
            }
            Some(salt) => salt.clone(),
            None => {
                let size = settings.salt_size.unwrap_or(most);
                if size > most {
                    return refused(format!("{name}: salt_size ({size}) above max_salt_size ({most})"));
                }
                random_salt(size)?
            }
        };
        let default_rounds = match self {
            Scheme::Md5 => return Ok(format!("$1${salt}${}", md5_crypt(secret.as_bytes(), salt.as_bytes()))),
            Scheme::Sha256 => 535_000,
            Scheme::Sha512 => 656_000,
        };
        let rounds = settings.rounds.unwrap_or(default_rounds);
        if rounds < 1000 {
            return refused(format!("{name}: min_desired_rounds ({rounds}) is too low, must be at least 1000"));
        }
        if rounds > 999_999_999 {
            return refused(format!("{name}: min_desired_rounds ({rounds}) is too high, must be at most 999999999"));
        }
        let shown = if rounds == 5000 { String::new() } else { format!("rounds={rounds}$") };
        let (secret, bytes) = (secret.as_bytes(), salt.as_bytes());
        Ok(if self == Scheme::Sha256 {
            format!("$5${shown}{salt}${}", encode(&sha_crypt::<Sha256>(secret, bytes, rounds), &order_sha256()))
        } else {
            format!("$6${shown}{salt}${}", encode(&sha_crypt::<Sha512>(secret, bytes, rounds), &order_sha512()))
        })
    }
}

/// A random salt of letters, digits, `.` and `/`.
pub(crate) fn random_salt(size: i64) -> Got<String> {
    if size < 0 {
        return fail("salt_size must not be negative");
    }
    let mut source = Random::new(&Value::None)?;
    Ok((0..size).map(|_| char::from(ALPHABET[source.below(ALPHABET.len())])).collect())
}

fn digest<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut hasher = D::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().to_vec()
}

/// Bytes repeated up to a length.
fn stretched(bytes: &[u8], length: usize) -> Vec<u8> {
    bytes.iter().copied().cycle().take(length).collect()
}

fn sha_crypt<D: Digest>(secret: &[u8], salt: &[u8], rounds: i64) -> Vec<u8> {
    let inner = digest::<D>(&[secret, salt, secret]);
    let mut hasher = D::new();
    hasher.update(secret);
    hasher.update(salt);
    hasher.update(stretched(&inner, secret.len()));
    let mut bits = secret.len();
    while bits > 0 {
        hasher.update(if bits & 1 == 1 { inner.as_slice() } else { secret });
        bits >>= 1;
    }
    let mut current = hasher.finalize().to_vec();
    let repeated = secret.repeat(secret.len());
    let p = stretched(&digest::<D>(&[&repeated]), secret.len());
    let salts = salt.repeat(16 + usize::from(current.first().copied().unwrap_or(0)));
    let s = stretched(&digest::<D>(&[&salts]), salt.len());
    let none: &[u8] = &[];
    for round in 0..rounds {
        let odd = round % 2 == 1;
        current = digest::<D>(&[
            if odd { &p } else { &current },
            if round % 3 == 0 { none } else { &s },
            if round % 7 == 0 { none } else { &p },
            if odd { &current } else { &p },
        ]);
    }
    current
}

fn md5_crypt(secret: &[u8], salt: &[u8]) -> String {
    let inner = digest::<Md5>(&[secret, salt, secret]);
    let mut hasher = Md5::new();
    for part in [secret, b"$1$", salt, &stretched(&inner, secret.len())] {
        hasher.update(part);
    }
    let mut bits = secret.len();
    while bits > 0 {
        hasher.update([if bits & 1 == 1 { 0 } else { secret.first().copied().unwrap_or(0) }]);
        bits >>= 1;
    }
    let mut current = hasher.finalize().to_vec();
    let none: &[u8] = &[];
    for round in 0..1000 {
        let odd = round % 2 == 1;
        current = digest::<Md5>(&[
            if odd { secret } else { &current },
            if round % 3 == 0 { none } else { salt },
            if round % 7 == 0 { none } else { secret },
            if odd { &current } else { secret },
        ]);
    }
    encode(
        &current,
        &[
            [Some(0), Some(6), Some(12)],
            [Some(1), Some(7), Some(13)],
            [Some(2), Some(8), Some(14)],
            [Some(3), Some(9), Some(15)],
            [Some(4), Some(10), Some(5)],
            [None, None, Some(11)],
        ],
    )
}

/// Which bytes go together, high to low.
type Triple = [Option<usize>; 3];

/// Each triple of SHA-512 turns the one before it round.
fn order_sha512() -> Vec<Triple> {
    let mut order: Vec<Triple> = Vec::new();
    let mut triple = [0, 21, 42];
    for _ in 0..21 {
        order.push(triple.map(Some));
        triple = [triple[1] + 1, triple[2] + 1, triple[0] + 1];
    }
    order.push([None, None, Some(63)]);
    order
}

/// Each triple of SHA-256 turns the one before it round, the other way.
fn order_sha256() -> Vec<Triple> {
    let mut order: Vec<Triple> = Vec::new();
    let mut triple = [0, 10, 20];
    for _ in 0..10 {
        order.push(triple.map(Some));
        triple = [triple[2] + 1, triple[0] + 1, triple[1] + 1];
    }
    order.push([None, Some(31), Some(30)]);
    order
}

/// Writes bytes in the alphabet of `crypt(3)`, six bits a letter, low ones first.
fn encode(bytes: &[u8], order: &[Triple]) -> String {
    let mut out = String::new();
    for triple in order {
        let mut word = triple
            .iter()
            .fold(0_usize, |word, at| word << 8 | at.and_then(|at| bytes.get(at)).map_or(0, |byte| usize::from(*byte)));
        let letters = triple.iter().flatten().count() + 1;
        for _ in 0..letters {
            out.push(char::from(ALPHABET[word & 63]));
            word >>= 6;
        }
    }
    out
}
