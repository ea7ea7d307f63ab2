//! What events carry: plain data, shared by `Arc`, independent of the engine's own structures.

use crate::wire::wire_object;
use std::sync::Arc;
use value::{Dict, Value};

/// A host as callbacks see it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host {
    /// Its inventory name.
    pub name: Arc<str>,
    /// Its `ansible_host`, or its name.
    pub address: Arc<str>,
}

/// A playbook file.
#[derive(Clone, Debug, Default)]
pub struct Playbook {
    /// The path as given on the command line.
    pub file_name: Arc<str>,
    /// The folder it stands in.
    pub basedir: Arc<str>,
    /// How many plays it has, imported ones included.
    pub plays: usize,
}

/// A play, for one batch of its hosts.
#[derive(Clone, Debug, Default)]
pub struct Play {
    /// The same for each batch of one play.
    pub uuid: Arc<str>,
    /// `get_name()`: its name, or its hosts joined by commas.
    pub name: Arc<str>,
    /// The `hosts` pattern, as a list.
    pub hosts: Value,
    /// The strategy as written (`linear`).
    pub strategy: Value,
    /// The `serial` list as written.
    pub serial: Value,
    /// The hosts of this batch.
    pub batch: Vec<Arc<str>>,
    /// How many hosts the play has over all its batches.
    pub all_hosts: usize,
    /// How many hosts the inventory has while it is held to this batch. Ansible: an implicit `localhost` is none of them,
    /// and a play without hosts does not hold it to anything.
    pub inventory_hosts: usize,
    /// How many tasks and blocks each block of `pre_tasks`, `tasks` and `post_tasks` holds.
    pub block_sizes: Vec<usize>,
    /// Whether it runs in check mode (for the `[CHECK MODE]` marker).
    pub check_mode: bool,
    /// Its tags.
    pub tags: Vec<Value>,
    /// `file:line`.
    pub path: Option<Arc<str>>,
    /// Its remaining keywords and variables, as written; `vars` included.
    pub fields: Dict,
}

/// A role that a task belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRef {
    /// `get_name()`: the name as used, with its collection where it has one.
    pub name: Arc<str>,
    /// Its folder.
    pub path: Arc<str>,
    /// The collection that it comes from.
    pub collection: Option<Arc<str>>,
}

impl RoleRef {
    /// Returns the name as used, without its collection.
    pub fn short_name(&self) -> &str {
        let start = self.collection.as_deref().and_then(|collection| self.name.strip_prefix(collection));
        start.and_then(|rest| rest.strip_prefix('.')).unwrap_or(&self.name)
    }
}

/// A task or handler.
#[derive(Clone, Debug, Default)]
pub struct Task {
    /// Identifies it through the run.
    pub uuid: Arc<str>,
    /// `get_name()`: the name, with `role : ` before it; the action where it has none.
    pub name: Arc<str>,
    /// The `name` keyword after templating; empty where not set.
    pub own_name: Arc<str>,
    /// Python's type of a `name` that is no text (`name: 5` gives `_AnsibleTaggedInt`), in start events only:
    /// Ansible's default callback fails on such a task and tells the type.
    pub odd_name: Option<&'static str>,
    /// The action as written.
    pub action: Arc<str>,
    /// The action's full name (`ansible.builtin.command`).
    pub resolved_action: Arc<str>,
    /// `file:line`, where known.
    pub path: Option<Arc<str>>,
    /// Tags, inherited ones included.
    pub tags: Vec<Value>,
    /// Arguments: as written in a start event, templated in a result.
    pub args: Value,
    /// Made by the engine (flushes between sections, ends of roles).
    pub implicit: bool,
    /// It is a handler.
    pub is_handler: bool,
    /// It is an `include_tasks` or `include_role`.
    pub is_include: bool,
    /// Its role.
    pub role: Option<Arc<RoleRef>>,
    /// The loop as written (its presence is what callbacks look at).
    pub loop_items: Value,
    /// The lookup that makes the loop: `items` of `with_items`; `None` for `loop`.
    pub loop_with: Option<Arc<str>>,
    /// `delegate_to`.
    pub delegate_to: Value,
    /// `ignore_errors`, `None` where unset.
    pub ignore_errors: Value,
    /// `ignore_unreachable`.
    pub ignore_unreachable: Value,
    /// `run_once`.
    pub run_once: Value,
    /// `register`.
    pub register: Value,
    /// `no_log`.
    pub no_log: Value,
    /// `check_mode`.
    pub check_mode: Value,
    /// `diff`.
    pub diff: Value,
    /// `async`.
    pub async_seconds: Value,
    /// `poll`.
    pub poll: Value,
    /// `retries`.
    pub retries: Value,
    /// `until`.
    pub until: Value,
    /// `when`.
    pub when: Value,
    /// `notify`.
    pub notify: Value,
    /// `listen` of a handler.
    pub listen: Value,
    /// `connection`.
    pub connection: Value,
    /// `loop_control`, as a dictionary.
    pub loop_control: Value,
    /// `debugger`.
    pub debugger: Value,
}

