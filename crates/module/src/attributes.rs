//! Owner, group, mode and attributes of a path: made what was asked for, told in the result.

use crate::work::{Module, Stop, error_text, os_error};
use crate::{Stat, mode, wire::Chain};
use nix::errno::Errno;
use std::io;
use std::path::Path;
use value::{Dict, List, Value};

/// What a path shall have (`load_file_common_arguments`).
#[derive(Clone, Debug, Default)]
pub struct FileArguments {
    /// The path.
    pub path: String,
    /// Mode: text in octal or symbols, or a number.
    pub mode: Option<Value>,
    /// Owner: name or number.
    pub owner: Option<String>,
    /// Group: name or number.
    pub group: Option<String>,
    /// Attributes as `chattr` takes them.
    pub attributes: Option<String>,
}

/// The before and after of a path's attributes.
pub type Diff = Dict;

/// Notes one changed attribute.
pub fn note(diff: Option<&mut Diff>, key: &str, before: impl Into<Value>, after: impl Into<Value>) {
    let Some(diff) = diff else { return };
    for (side, value) in [("before", before.into()), ("after", after.into())] {
        let mut inner = diff.get(side).and_then(Value::as_dict).cloned().unwrap_or_default();
        inner.insert(key, value);
        diff.insert(side, inner);
    }
}

