//! Filters: Jinja's own and those of `ansible.builtin`, a file for each small family.

mod addresses;
pub(crate) mod choosing;
mod combinations;
mod comment;
mod dates;
pub(crate) mod dicts;
pub(crate) mod hashes;
pub(crate) mod html;
mod json;
mod json_profile;
mod numbers;
mod paths;
mod pprint;
mod protomatter;
mod random;
pub(crate) mod regex;
mod select;
pub(crate) mod sequences;
mod sets;
mod text;
mod vault;
mod yaml;

use crate::fail::settle;
use template::Filter;

/// A filter of Jinja's.
macro_rules! jinja {
    ($($name:literal)+ => $run:path) => {
        Filter {
            names: &[$($name),+],
            is_ansible: false,
            takes_markers: false,
            run: |value, call| settle($run(value, call)),
        }
    };
}

/// A filter of `ansible.builtin`.
macro_rules! ansible {
    ($($name:literal)+ => $run:path) => {
        Filter {
            names: &[$($name),+],
            is_ansible: true,
            takes_markers: false,
            run: |value, call| settle($run(value, call)),
        }
    };
}

/// A filter of `ansible.builtin` that takes undefined values.
macro_rules! lenient {
    ($($name:literal)+ => $run:path) => {
        Filter {
            names: &[$($name),+],
            is_ansible: true,
            takes_markers: true,
            run: |value, call| settle($run(value, call)),
        }
    };
}