impl Task {
    /// Python's `str` of the task: what `show_per_host_start` prints.
    pub fn text(&self) -> String {
        if self.is_handler {
            return format!("HANDLER: {}", self.name);
        }
        let is_meta = matches!(&*self.action, "meta" | "ansible.builtin.meta" | "ansible.legacy.meta");
        match self.args.as_dict().and_then(|args| args.get("_raw_params")) {
            Some(meta) if is_meta => format!("TASK: meta ({})", value::to_text(meta)),
            _ => format!("TASK: {}", self.name),
        }
    }

    /// Tells whether it runs in check mode, as the default callback's markers ask.
    pub fn in_check_mode(&self) -> bool {
        self.check_mode.is_true()
    }
}

/// A dynamic include that was loaded.
#[derive(Clone, Debug)]
pub struct IncludedFile {
    /// The file (or the role's name).
    pub file_name: Arc<str>,
    /// The hosts that include it, in order.
    pub hosts: Vec<Arc<Host>>,
    /// The including task.
    pub task: Arc<Task>,
    /// It is a role.
    pub is_role: bool,
    /// Arguments of the include.
    pub args: Value,
    /// Variables of the include.
    pub vars: Value,
    /// The label of the loop item that included it, where there is one.
    pub item_label: Option<Value>,
}

/// A variable that is asked for: the nine arguments of the hook.
#[derive(Clone, Debug, Default)]
pub struct VarsPrompt {
    /// The variable.
    pub varname: Arc<str>,
    /// Whether typing is hidden.
    pub private: Value,
    /// The text shown.
    pub prompt: Value,
    /// How the answer is encrypted.
    pub encrypt: Value,
    /// Whether it is asked twice.
    pub confirm: Value,
    /// Size of a salt.
    pub salt_size: Value,
    /// The salt.
    pub salt: Value,
    /// The default.
    pub default: Value,
    /// Whether the answer may hold templates.
    pub is_unsafe: Value,
}

/// What a run was started with: all that a replay needs to print the same bytes.
#[derive(Clone, Debug, Default)]
pub struct RunStart {
    /// The command line's arguments (secrets left out).
    pub arguments: Vec<String>,
    /// Positional arguments: the playbooks.
    pub positional: Vec<String>,
    /// Each other option by Ansible's name, in the order in which `-vvvv` lists them; those without value may be left out.
    pub options: Dict,
    /// Columns of the screen.
    pub columns: u16,
    /// Whether colours are used.
    pub color: bool,
    /// How many `-v`.
    pub verbosity: u8,
    /// `--check`.
    pub check: bool,
    /// `--diff`.
    pub diff: bool,
    /// Time zone name.
    pub time_zone: String,
    /// Options of callbacks that differ from their defaults.
    pub callback_options: Dict,
}

/// How a run ended.
#[derive(Clone, Debug, Default)]
pub struct RunEnd {
    /// The exit status.
    pub status: i32,
    /// Why, where it did not end by itself.
    pub reason: Option<String>,
}

wire_object!(Host {
    name: Arc<str>,
    address: Arc<str>,
});

wire_object!(Playbook {
    file_name: Arc<str>,
    basedir: Arc<str>,
    plays: usize,
});

wire_object!(Play {
    uuid: Arc<str>,
    name: Arc<str>,
    hosts: Value,
    strategy: Value,
    serial: Value,
    batch: Vec<Arc<str>>,
    all_hosts: usize,
    inventory_hosts: usize,
    block_sizes: Vec<usize>,
    check_mode: bool,
    tags: Vec<Value>,
    path: Option<Arc<str>>,
    fields: Dict,
});

wire_object!(RoleRef {
    name: Arc<str>,
    path: Arc<str>,
    collection: Option<Arc<str>>,
});

wire_object!(Task {
    uuid: Arc<str>,
    name: Arc<str>,
    own_name: Arc<str>,
    odd_name: Option<&'static str>,
    action: Arc<str>,
    resolved_action: Arc<str>,
    path: Option<Arc<str>>,
    tags: Vec<Value>,
    args: Value,
    implicit: bool,
    is_handler: bool,
    is_include: bool,
    role: Option<Arc<RoleRef>>,
    loop_items: Value,
    loop_with: Option<Arc<str>>,
    delegate_to: Value,
    ignore_errors: Value,
    ignore_unreachable: Value,
    run_once: Value,
    register: Value,
    no_log: Value,
    check_mode: Value,
    diff: Value,
    async_seconds: Value,
    poll: Value,
    retries: Value,
    until: Value,
    when: Value,
    notify: Value,
    listen: Value,
    connection: Value,
    loop_control: Value,
    debugger: Value,
});

wire_object!(IncludedFile {
    file_name: Arc<str>,
    hosts: Vec<Arc<Host>>,
    task: Arc<Task>,
    is_role: bool,
    args: Value,
    vars: Value,
    item_label: Option<Value>,
});

wire_object!(VarsPrompt {
    varname: Arc<str>,
    private: Value,
    prompt: Value,
    encrypt: Value,
    confirm: Value,
    salt_size: Value,
    salt: Value,
    default: Value,
    is_unsafe: Value,
});

wire_object!(RunStart {
    arguments: Vec<String>,
    positional: Vec<String>,
    options: Dict,
    columns: u16,
    color: bool,
    verbosity: u8,
    check: bool,
    diff: bool,
    time_zone: String,
    callback_options: Dict,
});

wire_object!(RunEnd {
    status: i32,
    reason: Option<String>,
});
