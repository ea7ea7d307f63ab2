//! Facts of small parts of the system: security modules, keys, who manages packages and services.

use super::platform::comma_list;
use super::probe::{Probe, dict, texts};
use module::os_path::basename;
use std::path::Path;
use value::{Dict, Value};

/// What the `lsb_release` program says, or its file.
pub(super) fn lsb(probe: &mut Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    if let Some(output) = probe.ask("lsb_release", &["-a"]) {
        for line in output.lines() {
            let Some((_, value)) = line.split_once(':') else { continue };
            let key = [
                ("LSB Version:", "release"),
                ("Distributor ID:", "id"),
                ("Description:", "description"),
                ("Release:", "release"),
                ("Codename:", "codename"),
            ]
            .iter()
            .find(|(label, _)| line.contains(label));
            if let Some((_, key)) = key {
                facts.insert(*key, value.trim());
            }
        }
    }
    if facts.is_empty() {
        for line in probe.lines("/etc/lsb-release") {
            let Some((name, value)) = line.split_once('=') else { continue };
            let key = [
                ("DISTRIB_ID", "id"),
                ("DISTRIB_RELEASE", "release"),
                ("DISTRIB_DESCRIPTION", "description"),
                ("DISTRIB_CODENAME", "codename"),
            ]
            .iter()
            .find(|(label, _)| name.contains(label));
            if let Some((_, key)) = key {
                facts.insert(*key, value.trim());
            }
        }
    }
    if let Some(release) = facts.get("release").and_then(Value::as_str) {
        let major = release.split('.').next().unwrap_or_default().to_owned();
        facts.insert("major_release", major);
    }
    let bare: Dict = facts
        .iter()
        .map(|(key, value)| {
            let text = value.as_str().unwrap_or_default();
            (key.clone(), Value::str(text.trim_matches(['\'', '"', '\\'])))
        })
        .collect();
    dict([("lsb", Value::Dict(bare))])
}

/// `SELinux`, where its library is there to ask.
pub(super) fn selinux(probe: &mut Probe<'_, '_>) -> Dict {
    let arch = std::env::consts::ARCH;
    let present = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"]
        .iter()
        .map(|folder| (*folder).to_owned())
        .chain([format!("/lib/{arch}-linux-gnu"), format!("/usr/lib/{arch}-linux-gnu")])
        .any(|folder| probe.exists(&format!("{folder}/libselinux.so.1")));
    let mut facts = Dict::new();
    if !present {
        let missing = dict([("status", Value::str("Missing selinux Python library"))]);
        return dict([("selinux", Value::Dict(missing)), ("selinux_python_present", Value::Bool(false))]);
    }
    facts.insert("selinux_python_present", true);
    let root = ["/sys/fs/selinux", "/selinux"].into_iter().find(|root| probe.exists(&format!("{root}/enforce")));
    let Some(root) = root else {
        facts.insert("selinux", dict([("status", Value::str("disabled"))]));
        return facts;
    };
    let config = probe.lines("/etc/selinux/config");
    let setting = |name: &str| {
        config.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).map(|value| value.trim().to_owned())
    };
    let unknown = || Value::str("unknown");
    let policy = probe.content(&format!("{root}/policyvers")).and_then(|text| text.parse::<i64>().ok());
    let mode = match probe.content(&format!("{root}/enforce")).as_deref() {
        Some("1") => Value::str("enforcing"),
        Some("0") => Value::str("permissive"),
        _ => unknown(),
    };
    let selinux = dict([
        ("status", Value::str("enabled")),
        ("policyvers", policy.map_or_else(unknown, Value::Int)),
        ("config_mode", setting("SELINUX").map_or_else(unknown, Value::str)),
        ("mode", mode),
        ("type", setting("SELINUXTYPE").map_or_else(unknown, Value::str)),
    ]);
    facts.insert("selinux", selinux);
    facts
}

/// `AppArmor`.
pub(super) fn apparmor(probe: &mut Probe<'_, '_>) -> Dict {
    let status = if probe.exists("/sys/kernel/security/apparmor") { "enabled" } else { "disabled" };
    dict([("apparmor", Value::Dict(dict([("status", Value::str(status))])))])
}

/// Whether the root folder is not the system's own.
pub(super) fn chroot(probe: &mut Probe<'_, '_>) -> Dict {
    let marked = probe.module.variable("debian_chroot").is_some_and(|value| !value.is_empty());
    let root = probe.module.system.stat(Path::new("/"));
    let first = probe.module.system.stat(Path::new("/proc/1/root/."));
    let inside = marked
        || match (root, first) {
            (Ok(root), Ok(first)) => root.inode != first.inode || root.device != first.device,
            (Ok(root), Err(_)) => {
                let kind = probe.ask("stat", &["-f", "--format=%T", "/"]).unwrap_or_default();
                let expected = if kind.contains("btrfs") {
                    256
                } else if kind.contains("xfs") {
                    128
                } else {
                    2
                };
                root.inode != expected
            }
            (Err(_), _) => false,
        };
    dict([("is_chroot", Value::Bool(inside))])
}

