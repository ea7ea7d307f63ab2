//! Cases as Markdown files: prose for people, fenced blocks for files and for what is expected.
//!
//! The info string of a fence is `LANGUAGE NAME [FLAG...]`. A name is a path below the case's folder, or one of these:
//!
//! | name | what it holds |
//! | --- | --- |
//! | `args` | words of the command line, one a line |
//! | `env` | variables of the environment, `NAME=value`, one a line |
//! | `stdin` | what it reads from its standard input; nothing where it is missing |
//! | `options` | how the case is run and compared, one a line: see [`Case`] |
//! | `expect:status`, `expect:stdout`, `expect:stderr`, `expect:events`, `expect:file:PATH` | what the reference gave |
//!
//! Flags: `executable` for a file that can be started, `base64` for bytes that are no text, `no-newline` for text that
//! does not end with a line break, `link` for a symbolic link whose target is the text.

use base64::Engine;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A file that stands in a case's folder before the run.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CaseFile {
    /// Its path below the folder.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Whether it may be started.
    pub executable: bool,
    /// Whether it is a symbolic link to the path that `bytes` names.
    pub link: bool,
}

/// What a run gave, masked: what no two runs share is replaced.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Expected {
    /// The exit status; -1 for a run that had to be killed.
    pub status: i32,
    /// The standard output.
    pub stdout: String,
    /// The standard error.
    pub stderr: String,
    /// One line an event: hook, host, task.
    pub events: String,
    /// Files that the case asks to look at, by path; `None` for one that is not there.
    pub files: BTreeMap<String, Option<String>>,
}

/// One conformance case.
///
/// Its options are: `program NAME` (started as this program and not as `ansible-playbook`), `bare` (the arguments are the
/// whole command line: neither a playbook nor an inventory is added),
/// `unordered` (lines of output and events may come in any order), `file PATH` (look at this file after the run).
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// `topic/name`.
    pub name: String,
    /// Where the Markdown file is.
    pub path: PathBuf,
    /// The Markdown up to the heading of what is expected.
    pub source: String,
    /// The files of the case's folder.
    pub files: Vec<CaseFile>,
    /// Words of the command line.
    pub args: Vec<String>,
    /// Further variables of the environment.
    pub env: Vec<(String, String)>,
    /// What it reads from its standard input.
    pub stdin: String,
    /// The program that it starts, by Ansible's name.
    pub program: String,
    /// Whether `args` is the whole command line.
    pub bare: bool,
    /// Whether lines and events may come in any order.
    pub unordered: bool,
    /// The files to look at after the run.
    pub watched: Vec<String>,
    /// What the reference gave; `None` before it was recorded.
    pub expected: Option<Expected>,
}

/// Why a case could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The file could not be read.
    #[error("{path}: {source}")]
    Read {
        /// The Markdown file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A block is not as cases have it.
    #[error("{path}:{line}: {problem}")]
    Block {
        /// The Markdown file.
        path: PathBuf,
        /// The line of the fence, counted from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
}

/// The program of a case that names none.
pub(crate) const PLAYBOOK: &str = "ansible-playbook";

/// Begins the part that recording writes.
const EXPECTED: &str = "## Expected\n";

struct Block<'a> {
    line: usize,
    name: &'a str,
    flags: Vec<&'a str>,
    text: String,
}

impl Block<'_> {
    fn flag(&self, name: &str) -> bool {
        self.flags.contains(&name)
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter(|line| !line.is_empty())
    }
}

impl Case {
    /// Reads the case in `path`, which is below `root`.
    pub fn read(root: &Path, path: &Path) -> Result<Self, CaseError> {
        let text = std::fs::read_to_string(path).map_err(|source| CaseError::Read { path: path.to_owned(), source })?;
        let name = path.strip_prefix(root).unwrap_or(path).with_extension("").to_string_lossy().into_owned();
        Self::parse(&name, path, &text)
    }

