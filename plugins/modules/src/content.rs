//! What the modules that edit files share: their diff, writing through links, and the attributes afterwards.

use module::{Diff, Module, Stop, os_error};
use std::path::Path;
use value::Dict;

/// A diff of content, kept only where it was asked for.
pub(crate) struct Change {
    diff: Dict,
    wanted: bool,
}

impl Change {
    /// An empty diff of a path.
    pub(crate) fn new(module: &Module<'_>, path: &str) -> Self {
        let mut diff = Dict::new();
        diff.insert("before", "");
        diff.insert("after", "");
        diff.insert("before_header", format!("{path} (content)"));
        diff.insert("after_header", format!("{path} (content)"));
        Change { diff, wanted: module.request.diff }
    }

    /// Notes the old content.
    pub(crate) fn before(&mut self, content: &[u8]) {
        if self.wanted {
            self.diff.insert("before", module::text_or_bytes(content.to_vec()));
        }
    }

    /// Notes the new content.
    pub(crate) fn after(&mut self, content: &[u8]) {
        if self.wanted {
            self.diff.insert("after", module::text_or_bytes(content.to_vec()));
        }
    }

    /// Returns the diff.
    pub(crate) fn content(&self) -> Dict {
        self.diff.clone()
    }
}

/// Tells whether something is at the path.
pub(crate) fn exists(module: &Module<'_>, path: &str) -> bool {
    module.system.exists(Path::new(path))
}

/// Reads a file where there is one.
pub(crate) fn present_path(module: &Module<'_>, path: &str) -> Option<Result<Vec<u8>, Stop>> {
    let at = Path::new(path);
    if !module.system.exists(at) {
        return None;
    }
    Some(module.system.read(at).map_err(|error| {
        // Lines are read from a path held as bytes.
        Stop::crash(os_error(&error, &module::bytes_repr(path)))
    }))
}

/// Writes new content to what the path, links followed, stands for.
pub(crate) fn write_through(module: &mut Module<'_>, content: &[u8], path: &str) -> Result<(), Stop> {
    let real = module.system.real_path(Path::new(path)).to_string_lossy().into_owned();
    module.write_checked(content, &real)
}

/// Sets owner and mode; returns message, changed and the diff of the attributes.
pub(crate) fn check_attributes(
    module: &mut Module<'_>,
    changed: bool,
    mut message: String,
    path: &str,
) -> Result<(String, bool, Diff), Stop> {
    let mut diff = Dict::new();
    let wanted = module.file_arguments(None);
    let set = module.set_attributes_if_different(&wanted, false, Some(&mut diff), true)?;
    if set {
        if changed {
            message.push_str(" and ");
        }
        message.push_str("ownership, perms or SE linux context changed");
    }
    diff.insert("before_header", format!("{path} (file attributes)"));
    diff.insert("after_header", format!("{path} (file attributes)"));
    Ok((message, changed || set, diff))
}
