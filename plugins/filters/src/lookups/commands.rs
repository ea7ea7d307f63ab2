//! `env`, `pipe`, `lines`, and `url` as far as it reads files.

use crate::access::{str_for_method, text};
use crate::fail::{Fail, Got, fail};
use crate::python::text::is_space;
use diagnostic::Origin;
use template::Call;
use value::{Str, Trust, Undefined, Value, str_repr};

/// What `undef()` says of itself where it is told nothing.
const UNDEF: &str = "Mandatory variable has not been overridden";

/// `env`: variables of the controller's environment. Option: `default=''`.
pub(super) fn env(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let default = call.args.take(usize::MAX, "default").unwrap_or_else(|| Value::from(""));
    let mut out = Vec::new();
    for term in &terms {
        let term = crate::access::trip(term.clone())?;
        let subject = str_for_method(&term, "split")?;
        let Some(name) = subject.split(is_space).find(|word| !word.is_empty()) else {
            return fail("list index out of range");
        };
        out.push(match call.templar.services.env_var(name) {
            Some(found) => {
                let origin = Origin::described(format!("<environment variable {}>", str_repr(name)));
                Value::Str(Str::tagged(found, Some(origin), Trust::Data))
            }
            None => match &default {
                Value::Undefined(marker) if marker.reason.message != UNDEF => default.clone(),
                Value::Undefined(marker) => {
                    // Ansible: `undef()` as the default asks for an error that names the variable.
                    let mut reason = marker.reason.clone();
                    reason.message = format!("The environment variable {} is not set.", str_repr(name));
                    return Err(Fail::Marker(Undefined::because(reason, None)));
                }
                given => given.clone(),
            },
        });
    }
    Ok(out)
}

/// Runs a command of a term; its output.
fn run(call: &Call<'_, '_>, command: &str, lookup: &str) -> Got<Vec<u8>> {
    let services = call.templar.services;
    let (status, output, _) = services
        .run(command, &services.basedir())
        .map_err(|error| Fail::text(super::files::os_error(&error, &str_repr("/bin/sh"))))?;
    if status == 0 {
        return Ok(output);
    }
    fail(format!("lookup_plugin.{lookup}({command}) returned {status}"))
}

/// `pipe`: what commands print.
pub(super) fn pipe(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let mut out = Vec::new();
    for term in &terms {
        let command = text(call, term)?;
        let output = String::from_utf8(run(call, &command, "pipe")?).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes().get(at).copied().unwrap_or(0);
            Fail::text(format!("'utf-8' codec can't decode byte {byte:#04x} in position {at}: invalid start byte"))
        })?;
        out.push(Value::from(output.trim_end_matches(is_space)));
    }
    Ok(out)
}

/// `lines`: the lines that commands print.
pub(super) fn lines(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let mut out = Vec::new();
    for term in &terms {
        let command = text(call, term)?;
        let output = run(call, &command, "lines")?;
        let text = String::from_utf8_lossy(&output).replace("\r\n", "\n").replace('\r', "\n");
        out.extend(text.lines().map(Value::from));
    }
    Ok(out)
}
