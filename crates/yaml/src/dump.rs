//! Values to YAML, byte for byte as PyYAML's dumper (on libyaml) writes them: this file decides what is written for a
//! value, [`crate::emit`] how it looks.

use crate::emit::{self, Content, Layout, Node, NodeId, ScalarStyle};
use crate::resolve::{Tag, resolve};
use crate::scalar::encode_base64;
use std::collections::HashMap;
use value::{DateTime, DateTimeKind, Value, compare, float_repr, to_text};

/// Which strings are written as blocks (`|`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Blocks {
    /// None.
    #[default]
    Never,
    /// Those of several lines, where a block can hold them.
    Lines,
    /// Those of several lines, made fit for a block: without trailing spaces, tabs and unprintable characters.
    CleanedLines,
    /// Those with any character at which Python breaks lines, made fit for a block: without trailing spaces, tabs and
    /// control characters.
    ReadableLines,
}

/// How YAML is written: the options of `yaml.dump`.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are the options of `yaml.dump`, each on its own")]
pub struct DumpStyle {
    /// `[a, b]` for every collection (true), for none that has something in it (false), or for those that hold scalars
    /// only (nothing).
    pub default_flow_style: Option<bool>,
    /// Spaces for each level, 2 to 9; others mean 2.
    pub indent: Option<i64>,
    /// Characters after which lines are wrapped at the next space; a negative number means never, nothing means 80.
    pub width: Option<i64>,
    /// Write characters beyond ASCII as they are.
    pub allow_unicode: bool,
    /// Sort the keys of dictionaries, if they can be compared.
    pub sort_keys: bool,
    /// Begin with `---`.
    pub explicit_start: bool,
    /// End with `...`.
    pub explicit_end: bool,
    /// The style of scalars that ask for none: `'`, `"`, `|` or `>`.
    pub default_style: Option<char>,
    /// Which strings are blocks.
    pub blocks: Blocks,
    /// Write a variable's collection that a computed one holds twice once, with an anchor, and refer to it by an alias.
    ///
    /// Ansible: `[l, l] | to_yaml` has an alias, a variable that was written with aliases has none: what is taken out of
    /// a variable is a new object each time.
    pub aliases: bool,
    /// Do so with every collection that is held twice, those that variables hold as well: what is written was not taken
    /// out of a template.
    pub all_aliases: bool,
    /// Write what came out of a vault, or can't be taken out of one, as that vault (`!vault`).
    pub vaults: bool,
}

impl Default for DumpStyle {
    /// As `yaml.dump` has it.
    fn default() -> Self {
        DumpStyle {
            default_flow_style: Some(false),
            indent: None,
            width: None,
            allow_unicode: false,
            sort_keys: true,
            explicit_start: false,
            explicit_end: false,
            default_style: None,
            blocks: Blocks::Never,
            aliases: true,
            all_aliases: false,
            vaults: false,
        }
    }
}

impl DumpStyle {
    /// As the `to_yaml` filter has it.
    pub fn to_yaml() -> Self {
        DumpStyle { default_flow_style: None, allow_unicode: true, vaults: true, ..DumpStyle::default() }
    }

    /// As the `to_nice_yaml` filter has it.
    pub fn to_nice_yaml() -> Self {
        DumpStyle { indent: Some(4), allow_unicode: true, vaults: true, ..DumpStyle::default() }
    }

    /// As callbacks show results with `result_format=yaml`: `lossy` for pretty results.
    pub fn of_results(indent: Option<i64>, lossy: bool) -> Self {
        let blocks = if lossy { Blocks::CleanedLines } else { Blocks::Lines };
        DumpStyle { indent, allow_unicode: true, blocks, aliases: false, ..DumpStyle::default() }
    }
}

