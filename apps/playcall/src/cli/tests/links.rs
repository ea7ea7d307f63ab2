use crate::cli::commands::programs;
use crate::cli::links::install;
use std::path::{Path, PathBuf};

struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn links_are_made_again_and_files_are_left_alone() {
    let scratch = Scratch(std::env::temp_dir().join(format!("playcall-links-{}", std::process::id())));
    let directory = scratch.0.join("deep/bin");
    install(&directory, Path::new("/old/playcall")).unwrap();
    assert_eq!(install(&directory, Path::new("/new/playcall")).unwrap().len(), programs().len());
    for name in programs() {
        assert_eq!(std::fs::read_link(directory.join(name)).unwrap(), Path::new("/new/playcall"));
    }
    let file = directory.join(programs()[0]);
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&file, "mine").unwrap();
    assert!(install(&directory, Path::new("/new/playcall")).unwrap_err().ends_with("is there already and no link"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}
