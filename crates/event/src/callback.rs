//! Something that listens to a run.

use crate::{Frame, Recorded};
use std::time::SystemTime;
use value::{Dict, Value};

/// Something that listens to a run.
///
/// Called in `seq` order from one thread. An error or a panic becomes a warning that names the callback; the run goes on.
pub trait Callback: Send {
    /// Receives an event.
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError>;

    /// Hears of an event before its turn, so that a callback which works in another process can begin: called for each
    /// event that waits, in order, before the first of them is handed out. The event comes again to `on_event`.
    fn ahead(&mut self, _event: &Recorded) {}

    /// Whether it looks at all that is shown, also by the engine and by other callbacks: then these show it through
    /// [`Callback::show`]. Asked of the stdout plugin alone.
    fn takes_display(&self) -> bool {
        false
    }

    /// Shows something for somebody else.
    fn show(&mut self, _show: &Show<'_>, _display: &mut dyn Display) -> Result<(), CallbackError> {
        Ok(())
    }

    /// The run is over and every event was handed out: the last chance to say something.
    fn finish(&mut self, _display: &mut dyn Display) -> Result<(), CallbackError> {
        Ok(())
    }

    /// Marks that it wants around all that is written on the screen; asked once, when it joins the run.
    fn frame(&self) -> Option<Box<dyn Frame>> {
        None
    }

    /// Whether it asks what the run knows ([`Recorded::world`]).
    fn wants_world(&self) -> bool {
        false
    }

    /// Whether the run waits for its answer where a play, task or handler starts (`callback_writeback`).
    fn answers_at_start(&self) -> bool {
        false
    }

    /// Whether it wants tasks that the engine made itself (`wants_implicit_tasks`).
    fn wants_implicit_tasks(&self) -> bool {
        false
    }

    /// Whether it wants the hooks that Ansible no longer calls, under `revived_hooks = auto`.
    fn wants_revived(&self) -> bool {
        true
    }
}

/// What a callback answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// Go on.
    Continue,
    /// End the run with this exit status.
    Abort(i32),
    /// Set variables or arguments (write-back of Python plugins at start hooks).
    Mutations(Dict),
}

/// Why a callback could not handle an event.
#[derive(Debug, thiserror::Error)]
pub enum CallbackError {
    /// Something it said itself.
    #[error("{0}")]
    Message(String),
    /// It could not write.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The settings that name colours (`COLOR_OK` ...).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColorSetting {
    /// Something changed.
    Changed,
    /// A prompt of the console.
    ConsolePrompt,
    /// Debugging output.
    Debug,
    /// Deprecations.
    Deprecate,
    /// Added lines of a diff.
    DiffAdd,
    /// Positions in a diff.
    DiffLines,
    /// Removed lines of a diff.
    DiffRemove,
    /// Errors and failures.
    Error,
    /// Emphasis.
    Highlight,
    /// Includes.
    Included,
    /// All is well.
    Ok,
    /// Skipped.
    Skip,
    /// Unreachable hosts.
    Unreachable,
    /// Messages of `-v`.
    Verbose,
    /// Warnings.
    Warn,
}

impl ColorSetting {
    /// Each of them.
    pub const ALL: [ColorSetting; 15] = [
        ColorSetting::Changed,
        ColorSetting::ConsolePrompt,
        ColorSetting::Debug,
        ColorSetting::Deprecate,
        ColorSetting::DiffAdd,
        ColorSetting::DiffLines,
        ColorSetting::DiffRemove,
        ColorSetting::Error,
        ColorSetting::Highlight,
        ColorSetting::Included,
        ColorSetting::Ok,
        ColorSetting::Skip,
        ColorSetting::Unreachable,
        ColorSetting::Verbose,
        ColorSetting::Warn,
    ];

