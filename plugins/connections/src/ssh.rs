//! `ssh`: hosts reached through the user's own OpenSSH.
//!
//! Command lines run (`raw`); modules and files over ssh are refused, after the host was reached, so that one that can't
//! be is told as such.

use crate::controller::SshSettings;
use crate::{ConnectionPlugin, ConnectionSpec, Controller};
use connection::{Connection, Exec, ExecResult};
use diagnostic::{Diagnostic, Kind};
use module::{Command, Lines, LocalSystem, Output, Request, System, os_error, shell_words};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use value::{Dict, to_text};

pub(crate) const PLUGIN: ConnectionPlugin = ConnectionPlugin {
    name: "ssh",
    summary: "Runs command lines on hosts reached through the user's OpenSSH.",
    open: |spec, controller| Ok(Box::new(Ssh::new(spec, controller)?)),
};

struct Ssh {
    system: LocalSystem,
    arguments: Vec<String>,
    host: String,
    attempts: i64,
}

impl Ssh {
    fn new(spec: &ConnectionSpec, controller: &Arc<Controller>) -> Result<Self, Diagnostic> {
        if let Some(becomes) = &spec.becomes {
            let (user, method) = (becomes.user(), becomes.name());
            let what =
                format!("become over ssh is not built in this version of Playcall (user '{user}', method '{method}')");
            return Err(Diagnostic::new(Kind::Unsupported, what));
        }
        if spec.passwords.connection.is_some() {
            let message = "passwords for ssh are not built in this version of Playcall";
            return Err(Diagnostic::new(Kind::Unsupported, message));
        }
        let settings = &controller.ssh;
        let host = var(spec, &["ansible_ssh_host", "ansible_host"]).unwrap_or_else(|| spec.host.clone());
        let arguments = arguments(spec, settings, &host, &controller.system)?;
        let retries = var(spec, &["ansible_ssh_retries"]).and_then(|text| text.trim().parse().ok());
        Ok(Ssh {
            system: controller.system.clone(),
            arguments,
            host,
            attempts: retries.unwrap_or(settings.retries).max(0) + 1,
        })
    }

    fn run(&mut self, line: &str, stdin: Option<Vec<u8>>, output: Output<'_>) -> Result<ExecResult, Diagnostic> {
        let mut arguments = self.arguments.clone();
        // Ansible: a terminal, unless something is piped in.
        if stdin.is_none() {
            arguments.push("-tt".to_owned());
        }
        arguments.extend([self.host.clone(), line.to_owned()]);
        let command =
            Command { arguments, environment: self.system.environment().to_vec(), cwd: None, stdin, timeout: None };
        for attempt in 1.. {
            let mut lines = Lines::default();
            let done = self.system.run(&command, &mut |stream, piece| lines.push(stream, piece, output));
            lines.finish(output);
            let done = done.map_err(|error| {
                let program = command.arguments.first().map(String::as_str).unwrap_or_default();
                Diagnostic::new(Kind::Unreachable, os_error(&error, &value::str_repr(program)))
            })?;
            if done.status != 255 {
                return Ok(ExecResult { status: done.status, stdout: done.stdout, stderr: done.stderr });
            }
            if attempt >= self.attempts {
                let told = String::from_utf8_lossy(&done.stderr);
                let message = format!("Failed to connect to the host via ssh: {}", told.trim_end());
                return Err(Diagnostic::new(Kind::Unreachable, message));
            }
            std::thread::sleep(std::time::Duration::from_secs((1_u64 << (attempt - 1).clamp(0, 5)).min(30)));
        }
        Err(Diagnostic::new(Kind::Unreachable, "Failed to connect to the host via ssh"))
    }

    /// Reaches the host, then says what is not built.
    fn refuse(&mut self, what: &str) -> Diagnostic {
        match self.run("true", None, &mut |_, _| {}) {
            Err(error) => error,
            Ok(_) => {
                Diagnostic::new(Kind::Unsupported, format!("{what} over ssh are not built in this version of Playcall"))
            }
        }
    }
}

