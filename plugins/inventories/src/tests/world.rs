//! A world without a disk: files, scripts and what they print, kept in memory.

use crate::{Shelf, Tools};
use config::{Config, Snapshot};
use inventory::{Inventory, InventoryContext, Notice, Settings};
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use yaml::{DuplicateKeys, Files, Loader};

/// What a script gives for its arguments: status, stdout, stderr.
pub(crate) type Printed = (i32, String, String);

#[derive(Clone, Default)]
pub(crate) struct World {
    pub(crate) files: BTreeMap<PathBuf, String>,
    /// By the command line: `/inv/script --list`.
    pub(crate) scripts: BTreeMap<String, Printed>,
    pub(crate) settings: Settings,
}

impl World {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
        World { files, ..World::default() }
    }

    /// Returns a context, and where its notices are collected as text.
    pub(crate) fn context(&self) -> (InventoryContext, Arc<Mutex<Vec<String>>>) {
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let files = Arc::new(self.clone());
        let sources = Arc::clone(&files);
        let collect = Arc::clone(&told);
        let notices = move |notice| {
            let shown = diagnostic::FileSources(|path: &str| sources.read(Path::new(path)));
            let text = match notice {
                Notice::Warning(what) | Notice::ErrorAsWarning(what) => {
                    diagnostic::render(&what, &shown).block("WARNING")
                }
                Notice::Deprecated { what, removal } => {
                    let report = diagnostic::render(&what, &shown);
                    let first = format!("{} {removal}", what.message);
                    report.with_first_message(&first).block("DEPRECATION WARNING")
                }
                Notice::Error(text) => format!("[ERROR]: {text}"),
                Notice::Verbose(..) => return,
            };
            let mut told = collect.lock().unwrap();
            if !told.contains(&text) {
                told.push(text);
            }
        };
        let loader = Loader::new(files, DuplicateKeys::Warn, Box::new(|_| {}));
        let snapshot =
            Snapshot { env: [("ANSIBLE_CONFIG".to_owned(), "/nonexistent".to_owned())].into(), ..Snapshot::default() };
        let config = Config::load(&snapshot, None).unwrap().0;
        let context = InventoryContext {
            loader: Arc::new(loader),
            settings: Arc::new(Settings { playbook_python: "PY".to_owned(), ..self.settings.clone() }),
            plugins: Arc::new(Shelf::new(Tools::bare(Arc::new(config)))),
            notices: Arc::new(notices),
            cwd: Arc::from("/inv"),
        };
        (context, told)
    }

    /// Loads sources that give no error.
    pub(crate) fn load(&self, sources: &[&str]) -> Inventory {
        let sources: Vec<String> = sources.iter().map(|&source| source.to_owned()).collect();
        Inventory::load(&sources, &self.context().0).unwrap()
    }
}

impl Files for World {
    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        let text = self.files.get(path).ok_or_else(|| Error::from(ErrorKind::NotFound))?;
        Ok(text.clone().into_bytes())
    }

    fn exists(&self, path: &Path) -> bool {
        self.files.contains_key(path) || self.is_dir(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.files.keys().any(|file| file != path && file.starts_with(path))
    }

    fn is_executable(&self, path: &Path) -> bool {
        let name = path.to_string_lossy();
        self.scripts.keys().any(|command| command.split(' ').next() == Some(&*name))
    }

    fn list(&self, path: &Path) -> Result<Vec<String>> {
        let inside = self.files.keys().filter_map(|file| file.strip_prefix(path).ok());
        let mut names: Vec<String> =
            inside.filter_map(|rest| Some(rest.iter().next()?.to_string_lossy().into_owned())).collect();
        names.dedup();
        Ok(names)
    }

    fn run(&self, program: &Path, args: &[&str]) -> Result<(i32, Vec<u8>, Vec<u8>)> {
        let command = format!("{} {}", program.display(), args.join(" "));
        let (status, stdout, stderr) = self.scripts.get(&command).ok_or_else(|| Error::from(ErrorKind::NotFound))?;
        Ok((*status, stdout.clone().into_bytes(), stderr.clone().into_bytes()))
    }

    fn canonical(&self, path: &Path) -> PathBuf {
        path.to_path_buf()
    }

    fn home(&self) -> PathBuf {
        PathBuf::from("/home/user")
    }
}
