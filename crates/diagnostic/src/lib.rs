//! Where things came from, and how what went wrong is told.
//!
//! [`Origin`] is a place in a file (or on the command line); [`Diagnostic`] is an error with its
//! chain of causes; [`Report`] is the same as owned, rendered text, fit for an event.
//!
//! **Invariant:** nothing here prints. Reading source lines for an excerpt goes through [`Sources`].

mod excerpt;
mod origin;
mod report;
mod shorten;
#[cfg(test)]
mod tests;

pub use excerpt::{FileSources, SourceError, Sources};
pub use origin::Origin;
pub use report::{Report, ReportLink, render};

/// An error, a warning's text or a failure's reason, with what caused it.
///
/// `message` is this link's own sentence, without its cause's: Ansible joins the chain as
/// `outer: inner: innermost` where it wants one line.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one error")]
pub struct Diagnostic {
    /// What kind of failure it is: decides exit codes and who may handle it.
    pub kind: Kind,
    /// This link's own message.
    pub message: String,
    /// The place it is about.
    pub origin: Option<Origin>,
    /// The text of the value it is about: shown, shortened, where the place is no file to show lines of.
    pub subject: Option<String>,
    /// Show no line of the source (it holds secrets), only that something is withheld.
    pub redacted: bool,
    /// Ansible's own help text, printed as the reference prints it.
    pub help: Option<String>,
    /// Our hint, printed on stderr below the block (not part of the reference's text).
    pub hint: Option<String>,
    /// What caused it.
    pub cause: Option<Box<Diagnostic>>,
    /// Whether the message already holds its cause's text and so is not joined with it.
    pub includes_cause: bool,
    /// It arose while another error was handled that is not told (a failed conversion): it is shown apart from what it
    /// caused, even where both stand at one place.
    pub while_handling: bool,
    /// Its message is shown to the letter, spaces around it included: what a module or action said.
    pub verbatim: bool,
    /// Keys that a failed action's result carries besides `msg` (as JSON-like text is not owned here,
    /// the pairs are plain text).
    pub result_keys: Vec<(String, String)>,
}

/// The classes of failure that callers tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Kind {
    /// Anything without a class of its own (exit status 1, or a failed task).
    #[default]
    Error,
    /// Something that could not be parsed: YAML, playbook structure, unknown modules (exit status 4).
    Parser,
    /// Wrong options or setting values (exit status 5, `AnsibleOptionsError`).
    Options,
    /// An undefined variable.
    Undefined,
    /// A template that does not compile.
    TemplateSyntax,
    /// A template that compiled and failed while rendering (filter errors, wrong types ...).
    TemplateRuntime,
    /// A file that does not exist.
    FileNotFound,
    /// A plugin or filter that does not exist.
    PluginNotFound,
    /// A conditional that is not a boolean.
    BrokenConditional,
    /// A result of an action: it failed, as it says.
    ActionFail,
    /// The action says that the task is to be skipped.
    ActionSkip,
    /// The host cannot be reached.
    Unreachable,
    /// The task ran out of time.
    Timeout,
    /// What would be a crash of the reference (exit status 250).
    Unexpected,
    /// The user stopped the run (exit status 99).
    Interrupted,
    /// Something Playcall does not do yet, named in the message.
    Unsupported,
}

impl Diagnostic {
    /// Makes an error of a kind.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Diagnostic {
            kind,
            message: message.into(),
            origin: None,
            subject: None,
            redacted: false,
            help: None,
            hint: None,
            cause: None,
            includes_cause: false,
            while_handling: false,
            verbatim: false,
            result_keys: Vec::new(),
        }
    }

    /// Makes an error of no special kind.
    pub fn error(message: impl Into<String>) -> Self {
        Diagnostic::new(Kind::Error, message)
    }

    /// Makes a parser error (exit status 4).
    pub fn parser(message: impl Into<String>) -> Self {
        Diagnostic::new(Kind::Parser, message)
    }

    /// Names the place, unless one is known already.
    #[must_use]
    pub fn at(mut self, origin: Option<&Origin>) -> Self {
        if self.origin.is_none() {
            self.origin = origin.cloned();
        }
        self
    }

    /// Names the value it is about by its text, unless one is named already: what is shown where the origin is
    /// no file, or not known at all.
    #[must_use]
    pub fn about(mut self, value: impl Into<String>) -> Self {
        self.subject.get_or_insert_with(|| value.into());
        self
    }

    /// Names a value by its text in every link that stands at its place, where that place is no file to show lines of.
    #[must_use]
    pub fn about_place(mut self, origin: Option<&Origin>, value: impl Fn() -> String) -> Self {
        if let Some(origin) = origin.filter(|origin| origin.path.is_none()) {
            let mut link = Some(&mut self);
            while let Some(current) = link {
                if current.origin.as_ref() == Some(origin) {
                    current.subject.get_or_insert_with(&value);
                }
                link = current.cause.as_deref_mut();
            }
        }
        self
    }

    /// Withholds the source's lines.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        self.redacted = true;
        self
    }

    /// Shows the message to the letter.
    #[must_use]
    pub fn verbatim(mut self) -> Self {
        self.verbatim = true;
        self
    }

    /// Adds Ansible's help text.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a hint of our own.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Names what caused it.
    #[must_use]
    pub fn caused_by(mut self, cause: Diagnostic) -> Self {
        self.cause = Some(Box::new(cause));
        self
    }

    /// Notes that it arose while another error was handled, which is not told.
    #[must_use]
    pub fn while_handling(mut self) -> Self {
        self.while_handling = true;
        self
    }

    /// Returns the chain from this error to its innermost cause.
    pub fn chain(&self) -> impl Iterator<Item = &Diagnostic> {
        std::iter::successors(Some(self), |link| link.cause.as_deref())
    }

    /// Returns the messages of the chain as one line, as Ansible joins them.
    pub fn full_message(&self) -> String {
        report::join_messages(self)
    }

    /// Tells whether this error or one of its causes is of a kind.
    pub fn is_kind(&self, kind: Kind) -> bool {
        self.chain().any(|link| link.kind == kind)
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.full_message())
    }
}

impl std::error::Error for Diagnostic {}
