//! Working out the keywords that a block or task has with what it inherits.
//!
//! Ansible: a block asks its parent first (which has asked the play), then its role, the roles that depend on it, and
//! the play once more; so lists may repeat what the outer block had already. Kept, since `when` is shown and
//! evaluated item by item.

use crate::{Keyword, Keywords, Node, NodeKind, Role, keyword::Rule};
use std::sync::Arc;
use value::{List, Value};

/// Returns the keywords of a task: its own, then those of what it stands in.
pub(crate) fn of_task(own: &Keywords, parent: &Node, defaults: &Keywords) -> Keywords {
    let mut effective = merge(own, &[&parent.effective], true, true);
    for (keyword, value) in defaults.iter() {
        if effective.get(keyword).is_none() {
            effective.set(keyword, value.clone());
        }
    }
    effective
}

/// Returns the keywords of a node that stands in another: a block, an import, or an include.
pub(crate) fn of_node(own: &Keywords, parent: &Arc<Node>, role: Option<&Arc<Role>>, kind: NodeKind) -> Keywords {
    if matches!(kind, NodeKind::Import | NodeKind::Include) {
        return merge(own, &[&parent.effective], false, true);
    }
    let play = parent.lineage().last().map(|play| &play.own);
    let mut sources: Vec<&Keywords> = Vec::with_capacity(4);
    if let Some(around) = around(parent) {
        sources.push(&around.effective);
    }
    if let Some(role) = role {
        sources.push(&role.keywords);
        sources.push(&role.keywords);
        sources.extend(role.parents.iter().rev().map(|role| &role.keywords));
    }
    sources.extend(play);
    let mut merged = merge(own, &sources, false, false);
    // Ansible: a role's blocks see the role's collections, never those of what includes it.
    if let (NodeKind::Role, None, Some(role)) = (parent.kind, own.get(Keyword::Collections), role)
        && let Some(collections) = role.keywords.get(Keyword::Collections)
    {
        merged.set(Keyword::Collections, collections.clone());
    }
    merged
}

/// Returns the keywords of the implicit block at a role's end: it asks its role, not those that depend on it.
pub(crate) fn of_role_end(parent: &Arc<Node>, role: &Arc<Role>) -> Keywords {
    let play = parent.lineage().last().map(|play| &play.own);
    let mut own = Keywords::default();
    own.set(Keyword::RunOnce, Value::Bool(false));
    let sources: Vec<&Keywords> =
        around(parent).map(|around| &around.effective).into_iter().chain([&role.keywords]).chain(play).collect();
    let mut merged = merge(&own, &sources, false, false);
    if let Some(collections) = role.keywords.get(Keyword::Collections) {
        merged.set(Keyword::Collections, collections.clone());
    }
    merged
}

/// Returns the nearest block or static import around: roles and plays are no parents of that kind, and a dynamic
/// include gives nothing but what is around it.
fn around(parent: &Arc<Node>) -> Option<&Arc<Node>> {
    let mut node = parent.lineage().find(|node| !matches!(node.kind, NodeKind::Role | NodeKind::Play))?;
    if node.kind == NodeKind::Include {
        node = node.parent.as_ref()?;
        if matches!(node.kind, NodeKind::Role | NodeKind::Play) {
            return None;
        }
    }
    Some(node)
}

/// Lays keywords over those of outer sources, nearest first. `is_merged`: the sources are effective keywords already.
fn merge(own: &Keywords, sources: &[&Keywords], with_own_only: bool, is_merged: bool) -> Keywords {
    // The usual task: nothing of its own.
    if let ([source], true) = (sources, own.is_empty() && is_merged) {
        return (*source).clone();
    }
    let mut merged: Vec<(Keyword, Value)> = Vec::with_capacity(8);
    let inner = own.iter().filter(|(keyword, _)| with_own_only || keyword.rule() != Rule::Own);
    let outer = sources.iter().flat_map(|source| source.iter()).filter(|(keyword, _)| keyword.rule() != Rule::Own);
    for (keyword, value) in inner.chain(outer) {
        let known = merged.iter().position(|(key, _)| *key == keyword);
        match (keyword.rule(), known) {
            (Rule::Own | Rule::Inherit, Some(_)) => {}
            (Rule::Own | Rule::Inherit, None) => merged.push((keyword, value.clone())),
            (Rule::Prepend | Rule::Append, None) => merged.push((keyword, as_list(value))),
            (rule @ (Rule::Prepend | Rule::Append), Some(at)) => {
                let before = &merged[at].1;
                merged[at].1 = match rule {
                    Rule::Prepend => joined(value, before),
                    _ => joined(before, value),
                };
            }
        }
    }
    let mut merged: Keywords = merged.into_iter().collect();
    merged.add_places(own);
    for source in sources {
        merged.add_places(source);
    }
    merged
}

fn as_list(value: &Value) -> Value {
    match value {
        Value::List(items) if !items.iter().any(Value::is_none) && !repeats(items) => value.clone(),
        other => joined(other, &Value::List(List::new())),
    }
}

fn repeats(items: &List) -> bool {
    items.as_slice().windows(2).any(|pair| pair[0] == pair[1])
}

/// Joins two values as lists; equal neighbours become one, `None` is dropped.
fn joined(first: &Value, second: &Value) -> Value {
    let mut items: Vec<Value> = Vec::new();
    let origin = first.origin().or(second.origin()).cloned();
    for value in [first, second] {
        let parts = match value {
            Value::List(list) => list.as_slice(),
            single => std::slice::from_ref(single),
        };
        for part in parts {
            if items.last() != Some(part) {
                items.push(part.clone());
            }
        }
    }
    items.retain(|item| !item.is_none());
    Value::List(List::from(items).with_origin(origin))
}
