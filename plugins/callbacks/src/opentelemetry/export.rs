//! Sending traces over OTLP/HTTP, in a thread of its own: a run's end waits for it no longer than the time-out.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// As much of an answer is read.
const LONGEST_ANSWER: u64 = 64 * 1024;

/// Where traces are sent, and how.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// Host and port.
    address: String,
    /// As in the `Host` header.
    host: String,
    /// Path and query.
    path: String,
    /// Headers of the user's.
    headers: Vec<(String, String)>,
    /// How long all of it may take.
    timeout: Duration,
}

impl Endpoint {
    /// Reads an address (`http://host:4318/v1/traces`) and headers (`name=value,name=value`).
    pub(crate) fn new(url: &str, headers: &str, timeout: Duration) -> Result<Endpoint, String> {
        let rest = match url.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => {
                return Err(format!(
                    "'{url}': this callback sends over plain HTTP only. Send to a collector near by, or set \
                     native_callbacks (PLAYCALL_NATIVE_CALLBACKS) off to use the collection's own plugin."
                ));
            }
            _ => return Err(format!("'{url}' is no http address")),
        };
        let (place, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        if host.is_empty() || host.contains(char::is_whitespace) {
            return Err(format!("'{url}' names no host"));
        }
        let headers = pairs(headers).map(|pair| match pair {
            Ok((name, value)) if !name.contains(char::is_control) && !value.contains(char::is_control) => {
                Ok((name, value))
            }
            Ok((name, _)) => {
                Err(format!("the header '{}' has characters that a header can't have", name.escape_debug()))
            }
            Err(text) => Err(format!("'{text}' is no header")),
        });
        Ok(Endpoint {
            address: if has_port { host.to_owned() } else { format!("{host}:80") },
            host: host.to_owned(),
            path: if path.starts_with('/') { path.to_owned() } else { format!("/{path}") },
            headers: headers.collect::<Result<_, _>>()?,
            timeout,
        })
    }

    /// Sends requests, one after the other; fails at the first that is not taken, and when time is up.
    pub(crate) fn send(&self, requests: Vec<Vec<u8>>) -> Result<(), String> {
        let own = self.clone();
        let (sender, receiver) = channel();
        let deadline = Instant::now() + self.timeout;
        std::thread::Builder::new()
            .name("otlp".to_owned())
            .spawn(move || {
                let sent = requests.iter().try_for_each(|request| own.post(request, deadline));
                let _ = sender.send(sent);
            })
            .map_err(|error| error.to_string())?;
        let sent = match receiver.recv_timeout(self.timeout) {
            Ok(sent) => sent,
            Err(RecvTimeoutError::Timeout) => Err(self.late()),
            Err(RecvTimeoutError::Disconnected) => Err("internal error".to_owned()),
        };
        sent.map_err(|error| format!("could not send traces to http://{}{}: {error}", self.host, self.path))
    }

    fn late(&self) -> String {
        format!("no answer within {} seconds", self.timeout.as_secs_f64())
    }

    fn post(&self, body: &[u8], deadline: Instant) -> Result<(), String> {
        let left = || deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero());
        let addresses = self.address.to_socket_addrs().map_err(|error| error.to_string())?;
        let mut failure = "the host has no address".to_owned();
        for address in addresses {
            let Some(time) = left() else { return Err(self.late()) };
            match TcpStream::connect_timeout(&address, time) {
                Ok(stream) => return self.exchange(stream, body, deadline),
                Err(error) => failure = error.to_string(),
            }
        }
        Err(failure)
    }

    fn exchange(&self, mut stream: TcpStream, body: &[u8], deadline: Instant) -> Result<(), String> {
        let time = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let text = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => self.late(),
            _ => error.to_string(),
        };
        stream.set_read_timeout(Some(time)).and_then(|()| stream.set_write_timeout(Some(time))).map_err(text)?;
        let mut head = format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: OTel-OTLP-Exporter-Playcall/{}\r\nContent-Type: \
             application/x-protobuf\r\nContent-Length: {}\r\nConnection: close\r\n",
            self.path,
            self.host,
            env!("CARGO_PKG_VERSION"),
            body.len()
        );
        for (name, value) in &self.headers {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).map_err(text)?;
        let mut answer = Vec::new();
        // The end of an answer's head is enough: what follows says nothing of what was taken.
        let mut piece = [0; 4096];
        while !answer.windows(4).any(|bytes| bytes == b"\r\n\r\n") && (answer.len() as u64) < LONGEST_ANSWER {
            match stream.read(&mut piece).map_err(text)? {
                0 => break,
                count => answer.extend_from_slice(&piece[..count]),
            }
        }
        let answer = String::from_utf8_lossy(&answer);
        let line = answer.lines().next().unwrap_or_default();
        let status = line.strip_prefix("HTTP/").and_then(|line| line.split_once(' ')).map_or("", |(_, status)| status);
        match status.get(..3).and_then(|code| code.parse::<u16>().ok()) {
            Some(200..=299) => Ok(()),
            Some(_) => Err(format!("it answered {status}")),
            None => Err("it does not speak HTTP; OTLP/HTTP has port 4318, and gRPC 4317".to_owned()),
        }
    }
}

/// Takes `name=value,name=value` apart; fails at a part that is none such.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = Result<(String, String), &str>> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| match part.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((unquoted(name.trim()), unquoted(value.trim()))),
        _ => Err(part),
    })
}

/// Decodes `%20` and the like.
fn unquoted(text: &str) -> String {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let code = (*first == b'%').then(|| more.get(..2)).flatten().and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        out.push(code.unwrap_or(*first));
        rest = if code.is_some() { &more[2..] } else { more };
    }
    String::from_utf8_lossy(&out).into_owned()
}
