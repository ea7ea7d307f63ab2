//! The options that become plugins share, and where they come from.

use crate::BecomePlugin;
use config::Config;
use value::{Dict, Value, to_text};

/// What a task gives: the strongest first.
pub struct Given<'a> {
    /// Variables of the host, rendered.
    pub vars: &'a Dict,
    /// Keywords (`become_user`, `become_exe`, `become_flags`), and the password that was asked for (`become_pass`).
    pub keywords: &'a Dict,
}

/// The options of a become plugin.
#[derive(Clone, Default)]
pub struct BecomeOptions {
    /// The user that is become.
    pub user: String,
    /// The program; the plugin's own name where it is empty.
    pub exe: String,
    /// Its flags.
    pub flags: String,
    /// The password.
    pub password: Option<String>,
    /// The folder that the program is started in.
    pub chdir: Option<String>,
    /// Prompts of other languages.
    pub prompts: Vec<String>,
}

impl std::fmt::Debug for BecomeOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The password is nobody's business.
        f.debug_struct("BecomeOptions").field("user", &self.user).field("exe", &self.exe).finish_non_exhaustive()
    }
}

impl BecomeOptions {
    /// Returns the program with its flags.
    pub(crate) fn program(&self) -> String {
        format!("{} {}", self.exe, self.flags).trim_end().to_owned()
    }

    /// Takes each option from where it is set: a variable, a keyword, the environment, the configuration file.
    pub(crate) fn of(plugin: &BecomePlugin, given: &Given<'_>, config: &Config) -> Self {
        let value = |name: &str| -> Value {
            let Some(option) = plugin.options.iter().find(|option| option.name == name) else { return Value::None };
            let from_vars = option.vars.iter().rev().find_map(|name| given.vars.get(name));
            let set = |value: &&Value| !matches!(value, Value::None | Value::Omit);
            let found = from_vars.filter(set).or_else(|| given.keywords.get(name).filter(set));
            found.cloned().unwrap_or_else(|| config.value(option))
        };
        let text = |name: &str| match value(name) {
            Value::None => String::new(),
            other => to_text(&other),
        };
        let some = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
        BecomeOptions {
            user: text("become_user"),
            exe: some("become_exe").unwrap_or_else(|| plugin.name.to_owned()),
            flags: text("become_flags"),
            password: some("become_pass"),
            chdir: some("sudo_chdir"),
            prompts: match value("prompt_l10n") {
                Value::List(list) => list.iter().map(to_text).collect(),
                Value::None => Vec::new(),
                other => to_text(&other).split(',').map(|text| text.trim().to_owned()).collect(),
            },
        }
    }
}
