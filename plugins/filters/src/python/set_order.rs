//! The order in which Python (`CPython`) iterates over a set of whole numbers.
//!
//! Sets of text have no fixed order there (hashes are seeded for each run), so ours keep the order of insertion; sets
//! of integers do have one, which reaches output through `union`, `difference` and their kin.

use num_bigint::BigInt;
use value::Value;

const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;

/// A hash table as `CPython` lays it out.
pub(crate) struct HashSet {
    table: Vec<Slot>,
    fill: usize,
    used: usize,
}

#[derive(Clone)]
enum Slot {
    Free,
    Dummy,
    Taken(u64, Value),
}

/// Python's hash of an integer; nothing for other types.
fn hash(value: &Value) -> Option<u64> {
    const MODULUS: i64 = (1 << 61) - 1;
    let rest = match value {
        Value::Int(_) | Value::Bool(_) => value.as_int()? % MODULUS,
        Value::BigInt(number) => i64::try_from(&(&**number % BigInt::from(MODULUS))).ok()?,
        _ => return None,
    };
    let rest = if rest == -1 { -2 } else { rest };
    Some(rest.cast_unsigned())
}

/// Tells whether all items have a hash that is the same in every run.
pub(crate) fn is_ordered(items: &[Value]) -> bool {
    items.iter().all(|item| hash(item).is_some())
}

impl HashSet {
    fn empty() -> Self {
        HashSet { table: vec![Slot::Free; 8], fill: 0, used: 0 }
    }

    /// Makes a set by adding items one by one.
    pub(crate) fn from_items(items: &[Value]) -> Self {
        let mut set = HashSet::empty();
        for item in items {
            set.add(item);
        }
        set
    }

    fn mask(&self) -> usize {
        self.table.len() - 1
    }

    /// Finds the place of a value: where it is, or the free slot where it belongs.
    fn find(&self, hash: u64, value: &Value) -> (usize, bool) {
        let mask = self.mask();
        let mut perturb = hash;
        let mut at = low_bits(hash) & mask;
        loop {
            let probes = if at + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
            for place in at..=at + probes {
                match &self.table[place] {
                    Slot::Free => return (place, false),
                    Slot::Taken(other, item) if *other == hash && item == value => return (place, true),
                    _ => {}
                }
            }
            perturb >>= PERTURB_SHIFT;
            at = at.wrapping_mul(5).wrapping_add(1).wrapping_add(low_bits(perturb)) & mask;
        }
    }

    fn add(&mut self, value: &Value) {
        let Some(hash) = hash(value) else { return };
        let (place, present) = self.find(hash, value);
        if present {
            return;
        }
        self.table[place] = Slot::Taken(hash, value.clone());
        self.fill += 1;
        self.used += 1;
        if self.fill * 5 >= self.mask() * 3 {
            self.resize(if self.used > 50_000 { self.used * 2 } else { self.used * 4 });
        }
    }

    fn resize(&mut self, least: usize) {
        let mut size = 8;
        while size <= least {
            size <<= 1;
        }
        let old = std::mem::replace(&mut self.table, vec![Slot::Free; size]);
        self.fill = self.used;
        for slot in old {
            if let Slot::Taken(hash, value) = slot {
                let (place, _) = self.find(hash, &value);
                self.table[place] = Slot::Taken(hash, value);
            }
        }
    }

    fn discard(&mut self, value: &Value) -> bool {
        let Some(hash) = hash(value) else { return false };
        let (place, present) = self.find(hash, value);
        if present {
            self.table[place] = Slot::Dummy;
            self.used -= 1;
        }
        present
    }

    fn contains(&self, value: &Value) -> bool {
        hash(value).is_some_and(|hash| self.find(hash, value).1)
    }

    fn iter(&self) -> impl Iterator<Item = &Value> {
        self.table.iter().filter_map(|slot| if let Slot::Taken(_, value) = slot { Some(value) } else { None })
    }

    /// The items in Python's order.
    pub(crate) fn into_items(self) -> Vec<Value> {
        self.iter().cloned().collect()
    }

    /// `set.update` with another set.
    fn merge(&mut self, other: &HashSet) {
        if other.used == 0 {
            return;
        }
        if (self.fill + other.used) * 5 >= self.mask() * 3 {
            self.resize((self.used + other.used) * 2);
        }
        if self.fill == 0 && self.mask() == other.mask() && other.fill == other.used {
            self.table.clone_from(&other.table);
            self.fill = other.fill;
            self.used = other.used;
            return;
        }
        for value in other.iter() {
            self.add(value);
        }
    }

    fn copy(&self) -> Self {
        let mut copy = HashSet::empty();
        copy.merge(self);
        copy
    }

    /// `self | other`.
    pub(crate) fn union(&self, other: &HashSet) -> Self {
        let mut result = self.copy();
        result.merge(other);
        result
    }

    /// `self & other`.
    pub(crate) fn intersection(&self, other: &HashSet) -> Self {
        let (walked, asked) = if other.used > self.used { (self, other) } else { (other, self) };
        let mut result = HashSet::empty();
        for value in walked.iter().filter(|value| asked.contains(value)) {
            result.add(value);
        }
        result
    }

    /// `self - other`.
    pub(crate) fn difference(&self, other: &HashSet) -> Self {
        if self.used >> 2 > other.used {
            let mut result = self.copy();
            for value in other.iter() {
                result.discard(value);
            }
            return result;
        }
        let mut result = HashSet::empty();
        for value in self.iter().filter(|value| !other.contains(value)) {
            result.add(value);
        }
        result
    }

    /// `self ^ other`.
    pub(crate) fn symmetric_difference(&self, other: &HashSet) -> Self {
        let mut result = other.copy();
        for value in self.iter() {
            if !result.discard(value) {
                result.add(value);
            }
        }
        result
    }
}

#[expect(clippy::cast_possible_truncation, reason = "only the low bits choose a slot")]
fn low_bits(hash: u64) -> usize {
    hash as usize
}