/// All filters.
pub const FILTERS: &[Filter] = &[
    // Numbers.
    jinja!("abs" => numbers::abs),
    jinja!("int" => numbers::int),
    jinja!("float" => numbers::float),
    jinja!("round" => numbers::round),
    jinja!("filesizeformat" => numbers::filesizeformat),
    ansible!("log" => numbers::log),
    ansible!("pow" => numbers::pow),
    ansible!("root" => numbers::root),
    ansible!("human_readable" => numbers::human_readable),
    ansible!("human_to_bytes" => numbers::human_to_bytes),
    // Text.
    jinja!("string" => text::string),
    jinja!("upper" => text::upper),
    jinja!("lower" => text::lower),
    jinja!("capitalize" => text::capitalize_text),
    jinja!("title" => text::title),
    jinja!("center" => text::center_text),
    jinja!("trim" => text::trim),
    jinja!("replace" => text::replace),
    jinja!("indent" => text::indent),
    jinja!("truncate" => text::truncate),
    jinja!("wordwrap" => text::wordwrap),
    jinja!("wordcount" => text::wordcount),
    jinja!("format" => text::format_text),
    ansible!("split" => text::split),
    ansible!("comment" => comment::comment),
    // HTML and addresses.
    jinja!("escape" "e" => html::escape),
    jinja!("forceescape" => html::forceescape),
    jinja!("safe" => html::safe),
    jinja!("striptags" => html::striptags),
    jinja!("xmlattr" => html::xmlattr),
    jinja!("urlize" => html::urlize),
    jinja!("urlencode" => addresses::urlencode),
    ansible!("urldecode" => addresses::urldecode),
    ansible!("urlsplit" => addresses::urlsplit),
    // Sequences.
    jinja!("length" "count" => sequences::length),
    jinja!("list" => sequences::list),
    jinja!("first" => sequences::first),
    jinja!("last" => sequences::last),
    jinja!("reverse" => sequences::reverse),
    jinja!("join" => sequences::join),
    jinja!("sum" => sequences::sum),
    jinja!("sort" => sequences::sort),
    jinja!("min" => sequences::min),
    jinja!("max" => sequences::max),
    jinja!("slice" => sequences::slice),
    jinja!("batch" => sequences::batch),
    jinja!("items" => sequences::items),
    jinja!("dictsort" => sequences::dictsort),
    jinja!("attr" => sequences::attr),
    ansible!("groupby" => sequences::groupby),
    ansible!("flatten" => sequences::flatten),
    ansible!("random" => random::random),
    ansible!("shuffle" => random::shuffle),
    ansible!("unique" => sets::unique),
    ansible!("union" => sets::union),
    ansible!("intersect" => sets::intersect),
    ansible!("difference" => sets::difference),
    ansible!("symmetric_difference" => sets::symmetric_difference),
    ansible!("zip" => combinations::zip),
    ansible!("zip_longest" => combinations::zip_longest),
    ansible!("product" => combinations::product),
    ansible!("permutations" => combinations::permutations),
    ansible!("combinations" => combinations::combinations),
    // Other filters and tests over items.
    lenient!("map" => select::map),
    lenient!("select" => select::select),
    lenient!("reject" => select::reject),
    lenient!("selectattr" => select::selectattr),
    lenient!("rejectattr" => select::rejectattr),
    // Dictionaries.
    ansible!("combine" => dicts::combine),
    ansible!("dict2items" => dicts::dict2items),
    ansible!("items2dict" => dicts::items2dict),
    ansible!("subelements" => dicts::subelements),
    ansible!("extract" => dicts::extract),
    ansible!("rekey_on_member" => dicts::rekey_on_member),
    // Choosing, and what is undefined.
    lenient!("default" "d" => choosing::default),
    lenient!("mandatory" => choosing::mandatory),
    lenient!("ternary" => choosing::ternary),
    lenient!("type_debug" => choosing::type_debug),
    ansible!("bool" => choosing::to_bool),
    // Formats.
    ansible!("to_json" => json::to_json),
    ansible!("to_nice_json" => json::to_nice_json),
    ansible!("from_json" => json::from_json),
    jinja!("tojson" => json::tojson),
    ansible!("to_yaml" => yaml::to_yaml),
    ansible!("to_nice_yaml" => yaml::to_nice_yaml),
    ansible!("from_yaml" => yaml::from_yaml),
    ansible!("from_yaml_all" => yaml::from_yaml_all),
    jinja!("pprint" => pprint::pprint),
    // Regular expressions.
    ansible!("regex_replace" => regex::regex_replace),
    ansible!("regex_search" => regex::regex_search),
    ansible!("regex_findall" => regex::regex_findall),
    ansible!("regex_escape" => regex::regex_escape),
    // Paths and shells.
    ansible!("basename" => paths::basename),
    ansible!("dirname" => paths::dirname),
    ansible!("expanduser" => paths::expanduser),
    ansible!("expandvars" => paths::expandvars),
    ansible!("realpath" => paths::realpath),
    ansible!("relpath" => paths::relpath),
    ansible!("splitext" => paths::splitext),
    ansible!("normpath" => paths::normpath),
    ansible!("path_join" => paths::path_join),
    ansible!("commonpath" => paths::commonpath),
    ansible!("win_basename" => paths::win_basename),
    ansible!("win_dirname" => paths::win_dirname),
    ansible!("win_splitdrive" => paths::win_splitdrive),
    ansible!("fileglob" => paths::fileglob),
    ansible!("quote" => paths::quote_for_shell),
    // Dates.
    ansible!("to_datetime" => dates::to_datetime),
    ansible!("strftime" => dates::strftime),
    // Hashes and encodings.
    ansible!("hash" => hashes::hash),
    ansible!("md5" => hashes::md5),
    ansible!("sha1" "checksum" => hashes::sha1),
    ansible!("password_hash" => hashes::password_hash),
    ansible!("to_uuid" => hashes::to_uuid),
    ansible!("b64encode" => hashes::b64encode),
    ansible!("b64decode" => hashes::b64decode),
    // What the reference's tests look with.
    ansible!("ansible._protomatter.finalize" => protomatter::finalize),
    ansible!("ansible._protomatter.apply_trust" => protomatter::apply_trust),
    ansible!("ansible._protomatter.origin" => protomatter::origin),
    ansible!("ansible._protomatter.true_type" => protomatter::true_type),
    lenient!("ansible._protomatter.dump_object" => protomatter::dump_object),
    // Vaults.
    ansible!("vault" => vault::encrypt),
    lenient!("unvault" => vault::decrypt),
];
