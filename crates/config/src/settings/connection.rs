//! How hosts are reached.

use super::{Default, Deprecated, Effect, Kind, SETTING, Scope, Setting};

/// Once named the helper of persistent connections; changes nothing any more.
pub static ANSIBLE_CONNECTION_PATH: Setting = Setting {
    name: "ANSIBLE_CONNECTION_PATH",
    ini: &[("persistent_connection", "ansible_connection_path")],
    env: &["ANSIBLE_CONNECTION_PATH"],
    kind: Kind::Path,
    deprecated: Some(Deprecated { why: "This setting has no effect.", version: "2.22", alternatives: None }),
    effect: Effect::Harmless,
    summary: "Once named the helper of persistent connections; changes nothing any more.",
    ..SETTING
};

/// Feeds modules to Python without writing files first.
pub static ANSIBLE_PIPELINING: Setting = Setting {
    name: "ANSIBLE_PIPELINING",
    ini: &[("defaults", "pipelining"), ("connection", "pipelining")],
    env: &["ANSIBLE_PIPELINING"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Harmless,
    summary: "Feeds modules to Python without writing files first.",
    ..SETTING
};

/// File that holds the connection's password, or a program that prints it.
pub static CONNECTION_PASSWORD_FILE: Setting = Setting {
    name: "CONNECTION_PASSWORD_FILE",
    ini: &[("defaults", "connection_password_file")],
    env: &["ANSIBLE_CONNECTION_PASSWORD_FILE"],
    kind: Kind::Path,
    summary: "File that holds the connection's password, or a program that prints it.",
    ..SETTING
};

/// Asks for the connection's password.
pub static DEFAULT_ASK_PASS: Setting = Setting {
    name: "DEFAULT_ASK_PASS",
    ini: &[("defaults", "ask_pass")],
    env: &["ANSIBLE_ASK_PASS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    summary: "Asks for the connection's password.",
    ..SETTING
};

/// Option of the libvirt connection.
pub static DEFAULT_LIBVIRT_LXC_NOSECLABEL: Setting = Setting {
    name: "DEFAULT_LIBVIRT_LXC_NOSECLABEL",
    ini: &[("selinux", "libvirt_lxc_noseclabel")],
    env: &["ANSIBLE_LIBVIRT_LXC_NOSECLABEL"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    deprecated: Some(Deprecated {
        why: "This option was moved to the plugin itself",
        version: "2.22",
        alternatives: Some("Use the option from the plugin itself."),
    }),
    effect: Effect::Harmless,
    summary: "Option of the libvirt connection.",
    ..SETTING
};

/// Private key that connections log in with.
pub static DEFAULT_PRIVATE_KEY_FILE: Setting = Setting {
    name: "DEFAULT_PRIVATE_KEY_FILE",
    ini: &[("defaults", "private_key_file")],
    env: &["ANSIBLE_PRIVATE_KEY_FILE"],
    kind: Kind::Path,
    effect: Effect::Harmless,
    summary: "Private key that connections log in with.",
    ..SETTING
};

/// Port that connections use.
pub static DEFAULT_REMOTE_PORT: Setting = Setting {
    name: "DEFAULT_REMOTE_PORT",
    ini: &[("defaults", "remote_port")],
    env: &["ANSIBLE_REMOTE_PORT"],
    kind: Kind::Int,
    effect: Effect::Harmless,
    summary: "Port that connections use.",
    ..SETTING
};

/// User that connections log in as.
pub static DEFAULT_REMOTE_USER: Setting = Setting {
    name: "DEFAULT_REMOTE_USER",
    ini: &[("defaults", "remote_user")],
    env: &["ANSIBLE_REMOTE_USER"],
    kind: Kind::Any,
    effect: Effect::Harmless,
    summary: "User that connections log in as.",
    ..SETTING
};

/// Seconds that a connection may take.
pub static DEFAULT_TIMEOUT: Setting = Setting {
    name: "DEFAULT_TIMEOUT",
    ini: &[("defaults", "timeout")],
    env: &["ANSIBLE_TIMEOUT"],
    kind: Kind::Int,
    default: Default::Int(10),
    effect: Effect::Harmless,
    summary: "Seconds that a connection may take.",
    ..SETTING
};

/// Connection plugin of hosts that name none.
pub static DEFAULT_TRANSPORT: Setting = Setting {
    name: "DEFAULT_TRANSPORT",
    ini: &[("defaults", "transport")],
    env: &["ANSIBLE_TRANSPORT"],
    kind: Kind::Any,
    default: Default::Str("ssh"),
    effect: Effect::Active,
    summary: "Connection plugin of hosts that name none.",
    ..SETTING
};

/// Whether a host's key must be known.
pub static HOST_KEY_CHECKING: Setting = Setting {
    name: "HOST_KEY_CHECKING",
    ini: &[("defaults", "host_key_checking")],
    env: &["ANSIBLE_HOST_KEY_CHECKING"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Harmless,
    summary: "Whether a host's key must be known.",
    ..SETTING
};

/// Configuration of ssh for netconf connections.
pub static NETCONF_SSH_CONFIG: Setting = Setting {
    name: "NETCONF_SSH_CONFIG",
    ini: &[("netconf_connection", "ssh_config")],
    env: &["ANSIBLE_NETCONF_SSH_CONFIG"],
    kind: Kind::Any,
    effect: Effect::Harmless,
    summary: "Configuration of ssh for netconf connections.",
    ..SETTING
};

/// Option of the paramiko connection.
pub static PARAMIKO_HOST_KEY_AUTO_ADD: Setting = Setting {
    name: "PARAMIKO_HOST_KEY_AUTO_ADD",
    ini: &[("paramiko_connection", "host_key_auto_add")],
    env: &["ANSIBLE_PARAMIKO_HOST_KEY_AUTO_ADD"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    deprecated: Some(Deprecated {
        why: "This option was moved to the plugin itself",
        version: "2.20",
        alternatives: Some("Use the option from the plugin itself."),
    }),
    effect: Effect::Harmless,
    summary: "Option of the paramiko connection.",
    ..SETTING
};

/// Option of the paramiko connection.
pub static PARAMIKO_LOOK_FOR_KEYS: Setting = Setting {
    name: "PARAMIKO_LOOK_FOR_KEYS",
    ini: &[("paramiko_connection", "look_for_keys")],
    env: &["ANSIBLE_PARAMIKO_LOOK_FOR_KEYS"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    deprecated: Some(Deprecated {
        why: "This option was moved to the plugin itself",
        version: "2.20",
        alternatives: Some("Use the option from the plugin itself."),
    }),
    effect: Effect::Harmless,
    summary: "Option of the paramiko connection.",
    ..SETTING
};

/// Seconds that a command over a persistent connection may take.
pub static PERSISTENT_COMMAND_TIMEOUT: Setting = Setting {
    name: "PERSISTENT_COMMAND_TIMEOUT",
    ini: &[("persistent_connection", "command_timeout")],
    env: &["ANSIBLE_PERSISTENT_COMMAND_TIMEOUT"],
    kind: Kind::Int,
    default: Default::Int(30),
    effect: Effect::Harmless,
    summary: "Seconds that a command over a persistent connection may take.",
    ..SETTING
};

/// Seconds for which a persistent connection's socket is retried.
pub static PERSISTENT_CONNECT_RETRY_TIMEOUT: Setting = Setting {
    name: "PERSISTENT_CONNECT_RETRY_TIMEOUT",
    ini: &[("persistent_connection", "connect_retry_timeout")],
    env: &["ANSIBLE_PERSISTENT_CONNECT_RETRY_TIMEOUT"],
    kind: Kind::Int,
    default: Default::Int(15),
    effect: Effect::Harmless,
    summary: "Seconds for which a persistent connection's socket is retried.",
    ..SETTING
};

/// Seconds for which an idle persistent connection is kept.
pub static PERSISTENT_CONNECT_TIMEOUT: Setting = Setting {
    name: "PERSISTENT_CONNECT_TIMEOUT",
    ini: &[("persistent_connection", "connect_timeout")],
    env: &["ANSIBLE_PERSISTENT_CONNECT_TIMEOUT"],
    kind: Kind::Int,
    default: Default::Int(30),
    effect: Effect::Harmless,
    summary: "Seconds for which an idle persistent connection is kept.",
    ..SETTING
};

/// Directory of the sockets of persistent connections.
pub static PERSISTENT_CONTROL_PATH_DIR: Setting = Setting {
    name: "PERSISTENT_CONTROL_PATH_DIR",
    ini: &[("persistent_connection", "control_path_dir")],
    env: &["ANSIBLE_PERSISTENT_CONTROL_PATH_DIR"],
    kind: Kind::Path,
    default: Default::UnderHome("/pc"),
    effect: Effect::Harmless,
    summary: "Directory of the sockets of persistent connections.",
    ..SETTING
};

/// Whether keys are handed to an ssh agent.
pub static SSH_AGENT: Setting = Setting {
    name: "SSH_AGENT",
    ini: &[("connection", "ssh_agent")],
    env: &["ANSIBLE_SSH_AGENT"],
    kind: Kind::Str,
    default: Default::Str("none"),
    effect: Effect::Harmless,
    summary: "Whether keys are handed to an ssh agent.",
    ..SETTING
};

/// Program that is started as ssh agent.
pub static SSH_AGENT_EXECUTABLE: Setting = Setting {
    name: "SSH_AGENT_EXECUTABLE",
    ini: &[("connection", "ssh_agent_executable")],
    env: &["ANSIBLE_SSH_AGENT_EXECUTABLE"],
    kind: Kind::Str,
    default: Default::Str("ssh-agent"),
    effect: Effect::Harmless,
    summary: "Program that is started as ssh agent.",
    ..SETTING
};

/// Seconds for which the agent keeps a key.
pub static SSH_AGENT_KEY_LIFETIME: Setting = Setting {
    name: "SSH_AGENT_KEY_LIFETIME",
    ini: &[("connection", "ssh_agent_key_lifetime")],
    env: &["ANSIBLE_SSH_AGENT_KEY_LIFETIME"],
    kind: Kind::Int,
    effect: Effect::Harmless,
    summary: "Seconds for which the agent keeps a key.",
    ..SETTING
};

/// Keeps network connections open between tasks.
pub static USE_PERSISTENT_CONNECTIONS: Setting = Setting {
    name: "USE_PERSISTENT_CONNECTIONS",
    ini: &[("defaults", "use_persistent_connections")],
    env: &["ANSIBLE_USE_PERSISTENT_CONNECTIONS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Harmless,
    summary: "Keeps network connections open between tasks.",
    ..SETTING
};

/// Drops what a become program prints before the command's own output.
pub static CONNECTION_LOCAL_BECOME_STRIP_PREAMBLE: Setting = Setting {
    name: "become_strip_preamble",
    scope: Scope::Plugin("connection", "local"),
    vars: &["ansible_local_become_strip_preamble"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Harmless,
    summary: "Drops what a become program prints before the command's own output.",
    ..SETTING
};

/// Seconds that a become program has to let the command start.
pub static CONNECTION_LOCAL_BECOME_SUCCESS_TIMEOUT: Setting = Setting {
    name: "become_success_timeout",
    scope: Scope::Plugin("connection", "local"),
    vars: &["ansible_local_become_success_timeout"],
    kind: Kind::Int,
    default: Default::Int(10),
    effect: Effect::Harmless,
    summary: "Seconds that a become program has to let the command start.",
    ..SETTING
};

/// Feeds modules to Python without writing files first.
pub static CONNECTION_LOCAL_PIPELINING: Setting = Setting {
    name: "pipelining",
    scope: Scope::Plugin("connection", "local"),
    ini: &[("defaults", "pipelining"), ("connection", "pipelining")],
    env: &["ANSIBLE_PIPELINING"],
    vars: &["ansible_pipelining"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Harmless,
    summary: "Feeds modules to Python without writing files first.",
    ..SETTING
};

/// Socket over which sessions to one host share a connection.
pub static CONNECTION_SSH_CONTROL_PATH: Setting = Setting {
    name: "control_path",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "control_path")],
    env: &["ANSIBLE_SSH_CONTROL_PATH"],
    vars: &["ansible_control_path"],
    kind: Kind::Str,
    effect: Effect::Harmless,
    summary: "Socket over which sessions to one host share a connection.",
    ..SETTING
};

/// Directory of the shared connections' sockets.
pub static CONNECTION_SSH_CONTROL_PATH_DIR: Setting = Setting {
    name: "control_path_dir",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "control_path_dir")],
    env: &["ANSIBLE_SSH_CONTROL_PATH_DIR"],
    vars: &["ansible_control_path_dir"],
    kind: Kind::Str,
    default: Default::Str("~/.ansible/cp"),
    effect: Effect::Harmless,
    summary: "Directory of the shared connections' sockets.",
    ..SETTING
};

/// Name or address that is connected to.
pub static CONNECTION_SSH_HOST: Setting = Setting {
    name: "host",
    scope: Scope::Plugin("connection", "ssh"),
    vars: &[
        "inventory_hostname",
        "ansible_host",
        "ansible_ssh_host",
        "delegated_vars['ansible_host']",
        "delegated_vars['ansible_ssh_host']",
    ],
    kind: Kind::Str,
    default: Default::Str("inventory_hostname"),
    effect: Effect::Harmless,
    summary: "Name or address that is connected to.",
    ..SETTING
};

/// Whether a host's key must be known.
pub static CONNECTION_SSH_HOST_KEY_CHECKING: Setting = Setting {
    name: "host_key_checking",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("defaults", "host_key_checking"), ("ssh_connection", "host_key_checking")],
    env: &["ANSIBLE_HOST_KEY_CHECKING", "ANSIBLE_SSH_HOST_KEY_CHECKING"],
    vars: &["ansible_host_key_checking", "ansible_ssh_host_key_checking"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Harmless,
    summary: "Whether a host's key must be known.",
    ..SETTING
};

/// Password that ssh logs in with.
pub static CONNECTION_SSH_PASSWORD: Setting = Setting {
    name: "password",
    scope: Scope::Plugin("connection", "ssh"),
    vars: &["ansible_password", "ansible_ssh_pass", "ansible_ssh_password"],
    kind: Kind::Str,
    effect: Effect::Harmless,
    summary: "Password that ssh logs in with.",
    ..SETTING
};

/// How ssh is given its password.
pub static CONNECTION_SSH_PASSWORD_MECHANISM: Setting = Setting {
    name: "password_mechanism",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "password_mechanism")],
    env: &["ANSIBLE_SSH_PASSWORD_MECHANISM"],
    vars: &["ansible_ssh_password_mechanism"],
    kind: Kind::Str,
    default: Default::Str("ssh_askpass"),
    choices: &["ssh_askpass", "sshpass", "disable"],
    effect: Effect::Harmless,
    summary: "How ssh is given its password.",
    ..SETTING
};

/// Feeds modules to Python without writing files first.
pub static CONNECTION_SSH_PIPELINING: Setting = Setting {
    name: "pipelining",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("defaults", "pipelining"), ("connection", "pipelining"), ("ssh_connection", "pipelining")],
    env: &["ANSIBLE_PIPELINING", "ANSIBLE_SSH_PIPELINING"],
    vars: &["ansible_pipelining", "ansible_ssh_pipelining"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Harmless,
    summary: "Feeds modules to Python without writing files first.",
    ..SETTING
};

/// Library that keys on a smart card are reached through.
pub static CONNECTION_SSH_PKCS11_PROVIDER: Setting = Setting {
    name: "pkcs11_provider",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "pkcs11_provider")],
    env: &["ANSIBLE_PKCS11_PROVIDER"],
    vars: &["ansible_ssh_pkcs11_provider"],
    kind: Kind::Str,
    default: Default::Str(""),
    effect: Effect::Harmless,
    summary: "Library that keys on a smart card are reached through.",
    ..SETTING
};

/// Port that ssh connects to.
pub static CONNECTION_SSH_PORT: Setting = Setting {
    name: "port",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("defaults", "remote_port")],
    env: &["ANSIBLE_REMOTE_PORT"],
    vars: &["ansible_port", "ansible_ssh_port"],
    kind: Kind::Int,
    effect: Effect::Harmless,
    summary: "Port that ssh connects to.",
    ..SETTING
};

