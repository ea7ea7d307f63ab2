//! `ansible-pull`: gets playbooks out of a repository with a module, and runs them on this machine.
//!
//! Both are runs of programs of our own, as the reference's are: each has its own settings, and its output is passed on.

mod child;
pub(crate) mod host_name;

use crate::cli::options::Passwords;
use crate::exit::Exit;
use crate::run::{controller_python, interrupts};
use child::Child;
use collection::{Collections, Search};
use config::{Config, Snapshot};
use connections::{Controller, OwnPrograms};
use diagnostic::{Diagnostic, Kind};
use dispatch::Terminal;
use event::{Display, Paint};
use module::{bytes_repr, os_error, shell_words::quote};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What a command line asks for, with the configuration's values where it says nothing.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(crate) struct PullOptions {
    /// How many `-v`.
    pub(crate) verbosity: u32,
    /// `--purge`.
    pub(crate) purge: bool,
    /// `--only-if-changed`.
    pub(crate) only_if_changed: bool,
    /// How long to wait first, in seconds.
    pub(crate) sleep: u64,
    /// `--force`.
    pub(crate) force: bool,
    /// The folder of the checkout.
    pub(crate) folder: String,
    /// `--url`.
    pub(crate) url: String,
    /// `--full`.
    pub(crate) full: bool,
    /// `--checkout`.
    pub(crate) checkout: Option<String>,
    /// `--accept-host-key`.
    pub(crate) accept_host_key: bool,
    /// The module that makes the checkout.
    pub(crate) module: String,
    /// `--verify-commit`.
    pub(crate) verify: bool,
    /// `--clean`.
    pub(crate) clean: bool,
    /// `--track-subs`.
    pub(crate) track_submodules: bool,
    /// `--check`.
    pub(crate) check: bool,
    /// `--diff`.
    pub(crate) diff: bool,
    /// `--inventory`, as written.
    pub(crate) inventory: Vec<String>,
    /// Playbooks below the checkout.
    pub(crate) playbooks: Vec<String>,
    /// `--private-key`.
    pub(crate) private_key_file: Option<String>,
    /// Texts of `-e`.
    pub(crate) extra_vars: Vec<String>,
    /// Which passwords are to be asked for or read, by the run itself.
    pub(crate) passwords: Passwords,
    /// Tags to run.
    pub(crate) tags: Vec<String>,
    /// Tags to leave out.
    pub(crate) skip_tags: Vec<String>,
    /// `--limit`.
    pub(crate) limit: Option<String>,
    /// `--flush-cache`.
    pub(crate) flush_cache: bool,
}

/// Gets the playbooks and runs them; `line` is the command line, which is told first.
pub(crate) fn pull(
    options: &PullOptions,
    config: &Config,
    line: &str,
    display: &mut Terminal,
) -> Result<Exit, Diagnostic> {
    let snapshot = config.snapshot();
    let interrupted = interrupts();
    let now = jiff::Zoned::now().strftime("%F %T").to_string();
    say(display, &format!("Starting Ansible Pull at {now}"));
    say(display, line);
    let hosts = format!("localhost,{},127.0.0.1", host_name::all().join(","));
    find_module(&options.module, config)?;
    let programs = Path::new(&absolute(&snapshot.program, snapshot)).parent().map_or(String::new(), |folder| {
        if folder == Path::new("/") { String::new() } else { folder.display().to_string() }
    });
    let checkout = checkout(options, snapshot, &programs, &hosts);
    if options.sleep > 0 {
        say(display, &format!("Sleeping for {} seconds...", options.sleep));
        display.flush();
        sleep(Duration::from_secs(options.sleep), &interrupted)?;
    }
    display.verbose(4, &format!("EXEC: {checkout}"), None);
    display.flush();
    // What tells of changes has to look alike whatever the user's own output looks like.
    let plain = [("ANSIBLE_CALLBACK_RESULT_FORMAT", "json"), ("ANSIBLE_LOAD_CALLBACK_PLUGINS", "0")];
    let (status, told) = Child { line: &checkout, environment: &plain, folder: &snapshot.cwd }.run()?;
    check(&interrupted)?;
    if status != 0 {
        if !options.force {
            return Ok(Exit::Program(status));
        }
        display.warning("Unable to update repository. Continuing with (forced) run of playbook.");
    } else if options.only_if_changed && !has_changed(&told) {
        let told = bytes_repr(&String::from_utf8_lossy(&told));
        say(display, &format!("Repository has not changed, quitting: {told}"));
        return Ok(Exit::Success);
    }
    let Some(playbooks) = choose(options, display) else {
        return Err(wrong("Could not find a playbook to run.".to_owned()));
    };
    let mut run = run_line(options, &programs, &playbooks, &hosts);
    if !Path::new(&options.folder).is_dir() {
        let error = std::fs::read_dir(&options.folder).map_or_else(|error| os_error(&error, ""), |_| String::new());
        let message = format!("Unexpected Exception, this is probably a bug: {error}: '{}'", options.folder);
        return Err(Diagnostic::new(Kind::Unexpected, message));
    }
    run += &inventory(options, Path::new(&options.folder));
    display.flush();
    let (status, _) = Child { line: &run, environment: &[], folder: &options.folder }.run()?;
    check(&interrupted)?;
    if options.purge
        && let Err(error) = std::fs::remove_dir_all(&options.folder)
    {
        let folder = &options.folder;
        let reason = os_error(&error, &value::str_repr(folder));
        display.error(&format!("Failed to remove {folder}: {reason}"), true);
    }
    Ok(Exit::Program(status))
}

