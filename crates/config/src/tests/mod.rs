//! Expectations recorded from ansible-core 2.19.14 (and the `configparser` below it).

mod declared;
mod ini;
mod load;
mod path;

use crate::Snapshot;

/// Surroundings with some variables.
fn surroundings(env: &[(&str, &str)]) -> Snapshot {
    Snapshot {
        env: env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        cwd: "/srv/here".to_owned(),
        home: "/home/me".to_owned(),
        ..Snapshot::default()
    }
}