/// Text of the private key that ssh logs in with.
pub static CONNECTION_SSH_PRIVATE_KEY: Setting = Setting {
    name: "private_key",
    scope: Scope::Plugin("connection", "ssh"),
    env: &["ANSIBLE_PRIVATE_KEY"],
    vars: &["ansible_private_key", "ansible_ssh_private_key"],
    kind: Kind::Str,
    effect: Effect::Harmless,
    summary: "Text of the private key that ssh logs in with.",
    ..SETTING
};

/// File of the private key that ssh logs in with.
pub static CONNECTION_SSH_PRIVATE_KEY_FILE: Setting = Setting {
    name: "private_key_file",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("defaults", "private_key_file")],
    env: &["ANSIBLE_PRIVATE_KEY_FILE"],
    vars: &["ansible_private_key_file", "ansible_ssh_private_key_file"],
    kind: Kind::Str,
    effect: Effect::Harmless,
    summary: "File of the private key that ssh logs in with.",
    ..SETTING
};

/// Passphrase of the private key.
pub static CONNECTION_SSH_PRIVATE_KEY_PASSPHRASE: Setting = Setting {
    name: "private_key_passphrase",
    scope: Scope::Plugin("connection", "ssh"),
    env: &["ANSIBLE_PRIVATE_KEY_PASSPHRASE"],
    vars: &["ansible_private_key_passphrase", "ansible_ssh_private_key_passphrase"],
    kind: Kind::Str,
    effect: Effect::Harmless,
    summary: "Passphrase of the private key.",
    ..SETTING
};