/// FIPS mode of the kernel.
pub(super) fn fips(probe: &mut Probe<'_, '_>) -> Dict {
    dict([("fips", Value::Bool(probe.content("/proc/sys/crypto/fips_enabled").as_deref() == Some("1")))])
}

/// Capabilities of the process, as `capsh` tells them.
pub(super) fn caps(probe: &mut Probe<'_, '_>) -> Dict {
    let mut facts =
        dict([("system_capabilities_enforced", Value::str("N/A")), ("system_capabilities", Value::str("N/A"))]);
    if let Some(output) = probe.ask("capsh", &["--print"]) {
        facts.insert("system_capabilities_enforced", "NA");
        facts.insert("system_capabilities", texts::<&str>([]));
        for line in output.lines().filter(|line| line.starts_with("Current:")) {
            let all = line.split(':').nth(1).is_some_and(|value| value.trim() == "=ep");
            facts.insert("system_capabilities_enforced", if all { "False" } else { "True" });
            if !all {
                facts.insert("system_capabilities", comma_list(line.split('=').nth(1).unwrap_or_default()));
            }
        }
    }
    facts
}

/// Programs and the package managers they belong to; the last that is there counts.
const PACKAGE_MANAGERS: [(&str, &str); 26] = [
    ("/usr/bin/rpm-ostree", "atomic_container"),
    ("/usr/bin/yum", "dnf"),
    ("/usr/bin/dnf-3", "dnf"),
    ("/usr/bin/dnf5", "dnf5"),
    ("/usr/bin/apt-get", "apt"),
    ("/usr/bin/zypper", "zypper"),
    ("/usr/sbin/urpmi", "urpmi"),
    ("/usr/bin/pacman", "pacman"),
    ("/bin/opkg", "opkg"),
    ("/usr/pkg/bin/pkgin", "pkgin"),
    ("/opt/local/bin/pkgin", "pkgin"),
    ("/opt/tools/bin/pkgin", "pkgin"),
    ("/opt/local/bin/port", "macports"),
    ("/usr/local/bin/brew", "homebrew"),
    ("/opt/homebrew/bin/brew", "homebrew"),
    ("/sbin/apk", "apk"),
    ("/usr/sbin/pkg", "pkgng"),
    ("/usr/sbin/swlist", "swdepot"),
    ("/usr/bin/emerge", "portage"),
    ("/usr/sbin/pkgadd", "svr4pkg"),
    ("/usr/bin/pkg", "pkg5"),
    ("/usr/bin/xbps-install", "xbps"),
    ("/usr/local/sbin/pkg", "pkgng"),
    ("/usr/bin/swupd", "swupd"),
    ("/usr/sbin/sorcery", "sorcery"),
    ("/usr/bin/installp", "installp"),
];

/// The host's package manager.
pub(super) fn package_manager(probe: &mut Probe<'_, '_>) -> Dict {
    let family = probe.known("ansible_os_family");
    let found = PACKAGE_MANAGERS
        .iter()
        .filter(|(path, _)| family != "Altlinux" || *path != "/usr/bin/pkg")
        .rfind(|(path, _)| probe.exists(path));
    let mut name = found.map_or("unknown", |(_, name)| name);
    match family.as_str() {
        "RedHat" => {
            name = if probe.exists("/run/ostree-booted") {
                "atomic_container"
            } else {
                let program = ["/usr/bin/dnf", "/usr/bin/microdnf"].into_iter().find(|path| probe.exists(path));
                match program.map(|path| probe.real_path(path)) {
                    Some(real) if real == "/usr/bin/dnf5" => "dnf5",
                    Some(_) => "dnf",
                    None => "unknown",
                }
            };
        }
        "Debian" => name = "apt",
        "Altlinux" if name == "apt" => name = "apt_rpm",
        _ => {}
    }
    if name == "apt" && probe.exists("/usr/bin/rpm") {
        let owned = probe.run(&["/usr/bin/rpm", "-q", "--whatprovides", "/usr/bin/apt-get"]);
        name = if owned.is_some_and(|(status, _)| status == 0) { "apt_rpm" } else { "apt" };
    }
    dict([("pkg_mgr", Value::str(name))])
}

