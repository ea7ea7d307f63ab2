//! Host addresses with ports and ranges: what `web[01:20:2]:2222` means.

/// Splits a host from its port, as the reference's `parse_address` does; nothing where the host is none.
/// Ranges may stand in it where `allow_ranges` is set.
pub fn parse_address(address: &str, allow_ranges: bool) -> Option<(&str, Option<u64>)> {
    let mut host = address;
    let mut port = None;
    if let Some((inner, digits)) = bracketed_port(host) {
        (host, port) = (inner, digits.parse().ok());
    }
    if let Some((inner, digits)) = plain_port(host) {
        (host, port) = (inner, digits.parse().ok());
    }
    let known = is_ipv4(host) || is_ipv6(host) || is_hostname(host);
    (known && (allow_ranges || !host.contains('['))).then_some((host, port))
}

/// Splits a host from its port (`add_host`); nothing where the host is none. Ranges are not understood.
pub fn split_address(address: &str) -> Option<(&str, Option<u64>)> {
    parse_address(address, false)
}

/// Tells whether text is an IPv4 or IPv6 address (ranges count), as the reference's patterns have it.
pub fn is_ip_address(text: &str) -> bool {
    is_ipv4(text) || is_ipv6(text)
}

/// Expands a host pattern of an inventory: its names and port.
pub fn expand_host_pattern(pattern: &str) -> Result<(Vec<String>, Option<u64>), String> {
    // Only a colon can make a port; without one the pattern stands as it is, whether it parses or not.
    let (host, port) =
        if pattern.contains(':') { parse_address(pattern, true).unwrap_or((pattern, None)) } else { (pattern, None) };
    if host.contains('[') {
        let mut names = Vec::new();
        expand_range(host, &mut names)?;
        return Ok((names, port));
    }
    Ok((vec![host.to_owned()], port))
}

/// `[host]:22`
fn bracketed_port(text: &str) -> Option<(&str, &str)> {
    let (head, digits) = split_port(text)?;
    let inner = head.strip_prefix('[')?.strip_suffix(']')?;
    (!inner.is_empty()).then_some((inner, digits))
}

/// `host:22`, where no other colon stands outside brackets.
fn plain_port(text: &str) -> Option<(&str, &str)> {
    let (head, digits) = split_port(text)?;
    let mut rest = head;
    while let Some(at) = rest.find([':', '[', ']']) {
        if !rest[at..].starts_with('[') {
            return None;
        }
        let close = rest[at..].find(']')?;
        rest = &rest[at + close + 1..];
    }
    Some((head, digits))
}

fn split_port(text: &str) -> Option<(&str, &str)> {
    let (head, digits) = text.rsplit_once(':')?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some((head, digits))
}

fn is_ipv4(text: &str) -> bool {
    let mut parts = 0;
    text.split('.').all(|part| {
        parts += 1;
        is_ipv4_part(part)
    }) && parts == 4
}

fn is_ipv4_part(part: &str) -> bool {
    if part.starts_with('[') {
        return is_range(part, digits, |_| false);
    }
    // Three digits may begin with 0, 1 or 2.
    matches!(part.len(), 1..=3) && digits(part) && part.parse::<u16>().is_ok_and(|number| number <= 255)
}

fn is_ipv6(text: &str) -> bool {
    let Some(parts) = split_colons(text) else { return false };
    let is_part = |part: &&str| is_ipv6_part(part);
    // Four dotted parts at the end, after zeros and perhaps `ffff`.
    if let Some((last, head)) = parts.split_last()
        && last.contains('.')
    {
        let dotted: Vec<&str> = last.split('.').collect();
        return dotted.len() == 4
            && dotted.iter().all(is_part)
            && (head == ["0"; 6]
                || head.len() == 6 && head[..5] == ["0"; 5] && head[5].eq_ignore_ascii_case("ffff")
                || head == ["", ""]
                || head.len() == 3 && head[..2] == ["", ""] && head[2].eq_ignore_ascii_case("ffff"));
    }
    let empties = parts.iter().filter(|part| part.is_empty()).count();
    if empties == 0 {
        return parts.len() == 8 && parts.iter().all(is_part);
    }
    if !parts.iter().all(|part| part.is_empty() || is_ipv6_part(part)) {
        return false;
    }
    let before = parts.iter().take_while(|part| !part.is_empty()).count();
    let after = parts.iter().rev().take_while(|part| !part.is_empty()).count();
    // An outer `::` leaves two empty parts, one inside leaves one.
    let expected = match (before, after) {
        (0, 0) => 3,
        (0, _) | (_, 0) => 2,
        _ => 1,
    };
    empties == expected
        && before + after + empties == parts.len()
        && match (before, after) {
            (0, after) => after <= 6,
            (before, 0) => before <= 6,
            (before, after) => before + after <= 7,
        }
}

