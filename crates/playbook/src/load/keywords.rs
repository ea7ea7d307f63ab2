//! Keywords as written: which are known, what they must look like, and what becomes of them while loading.

use super::Loading;
use crate::keyword::{Keyword, Keywords, Owner, Shape};
use crate::problem;
use diagnostic::{Diagnostic, Kind, Origin};
use value::{Dict, List, Str, Value};

/// A dictionary taken apart: keywords, and what is none.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) keywords: Keywords,
    pub(super) name: Option<Value>,
    pub(super) vars: Dict,
}

/// Collections that are searched where a list of collections names neither.
const CORE: [&str; 2] = ["ansible.builtin", "ansible.legacy"];

/// Keys that loop controls know.
const LOOP_CONTROL: [&str; 7] =
    ["loop_var", "index_var", "label", "pause", "extended", "extended_allitems", "break_when"];

impl Loading<'_> {
    /// Takes the keywords, name and variables of a dictionary; `others` are its further keys. `owner` must know every
    /// other key.
    pub(super) fn take(&self, dict: &Dict, owner: Owner, class: &str, others: &[&str]) -> Result<Taken, Diagnostic> {
        for key in dict.keys() {
            let known = key.as_str().is_some_and(|key| is_known(key, owner) || others.contains(&key));
            if !known {
                return Err(problem::unknown_keyword(key, class));
            }
        }
        let mut taken = Taken::default();
        if let Some(vars) = dict.get("vars") {
            taken.vars = load_vars_of(vars, class, dict)?;
        }
        for (key, value) in dict {
            let Some(text) = key.as_str() else { continue };
            if text == "name" {
                check_text("name", value, dict.origin())?;
                taken.name = Some(value.clone());
            } else if let Some(keyword) = Keyword::from_name(text).filter(|keyword| keyword.is_for(owner))
                && let Some(value) = self.load_keyword(keyword, value, dict)?
            {
                note_place(&mut taken.keywords, keyword, text, dict);
                taken.keywords.set(keyword, value);
            }
        }
        Ok(taken)
    }

    /// Checks a keyword of `dict` and brings it into the shape it has from then on.
    pub(super) fn load_keyword(
        &self,
        keyword: Keyword,
        value: &Value,
        dict: &Dict,
    ) -> Result<Option<Value>, Diagnostic> {
        match keyword {
            Keyword::Tags => load_tags(value, dict).map(Some),
            Keyword::When | Keyword::ChangedWhen | Keyword::FailedWhen => Ok(Some(as_list(value))),
            Keyword::Collections => load_collections(value, dict, self.context.resolver.default_collection()),
            Keyword::ModuleDefaults => {
                self.load_module_defaults(value, problem::place_of(dict, "module_defaults").as_ref())
            }
            Keyword::LoopControl => {
                check_loop_control(value, dict)?;
                Ok(Some(value.clone()))
            }
            Keyword::Register => {
                let place = problem::place_of(dict, "register");
                if !value.is_none() {
                    problem::check_variable_name(value, place.as_ref()).map_err(|cause| {
                        problem::placed(Diagnostic::parser("Invalid 'register' specified."), dict, "register")
                            .caused_by(cause)
                    })?;
                }
                Ok(Some(value.clone()))
            }
            Keyword::Listen => {
                list_of_text("listen", value, dict)?;
                Ok(Some(as_list(value)))
            }
            keyword => {
                if keyword.shape() == Shape::Text {
                    check_text(keyword.name(), value, dict.origin())?;
                }
                Ok(Some(value.clone()))
            }
        }
    }

    /// Gives the names in `module_defaults` their full form.
    fn load_module_defaults(&self, value: &Value, place: Option<&Origin>) -> Result<Option<Value>, Diagnostic> {
        if value.is_none() {
            return Ok(Some(Value::None));
        }
        let given = match value {
            Value::List(list) => list.as_slice(),
            single => std::slice::from_ref(single),
        };
        let mut loaded = List::new();
        for defaults in given {
            let Value::Dict(dict) = defaults else {
                return Err(Diagnostic::parser("The field 'module_defaults' is supposed to be a dictionary or list of dictionaries, the keys of which must be static action, module, or group names. Only the values may contain templates. For example: {'ping': \"{{ ping_defaults }}\"}").at(defaults.origin().or(place)).about(value::to_text(defaults)));
            };
            let mut full = Dict::new();
            for (key, value) in dict {
                let name = value::to_text(key);
                if let Some(group) = name.strip_prefix("group/") {
                    let group = if collection::is_full_name(group) {
                        group.to_owned()
                    } else {
                        format!("ansible.builtin.{group}")
                    };
                    if self.context.resolver.action_group(&group)?.is_none() {
                        return Err(Diagnostic::parser(format!(
                            "Error loading module_defaults: could not resolve the module_defaults group {group}"
                        )));
                    }
                    full.insert(format!("group/{group}"), value.clone());
                    continue;
                }
                let name = if name.split('.').count() < 3 { format!("ansible.legacy.{name}") } else { name };
                let Some(found) = self.context.resolver.action_with_defaults(&name)? else {
                    return Err(Diagnostic::parser(format!("Could not resolve action {name} in module_defaults")));
                };
                full.insert(found.full_name.to_string(), value.clone());
                // Ansible: defaults of a short name hold for the built-in action as well.
                if let Some(short) = name.strip_prefix("ansible.legacy.")
                    && let Some(builtin) =
                        self.context.resolver.action_with_defaults(&format!("ansible.builtin.{short}"))?
                {
                    full.insert(builtin.full_name.to_string(), value.clone());
                }
            }
            loaded.push(Value::Dict(full.with_origin(dict.origin().cloned())));
        }
        Ok(Some(Value::List(loaded.with_origin(value.origin().cloned()))))
    }
}

