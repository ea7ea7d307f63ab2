//! Full names, and the kinds of what they name.

/// A kind of plugin: the folder below `plugins/` of a collection, and the section of its `plugin_routing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is what its name says")]
pub enum Kind {
    Action,
    Become,
    Cache,
    Callback,
    Cliconf,
    Connection,
    DocFragments,
    Filter,
    Httpapi,
    Inventory,
    Lookup,
    ModuleUtils,
    Modules,
    Netconf,
    Shell,
    Strategy,
    Terminal,
    Test,
    Vars,
}

impl Kind {
    /// Returns the name of the folder below `plugins/` and of the section in the metadata.
    pub fn folder(self) -> &'static str {
        match self {
            Kind::Action => "action",
            Kind::Become => "become",
            Kind::Cache => "cache",
            Kind::Callback => "callback",
            Kind::Cliconf => "cliconf",
            Kind::Connection => "connection",
            Kind::DocFragments => "doc_fragments",
            Kind::Filter => "filter",
            Kind::Httpapi => "httpapi",
            Kind::Inventory => "inventory",
            Kind::Lookup => "lookup",
            Kind::ModuleUtils => "module_utils",
            Kind::Modules => "modules",
            Kind::Netconf => "netconf",
            Kind::Shell => "shell",
            Kind::Strategy => "strategy",
            Kind::Terminal => "terminal",
            Kind::Test => "test",
            Kind::Vars => "vars",
        }
    }

    /// Returns the folder within the package `ansible`.
    pub(crate) fn core_folder(self) -> String {
        match self {
            Kind::Modules => "modules".to_owned(),
            Kind::ModuleUtils => "module_utils".to_owned(),
            other => format!("plugins/{}", other.folder()),
        }
    }

    /// Returns what messages call such a plugin: `module`, `lookup plugin`.
    pub fn noun(self) -> String {
        match self {
            Kind::Modules => "module".to_owned(),
            other => format!("{} plugin", other.folder()),
        }
    }
}

/// A full name taken apart: `namespace.collection.(folder.)*resource`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullName<'a> {
    /// The namespace.
    pub namespace: &'a str,
    /// The collection within the namespace.
    pub name: &'a str,
    /// Both: `namespace.name`.
    pub collection: &'a str,
    /// What follows, folders included, parted by dots.
    pub below: &'a str,
}

impl<'a> FullName<'a> {
    /// Takes a name apart; nothing where it is not a full one.
    pub fn parse(text: &'a str) -> Option<Self> {
        if !is_full_name(text) {
            return None;
        }
        let (namespace, rest) = text.split_once('.')?;
        let (name, below) = rest.split_once('.')?;
        let collection = &text[..namespace.len() + 1 + name.len()];
        Some(FullName { namespace, name, collection, below })
    }

    /// Returns the folders between the kind's folder and the resource.
    pub fn folders(&self) -> impl Iterator<Item = &'a str> {
        let parts = self.below.rsplit_once('.').map_or("", |(folders, _)| folders);
        parts.split('.').filter(|part| !part.is_empty())
    }

    /// Returns the last part.
    pub fn resource(&self) -> &'a str {
        self.below.rsplit('.').next().unwrap_or(self.below)
    }
}

/// Tells whether a name is a full one: three or more words parted by dots.
pub fn is_full_name(name: &str) -> bool {
    let is_word = |part: &str| !part.is_empty() && part.chars().all(|c| c == '_' || c.is_alphanumeric());
    name.split('.').count() >= 3 && name.split('.').all(is_word)
}
