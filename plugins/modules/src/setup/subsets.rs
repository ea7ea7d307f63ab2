//! Which facts are gathered: collectors by name, the names of single facts, and what needs what.

use super::probe::Probe;
use super::{facts_d, hardware, network, platform, system, virtualization};
use module::Stop;
use std::collections::BTreeSet;
use value::Dict;

/// Something that gathers facts.
pub(super) struct Collector {
    pub(super) name: &'static str,
    /// Facts that stand for it when they are named.
    pub(super) facts: &'static [&'static str],
    /// Collectors that have to run first.
    pub(super) needs: &'static [&'static str],
    /// What its facts' names start with.
    pub(super) prefix: &'static str,
    pub(super) collect: fn(&mut Probe<'_, '_>) -> Result<Dict, Stop>,
}

const COLLECTOR: Collector =
    Collector { name: "", facts: &[], needs: &[], prefix: "ansible_", collect: |_| Ok(Dict::new()) };

/// Gathered whatever is asked for, unless `!min` is.
const MINIMAL: [&str; 17] = [
    "apparmor",
    "caps",
    "cmdline",
    "date_time",
    "distribution",
    "dns",
    "env",
    "fips",
    "local",
    "lsb",
    "pkg_mgr",
    "platform",
    "python",
    "selinux",
    "service_mgr",
    "ssh_pub_keys",
    "user",
];

/// Every collector; what one needs stands before it.
const ALL: &[Collector] = &[
    Collector {
        name: "platform",
        facts: &["system", "kernel", "kernel_version", "machine", "python_version", "architecture", "machine_id"],
        collect: |probe| Ok(platform::platform(probe)),
        ..COLLECTOR
    },
    Collector {
        name: "distribution",
        facts: &["distribution_version", "distribution_release", "distribution_major_version", "os_family"],
        collect: |probe| Ok(super::distribution::distribution(probe)),
        ..COLLECTOR
    },
    Collector { name: "lsb", collect: |probe| Ok(system::lsb(probe)), ..COLLECTOR },
    Collector { name: "selinux", collect: |probe| Ok(system::selinux(probe)), ..COLLECTOR },
    Collector { name: "apparmor", collect: |probe| Ok(system::apparmor(probe)), ..COLLECTOR },
    Collector { name: "chroot", facts: &["is_chroot"], collect: |probe| Ok(system::chroot(probe)), ..COLLECTOR },
    Collector { name: "fips", collect: |probe| Ok(system::fips(probe)), ..COLLECTOR },
    Collector { name: "python", collect: |probe| Ok(platform::python(probe)), ..COLLECTOR },
    Collector {
        name: "caps",
        facts: &["system_capabilities", "system_capabilities_enforced"],
        collect: |probe| Ok(system::caps(probe)),
        ..COLLECTOR
    },
    Collector {
        name: "pkg_mgr",
        needs: &["distribution"],
        collect: |probe| Ok(system::package_manager(probe)),
        ..COLLECTOR
    },
    Collector {
        name: "service_mgr",
        needs: &["platform", "distribution"],
        collect: |probe| Ok(system::service_manager(probe)),
        ..COLLECTOR
    },
    Collector { name: "cmdline", collect: |probe| Ok(system::command_line(probe)), ..COLLECTOR },
    Collector { name: "date_time", collect: |probe| Ok(platform::date_time(probe)), ..COLLECTOR },
    Collector { name: "env", collect: |probe| Ok(platform::environment(probe)), ..COLLECTOR },
    Collector { name: "loadavg", collect: |_| Ok(platform::load()), ..COLLECTOR },
    Collector {
        name: "ssh_pub_keys",
        facts: &[
            "ssh_host_pub_keys",
            "ssh_host_key_dsa_public",
            "ssh_host_key_rsa_public",
            "ssh_host_key_ecdsa_public",
            "ssh_host_key_ed25519_public",
        ],
        collect: |probe| Ok(system::ssh_keys(probe)),
        ..COLLECTOR
    },
    Collector {
        name: "user",
        facts: &[
            "user_id",
            "user_uid",
            "user_gid",
            "user_gecos",
            "user_dir",
            "user_shell",
            "real_user_id",
            "effective_user_id",
            "effective_group_ids",
        ],
        collect: |probe| Ok(platform::user(probe)),
        ..COLLECTOR
    },
    Collector { name: "systemd", collect: |probe| Ok(system::systemd(probe)), ..COLLECTOR },
    Collector {
        name: "virtual",
        facts: &["virtualization_type", "virtualization_role", "virtualization_tech_guest", "virtualization_tech_host"],
        collect: |probe| Ok(virtualization::virtualization(probe)),
        ..COLLECTOR
    },
    Collector {
        name: "hardware",
        facts: &["processor", "processor_cores", "processor_count", "mounts", "devices"],
        needs: &["platform"],
        collect: |probe| Ok(hardware::hardware(probe)),
        ..COLLECTOR
    },
    Collector { name: "dns", collect: |probe| Ok(network::dns(probe)), ..COLLECTOR },
    Collector { name: "fibre_channel_wwn", collect: |probe| Ok(network::fibre_channel(probe)), ..COLLECTOR },
    Collector {
        name: "network",
        facts: &["interfaces", "default_ipv4", "default_ipv6", "all_ipv4_addresses", "all_ipv6_addresses"],
        needs: &["distribution", "platform"],
        collect: |probe| Ok(network::network(probe)),
        ..COLLECTOR
    },
    Collector { name: "iscsi", collect: |probe| Ok(network::iscsi(probe)), ..COLLECTOR },
    Collector { name: "nvme", collect: |probe| Ok(network::nvme(probe)), ..COLLECTOR },
    Collector { name: "local", collect: facts_d::local, ..COLLECTOR },
    Collector { name: "facter", prefix: "facter_", collect: |probe| Ok(facts_d::facter(probe)), ..COLLECTOR },
    Collector { name: "ohai", prefix: "ohai_", collect: |probe| Ok(facts_d::ohai(probe)), ..COLLECTOR },
];

