//! Blocks: explicit ones, and the implicit ones around bare tasks.

use super::action::short_name;
use super::keywords::{as_list, without_keywords};
use super::{Loading, Scope};
use crate::keyword::{Keyword, Owner};
use crate::{Block, Item, Keywords, Node, NodeKind, identity, inherit, problem};
use diagnostic::Diagnostic;
use std::sync::Arc;
use value::{Dict, List, Value};

/// The sections of a block.
const SECTIONS: [&str; 3] = ["block", "rescue", "always"];

/// Tells whether a task's dictionary is a block.
fn is_block(task: &Value) -> bool {
    task.as_dict().is_some_and(|dict| SECTIONS.iter().any(|section| dict.contains(section)))
}

impl Loading<'_> {
    /// Loads a list of tasks and blocks; tasks that stand side by side share an implicit block.
    pub(super) fn blocks(
        &self,
        items: &[Value],
        parent: &Arc<Node>,
        scope: Scope<'_>,
    ) -> Result<Vec<Arc<Block>>, Diagnostic> {
        let mut blocks = Vec::new();
        let mut rest = items;
        while !rest.is_empty() {
            let bare = rest.iter().take_while(|item| !item.is_none() && !is_block(item)).count();
            if bare > 0 {
                blocks.push(self.implicit_block(&rest[..bare], parent, scope)?);
            }
            if let Some(Value::Dict(dict)) = rest.get(bare) {
                blocks.push(self.block(dict, parent, scope)?);
            }
            rest = rest.get(bare + 1..).unwrap_or_default();
        }
        Ok(blocks)
    }

    fn implicit_block(&self, tasks: &[Value], parent: &Arc<Node>, scope: Scope<'_>) -> Result<Arc<Block>, Diagnostic> {
        let node = self.block_node(Keywords::default(), Dict::new(), None, parent, scope);
        let place = |error: Diagnostic| {
            // The reference has nothing but the bare list to point at.
            error.about(value::to_text(&Value::List(tasks.iter().cloned().collect())))
        };
        let tasks = self.section(tasks, &node, scope, "a block", &place)?;
        Ok(Arc::new(Block { node, is_implicit: true, tasks, rescue: Vec::new(), always: Vec::new(), name: None }))
    }

    /// Loads an explicit block.
    fn block(&self, dict: &Dict, parent: &Arc<Node>, scope: Scope<'_>) -> Result<Arc<Block>, Diagnostic> {
        let taken = self.take(dict, Owner::Block, "Block", &SECTIONS)?;
        let node = self.block_node(taken.keywords, taken.vars, dict.origin(), parent, scope);
        let mut sections: [Vec<Item>; 3] = Default::default();
        for (section, (key, words)) in
            sections.iter_mut().zip([("block", "a block"), ("rescue", "rescue."), ("always", "always")])
        {
            let Some(value) = dict.get(key) else { continue };
            let place = |error: Diagnostic| error.at(dict.origin());
            let Value::List(list) = value else {
                return Err(place(malformed(words)).caused_by(problem::not_a_list_of_tasks(value)));
            };
            *section = self.section(list.as_slice(), &node, scope, words, &place)?;
        }
        let [tasks, rescue, always] = sections;
        for (key, section) in [("rescue", &rescue), ("always", &always)] {
            if !section.is_empty() && tasks.is_empty() {
                return Err(
                    Diagnostic::parser(format!("'{key}' keyword cannot be used without 'block'")).at(dict.origin())
                );
            }
        }
        Ok(Arc::new(Block { node, is_implicit: false, tasks, rescue, always, name: taken.name }))
    }

    /// Makes the node of a block; the outermost blocks of a play carry the conditions of `import_playbook` statements.
    fn block_node(
        &self,
        mut own: Keywords,
        vars: Dict,
        origin: Option<&diagnostic::Origin>,
        parent: &Arc<Node>,
        scope: Scope<'_>,
    ) -> Arc<Node> {
        if parent.kind == NodeKind::Play && !scope.handlers && !self.conditions.is_empty() {
            own.set(Keyword::When, with_conditions(&self.conditions, own.get(Keyword::When)));
        }
        let effective = inherit::of_node(&own, parent, scope.role, NodeKind::Block);
        Arc::new(Node {
            kind: NodeKind::Block,
            parent: Some(Arc::clone(parent)),
            uuid: identity::unique(),
            own,
            effective,
            vars: without_keywords(vars),
            role: scope.role.cloned(),
            brings: None,
            origin: origin.cloned(),
        })
    }

    /// Loads the block that `apply` of a dynamic include makes around what is included.
    pub(super) fn apply_node(
        &self,
        apply: &Dict,
        parent: &Arc<Node>,
        scope: Scope<'_>,
    ) -> Result<Arc<Node>, Diagnostic> {
        let taken = self.take(apply, Owner::Block, "Block", &SECTIONS)?;
        Ok(self.block_node(taken.keywords, taken.vars, apply.origin(), parent, scope))
    }

    /// Loads one section of a block.
    fn section(
        &self,
        tasks: &[Value],
        node: &Arc<Node>,
        scope: Scope<'_>,
        words: &str,
        place: &dyn Fn(Diagnostic) -> Diagnostic,
    ) -> Result<Vec<Item>, Diagnostic> {
        let mut items = Vec::with_capacity(tasks.len());
        for task in tasks {
            let Value::Dict(dict) = task else {
                let all = value::to_text(&Value::List(tasks.iter().cloned().collect::<List>()));
                let cause = Diagnostic::error(format!("The ds ({all}) should be a dict but was a <class 'list'>"));
                return Err(place(malformed(words)).caused_by(cause));
            };
            if dict.contains("block") {
                if scope.handlers {
                    return Err(Diagnostic::parser("Using a block as a handler is not supported.").at(dict.origin()));
                }
                items.push(Item::Block(self.block(dict, node, scope)?));
                continue;
            }
            let action = self.parse_action(dict)?;
            match short_name(&action.name) {
                "import_tasks" => self.import_tasks(dict, &action, node, scope, &mut items)?,
                "import_role" => self.import_role(dict, &action, node, scope, &mut items)?,
                _ => items.push(Item::Task(self.task(dict, &action, node, scope)?)),
            }
        }
        Ok(items)
    }
}

fn malformed(words: &str) -> Diagnostic {
    Diagnostic::parser(format!("A malformed block was encountered while loading {words}"))
}

/// Puts conditions before those of a keyword.
pub(super) fn with_conditions(conditions: &[Value], own: Option<&Value>) -> Value {
    let own = own.map(as_list);
    let own = own.as_ref().and_then(Value::as_slice).unwrap_or_default();
    Value::List(conditions.iter().chain(own).cloned().collect())
}
