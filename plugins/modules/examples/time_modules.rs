//! Tells how long native modules take on this machine: `time_modules` prints microseconds for each run.

use module::{LocalSystem, Request};
use std::time::Instant;
use value::{Dict, Value, parse_json};

#[expect(clippy::print_stdout, reason = "its figures are what it is started for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("time-modules-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let at = folder.to_string_lossy().into_owned();
    let environment: Vec<(String, String)> = std::env::vars().collect();
    let mut system = LocalSystem::new(&folder, environment);
    let rows = [
        ("ping", "{}".to_owned()),
        ("file", format!(r#"{{"path": "{at}/d", "state": "directory", "mode": "0755"}}"#)),
        ("file", format!(r#"{{"path": "{at}/f", "state": "touch", "mode": "0644", "owner": "root"}}"#)),
        ("lineinfile", format!(r#"{{"path": "{at}/f", "line": "a line", "regexp": "^a"}}"#)),
        ("copy", format!(r#"{{"src": "{at}/f", "dest": "{at}/g", "remote_src": true}}"#)),
        ("stat", format!(r#"{{"path": "{at}/f", "get_mime": false, "get_attributes": false}}"#)),
        ("stat", format!(r#"{{"path": "{at}/f"}}"#)),
    ];
    for (name, args) in rows {
        let Ok(Value::Dict(args)) = parse_json(&args) else { return Err(args.into()) };
        let request = Request { name: format!("ansible.builtin.{name}").into(), args, ..Request::default() };
        let native = modules::find(name).ok_or(name)?;
        let mut times: Vec<_> = (0..200)
            .map(|_| {
                let start = Instant::now();
                let result: Dict = (native.run)(&request, &mut system, &mut |_, _| {});
                assert!(!result.contains("failed"), "{result:?}");
                start.elapsed().as_micros()
            })
            .collect();
        times.sort_unstable();
        println!("{name:12} median {:5} µs, first {:5} µs", times[times.len() / 2], times[times.len() - 1]);
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