/// How often a failed connection is tried again.
pub static CONNECTION_SSH_RECONNECTION_RETRIES: Setting = Setting {
    name: "reconnection_retries",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("connection", "retries"), ("ssh_connection", "retries")],
    env: &["ANSIBLE_SSH_RETRIES"],
    vars: &["ansible_ssh_retries"],
    kind: Kind::Int,
    default: Default::Int(0),
    effect: Effect::Harmless,
    summary: "How often a failed connection is tried again.",
    ..SETTING
};

/// User that ssh logs in as.
pub static CONNECTION_SSH_REMOTE_USER: Setting = Setting {
    name: "remote_user",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("defaults", "remote_user")],
    env: &["ANSIBLE_REMOTE_USER"],
    vars: &["ansible_user", "ansible_ssh_user"],
    kind: Kind::Str,
    effect: Effect::Harmless,
    summary: "User that ssh logs in as.",
    ..SETTING
};

/// Program that copies as scp.
pub static CONNECTION_SSH_SCP_EXECUTABLE: Setting = Setting {
    name: "scp_executable",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "scp_executable")],
    env: &["ANSIBLE_SCP_EXECUTABLE"],
    vars: &["ansible_scp_executable"],
    kind: Kind::Str,
    default: Default::Str("scp"),
    effect: Effect::Harmless,
    summary: "Program that copies as scp.",
    ..SETTING
};

