//! `vars`, `varnames`, `config`, `inventory_hostnames`.

use super::files::matches_shell;
use super::options::{Kind, Options, Spec, option};
use crate::access::{mapping, text, undefined};
use crate::fail::{Fail, Got, fail, handling};
use crate::filters::regex::pattern;
use crate::python::class::class_text;
use diagnostic::Diagnostic;
use template::Call;
use value::{Dict, Set, Value, repr, str_repr};

/// `vars`: variables by name. Option: `default`.
pub(super) fn vars(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let default = call.args.take(usize::MAX, "default").unwrap_or_default();
    let mut out = Vec::new();
    for term in &terms {
        let Value::Str(name) = term else {
            let message = format!("Variable name must be 'str' not {}.", str_repr(term.type_name()));
            let error = Diagnostic::error(message).at(term.origin());
            return Err(if term.is_none() { error } else { error.about(value::to_text(term)) }.into());
        };
        let value = match call.templar.scope.get(name) {
            Some(stored) => crate::access::render(call, &stored),
            None if default.is_none() => undefined(format!("No variable named {} was found.", str_repr(name)), None),
            None => default.clone(),
        };
        out.push(value);
    }
    Ok(out)
}

/// `varnames`: names of variables that match patterns.
pub(super) fn varnames(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let names = call.templar.scope.names();
    let mut out = Vec::new();
    for term in &terms {
        let Value::Str(regex) = term else {
            return fail(format!(
                "Invalid setting identifier, \"{}\" is not a string, it is a {}",
                text(call, term)?,
                class_text(term)
            ));
        };
        let compiled = pattern(term, false, false).map_err(|error| {
            handling(format!("Unable to use \"{regex}\" as a search parameter: {}", error.message()))
        })?;
        for name in &names {
            if compiled.is_match(name)? {
                out.push(Value::from(name.as_str()));
            }
        }
    }
    Ok(out)
}

const CONFIG: &[Spec] = &[
    Spec { name: "on_missing", kind: Kind::Text, choices: &["error", "warn", "skip"], sources: None },
    Spec {
        name: "plugin_type",
        kind: Kind::Text,
        choices: &[
            "become",
            "cache",
            "callback",
            "cliconf",
            "connection",
            "httpapi",
            "inventory",
            "lookup",
            "netconf",
            "shell",
            "vars",
        ],
        sources: None,
    },
    option("plugin_name", Kind::Text),
    option("show_origin", Kind::Bool),
];

/// `config`: settings by their constants' names. Options: `on_missing='error'`, `show_origin=False`.
pub(super) fn config(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let options = Options::from_named("config", CONFIG, &call.args.named, call)?;
    let plugin = match (options.get("plugin_type"), options.get("plugin_name")) {
        (kind, name) if kind.is_true() && name.is_true() => Some((value::to_text(&kind), value::to_text(&name))),
        (kind, name) if kind.is_true() || name.is_true() => {
            return fail("Both plugin_type and plugin_name are required, cannot use one without the other.");
        }
        _ => None,
    };
    let plugin = plugin.as_ref().map(|(kind, name)| (kind.as_str(), name.as_str()));
    let mut out = Vec::new();
    for term in &terms {
        let Value::Str(setting) = term else {
            return fail(format!(
                "Invalid setting identifier, {} is not a <class 'str'>, its a {}.",
                repr(term),
                class_text(term)
            ));
        };
        let found = if let Some(plugins) = &call.templar.env.plugins().foreign {
            plugins.setting(plugin, setting, call.templar).map_err(Fail::Error)?
        } else {
            let services = call.templar.services;
            let place = || services.setting_place(setting).unwrap_or_default();
            services.setting(setting).filter(|_| plugin.is_none()).map(|value| (value, place()))
        };
        if let Some((value, place)) = found {
            out.push(if options.flag("show_origin", false) { Value::list([value, Value::from(place)]) } else { value });
            continue;
        }
        let of = plugin.map(|(kind, name)| format!(" for {} {kind} plugin", str_repr(name))).unwrap_or_default();
        let missing = Diagnostic::error(format!("No config definition exists for {}{of}.", str_repr(setting)));
        match options.text("on_missing", "error").as_str() {
            "skip" => {}
            "warn" => call.templar.services.warn(Diagnostic::error(format!("Skipping {setting}.")).caused_by(missing)),
            _ => return Err(Fail::Error(missing)),
        }
    }
    Ok(out)
}

