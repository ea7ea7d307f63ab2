//! `cargo xtask reference`: fetches what comparisons need: ansible-core, and its integration targets.

use crate::{Failure, cargo, root};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The release that Playcall is compared with.
const VERSION: &str = "2.19.14";

/// What comparisons need.
pub(crate) struct Reference {
    /// The folder of the reference's programs.
    pub(crate) bin: PathBuf,
    /// The folder `test/integration` of its source package.
    pub(crate) suite: PathBuf,
}

/// Fetches what is not there yet, and says where it is.
pub(crate) fn fetch() -> Result<Reference, Failure> {
    let venv = root().join("target/reference");
    let bin = venv.join("bin");
    if !bin.join("ansible-playbook").exists() {
        let python = ["python3.11", "python3"].into_iter().find(|name| starts(name)).ok_or("there is no Python 3")?;
        succeed(Command::new(python).args(["-m", "venv"]).arg(&venv))?;
        succeed(pip(&bin).args(["install", "--quiet", &format!("ansible-core=={VERSION}")]))?;
    }
    let source = root().join("target/sdist");
    let unpacked = source.join(format!("ansible_core-{VERSION}"));
    if !unpacked.exists() {
        fs::create_dir_all(&source)?;
        let package = format!("ansible-core=={VERSION}");
        succeed(
            pip(&bin)
                .args(["download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest"])
                .arg(&source)
                .arg(package),
        )?;
        let archive = source.join(format!("ansible_core-{VERSION}.tar.gz"));
        succeed(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&source))?;
    }
    Ok(Reference { bin, suite: unpacked.join("test/integration") })
}

/// Builds the program, and makes a folder with a link for each of the names it is started as.
pub(crate) fn links() -> Result<PathBuf, Failure> {
    succeed(cargo().args(["build", "--quiet", "--package", "playcall"]))?;
    let links = root().join("target/conformance/links");
    // What an earlier run left is of no use.
    let _ = fs::remove_dir_all(&links);
    fs::create_dir_all(&links)?;
    let built = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    succeed(Command::new(built.join("debug/playcall")).arg("install-links").arg(&links).stdout(Stdio::null()))?;
    Ok(links)
}

/// The Python that runs the tools of `tests/conformance`.
pub(crate) fn python(reference: &Reference) -> Command {
    Command::new(reference.bin.join("python3"))
}

fn pip(bin: &Path) -> Command {
    let mut command = Command::new(bin.join("python3"));
    command.args(["-m", "pip", "--disable-pip-version-check"]);
    command
}

fn starts(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn succeed(command: &mut Command) -> Result<(), Failure> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}
