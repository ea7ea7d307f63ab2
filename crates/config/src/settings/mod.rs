//! Every setting, declared once: its name, where it is set, its type and its default.
//!
//! One file for each subject. The doc comment and [`Setting::summary`] of an entry are its manual page; listings,
//! `playcall config` and the checks for settings without effect all read the same statics.
//!
//! **Invariant:** a setting is looked up by the address of its static, so settings are never copied.

mod callback;
mod connection;
mod galaxy;
mod internal;
mod inventory;
mod module;
mod output;
mod path;
mod playbook;
mod playcall;
mod privilege;
mod templating;
mod vault;

pub use callback::*;
pub use connection::*;
pub use galaxy::*;
pub use internal::*;
pub use inventory::*;
pub use module::*;
pub use output::*;
pub use path::*;
pub use playbook::*;
pub use playcall::*;
pub use privilege::*;
pub use templating::*;
pub use vault::*;

/// A setting, as declared.
#[derive(Debug)]
pub struct Setting {
    /// Ansible's constant (`DEFAULT_FORKS`), or a plugin's option (`result_format`).
    pub name: &'static str,
    /// Whose setting it is.
    pub scope: Scope,
    /// Section and key in the configuration file; the last one that is set wins.
    pub ini: &'static [(&'static str, &'static str)],
    /// Environment variables; the last one that is set wins, over any file.
    pub env: &'static [&'static str],
    /// Host variables that override it where a host is at hand; applied by those who know the host.
    pub vars: &'static [&'static str],
    /// What its text is turned into.
    pub kind: Kind,
    /// What it is where nobody sets it.
    pub default: Default,
    /// The values allowed; empty where any is.
    pub choices: &'static [&'static str],
    /// Set where the reference has announced its end.
    pub deprecated: Option<Deprecated>,
    /// What it changes in Playcall.
    pub effect: Effect,
    /// What it is for, in one sentence.
    pub summary: &'static str,
}

/// Whose setting it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One of the reference's own.
    Base,
    /// An option of a plugin: its type and its name.
    Plugin(&'static str, &'static str),
    /// One that only Playcall has.
    Playcall,
}

/// What a setting's text is turned into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Taken as it is written.
    Any,
    /// True for `y`, `yes`, `on`, `1`, `true` and `t`, in any case; false for all else.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// Text.
    Str,
    /// Items separated by commas.
    List,
    /// One path, made absolute.
    Path,
    /// Paths separated by colons, made absolute.
    PathSpec,
    /// Paths separated by commas, made absolute.
    PathList,
    /// A directory below which a temporary one is made; the value is the outer one.
    TmpPath,
    /// A dictionary; no text becomes one.
    Dict,
}

/// What a setting is where nobody sets it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default {
    /// Nothing.
    None,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Text, to be converted as if a user had written it.
    Str(&'static str),
    /// A list of text.
    List(&'static [&'static str]),
    /// A dictionary of text.
    Dict(&'static [(&'static str, &'static str)]),
    /// `ANSIBLE_HOME` followed by this text, to be converted.
    UnderHome(&'static str),
    /// The endings that are never loaded as plugins, and these.
    RejectExts(&'static [&'static str]),
}

/// What a setting changes in Playcall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// What it says.
    Active,
    /// Nothing yet: whoever sets it is warned.
    None,
    /// Nothing, but that can't change the result of a run either: nobody is warned.
    Harmless,
}

/// What the reference says of a setting whose end is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecated {
    /// The reason.
    pub why: &'static str,
    /// The version without it.
    pub version: &'static str,
    /// What to use in its place.
    pub alternatives: Option<&'static str>,
}

/// What declarations leave out.
pub const SETTING: Setting = Setting {
    name: "",
    scope: Scope::Base,
    ini: &[],
    env: &[],
    vars: &[],
    kind: Kind::Any,
    default: Default::None,
    choices: &[],
    deprecated: None,
    effect: Effect::Active,
    summary: "",
};

/// Every setting, by subject.
static ALL: &[&[&Setting]] = &[
    internal::ALL,
    path::ALL,
    output::ALL,
    callback::ALL,
    playbook::ALL,
    inventory::ALL,
    templating::ALL,
    module::ALL,
    connection::ALL,
    privilege::ALL,
    vault::ALL,
    galaxy::ALL,
    playcall::ALL,
];

/// Returns every setting there is, by subject.
pub fn all() -> impl Iterator<Item = &'static Setting> {
    ALL.iter().flat_map(|topic| topic.iter().copied())
}

/// Returns the setting that Ansible or Playcall knows by a constant's name; plugins' options have none.
pub fn find(name: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.name == name && !matches!(setting.scope, Scope::Plugin(..)))
}

impl Setting {
    /// Returns how messages name it: `'DEFAULT_FORKS'`, `'result_format' for 'default' callback plugin`.
    pub fn label(&self) -> String {
        match self.scope {
            Scope::Base | Scope::Playcall => format!("'{}'", self.name),
            Scope::Plugin(kind, plugin) => format!("'{}' for '{plugin}' {kind} plugin", self.name),
        }
    }
}
