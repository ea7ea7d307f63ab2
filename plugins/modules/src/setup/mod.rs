//! `setup`: facts of a Linux host.
//!
//! Each collector is a function that looks at the host through a [`Probe`] and returns facts without their prefix; which of
//! them run, and in which order, is told by [`subsets`].

mod cpu;
mod devices;
mod distribution;
mod facts_d;
mod hardware;
mod ini;
mod mounts;
mod network;
mod platform;
mod probe;
mod release;
mod subsets;
mod system;
#[cfg(test)]
mod tests;
mod virtualization;

use crate::glob::matches;
use module::{Argument, ArgumentSpec, Arguments, Kind, Module, NativeModule, Stop, run};
use probe::Probe;
use std::sync::LazyLock;
use value::{Dict, Value, to_text};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "setup",
    summary: "Gathers facts of the host.",
    run: |request, system, output| run(request, system, output, &SPEC, setup),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("gather_subset", Kind::List).elements(Kind::Str).default(Value::list([Value::str("all")])),
        Argument::new("gather_timeout", Kind::Int).default(10),
        Argument::new("filter", Kind::List).elements(Kind::Str).default(Value::list([])),
        Argument::new("fact_path", Kind::Path).default("/etc/ansible/facts.d"),
    ]),
    supports_check_mode: true,
});

fn setup(module: &mut Module<'_>) -> Result<Dict, Stop> {
    let texts = |name: &str| -> Vec<String> {
        module.param(name).and_then(Value::as_slice).unwrap_or_default().iter().map(to_text).collect()
    };
    let mut wanted = texts("gather_subset");
    let filters = texts("filter");
    if wanted.is_empty() {
        wanted.push("all".to_owned());
    }
    let collectors = subsets::choose(&wanted).map_err(Stop::fail)?;
    let mut probe = Probe::new(module);
    let mut facts = Dict::new();
    for collector in collectors {
        let found = (collector.collect)(&mut probe)?;
        let prefix = collector.prefix;
        let named: Dict = found
            .iter()
            .map(|(name, value)| (Value::str(format!("{prefix}{}", to_text(name)).replace('-', "_")), value.clone()))
            .collect();
        probe.collected.extend(&named);
        facts.extend(&filtered(named, &filters));
    }
    let mut told = Dict::new();
    told.insert("gather_subset", wanted.into_iter().map(Value::str).collect::<Vec<_>>());
    told.insert("module_setup", true);
    facts.extend(&filtered(told, &filters));
    let mut result = Dict::new();
    result.insert("ansible_facts", facts);
    Ok(result)
}

/// Returns the facts that one of the patterns matches, with or without the prefix; all where there are no patterns.
fn filtered(facts: Dict, filters: &[String]) -> Dict {
    if filters.is_empty() {
        return facts;
    }
    let prefixed = |filter: &str| ["ansible_", "facter", "ohai"].iter().any(|prefix| filter.starts_with(prefix));
    let mut found = Dict::new();
    for filter in filters {
        for (name, value) in &facts {
            let text = to_text(name);
            if filter.is_empty()
                || matches(filter, &text)
                || (!prefixed(filter) && matches(&format!("ansible_{filter}"), &text))
            {
                found.insert(name.clone(), value.clone());
            }
        }
    }
    found
}
