//! `playcall install-links DIR`: starting Playcall under Ansible's names.

use std::os::unix::fs::symlink;
use std::path::Path;

/// Makes a link to `program` for each name; returns the links. A link that is there already is replaced, a file is not.
pub(crate) fn install(directory: &Path, program: &Path) -> Result<Vec<String>, String> {
    std::fs::create_dir_all(directory).map_err(|error| format!("can't make {}: {error}", directory.display()))?;
    let mut links = Vec::new();
    for name in super::commands::programs() {
        let link = directory.join(name);
        let failed = |error| format!("can't link {}: {error}", link.display());
        match link.symlink_metadata() {
            Ok(there) if there.is_symlink() => std::fs::remove_file(&link).map_err(failed)?,
            Ok(_) => return Err(format!("{} is there already and no link", link.display())),
            Err(_) => {}
        }
        symlink(program, &link).map_err(failed)?;
        links.push(link.display().to_string());
    }
    Ok(links)
}
