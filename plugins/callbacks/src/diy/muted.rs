//! A display that shows nothing on stdout: the log and stderr get what they would.

use event::{Color, Display, Paint, Stamp};

pub(super) struct Muted<'a>(pub(super) &'a mut dyn Display);

impl Display for Muted<'_> {
    fn display(&mut self, text: &str, paint: Paint<'_>) {
        if paint.stderr {
            self.0.display(text, paint);
        } else if !paint.screen_only {
            self.0.display(text, paint.log_only());
        }
    }

    fn banner(&mut self, text: &str, _: Option<Color<'_>>) {
        let text = text.trim();
        let stars = self.0.columns().saturating_sub(text.chars().count()).max(3);
        self.0.display(&format!("\n{text} {}", "*".repeat(stars)), Paint::PLAIN.log_only());
    }

    fn warning(&mut self, text: &str) {
        self.0.warning(text);
    }

    fn deprecated(&mut self, text: &str) {
        self.0.deprecated(text);
    }

    fn error(&mut self, text: &str, stderr: bool) {
        if stderr {
            self.0.error(text, stderr);
        }
    }

    fn verbose(&mut self, _: u8, _: &str, _: Option<&str>) {}

    fn verbosity(&self) -> u8 {
        self.0.verbosity()
    }

    fn columns(&self) -> usize {
        self.0.columns()
    }

    fn has_color(&self) -> bool {
        self.0.has_color()
    }

    fn paint(&self, out: &mut String, text: &str, color: Color<'_>) {
        self.0.paint(out, text, color);
    }

    fn set_columns(&mut self, columns: usize) {
        self.0.set_columns(columns);
    }

    fn stamp_banners(&mut self, stamp: Stamp) {
        self.0.stamp_banners(stamp);
    }
}
