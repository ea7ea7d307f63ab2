//! The names of this machine.

use std::net::{IpAddr, ToSocketAddrs};
use std::process::Command;

/// Returns the name of this machine.
fn node() -> String {
    nix::unistd::gethostname().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Returns the full name of this machine, as Python's `getfqdn`: the first name with a dot that its address has.
pub(crate) fn full() -> String {
    let node = node();
    let resolved = (node.as_str(), 0).to_socket_addrs().ok().and_then(|mut found| found.next());
    let Some(address) = resolved.map(|address| address.ip()) else { return node };
    let names = in_hosts(address).unwrap_or_else(|| {
        let answer = Command::new("getent").args(["hosts", &address.to_string()]).output();
        let answer = answer.map(|done| String::from_utf8_lossy(&done.stdout).into_owned()).unwrap_or_default();
        answer.lines().next().unwrap_or_default().split_whitespace().skip(1).map(str::to_owned).collect()
    });
    names.iter().find(|name| name.contains('.')).or(names.first()).cloned().unwrap_or(node)
}

fn in_hosts(address: IpAddr) -> Option<Vec<String>> {
    std::fs::read_to_string("/etc/hosts").ok()?.lines().find_map(|line| {
        let mut words = line.split('#').next()?.split_whitespace();
        (words.next()?.parse::<IpAddr>().ok()? == address).then(|| words.map(str::to_owned).collect())
    })
}

/// Returns all names that this machine goes by: full and short ones, each once.
pub(super) fn all() -> Vec<String> {
    let (full, node) = (full(), node());
    let short = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let mut names: Vec<String> = Vec::new();
    for name in [full.clone(), node.clone(), short(&full), short(&node)] {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
