//! Python's `random.Random`: the Mersenne Twister, seeded as Python seeds it, so that a seed gives the same choice.

use crate::fail::{Got, fail};
use crate::python::number::as_big;
use num_bigint::BigInt;
use rand::RngCore;
use sha2::{Digest, Sha512};
use value::Value;

const SIZE: usize = 624;
const SHIFT: usize = 397;

/// A source of random numbers.
pub(crate) enum Random {
    /// The system's: unpredictable.
    System,
    /// Repeatable.
    Seeded(Box<Twister>),
}

/// The state of the Mersenne Twister.
pub(crate) struct Twister {
    state: [u32; SIZE],
    index: usize,
}

impl Twister {
    fn from_seed(seed: u32) -> Self {
        let mut state = [0_u32; SIZE];
        state[0] = seed;
        for at in 1..SIZE {
            let before = state[at - 1];
            let step = u32::try_from(at).unwrap_or(0);
            state[at] = 1_812_433_253_u32.wrapping_mul(before ^ (before >> 30)).wrapping_add(step);
        }
        Twister { state, index: SIZE }
    }

    fn from_key(key: &[u32]) -> Self {
        let mut twister = Twister::from_seed(19_650_218);
        let state = &mut twister.state;
        let (mut i, mut j) = (1, 0);
        for _ in 0..SIZE.max(key.len()) {
            let mixed = (state[i - 1] ^ (state[i - 1] >> 30)).wrapping_mul(1_664_525);
            state[i] = (state[i] ^ mixed).wrapping_add(key[j]).wrapping_add(u32::try_from(j).unwrap_or(0));
            i += 1;
            j += 1;
            if i >= SIZE {
                state[0] = state[SIZE - 1];
                i = 1;
            }
            if j >= key.len() {
                j = 0;
            }
        }
        for _ in 1..SIZE {
            let mixed = (state[i - 1] ^ (state[i - 1] >> 30)).wrapping_mul(1_566_083_941);
            state[i] = (state[i] ^ mixed).wrapping_sub(u32::try_from(i).unwrap_or(0));
            i += 1;
            if i >= SIZE {
                state[0] = state[SIZE - 1];
                i = 1;
            }
        }
        state[0] = 0x8000_0000;
        twister
    }

    fn next(&mut self) -> u32 {
        if self.index >= SIZE {
            for at in 0..SIZE {
                let y = (self.state[at] & 0x8000_0000) | (self.state[(at + 1) % SIZE] & 0x7fff_ffff);
                let magic = if y & 1 == 0 { 0 } else { 0x9908_b0df };
                self.state[at] = self.state[(at + SHIFT) % SIZE] ^ (y >> 1) ^ magic;
            }
            self.index = 0;
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }
}

impl Random {
    /// Seeds as `Random(seed)`: text through SHA-512, numbers as they are, `None` from the system.
    pub(crate) fn new(seed: &Value) -> Got<Self> {
        let number = match seed {
            Value::None => return Ok(Random::System),
            Value::Str(text) => {
                let mut bytes = text.as_bytes().to_vec();
                bytes.extend_from_slice(&Sha512::digest(text.as_bytes()));
                BigInt::from_bytes_be(num_bigint::Sign::Plus, &bytes)
            }
            Value::Bytes(given) => {
                let mut bytes = given.to_vec();
                bytes.extend_from_slice(&Sha512::digest(given));
                BigInt::from_bytes_be(num_bigint::Sign::Plus, &bytes)
            }
            Value::Float(number) => BigInt::from(float_hash(*number)),
            other => match as_big(other) {
                Some(number) => number,
                None => {
                    return fail("The only supported seed types are: None,\nint, float, str, bytes, and bytearray.");
                }
            },
        };
        let (_, words) = number.to_u32_digits();
        Ok(Random::Seeded(Box::new(Twister::from_key(if words.is_empty() { &[0] } else { &words }))))
    }

    fn bits(&mut self, count: u64) -> BigInt {
        let mut words = Vec::new();
        let mut left = count;
        while left > 0 {
            let word = match self {
                Random::System => rand::rng().next_u32(),
                Random::Seeded(twister) => twister.next(),
            };
            let taken = left.min(32);
            words.push(word >> (32 - taken));
            left -= taken;
        }
        BigInt::new(num_bigint::Sign::Plus, words)
    }

    /// A number from 0 to below a bound.
    pub(crate) fn below_big(&mut self, bound: &BigInt) -> BigInt {
        if bound <= &BigInt::from(0) {
            return BigInt::from(0);
        }
        let bits = bound.bits();
        loop {
            let number = self.bits(bits);
            if &number < bound {
                return number;
            }
        }
    }

    /// An index below a length.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(&self.below_big(&BigInt::from(bound))).unwrap_or(0)
    }

    /// Python's `shuffle`.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.below(at + 1);
            items.swap(at, other);
        }
    }
}

/// Python's hash of a float, which is what seeds with one; its absolute value.
fn float_hash(number: f64) -> u64 {
    const MODULUS: u64 = (1 << 61) - 1;
    if number.is_infinite() {
        return 314_159;
    }
    if number.is_nan() || number == 0.0 {
        return 0;
    }
    let bits = number.abs().to_bits();
    let exponent = i64::try_from(bits >> 52).unwrap_or(0);
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, power) = if exponent == 0 { (fraction, -1074) } else { (fraction | (1 << 52), exponent - 1075) };
    // The modulus is a power of two less one: multiplying by a power of two is a rotation of 61 bits.
    let shift = u32::try_from(power.rem_euclid(61)).unwrap_or(0);
    let reduced = mantissa % MODULUS;
    let rotated = ((reduced << shift) & MODULUS) | (reduced >> (61 - shift).min(63));
    rotated % MODULUS
}
