//! Tables while a TOML text is read, and what was said of them already: which may not be declared or changed again.

use indexmap::IndexMap;
use value::{Dict, Value};

/// A dotted name, in parts.
pub(super) type Key = Vec<String>;

/// A table, a list of tables, or a value.
#[derive(Debug)]
pub(super) enum Node {
    Table(Table),
    Tables(Vec<Table>),
    Leaf(Value),
}

/// A table under construction.
pub(super) type Table = IndexMap<String, Node>;

/// There is something else behind a name.
pub(super) struct Occupied;

/// Returns the table of a name, made where it is missing; of a list of tables its last.
pub(super) fn nest<'t>(table: &'t mut Table, key: &[String], enters_lists: bool) -> Result<&'t mut Table, Occupied> {
    let mut at = table;
    for part in key {
        let node = at.entry(part.clone()).or_insert_with(|| Node::Table(Table::new()));
        at = match node {
            Node::Table(inner) => inner,
            Node::Tables(list) if enters_lists => list.last_mut().ok_or(Occupied)?,
            _ => return Err(Occupied),
        };
    }
    Ok(at)
}

/// Adds an empty table to the list of a name.
pub(super) fn append(table: &mut Table, key: &[String]) -> Result<(), Occupied> {
    let Some((last, parents)) = key.split_last() else { return Err(Occupied) };
    let parent = nest(table, parents, true)?;
    match parent.entry(last.clone()).or_insert_with(|| Node::Tables(Vec::new())) {
        Node::Tables(list) => {
            list.push(Table::new());
            Ok(())
        }
        _ => Err(Occupied),
    }
}

/// Returns a finished table.
pub(super) fn finish(table: Table) -> Dict {
    table
        .into_iter()
        .map(|(name, node)| {
            let value = match node {
                Node::Table(inner) => Value::Dict(finish(inner)),
                Node::Tables(list) => Value::list(list.into_iter().map(|inner| Value::Dict(finish(inner)))),
                Node::Leaf(value) => value,
            };
            (name, value)
        })
        .collect()
}

/// What may be said of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flag {
    /// Nothing may be added: an inline table or list.
    Frozen,
    /// It was declared, and can't be again.
    Declared,
}

#[derive(Debug, Default)]
struct Marks {
    own: Vec<Flag>,
    /// Hold for all below as well.
    deep: Vec<Flag>,
    below: IndexMap<String, Marks>,
}

/// What was said of names.
#[derive(Debug, Default)]
pub(super) struct Flags {
    marks: IndexMap<String, Marks>,
    pending: Vec<Key>,
}

impl Flags {
    /// Remembers a table that dotted names made: it can't be declared once the section is over.
    pub(super) fn add_pending(&mut self, key: Key) {
        self.pending.push(key);
    }

    pub(super) fn settle_pending(&mut self) {
        for key in std::mem::take(&mut self.pending) {
            self.set(&key, Flag::Declared, false);
        }
    }

    /// Forgets all of a name and what is below it.
    pub(super) fn clear(&mut self, key: &[String]) {
        let Some((last, parents)) = key.split_last() else { return };
        let mut at = &mut self.marks;
        for part in parents {
            match at.get_mut(part) {
                Some(marks) => at = &mut marks.below,
                None => return,
            }
        }
        at.shift_remove(last);
    }

    pub(super) fn set(&mut self, key: &[String], flag: Flag, is_deep: bool) {
        let Some((last, parents)) = key.split_last() else { return };
        let mut at = &mut self.marks;
        for part in parents {
            at = &mut at.entry(part.clone()).or_default().below;
        }
        let marks = at.entry(last.clone()).or_default();
        if is_deep { marks.deep.push(flag) } else { marks.own.push(flag) }
    }

    pub(super) fn has(&self, key: &[String], flag: Flag) -> bool {
        let Some((last, parents)) = key.split_last() else { return false };
        let mut at = &self.marks;
        for part in parents {
            match at.get(part) {
                Some(marks) if marks.deep.contains(&flag) => return true,
                Some(marks) => at = &marks.below,
                None => return false,
            }
        }
        at.get(last).is_some_and(|marks| marks.own.contains(&flag) || marks.deep.contains(&flag))
    }
}
