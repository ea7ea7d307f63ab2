//! Mounted file systems, with their sizes asked in threads of their own: one that hangs must not hang the rest.

use super::probe::{Probe, dict};
use nix::sys::statvfs::statvfs;
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use value::{Dict, Value};

/// Gathers the mounts of real devices and of shares.
pub(super) fn mounts(probe: &mut Probe<'_, '_>) -> Dict {
    let table = if probe.exists("/etc/mtab") { "/etc/mtab" } else { "/proc/mounts" };
    let entries: Vec<Vec<String>> = probe
        .lines(table)
        .iter()
        .map(|line| line.split_whitespace().map(unescaped).collect::<Vec<_>>())
        .filter(|fields| {
            fields.len() >= 6 && fields[2] != "none" && (fields[0].starts_with(['/', '\\']) || fields[0].contains(":/"))
        })
        .collect();
    let bound = bound(probe);
    let uuids = uuids(probe);
    let seconds = probe.module.param("gather_timeout").and_then(Value::as_int).unwrap_or(10);
    let limit = Duration::from_secs(u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).unwrap_or(10));
    let mut waiting: Vec<(Dict, String, Receiver<Dict>)> = Vec::new();
    for fields in entries {
        let [device, mount, kind, options, dump, pass] = [0, 1, 2, 3, 4, 5].map(|at| fields[at].as_str());
        let mut options = options.to_owned();
        if bound.iter().any(|target| target == mount) && !options.contains("bind") {
            options.push_str(",bind");
        }
        let number = |text: &str| Value::Int(text.parse().unwrap_or(0));
        let mut facts = dict([
            ("mount", Value::str(mount)),
            ("device", Value::str(device)),
            ("fstype", Value::str(kind)),
            ("options", Value::str(options)),
            ("dump", number(dump)),
            ("passno", number(pass)),
        ]);
        let uuid = match uuids.get(device) {
            Some(uuid) => uuid.clone(),
            None => uuid_from_udev(probe, device).unwrap_or_else(|| "N/A".to_owned()),
        };
        // A mount that is listed twice is told once, as it was last.
        waiting.retain(|(_, known, _)| known != mount);
        let (sender, receiver) = channel();
        let path = mount.to_owned();
        std::thread::spawn(move || {
            // Nobody waits any more where it took too long.
            let _ = sender.send(size(&path));
        });
        facts.insert("uuid", uuid);
        waiting.push((facts, mount.to_owned(), receiver));
    }
    let deadline = Instant::now() + limit;
    let mut mounts = Vec::new();
    for (mut facts, mount, receiver) in waiting {
        let uuid = facts.remove("uuid").unwrap_or_default();
        if let Ok(size) = receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            facts.extend(&size);
            facts.insert("uuid", uuid);
        } else {
            probe.module.warn(format!("Timeout exceeded when getting mount info for {mount}"));
            facts.insert("note", "Could not get extra information due to timeout");
        }
        mounts.push(Value::Dict(facts));
    }
    dict([("mounts", Value::list(mounts))])
}

/// Replaces `\040` and the like.
fn unescaped(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let mut rest = field;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let number = rest.get(at + 1..at + 4).and_then(|digits| u32::from_str_radix(digits, 8).ok());
        let from = if let Some(c) = number.and_then(char::from_u32) {
            out.push(c);
            at + 4
        } else {
            out.push('\\');
            at + 1
        };
        rest = &rest[from..];
    }
    out.push_str(rest);
    out
}

/// Returns the targets of bind mounts: their sources end with a folder in brackets.
fn bound(probe: &mut Probe<'_, '_>) -> Vec<String> {
    let output = probe.ask("findmnt", &["--list", "--noheadings", "--notruncate"]).unwrap_or_default();
    output
        .lines()
        .filter_map(|line| {
            let mut fields = line.split_whitespace();
            let (target, source) = (fields.next()?, fields.next()?);
            source.contains(']').then(|| target.to_owned())
        })
        .collect()
}

fn uuids(probe: &mut Probe<'_, '_>) -> HashMap<String, String> {
    let words = ["--list", "--noheadings", "--paths", "--output", "NAME,UUID", "--exclude", "2"];
    let output = probe.ask("lsblk", &words).unwrap_or_default();
    let mut uuids = HashMap::new();
    for line in output.lines() {
        if let Some((device, uuid)) = line.trim().rsplit_once(char::is_whitespace) {
            uuids.entry(device.trim().to_owned()).or_insert_with(|| uuid.to_owned());
        }
    }
    uuids
}

fn uuid_from_udev(probe: &mut Probe<'_, '_>, device: &str) -> Option<String> {
    let output = probe.ask("udevadm", &["info", "--query", "property", "--name", device])?;
    output.lines().find_map(|line| line.strip_prefix("ID_FS_UUID=")).map(str::to_owned)
}

/// Returns the sizes of a file system; nothing where it can't be asked.
fn size(mount: &str) -> Dict {
    let Ok(found) = statvfs(mount) else { return Dict::new() };
    let number = |number: u64| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
    let (blocks, available) = (found.blocks(), found.blocks_available());
    let (inodes, free) = (found.files(), found.files_available());
    let fragment = found.fragment_size();
    dict([
        ("size_total", number(fragment.saturating_mul(blocks))),
        ("size_available", number(fragment.saturating_mul(available))),
        ("block_size", number(found.block_size())),
        ("block_total", number(blocks)),
        ("block_available", number(available)),
        ("block_used", number(blocks.saturating_sub(available))),
        ("inode_total", number(inodes)),
        ("inode_available", number(free)),
        ("inode_used", number(inodes.saturating_sub(free))),
    ])
}
