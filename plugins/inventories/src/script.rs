//! `script`: a program that prints the inventory as JSON for `--list`, and a host's variables for `--host NAME`.

use crate::{Asked, NativePlugin, is_readable, utf8};
use config::settings;
use diagnostic::{Diagnostic, Origin};
use inventory::{Draft, Notice, class};
use std::path::Path;
use std::sync::Arc;
use value::{Dict, List, Str, Value};
use vault::{EncryptedString, Secrets};

pub(crate) const PLUGIN: NativePlugin = NativePlugin {
    name: "script",
    summary: "Runs a program that prints the inventory as JSON.",
    verify: |source, context| is_readable(source, context) && context.loader.files().is_executable(Path::new(source)),
    parse,
};

fn parse(asked: &Asked<'_>, draft: &mut Draft<'_>) -> Result<(), Diagnostic> {
    let source = asked.source;
    let origin = Origin::described(format!("<inventory script output from {}>", value::str_repr(source)));
    let output = run(draft, source, &["--list"])?;
    let inventory = decode(&output, &origin, draft.context().loader.secrets())?;
    if !output.errors.is_empty() && asked.tools.config.bool(&settings::INVENTORY_SCRIPT_ALWAYS_SHOW_STDERR) {
        (draft.context().notices)(Notice::Error(output.errors.clone()));
    }
    let mut hosts: Vec<String> = Vec::new();
    let mut known: Option<Dict> = None;
    for (name, group) in &inventory {
        if name.as_str() == Some("_meta") {
            match group.as_dict().and_then(|meta| meta.get("hostvars")) {
                Some(Value::Dict(vars)) => known = Some(vars.clone()),
                other => {
                    return Err(Diagnostic::error(format!(
                        "Value contains '_meta.hostvars' which is '{}' instead of 'dict'.",
                        other.map_or("NoneType", Value::type_name)
                    )));
                }
            }
        } else {
            parse_group(draft, &value::to_text(name), group, &origin, &mut hosts)?;
        }
    }
    if known.is_none() {
        deprecated(draft,
            Diagnostic::error(
                "Inventory scripts should always provide 'meta.hostvars'. Host variables will be collected by running the inventory script with the '--host' option for each host.",
            )
            .at(Some(&origin)),
        );
    }
    for host in hosts {
        let vars = match &known {
            Some(known) => known.get(&host).cloned().unwrap_or_else(|| Value::Dict(Dict::new())),
            None => host_variables(draft, source, &host)?,
        };
        let Value::Dict(vars) = vars else {
            return Err(Diagnostic::parser(format!(
                "Invalid data from file, expected dictionary and got:\n\n{}",
                value::to_text(&vars)
            )));
        };
        draft.add_host(&host, None, None)?;
        for (key, value) in &vars {
            draft.set_variable(&host, key, value.clone())?;
        }
    }
    Ok(())
}

fn parse_group(
    draft: &mut Draft<'_>,
    name: &str,
    group: &Value,
    origin: &Origin,
    hosts: &mut Vec<String>,
) -> Result<(), Diagnostic> {
    let name = draft.add_group(name)?;
    let quoted = value::str_repr(&name);
    let contents = match group {
        Value::Dict(contents) if ["hosts", "vars", "children"].iter().any(|key| contents.contains(key)) => {
            contents.clone()
        }
        Value::Dict(vars) => {
            deprecated(draft,
                Diagnostic::error(format!(
                    "Treating malformed group {quoted} as the sole host of that group. Variables provided in this manner cannot be templated."
                ))
                .at(Some(origin)),
            );
            let alone = Value::list([Value::str(Arc::clone(&name))]);
            [("hosts", alone), ("vars", Value::Dict(vars.clone()).untrusted())].into_iter().collect()
        }
        other => {
            deprecated(
                draft,
                Diagnostic::error(format!("Group {quoted} was converted to 'dict' from '{}'.", other.type_name()))
                    .at(Some(origin)),
            );
            [("hosts", other.clone())].into_iter().collect()
        }
    };
    let wrong = |key: &str, value: &Value, wanted: &str| {
        Diagnostic::error(format!(
            "Value contains '{name}.{key}' which is '{}' instead of '{wanted}'.",
            value.type_name()
        ))
    };
    match contents.get("hosts") {
        None => {}
        Some(Value::List(names)) => {
            for host in names {
                let Value::Str(host) = host else {
                    return Err(Diagnostic::error(format!(
                        "Invalid host name supplied, expected a string but got {} for {}",
                        class(host),
                        value::to_text(host)
                    )));
                };
                if !hosts.iter().any(|known| known == host.as_str()) {
                    hosts.push(host.to_string());
                }
                draft.add_host(host, Some(&name), None)?;
            }
        }
        Some(other) => return Err(wrong("hosts", other, "list")),
    }
    match contents.get("vars") {
        None => {}
        Some(Value::Dict(vars)) => {
            for (key, value) in vars {
                draft.set_variable(&name, key, value.clone())?;
            }
        }
        Some(other) => return Err(wrong("vars", other, "dict")),
    }
    if let Some(children) = contents.get("children") {
        let children = match children {
            Value::Dict(children) => children.keys().cloned().collect(),
            other => other.as_slice().map(<[Value]>::to_vec).unwrap_or_default(),
        };
        for child in &children {
            let child = draft.add_group(&value::to_text(child))?;
            draft.add_child(&name, &child)?;
        }
    }
    Ok(())
}

