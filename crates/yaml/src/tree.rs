//! Documents as trees of nodes: what the tokens say before anything is made of it. Aliases point to the node
//! they name, so a tree may be a graph, and even hold itself.

use crate::problem::{Mark, YamlError};
use crate::resolve::{Tag, resolve};
use crate::scan::{Scanner, Token, TokenKind};
use std::collections::HashMap;

/// Names a node of a [`Tree`].
pub(crate) type NodeId = usize;

/// How deep collections may be nested: what a thread of 2 MiB can follow in a debug build, many times what people write.
pub(crate) const MAX_DEPTH: usize = 200;

/// A document.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// The nodes, in the order in which they begin.
    pub(crate) nodes: Vec<Node>,
    /// The outermost node.
    pub(crate) root: NodeId,
}

/// A node with its resolved tag.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) tag: Tag,
    pub(crate) kind: NodeKind,
    pub(crate) start: Mark,
}

#[derive(Debug)]
pub(crate) enum NodeKind {
    Scalar(String),
    Sequence(Vec<NodeId>),
    Mapping(Vec<(NodeId, NodeId)>),
}

impl NodeKind {
    /// Returns YAML's name of the kind.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            NodeKind::Scalar(_) => "scalar",
            NodeKind::Sequence(_) => "sequence",
            NodeKind::Mapping(_) => "mapping",
        }
    }
}

/// Reads documents from a text.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    scanner: Scanner<'a>,
    started: bool,
    /// Whether the document has no `---`.
    bare: bool,
    /// Prefixes of tags by their handles.
    handles: Vec<(String, String)>,
    tree: Tree,
    anchors: HashMap<String, NodeId>,
    depth: usize,
}

