//! The machine that this process runs on.

mod process;

use crate::{Command, Dialog, Entry, Finished, Group, Identity, Stat, Stream, System, Time, User};
use nix::sys::stat::UtimensatFlags;
use nix::sys::time::TimeSpec;
use nix::unistd::{AccessFlags, FchownatFlags, Gid, Uid};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// The real host. Cheap to make and to clone.
#[derive(Clone, Debug)]
pub struct LocalSystem {
    cwd: PathBuf,
    environment: Vec<(String, String)>,
    umask: u32,
    deadline: Option<Instant>,
    running: Running,
}

/// The process groups of programs that run now; clones of a host share it.
#[derive(Clone, Debug, Default)]
struct Running(Arc<Mutex<BTreeSet<i32>>>);

impl Running {
    fn groups(&self) -> MutexGuard<'_, BTreeSet<i32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LocalSystem {
    /// A host whose relative paths start at `cwd` and whose programs get `environment`.
    pub fn new(cwd: impl Into<PathBuf>, environment: Vec<(String, String)>) -> Self {
        LocalSystem { cwd: cwd.into(), environment, umask: read_umask(), deadline: None, running: Running::default() }
    }

    /// Sets when the programs that are run from now on are killed; nothing for no limit.
    pub fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    /// Runs a program that is talked with before it does its work. With `has_terminal` it reads from a terminal, which
    /// takes no more than lines.
    pub fn talk(&self, command: &Command, dialog: &mut dyn Dialog, has_terminal: bool) -> io::Result<Finished> {
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let timeout = command.timeout.into_iter().chain(left).min();
        let command = Command { timeout, ..command.clone() };
        process::talk(&command, &self.cwd, &self.running, dialog, has_terminal)
    }

    /// Kills every program that runs now, started by this host or a clone of it, with what they started: the run was
    /// interrupted.
    pub fn kill_programs(&self) {
        for group in self.running.groups().iter() {
            let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(*group), nix::sys::signal::Signal::SIGKILL);
        }
    }

    fn at(&self, path: &Path) -> PathBuf {
        // No path is no file, not the folder itself.
        if path.is_absolute() || path.as_os_str().is_empty() { path.to_owned() } else { self.cwd.join(path) }
    }
}

/// Reads the mask from `/proc`: asking by setting it would change it for other threads for a moment.
fn read_umask() -> u32 {
    fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find_map(|line| line.strip_prefix("Umask:"))?;
            u32::from_str_radix(line.trim(), 8).ok()
        })
        .unwrap_or(0o022)
}

#[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "nanoseconds are below 1e9")]
fn stat_of(meta: &fs::Metadata) -> Stat {
    let time = |seconds, nanoseconds: i64| Time { seconds, nanoseconds: nanoseconds as u32 };
    Stat {
        mode: meta.mode(),
        uid: meta.uid(),
        gid: meta.gid(),
        size: meta.size(),
        inode: meta.ino(),
        device: meta.dev(),
        special_device: meta.rdev(),
        links: meta.nlink(),
        blocks: meta.blocks(),
        block_size: meta.blksize(),
        atime: time(meta.atime(), meta.atime_nsec()),
        mtime: time(meta.mtime(), meta.mtime_nsec()),
        ctime: time(meta.ctime(), meta.ctime_nsec()),
    }
}

fn user_of(user: nix::unistd::User) -> User {
    User {
        name: user.name,
        uid: user.uid.as_raw(),
        gid: user.gid.as_raw(),
        home: user.dir.to_string_lossy().into_owned(),
        gecos: user.gecos.to_string_lossy().into_owned(),
        shell: user.shell.to_string_lossy().into_owned(),
    }
}

impl System for LocalSystem {
    fn stat(&self, path: &Path) -> io::Result<Stat> {
        fs::metadata(self.at(path)).map(|meta| stat_of(&meta))
    }

