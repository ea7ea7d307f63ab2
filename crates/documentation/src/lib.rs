//! Documentation of plugins, modules and roles: read from their sources, and written as `ansible-doc` writes it.
//!
//! [`docstring`](read) takes the documentation out of a file without running it, [`extend`] merges the fragments that it
//! shares with others, and [`Layout`] writes manuals, snippets and lists.
//!
//! **Invariant:** text in, text out. Nothing here reads files, looks for plugins, or prints.

mod docstring;
mod fields;
mod fragment;
mod listing;
mod manual;
mod markup;
mod python_source;
mod role;
mod snippet;
mod style;
#[cfg(test)]
mod tests;
mod version;
mod wrap;

pub use docstring::{DOC_EXTENSIONS, Docstring, read, stub};
pub use fragment::{Fragment, FragmentBody, Fragments, extend};
pub use manual::PluginDoc;
pub use python_source::{Assigned, PythonSource};
pub use snippet::{NoSnippet, SNIPPETS};
pub use style::{DocColors, Layout};
pub use version::{add_collection, add_collection_to_returns};
