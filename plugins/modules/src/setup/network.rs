//! Network interfaces, addresses, routes, name servers and storage networks.

use super::probe::{Probe, dict, texts};
use crate::glob::glob;
use module::os_path::basename;
use std::collections::HashMap;
use std::net::Ipv4Addr;
use value::{Dict, Value};

/// Name servers, from `/etc/resolv.conf`.
pub(super) fn dns(probe: &mut Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    for line in probe.lines("/etc/resolv.conf") {
        if line.starts_with(['#', ';']) {
            continue;
        }
        let mut words = line.split_whitespace();
        let Some(keyword) = words.next() else { continue };
        let rest: Vec<&str> = words.collect();
        match keyword {
            "nameserver" => {
                let known = facts.get("nameservers").and_then(Value::as_slice).unwrap_or_default().to_vec();
                facts.insert(
                    "nameservers",
                    known.into_iter().chain(rest.iter().map(|word| Value::str(*word))).collect::<Vec<_>>(),
                );
            }
            "domain" => {
                if let Some(domain) = rest.first() {
                    facts.insert("domain", *domain);
                }
            }
            "search" | "sortlist" => {
                facts.insert(keyword, texts(rest));
            }
            "options" => {
                let options: Dict = rest
                    .iter()
                    .map(|option| {
                        let (name, value) = option.split_once(':').unwrap_or((option, ""));
                        let value = if value.is_empty() { Value::Bool(true) } else { Value::str(value) };
                        (Value::str(name), value)
                    })
                    .collect();
                facts.insert("options", options);
            }
            _ => {}
        }
    }
    dict([("dns", Value::Dict(facts))])
}

/// Names of fibre channel ports.
pub(super) fn fibre_channel(probe: &mut Probe<'_, '_>) -> Dict {
    let files = glob(&*probe.module.system, "/", "/sys/class/fc_host/*/port_name");
    let names = files.iter().flat_map(|file| probe.lines(file));
    let names: Vec<String> = names.map(|line| line.trim_end().chars().skip(2).collect()).collect();
    dict([("fibre_channel_wwn", texts(names))])
}

/// The name of this host as an iSCSI initiator.
pub(super) fn iscsi(probe: &mut Probe<'_, '_>) -> Dict {
    let lines = probe.lines("/etc/iscsi/initiatorname.iscsi");
    let name = lines.iter().find_map(|line| line.strip_prefix("InitiatorName=")).unwrap_or_default();
    dict([("iscsi_iqn", Value::str(name))])
}

/// The name of this host to `NVMe` storage.
pub(super) fn nvme(probe: &mut Probe<'_, '_>) -> Dict {
    let lines = probe.lines("/etc/nvme/hostnqn");
    let name = lines.iter().find(|line| line.starts_with("nqn.")).map(String::as_str).unwrap_or_default();
    dict([("hostnqn", Value::str(name))])
}

/// What is gathered of all interfaces.
#[derive(Default)]
struct Network {
    interfaces: Dict,
    default_v4: Dict,
    default_v6: Dict,
    all_v4: Vec<Value>,
    all_v6: Vec<Value>,
}

/// Interfaces and their addresses, where the program `ip` is there.
pub(super) fn network(probe: &mut Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    let Some(ip) = probe.program("ip") else { return facts };
    let mut network = Network {
        default_v4: default_route(probe, &ip, "-4", "8.8.8.8"),
        default_v6: default_route(probe, &ip, "-6", "2404:6800:400a:800::1012"),
        ..Network::default()
    };
    let primary = blocks(probe, &ip, "primary");
    let secondary = blocks(probe, &ip, "secondary");
    for path in glob(&*probe.module.system, "/", "/sys/class/net/*") {
        if !probe.is_dir(&path) {
            continue;
        }
        let device = basename(&path).to_owned();
        let interface = interface(probe, &path, &device);
        network.interfaces.insert(device.as_str(), interface);
        let none = String::new();
        if let Some(blocks) = &primary {
            network.addresses(blocks.get(&device).unwrap_or(&none), &device, false);
        } else {
            let output = probe.run(&[&ip, "addr", "show", "dev", &device]);
            let output = output.filter(|(status, _)| *status == 0).map(|(_, output)| output);
            network.addresses(&output.unwrap_or_default(), &device, false);
        }
        if let Some(blocks) = &secondary {
            network.addresses(blocks.get(&device).unwrap_or(&none), &device, true);
        }
        let more = ethtool(probe, &device);
        network.change(&device, |interface| interface.extend(&more));
    }
    let named: Dict = network
        .interfaces
        .iter()
        .map(|(name, facts)| (Value::str(name.as_str().unwrap_or_default().replace(':', "_")), facts.clone()))
        .collect();
    facts.insert("interfaces", named.keys().cloned().collect::<Vec<_>>());
    facts.extend(&named);
    facts.insert("default_ipv4", network.default_v4);
    facts.insert("default_ipv6", network.default_v6);
    facts.insert("all_ipv4_addresses", network.all_v4);
    facts.insert("all_ipv6_addresses", network.all_v6);
    facts.insert("locally_reachable_ips", reachable(probe, &ip));
    facts
}

