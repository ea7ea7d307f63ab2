//! Expectations recorded from ansible-core 2.19.14.

mod adhoc;
mod arguments;
mod extra_vars;
mod key_value;
mod links;
mod options;

use config::{Config, Snapshot};

/// Splits a line of arguments at spaces; `''` stands for an empty one.
fn words(line: &str) -> Vec<String> {
    line.split(' ').filter(|word| !word.is_empty()).map(|word| word.replace("''", "")).collect()
}

/// Surroundings without a configuration file of anybody's.
fn surroundings(env: &[(&str, &str)]) -> Snapshot {
    let mut env: std::collections::BTreeMap<String, String> =
        env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    env.entry("ANSIBLE_CONFIG".to_owned()).or_insert_with(|| "/nonexistent".to_owned());
    Snapshot { env, cwd: "/nonexistent".to_owned(), home: "/nonexistent/me".to_owned(), ..Snapshot::default() }
}

fn config(snapshot: &Snapshot) -> Config {
    Config::load(snapshot, None).unwrap().0
}
