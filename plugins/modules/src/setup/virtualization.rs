//! What the host is virtualised by, and what it can host.

use super::probe::{Probe, dict, texts};
use value::{Dict, Value};

/// What was found so far: the first find names the type.
#[derive(Default)]
struct Found {
    kind: Option<String>,
    role: Option<&'static str>,
    done: bool,
    guest: Vec<String>,
    host: Vec<String>,
}

impl Found {
    fn guest(&mut self, tech: &str) {
        if !self.guest.iter().any(|known| known == tech) {
            self.guest.push(tech.to_owned());
        }
    }

    fn host(&mut self, tech: &str) {
        if !self.host.iter().any(|known| known == tech) {
            self.host.push(tech.to_owned());
        }
    }

    /// Settles type and role, unless they are settled.
    fn settle(&mut self, kind: &str, role: &'static str) {
        if !self.done {
            self.kind = Some(kind.to_owned());
            self.role = Some(role);
            self.done = true;
        }
    }

    fn is_guest_of(&mut self, tech: &str) {
        self.guest(tech);
        self.settle(tech, "guest");
    }
}

/// Gathers them all.
pub(super) fn virtualization(probe: &mut Probe<'_, '_>) -> Dict {
    let mut found = Found::default();
    containers(probe, &mut found);
    xen(probe, &mut found);
    firmware(probe, &mut found);
    processors(probe, &mut found);
    kernel_modules(probe, &mut found);
    if let Some(output) = probe.ask("dmidecode", &["-s", "system-product-name"]) {
        let name: String = output.lines().filter(|line| !line.starts_with('#')).map(str::trim).collect();
        if name.starts_with("VMware") {
            found.is_guest_of("VMware");
        }
        if output.contains("BHYVE") {
            found.is_guest_of("bhyve");
        }
    }
    if probe.exists("/dev/kvm") {
        found.host("kvm");
        found.settle("kvm", "host");
    }
    found.settle("NA", "NA");
    let mut facts = Dict::new();
    if let Some(kind) = found.kind {
        facts.insert("virtualization_type", kind);
    }
    if let Some(role) = found.role {
        facts.insert("virtualization_role", role);
    }
    facts.extend(&dict([
        ("virtualization_tech_guest", texts(found.guest)),
        ("virtualization_tech_host", texts(found.host)),
    ]));
    facts
}

fn containers(probe: &Probe<'_, '_>, found: &mut Found) {
    for line in probe.lines("/proc/1/cgroup") {
        if in_docker(&line) {
            found.is_guest_of("docker");
        }
        if line.contains("/lxc/") || line.contains("/machine.slice/machine-lxc") {
            found.is_guest_of("lxc");
        }
        if line.contains("/system.slice/containerd.service") {
            found.is_guest_of("containerd");
        }
    }
    for variable in probe.content("/proc/1/environ").unwrap_or_default().split('\0') {
        if variable.contains("container=lxc") {
            found.is_guest_of("lxc");
        }
        if variable.contains("container=podman") {
            found.is_guest_of("podman");
        }
        if variable.strip_prefix("container=").is_some_and(|value| !value.is_empty()) {
            found.is_guest_of("container");
        }
    }
    if probe.exists("/proc/vz") && !probe.exists("/proc/lve") {
        found.kind = Some("openvz".to_owned());
        let role = if probe.exists("/proc/bc") { "host" } else { "guest" };
        if role == "host" {
            found.host("openvz");
        } else {
            found.guest("openvz");
        }
        if !found.done {
            found.role = Some(role);
        }
        found.done = true;
    }
    let container = probe.content("/run/systemd/container");
    if let Some(name) = &container {
        found.is_guest_of(name);
    }
    if probe.exists("/.dockerenv") || probe.exists("/.dockerinit") {
        found.is_guest_of("docker");
    }
    let known = ["docker", "lxc", "podman", "openvz", "containerd"];
    if container.is_some() || found.guest.iter().any(|tech| known.contains(&tech.as_str())) {
        found.guest("container");
    }
}

fn in_docker(line: &str) -> bool {
    line.match_indices("/docker").any(|(at, text)| {
        let rest = &line[at + text.len()..];
        rest.starts_with('/')
            || rest.strip_prefix('-').is_some_and(|rest| {
                let id = rest.trim_start_matches(|c: char| c.is_ascii_digit() || ('a'..='f').contains(&c));
                id.len() < rest.len() && id.starts_with(".scope")
            })
    })
}

fn xen(probe: &Probe<'_, '_>, found: &mut Found) {
    if probe.exists("/proc/xen") {
        if probe.lines("/proc/xen/capabilities").iter().any(|line| line.contains("control_d")) {
            found.host("xen");
            found.settle("xen", "host");
        } else {
            found.settle("xen", "guest");
        }
    }
}

