//! Showing long texts: through a pager on a terminal, as they are elsewhere.

use config::{Config, Snapshot, settings};
use dispatch::Terminal;
use event::{Display, Paint};
use std::io::Write;
use std::process::{Command, Stdio};

/// What `less` is told: end where all fits on one screen, keep colours, cut long lines, leave the screen as it is.
const LESS: &str = "FRSX";

/// Shows a text, through `PAGER` where stdout is a terminal. A pager that can't be started shows nothing, as in Ansible.
pub(super) fn show(text: &str, config: &Config, snapshot: &Snapshot, display: &mut Terminal) {
    let pager = config.str(&settings::PAGER).unwrap_or_default();
    if !snapshot.stdout_is_terminal || pager.is_empty() {
        display.display(text, Paint::PLAIN.screen_only());
        return;
    }
    display.flush();
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(&pager).stdin(Stdio::piped());
    if pager.contains("less") {
        command.env("LESS", LESS);
    }
    if let Ok(mut child) = command.spawn() {
        if let Some(mut stdin) = child.stdin.take() {
            // A pager that is left early does not read to the end.
            let _ = stdin.write_all(text.as_bytes());
        }
        let _ = child.wait();
    }
}
