//! The texts of `--version`.

use config::{Config, Snapshot, settings};
use value::repr;

/// The version of Ansible that is followed.
pub(crate) const ANSIBLE_VERSION: &str = "2.19.14";

/// Returns what `--version` prints, in the lines that scripts look for. What Ansible says of its Python is said of Playcall:
/// there is none in it.
pub(crate) fn version(prog: &str, config: &Config, snapshot: &Snapshot) -> String {
    let joined = |paths: Vec<String>| paths.join(":");
    let lines = [
        format!("{prog} [core {ANSIBLE_VERSION}]"),
        format!("  config file = {}", config.file().unwrap_or("None")),
        format!("  configured module search path = {}", repr(&config.value(&settings::DEFAULT_MODULE_PATH))),
        format!("  ansible python module location = none (Playcall {})", env!("CARGO_PKG_VERSION")),
        format!("  ansible collection location = {}", joined(config.list(&settings::COLLECTIONS_PATHS))),
        format!("  executable location = {}", snapshot.program),
        "  python version = none (modules in Python run under the interpreter of each host)".to_owned(),
        "  jinja version = none (templates are rendered natively, as Jinja 3.1)".to_owned(),
        "  pyyaml version = none (YAML is read natively, as libyaml v0.2.5)".to_owned(),
    ];
    lines.join("\n")
}