/// Tells whether a key is known to an owner.
pub(super) fn is_known(key: &str, owner: Owner) -> bool {
    matches!(key, "name" | "vars") || Keyword::from_name(key).is_some_and(|keyword| keyword.is_for(owner))
}

/// Loads `vars`: a dictionary whose keys can be variables.
pub(super) fn load_vars(value: &Value, class: &str) -> Result<Dict, Diagnostic> {
    match value {
        Value::None => Ok(Dict::new()),
        Value::Dict(dict) => {
            for key in dict.keys() {
                // A number as a key has no place of its own; it is the first in nearly every case.
                let place = key.origin().or_else(|| dict.origin()).cloned();
                problem::check_variable_name(key, place.as_ref())?;
            }
            Ok(dict.clone())
        }
        other => {
            Err(Diagnostic::parser(format!("Vars in a {class} must be specified as a dictionary.")).at(other.origin()))
        }
    }
}

/// Loads the `vars` of a dictionary.
pub(super) fn load_vars_of(value: &Value, class: &str, dict: &Dict) -> Result<Dict, Diagnostic> {
    load_vars(value, class).map_err(|error| match error.origin {
        Some(_) => error,
        None => problem::placed(error, dict, "vars"),
    })
}

/// Notes where a keyword's value stands if it is one that carries no origin itself.
pub(super) fn note_place(keywords: &mut Keywords, keyword: Keyword, key: &str, dict: &Dict) {
    if dict.get(key).is_some_and(|value| value.origin().is_none())
        && let Some(place) = problem::place_of(dict, key)
    {
        keywords.set_place(keyword, place);
    }
}

/// Takes `tags` and `when` out of variables: they are left from old includes and never seen by tasks.
pub(super) fn without_keywords(mut vars: Dict) -> Dict {
    vars.remove("tags");
    vars.remove("when");
    vars
}

/// Loads `tags`: a list, or text that is split at commas.
fn load_tags(value: &Value, dict: &Dict) -> Result<Value, Diagnostic> {
    match value {
        Value::List(_) => Ok(value.clone()),
        Value::Str(text) => Ok(Value::List(split_tags(text))),
        _ => Err(problem::placed(Diagnostic::new(Kind::Error, "tags must be specified as a list"), dict, "tags")),
    }
}