    fn lstat(&self, path: &Path) -> io::Result<Stat> {
        fs::symlink_metadata(self.at(path)).map(|meta| stat_of(&meta))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(self.at(path))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(fs::File::open(self.at(path))?))
    }

    fn write(&mut self, path: &Path, content: &[u8]) -> io::Result<()> {
        let path = self.at(path);
        fs::OpenOptions::new().write(true).create(true).truncate(true).open(path)?.write_all(content)
    }

    fn create_new(&mut self, path: &Path, mode: u32) -> io::Result<()> {
        let file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(self.at(path))?;
        if mode & self.umask != 0 {
            file.set_permissions(fs::Permissions::from_mode(mode))?;
        }
        Ok(())
    }

    fn copy_content(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let mut from = fs::File::open(self.at(from))?;
        let mut to = fs::OpenOptions::new().write(true).create(true).truncate(true).open(self.at(to))?;
        io::copy(&mut from, &mut to)?;
        Ok(())
    }

    fn copy_metadata(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let stat = self.stat(from)?;
        self.set_times(to, stat.atime, stat.mtime)?;
        self.set_mode(to, stat.permissions())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        fs::read_dir(self.at(path))?
            .map(|entry| {
                let entry = entry?;
                Ok(Entry { is_dir: entry.file_type().is_ok_and(|kind| kind.is_dir()), name: entry.file_name().into() })
            })
            .collect()
    }

    fn read_link(&self, path: &Path) -> io::Result<PathBuf> {
        fs::read_link(self.at(path))
    }

    fn make_dir(&mut self, path: &Path, mode: u32) -> io::Result<()> {
        fs::DirBuilder::new().mode(mode).create(self.at(path))
    }

    fn remove_file(&mut self, path: &Path) -> io::Result<()> {
        fs::remove_file(self.at(path))
    }

    fn remove_dir(&mut self, path: &Path) -> io::Result<()> {
        fs::remove_dir(self.at(path))
    }

    fn symlink(&mut self, target: &Path, path: &Path) -> io::Result<()> {
        std::os::unix::fs::symlink(target, self.at(path))
    }

    fn hard_link(&mut self, source: &Path, path: &Path) -> io::Result<()> {
        fs::hard_link(self.at(source), self.at(path))
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(self.at(from), self.at(to))
    }

    fn set_mode(&mut self, path: &Path, mode: u32) -> io::Result<()> {
        fs::set_permissions(self.at(path), fs::Permissions::from_mode(mode & 0o7777))
    }

    fn set_owner(&mut self, path: &Path, uid: Option<u32>, gid: Option<u32>, follow: bool) -> io::Result<()> {
        let flag = if follow { FchownatFlags::empty() } else { FchownatFlags::AT_SYMLINK_NOFOLLOW };
        nix::unistd::fchownat(
            nix::fcntl::AT_FDCWD,
            &self.at(path),
            uid.map(Uid::from_raw),
            gid.map(Gid::from_raw),
            flag,
        )
        .map_err(io::Error::from)
    }

    fn set_times(&mut self, path: &Path, atime: Time, mtime: Time) -> io::Result<()> {
        let spec = |time: Time| TimeSpec::new(time.seconds, i64::from(time.nanoseconds));
        nix::sys::stat::utimensat(
            nix::fcntl::AT_FDCWD,
            &self.at(path),
            &spec(atime),
            &spec(mtime),
            UtimensatFlags::FollowSymlink,
        )
        .map_err(io::Error::from)
    }

    fn touch(&mut self, path: &Path) -> io::Result<()> {
        let now = TimeSpec::UTIME_NOW;
        nix::sys::stat::utimensat(nix::fcntl::AT_FDCWD, &self.at(path), &now, &now, UtimensatFlags::FollowSymlink)
            .map_err(io::Error::from)
    }

    fn access(&self, path: &Path, wanted: u8) -> bool {
        let mut flags = AccessFlags::F_OK;
        flags.set(AccessFlags::R_OK, wanted & 4 != 0);
        flags.set(AccessFlags::W_OK, wanted & 2 != 0);
        flags.set(AccessFlags::X_OK, wanted & 1 != 0);
        nix::unistd::access(&self.at(path), flags).is_ok()
    }

    fn user(&self, name: &str) -> Option<User> {
        nix::unistd::User::from_name(name).ok().flatten().map(user_of)
    }

    fn user_by_id(&self, uid: u32) -> Option<User> {
        nix::unistd::User::from_uid(Uid::from_raw(uid)).ok().flatten().map(user_of)
    }

    fn group(&self, name: &str) -> Option<Group> {
        let group = nix::unistd::Group::from_name(name).ok().flatten()?;
        Some(Group { name: group.name, gid: group.gid.as_raw() })
    }

    fn group_by_id(&self, gid: u32) -> Option<Group> {
        let group = nix::unistd::Group::from_gid(Gid::from_raw(gid)).ok().flatten()?;
        Some(Group { name: group.name, gid: group.gid.as_raw() })
    }

    fn identity(&self) -> Identity {
        Identity {
            uid: Uid::current().as_raw(),
            euid: Uid::effective().as_raw(),
            gid: Gid::current().as_raw(),
            egid: Gid::effective().as_raw(),
            pid: std::process::id(),
        }
    }

    fn umask(&self) -> u32 {
        self.umask
    }

    fn host_name(&self) -> String {
        nix::unistd::gethostname().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    fn cwd(&self) -> &Path {
        &self.cwd
    }

    fn now(&self) -> Duration {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }

    fn time_zone(&self) -> jiff::tz::TimeZone {
        match self.variable("TZ") {
            Some(name) if !name.is_empty() => {
                jiff::tz::TimeZone::get(name.trim_start_matches(':')).unwrap_or_else(|_| jiff::tz::TimeZone::system())
            }
            _ => jiff::tz::TimeZone::system(),
        }
    }

    fn run(&mut self, command: &Command, output: &mut dyn FnMut(Stream, &[u8])) -> io::Result<Finished> {
        let Some(deadline) = self.deadline else { return process::run(command, &self.cwd, &self.running, output) };
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Some(command.timeout.map_or(left, |own| own.min(left)));
        process::run(&Command { timeout, ..command.clone() }, &self.cwd, &self.running, output)
    }

    fn real_path(&self, path: &Path) -> PathBuf {
        fs::canonicalize(self.at(path)).unwrap_or_else(|_| crate::os_path::real_path(self, path))
    }
}
