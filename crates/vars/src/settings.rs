//! What variables depend on: settings, and what the command line said.

use inventory::HashBehaviour;
use value::{Dict, Value};

/// Levels of variables of groups: entries of `VARIABLE_PRECEDENCE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupLevel {
    /// `all_inventory`: the group `all`, in the sources.
    AllInventory,
    /// `groups_inventory`: other groups, in the sources.
    GroupsInventory,
    /// `all_plugins_inventory`: `group_vars/all` beside the sources.
    AllPluginsInventory,
    /// `all_plugins_play`: `group_vars/all` beside the playbook.
    AllPluginsPlay,
    /// `groups_plugins_inventory`: `group_vars` of other groups beside the sources.
    GroupsPluginsInventory,
    /// `groups_plugins_play`: `group_vars` of other groups beside the playbook.
    GroupsPluginsPlay,
}

impl GroupLevel {
    /// The levels in the reference's own order, weakest first.
    pub const DEFAULT: [GroupLevel; 6] = [
        GroupLevel::AllInventory,
        GroupLevel::GroupsInventory,
        GroupLevel::AllPluginsInventory,
        GroupLevel::AllPluginsPlay,
        GroupLevel::GroupsPluginsInventory,
        GroupLevel::GroupsPluginsPlay,
    ];

    /// Returns the level of a name as the setting has it.
    pub fn from_name(name: &str) -> Option<GroupLevel> {
        Some(match name {
            "all_inventory" => GroupLevel::AllInventory,
            "groups_inventory" => GroupLevel::GroupsInventory,
            "all_plugins_inventory" => GroupLevel::AllPluginsInventory,
            "all_plugins_play" => GroupLevel::AllPluginsPlay,
            "groups_plugins_inventory" => GroupLevel::GroupsPluginsInventory,
            "groups_plugins_play" => GroupLevel::GroupsPluginsPlay,
            _ => return None,
        })
    }
}

/// The settings that variables depend on; the default is the reference's.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `VARIABLE_PRECEDENCE`, weakest first. Unknown names are warned about.
    pub precedence: Vec<String>,
    /// `DEFAULT_HASH_BEHAVIOUR`.
    pub hash_behaviour: HashBehaviour,
    /// `INJECT_FACTS_AS_VARS`: facts are variables of their own, too.
    pub inject_facts: bool,
    /// `YAML_FILENAME_EXTENSIONS`.
    pub yaml_extensions: Vec<String>,
    /// Whether files of variables beside sources and playbooks are read when variables are asked for: what
    /// [`inventory::Stage::reads_files`] says. They may have been read with the inventory
    /// ([`inventory::Inventory::read_vars_files`]).
    pub reads_vars_files: bool,
    /// `PLAYBOOK_VARS_ROOT`: `top` reads `group_vars` and `host_vars` beside the playbook, `bottom` in the first folder in
    /// which a task's files are looked for, `all` in all of them.
    pub playbook_vars_root: String,
}

impl Default for Settings {
    fn default() -> Self {
        let list = |items: &[&str]| items.iter().map(|&item| item.to_owned()).collect();
        Settings {
            precedence: list(&[
                "all_inventory",
                "groups_inventory",
                "all_plugins_inventory",
                "all_plugins_play",
                "groups_plugins_inventory",
                "groups_plugins_play",
            ]),
            hash_behaviour: HashBehaviour::Replace,
            inject_facts: true,
            yaml_extensions: list(&[".yml", ".yaml", ".json"]),
            reads_vars_files: true,
            playbook_vars_root: "top".to_owned(),
        }
    }
}

/// What the run was started with: what some magic variables say.
#[derive(Clone, Debug, Default)]
pub struct RunInfo {
    /// `ansible_playbook_python`.
    pub playbook_python: String,
    /// `ansible_config_file`.
    pub config_file: Option<String>,
    /// The version that is claimed: `2.19.14`.
    pub version: String,
    /// `--check`; nothing where the program has no such option.
    pub check: Option<bool>,
    /// `--diff`.
    pub diff: bool,
    /// `--forks`.
    pub forks: i64,
    /// The sources of the inventory, as the command line has them after making paths absolute.
    pub inventory_sources: Vec<String>,
    /// `--limit`.
    pub limit: Option<String>,
    /// `--tags`; nothing where the program has no such option.
    pub tags: Option<Vec<String>>,
    /// `--skip-tags`; nothing where the program has no such option.
    pub skip_tags: Option<Vec<String>>,
    /// How many `-v`.
    pub verbosity: i64,
}

impl RunInfo {
    /// Returns the magic variables made of the command line, in the reference's order.
    pub(crate) fn options(&self) -> Dict {
        let texts = |items: &[String]| Value::list(items.iter().map(Value::from));
        let mut version = Dict::new();
        version.insert("string", &self.version);
        version.insert("full", &self.version);
        let mut numbers = self.version.split('.').map(|part| part.parse::<i64>().unwrap_or_default());
        for key in ["major", "minor", "revision"] {
            version.insert(key, numbers.next().unwrap_or_default());
        }
        let mut options = Dict::new();
        options.insert("ansible_version", version);
        if let Some(check) = self.check {
            options.insert("ansible_check_mode", check);
        }
        options.insert("ansible_diff_mode", self.diff);
        options.insert("ansible_forks", self.forks);
        options.insert("ansible_inventory_sources", texts(&self.inventory_sources));
        if let Some(tags) = &self.skip_tags {
            options.insert("ansible_skip_tags", texts(tags));
        }
        if let Some(limit) = &self.limit {
            options.insert("ansible_limit", limit);
        }
        if let Some(tags) = &self.tags {
            options.insert("ansible_run_tags", texts(tags));
        }
        options.insert("ansible_verbosity", self.verbosity);
        options
    }
}
