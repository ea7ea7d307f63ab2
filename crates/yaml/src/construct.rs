//! From nodes to values, in PyYAML's order: a collection's contents are made after everything on its own level, so that
//! warnings and errors come in the reference's order.
//!
//! **Invariant:** a node that several aliases name becomes one shared value.

use crate::problem::{Mark, YamlError};
use crate::resolve::{Tag, resolve};
use crate::tree::{MAX_DEPTH, Node, NodeId, NodeKind, Tree};
use crate::{DuplicateKeys, LoadOptions, Loaded, Tags, scalar};
use diagnostic::{Diagnostic, Origin};
use value::{Dict, List, Set, Str, Trust, Value, repr, str_repr, to_text};
use vault::EncryptedString;

/// Makes the value of a document; what is to be said about it goes to `notes`.
pub(crate) fn construct(
    tree: &mut Tree,
    options: &LoadOptions,
    tags: Tags,
    notes: &mut Loaded,
) -> Result<Value, YamlError> {
    let count = tree.nodes.len();
    let root = tree.root;
    let mut constructor = Constructor {
        nodes: &mut tree.nodes,
        options,
        tags,
        notes,
        made: vec![None; count],
        underway: vec![false; count],
        drafts: Vec::with_capacity(count),
        pending: Vec::new(),
        deep: false,
        unsafe_depth: 0,
    };
    let draft = constructor.node(root, false)?;
    while !constructor.pending.is_empty() {
        for pending in std::mem::take(&mut constructor.pending) {
            constructor.fill(pending)?;
        }
    }
    let mut finished = vec![Finished::Not; constructor.drafts.len()];
    Ok(constructor.finish(draft, &mut finished)?.0)
}

type DraftId = usize;

/// A value in the making: collections name their contents, which may not be made yet.
#[derive(Debug)]
enum Draft {
    Done(Value),
    List(Vec<DraftId>, Mark),
    Dict(Vec<(Value, DraftId)>, Mark),
    Set(Vec<Value>),
    /// A list of pairs.
    Pairs(Vec<(DraftId, DraftId)>, Mark),
}

#[derive(Clone, Debug)]
enum Finished {
    Not,
    Underway,
    /// The value, and how many levels it has.
    Done(Value, usize),
}

/// A collection whose contents are still to be made.
#[derive(Clone, Copy, Debug)]
struct Pending {
    node: NodeId,
    draft: DraftId,
}

struct Constructor<'a> {
    nodes: &'a mut Vec<Node>,
    options: &'a LoadOptions,
    tags: Tags,
    notes: &'a mut Loaded,
    made: Vec<Option<DraftId>>,
    underway: Vec<bool>,
    drafts: Vec<Draft>,
    pending: Vec<Pending>,
    deep: bool,
    unsafe_depth: usize,
}

