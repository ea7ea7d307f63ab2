//! Files of the controller that may be vaults: what is sent to hosts is what is in them.

use crate::transfer::LocalTmp;
use diagnostic::{Diagnostic, Origin};
use engine::ActionContext;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A file, or what was in a vault, for as long as it is needed.
pub(crate) struct RealFile {
    path: PathBuf,
    /// Holds the plain bytes of a vault, and removes them.
    _tmp: Option<LocalTmp>,
}

impl RealFile {
    /// Returns the file itself, unless it is a vault that is to be opened.
    pub(crate) fn new(context: &ActionContext<'_>, path: &Path, decrypts: bool) -> Result<Self, Diagnostic> {
        let Some(plain) = decrypts.then(|| plain(context, path)).transpose()?.flatten() else {
            return Ok(RealFile { path: path.to_path_buf(), _tmp: None });
        };
        let tmp = LocalTmp::new(context)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let path = tmp
            .write(&name, &plain)
            .map_err(|error| Diagnostic::error(format!("could not write what is in {}: {error}", path.display())))?;
        Ok(RealFile { path, _tmp: Some(tmp) })
    }

    /// Returns where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Returns what is in a vault; nothing for other files, which may be large and are not read.
fn plain(context: &ActionContext<'_>, path: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    let mut start = [0; vault::HEADER.len()];
    let is_vault = File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok();
    if !is_vault || !vault::is_encrypted(&start) {
        return Ok(None);
    }
    let bytes = context.services.read_file(path).map_err(|error| {
        Diagnostic::parser(format!(
            "an error occurred while trying to read the file {}: {error}",
            value::str_repr(&path.to_string_lossy())
        ))
    })?;
    let secrets = context.run.loader.secrets();
    if secrets.is_empty() {
        let message = format!("A vault password or secret must be specified to decrypt {}", path.display());
        return Err(Diagnostic::parser(message));
    }
    let origin = Origin::file(path.to_string_lossy().as_ref(), 0, 0);
    secrets.decrypt(&bytes, Some(&origin)).map(Some).map_err(|error| error.diagnostic(Some(&origin)))
}
