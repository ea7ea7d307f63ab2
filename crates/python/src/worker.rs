//! A process that works for templates and tasks: it is called, may ask while it works, and answers.

use crate::PythonError;
use crate::codec::{self, Held};
use crate::frame::{self, Frames};
use crate::message::{self, Fields, Message, Said, Shown};
use crate::nursery::{Nursery, Purpose};
use diagnostic::{Diagnostic, Kind};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use std::cell::RefCell;
use std::fmt::Write as _;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Instant;
use value::{Dict, Undefined, Value, parse_json, write_json_text};

/// What a plugin may use of the run while it is called.
pub trait Host {
    /// Answers a question of a plugin's. `args` holds what it gave; objects that were sent to it stand for themselves.
    ///
    /// # Errors
    ///
    /// What is wrong: the plugin gets it as an exception of the fitting class.
    fn ask(&self, question: &str, args: &Dict) -> Result<Value, Diagnostic>;

    /// Shows what a plugin tells.
    fn show(&self, shown: Shown);

    /// Returns when a call is to be given up; nothing where it may take as long as it likes.
    fn deadline(&self) -> Option<Instant> {
        None
    }
}

/// Why a call gave nothing.
#[derive(Debug)]
pub enum Failure {
    /// The plugin raised an exception.
    Raised(Raised),
    /// It came upon a marker that it needed.
    Marker(std::sync::Arc<Undefined>),
    /// Its process can't be had, or ended.
    Process(PythonError),
}

/// An exception of a plugin's.
#[derive(Clone, Debug)]
pub struct Raised {
    /// What it says, with its causes.
    pub error: Diagnostic,
    /// The name of its class.
    pub class: String,
    /// What it adds to a task's result, where it is an action's.
    pub result: Dict,
}

impl Failure {
    /// Makes one error of it; a marker is told as a needed one by whoever calls.
    pub fn into_error(self) -> Diagnostic {
        match self {
            Failure::Raised(raised) => raised.error,
            Failure::Marker(marker) => marker.reason.clone(),
            Failure::Process(error) => Diagnostic::error(error.to_string()),
        }
    }
}

impl From<PythonError> for Failure {
    fn from(error: PythonError) -> Self {
        Failure::Process(error)
    }
}

/// One process. It is ended when this is dropped.
pub(crate) struct Worker {
    channel: UnixStream,
    frames: Frames,
    held: Held,
    pid: Pid,
    calls: i64,
    is_over: bool,
}

impl Worker {
    /// Forks one.
    pub(crate) fn fork(nursery: &mut Nursery) -> Result<Worker, PythonError> {
        let fork = nursery.fork(Purpose::Worker)?;
        Ok(Worker {
            channel: fork.channel,
            frames: Frames::default(),
            held: Held::default(),
            pid: Pid::from_raw(fork.pid),
            calls: 0,
            is_over: false,
        })
    }

    pub(crate) fn pid(&self) -> i32 {
        self.pid.as_raw()
    }

    /// Tells whether it can be called again.
    pub(crate) fn is_fit(&self) -> bool {
        !self.is_over
    }

    /// The outermost call is over.
    pub(crate) fn rest(&mut self) {
        self.held.forget();
    }

    fn send(&mut self, text: &str) -> Result<(), PythonError> {
        self.channel.write_all(&frame::bytes(text)).map_err(|_| {
            self.stop();
            PythonError::Gone
        })
    }

    /// Waits for the next message.
    fn hear(&mut self, deadline: Option<Instant>) -> Result<String, PythonError> {
        let started = Instant::now();
        loop {
            match self.frames.next() {
                Ok(Some(text)) => return Ok(text),
                Ok(None) => {}
                Err(long) => {
                    self.stop();
                    return Err(PythonError::Garbage(format!("{} bytes", long.0)));
                }
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                self.stop();
                return Err(PythonError::Slow { seconds: started.elapsed().as_secs_f64() });
            }
            self.channel.set_read_timeout(left)?;
            let mut bytes = [0; 16 * 1024];
            match self.channel.read(&mut bytes) {
                Ok(0) => {
                    self.stop();
                    return Err(PythonError::Gone);
                }
                Ok(count) => self.frames.push(&bytes[..count]),
                Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
                Err(_) => {
                    self.stop();
                    return Err(PythonError::Gone);
                }
            }
        }
    }

