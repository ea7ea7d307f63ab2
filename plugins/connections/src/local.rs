//! `local`: the machine that Playcall runs on.

use crate::background::{self, Work};
use crate::interpreter::Interpreter;
use crate::{ConnectionPlugin, ConnectionSpec, Controller};
use connection::{Connection, Exec, ExecResult};
use diagnostic::{Diagnostic, Kind};
use module::payload::{self, Payload};
use module::{Command, Lines, LocalSystem, NativeModule, Output, Request, System, error_text, os_error, shell_words};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use value::{Dict, Value, str_repr, to_text};

pub(crate) const PLUGIN: ConnectionPlugin = ConnectionPlugin {
    name: "local",
    summary: "Runs tasks on the machine that Playcall runs on.",
    open: |spec, controller| {
        Ok(Box::new(Local {
            system: controller.system.clone(),
            controller: Arc::clone(controller),
            host: spec.host.clone(),
            remote_tmp: remote_tmp(spec, controller),
        }))
    },
};

struct Local {
    controller: Arc<Controller>,
    system: LocalSystem,
    host: String,
    remote_tmp: String,
}

fn remote_tmp(spec: &ConnectionSpec, controller: &Controller) -> String {
    match spec.vars.get("ansible_remote_tmp") {
        Some(path) if !path.is_none() => to_text(path),
        _ => controller.remote_tmp.clone(),
    }
}

impl Local {
    /// Returns the native module that answers a request; none where the user has a module of that name.
    fn native(&self, request: &Request) -> Option<&'static NativeModule> {
        if request.force_python || !self.controller.native_modules {
            return None;
        }
        let native = modules::find(&request.name)?;
        // Ansible: `ansible.builtin.x` is always its own, `x` and `ansible.legacy.x` may be the user's.
        let overridden = !request.name.starts_with("ansible.builtin.")
            && self.controller.payloads.finder().in_libraries(native.name, &request.module_paths).is_some();
        (!overridden).then_some(native)
    }

    /// Tells whether an interpreter that is set is not there: Ansible fails then, though a native module could do without.
    fn is_missing(&self, interpreter: &Interpreter) -> bool {
        let path = interpreter.path.as_str();
        path.starts_with('/')
            && !path.contains(char::is_whitespace)
            && !self.system.exists(Path::new(path))
            && interpreter.is_there()
    }

    /// Runs a module that is not native.
    fn run_payload(&mut self, request: &Request) -> Result<Dict, Diagnostic> {
        let payload = self.controller.payloads.prepare(request)?;
        let interpreter = payload
            .needs_python()
            .then(|| Interpreter::choose(request.interpreter.as_deref(), &self.host, &self.controller));
        let folder = match &request.tmpdir {
            Some(folder) => format!("{}/", folder.to_string_lossy().trim_end_matches('/')),
            None => self.make_tmp()?,
        };
        let python = interpreter.as_ref().map(|interpreter| interpreter.path.as_str());
        let result = self.run_job(&payload, request, python, &folder);
        let removed_later = request.background.is_some() && result.is_ok();
        if request.tmpdir.is_none() && !request.keep_remote_files && !removed_later {
            self.remove_tmp(&folder);
        }
        let mut result = result?;
        if let Some(interpreter) = interpreter {
            interpreter.report(&mut result, false);
        }
        Ok(result)
    }

    fn run_job(
        &mut self,
        payload: &Payload,
        request: &Request,
        python: Option<&str>,
        folder: &str,
    ) -> Result<Dict, Diagnostic> {
        let job = self.controller.payloads.job(payload, request, python, folder)?;
        payload::write_files(&job, folder, &mut self.system)?;
        if let Some(background) = &request.background {
            let work = Work::Job { job: &job, folder, remove: !request.keep_remote_files };
            return background::start(background, request, &work, &self.system, &self.controller);
        }
        let shell = self.controller.executable.as_str();
        let done = payload::run_here(&job, folder, request, &mut self.system, shell)?;
        Ok(payload::read_answer(&done, &job))
    }

    fn path(&self, written: &str) -> PathBuf {
        let variable = |name: &str| self.system.variable(name);
        let path = module::os_path::expand_vars(written, variable);
        // Ansible: `~` is asked of the shell as the user's own (`~root`), so `HOME` has no say.
        let path = module::os_path::expand_user(&path, None, &self.system);
        self.system.cwd().join(path)
    }
}

