//! Nodes to text: libyaml's emitter, with its choices of style and its places to wrap lines.

use crate::analysis::{Analysis, escape, is_break, is_printable};
use crate::resolve::Tag;

/// Names a node among those to be written.
pub(crate) type NodeId = usize;

/// A node to be written.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) tag: Tag,
    pub(crate) content: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    Scalar {
        text: String,
        style: ScalarStyle,
        /// Whether the text alone, as it is, gives the tag.
        plain: bool,
    },
    Sequence {
        items: Vec<NodeId>,
        flow: bool,
    },
    Mapping {
        pairs: Vec<(NodeId, NodeId)>,
        flow: bool,
    },
}

/// A scalar's style, as wished for or as chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScalarStyle {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
}

/// Measures and options.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// Spaces for each level, 2 to 9.
    pub(crate) indent: i64,
    /// Column after which lines are wrapped; 80 where it is too small to hold two levels.
    pub(crate) width: i64,
    pub(crate) unicode: bool,
    pub(crate) explicit_start: bool,
    pub(crate) explicit_end: bool,
}

/// Longest key, in bytes, that needs no `?`.
const KEY_LENGTH: usize = 128;

/// Writes a document.
pub(crate) fn emit(nodes: &[Node], root: NodeId, layout: &Layout) -> String {
    let mut layout = *layout;
    if layout.width <= layout.indent * 2 {
        layout.width = 80;
    }
    let mut emitter = Emitter {
        nodes,
        layout,
        names: vec![None; nodes.len()],
        written: vec![false; nodes.len()],
        out: String::new(),
        column: 0,
        indent: -1,
        flow_level: 0,
        whitespace: true,
        indention: true,
        open_ended: false,
    };
    emitter.name_shared(root);
    emitter.document(root);
    emitter.out
}

/// Where a node stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Sequence,
    /// A value of a mapping, or a key after `?`.
    Mapping,
    /// A key without `?`.
    Key,
}

struct Emitter<'a> {
    nodes: &'a [Node],
    layout: Layout,
    /// Anchors of the nodes that occur more than once.
    names: Vec<Option<String>>,
    written: Vec<bool>,
    out: String,
    column: i64,
    indent: i64,
    flow_level: usize,
    /// The last thing written is white space.
    whitespace: bool,
    /// Nothing but indentation and indicators is on this line.
    indention: bool,
    /// A block that keeps its line ends was the last: what follows must be marked off.
    open_ended: bool,
}