impl Constructor<'_> {
    /// Makes a node's draft, with its contents at once if `deep`.
    fn node(&mut self, id: NodeId, deep: bool) -> Result<DraftId, YamlError> {
        if let Some(draft) = self.made[id] {
            return Ok(draft);
        }
        if self.underway[id] {
            return Err(YamlError::marked(None, "found unconstructable recursive node", self.nodes[id].start));
        }
        self.underway[id] = true;
        let draft = self.tagged(id, deep)?;
        self.underway[id] = false;
        self.made[id] = Some(draft);
        Ok(draft)
    }

    /// Makes a draft by the node's tag.
    fn tagged(&mut self, id: NodeId, deep: bool) -> Result<DraftId, YamlError> {
        let before = self.deep;
        self.deep |= deep;
        let draft = self.dispatch(id)?;
        self.deep = before;
        Ok(draft)
    }

    fn dispatch(&mut self, id: NodeId) -> Result<DraftId, YamlError> {
        let node = &self.nodes[id];
        let start = node.start;
        let value = match &node.tag {
            Tag::Str => {
                let text = self.text(id)?;
                let trust = if self.unsafe_depth == 0 { self.options.trust() } else { Trust::Data };
                Value::Str(Str::tagged(text, Some(self.origin(start)), trust))
            }
            Tag::Null => {
                self.text(id)?;
                Value::None
            }
            Tag::Bool => scalar::bool_value(self.text(id)?)?,
            Tag::Int => scalar::int_value(self.text(id)?)?,
            Tag::Float => scalar::float_value(self.text(id)?)?,
            Tag::Timestamp => scalar::timestamp_value(self.text(id)?)?,
            Tag::Binary => self.binary(id)?,
            Tag::Seq => return self.later(id, Draft::List(Vec::new(), start)),
            Tag::Map => return self.later(id, Draft::Dict(Vec::new(), start)),
            Tag::Set => return self.later(id, Draft::Set(Vec::new())),
            Tag::Omap | Tag::Pairs => return self.pairs(id),
            Tag::Unsafe if self.tags == Tags::Ansible => return self.retagged(id, true),
            Tag::Vault | Tag::VaultEncrypted if self.tags == Tags::Ansible => return self.vault(id),
            tag => {
                let problem = format!("could not determine a constructor for the tag {}", str_repr(tag.text()));
                return Err(YamlError::marked(None, problem, start));
            }
        };
        Ok(self.draft(Draft::Done(value)))
    }

    fn draft(&mut self, draft: Draft) -> DraftId {
        self.drafts.push(draft);
        self.drafts.len() - 1
    }

    /// Begins a collection; its contents are made now or when this level is done.
    fn later(&mut self, node: NodeId, draft: Draft) -> Result<DraftId, YamlError> {
        let draft = self.draft(draft);
        let pending = Pending { node, draft };
        if self.deep {
            self.fill(pending)?;
        } else {
            self.pending.push(pending);
        }
        Ok(draft)
    }

    fn fill(&mut self, pending: Pending) -> Result<(), YamlError> {
        let Pending { node, draft } = pending;
        match &self.drafts[draft] {
            Draft::List(..) => {
                let NodeKind::Sequence(ids) = &self.nodes[node].kind else {
                    return Err(self.unexpected("sequence", node));
                };
                let ids = ids.clone();
                let mut items = Vec::with_capacity(ids.len());
                for id in ids {
                    items.push(self.node(id, false)?);
                }
                if let Draft::List(list, _) = &mut self.drafts[draft] {
                    *list = items;
                }
            }
            Draft::Dict(..) => {
                let made = self.mapping(node)?;
                if let Draft::Dict(pairs, _) = &mut self.drafts[draft] {
                    *pairs = made;
                }
            }
            Draft::Set(_) => {
                let made = self.mapping(node)?;
                if let Draft::Set(keys) = &mut self.drafts[draft] {
                    *keys = made.into_iter().map(|(key, _)| key).collect();
                }
            }
            Draft::Done(_) | Draft::Pairs(..) => {}
        }
        Ok(())
    }

    fn mapping(&mut self, id: NodeId) -> Result<Vec<(Value, DraftId)>, YamlError> {
        if !matches!(self.nodes[id].kind, NodeKind::Mapping(_)) {
            return Err(self.unexpected("mapping", id));
        }
        let start = self.nodes[id].start;
        let pairs = self.flatten(id)?;
        let mut made = Vec::with_capacity(pairs.len());
        for (key_node, value_node) in &pairs {
            let key = self.node(*key_node, false)?;
            let Some(key) = self.hashable(key) else {
                let place = self.nodes[*key_node].start;
                return Err(YamlError::marked(
                    Some(("while constructing a mapping", start)),
                    "found unhashable key",
                    place,
                ));
            };
            made.push((key, self.node(*value_node, false)?));
        }
        self.check_duplicates(&pairs, &made)?;
        Ok(made)
    }

    /// Returns the value of a key; nothing where it is a collection.
    fn hashable(&self, draft: DraftId) -> Option<Value> {
        match &self.drafts[draft] {
            Draft::Done(value) => Some(value.clone()),
            _ => None,
        }
    }

    fn check_duplicates(&mut self, pairs: &[(NodeId, NodeId)], made: &[(Value, DraftId)]) -> Result<(), YamlError> {
        if self.options.duplicate_keys == DuplicateKeys::Ignore {
            return Ok(());
        }
        let mut seen = Set::default();
        for ((key_node, _), (key, _)) in pairs.iter().zip(made) {
            if seen.insert(key.clone()) {
                continue;
            }
            let message = format!("Found duplicate mapping key {}.", repr(key));
            let start = self.nodes[*key_node].start;
            if self.options.duplicate_keys == DuplicateKeys::Error {
                return Err(YamlError::of_ansible(message, start));
            }
            let mut warning = Diagnostic::error(message).with_help("Using last defined value only.");
            match key {
                Value::None => {}
                Value::Bool(_) => warning = warning.about(to_text(key)),
                _ => warning = warning.at(Some(&self.origin(start))).about(to_text(key)),
            }
            self.notes.warnings.push(warning);
        }
        Ok(())
    }

    /// Puts merged mappings (`<<`) in front of a mapping's own pairs, for good, and returns all.
    fn flatten(&mut self, id: NodeId) -> Result<Vec<(NodeId, NodeId)>, YamlError> {
        let NodeKind::Mapping(pairs) = &self.nodes[id].kind else {
            return Ok(Vec::new());
        };
        let mut pairs = pairs.clone();
        let mut merged = Vec::new();
        let mut index = 0;
        while let Some((key, value)) = pairs.get(index).copied() {
            match self.nodes[key].tag {
                Tag::Merge => {
                    pairs.remove(index);
                    // Before the merged mapping is looked at: it may be this very one.
                    self.nodes[id].kind = NodeKind::Mapping(pairs.clone());
                    merged.extend(self.merged(id, value)?);
                }
                Tag::Default => {
                    self.nodes[key].tag = Tag::Str;
                    index += 1;
                }
                _ => index += 1,
            }
        }
        if !merged.is_empty() {
            merged.extend(pairs);
            pairs = merged;
            self.nodes[id].kind = NodeKind::Mapping(pairs.clone());
        }
        Ok(pairs)
    }

    fn merged(&mut self, id: NodeId, value: NodeId) -> Result<Vec<(NodeId, NodeId)>, YamlError> {
        let start = self.nodes[id].start;
        let wrong = |expected: &str, node: &Node| {
            let problem = format!("expected {expected} for merging, but found {}", node.kind.name());
            YamlError::marked(Some(("while constructing a mapping", start)), problem, node.start)
        };
        match &self.nodes[value].kind {
            NodeKind::Mapping(_) => self.flatten(value),
            NodeKind::Sequence(items) => {
                let items = items.clone();
                let mut parts = Vec::with_capacity(items.len());
                for item in items {
                    if !matches!(self.nodes[item].kind, NodeKind::Mapping(_)) {
                        return Err(wrong("a mapping", &self.nodes[item]));
                    }
                    parts.push(self.flatten(item)?);
                }
                // The first of several mappings wins, so it comes last.
                Ok(parts.into_iter().rev().flatten().collect())
            }
            NodeKind::Scalar(_) => Err(wrong("a mapping or list of mappings", &self.nodes[value])),
        }
    }

    /// Makes an ordered map or a list of pairs: both lists of tuples.
    fn pairs(&mut self, id: NodeId) -> Result<DraftId, YamlError> {
        let start = self.nodes[id].start;
        let ordered = self.nodes[id].tag == Tag::Omap;
        let (name, context, help) = if ordered {
            let help = "Use a standard mapping instead, as key order is always preserved.";
            ("omap", "while constructing an ordered map", help)
        } else {
            ("pairs", "while constructing pairs", "Use a standard mapping instead.")
        };
        self.deprecate(&format!("!!{name}"), help, start);
        let wrong = |problem: String, place: Mark| YamlError::marked(Some((context, start)), problem, place);
        let NodeKind::Sequence(items) = &self.nodes[id].kind else {
            return Err(wrong(format!("expected a sequence, but found {}", self.nodes[id].kind.name()), start));
        };
        let mut pairs = Vec::with_capacity(items.len());
        for item in items.clone() {
            let node = &self.nodes[item];
            let NodeKind::Mapping(entries) = &node.kind else {
                let problem = format!("expected a mapping of length 1, but found {}", node.kind.name());
                return Err(wrong(problem, node.start));
            };
            let &[(key, value)] = entries.as_slice() else {
                let problem = format!("expected a single mapping item, but found {} items", entries.len());
                return Err(wrong(problem, node.start));
            };
            pairs.push((self.node(key, false)?, self.node(value, false)?));
        }
        Ok(self.draft(Draft::Pairs(pairs, start)))
    }

    fn deprecate(&mut self, tag: &str, help: &str, start: Mark) {
        let message = format!("Use of the YAML `{tag}` tag is deprecated.");
        let origin = self.origin(start);
        self.notes.deprecations.push(Diagnostic::error(message).at(Some(&origin)).with_help(help));
    }

    /// Makes a node as if it had no tag but the one its looks give it; as data if so told.
    fn retagged(&mut self, id: NodeId, data: bool) -> Result<DraftId, YamlError> {
        let tag = match &self.nodes[id].kind {
            NodeKind::Scalar(text) => resolve(text),
            NodeKind::Sequence(_) => Tag::Seq,
            NodeKind::Mapping(_) => Tag::Map,
        };
        let own = std::mem::replace(&mut self.nodes[id].tag, tag);
        self.unsafe_depth += usize::from(data);
        let draft = self.tagged(id, true);
        self.unsafe_depth -= usize::from(data);
        self.nodes[id].tag = own;
        draft
    }

    fn vault(&mut self, id: NodeId) -> Result<DraftId, YamlError> {
        let (start, tag) = (self.nodes[id].start, self.nodes[id].tag.clone());
        if tag == Tag::VaultEncrypted {
            self.deprecate("!vault-encrypted", "Use the `!vault` tag instead.", start);
        }
        let draft = self.retagged(id, false)?;
        let Draft::Done(Value::Str(text)) = &self.drafts[draft] else {
            let problem = format!("the {} tag requires a string value", str_repr(tag.text()));
            return Err(YamlError::of_ansible(problem, start));
        };
        let value = EncryptedString::value(text.shared(), Some(self.origin(start)), &self.options.secrets);
        Ok(self.draft(Draft::Done(value)))
    }

    fn binary(&self, id: NodeId) -> Result<Value, YamlError> {
        let text = self.text(id)?;
        let start = self.nodes[id].start;
        let problem = if let Some((position, c)) = text.chars().enumerate().find(|(_, c)| !c.is_ascii()) {
            let code = c as u32;
            let shown = match code {
                0..=0xff => format!("\\x{code:02x}"),
                0x100..=0xffff => format!("\\u{code:04x}"),
                _ => format!("\\U{code:08x}"),
            };
            format!(
                "failed to convert base64 data into ascii: 'ascii' codec can't encode character '{shown}' in position \
                 {position}: ordinal not in range(128)"
            )
        } else {
            match scalar::decode_base64(text) {
                Ok(bytes) => return Ok(Value::Bytes(bytes.into())),
                Err(problem) => format!("failed to decode base64 data: {problem}"),
            }
        };
        Err(YamlError::marked(None, problem, start))
    }

    /// Returns a scalar's text; of a mapping, that of its `=` key.
    fn text(&self, id: NodeId) -> Result<&str, YamlError> {
        let mut at = id;
        // An alias may lead back here: no chain is longer than there are nodes.
        for _ in 0..self.nodes.len() {
            match &self.nodes[at].kind {
                NodeKind::Scalar(text) => return Ok(text),
                NodeKind::Mapping(pairs) => match pairs.iter().find(|(key, _)| self.nodes[*key].tag == Tag::Default) {
                    Some((_, value)) => at = *value,
                    None => break,
                },
                NodeKind::Sequence(_) => break,
            }
        }
        Err(self.unexpected("scalar", at))
    }

    fn unexpected(&self, expected: &str, id: NodeId) -> YamlError {
        let node = &self.nodes[id];
        YamlError::marked(None, format!("expected a {expected} node, but found {}", node.kind.name()), node.start)
    }

    fn origin(&self, mark: Mark) -> Origin {
        self.options.origin(mark.line + 1, mark.column + 1)
    }

    /// Turns a draft and all it holds into a value; tells how many levels it has.
    fn finish(&self, id: DraftId, finished: &mut [Finished]) -> Result<(Value, usize), YamlError> {
        match &finished[id] {
            Finished::Done(value, height) => return Ok((value.clone(), *height)),
            Finished::Underway => {
                return Err(YamlError::Other("A collection that holds itself is not supported.".to_owned()));
            }
            Finished::Not => {}
        }
        if let Draft::Done(value) = &self.drafts[id] {
            return Ok((value.clone(), 0));
        }
        finished[id] = Finished::Underway;
        let mut height = 0;
        let mut part = |id: DraftId| {
            let (value, levels) = self.finish(id, finished)?;
            height = levels.max(height);
            Ok::<Value, YamlError>(value)
        };
        let value = match &self.drafts[id] {
            Draft::Done(value) => value.clone(),
            Draft::Set(keys) => Value::Set(keys.iter().cloned().collect()),
            Draft::List(items, start) => {
                let items: Result<List, YamlError> = items.iter().map(|item| part(*item)).collect();
                Value::List(items?.with_origin(Some(self.origin(*start))))
            }
            Draft::Dict(pairs, start) => {
                let pairs: Result<Dict, YamlError> =
                    pairs.iter().map(|(key, value)| Ok((key.clone(), part(*value)?))).collect();
                Value::Dict(pairs?.with_origin(Some(self.origin(*start))))
            }
            Draft::Pairs(pairs, start) => {
                let mut items = Vec::with_capacity(pairs.len());
                for (key, value) in pairs {
                    let pair = List::from(vec![part(*key)?, part(*value)?]);
                    items.push(Value::Tuple(pair.with_origin(Some(self.origin(*start)))));
                }
                Value::List(List::from(items).with_origin(Some(self.origin(*start))))
            }
        };
        // Aliases may stack collections higher than they are written.
        if height >= MAX_DEPTH {
            return Err(YamlError::Other("maximum recursion depth exceeded".to_owned()));
        }
        finished[id] = Finished::Done(value.clone(), height + 1);
        Ok((value, height + 1))
    }
}