/// Ends what the user stopped; the programs that we run hear of Ctrl-C themselves.
fn check(interrupted: &AtomicBool) -> Result<(), Diagnostic> {
    if interrupted.load(Ordering::Relaxed) {
        return Err(Diagnostic::new(Kind::Interrupted, "User interrupted execution"));
    }
    Ok(())
}

fn sleep(time: Duration, interrupted: &AtomicBool) -> Result<(), Diagnostic> {
    let end = Instant::now() + time;
    while Instant::now() < end {
        check(interrupted)?;
        std::thread::sleep(end.saturating_duration_since(Instant::now()).min(Duration::from_millis(100)));
    }
    Ok(())
}

/// Refuses to go on without the module that makes the checkout.
fn find_module(module: &str, config: &Config) -> Result<(), Diagnostic> {
    let controller =
        Controller::new(config, OwnPrograms::default(), Arc::new(Collections::new(Search::of(config, &[]))));
    let finder = controller.payloads().finder();
    if finder.find(module, &[], &[])?.is_some() {
        return Ok(());
    }
    if finder.core().is_none() {
        let message = format!(
            "Playcall does not have the module '{module}' itself: it needs an ansible-core that is installed (on the path, \
             or beside the Python that PLAYCALL_PYTHON names)."
        );
        return Err(Diagnostic::new(Kind::Unsupported, message));
    }
    Err(wrong(format!("module '{module}' not found.\n")))
}

fn say(display: &mut Terminal, text: &str) {
    display.display(text, Paint::PLAIN);
}

fn wrong(message: String) -> Diagnostic {
    Diagnostic::new(Kind::Options, message)
}

fn absolute(program: &str, snapshot: &Snapshot) -> String {
    config::path::resolve(program, Some(&snapshot.cwd), snapshot)
}

/// Returns the options of the inventory: lists with commas, and what is there, seen from a folder.
fn inventory(options: &PullOptions, folder: &Path) -> String {
    let usable = options.inventory.iter().filter(|source| source.contains(',') || folder.join(source).exists());
    usable.fold(String::new(), |mut line, source| {
        let _ = write!(line, " -i {source} ");
        line
    })
}

/// Returns `-c local`, and how much is to be told.
fn base(options: &PullOptions) -> String {
    let verbose = usize::try_from(options.verbosity).unwrap_or(0);
    if verbose == 0 { "-c local ".to_owned() } else { format!("-c local  -{}", "v".repeat(verbose)) }
}

/// Returns the command line that makes the checkout.
fn checkout(options: &PullOptions, snapshot: &Snapshot, programs: &str, hosts: &str) -> String {
    let mut sources = inventory(options, Path::new(&snapshot.cwd));
    if sources.is_empty() {
        let interpreter = quote(&format!("ansible_python_interpreter={}", controller_python(snapshot)));
        sources = format!(" -i localhost, -e {interpreter} ");
    }
    let (module, base) = (&options.module, base(options));
    let arguments = arguments(options);
    let mut line = format!("{programs}/ansible {sources} {base} -m {module} -a \"{arguments}\" all -l \"{hosts}\"");
    add_extra_vars(&mut line, options);
    line
}

