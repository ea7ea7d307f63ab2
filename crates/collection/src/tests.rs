//! What names lead to, in a small world of collections.

use crate::{Collections, CoreSearch, Kind, Mismatch, Notice, Runtime, Search, Wanted, version};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

#[test]
fn requirements_are_met_as_packaging_meets_them() {
    let check = |requirement: &str, expected: Result<bool, &str>| {
        let met = version::meets(requirement, "2.19.14");
        assert_eq!(met, expected.map_err(str::to_owned), "{requirement}");
    };
    check(">=2.15.0", Ok(true));
    check(">=2.20", Ok(false));
    check(">=2.9,<2.19", Ok(false));
    check(">=2.9.10, <2.20", Ok(true));
    check("==2.19.*", Ok(true));
    check("!=2.19.*", Ok(false));
    check("~=2.19.0", Ok(true));
    check("~=2.18.0", Ok(false));
    check("~=2.18", Ok(true));
    check("==2.19.14", Ok(true));
    check("===2.19.14", Ok(true));
    check("<2.19.14", Ok(false));
    check(">=2.19.14rc1", Ok(true));
    check(">2.19.14rc1", Ok(true));
    check("<=2.19.14dev0", Ok(false));
    check(">=2.19.14.dev0", Ok(true));
    check("", Ok(true));
    check("2.19", Err("Invalid specifier: '2.19'"));
    check(">=x", Err("Invalid specifier: '>=x'"));
}

#[test]
fn metadata_is_found_without_parsing_all_of_it() {
    let text = "---\n# a comment: here\nrequires_ansible: '>=2.9' # why\naction_groups:\n  all:\n  - one\n  - metadata:\n      \
                extend_group: [other]\nplugin_routing:\n  modules:\n    old:\n      redirect: n.c.new # moved\n    'quoted':\n      \
                tombstone:\n        removal_version: 2.0.0\n        warning_text: >-\n          Gone: for\n          good.\n    \
                flow: {redirect: n.c.flow}\n    paired:\n      action_plugin: n.c.act\n  lookup:\n    old:\n      deprecation:\n        \
                removal_date: 2027-01-01\n        removal_version: 9.0.0\n  filter: {}\nimport_redirection:\n  \
                ansible_collections.n.c.plugins.module_utils.x:\n    redirect: ansible_collections.n.c.plugins.module_utils.y\n";
    let check = |text: &str| {
        let runtime = Runtime::new(text, "/runtime.yml");
        let redirect = |kind: &str, name: &str| runtime.route(kind, name).and_then(|route| route.redirect);
        assert_eq!(redirect("modules", "old").as_deref(), Some("n.c.new"));
        assert_eq!(redirect("modules", "flow").as_deref(), Some("n.c.flow"));
        assert_eq!(redirect("lookup", "flow"), None);
        assert_eq!(redirect("modules", "redirect"), None);
        let gone = runtime.route("modules", "quoted").and_then(|route| route.tombstone).expect("a tombstone");
        assert_eq!((gone.warning_text.as_str(), gone.version.as_deref()), ("Gone: for good.", Some("2.0.0")));
        let leaves = runtime.route("lookup", "old").and_then(|route| route.deprecation).expect("a deprecation");
        assert_eq!((leaves.date.as_deref(), leaves.version), (Some("2027-01-01"), None));
        assert_eq!(
            runtime.route("modules", "paired").and_then(|route| route.action_plugin).as_deref(),
            Some("n.c.act")
        );
        assert_eq!(runtime.requires_ansible().as_deref(), Some(">=2.9"));
        assert!(
            runtime.action_group("n.c", "all").is_some_and(|group| group.as_slice().is_some_and(|all| all.len() == 2))
        );
        assert_eq!(
            runtime.import_redirection("ansible_collections.n.c.plugins.module_utils.x").as_deref(),
            Some("ansible_collections.n.c.plugins.module_utils.y")
        );
    };
    check(text);
    // A file that is not written in blocks means the same.
    let parsed = yaml::load(text, &yaml::LoadOptions::data()).expect("YAML").value;
    check(&value::to_json(&parsed, value::JsonStyle::default()));
    let broken = Runtime::new("plugin_routing: [", "/runtime.yml");
    assert!(broken.route("modules", "old").is_none() && broken.problem().is_some());
}

