//! Block devices, from `/sys/block`.

use super::probe::{Probe, dict, text_or_none, texts};
use module::os_path::basename;
use std::collections::BTreeMap;
use value::{Dict, Value};

/// For each device, the names that lead to it.
type Links = BTreeMap<String, Vec<String>>;

/// Gathers all block devices and the links to them.
pub(super) fn devices(probe: &mut Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    let pci = probe.program("lspci").and_then(|program| probe.run(&[&program, "-D"])).map(|(_, output)| output);
    let links: [(&str, Links); 4] = [
        ("ids", links_in(probe, "/dev/disk/by-id")),
        ("uuids", links_in(probe, "/dev/disk/by-uuid")),
        ("labels", links_in(probe, "/dev/disk/by-label")),
        ("masters", owners(probe)),
    ];
    let mut all = Dict::new();
    for block in probe.list("/sys/block") {
        let Some(target) = probe.link(&format!("/sys/block/{block}")) else { continue };
        let name = basename(&target).to_owned();
        let device = device(probe, &block, &format!("/sys/block/{target}"), &links, pci.as_deref());
        all.insert(name, device);
    }
    facts.insert("devices", all);
    let told: Dict = links
        .iter()
        .map(|(kind, links)| {
            let links: Dict = links.iter().map(|(name, to)| (Value::str(name.as_str()), texts(to))).collect();
            (Value::str(*kind), Value::Dict(links))
        })
        .collect();
    facts.insert("device_links", told);
    facts
}

fn links_in(probe: &Probe<'_, '_>, folder: &str) -> Links {
    let mut links = Links::new();
    for name in probe.list(folder) {
        if let Some(target) = probe.link(&format!("{folder}/{name}")) {
            links.entry(basename(&target).to_owned()).or_default().push(name);
        }
    }
    for names in links.values_mut() {
        names.sort();
    }
    links
}

fn owners(probe: &Probe<'_, '_>) -> Links {
    let mut links = Links::new();
    for device in probe.list("/sys/block") {
        for target in probe.list(&format!("/sys/block/{device}/slaves")) {
            links.entry(target).or_default().push(device.clone());
        }
    }
    for names in links.values_mut() {
        names.sort();
    }
    links
}

fn links_of(name: &str, links: &[(&str, Links); 4]) -> Value {
    let of = links
        .iter()
        .map(|(kind, links)| (Value::str(*kind), texts(links.get(name).map(Vec::as_slice).unwrap_or_default())));
    Value::Dict(of.collect())
}

fn device(probe: &mut Probe<'_, '_>, block: &str, folder: &str, links: &[(&str, Links); 4], pci: Option<&str>) -> Dict {
    let name = basename(folder).to_owned();
    let mut facts = dict([("virtual", Value::Int(1)), ("links", links_of(block, links))]);
    for key in ["vendor", "model", "sas_address", "sas_device_handle"] {
        facts.insert(key, text_or_none(probe.content(&format!("{folder}/device/{key}"))));
    }
    if let Some(serial) = serial(probe, block) {
        facts.insert("serial", serial);
    }
    facts.insert("removable", text_or_none(probe.content(&format!("{folder}/removable"))));
    let discard = if probe.content(&format!("{folder}/queue/discard_max_hw_bytes")).as_deref() == Some("0") {
        Value::str("0")
    } else {
        text_or_none(probe.content(&format!("{folder}/queue/discard_granularity")))
    };
    facts.insert("support_discard", discard);
    let worldwide =
        links[0].1.get(&name).and_then(|names| names.iter().rev().find_map(|link| link.strip_prefix("wwn-")));
    if let Some(worldwide) = worldwide {
        facts.insert("wwn", worldwide);
    }
    let mut partitions = Dict::new();
    for entry in probe.list(folder) {
        if let Some(part) = partition_name(&name, &entry) {
            let partition = partition(probe, &part, &format!("{folder}/{part}"), links);
            partitions.insert(part, partition);
        }
    }
    facts.insert("partitions", partitions);
    facts.insert("rotational", text_or_none(probe.content(&format!("{folder}/queue/rotational"))));
    let scheduler = probe.content(&format!("{folder}/queue/scheduler")).unwrap_or_default();
    let scheduler = scheduler.split_once('[').and_then(|(_, rest)| rest.rsplit_once(']')).map_or("", |(name, _)| name);
    facts.insert("scheduler_mode", scheduler);
    let size = size(probe, folder);
    facts.insert("sectorsize", size.sector_fact);
    facts.insert("sectors", size.sectors);
    facts.insert("size", human(size.bytes));
    facts.insert("host", pci.and_then(|pci| host(folder, pci)).unwrap_or_default());
    facts.insert("holders", holders(probe, folder));
    facts
}

