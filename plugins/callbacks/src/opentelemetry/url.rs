//! Addresses in arguments of tasks: passwords are taken out of them before they are told.
//!
//! Takes addresses apart and puts them together as Python's `urllib.parse` does, as the result reaches output.

/// An address with a scheme and a host, its password taken out.
///
/// Nothing where a text is none, or where its host is a template.
pub(crate) fn redacted(text: &str) -> Option<String> {
    let text: String =
        text.trim_start_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\r' | '\n')).collect();
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let rest = rest.strip_prefix("//").filter(|_| is_scheme)?;
    let (place, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if place.contains('[') != place.contains(']') {
        return None;
    }
    let host = host(place).filter(|host| !host.contains("{{"))?;
    let has_password = place
        .rsplit_once('@')
        .is_some_and(|(user, _)| user.split_once(':').is_some_and(|(_, password)| !password.is_empty()));
    let scheme = scheme.to_ascii_lowercase();
    let mut out = format!("{scheme}://{}", if has_password { &host } else { place });
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    // What is empty is left out with its sign.
    let path = if has_parameters(&scheme) { path.strip_suffix(';').unwrap_or(path) } else { path };
    out.push_str(path);
    for (sign, part) in [('?', query), ('#', fragment)] {
        if !part.is_empty() {
            out.push(sign);
            out.push_str(part);
        }
    }
    Some(out)
}

fn host(place: &str) -> Option<String> {
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    let host = match place.split_once('[') {
        Some((_, rest)) => rest.split(']').next().unwrap_or_default(),
        None => place.split(':').next().unwrap_or_default(),
    };
    Some(host.to_lowercase()).filter(|host| !host.is_empty())
}

/// Schemes in which `;` begins parameters.
fn has_parameters(scheme: &str) -> bool {
    matches!(
        scheme,
        "ftp" | "hdl" | "prospero" | "http" | "https" | "shttp" | "rtsp" | "rtsps" | "rtspu" | "sip" | "sips"
    ) || matches!(scheme, "mms" | "sftp" | "tel")
}
