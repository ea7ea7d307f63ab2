//! Facts of the hardware: processors, memory, firmware, devices, volumes and mounts.

use super::probe::{Probe, dict};
use super::{cpu, devices, mounts};
use value::{Dict, Value};

/// Gathers them all.
pub(super) fn hardware(probe: &mut Probe<'_, '_>) -> Dict {
    probe.locale = Some("C.UTF-8");
    let mut facts = cpu::processors(probe);
    facts.extend(&cpu::memory(probe));
    facts.extend(&firmware(probe));
    facts.extend(&mainframe(probe));
    facts.extend(&devices::devices(probe));
    let uptime = probe.content("/proc/uptime");
    let uptime = uptime.as_deref().and_then(|text| text.split(['.', ' ']).next()?.parse::<i64>().ok());
    if let Some(seconds) = uptime {
        facts.insert("uptime_seconds", seconds);
    }
    facts.extend(&volumes(probe));
    facts.extend(&mounts::mounts(probe));
    facts
}

/// What the firmware calls the kinds of case, by their numbers.
const CASES: [&str; 37] = [
    "Unknown",
    "Other",
    "Unknown",
    "Desktop",
    "Low Profile Desktop",
    "Pizza Box",
    "Mini Tower",
    "Tower",
    "Portable",
    "Laptop",
    "Notebook",
    "Hand Held",
    "Docking Station",
    "All In One",
    "Sub Notebook",
    "Space-saving",
    "Lunch Box",
    "Main Server Chassis",
    "Expansion Chassis",
    "Sub Chassis",
    "Bus Expansion Chassis",
    "Peripheral Chassis",
    "RAID Chassis",
    "Rack Mount Chassis",
    "Sealed-case PC",
    "Multi-system",
    "CompactPCI",
    "AdvancedTCA",
    "Blade",
    "Blade Enclosure",
    "Tablet",
    "Convertible",
    "Detachable",
    "IoT Gateway",
    "Embedded PC",
    "Mini PC",
    "Stick PC",
];

/// Facts, their files below `/sys/devices/virtual/dmi/id`, and what `dmidecode` calls them.
const FIRMWARE: [(&str, &str, &str); 18] = [
    ("bios_date", "bios_date", "bios-release-date"),
    ("bios_vendor", "bios_vendor", "bios-vendor"),
    ("bios_version", "bios_version", "bios-version"),
    ("board_asset_tag", "board_asset_tag", "baseboard-asset-tag"),
    ("board_name", "board_name", "baseboard-product-name"),
    ("board_serial", "board_serial", "baseboard-serial-number"),
    ("board_vendor", "board_vendor", "baseboard-manufacturer"),
    ("board_version", "board_version", "baseboard-version"),
    ("chassis_asset_tag", "chassis_asset_tag", "chassis-asset-tag"),
    ("chassis_serial", "chassis_serial", "chassis-serial-number"),
    ("chassis_vendor", "chassis_vendor", "chassis-manufacturer"),
    ("chassis_version", "chassis_version", "chassis-version"),
    ("form_factor", "chassis_type", "chassis-type"),
    ("product_name", "product_name", "system-product-name"),
    ("product_serial", "product_serial", "system-serial-number"),
    ("product_uuid", "product_uuid", "system-uuid"),
    ("product_version", "product_version", "system-version"),
    ("system_vendor", "sys_vendor", "system-manufacturer"),
];

