//! How parts of a manual are set apart: by what a terminal can, or by marks.

use event::color_code;

/// What the text is written for.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Columns of the screen less one, and at least 79, as Ansible counts them.
    pub columns: usize,
    /// How many `-v`.
    pub verbosity: u32,
    /// `ANSIBLE_NOCOLOR`: marks stand for bold and underlined text.
    pub is_plain: bool,
    /// Whether the screen shows colours.
    pub has_color: bool,
    /// The colours of the `COLOR_DOC_*` settings.
    pub colors: DocColors,
    /// `DOCSITE_ROOT_URL`.
    pub docsite: String,
}

/// The colours of the `COLOR_DOC_*` settings, by name.
#[derive(Clone, Debug)]
pub struct DocColors {
    /// `COLOR_DOC_CONSTANT`.
    pub constant: String,
    /// `COLOR_DOC_DEPRECATED`.
    pub deprecated: String,
    /// `COLOR_DOC_LINK`.
    pub link: String,
    /// `COLOR_DOC_MODULE`.
    pub module: String,
    /// `COLOR_DOC_PLUGIN`.
    pub plugin: String,
    /// `COLOR_DOC_REFERENCE`.
    pub reference: String,
}

impl Default for DocColors {
    fn default() -> Self {
        DocColors {
            constant: "dark gray".to_owned(),
            deprecated: "magenta".to_owned(),
            link: "cyan".to_owned(),
            module: "yellow".to_owned(),
            plugin: "yellow".to_owned(),
            reference: "magenta".to_owned(),
        }
    }
}

/// How a part of a text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Bold, and nothing where text is plain.
    Heading,
    /// Bold, or `*between stars*`.
    Bold,
    /// Underlined, or in `` `backticks` ``.
    Underline,
    /// A module's name, or `[in brackets]`.
    Module,
    /// A plugin's name, or `[in brackets]`.
    Plugin,
    /// What refers to another page.
    Reference,
    /// An address.
    Link,
    /// What is deprecated.
    Deprecated,
    /// A constant.
    Constant,
    /// What has to be set.
    Red,
    /// What may be set.
    Yellow,
}

/// The version in links to the documentation.
const DOC_VERSION: &str = "2.19";

impl Layout {
    /// Shows a text in a style.
    pub(crate) fn paint(&self, text: &str, style: Style) -> String {
        if self.is_plain {
            return match style {
                Style::Bold => format!("*{text}*"),
                Style::Underline => format!("`{text}`"),
                Style::Module | Style::Plugin => format!("[{text}]"),
                _ => text.to_owned(),
            };
        }
        match style {
            Style::Heading | Style::Bold => format!("\u{1b}[1m{text}\u{1b}[0m"),
            Style::Underline => format!("\u{1b}[4m{text}\u{1b}[0m"),
            Style::Module => self.color(text, &self.colors.module),
            Style::Plugin => self.color(text, &self.colors.plugin),
            Style::Reference => self.color(text, &self.colors.reference),
            Style::Link => self.color(text, &self.colors.link),
            Style::Deprecated => self.color(text, &self.colors.deprecated),
            Style::Constant => self.color(text, &self.colors.constant),
            Style::Red => self.color(text, "red"),
            Style::Yellow => self.color(text, "yellow"),
        }
    }

    /// A heading in bold.
    pub(crate) fn heading(&self, text: &str) -> String {
        self.paint(text, Style::Heading)
    }

    fn color(&self, text: &str, name: &str) -> String {
        match color_code(name).filter(|_| self.has_color) {
            Some(code) => {
                let lines: Vec<String> =
                    text.split('\n').map(|line| format!("\u{1b}[{code}m{line}\u{1b}[0m")).collect();
                lines.join("\n")
            }
            None => text.to_owned(),
        }
    }

    /// How many characters a line of prose has.
    pub(crate) fn limit(&self) -> usize {
        (self.columns - self.columns / 5).max(70)
    }

    /// Returns the address of a page of the documentation.
    pub(crate) fn doc_link(&self, path: &str) -> String {
        let slash = if self.docsite.ends_with('/') { "" } else { "/" };
        format!("{}{slash}{DOC_VERSION}/{}", self.docsite, path.strip_prefix('/').unwrap_or(path))
    }
}