/// Further arguments of scp.
pub static CONNECTION_SSH_SCP_EXTRA_ARGS: Setting = Setting {
    name: "scp_extra_args",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "scp_extra_args")],
    env: &["ANSIBLE_SCP_EXTRA_ARGS"],
    vars: &["ansible_scp_extra_args"],
    kind: Kind::Str,
    default: Default::Str(""),
    effect: Effect::Harmless,
    summary: "Further arguments of scp.",
    ..SETTING
};

/// Runs sftp without a terminal.
pub static CONNECTION_SSH_SFTP_BATCH_MODE: Setting = Setting {
    name: "sftp_batch_mode",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "sftp_batch_mode")],
    env: &["ANSIBLE_SFTP_BATCH_MODE"],
    vars: &["ansible_sftp_batch_mode"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Harmless,
    summary: "Runs sftp without a terminal.",
    ..SETTING
};

/// Program that copies as sftp.
pub static CONNECTION_SSH_SFTP_EXECUTABLE: Setting = Setting {
    name: "sftp_executable",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "sftp_executable")],
    env: &["ANSIBLE_SFTP_EXECUTABLE"],
    vars: &["ansible_sftp_executable"],
    kind: Kind::Str,
    default: Default::Str("sftp"),
    effect: Effect::Harmless,
    summary: "Program that copies as sftp.",
    ..SETTING
};

