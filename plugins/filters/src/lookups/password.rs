//! `password`: a random password, kept in a file.

use super::files::os_error;
use super::inline;
use super::options::{Kind, Options, Spec, option};
use crate::access::str_for_method;
use crate::fail::{Fail, Got, fail};
use crate::filters::hashes::hex;
use crate::python::crypt::{Scheme, Settings, random_salt};
use crate::python::path::{dirname, expanduser, join, normpath};
use crate::python::random::Random;
use sha1::{Digest, Sha1};
use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;
use template::Call;
use value::{Value, repr, str_repr};

const OPTIONS: &[Spec] = &[
    option("length", Kind::Int("integer")),
    option("encrypt", Kind::Raw),
    option("chars", Kind::List),
    option("ident", Kind::Text),
    option("seed", Kind::Text),
];

const NOWHERE: &str = "/dev/null";

/// `password`. Options: `length=20`, `chars`, `seed`, `ident`, `encrypt`; also inside the term.
pub(super) fn password(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let mut out = Vec::new();
    for term in &terms {
        let mut options = Options::from_named("password", OPTIONS, &call.args.named, call)?;
        let relative = read_term(str_for_method(term, "split")?, &mut options, call)?;
        let services = call.templar.services;
        let expanded = expanduser(&relative, services);
        let path = normpath(&join(&services.basedir().to_string_lossy(), &[&expanded]));
        let scheme = match options.get("encrypt") {
            encrypt if !encrypt.is_true() => None,
            encrypt => match encrypt.as_str().and_then(Scheme::named) {
                Some(scheme) => Some(scheme),
                None => {
                    return Err(Fail::unsupported(format!(
                        "The value {} of the option encrypt of the lookup password is not supported yet.",
                        value::to_text(&encrypt)
                    )));
                }
            },
        };
        let kept = kept(&path, &options, scheme, call)?;
        out.push(Value::from(match scheme {
            None => kept.password,
            Some(scheme) => {
                let settings = Settings { salt: kept.salt, ..Settings::default() };
                scheme.hash(&kept.password, &settings)?
            }
        }));
    }
    Ok(out)
}

/// Reads the options in a term; the path.
fn read_term(term: &str, options: &mut Options, call: &Call<'_, '_>) -> Got<String> {
    let Some((first, rest)) = term.split_once(' ') else { return Ok(term.to_owned()) };
    let inline = inline::parse(rest)?;
    let mut path = first.to_owned();
    if let Some(raw) = &inline.raw {
        path.push(' ');
        path.push_str(raw);
        if !term.starts_with(&path) {
            return fail("Unrecognized value after key=value parameters given to password lookup");
        }
    }
    let unknown: Vec<&str> =
        inline.options.iter().map(|(name, _)| name.as_str()).filter(|name| !options.has(name)).collect();
    if !unknown.is_empty() {
        return fail(format!("Unrecognized parameter(s) given to password lookup: {}", unknown.join(", ")));
    }
    // Ansible: options in a term replace all of the named ones.
    if !inline.options.is_empty() {
        *options = Options::new("password", OPTIONS);
    }
    for (name, value) in inline.options {
        if name == "chars" {
            let comma = value.contains(",,").then_some(",").into_iter();
            let parts: Vec<Value> = comma
                .map(str::to_owned)
                .chain(value.replace(",,", ",").split(',').filter(|part| !part.is_empty()).map(str::to_owned))
                .map(Value::from)
                .collect();
            options.set("chars", Value::from(parts), call)?;
        } else {
            options.set(&name, Value::from(value), call)?;
        }
    }
    Ok(path)
}

/// What a file keeps.
struct Kept {
    password: String,
    salt: Option<String>,
}

