//! Running playbooks: joins inventory, playbook, engine and callbacks.

use crate::cli::options::PlaybookOptions;
use crate::exit::Exit;
use crate::terminal;
use config::Config;
use diagnostic::{Diagnostic, Kind};
use std::sync::Arc;

/// Runs (or lists, or checks) the playbooks of a command line.
///
/// The options are complete and what they ask for is built; the playbooks exist; warnings about the configuration are
/// told already. Everything else is done and told here.
pub(crate) fn run_playbook(options: &PlaybookOptions, config: &Arc<Config>) -> Exit {
    let error = Diagnostic::new(Kind::Unsupported, "Playcall does not support running plays yet.");
    terminal::show_error(&mut terminal::open(config, config.snapshot(), options.verbosity), &error);
    Exit::of(&error)
}