/// Further arguments of sftp.
pub static CONNECTION_SSH_SFTP_EXTRA_ARGS: Setting = Setting {
    name: "sftp_extra_args",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "sftp_extra_args")],
    env: &["ANSIBLE_SFTP_EXTRA_ARGS"],
    vars: &["ansible_sftp_extra_args"],
    kind: Kind::Str,
    default: Default::Str(""),
    effect: Effect::Harmless,
    summary: "Further arguments of sftp.",
    ..SETTING
};

/// Arguments of every ssh program.
pub static CONNECTION_SSH_SSH_ARGS: Setting = Setting {
    name: "ssh_args",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "ssh_args")],
    env: &["ANSIBLE_SSH_ARGS"],
    vars: &["ansible_ssh_args"],
    kind: Kind::Str,
    default: Default::Str("-C -o ControlMaster=auto -o ControlPersist=60s"),
    effect: Effect::Harmless,
    summary: "Arguments of every ssh program.",
    ..SETTING
};

/// Further arguments of every ssh program.
pub static CONNECTION_SSH_SSH_COMMON_ARGS: Setting = Setting {
    name: "ssh_common_args",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "ssh_common_args")],
    env: &["ANSIBLE_SSH_COMMON_ARGS"],
    vars: &["ansible_ssh_common_args"],
    kind: Kind::Str,
    default: Default::Str(""),
    effect: Effect::Harmless,
    summary: "Further arguments of every ssh program.",
    ..SETTING
};

