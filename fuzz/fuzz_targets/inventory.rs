//! Any text is read as an inventory (INI, YAML or a list of hosts), as a pattern of hosts, or refused.

#![no_main]

use diagnostic::Diagnostic;
use inventory::{Inventory, InventoryContext, InventoryPlugin, InventoryPlugins, Settings};
use libfuzzer_sys::fuzz_target;
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use yaml::{DuplicateKeys, Files, Loader};

/// A disk with one file.
struct Disk(Vec<u8>);

impl Files for Disk {
    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        if self.exists(path) { Ok(self.0.clone()) } else { Err(Error::from(ErrorKind::NotFound)) }
    }

    fn exists(&self, path: &Path) -> bool {
        matches!(path.to_str(), Some("/inv/hosts" | "/inv/hosts.yml"))
    }

    fn is_dir(&self, _path: &Path) -> bool {
        false
    }

    fn is_executable(&self, _path: &Path) -> bool {
        false
    }

    fn list(&self, _path: &Path) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn run(&self, _program: &Path, _args: &[&str]) -> Result<(i32, Vec<u8>, Vec<u8>)> {
        Err(Error::from(ErrorKind::NotFound))
    }

    fn canonical(&self, path: &Path) -> PathBuf {
        path.to_path_buf()
    }

    fn home(&self) -> PathBuf {
        PathBuf::from("/home/user")
    }
}

/// Only the sources that the inventory reads itself.
struct NoPlugins;

impl InventoryPlugins for NoPlugins {
    fn find(&self, _name: &str) -> std::result::Result<Option<Arc<dyn InventoryPlugin>>, Diagnostic> {
        Ok(None)
    }
}

fuzz_target!(|text: &str| {
    // A range of a million hosts is a million hosts.
    let mut digits = 0;
    for ch in text.chars() {
        digits = if ch.is_ascii_digit() { digits + 1 } else { 0 };
        if digits > 3 {
            return;
        }
    }
    if text.matches('[').count() > 8 {
        return;
    }
    for source in ["/inv/hosts".to_owned(), "/inv/hosts.yml".to_owned(), format!("{text},")] {
        let loader = Loader::new(Arc::new(Disk(text.as_bytes().to_vec())), DuplicateKeys::Warn, Box::new(|_| {}));
        let context = InventoryContext {
            loader: Arc::new(loader),
            settings: Arc::new(Settings::default()),
            plugins: Arc::new(NoPlugins),
            notices: Arc::new(|_| {}),
            cwd: Arc::from("/inv"),
        };
        let Ok(inventory) = Inventory::load(&[source], &context) else { continue };
        for pattern in ["all", text] {
            let _ = inventory.hosts(&value::Value::from(pattern), None);
        }
    }
});