impl Connection for Ssh {
    fn transport(&self) -> &'static str {
        "ssh"
    }

    fn run_module(&mut self, _request: &Request, _output: Output<'_>) -> Result<Dict, Diagnostic> {
        Err(self.refuse("modules"))
    }

    fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.system.set_deadline(deadline);
    }

    fn exec(&mut self, command: &Exec, output: Output<'_>) -> Result<ExecResult, Diagnostic> {
        let mut line = command.command.clone();
        if let Some(shell) = &command.executable {
            line = format!("{shell} -c {}", shell_words::quote(&line));
        }
        if !command.environment.is_empty() {
            let set: Vec<String> = command
                .environment
                .iter()
                .map(|(name, value)| format!("{name}={}", shell_words::quote(value)))
                .collect();
            line = format!("{} {line}", set.join(" "));
        }
        if let Some(cwd) = &command.cwd {
            line = format!("cd {} && {line}", shell_words::quote(cwd));
        }
        self.run(&line, command.stdin.clone(), output)
    }

    fn put_file(&mut self, _local: &Path, _remote: &str) -> Result<(), Diagnostic> {
        Err(self.refuse("file transfers"))
    }

    fn fetch_file(&mut self, _remote: &str, _local: &Path) -> Result<(), Diagnostic> {
        Err(self.refuse("file transfers"))
    }

    fn make_tmp(&mut self) -> Result<String, Diagnostic> {
        Err(self.refuse("modules"))
    }

    fn remove_tmp(&mut self, _path: &str) {}

    fn share(&mut self, _paths: &[String]) -> Result<Vec<Diagnostic>, Diagnostic> {
        Ok(Vec::new())
    }

    fn becomes(&self) -> bool {
        false
    }

    fn reset(&mut self) -> Result<(), Diagnostic> {
        let mut arguments = self.arguments.clone();
        arguments.extend(["-O".to_owned(), "stop".to_owned(), self.host.clone()]);
        let environment = self.system.environment().to_vec();
        let command = Command { arguments, environment, ..Command::default() };
        // Ansible: what it says is shown with -vvv only; with no shared connection there is nothing to stop.
        let _ = self.system.run(&command, &mut |_, _| {});
        Ok(())
    }
}

fn var(spec: &ConnectionSpec, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| spec.vars.get(name)).filter(|value| !value.is_none()).map(to_text)
}

/// Returns the program and its options, without the host.
fn arguments(
    spec: &ConnectionSpec,
    settings: &SshSettings,
    host: &str,
    system: &LocalSystem,
) -> Result<Vec<String>, Diagnostic> {
    let words = |text: &str| {
        shell_words::split(text).map_err(|reason| Diagnostic::error(format!("{reason} in the arguments of ssh")))
    };
    let or = |names: &[&str], setting: &str| var(spec, names).unwrap_or_else(|| setting.to_owned());
    let mut out = vec![or(&["ansible_ssh_executable"], &settings.executable)];
    out.extend(words(&or(&["ansible_ssh_args"], &settings.args))?);
    let mut option = |text: String| out.extend(["-o".to_owned(), text]);
    if !settings.host_key_checking {
        option("StrictHostKeyChecking=no".to_owned());
    }
    let port = var(spec, &["ansible_port", "ansible_ssh_port"]).or_else(|| settings.port.map(|port| port.to_string()));
    if let Some(port) = &port {
        option(format!("Port={port}"));
    }
    let key = var(spec, &["ansible_private_key_file", "ansible_ssh_private_key_file"])
        .or_else(|| settings.private_key_file.clone());
    if let Some(key) = key {
        let key = module::os_path::expand_user(&key, system.variable("HOME"), system);
        option(format!("IdentityFile=\"{key}\""));
    }
    option("KbdInteractiveAuthentication=no".to_owned());
    option("PreferredAuthentications=gssapi-with-mic,gssapi-keyex,hostbased,publickey".to_owned());
    option("PasswordAuthentication=no".to_owned());
    let user = var(spec, &["ansible_user", "ansible_ssh_user"])
        .or_else(|| spec.remote_user.clone())
        .or_else(|| settings.user.clone());
    if let Some(user) = &user {
        option(format!("User=\"{user}\""));
    }
    let timeout = or(&["ansible_ssh_timeout", "ansible_timeout"], &settings.timeout.to_string());
    option(format!("ConnectTimeout={timeout}"));
    out.extend(words(&or(&["ansible_ssh_common_args"], &settings.common_args))?);
    out.extend(words(&or(&["ansible_ssh_extra_args"], &settings.extra_args))?);
    if out.iter().any(|word| word.contains("ControlPersist")) && !out.iter().any(|word| word.contains("ControlPath")) {
        let text = format!("{host}-{}-{}", port.unwrap_or_default(), user.unwrap_or_default());
        let digest = module::hash::of_bytes(text.as_bytes(), module::hash::Algorithm::Sha1);
        let folder = module::os_path::expand_user(&settings.control_dir, system.variable("HOME"), system);
        system.clone().make_dirs(Path::new(&folder), 0o700).or_else(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => Ok(()),
            _ => Err(Diagnostic::error(format!("Cannot write to ControlPath {folder}"))),
        })?;
        let name = digest.get(..10).unwrap_or_default();
        out.extend(["-o".to_owned(), format!("ControlPath=\"{folder}/{name}\"")]);
    }
    Ok(out)
}
