//! Tests of templates (`x is even`): Jinja's own and those of `ansible.builtin`, a file for each small family.

mod comparing;
mod files;
mod numbers;
mod patterns;
mod results;
mod sets;
mod types;

pub(crate) use types::boolean_word;

use crate::fail::settle_plain;
use template::TestPlugin;

/// A test of Jinja's.
macro_rules! jinja {
    ($($name:literal)+ => $run:path) => {
        TestPlugin {
            names: &[$($name),+],
            is_ansible: false,
            takes_markers: false,
            run: |value, call| settle_plain($run(value, call)),
        }
    };
}

/// A test of `ansible.builtin`.
macro_rules! ansible {
    ($($name:literal)+ => $run:path) => {
        TestPlugin {
            names: &[$($name),+],
            is_ansible: true,
            takes_markers: false,
            run: |value, call| settle_plain($run(value, call)),
        }
    };
}

/// A test of `ansible.builtin` that takes undefined values.
macro_rules! lenient {
    ($($name:literal)+ => $run:path) => {
        TestPlugin {
            names: &[$($name),+],
            is_ansible: true,
            takes_markers: true,
            run: |value, call| settle_plain($run(value, call)),
        }
    };
}

/// All tests.
pub const TESTS: &[TestPlugin] = &[
    // What something is.
    lenient!("defined" => types::defined),
    lenient!("undefined" => types::undefined),
    jinja!("ansible._protomatter.tagged_with" => types::tagged_with),
    jinja!("none" => types::none),
    jinja!("boolean" => types::boolean),
    jinja!("true" => types::is_true),
    jinja!("false" => types::is_false),
    jinja!("integer" => types::integer),
    jinja!("float" => types::float),
    jinja!("number" => types::number),
    jinja!("string" => types::string),
    jinja!("mapping" => types::mapping),
    jinja!("sequence" => types::sequence),
    jinja!("iterable" => types::iterable),
    jinja!("callable" => types::callable),
    jinja!("escaped" => types::escaped),
    jinja!("lower" => types::lower),
    jinja!("upper" => types::upper),
    jinja!("filter" => types::filter),
    jinja!("test" => types::test),
    ansible!("truthy" => types::truthy),
    ansible!("falsy" => types::falsy),
    lenient!("vault_encrypted" => types::vault_encrypted),
    // Numbers.
    jinja!("odd" => numbers::odd),
    jinja!("even" => numbers::even),
    jinja!("divisibleby" => numbers::divisibleby),
    ansible!("nan" "isnan" => numbers::nan),
    // Comparing.
    jinja!("eq" "==" "equalto" => comparing::eq),
    jinja!("ne" "!=" => comparing::ne),
    jinja!("lt" "<" "lessthan" => comparing::lt),
    jinja!("le" "<=" => comparing::le),
    jinja!("gt" ">" "greaterthan" => comparing::gt),
    jinja!("ge" ">=" => comparing::ge),
    jinja!("sameas" => comparing::sameas),
    jinja!("in" => comparing::is_in),
    ansible!("contains" => comparing::contains),
    ansible!("version" "version_compare" => comparing::version),
    // Sets.
    ansible!("any" => sets::any),
    ansible!("all" => sets::all),
    ansible!("subset" "issubset" => sets::subset),
    ansible!("superset" "issuperset" => sets::superset),
    // Results of tasks.
    ansible!("failed" "failure" => results::failed),
    ansible!("success" "succeeded" "successful" => results::success),
    ansible!("reachable" => results::reachable),
    ansible!("unreachable" => results::unreachable),
    ansible!("timedout" => results::timedout),
    ansible!("changed" "change" => results::changed),
    ansible!("skipped" "skip" => results::skipped),
    ansible!("finished" => results::finished),
    ansible!("started" => results::started),
    // Patterns and addresses.
    ansible!("match" => patterns::matches),
    ansible!("search" => patterns::search),
    ansible!("regex" => patterns::regex),
    ansible!("uri" => patterns::uri),
    ansible!("url" => patterns::url),
    ansible!("urn" => patterns::urn),
    // Files of the controller.
    ansible!("directory" "is_dir" => files::directory),
    ansible!("file" "is_file" => files::file),
    ansible!("link" "is_link" => files::link),
    ansible!("exists" => files::exists),
    ansible!("link_exists" => files::link_exists),
    ansible!("abs" "is_abs" => files::abs),
    ansible!("same_file" "is_same_file" => files::same_file),
    ansible!("mount" "is_mount" => files::mount),
    ansible!("vaulted_file" => files::vaulted_file),
];