    /// Returns the setting's constant: `COLOR_OK`.
    pub fn constant(self) -> &'static str {
        match self {
            ColorSetting::Changed => "COLOR_CHANGED",
            ColorSetting::ConsolePrompt => "COLOR_CONSOLE_PROMPT",
            ColorSetting::Debug => "COLOR_DEBUG",
            ColorSetting::Deprecate => "COLOR_DEPRECATE",
            ColorSetting::DiffAdd => "COLOR_DIFF_ADD",
            ColorSetting::DiffLines => "COLOR_DIFF_LINES",
            ColorSetting::DiffRemove => "COLOR_DIFF_REMOVE",
            ColorSetting::Error => "COLOR_ERROR",
            ColorSetting::Highlight => "COLOR_HIGHLIGHT",
            ColorSetting::Included => "COLOR_INCLUDED",
            ColorSetting::Ok => "COLOR_OK",
            ColorSetting::Skip => "COLOR_SKIP",
            ColorSetting::Unreachable => "COLOR_UNREACHABLE",
            ColorSetting::Verbose => "COLOR_VERBOSE",
            ColorSetting::Warn => "COLOR_WARN",
        }
    }

    /// Returns the colour that Ansible gives it where nobody set another.
    pub fn default_color(self) -> &'static str {
        match self {
            ColorSetting::Changed => "yellow",
            ColorSetting::ConsolePrompt | ColorSetting::Highlight => "white",
            ColorSetting::Debug => "dark gray",
            ColorSetting::Deprecate => "purple",
            ColorSetting::DiffAdd | ColorSetting::Ok => "green",
            ColorSetting::DiffLines | ColorSetting::Included | ColorSetting::Skip => "cyan",
            ColorSetting::DiffRemove | ColorSetting::Error => "red",
            ColorSetting::Unreachable => "bright red",
            ColorSetting::Verbose => "blue",
            ColorSetting::Warn => "bright purple",
        }
    }
}

/// A colour: what a setting says, or one by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color<'a> {
    /// The colour that the user set for a purpose.
    Set(ColorSetting),
    /// A name of Ansible's: `green`, `bright red`, `color208`, `rgb125`, `gray7`.
    Named(&'a str),
}

impl From<ColorSetting> for Color<'_> {
    fn from(setting: ColorSetting) -> Self {
        Color::Set(setting)
    }
}

/// How a line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch of Ansible's `display`")]
pub struct Paint<'a> {
    /// Its colour; nothing for plain text.
    pub color: Option<Color<'a>>,
    /// To stderr rather than stdout.
    pub stderr: bool,
    /// Not to the log file.
    pub screen_only: bool,
    /// Only to the log file.
    pub log_only: bool,
    /// Without a line end.
    pub keep_line: bool,
}

impl<'a> Paint<'a> {
    /// Plain text on stdout, with a line end.
    pub const PLAIN: Paint<'static> =
        Paint { color: None, stderr: false, screen_only: false, log_only: false, keep_line: false };

    /// Text in the colour of a setting.
    pub const fn set(setting: ColorSetting) -> Self {
        Paint { color: Some(Color::Set(setting)), ..Paint::PLAIN }
    }

    /// Text in a colour, or plain.
    pub const fn colored(color: Option<Color<'a>>) -> Self {
        Paint { color, ..Paint::PLAIN }
    }

    /// The same to stderr, if so.
    #[must_use]
    pub const fn to_stderr(mut self, stderr: bool) -> Self {
        self.stderr = stderr;
        self
    }

    /// The same, not to the log file.
    #[must_use]
    pub const fn screen_only(mut self) -> Self {
        self.screen_only = true;
        self
    }

    /// The same, only to the log file.
    #[must_use]
    pub const fn log_only(mut self) -> Self {
        self.log_only = true;
        self
    }
}

/// Returns what stands at the end of a banner, from the time of the event that is being told of.
pub type Stamp = Box<dyn Fn(SystemTime) -> String + Send>;