/// Asks which way a far address would be reached.
fn default_route(probe: &mut Probe<'_, '_>, ip: &str, family: &str, target: &str) -> Dict {
    let mut facts = Dict::new();
    let output = probe.run(&[ip, family, "route", "get", target]).map(|(_, output)| output).unwrap_or_default();
    let words: Vec<&str> = output.lines().next().unwrap_or_default().split_whitespace().collect();
    if words.first() == Some(&target) {
        for pair in words.windows(2) {
            match pair[0] {
                "dev" => facts.insert("interface", pair[1]),
                "src" => facts.insert("address", pair[1]),
                "via" if pair[1] != target => facts.insert("gateway", pair[1]),
                _ => None,
            };
        }
    }
    facts
}

/// Asks for all interfaces at once and returns what is said of each; nothing where the program knows no such option.
fn blocks(probe: &mut Probe<'_, '_>, ip: &str, which: &str) -> Option<HashMap<String, String>> {
    let (_, output) = probe.run(&[ip, "addr", "show", which]).filter(|(status, _)| *status == 0)?;
    let mut blocks: HashMap<String, String> = HashMap::new();
    let mut device = String::new();
    for line in output.lines() {
        if !line.starts_with(' ') {
            let name = line.split_whitespace().nth(1).unwrap_or_default().trim_end_matches(':');
            name.split('@').next().unwrap_or_default().clone_into(&mut device);
        }
        let block = blocks.entry(device.clone()).or_default();
        block.push_str(line);
        block.push('\n');
    }
    Some(blocks)
}

/// What `/sys/class/net` says of an interface.
fn interface(probe: &Probe<'_, '_>, path: &str, device: &str) -> Dict {
    let mut facts = dict([("device", Value::str(device))]);
    let read = |name: &str| probe.content(&format!("{path}/{name}"));
    let has = |name: &str| probe.exists(&format!("{path}/{name}"));
    if let Some(address) = read("address").filter(|address| address != "00:00:00:00:00:00") {
        facts.insert("macaddress", address);
    }
    if let Some(mtu) = read("mtu").and_then(|text| text.parse::<i64>().ok()) {
        facts.insert("mtu", mtu);
    }
    if has("operstate") {
        facts.insert("active", read("operstate").as_deref() != Some("down"));
    }
    if has("device/driver/module") {
        facts.insert("module", basename(&probe.real_path(&format!("{path}/device/driver/module"))));
    }
    if has("type") {
        let kind = match read("type").as_deref() {
            Some("1") => "ether",
            Some("32") => "infiniband",
            Some("512") => "ppp",
            Some("772") => "loopback",
            Some("65534") => "tunnel",
            _ => "unknown",
        };
        facts.insert("type", kind);
    }
    if has("bridge") {
        facts.insert("type", "bridge");
        facts.insert("interfaces", texts(probe.list(&format!("{path}/brif"))));
        if has("bridge/bridge_id") {
            facts.insert("id", read("bridge/bridge_id").unwrap_or_default());
        }
        if has("bridge/stp_state") {
            facts.insert("stp", read("bridge/stp_state").as_deref() == Some("1"));
        }
    }
    if has("bonding") {
        let word = |name: &str| {
            let text = read(&format!("bonding/{name}")).unwrap_or_default();
            text.split_whitespace().next().unwrap_or_default().to_owned()
        };
        facts.insert("type", "bonding");
        facts.insert("slaves", texts(read("bonding/slaves").unwrap_or_default().split_whitespace()));
        facts.insert("mode", word("mode"));
        facts.insert("miimon", word("miimon"));
        facts.insert("lacp_rate", word("lacp_rate"));
        if let Some(primary) = read("bonding/primary") {
            facts.insert("primary", primary);
            if has("bonding/all_slaves_active") {
                facts.insert("all_slaves_active", read("bonding/all_slaves_active").as_deref() == Some("1"));
            }
        }
    }
    if has("bonding_slave") {
        facts.insert("perm_macaddress", read("bonding_slave/perm_hwaddr").unwrap_or_default());
    }
    if has("device")
        && let Some(target) = probe.link(&format!("{path}/device"))
    {
        facts.insert("pciid", basename(&target));
    }
    if let Some(speed) = read("speed").and_then(|text| text.parse::<i64>().ok()) {
        facts.insert("speed", speed);
    }
    if let Some(flags) = read("flags") {
        let flags = i64::from_str_radix(flags.trim_start_matches("0x"), 16).unwrap_or(0);
        facts.insert("promisc", flags & 0x100 != 0);
    }
    facts
}

