//! What Ansible's programs look at before anything else: whether the streams block, and whether text is UTF-8.
//!
//! Only a program that is started under one of Ansible's names looks: then whoever starts it expects the refusal.

use config::Snapshot;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use std::collections::BTreeSet;
use std::os::fd::{AsFd, BorrowedFd};
use std::process::Command;

/// The categories of a locale, as the C library knows them.
const CATEGORIES: [&str; 12] = [
    "LC_CTYPE",
    "LC_NUMERIC",
    "LC_TIME",
    "LC_COLLATE",
    "LC_MONETARY",
    "LC_MESSAGES",
    "LC_PAPER",
    "LC_NAME",
    "LC_ADDRESS",
    "LC_TELEPHONE",
    "LC_MEASUREMENT",
    "LC_IDENTIFICATION",
];

/// Returns why the program must not start; the text is the reference's.
pub(crate) fn refusal(snapshot: &Snapshot) -> Option<String> {
    blocking().or_else(|| utf8(snapshot))
}

/// Refuses streams that do not block: output would get lost.
fn blocking() -> Option<String> {
    let (stdin, stdout, stderr) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let streams: [(&str, BorrowedFd<'_>); 3] =
        [("<stdin>", stdin.as_fd()), ("<stdout>", stdout.as_fd()), ("<stderr>", stderr.as_fd())];
    let is_open_end = |fd: BorrowedFd<'_>| {
        fcntl(fd, FcntlArg::F_GETFL).is_ok_and(|flags| OFlag::from_bits_truncate(flags).contains(OFlag::O_NONBLOCK))
    };
    let names: Vec<&str> = streams.into_iter().filter(|(_, fd)| is_open_end(*fd)).map(|(name, _)| name).collect();
    (!names.is_empty()).then(|| {
        let names = names.join(", ");
        format!("Ansible requires blocking IO on stdin/stdout/stderr. Non-blocking file handles detected: {names}")
    })
}

/// Refuses a locale that is not there, and one whose text is not UTF-8.
fn utf8(snapshot: &Snapshot) -> Option<String> {
    let variable = |name: &str| snapshot.var(name).filter(|value| !value.is_empty());
    let overriding = variable("LC_ALL");
    let named = |category: &str| overriding.or_else(|| variable(category)).or_else(|| variable("LANG")).unwrap_or("C");
    let mut ctype = named("LC_CTYPE");
    // Python takes UTF-8 where nobody insists on C, and for what is not there.
    if overriding.is_none() && (is_c(ctype) || charmap(ctype).is_none()) {
        ctype = "C.UTF-8";
    }
    let names: BTreeSet<&str> = CATEGORIES.iter().skip(1).map(|category| named(category)).collect();
    let encoding = charmap(ctype).filter(|_| names.iter().all(|name| *name == ctype || charmap(name).is_some()));
    match encoding.as_deref() {
        None => Some("Ansible could not initialize the preferred locale: unsupported locale setting".to_owned()),
        Some("UTF-8") => None,
        Some(other) => Some(format!("Ansible requires the locale encoding to be UTF-8; Detected {other}.")),
    }
}

fn is_c(locale: &str) -> bool {
    matches!(locale, "C" | "POSIX")
}

/// Returns the encoding of a locale as Python names it, if the locale is there.
fn charmap(locale: &str) -> Option<String> {
    if is_c(locale) {
        // Ansible: Python knows no encoding of it.
        return Some("None".to_owned());
    }
    if matches!(locale, "C.UTF-8" | "C.utf8") {
        return Some("UTF-8".to_owned());
    }
    let Ok(told) = Command::new("locale").arg("charmap").env("LC_ALL", locale).output() else {
        // A C library without that program takes every name, and knows nothing but UTF-8.
        return Some("UTF-8".to_owned());
    };
    let name = String::from_utf8_lossy(&told.stdout).trim().replace("ISO-8859", "ISO8859");
    Some(name).filter(|_| !String::from_utf8_lossy(&told.stderr).contains("Cannot set"))
}
