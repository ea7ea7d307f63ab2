//! `syslog_json`: each result as JSON to a syslog server.

use crate::results::ResultFormat;
use event::{
    Callback, CallbackError, CallbackPlugin, Display, Event, OptionKind, OptionSpec, Options, Recorded, Reply,
    TaskResult,
};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "syslog_json",
    collection: "community.general",
    summary: "Sends each result as JSON to a syslog server",
    doc: "Sends a datagram for each result to a syslog server: how the task ended, on which host, and the result as JSON. \
          Failures have the severity `err`, all else `info`.",
    kind: "notification",
    needs_enabled: true,
    options: &[
        OptionSpec {
            name: "server",
            doc: "The server: a name or an address.",
            kind: OptionKind::Text,
            default: Some("localhost"),
            choices: &[],
            ini: &[("callback_syslog_json", "syslog_server")],
            env: &["SYSLOG_SERVER"],
        },
        OptionSpec {
            name: "port",
            doc: "The port (UDP) on which the server listens.",
            kind: OptionKind::Int,
            default: Some("514"),
            choices: &[],
            ini: &[("callback_syslog_json", "syslog_port")],
            env: &["SYSLOG_PORT"],
        },
        OptionSpec {
            name: "facility",
            doc: "The facility that messages belong to: `user`, `daemon`, `local0` ...",
            kind: OptionKind::Text,
            default: Some("user"),
            choices: &[],
            ini: &[("callback_syslog_json", "syslog_facility")],
            env: &["SYSLOG_FACILITY"],
        },
        OptionSpec {
            name: "setup",
            doc: "Whether the gathering of facts is sent.",
            kind: OptionKind::Bool,
            default: Some("true"),
            choices: &[],
            ini: &[("callback_syslog_json", "syslog_setup")],
            env: &["ANSIBLE_SYSLOG_SETUP"],
        },
    ],
    build: |options| Ok(Box::new(SyslogJson::new(options)?)),
};

/// The facilities and their numbers.
const FACILITIES: [(&str, u8); 24] = [
    ("auth", 4),
    ("authpriv", 10),
    ("console", 14),
    ("cron", 9),
    ("daemon", 3),
    ("ftp", 11),
    ("kern", 0),
    ("lpr", 6),
    ("mail", 2),
    ("news", 7),
    ("ntp", 12),
    ("security", 13),
    ("solaris-cron", 15),
    ("syslog", 5),
    ("user", 1),
    ("uucp", 8),
    ("local0", 16),
    ("local1", 17),
    ("local2", 18),
    ("local3", 19),
    ("local4", 20),
    ("local5", 21),
    ("local6", 22),
    ("local7", 23),
];

/// Severities.
const ERROR: u8 = 3;
const INFO: u8 = 6;

struct SyslogJson {
    socket: UdpSocket,
    server: SocketAddr,
    facility: u8,
    sends_setup: bool,
    hostname: String,
}

impl Callback for SyslogJson {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        match &event.event {
            Event::RunnerOnOk(result) if self.sends_setup || &*result.task.action != "gather_facts" => {
                self.task(INFO, "OK", result, &json(result, display))?;
            }
            Event::RunnerOnFailed { result, .. } | Event::RunnerOnAsyncFailed(result) => {
                self.task(ERROR, "FAILED", result, &json(result, display))?;
            }
            Event::RunnerOnSkipped(result) => self.task(INFO, "SKIPPED", result, "skipped")?,
            Event::RunnerOnUnreachable(result) => self.task(ERROR, "UNREACHABLE", result, &json(result, display))?,
            Event::PlaybookOnImportForHost { result, imported_file } => {
                let file = format!("imported file {imported_file}");
                self.send(INFO, "playbook IMPORTED", &result.host.name, &file)?;
            }
            Event::PlaybookOnNotImportForHost { result, missing_file } => {
                let file = format!("missing file {missing_file}");
                self.send(INFO, "playbook NOT IMPORTED", &result.host.name, &file)?;
            }
            _ => {}
        }
        Ok(Reply::Continue)
    }

    fn wants_revived(&self) -> bool {
        false
    }
}

fn json(result: &TaskResult, display: &dyn Display) -> String {
    let mut text = String::new();
    ResultFormat::default().dump(&mut text, &result.result, None, display.verbosity());
    text
}

impl SyslogJson {
    fn new(options: &dyn Options) -> Result<Self, CallbackError> {
        let (name, facility) = (options.text("server"), options.text("facility"));
        let port = options.get("port").as_int().and_then(|port| u16::try_from(port).ok());
        let port = port.ok_or_else(|| CallbackError::Message("port must be 0-65535.".to_owned()))?;
        let known = FACILITIES.iter().find(|(known, _)| *known == facility);
        let facility = known.map(|(_, number)| *number);
        let server = (name.as_str(), port).to_socket_addrs()?.next();
        let server = server.ok_or_else(|| CallbackError::Message("getaddrinfo returns an empty list".to_owned()))?;
        let any: SocketAddr = match server {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        Ok(SyslogJson {
            socket: UdpSocket::bind(any)?,
            server,
            facility: facility.ok_or_else(|| CallbackError::Message(format!("'{}'", options.text("facility"))))?,
            sends_setup: options.get("setup").as_bool().unwrap_or(true),
            hostname: nix::unistd::gethostname().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        })
    }

    fn task(&self, severity: u8, end: &str, result: &TaskResult, message: &str) -> Result<(), CallbackError> {
        self.send(severity, &format!("task execution {end}"), &result.host.name, message)
    }

    fn send(&self, severity: u8, what: &str, host: &str, message: &str) -> Result<(), CallbackError> {
        let priority = self.facility << 3 | severity;
        let name = &self.hostname;
        let text = format!("<{priority}>{name} ansible-command: {what}; host: {host}; message: {message}\0");
        self.socket.send_to(text.as_bytes(), self.server)?;
        Ok(())
    }
}