fn host_variables(draft: &Draft<'_>, source: &str, host: &str) -> Result<Value, Diagnostic> {
    let output = run(draft, source, &["--host", host])?;
    if output.text.trim().is_empty() {
        return Ok(Value::Dict(Dict::new()));
    }
    let origin = Origin::described(format!(
        "<inventory script output from {}> for host {}",
        value::str_repr(source),
        value::str_repr(host)
    ));
    let parsed = value::parse_json(&output.text).map_err(|error| {
        output
            .help(Diagnostic::error(format!(
                "Inventory script result for host {} could not be parsed as JSON.",
                value::str_repr(host)
            )))
            .caused_by(Diagnostic::parser(format!("JSON parsing failed: {error}")).at(Some(&Origin {
                line: u32::try_from(error.line).unwrap_or_default(),
                column: u32::try_from(error.column).unwrap_or_default(),
                ..origin.clone()
            })))
    })?;
    trusted(&parsed, &origin, draft.context().loader.secrets()).map_err(|reason| {
        output
            .help(Diagnostic::error(format!(
                "Inventory script result for host {} could not be parsed as JSON.",
                value::str_repr(host)
            )))
            .caused_by(reason)
    })
}

fn deprecated(draft: &Draft<'_>, what: Diagnostic) {
    (draft.context().notices)(Notice::Deprecated {
        what,
        removal: "This feature will be removed from inventory plugin 'script' in ansible-core version 2.23.",
    });
}

/// What a script printed.
struct Output {
    text: String,
    errors: String,
}

impl Output {
    /// Adds what the script wrote to stderr to an error.
    fn help(&self, error: Diagnostic) -> Diagnostic {
        if self.errors.trim().is_empty() {
            return error;
        }
        let end = if self.errors.ends_with('\n') { "" } else { "\n" };
        error.with_help(format!("Standard error from inventory script:\n{}{end}", self.errors))
    }
}

fn run(draft: &Draft<'_>, source: &str, args: &[&str]) -> Result<Output, Diagnostic> {
    let (status, stdout, stderr) = draft.context().loader.files().run(Path::new(source), args).map_err(|error| {
        let command =
            std::iter::once(source).chain(args.iter().copied()).map(shell_quote).collect::<Vec<_>>().join(" ");
        let number = error.raw_os_error().map_or_else(String::new, |number| format!("[Errno {number}] "));
        let text = error.to_string();
        let text = text.split(" (os error").next().unwrap_or_default();
        Diagnostic::error(format!("Failed to execute inventory script command {}.", value::str_repr(&command)))
            .caused_by(Diagnostic::error(format!("{number}{text}: {}", value::str_repr(source))))
    })?;
    let errors = String::from_utf8_lossy(&stderr).into_owned();
    let mut output = Output { text: String::new(), errors };
    if status != 0 {
        return Err(output.help(Diagnostic::error(format!("Inventory script returned non-zero exit code {status}."))));
    }
    output.text = match String::from_utf8(stdout) {
        Ok(text) => text,
        Err(error) => {
            let what = "Inventory script result contained characters that cannot be interpreted as UTF-8.";
            let reason = utf8::reason(error.as_bytes(), error.utf8_error());
            return Err(output.help(Diagnostic::error(what)).caused_by(Diagnostic::error(reason)));
        }
    };
    Ok(output)
}

