//! INI texts as `configparser` reads them, and which collectors a list of subsets asks for.

use super::{ini, subsets};
use value::{JsonStyle, Value, to_json};

/// Checks a text: its sections as JSON, or `UNREADABLE`, or `VALUE` and the reason. Expected: what Python 3.11 says.
#[track_caller]
fn check(text: &str, expected: &str) {
    let found = match ini::parse(text) {
        Ok(sections) => to_json(&Value::Dict(sections), JsonStyle::default()),
        Err(ini::Problem::Unreadable) => "UNREADABLE".to_owned(),
        Err(ini::Problem::Value(reason)) => format!("VALUE {reason}"),
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn ini_is_read_as_configparser_reads_it() {
    check("[a]\nb = c\n", "{\"a\": {\"b\": \"c\"}}");
    check("[a]\nB: c d \n; x\n# y\n", "{\"a\": {\"b\": \"c d\"}}");
    check("[a]\nb = c\n d\n\n e\nf=g\n", "{\"a\": {\"b\": \"c\\nd\\n\\ne\", \"f\": \"g\"}}");
    check("[DEFAULT]\nx=1\n[a]\ny=2\n", "{\"a\": {\"y\": \"2\", \"x\": \"1\"}}");
    check("[a]\nb=1\n[a]\nc=2\n", "UNREADABLE");
    check("[a]\nb=1\nb=2\n", "UNREADABLE");
    check("b=1\n", "UNREADABLE");
    check("[a]\nb\n", "UNREADABLE");
    check("", "{}");
    check("[a]\nb=%(c)s x\nc=5%%\n", "{\"a\": {\"b\": \"5% x\", \"c\": \"5%\"}}");
    check(
        "[a]\nb=%(nope)s\n",
        "VALUE Bad value substitution: option 'b' in section 'a' contains an interpolation key 'nope' which is not a valid option name. Raw value: '%(nope)s'",
    );
    check("[a]\nb=%x\n", "VALUE '%' must be followed by '%' or '(', found: '%x'");
    check(
        "[a]\nb=%(b)s\n",
        "VALUE Recursion limit exceeded in value substitution: option 'b' in section 'a' contains an interpolation key which cannot be substituted in 10 steps. Raw value: '%(b)s'",
    );
    check("[a]\nb=c ; d # e\n", "{\"a\": {\"b\": \"c ; d # e\"}}");
    check("[a b]\nx.y-z = \n", "{\"a b\": {\"x.y-z\": \"\"}}");
    check("[]\nx=1\n", "UNREADABLE");
    check("[a]\n  b=1\n  c=2\n", "{\"a\": {\"b\": \"1\", \"c\": \"2\"}}");
    check("[a] trailing\nb=1\n", "{\"a\": {\"b\": \"1\"}}");
    check("[a]\nb = c = d: e\n", "{\"a\": {\"b\": \"c = d: e\"}}");
    check("[a]\n=x\n", "UNREADABLE");
    check("[a]\nb=1\n  ; in\n  more\n", "{\"a\": {\"b\": \"1\\nmore\"}}");
    check("[a]\nb=%(c\n", "VALUE bad interpolation variable reference '%(c'");
    check("[a]]\nx=1\n", "{\"a]\": {\"x\": \"1\"}}");
    check("[a]\nx =\n  y\n  z\n", "{\"a\": {\"x\": \"\\ny\\nz\"}}");
}

#[track_caller]
fn check_subsets(wanted: &[&str], expected: &str) {
    let wanted: Vec<String> = wanted.iter().map(|subset| (*subset).to_owned()).collect();
    let found = match subsets::choose(&wanted) {
        Ok(collectors) => collectors.iter().map(|collector| collector.name).collect::<Vec<_>>().join(" "),
        Err(problem) => problem,
    };
    assert_eq!(found, expected, "{wanted:?}");
}

#[test]
fn subsets_bring_what_they_need() {
    let minimal = "platform distribution lsb selinux apparmor fips python caps pkg_mgr service_mgr cmdline date_time \
                   env ssh_pub_keys user dns local";
    check_subsets(&["!all"], minimal);
    check_subsets(&["min"], minimal);
    check_subsets(&["!all", "!min"], "");
    check_subsets(&["!all", "!min", "env"], "env");
    check_subsets(&["!all", "!min", "mounts"], "platform hardware");
    check_subsets(&["!all", "!min", "network"], "platform distribution network");
    check_subsets(&["!all", "!min", "pkg_mgr"], "distribution pkg_mgr");
    check_subsets(&["!all", "!min", "virtualization_type", "!virtual"], "virtual");
    check_subsets(&["!all", "!min", "!nonsense", "fips"], "fips");
    check_subsets(
        &["!hardware", "!network", "!virtual", "!facter", "!ohai"],
        "platform distribution lsb selinux apparmor fips python caps pkg_mgr service_mgr cmdline date_time env \
         ssh_pub_keys user dns local",
    );
}

#[test]
fn unknown_subsets_are_refused() {
    let wanted = ["nonsense".to_owned()];
    let problem = subsets::choose(&wanted).err().expect("refused");
    assert!(problem.starts_with("Bad subset 'nonsense' given to Ansible. gather_subset options allowed: all, all_ipv4_addresses, all_ipv6_addresses, apparmor, "));
}