/// Program that connects as ssh.
pub static CONNECTION_SSH_SSH_EXECUTABLE: Setting = Setting {
    name: "ssh_executable",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "ssh_executable")],
    env: &["ANSIBLE_SSH_EXECUTABLE"],
    vars: &["ansible_ssh_executable"],
    kind: Kind::Str,
    default: Default::Str("ssh"),
    effect: Effect::Harmless,
    summary: "Program that connects as ssh.",
    ..SETTING
};

/// Further arguments of ssh alone.
pub static CONNECTION_SSH_SSH_EXTRA_ARGS: Setting = Setting {
    name: "ssh_extra_args",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "ssh_extra_args")],
    env: &["ANSIBLE_SSH_EXTRA_ARGS"],
    vars: &["ansible_ssh_extra_args"],
    kind: Kind::Str,
    default: Default::Str(""),
    effect: Effect::Harmless,
    summary: "Further arguments of ssh alone.",
    ..SETTING
};

/// How files are copied over ssh.
pub static CONNECTION_SSH_SSH_TRANSFER_METHOD: Setting = Setting {
    name: "ssh_transfer_method",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "transfer_method")],
    env: &["ANSIBLE_SSH_TRANSFER_METHOD"],
    vars: &["ansible_ssh_transfer_method"],
    kind: Kind::Str,
    default: Default::Str("smart"),
    choices: &["piped", "scp", "sftp", "smart"],
    effect: Effect::Harmless,
    summary: "How files are copied over ssh.",
    ..SETTING
};

/// Prompt that sshpass waits for.
pub static CONNECTION_SSH_SSHPASS_PROMPT: Setting = Setting {
    name: "sshpass_prompt",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "sshpass_prompt")],
    env: &["ANSIBLE_SSHPASS_PROMPT"],
    vars: &["ansible_sshpass_prompt"],
    kind: Kind::Str,
    default: Default::Str(""),
    effect: Effect::Harmless,
    summary: "Prompt that sshpass waits for.",
    ..SETTING
};

/// Seconds that ssh may take to connect.
pub static CONNECTION_SSH_TIMEOUT: Setting = Setting {
    name: "timeout",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("defaults", "timeout"), ("ssh_connection", "timeout")],
    env: &["ANSIBLE_TIMEOUT", "ANSIBLE_SSH_TIMEOUT"],
    vars: &["ansible_ssh_timeout"],
    kind: Kind::Int,
    default: Default::Int(10),
    effect: Effect::Harmless,
    summary: "Seconds that ssh may take to connect.",
    ..SETTING
};