    /// Ends its process, and all that it started in its group.
    pub(crate) fn stop(&mut self) {
        if !self.is_over {
            self.is_over = true;
            let _ = killpg(self.pid, Signal::SIGKILL);
            let _ = kill(self.pid, Signal::SIGKILL);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Has a process do something, and serves it while it does. The process is borrowed only while a message is on its way:
/// what it asks for may call it again.
pub(crate) fn call(
    worker: &RefCell<Worker>,
    what: &str,
    fields: &[(&str, &Value)],
    host: &dyn Host,
) -> Result<Value, Failure> {
    let id = {
        let mut worker = worker.borrow_mut();
        worker.calls += 1;
        let id = worker.calls;
        let mut order = format!("{{\"op\":\"do\",\"id\":{id},\"what\":\"{what}\"");
        for (name, value) in fields {
            let _ = write!(order, ",\"{name}\":");
            codec::write(&mut order, value, &mut worker.held);
        }
        order.push('}');
        worker.send(&order)?;
        id
    };
    loop {
        let text = worker.borrow_mut().hear(host.deadline())?;
        let garbage = |worker: &RefCell<Worker>, problem: String| {
            worker.borrow_mut().stop();
            Failure::Process(PythonError::Garbage(problem))
        };
        let message = match parse_json(&text) {
            Ok(Value::Dict(message)) => message,
            Ok(_) => return Err(garbage(worker, "a message is an object".to_owned())),
            Err(problem) => return Err(garbage(worker, problem.to_string())),
        };
        let told = Fields(&message);
        match told.text("op").as_str() {
            "result" if told.int("id") == Some(id) => {
                let value = message.get("value").cloned().unwrap_or_default();
                return Ok(codec::read(value, &worker.borrow().held));
            }
            "raised" if told.int("id") == Some(id) => return Err(raised(&message, &worker.borrow().held)),
            "ask" => {
                let args = message.get("args").cloned().unwrap_or_default();
                let args = match codec::read(args, &worker.borrow().held) {
                    Value::Dict(args) => args,
                    _ => Dict::new(),
                };
                let answer = host.ask(&told.text("question"), &args);
                let mut worker = worker.borrow_mut();
                let text = answer_text(told.int("id").unwrap_or_default(), &answer, &mut worker.held);
                worker.send(&text)?;
            }
            _ => match message::read(&text) {
                Ok(Message::Said(Said::Show(shown))) => host.show(shown),
                Ok(_) => {}
                Err(problem) => return Err(garbage(worker, problem)),
            },
        }
    }
}

fn answer_text(id: i64, answer: &Result<Value, Diagnostic>, held: &mut Held) -> String {
    let mut text = format!("{{\"op\":\"answer\",\"id\":{id},");
    match answer {
        Ok(value) => {
            text.push_str("\"value\":");
            codec::write(&mut text, value, held);
        }
        Err(error) => {
            let _ = write!(text, "\"class\":\"{}\",\"number\":{},\"error\":", class(error), held.add_error(error));
            write_json_text(&mut text, &error.full_message(), false);
        }
    }
    text.push('}');
    text
}

/// Returns the class of exceptions that an error is for a plugin.
fn class(error: &Diagnostic) -> &'static str {
    match error.kind {
        Kind::Undefined => "AnsibleUndefinedVariable",
        Kind::TemplateSyntax => "AnsibleTemplateSyntaxError",
        Kind::TemplateRuntime => "AnsibleTemplateError",
        Kind::BrokenConditional => "AnsibleBrokenConditionalError",
        Kind::FileNotFound => "AnsibleFileNotFound",
        Kind::Parser => "AnsibleParserError",
        Kind::Options if error.message.starts_with("Required config ") => "AnsibleRequiredOptionError",
        Kind::Options => "AnsibleOptionsError",
        Kind::Unreachable => "AnsibleConnectionFailure",
        Kind::ActionFail => "AnsibleActionFail",
        Kind::ActionSkip => "AnsibleActionSkip",
        _ => "AnsibleError",
    }
}

/// Reads what a call raised.
fn raised(message: &Dict, held: &Held) -> Failure {
    if let Some(marker) = message.get("marker") {
        return match codec::read(marker.clone(), held) {
            Value::Undefined(marker) => Failure::Marker(marker),
            _ => Failure::Process(PythonError::Garbage("a marker that is none".to_owned())),
        };
    }
    let links = message.get("chain").and_then(Value::as_slice).unwrap_or_default();
    let mut error: Option<Diagnostic> = None;
    for link in links.iter().rev().filter_map(Value::as_dict) {
        let fields = Fields(link);
        // An error that we told the plugin of is what it was, causes and all.
        if let Some(known) = fields.int("number").and_then(|number| held.error(number)) {
            error = Some(known.clone());
            continue;
        }
        let mut made = Diagnostic::new(kind(&fields.text("class")), fields.text("message"));
        made.origin = codec::read_origin(link.get("origin"));
        made.help = fields.some_text("help");
        made.includes_cause = fields.is("alone");
        made.cause = error.take().map(Box::new);
        error = Some(made);
    }
    let first = links.first().and_then(Value::as_dict).cloned().unwrap_or_default();
    let result = message.get("result").cloned().map(|result| codec::read(result, held));
    Failure::Raised(Raised {
        error: error.unwrap_or_else(|| Diagnostic::error("")),
        class: Fields(&first).text("class"),
        result: result.as_ref().and_then(Value::as_dict).cloned().unwrap_or_default(),
    })
}

fn kind(class: &str) -> Kind {
    match class {
        "AnsibleUndefinedVariable" => Kind::Undefined,
        "AnsibleTemplateSyntaxError" => Kind::TemplateSyntax,
        "AnsibleBrokenConditionalError" => Kind::BrokenConditional,
        "AnsibleFileNotFound" => Kind::FileNotFound,
        "AnsibleParserError" | "AnsibleJSONParserError" => Kind::Parser,
        "AnsibleOptionsError" | "AnsibleRequiredOptionError" => Kind::Options,
        "AnsibleConnectionFailure" | "AnsibleAuthenticationFailure" => Kind::Unreachable,
        "AnsibleActionFail" => Kind::ActionFail,
        "AnsibleActionSkip" => Kind::ActionSkip,
        "AnsibleTemplateError" | "AnsibleTemplatePluginError" => Kind::TemplateRuntime,
        _ => Kind::Error,
    }
}
