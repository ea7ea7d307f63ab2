//! Filters that hash and encode: `hash` and its kin, base 64, UUIDs.

use crate::access::text;
use crate::fail::{Fail, Got, fail, fail_handling};
use crate::python::crypt::{Scheme, Settings};
use crate::signature::{bind, bind_none, given, or};
use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD, URL_SAFE};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use template::Call;
use value::Value;

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |text, byte| text + &format!("{byte:02x}"))
}

/// The bytes of a value: of bytes themselves, of anything else its text.
fn bytes_of(call: &Call<'_, '_>, value: &Value) -> Got<Vec<u8>> {
    match value {
        Value::Bytes(bytes) => Ok(bytes.to_vec()),
        other => Ok(text(call, other)?.as_bytes().to_vec()),
    }
}

/// `md5`.
pub(super) fn md5(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "md5s", &["data"])?;
    Ok(Value::from(hex(&Md5::digest(bytes_of(call, &value)?))))
}

/// `sha1`, `checksum`.
pub(super) fn sha1(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [_function] = bind(call, "secure_hash_s", &["data"], &[], &["hash_func"])?;
    Ok(Value::from(hex(&Sha1::digest(bytes_of(call, &value)?))))
}

/// `hash(hashtype='sha1')`.
pub(super) fn hash(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [kind] = bind(call, "get_hash", &["data"], &[], &["hashtype"])?;
    let kind = or(kind, "sha1");
    let Value::Str(kind) = &kind else { return fail_handling("name must be a string") };
    let data = bytes_of(call, &value)?;
    Ok(Value::from(match kind.to_lowercase().as_str() {
        "md5" => hex(&Md5::digest(data)),
        "sha1" => hex(&Sha1::digest(data)),
        "sha224" => hex(&Sha224::digest(data)),
        "sha256" => hex(&Sha256::digest(data)),
        "sha384" => hex(&Sha384::digest(data)),
        "sha512" => hex(&Sha512::digest(data)),
        known @ ("sha3_224" | "sha3_256" | "sha3_384" | "sha3_512" | "blake2b" | "blake2s" | "shake_128"
        | "shake_256" | "sm3" | "ripemd160" | "sha512_224" | "sha512_256" | "md4" | "whirlpool") => {
            return Err(Fail::unsupported(format!("The hash type {known} is not supported yet.")));
        }
        _ => return fail_handling(format!("unsupported hash type {kind}")),
    }))
}

/// `password_hash(hashtype='sha512', salt=None, salt_size=None, rounds=None, ident=None)`.
pub(super) fn password_hash(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [kind, salt, salt_size, rounds, _ident] = bind(
        call,
        "get_encrypted_password",
        &["password"],
        &[],
        &["hashtype", "salt", "salt_size", "rounds", "ident"],
    )?;
    let kind = text(call, &or(kind, "sha512"))?.into_owned();
    let name = match kind.as_str() {
        "md5" => "md5_crypt",
        "blowfish" => "bcrypt",
        "sha256" => "sha256_crypt",
        "sha512" => "sha512_crypt",
        other => other,
    };
    let Some(scheme) = Scheme::named(name) else {
        if name == "bcrypt" {
            return Err(Fail::unsupported("The hash type bcrypt (blowfish) of password_hash is not supported yet."));
        }
        return fail(format!(
            "{kind} is not in the list of supported passlib algorithms: md5, blowfish, sha256, sha512"
        ));
    };
    let Value::Str(secret) = &value else {
        let class = if value.is_none() { "None" } else { value.type_name() };
        return fail(format!("secret must be unicode or bytes, not {class}"));
    };
    let salt_size = match or(salt_size, Value::None) {
        Value::None => None,
        size @ (Value::Int(_) | Value::Bool(_)) => size.as_int().filter(|size| *size != 0),
        _ => return fail("salt_size must be an integer"),
    };
    let rounds = or(rounds, Value::None);
    let settings = Settings {
        salt: salt.filter(Value::is_true).map(|salt| value::to_text(&salt)),
        salt_size,
        rounds: if rounds.is_true() { crate::python::number::to_int(&rounds)?.as_int() } else { None },
    };
    Ok(Value::from(scheme.hash(secret, &settings)?))
}

/// The namespace of Ansible's own UUIDs.
const NAMESPACE: &str = "361E6D51-FAEC-444A-9079-341386DA8E2E";

/// `to_uuid(namespace=...)`: the UUID of a name, version 5.
pub(super) fn to_uuid(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [namespace] = bind(call, "to_uuid", &["string"], &[], &["namespace"])?;
    let namespace = or(namespace, NAMESPACE);
    let bad = |reason: String| {
        fail_handling(format!("Invalid value '{}' for 'namespace': {reason}", value::to_text(&namespace)))
    };
    let Value::Str(given) = &namespace else {
        return bad(format!("'{}' object has no attribute 'replace'", crate::python::class::class_name(&namespace)));
    };
    let digits = given.replace("urn:", "").replace("uuid:", "");
    let digits = digits.trim_matches(['{', '}']).replace('-', "");
    if digits.chars().count() != 32 {
        return bad("badly formed hexadecimal UUID string".to_owned());
    }
    let Ok(number) = u128::from_str_radix(&digits, 16) else {
        return bad(format!("invalid literal for int() with base 16: {}", value::str_repr(&digits)));
    };
    let mut hasher = Sha1::new();
    hasher.update(number.to_be_bytes());
    hasher.update(bytes_of(call, &value)?);
    let mut id = [0_u8; 16];
    id.copy_from_slice(&hasher.finalize()[..16]);
    id[6] = (id[6] & 0x0f) | 0x50;
    id[8] = (id[8] & 0x3f) | 0x80;
    let all = hex(&id);
    Ok(Value::from(format!("{}-{}-{}-{}-{}", &all[..8], &all[8..12], &all[12..16], &all[16..20], &all[20..])))
}

