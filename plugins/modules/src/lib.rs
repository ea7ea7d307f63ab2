//! The shelf of modules: what runs on a host, one file each.
//!
//! Each answers as its Python twin does, to the key and its order. `tests/` holds what the twins answered to a table of
//! arguments (`tests/golden`), and the script that asked them (`tests/record.py`).

mod assemble;
mod async_status;
mod blockinfile;
mod command;
mod connections;
mod content;
mod copy;
mod copy_tree;
mod file;
mod file_times;
mod find;
mod find_filter;
mod glob;
mod lineinfile;
mod ping;
mod python_re;
mod replace;
mod setup;
mod slurp;
mod stat;
mod tempfile;
#[cfg(test)]
mod tests;
mod text_file;
mod wait_for;
mod walk;

use module::NativeModule;

/// Every native module.
pub const ALL: &[NativeModule] = &[
    assemble::MODULE,
    async_status::MODULE,
    blockinfile::MODULE,
    command::MODULE,
    copy::MODULE,
    file::MODULE,
    find::MODULE,
    lineinfile::MODULE,
    ping::MODULE,
    replace::MODULE,
    setup::MODULE,
    slurp::MODULE,
    stat::MODULE,
    tempfile::MODULE,
    wait_for::MODULE,
];

/// Returns the native module of that name, without or with `ansible.builtin.` or `ansible.legacy.` before it.
pub fn find(name: &str) -> Option<&'static NativeModule> {
    let short = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy.")).unwrap_or(name);
    ALL.iter().find(|module| module.name == short)
}
