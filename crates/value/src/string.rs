//! Text with its tags.

use crate::Origin;
use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Whether a string may be a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Trust {
    /// Data: never rendered, whatever it looks like.
    #[default]
    Data,
    /// From a trusted source.
    Trusted,
}

/// The tags of a string.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Tag {
    /// Where it came from.
    pub origin: Option<Origin>,
    /// Whether it may be a template.
    pub trust: Trust,
    /// The vault that it was decrypted from; its text is a secret then.
    pub ciphertext: Option<Arc<str>>,
    /// It is fit for HTML as it is: escaping leaves it alone.
    pub markup: bool,
    template: bool,
}

/// Text with its tags. Equality, order and hash look at the text alone.
#[derive(Clone)]
pub struct Str {
    text: Arc<str>,
    tag: Option<Arc<Tag>>,
}

impl Str {
    /// Untrusted text of unknown origin.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Str { text: text.into(), tag: None }
    }

    /// Text with tags.
    pub fn tagged(text: impl Into<Arc<str>>, origin: Option<Origin>, trust: Trust) -> Self {
        let text = text.into();
        if origin.is_none() && trust == Trust::Data {
            return Str { text, tag: None };
        }
        let template = trust == Trust::Trusted && looks_like_template(&text);
        Str { text, tag: Some(Arc::new(Tag { origin, trust, ciphertext: None, markup: false, template })) }
    }

    /// Trusted text: a template where it looks like one.
    pub fn trusted(text: impl Into<Arc<str>>, origin: Option<Origin>) -> Self {
        Str::tagged(text, origin, Trust::Trusted)
    }

    /// The same text, marked as decrypted from a vault: a secret.
    #[must_use]
    pub fn decrypted(self, ciphertext: Arc<str>) -> Self {
        let mut tag = self.tag.as_deref().cloned().unwrap_or_default();
        tag.ciphertext = Some(ciphertext);
        Str { text: self.text, tag: Some(Arc::new(tag)) }
    }

    /// The same text, marked as fit for HTML as it is, or not.
    #[must_use]
    pub fn with_markup(self, markup: bool) -> Self {
        if markup == self.is_markup() {
            return self;
        }
        let tag = Tag { markup, ..self.tag.as_deref().cloned().unwrap_or_default() };
        let tag = if tag == Tag::default() { None } else { Some(Arc::new(tag)) };
        Str { text: self.text, tag }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the shared text.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Returns the tags.
    pub fn tag(&self) -> Option<&Tag> {
        self.tag.as_deref()
    }

    /// Returns where it came from.
    pub fn origin(&self) -> Option<&Origin> {
        self.tag.as_ref()?.origin.as_ref()
    }

    /// Tells whether it comes from a trusted source.
    pub fn is_trusted(&self) -> bool {
        self.tag.as_ref().is_some_and(|tag| tag.trust == Trust::Trusted)
    }

    /// Tells whether it is fit for HTML as it is.
    pub fn is_markup(&self) -> bool {
        self.tag.as_ref().is_some_and(|tag| tag.markup)
    }

    /// Tells whether it is a template: trusted, and with a delimiter in it.
    pub fn is_template(&self) -> bool {
        self.tag.as_ref().is_some_and(|tag| tag.template)
    }
}

/// Tells whether text holds one of Jinja's opening delimiters, or starts with the header that may change them.
pub fn looks_like_template(text: &str) -> bool {
    text.starts_with("#jinja2:") || text.as_bytes().windows(2).any(|pair| matches!(pair, b"{{" | b"{%" | b"{#"))
}

impl Default for Str {
    fn default() -> Self {
        Str::new("")
    }
}

impl std::ops::Deref for Str {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl Borrow<str> for Str {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Str {}

impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Str {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        Str::new(text)
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        Str::new(text)
    }
}
