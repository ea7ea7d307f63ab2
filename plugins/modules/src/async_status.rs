//! `async_status`: tells how a job in the background stands, from its job file.

use module::{Argument, ArgumentSpec, Arguments, Kind, NativeModule, Stop, os_path, run};
use std::path::Path;
use std::sync::LazyLock;
use value::{Dict, Value, parse_json};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "async_status",
    summary: "Tells how a job in the background stands.",
    run: |request, system, output| {
        // Ansible: what the job's module answered is printed as it is, without `invocation`.
        let mut answer = None;
        let framed = run(request, system, output, &SPEC, |module| {
            let jid = module.text("jid").unwrap_or_default();
            let folder = module.text("_async_dir").unwrap_or_default();
            let path = os_path::join(&folder, &jid);
            let at = Path::new(&path);
            if !module.system.exists(at) {
                return Err(Stop::fail("could not find job")
                    .with("ansible_job_id", jid)
                    .with("started", true)
                    .with("finished", true));
            }
            let mut result = Dict::new();
            if module.text("mode").is_some_and(|mode| mode.as_str() == "cleanup") {
                module
                    .system
                    .remove_file(at)
                    .map_err(|error| Stop::crash(module::os_error(&error, &value::str_repr(&path))))?;
                result.insert("ansible_job_id", jid);
                result.insert("erased", path);
                return Ok(result);
            }
            let content = module.system.read(at).unwrap_or_default();
            let Some(Value::Dict(mut job)) = parse_json(&String::from_utf8_lossy(&content)).ok() else {
                // Not written yet: it is running.
                result.insert("results_file", path);
                result.insert("ansible_job_id", jid);
                result.insert("started", true);
                result.insert("finished", false);
                return Ok(result);
            };
            if !job.contains("started") {
                job.insert("finished", true);
                job.insert("ansible_job_id", jid);
            } else if !job.contains("finished") {
                job.insert("finished", false);
            }
            answer = Some(job);
            Ok(result)
        });
        answer.unwrap_or(framed)
    },
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("jid", Kind::Str).required(),
        Argument::new("mode", Kind::Str).default("status").choices(&["cleanup", "status"]),
        Argument::new("_async_dir", Kind::Path).required(),
    ]),
    supports_check_mode: true,
});
