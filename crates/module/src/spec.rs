//! What arguments a module takes.

use value::Value;

/// The type an argument is converted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text; other values become their text.
    Str,
    /// A boolean.
    Bool,
    /// A whole number.
    Int,
    /// A float.
    Float,
    /// A list; text is split at commas.
    List,
    /// A dictionary; JSON text and `key=value` text are read.
    Dict,
    /// A path: text with `~` and variables replaced.
    Path,
    /// Any value, as it is.
    Raw,
    /// JSON text; lists and dictionaries are written as JSON.
    Jsonarg,
    /// The same as [`Kind::Jsonarg`] under its other name.
    Json,
    /// A size in bytes (`10M`).
    Bytes,
    /// A size in bits (`10Mb`).
    Bits,
}

impl Kind {
    /// Returns Ansible's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Str => "str",
            Kind::Bool => "bool",
            Kind::Int => "int",
            Kind::Float => "float",
            Kind::List => "list",
            Kind::Dict => "dict",
            Kind::Path => "path",
            Kind::Raw => "raw",
            Kind::Jsonarg => "jsonarg",
            Kind::Json => "json",
            Kind::Bytes => "bytes",
            Kind::Bits => "bits",
        }
    }

    /// Returns the type of that name.
    pub fn named(name: &str) -> Option<Kind> {
        const ALL: [Kind; 12] = [
            Kind::Str,
            Kind::Bool,
            Kind::Int,
            Kind::Float,
            Kind::List,
            Kind::Dict,
            Kind::Path,
            Kind::Raw,
            Kind::Jsonarg,
            Kind::Json,
            Kind::Bytes,
            Kind::Bits,
        ];
        ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One argument.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// It must be given.
    pub required: bool,
    /// Its value where not given.
    pub default: Value,
    /// The values it may have.
    pub choices: Option<Vec<Value>>,
    /// Its other names.
    pub aliases: Vec<String>,
    /// Its value is a secret.
    pub no_log: bool,
    /// Environment variables that give it where it is not given, first found first.
    pub fallback: Vec<String>,
    /// The type of a list's items.
    pub elements: Option<Kind>,
    /// What a dictionary (or each of a list) may hold.
    pub options: Option<Arguments>,
    /// Treat an absent dictionary as an empty one, so that the defaults inside it count.
    pub apply_defaults: bool,
    /// It goes away in this version.
    pub removed_in_version: Option<String>,
    /// It goes away on this day.
    pub removed_at_date: Option<String>,
    /// Aliases that go away: name and version.
    pub deprecated_aliases: Vec<(String, String)>,
}

impl Argument {
    /// An optional argument.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Argument {
            name: name.into(),
            kind,
            required: false,
            default: Value::None,
            choices: None,
            aliases: Vec::new(),
            no_log: false,
            fallback: Vec::new(),
            elements: None,
            options: None,
            apply_defaults: false,
            removed_in_version: None,
            removed_at_date: None,
            deprecated_aliases: Vec::new(),
        }
    }

    /// The same, required.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same with a default.
    #[must_use]
    pub fn default(mut self, default: impl Into<Value>) -> Self {
        self.default = default.into();
        self
    }

    /// The same with the texts it may be.
    #[must_use]
    pub fn choices(mut self, choices: &[&str]) -> Self {
        self.choices = Some(choices.iter().map(|choice| Value::str(*choice)).collect());
        self
    }

    /// The same with other names.
    #[must_use]
    pub fn aliases(mut self, aliases: &[&str]) -> Self {
        self.aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        self
    }

    /// The same, secret.
    #[must_use]
    pub fn no_log(mut self) -> Self {
        self.no_log = true;
        self
    }

    /// The same, taken from an environment variable where not given.
    #[must_use]
    pub fn fallback(mut self, variable: &str) -> Self {
        self.fallback.push(variable.to_owned());
        self
    }

    /// The same with a type of its items.
    #[must_use]
    pub fn elements(mut self, kind: Kind) -> Self {
        self.elements = Some(kind);
        self
    }

    /// The same with what its dictionary may hold.
    #[must_use]
    pub fn options(mut self, options: Arguments) -> Self {
        self.options = Some(options);
        self
    }
}

/// Arguments and what holds between them.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// The arguments, in order.
    pub list: Vec<Argument>,
    /// Of each of these at most one may be given.
    pub mutually_exclusive: Vec<Vec<String>>,
    /// Of each of these all or none must be given.
    pub required_together: Vec<Vec<String>>,
    /// Of each of these at least one must be given.
    pub required_one_of: Vec<Vec<String>>,
    /// What a value of one makes necessary.
    pub required_if: Vec<RequiredIf>,
    /// What giving one makes necessary.
    pub required_by: Vec<(String, Vec<String>)>,
}

/// `requirements` are needed when `name` has `value`.
#[derive(Clone, Debug)]
pub struct RequiredIf {
    /// The argument.
    pub name: String,
    /// The value.
    pub value: Value,
    /// What is needed then.
    pub requirements: Vec<String>,
    /// One of them is enough.
    pub any: bool,
}

impl Arguments {
    /// Arguments with nothing between them.
    pub fn new(list: Vec<Argument>) -> Self {
        Arguments { list, ..Arguments::default() }
    }

    /// The same with a set of which at most one may be given.
    #[must_use]
    pub fn mutually_exclusive(mut self, names: &[&str]) -> Self {
        self.mutually_exclusive.push(owned(names));
        self
    }

    /// The same with a set of which all or none must be given.
    #[must_use]
    pub fn required_together(mut self, names: &[&str]) -> Self {
        self.required_together.push(owned(names));
        self
    }

    /// The same with a set of which one must be given.
    #[must_use]
    pub fn required_one_of(mut self, names: &[&str]) -> Self {
        self.required_one_of.push(owned(names));
        self
    }

    /// The same with what a value makes necessary.
    #[must_use]
    pub fn required_if(mut self, name: &str, value: impl Into<Value>, requirements: &[&str]) -> Self {
        self.required_if.push(RequiredIf {
            name: name.to_owned(),
            value: value.into(),
            requirements: owned(requirements),
            any: false,
        });
        self
    }

    /// The same with what giving one makes necessary.
    #[must_use]
    pub fn required_by(mut self, name: &str, requirements: &[&str]) -> Self {
        self.required_by.push((name.to_owned(), owned(requirements)));
        self
    }

    /// The same with mode, owner, group and the other arguments of modules that make files.
    #[must_use]
    pub fn with_file_attributes(mut self) -> Self {
        let common = [
            Argument::new("mode", Kind::Raw),
            Argument::new("owner", Kind::Str),
            Argument::new("group", Kind::Str),
            Argument::new("seuser", Kind::Str),
            Argument::new("serole", Kind::Str),
            Argument::new("selevel", Kind::Str),
            Argument::new("setype", Kind::Str),
            Argument::new("attributes", Kind::Str).aliases(&["attr"]),
            Argument::new("unsafe_writes", Kind::Bool).default(false).fallback("ANSIBLE_UNSAFE_WRITES"),
        ];
        for argument in common {
            if !self.list.iter().any(|own| own.name == argument.name) {
                self.list.push(argument);
            }
        }
        self
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A module's arguments and manners.
#[derive(Clone, Debug)]
pub struct ArgumentSpec {
    /// The arguments.
    pub arguments: Arguments,
    /// It can tell what it would do. One that can't is skipped in check mode.
    pub supports_check_mode: bool,
}
