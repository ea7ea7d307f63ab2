//! Where a plugin's own stdout and stderr go: a pipe, or a terminal of its own where Playcall's stdout is one.

use crate::PythonError;
use nix::pty::{Winsize, openpty};
use nix::sys::termios::{OutputFlags, SetArg, tcgetattr, tcsetattr};
use std::os::fd::OwnedFd;

/// Two ends: what the plugin writes to, and what we read from.
pub(crate) struct Outlet {
    pub(crate) inner: OwnedFd,
    pub(crate) outer: OwnedFd,
}

/// Opens a terminal of so many columns and rows that passes on bytes as they are.
pub(crate) fn terminal(columns: u16, rows: u16) -> Result<Outlet, PythonError> {
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    let pair = openpty(Some(&size), None)?;
    let mut modes = tcgetattr(&pair.slave)?;
    modes.output_flags.remove(OutputFlags::OPOST);
    tcsetattr(&pair.slave, SetArg::TCSANOW, &modes)?;
    Ok(Outlet { inner: pair.slave, outer: pair.master })
}

/// Opens a pipe.
pub(crate) fn pipe() -> Result<Outlet, PythonError> {
    let (reader, writer) = std::io::pipe()?;
    Ok(Outlet { inner: writer.into(), outer: reader.into() })
}
