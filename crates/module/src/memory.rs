//! A host in memory, for tests: files, users and a clock, no process.

use crate::{Command, Entry, Finished, Group, Identity, Stat, Stream, System, Time, User};
use nix::errno::Errno;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// Answers in place of a program.
type Program = Box<dyn FnMut(&Command) -> io::Result<Finished> + Send>;

/// A host that is only data: a tree with `/`, `/tmp` and `/root`, the user and group `root`, and a clock that stands
/// still. Permissions count for users other than root.
pub struct MemorySystem {
    nodes: BTreeMap<u64, Node>,
    next: u64,
    users: Vec<User>,
    groups: Vec<Group>,
    identity: Identity,
    umask: u32,
    now: Duration,
    cwd: PathBuf,
    environment: Vec<(String, String)>,
    program: Program,
}

struct Node {
    stat: Stat,
    content: Content,
}

enum Content {
    File(Vec<u8>),
    Folder(BTreeMap<String, u64>),
    Link(PathBuf),
}

const ROOT: u64 = 1;

impl Default for MemorySystem {
    fn default() -> Self {
        let now = Duration::from_secs(1_600_000_000);
        let mut system = MemorySystem {
            nodes: BTreeMap::new(),
            next: ROOT,
            users: Vec::new(),
            groups: Vec::new(),
            identity: Identity { uid: 0, euid: 0, gid: 0, egid: 0, pid: 4242 },
            umask: 0o022,
            now,
            cwd: PathBuf::from("/root"),
            environment: vec![("PATH".to_owned(), "/usr/bin:/bin".to_owned()), ("HOME".to_owned(), "/root".to_owned())],
            program: Box::new(|_| Err(Errno::ENOENT.into())),
        };
        system.new_node(0o040_755, Content::Folder(BTreeMap::new()));
        system.with_user("root", 0).with_folder("/tmp", 0o1777).with_folder("/root", 0o700)
    }
}

impl MemorySystem {
    /// The same with a user and a group of that name and number.
    #[must_use]
    pub fn with_user(mut self, name: &str, id: u32) -> Self {
        let home = if id == 0 { "/root".to_owned() } else { format!("/home/{name}") };
        self.users.push(User {
            name: name.to_owned(),
            uid: id,
            gid: id,
            home,
            gecos: String::new(),
            shell: "/bin/sh".to_owned(),
        });
        self.groups.push(Group { name: name.to_owned(), gid: id });
        self
    }

    /// The same with a folder, and those above it.
    #[must_use]
    pub fn with_folder(mut self, path: &str, mode: u32) -> Self {
        let path = Path::new(path);
        // What is there already stays.
        let _ = self.make_dirs(path, mode);
        let _ = self.set_mode(path, mode);
        self
    }

    /// The same with a file of mode 0644, and the folders above it.
    #[must_use]
    pub fn with_file(mut self, path: &str, content: &str) -> Self {
        let path = Path::new(path);
        if let Some(parent) = path.parent() {
            let _ = self.make_dirs(parent, 0o755);
        }
        let _ = self.write(path, content.as_bytes());
        self
    }

    /// The same seen by another user.
    #[must_use]
    pub fn as_user(mut self, id: u32) -> Self {
        self.identity = Identity { uid: id, euid: id, gid: id, egid: id, ..self.identity };
        self
    }

    /// The same with something that answers for every program.
    #[must_use]
    pub fn with_program(mut self, program: impl FnMut(&Command) -> io::Result<Finished> + Send + 'static) -> Self {
        self.program = Box::new(program);
        self
    }

    /// Returns the content of a file as text, links followed; nothing where there is none.
    pub fn text(&self, path: &str) -> Option<String> {
        self.read(Path::new(path)).ok().map(|content| String::from_utf8_lossy(&content).into_owned())
    }

    fn new_node(&mut self, mode: u32, content: Content) -> u64 {
        let inode = self.next;
        self.next += 1;
        let now = Time::from(self.now);
        let stat = Stat {
            mode,
            uid: self.identity.euid,
            gid: self.identity.egid,
            inode,
            device: 1,
            links: 1,
            block_size: 4096,
            atime: now,
            mtime: now,
            ctime: now,
            ..Stat::default()
        };
        self.nodes.insert(inode, Node { stat, content });
        inode
    }

    fn node(&self, inode: u64) -> io::Result<&Node> {
        self.nodes.get(&inode).ok_or_else(|| Errno::ENOENT.into())
    }

