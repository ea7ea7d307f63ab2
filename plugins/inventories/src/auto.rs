//! `auto`: YAML files that name the plugin which reads them (`plugin: amazon.aws.aws_ec2`).

use crate::{Asked, NativePlugin, is_readable};
use diagnostic::Diagnostic;
use inventory::Draft;
use std::path::Path;

pub(crate) const PLUGIN: NativePlugin = NativePlugin {
    name: "auto",
    summary: "Lets the plugin that a YAML file names read it.",
    verify: |source, context| {
        [".yml", ".yaml"].iter().any(|extension| source.ends_with(extension)) && is_readable(source, context)
    },
    parse,
};

fn parse(asked: &Asked<'_>, draft: &mut Draft<'_>) -> Result<(), Diagnostic> {
    let source = asked.source;
    let config = draft.context().loader.load_file(Path::new(source))?;
    let plugin = config.as_dict().and_then(|config| config.get("plugin")).filter(|plugin| plugin.is_true());
    let Some(plugin) = plugin.map(value::to_text) else {
        return Err(Diagnostic::parser(format!(
            "no root 'plugin' key found, '{source}' is not a valid YAML inventory plugin config file"
        )));
    };
    let context = draft.context().clone();
    let Some(real) = context.plugins.find(&plugin)? else {
        return Err(Diagnostic::parser(format!("inventory config '{source}' specifies unknown plugin '{plugin}'")));
    };
    if !real.verify(source, &context) {
        return Err(Diagnostic::parser(format!(
            "inventory source '{source}' could not be verified by inventory plugin '{plugin}'"
        )));
    }
    let name = real.name();
    context.verbose(1, format!("Using inventory plugin '{name}' to process inventory source '{source}'"));
    real.parse(source, draft)
}
