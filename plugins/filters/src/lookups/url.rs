//! `url`: what web servers and `file:` addresses give.

use super::options::{Kind, Options, Sources, Spec, option};
use crate::access::text;
use crate::fail::{Fail, Got, fail, handling};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diagnostic::Diagnostic;
use std::io::Read;
use std::path::Path;
use std::time::Duration;
use template::Call;
use ureq::config::AutoHeaderValue;
use value::{Value, str_repr, to_text};

/// Declares an option that may be set for all calls.
const fn shared(name: &'static str, kind: Kind, variable: &'static str, env: &'static str, key: &'static str) -> Spec {
    let sources = Some(Sources { variable, env, ini: ("url_lookup", key) });
    Spec { name, kind, choices: &[], sources }
}

const OPTIONS: &[Spec] = &[
    option("validate_certs", Kind::Bool),
    option("split_lines", Kind::Bool),
    option("use_proxy", Kind::Bool),
    option("username", Kind::Text),
    option("password", Kind::Text),
    option("headers", Kind::Dict),
    shared("force", Kind::Bool, "ansible_lookup_url_force", "ANSIBLE_LOOKUP_URL_FORCE", "force"),
    shared("timeout", Kind::Float, "ansible_lookup_url_timeout", "ANSIBLE_LOOKUP_URL_TIMEOUT", "timeout"),
    shared("http_agent", Kind::Text, "ansible_lookup_url_agent", "ANSIBLE_LOOKUP_URL_AGENT", "agent"),
    shared(
        "force_basic_auth",
        Kind::Bool,
        "ansible_lookup_url_force_basic_auth",
        "ANSIBLE_LOOKUP_URL_FORCE_BASIC_AUTH",
        "force_basic_auth",
    ),
    shared(
        "follow_redirects",
        Kind::Text,
        "ansible_lookup_url_follow_redirects",
        "ANSIBLE_LOOKUP_URL_FOLLOW_REDIRECTS",
        "follow_redirects",
    ),
    shared("use_gssapi", Kind::Bool, "ansible_lookup_url_use_gssapi", "ANSIBLE_LOOKUP_URL_USE_GSSAPI", "use_gssapi"),
    shared("use_netrc", Kind::Bool, "ansible_lookup_url_use_netrc", "ANSIBLE_LOOKUP_URL_USE_NETRC", "use_netrc"),
    shared(
        "unix_socket",
        Kind::Text,
        "ansible_lookup_url_unix_socket",
        "ANSIBLE_LOOKUP_URL_UNIX_SOCKET",
        "unix_socket",
    ),
    shared("ca_path", Kind::Text, "ansible_lookup_url_ca_path", "ANSIBLE_LOOKUP_URL_CA_PATH", "ca_path"),
    shared(
        "unredirected_headers",
        Kind::List,
        "ansible_lookup_url_unredir_headers",
        "ANSIBLE_LOOKUP_URL_UNREDIR_HEADERS",
        "unredirected_headers",
    ),
    shared("ciphers", Kind::List, "ansible_lookup_url_ciphers", "ANSIBLE_LOOKUP_URL_CIPHERS", "ciphers"),
];

/// Servers may send a client on so often.
const REDIRECTS: usize = 10;

/// `url`: the lines of what an address gives (as one text with `split_lines=False`). Options: those of [`OPTIONS`].
pub(super) fn url(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let options = Options::from_named("url", OPTIONS, &call.args.named, call)?;
    let mut out = Vec::new();
    for term in &terms {
        let address = text(call, term)?.into_owned();
        if matches!(options.text("follow_redirects", "urllib2").as_str(), "yes" | "no") {
            call.templar.services.deprecated(
                "Using 'yes' or 'no' for 'follow_redirects' parameter is deprecated. This feature will be removed from \
                 lookup plugin 'url' in ansible-core version 2.22."
                    .to_owned(),
            );
        }
        let body = fetch(&address, &options, call)?;
        let body = String::from_utf8_lossy(&body);
        if options.flag("split_lines", true) {
            out.extend(body.replace("\r\n", "\n").replace('\r', "\n").lines().map(Value::from));
        } else {
            out.push(Value::from(body.as_ref()));
        }
    }
    Ok(out)
}