/// Whether ssh asks for a terminal on the host.
pub static CONNECTION_SSH_USE_TTY: Setting = Setting {
    name: "use_tty",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "usetty")],
    env: &["ANSIBLE_SSH_USETTY"],
    vars: &["ansible_ssh_use_tty"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Harmless,
    summary: "Whether ssh asks for a terminal on the host.",
    ..SETTING
};

/// How many `-v` ssh itself is given.
pub static CONNECTION_SSH_VERBOSITY: Setting = Setting {
    name: "verbosity",
    scope: Scope::Plugin("connection", "ssh"),
    ini: &[("ssh_connection", "verbosity")],
    env: &["ANSIBLE_SSH_VERBOSITY"],
    vars: &["ansible_ssh_verbosity"],
    kind: Kind::Int,
    default: Default::Int(0),
    effect: Effect::Harmless,
    summary: "How many `-v` ssh itself is given.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &ANSIBLE_CONNECTION_PATH,
    &ANSIBLE_PIPELINING,
    &CONNECTION_PASSWORD_FILE,
    &DEFAULT_ASK_PASS,
    &DEFAULT_LIBVIRT_LXC_NOSECLABEL,
    &DEFAULT_PRIVATE_KEY_FILE,
    &DEFAULT_REMOTE_PORT,
    &DEFAULT_REMOTE_USER,
    &DEFAULT_TIMEOUT,
    &DEFAULT_TRANSPORT,
    &HOST_KEY_CHECKING,
    &NETCONF_SSH_CONFIG,
    &PARAMIKO_HOST_KEY_AUTO_ADD,
    &PARAMIKO_LOOK_FOR_KEYS,
    &PERSISTENT_COMMAND_TIMEOUT,
    &PERSISTENT_CONNECT_RETRY_TIMEOUT,
    &PERSISTENT_CONNECT_TIMEOUT,
    &PERSISTENT_CONTROL_PATH_DIR,
    &SSH_AGENT,
    &SSH_AGENT_EXECUTABLE,
    &SSH_AGENT_KEY_LIFETIME,
    &USE_PERSISTENT_CONNECTIONS,
    &CONNECTION_LOCAL_BECOME_STRIP_PREAMBLE,
    &CONNECTION_LOCAL_BECOME_SUCCESS_TIMEOUT,
    &CONNECTION_LOCAL_PIPELINING,
    &CONNECTION_SSH_CONTROL_PATH,
    &CONNECTION_SSH_CONTROL_PATH_DIR,
    &CONNECTION_SSH_HOST,
    &CONNECTION_SSH_HOST_KEY_CHECKING,
    &CONNECTION_SSH_PASSWORD,
    &CONNECTION_SSH_PASSWORD_MECHANISM,
    &CONNECTION_SSH_PIPELINING,
    &CONNECTION_SSH_PKCS11_PROVIDER,
    &CONNECTION_SSH_PORT,
    &CONNECTION_SSH_PRIVATE_KEY,
    &CONNECTION_SSH_PRIVATE_KEY_FILE,
    &CONNECTION_SSH_PRIVATE_KEY_PASSPHRASE,
    &CONNECTION_SSH_RECONNECTION_RETRIES,
    &CONNECTION_SSH_REMOTE_USER,
    &CONNECTION_SSH_SCP_EXECUTABLE,
    &CONNECTION_SSH_SCP_EXTRA_ARGS,
    &CONNECTION_SSH_SFTP_BATCH_MODE,
    &CONNECTION_SSH_SFTP_EXECUTABLE,
    &CONNECTION_SSH_SFTP_EXTRA_ARGS,
    &CONNECTION_SSH_SSH_ARGS,
    &CONNECTION_SSH_SSH_COMMON_ARGS,
    &CONNECTION_SSH_SSH_EXECUTABLE,
    &CONNECTION_SSH_SSH_EXTRA_ARGS,
    &CONNECTION_SSH_SSH_TRANSFER_METHOD,
    &CONNECTION_SSH_SSHPASS_PROMPT,
    &CONNECTION_SSH_TIMEOUT,
    &CONNECTION_SSH_USE_TTY,
    &CONNECTION_SSH_VERBOSITY,
];