/// What the firmware tables say the machine is.
fn firmware(probe: &Probe<'_, '_>, found: &mut Found) {
    let read = |name: &str| probe.content(&format!("/sys/devices/virtual/dmi/id/{name}")).unwrap_or_default();
    let (product, vendor, family) = (read("product_name"), read("sys_vendor"), read("product_family"));
    let bios = read("bios_vendor");
    let mut guest = |tech: &str, is: bool| {
        if is {
            found.is_guest_of(tech);
        }
    };
    let is_one = |text: &str, names: &[&str]| names.contains(&text);
    guest("kvm", is_one(&product, &["KVM", "KVM Server", "Bochs", "AHV", "CloudStack KVM Hypervisor"]));
    guest("oVirt", vendor == "oVirt");
    if vendor == "Red Hat" {
        guest("RHV", family == "RHV");
        guest("RHEV", family != "RHV" && product == "RHEV Hypervisor");
    }
    guest("VMware", product.starts_with("VMware"));
    guest("openstack", is_one(&product, &["OpenStack Compute", "OpenStack Nova"]));
    guest("xen", bios == "Xen");
    guest("virtualbox", bios == "innotek GmbH");
    guest("kvm", is_one(&bios, &["Amazon EC2", "DigitalOcean", "Hetzner", "Linode"]));
    guest("kvm", is_one(&vendor, &["QEMU", "Amazon EC2", "DigitalOcean", "Google", "Scaleway", "Nutanix"]));
    guest("KubeVirt", vendor == "KubeVirt");
    guest("VirtualPC", vendor == "Microsoft Corporation");
    guest("parallels", vendor == "Parallels Software International Inc.");
    guest("openstack", vendor == "OpenStack Foundation");
}

fn processors(probe: &mut Probe<'_, '_>, found: &mut Found) {
    for line in probe.lines("/proc/self/status") {
        let Some(id) = line.strip_prefix("VxID:").map(str::trim_start) else { continue };
        if id.starts_with('0') {
            found.host("linux_vserver");
            found.settle("linux_vserver", "host");
        } else if id.starts_with(|c: char| c.is_ascii_digit()) {
            found.is_guest_of("linux_vserver");
        }
    }
    for line in probe.lines("/proc/cpuinfo") {
        let has = |start: &str, part: &str| line.strip_prefix(start).is_some_and(|rest| rest.contains(part));
        if has("model name", "QEMU Virtual CPU") || has("machine", "CHRP IBM pSeries (emulated by qemu)") {
            found.is_guest_of("kvm");
        } else if has("vendor_id", "User Mode Linux") || has("model name", "UML") {
            found.is_guest_of("uml");
        } else if has("vendor_id", "PowerVM Lx86") {
            found.is_guest_of("powervm_lx86");
        } else if has("vendor_id", "IBM/S390") {
            found.guest("PR/SM");
            let told = probe.ask("lscpu", &[]);
            let hypervisor = told.as_deref().and_then(|output| {
                output.lines().find_map(|line| line.split_once(':').filter(|(key, _)| key.trim() == "Hypervisor"))
            });
            match hypervisor.map(|(_, value)| value.trim().to_owned()) {
                Some(tech) => found.is_guest_of(&tech),
                None if told.is_none() && probe.program("lscpu").is_none() => found.is_guest_of("ibm_systemz"),
                None => found.settle("PR/SM", "LPAR"),
            }
        }
    }
}

fn kernel_modules(probe: &Probe<'_, '_>, found: &mut Found) {
    let modules: Vec<String> =
        probe.lines("/proc/modules").iter().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect();
    let loaded = |name: &str| modules.iter().any(|module| module == name);
    if loaded("kvm") {
        found.host("kvm");
        let settled = found.done;
        found.settle("kvm", "host");
        if probe.is_dir("/rhev/") {
            let numbers = probe.list("/proc").into_iter().filter(|name| name.starts_with(|c: char| c.is_ascii_digit()));
            let mut programs = numbers.filter_map(|pid| probe.content(&format!("/proc/{pid}/comm")));
            if programs.any(|name| name == "vdsm" || name == "vdsmd") {
                found.host("RHEV");
                if !settled {
                    found.kind = Some("RHEV".to_owned());
                }
            }
        }
    }
    if loaded("vboxdrv") {
        found.host("virtualbox");
        found.settle("virtualbox", "host");
    }
    if loaded("virtio") {
        found.host("kvm");
        found.settle("kvm", "guest");
    }
}

/// Returns a count as a fact.
pub(super) fn count(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}
