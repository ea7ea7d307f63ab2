//! The files of `ansible-vault`: read, encrypted, decrypted, edited, and written so that nothing plain is left behind.
//!
//! **Invariant:** what is written is readable by its owner alone, until it gets the mode of the file that it replaces.

use config::{Config, Snapshot, path, settings};
use diagnostic::{Diagnostic, Kind, Origin};
use dispatch::Terminal;
use event::Display;
use module::shell_words;
use nix::unistd::{AccessFlags, access};
use rand::RngCore;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use value::{str_repr, to_text};
use vault::{Envelope, Opened, Secret, Secrets};

/// How often plain bytes are overwritten before their file is removed.
const PASSES: usize = 3;

/// Lines for those who want to know much, each with the verbosity from which on it is told.
pub(super) type Heard = Arc<Mutex<Vec<(u8, String)>>>;

/// Works on files with the secrets of a command.
pub(super) struct Files<'a> {
    pub(super) config: &'a Config,
    pub(super) snapshot: &'a Snapshot,
    pub(super) secrets: Secrets,
    /// What the secrets have told, not shown yet.
    pub(super) heard: Heard,
    pub(super) display: &'a mut Terminal,
}

impl Files<'_> {
    /// Encrypts a file, or stdin (`-`), in place or into another file.
    pub(super) fn encrypt(
        &mut self,
        file: &str,
        output: Option<&str>,
        id: &str,
        secret: &Secret,
    ) -> Result<(), Diagnostic> {
        let file = self.real_path(file);
        let plain = self.read(&file)?;
        let vault = self.encrypted(&plain, id, secret)?;
        self.write(vault.as_bytes(), output.unwrap_or(&file), true)
    }

    /// Decrypts a file, or stdin, in place or into another file.
    pub(super) fn decrypt(&mut self, file: &str, output: Option<&str>) -> Result<(), Diagnostic> {
        let file = self.real_path(file);
        let vault = self.read(&file)?;
        let origin = match file.as_str() {
            "-" => Origin::described("<stdin>"),
            file => Origin::file(file, 0, 0),
        };
        let opened = self.open(&vault, &file, Some(&origin))?;
        self.write(&opened.plain, output.unwrap_or(&file), false)
    }

    /// Returns what is in a file.
    pub(super) fn view(&mut self, file: &str) -> Result<Vec<u8>, Diagnostic> {
        let vault = self.read(file)?;
        Ok(self.open(&vault, file, None)?.plain)
    }

    /// Encrypts an encrypted file with another secret; it keeps its mode and its owner.
    pub(super) fn rekey(&mut self, file: &str, id: &str, secret: &Secret) -> Result<(), Diagnostic> {
        let file = self.real_path(file);
        let before = std::fs::metadata(&file).map_err(|error| {
            // Ansible: nobody takes what Python raises here.
            Diagnostic::new(Kind::Unexpected, "Unexpected Exception, this is probably a bug.")
                .caused_by(Diagnostic::error(module::os_error(&error, &str_repr(&file))))
        })?;
        let vault = self.read(&file)?;
        self.say(5, format!("Rekeying file \"{file}\" to with new vault-id \"{id}\" and vault secret {secret:?}"));
        let opened = self.open(&vault, &file, None)?;
        let vault = self.encrypted(&opened.plain, id, secret)?;
        self.write(vault.as_bytes(), &file, true)?;
        restore(Path::new(&file), &before).map_err(|error| unwritten(&error))?;
        self.say(
            5,
            format!(
                "Rekeyed file \"{file}\" (decrypted with vault id \"{}\") was encrypted with new vault-id \"{id}\" and \
                 vault secret {secret:?}",
                opened.vault_id
            ),
        );
        Ok(())
    }

    /// Makes an encrypted file of what is written in an editor.
    pub(super) fn create(&mut self, file: &str, id: &str, secret: &Secret) -> Result<(), Diagnostic> {
        let folder = Path::new(file).parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.exists()) {
            self.display.warning(&format!("{} does not exist, creating...", folder.display()));
            std::fs::create_dir_all(folder).map_err(|error| {
                let message = format!("Unable to create local directories({}).", folder.display());
                let reason = module::os_error(&error, &format!("b{}", str_repr(&folder.to_string_lossy())));
                Diagnostic::error(message).caused_by(Diagnostic::error(reason))
            })?;
        }
        if Path::new(file).is_file() {
            return Err(Diagnostic::error(format!("{file} exists, please use 'edit' instead")));
        }
        self.edited(file, None, id, secret)
    }

    /// Opens an encrypted file in an editor and encrypts what was changed; it keeps its vault id.
    pub(super) fn edit(&mut self, file: &str) -> Result<(), Diagnostic> {
        let file = self.real_path(file);
        let vault = self.read(&file)?;
        let opened = self.open(&vault, &file, None)?;
        let id = Envelope::parse(&vault).ok().and_then(|envelope| envelope.vault_id);
        let id = id.unwrap_or_else(|| to_text(&self.config.value(&settings::DEFAULT_VAULT_IDENTITY)));
        self.edited(&file, Some(&opened.plain), &id, &opened.secret)
    }

    /// Opens bytes in an editor and writes what it leaves, unless nothing was changed.
    fn edited(&mut self, file: &str, before: Option<&[u8]>, id: &str, secret: &Secret) -> Result<(), Diagnostic> {
        self.tell();
        self.display.flush();
        let base = self.config.str(&settings::DEFAULT_LOCAL_TMP).unwrap_or_else(|| "/tmp".to_owned());
        let prefix = format!("ansible-local-{}", std::process::id());
        let failed = |error: std::io::Error| Diagnostic::error(format!("Unable to write to {base}: {error}"));
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir_in(&base).map_err(failed)?;
        let suffix = Path::new(file).extension().map(|suffix| format!(".{}", suffix.to_string_lossy()));
        let mut made = tempfile::Builder::new();
        let made = made.prefix("tmp").suffix(suffix.as_deref().unwrap_or_default());
        let mut made = made.tempfile_in(folder.path()).map_err(failed)?;
        made.write_all(before.unwrap_or_default()).map_err(failed)?;
        let plain = made.into_temp_path();
        let done = self.editor(&plain).and_then(|()| {
            let after = self.read(&plain.to_string_lossy())?;
            if before == Some(after.as_slice()) {
                return Ok(());
            }
            let vault = self.encrypted(&after, id, secret)?;
            let known = std::fs::metadata(file).ok().filter(Metadata::is_file);
            put(vault.as_bytes(), Path::new(file), known.as_ref())?;
            self.say(5, format!("Saved edited file \"{file}\" encrypted using {secret:?} and  vault id \"{id}\""));
            Ok(())
        });
        // Whatever happened, nothing plain is left.
        shred(&plain);
        done
    }

    /// Waits for the editor that is configured; how it ends is its own matter.
    fn editor(&self, file: &Path) -> Result<(), Diagnostic> {
        let configured = to_text(&self.config.value(&settings::EDITOR));
        let mut words = shell_words::split(&configured).map_err(Diagnostic::error)?;
        words.push(file.to_string_lossy().into_owned());
        let line = words.join(" ");
        let (program, args) = words.split_first().expect("the file's own name is there");
        match Command::new(program).args(args).status() {
            Ok(_) => Ok(()),
            Err(error) => {
                let reason = module::os_error(&error, &str_repr(program));
                Err(Diagnostic::error(format!("Unable to execute the command \"{line}\": {reason}")))
            }
        }
    }

    /// Encrypts bytes.
    pub(super) fn encrypted(&mut self, plain: &[u8], id: &str, secret: &Secret) -> Result<String, Diagnostic> {
        let salt = self.config.value(&settings::VAULT_ENCRYPT_SALT);
        let salt = salt.is_true().then(|| to_text(&salt));
        if !vault::is_encrypted(plain) {
            self.say(
                5,
                if id.is_empty() {
                    format!("Encrypting without a vault_id using vault secret {secret:?}")
                } else {
                    format!("Encrypting with vault_id \"{id}\" and vault secret {secret:?}")
                },
            );
        }
        vault::encrypt(plain, secret, Some(id), salt.as_deref().map(str::as_bytes))
            .map_err(|error| error.diagnostic(None))
    }

    /// Opens a vault; the error names its file. What is told of the attempts names `origin`.
    fn open(&mut self, vault: &[u8], file: &str, origin: Option<&Origin>) -> Result<Opened, Diagnostic> {
        let opened = self.secrets.open(vault, origin);
        self.tell();
        opened.map_err(|error| Diagnostic::error(format!("{} for {file}", error.diagnostic(None).full_message())))
    }

    fn read(&self, file: &str) -> Result<Vec<u8>, Diagnostic> {
        if file == "-" {
            return Self::read_stdin();
        }
        let file = self.absolute(file);
        std::fs::read(&file).map_err(|error| {
            let reason = module::os_error(&error, &str_repr(&file));
            Diagnostic::error(format!("Unable to read source file ({file}): {reason}"))
        })
    }

    /// Returns all that stdin gives.
    pub(super) fn read_stdin() -> Result<Vec<u8>, Diagnostic> {
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| Diagnostic::error(format!("Unable to read source file (-): {error}")))?;
        Ok(bytes)
    }

    /// Writes bytes into a file, or to stdout; the file that was there is overwritten where it held what must not be read.
    pub(super) fn write(&mut self, bytes: &[u8], file: &str, shreds: bool) -> Result<(), Diagnostic> {
        if file == "-" {
            self.tell();
            self.display.flush();
            let mut stdout = std::io::stdout();
            return stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| unwritten(&error));
        }
        let path = Path::new(file);
        let folder = path.parent().unwrap_or(Path::new(""));
        if access(folder, AccessFlags::W_OK).is_err() {
            return Err(Diagnostic::error(format!("Destination '{}' not writable", folder.display())));
        }
        if path.is_file() {
            if shreds {
                shred(path);
            } else {
                std::fs::remove_file(path).map_err(|error| unwritten(&error))?;
            }
        }
        let mut made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| {
            let message = if error.kind() == std::io::ErrorKind::AlreadyExists {
                "Vault file got recreated while we were operating on it."
            } else {
                "Problem creating temporary vault file."
            };
            Diagnostic::error(message).caused_by(Diagnostic::error(module::os_error(&error, &str_repr(file))))
        })?;
        made.write_all(bytes).map_err(|error| unwritten(&error))
    }

    /// Returns where a file is, links followed.
    fn real_path(&self, file: &str) -> String {
        if file == "-" {
            return file.to_owned();
        }
        let file = PathBuf::from(self.absolute(file));
        let real = std::fs::canonicalize(&file).unwrap_or_else(|_| match (file.parent(), file.file_name()) {
            // What is not there yet is in a folder all the same.
            (Some(folder), Some(name)) => {
                std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf()).join(name)
            }
            _ => file.clone(),
        });
        real.to_string_lossy().into_owned()
    }

    /// Returns where a file is, without `.` and `..`.
    fn absolute(&self, file: &str) -> String {
        if file.starts_with('/') {
            path::normalise(file)
        } else {
            path::normalise(&format!("{}/{file}", self.snapshot.cwd))
        }
    }

    /// Shows what the secrets have told.
    pub(super) fn tell(&mut self) {
        let lines = std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner));
        for (level, line) in lines {
            self.display.verbose(level, &line, None);
        }
    }

    fn say(&mut self, level: u8, line: String) {
        self.tell();
        self.display.verbose(level, &line, None);
    }
}

