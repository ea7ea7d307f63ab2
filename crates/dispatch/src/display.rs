//! `Display`: what messages, banners and lines look like.

use crate::color::Painter;
use crate::log::{Log, LogLevel};
use crate::screen::{Screen, Writer};
use crate::settings;
use crate::{DispatchSettings, text_width};
use event::{Around, Color, ColorSetting, Display, DisplayLevel, Frame, Paint, Said, Stamp};
use std::borrow::Cow;
use std::collections::HashSet;
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// Said once, before the first deprecation.
const DEPRECATIONS_CAN_BE_OFF: &str =
    "Deprecation warnings can be disabled by setting `deprecation_warnings=False` in ansible.cfg.";

/// The `Display` of a run: writes to the screen and to the log file.
pub struct Terminal {
    writer: Writer,
    painter: Painter,
    log: Option<Log>,
    line: String,
    columns: usize,
    verbosity: u8,
    deprecation_warnings: bool,
    system_warnings: bool,
    verbose_to_stderr: bool,
    cow: Option<settings::Cow>,
    warnings: HashSet<String>,
    deprecations: HashSet<String>,
    errors: HashSet<String>,
    /// What callbacks want around each text, the outermost first.
    frames: Vec<Box<dyn Frame>>,
    /// What stands at the end of each banner.
    stamp: Option<Stamp>,
    /// When the event happened that is being told of.
    now: SystemTime,
}

impl Terminal {
    /// Makes the display of a run. A log file that can't be opened is told of on stderr.
    pub fn new(settings: &DispatchSettings, screen: Screen) -> Self {
        let mut writer = Writer::new(screen);
        let log = settings.log.as_ref().and_then(|log| {
            Log::open(log, settings.verbosity).unwrap_or_else(|message| {
                writer.write(&message, true);
                None
            })
        });
        let mut warnings = HashSet::new();
        if settings.deprecations_explained {
            warnings.insert(message_text("[WARNING]: ", DEPRECATIONS_CAN_BE_OFF));
        }
        Terminal {
            writer,
            painter: Painter::new(settings.color, &settings.colors),
            log,
            line: String::new(),
            columns: settings.columns,
            verbosity: settings.verbosity,
            deprecation_warnings: settings.deprecation_warnings,
            system_warnings: settings.system_warnings,
            verbose_to_stderr: settings.verbose_to_stderr,
            cow: settings.cow.clone(),
            warnings,
            deprecations: HashSet::new(),
            errors: HashSet::new(),
            frames: Vec::new(),
            stamp: None,
            now: SystemTime::UNIX_EPOCH,
        }
    }

    /// Shows messages up to so many `-v` from now on.
    pub(crate) fn set_verbosity(&mut self, verbosity: u8) {
        self.verbosity = verbosity;
    }

    /// Forgets what callbacks asked for that are no longer there.
    pub(crate) fn forget_callbacks(&mut self) {
        self.frames.clear();
        self.stamp = None;
    }

    /// Writes what is pending.
    pub fn flush(&mut self) {
        self.writer.flush();
    }

    /// Tells whether stdout could not be written to (its reader is gone).
    pub fn is_broken(&self) -> bool {
        self.writer.is_broken()
    }

    /// Tells whether a deprecation was shown.
    pub fn has_deprecated(&self) -> bool {
        !self.deprecations.is_empty()
    }

    /// Sets the time that lines of the log carry.
    pub fn set_time(&mut self, now: SystemTime) {
        self.now = now;
    }

    /// Puts marks around each text from now on, inside those that are put already.
    pub fn add_frame(&mut self, frame: Box<dyn Frame>) {
        self.frames.push(frame);
    }

    /// Returns the level of a message of the engine; nothing for one that is switched off.
    pub(crate) fn shown_level(&self, level: DisplayLevel) -> Option<DisplayLevel> {
        (level != DisplayLevel::SystemWarning || self.system_warnings).then_some(level)
    }

    /// Writes a message of the engine.
    pub fn message(&mut self, level: DisplayLevel, text: &str, host: Option<&str>) {
        match level {
            DisplayLevel::Verbose(level) => self.verbose(level, text, host),
            DisplayLevel::Warning => self.warning(text),
            DisplayLevel::SystemWarning if self.system_warnings => self.warn(text, level),
            DisplayLevel::SystemWarning => {}
            DisplayLevel::Deprecation => self.deprecated(text),
            DisplayLevel::Error => self.error(text, true),
            DisplayLevel::Text => self.display(text, Paint::PLAIN),
            DisplayLevel::Banner => self.banner(text, None),
        }
    }

    /// Writes a warning that was not told before.
    fn warn(&mut self, text: &str, level: DisplayLevel) {
        let message = message_text("[WARNING]: ", text);
        if !self.warnings.contains(&message) {
            self.put(&message, Paint::set(ColorSetting::Warn).to_stderr(true), level, None);
            self.warnings.insert(message);
        }
    }

    /// Writes a line to the screen and the log.
    fn put(&mut self, text: &str, paint: Paint<'_>, level: DisplayLevel, host: Option<&str>) {
        let unix;
        let text = if text.contains("\r\n") {
            unix = text.replace("\r\n", "\n");
            &unix
        } else {
            text
        };
        if !paint.log_only {
            let said = Said { text, level, host, stderr: paint.stderr, time: self.now };
            let frames: Vec<Around> = self.frames.iter_mut().map(|frame| frame.around(&said)).collect();
            for frame in &frames {
                self.writer.write(&frame.before, paint.stderr);
            }
            let body = text.strip_suffix('\n').unwrap_or(text);
            match paint.color {
                Some(color) if self.painter.is_enabled() => {
                    self.line.clear();
                    self.painter.paint(&mut self.line, body, color);
                    self.writer.write(&self.line, paint.stderr);
                }
                _ => self.writer.write(body, paint.stderr),
            }
            if !paint.keep_line || body.len() < text.len() {
                self.writer.write("\n", paint.stderr);
            }
            for frame in frames.iter().rev() {
                self.writer.write(&frame.after, paint.stderr);
            }
        }
        if !paint.screen_only
            && let Some(log) = &mut self.log
        {
            log.write(self.now, LogLevel::of(level), text);
        }
    }

