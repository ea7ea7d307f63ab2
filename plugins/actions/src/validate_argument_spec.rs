//! `validate_argument_spec`: checks variables against a declaration, as roles with argument specs do at their start.

use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use module::{Argument, Arguments, Invalid, Kind, RequiredIf, Surroundings, validate};
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "validate_argument_spec",
    summary: "Checks variables against a declaration of arguments",
    bypasses_hosts: false,
    is_quick: true,
    takes_raw_params: false,
    own_args: &[],
    run,
};

struct Nothing;

impl Surroundings for Nothing {
    fn variable(&self, _name: &str) -> Option<&str> {
        None
    }

    fn expand(&self, path: &str) -> String {
        path.to_owned()
    }
}

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let name = context.args.get("validate_args_context").cloned();
    let mut result = Dict::new();
    if let Some(name) = name {
        result.insert("validate_args_context", name);
    }
    let Some(spec) = context.args.get("argument_spec").cloned() else {
        return Err(ActionError::fail(
            "\"argument_spec\" arg is required in args: ".to_owned() + &value::repr(&Value::Dict(context.args.clone())),
        ));
    };
    let Value::Dict(spec) = spec else {
        return Err(ActionError::fail(format!(
            "Incorrect type for argument_spec, expected dict and got <class '{}'>",
            spec.type_name()
        )));
    };
    let given = context.args.get("provided_arguments").cloned().unwrap_or(Value::Dict(Dict::new()));
    let Value::Dict(given) = given else {
        return Err(ActionError::fail(format!(
            "Incorrect type for provided_arguments, expected dict and got <class '{}'>",
            given.type_name()
        )));
    };
    let mut params = Dict::new();
    let templar = context.templar();
    for name in spec.keys() {
        let Some(text) = name.as_str() else { continue };
        if let Some(written) = context.vars.get(text) {
            params.insert(name.clone(), templar.template(&written)?);
        }
    }
    params.extend(&given);
    let found = validate(&arguments(&spec), &mut params, &Nothing);
    if found.errors.is_empty() {
        result.insert("changed", false);
        result.insert("msg", "The arg spec validation passed");
        return Ok(result);
    }
    let errors: Vec<String> = found
        .errors
        .iter()
        .map(|error| match error {
            Invalid::Unsupported(text) | Invalid::Other(text) => text.clone(),
        })
        .collect();
    result.insert("failed", true);
    result.insert("msg", format!("Validation of arguments failed:\n{}", errors.join("\n")));
    result.insert("argument_spec_data", spec);
    result.insert("argument_errors", errors.iter().map(Value::from).collect::<Vec<_>>());
    Ok(result)
}

/// Reads a declaration of arguments.
fn arguments(spec: &Dict) -> Arguments {
    Arguments::new(spec.iter().map(|(name, entry)| argument(&to_text(name), entry)).collect())
}

fn argument(name: &str, entry: &Value) -> Argument {
    let empty = Dict::new();
    let entry = entry.as_dict().unwrap_or(&empty);
    let kind = |key: &str| entry.get(key).and_then(Value::as_str).and_then(Kind::named);
    let texts = |key: &str| -> Vec<String> {
        entry.get(key).and_then(Value::as_slice).unwrap_or_default().iter().map(to_text).collect()
    };
    let mut argument = Argument::new(name, kind("type").unwrap_or(Kind::Str));
    if entry.get("required").is_some_and(Value::is_true) {
        argument = argument.required();
    }
    if let Some(default) = entry.get("default") {
        argument = argument.default(default.clone());
    }
    if let Some(elements) = kind("elements") {
        argument = argument.elements(elements);
    }
    if entry.get("no_log").is_some_and(Value::is_true) {
        argument = argument.no_log();
    }
    argument.choices = entry.get("choices").and_then(Value::as_slice).map(<[Value]>::to_vec);
    argument.aliases = texts("aliases");
    if let Some(Value::Dict(options)) = entry.get("options") {
        let mut inner = arguments(options);
        let lists = |key: &str| -> Vec<Vec<String>> {
            entry
                .get(key)
                .and_then(Value::as_slice)
                .unwrap_or_default()
                .iter()
                .map(|list| list.as_slice().unwrap_or_default().iter().map(to_text).collect())
                .collect()
        };
        inner.mutually_exclusive = lists("mutually_exclusive");
        inner.required_together = lists("required_together");
        inner.required_one_of = lists("required_one_of");
        for rule in entry.get("required_if").and_then(Value::as_slice).unwrap_or_default() {
            if let [key, value, needed, ..] = rule.as_slice().unwrap_or_default() {
                let needed: Vec<String> = needed.as_slice().unwrap_or_default().iter().map(to_text).collect();
                inner.required_if.push(RequiredIf {
                    name: to_text(key),
                    value: value.clone(),
                    requirements: needed,
                    any: rule.as_slice().and_then(|rule| rule.get(3)).is_some_and(Value::is_true),
                });
            }
        }
        argument = argument.options(inner);
    }
    argument
}
