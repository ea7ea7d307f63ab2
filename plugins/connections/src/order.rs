//! A request written down for another process of ours: a job in the background, or a module run as another user.

use module::{Background, Request};
use std::path::{Path, PathBuf};
use value::{Dict, Value, to_text};

fn pairs(pairs: &[(String, String)]) -> Dict {
    pairs.iter().map(|(name, value)| (Value::str(name.as_str()), Value::str(value.as_str()))).collect()
}

/// Reads pairs of texts.
pub(crate) fn read_pairs(order: &Dict, key: &str) -> Vec<(String, String)> {
    match order.get(key) {
        Some(Value::Dict(dict)) => dict.iter().map(|(name, value)| (to_text(name), to_text(value))).collect(),
        _ => Vec::new(),
    }
}

/// Writes a request down, with another environment.
pub(crate) fn of_request(request: &Request, environment: &[(String, String)]) -> Dict {
    let text = |path: &Path| Value::str(path.to_string_lossy().as_ref());
    let mut order = Dict::new();
    order.insert("name", request.name.as_ref());
    order.insert("args", request.args.clone());
    order.insert("check_mode", request.check_mode);
    order.insert("diff", request.diff);
    order.insert("no_log", request.no_log);
    order.insert("verbosity", i64::from(request.verbosity));
    order.insert("shell_executable", request.shell_executable.as_str());
    order.insert("interpreter", request.interpreter.as_deref().map_or(Value::None, Value::str));
    order.insert("environment", pairs(environment));
    order.insert("tmpdir", request.tmpdir.as_deref().map_or(Value::None, text));
    order
}

/// Reads a request.
pub(crate) fn to_request(order: &Dict) -> Request {
    let text = |key: &str| order.get(key).map(to_text).unwrap_or_default();
    let flag = |key: &str| order.get(key).is_some_and(Value::is_true);
    Request {
        name: text("name").into(),
        args: order.get("args").and_then(Value::as_dict).cloned().unwrap_or_default(),
        check_mode: flag("check_mode"),
        diff: flag("diff"),
        no_log: flag("no_log"),
        verbosity: order.get("verbosity").and_then(Value::as_int).and_then(|v| u8::try_from(v).ok()).unwrap_or(0),
        shell_executable: text("shell_executable"),
        interpreter: order.get("interpreter").filter(|path| !path.is_none()).map(to_text),
        environment: read_pairs(order, "environment"),
        tmpdir: order.get("tmpdir").filter(|path| !path.is_none()).map(|path| PathBuf::from(to_text(path))),
        ..Request::default()
    }
}

/// Writes down that a job is to be in the background.
pub(crate) fn of_background(background: &Background) -> Dict {
    let mut order = Dict::new();
    order.insert("jid", background.jid.as_str());
    order.insert("seconds", i64::try_from(background.seconds).unwrap_or(i64::MAX));
    order.insert("dir", background.dir.as_str());
    order
}

/// Reads that a job is to be in the background.
pub(crate) fn to_background(order: &Dict) -> Background {
    let text = |key: &str| order.get(key).map(to_text).unwrap_or_default();
    let seconds = order.get("seconds").and_then(Value::as_int).and_then(|seconds| u64::try_from(seconds).ok());
    Background { jid: text("jid"), seconds: seconds.unwrap_or(u64::MAX), dir: text("dir") }
}