fn serial(probe: &mut Probe<'_, '_>, block: &str) -> Option<String> {
    if probe.program("sg_inq").is_none() {
        return probe.content(&format!("/sys/block/{block}/device/serial"));
    }
    let output = probe.ask("sg_inq", &[&format!("/dev/{block}")])?;
    let at = output.find("Serial number:").or_else(|| output.find("serial number:"))?;
    let value = output[at..].split_once(':')?.1.trim_start();
    let end = value.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(value.len());
    (end > 0).then(|| value[..end].to_owned())
}

/// Returns the name of a partition in the name of a folder: the device's, perhaps a `p`, and a number.
fn partition_name(device: &str, entry: &str) -> Option<String> {
    let at = entry.find(device)?;
    let rest = &entry[at + device.len()..];
    let number = rest.strip_prefix('p').unwrap_or(rest);
    let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    (digits > 0).then(|| entry[at..entry.len() - number.len() + digits].to_owned())
}

fn partition(probe: &Probe<'_, '_>, name: &str, folder: &str, links: &[(&str, Links); 4]) -> Dict {
    let size = size(probe, folder);
    let start = probe.content(&format!("{folder}/start")).map_or(Value::Int(0), Value::str);
    // Ansible: the first link in the folder's own order.
    let uuid = probe
        .list("/dev/disk/by-uuid")
        .into_iter()
        .find(|uuid| probe.real_path(&format!("/dev/disk/by-uuid/{uuid}")) == format!("/dev/{name}"));
    dict([
        ("links", links_of(name, links)),
        ("start", start),
        ("sectorsize", size.sector_fact),
        ("sectors", Value::Int(size.sectors)),
        ("size", Value::str(human(size.bytes))),
        ("uuid", text_or_none(uuid)),
        ("holders", holders(probe, folder)),
    ])
}

struct Size {
    sector_fact: Value,
    sectors: i64,
    bytes: f64,
}

#[expect(clippy::cast_precision_loss, reason = "Ansible counts bytes in floats")]
fn size(probe: &Probe<'_, '_>, folder: &str) -> Size {
    let sector = probe
        .content(&format!("{folder}/queue/logical_block_size"))
        .or_else(|| probe.content(&format!("{folder}/queue/hw_sector_size")));
    let (sector_fact, sector) = match sector {
        Some(text) => {
            let number = text.parse::<i64>().unwrap_or(512).max(1);
            (Value::str(text), number)
        }
        None => (Value::Int(512), 512),
    };
    let blocks = probe.content(&format!("{folder}/size")).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let sectors = blocks.saturating_mul(512) / sector;
    Size { sector_fact, sectors, bytes: sectors as f64 * sector as f64 }
}

/// Returns what `lspci` calls the controller of a device.
fn host(folder: &str, pci: &str) -> Option<String> {
    let is_address = |part: &&str| {
        let bytes = part.as_bytes();
        let hex = |range: std::ops::Range<usize>| {
            bytes[range].iter().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte))
        };
        bytes.len() == 12
            && hex(0..4)
            && bytes[4] == b':'
            && hex(5..7)
            && bytes[7] == b':'
            && matches!(bytes[8], b'0' | b'1' | b'|')
            && hex(9..10)
            && bytes[10] == b'.'
            && (b'0'..=b'7').contains(&bytes[11])
    };
    let parts: Vec<&str> = folder.split('/').collect();
    let address = parts.get(..parts.len().saturating_sub(1))?.iter().rfind(|part| is_address(part))?;
    pci.lines().find_map(|line| line.strip_prefix(address)?.strip_prefix(' ')).map(str::to_owned)
}

fn holders(probe: &Probe<'_, '_>, folder: &str) -> Value {
    let held = probe.list(&format!("{folder}/holders"));
    let held = held.into_iter().filter(|name| name.starts_with("dm-"));
    texts(held.map(|name| probe.content(&format!("{folder}/holders/{name}/dm/name")).unwrap_or(name)))
}

/// Writes a number of bytes for people, as Ansible's `bytes_to_human`.
pub(super) fn human(bytes: f64) -> String {
    const UNITS: [(&str, i32); 8] =
        [("YB", 80), ("ZB", 70), ("EB", 60), ("PB", 50), ("TB", 40), ("GB", 30), ("MB", 20), ("KB", 10)];
    for (unit, power) in UNITS {
        let limit = 2_f64.powi(power);
        if bytes >= limit {
            return format!("{:.2} {unit}", bytes / limit);
        }
    }
    format!("{bytes:.2} Bytes")
}
