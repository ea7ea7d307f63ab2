//! Facts that others bring: `facts.d`, facter and ohai.

use super::ini;
use super::probe::{Probe, dict};
use crate::glob::glob;
use module::Stop;
use module::os_path::basename;
use std::path::Path;
use value::{Dict, Value, parse_json};

/// The files `*.fact` of the folder: programs are run, others read, as JSON or else as INI.
pub(super) fn local(probe: &mut Probe<'_, '_>) -> Result<Dict, Stop> {
    let mut all = Dict::new();
    let folder = probe.module.text("fact_path").map(|path| path.as_str().to_owned()).unwrap_or_default();
    if !folder.is_empty() && probe.exists(&folder) {
        let cwd = probe.module.system.cwd().to_string_lossy().into_owned();
        let mut files = glob(&*probe.module.system, &cwd, &format!("{folder}/*.fact"));
        files.sort();
        for file in files {
            let name = basename(&file).replace(".fact", "");
            let fact = match one(probe, &file)? {
                Ok(fact) => fact,
                Err(problem) => {
                    probe.module.warn(problem.as_str());
                    Value::str(problem)
                }
            };
            all.insert(name, fact);
        }
    }
    Ok(dict([("local", Value::Dict(all))]))
}

/// Reads one file. The inner error is a sentence that becomes the fact and a warning.
fn one(probe: &mut Probe<'_, '_>, file: &str) -> Result<Result<Value, String>, Stop> {
    let stat = match probe.module.system.stat(Path::new(file)) {
        Ok(stat) => stat,
        Err(error) => {
            let reason = module::os_error(&error, &value::str_repr(file));
            return Ok(Err(format!("Could not stat fact ({file}): {reason}")));
        }
    };
    let text = if stat.mode & 0o100 != 0 {
        let done = probe.module.run_command_line(file)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if done.status != 0 {
            let errors = text(&done.stderr);
            let problem = format!("Failure executing fact script ({file}), rc: {}, err: {errors}", done.status);
            return Ok(Err(problem));
        }
        text(&done.stdout)
    } else {
        probe.content(file).unwrap_or_default()
    };
    if let Ok(fact) = parse_json(&text) {
        return Ok(Ok(fact));
    }
    Ok(match ini::parse(&text) {
        Ok(sections) => Ok(Value::Dict(sections)),
        Err(ini::Problem::Unreadable) => {
            Err(format!("error loading facts as JSON or ini - please check content: {file}"))
        }
        Err(ini::Problem::Value(reason)) => {
            Err(format!("error loading facts as ini - please check content: {file} ({reason})"))
        }
    })
}

fn from_json(probe: &mut Probe<'_, '_>, output: Option<String>, warning: &str) -> Dict {
    let Some(output) = output else { return Dict::new() };
    if let Ok(Value::Dict(facts)) = parse_json(&output) {
        facts
    } else {
        probe.module.warn(warning);
        Dict::new()
    }
}

/// What facter says, where it is installed.
pub(super) fn facter(probe: &mut Probe<'_, '_>) -> Dict {
    let program = ["cfacter", "facter"].into_iter().find_map(|name| {
        let own = format!("/opt/puppetlabs/bin/{name}");
        probe.program(name).or_else(|| probe.exists(&own).then_some(own))
    });
    let Some(program) = program else { return Dict::new() };
    let mut ask = |options: &[&str]| {
        let words: Vec<&str> = [program.as_str()].into_iter().chain(options.iter().copied()).collect();
        probe.run(&words).filter(|(status, _)| *status == 0).map(|(_, output)| output)
    };
    let output = ask(&["--puppet", "--json"]).or_else(|| ask(&["--json"]));
    from_json(probe, output, "Failed to parse facter facts")
}

/// What ohai says, where it is installed.
pub(super) fn ohai(probe: &mut Probe<'_, '_>) -> Dict {
    let output = probe.ask("ohai", &[]);
    from_json(probe, output, "Failed to gather ohai facts")
}