impl Module<'_> {
    /// Reads the arguments that say what `path` (or the argument `path` or `dest`) shall have.
    pub fn file_arguments(&self, path: Option<&str>) -> FileArguments {
        let Some(path) = path.map(str::to_owned).or_else(|| self.path_param()) else {
            return FileArguments::default();
        };
        let mut path = self.expand(&path);
        if self.flag("follow") && self.system.is_link(Path::new(&path)) {
            path = self.system.real_path(Path::new(&path)).to_string_lossy().into_owned();
        }
        let text = |name| self.text(name).map(|text| text.as_str().to_owned());
        FileArguments {
            path,
            mode: self.param("mode").cloned(),
            owner: text("owner"),
            group: text("group"),
            attributes: text("attributes"),
        }
    }

    /// The argument `path`, else `dest`.
    fn path_param(&self) -> Option<String> {
        let value = self.params.get("path").or_else(|| self.params.get("dest"))?;
        value.as_str().map(str::to_owned)
    }

    /// Sets owner, group, mode and attributes where they differ; returns whether anything has changed, before or now.
    /// `expand` replaces `~` and variables in the path first.
    pub fn set_attributes_if_different(
        &mut self,
        wanted: &FileArguments,
        changed: bool,
        mut diff: Option<&mut Diff>,
        expand: bool,
    ) -> Result<bool, Stop> {
        let path = if expand { self.expand(&wanted.path) } else { wanted.path.clone() };
        let mut changed = changed;
        changed = self.set_owner_if_different(&path, wanted.owner.as_deref(), changed, diff.as_deref_mut())?;
        changed = self.set_group_if_different(&path, wanted.group.as_deref(), changed, diff.as_deref_mut())?;
        changed = self.set_mode_if_different(&path, wanted.mode.as_ref(), changed, diff.as_deref_mut())?;
        self.set_chattr_if_different(&path, wanted.attributes.as_deref(), changed, diff)
    }

    fn absent_in_check_mode(&self, path: &str) -> bool {
        self.check_mode() && !self.system.exists(Path::new(path))
    }

    fn lstat_or_crash(&self, path: &str) -> Result<Stat, Stop> {
        self.system.lstat(Path::new(path)).map_err(|error| crash_on(&error, path))
    }

    /// Sets the owner where it differs.
    pub fn set_owner_if_different(
        &mut self,
        path: &str,
        owner: Option<&str>,
        changed: bool,
        diff: Option<&mut Diff>,
    ) -> Result<bool, Stop> {
        let Some(owner) = owner else { return Ok(changed) };
        if self.absent_in_check_mode(path) {
            return Ok(true);
        }
        let now = self.lstat_or_crash(path)?.uid;
        let wanted = match number(owner) {
            Some(uid) => uid,
            None => self.system.user(owner).map(|user| user.uid).ok_or_else(|| {
                Stop::fail(format!("chown failed: failed to look up user {owner}")).with("path", path)
            })?,
        };
        if now == wanted {
            return Ok(changed);
        }
        note(diff, "owner", now, wanted);
        if !self.check_mode()
            && let Err(error) = self.system.set_owner(Path::new(path), Some(wanted), None, false)
        {
            let reason = Chain::new(os_error(&error, &crate::bytes_repr(path)));
            return Err(Stop::fail("chown failed").with("path", path).because(reason));
        }
        Ok(true)
    }

    /// Sets the group where it differs.
    pub fn set_group_if_different(
        &mut self,
        path: &str,
        group: Option<&str>,
        changed: bool,
        diff: Option<&mut Diff>,
    ) -> Result<bool, Stop> {
        let Some(group) = group else { return Ok(changed) };
        if self.absent_in_check_mode(path) {
            return Ok(true);
        }
        let now = self.lstat_or_crash(path)?.gid;
        let wanted = match number(group) {
            Some(gid) => gid,
            None => self.system.group(group).map(|group| group.gid).ok_or_else(|| {
                Stop::fail(format!("chgrp failed: failed to look up group {group}")).with("path", path)
            })?,
        };
        if now == wanted {
            return Ok(changed);
        }
        note(diff, "group", now, wanted);
        if !self.check_mode() && self.system.set_owner(Path::new(path), None, Some(wanted), false).is_err() {
            return Err(Stop::fail("chgrp failed").with("path", path));
        }
        Ok(true)
    }

    /// Sets the mode where it differs.
    pub fn set_mode_if_different(
        &mut self,
        path: &str,
        mode: Option<&Value>,
        changed: bool,
        diff: Option<&mut Diff>,
    ) -> Result<bool, Stop> {
        let Some(mode) = mode else { return Ok(changed) };
        if self.absent_in_check_mode(path) {
            return Ok(true);
        }
        let stat = self.lstat_or_crash(path)?;
        let wanted = self.wanted_mode(path, mode, &stat)?;
        let now = i64::from(stat.permissions());
        if now == wanted {
            return Ok(changed);
        }
        note(diff, "mode", format!("0{now:03o}"), octal(wanted));
        if self.check_mode() {
            return Ok(true);
        }
        self.change_mode(path, wanted)?;
        let after = self.lstat_or_crash(path)?;
        Ok(changed || after.permissions() != stat.permissions())
    }

    fn wanted_mode(&self, path: &str, mode: &Value, stat: &Stat) -> Result<i64, Stop> {
        let bad = |details: String| {
            Stop::fail("mode must be in octal or symbolic form").with("path", path).with("details", details)
        };
        match mode {
            Value::Int(_) | Value::Bool(_) => Ok(mode.as_int().unwrap_or_default()),
            Value::Str(text) => match octal_text(text) {
                Some(mode) => Ok(mode),
                None => mode::from_symbols(stat, text, self.system.umask()).map(i64::from).map_err(bad),
            },
            other => Err(bad(format!("'{}' object has no attribute 'split'", other.type_name()))),
        }
    }

    fn change_mode(&mut self, path: &str, wanted: i64) -> Result<(), Stop> {
        let at = Path::new(path);
        let bits = u32::try_from(wanted & 0o7777).unwrap_or_default();
        let link = self.system.is_link(at);
        let done = if link {
            // The permissions of a link can't be set: what it points to must keep its own.
            match self.system.stat(at) {
                Ok(target) => self.system.set_mode(at, bits).and_then(|()| {
                    let after = self.system.stat(at)?;
                    if after.mode == target.mode { Ok(()) } else { self.system.set_mode(at, target.permissions()) }
                }),
                Err(error) => Err(error),
            }
        } else {
            self.system.set_mode(at, bits)
        };
        let Err(error) = done else { return Ok(()) };
        match errno(&error) {
            Errno::EACCES | Errno::EPERM | Errno::EROFS if link => Ok(()),
            Errno::ENOENT | Errno::ELOOP => Ok(()),
            _ => Err(crash_on(&error, path)),
        }
    }

    /// Changes attributes with `chattr` where they differ.
    pub fn set_chattr_if_different(
        &mut self,
        path: &str,
        attributes: Option<&str>,
        changed: bool,
        diff: Option<&mut Diff>,
    ) -> Result<bool, Stop> {
        let Some(attributes) = attributes else { return Ok(changed) };
        if self.absent_in_check_mode(path) {
            return Ok(true);
        }
        let now = self.flags(path, false)?;
        let flags = now.get("attr_flags").cloned().unwrap_or_default();
        let (operator, attributes) = match attributes.as_bytes().first() {
            Some(b'-') => ('-', &attributes[1..]),
            Some(b'+') => ('+', &attributes[1..]),
            _ => ('=', attributes),
        };
        if attributes.is_empty() || (flags.as_str().unwrap_or_default() == attributes && operator != '-') {
            return Ok(changed);
        }
        let Some(program) = self.find_program("chattr") else { return Ok(changed) };
        note(diff, "attributes", flags, format!("{operator}{attributes}"));
        if !self.check_mode() {
            let done = self.run_command(vec![program, format!("{operator}{attributes}"), path.to_owned()])?;
            if done.status != 0 || !done.stderr.is_empty() {
                let told = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
                return Err(Stop::fail("chattr failed")
                    .with("path", path)
                    .with("details", format!("Error while setting attributes: {told}")));
            }
        }
        Ok(true)
    }

    /// Returns `version` (if asked), `attr_flags` and `attributes` as `lsattr` tells them; empty where it can't.
    pub fn flags(&mut self, path: &str, version: bool) -> Result<Dict, Stop> {
        let mut out = Dict::new();
        let Some(program) = self.find_program("lsattr") else { return Ok(out) };
        let option = if version { "-vd" } else { "-d" };
        let done = self.run_command(vec![program, option.to_owned(), path.to_owned()])?;
        if done.status != 0 {
            return Ok(out);
        }
        let text = String::from_utf8_lossy(&done.stdout).into_owned();
        let mut words = text.split_whitespace();
        if version && let Some(number) = words.next() {
            out.insert("version", number);
        }
        if let Some(flags) = words.next() {
            let flags = flags.replace('-', "");
            let names: List = flags.chars().filter_map(attribute_name).map(Value::str).collect();
            out.insert("attr_flags", flags);
            out.insert("attributes", names);
        }
        Ok(out)
    }

    /// Adds what the path of a result is: its owner, mode, kind and size.
    pub(crate) fn add_path_info(&mut self, result: &mut Dict) {
        let Some(value) = result.get("path").or_else(|| result.get("dest")) else { return };
        let Some(path) = value.as_str().map(str::to_owned) else { return };
        let at = Path::new(&path);
        let Ok(target) = self.system.stat(at) else { return };
        let expanded = self.expand(&path);
        let owner = if expanded == path { self.system.lstat(at) } else { self.system.lstat(Path::new(&expanded)) };
        let (Ok(owner), Ok(own)) = (owner, self.system.lstat(at)) else { return };
        result.insert("uid", owner.uid);
        result.insert("gid", owner.gid);
        let user = self.system.user_by_id(owner.uid).map_or_else(|| owner.uid.to_string(), |user| user.name);
        let group = self.system.group_by_id(owner.gid).map_or_else(|| owner.gid.to_string(), |group| group.name);
        result.insert("owner", user);
        result.insert("group", group);
        result.insert("mode", format!("0{:03o}", own.permissions()));
        let state = if own.is_link() {
            "link"
        } else if own.is_dir() {
            "directory"
        } else if target.links > 1 {
            "hard"
        } else {
            "file"
        };
        result.insert("state", state);
        result.insert("size", own.size);
    }
}

