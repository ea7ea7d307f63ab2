//! Any text is read as an `ansible.cfg` or refused, and every setting has a value or an error.

#![no_main]

use config::{Config, Snapshot};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let path = std::env::temp_dir().join(format!("fuzz-{}.cfg", std::process::id()));
    if std::fs::write(&path, text).is_err() {
        return;
    }
    let snapshot = Snapshot { env: vec![("ANSIBLE_CONFIG".to_owned(), path.to_string_lossy().into_owned())].into_iter().collect(), ..Snapshot::default() };
    if let Ok((config, _warnings)) = Config::load(&snapshot, None) {
        for setting in config::settings::all() {
            let _ = config.resolve(setting);
        }
    }
});
