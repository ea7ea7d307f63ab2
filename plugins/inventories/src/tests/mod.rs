//! Inventories against what the reference makes of them, recorded in `cases/`.

mod changes;
mod recorded;
mod toml;
mod vars_files;
mod world;
