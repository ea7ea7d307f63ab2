//! The keywords of a play that are rendered when its turn comes, before any host is looked at.

use crate::{Play, problem, tags::Render};
use diagnostic::{Diagnostic, Kind};
use value::Value;

/// A play's own keywords, rendered and of the right types.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaySettings {
    /// Its name; the hosts, joined by commas, where it has none.
    pub name: String,
    /// `hosts`: patterns.
    pub hosts: Vec<String>,
    /// `gather_facts`.
    pub gather_facts: Option<bool>,
    /// `gather_subset`.
    pub gather_subset: Option<Vec<Value>>,
    /// `gather_timeout`, in seconds.
    pub gather_timeout: Option<i64>,
    /// `fact_path`, as written.
    pub fact_path: Option<Value>,
    /// `force_handlers`.
    pub force_handlers: Option<bool>,
    /// `max_fail_percentage`.
    pub max_fail_percentage: Option<f64>,
    /// `serial`: numbers and percentages, as given.
    pub serial: Vec<Value>,
    /// `strategy`.
    pub strategy: Option<String>,
    /// `order`.
    pub order: Option<String>,
}

impl Play {
    /// Renders the play's own keywords and checks their types.
    ///
    /// # Errors
    ///
    /// [`Kind::Parser`]: what can't be rendered or converted, naming the keyword.
    pub fn settings(&self, render: Render<'_>) -> Result<PlaySettings, Diagnostic> {
        let keyword = |name: &str| -> Result<Option<(Value, Value)>, Diagnostic> {
            let Some(given) = self.options.get(name).filter(|value| !value.is_none()) else { return Ok(None) };
            let rendered = rendered(name, given, render)?;
            Ok((!matches!(rendered, Value::Omit)).then(|| (given.clone(), rendered)))
        };
        let truth = |name: &str| -> Result<Option<bool>, Diagnostic> {
            let Some((_, value)) = keyword(name)?.filter(|(_, value)| !value.is_none()) else { return Ok(None) };
            let place = problem::place_of(&self.options, name);
            problem::to_bool_at(name, &value, place.as_ref()).map(Some)
        };
        let text = |name: &str| -> Result<Option<String>, Diagnostic> {
            Ok(keyword(name)?.filter(|(_, value)| !value.is_none()).map(|(_, value)| value::to_text(&value)))
        };
        if self.hosts.is_none() {
            return Err(Diagnostic::parser("The field 'hosts' is required but was not set.").at(self.origin.as_ref()));
        }
        let hosts = self.patterns(render)?;
        let name = match &self.name {
            Some(name) if name.is_true() => value::to_text(&rendered("name", name, render)?),
            _ => self.name_of_hosts(render)?,
        };
        Ok(PlaySettings {
            name,
            hosts,
            gather_facts: truth("gather_facts")?,
            gather_subset: match keyword("gather_subset")? {
                Some((given, value)) => Some(texts("gather_subset", &given, &value)?),
                None => None,
            },
            gather_timeout: match keyword("gather_timeout")? {
                Some((given, value)) => Some(whole("gather_timeout", &given, &value)?),
                None => None,
            },
            fact_path: self.options.get("fact_path").cloned(),
            force_handlers: truth("force_handlers")?,
            max_fail_percentage: match keyword("max_fail_percentage")? {
                Some((given, value)) => Some(percentage("max_fail_percentage", &given, &value)?),
                None => None,
            },
            serial: keyword("serial")?.map(|(_, value)| items(&value)).unwrap_or_default(),
            strategy: text("strategy")?,
            order: text("order")?,
        })
    }

    /// Ansible: the hosts of a play without a name become its name before they are rendered, and the name is then rendered
    /// as a keyword of its own, which text joined of several is not.
    fn name_of_hosts(&self, render: Render<'_>) -> Result<String, Diagnostic> {
        match self.hosts.as_slice() {
            Some(_) => Ok(self.display_name()),
            None => Ok(value::to_text(&rendered("name", &self.hosts, render)?)),
        }
    }

    fn patterns(&self, render: Render<'_>) -> Result<Vec<String>, Diagnostic> {
        // Ansible: a play without a name is named after its hosts, and its name is the first to be rendered.
        let is_named = self.name.as_ref().is_some_and(Value::is_true);
        let value = rendered(if is_named { "hosts" } else { "name" }, &self.hosts, render)?;
        let patterns = texts("hosts", &self.hosts, &value)?;
        let mut hosts = Vec::with_capacity(patterns.len());
        for pattern in &patterns {
            let text = value::to_text(pattern);
            if text.trim().is_empty() {
                let cause = Diagnostic::parser("Keyword 'hosts' is required, and cannot have empty values.")
                    .at(pattern.origin().or(self.hosts.origin()).or(self.origin.as_ref()));
                return Err(wrapped("hosts", &self.hosts, cause));
            }
            hosts.push(text);
        }
        Ok(hosts)
    }
}

fn rendered(name: &str, given: &Value, render: Render<'_>) -> Result<Value, Diagnostic> {
    if !given.has_templates() {
        return Ok(given.clone());
    }
    render(given).map_err(|cause| wrapped(name, given, cause))
}

fn wrapped(name: &str, given: &Value, cause: Diagnostic) -> Diagnostic {
    Diagnostic::new(Kind::Parser, format!("Error processing keyword '{name}'.")).at(given.origin()).caused_by(cause)
}

fn not_converted(name: &str, given: &Value, value: &Value, to: &str) -> Diagnostic {
    let cause = Diagnostic::error(format!("The value {} could not be converted to '{to}'.", value::repr(value)))
        .at(value.origin())
        .while_handling();
    wrapped(name, given, cause)
}

fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::None => Vec::new(),
        Value::List(list) => list.as_slice().to_vec(),
        other => vec![other.clone()],
    }
}

/// A list of texts.
fn texts(name: &str, given: &Value, value: &Value) -> Result<Vec<Value>, Diagnostic> {
    let items = items(value);
    match items.iter().find(|item| item.as_str().is_none()) {
        None => Ok(items),
        Some(item) => {
            let message = format!("Keyword '{name}' items must be of type 'str', not '{}'.", item.type_name());
            let cause = Diagnostic::parser(message).at(item.origin().or(value.origin()).or(given.origin()));
            Err(wrapped(name, given, cause))
        }
    }
}

/// A whole number, also as text.
fn whole(name: &str, given: &Value, value: &Value) -> Result<i64, Diagnostic> {
    let number = match value {
        Value::Int(_) | Value::Bool(_) => value.as_int(),
        #[expect(clippy::cast_possible_truncation, reason = "whole and small: looked at just before")]
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => Some(*number as i64),
        Value::Str(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| not_converted(name, given, value, "int"))
}

/// A number, with or without a percent sign.
fn percentage(name: &str, given: &Value, value: &Value) -> Result<f64, Diagnostic> {
    let number = match value {
        #[expect(clippy::cast_precision_loss, reason = "percentages are small")]
        Value::Int(number) => Some(*number as f64),
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        Value::Float(number) => Some(*number),
        Value::Str(text) => text.replace('%', "").trim().parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| not_converted(name, given, value, "percent"))
}
