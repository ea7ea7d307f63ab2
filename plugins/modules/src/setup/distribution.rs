//! Which distribution a host has, under the names that Ansible gives them.

use super::probe::Probe;
use super::release::{Release, release};
use fancy_regex::Regex;
use std::path::Path;
use value::{Dict, Value};

/// Families and the distributions in them.
const FAMILIES: [(&str, &[&str]); 12] = [
    (
        "RedHat",
        &[
            "RedHat",
            "RHEL",
            "Fedora",
            "CentOS",
            "Scientific",
            "SLC",
            "Ascendos",
            "CloudLinux",
            "PSBM",
            "OracleLinux",
            "OVS",
            "OEL",
            "Amazon",
            "Amzn",
            "Virtuozzo",
            "XenServer",
            "Alibaba",
            "EulerOS",
            "openEuler",
            "AlmaLinux",
            "Rocky",
            "TencentOS",
            "EuroLinux",
            "Kylin Linux Advanced Server",
            "MIRACLE",
        ],
    ),
    (
        "Debian",
        &[
            "Debian",
            "Ubuntu",
            "Raspbian",
            "Neon",
            "KDE neon",
            "Linux Mint",
            "SteamOS",
            "Devuan",
            "Kali",
            "Cumulus Linux",
            "Pop!_OS",
            "Parrot",
            "Pardus GNU/Linux",
            "Uos",
            "Deepin",
            "OSMC",
            "Linux Mint Debian Edition",
        ],
    ),
    (
        "Suse",
        &[
            "SuSE",
            "SLES",
            "SLED",
            "openSUSE",
            "openSUSE Tumbleweed",
            "SLES_SAP",
            "SUSE_LINUX",
            "openSUSE Leap",
            "ALP-Dolomite",
            "SL-Micro",
            "openSUSE MicroOS",
        ],
    ),
    ("Archlinux", &["Archlinux", "Antergos", "Manjaro"]),
    ("Mandrake", &["Mandrake", "Mandriva"]),
    ("Slackware", &["Slackware"]),
    ("Altlinux", &["Altlinux"]),
    ("SMGL", &["SMGL"]),
    ("Gentoo", &["Gentoo", "Funtoo"]),
    ("Alpine", &["Alpine"]),
    ("ClearLinux", &["Clear Linux OS", "Clear Linux Mix"]),
    ("Darwin", &["MacOSX"]),
];

/// Release files and the distributions they tell about, in the order they are looked at. An empty one counts where `true`.
const FILES: [(&str, &str, bool); 23] = [
    ("/etc/altlinux-release", "Altlinux", false),
    ("/etc/oracle-release", "OracleLinux", false),
    ("/etc/slackware-version", "Slackware", false),
    ("/etc/centos-release", "CentOS", false),
    ("/etc/redhat-release", "RedHat", false),
    ("/etc/vmware-release", "VMwareESX", true),
    ("/etc/openwrt_release", "OpenWrt", false),
    ("/etc/os-release", "Amazon", false),
    ("/etc/system-release", "Amazon", false),
    ("/etc/alpine-release", "Alpine", false),
    ("/etc/arch-release", "Archlinux", true),
    ("/etc/os-release", "Archlinux", false),
    ("/etc/os-release", "SUSE", false),
    ("/etc/SuSE-release", "SUSE", false),
    ("/etc/gentoo-release", "Gentoo", false),
    ("/etc/os-release", "Debian", false),
    ("/etc/lsb-release", "Debian", false),
    ("/etc/lsb-release", "Mandriva", false),
    ("/etc/sourcemage-release", "SMGL", false),
    ("/usr/lib/os-release", "ClearLinux", false),
    ("/etc/coreos/update.conf", "Coreos", false),
    ("/etc/os-release", "Flatcar", false),
    ("/etc/os-release", "NA", false),
];