/// Where a node may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Block,
    /// In a block mapping, where the entries of a sequence need no indentation.
    BlockMapping,
    Flow,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Reader {
            scanner: Scanner::new(text),
            started: false,
            bare: false,
            handles: Vec::new(),
            tree: Tree::default(),
            anchors: HashMap::new(),
            depth: 0,
        }
    }

    /// Returns the one document, nothing where there is none.
    pub(crate) fn single_document(&mut self) -> Result<Option<Tree>, YamlError> {
        let Some(tree) = self.next_document()? else {
            return Ok(None);
        };
        match self.document_start()? {
            None => Ok(Some(tree)),
            Some(mark) => {
                let start = tree.nodes[tree.root].start;
                let context = Some(("expected a single document in the stream", start));
                Err(YamlError::marked(context, "but found another document", mark))
            }
        }
    }

    /// Returns the next document, nothing at the end.
    pub(crate) fn next_document(&mut self) -> Result<Option<Tree>, YamlError> {
        if self.document_start()?.is_none() {
            return Ok(None);
        }
        self.tree = Tree::default();
        self.anchors.clear();
        let token = self.scanner.peek()?;
        let root = match token.kind {
            TokenKind::Version(..)
            | TokenKind::TagDirective { .. }
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd
                if !self.bare =>
            {
                let mark = token.start;
                self.empty(mark)?
            }
            _ => self.node(Place::Block)?,
        };
        if self.next_is(|kind| *kind == TokenKind::DocumentEnd)? {
            self.scanner.next()?;
        }
        self.handles.clear();
        let mut tree = std::mem::take(&mut self.tree);
        tree.root = root;
        Ok(Some(tree))
    }

    /// Moves past what begins a document and returns where that was; nothing at the end of the text.
    fn document_start(&mut self) -> Result<Option<Mark>, YamlError> {
        let implicit = !std::mem::replace(&mut self.started, true);
        while !implicit && self.next_is(|kind| *kind == TokenKind::DocumentEnd)? {
            self.scanner.next()?;
        }
        let token = self.scanner.peek()?;
        let start = token.start;
        if token.kind == TokenKind::StreamEnd {
            return Ok(None);
        }
        self.directives()?;
        let token = self.scanner.peek()?;
        self.bare = token.kind != TokenKind::DocumentStart;
        if !self.bare {
            self.scanner.next()?;
        } else if !implicit || token.start != start {
            return Err(YamlError::marked(None, "did not find expected <document start>", token.start));
        }
        Ok(Some(start))
    }

    fn directives(&mut self) -> Result<(), YamlError> {
        let mut versioned = false;
        while self.next_is(|kind| matches!(kind, TokenKind::Version(..) | TokenKind::TagDirective { .. }))? {
            let token = self.scanner.next()?;
            match token.kind {
                TokenKind::Version(..) if versioned => {
                    return Err(YamlError::marked(None, "found duplicate %YAML directive", token.start));
                }
                TokenKind::Version(1, 1 | 2) => versioned = true,
                TokenKind::Version(..) => {
                    return Err(YamlError::marked(None, "found incompatible YAML document", token.start));
                }
                TokenKind::TagDirective { handle, prefix } => {
                    if self.handles.iter().any(|(known, _)| *known == handle) {
                        return Err(YamlError::marked(None, "found duplicate %TAG directive", token.start));
                    }
                    self.handles.push((handle, prefix));
                }
                _ => {}
            }
        }
        for (handle, prefix) in [("!", "!"), ("!!", "tag:yaml.org,2002:")] {
            if !self.handles.iter().any(|(known, _)| known == handle) {
                self.handles.push((handle.to_owned(), prefix.to_owned()));
            }
        }
        Ok(())
    }

    fn next_is(&mut self, test: impl Fn(&TokenKind) -> bool) -> Result<bool, YamlError> {
        Ok(test(&self.scanner.peek()?.kind))
    }

    fn node(&mut self, place: Place) -> Result<NodeId, YamlError> {
        let mut start = self.scanner.peek()?.start;
        if let TokenKind::Alias(name) = &self.scanner.peek()?.kind {
            let known = self.anchors.get(name).copied();
            self.scanner.next()?;
            return known.ok_or_else(|| YamlError::marked(None, "found undefined alias", start));
        }
        let (anchor, tag) = self.properties(&mut start)?;
        let Token { kind, start: mark, .. } = self.scanner.peek()?;
        let mark = *mark;
        match kind {
            TokenKind::BlockEntry if place == Place::BlockMapping => {
                let id = self.begin(anchor, own_tag(tag, Tag::Seq, Tag::Seq), NodeKind::Sequence(Vec::new()), start)?;
                self.collection(id, |reader| reader.indentless_sequence().map(NodeKind::Sequence))
            }
            TokenKind::Scalar { .. } => {
                let TokenKind::Scalar { text, plain } = self.scanner.next()?.kind else {
                    return Err(YamlError::marked(None, "did not find expected node content", mark));
                };
                let tag = match tag {
                    // A lone `!` is for PyYAML as if the text were plain.
                    Some(Tag::Other(lone)) if lone == "!" => resolve(&text),
                    Some(tag) => tag,
                    None if plain => resolve(&text),
                    None => Tag::Str,
                };
                self.begin(anchor, tag, NodeKind::Scalar(text), start)
            }
            TokenKind::FlowSequenceStart | TokenKind::BlockSequenceStart
                if place != Place::Flow || *kind == TokenKind::FlowSequenceStart =>
            {
                let flow = *kind == TokenKind::FlowSequenceStart;
                let tag = own_tag(tag, Tag::Seq, Tag::Seq);
                let id = self.begin(anchor, tag, NodeKind::Sequence(Vec::new()), start)?;
                self.collection(id, |reader| {
                    let items = if flow { reader.flow_sequence(mark) } else { reader.block_sequence(mark) };
                    items.map(NodeKind::Sequence)
                })
            }
            TokenKind::FlowMappingStart | TokenKind::BlockMappingStart
                if place != Place::Flow || *kind == TokenKind::FlowMappingStart =>
            {
                let flow = *kind == TokenKind::FlowMappingStart;
                let tag = own_tag(tag, Tag::Map, Tag::Map);
                let id = self.begin(anchor, tag, NodeKind::Mapping(Vec::new()), start)?;
                self.collection(id, |reader| {
                    let pairs = if flow { reader.flow_mapping(mark) } else { reader.block_mapping(mark) };
                    pairs.map(NodeKind::Mapping)
                })
            }
            _ if anchor.is_some() || tag.is_some() => {
                let tag = own_tag(tag, Tag::Str, Tag::Null);
                self.begin(anchor, tag, NodeKind::Scalar(String::new()), start)
            }
            _ => {
                let context =
                    if place == Place::Flow { "while parsing a flow node" } else { "while parsing a block node" };
                Err(YamlError::marked(Some((context, start)), "did not find expected node content", mark))
            }
        }
    }

    /// Reads an anchor and a tag, in either order.
    fn properties(&mut self, start: &mut Mark) -> Result<(Option<String>, Option<Tag>), YamlError> {
        let (mut anchor, mut tag) = (None, None);
        loop {
            let wanted = match &self.scanner.peek()?.kind {
                TokenKind::Anchor(_) => anchor.is_none(),
                TokenKind::Tag { .. } => tag.is_none(),
                _ => false,
            };
            if !wanted {
                break;
            }
            let token = self.scanner.next()?;
            if anchor.is_none() && tag.is_none() {
                *start = token.start;
            }
            match token.kind {
                TokenKind::Anchor(name) => anchor = Some(name),
                TokenKind::Tag { handle, suffix } => tag = Some((handle, suffix, token.start)),
                _ => {}
            }
        }
        let Some((handle, suffix, mark)) = tag else {
            return Ok((anchor, None));
        };
        if handle.is_empty() {
            return Ok((anchor, Some(Tag::from_text(suffix))));
        }
        let Some((_, prefix)) = self.handles.iter().find(|(known, _)| *known == handle) else {
            let context = Some(("while parsing a node", *start));
            return Err(YamlError::marked(context, "found undefined tag handle", mark));
        };
        Ok((anchor, Some(Tag::from_text(format!("{prefix}{suffix}")))))
    }

    fn begin(&mut self, anchor: Option<String>, tag: Tag, kind: NodeKind, start: Mark) -> Result<NodeId, YamlError> {
        let id = self.tree.nodes.len();
        if let Some(anchor) = anchor {
            if let Some(first) = self.anchors.get(&anchor) {
                let first = self.tree.nodes[*first].start;
                let context = Some(("found duplicate anchor; first occurrence", first));
                return Err(YamlError::marked(context, "second occurrence", start));
            }
            self.anchors.insert(anchor, id);
        }
        self.tree.nodes.push(Node { tag, kind, start });
        Ok(id)
    }

    /// Makes the node of what is not there.
    fn empty(&mut self, mark: Mark) -> Result<NodeId, YamlError> {
        self.begin(None, Tag::Null, NodeKind::Scalar(String::new()), mark)
    }

    fn collection(
        &mut self,
        id: NodeId,
        read: impl FnOnce(&mut Self) -> Result<NodeKind, YamlError>,
    ) -> Result<NodeId, YamlError> {
        if self.depth == MAX_DEPTH {
            return Err(YamlError::Other("maximum recursion depth exceeded".to_owned()));
        }
        self.depth += 1;
        self.tree.nodes[id].kind = read(self)?;
        self.depth -= 1;
        Ok(id)
    }

    fn block_sequence(&mut self, start: Mark) -> Result<Vec<NodeId>, YamlError> {
        self.scanner.next()?;
        let mut items = Vec::new();
        loop {
            let token = self.scanner.next()?;
            match token.kind {
                TokenKind::BlockEntry => {
                    let none = self.next_is(|kind| matches!(kind, TokenKind::BlockEntry | TokenKind::BlockEnd))?;
                    items.push(if none { self.empty(token.end)? } else { self.node(Place::Block)? });
                }
                TokenKind::BlockEnd => return Ok(items),
                _ => {
                    let context = Some(("while parsing a block collection", start));
                    return Err(YamlError::marked(context, "did not find expected '-' indicator", token.start));
                }
            }
        }
    }

    fn indentless_sequence(&mut self) -> Result<Vec<NodeId>, YamlError> {
        let mut items = Vec::new();
        while self.next_is(|kind| *kind == TokenKind::BlockEntry)? {
            let end = self.scanner.next()?.end;
            let none = self.next_is(|kind| {
                matches!(kind, TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd)
            })?;
            items.push(if none { self.empty(end)? } else { self.node(Place::Block)? });
        }
        Ok(items)
    }

    fn block_mapping(&mut self, start: Mark) -> Result<Vec<(NodeId, NodeId)>, YamlError> {
        const NONE: fn(&TokenKind) -> bool =
            |kind| matches!(kind, TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd);
        self.scanner.next()?;
        let mut pairs = Vec::new();
        loop {
            let token = self.scanner.next()?;
            match token.kind {
                TokenKind::Key => {}
                TokenKind::BlockEnd => return Ok(pairs),
                _ => {
                    let context = Some(("while parsing a block mapping", start));
                    return Err(YamlError::marked(context, "did not find expected key", token.start));
                }
            }
            let key = if self.next_is(NONE)? { self.empty(token.end)? } else { self.node(Place::BlockMapping)? };
            let token = self.scanner.peek()?;
            let (kind, start, end) = (&token.kind, token.start, token.end);
            let value = if *kind == TokenKind::Value {
                self.scanner.next()?;
                if self.next_is(NONE)? { self.empty(end)? } else { self.node(Place::BlockMapping)? }
            } else {
                self.empty(start)?
            };
            pairs.push((key, value));
        }
    }

    /// Moves past the comma before all but the first entry of a flow collection.
    fn flow_entry(&mut self, first: bool, context: &str, start: Mark, problem: &str) -> Result<(), YamlError> {
        if first {
            return Ok(());
        }
        let token = self.scanner.peek()?;
        if token.kind != TokenKind::FlowEntry {
            return Err(YamlError::marked(Some((context, start)), problem, token.start));
        }
        self.scanner.next()?;
        Ok(())
    }

    fn flow_sequence(&mut self, start: Mark) -> Result<Vec<NodeId>, YamlError> {
        const CONTEXT: &str = "while parsing a flow sequence";
        self.scanner.next()?;
        let mut items = Vec::new();
        loop {
            if self.next_is(|kind| *kind == TokenKind::FlowSequenceEnd)? {
                break;
            }
            self.flow_entry(items.is_empty(), CONTEXT, start, "did not find expected ',' or ']'")?;
            let token = self.scanner.peek()?;
            match token.kind {
                TokenKind::FlowSequenceEnd => break,
                TokenKind::Key => {
                    let mark = token.start;
                    let id = self.begin(None, Tag::Map, NodeKind::Mapping(Vec::new()), mark)?;
                    items.push(self.collection(id, Self::single_pair)?);
                }
                _ => items.push(self.node(Place::Flow)?),
            }
        }
        self.scanner.next()?;
        Ok(items)
    }

    /// Reads the one pair of a mapping without braces.
    fn single_pair(&mut self) -> Result<NodeKind, YamlError> {
        self.scanner.next()?;
        let missing =
            |kind: &TokenKind| matches!(kind, TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd);
        let key = if self.next_is(|kind| *kind == TokenKind::FlowSequenceEnd)? {
            let end = self.scanner.peek()?.start;
            self.empty(end)?
        } else if self.next_is(missing)? {
            // libyaml takes a comma or colon after a missing key for the key.
            let end = self.scanner.next()?.end;
            self.empty(end)?
        } else {
            self.node(Place::Flow)?
        };
        if self.next_is(|kind| *kind == TokenKind::Value)? {
            self.scanner.next()?;
            if !self.next_is(|kind| matches!(kind, TokenKind::FlowEntry | TokenKind::FlowSequenceEnd))? {
                let value = self.node(Place::Flow)?;
                return Ok(NodeKind::Mapping(vec![(key, value)]));
            }
        }
        let mark = self.scanner.peek()?.start;
        let value = self.empty(mark)?;
        Ok(NodeKind::Mapping(vec![(key, value)]))
    }

    fn flow_mapping(&mut self, start: Mark) -> Result<Vec<(NodeId, NodeId)>, YamlError> {
        const CONTEXT: &str = "while parsing a flow mapping";
        let ends = |kind: &TokenKind| matches!(kind, TokenKind::FlowEntry | TokenKind::FlowMappingEnd);
        self.scanner.next()?;
        let mut pairs = Vec::new();
        loop {
            if self.next_is(|kind| *kind == TokenKind::FlowMappingEnd)? {
                break;
            }
            self.flow_entry(pairs.is_empty(), CONTEXT, start, "did not find expected ',' or '}'")?;
            if self.next_is(|kind| *kind == TokenKind::FlowMappingEnd)? {
                break;
            }
            if self.next_is(|kind| *kind == TokenKind::Key)? {
                self.scanner.next()?;
                let mark = self.scanner.peek()?.start;
                let missing = self.next_is(|kind| *kind == TokenKind::Value || ends(kind))?;
                let key = if missing { self.empty(mark)? } else { self.node(Place::Flow)? };
                let mut value = None;
                if self.next_is(|kind| *kind == TokenKind::Value)? {
                    self.scanner.next()?;
                    if !self.next_is(ends)? {
                        value = Some(self.node(Place::Flow)?);
                    }
                }
                let mark = self.scanner.peek()?.start;
                pairs.push((
                    key,
                    match value {
                        Some(value) => value,
                        None => self.empty(mark)?,
                    },
                ));
            } else {
                let key = self.node(Place::Flow)?;
                let mark = self.scanner.peek()?.start;
                pairs.push((key, self.empty(mark)?));
            }
        }
        self.scanner.next()?;
        Ok(pairs)
    }
}

/// Returns a tag, or what stands for a lone `!`, or for none.
fn own_tag(tag: Option<Tag>, lone: Tag, none: Tag) -> Tag {
    match tag {
        Some(Tag::Other(text)) if text == "!" => lone,
        Some(tag) => tag,
        None => none,
    }
}
