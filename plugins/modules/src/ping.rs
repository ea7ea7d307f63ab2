//! `ping`: tells that modules run on the host.

use module::{Argument, ArgumentSpec, Arguments, Kind, Module, NativeModule, Stop, run};
use std::sync::LazyLock;
use value::{Dict, Value};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "ping",
    summary: "Answers `pong` from a host on which modules can run.",
    run: |request, system, output| run(request, system, output, &SPEC, ping),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![Argument::new("data", Kind::Str).default("pong")]),
    supports_check_mode: true,
});

fn ping(module: &mut Module<'_>) -> Result<Dict, Stop> {
    let data = module.param("data").cloned().unwrap_or(Value::None);
    if data.as_str() == Some("crash") {
        return Err(Stop::crash("boom"));
    }
    let mut result = Dict::new();
    result.insert("ping", data);
    Ok(result)
}
