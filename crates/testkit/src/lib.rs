//! What tests share: conformance cases, how they are run, masked and compared.
//!
//! A case is one Markdown file below `tests/conformance/cases`. `cargo xtask record` fills in what the reference prints
//! for it; the test of `apps/playcall` runs our own program on it and compares.
//!
//! **Invariant:** checking a case needs neither Ansible nor a network.

mod case;
mod compare;
mod mask;
mod run;
mod status;
#[cfg(test)]
mod tests;

pub use case::{Case, CaseError, CaseFile, Expected, all_cases};
pub use compare::{Difference, compare};
pub use run::{Program, RunError, run};
pub use status::{Group, Status, StatusError, Statuses};
