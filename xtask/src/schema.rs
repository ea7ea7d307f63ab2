//! `cargo xtask schema`: writes the schema of the protocol of callbacks that are programs.

use crate::{Failure, root};

/// Writes it to where it is published.
pub(crate) fn run() -> Result<(), Failure> {
    std::fs::write(root().join("docs/callback-protocol.schema.json"), program::schema())?;
    Ok(())
}
