//! `template`: template files, rendered with the variables at hand.

use super::files::{find, os_error, read};
use super::options::{Kind, Options, Spec, option};
use crate::access::{mapping, str_for_method};
use crate::fail::{Fail, Got, fail};
use crate::python::path::{dirname, join};
use crate::python::time::{Moment, strftime};
use diagnostic::Origin;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use template::{Call, FileOptions, Layered, Scope, Templar, managed_template};
use value::{DateTime, DateTimeKind, Dict, Str, Value, str_repr};

const OPTIONS: &[Spec] = &[
    option("convert_data", Kind::Bool),
    option("jinja2_native", Kind::Bool),
    option("variable_start_string", Kind::Text),
    option("variable_end_string", Kind::Text),
    option("comment_start_string", Kind::Text),
    option("comment_end_string", Kind::Text),
    option("trim_blocks", Kind::Bool),
    option("template_vars", Kind::Dict),
];

/// `template`. Options: `template_vars={}`, the delimiters, `trim_blocks=True`.
pub(super) fn template(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let options = Options::from_named("template", OPTIONS, &call.args.named, call)?;
    for old in ["convert_data", "jinja2_native"] {
        if !options.get(old).is_none() {
            call.templar.services.deprecated(format!(
                "{old} option. Reason: This option is no longer used in the Ansible Core code base.\n\
                 Alternatives: Jinja2 native mode is now the default and only option{} \
                 This feature will be removed from lookup plugin 'template' in ansible-core version 2.23.",
                if old == "convert_data" { ", which is mutually exclusive with this option." } else { "." }
            ));
        }
    }
    let mut overrides = Dict::new();
    for name in ["variable_start_string", "variable_end_string", "comment_start_string", "comment_end_string"] {
        let value = options.get(name);
        if !value.is_none() {
            overrides.insert(name, value);
        }
    }
    overrides.insert("trim_blocks", options.flag("trim_blocks", true));
    let extra = mapping(call, &options.get("template_vars"))?.unwrap_or_default();
    let mut out = Vec::new();
    for term in &terms {
        let name = str_for_method(term, "startswith")?;
        let Some(path) = find(call, "templates", name, true) else {
            return fail(format!("the template file {name} could not be found for the lookup"));
        };
        let text = read(call, &path)?;
        let text = Str::trusted(text, Some(Origin::file(path.as_str(), 0, 0)));
        let mut vars = facts_of(name, &path, call)?;
        vars.extend(&extra);
        let mut search_path = vec![dirname(&path).to_owned()];
        for folder in call.templar.services.search_path() {
            let folder = folder.to_string_lossy().into_owned();
            search_path.push(join(&folder, &["templates"]));
            search_path.push(folder);
        }
        let scope = Layered { over: &vars as &dyn Scope, under: call.templar.scope };
        let templar = Templar::new(call.templar.env, &scope, call.templar.services);
        let file = FileOptions { path: Some(path), search_path, overrides: overrides.clone() };
        out.push(templar.render_file_native(&text, &file)?);
    }
    Ok(out)
}

/// What a template may know of itself.
fn facts_of(name: &str, path: &str, call: &Call<'_, '_>) -> Got<Dict> {
    let stat = std::fs::metadata(path).map_err(|error| Fail::text(os_error(&error, &str_repr(path))))?;
    let changed = Timestamp::new(stat.mtime(), i32::try_from(stat.mtime_nsec()).unwrap_or(0)).unwrap_or_default();
    let time = |timestamp: Timestamp| {
        let at = timestamp.to_zoned(TimeZone::system()).datetime();
        let at = at.with().nanosecond(0).microsecond(at.microsecond()).build().unwrap_or(at);
        Value::DateTime(Arc::new(DateTime { kind: DateTimeKind::DateTime(at, None) }))
    };
    let services = call.templar.services;
    let read = |path: &str| {
        services
            .read_file(Path::new(path))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    };
    let host = read("/proc/sys/kernel/hostname").trim_end().to_owned();
    let id = stat.uid().to_string();
    let owner = read("/etc/passwd").lines().find_map(|line| {
        let mut fields = line.split(':');
        let user = fields.next()?.to_owned();
        (fields.nth(1) == Some(id.as_str())).then_some(user)
    });
    let owner = owner.map_or_else(|| Value::Int(i64::from(stat.uid())), Value::from);
    let mut vars = Dict::new();
    vars.insert("template_host", host);
    vars.insert("template_path", name);
    vars.insert("template_mtime", time(changed));
    vars.insert("template_uid", owner);
    vars.insert("template_run_date", time(Timestamp::now()));
    vars.insert("template_destpath", Value::None);
    vars.insert("template_fullpath", path);
    if call.templar.scope.get("ansible_managed").is_none() {
        let managed = services
            .setting("DEFAULT_MANAGED_STR")
            .map_or_else(|| "Ansible managed".to_owned(), |text| value::to_text(&text));
        let managed = managed_template(&managed)?;
        let zoned = changed.to_zoned(TimeZone::system());
        let moment = Moment {
            at: zoned.datetime(),
            offset: zoned.offset().seconds(),
            zone: zoned.time_zone().to_offset_info(changed).abbreviation().to_owned(),
            epoch: changed.as_second(),
        };
        vars.insert("ansible_managed", Str::trusted(strftime(&managed, &moment), None));
    }
    Ok(vars)
}
