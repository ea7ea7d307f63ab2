//! `template`: renders a template file of the controller and brings the result to the host.

use crate::transfer::{self, LocalTmp, flag};
use diagnostic::{Diagnostic, Kind, Origin};
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use std::path::Path;
use std::sync::Arc;
use template::{FileOptions, Layered, Templar};
use value::{Dict, Str, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "template",
    summary: "Renders a template file and brings the result to the host",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

/// Arguments of its own, which `copy` does not know.
const OWN: &[&str] = &[
    "newline_sequence",
    "block_start_string",
    "block_end_string",
    "variable_start_string",
    "variable_end_string",
    "comment_start_string",
    "comment_end_string",
    "trim_blocks",
    "lstrip_blocks",
    "output_encoding",
];

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    crate::arguments::refuse_async(context)?;
    let args = context.args.clone();
    let newline = match args.get("newline_sequence").map(to_text).as_deref() {
        None | Some("\\n" | "\n") => "\n",
        Some("\\r" | "\r") => "\r",
        Some("\\r\\n" | "\r\n") => "\r\n",
        Some(_) => return Err(ActionError::fail("newline_sequence needs to be one of: \n, \r or \r\n")),
    };
    if args.get("state").is_some_and(|state| !state.is_none()) {
        return Err(ActionError::fail("'state' cannot be specified on a template"));
    }
    let given = |name: &str| args.get(name).filter(|value| !value.is_none()).map(to_text);
    let (Some(source), Some(dest)) = (given("src"), given("dest")) else {
        return Err(ActionError::fail("src and dest are required"));
    };
    // Ansible: the error's text alone is kept.
    let path = context.services.find_file("templates", &source).map_err(|error| error_text_alone(&error))?;
    let encoding = given("output_encoding").filter(|name| !name.is_empty()).unwrap_or_else(|| "utf-8".to_owned());
    let rendered = render(context, &args, &source, &path, &dest, newline)?;
    let bytes = encode(&rendered, &encoding)?;
    let mut copy_args: Dict = args
        .iter()
        .filter(|(key, _)| key.as_str().is_none_or(|key| !OWN.contains(&key)))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let mode = match args.get("mode") {
        Some(mode) if mode.as_str() == Some("preserve") => Value::str(transfer::local_mode(&path)),
        Some(mode) => mode.clone(),
        None => Value::None,
    };
    copy_args.insert("mode", mode);
    let tmp = LocalTmp::new(context)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file =
        tmp.write(&name, &bytes).map_err(|error| Diagnostic::error(format!("could not write {name}: {error}")))?;
    copy_args.insert("src", file.to_string_lossy().as_ref());
    copy_args.insert("dest", dest);
    copy_args.insert("follow", flag(&args, "follow", false));
    crate::copy::copy(context, &copy_args)
}

/// An error that was raised while another was handled, whose text it took over.
pub(crate) fn error_text_alone(error: &Diagnostic) -> ActionError {
    ActionError::from(Diagnostic::new(Kind::ActionFail, error.full_message()).while_handling())
}

