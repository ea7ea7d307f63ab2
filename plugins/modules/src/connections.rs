//! The TCP connections of a Linux host, as `/proc/net` lists them.

use module::System;
use std::fmt::Write;
use std::net::{IpAddr, ToSocketAddrs};
use std::path::Path;

/// A state of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Established,
    FinWait1,
    FinWait2,
    SynRecv,
    SynSent,
    TimeWait,
}

impl State {
    /// Every state, in the order of their names.
    pub(crate) const ALL: [State; 6] =
        [State::Established, State::FinWait1, State::FinWait2, State::SynRecv, State::SynSent, State::TimeWait];

    /// Returns its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            State::Established => "ESTABLISHED",
            State::FinWait1 => "FIN_WAIT1",
            State::FinWait2 => "FIN_WAIT2",
            State::SynRecv => "SYN_RECV",
            State::SynSent => "SYN_SENT",
            State::TimeWait => "TIME_WAIT",
        }
    }

    /// Returns the state of that name.
    pub(crate) fn named(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == name)
    }

    fn number(self) -> &'static str {
        match self {
            State::Established => "01",
            State::SynSent => "02",
            State::SynRecv => "03",
            State::FinWait1 => "04",
            State::FinWait2 => "05",
            State::TimeWait => "06",
        }
    }
}

/// An address as the lists have it: whether it is one of version 6, and its words in hexadecimal.
type Address = (bool, String);

/// Connections to a port of a host that count.
pub(crate) struct Connections<'a> {
    addresses: Vec<Address>,
    excluded: Vec<Address>,
    port: String,
    states: &'a [State],
}

impl<'a> Connections<'a> {
    /// Those to a host's port, but for those from some hosts. The error is the resolver's sentence.
    pub(crate) fn to(host: &str, port: i64, excluded: &[String], states: &'a [State]) -> Result<Self, String> {
        let mut from = Vec::new();
        for host in excluded {
            from.extend(addresses(host)?);
        }
        Ok(Connections { addresses: addresses(host)?, excluded: from, port: format!("{port:04X}"), states })
    }

    /// Counts them now.
    pub(crate) fn count(&self, system: &dyn System) -> usize {
        let all = [(false, "/proc/net/tcp", "0".repeat(8)), (true, "/proc/net/tcp6", "0".repeat(32))];
        all.iter()
            .map(|(is_v6, path, any)| {
                let content = system.read(Path::new(path)).unwrap_or_default();
                let content = String::from_utf8_lossy(&content);
                let any = self.addresses.contains(&(*is_v6, any.clone()));
                content.lines().skip(1).filter(|line| self.counts(line, *is_v6, any)).count()
            })
            .sum()
    }

    fn counts(&self, line: &str, is_v6: bool, any: bool) -> bool {
        let mut fields = line.split_whitespace().skip(1);
        let (Some(local), Some(remote), Some(state)) = (fields.next(), fields.next(), fields.next()) else {
            return false;
        };
        let (Some((ip, port)), Some((from, _))) = (local.split_once(':'), remote.split_once(':')) else {
            return false;
        };
        if port != self.port || !self.states.iter().any(|wanted| wanted.number() == state) {
            return false;
        }
        if self.excluded.contains(&(is_v6, from.to_owned())) {
            return false;
        }
        let mapped_any = (is_v6, "0000000000000000FFFF000000000000".to_owned());
        any || self.addresses.contains(&(is_v6, ip.to_owned()))
            || (ip.starts_with("0000000000000000FFFF0000") && self.addresses.contains(&mapped_any))
    }
}

fn addresses(host: &str) -> Result<Vec<Address>, String> {
    let found = (host, 80).to_socket_addrs().map_err(|_| "[Errno -2] Name or service not known".to_owned())?;
    let mut out = Vec::new();
    for address in found {
        match address.ip() {
            IpAddr::V4(ip) => {
                out.push((false, words(&ip.octets())));
                out.push((true, words(&ip.to_ipv6_mapped().octets())));
            }
            IpAddr::V6(ip) => out.push((true, words(&ip.octets()))),
        }
    }
    Ok(out)
}

/// Writes each word of four bytes in the order of the host.
fn words(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len() * 2);
    for byte in octets.chunks(4).flat_map(|word| word.iter().rev()) {
        let _ = write!(out, "{byte:02X}");
    }
    out
}
