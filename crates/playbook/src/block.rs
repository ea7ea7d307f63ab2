//! Blocks: tasks with rescue and always sections.

use crate::{Node, Task};
use std::sync::Arc;

/// A block, or a bare list of tasks (`is_implicit`).
#[derive(Debug)]
pub struct Block {
    /// What its tasks inherit from.
    pub node: Arc<Node>,
    /// It has no `block:` of its own in the file.
    pub is_implicit: bool,
    /// Its tasks and blocks.
    pub tasks: Vec<Item>,
    /// What runs when one of them fails.
    pub rescue: Vec<Item>,
    /// What runs in any case.
    pub always: Vec<Item>,
    /// Its name, as written.
    pub name: Option<value::Value>,
}

/// What a section of a block holds.
#[derive(Clone, Debug)]
pub enum Item {
    /// A task.
    Task(Arc<Task>),
    /// A block within.
    Block(Arc<Block>),
}
