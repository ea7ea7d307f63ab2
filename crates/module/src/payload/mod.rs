//! Modules that are not native: found, packed with the support code they import, and run as Ansible runs them.
//!
//! A Python module is packed with its support code, as a tree of files or a zip file, and a small script runs it from
//! there with its arguments; modules in other languages get their arguments in a file.
//!
//! **Invariant:** a module is packed once for a run, whatever the number of hosts.

mod answer;
mod finder;
mod gather;
mod imports;
mod pack;
mod style;
#[cfg(test)]
mod tests;

pub use finder::{Finder, Found, FoundKind, SearchPaths};

use crate::{Command, Finished, Request, System, shell_words};
use diagnostic::{Diagnostic, Kind};
use gather::Files;
use pack::Trees;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use style::Style;
use value::{Dict, Value, str_repr, to_text};

/// The version of Ansible that modules are told.
const VERSION: &str = "2.19.14";

/// What every module is told, whatever the task.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `DEFAULT_NO_TARGET_SYSLOG`.
    pub no_target_syslog: bool,
    /// `DEFAULT_DEBUG`.
    pub debug: bool,
    /// `DEFAULT_SYSLOG_FACILITY`.
    pub syslog_facility: String,
    /// `DEFAULT_SELINUX_SPECIAL_FS`.
    pub selinux_special_fs: Vec<String>,
    /// `remote_tmp`.
    pub remote_tmp: String,
    /// `TARGET_LOG_INFO`.
    pub target_log_info: Option<String>,
    /// `PYTHON_MODULE_RLIMIT_NOFILE`.
    pub open_files: i64,
    /// The folder below which packed modules are kept while the run lasts.
    pub folder: PathBuf,
}

/// The modules of a run that are not native.
#[derive(Debug)]
pub struct Payloads {
    finder: Finder,
    settings: Settings,
    prepared: Mutex<HashMap<Key, Arc<Prepared>>>,
    trees: Trees,
}

/// A module's file and the folders of support code of its playbook and role.
type Key = (PathBuf, Vec<PathBuf>);

/// A module, ready to be given arguments.
#[derive(Debug)]
struct Prepared {
    style: Style,
    content: Vec<u8>,
    /// The program of its first line and that one's arguments.
    shebang: Option<Vec<String>>,
    /// What it is packed into, where it is.
    packed: Option<Packed>,
    /// The names of its own file on a host.
    file_name: String,
}

/// A Python module with its support code.
#[derive(Debug)]
struct Packed {
    /// The dotted name that it runs under.
    module: String,
    files: Files,
    /// The folder that its files are in on this machine.
    tree: PathBuf,
}

/// A module to be run, with its interpreter still open.
#[derive(Clone, Debug)]
pub struct Payload {
    prepared: Arc<Prepared>,
    path: PathBuf,
}

/// What has to be done to run a module: files to be written, then a command line.
#[derive(Clone, Debug)]
pub struct Job {
    /// Files: name, content, and whether it is a program.
    pub files: Vec<(String, Vec<u8>, bool)>,
    /// The command line for the host's shell; `{}` stands for the folder of the files.
    pub line: String,
    /// What runs the module, for messages.
    pub interpreter: String,
}

impl Payloads {
    /// The modules that these paths lead to.
    pub fn new(paths: SearchPaths, settings: Settings) -> Self {
        let trees = Trees::below(settings.folder.clone());
        Payloads { finder: Finder::new(paths), settings, prepared: Mutex::default(), trees }
    }

    /// Returns what finds modules.
    pub fn finder(&self) -> &Finder {
        &self.finder
    }

    /// Removes what was packed on this machine, at the end of a run.
    pub fn remove(&self) {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.trees.remove();
    }

    /// Finds and packs the module of a request. The error is of kind `PluginNotFound` where there is none.
    pub fn prepare(&self, request: &Request) -> Result<Payload, Diagnostic> {
        let Some(found) = self.finder.find(&request.name, &request.module_paths, &[])? else {
            let message = format!("The module {} was not found in configured module paths", request.name);
            return Err(Diagnostic::new(Kind::PluginNotFound, message));
        };
        let key = (found.path.clone(), request.module_utils_paths.clone());
        let known = self.prepared.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let prepared = if let Some(prepared) = known {
            prepared
        } else {
            let prepared = Arc::new(self.make(&found, request)?);
            let mut all = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(key, Arc::clone(&prepared));
            prepared
        };
        Ok(Payload { prepared, path: found.path })
    }

