//! The options of a lookup: typed, with defaults, set by name.

use crate::access::{iterate, text};
use crate::fail::{Fail, Got, fail};
use crate::python::number::int_from_text;
use crate::tests::boolean_word;
use template::Call;
use value::{Str, Value, repr};

/// An option's type, as the option declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything.
    Raw,
    /// A boolean; what is neither true nor false is false.
    Bool,
    /// A number.
    Float,
    /// An integer; holds the word by which an error calls the type.
    Int(&'static str),
    /// Text.
    Text,
    /// A list; text is split at commas.
    List,
    /// A dictionary.
    Dict,
}

/// An option as a lookup declares it.
pub(super) struct Spec {
    /// Its name.
    pub(super) name: &'static str,
    /// Its type.
    pub(super) kind: Kind,
    /// The values that it may have; none means all.
    pub(super) choices: &'static [&'static str],
    /// Where else than in the call it may be set.
    pub(super) sources: Option<Sources>,
}

/// The places where an option may be set for all calls: the first of them that has it counts.
pub(super) struct Sources {
    /// A variable.
    pub(super) variable: &'static str,
    /// An environment variable.
    pub(super) env: &'static str,
    /// A section of the configuration file, and the key in it.
    pub(super) ini: (&'static str, &'static str),
}

/// Declares an option.
pub(super) const fn option(name: &'static str, kind: Kind) -> Spec {
    Spec { name, kind, choices: &[], sources: None }
}

/// The options of one call.
pub(super) struct Options {
    lookup: &'static str,
    specs: &'static [Spec],
    values: Vec<Value>,
}

impl Options {
    /// Makes the options of a call: all unset. `None` in a declared option means that nobody set it.
    pub(super) fn new(lookup: &'static str, specs: &'static [Spec]) -> Self {
        Options { lookup, specs, values: vec![Value::None; specs.len()] }
    }

    /// As [`Options::new`], with the named arguments of a call. Names that are no options are ignored, as the reference does.
    pub(super) fn from_named(
        lookup: &'static str,
        specs: &'static [Spec],
        named: &[(Str, Value)],
        call: &Call<'_, '_>,
    ) -> Got<Self> {
        let mut options = Options::new(lookup, specs);
        for (name, value) in named {
            if options.has(name) {
                options.set(name, value.clone(), call)?;
            }
        }
        for spec in specs {
            let is_given = named.iter().any(|(name, _)| name.as_str() == spec.name);
            if let Some(sources) = spec.sources.as_ref().filter(|_| !is_given)
                && let Some((value, place)) = sources.find(call)?
            {
                options.set_from(spec.name, value, &place, call)?;
            }
        }
        Ok(options)
    }

    /// Tells whether there is an option of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.specs.iter().any(|spec| spec.name == name)
    }

    /// The names of all options.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.specs.iter().map(|spec| spec.name)
    }

    /// Sets an option, converting its value.
    pub(super) fn set(&mut self, name: &str, value: Value, call: &Call<'_, '_>) -> Got<()> {
        self.set_from(name, value, "Direct", call)
    }

    fn set_from(&mut self, name: &str, value: Value, place: &str, call: &Call<'_, '_>) -> Got<()> {
        let Some(index) = self.specs.iter().position(|spec| spec.name == name) else { return Ok(()) };
        let spec = &self.specs[index];
        let value = convert(spec.kind, value, call).map_err(|error| match error {
            Fail::Error(reason) => Fail::Error(reason).wrapped(format!(
                "Config '{name}' for '{}' lookup plugin from '{place}' has an invalid value.",
                self.lookup
            )),
            marker @ Fail::Marker(_) => marker,
        })?;
        if !spec.choices.is_empty()
            && !value.is_none()
            && !spec.choices.iter().any(|known| value.as_str() == Some(known))
        {
            return fail(format!(
                "Invalid value {} for config '{name}' for '{}' lookup plugin.",
                repr(&value),
                self.lookup
            ));
        }
        self.values[index] = value;
        Ok(())
    }

    /// Returns an option's value; `None` where nobody set it.
    pub(super) fn get(&self, name: &str) -> Value {
        let index = self.specs.iter().position(|spec| spec.name == name);
        index.map_or(Value::None, |index| self.values[index].clone())
    }

    /// Returns a text option or its default.
    pub(super) fn text(&self, name: &str, default: &str) -> String {
        match self.get(name) {
            Value::None => default.to_owned(),
            other => value::to_text(&other),
        }
    }

    /// Returns a boolean option or its default.
    pub(super) fn flag(&self, name: &str, default: bool) -> bool {
        self.get(name).as_bool().unwrap_or(default)
    }

    /// Returns an integer option.
    pub(super) fn int(&self, name: &str) -> Option<i64> {
        self.get(name).as_int()
    }
}

impl Sources {
    /// Returns what was set, and the words for where.
    fn find(&self, call: &Call<'_, '_>) -> Got<Option<(Value, String)>> {
        if let Some(stored) = call.templar.scope.get(self.variable) {
            let value = crate::access::plain(call, &crate::access::render(call, &stored))?;
            return Ok(Some((value, format!("var: {}", self.variable))));
        }
        let services = call.templar.services;
        if let Some(value) = services.env_var(self.env) {
            return Ok(Some((Value::from(value), format!("env: {}", self.env))));
        }
        Ok(services.configured(self.ini.0, self.ini.1).map(|(value, file)| (Value::from(value), file)))
    }
}

fn convert(kind: Kind, value: Value, call: &Call<'_, '_>) -> Got<Value> {
    if value.is_none() {
        return Ok(value);
    }
    let invalid = |word: &str, value: &Value| fail(format!("Invalid value provided for '{word}': {}", repr(value)));
    match kind {
        Kind::Raw => Ok(value),
        Kind::Bool => Ok(Value::Bool(boolean_word(&value).unwrap_or(false))),
        Kind::Float => match &value {
            Value::Float(_) => Ok(value),
            Value::Int(_) | Value::BigInt(_) | Value::Bool(_) | Value::Str(_) => {
                match crate::python::number::to_float(&value) {
                    Ok(number) => Ok(Value::Float(number)),
                    Err(_) => invalid("float", &value),
                }
            }
            other => invalid("float", other),
        },
        Kind::Int(word) => match &value {
            Value::Int(_) | Value::BigInt(_) => Ok(value),
            Value::Bool(flag) => Ok(Value::Int(i64::from(*flag))),
            Value::Str(text) => match int_from_text(text, 10) {
                Some(number) => Ok(number),
                None => invalid(word, &value),
            },
            other => invalid(word, other),
        },
        Kind::Text => match &value {
            Value::Str(_) => Ok(value),
            Value::Bool(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_) => {
                Ok(Value::from(text(call, &value)?.into_owned()))
            }
            other => invalid("string", other),
        },
        Kind::List => match &value {
            Value::Str(text) => Ok(Value::list(text.split(',').map(|part| Value::from(part.trim())))),
            Value::List(_) | Value::Tuple(_) => Ok(Value::from(iterate(call, &value)?)),
            other => invalid("list", other),
        },
        Kind::Dict => match &value {
            mapping if crate::access::is_mapping(mapping) => Ok(value),
            other => invalid("dict", other),
        },
    }
}