fn render(
    context: &ActionContext<'_>,
    args: &Dict,
    source: &str,
    path: &Path,
    dest: &str,
    newline: &str,
) -> Result<String, ActionError> {
    let bytes = context
        .services
        .read_file(path)
        .map_err(|error| Diagnostic::error(format!("could not read {}: {error}", path.display())))?;
    let shown = path.to_string_lossy().into_owned();
    let (bytes, _) = context.run.loader.secrets().open_file(bytes, &shown)?;
    if std::str::from_utf8(&bytes).is_err() {
        context.services.deprecated(format!(
            "File {} could not be decoded as 'utf-8'. Invalid content has been escaped. This feature will be removed from \
             ansible-core version 2.23. This file must be UTF-8 encoded.",
            value::str_repr(&shown)
        ));
    }
    let text = value::stray::decode(&bytes);
    let text = Str::trusted(text, Some(Origin::file(Arc::from(shown.as_str()), 0, 0)));
    let mut search: Vec<String> = Vec::new();
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let folders = context.services.search_path().into_iter().chain([context.services.basedir(), folder]);
    for folder in folders {
        search.push(folder.join("templates").to_string_lossy().into_owned());
        search.push(folder.to_string_lossy().into_owned());
    }
    let mut overrides = Dict::new();
    for name in OWN.iter().filter(|name| **name != "output_encoding") {
        if let Some(value) = args.get(name).filter(|value| !value.is_none()) {
            overrides.insert(*name, value.clone());
        }
    }
    overrides.insert("newline_sequence", newline);
    overrides.insert("trim_blocks", flag(args, "trim_blocks", true));
    overrides.insert("lstrip_blocks", flag(args, "lstrip_blocks", false));
    let vars = file_vars(context, source, path, dest)?;
    let scope = Layered { over: &vars, under: context.vars };
    let templar = Templar::new(&context.run.environment, &scope, context.services);
    let options = FileOptions { path: Some(shown), search_path: search, overrides };
    Ok(templar.render_file(&text, &options)?)
}

/// The variables that describe the template file to itself.
fn file_vars(context: &ActionContext<'_>, source: &str, path: &Path, dest: &str) -> Result<Dict, ActionError> {
    use std::os::unix::fs::MetadataExt;
    let meta = std::fs::metadata(path).ok();
    let uid = meta.as_ref().map(MetadataExt::uid).unwrap_or_default();
    let owner = nix::unistd::User::from_uid(nix::unistd::Uid::from_raw(uid))
        .ok()
        .flatten()
        .map_or_else(|| Value::from(uid), |user| Value::from(user.name));
    let modified = meta.as_ref().map(MetadataExt::mtime).unwrap_or_default();
    let host = nix::unistd::gethostname().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let time = |seconds: i64| -> Value {
        let zoned = jiff::Timestamp::from_second(seconds).ok().map(|at| at.to_zoned(jiff::tz::TimeZone::system()));
        zoned.map_or(Value::None, |at| {
            Value::DateTime(Arc::new(value::DateTime { kind: value::DateTimeKind::DateTime(at.datetime(), None) }))
        })
    };
    let now = jiff::Zoned::now();
    let full = path.to_string_lossy().into_owned();
    let mut vars: Dict = [
        ("template_host", Value::str(host)),
        ("template_path", Value::str(source)),
        ("template_mtime", time(modified)),
        ("template_uid", owner),
        (
            "template_run_date",
            Value::DateTime(Arc::new(value::DateTime { kind: value::DateTimeKind::DateTime(now.datetime(), None) })),
        ),
        ("template_destpath", Value::str(dest)),
        ("template_fullpath", Value::str(full)),
    ]
    .into_iter()
    .collect();
    if context.vars.get("ansible_managed").is_none() {
        let managed = context.run.config.str(&config::settings::DEFAULT_MANAGED_STR);
        let written = template::managed_template(managed.as_deref().unwrap_or("Ansible managed"))?;
        let at = jiff::Timestamp::from_second(modified).ok().map(|at| at.to_zoned(jiff::tz::TimeZone::system()));
        let stamped = at.and_then(|at| jiff::fmt::strtime::format(&written, &at).ok()).unwrap_or(written);
        vars.insert("ansible_managed", Str::trusted(stamped, None));
    }
    Ok(vars)
}