impl Network {
    fn change(&mut self, name: &str, change: impl FnOnce(&mut Dict)) {
        let mut facts = self.interfaces.get(name).and_then(Value::as_dict).cloned().unwrap_or_default();
        change(&mut facts);
        self.interfaces.insert(name, facts);
    }

    fn of(&self, device: &str, key: &str) -> Option<Value> {
        self.interfaces.get(device).and_then(Value::as_dict)?.get(key).cloned()
    }

    /// Reads the addresses that `ip addr` lists for an interface.
    fn addresses(&mut self, output: &str, device: &str, secondary: bool) {
        for line in output.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.first() {
                Some(&"inet") if words.len() > 1 => self.v4(&words, device, secondary),
                Some(&"inet6") if words.len() > 3 => self.v6(&words, device),
                _ => {}
            }
        }
    }

    fn v4(&mut self, words: &[&str], device: &str, secondary: bool) {
        let (address, length) = words[1].split_once('/').unwrap_or((words[1], "32"));
        let broadcast = if words[1].contains('/') && words.len() > 3 && words[2] == "brd" { words[3] } else { "" };
        let Ok(parsed) = address.parse::<Ipv4Addr>() else { return };
        let bits: u32 = length.parse().unwrap_or(32);
        let mask = u32::MAX.checked_shl(32 - bits.min(32)).unwrap_or(0);
        let netmask = Value::str(Ipv4Addr::from(mask).to_string());
        let network = Value::str(Ipv4Addr::from(u32::from(parsed) & mask).to_string());
        let facts = dict([
            ("address", Value::str(address)),
            ("broadcast", Value::str(broadcast)),
            ("netmask", netmask.clone()),
            ("network", network.clone()),
            ("prefix", Value::str(length)),
        ]);
        let label = words.last().copied().unwrap_or_default();
        if label != device {
            // Ansible: what was known of a label is forgotten at each of its addresses.
            self.interfaces.insert(label, Dict::new());
        }
        if !secondary && self.of(label, "ipv4").is_none() {
            let facts = facts.clone();
            self.change(label, |interface| {
                interface.insert("ipv4", facts);
            });
        } else {
            self.push(label, &facts);
        }
        if secondary {
            if self.of(device, "ipv4_secondaries").is_none() {
                self.change(device, |interface| {
                    interface.insert("ipv4_secondaries", Value::list([]));
                });
            }
            if device != label {
                self.push(device, &facts);
            }
        }
        if self.default_v4.get("address").and_then(Value::as_str) == Some(address) {
            let own = |key: &str| self.of(device, key);
            let (mac, mtu, kind) = (own("macaddress"), own("mtu"), own("type"));
            self.default_v4.extend(&dict([
                ("broadcast", Value::str(broadcast)),
                ("netmask", netmask),
                ("network", network),
                ("prefix", Value::str(length)),
                ("macaddress", mac.unwrap_or_else(|| Value::str("00:00:00:00:00:00"))),
                ("mtu", mtu.unwrap_or_default()),
                ("type", kind.unwrap_or_else(|| Value::str("unknown"))),
                ("alias", Value::str(label)),
            ]));
        }
        if !address.starts_with("127.") {
            self.all_v4.push(Value::str(address));
        }
    }

    fn push(&mut self, name: &str, facts: &Dict) {
        let facts = facts.clone();
        self.change(name, |interface| {
            let known = interface.get("ipv4_secondaries").and_then(Value::as_slice).unwrap_or_default().to_vec();
            let all: Vec<Value> = known.into_iter().chain([Value::Dict(facts)]).collect();
            interface.insert("ipv4_secondaries", all);
        });
    }

    fn v6(&mut self, words: &[&str], device: &str) {
        let (address, prefix, scope) = if words[2] == "peer" {
            let prefix = words[3].split_once('/').map_or("", |(_, prefix)| prefix);
            (words[1], prefix, words.get(5).copied().unwrap_or_default())
        } else {
            let (address, prefix) = words[1].split_once('/').unwrap_or((words[1], "128"));
            (address, prefix, words[3])
        };
        let facts =
            dict([("address", Value::str(address)), ("prefix", Value::str(prefix)), ("scope", Value::str(scope))]);
        self.change(device, |interface| {
            let known = interface.get("ipv6").and_then(Value::as_slice).unwrap_or_default().to_vec();
            let all: Vec<Value> = known.into_iter().chain([Value::Dict(facts)]).collect();
            interface.insert("ipv6", all);
        });
        if self.default_v6.get("address").and_then(Value::as_str) == Some(address) {
            let own = |key: &str| self.of(device, key);
            let (mac, mtu, kind) = (own("macaddress"), own("mtu"), own("type"));
            self.default_v6.extend(&dict([
                ("prefix", Value::str(prefix)),
                ("scope", Value::str(scope)),
                ("macaddress", mac.unwrap_or_else(|| Value::str("00:00:00:00:00:00"))),
                ("mtu", mtu.unwrap_or_default()),
                ("type", kind.unwrap_or_else(|| Value::str("unknown"))),
            ]));
        }
        if address != "::1" {
            self.all_v6.push(Value::str(address));
        }
    }
}

