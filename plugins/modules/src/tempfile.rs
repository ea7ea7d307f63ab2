//! `tempfile`: makes a temporary file or folder on the host.

use module::{Argument, ArgumentSpec, Arguments, Kind, Module, NativeModule, Stop, os_path, run};
use std::path::PathBuf;
use std::sync::LazyLock;
use value::{Dict, str_repr};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "tempfile",
    summary: "Makes a temporary file or folder that nobody else can read.",
    run: |request, system, output| run(request, system, output, &SPEC, tempfile),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("state", Kind::Str).default("file").choices(&["file", "directory"]),
        Argument::new("path", Kind::Path),
        Argument::new("prefix", Kind::Str).default("ansible."),
        Argument::new("suffix", Kind::Str).default(""),
    ]),
    supports_check_mode: false,
});

fn tempfile(module: &mut Module<'_>) -> Result<Dict, Stop> {
    let prefix = module.text("prefix").unwrap_or_default();
    let suffix = module.text("suffix").unwrap_or_default();
    for (name, part) in [("prefix", &prefix), ("suffix", &suffix)] {
        if os_path::basename(part) != part.as_str() {
            return Err(Stop::fail(format!("{name} must be a valid file name component, got {}", str_repr(part))));
        }
    }
    let folder = module.text("path").map_or_else(|| module.default_temp_dir(), |path| PathBuf::from(path.as_str()));
    let made = if module.text("state").is_some_and(|state| state.as_str() == "directory") {
        module.make_temp_dir(&folder, &prefix, &suffix)
    } else {
        module.make_temp_file(&folder, &prefix, &suffix)
    };
    let path = made.map_err(|mut tried| {
        // Python makes the folder absolute first.
        tried.path = module.system.cwd().join(&tried.path).to_string_lossy().into_owned();
        Stop::fail(tried.text())
    })?;
    let mut result = Dict::new();
    result.insert("changed", true);
    result.insert("path", module.system.cwd().join(path).to_string_lossy().into_owned());
    Ok(result)
}