impl Connection for Local {
    fn transport(&self) -> &'static str {
        "local"
    }

    fn run_module(&mut self, request: &Request, output: Output<'_>) -> Result<Dict, Diagnostic> {
        let Some(native) = self.native(request) else { return self.run_payload(request) };
        let interpreter = Interpreter::choose(request.interpreter.as_deref(), &self.host, &self.controller);
        if self.is_missing(&interpreter) {
            return Ok(payload::missing_interpreter(&interpreter.path));
        }
        let with_interpreter;
        let mut request = request;
        if native.name == "setup" && interpreter.is_there() {
            // It tells about the host's Python.
            with_interpreter = Request { interpreter: Some(interpreter.path.clone()), ..request.clone() };
            request = &with_interpreter;
        }
        let mut result = match &request.background {
            None => (native.run)(request, &mut self.system, output),
            Some(background) => background::start(background, request, &Work::Native, &self.system, &self.controller)?,
        };
        interpreter.report(&mut result, true);
        Ok(result)
    }

    fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.system.set_deadline(deadline);
    }

    fn exec(&mut self, command: &Exec, output: Output<'_>) -> Result<ExecResult, Diagnostic> {
        let shell = self.controller.executable.as_str();
        if !self.system.exists(Path::new(shell)) {
            return Err(Diagnostic::error(format!(
                "failed to find the executable specified {shell}. Please verify if the executable exists and re-try."
            )));
        }
        let line = match command.executable.as_deref() {
            Some(own) if own != shell => format!("{own} -c {}", shell_words::quote(&command.command)),
            _ => command.command.clone(),
        };
        let mut environment = self.system.environment().to_vec();
        if !command.environment.is_empty() {
            environment.retain(|(name, _)| !command.environment.iter().any(|(own, _)| own == name));
            environment.extend(command.environment.iter().cloned());
        }
        let program = Command {
            arguments: vec![shell.to_owned(), "-c".to_owned(), line],
            environment,
            cwd: command.cwd.as_deref().map(|path| self.path(path)),
            stdin: command.stdin.clone(),
            timeout: None,
        };
        let mut lines = Lines::default();
        let done = self.system.run(&program, &mut |stream, piece| lines.push(stream, piece, output));
        lines.finish(output);
        let done = done.map_err(|error| Diagnostic::error(os_error(&error, &str_repr(shell))))?;
        Ok(ExecResult { status: done.status, stdout: done.stdout, stderr: done.stderr })
    }

    fn put_file(&mut self, local: &Path, remote: &str) -> Result<(), Diagnostic> {
        let from = self.path(&local.to_string_lossy());
        let to = self.path(remote);
        if !self.system.exists(&from) {
            let message = format!("file or module does not exist: {}", from.display());
            return Err(Diagnostic::new(Kind::FileNotFound, message));
        }
        if self.system.exists(&to) && self.system.real_path(&from) == self.system.real_path(&to) {
            let message = format!("failed to copy: {} and {} are the same", from.display(), to.display());
            return Err(Diagnostic::error(message));
        }
        self.system.copy_content(&from, &to).map_err(|error| {
            let shown = to.to_string_lossy();
            Diagnostic::error(format!("Failed to transfer file to {}.", str_repr(&shown)))
                .caused_by(Diagnostic::error(os_error(&error, &module::bytes_repr(&shown))))
        })
    }

    fn fetch_file(&mut self, remote: &str, local: &Path) -> Result<(), Diagnostic> {
        let remote = self.path(remote);
        self.put_file(&remote, &local.to_string_lossy())
    }

    fn make_tmp(&mut self) -> Result<String, Diagnostic> {
        let name = tmp_name(&self.system);
        let base = self.path(&self.remote_tmp);
        let path = base.join(&name);
        let made = make_private(&mut self.system, &base).and_then(|()| self.system.make_dir(&path, 0o700));
        match made {
            Ok(()) => Ok(format!("{}/", path.display())),
            Err(error) => {
                let base = &self.remote_tmp;
                let message = if error.kind() == io::ErrorKind::StorageFull {
                    error_text(&error)
                } else {
                    format!(
                        "Failed to create temporary directory. In some cases, you may have been able to authenticate \
                         and did not have permissions on the target directory. Consider changing the remote tmp path \
                         in ansible.cfg to a path rooted in \"/tmp\", for more error information use -vvv. Failed \
                         command was: ( umask 77 && mkdir -p \"` echo {base} `\"&& mkdir \"` echo {base}/{name} `\" && \
                         echo {name}=\"` echo {base}/{name} `\" ), exited with result 1"
                    )
                };
                Err(Diagnostic::new(Kind::Unreachable, message))
            }
        }
    }

    fn remove_tmp(&mut self, path: &str) {
        if path.contains("ansible-tmp-") {
            // What can't be removed stays, as with `rm -f`.
            let _ = self.system.remove_tree(Path::new(path));
        }
    }

    fn reset(&mut self) -> Result<(), Diagnostic> {
        Ok(())
    }
}

/// Makes a folder and those above it for their owner alone, where they are missing.
fn make_private(system: &mut LocalSystem, path: &Path) -> io::Result<()> {
    if system.is_dir(path) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_private(system, parent)?;
    }
    match system.make_dir(path, 0o700) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Returns a name that no other task's folder has.
fn tmp_name(system: &LocalSystem) -> String {
    use std::hash::{BuildHasher, Hasher};
    let random = std::hash::RandomState::new().build_hasher().finish() & 0xffff_ffff_ffff;
    let now = system.now();
    let time = value::repr(&Value::Float(now.as_secs_f64()));
    format!("ansible-tmp-{time}-{}-{random}", std::process::id())
}