/// Gathers name, version, release and family.
pub(super) fn distribution(probe: &mut Probe<'_, '_>) -> Dict {
    let guess = release(probe);
    let mut facts = Dict::new();
    let or_na = |text: &str| if text.is_empty() { "NA".to_owned() } else { text.to_owned() };
    let name = match guess.id.as_str() {
        "amzn" => "Amazon".to_owned(),
        "rhel" => "Redhat".to_owned(),
        "" => "OtherLinux".to_owned(),
        id => capitalized(id),
    };
    facts.insert("distribution", name);
    facts.insert("distribution_release", guess.codename.clone().unwrap_or_else(|| "NA".to_owned()));
    facts.insert("distribution_version", or_na(&guess.version));
    let major = guess.version.split('.').next().unwrap_or_default();
    facts.insert("distribution_major_version", if guess.version.is_empty() { "NA".to_owned() } else { or_na(major) });
    for (path, name, may_be_empty) in FILES {
        let at = Path::new(path);
        if !probe.module.system.is_file(at) {
            continue;
        }
        if may_be_empty {
            facts.insert("distribution", name);
            facts.insert("distribution_file_path", path);
            facts.insert("distribution_file_variety", name);
            break;
        }
        let Some(data) = probe.content(path) else { continue };
        let data = data.trim_matches(['\'', '"', '\\']).to_owned();
        if let Some(more) = read(probe, name, &data, path, &facts, &guess) {
            facts.insert("distribution", name);
            facts.insert("distribution_file_path", path);
            facts.insert("distribution_file_variety", name);
            facts.insert("distribution_file_parsed", true);
            facts.extend(&more);
            break;
        }
    }
    let name = facts.get("distribution").and_then(Value::as_str).unwrap_or_default().to_owned();
    let family = FAMILIES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(family, _)| *family);
    facts.insert("os_family", family.unwrap_or(&name));
    facts
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect())
        .unwrap_or_default()
}

/// Returns the first group of a pattern's first match.
fn find(pattern: &str, data: &str) -> Option<String> {
    let found = Regex::new(pattern).ok()?.captures(data).ok()??;
    found.get(1).map(|group| group.as_str().to_owned())
}

/// The facts of one release file.
#[derive(Default)]
struct Told(Dict);

impl Told {
    fn set(&mut self, key: &str, value: Option<String>) -> &mut Self {
        if let Some(value) = value {
            self.0.insert(format!("distribution{key}"), value);
        }
        self
    }

    fn name(name: &str) -> Self {
        let mut told = Told::default();
        told.set("", Some(name.to_owned()));
        told
    }
}

/// Reads a release file for one distribution; nothing where it is another one's.
fn read(probe: &mut Probe<'_, '_>, name: &str, data: &str, path: &str, known: &Dict, guess: &Release) -> Option<Dict> {
    let marked = [
        ("OracleLinux", "Oracle Linux"),
        ("RedHat", "Red Hat"),
        ("Altlinux", "ALT"),
        ("SMGL", "Source Mage GNU/Linux"),
    ];
    if let Some((_, mark)) = marked.iter().find(|(marked, _)| *marked == name) {
        let mut told = Told::default();
        if data.contains(mark) {
            told.set("", Some(name.to_owned())).set("_file_search_string", Some((*mark).to_owned()));
        } else {
            told.set("", data.split_whitespace().next().map(str::to_owned));
        }
        return Some(told.0);
    }
    let told = match name {
        "Archlinux" => data.contains("Arch Linux").then(|| Told::name(name)),
        "Slackware" => data.contains("Slackware").then(|| {
            let mut told = Told::name(name);
            told.set("_version", find(r"(\w+[.]\w+\+?)", data));
            told
        }),
        "Amazon" => amazon(data, path),
        "OpenWrt" => data.contains("OpenWrt").then(|| {
            let mut told = Told::name(name);
            told.set("_version", find("DISTRIB_RELEASE=\"(.*)\"", data));
            told.set("_release", find("DISTRIB_CODENAME=\"(.*)\"", data));
            told
        }),
        "Alpine" => {
            let mut told = Told::name("Alpine");
            told.set("_version", Some(data.to_owned()));
            Some(told)
        }
        "SUSE" => suse(probe, data, path, known),
        "Debian" => debian(probe, data, path, known),
        "Mandriva" => data.contains("Mandriva").then(|| {
            let mut told = Told::name("Mandriva");
            told.set("_version", find("DISTRIB_RELEASE=\"(.*)\"", data));
            told.set("_release", find("DISTRIB_CODENAME=\"(.*)\"", data));
            told
        }),
        "NA" => Some(unknown(data, known)),
        "Coreos" => (guess.id == "coreos").then(|| {
            let mut told = Told::default();
            told.set("_release", find("^GROUP=(.*)", data).map(|text| text.trim_matches('"').to_owned()));
            told
        }),
        "Flatcar" => (guess.id == "flatcar").then(|| {
            let mut told = Told::default();
            let version = find("VERSION=(.*)", data).map(|text| text.trim_matches('"').to_owned());
            let major = version.as_deref().and_then(|text| text.split('.').next()).map(str::to_owned);
            told.set("_major_version", major).set("_version", version);
            told
        }),
        "ClearLinux" => clear_linux(data),
        "CentOS" if data.contains("CentOS Stream") => {
            let mut told = Told::default();
            told.set("_release", Some("Stream".to_owned()));
            Some(told)
        }
        "CentOS" if data.contains("TencentOS Server") => Some(Told::name("TencentOS")),
        // Ansible: has no reader for the others, and goes on.
        _ => None,
    };
    told.map(|told| told.0)
}