    fn node_mut(&mut self, inode: u64) -> io::Result<&mut Node> {
        self.nodes.get_mut(&inode).ok_or_else(|| Errno::ENOENT.into())
    }

    /// Finds the inode of a path.
    fn find(&self, path: &Path, follow: bool) -> io::Result<u64> {
        self.find_from(path, follow, 0)
    }

    fn find_from(&self, path: &Path, follow: bool, links: usize) -> io::Result<u64> {
        if path.as_os_str().is_empty() {
            return Err(Errno::ENOENT.into());
        }
        if links > 40 {
            return Err(Errno::ELOOP.into());
        }
        let full = self.cwd.join(path);
        let mut trail = vec![ROOT];
        let parts: Vec<Component<'_>> = full.components().collect();
        for (index, part) in parts.iter().enumerate() {
            let here = trail.last().copied().unwrap_or(ROOT);
            let name = match part {
                Component::RootDir | Component::CurDir | Component::Prefix(_) => continue,
                Component::ParentDir => {
                    if trail.len() > 1 {
                        trail.pop();
                    }
                    continue;
                }
                Component::Normal(name) => name.to_string_lossy(),
            };
            let Content::Folder(entries) = &self.node(here)?.content else { return Err(Errno::ENOTDIR.into()) };
            if !self.may(here, 1) {
                return Err(Errno::EACCES.into());
            }
            let inode = *entries.get(name.as_ref()).ok_or(Errno::ENOENT)?;
            let last = index + 1 == parts.len();
            if let Content::Link(target) = &self.node(inode)?.content
                && (follow || !last)
            {
                let mut base: PathBuf = parts[..index].iter().collect();
                base.push(target);
                base.extend(&parts[index + 1..]);
                return self.find_from(&base, follow, links + 1);
            }
            trail.push(inode);
        }
        Ok(trail.last().copied().unwrap_or(ROOT))
    }

    /// Finds the folder that holds (or would hold) a path, and the last name.
    fn parent(&self, path: &Path) -> io::Result<(u64, String)> {
        let full = self.cwd.join(path);
        let (Some(parent), Some(name)) = (full.parent(), full.file_name()) else { return Err(Errno::EINVAL.into()) };
        Ok((self.find(parent, true)?, name.to_string_lossy().into_owned()))
    }

    fn may(&self, inode: u64, wanted: u32) -> bool {
        let Some(node) = self.nodes.get(&inode) else { return false };
        if self.identity.euid == 0 {
            return true;
        }
        let shift = if node.stat.uid == self.identity.euid {
            6
        } else if node.stat.gid == self.identity.egid {
            3
        } else {
            0
        };
        node.stat.mode >> shift & wanted == wanted
    }

    fn entries(&mut self, folder: u64) -> io::Result<&mut BTreeMap<String, u64>> {
        if !self.may(folder, 3) {
            return Err(Errno::EACCES.into());
        }
        let now = Time::from(self.now);
        let node = self.node_mut(folder)?;
        node.stat.mtime = now;
        match &mut node.content {
            Content::Folder(entries) => Ok(entries),
            _ => Err(Errno::ENOTDIR.into()),
        }
    }

    /// Adds a name that must not exist.
    fn add(&mut self, path: &Path, mode: u32, content: Content) -> io::Result<u64> {
        let (folder, name) = self.parent(path)?;
        if self.entries(folder)?.contains_key(&name) {
            return Err(Errno::EEXIST.into());
        }
        let inode = self.new_node(mode, content);
        self.entries(folder)?.insert(name, inode);
        Ok(inode)
    }

    /// Takes a name away, and what it names once it has no other.
    fn drop_name(&mut self, path: &Path) -> io::Result<()> {
        let (folder, name) = self.parent(path)?;
        let inode = self.entries(folder)?.remove(&name).ok_or(Errno::ENOENT)?;
        self.release(inode);
        Ok(())
    }

    fn release(&mut self, inode: u64) {
        if let Some(node) = self.nodes.get_mut(&inode) {
            node.stat.links = node.stat.links.saturating_sub(1);
            if node.stat.links == 0 {
                self.nodes.remove(&inode);
            }
        }
    }

