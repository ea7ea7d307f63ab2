//! Keywords of plays, roles, blocks and tasks, and how they are inherited.

use diagnostic::Origin;
use std::sync::Arc;
use value::Value;

macro_rules! keywords {
    ($($variant:ident => $name:literal, $rule:ident, $shape:ident, $on:ident;)*) => {
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
                match name { $($name => Some(Keyword::$variant),)* "async_val" => Some(Keyword::Async), _ => None }
            }

            pub(crate) fn rule(self) -> Rule {
                match self { $(Keyword::$variant => Rule::$rule,)* }
            }

            pub(crate) fn shape(self) -> Shape {
                match self { $(Keyword::$variant => Shape::$shape,)* }
            }

            /// Tells whether a kind of owner may carry it.
            pub(crate) fn is_for(self, owner: Owner) -> bool {
                let on = match self { $(Keyword::$variant => On::$on,)* };
                match owner {
                    Owner::Play => on == On::All,
                    Owner::PlaybookInclude => {
                        self == Keyword::When || (on == On::All && self != Keyword::Collections)
                    }
                    Owner::Role => matches!(on, On::All | On::NotPlay),
                    Owner::Block => matches!(on, On::All | On::NotPlay | On::Tasks),
                    Owner::Task => !matches!(on, On::Handler),
                    Owner::Handler => true,
                }
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
    /// The parents' list, then its own.
    Prepend,
    /// Its own list, then the parents'.
    Append,
}

/// What a keyword's value must look like before anything is templated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Text: no list and no dictionary.
    Text,
    /// Anything: it is checked when its task runs.
    Any,
}

/// Who may carry a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    /// Plays, roles, blocks and tasks.
    All,
    /// Roles, blocks and tasks.
    NotPlay,
    /// Blocks and tasks.
    Tasks,
    /// Tasks alone.
    Task,
    /// Handlers alone.
    Handler,
}

/// What carries keywords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A play.
    Play,
    /// An `import_playbook` statement.
    PlaybookInclude,
    /// An entry of `roles:` or a dependency.
    Role,
    /// A block.
    Block,
    /// A task.
    Task,
    /// A handler.
    Handler,
}

keywords! {
    Connection => "connection", Inherit, Text, All;
    Port => "port", Inherit, Any, All;
    RemoteUser => "remote_user", Inherit, Text, All;
    ModuleDefaults => "module_defaults", Prepend, Any, All;
    Environment => "environment", Prepend, Any, All;
    NoLog => "no_log", Inherit, Any, All;
    RunOnce => "run_once", Inherit, Any, All;
    IgnoreErrors => "ignore_errors", Inherit, Any, All;
    IgnoreUnreachable => "ignore_unreachable", Inherit, Any, All;
    CheckMode => "check_mode", Inherit, Any, All;
    Diff => "diff", Inherit, Any, All;
    AnyErrorsFatal => "any_errors_fatal", Inherit, Any, All;
    Throttle => "throttle", Inherit, Any, All;
    Timeout => "timeout", Inherit, Any, All;
    Debugger => "debugger", Inherit, Text, All;
    Become => "become", Inherit, Any, All;
    BecomeMethod => "become_method", Inherit, Text, All;
    BecomeUser => "become_user", Inherit, Text, All;
    BecomeFlags => "become_flags", Inherit, Text, All;
    BecomeExe => "become_exe", Inherit, Text, All;
    Tags => "tags", Append, Any, All;
    Collections => "collections", Inherit, Any, All;
    When => "when", Prepend, Any, NotPlay;
    DelegateTo => "delegate_to", Inherit, Text, NotPlay;
    DelegateFacts => "delegate_facts", Inherit, Any, NotPlay;
    Notify => "notify", Inherit, Any, Tasks;
    Async => "async", Own, Any, Task;
    Poll => "poll", Own, Any, Task;
    ChangedWhen => "changed_when", Own, Any, Task;
    FailedWhen => "failed_when", Own, Any, Task;
    Until => "until", Own, Any, Task;
    Retries => "retries", Own, Any, Task;
    Delay => "delay", Own, Any, Task;
    Loop => "loop", Own, Any, Task;
    LoopControl => "loop_control", Own, Any, Task;
    Register => "register", Own, Any, Task;
    Listen => "listen", Own, Any, Handler;
}

/// Keywords with their values; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Keywords(Arc<Entries>);

#[derive(Clone, Debug, Default)]
struct Entries {
    values: Vec<(Keyword, Value)>,
    /// Where values stand that carry no origin: numbers.
    places: Vec<(Keyword, Origin)>,
}

impl Keywords {
    /// Returns a keyword's value as written (or as inherited, where these are the effective ones).
    pub fn get(&self, keyword: Keyword) -> Option<&Value> {
        self.0.values.iter().find(|(key, _)| *key == keyword).map(|(_, value)| value)
    }

    /// Sets a keyword.
    pub fn set(&mut self, keyword: Keyword, value: Value) {
        let entries = &mut Arc::make_mut(&mut self.0).values;
        match entries.iter_mut().find(|(key, _)| *key == keyword) {
            Some(entry) => entry.1 = value,
            None => entries.push((keyword, value)),
        }
    }

    /// Returns where a keyword's value stands, as far as that is known.
    pub fn place(&self, keyword: Keyword) -> Option<&Origin> {
        let own = self.get(keyword).and_then(Value::origin);
        own.or_else(|| self.0.places.iter().find(|(key, _)| *key == keyword).map(|(_, place)| place))
    }

    /// Notes where a value stands that carries no origin.
    pub(crate) fn set_place(&mut self, keyword: Keyword, place: Origin) {
        Arc::make_mut(&mut self.0).places.push((keyword, place));
    }

    /// Takes over the places of others, nearest first, for keywords that have none yet.
    pub(crate) fn add_places(&mut self, others: &Keywords) {
        for (keyword, place) in &others.0.places {
            if !self.0.places.iter().any(|(key, _)| key == keyword) {
                self.set_place(*keyword, place.clone());
            }
        }
    }

    /// Iterates over what is set.
    pub fn iter(&self) -> impl Iterator<Item = (Keyword, &Value)> {
        self.0.values.iter().map(|(keyword, value)| (*keyword, value))
    }

    /// Tells whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.0.values.is_empty()
    }
}

impl FromIterator<(Keyword, Value)> for Keywords {
    fn from_iter<I: IntoIterator<Item = (Keyword, Value)>>(entries: I) -> Self {
        Keywords(Arc::new(Entries { values: entries.into_iter().collect(), places: Vec::new() }))
    }
}
