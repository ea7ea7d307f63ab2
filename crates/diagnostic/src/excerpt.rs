//! `Origin:` and the lines of the source around it, with the column marked.
//!
//! **Invariant:** an excerpt is at most 120 cells wide and shows nothing of an encrypted file.

use crate::{Diagnostic, Origin, shorten::shorten};

/// Gives the lines of a source file, for excerpts.
pub trait Sources {
    /// Returns the text of a file, or nothing where it can't be read.
    fn text(&self, path: &str) -> Option<String>;

    /// Returns the text of a file, or why there is none.
    fn read(&self, path: &str) -> Result<String, SourceError> {
        self.text(path).ok_or(SourceError::NotFound)
    }
}

/// Why a source can't be shown: the reference prints the name of the exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceError {
    /// There is no such file.
    NotFound,
    /// It may not be read.
    Denied,
    /// It is a directory.
    Directory,
    /// A part of its path is no directory.
    NotADirectory,
    /// It is not UTF-8.
    Encoding,
    /// Anything else.
    Other,
}

impl SourceError {
    /// Returns the word that is shown for it.
    fn name(self) -> &'static str {
        match self {
            SourceError::NotFound => "FileNotFoundError",
            SourceError::Denied => "PermissionError",
            SourceError::Directory => "IsADirectoryError",
            SourceError::NotADirectory => "NotADirectoryError",
            SourceError::Encoding => "UnicodeDecodeError",
            SourceError::Other => "OSError",
        }
    }
}

impl From<std::io::ErrorKind> for SourceError {
    fn from(kind: std::io::ErrorKind) -> Self {
        match kind {
            std::io::ErrorKind::NotFound => SourceError::NotFound,
            std::io::ErrorKind::PermissionDenied => SourceError::Denied,
            std::io::ErrorKind::IsADirectory => SourceError::Directory,
            std::io::ErrorKind::NotADirectory => SourceError::NotADirectory,
            std::io::ErrorKind::InvalidData => SourceError::Encoding,
            _ => SourceError::Other,
        }
    }
}

/// Sources that are read through a function: `FileSources(|path| std::fs::read(path))` in an app.
#[derive(Clone, Copy, Debug)]
pub struct FileSources<F>(pub F);

impl<F: Fn(&str) -> std::io::Result<Vec<u8>>> Sources for FileSources<F> {
    fn text(&self, path: &str) -> Option<String> {
        self.read(path).ok()
    }

    fn read(&self, path: &str) -> Result<String, SourceError> {
        let bytes = (self.0)(path).map_err(|error| SourceError::from(error.kind()))?;
        String::from_utf8(bytes).map_err(|_| SourceError::Encoding)
    }
}

/// Lines shown before the one in question.
const LINES_BEFORE: usize = 2;
/// Cells an annotated line may take.
const WIDTH: usize = 120;
/// What ends a line that was cut.
const CUT: &str = "...";

/// Describes the place of one link: its origin and, where it can be shown, the source.
pub(crate) fn context(link: &Diagnostic, sources: &dyn Sources) -> Option<String> {
    if link.redacted {
        let origin = link.origin.as_ref().map_or_else(|| "None".to_owned(), ToString::to_string);
        return Some(format!("Origin: {origin}\n\n{}", withheld("content redacted")));
    }
    if let Some(origin) = &link.origin
        && let Some(path) = &origin.path
    {
        let lines = excerpt(path, origin, sources);
        return Some(if lines.is_empty() {
            format!("Origin: {origin}")
        } else {
            format!("Origin: {origin}\n\n{}", lines.join("\n"))
        });
    }
    let origin = link.origin.clone().unwrap_or_default();
    match &link.subject {
        Some(subject) => Some(format!("Origin: {origin}\n\n{}", shorten(subject, WIDTH))),
        None => link.origin.as_ref().map(|_| format!("Origin: {origin}")),
    }
}

fn withheld(reason: &str) -> String {
    format!("(source not shown: {reason})")
}

/// Returns the annotated lines: none where the origin has no line.
fn excerpt(path: &str, origin: &Origin, sources: &dyn Sources) -> Vec<String> {
    if origin.line == 0 {
        return Vec::new();
    }
    let text = match sources.read(path) {
        Ok(text) => text,
        Err(error) => return vec![withheld(error.name())],
    };
    if text.starts_with("$ANSIBLE_VAULT") {
        return vec![withheld("content encrypted")];
    }
    let target = origin.line as usize;
    let first = target.saturating_sub(1 + LINES_BEFORE);
    let lines = source_lines(&text, first, target);
    if lines.len() != target - first {
        return vec![withheld("file truncated")];
    }
    annotate(&lines, first + 1, target, origin.column as usize)
}

/// Returns lines by index, as Python reads text: `\n`, `\r` and `\r\n` all end a line, and what follows the last end is
/// a line only if there is something.
fn source_lines(text: &str, first: usize, end: usize) -> Vec<String> {
    if text.is_empty() && first == 0 {
        // Ansible: an empty file has one empty line.
        return vec![String::new()];
    }
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    text.split_inclusive('\n').take(end).skip(first).map(|line| line.trim_end_matches('\n').to_owned()).collect()
}

fn annotate(lines: &[String], first_number: usize, target: usize, column: usize) -> Vec<String> {
    let label = target.to_string().len();
    let room = WIDTH - label - 1;
    let mut usable = room;
    let mut shown = Vec::with_capacity(lines.len() + 1);
    let mut last_length = 0;
    for (number, line) in (first_number..).zip(lines) {
        let mut line = line.replace('\t', " ");
        if line.chars().count() > room {
            usable = room - CUT.len();
            line = line.chars().take(usable).chain(CUT.chars()).collect();
        }
        last_length = line.chars().count();
        shown.push(if line.is_empty() { format!("{number:>label$}") } else { format!("{number:>label$} {line}") });
    }
    let margin = " ".repeat(label + 1);
    if column == 0 {
        // Ansible: a place without a column has its whole line underlined.
        shown.push(format!("{margin}{}", "^".repeat(last_length)));
    } else if column <= usable {
        let words = format!("column {column}");
        let before = column - 1;
        shown.push(if before + 2 + words.len() > room {
            format!("{margin}{}{words} ^", " ".repeat(before.saturating_sub(words.len() + 1)))
        } else {
            format!("{margin}{}^ {words}", " ".repeat(before))
        });
    }
    shown
}
