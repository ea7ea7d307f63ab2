//! The shelf of actions: what runs on the controller for a task, one file each.
//!
//! An action gets the task's rendered arguments and returns the result's data, as Ansible's own returns it; the
//! engine adds what every result has.

mod add_host;
mod arguments;
mod assemble;
mod assert;
mod async_status;
mod command;
mod copy;
mod debug;
mod evaluate;
mod fail;
mod fetch;
mod gather_facts;
mod group_by;
mod include_vars;
mod package;
mod pause;
mod raw;
mod real_file;
mod script;
mod service;
mod set_fact;
mod set_stats;
mod setup;
mod shell;
mod template;
mod transfer;
mod unarchive;
mod uri;
mod validate_argument_spec;
mod wait_for_connection;

use engine::ActionPlugin;

/// Actions of `ansible._protomatter`, which no list shows; their names are full.
pub const INTERNAL: &[ActionPlugin] = &[evaluate::ACTION];

/// Every action of `ansible.builtin`.
pub const ALL: &[ActionPlugin] = &[
    add_host::ACTION,
    assemble::ACTION,
    assert::ACTION,
    async_status::ACTION,
    command::ACTION,
    copy::ACTION,
    debug::ACTION,
    fail::ACTION,
    fetch::ACTION,
    gather_facts::ACTION,
    group_by::ACTION,
    include_vars::ACTION,
    package::ACTION,
    pause::ACTION,
    raw::ACTION,
    script::ACTION,
    service::ACTION,
    set_fact::ACTION,
    set_stats::ACTION,
    setup::ACTION,
    shell::ACTION,
    template::ACTION,
    unarchive::ACTION,
    uri::ACTION,
    validate_argument_spec::ACTION,
    wait_for_connection::ACTION,
];
