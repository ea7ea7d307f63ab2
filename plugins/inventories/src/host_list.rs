//! `host_list`: hosts given as text with commas (`-i a,b`); and `advanced_host_list`, the same with ranges.

use crate::{Asked, NativePlugin};
use diagnostic::Diagnostic;
use inventory::{Draft, InventoryContext, expand_host_pattern, parse_address};
use std::path::Path;

pub(crate) const PLUGIN: NativePlugin =
    NativePlugin { name: "host_list", summary: "Takes a text with commas as a list of hosts.", verify, parse };

/// The same with ranges; off unless enabled.
pub(crate) const ADVANCED: NativePlugin = NativePlugin {
    name: "advanced_host_list",
    summary: "Takes a text with commas as a list of hosts with ranges.",
    verify,
    parse: parse_with_ranges,
};

fn verify(source: &str, context: &InventoryContext) -> bool {
    source.contains(',') && !context.loader.files().exists(Path::new(source))
}

fn parse(asked: &Asked<'_>, draft: &mut Draft<'_>) -> Result<(), Diagnostic> {
    for name in names(asked.source) {
        let (host, port) = parse_address(name, false).unwrap_or_else(|| {
            let is_range = parse_address(name, true).is_some();
            tell_unparsed(draft, if is_range { RANGE } else { "Not a valid network hostname: " }, name);
            (name, None)
        });
        add(draft, host, port)?;
    }
    Ok(())
}

/// What the reference says of a range where none may be.
const RANGE: &str = "Detected range in host but was asked to ignore ranges";

fn parse_with_ranges(asked: &Asked<'_>, draft: &mut Draft<'_>) -> Result<(), Diagnostic> {
    for name in names(asked.source) {
        match expand_host_pattern(name) {
            Ok((hosts, port)) => {
                for host in hosts {
                    add(draft, &host, port)?;
                }
            }
            // Ansible: of what can be wrong with a range, only some is passed over.
            Err(reason) if !reason.starts_with("host range must") => return Err(wrong(&reason)),
            Err(reason) => {
                tell_unparsed(draft, &reason, "");
                add(draft, name, None)?;
            }
        }
    }
    Ok(())
}

fn names(source: &str) -> impl Iterator<Item = &str> {
    source.split(',').map(str::trim).filter(|name| !name.is_empty())
}

fn tell_unparsed(draft: &Draft<'_>, reason: &str, name: &str) {
    let name = if reason == RANGE { "" } else { name };
    let text = format!("Unable to parse address from hostname, leaving unchanged: {reason}{name}");
    draft.context().verbose(3, text);
}

fn add(draft: &mut Draft<'_>, host: &str, port: Option<u64>) -> Result<(), Diagnostic> {
    if !draft.has_host(host) {
        draft.add_host(host, Some("ungrouped"), port).map_err(|error| wrong(&error.full_message()))?;
    }
    Ok(())
}

fn wrong(reason: &str) -> Diagnostic {
    Diagnostic::parser(format!("Invalid data from string, could not parse: {reason}"))
}
