//! `local`: the machine that Playcall runs on.

use crate::background::{self, Work};
use crate::escalated::{self, Errand, Escalation};
use crate::interpreter::{self, Interpreter};
use crate::sharing::Sharing;
use crate::{ConnectionPlugin, ConnectionSpec, Controller};
use connection::{Connection, Exec, ExecResult};
use diagnostic::{Diagnostic, Kind};
use module::payload::{self, Job, Payload};
use module::{
    Command, Finished, Lines, LocalSystem, NativeModule, Output, Request, System, error_text, os_error, shell_words,
};
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
            becomes: spec.becomes.is_some(),
            escalation: Escalation::of(spec, controller),
            sharing: Sharing::of(spec, controller),
        }))
    },
};

struct Local {
    controller: Arc<Controller>,
    system: LocalSystem,
    host: String,
    remote_tmp: String,
    becomes: bool,
    /// How tasks become another user; nothing where they stay who we are.
    escalation: Option<Escalation>,
    sharing: Sharing,
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
        let with_all;
        let mut request = request;
        if self.escalation.is_some() {
            with_all = Request { self_contained: true, ..request.clone() };
            request = &with_all;
        }
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
        if self.escalation.is_some() {
            return self.run_escalated_job(&job, request, folder);
        }
        let shell = self.controller.executable.as_str();
        if let Some(background) = &request.background {
            let work = Work::Job { job: &job, folder, remove: !request.keep_remote_files };
            return background::start(background, request, &work, &self.system, &self.controller.background, shell);
        }
        let done = payload::run_here(&job, folder, request, &mut self.system, shell)?;
        Ok(payload::read_answer(&done, &job))
    }

    /// Runs a job as another user, its files written.
    fn run_escalated_job(&mut self, job: &Job, request: &Request, folder: &str) -> Result<Dict, Diagnostic> {
        let mut paths = vec![folder.to_owned()];
        paths.extend(job.files.iter().map(|(name, ..)| format!("{folder}{name}")));
        let warnings = self.share(&paths)?;
        let mut result = if request.background.is_some() {
            self.run_own(request, &escalated::Task::Job(job, folder), &mut |_, _| {})?
        } else {
            let line = job.line.replace("{}", &shell_words::quote(folder));
            let line = with_environment(&line, &request.environment);
            let errand = Errand { line: &line, executable: None, stdin: None, cwd: request.cwd.clone() };
            payload::read_answer(&finished(self.run_errand(&errand, &mut |_, _| {})?), job)
        };
        let warnings = warnings.iter().map(|told| interpreter::warning(&told.message, None)).collect();
        interpreter::add(&mut result, "warnings", warnings);
        Ok(result)
    }

    fn run_errand(&mut self, errand: &Errand<'_>, output: Output<'_>) -> Result<ExecResult, Diagnostic> {
        let Some(escalation) = &self.escalation else {
            return Err(Diagnostic::error("nobody else is become here"));
        };
        escalation.run(errand, &self.system, &self.controller.executable, output)
    }

    /// Has a process of ours, as the other user, do what a request asks for.
    fn run_own(
        &mut self,
        request: &Request,
        task: &escalated::Task<'_>,
        output: Output<'_>,
    ) -> Result<Dict, Diagnostic> {
        let Some(line) = escalated::line(&self.controller) else {
            let what = "modules as another user are not built in this program";
            return Err(Diagnostic::new(Kind::Unsupported, what));
        };
        self.check_user()?;
        let stdin = Some(escalated::order(request, task));
        let errand = Errand { line: &line, executable: None, stdin, cwd: request.cwd.clone() };
        let done = self.run_errand(&errand, output)?;
        Ok(payload::read_output(&finished(done), &line))
    }

    /// Fails where files could be given to nobody, before anything is started.
    fn check_user(&self) -> Result<(), Diagnostic> {
        let Some(escalation) = &self.escalation else { return Ok(()) };
        let user = escalation.plugin.user();
        if self.sharing.is_stranger(user) && self.sharing.is_admin() && self.system.user(user).is_none() {
            return Err(Sharing::nobody());
        }
        Ok(())
    }

    /// Tells whether the other user may start a process of ours.
    fn reaches_own(&self, escalation: &Escalation) -> bool {
        let stranger = self.sharing.is_stranger(escalation.plugin.user());
        match self.controller.escalated.first() {
            Some(program) => !stranger || escalated::may_start(program, &self.system),
            None => false,
        }
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
        if let Some(escalation) = &self.escalation {
            if !self.reaches_own(escalation) {
                return self.run_payload(request);
            }
            let mut result = self.run_own(request, &escalated::Task::Module, output)?;
            interpreter.report(&mut result, true);
            return Ok(result);
        }
        let mut result = match &request.background {
            None => (native.run)(request, &mut self.system, output),
            Some(background) => {
                let (words, shell) = (&self.controller.background, self.controller.executable.as_str());
                background::start(background, request, &Work::Native, &self.system, words, shell)?
            }
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
        if self.escalation.is_some() && !command.as_login_user {
            let line = with_environment(&command.command, &command.environment);
            let executable = command.executable.clone().filter(|own| own != shell);
            let cwd = command.cwd.as_deref().map(|path| self.path(path));
            let executable = executable.as_deref();
            let errand = Errand { line: &line, executable, stdin: command.stdin.clone(), cwd };
            return self.run_errand(&errand, output);
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
        if self.escalation.as_ref().is_some_and(|escalation| self.sharing.is_stranger(escalation.plugin.user())) {
            // Ansible: others are not let in to a home.
            let known = &self.controller.system_tmpdirs;
            if !known.iter().any(|folder| self.remote_tmp.starts_with(folder.as_str())) {
                self.remote_tmp = known.first().cloned().unwrap_or_else(|| "/var/tmp".to_owned());
            }
        }
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

    fn share(&mut self, paths: &[String]) -> Result<Vec<Diagnostic>, Diagnostic> {
        let Some(escalation) = &self.escalation else { return Ok(Vec::new()) };
        let user = escalation.plugin.user().to_owned();
        if !self.sharing.is_stranger(&user) {
            return Ok(Vec::new());
        }
        let sharing = self.sharing.clone();
        let mut warnings = Vec::new();
        let mut exec = |line: &str| {
            let command = Exec { command: line.to_owned(), as_login_user: true, ..Exec::default() };
            self.exec(&command, &mut |_, _| {})
        };
        sharing.let_in(&user, paths, &mut exec, &mut |warning| warnings.push(warning))?;
        Ok(warnings)
    }

    fn becomes(&self) -> bool {
        self.becomes
    }

    fn way(&self) -> String {
        match &self.escalation {
            Some(escalation) => {
                format!("local, as {} by {}", escalation.plugin.user(), escalation.plugin.program())
            }
            None => "local".to_owned(),
        }
    }

    fn reset(&mut self) -> Result<(), Diagnostic> {
        Ok(())
    }
}

fn finished(done: ExecResult) -> Finished {
    Finished { status: done.status, stdout: done.stdout, stderr: done.stderr, ..Finished::default() }
}

/// Puts a task's environment before a command line: a become program passes none on.
fn with_environment(line: &str, environment: &[(String, String)]) -> String {
    let set: Vec<String> =
        environment.iter().map(|(name, value)| format!("{name}={} ", shell_words::quote(value))).collect();
    format!("{}{line}", set.concat())
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