fn amazon(data: &str, path: &str) -> Option<Told> {
    if !data.contains("Amazon") {
        return None;
    }
    let mut told = Told::name("Amazon");
    if path == "/etc/os-release" {
        if let Some(version) = find("VERSION_ID=\"(.*)\"", data) {
            let (major, minor) = version.split_once('.').unwrap_or((&version, "NA"));
            told.set("_version", Some(version.clone()));
            told.set("_major_version", Some(major.to_owned())).set("_minor_version", Some(minor.to_owned()));
        }
    } else {
        let version = data.split_whitespace().find(|word| word.chars().all(|c| c.is_ascii_digit()));
        told.set("_version", Some(version.unwrap_or("NA").to_owned()));
    }
    Some(told)
}

fn suse(probe: &Probe<'_, '_>, data: &str, path: &str, known: &Dict) -> Option<Told> {
    let lower = data.to_lowercase();
    if !lower.contains("suse") {
        return None;
    }
    let mut told = Told::default();
    if path == "/etc/os-release" {
        for line in data.lines() {
            told.set("", find("^NAME=(.*)", line).map(|name| name.trim_matches('"').to_owned()));
            let version = find(r#"^VERSION_ID="?([0-9]+\.?[0-9]*)"?"#, line);
            let major = version.as_deref().and_then(|text| text.split('.').next()).map(str::to_owned);
            told.set("_version", version).set("_major_version", major);
            let minor = find(r#"^VERSION_ID="?[0-9]+\.?([0-9]*)"?"#, line);
            if lower.contains("open") {
                told.set("_release", minor);
            } else if lower.contains("enterprise") && line.contains("VERSION_ID") {
                told.set("_release", minor.map(|text| if text.is_empty() { "0".to_owned() } else { text }));
            }
        }
    } else if lower.contains("open") {
        told.set("", data.split_whitespace().next().map(str::to_owned));
        for line in data.lines() {
            told.set("_release", find(r"CODENAME *= *([^\n]+)", line).map(|text| text.trim().to_owned()));
        }
    } else if lower.contains("enterprise") {
        if data.contains("Server") {
            told.set("", Some("SLES".to_owned()));
        } else if data.contains("Desktop") {
            told.set("", Some("SLED".to_owned()));
        }
        let version = known.get("distribution_version").and_then(Value::as_str).unwrap_or_default();
        for line in data.lines() {
            if let Some(level) = find("PATCHLEVEL = ([0-9]+)", line) {
                told.set("_version", Some(format!("{version}.{level}"))).set("_release", Some(level));
            }
        }
    }
    match find(r#"(?m)^VARIANT_ID="?([^"\n]*)"?"#, data).as_deref() {
        Some("server-sap" | "sles-sap") => _ = told.set("", Some("SLES_SAP".to_owned())),
        Some("transactional") => _ = told.set("", Some("SL-Micro".to_owned())),
        Some(_) => {}
        None => {
            let product =
                probe.link("/etc/products.d/baseproduct").map(|_| probe.real_path("/etc/products.d/baseproduct"));
            match product {
                Some(path) if path.ends_with("SLES_SAP.prod") => _ = told.set("", Some("SLES_SAP".to_owned())),
                Some(path) if path.ends_with("SL-Micro.prod") => _ = told.set("", Some("SL-Micro".to_owned())),
                _ => {}
            }
        }
    }
    Some(told)
}

fn debian(probe: &mut Probe<'_, '_>, data: &str, path: &str, known: &Dict) -> Option<Told> {
    let has = |name: &str| data.contains(name);
    let version_id = || find("VERSION_ID=\"(.*)\"", data);
    let major =
        |version: &Option<String>| version.as_deref().and_then(|text| text.split('.').next()).map(str::to_owned);
    let codename = || find("VERSION_CODENAME=\"?([^\"]+)\"?", data);
    let mut told;
    if has("Debian") || has("Raspbian") {
        told = Told::name("Debian");
        told.set("_release", find(r"PRETTY_NAME=[^(]+ \(?([^)]+?)\)", data));
        let release = known.get("distribution_release").and_then(Value::as_str);
        if release == Some("NA")
            && has("Debian")
            && let Some(output) = probe.ask("dpkg", &["--status", "tzdata"])
        {
            let provides = output.lines().find(|line| line.contains("Provides")).unwrap_or_default();
            told.set("_release", Some(provides.split('-').nth(1).unwrap_or(provides).trim().to_owned()));
        }
        for line in probe.lines("/etc/debian_version") {
            told.set("_minor_version", find(r"\d+\.(\d+)", line.trim()));
        }
    } else if has("Ubuntu") {
        told = Told::name("Ubuntu");
    } else if has("SteamOS") {
        told = Told::name("SteamOS");
    } else if ["/etc/lsb-release", "/etc/os-release"].contains(&path) && (has("Kali") || has("Parrot")) {
        told = Told::name(if has("Kali") { "Kali" } else { "Parrot" });
        told.set("_release", find("DISTRIB_RELEASE=(.*)", data));
    } else if has("Devuan") {
        told = Told::name("Devuan");
        told.set("_release", find("PRETTY_NAME=\"?[^(\"]+ \\(?([^) \"]+)\\)?", data));
        told.set("_version", version_id()).set("_major_version", version_id());
    } else if has("Cumulus") {
        told = Told::name("Cumulus Linux");
        let version = find("VERSION_ID=(.*)", data);
        told.set("_major_version", major(&version)).set("_version", version);
        told.set("_release", find("VERSION=\"(.*)\"", data));
    } else if has("Mint") {
        told = Told::name("Linux Mint");
        let version = version_id();
        told.set("_major_version", major(&version)).set("_version", version);
    } else if has("UOS") || has("Uos") || has("uos") || has("Deepin") || has("deepin") {
        told = Told::name(if has("UOS") || has("Uos") || has("uos") { "Uos" } else { "Deepin" });
        told.set("_release", codename());
        let version = version_id();
        told.set("_major_version", major(&version)).set("_version", version);
    } else if has("LMDE") {
        told = Told::name("Linux Mint Debian Edition");
    } else {
        return None;
    }
    Some(told)
}

fn unknown(data: &str, known: &Dict) -> Told {
    let mut told = Told::default();
    let no_version = known.get("distribution_version").and_then(Value::as_str) == Some("NA");
    for line in data.lines() {
        told.set("", line.strip_prefix("NAME=").map(|name| name.trim_matches('"').to_owned()));
        if no_version {
            told.set("_version", line.strip_prefix("VERSION=").map(|text| text.trim_matches('"').to_owned()));
        }
    }
    told
}

fn clear_linux(data: &str) -> Option<Told> {
    let mut told = Told::default();
    if let Some(name) = find("NAME=\"(.*)\"", data) {
        if !name.contains("Clear Linux") {
            return None;
        }
        told.set("", Some(name));
    }
    let version = find("VERSION_ID=(.*)", data);
    told.set("_major_version", version.clone()).set("_version", version);
    told.set("_release", find("ID=(.*)", data));
    Some(told)
}