    /// Reads a case from its text.
    pub fn parse(name: &str, path: &Path, text: &str) -> Result<Self, CaseError> {
        let split = text.find(&format!("\n{EXPECTED}")).map_or(text.len(), |at| at + 1);
        let mut case = Self {
            name: name.to_owned(),
            path: path.to_owned(),
            source: text[..split].trim_end().to_owned() + "\n",
            program: PLAYBOOK.to_owned(),
            ..Self::default()
        };
        for block in blocks(text) {
            let problem = |problem: String| CaseError::Block { path: path.to_owned(), line: block.line, problem };
            match block.name {
                "args" => case.args = block.text.lines().map(str::to_owned).collect(),
                "env" => {
                    let pair = |line: &str| line.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
                    case.env = block.lines().filter_map(pair).collect();
                }
                "stdin" => case.stdin = block.text,
                "options" => {
                    for option in block.lines() {
                        match option.split_once(' ').unwrap_or((option, "")) {
                            ("bare", "") => case.bare = true,
                            ("program", name) if !name.is_empty() => case.program = name.to_owned(),
                            ("unordered", "") => case.unordered = true,
                            ("file", path) => case.watched.push(path.to_owned()),
                            _ => return Err(problem(format!("no option of a case: {option}"))),
                        }
                    }
                }
                name if name.starts_with("expect:") => {
                    let expected = case.expected.get_or_insert_default();
                    match &name["expect:".len()..] {
                        "status" => {
                            let number = block.text.trim().parse();
                            expected.status = number.map_err(|_| problem("the status is no number".to_owned()))?;
                        }
                        "stdout" => expected.stdout = block.text,
                        "stderr" => expected.stderr = block.text,
                        "events" => expected.events = block.text,
                        other => match other.strip_prefix("file:") {
                            Some(file) => {
                                let text = (!block.flag("absent")).then_some(block.text);
                                expected.files.insert(file.to_owned(), text);
                            }
                            None => return Err(problem(format!("nothing that is expected: {other}"))),
                        },
                    }
                }
                file => {
                    let bytes = if block.flag("base64") {
                        let decoded = base64::engine::general_purpose::STANDARD.decode(block.text.replace('\n', ""));
                        decoded.map_err(|error| problem(error.to_string()))?
                    } else if block.flag("link") {
                        block.text.trim().as_bytes().to_vec()
                    } else {
                        block.text.clone().into_bytes()
                    };
                    let (executable, link) = (block.flag("executable"), block.flag("link"));
                    case.files.push(CaseFile { path: file.to_owned(), bytes, executable, link });
                }
            }
        }
        Ok(case)
    }

    /// Returns the Markdown of this case with `expected` in it.
    pub fn with_expected(&self, expected: &Expected) -> String {
        let mut text = format!("{}\n{EXPECTED}", self.source);
        fence(&mut text, "expect:status", "", &format!("{}\n", expected.status));
        fence(&mut text, "expect:stdout", "", &expected.stdout);
        if !expected.stderr.is_empty() {
            fence(&mut text, "expect:stderr", "", &expected.stderr);
        }
        if !expected.events.is_empty() {
            fence(&mut text, "expect:events", "", &expected.events);
        }
        for (path, file) in &expected.files {
            let flag = if file.is_none() { " absent" } else { "" };
            fence(&mut text, &format!("expect:file:{path}"), flag, file.as_deref().unwrap_or_default());
        }
        text
    }
}

/// Writes a fenced block, with a fence longer than any in `body`.
fn fence(text: &mut String, name: &str, flag: &str, body: &str) {
    let longest = body.lines().map(|line| line.chars().take_while(|&c| c == '`').count()).max().unwrap_or(0);
    let ticks = "`".repeat((longest + 1).max(3));
    let (flag, end) = if body.is_empty() || body.ends_with('\n') {
        (flag.to_owned(), "")
    } else {
        (format!("{flag} no-newline"), "\n")
    };
    let _ = write!(text, "\n{ticks}text {name}{flag}\n{body}{end}{ticks}\n");
}

/// Returns the fenced blocks that have a name.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut lines = text.split_inclusive('\n').enumerate();
    while let Some((number, line)) = lines.next() {
        let ticks = line.chars().take_while(|&c| c == '`').count();
        if ticks < 3 {
            continue;
        }
        let mut body = String::new();
        for (_, line) in lines.by_ref() {
            let closing = line.trim_end();
            if closing.len() >= ticks && closing.bytes().all(|b| b == b'`') {
                break;
            }
            body.push_str(line);
        }
        let mut words = line[ticks..].split_whitespace().skip(1);
        if let Some(name) = words.next() {
            let flags: Vec<&str> = words.collect();
            if flags.contains(&"no-newline") {
                body.pop();
            }
            found.push(Block { line: number + 1, name, flags, text: body });
        }
    }
    found
}

/// Returns all cases below `root`, by name.
pub fn all_cases(root: &Path) -> Result<Vec<Case>, CaseError> {
    let mut paths = Vec::new();
    markdown_files(root, &mut paths)?;
    paths.sort();
    paths.iter().map(|path| Case::read(root, path)).collect()
}

fn markdown_files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), CaseError> {
    let failed = |source| CaseError::Read { path: folder.to_owned(), source };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            markdown_files(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    Ok(())
}
