//! `ansible._protomatter.debug`: evaluates expressions, of which those that fail become text. The reference's own test
//! playbooks look at failures with it.

use crate::arguments;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use module::{Argument, Arguments, Kind};
use std::sync::LazyLock;
use value::{Dict, Str, Value};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "ansible._protomatter.debug",
    summary: "Evaluates expressions; those that fail become text",
    bypasses_hosts: false,
    is_quick: true,
    takes_raw_params: false,
    own_args: &["expression"],
    run,
};

static ARGUMENTS: LazyLock<Arguments> =
    LazyLock::new(|| Arguments::new(vec![Argument::new("expression", Kind::Raw).required()]));

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let params = arguments::check(context, &ARGUMENTS)?;
    let given = params.get("expression").cloned().unwrap_or_default();
    let items = if matches!(given, Value::Str(_)) { Value::list([given]) } else { given };
    let Some(items) = items.as_slice() else {
        return Err(ActionError::fail(format!(
            "argument 'expression' is of type {} and we were unable to convert to _check_type_list_strict: {} cannot be \
             converted to a list",
            items.type_name(),
            value::repr(&items)
        )));
    };
    let mut expressions: Vec<Str> = Vec::with_capacity(items.len());
    for item in items {
        let Value::Str(text) = item else {
            return Err(ActionError::fail(format!(
                "Elements value for option 'expression' is of type {} and we were unable to convert to \
                 _check_type_str_no_conversion: {} is not a string and conversion is not allowed",
                item.type_name(),
                value::str_repr(&value::to_text(item))
            )));
        };
        expressions.push(text.clone());
    }
    let results = context.templar().evaluate_replaced(&expressions)?;
    let mut result = Dict::new();
    result.insert("_ansible_verbose_always", true);
    result.insert("expression_result", Value::list(results));
    result.insert("changed", false);
    result.insert("failed", false);
    Ok(result)
}