fn is_ipv6_part(part: &str) -> bool {
    let hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if part.starts_with('[') { is_range(part, hex, |_| false) } else { part.len() <= 4 && hex(part) }
}

/// Splits at colons outside brackets; nothing where brackets do not match.
fn split_colons(text: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_u32);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth = depth.checked_sub(1)?,
            b':' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (depth == 0).then_some(parts)
}

fn is_hostname(text: &str) -> bool {
    text.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let mut rest = label;
    let mut first = true;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '[' => match rest.find(']') {
                Some(end) if is_range(&rest[..=end], digits, one_letter) => end + 1,
                _ => return false,
            },
            '-' if !first => 1,
            c if c.is_alphanumeric() || c == '_' => c.len_utf8(),
            _ => return false,
        };
        rest = &rest[length..];
        first = false;
    }
    !first && !label.ends_with(['-', '_'])
}

/// Tells whether text is `[a:b]` or `[a:b:step]`, with both bounds of one of two forms.
fn is_range(text: &str, number: fn(&str) -> bool, letter: fn(&str) -> bool) -> bool {
    let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else { return false };
    let parts: Vec<&str> = inner.split(':').collect();
    let (begin, end) = match parts[..] {
        [begin, end] => (begin, end),
        [begin, end, step] if digits(step) => (begin, end),
        _ => return false,
    };
    number(begin) && number(end) || letter(begin) && letter(end)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn one_letter(text: &str) -> bool {
    text.len() == 1 && text.as_bytes()[0].is_ascii_alphabetic()
}

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// How many hosts one pattern may name: beyond it the reference runs out of memory.
const MOST: usize = 5_000_000;

/// Expands the first range of a pattern, and the others by recursion; errors are the reference's sentences.
fn expand_range(line: &str, names: &mut Vec<String>) -> Result<(), String> {
    let marked = line.replacen('[', "|", 1).replacen(']', "|", 1);
    let parts: Vec<&str> = marked.split('|').collect();
    let [head, range, tail] = parts[..] else {
        return Err(if parts.len() < 3 {
            format!("not enough values to unpack (expected 3, got {})", parts.len())
        } else {
            "too many values to unpack (expected 3)".to_owned()
        });
    };
    let bounds: Vec<&str> = range.split(':').collect();
    let (begin, end, step) = match bounds[..] {
        [begin, end] => (begin, end, "1"),
        [begin, end, step] => (begin, end, step),
        _ => return Err("host range must be begin:end or begin:end:step".to_owned()),
    };
    let begin = if begin.is_empty() { "0" } else { begin };
    if end.is_empty() {
        return Err("host range must specify end value".to_owned());
    }
    let width = if begin.starts_with('0') && begin.len() > 1 {
        if begin.chars().count() != end.chars().count() {
            return Err("host range must specify equal-length begin and end formats".to_owned());
        }
        begin.len()
    } else {
        0
    };
    let mut push = |middle: &str| -> Result<(), String> {
        if names.len() >= MOST {
            return Err("host range names too many hosts".to_owned());
        }
        let name = format!("{head}{middle}{tail}");
        if name.contains('[') {
            expand_range(&name, names)
        } else {
            names.push(name);
            Ok(())
        }
    };
    if let (Some(first), Some(last)) = (LETTERS.find(begin), LETTERS.find(end)) {
        if first > last {
            return Err("host range must have begin <= end".to_owned());
        }
        if let Some(step) = whole(step).ok().and_then(|step| usize::try_from(step).ok()).filter(|step| *step > 0) {
            for letter in LETTERS[first..=last].chars().step_by(step) {
                push(&format!("{letter:0>width$}"))?;
            }
            return Ok(());
        }
    }
    let (first, last, step) = (whole(begin)?, whole(end)?, whole(step)?);
    if step == 0 {
        return Err("range() arg 3 must not be zero".to_owned());
    }
    let mut number = first;
    while if step > 0 { number <= last } else { number > last + 1 } {
        push(&format!("{number:0>width$}"))?;
        number = number.saturating_add(step);
    }
    Ok(())
}

/// Python's `int(text)`.
fn whole(text: &str) -> Result<i64, String> {
    text.trim().parse().map_err(|_| format!("invalid literal for int() with base 10: {}", value::str_repr(text)))
}