fn add_extra_vars(line: &mut String, options: &PullOptions) {
    for text in &options.extra_vars {
        let _ = write!(line, " -e {}", quote(text));
    }
}

/// Returns the arguments of the module that makes the checkout.
fn arguments(options: &PullOptions) -> String {
    let PullOptions { url, folder, .. } = options;
    let revision = |name: &str| options.checkout.as_ref().map(|wanted| format!(" {name}={wanted}")).unwrap_or_default();
    let when = |asked: bool, text: &str| if asked { text.to_owned() } else { String::new() };
    let mut arguments = match options.module.as_str() {
        "subversion" => {
            format!("repo={url} dest={folder}{}{}", revision("revision"), when(!options.full, " export=yes"))
        }
        "hg" => format!("repo={url} dest={folder}{}", revision("revision")),
        "bzr" => format!("name={url} dest={folder}{}", revision("version")),
        _ => {
            let key = options.private_key_file.as_ref().map(|file| format!(" key_file={file}")).unwrap_or_default();
            [
                format!("name={url} dest={folder}"),
                revision("version"),
                when(options.accept_host_key, " accept_hostkey=yes"),
                key,
                when(options.verify, " verify_commit=yes"),
                when(options.track_submodules, " track_submodules=yes"),
                when(!options.full, " depth=1"),
            ]
            .concat()
        }
    };
    arguments += &when(options.clean, " force=yes");
    arguments
}

/// Tells whether a checkout brought something new, whichever of its callbacks told so.
fn has_changed(told: &[u8]) -> bool {
    let signs = ["\"changed\": true", "changed: True", "| CHANGED =>"];
    let told = String::from_utf8_lossy(told);
    signs.iter().any(|sign| told.contains(sign))
}

/// Returns the command line that runs playbooks, without the inventory.
fn run_line(options: &PullOptions, programs: &str, playbooks: &str, hosts: &str) -> String {
    let mut line = format!("{programs}/ansible-playbook {} {playbooks}", base(options));
    let passwords = &options.passwords;
    let files = [
        ("vault-password-file", passwords.vault_files.as_slice()),
        ("vault-id", passwords.vault_ids.as_slice()),
        ("become-password-file", passwords.become_file.as_slice()),
        ("connection-password-file", passwords.connection_file.as_slice()),
    ];
    for (option, values) in files {
        for value in values {
            let _ = write!(line, " --{option}={value}");
        }
    }
    add_extra_vars(&mut line, options);
    if passwords.ask_become {
        line += " --ask-become-pass";
    }
    if !options.skip_tags.is_empty() {
        let _ = write!(line, " --skip-tags \"{}\"", options.skip_tags.join(","));
    }
    if !options.tags.is_empty() {
        let _ = write!(line, " -t \"{}\"", options.tags.join(","));
    }
    let _ = write!(line, " -l \"{}\"", options.limit.as_deref().filter(|limit| !limit.is_empty()).unwrap_or(hosts));
    for (asked, option) in [(options.check, " -C"), (options.diff, " -D"), (options.flush_cache, " --flush-cache")] {
        if asked {
            line += option;
        }
    }
    line
}

/// Chooses the playbooks of the checkout: those that were named, or the first that is there of those that may be. What is
/// not there is told.
fn choose(options: &PullOptions, display: &mut Terminal) -> Option<String> {
    let within = |name: &str| Path::new(&options.folder).join(name).display().to_string();
    let host = host_name::full();
    let short = host.split('.').next().unwrap_or_default();
    let candidates: Vec<String> = if options.playbooks.is_empty() {
        vec![within(&format!("{host}.yml")), within(&format!("{short}.yml")), within("local.yml")]
    } else {
        options.playbooks.iter().map(|playbook| within(playbook)).collect()
    };
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for path in candidates {
        match problem(&path) {
            None => found.push(path),
            Some(problem) => problems.push(format!("{path}: {problem}")),
        }
        if options.playbooks.is_empty() && !found.is_empty() {
            return found.pop();
        }
    }
    if !problems.is_empty() {
        display.warning(&problems.join("\n"));
        return None;
    }
    Some(found.join(" "))
}

fn problem(path: &str) -> Option<&'static str> {
    use nix::unistd::{AccessFlags, access};
    if !Path::new(path).exists() {
        return Some("File does not exist");
    }
    access(path, AccessFlags::R_OK).is_err().then_some("File is not readable")
}