fn unwritten(error: &std::io::Error) -> Diagnostic {
    let errno = nix::errno::Errno::from_raw(error.raw_os_error().unwrap_or_default());
    Diagnostic::error(format!("Unable to write to temporary vault file: [Errno {}] {}", errno as i32, errno.desc()))
}

/// Puts bytes in a file's place at once; the new one has the mode and the owner of the old one.
fn put(bytes: &[u8], file: &Path, before: Option<&Metadata>) -> Result<(), Diagnostic> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let put = || -> std::io::Result<()> {
        let mut made = tempfile::Builder::new().prefix(".ansible-vault-").tempfile_in(folder)?;
        made.write_all(bytes)?;
        if let Some(before) = before {
            restore(made.path(), before)?;
        }
        made.persist(file)?;
        Ok(())
    };
    put().map_err(|error| unwritten(&error))
}

/// Gives a file a mode and an owner that were a file's before.
fn restore(file: &Path, before: &Metadata) -> std::io::Result<()> {
    std::fs::set_permissions(file, before.permissions())?;
    std::os::unix::fs::chown(file, Some(before.uid()), Some(before.gid()))
}

/// Overwrites a file with random bytes and removes it. What can't be overwritten is still removed.
fn shred(path: &Path) {
    if let Ok(mut file) = OpenOptions::new().write(true).open(path) {
        let _ = overwrite(&mut file);
    }
    let _ = std::fs::remove_file(path);
}

fn overwrite(file: &mut File) -> std::io::Result<()> {
    let length = file.metadata()?.len();
    let mut chunk = vec![0; 64 * 1024];
    for _ in 0..PASSES {
        file.rewind()?;
        let mut left = length;
        while left > 0 {
            let size = usize::try_from(left).unwrap_or(usize::MAX).min(chunk.len());
            rand::rng().fill_bytes(&mut chunk[..size]);
            file.write_all(&chunk[..size])?;
            left -= size as u64;
        }
        file.sync_all()?;
    }
    Ok(())
}
