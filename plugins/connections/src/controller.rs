//! What connections know of the machine that Playcall runs on.

use collection::Collections;
use config::{Config, settings};
use module::payload::{Payloads, SearchPaths, Settings};
use module::{Command, LocalSystem, System};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The controller, shared by the connections of a run.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Controller {
    pub(crate) system: LocalSystem,
    pub(crate) executable: String,
    pub(crate) remote_tmp: String,
    pub(crate) native_modules: bool,
    /// A task that becomes the user it has already does so by the become plugin.
    pub(crate) becomes_same_user: bool,
    pub(crate) interpreters: Vec<String>,
    pub(crate) payloads: Payloads,
    /// What starts a process of ours for a job in the background.
    pub(crate) background: Vec<String>,
    /// What starts a process of ours that works as another user.
    pub(crate) escalated: Vec<String>,
    /// The user that we are, as Ansible takes it: what the environment says comes first.
    pub(crate) user: String,
    pub(crate) admins: Vec<String>,
    pub(crate) common_group: Option<String>,
    pub(crate) world_readable: bool,
    pub(crate) system_tmpdirs: Vec<String>,
    pub(crate) become_timeout: i64,
    pub(crate) strips_preamble: bool,
    pub(crate) ssh: SshSettings,
    /// The interpreter found on this machine, once looked for.
    pub(crate) discovered: OnceLock<Option<String>>,
}

/// Settings of ssh connections.
#[derive(Clone, Debug)]
pub(crate) struct SshSettings {
    pub(crate) executable: String,
    pub(crate) args: String,
    pub(crate) common_args: String,
    pub(crate) extra_args: String,
    pub(crate) port: Option<i64>,
    pub(crate) user: Option<String>,
    pub(crate) private_key_file: Option<String>,
    pub(crate) timeout: i64,
    pub(crate) retries: i64,
    pub(crate) host_key_checking: bool,
    pub(crate) control_dir: String,
}

/// Programs of ours that connections start, each with its arguments; what needs one that is empty is refused.
#[derive(Clone, Debug, Default)]
pub struct OwnPrograms {
    /// Calls [`crate::run_background`] with what it reads.
    pub background: Vec<String>,
    /// Calls [`crate::run_escalated`] with what it reads, and prints the answer.
    pub escalated: Vec<String>,
}

impl Controller {
    /// Kills every program that tasks started on this machine and that still runs: the run was interrupted.
    pub fn kill_programs(&self) {
        self.system.kill_programs();
    }

    /// Runs a shell command on this machine that is nobody's task: its status, and what it wrote.
    pub fn run_shell(&self, command: &str, cwd: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        let mut system = self.system.clone();
        let command = Command {
            arguments: ["/bin/sh", "-c", command].map(str::to_owned).into(),
            environment: system.environment().to_vec(),
            cwd: Some(cwd.to_owned()),
            ..Command::default()
        };
        let done = system.run(&command, &mut |_, _| {})?;
        Ok((done.status, done.stdout, done.stderr))
    }

    /// Returns the modules that are not native: what finds and packs them.
    pub fn payloads(&self) -> &Payloads {
        &self.payloads
    }

    /// Reads what is needed from the settings. Jobs in the background and native modules as another user need `own`.
    /// `collections` are those that modules are looked for in.
    pub fn new(config: &Config, own: OwnPrograms, collections: Arc<Collections>) -> Self {
        let snapshot = config.snapshot();
        let environment = snapshot.env.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let text = |setting| config.str(setting).unwrap_or_default();
        Controller {
            system: LocalSystem::new(snapshot.cwd.as_str(), environment),
            executable: text(&settings::DEFAULT_EXECUTABLE).split_whitespace().next().unwrap_or("/bin/sh").to_owned(),
            remote_tmp: text(&settings::SH_REMOTE_TMP),
            native_modules: !matches!(snapshot.var("PLAYCALL_NATIVE_MODULES"), Some("0" | "off" | "no" | "false")),
            becomes_same_user: config.bool(&settings::BECOME_ALLOW_SAME_USER),
            interpreters: config.list(&settings::INTERPRETER_PYTHON_FALLBACK),
            payloads: payloads(config, collections),
            background: own.background,
            escalated: own.escalated,
            user: ["LOGNAME", "USER", "LNAME", "USERNAME"]
                .iter()
                .find_map(|name| snapshot.var(name).filter(|user| !user.is_empty()).map(str::to_owned))
                .or_else(|| Some(nix::unistd::User::from_uid(nix::unistd::geteuid()).ok()??.name))
                .unwrap_or_default(),
            admins: config.list(&settings::SH_ADMIN_USERS),
            common_group: config.str(&settings::SH_COMMON_REMOTE_GROUP),
            world_readable: config.bool(&settings::SH_WORLD_READABLE_TEMP),
            system_tmpdirs: config.list(&settings::SH_SYSTEM_TMPDIRS),
            become_timeout: config.int(&settings::CONNECTION_LOCAL_BECOME_SUCCESS_TIMEOUT),
            strips_preamble: config.bool(&settings::CONNECTION_LOCAL_BECOME_STRIP_PREAMBLE),
            ssh: SshSettings {
                executable: text(&settings::CONNECTION_SSH_SSH_EXECUTABLE),
                args: text(&settings::CONNECTION_SSH_SSH_ARGS),
                common_args: text(&settings::CONNECTION_SSH_SSH_COMMON_ARGS),
                extra_args: text(&settings::CONNECTION_SSH_SSH_EXTRA_ARGS),
                port: config.int_or_none(&settings::CONNECTION_SSH_PORT),
                user: config.str(&settings::CONNECTION_SSH_REMOTE_USER),
                private_key_file: config.str(&settings::CONNECTION_SSH_PRIVATE_KEY_FILE),
                timeout: config.int(&settings::CONNECTION_SSH_TIMEOUT),
                retries: config.int(&settings::CONNECTION_SSH_RECONNECTION_RETRIES),
                host_key_checking: config.bool(&settings::CONNECTION_SSH_HOST_KEY_CHECKING),
                control_dir: config
                    .str(&settings::CONNECTION_SSH_CONTROL_PATH_DIR)
                    .unwrap_or_else(|| format!("{}/.ansible/cp", snapshot.home)),
            },
            discovered: OnceLock::new(),
        }
    }
}

fn payloads(config: &Config, collections: Arc<Collections>) -> Payloads {
    let paths = SearchPaths {
        modules: config.paths(&settings::DEFAULT_MODULE_PATH),
        module_utils: config.paths(&settings::DEFAULT_MODULE_UTILS_PATH),
        collections,
    };
    let text = |setting| config.str(setting).unwrap_or_default();
    let settings = Settings {
        no_target_syslog: config.bool(&settings::DEFAULT_NO_TARGET_SYSLOG),
        debug: config.bool(&settings::DEFAULT_DEBUG),
        syslog_facility: text(&settings::DEFAULT_SYSLOG_FACILITY),
        selinux_special_fs: config.list(&settings::DEFAULT_SELINUX_SPECIAL_FS),
        remote_tmp: text(&settings::SH_REMOTE_TMP),
        target_log_info: config.str(&settings::TARGET_LOG_INFO),
        open_files: config.int(&settings::PYTHON_MODULE_RLIMIT_NOFILE),
        folder: text(&settings::DEFAULT_LOCAL_TMP).into(),
    };
    Payloads::new(paths, settings)
}
