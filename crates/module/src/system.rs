//! The host as a module sees it.
//!
//! Errors are [`io::Error`]s that carry the number of the operating system (`raw_os_error`), also from the system in
//! memory: messages are made from it as Python makes them ([`crate::os_error`]).

use crate::Stream;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Everything that a module may do to its host: files, users, processes, time. The real one is [`crate::LocalSystem`];
/// tests use [`crate::MemorySystem`].
///
/// Relative paths start at [`System::cwd`]. No method changes the state of our own process (folder, mask, environment):
/// several hosts share it.
pub trait System: Send {
    /// Returns what a path is, following links.
    fn stat(&self, path: &Path) -> io::Result<Stat>;

    /// Returns what a path is, not following a link at its end.
    fn lstat(&self, path: &Path) -> io::Result<Stat>;

    /// Reads a whole file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Opens a file to be read in pieces.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + '_>>;

    /// Writes a whole file: emptied first where it exists, made with the mode `0666` less the mask where not.
    fn write(&mut self, path: &Path, content: &[u8]) -> io::Result<()>;

    /// Makes a file that must not exist yet, with a mode that the mask does not change.
    fn create_new(&mut self, path: &Path, mode: u32) -> io::Result<()>;

    /// Copies the content of a file over another one (made where absent), nothing else.
    fn copy_content(&mut self, from: &Path, to: &Path) -> io::Result<()>;

    /// Copies mode, times and extended attributes of one path (links followed) to another.
    fn copy_metadata(&mut self, from: &Path, to: &Path) -> io::Result<()>;

    /// Returns the names in a folder, in the order of the file system.
    fn list(&self, path: &Path) -> io::Result<Vec<Entry>>;

    /// Returns what a link points to, as written.
    fn read_link(&self, path: &Path) -> io::Result<PathBuf>;

    /// Makes a folder with a mode, less the mask.
    fn make_dir(&mut self, path: &Path, mode: u32) -> io::Result<()>;

    /// Removes a file or a link.
    fn remove_file(&mut self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    fn remove_dir(&mut self, path: &Path) -> io::Result<()>;

    /// Makes a link that holds `target`.
    fn symlink(&mut self, target: &Path, path: &Path) -> io::Result<()>;

    /// Makes another name of a file.
    fn hard_link(&mut self, source: &Path, path: &Path) -> io::Result<()>;

    /// Renames, replacing what was at `to`.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;

    /// Sets the permission bits (`0o7777`), following links.
    fn set_mode(&mut self, path: &Path, mode: u32) -> io::Result<()>;

    /// Sets owner and group; what is `None` stays.
    fn set_owner(&mut self, path: &Path, uid: Option<u32>, gid: Option<u32>, follow: bool) -> io::Result<()>;

    /// Sets access and modification time, following links.
    fn set_times(&mut self, path: &Path, atime: Time, mtime: Time) -> io::Result<()>;

    /// Sets both times to now: what whoever may write to the path may do.
    fn touch(&mut self, path: &Path) -> io::Result<()>;

    /// Tells whether this process may do all of `wanted` (`4` read, `2` write, `1` execute, `0` exists), links followed.
    fn access(&self, path: &Path, wanted: u8) -> bool;

    /// Returns a user by name.
    fn user(&self, name: &str) -> Option<User>;

    /// Returns a user by number.
    fn user_by_id(&self, uid: u32) -> Option<User>;

    /// Returns a group by name.
    fn group(&self, name: &str) -> Option<Group>;

    /// Returns a group by number.
    fn group_by_id(&self, gid: u32) -> Option<Group>;

    /// Returns who this process is.
    fn identity(&self) -> Identity;

    /// Returns the mask of new files.
    fn umask(&self) -> u32;

    /// Returns the host's name as `uname -n` tells it.
    fn host_name(&self) -> String;

    /// Returns the environment, without the task's own.
    fn environment(&self) -> &[(String, String)];

    /// Returns the folder where relative paths start.
    fn cwd(&self) -> &Path;

    /// Returns the time since the epoch.
    fn now(&self) -> Duration;

    /// Returns the host's zone.
    fn time_zone(&self) -> jiff::tz::TimeZone;

    /// Runs a program and returns when it has ended and its output is read. `output` gets the pieces as they come.
    /// An error means that it could not be started.
    fn run(&mut self, command: &Command, output: &mut dyn FnMut(Stream, &[u8])) -> io::Result<Finished>;

    /// Returns one variable of [`System::environment`].
    fn variable(&self, name: &str) -> Option<&str> {
        self.environment().iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Tells whether something is at the path, links followed.
    fn exists(&self, path: &Path) -> bool {
        self.stat(path).is_ok()
    }

    /// Tells whether something is at the path, a dangling link included.
    fn lexists(&self, path: &Path) -> bool {
        self.lstat(path).is_ok()
    }

    /// Tells whether the path is a folder, links followed.
    fn is_dir(&self, path: &Path) -> bool {
        self.stat(path).is_ok_and(|stat| stat.is_dir())
    }

    /// Tells whether the path is a regular file, links followed.
    fn is_file(&self, path: &Path) -> bool {
        self.stat(path).is_ok_and(|stat| stat.is_file())
    }

    /// Tells whether the path is a link.
    fn is_link(&self, path: &Path) -> bool {
        self.lstat(path).is_ok_and(|stat| stat.is_link())
    }

    /// Makes a folder and those above it that are missing (`os.makedirs`).
    fn make_dirs(&mut self, path: &Path, mode: u32) -> io::Result<()> {
        if let Some(parent) = path.parent()
            && !parent.as_os_str().is_empty()
            && !self.exists(parent)
        {
            match self.make_dirs(parent, 0o777) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        self.make_dir(path, mode)
    }

    /// Removes a folder with all that is in it. The error names the path that could not be removed.
    fn remove_tree(&mut self, path: &Path) -> Result<(), (PathBuf, io::Error)> {
        let entries = self.list(path).map_err(|error| (path.to_owned(), error))?;
        for entry in entries {
            let child = path.join(&entry.name);
            let is_dir = self.lstat(&child).is_ok_and(|stat| stat.is_dir());
            if is_dir {
                self.remove_tree(&child)?;
            } else {
                self.remove_file(&child).map_err(|error| (child, error))?;
            }
        }
        self.remove_dir(path).map_err(|error| (path.to_owned(), error))
    }

    /// Returns the path with every link resolved as far as it exists, absolute (`os.path.realpath`).
    fn real_path(&self, path: &Path) -> PathBuf {
        crate::os_path::real_path(self, path)
    }
}

/// What `stat` tells of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// Kind and permissions, as `st_mode`.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Size in bytes.
    pub size: u64,
    /// Number of the inode.
    pub inode: u64,
    /// Device that holds it.
    pub device: u64,
    /// Device that it is, where it is one.
    pub special_device: u64,
    /// Names it has.
    pub links: u64,
    /// Blocks of 512 bytes.
    pub blocks: u64,
    /// Best size of one read, in bytes.
    pub block_size: u64,
    /// Time of the last access.
    pub atime: Time,
    /// Time of the last change of its content.
    pub mtime: Time,
    /// Time of the last change of what `stat` tells.
    pub ctime: Time,
}

impl Stat {
    /// The bits of `mode` that tell the kind.
    pub const KIND: u32 = 0o170_000;

    /// Returns the permission bits.
    pub fn permissions(&self) -> u32 {
        self.mode & 0o7777
    }

    /// Tells whether it is a folder.
    pub fn is_dir(&self) -> bool {
        self.mode & Stat::KIND == 0o040_000
    }

    /// Tells whether it is a regular file.
    pub fn is_file(&self) -> bool {
        self.mode & Stat::KIND == 0o100_000
    }

    /// Tells whether it is a link.
    pub fn is_link(&self) -> bool {
        self.mode & Stat::KIND == 0o120_000
    }
}

/// A time of a file: seconds and nanoseconds since the epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    /// Seconds, negative before 1970.
    pub seconds: i64,
    /// Nanoseconds, 0 to 999,999,999.
    pub nanoseconds: u32,
}

impl Time {
    /// Returns the time as Python's `st_mtime` has it.
    #[expect(clippy::cast_precision_loss, reason = "Python's float times lose the same digits")]
    pub fn as_float(self) -> f64 {
        self.seconds as f64 + 1e-9 * f64::from(self.nanoseconds)
    }

