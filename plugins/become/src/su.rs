//! `su`: becomes another user by su.

use crate::{BecomeOptions, BecomePlugin};
use config::settings;
use connection::{Wrapped, success_line, unique_id};
use module::shell_words::quote;

pub(crate) const PLUGIN: BecomePlugin = BecomePlugin {
    name: "su",
    summary: "Becomes another user by su",
    options: &[
        &settings::BECOME_SU_USER,
        &settings::BECOME_SU_EXE,
        &settings::BECOME_SU_FLAGS,
        &settings::BECOME_SU_PASS,
        &settings::BECOME_SU_PROMPTS,
    ],
    wrap,
    prompt,
    says_incorrect: &["Authentication failure"],
    says_missing: &[],
};

/// The word "password" as su asks for it in the languages of its translations.
const PASSWORD: &[&str] = &[
    "Password",
    "암호",
    "パスワード",
    "Adgangskode",
    "Contraseña",
    "Contrasenya",
    "Hasło",
    "Heslo",
    "Jelszó",
    "Lösenord",
    "Mật khẩu",
    "Mot de passe",
    "Parola",
    "Parool",
    "Pasahitza",
    "Passord",
    "Passwort",
    "Salasana",
    "Sandi",
    "Senha",
    "Wachtwoord",
    "ססמה",
    "Лозинка",
    "Парола",
    "Пароль",
    "गुप्तशब्द",
    "शब्दकूट",
    "సంకేతపదము",
    "හස්පදය",
    "密码",
    "密碼",
    "口令",
];

fn wrap(options: &BecomeOptions, command: &str, shell: &str) -> Wrapped {
    let BecomeOptions { exe, flags, user, .. } = options;
    let success = format!("BECOME-SUCCESS-{}", unique_id());
    let inner = format!("{shell} -c {}", quote(&success_line(&success, command)));
    Wrapped { line: format!("{exe} {flags} {user} -c {}", quote(&inner)), success, prompt: None }
}

fn prompt(options: &BecomeOptions, _: &Wrapped, printed: &[u8]) -> Option<Vec<u8>> {
    let own: Vec<&str> = options.prompts.iter().map(String::as_str).collect();
    let words = if own.is_empty() { PASSWORD.to_vec() } else { own };
    let words: Vec<String> = words.into_iter().map(|word| fancy_regex::escape(word).into_owned()).collect();
    let pattern = fancy_regex::Regex::new(&format!("(?i)(?:{})\\s*[:：]", words.join("|"))).ok()?;
    let printed = String::from_utf8_lossy(printed);
    pattern.find(printed.as_ref()).ok().flatten().map(|found| found.as_str().as_bytes().to_vec())
}