impl Emitter<'_> {
    /// Names nodes that occur more than once, in the order in which they turn out to.
    fn name_shared(&mut self, root: NodeId) {
        let mut seen = vec![false; self.nodes.len()];
        let mut count = 0;
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if seen[id] {
                if self.names[id].is_none() {
                    count += 1;
                    self.names[id] = Some(format!("id{count:03}"));
                }
                continue;
            }
            seen[id] = true;
            match &self.nodes[id].content {
                Content::Scalar { .. } => {}
                Content::Sequence { items, .. } => stack.extend(items.iter().rev()),
                Content::Mapping { pairs, .. } => stack.extend(pairs.iter().rev().flat_map(|(k, v)| [*v, *k])),
            }
        }
    }

    fn document(&mut self, root: NodeId) {
        if self.layout.explicit_start {
            self.write_indent();
            self.write_indicator("---", true, false, false);
        }
        self.node(root, Place::Root);
        self.write_indent();
        if self.layout.explicit_end || self.open_ended {
            self.write_indicator("...", true, false, false);
            self.write_indent();
        }
    }

    fn node(&mut self, id: NodeId, place: Place) {
        if self.written[id] {
            self.write_anchor('*', id);
            if place == Place::Key {
                self.put(' ');
            }
            return;
        }
        self.written[id] = true;
        let nodes = self.nodes;
        let node = &nodes[id];
        match &node.content {
            Content::Scalar { text, style, plain } => self.scalar(id, text, *style, *plain, place),
            Content::Sequence { items, flow } => {
                self.write_anchor('&', id);
                self.write_tag(collection_tag(&node.tag));
                if self.flow_level > 0 || *flow || items.is_empty() {
                    self.flow_sequence(items);
                } else {
                    self.block_sequence(items, place);
                }
            }
            Content::Mapping { pairs, flow } => {
                self.write_anchor('&', id);
                self.write_tag(collection_tag(&node.tag));
                if self.flow_level > 0 || *flow || pairs.is_empty() {
                    self.flow_mapping(pairs);
                } else {
                    self.block_mapping(pairs);
                }
            }
        }
    }

    /// Moves the indentation one level in and returns what it was.
    fn deeper(&mut self, flow: bool, indentless: bool) -> i64 {
        let before = self.indent;
        if before < 0 {
            self.indent = if flow { self.layout.indent } else { 0 };
        } else if !indentless {
            self.indent += self.layout.indent;
        }
        before
    }

    fn flow_sequence(&mut self, items: &[NodeId]) {
        self.write_indicator("[", true, true, false);
        let before = self.deeper(true, false);
        self.flow_level += 1;
        for (index, item) in items.iter().enumerate() {
            self.separate(index);
            self.node(*item, Place::Sequence);
        }
        self.flow_level -= 1;
        self.indent = before;
        self.write_indicator("]", false, false, false);
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.write_indicator(",", false, false, false);
        }
        if self.column > self.layout.width {
            self.write_indent();
        }
    }

    fn flow_mapping(&mut self, pairs: &[(NodeId, NodeId)]) {
        self.write_indicator("{", true, true, false);
        let before = self.deeper(true, false);
        self.flow_level += 1;
        for (index, (key, value)) in pairs.iter().enumerate() {
            self.separate(index);
            if self.is_simple_key(*key) {
                self.node(*key, Place::Key);
                self.write_indicator(":", false, false, false);
            } else {
                self.write_indicator("?", true, false, false);
                self.node(*key, Place::Mapping);
                if self.column > self.layout.width {
                    self.write_indent();
                }
                self.write_indicator(":", true, false, false);
            }
            self.node(*value, Place::Mapping);
        }
        self.flow_level -= 1;
        self.indent = before;
        self.write_indicator("}", false, false, false);
    }

    fn block_sequence(&mut self, items: &[NodeId], place: Place) {
        // A sequence as a key's value is not indented.
        let in_mapping = matches!(place, Place::Mapping | Place::Key);
        let before = self.deeper(false, in_mapping && !self.indention);
        for item in items {
            self.write_indent();
            self.write_indicator("-", true, false, true);
            self.node(*item, Place::Sequence);
        }
        self.indent = before;
    }

    fn block_mapping(&mut self, pairs: &[(NodeId, NodeId)]) {
        let before = self.deeper(false, false);
        for (key, value) in pairs {
            self.write_indent();
            if self.is_simple_key(*key) {
                self.node(*key, Place::Key);
                self.write_indicator(":", false, false, false);
            } else {
                self.write_indicator("?", true, false, true);
                self.node(*key, Place::Mapping);
                self.write_indent();
                self.write_indicator(":", true, false, true);
            }
            self.node(*value, Place::Mapping);
        }
        self.indent = before;
    }

    /// Tells whether a key can go without `?`: short and on one line.
    fn is_simple_key(&self, id: NodeId) -> bool {
        let name = self.names[id].as_ref().map_or(0, String::len);
        if self.written[id] {
            return name <= KEY_LENGTH;
        }
        let node = &self.nodes[id];
        let length = match &node.content {
            Content::Scalar { text, plain, .. } => {
                let tag = scalar_tag(&node.tag, *plain).map_or(0, |tag| tag.0.len() + tag.1.len());
                if text.contains(is_break) {
                    return false;
                }
                text.len() + tag
            }
            Content::Sequence { items, .. } if items.is_empty() => 0,
            Content::Mapping { pairs, .. } if pairs.is_empty() => {
                collection_tag(&node.tag).map_or(0, |tag| tag.1.len() + 2)
            }
            _ => return false,
        };
        name + length <= KEY_LENGTH
    }

    fn scalar(&mut self, id: NodeId, text: &str, wish: ScalarStyle, plain: bool, place: Place) {
        let tag = &self.nodes[id].tag;
        let mut shown = scalar_tag(tag, plain);
        let analysis = Analysis::of(text, self.layout.unicode);
        let style = self.choose_style(&analysis, text, wish, plain || shown.is_some(), place);
        if shown.is_none() && *tag != Tag::Str && style != ScalarStyle::Plain {
            shown = Some(("!", ""));
        }
        self.write_anchor('&', id);
        self.write_tag(shown);
        let before = self.deeper(true, false);
        let wrap = place != Place::Key;
        match style {
            ScalarStyle::Plain => self.write_plain(text, wrap),
            ScalarStyle::SingleQuoted => self.write_single_quoted(text, wrap),
            ScalarStyle::DoubleQuoted => self.write_double_quoted(text, wrap),
            ScalarStyle::Literal => self.write_literal(text),
            ScalarStyle::Folded => self.write_folded(text),
        }
        self.indent = before;
    }

    fn choose_style(
        &self,
        analysis: &Analysis,
        text: &str,
        wish: ScalarStyle,
        plain: bool,
        place: Place,
    ) -> ScalarStyle {
        let flow = self.flow_level > 0;
        let key = place == Place::Key;
        let mut style = if key && analysis.multiline { ScalarStyle::DoubleQuoted } else { wish };
        if style == ScalarStyle::Plain {
            let allowed = if flow { analysis.flow_plain } else { analysis.block_plain };
            if !allowed || (text.is_empty() && (flow || key)) || !plain {
                style = ScalarStyle::SingleQuoted;
            }
        }
        if style == ScalarStyle::SingleQuoted && !analysis.single_quoted {
            style = ScalarStyle::DoubleQuoted;
        }
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) && (!analysis.block || flow || key) {
            style = ScalarStyle::DoubleQuoted;
        }
        style
    }

    fn put(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }

    fn put_break(&mut self, c: char) {
        self.out.push(c);
        self.column = 0;
    }

    fn write_indent(&mut self) {
        let indent = self.indent.max(0);
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.put_break('\n');
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
        self.indention = true;
    }

    fn write_indicator(&mut self, indicator: &str, needs_space: bool, is_space: bool, is_indention: bool) {
        if needs_space && !self.whitespace {
            self.put(' ');
        }
        for c in indicator.chars() {
            self.put(c);
        }
        self.whitespace = is_space;
        self.indention &= is_indention;
    }

    fn write_anchor(&mut self, sign: char, id: NodeId) {
        if let Some(name) = &self.names[id] {
            let anchor = format!("{sign}{name}");
            self.write_indicator(&anchor, true, false, false);
        }
    }

    fn write_tag(&mut self, tag: Option<(&str, &str)>) {
        if let Some((handle, suffix)) = tag {
            self.write_indicator(handle, true, false, false);
            self.write_indicator(suffix, false, false, false);
        }
    }

    fn write_plain(&mut self, text: &str, wrap: bool) {
        if !self.whitespace && (!text.is_empty() || self.flow_level > 0) {
            self.put(' ');
        }
        self.write_words(text, wrap, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn write_single_quoted(&mut self, text: &str, wrap: bool) {
        self.write_indicator("'", true, false, false);
        if self.write_words(text, wrap, true) {
            self.write_indent();
        }
        self.write_indicator("'", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }

    /// Writes a plain or single-quoted text and tells whether a line end was last.
    fn write_words(&mut self, text: &str, wrap: bool, quoted: bool) -> bool {
        let (mut spaces, mut breaks) = (false, false);
        let mut chars = text.chars().peekable();
        let mut first = true;
        while let Some(c) = chars.next() {
            let next = chars.peek().copied();
            if c == ' ' {
                let inner = !quoted || (!first && next.is_some());
                if wrap && !spaces && self.column > self.layout.width && inner && next != Some(' ') {
                    self.write_indent();
                } else {
                    self.put(c);
                }
                spaces = true;
            } else if is_break(c) {
                if !breaks && c == '\n' {
                    self.put_break('\n');
                }
                self.put_break(c);
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                }
                if quoted && c == '\'' {
                    self.put('\'');
                }
                self.put(c);
                self.indention = false;
                spaces = false;
                breaks = false;
            }
            first = false;
        }
        breaks
    }

    fn write_double_quoted(&mut self, text: &str, wrap: bool) {
        self.write_indicator("\"", true, false, false);
        let mut spaces = false;
        let mut chars = text.chars().peekable();
        let mut first = true;
        while let Some(c) = chars.next() {
            let escaped = !is_printable(c)
                || (!self.layout.unicode && !c.is_ascii())
                || c == '\u{feff}'
                || is_break(c)
                || matches!(c, '"' | '\\');
            if escaped {
                for c in escape(c).chars() {
                    self.put(c);
                }
                spaces = false;
            } else if c == ' ' {
                if wrap && !spaces && self.column > self.layout.width && !first && chars.peek().is_some() {
                    self.write_indent();
                    if chars.peek() == Some(&' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(c);
                }
                spaces = true;
            } else {
                self.put(c);
                spaces = false;
            }
            first = false;
        }
        self.write_indicator("\"", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }

    /// Writes what follows `|` or `>`: the indentation where the text begins with a space, and what to do about line
    /// ends behind it.
    fn write_block_hints(&mut self, text: &str) {
        if text.starts_with(|c| c == ' ' || is_break(c)) {
            let hint = self.layout.indent.to_string();
            self.write_indicator(&hint, false, false, false);
        }
        self.open_ended = false;
        let mut last = text.chars().rev();
        match (last.next(), last.next()) {
            (Some(end), before) if is_break(end) => {
                if before.is_none_or(is_break) {
                    self.write_indicator("+", false, false, false);
                    self.open_ended = true;
                }
            }
            _ => self.write_indicator("-", false, false, false),
        }
    }

    fn begin_block(&mut self, indicator: &str, text: &str) {
        self.write_indicator(indicator, true, false, false);
        self.write_block_hints(text);
        self.put_break('\n');
        self.indention = true;
        self.whitespace = true;
    }

    fn write_literal(&mut self, text: &str) {
        self.begin_block("|", text);
        let mut breaks = true;
        for c in text.chars() {
            if is_break(c) {
                self.put_break(c);
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                }
                self.put(c);
                self.indention = false;
                breaks = false;
            }
        }
    }

    fn write_folded(&mut self, text: &str) {
        self.begin_block(">", text);
        let (mut breaks, mut leading_spaces) = (true, true);
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            let next = rest.chars().next();
            if is_break(c) {
                if !breaks && !leading_spaces && c == '\n' {
                    let after = rest.trim_start_matches(is_break).chars().next();
                    if after.is_some_and(|c| !matches!(c, ' ' | '\t')) {
                        self.put_break('\n');
                    }
                }
                self.put_break(c);
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                    leading_spaces = matches!(c, ' ' | '\t');
                }
                if !breaks && c == ' ' && next != Some(' ') && self.column > self.layout.width {
                    self.write_indent();
                } else {
                    self.put(c);
                }
                self.indention = false;
                breaks = false;
            }
        }
    }
}

/// Returns a scalar's tag, in two parts, where it has to be written.
fn scalar_tag(tag: &Tag, plain: bool) -> Option<(&'static str, &'static str)> {
    match tag {
        Tag::Str => None,
        _ if plain => None,
        Tag::Null => Some(("!!", "null")),
        Tag::Bool => Some(("!!", "bool")),
        Tag::Int => Some(("!!", "int")),
        Tag::Float => Some(("!!", "float")),
        Tag::Vault => Some(("!", "vault")),
        Tag::Binary => Some(("!!", "binary")),
        Tag::Timestamp => Some(("!!", "timestamp")),
        _ => None,
    }
}

fn collection_tag(tag: &Tag) -> Option<(&'static str, &'static str)> {
    (*tag == Tag::Set).then_some(("!!", "set"))
}