fn names() -> BTreeSet<&'static str> {
    ALL.iter().flat_map(|collector| collector.facts.iter().copied().chain([collector.name])).collect()
}

/// Returns the collectors that a list of subsets asks for, in an order in which they can run. An unknown subset is an
/// error, Ansible's sentence; one that is not wanted may be unknown.
pub(super) fn choose(subsets: &[String]) -> Result<Vec<&'static Collector>, String> {
    let valid = names();
    let mut wanted: BTreeSet<&str> = MINIMAL.into();
    let mut excluded: BTreeSet<&str> = BTreeSet::new();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for subset in subsets {
        match (subset.as_str(), subset.strip_prefix('!')) {
            ("min", _) => wanted.extend(MINIMAL),
            ("all", _) => wanted.extend(&valid),
            (_, Some("min")) => excluded.extend(MINIMAL),
            (_, Some("all")) => excluded.extend(valid.iter().filter(|name| !MINIMAL.contains(name))),
            (_, Some(name)) => {
                excluded.insert(name);
                let collector = ALL.iter().find(|collector| collector.name == name);
                excluded.extend(collector.map(|collector| collector.facts).unwrap_or_default());
            }
            (name, None) => {
                if !valid.contains(name) {
                    let allowed: Vec<&str> = valid.iter().copied().collect();
                    return Err(format!(
                        "Bad subset '{name}' given to Ansible. gather_subset options allowed: all, {}",
                        allowed.join(", ")
                    ));
                }
                named.insert(name);
                wanted.insert(name);
            }
        }
    }
    wanted.retain(|name| !excluded.contains(name) || named.contains(name));
    let mut chosen: BTreeSet<&str> = ALL
        .iter()
        .filter(|collector| wanted.contains(collector.name) || collector.facts.iter().any(|fact| wanted.contains(fact)))
        .map(|collector| collector.name)
        .collect();
    for collector in ALL.iter().rev() {
        if chosen.contains(collector.name) {
            chosen.extend(collector.needs);
        }
    }
    Ok(ALL.iter().filter(|collector| chosen.contains(collector.name)).collect())
}
