//! `wait_for`: waits until a port, a file or a text is there, or gone.

use crate::connections::{Connections, State};
use crate::python_re::{Captures, Flags, Pattern, Subject, narrow, widen};
use module::{Argument, ArgumentSpec, Arguments, Kind, Module, NativeModule, Stop, error_text, run};
use std::io::Read;
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;
use value::{Dict, Value, to_text};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "wait_for",
    summary: "Waits until a port, a file or a text is there, or gone.",
    run: |request, system, output| run(request, system, output, &SPEC, wait_for),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("host", Kind::Str).default("127.0.0.1"),
        Argument::new("timeout", Kind::Int).default(300),
        Argument::new("connect_timeout", Kind::Int).default(5),
        Argument::new("delay", Kind::Int).default(0),
        Argument::new("port", Kind::Int),
        Argument::new("active_connection_states", Kind::List)
            .elements(Kind::Str)
            .default(Value::list(State::ALL.iter().map(|state| Value::str(state.name())))),
        Argument::new("path", Kind::Path),
        Argument::new("search_regex", Kind::Str),
        Argument::new("state", Kind::Str)
            .default("started")
            .choices(&["absent", "drained", "present", "started", "stopped"]),
        Argument::new("exclude_hosts", Kind::List).elements(Kind::Str),
        Argument::new("sleep", Kind::Int).default(1),
        Argument::new("msg", Kind::Str),
    ]),
    supports_check_mode: false,
});

/// What is waited for, and for how long.
struct Wait {
    host: String,
    port: Option<i64>,
    path: Option<String>,
    pattern: Option<Pattern>,
    state: String,
    start: Duration,
    end: Duration,
    sleep: Duration,
    connect_timeout: i64,
}

/// The groups of the text that was found.
#[derive(Default)]
struct Groups {
    list: Vec<Value>,
    named: Dict,
}

fn wait_for(module: &mut Module<'_>) -> Result<Dict, Stop> {
    let int = |name: &str| module.param(name).and_then(Value::as_int).unwrap_or(0);
    let text = |name: &str| module.text(name).map(|text| text.as_str().to_owned());
    let pattern = match text("search_regex") {
        Some(source) => {
            let source = widen(source.as_bytes());
            let flags = Flags { multiline: true, ..Flags::default() };
            let compiled = Pattern::new(&source, Subject::Bytes, flags);
            Some(compiled.map_err(|reason| Stop::fail(format!("Invalid regular expression: {reason}")))?)
        }
        None => None,
    };
    let port = module.param("port").and_then(Value::as_int);
    let mut wait = Wait {
        host: text("host").unwrap_or_else(|| "None".to_owned()),
        port: port.filter(|port| *port != 0),
        path: text("path").filter(|path| !path.is_empty()),
        pattern,
        state: text("state").unwrap_or_default(),
        start: Duration::ZERO,
        end: Duration::ZERO,
        sleep: seconds(int("sleep")),
        connect_timeout: int("connect_timeout"),
    };
    let states = check(module, &wait)?;
    let (timeout, delay) = (int("timeout"), int("delay"));
    wait.start = module.system.now();
    wait.end = wait.start + seconds(timeout);
    std::thread::sleep(seconds(delay));
    let mut groups = Groups::default();
    if wait.port.is_none() && wait.path.is_none() && wait.state != "drained" {
        std::thread::sleep(seconds(timeout));
    } else {
        match wait.state.as_str() {
            "absent" | "stopped" => until_gone(module, &wait)?,
            "drained" => until_drained(module, &wait, &states)?,
            _ => groups = until_there(module, &wait)?,
        }
    }
    let given = |name: &str| module.params.get(name).cloned().unwrap_or_default();
    let mut result = Dict::new();
    result.insert("state", given("state"));
    result.insert("port", given("port"));
    result.insert("search_regex", given("search_regex"));
    result.insert("match_groups", groups.list);
    result.insert("match_groupdict", groups.named);
    result.insert("path", given("path"));
    result.insert("elapsed", elapsed(module, &wait));
    Ok(result)
}

fn seconds(count: i64) -> Duration {
    Duration::from_secs(u64::try_from(count).unwrap_or(0))
}

/// Refuses what makes no sense together; returns the states of connections that count.
fn check(module: &Module<'_>, wait: &Wait) -> Result<Vec<State>, Stop> {
    let refuse = |message: &str| Err(Stop::fail(message).with("elapsed", 0));
    if wait.port.is_some() && wait.path.is_some() {
        return refuse("port and path parameter can not both be passed to wait_for");
    }
    if wait.path.is_some() && (wait.state == "stopped" || wait.state == "drained") {
        let message = format!("state={} should only be used for checking a port in the wait_for module", wait.state);
        return refuse(&message);
    }
    if module.param("exclude_hosts").is_some() && wait.state != "drained" {
        return refuse("exclude_hosts should only be with state=drained");
    }
    let states = module.param("active_connection_states").and_then(Value::as_slice).unwrap_or_default();
    states
        .iter()
        .map(|name| {
            let name = to_text(name);
            State::named(&name).ok_or_else(|| {
                Stop::fail(format!("unknown active_connection_state ({name}) defined")).with("elapsed", 0)
            })
        })
        .collect()
}

fn elapsed(module: &Module<'_>, wait: &Wait) -> i64 {
    let elapsed = module.system.now().saturating_sub(wait.start).as_secs() % 86_400;
    i64::try_from(elapsed).unwrap_or(0)
}

