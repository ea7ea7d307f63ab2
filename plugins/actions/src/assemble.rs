//! `assemble`: makes one file of the fragments in a folder, of the host or of the controller.

use crate::copy::expand_user;
use crate::real_file::RealFile;
use crate::transfer::{LocalTmp, Source, diff, flag, remote_stat, with_remote_copy};
use diagnostic::Diagnostic;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use std::path::Path;
use value::{Dict, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "assemble",
    summary: "Makes one file of the fragments in a folder",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

/// Arguments that are the action's own business.
const OWN: &[&str] = &["remote_src", "regexp", "delimiter", "ignore_hidden", "decrypt"];

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    crate::arguments::refuse_async(context)?;
    let mut args = context.args.clone();
    let decrypts = args.remove("decrypt").is_none_or(|value| value.is_true());
    let text = |name: &str| args.get(name).filter(|value| !value.is_none()).map(to_text);
    let (Some(source), Some(dest)) = (text("src"), text("dest")) else {
        return Err(ActionError::fail("src and dest are required"));
    };
    if flag(&args, "remote_src", true) {
        return context.execute_module("ansible.legacy.assemble", args);
    }
    let folder = context.services.find_file("files", &source)?;
    if !folder.is_dir() {
        return Err(ActionError::fail(format!("Source ({}) is not a directory", folder.display())));
    }
    let pattern = match text("regexp") {
        Some(pattern) => Some(
            fancy_regex::Regex::new(&pattern)
                .map_err(|error| Diagnostic::error(format!("Invalid regular expression: {error}")))?,
        ),
        None => None,
    };
    let delimiter = text("delimiter").filter(|text| !text.is_empty()).map(|text| unescape(&text));
    let read = |path: &Path| {
        let real = RealFile::new(context, path, decrypts)?;
        std::fs::read(real.path()).map_err(|error| unreadable(path, &error))
    };
    let skips_hidden = flag(&args, "ignore_hidden", false);
    let bytes = assemble(&folder, delimiter.as_deref(), pattern.as_ref(), skips_hidden, &read)?;
    let dest = expand_user(context, &dest);
    remote_stat(context, &dest, flag(&args, "follow", false), true)?;
    let mut module_args: Dict = args
        .iter()
        .filter(|(key, _)| !key.as_str().is_some_and(|key| OWN.contains(&key)))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    module_args.insert("dest", dest.as_str());
    // Ansible: a file that is there already is sent all the same, and found to be equal by the module.
    let tmp = LocalTmp::new(context)?;
    let path = tmp
        .write("assembled", &bytes)
        .map_err(|error| Diagnostic::error(format!("could not write the assembled file: {error}")))?;
    let shown = if context.fields.diff {
        diff(context, &dest, &Source { path: &path, name: "assembled", is_content: false }, &bytes)?
    } else {
        Dict::new()
    };
    let mut result = with_remote_copy(context, &path, "src", |context, remote| {
        module_args.insert("src", remote);
        context.execute_module("ansible.legacy.copy", module_args)
    })?;
    if !shown.is_empty() {
        result.insert("diff", shown);
    }
    Ok(result)
}

/// Puts the fragments together, in the order of their names.
fn assemble(
    folder: &Path,
    delimiter: Option<&[u8]>,
    pattern: Option<&fancy_regex::Regex>,
    skips_hidden: bool,
    read: &dyn Fn(&Path) -> Result<Vec<u8>, Diagnostic>,
) -> Result<Vec<u8>, ActionError> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map_err(|error| unreadable(folder, &error))?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let mut made = Vec::new();
    let mut is_first = true;
    for name in names {
        let path = folder.join(&name);
        let fits = pattern.is_none_or(|pattern| pattern.is_match(&name).unwrap_or(false));
        if !fits || !path.is_file() || skips_hidden && name.starts_with('.') {
            continue;
        }
        let fragment = read(&path)?;
        if !is_first {
            if made.last() != Some(&b'\n') {
                made.push(b'\n');
            }
            if let Some(delimiter) = delimiter {
                // Ansible: a delimiter with a newline of its own gets a second one.
                made.extend_from_slice(delimiter);
                made.push(b'\n');
            }
        }
        made.extend_from_slice(&fragment);
        is_first = false;
    }
    Ok(made)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(format!("could not read the fragment {}: {error}", path.display()))
}

/// Reads the escapes of a delimiter as Python's `escape_decode` does.
fn unescape(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut made = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte != b'\\' {
            made.push(byte);
            continue;
        }
        let Some(&kind) = bytes.get(at) else {
            made.push(b'\\');
            break;
        };
        at += 1;
        match kind {
            b'n' => made.push(b'\n'),
            b't' => made.push(b'\t'),
            b'r' => made.push(b'\r'),
            b'a' => made.push(7),
            b'b' => made.push(8),
            b'f' => made.push(12),
            b'v' => made.push(11),
            b'\\' | b'\'' | b'"' => made.push(kind),
            b'\n' => {}
            b'x' if text.get(at..at + 2).is_some_and(|digits| u8::from_str_radix(digits, 16).is_ok()) => {
                made.push(
                    text.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or_default(),
                );
                at += 2;
            }
            b'0'..=b'7' => {
                let digits = bytes[at - 1..].iter().take(3).take_while(|digit| (b'0'..=b'7').contains(*digit)).count();
                let number =
                    bytes[at - 1..at - 1 + digits].iter().fold(0_u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
                made.push(u8::try_from(number & 0xff).unwrap_or_default());
                at += digits - 1;
            }
            other => made.extend([b'\\', other]),
        }
    }
    made
}