fn fetch(address: &str, options: &Options, call: &Call<'_, '_>) -> Got<Vec<u8>> {
    let Some((scheme, rest)) = address.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
        return fail(format!("unknown url type: {}", str_repr(address)));
    };
    match scheme.to_ascii_lowercase().as_str() {
        "file" => {
            let path = rest.strip_prefix("//localhost").or_else(|| rest.strip_prefix("//")).unwrap_or(rest);
            call.templar.services.read_file(Path::new(path)).map_err(|error| {
                let number = error.raw_os_error().unwrap_or(2);
                let shown = std::io::Error::from_raw_os_error(number).to_string();
                let shown = shown.split(" (os error").next().unwrap_or_default().to_owned();
                unreachable(address, &format!("[Errno {number}] {shown}: {}", str_repr(path)))
            })
        }
        "http" => get(address, rest, options, call),
        "https" => Err(Fail::unsupported("The lookup url does not reach https:// addresses yet.")),
        "ftp" => Err(Fail::unsupported("The lookup url does not reach ftp:// addresses yet.")),
        other => Err(Fail::text(format!("<urlopen error unknown url type: {other}>"))
            .wrapped(format!("Failed lookup url for {}", masked(address)))),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|ch: char| ch.is_ascii_alphabetic())
        && text.chars().all(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '+' | '-' | '.'))
}

/// The error of an address that could not be asked, as the operating system says.
fn unreachable(address: &str, reason: &str) -> Fail {
    handling(format!("<urlopen error {reason}>")).wrapped(format!("Failed lookup url for {}", masked(address)))
}

/// Asks a web server.
fn get(address: &str, rest: &str, options: &Options, call: &Call<'_, '_>) -> Got<Vec<u8>> {
    if options.flag("use_gssapi", false) || !options.get("unix_socket").is_none() {
        return Err(Fail::unsupported(
            "The options use_gssapi and unix_socket of the lookup url are not supported yet.",
        ));
    }
    let authority = rest.trim_start_matches('/').split(['/', '?', '#']).next().unwrap_or_default();
    let (written, host) = match authority.rsplit_once('@') {
        Some((who, host)) => (Some(who), host),
        None => (None, authority),
    };
    let bare = address.replacen(authority, host, 1);
    let known = match written.map(|who| who.split_once(':').unwrap_or((who, ""))) {
        Some((user, password)) => Some((user.to_owned(), password.to_owned())),
        None if !options.get("username").is_none() => {
            Some((options.text("username", ""), options.text("password", "")))
        }
        None => None,
    };
    let from_netrc = if known.is_none() && options.flag("use_netrc", true) { netrc(host, call) } else { None };
    let at_once = from_netrc.or_else(|| known.clone().filter(|_| options.flag("force_basic_auth", false)));
    let seconds = options.get("timeout");
    let seconds = if let Value::Float(seconds) = seconds { seconds } else { 10.0 };
    let timeout = Duration::try_from_secs_f64(seconds).ok();
    let follows = !matches!(options.text("follow_redirects", "urllib2").as_str(), "none" | "no");
    let proxy = if options.flag("use_proxy", true) { proxy_for(host, call) } else { None };
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(if follows { u32::try_from(REDIRECTS).unwrap_or(10) } else { 0 })
        .max_redirects_will_error(follows)
        .timeout_connect(timeout)
        .timeout_recv_response(timeout)
        .timeout_recv_body(timeout)
        .user_agent(AutoHeaderValue::from(options.text("http_agent", "ansible-httpget")))
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .proxy(proxy)
        .build()
        .new_agent();
    let ask = |who: Option<&(String, String)>| -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        let mut request = agent.get(&bare).header("Accept-Encoding", "identity").header("Connection", "close");
        if let Some((user, password)) = who {
            request =
                request.header("Authorization", format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))));
        }
        if options.flag("force", false) {
            request = request.header("Cache-Control", "no-cache");
        }
        if let Some(headers) = options.get("headers").as_dict() {
            for (name, value) in headers {
                request = request.header(to_text(name), to_text(value));
            }
        }
        request.call()
    };
    let failed = |error: ureq::Error| match error {
        ureq::Error::TooManyRedirects => refused(
            address,
            "HTTP Error 302: The HTTP server returned a redirect error that would lead to an infinite loop.\nThe last \
             30x error message was:\nFound",
        ),
        ureq::Error::Timeout(_) => unreachable(address, "timed out"),
        ureq::Error::HostNotFound => unreachable(address, "[Errno -2] Name or service not known"),
        ureq::Error::Io(error) => {
            let number = error.raw_os_error().unwrap_or(111);
            let shown = std::io::Error::from_raw_os_error(number).to_string();
            unreachable(address, &format!("[Errno {number}] {}", shown.split(" (os error").next().unwrap_or_default()))
        }
        other => unreachable(address, &other.to_string()),
    };
    let mut response = ask(at_once.as_ref()).map_err(failed)?;
    // Who one is is told when the server asks.
    if response.status().as_u16() == 401 && at_once.is_none() && known.is_some() {
        response = ask(known.as_ref()).map_err(failed)?;
    }
    let status = response.status();
    if !status.is_success() {
        let reason = status.canonical_reason().unwrap_or_default();
        return Err(refused(address, &format!("HTTP Error {}: {reason}", status.as_u16())));
    }
    let mut body = Vec::new();
    let reading = response.body_mut().as_reader().read_to_end(&mut body);
    reading.map_err(|error| Fail::text(error.to_string()))?;
    Ok(body)
}

