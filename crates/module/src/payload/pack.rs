//! Zip files of modules, and the scripts that run what is in them.

use super::answer;
use super::gather::Files;
use diagnostic::Diagnostic;
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use value::{Dict, Value, repr, str_repr};
use zip::write::SimpleFileOptions;

/// The zip files of a run, in a folder of their own that goes away with it.
#[derive(Debug)]
pub(super) struct Zips {
    below: PathBuf,
    folder: Mutex<Option<PathBuf>>,
}

impl Zips {
    /// Zip files in a new folder below that one, made when the first is written.
    pub(super) fn below(below: PathBuf) -> Self {
        Zips { below, folder: Mutex::default() }
    }

    /// Writes a module's files.
    pub(super) fn write(&self, name: &str, files: &Files) -> Result<PathBuf, Diagnostic> {
        let told = |path: &Path, error: &io::Error| {
            Diagnostic::error(crate::os_error(error, &str_repr(&path.to_string_lossy())))
        };
        let content = zipped(files).map_err(|error| Diagnostic::error(format!("Failed to pack {name}: {error}")))?;
        let mut folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = if let Some(folder) = &*folder {
            folder.clone()
        } else {
            let path = self.new_folder().map_err(|error| told(&self.below, &error))?;
            folder.insert(path).clone()
        };
        let digest = crate::hash::of_bytes(&content, crate::hash::Algorithm::Sha1);
        let path = folder.join(format!("{name}-{}.zip", digest.get(..12).unwrap_or_default()));
        std::fs::write(&path, content).map_err(|error| told(&path, &error))?;
        Ok(path)
    }

    fn new_folder(&self) -> io::Result<PathBuf> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.below)?;
        loop {
            let random: u64 = rand::random();
            let path = self.below.join(format!("playcall-modules-{}-{random:016x}", std::process::id()));
            match std::fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(path),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Zips {
    fn drop(&mut self) {
        let folder = self.folder.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = folder.take() {
            // Left behind at worst.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Packs without compression: Python reads it once, from this machine's own disk.
fn zipped(files: &Files) -> zip::result::ZipResult<Vec<u8>> {
    let mut out = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in files {
        out.start_file(name.as_str(), options)?;
        out.write_all(content)?;
    }
    Ok(out.finish()?.into_inner())
}

/// Returns the script that runs a packed module: it puts the zip file first on Python's path, hands the arguments to
/// Ansible's support code and runs the module as the main program.
pub(super) fn script(module: &str, zip: &Path, args: &Dict, open_files: i64) -> String {
    let mut params = Dict::new();
    params.insert("ANSIBLE_MODULE_ARGS", args.clone());
    let json = answer::json(&params);
    format!(
        "import os\nimport sys\n\nMODULE = {}\nPAYLOAD = {}\nOPEN_FILES = {open_files}\nPARAMS = {}\n{RUNNER}",
        str_repr(module),
        str_repr(&zip.to_string_lossy()),
        repr(&Value::Bytes(json.as_bytes().into())),
    )
}

/// The same for every module.
const RUNNER: &str = r"

def main():
    try:
        os.getcwd()
    except OSError:
        try:
            os.chdir(os.path.expanduser('~'))
        except OSError:
            os.chdir('/')
    if OPEN_FILES:
        import resource
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, OPEN_FILES), hard))
        except ValueError:
            pass
    # A file beside this one must never stand in for a module of Python's own.
    here = os.path.dirname(os.path.realpath(__file__))
    sys.path[:] = [PAYLOAD] + [path for path in sys.path if path not in ('', '.', here)]
    try:
        from ansible.module_utils._internal._ansiballz import _loader
    except ImportError:
        import runpy
        from ansible.module_utils import basic
        basic._ANSIBLE_ARGS = PARAMS
        basic._ANSIBLE_PROFILE = 'legacy'
        names = dict(_module_fqn=MODULE, _modlib_path=PAYLOAD)
        runpy.run_module(MODULE, init_globals=names, run_name='__main__', alter_sys=True)
    else:
        _loader.run_module(
            json_params=PARAMS, profile='legacy', module_fqn=MODULE, modlib_path=PAYLOAD, extensions={})


if __name__ == '__main__':
    main()
";