/// Writes a value as a document. What YAML has no form for is written as its text.
pub fn dump(value: &Value, style: &DumpStyle) -> String {
    let mut representer = Representer { style, nodes: Vec::new(), known: HashMap::new() };
    let root = representer.value(value, true);
    let layout = Layout {
        indent: style.indent.filter(|indent| (2..10).contains(indent)).unwrap_or(2),
        width: match style.width {
            Some(width) if width < 0 => i64::from(i32::MAX),
            width => width.unwrap_or(0),
        },
        unicode: style.allow_unicode,
        explicit_start: style.explicit_start,
        explicit_end: style.explicit_end,
    };
    emit::emit(&representer.nodes, root, &layout)
}

struct Representer<'a> {
    style: &'a DumpStyle,
    nodes: Vec<Node>,
    /// Collections that have a node already, by their address.
    known: HashMap<usize, NodeId>,
}

impl Representer<'_> {
    /// Makes a value's node; `owned` tells that it was taken out of a variable (or of nothing).
    fn value(&mut self, value: &Value, owned: bool) -> NodeId {
        let address = match value {
            Value::List(list) | Value::Tuple(list) if self.style.all_aliases => Some(list.address()),
            Value::Dict(dict) if self.style.all_aliases => Some(dict.address()),
            other if self.style.aliases && !owned => address(other),
            _ => None,
        };
        let owns = value.origin().is_some();
        if let Some(node) = address.and_then(|address| self.known.get(&address)) {
            return *node;
        }
        if let Some(ciphertext) = vault::ciphertext_of(value).filter(|_| self.style.vaults) {
            return self.scalar(Tag::Vault, ciphertext.to_string(), Some('|'));
        }
        match value {
            Value::None => self.scalar(Tag::Null, "null".to_owned(), None),
            Value::Bool(value) => self.scalar(Tag::Bool, value.to_string(), None),
            Value::Int(number) => self.scalar(Tag::Int, number.to_string(), None),
            Value::BigInt(number) => self.scalar(Tag::Int, number.to_string(), None),
            Value::Float(number) => self.scalar(Tag::Float, float_text(*number), None),
            Value::Str(text) => self.text(text),
            Value::Bytes(bytes) => self.scalar(Tag::Binary, encode_base64(bytes), Some('|')),
            Value::DateTime(time) => self.time(time),
            Value::List(list) | Value::Tuple(list) => self.sequence(list.as_slice(), owns, address),
            Value::Dict(dict) => self.mapping(Tag::Map, dict.iter().collect(), owns, address),
            Value::Set(set) => {
                self.mapping(Tag::Set, set.iter().map(|item| (item, &Value::None)).collect(), true, None)
            }
            Value::Undefined(_) | Value::Omit => self.text(&to_text(value)),
            Value::Object(object) => match object.to_plain() {
                Some(plain) => self.value(&plain, true),
                None => self.text(&object.text()),
            },
        }
    }

    fn add(&mut self, tag: Tag, content: Content, address: Option<usize>) -> NodeId {
        self.nodes.push(Node { tag, content });
        let id = self.nodes.len() - 1;
        if let Some(address) = address {
            self.known.insert(address, id);
        }
        id
    }

    fn scalar(&mut self, tag: Tag, text: String, style: Option<char>) -> NodeId {
        let style = match style.or(self.style.default_style) {
            Some('\'') => ScalarStyle::SingleQuoted,
            Some('"') => ScalarStyle::DoubleQuoted,
            Some('|') => ScalarStyle::Literal,
            Some('>') => ScalarStyle::Folded,
            _ => ScalarStyle::Plain,
        };
        let plain = resolve(&text) == tag;
        self.add(tag, Content::Scalar { text, style, plain }, None)
    }

    fn text(&mut self, text: &str) -> NodeId {
        let lines = text.contains(['\n', '\u{85}', '\u{2028}', '\u{2029}']);
        match self.style.blocks {
            Blocks::Lines if lines => self.scalar(Tag::Str, text.to_owned(), Some('|')),
            Blocks::CleanedLines if lines => self.scalar(Tag::Str, clean(text), Some('|')),
            Blocks::ReadableLines if lines || text.contains(['\r', '\u{1c}', '\u{1d}', '\u{1e}']) => {
                self.scalar(Tag::Str, readable(text), Some('|'))
            }
            _ => self.scalar(Tag::Str, text.to_owned(), None),
        }
    }

    fn time(&mut self, time: &DateTime) -> NodeId {
        let tag = if matches!(time.kind, DateTimeKind::Delta(_)) { Tag::Str } else { Tag::Timestamp };
        self.scalar(tag, time.isoformat(' '), None)
    }

    fn sequence(&mut self, items: &[Value], owns: bool, address: Option<usize>) -> NodeId {
        let id = self.add(Tag::Seq, Content::Sequence { items: Vec::new(), flow: false }, address);
        let made: Vec<NodeId> = items.iter().map(|item| self.value(item, owns)).collect();
        let flow = self.flow(made.iter());
        self.nodes[id].content = Content::Sequence { items: made, flow };
        id
    }

    fn mapping(&mut self, tag: Tag, mut pairs: Vec<(&Value, &Value)>, owns: bool, address: Option<usize>) -> NodeId {
        let id = self.add(tag, Content::Mapping { pairs: Vec::new(), flow: false }, address);
        if self.style.sort_keys {
            sort(&mut pairs);
        }
        let made: Vec<(NodeId, NodeId)> =
            pairs.into_iter().map(|(key, value)| (self.value(key, true), self.value(value, owns))).collect();
        let flow = self.flow(made.iter().flat_map(|(key, value)| [key, value]));
        self.nodes[id].content = Content::Mapping { pairs: made, flow };
        id
    }

    /// Tells whether a collection of these is written on one line.
    fn flow<'n>(&self, mut items: impl Iterator<Item = &'n NodeId>) -> bool {
        self.style.default_flow_style.unwrap_or_else(|| {
            items.all(|item| matches!(self.nodes[*item].content, Content::Scalar { style: ScalarStyle::Plain, .. }))
        })
    }
}