fn decode(output: &Output, origin: &Origin, secrets: &Secrets) -> Result<Dict, Diagnostic> {
    let fail = |reason: Diagnostic| {
        output.help(Diagnostic::error("Unable to get JSON decoder for inventory script result.")).caused_by(reason)
    };
    let parsed = value::parse_json(&output.text).map_err(|error| {
        fail(Diagnostic::error("Value could not be parsed as JSON.").caused_by(Diagnostic::error(error.to_string())))
    })?;
    let Value::Dict(inventory) = &parsed else {
        return Err(fail(Diagnostic::error(format!("Value is '{}' instead of 'dict'.", parsed.type_name()))));
    };
    if let Some(meta) = inventory.get("_meta") {
        let Value::Dict(meta) = meta else {
            return Err(fail(Diagnostic::error(format!(
                "Value contains '_meta' which is '{}' instead of 'dict'.",
                meta.type_name()
            ))));
        };
        match meta.get("profile") {
            None => {}
            Some(Value::Str(profile)) if profile.as_str() == "inventory_legacy" => {}
            Some(Value::Str(profile)) if profile.starts_with("inventory_") => {
                return Err(fail(Diagnostic::error(format!("Unknown profile name {}.", value::str_repr(profile)))));
            }
            Some(Value::Str(profile)) => {
                return Err(fail(Diagnostic::error(format!(
                    "Non-inventory profile {} is not allowed.",
                    value::str_repr(profile)
                ))));
            }
            Some(other) => {
                return Err(fail(Diagnostic::error(format!(
                    "Value contains '_meta.profile' which is '{}' instead of 'str'.",
                    other.type_name()
                ))));
            }
        }
    }
    match trusted(&parsed, origin, secrets) {
        Ok(Value::Dict(inventory)) => Ok(inventory),
        // A dictionary that stands for something else.
        Ok(_) => Err(fail(Diagnostic::error(format!("Value is '{}' instead of 'dict'.", parsed.type_name())))),
        Err(reason) => Err(output
            .help(Diagnostic::error("Inventory script result could not be parsed as JSON."))
            .caused_by(reason)),
    }
}

/// Marks strings as templates of this origin; what says `__ansible_unsafe` stays data, what says
/// `__ansible_vault` is encrypted.
fn trusted(value: &Value, origin: &Origin, secrets: &Secrets) -> Result<Value, Diagnostic> {
    Ok(match value {
        Value::Str(text) => Value::Str(Str::trusted(text.shared(), Some(origin.clone()))),
        Value::List(items) => {
            let items = items.iter().map(|item| trusted(item, origin, secrets)).collect::<Result<List, _>>()?;
            Value::List(items.with_origin(Some(origin.clone())))
        }
        Value::Dict(dict) => {
            if let Some(marked) = dict.get("__ansible_unsafe") {
                return Ok(Value::Str(text_of("__ansible_unsafe", marked, origin)?.clone()));
            }
            if let Some(marked) = dict.get("__ansible_vault") {
                let ciphertext = text_of("__ansible_vault", marked, origin)?.shared();
                return Ok(EncryptedString::value(ciphertext, Some(origin.clone()), secrets));
            }
            let mut marked = Dict::new();
            for (key, value) in dict {
                let key = match key {
                    Value::Str(text) => {
                        Value::Str(Str::tagged(text.shared(), Some(origin.clone()), value::Trust::Data))
                    }
                    other => other.clone(),
                };
                marked.insert(key, trusted(value, origin, secrets)?);
            }
            Value::Dict(marked.with_origin(Some(origin.clone())))
        }
        other => other.clone(),
    })
}

/// The text behind a mark.
fn text_of<'v>(mark: &str, value: &'v Value, origin: &Origin) -> Result<&'v Str, Diagnostic> {
    match value {
        Value::Str(text) => Ok(text),
        other => Err(Diagnostic::parser(format!(
            "JSON parsing failed: {mark} is <class '{}'> not <class 'str'>",
            other.type_name()
        ))
        .at(Some(origin))),
    }
}

/// Python's `shlex.quote`.
fn shell_quote(word: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() && c.is_ascii() || "_@%+=:,./-".contains(c);
    if !word.is_empty() && word.chars().all(safe) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\"'\"'"))
    }
}
