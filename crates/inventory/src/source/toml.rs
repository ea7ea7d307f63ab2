//! `toml`: not read yet, and refused by name.

use super::SourcePlugin;
use diagnostic::{Diagnostic, Kind};
use std::path::Path;

pub(crate) const PLUGIN: SourcePlugin = SourcePlugin {
    name: "toml",
    verify: |context, source| {
        crate::vars_files::extension(source) == ".toml" && context.loader.files().exists(Path::new(source))
    },
    parse: |_, source| {
        Err(Diagnostic::new(
            Kind::Unsupported,
            format!("inventory source '{source}': Playcall reads no TOML inventories yet; write it as YAML or INI."),
        ))
    },
};
