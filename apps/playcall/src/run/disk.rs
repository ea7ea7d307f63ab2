//! The controller's file system, for the crates of the language.

use config::Snapshot;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use yaml::Files;

/// The file system as it is.
pub(crate) struct Disk {
    home: PathBuf,
}

impl Disk {
    /// Makes one; the home is the user's.
    pub(crate) fn new(snapshot: &Snapshot) -> Self {
        Disk { home: PathBuf::from(&snapshot.home) }
    }
}

impl Files for Disk {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }

    fn is_readable(&self, path: &Path) -> bool {
        nix::unistd::access(path, nix::unistd::AccessFlags::R_OK).is_ok()
    }

    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn is_executable(&self, path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o111 != 0)
    }

    fn list(&self, path: &Path) -> std::io::Result<Vec<String>> {
        std::fs::read_dir(path)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn run(&self, program: &Path, args: &[&str]) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        let done = Command::new(program).args(args).stdin(Stdio::null()).output()?;
        Ok((done.status.code().unwrap_or(-1), done.stdout, done.stderr))
    }

    fn canonical(&self, path: &Path) -> PathBuf {
        std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
    }

    fn home(&self) -> PathBuf {
        self.home.clone()
    }
}
