//! Runs one module on this machine: `run_module NAME JSON-ARGUMENTS [JSON-OPTIONS]` prints its result as JSON.
//!
//! Options: `check`, `diff`, `python` (its Python twin), `keep` (its files), `interpreter`, `library` (a folder of modules), `seconds` (in the
//! background).

use collection::{Collections, Search};
use connections::{ConnectionSpec, Controller, open};
use std::path::PathBuf;
use std::sync::Arc;
use value::{Dict, JsonStyle, Value, parse_json, to_json, to_text};

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "its result is what it is started for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let dict = |at: usize| -> Result<Dict, Box<dyn std::error::Error>> {
        match words.get(at).map(|text| parse_json(text)).transpose()? {
            Some(Value::Dict(dict)) => Ok(dict),
            _ => Ok(Dict::new()),
        }
    };
    if words.first().is_some_and(|word| word == "--background") {
        let order = std::io::read_to_string(std::io::stdin())?;
        let system = module::LocalSystem::new(std::env::current_dir()?, std::env::vars().collect());
        return Ok(connections::run_background(&order, system)?);
    }
    let options = dict(2)?;
    let flag = |name: &str| options.get(name).is_some_and(Value::is_true);
    let snapshot = config::Snapshot {
        env: std::env::vars().collect(),
        cwd: std::env::current_dir()?.to_string_lossy().into_owned(),
        home: std::env::var("HOME")?,
        ..config::Snapshot::default()
    };
    let (config, _) = config::Config::load(&snapshot, None)?;
    let program = std::env::current_exe()?.to_string_lossy().into_owned();
    let own = connections::OwnPrograms { background: vec![program, "--background".to_owned()], ..Default::default() };
    let collections = Arc::new(Collections::new(Search::of(&config, &[])));
    let controller = Arc::new(Controller::new(&config, own, collections));
    let spec = ConnectionSpec { connection: "local".to_owned(), host: "h1".to_owned(), ..ConnectionSpec::default() };
    let mut connection = open(&spec, &controller)?;
    let request = module::Request {
        name: words.first().map_or("ping", String::as_str).into(),
        args: dict(1)?,
        check_mode: flag("check"),
        diff: flag("diff"),
        force_python: flag("python"),
        keep_remote_files: flag("keep"),
        interpreter: options.get("interpreter").map(to_text),
        module_paths: options.get("library").map(|path| vec![PathBuf::from(to_text(path))]).unwrap_or_default(),
        shell_executable: "/bin/sh".to_owned(),
        background: options.get("seconds").and_then(Value::as_int).map(|seconds| module::Background {
            jid: "j1".to_owned(),
            seconds: u64::try_from(seconds).unwrap_or(0),
            dir: "~/.ansible_async".to_owned(),
        }),
        ..module::Request::default()
    };
    match connection.run_module(&request, &mut |stream, lines| eprintln!("{} {lines:?}", stream.name())) {
        Ok(result) => println!("{}", to_json(&Value::Dict(result), JsonStyle::default())),
        Err(error) => println!("{:?}: {error}", error.kind),
    }
    Ok(())
}