    fn make(&self, found: &Found, request: &Request) -> Result<Prepared, Diagnostic> {
        let content = std::fs::read(&found.path).map_err(|error| {
            let quoted = str_repr(&found.path.to_string_lossy());
            Diagnostic::error(crate::os_error(&error, &quoted))
        })?;
        let short = request.name.rsplit('.').next().unwrap_or(&request.name);
        let style = style::style(&content, short)?;
        let shebang = style::shebang(&content);
        let file_name = file_name(&found.path);
        let mut packed = None;
        if style == Style::Packed {
            let module = dotted_name(found, short);
            let source = String::from_utf8_lossy(&content).replace(style::OLD_MARK, OLD_IMPORT);
            let mut files = gather::gather(&self.finder, &module, &source, &request.module_utils_paths)?;
            let inside = module.replace('.', "/");
            for (at, _) in inside.match_indices('/') {
                files.entry(format!("{}/__init__.py", &inside[..at])).or_insert_with(|| Arc::from([]));
            }
            files.insert(format!("{inside}.py"), source.into_bytes().into());
            let tree = self.trees.write(&files)?;
            packed = Some(Packed { module, files, tree });
        }
        Ok(Prepared { style, content, shebang, packed, file_name })
    }

    /// Makes the work of a module: `interpreter` replaces a bare `python`; `tmpdir` is the folder that the files go to, with `/` at its end.
    pub fn job(
        &self,
        payload: &Payload,
        request: &Request,
        interpreter: Option<&str>,
        tmpdir: &str,
    ) -> Result<Job, Diagnostic> {
        let prepared = &payload.prepared;
        let args = self.arguments(request, tmpdir);
        let program = payload.program(interpreter);
        let name = format!("AnsiballZ_{}", prepared.file_name);
        let mut line = Vec::new();
        line.extend(program.clone());
        line.push(format!("{{}}{name}"));
        let mut files = Vec::new();
        let with_arguments = |line: &mut Vec<String>, files: &mut Vec<(String, Vec<u8>, bool)>, text: String| {
            line.push("{}args".to_owned());
            files.push(("args".to_owned(), text.into_bytes(), false));
        };
        if program.is_none() && prepared.style != Style::Binary {
            return Err(Diagnostic::error(format!("module ({}) is missing interpreter line", request.name)));
        }
        match (&prepared.packed, prepared.style) {
            (Some(packed), _) => {
                let mut place = packed.tree.clone();
                if request.background.is_some() || request.self_contained {
                    // What runs in the background may outlive us, and our trees; another user can't read them.
                    files.push(("payload.zip".to_owned(), pack::zipped(&packed.files)?, false));
                    place = PathBuf::from(format!("{tmpdir}payload.zip"));
                }
                let script = pack::script(&packed.module, &place, &args, self.settings.open_files);
                files.push((name, script.into_bytes(), false));
            }
            (None, Style::Replaced) => {
                let text = String::from_utf8_lossy(&prepared.content);
                let json = answer::json(&args);
                let text = text
                    .replace("\"<<ANSIBLE_VERSION>>\"", &str_repr(VERSION))
                    .replace(
                        "\"<<INCLUDE_ANSIBLE_MODULE_COMPLEX_ARGS>>\"",
                        &value::repr(&Value::Bytes(json.as_bytes().into())),
                    )
                    .replace("<<SELINUX_SPECIAL_FILESYSTEMS>>", &self.settings.selinux_special_fs.join(","))
                    .replace(style::JSON_MARK, &json)
                    .replace("syslog.LOG_USER", &format!("syslog.{}", self.settings.syslog_facility));
                files.push((name, with_shebang(text.as_bytes(), prepared, program.as_deref()), true));
            }
            (None, Style::WantsJson | Style::Binary) => {
                files.push((name, with_shebang(&prepared.content, prepared, program.as_deref()), true));
                with_arguments(&mut line, &mut files, answer::json(&args));
            }
            (None, _) => {
                files.push((name, with_shebang(&prepared.content, prepared, program.as_deref()), true));
                with_arguments(&mut line, &mut files, answer::key_values(&args));
            }
        }
        Ok(Job { files, line: line.join(" "), interpreter: program.unwrap_or_default() })
    }

    /// Returns the arguments with what every module is told.
    fn arguments(&self, request: &Request, tmpdir: &str) -> Dict {
        let settings = &self.settings;
        let mut given: Vec<(&Value, &Value)> =
            request.args.iter().filter(|(_, value)| !matches!(value, Value::Omit)).collect();
        // Ansible: a module gets its arguments in the order of their names, however they were written.
        given.sort_by_key(|(key, _)| to_text(key));
        let mut args: Dict = given.into_iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        let own: [(&str, Value); 17] = [
            ("_ansible_check_mode", request.check_mode.into()),
            ("_ansible_no_log", (request.no_log || settings.no_target_syslog).into()),
            ("_ansible_debug", settings.debug.into()),
            ("_ansible_diff", request.diff.into()),
            ("_ansible_verbosity", i64::from(request.verbosity).into()),
            ("_ansible_version", VERSION.into()),
            ("_ansible_module_name", Value::str(Arc::clone(&request.name))),
            ("_ansible_syslog_facility", settings.syslog_facility.as_str().into()),
            (
                "_ansible_selinux_special_fs",
                Value::list(settings.selinux_special_fs.iter().map(|name| Value::str(name.as_str()))),
            ),
            ("_ansible_socket", Value::None),
            ("_ansible_shell_executable", request.shell_executable.as_str().into()),
            ("_ansible_keep_remote_files", request.keep_remote_files.into()),
            ("_ansible_tmpdir", tmpdir.into()),
            ("_ansible_remote_tmp", settings.remote_tmp.as_str().into()),
            ("_ansible_ignore_unknown_opts", false.into()),
            ("_ansible_target_log_info", settings.target_log_info.as_deref().map_or(Value::None, Value::str)),
            ("_ansible_tracebacks_for", Value::list([])),
        ];
        for (key, value) in own {
            args.insert(key, value);
        }
        args
    }
}