/// The failure of a wait whose time is up: in the user's words where there are some.
fn too_late(module: &Module<'_>, wait: &Wait, message: String) -> Stop {
    let own = module.text("msg").map(|text| text.as_str().to_owned()).filter(|text| !text.is_empty());
    Stop::fail(own.unwrap_or(message)).with("elapsed", elapsed(module, wait))
}

fn until_gone(module: &Module<'_>, wait: &Wait) -> Result<(), Stop> {
    while module.system.now() < wait.end {
        let there = match (&wait.path, wait.port) {
            (Some(path), _) => module.system.exists(Path::new(path)),
            (None, Some(port)) => connect(&wait.host, port, wait.connect_timeout).is_some_and(|stream| {
                // Whoever has closed already was there.
                stream.shutdown(Shutdown::Both).is_ok()
            }),
            (None, None) => false,
        };
        if !there {
            return Ok(());
        }
        std::thread::sleep(wait.sleep);
    }
    let message = match (&wait.path, wait.port) {
        (None, Some(port)) => format!("Timeout when waiting for {}:{port} to stop.", wait.host),
        (path, _) => {
            format!("Timeout when waiting for {} to be absent.", path.as_deref().unwrap_or_default())
        }
    };
    Err(too_late(module, wait, message))
}

fn until_drained(module: &Module<'_>, wait: &Wait, states: &[State]) -> Result<(), Stop> {
    let Some(port) = wait.port.or_else(|| module.param("port").and_then(Value::as_int)) else {
        return Err(Stop::crash(
            "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
        ));
    };
    let excluded = module.param("exclude_hosts").and_then(Value::as_slice).unwrap_or_default();
    let excluded: Vec<String> = excluded.iter().map(to_text).collect();
    let connections = Connections::to(&wait.host, port, &excluded, states).map_err(Stop::crash)?;
    while module.system.now() < wait.end {
        if connections.count(&*module.system) == 0 {
            return Ok(());
        }
        std::thread::sleep(wait.sleep);
    }
    Err(too_late(module, wait, format!("Timeout when waiting for {}:{port} to drain", wait.host)))
}

fn until_there(module: &Module<'_>, wait: &Wait) -> Result<Groups, Stop> {
    while module.system.now() < wait.end {
        let found = match (&wait.path, wait.port) {
            (Some(path), _) => file_is_there(module, wait, path)?,
            (None, Some(port)) => port_is_there(module, wait, port),
            (None, None) => None,
        };
        if let Some(groups) = found {
            return Ok(groups);
        }
        std::thread::sleep(wait.sleep);
    }
    let regex = module.text("search_regex").filter(|text| !text.as_str().is_empty());
    let message = match (&wait.path, wait.port, regex) {
        (None, Some(port), Some(regex)) => {
            format!("Timeout when waiting for search string {regex} in {}:{port}", wait.host)
        }
        (None, Some(port), None) => format!("Timeout when waiting for {}:{port}", wait.host),
        (path, _, Some(regex)) => {
            let path = path.as_deref().unwrap_or_default();
            format!("Timeout when waiting for search string {regex} in {path}")
        }
        (path, _, None) => format!("Timeout when waiting for file {}", path.as_deref().unwrap_or_default()),
    };
    Err(too_late(module, wait, message))
}

fn file_is_there(module: &Module<'_>, wait: &Wait, path: &str) -> Result<Option<Groups>, Stop> {
    if let Err(error) = module.system.stat(Path::new(path)) {
        if error.raw_os_error() == Some(nix::errno::Errno::ENOENT as i32) {
            return Ok(None);
        }
        let message = format!("Failed to stat {path}, {}", error_text(&error));
        return Err(too_late(module, wait, message));
    }
    let Some(pattern) = &wait.pattern else { return Ok(Some(Groups::default())) };
    let content = module.system.read(Path::new(path)).unwrap_or_default();
    Ok(search(pattern, &content))
}

fn search(pattern: &Pattern, content: &[u8]) -> Option<Groups> {
    let text = widen(content);
    let found: Captures<'_> = pattern.search(&text)?;
    let value = |group: Option<fancy_regex::Match<'_>>| match group {
        Some(group) => Value::str(String::from_utf8_lossy(&narrow(group.as_str())).into_owned()),
        None => Value::None,
    };
    let named = pattern.group_names().map(|name| (Value::str(name), value(found.name(name)))).collect();
    Some(Groups { list: (1..found.len()).map(|at| value(found.get(at))).collect(), named })
}

fn port_is_there(module: &Module<'_>, wait: &Wait, port: i64) -> Option<Groups> {
    let left = |module: &Module<'_>| wait.end.saturating_sub(module.system.now());
    let ceiling = i64::try_from(left(module).as_millis().div_ceil(1000)).unwrap_or(i64::MAX);
    let mut stream = connect(&wait.host, port, wait.connect_timeout.min(ceiling))?;
    let Some(pattern) = &wait.pattern else {
        let _ = stream.shutdown(Shutdown::Both);
        return Some(Groups::default());
    };
    let mut data = Vec::new();
    let mut buffer = [0; 1024];
    let mut matched = false;
    while !matched {
        let left = left(module);
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            break;
        }
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => {
                data.extend_from_slice(&buffer[..count]);
                matched = search(pattern, &data).is_some();
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            _ => break,
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
    // Ansible: the groups of a text from a port are not told.
    matched.then(Groups::default)
}

/// Connects to the first address of a host that answers.
fn connect(host: &str, port: i64, timeout: i64) -> Option<TcpStream> {
    let port = u16::try_from(port).ok()?;
    let timeout = Some(seconds(timeout)).filter(|timeout| !timeout.is_zero())?;
    (host, port).to_socket_addrs().ok()?.find_map(|address| TcpStream::connect_timeout(&address, timeout).ok())
}