/// The password that is kept in a file; a new one is made and written where there is none, and so is a salt to hash it with.
fn kept(path: &str, options: &Options, scheme: Option<Scheme>, call: &Call<'_, '_>) -> Got<Kept> {
    let salted = |mut kept: Kept| -> Got<Kept> {
        if let (Some(scheme), None) = (scheme, &kept.salt) {
            kept.salt = Some(random_salt(scheme.salt_size())?);
        }
        Ok(kept)
    };
    if path == NOWHERE {
        return salted(Kept { password: random(options)?, salt: None });
    }
    let failed = |error: std::io::Error| Fail::text(os_error(&error, &str_repr(path)));
    let folder = dirname(path);
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    let digest = hex(&Sha1::digest(path.as_bytes()));
    let lock = Lock::take(join(folder, &[&format!("{digest}.ansible_lockfile")]))?;
    let (found, is_new) = match call.templar.services.read_file(Path::new(path)) {
        Ok(bytes) => (stored(String::from_utf8_lossy(&bytes).trim_end(), options)?, false),
        Err(error) if error.kind() == ErrorKind::NotFound => (Kept { password: random(options)?, salt: None }, true),
        Err(error) => return Err(failed(error)),
    };
    let had_salt = found.salt.is_some();
    let kept = salted(found)?;
    if is_new || kept.salt.is_some() != had_salt {
        let mut content = kept.password.clone();
        if let Some(salt) = &kept.salt {
            content.push_str(" salt=");
            content.push_str(salt);
        }
        content.push('\n');
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).map_err(failed)?;
        file.set_permissions(std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
        file.write_all(content.as_bytes()).map_err(failed)?;
    }
    drop(lock);
    Ok(kept)
}

/// Takes a file's content apart: a password, and perhaps a salt and an identifier.
fn stored(content: &str, options: &Options) -> Got<Kept> {
    let Some((password, rest)) = content.rsplit_once(" salt=") else {
        return Ok(Kept { password: content.to_owned(), salt: None });
    };
    let wanted = options.get("ident");
    let (salt, ident) = rest.rsplit_once(" ident=").map_or((rest, None), |(salt, ident)| (salt, Some(ident)));
    if let Some(ident) = ident
        && wanted.is_true()
        && wanted.as_str() != Some(ident)
    {
        return fail(format!(
            "The ident parameter provided ({ident}) does not match the stored one ({}).",
            value::to_text(&wanted)
        ));
    }
    Ok(Kept { password: password.to_owned(), salt: Some(salt.to_owned()).filter(|salt| !salt.is_empty()) })
}

fn random(options: &Options) -> Got<String> {
    let chars: Vec<char> = candidates(options).chars().collect();
    let length = options.int("length").unwrap_or(20);
    let mut source = Random::new(&options.get("seed"))?;
    if chars.is_empty() && length > 0 {
        return fail("Cannot choose from an empty sequence");
    }
    Ok((0..length).filter_map(|_| chars.get(source.below(chars.len()))).collect())
}

/// The characters to choose from: named sets of Python's `string` module, or themselves.
fn candidates(options: &Options) -> String {
    let specs = match options.get("chars") {
        Value::List(specs) => specs.iter().map(value::to_text).collect(),
        _ => vec!["ascii_letters".to_owned(), "digits".to_owned(), ".,:-_".to_owned()],
    };
    let lower: String = ('a'..='z').collect();
    let upper: String = ('A'..='Z').collect();
    let punctuation: String = ('!'..='~').filter(char::is_ascii_punctuation).collect();
    let named = |spec: String| match spec.as_str() {
        "ascii_letters" => format!("{lower}{upper}"),
        "ascii_lowercase" => lower.clone(),
        "ascii_uppercase" => upper.clone(),
        "digits" => "0123456789".to_owned(),
        "hexdigits" => "0123456789abcdefABCDEF".to_owned(),
        "octdigits" => "01234567".to_owned(),
        "punctuation" => punctuation.clone(),
        "whitespace" => " \t\n\r\u{b}\u{c}".to_owned(),
        "printable" => format!("0123456789{lower}{upper}{punctuation} \t\n\r\u{b}\u{c}"),
        _ => spec,
    };
    let out: String = specs.into_iter().map(named).collect();
    out.replace(['"', '\''], "")
}

/// A file that says that somebody is making the password; removed when dropped by who made it.
struct Lock {
    path: String,
    is_ours: bool,
}

impl Lock {
    fn take(path: String) -> Got<Self> {
        let made = OpenOptions::new().write(true).create_new(true).open(&path);
        let is_ours = match made {
            Ok(_) => true,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
            Err(error) => return fail(os_error(&error, &repr(&Value::from(path)))),
        };
        let mut waits = 0;
        while !is_ours && Path::new(&path).exists() {
            std::thread::sleep(Duration::from_secs(1 << waits));
            if waits >= 2 {
                return fail(format!(
                    "Password lookup cannot get the lock in 7 seconds, abort...This may caused by un-removed lockfile\
                     you can manually remove it from controller machine at b{} and try again",
                    str_repr(&path)
                ));
            }
            waits += 1;
        }
        Ok(Lock { path, is_ours })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.is_ours {
            // A lock that can't be removed is found by the next one who wants it, and named in its error.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
