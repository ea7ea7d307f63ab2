//! `slurp`: brings a file of the host as base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use module::wire::Chain;
use module::{Argument, ArgumentSpec, Arguments, Kind, Module, NativeModule, Stop, os_error, run};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::LazyLock;
use value::{Dict, str_repr};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "slurp",
    summary: "Returns the content of a file on the host, encoded in base64.",
    run: |request, system, output| run(request, system, output, &SPEC, slurp),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![Argument::new("src", Kind::Path).required().aliases(&["path"])]),
    supports_check_mode: true,
});

fn slurp(module: &mut Module<'_>) -> Result<Dict, Stop> {
    let source = module.text("src").unwrap_or_default();
    let content = module.system.read(Path::new(source.as_str())).map_err(|error| {
        let source = source.as_str();
        let (message, shown) = match error.kind() {
            ErrorKind::NotFound => (format!("File not found: {source}"), true),
            ErrorKind::PermissionDenied => (format!("File is not readable: {source}"), true),
            // Ansible: opening a folder fails with its name.
            ErrorKind::IsADirectory => (format!("Source is a directory and must be a file: {source}"), true),
            // Ansible: the name is not filled in.
            _ => ("Unable to slurp file: {source}".to_owned(), true),
        };
        let quoted = if shown { str_repr(source) } else { String::new() };
        Stop::fail(message).because(Chain::new(os_error(&error, &quoted)))
    })?;
    let mut result = Dict::new();
    result.insert("content", STANDARD.encode(content));
    result.insert("source", source);
    result.insert("encoding", "base64");
    Ok(result)
}