/// Sorts pairs by their keys, unless some can't be compared.
fn sort(pairs: &mut [(&Value, &Value)]) {
    let mut comparable = true;
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| {
        compare(a.0, b.0).unwrap_or_else(|| {
            comparable = false;
            std::cmp::Ordering::Equal
        })
    });
    if comparable {
        pairs.copy_from_slice(&sorted);
    }
}

/// Returns what tells a variable's collection from its likes; nothing for values that are never referred to.
fn address(value: &Value) -> Option<usize> {
    match value {
        Value::List(list) | Value::Tuple(list) if list.origin().is_some() => Some(list.address()),
        Value::Dict(dict) if dict.origin().is_some() => Some(dict.address()),
        _ => None,
    }
}

fn float_text(number: f64) -> String {
    if number.is_nan() {
        return ".nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let text = float_repr(number);
    // YAML's floats have a point.
    if text.contains('.') { text } else { text.replacen('e', ".0e", 1) }
}

/// Makes a text fit for a block.
fn clean(text: &str) -> String {
    let text = expand_tabs(text.trim_end_matches(is_python_space));
    let kept = text.chars().filter(|c| {
        matches!(*c, '\n' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..='\u{10fffe}')
            && *c != '\u{feff}'
    });
    let mut out = String::with_capacity(text.len());
    for c in kept {
        if matches!(c, '\n' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            out.truncate(out.trim_end_matches(' ').len());
        }
        out.push(c);
    }
    out
}

/// Makes a text readable as a block: of characters below `\u{a0}` only those are kept that ASCII calls printable.
fn readable(text: &str) -> String {
    let is_kept = |c: &char| matches!(*c, '\t'..='\r' | ' '..='~' | '\u{a0}'..);
    let kept: String = text.trim_end_matches(is_python_space).chars().filter(is_kept).collect();
    let mut out = String::with_capacity(kept.len());
    for c in expand_tabs(&kept).chars().filter(|c| !matches!(c, '\u{b}' | '\u{c}' | '\r')) {
        if c == '\n' {
            out.truncate(out.trim_end_matches(' ').len());
        }
        out.push(c);
    }
    out
}

fn is_python_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// Turns tabs into spaces up to the next multiple of eight.
fn expand_tabs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let spaces = 8 - column % 8;
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}
