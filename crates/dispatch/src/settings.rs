//! What a dispatcher is started with.

use event::ColorSetting;
use std::path::PathBuf;
use std::time::Duration;

/// What a dispatcher is started with.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct DispatchSettings {
    /// Columns of the screen less one, and at least 79, as Ansible counts them.
    pub columns: usize,
    /// How many `-v`.
    pub verbosity: u8,
    /// Whether output is coloured.
    pub color: bool,
    /// The colours of the `COLOR_*` settings.
    pub colors: Colors,
    /// `DEPRECATION_WARNINGS`: whether deprecations are shown.
    pub deprecation_warnings: bool,
    /// Whether what is said once before the first deprecation was said already.
    pub deprecations_explained: bool,
    /// `SYSTEM_WARNINGS`: whether warnings about the system are shown.
    pub system_warnings: bool,
    /// `VERBOSE_TO_STDERR`: whether messages of `-v` go to stderr.
    pub verbose_to_stderr: bool,
    /// The log file, where there is one.
    pub log: Option<LogSettings>,
    /// The program that draws banners, where one is installed and not switched off.
    pub cow: Option<Cow>,
    /// Who gets the hooks that Ansible no longer calls.
    pub revived_hooks: RevivedHooks,
    /// How many events may wait before emitting blocks.
    pub queue_bound: usize,
    /// How long a callback may take over one event before a warning names it.
    pub slow_after: Duration,
}

impl Default for DispatchSettings {
    fn default() -> Self {
        DispatchSettings {
            columns: 79,
            verbosity: 0,
            color: false,
            colors: Colors::default(),
            deprecation_warnings: true,
            deprecations_explained: false,
            system_warnings: true,
            verbose_to_stderr: false,
            log: None,
            cow: None,
            revived_hooks: RevivedHooks::Auto,
            queue_bound: 8192,
            slow_after: Duration::from_secs(10),
        }
    }
}

/// `revived_hooks`: who gets the hooks that plugins declare and today's Ansible never calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RevivedHooks {
    /// Callbacks that want them.
    #[default]
    Auto,
    /// All.
    Always,
    /// None.
    Never,
}

/// The log file.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// `DEFAULT_LOG_PATH`.
    pub path: PathBuf,
    /// `LOG_VERBOSITY`: messages of that many `-v` are logged although the screen does not show them.
    pub verbosity: Option<u8>,
    /// `DEFAULT_LOG_FILTER`: names of loggers that are left out; ours is `ansible`.
    pub filter: Vec<String>,
    /// The name of the user.
    pub user: String,
    /// The name of the time zone; nothing for the system's.
    pub time_zone: Option<String>,
}

/// `cowsay`, which draws banners where it is installed.
#[derive(Clone, Debug)]
pub struct Cow {
    /// The program.
    pub path: PathBuf,
    /// `ANSIBLE_COW_SELECTION`: `default`, another drawing's name, or `random`.
    pub selection: String,
    /// `ANSIBLE_COW_ACCEPTLIST`: the drawings that `random` chooses among.
    pub stencils: Vec<String>,
}

/// The colours of the `COLOR_*` settings, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colors(Vec<String>);

impl Default for Colors {
    fn default() -> Self {
        Colors(ColorSetting::ALL.iter().map(|setting| setting.default_color().to_owned()).collect())
    }
}

impl Colors {
    /// Sets the colour of a setting.
    pub fn set(&mut self, setting: ColorSetting, color: impl Into<String>) {
        self.0[setting as usize] = color.into();
    }

    /// Returns the colour of a setting.
    pub fn get(&self, setting: ColorSetting) -> &str {
        &self.0[setting as usize]
    }
}
