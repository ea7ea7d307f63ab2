//! What a run knows beyond what its events carry: variables, inventory, files.

use std::fmt::Debug;
use value::{Dict, Value};

/// A question about a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// All variables of a host for a task of a play, rendered as far as they can be; each of the three may be missing.
    Vars {
        /// The play's `uuid`.
        play: Option<String>,
        /// The host's name.
        host: Option<String>,
        /// The task's `uuid`.
        task: Option<String>,
    },
    /// What `hostvars` has of a host.
    HostVars(String),
    /// The variables given on the command line.
    ExtraVars,
    /// `{sources, limit, groups: {name: {hosts, children, vars, priority, depth}}, hosts: {name: {vars, groups, port}}}`.
    Inventory,
    /// The paths of the files that were read so far, in their order.
    Files,
    /// The plays of the playbook that runs: `[{uuid, name, hosts, ..., tasks: [{uuid, name, action, ...}]}]`.
    Plays,
    /// More of a task than events carry: `{vars, ds, parents, role}`.
    Task(String),
    /// A template rendered with variables.
    Template {
        /// What is rendered.
        text: Value,
        /// The variables.
        vars: Dict,
    },
    /// A setting's value by its constant (`DEFAULT_FORKS`).
    Setting(String),
}

/// What a run knew when an event happened. Cheap to hold; may be asked late and from any thread.
pub trait World: Send + Sync + Debug {
    /// Answers a question; fails with a sentence where it can't be answered.
    fn ask(&self, question: &Question) -> Result<Value, String>;
}

/// A run of which nothing is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoWorld;

impl World for NoWorld {
    fn ask(&self, _question: &Question) -> Result<Value, String> {
        Err("the run is over".to_owned())
    }
}
