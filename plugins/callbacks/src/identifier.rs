//! Identifiers that mean nothing: of job events, sessions, traces and spans.

/// Returns a random identifier (version 4).
pub(crate) fn new_uuid() -> String {
    let bits: u128 = rand::random();
    let bits = bits & !(0xf << 76) & !(0x3 << 62) | (4 << 76) | (2 << 62);
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// Returns a random number that is not zero.
pub(crate) fn new_id<T>() -> T
where
    rand::distr::StandardUniform: rand::distr::Distribution<T>,
    T: PartialEq + Default,
{
    loop {
        let id = rand::random();
        if id != T::default() {
            return id;
        }
    }
}
