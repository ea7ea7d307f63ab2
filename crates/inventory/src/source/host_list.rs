//! `host_list`: hosts given as text with commas, `-i a,b`.

use super::SourcePlugin;
use crate::InventoryContext;
use crate::address::{expand_host_pattern, parse_address};
use crate::data::Data;
use diagnostic::Diagnostic;
use std::path::Path;

pub(crate) const PLUGIN: SourcePlugin = SourcePlugin {
    name: "host_list",
    verify,
    parse: |data, source| {
        for name in names(source) {
            let (host, port) = parse_address(name, false).unwrap_or((name, None));
            add(data, host, port)?;
        }
        Ok(())
    },
};

/// The same with ranges; off unless enabled.
pub(crate) const ADVANCED: SourcePlugin = SourcePlugin {
    name: "advanced_host_list",
    verify,
    parse: |data, source| {
        for name in names(source) {
            let (hosts, port) = expand_host_pattern(name).unwrap_or_else(|_| (vec![name.to_owned()], None));
            for host in hosts {
                add(data, &host, port)?;
            }
        }
        Ok(())
    },
};

fn verify(context: &InventoryContext, source: &str) -> bool {
    source.contains(',') && !context.loader.files().exists(Path::new(source))
}

fn names(source: &str) -> impl Iterator<Item = &str> {
    source.split(',').map(str::trim).filter(|name| !name.is_empty())
}

fn add(data: &mut Data, host: &str, port: Option<u64>) -> Result<(), Diagnostic> {
    if !data.hosts.contains_key(host) {
        data.add_host(host, Some("ungrouped"), port).map_err(|error| {
            Diagnostic::parser(format!("Invalid data from string, could not parse: {}", error.full_message()))
        })?;
    }
    Ok(())
}
