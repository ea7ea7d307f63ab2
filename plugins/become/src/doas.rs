//! `doas`: becomes another user by doas, as the plugin of `community.general` does.

use crate::{BecomeOptions, BecomePlugin};
use config::settings;
use connection::{Wrapped, success_line, unique_id};
use module::shell_words::quote;

pub(crate) const PLUGIN: BecomePlugin = BecomePlugin {
    name: "doas",
    summary: "Becomes another user by doas",
    options: &[
        &settings::BECOME_DOAS_USER,
        &settings::BECOME_DOAS_EXE,
        &settings::BECOME_DOAS_FLAGS,
        &settings::BECOME_DOAS_PASS,
        &settings::BECOME_DOAS_PROMPTS,
    ],
    wrap,
    prompt,
    says_incorrect: &["Permission denied"],
    says_missing: &["Authorization required"],
};

fn wrap(options: &BecomeOptions, command: &str, shell: &str) -> Wrapped {
    let BecomeOptions { exe, flags, user, password, .. } = options;
    let success = format!("BECOME-SUCCESS-{}", unique_id());
    let never_asks = if password.is_none() && !flags.contains("-n") { " -n" } else { "" };
    let user = if user.is_empty() { String::new() } else { format!("-u {user}") };
    let inner = quote(&success_line(&success, command));
    Wrapped { line: format!("{exe} {flags}{never_asks} {user} {shell} -c {inner}"), success, prompt: None }
}

fn prompt(options: &BecomeOptions, _: &Wrapped, printed: &[u8]) -> Option<Vec<u8>> {
    let printed = String::from_utf8_lossy(printed);
    let own = options.prompts.iter().map(String::as_str);
    let found = own.chain(options.prompts.is_empty().then_some("doas (")).find_map(|text| printed.find(text))?;
    // The whole line is the prompt, up to where the password is typed.
    let line = printed[found..].lines().next().unwrap_or_default();
    Some(line.as_bytes().to_vec())
}