fn redirect(text: &str, section: &str, name: &str) -> Option<String> {
    Runtime::new(text, "/runtime.yml").route(section, name)?.redirect
}

#[test]
fn moves_are_read() {
    let runtime = "requires_ansible: '>=2.9'\nplugin_routing:\n  modules:\n    old:\n      deprecation:\n        removal_version: 3\n      redirect: n.c.new # moved\n    'quoted':\n      redirect: \"n.c.other\"\n  module_utils:\n    old:\n      redirect: n.d.util\n";
    let check = |kind: &str, name: &str, expected: Option<&str>| {
        assert_eq!(redirect(runtime, kind, name).as_deref(), expected, "{kind} {name}");
    };
    check("modules", "old", Some("n.c.new"));
    check("modules", "quoted", Some("n.c.other"));
    check("module_utils", "old", Some("n.d.util"));
    check("modules", "new", None);
    check("actions", "old", None);
    assert_eq!(redirect("\0: [", "modules", "x"), None);
}

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A small world: an ansible-core, two collections, a folder of the user's own.
struct World {
    root: PathBuf,
    collections: Collections,
    said: Arc<Mutex<Vec<String>>>,
}

impl World {
    fn new(on_mismatch: Mismatch) -> Self {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let root = std::env::temp_dir().join(format!("collection-{}-{number}", std::process::id()));
        let core = "lib/python3.11/site-packages/ansible";
        let packaged = "lib/python3.11/site-packages/ansible_collections";
        let files = [
            ("bin/python3".to_owned(), ""),
            (format!("{core}/modules/ping.py"), ""),
            (format!("{core}/modules/dnf.py"), ""),
            (format!("{core}/modules/_hidden.py"), ""),
            (format!("{core}/module_utils/basic.py"), ""),
            (format!("{core}/plugins/lookup/file.py"), ""),
            (
                format!("{core}/config/ansible_builtin_runtime.yml"),
                "plugin_routing:\n  modules:\n    moved:\n      redirect: n.c.old\n    yum:\n      redirect: ansible.builtin.dnf\n    \
                 include:\n      tombstone:\n        removal_date: '2023-05-16'\n        warning_text: Use include_tasks.\n    \
                 away:\n      redirect: far.off.away\n",
            ),
            (
                "col/ansible_collections/n/c/meta/runtime.yml".to_owned(),
                "requires_ansible: '>=3'\nplugin_routing:\n  modules:\n    old:\n      deprecation:\n        removal_version: 2.0.0\n        \
                 warning_text: Use new\n      redirect: n.c.new\n    round:\n      redirect: n.c.about\n    about:\n      redirect: n.c.round\n    \
                 short:\n      redirect: new\n    new:\n      action_plugin: n.c.act\n  filter:\n    far:\n      redirect: m.d.near\n  \
                 test:\n    gone:\n      tombstone: {removal_version: 1.0.0}\n",
            ),
            ("col/ansible_collections/n/c/plugins/modules/new.py".to_owned(), ""),
            ("col/ansible_collections/n/c/plugins/modules/deep/down.sh".to_owned(), ""),
            ("col/ansible_collections/n/c/plugins/lookup/look.py".to_owned(), ""),
            ("col/ansible_collections/n/c/plugins/lookup/look.yml".to_owned(), ""),
            ("col/ansible_collections/n/c/roles/r/tasks/main.yml".to_owned(), ""),
            ("col/ansible_collections/n/c/roles/sub/inner/tasks/main.yml".to_owned(), ""),
            ("col/ansible_collections/n/c/playbooks/play.yml".to_owned(), ""),
            ("col/ansible_collections/n/c/playbooks/sub/other.yaml".to_owned(), ""),
            (format!("{packaged}/n/c/plugins/modules/masked.py"), ""),
            (format!("{packaged}/m/d/plugins/filter/all.py"), ""),
            ("own/ping".to_owned(), "#!/bin/sh\n"),
        ];
        for (name, content) in files {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, content).expect("written");
        }
        let python = Some(root.join("bin/python3").display().to_string());
        let collections = Collections::new(Search {
            configured: vec![root.join("col"), root.join("absent")],
            scans_packages: true,
            core: CoreSearch { python, ..CoreSearch::default() },
            on_mismatch,
            ..Search::default()
        });
        let said: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&said);
        collections.tell(Arc::new(move |notice| {
            let text = match notice {
                Notice::Warning(warning) => format!("warning: {}", warning.message),
                Notice::Deprecated(deprecation) => format!("deprecated: {}", deprecation.message),
                Notice::Verbose(level, line) => format!("{level}: {line}"),
            };
            heard.lock().expect("not poisoned").push(text);
        }));
        World { root, collections, said }
    }

    #[track_caller]
    fn check(&self, kind: Kind, name: &str, collections: &[&str], expected: Result<Option<(&str, &str)>, &str>) {
        let names: Vec<String> = collections.iter().map(|name| (*name).to_owned()).collect();
        let folders = [self.root.join("own")];
        let is_builtin = |name: &str| name == "copy" && kind == Kind::Modules;
        let wanted = Wanted { collections: &names, folders: &folders, is_builtin: Some(&is_builtin), is_quiet: false };
        let found = self.collections.find(kind, name, &wanted);
        let shown = found.map(|found| {
            found.map(|found| {
                let file = found.path.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned());
                (found.full_name, file.unwrap_or_default())
            })
        });
        let expected = expected.map(|found| found.map(|(full, file)| (full.to_owned(), file.to_owned())));
        assert_eq!(shown.map_err(|error| error.message), expected.map_err(str::to_owned), "{name}");
    }

    #[track_caller]
    fn said(&self, expected: &[&str]) {
        let said = std::mem::take(&mut *self.said.lock().expect("not poisoned"));
        assert_eq!(said, expected);
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

#[test]
fn plugins_are_found_where_ansible_finds_them() {
    let world = World::new(Mismatch::Ignore);
    let check = |name, collections: &[&str], expected| world.check(Kind::Modules, name, collections, Ok(expected));
    check("ping", &[], Some(("ping", "ping")));
    check("ansible.builtin.ping", &[], Some(("ansible.builtin.ping", "ping.py")));
    check("ansible.legacy.ping", &[], Some(("ping", "ping")));
    check("copy", &[], Some(("ansible.builtin.copy", "")));
    check("ansible.builtin.copy", &[], Some(("ansible.builtin.copy", "")));
    check("ansible.builtin.yum", &[], Some(("ansible.builtin.dnf", "dnf.py")));
    check("yum", &[], Some(("ansible.builtin.dnf", "dnf.py")));
    check("n.c.new", &[], Some(("n.c.new", "new.py")));
    check("n.c.deep.down", &[], Some(("n.c.deep.down", "down.sh")));
    check("new", &["n.c", "ansible.legacy"], Some(("n.c.new", "new.py")));
    check("new", &[], None);
    check("n.c.masked", &[], None);
    check("n.c.short", &[], None);
    check("ansible.builtin.assert", &[], None);
    check("", &[], None);
    check("a..b", &[], None);
    world.check(Kind::Lookup, "n.c.look", &[], Ok(Some(("n.c.look", "look.py"))));
    world.check(Kind::Lookup, "file", &[], Ok(Some(("ansible.builtin.file", "file.py"))));
    world.check(Kind::Lookup, "ping", &[], Ok(None));
}

#[test]
fn moves_are_followed_and_told() {
    let world = World::new(Mismatch::Warning);
    let check = |name, collections: &[&str], expected| world.check(Kind::Modules, name, collections, expected);
    check("moved", &[], Ok(Some(("n.c.new", "new.py"))));
    world.said(&[
        "2: redirecting (type: modules) ansible.builtin.moved to n.c.old",
        "warning: Collection n.c does not support Ansible version 2.19.14",
        "deprecated: n.c.old has been deprecated. Use new. This feature will be removed from collection 'n.c' version 2.0.0.",
        "2: redirecting (type: modules) n.c.old to n.c.new",
    ]);
    check("n.c.round", &[], Err("plugin redirect loop resolving n.c.round (path: ['n.c.round', 'n.c.about'])"));
    let gone = "The 'ansible.builtin.include' module has been removed. Use include_tasks. This feature was removed from \
                ansible-core in a release after 2023-05-16.";
    check("include", &[], Err(gone));
    world.said.lock().expect("not poisoned").clear();
    check("away", &[], Ok(None));
    check("new", &["x.y", "n.c"], Ok(Some(("n.c.new", "new.py"))));
    check("n.x.new", &[], Ok(None));
    check("hidden", &[], Ok(Some(("ansible.builtin._hidden", "_hidden.py"))));
    world.said(&[
        "2: redirecting (type: modules) ansible.builtin.away to far.off.away",
        "warning: Error loading plugin 'far.off.away': No module named 'ansible_collections.far'",
        "warning: Error loading plugin 'new': No module named 'ansible_collections.x'",
        "warning: Error loading plugin 'n.x.new': No module named 'ansible_collections.n.x'",
        "deprecated: Plugin 'hidden' automatically redirected to '_hidden'. This feature will be removed from ansible-core \
         version 2.23.",
    ]);
    let found =
        world.collections.find(Kind::Modules, "new", &Wanted { collections: &["n.c".into()], ..Wanted::default() });
    let found = found.expect("no error").expect("found");
    assert_eq!(found.redirects, ["new", "n.c.new"]);
    assert_eq!(found.action_plugin.as_deref(), Some("n.c.act"));
}

#[test]
fn a_collection_for_another_version_can_be_refused() {
    let world = World::new(Mismatch::Error);
    world.check(Kind::Modules, "n.c.new", &[], Err("Collection n.c does not support Ansible version 2.19.14"));
}

#[test]
fn filters_and_tests_are_followed() {
    let world = World::new(Mismatch::Ignore);
    let follow = |kind, name| {
        let found = world.collections.follow(kind, name).map_err(|error| error.message);
        found.map(|found| found.map(|found| (found.full_name, found.folder.is_some_and(|folder| folder.is_dir()))))
    };
    assert_eq!(follow(Kind::Filter, "n.c.far"), Ok(Some(("m.d.near".to_owned(), true))));
    assert_eq!(follow(Kind::Filter, "m.d.near"), Ok(Some(("m.d.near".to_owned(), true))));
    assert_eq!(follow(Kind::Filter, "x.y.z"), Ok(Some(("x.y.z".to_owned(), false))));
    assert_eq!(
        follow(Kind::Test, "n.c.gone"),
        Err("The 'n.c.gone' test plugin has been removed. This feature was removed from collection 'n.c' version 1.0.0."
            .to_owned())
    );
}

#[test]
fn roles_and_playbooks_of_collections() {
    let world = World::new(Mismatch::Ignore);
    let role = |name: &str, searched: &[&str]| {
        let searched: Vec<String> = searched.iter().map(|name| (*name).to_owned()).collect();
        world.collections.role(name, &searched).expect("no error").map(|found| (found.name, found.collection))
    };
    let found = |name: &str| Some((name.to_owned(), "n.c".to_owned()));
    assert_eq!(role("n.c.r", &[]), found("r"));
    assert_eq!(role("r", &["x.y", "n.c"]), found("r"));
    assert_eq!(role("n.c.sub.inner", &[]), found("inner"));
    assert_eq!(role("r", &[]), None);
    assert_eq!(role("/etc", &["n.c"]), None);
    let playbook = |name: &str| {
        let found = world.collections.playbook(name).expect("no error");
        found.map(|found| found.path.file_name().expect("a name").to_string_lossy().into_owned())
    };
    assert_eq!(playbook("n.c.play").as_deref(), Some("play.yml"));
    assert_eq!(playbook("n.c.play.yml").as_deref(), Some("play.yml"));
    assert_eq!(playbook("n.c.sub.other").as_deref(), Some("other.yaml"));
    assert_eq!(playbook("n.c.nothing"), None);
    let inside = world.root.join("col/ansible_collections/n/c/playbooks");
    assert_eq!(world.collections.collection_of_path(&inside).as_deref(), Some("n.c"));
    let masked = world.root.join("lib/python3.11/site-packages/ansible_collections/n/c");
    assert_eq!(world.collections.collection_of_path(&masked), None);
}