fn encode(text: &str, encoding: &str) -> Result<Vec<u8>, ActionError> {
    let name: String = encoding.to_lowercase().replace(['-', '_'], "");
    match name.as_str() {
        "utf8" => Ok(value::stray::encode(text)),
        "latin1" | "iso88591" | "l1" | "8859" => single_bytes(text, 0x100, "latin-1", "ordinal not in range(256)"),
        "ascii" | "usascii" | "646" => single_bytes(text, 0x80, "ascii", "ordinal not in range(128)"),
        "utf16le" => Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        "utf16be" => Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        "utf16" => Ok([0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()),
        "utf32le" => Ok(text.chars().flat_map(|ch| u32::from(ch).to_le_bytes()).collect()),
        "utf32be" => Ok(text.chars().flat_map(|ch| u32::from(ch).to_be_bytes()).collect()),
        "utf32" => {
            Ok([0xff, 0xfe, 0, 0].into_iter().chain(text.chars().flat_map(|ch| u32::from(ch).to_le_bytes())).collect())
        }
        "utf8sig" => Ok([0xef, 0xbb, 0xbf].into_iter().chain(value::stray::encode(text)).collect()),
        _ => code_page(text, encoding, &name),
    }
}

/// Text of which each character is one byte.
fn single_bytes(text: &str, limit: u32, codec: &str, why: &str) -> Result<Vec<u8>, ActionError> {
    let fits = |ch: char| u32::from(ch) < limit;
    match text.chars().position(|ch| !fits(ch)) {
        None => Ok(text.chars().map(|ch| u8::try_from(u32::from(ch)).unwrap_or(b'?')).collect()),
        Some(at) => Err(not_encoded(text, at, &fits, codec, why)),
    }
}

/// Text in an old code page.
fn code_page(text: &str, encoding: &str, name: &str) -> Result<Vec<u8>, ActionError> {
    // Python knows Windows' code pages by their numbers too.
    let label = name.strip_prefix("cp").filter(|page| page.starts_with("125"));
    let label = label.map_or_else(|| encoding.replace('_', "-"), |page| format!("windows-{page}"));
    let Some(known) = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()) else {
        let is_of_python = ["cp", "mac", "iso2022", "utf7", "hp", "kz", "ptcp", "tis", "johab"].iter();
        if is_of_python.into_iter().any(|family| name.starts_with(family)) {
            let message = format!("output_encoding '{encoding}' is not built in this version of Playcall");
            return Err(Diagnostic::new(Kind::Unsupported, message).into());
        }
        return Err(Diagnostic::error(format!("unknown encoding: {encoding}")).into());
    };
    let encoded = |text: &str| {
        let mut encoder = known.new_encoder();
        // The encoder writes into what room there is.
        let room = encoder.max_buffer_length_from_utf8_without_replacement(text.len()).unwrap_or(text.len());
        let mut out = Vec::with_capacity(room);
        let (outcome, _) = encoder.encode_from_utf8_to_vec_without_replacement(text, &mut out, true);
        if matches!(outcome, encoding_rs::EncoderResult::Unmappable(_)) { None } else { Some(out) }
    };
    if let Some(bytes) = encoded(text) {
        return Ok(bytes);
    }
    let fits = |ch: char| encoded(ch.encode_utf8(&mut [0; 4])).is_some();
    let at = text.chars().position(|ch| !fits(ch)).unwrap_or(0);
    if known.is_single_byte() {
        return Err(not_encoded(text, at, &fits, "charmap", "character maps to <undefined>"));
    }
    let one = |ch: char| text.chars().nth(at) != Some(ch);
    Err(not_encoded(text, at, &one, &encoding.to_lowercase(), "illegal multibyte sequence"))
}

/// Python's error of characters that an encoding has not: those from `at` on, as far as none `fits`.
fn not_encoded(text: &str, at: usize, fits: &dyn Fn(char) -> bool, codec: &str, why: &str) -> ActionError {
    let count = text.chars().skip(at).take_while(|ch| !fits(*ch)).count();
    let what = if count > 1 {
        format!("characters in position {at}-{}", at + count - 1)
    } else {
        let code = text.chars().nth(at).map_or(0, u32::from);
        let shown = match code {
            0..=0xff => format!("\\x{code:02x}"),
            0x100..=0xffff => format!("\\u{code:04x}"),
            _ => format!("\\U{code:08x}"),
        };
        format!("character '{shown}' in position {at}")
    };
    Diagnostic::error(format!("'{codec}' codec can't encode {what}: {why}")).into()
}
