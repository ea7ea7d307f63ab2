//! Capturing what the program was started with. Nobody else reads the environment.

use config::Snapshot;
use std::io::IsTerminal;

/// Captures environment, directories and terminals.
pub(crate) fn capture(program: &str) -> Snapshot {
    let env: std::collections::BTreeMap<String, String> = std::env::vars_os()
        .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
        .collect();
    let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok().flatten();
    let home = env.get("HOME").cloned().or_else(|| Some(user.as_ref()?.dir.to_string_lossy().into_owned()));
    let cwd = std::env::current_dir().map(|path| path.to_string_lossy().into_owned());
    Snapshot {
        cwd: cwd.unwrap_or_else(|_| "/".to_owned()),
        home: home.unwrap_or_else(|| "/".to_owned()),
        user: user.map(|user| user.name).unwrap_or_default(),
        uid: nix::unistd::getuid().as_raw(),
        program: locate(program, env.get("PATH").map_or("", String::as_str)),
        pid: std::process::id(),
        terminal_columns: terminal_columns(),
        stdin_is_terminal: std::io::stdin().is_terminal(),
        stdout_is_terminal: std::io::stdout().is_terminal(),
        stderr_is_terminal: std::io::stderr().is_terminal(),
        env,
    }
}

/// Returns the program as a path: a bare name is looked up in `PATH`.
fn locate(program: &str, search: &str) -> String {
    if program.contains('/') {
        return program.to_owned();
    }
    let found = search.split(':').map(|directory| format!("{directory}/{program}"));
    found.into_iter().find(|path| std::path::Path::new(path).is_file()).unwrap_or_else(|| program.to_owned())
}

/// Returns the width of the terminal that stdout is; 0 where it is none.
fn terminal_columns() -> usize {
    terminal_size::terminal_size_of(std::io::stdout()).map_or(0, |(width, _)| usize::from(width.0))
}
