//! `requires_ansible`: which versions of ansible-core a collection says it works with.

/// Tells whether a version meets a requirement (`>=2.15.0,!=2.16.*`).
///
/// # Errors
///
/// What is wrong with the requirement, as Python's `packaging` tells it.
pub fn meets(requirement: &str, version: &str) -> Result<bool, String> {
    let mut all = true;
    for part in requirement.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        all &= meets_one(part, version).ok_or_else(|| format!("Invalid specifier: {}", value::str_repr(part)))?;
    }
    Ok(all)
}

fn meets_one(part: &str, version: &str) -> Option<bool> {
    let operator = ["===", "~=", "==", "!=", "<=", ">=", "<", ">"].into_iter().find(|known| part.starts_with(known))?;
    let wanted = part[operator.len()..].trim();
    if operator == "===" {
        return Some(wanted == version);
    }
    let (wanted, is_prefix) = match wanted.strip_suffix(".*") {
        Some(prefix) => (prefix, true),
        None => (wanted, false),
    };
    if is_prefix && !matches!(operator, "==" | "!=") {
        return None;
    }
    let (wanted, is_pre_release) = release(wanted)?;
    let (ours, _) = release(version)?;
    let order = compare(&ours, &wanted).then(if is_pre_release { 1.cmp(&0) } else { 0.cmp(&0) });
    let starts = |count: usize| (0..count).all(|at| ours.get(at).unwrap_or(&0) == wanted.get(at).unwrap_or(&0));
    Some(match operator {
        "==" if is_prefix => starts(wanted.len()),
        "!=" if is_prefix => !starts(wanted.len()),
        "==" => order.is_eq(),
        "!=" => order.is_ne(),
        "<=" => order.is_le(),
        ">=" => order.is_ge(),
        "<" => order.is_lt(),
        ">" => order.is_gt(),
        "~=" if wanted.len() >= 2 => order.is_ge() && starts(wanted.len() - 1),
        _ => return None,
    })
}

/// Returns the numbers of a version, and whether a mark of what comes before it follows (`2.17.0dev0`, `2.17rc1`).
fn release(text: &str) -> Option<(Vec<u64>, bool)> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (numbers, rest) = (text[..end].trim_end_matches('.'), text[end..].trim_start_matches(['.', '-', '_']));
    let is_known = ["a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "dev", "post", "rev", "r", "+"]
        .iter()
        .any(|mark| rest.starts_with(mark));
    if numbers.is_empty() || !(rest.is_empty() || is_known) {
        return None;
    }
    let numbers: Option<Vec<u64>> = numbers.split('.').map(|number| number.parse().ok()).collect();
    let is_later = rest.is_empty() || ["post", "rev", "+"].iter().any(|mark| rest.starts_with(mark));
    Some((numbers?, !is_later))
}

/// Compares numbers; missing ones are zero.
fn compare(ours: &[u64], wanted: &[u64]) -> std::cmp::Ordering {
    let at = |numbers: &[u64], index: usize| numbers.get(index).copied().unwrap_or(0);
    (0..ours.len().max(wanted.len()))
        .map(|index| at(ours, index).cmp(&at(wanted, index)))
        .find(|order| order.is_ne())
        .unwrap_or(std::cmp::Ordering::Equal)
}
