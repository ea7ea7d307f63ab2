//! Lookups: what templates fetch from the controller (`lookup('file', ...)`), a file for each small family.

mod commands;
mod csvfile;
pub(crate) mod files;
mod first_found;
mod ini;
mod inline;
mod lists;
mod options;
mod password;
mod sequence;
mod template;
#[cfg(test)]
mod tests;
mod url;
mod variables;

use crate::fail::settle_plain;
use ::template::Lookup;

macro_rules! lookup {
    ($name:literal => $run:path) => {
        Lookup { name: $name, takes_markers: false, run: |terms, call| settle_plain($run(terms, call)) }
    };
}

/// A lookup that takes undefined values.
macro_rules! lenient {
    ($name:literal => $run:path) => {
        Lookup { name: $name, takes_markers: true, run: |terms, call| settle_plain($run(terms, call)) }
    };
}

/// All lookups.
pub const LOOKUPS: &[Lookup] = &[
    // Files.
    lookup!("file" => files::file),
    lookup!("fileglob" => files::fileglob),
    lookup!("unvault" => files::unvault),
    lenient!("first_found" => first_found::first_found),
    lookup!("csvfile" => csvfile::csvfile),
    lookup!("ini" => ini::ini),
    lookup!("template" => template::template),
    lookup!("password" => password::password),
    // Commands and environment.
    lenient!("env" => commands::env),
    lookup!("pipe" => commands::pipe),
    lookup!("lines" => commands::lines),
    lookup!("url" => url::url),
    // Lists.
    lookup!("items" => lists::items),
    lookup!("list" => lists::list),
    lookup!("dict" => lists::dict),
    lookup!("indexed_items" => lists::indexed_items),
    lookup!("nested" => lists::nested),
    lookup!("together" => lists::together),
    lookup!("subelements" => lists::subelements),
    lookup!("random_choice" => lists::random_choice),
    lookup!("sequence" => sequence::sequence),
    // Variables and settings.
    lookup!("vars" => variables::vars),
    lookup!("varnames" => variables::varnames),
    lookup!("config" => variables::config),
    lookup!("inventory_hostnames" => variables::inventory_hostnames),
];