/// Where callbacks write: Ansible's `Display`. The one screen writer orders what is written here.
///
/// Messages (`warning`, `deprecated`, `error`) are given without their `[WARNING]: ` and without a line end;
/// one of several lines is followed by an empty line, as the reference writes it.
pub trait Display {
    /// Writes a line.
    fn display(&mut self, text: &str, paint: Paint<'_>);
    /// Writes a line of stars around a text: `\nTEXT ****`.
    fn banner(&mut self, text: &str, color: Option<Color<'_>>);
    /// Writes `[WARNING]: text` on stderr, once for each text.
    fn warning(&mut self, text: &str);
    /// Writes `[DEPRECATION WARNING]: text` on stderr, once for each text, unless deprecations are switched off.
    fn deprecated(&mut self, text: &str);
    /// Writes `[ERROR]: text` (to stdout or stderr), once for each text.
    fn error(&mut self, text: &str, stderr: bool);
    /// Writes a message that is shown from `level` times `-v` on, prefixed with `<host> ` where given.
    fn verbose(&mut self, level: u8, text: &str, host: Option<&str>);
    /// How many `-v` there are.
    fn verbosity(&self) -> u8;
    /// Columns of the screen less one, as Ansible counts them.
    fn columns(&self) -> usize;
    /// Whether output is coloured.
    fn has_color(&self) -> bool;
    /// Appends a text in a colour (each line of it), or plain where output is not coloured.
    fn paint(&self, out: &mut String, text: &str, color: Color<'_>);
    /// Gives the screen another number of columns, for all that is written from now on.
    fn set_columns(&mut self, columns: usize);
    /// Puts a stamp at the end of each banner from now on, whoever writes it.
    fn stamp_banners(&mut self, stamp: Stamp);
    /// Returns the name of a colour, as the user set it.
    fn color_name(&self, color: Color<'_>) -> String {
        match color {
            Color::Set(setting) => setting.default_color().to_owned(),
            Color::Named(name) => name.to_owned(),
        }
    }
}

/// A call of [`Display`] as data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Show<'a> {
    /// [`Display::display`].
    Display {
        /// The text.
        text: &'a str,
        /// How it is written.
        paint: Paint<'a>,
    },
    /// [`Display::banner`].
    Banner {
        /// The text.
        text: &'a str,
        /// Its colour.
        color: Option<Color<'a>>,
    },
    /// [`Display::warning`].
    Warning(&'a str),
    /// [`Display::deprecated`].
    Deprecated(&'a str),
    /// [`Display::error`].
    Error {
        /// The text.
        text: &'a str,
        /// To stderr rather than stdout.
        stderr: bool,
    },
    /// [`Display::verbose`].
    Verbose {
        /// From how many `-v` on it is shown.
        level: u8,
        /// The text.
        text: &'a str,
        /// The host that it is about.
        host: Option<&'a str>,
    },
}

/// Makes a callback from its options, or says why it can't be.
pub type Build = fn(&dyn Options) -> Result<Box<dyn Callback>, CallbackError>;

/// A native callback as its shelf lists it.
pub struct CallbackPlugin {
    /// The plugin's name.
    pub name: &'static str,
    /// The collection that has it in Ansible: `ansible.builtin`, `ansible.posix` ...
    pub collection: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Its manual, in a few sentences.
    pub doc: &'static str,
    /// `stdout`, `notification` or `aggregate`.
    pub kind: &'static str,
    /// Whether it runs only when enabled.
    pub needs_enabled: bool,
    /// Its options, and the settings it looks at.
    pub options: &'static [OptionSpec],
    /// Makes it from its options (each declared option with its value).
    pub build: Build,
}

/// An option as a plugin declares it: where its value comes from and what it means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OptionSpec {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
    /// The type its text is read as.
    pub kind: OptionKind,
    /// The text of its default; nothing for `None`.
    pub default: Option<&'static str>,
    /// The values it may have; empty for any.
    pub choices: &'static [&'static str],
    /// Section and key in `ansible.cfg`, the first that is set wins.
    pub ini: &'static [(&'static str, &'static str)],
    /// Environment variables, before the file; the first that is set wins.
    pub env: &'static [&'static str],
}

impl OptionSpec {
    /// An option that environment variables alone set, to any value of its type.
    pub const fn variable(
        name: &'static str,
        env: &'static [&'static str],
        kind: OptionKind,
        default: Option<&'static str>,
        doc: &'static str,
    ) -> Self {
        Self { name, doc, kind, default, choices: &[], ini: &[], env }
    }
}

/// The types of options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// `yes`, `true`, `1`, `on` ...
    Bool,
    /// An integer.
    Int,
    /// Text as it is.
    Text,
    /// A path: `~` stands for the home folder.
    Path,
    /// Text parted by commas.
    List,
}

/// Gives a plugin the values of its options.
pub trait Options {
    /// Returns an option's value; `None` for one that is not declared.
    fn get(&self, name: &str) -> Value;

    /// Tells whether an option is on.
    fn is_on(&self, name: &str) -> bool {
        self.get(name).is_true()
    }

    /// Returns an option's text, empty where it has none.
    fn text(&self, name: &str) -> String {
        self.get(name).as_str().unwrap_or_default().to_owned()
    }

    /// Returns an environment variable whose name is known only from an option's value.
    fn variable(&self, _name: &str) -> Option<String> {
        None
    }

    /// Makes another callback with its own options, for a callback that wraps it.
    fn callback(&self, name: &str) -> Result<Box<dyn Callback>, CallbackError> {
        Err(CallbackError::Message(format!("the callback '{name}' can't be wrapped here")))
    }
}