/// What `ethtool` says of an interface, where it is installed.
fn ethtool(probe: &mut Probe<'_, '_>, device: &str) -> Dict {
    let mut facts = Dict::new();
    if let Some(output) = probe.ask("ethtool", &["-k", device]) {
        let features: Dict = output
            .trim()
            .lines()
            .filter(|line| !line.ends_with(':'))
            .filter_map(|line| line.split_once(": "))
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (Value::str(key.trim().replace('-', "_")), Value::str(value.trim())))
            .collect();
        facts.insert("features", features);
    }
    if let Some(output) = probe.ask("ethtool", &["-T", device]) {
        facts.insert("timestamping", words_after(&output, "SOF_TIMESTAMPING_"));
        facts.insert("hw_timestamp_filters", words_after(&output, "HWTSTAMP_FILTER_"));
        let clock = output.split_once("PTP Hardware Clock: ").map(|(_, rest)| rest);
        let clock = clock.map(|rest| &rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())]);
        if let Some(index) = clock.and_then(|digits| digits.parse::<i64>().ok()) {
            facts.insert("phc_index", index);
        }
    }
    facts
}

fn words_after(text: &str, mark: &str) -> Value {
    let found = text.match_indices(mark).map(|(at, _)| {
        let rest = &text[at + mark.len()..];
        rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())].to_lowercase()
    });
    texts(found.filter(|word| !word.is_empty()))
}

/// Addresses and ranges that lead back to this host.
fn reachable(probe: &mut Probe<'_, '_>, ip: &str) -> Dict {
    let (mut v4, mut v6): (Vec<String>, Vec<String>) = Default::default();
    for family in ["-4", "-6"] {
        let output = probe.run(&[ip, family, "route", "show", "table", "local"]);
        let output = output.filter(|(status, _)| *status == 0).map(|(_, output)| output).unwrap_or_default();
        for line in output.lines() {
            let mut words = line.split_whitespace();
            if let (Some("local"), Some(address)) = (words.next(), words.next()) {
                let known = if address.contains(':') { &mut v6 } else { &mut v4 };
                if !known.iter().any(|other| other == address) {
                    known.push(address.to_owned());
                }
            }
        }
    }
    dict([("ipv4", texts(v4)), ("ipv6", texts(v6))])
}