/// What a marked old module gets instead of its mark.
const OLD_IMPORT: &str = "from ansible.module_utils.basic import *";

impl Payload {
    /// Tells whether the module runs in the host's Python, which has to be looked for where none is set.
    pub fn needs_python(&self) -> bool {
        let program = self.prepared.shebang.as_ref().and_then(|words| words.first());
        match program {
            Some(program) => crate::os_path::basename(program).trim() == "python",
            None => self.prepared.packed.is_some(),
        }
    }

    /// Returns the module's file on the controller.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the program that runs the module, with its arguments.
    fn program(&self, interpreter: Option<&str>) -> Option<String> {
        let words = self.prepared.shebang.as_deref().unwrap_or_default();
        if self.needs_python() {
            let mut program = interpreter.unwrap_or("/usr/bin/python").to_owned();
            for word in words.iter().skip(1) {
                program.push(' ');
                program.push_str(word);
            }
            return Some(program);
        }
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// Replaces a first line that names another program than the one that will run it.
fn with_shebang(content: &[u8], prepared: &Prepared, program: Option<&str>) -> Vec<u8> {
    let (Some(program), Some(words)) = (program, &prepared.shebang) else { return content.to_vec() };
    if words.join(" ") == program {
        return content.to_vec();
    }
    let end = content.iter().position(|byte| *byte == b'\n').unwrap_or(content.len());
    [format!("#!{program}").as_bytes(), &content[end..]].concat()
}

fn file_name(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    format!("{stem}.py")
}

/// Returns the dotted name that a module runs under.
fn dotted_name(found: &Found, short: &str) -> String {
    let path = found.path.to_string_lossy();
    let below = |mark: &str| path.rfind(mark).map(|at| path[at + 1..].to_owned());
    let inside = match found.kind {
        FoundKind::Core => below("/ansible/modules/"),
        FoundKind::Collection => below("/ansible_collections/"),
        FoundKind::Library => None,
    };
    match inside.and_then(|path| path.strip_suffix(".py").map(|path| path.replace('/', "."))) {
        Some(name) => name,
        None => format!("ansible.legacy.{short}"),
    }
}

/// Writes a job's files to `folder`, which ends with `/`, exists, and is removed by the caller.
pub fn write_files(job: &Job, folder: &str, system: &mut dyn System) -> Result<(), Diagnostic> {
    for (name, content, is_program) in &job.files {
        let path = format!("{folder}{name}");
        system
            .write(Path::new(&path), content)
            .and_then(|()| system.set_mode(Path::new(&path), if *is_program { 0o700 } else { 0o600 }))
            .map_err(|error| Diagnostic::error(crate::os_error(&error, &str_repr(&path))))?;
    }
    Ok(())
}

/// Returns what runs a job whose files are in `folder`.
pub fn command(job: &Job, folder: &str, request: &Request, system: &dyn System, shell: &str) -> Command {
    let mut environment = system.environment().to_vec();
    environment.retain(|(name, _)| !request.environment.iter().any(|(own, _)| own == name));
    environment.extend(request.environment.iter().cloned());
    Command {
        arguments: vec![shell.to_owned(), "-c".to_owned(), job.line.replace("{}", &shell_words::quote(folder))],
        environment,
        cwd: request.cwd.clone(),
        ..Command::default()
    }
}

/// Runs a job on the machine we are on, its files written.
pub fn run_here(
    job: &Job,
    folder: &str,
    request: &Request,
    system: &mut dyn System,
    shell: &str,
) -> Result<Finished, Diagnostic> {
    let command = command(job, folder, request, system, shell);
    system.run(&command, &mut |_, _| {}).map_err(|error| Diagnostic::error(crate::os_error(&error, &str_repr(shell))))
}

/// Reads what a module printed.
pub fn read_answer(done: &Finished, job: &Job) -> Dict {
    answer::read(done, &job.interpreter)
}

/// Reads what a program of ours printed that did a module's work.
pub fn read_output(done: &Finished, program: &str) -> Dict {
    answer::read(done, program)
}

/// Finds the object that a module printed among other lines, with warnings about these. The error is Python's sentence.
pub fn read_object(stdout: &str) -> Result<(Dict, Vec<String>), String> {
    answer::object(stdout)
}

/// Returns the failure of a module whose interpreter is not on the host, as its shell tells it.
pub fn missing_interpreter(path: &str) -> Dict {
    let stderr = format!("/bin/sh: 1: {path}: not found\n").into_bytes();
    answer::read(&Finished { status: 127, stderr, ..Finished::default() }, path)
}
