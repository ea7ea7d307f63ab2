//! Packed modules, as trees of files and as zip files, and the scripts that run what is in them.

use super::answer;
use super::gather::Files;
use diagnostic::Diagnostic;
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use value::{Dict, Value, repr, str_repr};
use zip::write::SimpleFileOptions;

/// The packed modules of a run, unpacked on this machine: in trees of files that many modules share, so that Python
/// compiles their support code once. The trees go away with the run.
#[derive(Debug)]
pub(super) struct Trees {
    below: PathBuf,
    made: Mutex<Made>,
}

#[derive(Debug, Default)]
struct Made {
    /// The folder that holds the trees, once there is one.
    folder: Option<PathBuf>,
    /// What each tree holds.
    trees: Vec<Files>,
}

impl Trees {
    /// Trees in a new folder below that one, made when the first is written.
    pub(super) fn below(below: PathBuf) -> Self {
        Trees { below, made: Mutex::default() }
    }

    /// Writes a module's files and returns the folder they are in.
    pub(super) fn write(&self, files: &Files) -> Result<PathBuf, Diagnostic> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = if let Some(folder) = &made.folder {
            folder.clone()
        } else {
            let folder = new_folder(&self.below).map_err(|error| told(&self.below, &error))?;
            made.folder.insert(folder).clone()
        };
        // A tree that has another file of the same name is that of another module or of other support code.
        let fits =
            |tree: &Files| files.iter().all(|(name, content)| tree.get(name).is_none_or(|known| known == content));
        let at = made.trees.iter().position(fits).unwrap_or_else(|| {
            made.trees.push(Files::new());
            made.trees.len() - 1
        });
        let tree = folder.join(at.to_string());
        for (name, content) in files {
            if made.trees[at].contains_key(name) {
                continue;
            }
            let path = tree.join(name);
            let parent = path.parent().unwrap_or(&tree);
            std::fs::create_dir_all(parent).map_err(|error| told(parent, &error))?;
            std::fs::write(&path, content).map_err(|error| told(&path, &error))?;
            made.trees[at].insert(name.clone(), Arc::clone(content));
        }
        Ok(tree)
    }
}

impl Trees {
    /// Removes all trees; what is written later goes to new ones.
    pub(super) fn remove(&self) {
        let made = std::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(folder) = made.folder {
            // Left behind at worst.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

impl Drop for Trees {
    fn drop(&mut self) {
        self.remove();
    }
}

fn told(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(crate::os_error(error, &str_repr(&path.to_string_lossy())))
}

fn new_folder(below: &Path) -> io::Result<PathBuf> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(below)?;
    loop {
        let random: u64 = rand::random();
        let path = below.join(format!("playcall-modules-{}-{random:016x}", std::process::id()));
        match std::fs::DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Packs a module's files into one zip file, without compression: Python reads it once, from this machine's own disk.
pub(super) fn zipped(files: &Files) -> Result<Vec<u8>, Diagnostic> {
    let pack = || -> zip::result::ZipResult<Vec<u8>> {
        let mut out = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, content) in files {
            out.start_file(name.as_str(), options)?;
            out.write_all(content)?;
        }
        Ok(out.finish()?.into_inner())
    };
    pack().map_err(|error| Diagnostic::error(format!("Failed to pack a module: {error}")))
}

/// Returns the script that runs a packed module: it puts the tree or zip file first on Python's path, hands the arguments to
/// Ansible's support code and runs the module as the main program.
pub(super) fn script(module: &str, payload: &Path, args: &Dict, open_files: i64) -> String {
    let mut params = Dict::new();
    params.insert("ANSIBLE_MODULE_ARGS", args.clone());
    let json = answer::json(&params);
    format!(
        "import os\nimport sys\n\nMODULE = {}\nPAYLOAD = {}\nOPEN_FILES = {open_files}\nPARAMS = {}\n{RUNNER}",
        str_repr(module),
        str_repr(&payload.to_string_lossy()),
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
