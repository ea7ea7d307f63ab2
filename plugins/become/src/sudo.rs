//! `sudo`: becomes another user by sudo.

use crate::{BecomeOptions, BecomePlugin};
use config::settings;
use connection::{Wrapped, success_line, unique_id};
use module::shell_words::{quote, split};

pub(crate) const PLUGIN: BecomePlugin = BecomePlugin {
    name: "sudo",
    summary: "Becomes another user by sudo",
    options: &[
        &settings::BECOME_SUDO_USER,
        &settings::BECOME_SUDO_EXE,
        &settings::BECOME_SUDO_FLAGS,
        &settings::BECOME_SUDO_PASS,
        &settings::BECOME_SUDO_CHDIR,
    ],
    wrap,
    prompt,
    says_incorrect: &["Sorry, try again."],
    says_missing: &["Sorry, a password is required to run sudo", "sudo: a password is required"],
};

fn wrap(options: &BecomeOptions, command: &str, shell: &str) -> Wrapped {
    let id = unique_id();
    let success = format!("BECOME-SUCCESS-{id}");
    let (mut flags, mut asks, mut prompt) = (options.flags.clone(), String::new(), None);
    if options.password.is_some() {
        let own = format!("[sudo via ansible, key={id}] password:");
        asks = format!("-p \"{own}\"");
        prompt = Some(own);
        flags = interactive(&flags);
    }
    let user = if options.user.is_empty() { String::new() } else { format!("-u {}", options.user) };
    let exe = match &options.chdir {
        Some(folder) => format!("cd {} && {}", quote(folder), options.exe),
        None => options.exe.clone(),
    };
    let inner = format!("{shell} -c {}", quote(&success_line(&success, command)));
    Wrapped { line: [exe, flags, asks, user, inner].join(" "), success, prompt }
}

fn prompt(_: &BecomeOptions, wrapped: &Wrapped, printed: &[u8]) -> Option<Vec<u8>> {
    let prompt = wrapped.prompt.as_deref()?;
    let printed = String::from_utf8_lossy(printed);
    printed.lines().any(|line| line.trim().starts_with(prompt)).then(|| prompt.as_bytes().to_vec())
}

/// Takes the flag away that keeps sudo from asking.
fn interactive(flags: &str) -> String {
    let Ok(words) = split(flags) else { return flags.to_owned() };
    let kept = words.iter().filter(|word| !matches!(word.as_str(), "-n" | "--non-interactive")).map(|word| {
        let letters =
            word.len() - word[1..].trim_start_matches(|ch: char| ch.is_ascii_alphanumeric() || ch == '_').len();
        // Of flags that stand together the last one is taken away.
        match word[..letters].rfind('n') {
            Some(at) if word.starts_with('-') && !word.starts_with("--") && at > 0 => {
                quote(&format!("{}{}", &word[..at], &word[at + 1..]))
            }
            _ => quote(word),
        }
    });
    kept.collect::<Vec<_>>().join(" ")
}
