//! The types of plugins, and where each is looked for.

use collection::Kind;
use config::{Setting, settings};

/// A type of plugins.
#[derive(Debug)]
pub(crate) struct PluginKind {
    /// What `-t` names it.
    pub(crate) name: &'static str,
    /// The folder beside a playbook.
    pub(crate) folder: &'static str,
    /// The setting that names further folders; shell plugins have none.
    pub(crate) setting: Option<&'static Setting>,
    /// The folder in ansible-core's package.
    pub(crate) in_core: &'static str,
    /// What collections call it.
    pub(crate) of: Kind,
    /// Whether its plugins have options that `ansible-config` shows.
    pub(crate) is_configurable: bool,
}

macro_rules! kinds {
    ($($name:literal, $folder:literal, $setting:expr, $in_core:literal, $of:ident, $configurable:literal;)*) => {
        &[$(PluginKind {
            name: $name,
            folder: $folder,
            setting: $setting,
            in_core: $in_core,
            of: Kind::$of,
            is_configurable: $configurable,
        },)*]
    };
}

/// Types whose plugins have documentation, in the order in which the reference names them.
pub(crate) static DOCUMENTED: &[PluginKind] = kinds! {
    "become", "become_plugins", Some(&settings::BECOME_PLUGIN_PATH), "plugins/become", Become, true;
    "cache", "cache_plugins", Some(&settings::DEFAULT_CACHE_PLUGIN_PATH), "plugins/cache", Cache, true;
    "callback", "callback_plugins", Some(&settings::DEFAULT_CALLBACK_PLUGIN_PATH), "plugins/callback", Callback, true;
    "cliconf", "cliconf_plugins", Some(&settings::DEFAULT_CLICONF_PLUGIN_PATH), "plugins/cliconf", Cliconf, true;
    "connection", "connection_plugins", Some(&settings::DEFAULT_CONNECTION_PLUGIN_PATH), "plugins/connection",
        Connection, true;
    "httpapi", "httpapi_plugins", Some(&settings::DEFAULT_HTTPAPI_PLUGIN_PATH), "plugins/httpapi", Httpapi, true;
    "inventory", "inventory_plugins", Some(&settings::DEFAULT_INVENTORY_PLUGIN_PATH), "plugins/inventory", Inventory, true;
    "lookup", "lookup_plugins", Some(&settings::DEFAULT_LOOKUP_PLUGIN_PATH), "plugins/lookup", Lookup, true;
    "netconf", "netconf_plugins", Some(&settings::DEFAULT_NETCONF_PLUGIN_PATH), "plugins/netconf", Netconf, true;
    "shell", "shell_plugins", None, "plugins/shell", Shell, true;
    "vars", "vars_plugins", Some(&settings::DEFAULT_VARS_PLUGIN_PATH), "plugins/vars", Vars, true;
    "module", "library", Some(&settings::DEFAULT_MODULE_PATH), "modules", Modules, false;
    "strategy", "strategy_plugins", Some(&settings::DEFAULT_STRATEGY_PLUGIN_PATH), "plugins/strategy", Strategy, false;
    "test", "test_plugins", Some(&settings::DEFAULT_TEST_PLUGIN_PATH), "plugins/test", Test, false;
    "filter", "filter_plugins", Some(&settings::DEFAULT_FILTER_PLUGIN_PATH), "plugins/filter", Filter, false;
};

/// Documentation that plugins share.
pub(crate) static FRAGMENT: &[PluginKind] = kinds! {
    "doc_fragments", "doc_fragments", Some(&settings::DOC_FRAGMENT_PLUGIN_PATH), "plugins/doc_fragments",
        DocFragments, false;
};

/// What carries out modules on the controller.
pub(crate) static ACTION: &[PluginKind] = kinds! {
    "action", "action_plugins", Some(&settings::DEFAULT_ACTION_PLUGIN_PATH), "plugins/action", Action, false;
};

impl PluginKind {
    /// Returns the type of a name.
    pub(crate) fn named(name: &str) -> Option<&'static PluginKind> {
        DOCUMENTED.iter().find(|kind| kind.name == name)
    }

    /// Filters and tests: several to a file, under names of their own.
    pub(crate) fn is_jinja(&self) -> bool {
        matches!(self.name, "filter" | "test")
    }

    /// Modules may be programs in any language; all other plugins are Python files.
    pub(crate) fn is_module(&self) -> bool {
        self.name == "module"
    }

    /// The class that brings filters or tests, and its method that names them.
    pub(crate) fn jinja_class(&self) -> (&'static str, &'static str) {
        if self.name == "filter" { ("FilterModule", "filters") } else { ("TestModule", "tests") }
    }
}
