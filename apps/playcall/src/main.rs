//! `playcall`: what a user starts, under its own name or one of Ansible's.
//!
//! **Invariant:** only this crate reads the environment, prints and decides how the process ends.

mod cli;
mod documents;
mod exit;
mod galaxy;
mod password;
mod plugin_files;
mod plugin_options;
mod preflight;
mod pull;
mod run;
mod surroundings;
mod terminal;
mod vault_secrets;

fn main() -> std::process::ExitCode {
    let args: Vec<String> = std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let program = args.first().map_or("playcall", String::as_str);
    let snapshot = surroundings::capture(program);
    cli::main(&args, &snapshot).into()
}
