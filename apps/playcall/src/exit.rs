//! The exit codes, equal to the reference's.

use diagnostic::{Diagnostic, Kind};

/// How the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything went well.
    Success,
    /// An error that has no code of its own: a missing playbook, a limit that matches nothing, what is not built yet.
    Error,
    /// At least one host failed, and none was out of reach.
    HostsFailed,
    /// At least one host could not be reached.
    HostsUnreachable,
    /// The arguments are wrong.
    Usage,
    /// A playbook or data file can't be parsed.
    Parser,
    /// A setting or option has a wrong value.
    Options,
    /// The user stopped the run.
    Interrupted,
    /// A bug.
    Unexpected,
    /// A callback ended the program with a status of its own.
    Callback(u8),
    /// A program that was run ended with this status.
    Program(u8),
}

impl Exit {
    /// Returns the status that the program ends with.
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Error => 1,
            Exit::Usage | Exit::HostsFailed => 2,
            Exit::Parser | Exit::HostsUnreachable => 4,
            Exit::Options => 5,
            Exit::Interrupted => 99,
            Exit::Unexpected => 250,
            Exit::Callback(code) | Exit::Program(code) => code,
        }
    }

    /// Returns how an error ends the program: its own class decides, not its causes'.
    pub(crate) fn of(error: &Diagnostic) -> Exit {
        match error.kind {
            Kind::Parser => Exit::Parser,
            Kind::Options => Exit::Options,
            Kind::Interrupted => Exit::Interrupted,
            Kind::Unexpected => Exit::Unexpected,
            Kind::Error
            | Kind::Undefined
            | Kind::TemplateSyntax
            | Kind::TemplateRuntime
            | Kind::FileNotFound
            | Kind::PluginNotFound
            | Kind::BrokenConditional
            | Kind::ActionFail
            | Kind::ActionSkip
            | Kind::Unreachable
            | Kind::Timeout
            | Kind::Unsupported => Exit::Error,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}
