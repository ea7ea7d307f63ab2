//! The recap's counters.

use crate::wire::wire_object;
use std::collections::BTreeMap;
use std::sync::Arc;
use value::Dict;

/// The counters of one host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostStats {
    /// Tasks that ended well.
    pub ok: u64,
    /// Tasks that changed something.
    pub changed: u64,
    /// Tasks that could not be tried.
    pub unreachable: u64,
    /// Tasks that failed.
    pub failures: u64,
    /// Tasks that were skipped.
    pub skipped: u64,
    /// Failures that a rescue section took care of.
    pub rescued: u64,
    /// Failures that were ignored.
    pub ignored: u64,
}

/// The counters of a run, over all its playbooks.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Each host that did anything, by name.
    pub hosts: BTreeMap<Arc<str>, HostStats>,
    /// The same hosts in the order of their first result.
    pub order: Vec<Arc<str>>,
    /// Custom statistics of `set_stats`: by host, and `_run` for the run.
    pub custom: Dict,
}

wire_object!(HostStats {
    ok: u64,
    changed: u64,
    unreachable: u64,
    failures: u64,
    skipped: u64,
    rescued: u64,
    ignored: u64,
});

wire_object!(Stats {
    hosts: BTreeMap<Arc<str>, HostStats>,
    order: Vec<Arc<str>>,
    custom: Dict,
});
