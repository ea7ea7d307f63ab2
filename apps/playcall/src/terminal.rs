//! What the configuration says about the screen.

use config::{Config, Setting, Snapshot, settings};
use diagnostic::{Diagnostic, Sources, render};
use dispatch::{Colors, Cow, DispatchSettings, LogSettings, RevivedHooks, Screen, Terminal};
use event::ColorSetting;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where cowsay is looked for.
const COWSAYS: [&str; 4] = ["/usr/bin/cowsay", "/usr/games/cowsay", "/usr/local/bin/cowsay", "/opt/local/bin/cowsay"];

/// The settings of colours, by purpose.
const COLORS: [(ColorSetting, &Setting); 15] = [
    (ColorSetting::Changed, &settings::COLOR_CHANGED),
    (ColorSetting::ConsolePrompt, &settings::COLOR_CONSOLE_PROMPT),
    (ColorSetting::Debug, &settings::COLOR_DEBUG),
    (ColorSetting::Deprecate, &settings::COLOR_DEPRECATE),
    (ColorSetting::DiffAdd, &settings::COLOR_DIFF_ADD),
    (ColorSetting::DiffLines, &settings::COLOR_DIFF_LINES),
    (ColorSetting::DiffRemove, &settings::COLOR_DIFF_REMOVE),
    (ColorSetting::Error, &settings::COLOR_ERROR),
    (ColorSetting::Highlight, &settings::COLOR_HIGHLIGHT),
    (ColorSetting::Included, &settings::COLOR_INCLUDED),
    (ColorSetting::Ok, &settings::COLOR_OK),
    (ColorSetting::Skip, &settings::COLOR_SKIP),
    (ColorSetting::Unreachable, &settings::COLOR_UNREACHABLE),
    (ColorSetting::Verbose, &settings::COLOR_VERBOSE),
    (ColorSetting::Warn, &settings::COLOR_WARN),
];

/// Returns what a dispatcher or a display is started with, for so many `-v`.
pub(crate) fn dispatch_settings(config: &Config, snapshot: &Snapshot, verbosity: u32) -> DispatchSettings {
    let mut colors = Colors::default();
    for (purpose, setting) in COLORS {
        if let Some(color) = config.str(setting) {
            colors.set(purpose, color);
        }
    }
    let log = config.str(&settings::DEFAULT_LOG_PATH).map(|path| LogSettings {
        path: path.into(),
        verbosity: config.int_or_none(&settings::LOG_VERBOSITY).and_then(|level| u8::try_from(level).ok()),
        filter: config.list(&settings::DEFAULT_LOG_FILTER),
        user: snapshot.user.clone(),
        time_zone: snapshot.var("TZ").map(str::to_owned),
    });
    DispatchSettings {
        columns: snapshot.banner_columns(),
        verbosity: u8::try_from(verbosity).unwrap_or(u8::MAX),
        color: has_color(config, snapshot),
        colors,
        deprecation_warnings: config.bool(&settings::DEPRECATION_WARNINGS),
        system_warnings: config.bool(&settings::SYSTEM_WARNINGS),
        verbose_to_stderr: config.bool(&settings::VERBOSE_TO_STDERR),
        log,
        cow: cow(config),
        revived_hooks: match config.str(&settings::REVIVED_HOOKS).as_deref() {
            Some("always") => RevivedHooks::Always,
            Some("never") => RevivedHooks::Never,
            _ => RevivedHooks::Auto,
        },
        slow_after: Duration::try_from_secs_f64(config.float(&settings::CALLBACK_TIMEOUT)).unwrap_or(Duration::MAX),
        ..DispatchSettings::default()
    }
}

/// Opens the display for what is said before, after and outside of a run.
pub(crate) fn open(config: &Config, snapshot: &Snapshot, verbosity: u32) -> Terminal {
    Terminal::new(&dispatch_settings(config, snapshot, verbosity), screen())
}

/// Returns the process's own output streams.
pub(crate) fn screen() -> Screen {
    Screen { stdout: Box::new(std::io::stdout()), stderr: Box::new(std::io::stderr()) }
}

/// Tells whether output is coloured.
fn has_color(config: &Config, snapshot: &Snapshot) -> bool {
    if config.bool(&settings::ANSIBLE_FORCE_COLOR) {
        return true;
    }
    let able = snapshot.var("TERM").is_some_and(|term| !matches!(term, "" | "dumb" | "unknown"));
    !config.bool(&settings::ANSIBLE_NOCOLOR) && snapshot.stdout_is_terminal && able
}

/// Finds the cow, unless it is not wanted.
fn cow(config: &Config) -> Option<Cow> {
    if config.bool(&settings::ANSIBLE_NOCOWS) {
        return None;
    }
    let named = config.str(&settings::ANSIBLE_COW_PATH).map(PathBuf::from);
    let path = named.or_else(|| COWSAYS.iter().map(PathBuf::from).find(|path| path.exists()))?;
    let selection = config.str(&settings::ANSIBLE_COW_SELECTION).unwrap_or_default();
    let mut stencils = Vec::new();
    if selection == "random" {
        let listed = std::process::Command::new(&path).arg("-l").output().ok()?;
        let wanted = config.list(&settings::ANSIBLE_COW_ACCEPTLIST);
        // Its first line says where the drawings are.
        let lines = String::from_utf8_lossy(&listed.stdout).lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
        let all = lines.iter().flat_map(|line| line.split_whitespace());
        stencils.extend(all.filter(|name| wanted.iter().any(|one| one == name)).map(str::to_owned));
    }
    Some(Cow { path, selection, stencils })
}

/// Gives error blocks the lines of the files they quote.
pub(crate) struct Disk;

impl Sources for Disk {
    fn text(&self, path: &str) -> Option<String> {
        std::fs::read(Path::new(path)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Writes an error to stderr, with its hint.
pub(crate) fn show_error(display: &mut dyn event::Display, error: &Diagnostic) {
    display.error(&render(error, &Disk).text, true);
    if let Some(hint) = &error.hint {
        display.display(&format!("hint: {hint}"), event::Paint::PLAIN.to_stderr(true));
    }
}