/// Returns the number of the operating system in an error.
pub fn errno(error: &io::Error) -> Errno {
    Errno::from_raw(error.raw_os_error().unwrap_or(0))
}

fn crash_on(error: &io::Error, path: &str) -> Stop {
    match error.raw_os_error() {
        Some(_) => Stop::crash(os_error(error, &crate::bytes_repr(path))),
        None => Stop::crash(error_text(error)),
    }
}

/// Reads a number as Python's `int` does; -1 leaves an owner as it is.
fn number(text: &str) -> Option<u32> {
    let number = text.trim().replace('_', "").parse::<i64>().ok()?;
    u32::try_from(number).ok().or((number == -1).then_some(u32::MAX))
}

/// Reads a number in octal as `int(text, 8)` does.
fn octal_text(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let digits = digits.strip_prefix("0o").or_else(|| digits.strip_prefix("0O")).unwrap_or(digits);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number = i64::from_str_radix(&digits.replace('_', ""), 8).ok()?;
    Some(if negative { -number } else { number })
}

fn octal(mode: i64) -> String {
    if mode < 0 { format!("0-{:o}", -mode) } else { format!("0{mode:03o}") }
}

fn attribute_name(flag: char) -> Option<&'static str> {
    Some(match flag {
        'A' => "noatime",
        'a' => "append",
        'c' => "compressed",
        'C' => "nocow",
        'd' => "nodump",
        'D' => "dirsync",
        'e' => "extents",
        'E' => "encrypted",
        'h' => "blocksize",
        'i' => "immutable",
        'I' => "indexed",
        'j' => "journalled",
        'N' => "inline",
        's' => "zero",
        'S' => "synchronous",
        't' => "notail",
        'T' => "blockroot",
        'u' => "undelete",
        'X' => "compressedraw",
        'Z' => "compresseddirty",
        _ => return None,
    })
}
