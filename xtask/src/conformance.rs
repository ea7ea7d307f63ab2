//! `cargo xtask conformance`: runs integration targets of ansible-core's suite against Playcall.
//!
//! A target is a folder with a script `runme.sh`, or a role. It runs in a copy, with our links first on the path and
//! the reference's Python for modules. Its targets change the machine they run on: use a machine that is to be thrown away.

use crate::{Failure, cargo, root};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs the targets called `words`.
#[expect(clippy::print_stdout, reason = "a chore tells what it did")]
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let suite = root().join("target/ansible_core-2.19.14/test/integration");
    let reference = root().join("target/reference/bin");
    for needed in [&suite, &reference] {
        if !needed.exists() {
            return Err(format!("{} does not exist: this chore needs it", needed.display()).into());
        }
    }
    if words.is_empty() {
        return Err("name the targets to run".into());
    }
    if !cargo().args(["build", "--release", "--package", "playcall"]).status()?.success() {
        return Err("the program could not be built".into());
    }
    let work = root().join("target/conformance");
    // What an earlier run left is of no use.
    let _ = fs::remove_dir_all(&work);
    let links = work.join("links");
    fs::create_dir_all(&links)?;
    let built = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let made =
        Command::new(built.join("release/playcall")).arg("install-links").arg(&links).stdout(Stdio::null()).status()?;
    if !made.success() {
        return Err("the links could not be made".into());
    }
    let mut failed = Vec::new();
    for target in words {
        let passed = run_target(&suite, &work, &links, &reference, target)?;
        println!("{} {target}", if passed { "ok  " } else { "FAIL" });
        if !passed {
            failed.push(target.as_str());
        }
    }
    println!("{} passed, {} failed", words.len() - failed.len(), failed.len());
    if failed.is_empty() { Ok(()) } else { Err(format!("logs are in {}", work.display()).into()) }
}

fn run_target(suite: &Path, work: &Path, links: &Path, reference: &Path, target: &str) -> Result<bool, Failure> {
    let folder = work.join(target).join("test/integration");
    copy(&suite.join("targets").join(target), &folder.join("targets").join(target))?;
    for support in ["setup_remote_tmp_dir", "prepare_tests", "prepare_http_tests"] {
        if suite.join("targets").join(support).exists() && support != target {
            copy(&suite.join("targets").join(support), &folder.join("targets").join(support))?;
        }
    }
    let python = reference.join("python3");
    let inventory = folder.join("inventory");
    let line =
        format!("[testgroup]\ntesthost ansible_connection=local ansible_python_interpreter={}\n", python.display());
    fs::write(&inventory, line)?;
    let config = folder.join("integration.cfg");
    fs::write(&config, "[defaults]\n")?;
    let output = work.join(target).join("output");
    fs::create_dir_all(&output)?;
    let place = folder.join("targets").join(target);
    let mut command = if place.join("runme.sh").exists() {
        let mut command = Command::new("./runme.sh");
        command.args(["-i", &inventory.to_string_lossy()]).current_dir(&place);
        command
    } else {
        let playbook = format!("- hosts: testhost\n  gather_facts: true\n  roles: [{{role: {target}}}]\n");
        fs::write(folder.join("targets.yml"), playbook)?;
        let mut command = Command::new("ansible-playbook");
        command.args(["targets.yml", "-i", &inventory.to_string_lossy(), "-v"]).current_dir(&folder);
        command.env("ANSIBLE_ROLES_PATH", folder.join("targets"));
        command
    };
    let log = fs::File::create(work.join(format!("{target}.log")))?;
    let path = format!("{}:{}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", links.display(), reference.display());
    command
        .env("PATH", path)
        .env("ANSIBLE_CONFIG", &config)
        .env("INVENTORY_PATH", &inventory)
        .env("OUTPUT_DIR", &output)
        .env("ANSIBLE_FORCE_HANDLERS", "true")
        .env("ANSIBLE_HOST_PATTERN_MISMATCH", "error")
        .env("ANSIBLE_RETRY_FILES_ENABLED", "false")
        .env("ANSIBLE_DEPRECATION_WARNINGS", "false")
        .env("ANSIBLE_TEST_PYTHON_INTERPRETER", &python)
        .env("PLAYCALL_MASK_SECRETS", "0")
        .stdin(Stdio::null())
        .stderr(log.try_clone()?)
        .stdout(log);
    Ok(command.status()?.success())
}

/// Copies a folder with all that is in it; links stay links.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, kind) = (to.join(entry.file_name()), entry.file_type()?);
        if kind.is_dir() {
            copy(&entry.path(), &path)?;
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(entry.path())?, &path)?;
        } else {
            fs::copy(entry.path(), &path)?;
        }
    }
    Ok(())
}