/// Turns text into bytes of an encoding.
fn encode(text: &str, encoding: &str) -> Got<Vec<u8>> {
    let limited = |most: u32, name: &str| -> Got<Vec<u8>> {
        text.chars()
            .enumerate()
            .map(|(at, ch)| match u8::try_from(ch as u32) {
                Ok(byte) if u32::from(byte) <= most => Ok(byte),
                _ => fail(format!(
                    "'{name}' codec can't encode character '{}' in position {at}: ordinal not in range({})",
                    escaped(ch),
                    most + 1
                )),
            })
            .collect()
    };
    Ok(match normal(encoding).as_str() {
        "utf8" => text.as_bytes().to_vec(),
        "ascii" | "usascii" => limited(127, "ascii")?,
        "latin1" | "iso88591" | "l1" => limited(255, "latin-1")?,
        "utf16" => [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        "utf16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "utf32le" => text.chars().flat_map(|ch| (ch as u32).to_le_bytes()).collect(),
        "utf32be" => text.chars().flat_map(|ch| (ch as u32).to_be_bytes()).collect(),
        _ => return fail(format!("unknown encoding: {encoding}")),
    })
}

fn escaped(ch: char) -> String {
    match ch as u32 {
        code @ 0..=0xff => format!("\\x{code:02x}"),
        code @ 0x100..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

fn normal(encoding: &str) -> String {
    encoding.to_lowercase().replace(['-', '_', ' '], "")
}

/// Turns bytes of an encoding into text; what is no text becomes the replacement character.
pub(crate) fn decode(bytes: &[u8], encoding: &str) -> Got<String> {
    let units = |convert: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| convert([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    Ok(match normal(encoding).as_str() {
        "utf8" | "ascii" | "usascii" => String::from_utf8_lossy(bytes).into_owned(),
        "utf8sig" => String::from_utf8_lossy(bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes)).into_owned(),
        "latin1" | "iso88591" | "l1" => bytes.iter().map(|byte| char::from(*byte)).collect(),
        "utf16le" => units(u16::from_le_bytes),
        "utf16be" => units(u16::from_be_bytes),
        "utf16" => match bytes {
            [0xfe, 0xff, rest @ ..] => return decode(rest, "utf-16-be"),
            [0xff, 0xfe, rest @ ..] => return decode(rest, "utf-16-le"),
            _ => units(u16::from_le_bytes),
        },
        _ => return fail(format!("unknown encoding: {encoding}")),
    })
}

/// `b64encode(encoding='utf-8', urlsafe=False)`.
pub(super) fn b64encode(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [encoding, urlsafe] = bind(call, "b64encode", &["string"], &[], &["encoding", "urlsafe"])?;
    let encoding = or(encoding, "utf-8");
    let bytes = match &value {
        Value::Bytes(bytes) => bytes.to_vec(),
        other => encode(&text(call, other)?, &text(call, &encoding)?)?,
    };
    let engine = if or(urlsafe, false).is_true() { &URL_SAFE } else { &STANDARD };
    Ok(Value::from(engine.encode(bytes)))
}

/// `b64decode(encoding='utf-8', urlsafe=False)`: characters that are not of the alphabet are skipped, as Python does.
pub(super) fn b64decode(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [encoding, urlsafe] = bind(call, "b64decode", &["string"], &[], &["encoding", "urlsafe"])?;
    let encoding = given(Some(or(encoding, "utf-8")))?;
    let subject = String::from_utf8_lossy(&bytes_of(call, &value)?).into_owned();
    let urlsafe = or(urlsafe, false).is_true();
    let mut digits = String::new();
    let mut padding = 0;
    for ch in subject.chars() {
        let ch = match ch {
            '-' if urlsafe => '+',
            '_' if urlsafe => '/',
            other => other,
        };
        if ch == '=' {
            padding += 1;
            if digits.len() % 4 >= 2 && digits.len() % 4 + padding >= 4 {
                break;
            }
        } else if ch.is_ascii_alphanumeric() || matches!(ch, '+' | '/') {
            digits.push(ch);
            padding = 0;
        }
    }
    let over = digits.len() % 4;
    if over == 1 {
        return fail(format!(
            "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4",
            digits.len()
        ));
    }
    if over != 0 && over + padding < 4 {
        return fail("Incorrect padding");
    }
    let lenient = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::RequireNone)
            .with_decode_allow_trailing_bits(true),
    );
    let bytes = lenient.decode(digits).map_err(|error| Fail::text(error.to_string()))?;
    Ok(Value::from(decode(&bytes, &text(call, &encoding)?)?))
}
