//! Documents as trees of nodes: what the parser's events say before anything is made of it. Aliases point to the node
//! they name, so a tree may be a graph, and even hold itself.

use crate::problem::{Mark, YamlError};
use crate::resolve::{Tag, resolve};
use libyaml_safer::{EventData, Parser};
use std::collections::HashMap;
use std::io::BufReader;

/// Names a node of a [`Tree`].
pub(crate) type NodeId = usize;

/// How deep collections may be nested.
pub(crate) const MAX_DEPTH: usize = 500;

/// libyaml reads this much at once, which decides whether a control character or a syntax error is found first.
const CHUNK: usize = 16384;

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
pub(crate) struct Reader<'a> {
    parser: Parser<BufReader<&'a [u8]>>,
    started: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut parser = Parser::new();
        // Text is UTF-8 whatever its first characters look like; only a byte order mark is skipped.
        parser.set_input(BufReader::with_capacity(CHUNK, text.as_bytes()));
        Reader { parser, started: false }
    }

    /// Returns the one document, nothing where there is none.
    pub(crate) fn single_document(&mut self) -> Result<Option<Tree>, YamlError> {
        let Some(tree) = self.next_document()? else {
            return Ok(None);
        };
        let (event, mark) = self.event()?;
        if matches!(event, EventData::StreamEnd) {
            return Ok(Some(tree));
        }
        let start = tree.nodes[tree.root].start;
        Err(YamlError::marked(
            Some(("expected a single document in the stream", start)),
            "but found another document",
            mark,
        ))
    }

    /// Returns the next document, nothing at the end.
    pub(crate) fn next_document(&mut self) -> Result<Option<Tree>, YamlError> {
        if !self.started {
            self.started = true;
            self.event()?;
        }
        if matches!(self.event()?.0, EventData::StreamEnd) {
            return Ok(None);
        }
        let mut composer = Composer { reader: self, tree: Tree::default(), anchors: HashMap::new(), depth: 0 };
        let (event, mark) = composer.reader.event()?;
        let root = composer.node(event, mark)?;
        let mut tree = composer.tree;
        tree.root = root;
        self.event()?;
        Ok(Some(tree))
    }

    fn event(&mut self) -> Result<(EventData, Mark), YamlError> {
        let event = self.parser.parse().map_err(|error| YamlError::from_parser(&error))?;
        Ok((event.data, Mark::from(event.start_mark)))
    }
}

struct Composer<'r, 'a> {
    reader: &'r mut Reader<'a>,
    tree: Tree,
    anchors: HashMap<String, NodeId>,
    depth: usize,
}

impl Composer<'_, '_> {
    fn node(&mut self, event: EventData, start: Mark) -> Result<NodeId, YamlError> {
        match event {
            EventData::Alias { anchor } => self
                .anchors
                .get(&anchor)
                .copied()
                .ok_or_else(|| YamlError::marked(None, "found undefined alias", start)),
            EventData::Scalar { anchor, tag, value, plain_implicit, .. } => {
                let tag = match explicit(tag) {
                    Some(tag) => tag,
                    None if plain_implicit => resolve(&value),
                    None => Tag::Str,
                };
                self.begin(anchor, tag, NodeKind::Scalar(value), start)
            }
            EventData::SequenceStart { anchor, tag, .. } => {
                let tag = explicit(tag).unwrap_or(Tag::Seq);
                let id = self.begin(anchor, tag, NodeKind::Sequence(Vec::new()), start)?;
                self.deeper()?;
                let mut items = Vec::new();
                loop {
                    let (event, mark) = self.reader.event()?;
                    if matches!(event, EventData::SequenceEnd) {
                        break;
                    }
                    items.push(self.node(event, mark)?);
                }
                self.depth -= 1;
                self.tree.nodes[id].kind = NodeKind::Sequence(items);
                Ok(id)
            }
            EventData::MappingStart { anchor, tag, .. } => {
                let tag = explicit(tag).unwrap_or(Tag::Map);
                let id = self.begin(anchor, tag, NodeKind::Mapping(Vec::new()), start)?;
                self.deeper()?;
                let mut pairs = Vec::new();
                loop {
                    let (event, mark) = self.reader.event()?;
                    if matches!(event, EventData::MappingEnd) {
                        break;
                    }
                    let key = self.node(event, mark)?;
                    let (event, mark) = self.reader.event()?;
                    pairs.push((key, self.node(event, mark)?));
                }
                self.depth -= 1;
                self.tree.nodes[id].kind = NodeKind::Mapping(pairs);
                Ok(id)
            }
            _ => Err(YamlError::marked(None, "did not find expected node content", start)),
        }
    }

    fn begin(&mut self, anchor: Option<String>, tag: Tag, kind: NodeKind, start: Mark) -> Result<NodeId, YamlError> {
        let id = self.tree.nodes.len();
        self.tree.nodes.push(Node { tag, kind, start });
        if let Some(anchor) = anchor {
            if let Some(first) = self.anchors.get(&anchor) {
                let first = self.tree.nodes[*first].start;
                return Err(YamlError::marked(
                    Some(("found duplicate anchor; first occurrence", first)),
                    "second occurrence",
                    start,
                ));
            }
            self.anchors.insert(anchor, id);
        }
        Ok(id)
    }

    fn deeper(&mut self) -> Result<(), YamlError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(YamlError::Other("maximum recursion depth exceeded".to_owned()));
        }
        Ok(())
    }
}

/// Returns the tag that is written, where it is more than `!`.
fn explicit(tag: Option<String>) -> Option<Tag> {
    tag.filter(|tag| tag != "!").map(Tag::from_text)
}
