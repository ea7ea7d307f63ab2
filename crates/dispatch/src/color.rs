//! Colours: from Ansible's names to what a terminal understands.

use crate::Colors;
use event::{Color, ColorSetting, color_code};

/// Tells whether a text names a colour: one of Ansible's names, `colorN`, `grayN` or `rgbRGB`.
pub fn is_color(name: &str) -> bool {
    color_code(name).is_some()
}

/// Paints text; knows the codes of the settings' colours.
pub(crate) struct Painter {
    enabled: bool,
    by_setting: Vec<Option<String>>,
}

impl Painter {
    pub(crate) fn new(enabled: bool, colors: &Colors) -> Self {
        Painter {
            enabled,
            by_setting: ColorSetting::ALL.iter().map(|setting| color_code(colors.get(*setting))).collect(),
        }
    }

    pub(crate) fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// Appends a text, each line of it in the colour; plain where colours are off or the name is unknown.
    pub(crate) fn paint(&self, out: &mut String, text: &str, color: Color<'_>) {
        if !self.enabled {
            out.push_str(text);
            return;
        }
        match color {
            Color::Set(setting) => paint_lines(out, text, self.by_setting[setting as usize].as_deref()),
            Color::Named(name) => paint_lines(out, text, color_code(name).as_deref()),
        }
    }
}

fn paint_lines(out: &mut String, text: &str, code: Option<&str>) {
    let Some(code) = code else {
        out.push_str(text);
        return;
    };
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str("\u{1b}[");
        out.push_str(code);
        out.push('m');
        out.push_str(line);
        out.push_str("\u{1b}[0m");
    }
}
