//! The Python files that the program carries, and where they are put.

use crate::PythonError;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Every file of `package/`, by its path there.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Names the content of the files.
const HASH: &str = env!("PACKAGE_HASH");

/// Writes the Python files into a folder of their own below `cache`, unless they are there; returns it. Another process
/// that does the same at the same time does no harm: the folder appears whole.
pub fn install(cache: &Path) -> Result<PathBuf, PythonError> {
    let folder = cache.join(format!("python-{HASH}"));
    if folder.join("playcall_host.py").is_file() {
        return Ok(folder);
    }
    let fail = |source| PythonError::Install { folder: folder.display().to_string(), source };
    let fresh = cache.join(format!(".python-{HASH}.{}", std::process::id()));
    write(&fresh).map_err(fail)?;
    match fs::rename(&fresh, &folder) {
        Ok(()) => Ok(folder),
        Err(error) => {
            let _ = fs::remove_dir_all(&fresh);
            if folder.join("playcall_host.py").is_file() { Ok(folder) } else { Err(fail(error)) }
        }
    }
}

fn write(folder: &Path) -> io::Result<()> {
    for (name, content) in FILES {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, content)?;
    }
    Ok(())
}
