//! Texts that know their parts, so that parts can be taken away or exchanged.

use std::fmt::Write;

/// A text in parts.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    /// Fixed text.
    Text(String),
    /// Something of a sort (an expression of some type, a statement): may be exchanged for a part of its own sort, or
    /// for the simplest of the sort.
    Node {
        /// Its sort.
        sort: &'static str,
        /// What it is made of.
        parts: Vec<Tree>,
        /// The simplest text of the sort.
        simplest: &'static str,
    },
    /// Any number of parts: each may go.
    Many {
        /// What stands between two of them.
        between: &'static str,
        /// The parts.
        items: Vec<Tree>,
    },
}

impl Tree {
    /// Fixed text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Tree::Text(text.into())
    }

    /// Writes the whole text.
    pub(crate) fn render(&self, out: &mut String) {
        match self {
            Tree::Text(text) => out.push_str(text),
            Tree::Node { parts, .. } => {
                for part in parts {
                    part.render(out);
                }
            }
            Tree::Many { between, items } => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push_str(between);
                    }
                    item.render(out);
                }
            }
        }
    }

    /// Returns the whole text.
    pub(crate) fn rendered(&self) -> String {
        let mut out = String::new();
        self.render(&mut out);
        out
    }

    /// Returns all trees that are this one with one thing simpler, those that take most away first.
    pub(crate) fn smaller(&self) -> Vec<Tree> {
        let mut found = Vec::new();
        let whole = self.rendered().len();
        self.collect(&mut |tree| found.push(tree));
        let mut found: Vec<(usize, Tree)> =
            found.into_iter().map(|tree| (tree.rendered().len(), tree)).filter(|(length, _)| *length < whole).collect();
        found.sort_by_key(|(length, _)| *length);
        found.into_iter().map(|(_, tree)| tree).collect()
    }

    fn collect(&self, give: &mut dyn FnMut(Tree)) {
        match self {
            Tree::Text(_) => {}
            Tree::Node { sort, parts, simplest } => {
                give(Tree::Text((*simplest).to_owned()));
                for part in parts {
                    part.each(sort, &mut |inner| give(inner.clone()));
                }
                for (index, part) in parts.iter().enumerate() {
                    part.collect(&mut |smaller| {
                        let mut parts = parts.clone();
                        parts[index] = smaller;
                        give(Tree::Node { sort, parts, simplest });
                    });
                }
            }
            Tree::Many { between, items } => {
                for (index, item) in items.iter().enumerate() {
                    let mut rest = items.clone();
                    rest.remove(index);
                    give(Tree::Many { between, items: rest });
                    item.collect(&mut |smaller| {
                        let mut items = items.clone();
                        items[index] = smaller;
                        give(Tree::Many { between, items });
                    });
                }
            }
        }
    }

    /// Visits the nodes of a sort, outermost ones first.
    fn each(&self, wanted: &str, visit: &mut dyn FnMut(&Tree)) {
        match self {
            Tree::Text(_) => {}
            Tree::Node { sort, parts, .. } => {
                if *sort == wanted {
                    visit(self);
                }
                for part in parts {
                    part.each(wanted, visit);
                }
            }
            Tree::Many { items, .. } => {
                for item in items {
                    item.each(wanted, visit);
                }
            }
        }
    }
}

/// Writes text as a double-quoted scalar that YAML and JSON read alike, of one line.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for ch in text.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            ' '..='~' => out.push(ch),
            other => {
                let code = u32::from(other);
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02x}"),
                    0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push('"');
    out
}
