//! What is to be said while names are resolved.

use diagnostic::Diagnostic;
use std::sync::Arc;

/// Something to be said. Who listens shows a repeated one once.
#[derive(Clone, Debug)]
pub enum Notice {
    /// A warning.
    Warning(Diagnostic),
    /// A use of what goes away: the whole text, with from where and when.
    Deprecated(Diagnostic),
    /// A line shown from some verbosity on.
    Verbose(u8, String),
}

/// Where notices go.
pub type NoticeSink = Arc<dyn Fn(Notice) + Send + Sync>;
