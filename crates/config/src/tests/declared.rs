use super::surroundings;
use crate::settings::{self, Default, Kind};
use crate::{Config, Scope, Setting};
use std::collections::BTreeSet;

#[test]
fn names_are_declared_once() {
    let mut seen = BTreeSet::new();
    for setting in settings::all() {
        assert!(seen.insert(setting.label()), "{} twice", setting.label());
    }
    // Those to try settings on are not listed.
    let is_listed = |setting: &&Setting| setting.scope == Scope::Base && !setting.name.starts_with("_Z_");
    let base = settings::all().filter(|setting| is_listed(setting)).count();
    // `ansible-config list` counts one more: the heading of servers.
    assert_eq!(base, 218);
}

#[test]
fn each_has_a_sentence() {
    for setting in settings::all() {
        let summary = setting.summary;
        assert!(summary.ends_with(['.', '`']) && summary.len() > 10, "{}", setting.label());
    }
}

#[test]
fn defaults_fit_their_kind() {
    let (config, _) = Config::load(&surroundings(&[("ANSIBLE_CONFIG", "/nonexistent")]), None).unwrap();
    for setting in settings::all() {
        if setting.default != Default::None && setting.kind != Kind::Any {
            assert!(!config.value(setting).is_none(), "{}", setting.label());
        }
        for item in config.list(setting) {
            assert!(setting.choices.is_empty() || setting.choices.contains(&item.as_str()), "{}", setting.label());
        }
    }
}

#[test]
fn found_by_name() {
    assert!(
        settings::find("DEFAULT_FORKS").is_some_and(|found| std::ptr::eq(found, &raw const settings::DEFAULT_FORKS))
    );
    assert!(settings::find("remote_tmp").is_none());
}