/// `inventory_hostnames`: the hosts that a pattern stands for.
pub(super) fn inventory_hostnames(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let groups = match call.templar.scope.get("groups") {
        Some(groups) => crate::access::render(call, &groups),
        None => return fail("'groups'"),
    };
    let Some(groups) = mapping(call, &groups)? else { return Ok(Vec::new()) };
    let mut patterns = Vec::new();
    for term in &terms {
        let term = text(call, term)?;
        let separator = if term.contains(',') { ',' } else { ':' };
        patterns.extend(term.split(separator).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
    }
    let regular = |pattern: &&String| !pattern.starts_with(['!', '&']);
    let mut hosts = Set::default();
    let mut chosen: Vec<Value> = Vec::new();
    if !patterns.iter().any(|pattern| regular(&pattern)) {
        chosen = hosts_of(&groups, "all")?;
    }
    for pattern in patterns.iter().filter(regular) {
        chosen.extend(hosts_of(&groups, pattern)?);
    }
    for pattern in &patterns {
        if let Some(required) = pattern.strip_prefix('&') {
            let required = hosts_of(&groups, required)?;
            chosen.retain(|host| required.contains(host));
        }
    }
    for pattern in &patterns {
        if let Some(excluded) = pattern.strip_prefix('!') {
            let excluded = hosts_of(&groups, excluded)?;
            chosen.retain(|host| !excluded.contains(host));
        }
    }
    chosen.retain(|host| hosts.insert(host.clone()));
    Ok(chosen)
}

/// The hosts of groups that match one pattern, and the hosts that match it themselves.
fn hosts_of(groups: &Dict, pattern: &str) -> Got<Vec<Value>> {
    let (name, subscript) = subscript(pattern);
    let matches = |candidate: &str| -> Got<bool> {
        match name.strip_prefix('~') {
            Some(regex) => crate::python::regex::Pattern::cached(regex, 0)?.is_match_at_start(candidate),
            None => Ok(matches_shell(name, candidate)),
        }
    };
    let members = |value: &Value| -> Vec<Value> { value.as_slice().map(<[Value]>::to_vec).unwrap_or_default() };
    let mut found: Vec<Value> = Vec::new();
    let mut any_group = false;
    for (group, hosts) in groups {
        if (name == "all" && group.as_str() == Some("all"))
            || (name != "all" && matches(group.as_str().unwrap_or_default())?)
        {
            any_group = true;
            found.extend(members(hosts));
        }
    }
    if !any_group || name.starts_with('~') || name.contains(['.', '?', '*', '[']) {
        let mut all: Vec<Value> = Vec::new();
        for hosts in groups.values() {
            all.extend(members(hosts));
        }
        for host in all {
            if matches(host.as_str().unwrap_or_default())? {
                found.push(host);
            }
        }
    }
    let mut seen = Set::default();
    found.retain(|host| seen.insert(host.clone()));
    Ok(match subscript {
        None => found,
        Some((start, end)) => {
            let length = i64::try_from(found.len()).unwrap_or(i64::MAX);
            let from_end = |index: i64| if index < 0 { index + length } else { index };
            let start = usize::try_from(from_end(start)).unwrap_or(0).min(found.len());
            let end = usize::try_from(from_end(end).saturating_add(1)).unwrap_or(0).clamp(start, found.len());
            found[start..end].to_vec()
        }
    })
}

/// Takes a subscript off a pattern: `web[0]`, `web[1:3]`, `web[2:]`; both ends are counted in.
fn subscript(pattern: &str) -> (&str, Option<(i64, i64)>) {
    if pattern.starts_with('~') {
        return (pattern, None);
    }
    let Some((name, inside)) = pattern.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) else {
        return (pattern, None);
    };
    let bounds = match inside.split_once([':', '-']).filter(|(start, _)| !start.is_empty()) {
        None => inside.parse().ok().map(|at: i64| (at, at)),
        Some((start, "")) => start.parse().ok().map(|start| (start, -1)),
        Some((start, end)) => start.parse().ok().zip(end.parse().ok()),
    };
    match bounds {
        Some(bounds) => (name, Some(bounds)),
        None => (pattern, None),
    }
}
