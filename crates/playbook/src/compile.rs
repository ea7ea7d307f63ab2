//! What a play runs, in order.

use crate::load::{implicit_meta, implicit_node};
use crate::{Block, Item, Keywords, Play};
use std::sync::Arc;

impl Play {
    /// Returns the blocks that the play runs: `pre_tasks`, roles, `tasks`, `post_tasks`, each section followed by the
    /// handlers that were notified.
    pub fn compile(&self) -> Vec<Arc<Block>> {
        let mut blocks = self.pre_tasks.clone();
        blocks.push(Arc::clone(&self.flush));
        blocks.extend(self.roles_and_tasks());
        blocks.push(Arc::clone(&self.flush));
        blocks.extend(self.post_tasks.iter().cloned());
        blocks.push(Arc::clone(&self.flush));
        blocks
    }

    /// Returns the same for a play that forces handlers: each section is a block whose `always` runs them.
    pub fn compile_forcing_handlers(&self) -> Vec<Arc<Block>> {
        [self.pre_tasks.clone(), self.roles_and_tasks(), self.post_tasks.clone()]
            .into_iter()
            .map(|section| self.guarded(section))
            .collect()
    }

    fn roles_and_tasks(&self) -> Vec<Arc<Block>> {
        let mut blocks: Vec<Arc<Block>> = self.roles.iter().flat_map(|role| role.compile()).collect();
        blocks.extend(self.tasks.iter().cloned());
        blocks
    }

    fn guarded(&self, section: Vec<Arc<Block>>) -> Arc<Block> {
        let node = implicit_node(&self.node);
        let tasks = if section.is_empty() {
            let defaults = Keywords::default();
            vec![Item::Task(implicit_meta("noop", Keywords::default(), &node, None, &defaults))]
        } else {
            section.into_iter().map(Item::Block).collect()
        };
        Arc::new(Block {
            node,
            is_implicit: false,
            tasks,
            rescue: Vec::new(),
            always: vec![Item::Block(Arc::clone(&self.flush))],
            name: None,
        })
    }
}