    /// Returns the time of seconds, as `os.utime` takes a float (rounded down to nanoseconds).
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and fraction fit")]
    pub fn from_float(seconds: f64) -> Self {
        let whole = seconds.floor();
        let nanoseconds = ((seconds - whole) * 1e9).floor();
        Time { seconds: whole as i64, nanoseconds: (nanoseconds as u32).min(999_999_999) }
    }
}

impl From<Duration> for Time {
    fn from(duration: Duration) -> Self {
        Time { seconds: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX), nanoseconds: duration.subsec_nanos() }
    }
}

/// A name in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name, without the folder.
    pub name: PathBuf,
    /// It is a folder itself (a link to one does not count).
    pub is_dir: bool,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Name.
    pub name: String,
    /// Number.
    pub uid: u32,
    /// Number of its own group.
    pub gid: u32,
    /// Home folder.
    pub home: String,
    /// Full name and more (`pw_gecos`).
    pub gecos: String,
    /// Shell.
    pub shell: String,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Name.
    pub name: String,
    /// Number.
    pub gid: u32,
}

/// Who a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Real user.
    pub uid: u32,
    /// Effective user.
    pub euid: u32,
    /// Real group.
    pub gid: u32,
    /// Effective group.
    pub egid: u32,
    /// The process.
    pub pid: u32,
}

/// A program to run.
#[derive(Clone, Debug, Default)]
pub struct Command {
    /// The program and its arguments; a program without `/` is looked for in `PATH` of `environment`.
    pub arguments: Vec<String>,
    /// The whole environment, in order.
    pub environment: Vec<(String, String)>,
    /// The folder it starts in; [`System::cwd`] where not set.
    pub cwd: Option<PathBuf>,
    /// What it reads; nothing where not set.
    pub stdin: Option<Vec<u8>>,
    /// It and its children are killed after this time.
    pub timeout: Option<Duration>,
}

/// Talks with a program that was started, and does not do its work yet.
pub trait Dialog {
    /// Takes what it wrote, and answers.
    fn hear(&mut self, stream: Stream, piece: &[u8]) -> Reply;

    /// Tells whether it is to be killed; asked about ten times a second.
    fn gives_up(&mut self) -> bool;
}

/// What a program is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Nothing yet.
    Wait,
    /// This.
    Say(Vec<u8>),
    /// This, and nothing after it: its input ends.
    Leave(Option<Vec<u8>>),
}

/// How a program ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// Its exit status; the negative number of the signal that killed it.
    pub status: i32,
    /// All it wrote to standard output.
    pub stdout: Vec<u8>,
    /// All it wrote to standard error.
    pub stderr: Vec<u8>,
    /// It was killed because its time was up.
    pub timed_out: bool,
}
