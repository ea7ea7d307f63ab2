//! Putting a file in its place at once, and keeping the old one.

use crate::attributes::errno;
use crate::wire::{Chain, Link};
use crate::work::{Module, Stop, bytes_repr, os_error};
use crate::{Stat, Time, os_path};
use nix::errno::Errno;
use std::io;
use std::path::Path;
use value::{Value, str_repr};

/// A file that takes the place of another.
#[derive(Clone, Copy, Debug)]
pub struct Move<'a> {
    /// The new file; gone afterwards.
    pub from: &'a str,
    /// Its place.
    pub to: &'a str,
    /// Write into the old file where it can't be replaced.
    pub unsafe_writes: bool,
    /// The new file gets owner, mode and extended attributes of the old one.
    pub keep: bool,
    /// The twin holds `from` as bytes, which its messages show.
    pub bytes: bool,
}

impl Move<'_> {
    fn shown_source(&self) -> String {
        if self.bytes { bytes_repr(self.from) } else { str_repr(self.from) }
    }
}

impl Module<'_> {
    /// Moves a file to its place in one step.
    pub fn atomic_move(&mut self, file: Move<'_>) -> Result<(), Stop> {
        let (source, target) = (Path::new(file.from), Path::new(file.to));
        let old = self.system.stat(target).ok();
        let kept = old.filter(|_| file.keep);
        if let Some(old) = &kept
            && let Err(error) = self.take_over(old, target, source)
            && errno(&error) != Errno::EPERM
        {
            return Err(Stop::crash(os_error(&error, &bytes_repr(file.from))));
        }
        if let Err(error) = self.system.rename(source, target) {
            let names = format!("{} -> {}", bytes_repr(file.from), bytes_repr(file.to));
            let reason = Chain::new(os_error(&error, &names));
            match errno(&error) {
                Errno::EPERM | Errno::EXDEV | Errno::EACCES | Errno::ETXTBSY | Errno::EBUSY => {
                    self.move_by_copy(file, kept, reason)?;
                }
                _ => {
                    let message = format!("Could not replace {} with {}.", str_repr(file.to), file.shown_source());
                    return Err(Stop::Crash(Chain::new(message).with(Link::Cause, reason)));
                }
            }
        }
        if old.is_none() {
            self.settle_new(target)?;
        }
        Ok(())
    }

    /// Gives a new file what the old one has.
    fn take_over(&mut self, old: &Stat, old_path: &Path, new: &Path) -> io::Result<()> {
        self.system.set_owner(new, Some(old.uid), Some(old.gid), true)?;
        self.system.copy_metadata(old_path, new)?;
        let now = Time::from(self.system.now());
        self.system.set_times(new, now, now)
    }

    /// The long way, where renaming is not possible: a copy beside the target, renamed over it.
    fn move_by_copy(&mut self, file: Move<'_>, old: Option<Stat>, reason: Chain) -> Result<(), Stop> {
        let folder = os_path::dirname(file.to).to_owned();
        let name = os_path::basename(file.to);
        let beside = match self.make_temp_file(Path::new(&folder), ".ansible_tmp", name) {
            Ok(path) => path,
            Err(tried) => {
                let tried = os_error(&tried.error, &bytes_repr(&tried.path));
                let inner = Chain::new(tried).with(Link::Context, reason);
                if file.unsafe_writes {
                    return self.write_unsafely(file.from, file.to, inner);
                }
                let message =
                    format!("The destination directory {} is not writable by the current user.", str_repr(&folder));
                return Err(Stop::Crash(Chain::new(message).with(Link::Cause, inner)));
            }
        };
        let outcome = self.copy_and_rename(file, &beside, old, reason);
        if self.system.lexists(&beside) {
            let _ = self.system.remove_file(&beside);
        }
        outcome
    }

    fn copy_and_rename(&mut self, file: Move<'_>, beside: &Path, old: Option<Stat>, reason: Chain) -> Result<(), Stop> {
        let source = Path::new(file.from);
        if let Err(error) = self.copy_beside(source, beside, file.keep, old.as_ref()) {
            let inner = Chain::new(os_error(&error, &bytes_repr(file.from))).with(Link::Context, reason);
            if file.unsafe_writes {
                return self.write_unsafely(file.from, file.to, inner);
            }
            let message = format!("Failed to replace {} with {}.", str_repr(file.to), file.shown_source());
            return Err(Stop::Crash(Chain::new(message).with(Link::Cause, inner)));
        }
        // The source is left where its folder is not ours: it goes with the temporary folder.
        let _ = self.system.remove_file(source);
        let Err(error) = self.system.rename(beside, Path::new(file.to)) else { return Ok(()) };
        let beside = beside.to_string_lossy();
        let names = format!("{} -> {}", bytes_repr(&beside), bytes_repr(file.to));
        let inner = Chain::new(os_error(&error, &names)).with(Link::Context, reason);
        if file.unsafe_writes && errno(&error) == Errno::EBUSY {
            return self.write_unsafely(&beside, file.to, inner);
        }
        let message = format!(
            "Unable to make {} into to {}, failed final rename from {}.",
            file.shown_source(),
            str_repr(file.to),
            str_repr(&beside)
        );
        Err(Stop::Crash(Chain::new(message).with(Link::Cause, inner)))
    }

    fn copy_beside(&mut self, source: &Path, beside: &Path, keep: bool, old: Option<&Stat>) -> io::Result<()> {
        self.system.copy_content(source, beside)?;
        let mode = self.system.stat(source)?.permissions();
        if keep {
            self.system.set_mode(beside, mode)?;
            let now = Time::from(self.system.now());
            let stat = self.system.stat(beside)?;
            let owned = match old {
                Some(old) if stat.uid != old.uid || stat.gid != old.gid => {
                    self.system.set_owner(beside, Some(old.uid), Some(old.gid), true)
                }
                _ => Ok(()),
            };
            let done = owned.and_then(|()| self.system.set_times(beside, now, now));
            return match done {
                Err(error) if errno(&error) != Errno::EPERM => Err(error),
                _ => Ok(()),
            };
        }
        self.system.copy_metadata(source, beside)
    }

    /// Writes into the old file; `reason` is why it could not be replaced.
    fn write_unsafely(&mut self, from: &str, to: &str, reason: Chain) -> Result<(), Stop> {
        self.system.copy_content(Path::new(from), Path::new(to)).map_err(|error| {
            let inner = Chain::new(os_error(&error, &bytes_repr(to))).with(Link::Context, reason);
            let message = format!("Could not write data to file {} from {}.", bytes_repr(to), bytes_repr(from));
            Stop::Crash(Chain::new(message).with(Link::Cause, inner))
        })
    }

    /// A file that was not there before gets what any new file gets.
    fn settle_new(&mut self, path: &Path) -> Result<(), Stop> {
        let shown = path.to_string_lossy().into_owned();
        let crash = |error: io::Error| Stop::crash(os_error(&error, &bytes_repr(&shown)));
        let mode = 0o666 & !self.system.umask();
        self.system.set_mode(path, mode).map_err(crash)?;
        let folder = os_path::dirname(&shown).to_owned();
        let stat = self
            .system
            .stat(Path::new(&folder))
            .map_err(|error| Stop::crash(os_error(&error, &bytes_repr(&folder))))?;
        let identity = self.system.identity();
        let gid = if stat.mode & 0o2000 != 0 { stat.gid } else { identity.egid };
        // Nobody but root may, in most cases: that is all right.
        let _ = self.system.set_owner(path, Some(identity.euid), Some(gid), true);
        Ok(())
    }

    /// Copies a file to a dated name beside it; returns the name, or nothing where there is no file.
    pub fn backup(&mut self, path: &str) -> Result<String, Stop> {
        let at = Path::new(path);
        if !self.system.exists(at) {
            return Ok(String::new());
        }
        let pid = self.system.identity().pid;
        let seconds = i64::try_from(self.system.now().as_secs()).unwrap_or_default();
        let now = jiff::Timestamp::from_second(seconds).unwrap_or_default().to_zoned(self.system.time_zone());
        let backup = format!("{path}.{pid}.{}~", now.strftime("%Y-%m-%d@%H:%M:%S"));
        if !self.check_mode() {
            self.preserved_copy(path, &backup).map_err(|reason| match reason {
                Copying::Io(error) => {
                    let message = format!("Could not make backup of {} to {}.", str_repr(path), str_repr(&backup));
                    let inner = Chain::new(os_error(&error, &str_repr(path)));
                    Stop::Crash(Chain::new(message).with(Link::Cause, inner))
                }
                Copying::Stop(stop) => stop,
            })?;
        }
        Ok(backup)
    }

    fn preserved_copy(&mut self, from: &str, to: &str) -> Result<(), Copying> {
        let (source, target) = (Path::new(from), Path::new(to));
        self.system.copy_content(source, target)?;
        self.system.copy_metadata(source, target)?;
        let (old, new) = (self.system.stat(source)?, self.system.stat(target)?);
        if (old.uid, old.gid) != (new.uid, new.gid)
            && let Err(error) = self.system.set_owner(target, Some(old.uid), Some(old.gid), true)
            && errno(&error) != Errno::EPERM
        {
            return Err(error.into());
        }
        let flags = self.flags(from, false).map_err(Copying::Stop)?;
        let flags = flags.get("attr_flags").and_then(Value::as_str).unwrap_or_default().to_owned();
        self.set_chattr_if_different(to, Some(&flags), true, None).map_err(Copying::Stop)?;
        Ok(())
    }

    /// Writes new content to a temporary file, checks it with the command of `validate` (with `%s` for its name) and
    /// moves it over `to`. `detail` builds the failure of a command that found fault.
    pub fn write_checked(&mut self, content: &[u8], to: &str) -> Result<(), Stop> {
        let folder = self.temp_dir();
        let file = self.make_temp_file(&folder, "tmp", "").map_err(|error| Stop::crash(error.text()))?;
        let name = file.to_string_lossy().into_owned();
        let outcome = self.check_and_move(&file, &name, content, to);
        if outcome.is_err() {
            let _ = self.system.remove_file(&file);
        }
        outcome
    }

    fn check_and_move(&mut self, file: &Path, name: &str, content: &[u8], to: &str) -> Result<(), Stop> {
        self.system.write(file, content).map_err(|error| Stop::crash(os_error(&error, "")))?;
        if let Some(validate) = self.text("validate").filter(|text| !text.is_empty()) {
            if !validate.contains("%s") {
                return Err(Stop::fail(format!("validate must contain %s: {}", validate.as_str())));
            }
            let line = crate::percent::format_one(&validate, name).map_err(Stop::crash)?;
            let done = self.run_command_line(&line)?;
            if done.status != 0 {
                let errors = String::from_utf8_lossy(&done.stderr).into_owned();
                return Err(Stop::fail(format!("failed to validate: rc:{} error:{errors}", done.status)));
            }
        }
        self.atomic_move(Move { from: name, to, unsafe_writes: self.flag("unsafe_writes"), keep: true, bytes: false })
    }
}

enum Copying {
    Io(io::Error),
    Stop(Stop),
}

impl From<io::Error> for Copying {
    fn from(error: io::Error) -> Self {
        Copying::Io(error)
    }
}