/// Splits tags at commas; each keeps the origin and trust of the text.
pub(super) fn split_tags(text: &Str) -> List {
    if !text.contains(',') && text.trim() == text.as_str() {
        return List::from(vec![Value::Str(text.clone())]);
    }
    let trust = text.tag().map(|tag| tag.trust).unwrap_or_default();
    text.split(',').map(|tag| Value::Str(Str::tagged(tag.trim(), text.origin().cloned(), trust))).collect()
}

/// Returns what is searched where nothing is listed, but the playbook lies in a collection.
pub(super) fn searched_first(default: String) -> Value {
    Value::from(vec![Value::from(default), Value::str(CORE[1])])
}

/// Loads `collections`: a list of names, with the playbook's own collection before and Ansible's own behind them; nothing
/// where it is empty.
fn load_collections(value: &Value, dict: &Dict, default: Option<String>) -> Result<Option<Value>, Diagnostic> {
    list_of_text("collections", value, dict)?;
    let Value::List(list) = as_list(value) else { return Ok(None) };
    let mut names: Vec<Value> = list.into_vec();
    names.retain(|name| !name.is_none());
    if let Some(default) = default.filter(|default| !names.iter().any(|name| name.as_str() == Some(default.as_str()))) {
        names.insert(0, Value::from(default));
    }
    if names.is_empty() {
        return Ok(None);
    }
    if !names.iter().any(|name| name.as_str().is_some_and(|name| CORE.contains(&name))) {
        names.push(Value::str(CORE[1]));
    }
    Ok(Some(Value::from(names)))
}

/// Checks that a value is text or a list of texts.
fn list_of_text(keyword: &str, value: &Value, dict: &Dict) -> Result<(), Diagnostic> {
    let wrong = |item: &Value, place: Option<Origin>| {
        Err(Diagnostic::parser(format!("Keyword '{keyword}' items must be of type 'str', not '{}'.", item.type_name()))
            .at(place.as_ref()))
    };
    match value {
        Value::None | Value::Str(_) => Ok(()),
        Value::List(list) => match list.iter().position(|item| item.as_str().is_none()) {
            Some(index) => wrong(&list.as_slice()[index], problem::place_in(list, index)),
            None => Ok(()),
        },
        other => wrong(other, problem::place_of(dict, keyword).or_else(|| dict.origin().cloned())),
    }
}

fn check_loop_control(value: &Value, dict: &Dict) -> Result<(), Diagnostic> {
    let Value::Dict(control) = value else {
        let what = "the `loop_control` value must be specified as a dictionary and cannot be a variable itself (though it can contain variables)";
        return Err(problem::placed(Diagnostic::parser(what), dict, "loop_control"));
    };
    for (key, value) in control {
        match key.as_str().filter(|key| LOOP_CONTROL.contains(key)) {
            None => return Err(problem::unknown_keyword(key, "LoopControl")),
            Some(name @ ("loop_var" | "index_var" | "label")) => check_text(name, value, control.origin())?,
            Some(_) => {}
        }
    }
    Ok(())
}

/// Checks that a value is no list and no dictionary.
pub(super) fn check_text(name: &str, value: &Value, place: Option<&Origin>) -> Result<(), Diagnostic> {
    if !matches!(value, Value::List(_) | Value::Dict(_)) {
        return Ok(());
    }
    Err(Diagnostic::parser(format!(
        "The field '{name}' is supposed to be a string type, however the incoming data structure is a {}",
        problem::class_of(value)
    ))
    .at(place))
}

/// Makes a list of a value that is none.
pub(super) fn as_list(value: &Value) -> Value {
    match value {
        Value::List(_) => value.clone(),
        other => Value::List(List::from(vec![other.clone()]).with_origin(other.origin().cloned())),
    }
}
