//! Groups of actions, whose defaults a playbook sets at once (`module_defaults: {group/ns.coll.name: ...}`).

use super::resolver::Installed;
use collection::{Collections, FullName, Notice, is_full_name};
use diagnostic::Diagnostic;
use std::sync::Arc;
use value::{Dict, Value, to_text};

/// Groups that ansible-core defines, for where none is installed: all but the first hold what collections bring.
const OF_CORE: &[(&str, &[&str])] = &[
    ("testgroup", &["ansible.builtin.ping"]),
    ("testlegacy", &[]),
    ("aws", &[]),
    ("acme", &[]),
    ("azure", &[]),
    ("cpm", &[]),
    ("docker", &[]),
    ("gcp", &[]),
    ("k8s", &[]),
    ("os", &[]),
    ("ovirt", &[]),
    ("vmware", &[]),
];

/// Returns the full names of a group's members; nothing where there is no such group. `seen` are the groups around it,
/// as groups may extend one another in circles.
pub(super) fn members(
    installed: &Installed,
    collections: &Collections,
    full_name: &str,
    seen: &mut Vec<String>,
) -> Result<Option<Vec<Arc<str>>>, Diagnostic> {
    let Some(name) = FullName::parse(full_name) else { return Ok(None) };
    seen.push(full_name.to_owned());
    let written =
        collections.with_runtime(name.collection, |runtime| runtime.action_group(name.collection, name.below))?;
    let Some(written) = written.flatten() else {
        let of_core = OF_CORE.iter().filter(|_| name.collection == "ansible.builtin" && collections.core().is_none());
        let found = of_core.filter(|(group, _)| *group == name.below).map(|(_, members)| members).next();
        return Ok(found.map(|members| members.iter().map(|member| Arc::from(*member)).collect()));
    };
    let full = |word: &str| if is_full_name(word) { word.to_owned() } else { format!("{}.{word}", name.collection) };
    let mut found: Vec<Arc<str>> = Vec::new();
    let mut extended: Vec<String> = Vec::new();
    let mut has_metadata = false;
    for entry in written.as_slice().unwrap_or_default() {
        if let Value::Str(action) = entry {
            found.extend(installed.resolved(&full(action), true)?);
            continue;
        }
        let Value::Dict(entry) = entry else { continue };
        if installed.checks_groups()
            && let Some(problem) = problem_of(entry, has_metadata, full_name)
        {
            collections.say(Notice::Warning(problem));
        }
        let Some(metadata) = entry.get("metadata").and_then(Value::as_dict) else { continue };
        has_metadata = true;
        extended = match metadata.get("extend_group") {
            Some(Value::Str(group)) => vec![group.to_string()],
            Some(Value::List(groups)) => groups.iter().map(to_text).collect(),
            _ => Vec::new(),
        };
    }
    for group in extended {
        let group = full(&group);
        if seen.contains(&group) {
            continue;
        }
        for action in members(installed, collections, &group, seen)?.unwrap_or_default() {
            if !found.contains(&action) {
                found.push(action);
            }
        }
    }
    Ok(Some(found))
}

/// Returns a warning where what a group says of itself is not as it should be.
fn problem_of(entry: &Dict, has_metadata: bool, group: &str) -> Option<Diagnostic> {
    let mut problems: Vec<String> = Vec::new();
    let metadata = entry.get("metadata").filter(|_| entry.len() == 1);
    match metadata {
        None => {
            let mut keys: Vec<String> = entry.keys().map(to_text).collect();
            keys.sort();
            problems.push(format!("The only expected key is metadata, but got keys: {}", keys.join(", ")));
        }
        Some(metadata) => {
            if has_metadata {
                problems.push("The group contains multiple metadata entries.".to_owned());
            }
            match metadata {
                Value::Dict(metadata) => {
                    let others: Vec<String> =
                        metadata.keys().map(to_text).filter(|key| key != "extend_group").collect();
                    if !others.is_empty() {
                        problems.push(format!("The metadata contains unexpected keys: {}", others.join(", ")));
                    }
                    if let Some(value) = metadata.get("extend_group")
                        && !matches!(value, Value::List(_) | Value::Str(_))
                    {
                        let value = to_text(value);
                        problems.push(format!(
                            "The metadata contains unexpected key types: extend_group is {value} (expected type list)"
                        ));
                    }
                }
                other => problems.push(format!("The metadata is not a dictionary. Got {}", to_text(other))),
            }
        }
    }
    if problems.is_empty() {
        return None;
    }
    let first = format!("Invalid metadata was found for action_group {group} while loading module_defaults.");
    Some(Diagnostic::error(format!("{first} {}", problems.join(" "))))
}
