use crate::{BecomeOptions, Escalation, find};
use connection::{Become, Exchange, Turn};
use std::sync::Arc;
use std::time::Duration;

fn plugin(name: &str, options: &BecomeOptions) -> Arc<dyn Become> {
    Arc::new(Escalation { plugin: find(name).expect("it is there"), options: options.clone() })
}

fn options(exe: &str, flags: &str, user: &str, password: Option<&str>) -> BecomeOptions {
    BecomeOptions {
        user: user.to_owned(),
        exe: exe.to_owned(),
        flags: flags.to_owned(),
        password: password.map(str::to_owned),
        ..BecomeOptions::default()
    }
}

/// Wraps `id` for the shell `sh`, with the random part shown as `X`.
#[track_caller]
fn check(name: &str, options: &BecomeOptions, expected: &str) {
    let wrapped = plugin(name, options).wrap("id", "sh");
    let id = wrapped.success.trim_start_matches("BECOME-SUCCESS-");
    assert_eq!(id.len(), 32);
    assert_eq!(wrapped.line.replace(id, "X"), expected);
}

#[test]
fn sudo_gets_flags_prompt_and_user() {
    let plain = options("sudo", "-H -S -n", "bob", None);
    check("sudo", &plain, "sudo -H -S -n  -u bob sh -c 'echo BECOME-SUCCESS-X ; id'");
    let asked = options("sudo", "-H -S -n", "bob", Some("x"));
    let line = r#"sudo -H -S -p "[sudo via ansible, key=X] password:" -u bob sh -c 'echo BECOME-SUCCESS-X ; id'"#;
    check("ansible.builtin.sudo", &asked, line);
    let moved = BecomeOptions { chdir: Some("/a b".to_owned()), ..options("/bin/sudo", "", "", None) };
    check("sudo", &moved, "cd '/a b' && /bin/sudo    sh -c 'echo BECOME-SUCCESS-X ; id'");
}

#[test]
fn sudo_may_ask_where_there_is_a_password() {
    for (flags, kept) in [
        ("-n", ""),
        ("--non-interactive -H", "-H"),
        ("-Hn", "-H"),
        ("-nH -S", "-H -S"),
        ("-C5 -nS", "-C5 -S"),
        ("--login -i", "--login -i"),
        ("-g 'a n'", "-g 'a n'"),
    ] {
        let wrapped = plugin("sudo", &options("sudo", flags, "", Some("x"))).wrap("id", "sh");
        let start = format!("sudo {kept} -p ");
        assert!(wrapped.line.starts_with(&start), "{flags}: {}", wrapped.line);
    }
}

#[test]
fn su_and_doas_quote_what_they_run() {
    let su = options("su", "-l", "bob", None);
    check("su", &su, r#"su -l bob -c 'sh -c '"'"'echo BECOME-SUCCESS-X ; id'"'"''"#);
    check("doas", &options("doas", "", "bob", None), "doas  -n -u bob sh -c 'echo BECOME-SUCCESS-X ; id'");
    check(
        "community.general.doas",
        &options("doas", "", "bob", Some("x")),
        "doas  -u bob sh -c 'echo BECOME-SUCCESS-X ; id'",
    );
}

#[test]
fn prompts_are_found() {
    let su = plugin("su", &options("su", "", "", Some("x")));
    let wrapped = su.wrap("id", "sh");
    let found = |printed: &str| su.prompt(&wrapped, printed.as_bytes()).map(|at| String::from_utf8(at).expect("text"));
    assert_eq!(found("Password: "), Some("Password:".to_owned()));
    assert_eq!(found("passwort :"), Some("passwort :".to_owned()));
    assert_eq!(found("密码："), Some("密码：".to_owned()));
    assert_eq!(found("Welcome\n"), None);
    let own = BecomeOptions { prompts: vec!["Kennwort".to_owned()], ..options("su", "", "", Some("x")) };
    let su = plugin("su", &own);
    assert!(su.prompt(&wrapped, b"Kennwort:").is_some());
    assert!(su.prompt(&wrapped, b"Password:").is_none());
}

#[test]
fn an_exchange_answers_once() {
    let sudo = plugin("sudo", &options("sudo", "-S", "", Some("secret")));
    let wrapped = sudo.wrap("id", "sh");
    let prompt = wrapped.prompt.clone().expect("it asks");
    let mut exchange = Exchange::new(sudo.as_ref(), &wrapped, Duration::from_secs(10));
    assert_eq!(exchange.hear(true, b"lecture\n").expect("it goes on"), Turn::Wait);
    assert_eq!(exchange.hear(true, prompt.as_bytes()).expect("it goes on"), Turn::Answer(b"secret\n".to_vec()));
    assert_eq!(exchange.hear(false, format!("{}\n", wrapped.success).as_bytes()).expect("it goes on"), Turn::Done);
    assert_eq!(exchange.hear(false, b"root\n").expect("it goes on"), Turn::Wait);
    assert_eq!(exchange.into_output(true), (b"root\n".to_vec(), Vec::new()));

    let mut exchange = Exchange::new(sudo.as_ref(), &wrapped, Duration::from_secs(10));
    exchange.hear(true, prompt.as_bytes()).expect("it goes on");
    let error = exchange.hear(true, format!("\nSorry, try again.\n{prompt}").as_bytes()).expect_err("it is wrong");
    assert!(error.message.starts_with("Duplicate become password prompt encountered waiting for become success."));
}

#[test]
fn an_exchange_that_fails_tells_what_was_printed() {
    let sudo = plugin("sudo", &options("sudo", "-n", "", None));
    let wrapped = sudo.wrap("id", "sh");
    let mut exchange = Exchange::new(sudo.as_ref(), &wrapped, Duration::ZERO);
    exchange.hear(true, b"sudo: a password is required\n").expect("it goes on");
    assert!(exchange.is_late());
    let told = "\n>>> Standard Error\nsudo: a password is required\n";
    assert_eq!(exchange.ended().message, format!("Premature end of stream waiting for become success.{told}"));
    assert_eq!(exchange.timed_out().message, format!("Timed out waiting for become success.{told}"));
}