    fn stat_of(&self, inode: u64) -> io::Result<Stat> {
        let node = self.node(inode)?;
        let size = match &node.content {
            Content::File(content) => content.len(),
            Content::Folder(_) => 4096,
            Content::Link(target) => target.as_os_str().len(),
        };
        Ok(Stat { size: size as u64, blocks: (size as u64).div_ceil(512), ..node.stat })
    }

    fn bytes(&self, path: &Path) -> io::Result<&[u8]> {
        let inode = self.find(path, true)?;
        if !self.may(inode, 4) {
            return Err(Errno::EACCES.into());
        }
        match &self.node(inode)?.content {
            Content::File(content) => Ok(content),
            _ => Err(Errno::EISDIR.into()),
        }
    }

    /// Fails unless the path is ours, as only its owner may change it.
    fn owned(&self, path: &Path, follow: bool) -> io::Result<u64> {
        let inode = self.find(path, follow)?;
        let owner = self.node(inode)?.stat.uid;
        if self.identity.euid == 0 || owner == self.identity.euid { Ok(inode) } else { Err(Errno::EPERM.into()) }
    }
}

impl System for MemorySystem {
    fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.stat_of(self.find(path, true)?)
    }

    fn lstat(&self, path: &Path) -> io::Result<Stat> {
        self.stat_of(self.find(path, false)?)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.bytes(path).map(<[u8]>::to_vec)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.bytes(path)?))
    }

    fn write(&mut self, path: &Path, content: &[u8]) -> io::Result<()> {
        let now = Time::from(self.now);
        let inode = match self.find(path, true) {
            Ok(inode) => inode,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mode = 0o100_666 & !self.umask;
                self.add(path, mode, Content::File(Vec::new()))?
            }
            Err(error) => return Err(error),
        };
        if !self.may(inode, 2) {
            return Err(Errno::EACCES.into());
        }
        let node = self.node_mut(inode)?;
        match &mut node.content {
            Content::File(old) => *old = content.to_vec(),
            _ => return Err(Errno::EISDIR.into()),
        }
        node.stat.mtime = now;
        Ok(())
    }

    fn create_new(&mut self, path: &Path, mode: u32) -> io::Result<()> {
        self.add(path, 0o100_000 | mode, Content::File(Vec::new())).map(drop)
    }

    fn copy_content(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let content = self.read(from)?;
        self.write(to, &content)
    }

    fn copy_metadata(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let stat = self.stat(from)?;
        self.set_times(to, stat.atime, stat.mtime)?;
        self.set_mode(to, stat.permissions())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let inode = self.find(path, true)?;
        if !self.may(inode, 4) {
            return Err(Errno::EACCES.into());
        }
        let Content::Folder(entries) = &self.node(inode)?.content else { return Err(Errno::ENOTDIR.into()) };
        let entry = |(name, inode): (&String, &u64)| Entry {
            name: PathBuf::from(name),
            is_dir: self.nodes.get(inode).is_some_and(|node| node.stat.is_dir()),
        };
        Ok(entries.iter().map(entry).collect())
    }

    fn read_link(&self, path: &Path) -> io::Result<PathBuf> {
        match &self.node(self.find(path, false)?)?.content {
            Content::Link(target) => Ok(target.clone()),
            _ => Err(Errno::EINVAL.into()),
        }
    }

    fn make_dir(&mut self, path: &Path, mode: u32) -> io::Result<()> {
        let mode = 0o040_000 | (mode & !self.umask);
        self.add(path, mode, Content::Folder(BTreeMap::new())).map(drop)
    }

    fn remove_file(&mut self, path: &Path) -> io::Result<()> {
        let inode = self.find(path, false)?;
        if self.node(inode)?.stat.is_dir() {
            return Err(Errno::EISDIR.into());
        }
        self.drop_name(path)
    }

    fn remove_dir(&mut self, path: &Path) -> io::Result<()> {
        match &self.node(self.find(path, false)?)?.content {
            Content::Folder(entries) if entries.is_empty() => self.drop_name(path),
            Content::Folder(_) => Err(Errno::ENOTEMPTY.into()),
            _ => Err(Errno::ENOTDIR.into()),
        }
    }

    fn symlink(&mut self, target: &Path, path: &Path) -> io::Result<()> {
        self.add(path, 0o120_777, Content::Link(target.to_owned())).map(drop)
    }

    fn hard_link(&mut self, source: &Path, path: &Path) -> io::Result<()> {
        let inode = self.find(source, false)?;
        if self.node(inode)?.stat.is_dir() {
            return Err(Errno::EPERM.into());
        }
        let (folder, name) = self.parent(path)?;
        let entries = self.entries(folder)?;
        if entries.contains_key(&name) {
            return Err(Errno::EEXIST.into());
        }
        entries.insert(name, inode);
        self.node_mut(inode)?.stat.links += 1;
        Ok(())
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let inode = self.find(from, false)?;
        if let Ok(old) = self.find(to, false) {
            if old == inode {
                return Ok(());
            }
            let (new, old) = (self.node(inode)?, self.node(old)?);
            match (&new.content, &old.content) {
                (Content::Folder(_), Content::Folder(entries)) if entries.is_empty() => {}
                (Content::Folder(_), Content::Folder(_)) => return Err(Errno::ENOTEMPTY.into()),
                (Content::Folder(_), _) => return Err(Errno::ENOTDIR.into()),
                (_, Content::Folder(_)) => return Err(Errno::EISDIR.into()),
                _ => {}
            }
        }
        let (folder, name) = self.parent(from)?;
        let (target, new_name) = self.parent(to)?;
        self.entries(folder)?;
        let replaced = self.entries(target)?.insert(new_name, inode);
        if let Some(replaced) = replaced {
            self.release(replaced);
        }
        self.entries(folder)?.remove(&name);
        Ok(())
    }

    fn set_mode(&mut self, path: &Path, mode: u32) -> io::Result<()> {
        let inode = self.owned(path, true)?;
        let stat = &mut self.node_mut(inode)?.stat;
        stat.mode = stat.mode & Stat::KIND | mode & 0o7777;
        Ok(())
    }

    fn set_owner(&mut self, path: &Path, uid: Option<u32>, gid: Option<u32>, follow: bool) -> io::Result<()> {
        let inode = self.owned(path, follow)?;
        let other =
            uid.is_some_and(|uid| uid != self.identity.euid) || gid.is_some_and(|gid| gid != self.identity.egid);
        if self.identity.euid != 0 && other {
            return Err(Errno::EPERM.into());
        }
        let stat = &mut self.node_mut(inode)?.stat;
        stat.uid = uid.unwrap_or(stat.uid);
        stat.gid = gid.unwrap_or(stat.gid);
        Ok(())
    }

    fn set_times(&mut self, path: &Path, atime: Time, mtime: Time) -> io::Result<()> {
        let inode = self.owned(path, true)?;
        let stat = &mut self.node_mut(inode)?.stat;
        (stat.atime, stat.mtime) = (atime, mtime);
        Ok(())
    }

    fn touch(&mut self, path: &Path) -> io::Result<()> {
        let inode = self.find(path, true)?;
        if self.owned(path, true).is_err() && !self.may(inode, 2) {
            return Err(Errno::EACCES.into());
        }
        let now = Time::from(self.now);
        let stat = &mut self.node_mut(inode)?.stat;
        (stat.atime, stat.mtime) = (now, now);
        Ok(())
    }

    fn access(&self, path: &Path, wanted: u8) -> bool {
        self.find(path, true).is_ok_and(|inode| self.may(inode, u32::from(wanted)))
    }

    fn user(&self, name: &str) -> Option<User> {
        self.users.iter().find(|user| user.name == name).cloned()
    }

    fn user_by_id(&self, uid: u32) -> Option<User> {
        self.users.iter().find(|user| user.uid == uid).cloned()
    }

    fn group(&self, name: &str) -> Option<Group> {
        self.groups.iter().find(|group| group.name == name).cloned()
    }

    fn group_by_id(&self, gid: u32) -> Option<Group> {
        self.groups.iter().find(|group| group.gid == gid).cloned()
    }

    fn identity(&self) -> Identity {
        self.identity
    }

    fn umask(&self) -> u32 {
        self.umask
    }

    fn host_name(&self) -> String {
        "memory".to_owned()
    }

    fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    fn cwd(&self) -> &Path {
        &self.cwd
    }

    fn now(&self) -> Duration {
        self.now
    }

    fn time_zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::UTC
    }

    fn run(&mut self, command: &Command, output: &mut dyn FnMut(Stream, &[u8])) -> io::Result<Finished> {
        let finished = (self.program)(command)?;
        output(Stream::Stdout, &finished.stdout);
        output(Stream::Stderr, &finished.stderr);
        Ok(finished)
    }
}