    /// Has the cow say it; nothing where the program can't be run.
    fn cow_text(&self, text: &str) -> Option<String> {
        let cow = self.cow.as_ref()?;
        let mut said = text.to_owned();
        if said.contains(": [") {
            said = said.replace('[', "");
            if said.ends_with(']') {
                said.pop();
            }
        }
        let mut command = Command::new(&cow.path);
        command.args(["-W", "60"]);
        match cow.selection.as_str() {
            "" => {}
            "random" if cow.stencils.is_empty() => {}
            "random" => {
                let nanos = self.now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
                let index = nanos as usize / 1000 % cow.stencils.len();
                command.args(["-f", &cow.stencils[index]]);
            }
            chosen => {
                command.args(["-f", chosen]);
            }
        }
        let output = command.arg(said).stdin(Stdio::null()).output().ok()?;
        Some(format!("{}\n", String::from_utf8_lossy(&output.stdout)))
    }
}

/// Ends a message's text as Ansible does: one of several lines is followed by an empty line.
fn message_text(prefix: &str, text: &str) -> String {
    let text = text.trim();
    let end = if text.contains('\n') { "\n\n" } else { "\n" };
    [prefix, text, end].concat()
}

impl Display for Terminal {
    fn display(&mut self, text: &str, paint: Paint<'_>) {
        self.put(text, paint, DisplayLevel::Text, None);
    }

    fn banner(&mut self, text: &str, color: Option<Color<'_>>) {
        let stamp = self.stamp.as_ref().map(|stamp| stamp(self.now));
        if self.cow.is_some() {
            let said = match &stamp {
                Some(stamp) => Cow::Owned(format!("{text} @ {stamp}")),
                None => Cow::Borrowed(text),
            };
            match self.cow_text(&said) {
                // Ansible: the cow is not painted.
                Some(drawing) => return self.put(&drawing, Paint::PLAIN, DisplayLevel::Banner, None),
                None => self.warning("somebody cleverly deleted cowsay or something during the PB run.  heh."),
            }
        }
        let text = text.trim();
        let width_of = |text: &str| text_width(text).unwrap_or_else(|| text.chars().count());
        let width = width_of(text) + stamp.as_ref().map_or(0, |stamp| width_of(stamp) + 1);
        let stars = self.columns.saturating_sub(width).max(3);
        let mut line = String::with_capacity(text.len() + stars + 2);
        line.push('\n');
        line.push_str(text);
        line.push(' ');
        line.extend(std::iter::repeat_n('*', stars));
        if let Some(stamp) = &stamp {
            line.push(' ');
            line.push_str(stamp);
        }
        self.put(&line, Paint::colored(color), DisplayLevel::Banner, None);
    }

    fn warning(&mut self, text: &str) {
        self.warn(text, DisplayLevel::Warning);
    }

    fn deprecated(&mut self, text: &str) {
        if !self.deprecation_warnings {
            return;
        }
        self.warning(DEPRECATIONS_CAN_BE_OFF);
        let message = message_text("[DEPRECATION WARNING]: ", text);
        if !self.deprecations.contains(&message) {
            self.put(&message, Paint::set(ColorSetting::Deprecate).to_stderr(true), DisplayLevel::Deprecation, None);
            self.deprecations.insert(message);
        }
    }

    fn error(&mut self, text: &str, stderr: bool) {
        let message = message_text("[ERROR]: ", text);
        if !self.errors.contains(&message) {
            self.put(&message, Paint::set(ColorSetting::Error).to_stderr(stderr), DisplayLevel::Error, None);
            self.errors.insert(message);
        }
    }

    fn verbose(&mut self, level: u8, text: &str, host: Option<&str>) {
        let logged = self.log.as_ref().map_or(self.verbosity, |log| log.verbosity);
        if level > self.verbosity && level > logged {
            return;
        }
        let prefixed;
        let text = match host {
            Some(host) => {
                prefixed = format!("<{host}> {text}");
                &prefixed
            }
            None => text,
        };
        let paint = Paint::set(ColorSetting::Verbose).to_stderr(self.verbose_to_stderr);
        let shown = DisplayLevel::Verbose(level);
        if level <= self.verbosity {
            self.put(text, paint, shown, host);
        }
        // Ansible: a log that is more talkative than the screen gets what the screen shows a second time.
        if logged > self.verbosity {
            self.put(text, paint.log_only(), shown, host);
        }
    }

    fn verbosity(&self) -> u8 {
        self.verbosity
    }

    fn set_columns(&mut self, columns: usize) {
        self.columns = columns;
    }

    fn stamp_banners(&mut self, stamp: Stamp) {
        self.stamp = Some(stamp);
    }

    fn columns(&self) -> usize {
        self.columns
    }

    fn has_color(&self) -> bool {
        self.painter.is_enabled()
    }

    fn paint(&self, out: &mut String, text: &str, color: Color<'_>) {
        self.painter.paint(out, text, color);
    }
}