fn refused(address: &str, reason: &str) -> Fail {
    Fail::Error(
        Diagnostic::error(format!("Received HTTP error for {}", masked(address))).caused_by(Diagnostic::error(reason)),
    )
}

/// Hides who asks in an address.
fn masked(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let Some((who, host)) = rest[..end].rsplit_once('@') else { return address.to_owned() };
    let mask = if who.contains(':') { "****:****" } else { "****" };
    format!("{scheme}://{mask}@{host}{}", &rest[end..])
}

/// Returns the proxy that the environment names for a host.
fn proxy_for(host: &str, call: &Call<'_, '_>) -> Option<ureq::Proxy> {
    let services = call.templar.services;
    let name = host.split(':').next().unwrap_or_default();
    let env = |key: &str| services.env_var(key).or_else(|| services.env_var(&key.to_uppercase()));
    let excluded = env("no_proxy").unwrap_or_default();
    let is_excluded = excluded.split(',').map(str::trim).any(|part| {
        part == "*"
            || (!part.is_empty()
                && (name == part || host == part || name.ends_with(&format!(".{}", part.trim_start_matches('.')))))
    });
    if is_excluded {
        return None;
    }
    // As Python, which does not trust the upper-case one where programs run for web servers: both are looked at here.
    ureq::Proxy::new(&env("http_proxy").filter(|proxy| !proxy.is_empty())?).ok()
}

/// Returns the login and password that `~/.netrc` has for a host.
fn netrc(host: &str, call: &Call<'_, '_>) -> Option<(String, String)> {
    let services = call.templar.services;
    let path = services.env_var("NETRC").or_else(|| Some(format!("{}/.netrc", services.env_var("HOME")?)))?;
    let text = String::from_utf8(services.read_file(Path::new(&path)).ok()?).ok()?;
    let name = host.split(':').next().unwrap_or_default();
    let mut words = text.split_whitespace();
    let (mut applies, mut login, mut password) = (false, None, None);
    while let Some(word) = words.next() {
        match word {
            "machine" | "default" => {
                if applies {
                    break;
                }
                applies = word == "default" || words.next() == Some(name);
            }
            "login" | "user" if applies => login = words.next(),
            "password" if applies => password = words.next(),
            _ => {}
        }
    }
    if applies { Some((login?.to_owned(), password?.to_owned())) } else { None }
}
