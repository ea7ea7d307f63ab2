//! Every native plugin has documentation of our own, and only those have.

use super::native;
use crate::plugin_files::PluginKind;
use std::collections::BTreeSet;

fn documented(kind: &str) -> BTreeSet<String> {
    let kind = PluginKind::named(kind).unwrap();
    let names = native::summaries(kind).into_iter();
    names.map(|(name, _)| name.trim_start_matches("ansible.builtin.").to_owned()).collect()
}

#[track_caller]
fn check<'a>(kind: &str, native: impl Iterator<Item = &'a str>) {
    let native: BTreeSet<String> =
        native.filter(|name| name.chars().all(|c| c == '_' || c.is_alphanumeric())).map(str::to_owned).collect();
    assert_eq!(documented(kind), native);
}

#[test]
fn filters_tests_and_lookups_are_documented() {
    check("filter", filters::FILTERS.iter().flat_map(|filter| filter.names.iter().copied()));
    check("test", filters::TESTS.iter().flat_map(|test| test.names.iter().copied()));
    check("lookup", filters::LOOKUPS.iter().map(|lookup| lookup.name));
}

#[test]
fn modules_and_actions_are_documented() {
    let of_engine = ["meta", "include_tasks", "include_role", "import_tasks", "import_role", "import_playbook"];
    let actions = actions::ALL.iter().map(|action| action.name);
    check("module", modules::ALL.iter().map(|module| module.name).chain(actions).chain(of_engine));
}

#[test]
fn manuals_can_be_shown() {
    let layout = super::layout_for_tests();
    for kind in crate::plugin_files::DOCUMENTED {
        for (name, summary) in native::summaries(kind) {
            assert!(!summary.is_empty() && !summary.ends_with('.'), "{name}: {summary}");
            let doc = native::find(kind, &name).unwrap_or_else(|| panic!("{name} has no manual"));
            let text = layout.manual(&name, kind.name, &doc).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(text.starts_with(&format!("> {} {name} (Playcall)\n", kind.name.to_uppercase())), "{text}");
        }
    }
}
