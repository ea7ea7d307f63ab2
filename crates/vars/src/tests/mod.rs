//! Precedence, magic variables, `hostvars` and files of variables, as recorded from the reference.

mod hostvars;
mod magic;
mod precedence;
mod store;
mod vars_files;
mod world;
