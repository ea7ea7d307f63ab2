//! Facts of the running system, the user, the clock and Python.

use super::probe::{Probe, dict, texts};
use jiff::{Timestamp, Zoned, tz::TimeZone};
use std::net::{IpAddr, ToSocketAddrs};
use value::{Dict, Value};

/// Kernel, names and architecture.
pub(super) fn platform(probe: &mut Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    let (mut system, mut kernel, mut version, mut machine) =
        ("Linux".to_owned(), String::new(), String::new(), std::env::consts::ARCH.to_owned());
    if let Ok(uname) = nix::sys::utsname::uname() {
        let text = |text: &std::ffi::OsStr| text.to_string_lossy().into_owned();
        system = text(uname.sysname());
        kernel = text(uname.release());
        version = text(uname.version());
        machine = text(uname.machine());
    }
    facts.insert("system", system);
    facts.insert("kernel", kernel);
    facts.insert("kernel_version", version);
    facts.insert("machine", machine.as_str());
    if let Some(python) = probe.python() {
        facts.insert("python_version", python.get("text").cloned().unwrap_or_default());
    }
    let node = probe.module.system.host_name();
    let fqdn = full_name(probe, &node);
    facts.insert("fqdn", fqdn.as_str());
    facts.insert("hostname", node.split('.').next().unwrap_or_default());
    facts.insert("nodename", node);
    facts.insert("domain", fqdn.split_once('.').map_or("", |(_, domain)| domain));
    let bits = usize::BITS.to_string();
    facts.insert("userspace_bits", bits.as_str());
    let is_i86 = machine.len() == 4 && machine.starts_with('i') && machine.ends_with("86") || machine == "i86pc";
    facts.insert("architecture", if is_i86 { "i386" } else { machine.as_str() });
    if machine == "x86_64" || is_i86 {
        facts.insert("userspace_architecture", if bits == "64" { "x86_64" } else { "i386" });
    }
    let id = probe.content("/var/lib/dbus/machine-id").or_else(|| probe.content("/etc/machine-id"));
    if let Some(id) = id {
        facts.insert("machine_id", id.lines().next().unwrap_or_default());
    }
    facts
}

/// Returns the full name of a host, as Python's `getfqdn`: the first name with a dot that its address has.
fn full_name(probe: &mut Probe<'_, '_>, name: &str) -> String {
    let resolved = (name, 0).to_socket_addrs().ok().and_then(|mut found| found.next());
    let Some(address) = resolved.map(|address| address.ip()) else { return name.to_owned() };
    let names = names_in_hosts(probe, address).unwrap_or_else(|| {
        let answer = probe.ask("getent", &["hosts", &address.to_string()]).unwrap_or_default();
        let line = answer.lines().next().unwrap_or_default();
        line.split_whitespace().skip(1).map(str::to_owned).collect()
    });
    names.iter().find(|name| name.contains('.')).or(names.first()).cloned().unwrap_or_else(|| name.to_owned())
}

fn names_in_hosts(probe: &Probe<'_, '_>, address: IpAddr) -> Option<Vec<String>> {
    probe.lines("/etc/hosts").iter().find_map(|line| {
        let mut words = line.split('#').next()?.split_whitespace();
        (words.next()?.parse::<IpAddr>().ok()? == address).then(|| words.map(str::to_owned).collect())
    })
}

/// The host's Python.
pub(super) fn python(probe: &mut Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    if let Some(mut python) = probe.python() {
        python.remove("text");
        facts.insert("python", python);
    }
    facts
}

/// Who runs the module.
pub(super) fn user(probe: &mut Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    let identity = probe.module.system.identity();
    let own = probe.module.system.user_by_id(identity.uid);
    let named = ["LOGNAME", "USER", "LNAME", "USERNAME"]
        .iter()
        .find_map(|name| probe.module.variable(name).filter(|value| !value.is_empty()).map(str::to_owned));
    let Some(id) = named.or_else(|| own.as_ref().map(|user| user.name.clone())) else { return facts };
    let Some(user) = probe.module.system.user(&id).or(own) else { return facts };
    facts.insert("user_id", id);
    facts.insert("user_uid", user.uid);
    facts.insert("user_gid", user.gid);
    facts.insert("user_gecos", user.gecos);
    facts.insert("user_dir", user.home);
    facts.insert("user_shell", user.shell);
    facts.insert("real_user_id", identity.uid);
    facts.insert("effective_user_id", identity.euid);
    facts.insert("real_group_id", identity.gid);
    // Ansible: the real group, whatever its name says.
    facts.insert("effective_group_id", identity.gid);
    facts
}