fn is_systemd_running(probe: &Probe<'_, '_>) -> bool {
    probe.program("systemctl").is_some()
        && ["/run/systemd/system/", "/dev/.run/systemd/", "/dev/.systemd/"].iter().any(|path| probe.exists(path))
}

/// What manages services: the first process, or signs of one.
pub(super) fn service_manager(probe: &mut Probe<'_, '_>) -> Dict {
    let mut first = probe.content("/proc/1/comm");
    if first.is_none() {
        let told = probe.run(&["/bin/sh", "-c", "ps -p 1 -o comm|tail -n 1"]);
        first = told.filter(|(status, _)| *status == 0).map(|(_, output)| output).filter(|output| {
            let text = output.trim_start_matches(' ');
            let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
            !output.trim().is_empty() && output != "COMMAND\n" && !(after.len() < text.len() && after.starts_with(' '))
        });
    }
    let first = first.or_else(|| probe.link("/sbin/init")).map(|path| basename(&path).trim().to_owned());
    // Many systems say no more than `init`, and a shell is that of a container.
    let first = first.filter(|name| name != "init" && !name.ends_with("sh"));
    let distribution = probe.known("ansible_distribution");
    let offline = |probe: &Probe<'_, '_>| {
        probe.program("systemctl").is_some()
            && probe.link("/sbin/init").is_some_and(|target| basename(&target) == "systemd")
    };
    let name = match first.as_deref() {
        Some("procd") => "openwrt_init",
        Some("runit-init") => "runit",
        Some("svscan") => "svc",
        Some("openrc-init") => "openrc",
        Some(other) => other,
        None if distribution == "OpenWrt" => "openwrt_init",
        None if distribution == "SMGL" => "simpleinit_msb",
        None if is_systemd_running(probe) => "systemd",
        None if probe.program("initctl").is_some() && probe.exists("/etc/init/") => "upstart",
        None if probe.exists("/sbin/openrc") => "openrc",
        None if offline(probe) => "systemd",
        None if probe.exists("/etc/init.d/") => "sysvinit",
        None if probe.exists("/etc/dinit.d/") => "dinit",
        None => "service",
    };
    dict([("service_mgr", Value::str(if name.is_empty() { "service" } else { name }))])
}

/// The version of systemd, where it runs.
pub(super) fn systemd(probe: &mut Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    if is_systemd_running(probe)
        && let Some(output) = probe.ask("systemctl", &["--version"])
        && let Some(features) = output.split('\n').nth(1)
        && let Some(version) = output.split(' ').nth(1).and_then(|text| text.trim().parse::<i64>().ok())
    {
        facts.insert("systemd", dict([("features", Value::str(features)), ("version", Value::Int(version))]));
    }
    facts
}

/// The kernel's command line.
pub(super) fn command_line(probe: &mut Probe<'_, '_>) -> Dict {
    let Some(text) = probe.content("/proc/cmdline") else { return Dict::new() };
    let mut last = Dict::new();
    let mut all = Dict::new();
    for word in words(&text).unwrap_or_default() {
        let Some((name, value)) = word.split_once('=') else {
            last.insert(word.as_str(), true);
            all.insert(word.as_str(), true);
            continue;
        };
        last.insert(name, value);
        let merged = match all.get(name) {
            None => Value::str(value),
            Some(Value::List(known)) => Value::list(known.iter().cloned().chain([Value::str(value)])),
            Some(known) => Value::list([known.clone(), Value::str(value)]),
        };
        all.insert(name, merged);
    }
    dict([("cmdline", Value::Dict(last)), ("proc_cmdline", Value::Dict(all))])
}

/// Splits as Python's `shlex` does outside POSIX mode: a word that starts with a quote ends with it. Nothing where a quote
/// is not closed.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = if first == '"' || first == '\'' {
            rest[1..].find(first)? + 2
        } else {
            rest.find(char::is_whitespace).unwrap_or(rest.len())
        };
        words.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    Some(words)
}

/// The host's public keys: of the first folder that has some.
pub(super) fn ssh_keys(probe: &mut Probe<'_, '_>) -> Dict {
    let mut facts = Dict::new();
    for folder in ["/etc/ssh", "/etc/openssh", "/etc"] {
        for algorithm in ["dsa", "rsa", "ecdsa", "ed25519"] {
            let name = format!("ssh_host_key_{algorithm}_public");
            if facts.contains(&name) {
                return facts;
            }
            let content = probe.content(&format!("{folder}/ssh_host_{algorithm}_key.pub")).unwrap_or_default();
            let mut words = content.split_whitespace();
            if let (Some(kind), Some(key)) = (words.next(), words.next()) {
                facts.insert(format!("{name}_keytype"), kind);
                facts.insert(name, key);
            }
        }
    }
    facts
}
