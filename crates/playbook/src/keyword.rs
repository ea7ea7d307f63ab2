//! Keywords of plays, roles, blocks and tasks, and how they are inherited.

use value::Value;

macro_rules! keywords {
    ($($variant:ident => $name:literal, $rule:ident;)*) => {
        /// A keyword that a play, role, block or task may carry.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Keyword {
            $(#[doc = concat!("`", $name, "`.")] $variant,)*
        }

        impl Keyword {
            /// Every keyword.
            pub const ALL: &'static [Keyword] = &[$(Keyword::$variant,)*];

            /// Returns the word as written in playbooks.
            pub fn name(self) -> &'static str {
                match self { $(Keyword::$variant => $name,)* }
            }

            /// Returns the keyword of a word.
            pub fn from_name(name: &str) -> Option<Keyword> {
                match name { $($name => Some(Keyword::$variant),)* _ => None }
            }

            pub(crate) fn rule(self) -> Rule {
                match self { $(Keyword::$variant => Rule::$rule,)* }
            }
        }
    };
}

/// How a child gets a keyword from its parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Its own only.
    Own,
    /// The nearest parent's.
    Inherit,
    /// The parents' list, then its own (`when`, `tags`...); see each use.
    Extend,
}

keywords! {
    // Shared by all.
    Connection => "connection", Inherit;
    Port => "port", Inherit;
    RemoteUser => "remote_user", Inherit;
    ModuleDefaults => "module_defaults", Extend;
    Environment => "environment", Extend;
    NoLog => "no_log", Inherit;
    RunOnce => "run_once", Inherit;
    IgnoreErrors => "ignore_errors", Inherit;
    IgnoreUnreachable => "ignore_unreachable", Inherit;
    CheckMode => "check_mode", Inherit;
    Diff => "diff", Inherit;
    AnyErrorsFatal => "any_errors_fatal", Inherit;
    Throttle => "throttle", Inherit;
    Timeout => "timeout", Inherit;
    Debugger => "debugger", Inherit;
    Become => "become", Inherit;
    BecomeMethod => "become_method", Inherit;
    BecomeUser => "become_user", Inherit;
    BecomeFlags => "become_flags", Inherit;
    BecomeExe => "become_exe", Inherit;
    Tags => "tags", Extend;
    Collections => "collections", Extend;
    // Blocks, roles and tasks.
    When => "when", Extend;
    DelegateTo => "delegate_to", Inherit;
    DelegateFacts => "delegate_facts", Inherit;
    Notify => "notify", Extend;
    // Tasks alone.
    Async => "async", Own;
    Poll => "poll", Own;
    ChangedWhen => "changed_when", Own;
    FailedWhen => "failed_when", Own;
    Until => "until", Own;
    Retries => "retries", Own;
    Delay => "delay", Own;
    Loop => "loop", Own;
    LoopWith => "loop_with", Own;
    LoopControl => "loop_control", Own;
    Register => "register", Own;
    Listen => "listen", Own;
}

/// Keywords with their values as written.
#[derive(Clone, Debug, Default)]
pub struct Keywords(Vec<(Keyword, Value)>);

impl Keywords {
    /// Returns a keyword's value as written (or as inherited, where these are the effective ones).
    pub fn get(&self, keyword: Keyword) -> Option<&Value> {
        self.0.iter().find(|(key, _)| *key == keyword).map(|(_, value)| value)
    }

    /// Sets a keyword.
    pub fn set(&mut self, keyword: Keyword, value: Value) {
        match self.0.iter_mut().find(|(key, _)| *key == keyword) {
            Some(entry) => entry.1 = value,
            None => self.0.push((keyword, value)),
        }
    }

    /// Iterates over what is set.
    pub fn iter(&self) -> impl Iterator<Item = (Keyword, &Value)> {
        self.0.iter().map(|(keyword, value)| (*keyword, value))
    }
}
