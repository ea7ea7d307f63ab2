//! A display whose calls go through the stdout plugin, where that one looks at all that is shown.
//!
//! Some stdout plugins put methods of their own in the place of Ansible's `Display` ones: what the engine and other
//! callbacks show has to reach these too.

use event::{Callback, Color, Display, DisplayLevel, Paint, Show, Stamp};

/// Shows everything through the stdout plugin.
pub(crate) struct Routed<'a> {
    through: &'a mut dyn Callback,
    display: &'a mut dyn Display,
}

impl<'a> Routed<'a> {
    /// Makes one; what the plugin shows in the end goes to `display`.
    pub(crate) fn new(through: &'a mut dyn Callback, display: &'a mut dyn Display) -> Self {
        Routed { through, display }
    }

    fn show(&mut self, show: &Show<'_>) {
        if let Err(error) = self.through.show(show, self.display) {
            self.display.warning(&format!("The stdout callback could not show a message: {error}"));
        }
    }

    /// Shows a message of the engine; one that is not shown at all has no level.
    pub(crate) fn message(&mut self, level: Option<DisplayLevel>, text: &str, host: Option<&str>) {
        match level {
            None => {}
            Some(DisplayLevel::Verbose(level)) => self.verbose(level, text, host),
            Some(DisplayLevel::Warning | DisplayLevel::SystemWarning) => self.warning(text),
            Some(DisplayLevel::Deprecation) => self.deprecated(text),
            Some(DisplayLevel::Error) => self.error(text, true),
            Some(DisplayLevel::Text) => self.display(text, Paint::PLAIN),
            Some(DisplayLevel::Banner) => self.banner(text, None),
        }
    }
}

impl Display for Routed<'_> {
    fn display(&mut self, text: &str, paint: Paint<'_>) {
        self.show(&Show::Display { text, paint });
    }

    fn banner(&mut self, text: &str, color: Option<Color<'_>>) {
        self.show(&Show::Banner { text, color });
    }

    fn warning(&mut self, text: &str) {
        self.show(&Show::Warning(text));
    }

    fn deprecated(&mut self, text: &str) {
        self.show(&Show::Deprecated(text));
    }

    fn error(&mut self, text: &str, stderr: bool) {
        self.show(&Show::Error { text, stderr });
    }

    fn verbose(&mut self, level: u8, text: &str, host: Option<&str>) {
        self.show(&Show::Verbose { level, text, host });
    }

    fn verbosity(&self) -> u8 {
        self.display.verbosity()
    }

    fn columns(&self) -> usize {
        self.display.columns()
    }

    fn has_color(&self) -> bool {
        self.display.has_color()
    }

    fn paint(&self, out: &mut String, text: &str, color: Color<'_>) {
        self.display.paint(out, text, color);
    }

    fn color_name(&self, color: Color<'_>) -> String {
        self.display.color_name(color)
    }
    fn set_columns(&mut self, columns: usize) {
        self.display.set_columns(columns);
    }

    fn stamp_banners(&mut self, stamp: Stamp) {
        self.display.stamp_banners(stamp);
    }
}
