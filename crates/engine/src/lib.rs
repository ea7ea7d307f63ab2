//! Runs playbooks: batches of hosts, strategies, tasks, handlers, includes; emits an event for everything that happens.
//!
//! The app gives a [`Run`] its settings, variables, plugins and outside handles ([`Events`], [`Terminal`], [`Connector`]);
//! [`run_playbooks`] does the rest. A host's progress is one plain-data record; strategies choose whose record moves next.
//!
//! **Invariant:** the engine knows contracts, no plugin and no callback: it emits events and never prints.
//! **Invariant:** what `no_log` covers is left out before an event exists.

mod action;
mod args;
mod debugger;
mod executor;
mod fields;
mod handlers;
mod include;
mod iterator;
mod magic;
mod meta;
mod names;
mod outcome;
mod payload;
mod play;
mod progress;
mod prompt;
mod results;
mod run;
mod secrets;
mod services;
mod stats;
mod strategy;
mod workers;
mod world;
mod writeback;

pub use action::{ActionContext, ActionError, ActionPlugin, ActionResult, Captured, ForeignActions, ForeignTraits};
pub use fields::{TaskFields, to_bool};
pub use include::glob_matches;
pub use outcome::split_lines;
pub use play::{RunResult, run_ad_hoc, run_console_command, run_playbooks};
pub use run::{Becoming, Connector, Events, Parts, PauseEnd, ReloadInventory, Run, RunOptions, Target, Terminal};

use diagnostic::Diagnostic;

/// Why a run ended before its end: after this no statistics are reported, as in Ansible.
#[derive(Clone, Debug)]
pub enum Stop {
    /// An error that is nobody's task: a broken include, a bad `meta`.
    Error(Diagnostic),
    /// Somebody ended it with this status: Ctrl-C (99), a callback, the debugger.
    Exit(i32),
}

impl From<Diagnostic> for Stop {
    fn from(error: Diagnostic) -> Self {
        Stop::Error(error)
    }
}