fn firmware(probe: &mut Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    if probe.exists("/sys/devices/virtual/dmi/id/product_name") {
        for (fact, file, _) in FIRMWARE {
            let found = probe.content(&format!("/sys/devices/virtual/dmi/id/{file}"));
            let value = match found {
                Some(number) if fact == "form_factor" => {
                    let case = number.parse::<usize>().ok().and_then(|at| CASES.get(at));
                    case.map_or_else(|| format!("unknown ({number})"), |case| (*case).to_owned())
                }
                Some(text) => text,
                None => "NA".to_owned(),
            };
            facts.insert(fact, value);
        }
        return facts;
    }
    let program = probe.program("dmidecode");
    for (fact, _, keyword) in FIRMWARE {
        let answer = program.as_deref().and_then(|program| probe.run(&[program, "-s", keyword]));
        let value = match answer {
            Some((0, output)) => output.lines().filter(|line| !line.starts_with('#')).collect(),
            _ => "NA".to_owned(),
        };
        facts.insert(fact, value);
    }
    facts
}

/// What `/proc/sysinfo` of a mainframe says.
fn mainframe(probe: &Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    if !probe.exists("/proc/sysinfo") {
        return facts;
    }
    for fact in ["system_vendor", "product_version", "product_serial", "product_name", "product_uuid"] {
        facts.insert(fact, "NA");
    }
    for line in probe.lines("/proc/sysinfo") {
        if let Some(value) = line.strip_prefix("Manufacturer:") {
            facts.insert("system_vendor", value.trim_start());
        } else if let Some(value) = line.strip_prefix("Type:") {
            facts.insert("product_name", value.trim_start());
        } else if let Some(value) = line.strip_prefix("Sequence Code:") {
            facts.insert("product_serial", value.trim_start().trim_start_matches('0'));
        }
    }
    facts
}

/// Logical volumes, where their programs are there and we may ask.
fn volumes(probe: &mut Probe<'_, '_>) -> Dict {
    let none = || dict([("lvm", Value::str("N/A"))]);
    if probe.program("vgs").is_none() || probe.module.system.identity().uid != 0 {
        return none();
    }
    let groups = rows(probe, "vgs");
    let groups = groups.iter().filter(|row| row.len() > 3).map(|row| {
        let at = |index: usize| Value::str(row[index].as_str());
        let group = dict([
            ("size_g", at(row.len() - 2)),
            ("free_g", at(row.len() - 1)),
            ("num_lvs", at(2)),
            ("num_pvs", at(1)),
        ]);
        (at(0), Value::Dict(group))
    });
    let groups: Dict = groups.collect();
    let logical = rows(probe, "lvs");
    let logical: Dict = logical
        .iter()
        .filter(|row| row.len() > 3)
        .map(|row| {
            let at = |index: usize| Value::str(row[index].as_str());
            (at(0), Value::Dict(dict([("size_g", at(3)), ("vg", at(1))])))
        })
        .collect();
    let mut physical = Dict::new();
    for row in rows(probe, "pvs").iter().filter(|row| row.len() > 5) {
        let at = |index: usize| Value::str(row[index].as_str());
        let name = mapper_name(probe, &row[0]);
        physical.insert(name, dict([("size_g", at(4)), ("free_g", at(5)), ("vg", at(1))]));
    }
    let all = dict([("lvs", Value::Dict(logical)), ("vgs", Value::Dict(groups)), ("pvs", Value::Dict(physical))]);
    dict([("lvm", Value::Dict(all))])
}

fn rows(probe: &mut Probe<'_, '_>, program: &str) -> Vec<Vec<String>> {
    let Some(program) = probe.program(program) else { return Vec::new() };
    let words = [program.as_str(), "--noheadings", "--nosuffix", "--units", "g", "--separator", ","];
    let output = probe.run(&words).map(|(_, output)| output).unwrap_or_default();
    output.lines().map(|line| line.trim().split(',').map(str::to_owned).collect()).collect()
}

fn mapper_name(probe: &mut Probe<'_, '_>, device: &str) -> String {
    if !device.starts_with("/dev/dm-") {
        return device.to_owned();
    }
    match probe.ask("dmsetup", &["info", "-C", "--noheadings", "-o", "name", device]) {
        Some(name) => format!("/dev/mapper/{}", name.trim_end()),
        None => device.to_owned(),
    }
}
