//! `auto`: YAML files that name the plugin which reads them (`plugin: amazon.aws.aws_ec2`).

use super::SourcePlugin;
use crate::data::Data;
use diagnostic::{Diagnostic, Kind};
use std::path::Path;
use value::Value;

pub(crate) const PLUGIN: SourcePlugin = SourcePlugin {
    name: "auto",
    verify: |context, source| {
        [".yml", ".yaml"].iter().any(|extension| source.ends_with(extension))
            && context.loader.files().exists(Path::new(source))
    },
    parse,
};

fn parse(data: &mut Data, source: &str) -> Result<(), Diagnostic> {
    let config = data.context.loader.load_file(Path::new(source))?;
    let plugin = config.as_dict().and_then(|config| config.get("plugin")).filter(|plugin| plugin.is_true());
    let Some(plugin) = plugin.map(value::to_text) else {
        return Err(Diagnostic::parser(format!(
            "no root 'plugin' key found, '{source}' is not a valid YAML inventory plugin config file"
        )));
    };
    if let Value::Dict(_) = config {
        return Err(Diagnostic::new(
            Kind::Unsupported,
            format!(
                "inventory config '{source}' asks for the plugin '{plugin}': Playcall runs no inventory plugins yet."
            ),
        ));
    }
    Ok(())
}