/// The environment of the module.
pub(super) fn environment(probe: &mut Probe<'_, '_>) -> Dict {
    let all: Dict = probe
        .environment()
        .iter()
        .map(|(name, value)| (Value::str(name.as_str()), Value::str(value.as_str())))
        .collect();
    dict([("env", Value::Dict(all))])
}

/// The system's load.
pub(super) fn load() -> Dict {
    let Ok(info) = nix::sys::sysinfo::sysinfo() else { return Dict::new() };
    let (one, five, fifteen) = info.load_average();
    let load = dict([("1m", Value::Float(one)), ("5m", Value::Float(five)), ("15m", Value::Float(fifteen))]);
    dict([("loadavg", Value::Dict(load))])
}

/// The clock.
pub(super) fn date_time(probe: &mut Probe<'_, '_>) -> Dict {
    let now = probe.module.system.now();
    let micros = i64::try_from(now.as_micros()).unwrap_or_default();
    let Ok(stamp) = Timestamp::from_microsecond(micros) else { return Dict::new() };
    let zone = probe.module.system.time_zone();
    let local = stamp.to_zoned(zone.clone());
    let utc = stamp.to_zoned(TimeZone::UTC);
    let fraction = format!("{:06}", micros.rem_euclid(1_000_000));
    let with = |time: &Zoned, format: &str| Value::str(time.strftime(format).to_string());
    let epoch = Value::str(now.as_secs().to_string());
    let facts = dict([
        ("year", with(&local, "%Y")),
        ("month", with(&local, "%m")),
        ("weekday", with(&local, "%A")),
        ("weekday_number", with(&local, "%w")),
        ("weeknumber", with(&local, "%W")),
        ("day", with(&local, "%d")),
        ("hour", with(&local, "%H")),
        ("minute", with(&local, "%M")),
        ("second", with(&local, "%S")),
        ("epoch", epoch.clone()),
        ("epoch_int", epoch),
        ("date", with(&local, "%Y-%m-%d")),
        ("time", with(&local, "%H:%M:%S")),
        ("iso8601_micro", Value::str(format!("{}.{fraction}Z", utc.strftime("%Y-%m-%dT%H:%M:%S")))),
        ("iso8601", with(&utc, "%Y-%m-%dT%H:%M:%SZ")),
        ("iso8601_basic", Value::str(format!("{}{fraction}", local.strftime("%Y%m%dT%H%M%S")))),
        ("iso8601_basic_short", with(&local, "%Y%m%dT%H%M%S")),
        ("tz", with(&local, "%Z")),
        ("tz_dst", Value::str(summer_name(stamp, &zone))),
        ("tz_offset", with(&local, "%z")),
    ]);
    dict([("date_time", Value::Dict(facts))])
}

/// Returns the zone's name in its summer, as Python's `time.tzname[1]`: what it is called at two ends of a year, the one
/// further east.
fn summer_name(now: Timestamp, zone: &TimeZone) -> String {
    const YEAR: i64 = (365 * 24 + 6) * 3600;
    let start = now.as_second().div_euclid(YEAR) * YEAR;
    let at = |second: i64| {
        let stamp = Timestamp::from_second(second).unwrap_or(now);
        let info = zone.to_offset_info(stamp);
        (info.offset().seconds(), info.abbreviation().to_owned())
    };
    let (january, july) = (at(start), at(start + YEAR / 2));
    if january.0 > july.0 { january.1 } else { july.1 }
}

/// Splits a value at commas as `capsh` lists them.
pub(super) fn comma_list(text: &str) -> Value {
    texts(text.split(',').map(str::trim))
}
